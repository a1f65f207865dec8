//! Elements to text: paragraphs, lines and words as the kind of XML has them.

use super::path::{Path, text_in};
use super::profile::{Layout, Profile, Words};
use super::scan::local;
use super::tree::{Id, Tree, end_of_reference, resolved};
use super::wordpress;
use crate::article::{Change, ChangeKind};
use crate::read::markup::{self, in_one_line};
use crate::read::record::shortened_to;
use hashbrown::HashSet;
use regex::Regex;
use std::sync::LazyLock;

/// A line that is meant, while a paragraph is put together.
const LINE: char = '\u{2028}';

/// What is cut is shown up to here in the ledger.
const SHOWN_CHARS: usize = 300;

/// How an element lies on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    Inline,
    Paragraph,
    Line,
    Cell,
    Preformatted,
    Hidden,
}

/// A tree as one kind of XML reads it.
pub struct Page<'t, 'a> {
    /// The tree.
    pub tree: &'t Tree<'a>,
    /// The kind.
    pub profile: &'t Profile,
    /// How elements lie, by the number of their name.
    lies: Vec<Lie>,
}

impl<'t, 'a> Page<'t, 'a> {
    /// A tree of this kind.
    pub fn new(tree: &'t Tree<'a>, profile: &'t Profile) -> Self {
        let lies = tree.names().iter().map(|name| lie(name, profile));
        Self {
            tree,
            profile,
            lies: lies.collect(),
        }
    }

    /// The paragraphs of an element without those inside of `without`, and what else was left out.
    pub fn paragraphs(&self, id: Id, without: &HashSet<Id>) -> (Vec<String>, Vec<Change>) {
        let mut writer = Writer::of(self.profile);
        self.write(id, without, &mut writer);
        writer.flush();
        (writer.paragraphs, writer.changes)
    }

    /// The text of an element in one line, be it in words of their own or not.
    pub fn line(&self, id: Id) -> String {
        let (mut paragraphs, _) = self.paragraphs(id, &HashSet::new());
        if paragraphs.is_empty() && self.profile.words.is_some() {
            let mut writer = Writer::of(self.profile);
            writer.words = None;
            self.write(id, &HashSet::new(), &mut writer);
            writer.flush();
            paragraphs = writer.paragraphs;
        }
        in_one_line(&paragraphs.join(" "))
    }

    /// Text that is the value of an attribute, in one line and without markup.
    pub fn plain_line(&self, text: &str) -> String {
        let mut writer = Writer::of(self.profile);
        writer.raw.push_str(text);
        writer.flush();
        in_one_line(&writer.paragraphs.join(" "))
    }

    /// The paragraphs of what lies from one node up to another, which need not be in one element.
    pub fn paragraphs_between(&self, from: Id, end: Id) -> Vec<String> {
        let mut writer = Writer::of(self.profile);
        self.write_up_to(from, end, &HashSet::new(), &mut writer);
        writer.flush();
        writer.paragraphs
    }

    /// The element that is a paragraph around a node.
    pub fn paragraph_around(&self, id: Id) -> Option<Id> {
        let mut around = std::iter::successors(Some(id), |id| self.tree.parent(*id));
        around.find(|id| {
            let name = self.tree.name_number(*id);
            name.is_some_and(|name| self.lies[name] == Lie::Paragraph)
        })
    }

    fn write(&self, top: Id, without: &HashSet<Id>, out: &mut Writer<'_>) {
        self.write_up_to(top, self.tree.end(top), without, out);
    }

    fn write_up_to(&self, top: Id, end: Id, without: &HashSet<Id>, out: &mut Writer<'_>) {
        let mut open: Vec<(Id, Lie)> = Vec::new();
        let mut id = top;
        while id < end {
            while let Some((_, lie)) = open.pop_if(|(end, _)| *end <= id) {
                out.pass(lie, false);
            }
            let Some(name) = self.tree.name_number(id) else {
                out.text(self.tree.text(id));
                id += 1;
                continue;
            };
            let behind = self.tree.end(id);
            if without.contains(&id) {
                out.flush();
                id = behind;
                continue;
            }
            if id != top && self.is_never(id) {
                out.leave_out(self.tree, id);
                // What stands before and after is not one word.
                out.raw.push(' ');
                id = behind;
                continue;
            }
            if let Some(words) = out.words
                && out.word(words, self, id)
            {
                id = behind;
                continue;
            }
            let lie = self.lies[name];
            if lie == Lie::Hidden {
                id = behind;
                continue;
            }
            // A line that TEI breaks inside of a word.
            let inside = lie == Lie::Cell
                && self
                    .tree
                    .attribute(id, "break")
                    .is_some_and(|value| value == "no");
            if !inside {
                out.pass(lie, true);
                open.push((behind, lie));
            }
            id += 1;
        }
        while let Some((_, lie)) = open.pop() {
            out.pass(lie, false);
        }
    }

