//! Whether a text is HTML, or merely contains similar signs.
//!
//! `a < b`, `<3`, `List<T>` and a sentence about `<b>` are text. HTML differs from these by tags of
//! known elements that come in pairs, with attributes, or as blocks.

use crate::read::elements::ELEMENTS;
use hashbrown::HashMap;
use memchr::memchr;

/// How surely a text is HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// It has no tag.
    #[default]
    None,
    /// It has a single tag-like sign.
    Doubtful,
    /// It has elements inside a line: `<b>so</b>`, `<a href="…">`.
    Inline,
    /// It has blocks: `<p>…</p>`, `<br>`, a script.
    Block,
}

/// What the tags of a text show.
#[derive(Debug, Default)]
pub struct Signs<'t> {
    /// How surely it is HTML.
    pub sign: Sign,
    /// Where the first tag begins.
    pub first: usize,
    /// Elements with hidden content that are opened more often than closed.
    unclosed: Vec<&'t [u8]>,
    /// Whether the last tag of a text that is HTML without it opens such an element.
    ends_hidden: bool,
}

impl Signs<'_> {
    /// Whether an element with hidden content is opened and never closed: the rest cannot be its
    /// content, unless the text was cut off there.
    pub fn is_unclosed(&self, name: &[u8]) -> bool {
        let is_cut = self.ends_hidden;
        !is_cut
            && self
                .unclosed
                .iter()
                .any(|unclosed| unclosed.eq_ignore_ascii_case(name))
    }
}

/// Examines the tags of a text.
pub fn signs(text: &str) -> Signs<'_> {
    let bytes = text.as_bytes();
    let mut out = Signs {
        first: usize::MAX,
        ..Signs::default()
    };
    let lead = bytes.len() - bytes.trim_ascii_start().len();
    let mut opened: HashMap<&str, usize> = HashMap::new();
    let mut hidden: HashMap<&str, (isize, &[u8])> = HashMap::new();
    let mut open_ended = false;
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let begin = at + found;
        at = begin + 1;
        let Some(tag) = tag(&bytes[begin..], &mut open_ended) else {
            continue;
        };
        let end = begin + tag.length;
        let before = text[..begin].chars().next_back();
        let after = text[end..].chars().next();
        if is_mentioned(before, after) || is_named(&text[end..]) {
            continue;
        }
        if before == Some('`') {
            // Code, up to the mark that ends it.
            if let Some(length) = memchr(b'`', &bytes[end..]) {
                at = end + length + 1;
                continue;
            }
        }
        at = end;
        let sign = match tag.kind {
            Kind::Comment => Sign::Block,
            Kind::Close => match opened.get_mut(tag.name) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    paired(tag.name)
                }
                // Elements unknown to HTML count only in pairs.
                _ if !tag.is_known => continue,
                _ => Sign::Doubtful,
            },
            Kind::Open => {
                *opened.entry(tag.name).or_default() += 1;
                if !tag.is_known {
                    continue;
                }
                let is_break = tag.name == "br";
                let leads = begin == lead && ELEMENTS.blocks.has(tag.name.as_bytes());
                if is_break || leads {
                    Sign::Block
                } else if tag.has_attributes {
                    paired(tag.name).max(Sign::Inline)
                } else {
                    Sign::Doubtful
                }
            }
        };
        out.first = out.first.min(begin);
        let is_hidden = ELEMENTS.hidden.has(tag.name.as_bytes());
        out.ends_hidden = is_hidden && tag.kind == Kind::Open && out.sign == Sign::Block;
        if is_hidden {
            let name = &bytes[begin + 1..begin + 1 + tag.name.len()];
            let step = if tag.kind == Kind::Open { 1 } else { -1 };
            let entry = hidden.entry(tag.name).or_insert((0, name));
            entry.0 += step;
        }
        out.sign = out.sign.max(sign);
    }
    out.unclosed = hidden
        .into_values()
        .filter(|(count, _)| *count > 0)
        .map(|(_, name)| name)
        .collect();
    out
}

/// How sure a sign a pair of this element is.
fn paired(name: &str) -> Sign {
    let name = name.as_bytes();
    if ELEMENTS.embedded.has(name) || ELEMENTS.blocks.has(name) {
        Sign::Block
    } else {
        Sign::Inline
    }
}

/// Whether a tag is quoted, as in a sentence about it.
fn is_mentioned(before: Option<char>, after: Option<char>) -> bool {
    let pair = (before.unwrap_or(' '), after.unwrap_or(' '));
    matches!(
        pair,
        ('`', '`')
            | ('"', '"')
            | ('\'', '\'')
            | ('“' | '„', '”' | '“')
            | ('‘', '’')
            | ('«', '»')
            | ('(', ')')
    )
}

/// Whether the word for it follows a tag, as in a sentence about it.
fn is_named(rest: &str) -> bool {
    const WORDS: [&str; 5] = ["tag", "element", "balise", "etiquet", "тег"];
    let mut start = rest.trim_start_matches([' ', '-']).chars();
    let word: String = start
        .by_ref()
        .take(8)
        .flat_map(char::to_lowercase)
        .collect();
    WORDS.iter().any(|known| word.starts_with(known))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Comment,
}

struct Tag<'t> {
    kind: Kind,
    /// The name of the element; in lower case if HTML knows it.
    name: &'t str,
    is_known: bool,
    has_attributes: bool,
    length: usize,
}

/// The longest tag, in bytes: some hold a picture.
const LONGEST_TAG: usize = 1 << 16;

