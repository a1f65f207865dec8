//! Markup in a field that should be text: `<p>runs &amp; runs</p>` has two words and an ampersand.

mod signs;

pub use signs::{Sign, signs};

use super::elements::ELEMENTS;
use html5gum::{DefaultEmitter, Token, Tokenizer};
use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// Whether a text, or what a text is made of, can hold any markup: a tag, or a character reference.
pub fn may_hold(bytes: &[u8]) -> bool {
    memchr2(b'<', b'&', bytes).is_some()
}

/// The text of HTML: tags, comments, scripts and styles are gone, character references are letters,
/// and what a browser shows as blocks are paragraphs, divided by a blank line.
///
/// ```text
/// <p>runs &amp; runs</p><script>x()</script><p>one<br>two</p>   →   runs & runs ⏎⏎ one ⏎ two
/// ```
pub fn plain(html: &str) -> String {
    plain_as(html, false)
}

/// The same of the text of a column. Where it has no blocks, its own lines are kept: programs mark a word
/// in a text of lines.
pub fn plain_text(html: &str) -> String {
    plain_as(html, true)
}

/// Text without line ends and runs of blanks.
pub fn in_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn plain_as(html: &str, keeps_lines: bool) -> String {
    let html = &*without_cdata(html);
    let signs = signs(html);
    let mut emitter = DefaultEmitter::default();
    // A tokenizer alone does not know that the inside of a script is not markup. One that never ends would
    // hide all that follows.
    const SWITCHING: [&[u8]; 5] = [b"script", b"style", b"noscript", b"iframe", b"title"];
    let hides_the_rest = SWITCHING.iter().any(|name| signs.is_unclosed(name));
    emitter.naively_switch_states(!hides_the_rest);
    let mut out = Plain {
        keeps_lines: keeps_lines && signs.sign < Sign::Block,
        ..Plain::default()
    };
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) if tag.name.contains(&b'@') => {
                out.text(&String::from_utf8_lossy(&tag.name));
            }
            Token::StartTag(tag) => {
                let closed = tag.self_closing || signs.is_unclosed(&tag.name);
                out.tag(&tag.name, true, closed);
            }
            Token::EndTag(tag) => out.tag(&tag.name, false, false),
            Token::String(text) => out.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

/// What an XML file writes round a text, and some programs copy with it: HTML would take the text for a
/// comment.
fn without_cdata(html: &str) -> Cow<'_, str> {
    const BEGIN: &str = "<![CDATA[";
    if !html.contains(BEGIN) {
        return Cow::Borrowed(html);
    }
    Cow::Owned(html.replace(BEGIN, "").replace("]]>", ""))
}

/// A reference is no longer, in bytes.
const LONGEST_REFERENCE: usize = 34;

/// References that were escaped again: so often and no more.
const MOST_ROUNDS: usize = 3;

/// A text whose character references are letters, those that were escaped twice too; nothing else is
/// changed. `AT&T`, `R&D;` and `a & b` are not references.
pub fn references(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for _ in 0..MOST_ROUNDS {
        match references_once(&out) {
            Some(decoded) => out = Cow::Owned(decoded),
            None => break,
        }
    }
    out
}

fn references_once(text: &str) -> Option<String> {
    let mut out: Option<String> = None;
    let (mut done, mut at) = (0, 0);
    while let Some(found) = memchr(b'&', &text.as_bytes()[at..]) {
        let begin = at + found;
        at = begin + 1;
        let Some((length, letters)) = reference(&text[begin..]) else {
            continue;
        };
        let out = out.get_or_insert_with(|| String::with_capacity(text.len()));
        out.push_str(&text[done..begin]);
        out.push_str(&letters);
        at = begin + length;
        done = at;
    }
    out.map(|mut out| {
        out.push_str(&text[done..]);
        out
    })
}