    fn is_never(&self, id: Id) -> bool {
        let fits = |path: &Path| path.fits(self.tree, id);
        self.profile.never.iter().any(fits)
    }
}

fn lie(name: &str, profile: &Profile) -> Lie {
    let name = String::from_utf8_lossy(local(name.as_bytes())).to_ascii_lowercase();
    let layout = Layout::known();
    let own = |names: &[String]| names.iter().any(|own| own.eq_ignore_ascii_case(&name));
    if own(&profile.paragraphs) || layout.paragraphs.contains(&name) {
        Lie::Paragraph
    } else if own(&profile.preformatted) || layout.preformatted.contains(&name) {
        Lie::Preformatted
    } else if layout.lines.contains(&name) {
        Lie::Line
    } else if layout.cells.contains(&name) {
        Lie::Cell
    } else if layout.hidden.contains(&name) {
        Lie::Hidden
    } else {
        Lie::Inline
    }
}

/// Paragraphs that are being put together.
struct Writer<'p> {
    profile: &'p Profile,
    words: Option<&'p Words>,
    paragraphs: Vec<String>,
    changes: Vec<Change>,
    /// The paragraph as it stands in the file.
    raw: String,
    preformatted: usize,
    /// The whole of the word whose first part was the last one.
    whole: String,
    glue: bool,
}

impl<'p> Writer<'p> {
    fn of(profile: &'p Profile) -> Self {
        Self {
            profile,
            words: profile.words.as_ref(),
            paragraphs: Vec::new(),
            changes: Vec::new(),
            raw: String::new(),
            preformatted: 0,
            whole: String::new(),
            glue: false,
        }
    }

    fn text(&mut self, text: &str) {
        // Where words stand in elements of their own, what is between them is layout.
        if self.words.is_none() {
            self.raw.push_str(text);
        }
    }

    /// Goes past the begin or the end of an element.
    fn pass(&mut self, lie: Lie, opens: bool) {
        match lie {
            Lie::Paragraph => self.flush(),
            Lie::Preformatted => {
                self.flush();
                self.preformatted = match opens {
                    true => self.preformatted + 1,
                    false => self.preformatted - 1,
                };
            }
            Lie::Line => self.raw.push(LINE),
            Lie::Cell => self.raw.push(' '),
            Lie::Inline | Lie::Hidden => {}
        }
    }

    fn leave_out(&mut self, tree: &Tree<'_>, id: Id) {
        let text = in_one_line(&text_in(tree, id));
        if !text.is_empty() {
            self.change(ChangeKind::Frame, &text);
        }
    }

    fn change(&mut self, kind: ChangeKind, found: &str) {
        let found = shortened_to(SHOWN_CHARS, found);
        self.changes.push(Change {
            kind,
            found,
            cut: None,
        });
    }

    /// Takes an element as a word or a hyphen, if it is one.
    fn word(&mut self, words: &Words, page: &Page<'_, '_>, id: Id) -> bool {
        let name = page.tree.name(id);
        let is = |names: &[String]| {
            let name = local(name.as_bytes());
            names.iter().any(|own| own.as_bytes() == name)
        };
        if is(&words.hyphens) {
            self.glue = self.whole.is_empty();
            return true;
        }
        if !is(&words.elements) {
            return false;
        }
        let attribute = |name: &Option<String>| {
            let name = name.as_deref()?;
            page.tree.attribute(id, name)
        };
        if let Some(whole) = attribute(&words.whole).filter(|whole| !whole.is_empty()) {
            if self.whole == whole {
                // The second part: the whole stands already.
                self.whole.clear();
                return true;
            }
            self.put(&whole);
            self.whole = whole.into_owned();
            return true;
        }
        self.whole.clear();
        match attribute(&words.content) {
            Some(word) => self.put(&word),
            None if words.content.is_none() => self.put(&text_in(page.tree, id)),
            None => {}
        }
        self.glue = words
            .glued
            .as_ref()
            .is_some_and(|path| path.is_there(page.tree, id));
        true
    }