/// The longest name of an element, in bytes.
const LONGEST_NAME: usize = 40;

/// The tag with which the bytes begin. `open_ended` is whether a comment without end
/// was seen: nobody looks for one again.
fn tag<'t>(bytes: &'t [u8], open_ended: &mut bool) -> Option<Tag<'t>> {
    if bytes.starts_with(b"<!--") || bytes.starts_with(b"<![CDATA[") {
        let mark: &[u8] = if bytes[2] == b'-' { b"-->" } else { b"]]>" };
        let found = (!*open_ended).then(|| memchr::memmem::find(bytes, mark));
        *open_ended |= found == Some(None);
        let length = found.flatten()? + mark.len();
        return Some(Tag {
            kind: Kind::Comment,
            name: "",
            is_known: true,
            has_attributes: false,
            length,
        });
    }
    let closes = bytes.get(1) == Some(&b'/');
    let start = 1 + usize::from(closes);
    let name: &[u8] = bytes.get(start..)?;
    let length = name
        .iter()
        .take(LONGEST_NAME)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
        .count();
    let own = std::str::from_utf8(&name[..length]).ok()?;
    if !own.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let known = known(own.as_bytes());
    let mut attributes = Attributes {
        bytes: &bytes[..bytes.len().min(LONGEST_TAG)],
        at: start + length,
        count: 0,
    };
    let length = attributes.pass()?;
    let kind = if closes { Kind::Close } else { Kind::Open };
    Some(Tag {
        kind,
        name: known.unwrap_or(own),
        is_known: known.is_some(),
        has_attributes: attributes.count > 0,
        length,
    })
}

/// The attributes of a tag, as they are skipped.
struct Attributes<'b> {
    bytes: &'b [u8],
    at: usize,
    count: usize,
}

impl Attributes<'_> {
    /// Goes past the end of the tag, unless something stands there that is not an attribute.
    fn pass(&mut self) -> Option<usize> {
        loop {
            let blanks = self
                .rest()
                .iter()
                .take_while(|b| b.is_ascii_whitespace())
                .count();
            self.at += blanks;
            match *self.rest().first()? {
                b'>' => return Some(self.at + 1),
                b'/' => {
                    self.at += 1;
                    continue;
                }
                _ if blanks == 0 => return None,
                _ => {}
            }
            let name = self
                .rest()
                .iter()
                .take(64)
                .take_while(|b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'@' | b'.')
                })
                .count();
            if name == 0 {
                return None;
            }
            let word = self.at..self.at + name;
            self.at = word.end;
            if self.rest().first() != Some(&b'=') {
                let word = self.bytes[word].to_ascii_lowercase();
                if !ELEMENTS.bare_attributes.has(&word) {
                    return None;
                }
                continue;
            }
            self.at += 1;
            self.count += 1;
            self.at += match *self.rest().first()? {
                quote @ (b'"' | b'\'') => memchr(quote, &self.rest()[1..])? + 2,
                // As it stands in a cell whose quotes were doubled, or escaped.
                b'\\' => memchr(b'>', self.rest())?,
                _ => self
                    .rest()
                    .iter()
                    .take_while(|b| !b.is_ascii_whitespace() && **b != b'>')
                    .count(),
            };
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }
}

/// The name of an element of HTML, in lower case.
fn known(name: &[u8]) -> Option<&'static str> {
    let mut lower = [0; 12];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    ELEMENTS.known.get(std::str::from_utf8(lower).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_merely_looks_like_a_tag_is_text() {
        for text in [
            "a < b and b > c",
            "a<b && c>d",
            "a<b and c>d",
            "I <3 you",
            "<3 <3",
            "List<T> of <name>",
            "John <john@x.org> wrote",
            "the tag `<b>` makes `<b>bold</b>` text",
            "the tags \"<p>\" and “<div>”",
            "2 < 3 > 1",
            "<>",
            "<",
            "",
            "</>",
            "x<y>z",
            "<http://a.org>",
            "the <br> tag, a <p>-Element",
            "if (i<p) { q>r }",
        ] {
            assert_eq!(signs(text).sign, Sign::None, "{text}");
        }
        for text in ["use <b> for bold", "end it with </p>"] {
            assert_eq!(signs(text).sign, Sign::Doubtful, "{text}");
        }
    }

    #[test]
    fn pairs_blocks_and_attributes_are_html() {
        for text in [
            "<p>a</p>",
            "<P>a<P>b",
            "a<br>b",
            "a<br/>b<br />c",
            "<div class=x>a",
            "x <script>y()</script>",
            "a<!-- c -->b",
            "<![CDATA[x]]>",
            "<ul><li>a</ul>",
            "<p class=\\\"x\\\">a",
        ] {
            assert_eq!(signs(text).sign, Sign::Block, "{text}");
        }
        for text in [
            "<b>a</b> c",
            "see <a href='x'>y</a>",
            "a <em>b</em>",
            "a <img src=\"x\"> b",
            "<para>a</para><para>b</para>",
            "a <hlt>b</hlt> c",
        ] {
            assert_eq!(signs(text).sign, Sign::Inline, "{text}");
        }
        assert!(signs("a <script src=x> b").is_unclosed(b"script"));
        assert!(!signs("a <script>x</script> b").is_unclosed(b"script"));
        assert!(signs("<p>a <script> b</p>").is_unclosed(b"script"));
        assert!(!signs("<p>a</p><script> b").is_unclosed(b"script"));
    }
}