/// The length of the reference with which a text begins, and the letters that it stands for.
fn reference(text: &str) -> Option<(usize, Cow<'static, str>)> {
    let bytes = text.as_bytes();
    let end = memchr(b';', &bytes[..bytes.len().min(LONGEST_REFERENCE)])?;
    let name = &bytes[1..end];
    let digits = name.strip_prefix(b"#");
    if name.is_empty() || !digits.unwrap_or(name).iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let letters: Cow<'static, str> = match name {
        b"amp" => "&".into(),
        b"lt" => "<".into(),
        b"gt" => ">".into(),
        b"quot" => "\"".into(),
        b"apos" => "'".into(),
        b"nbsp" => "\u{a0}".into(),
        _ => {
            let mut decoded = String::new();
            for Ok(token) in Tokenizer::new(&text[..=end]) {
                if let Token::String(letters) = token {
                    decoded.push_str(&String::from_utf8_lossy(&letters));
                }
            }
            let is_letter =
                |c: char| !c.is_control() && c != '\u{fffd}' || matches!(c, '\n' | '\t' | '\r');
            let known = !decoded.is_empty() && !decoded.starts_with('&') && !decoded.ends_with(';');
            if !known || !decoded.chars().all(is_letter) {
                return None;
            }
            decoded.into()
        }
    };
    Some((end + 1, letters))
}

/// Text as it is put together.
#[derive(Default)]
struct Plain {
    text: String,
    /// The element whose inside is not shown, and how deep it is nested in itself.
    hidden: Option<(Vec<u8>, usize)>,
    /// What must stand before the next letter.
    gap: Gap,
    preformatted: usize,
    keeps_lines: bool,
    /// The element that ended last, if no text follows it yet.
    ended: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
    Paragraph,
}

impl Plain {
    fn tag(&mut self, name: &[u8], opens: bool, closed: bool) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name && !closed {
                *depth = if opens { *depth + 1 } else { *depth - 1 };
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        if opens && ELEMENTS.hidden.has(name) {
            self.hidden = (!closed).then(|| (name.to_vec(), 1));
            return;
        }
        if name == b"pre" {
            self.preformatted = match opens {
                true => self.preformatted + 1,
                false => self.preformatted.saturating_sub(1),
            };
        }
        let gap = match name {
            b"br" => Gap::Line,
            b"td" | b"th" | b"img" => Gap::Blank,
            b"li" | b"tr" | b"dt" | b"dd" | b"option" => Gap::Line,
            name if ELEMENTS.blocks.has(name) => Gap::Paragraph,
            // One after the other, elements that HTML does not know are paragraphs of another language.
            name if opens && self.ended == name && !ELEMENTS.known.has(name) => Gap::Paragraph,
            _ => Gap::None,
        };
        self.gap = self.gap.max(gap);
        self.ended.clear();
        if !opens {
            self.ended.extend_from_slice(name);
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        for c in text.chars() {
            if c.is_whitespace() {
                let gap = match c {
                    // A blank line is a paragraph's end where lines are kept.
                    '\n' if self.keeps_lines && self.gap >= Gap::Line => Gap::Paragraph,
                    '\n' if self.keeps_lines || self.preformatted > 0 => Gap::Line,
                    _ => Gap::Blank,
                };
                self.gap = self.gap.max(gap);
                continue;
            }
            self.ended.clear();
            let gap = std::mem::take(&mut self.gap);
            if !self.text.is_empty() {
                self.text.push_str(match gap {
                    Gap::None => "",
                    Gap::Blank => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.text.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_scripts_and_references_are_no_text() {
        for (html, text) in [
            ("<p>runs &amp; runs</p>", "runs & runs"),
            (
                "<p>one</p><script>if (a<b) x()</script><p>two<br>three</p>",
                "one\n\ntwo\nthree",
            ),
            ("a<b>b</b>c <i>d</i>", "abc d"),
            ("<style>p {}</style>5 &lt; 6 &eacute;&#8217;", "5 < 6 é’"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("plain  text\nin lines", "plain text in lines"),
            ("<![CDATA[runs & runs]]>", "runs & runs"),
            ("a <![CDATA[<p>b</p>]]> c", "a\n\nb\n\nc"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