    fn put(&mut self, word: &str) {
        if !std::mem::take(&mut self.glue) {
            self.raw.push(' ');
        }
        self.raw.push_str(word);
    }

    /// Ends a paragraph.
    fn flush(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        self.glue = false;
        if raw.chars().all(char::is_whitespace) {
            return;
        }
        let (text, is_html) = self.without_html(raw);
        if !is_html {
            self.lay_out(&text);
            return;
        }
        for paragraph in text.split("\n\n") {
            let lines = paragraph.lines().map(in_one_line);
            self.push(lines.filter(|line| !line.is_empty()).collect());
        }
    }

    /// The text of HTML that stood in the file as text, and whether it was HTML.
    fn without_html(&mut self, raw: String) -> (String, bool) {
        /// So often is HTML written into HTML by programs that each escape once more.
        const MOST_TIMES: usize = 3;
        let mut text = raw;
        let mut is_html = false;
        if self.profile.wordpress {
            let (html, codes) = wordpress::html(&text);
            if !codes.is_empty() {
                self.change(ChangeKind::Frame, &codes);
            }
            text = html;
        }
        if self.profile.html == Some(false) || !text.contains(['<', '&']) {
            return (text, is_html);
        }
        for _ in 0..MOST_TIMES {
            let tags = tags(&text);
            if !tags.is_empty() {
                self.change(ChangeKind::Markup, &tags);
                let captions = captions();
                for caption in captions.find_iter(&text) {
                    let caption = markup::plain(caption.as_str());
                    if !caption.is_empty() {
                        self.change(ChangeKind::Frame, &caption);
                    }
                }
                text = markup::plain(&captions.replace_all(&text, ""));
                is_html = true;
                continue;
            }
            let plain = resolved(&text).into_owned();
            if plain == text {
                break;
            }
            self.change(ChangeKind::Markup, &references(&text));
            text = plain;
        }
        (text, is_html)
    }

    /// Divides a paragraph of the file where blank lines or indented ones do.
    fn lay_out(&mut self, raw: &str) {
        let lines: Vec<&str> = raw.split('\n').collect();
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_blank = |line: &&str| line.trim().is_empty();
        // Where some lines begin at the margin, those that do not begin a paragraph; where all are
        // indented, the program that wrote the file has done that.
        let at_margin = lines
            .iter()
            .skip(1)
            .any(|line| !is_blank(line) && indent(line) == 0);
        let meant = self.preformatted > 0;
        let mut paragraph: Vec<String> = Vec::new();
        let mut current = String::new();
        for (number, line) in lines.iter().enumerate() {
            let blank = is_blank(line);
            let ends = blank && number > 0 && number + 1 < lines.len()
                || !meant && at_margin && number > 0 && !blank && indent(line) >= 2;
            if ends || meant && number > 0 {
                paragraph.push(std::mem::take(&mut current));
            }
            if ends {
                self.push_lines(std::mem::take(&mut paragraph));
            }
            if !current.is_empty() && !joins(&current, line) {
                current.push(' ');
            }
            current.push_str(line.trim_end_matches('\r'));
        }
        paragraph.push(current);
        self.push_lines(paragraph);
    }

    fn push_lines(&mut self, lines: Vec<String>) {
        let lines = lines.iter().flat_map(|line| line.split(LINE));
        let lines = lines.map(in_one_line);
        self.push(lines.filter(|line| !line.is_empty()).collect());
    }

    fn push(&mut self, lines: Vec<String>) {
        if !lines.is_empty() {
            self.paragraphs.push(lines.join("\n"));
        }
    }
}

/// Whether a line follows another without a blank: scripts without blanks have none at line ends.
fn joins(before: &str, line: &str) -> bool {
    let wide = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    let last = before.trim_end().chars().next_back();
    let first = line.trim_start().chars().next();
    last.is_some_and(wide) && first.is_some_and(wide)
}

/// What pictures show, as HTML tells it.
fn captions() -> &'static Regex {
    static CAPTIONS: LazyLock<Regex> = LazyLock::new(|| {
        let names = &Layout::known().captions;
        let one = |name: &String| format!(r"<{name}\b[^>]*>.*?</{name}\s*>");
        let all: Vec<String> = names.iter().map(one).collect();
        Regex::new(&format!("(?is){}", all.join("|"))).expect("names of elements")
    });
    &CAPTIONS
}

/// The first HTML tags in a text, up to the number that is shown; empty if there are none.
fn tags(text: &str) -> String {
    let html = &Layout::known().html;
    let mut found = String::new();
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let (name, after) = name.split_at(end.unwrap_or(name.len()));
        let closes = after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/');
        let is = |known: &String| known.eq_ignore_ascii_case(name);
        let is_comment = rest.starts_with("!--");
        let is_html = closes && html.iter().any(is);
        if !is_html && !is_comment {
            continue;
        }
        let Some(end) = text[at..].find('>') else {
            break;
        };
        found.push_str(&text[at..=at + end]);
        if found.len() > SHOWN_CHARS {
            break;
        }
    }
    found
}

/// The first references in a text, up to the number that is shown.
fn references(text: &str) -> String {
    let mut found = String::new();
    for (at, _) in text.match_indices('&') {
        if let Some(end) = end_of_reference(&text[at..]) {
            found.push_str(&text[at..=at + end]);
        }
        if found.len() > SHOWN_CHARS {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::ROOT;
    use super::*;
    use crate::read::Profiles;

    /// The paragraphs of the first element, as a profile with this much more reads them.
    fn read(xml: &str, more: &str) -> (String, Vec<Change>) {
        let toml =
            format!("[[xml]]\nname = 'x'\nroot = ['x']\npiece = ['x']\ntext = ['.']\n{more}");
        let profiles: Profiles = toml.parse().unwrap();
        let seen = super::super::profile::Seen::of(b"<x/>").unwrap();
        let tree = Tree::parse(xml).unwrap();
        let page = Page::new(
            &tree,
            super::super::profile::find(&profiles.xml, &seen).unwrap(),
        );
        let top = tree.children(ROOT).next().unwrap();
        let (paragraphs, changes) = page.paragraphs(top, &HashSet::new());
        (paragraphs.join("|"), changes)
    }

    #[test]
    fn paragraphs_are_where_the_file_has_them_and_words_stay_whole() {
        for (xml, text) in [
            ("<x><p>one</p> <p>t<b>w</b>o</p></x>", "one|two"),
            ("<x>one\n    two\n    three</x>", "one two three"),
            ("<x>one\ntwo\n    three\nfour</x>", "one two|three four"),
            ("<x>\n  one\n\n  two\n</x>", "one|two"),
            ("<x><pre>a  b\nc\n\nd</pre></x>", "a b\nc|d"),
            (
                "<x><p>one<br/>two</p><ul><li>a</li><li>b</li></ul></x>",
                "one\ntwo|a\nb",
            ),
            (
                "<x><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></x>",
                "a b\nc",
            ),
            ("<x>wo<lb break='no'/>rd a<lb/>b</x>", "word a b"),
            ("<x>東京の\n港</x>", "東京の港"),
            (
                "<x>&lt;p&gt;a &amp;amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;</x>",
                "a & b|c",
            ),
            ("<x>5 &lt; 6 and &lt;SRD&gt;</x>", "5 < 6 and <SRD>"),
            ("<x><script>a()</script>b</x>", "b"),
            ("<x> \n </x>", ""),
        ] {
            assert_eq!(read(xml, "").0, text, "{xml}");
        }
    }

    #[test]
    fn what_is_left_out_of_a_text_is_a_change() {
        let (text, changes) = read(
            "<x>one<note>not <b>me</b></note>two</x>",
            "never = ['note']",
        );
        assert_eq!(text, "one two");
        assert_eq!(changes[0].kind, ChangeKind::Frame);
        assert_eq!(changes[0].found, "not me");

        let html = "<x>&lt;p&gt;a&lt;figcaption&gt;b&lt;/figcaption&gt;&lt;/p&gt;</x>";
        let (text, changes) = read(html, "");
        assert_eq!(text, "a");
        let found: Vec<&str> = changes.iter().map(|change| change.found.as_str()).collect();
        assert_eq!(found, ["<p><figcaption></figcaption></p>", "b"]);
        assert_eq!(read(html, "html = false").1, []);
    }

    #[test]
    fn words_in_elements_of_their_own_are_joined_as_the_page_joins_them() {
        let words = "words = { elements = ['w'], content = 'c', whole = 's', hyphens = ['h'], \
                     glued = \".[@g='y']\" }";
        let xml = "<x>layout<w c='a'/><w c='b' g='y'/><w c='.'/><w c='har' s='harbour'/><h/>\
                   <w c='bour' s='harbour'/><w c='cl'/><h/><w c='ear'/></x>";
        assert_eq!(read(xml, words).0, "a b. harbour clear");
    }
}
