//! Vertical files of CWB and Sketch Engine: `<text …>` or `<doc …>` with attributes begins a document,
//! then there is one token per line, with its tags after tabs. The text is rebuilt from the marks
//! `<g/>` if the corpus has them, else by the usual rules of punctuation.

use super::{Paragraphs, set_labels};
use crate::about::About;
use crate::place::Reject;
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::fields::Field;
use crate::read::sections::{Sections, cut};
use crate::read::{Cut, Format, ReadOptions, Sample, Stream};
use quick_xml::escape::unescape;
use std::borrow::Cow;
use std::sync::Arc;

/// Elements that are a document; the first that a file has is the one that counts in it.
const DOCUMENTS: [&str; 6] = ["text", "doc", "document", "article", "story", "item"];

/// Elements that are a paragraph.
const PARAGRAPHS: [&str; 13] = [
    "p", "par", "para", "head", "headline", "title", "div", "item", "list", "quote", "caption",
    "figure", "h",
];

/// Elements that hold the headline.
const HEADLINES: [&str; 3] = ["head", "headline", "title"];

/// Vertical files.
pub static VERTICAL: Format = Format {
    about: About::new(
        "vertical",
        "vertical files of CWB and Sketch Engine, one token a line",
    ),
    endings: &["vert", "vrt"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let text = String::from_utf8_lossy(sample.bytes);
    if !text.trim_start().starts_with('<') || document_element(&text).is_none() {
        return false;
    }
    let (mut tokens, mut others) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(tag) = Tag::of(line) {
            if PAGES.iter().any(|page| tag.name.eq_ignore_ascii_case(page)) {
                return false;
            }
            continue;
        }
        let word = line.split('\t').next().unwrap_or_default();
        let tabs = line.contains('\t');
        let is_markup = line.starts_with('<') && line.trim_end().ends_with('>');
        let is_token =
            !word.is_empty() && !is_markup && (tabs || !word.trim().contains(char::is_whitespace));
        match is_token && word.len() <= 200 {
            true => tokens += 1,
            false => others += 1,
        }
    }
    tokens >= 3 && others * 20 <= tokens
}

fn open(mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let sample = String::from_utf8_lossy(stream.peek(SAMPLE_BYTES));
    let element = document_element(&sample).unwrap_or(DOCUMENTS[0]);
    Ok(cut(stream, options, Corpus { element }))
}

/// Tags of which no vertical file has one: those that begin a page or a feed.
const PAGES: [&str; 6] = ["!doctype", "html", "body", "rss", "feed", "rdf:RDF"];

/// The number of first bytes in which the element of documents is looked for.
const SAMPLE_BYTES: usize = 64 << 10;

fn document_element(text: &str) -> Option<&'static str> {
    let mut names = text.lines().filter_map(|line| Some(Tag::of(line)?.name));
    names.find_map(|name| DOCUMENTS.into_iter().find(|known| *known == name))
}

/// A vertical file whose documents are these elements.
struct Corpus {
    element: &'static str,
}

impl Sections for Corpus {
    fn begins(&self, line: &[u8]) -> bool {
        let name = line
            .strip_prefix(b"<")
            .map(|rest| rest.strip_prefix(self.element.as_bytes()));
        matches!(name, Some(Some([b' ' | b'>' | b'\t', ..])))
    }
}

impl Documents for Corpus {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        if !self.begins(piece.bytes.trim_ascii()) {
            // `<corpus>`, `<?xml …?>`: what stands before the first document.
            return;
        }
        let text = piece.text(input, &mut out.notes);
        let mut document = Document::at(piece.position);
        let mut labels = Vec::new();
        let has_glue = text.lines().any(|line| is_glue(line.trim_end()));
        let mut words = Words::of(has_glue);
        let mut body = Paragraphs::default();
        let mut headline: Option<String> = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if has_glue && is_glue(line.trim_end()) {
                words.glued = true;
                continue;
            }
            let Some(tag) = Tag::of(line) else {
                let word = line.split('\t').next().unwrap_or_default().trim();
                words.add(&unescape(word).unwrap_or(Cow::Borrowed(word)));
                continue;
            };
            if number == 0 {
                labels = tag.attributes();
            }
            let is_paragraph = PARAGRAPHS.contains(&tag.name);
            if tag.name == "s" || is_paragraph {
                let sentence = words.take();
                if HEADLINES.contains(&tag.name) && tag.closes && headline.is_none() {
                    let said = format!("{} {sentence}", body.last());
                    headline = Some(said.trim().to_owned());
                }
                body.add(&sentence, " ");
            }
            if is_paragraph {
                body.apart = true;
            }
            if tag.closes && tag.name == self.element {
                break;
            }
        }
        body.add(&words.take(), " ");
        document.set(Field::Text, body.text);
        set_labels(&mut document, labels);
        if let Some(headline) = headline {
            document.set(Field::Title, headline);
        }
        out.documents.push(document);
    }
}

fn is_glue(line: &str) -> bool {
    matches!(line, "<g/>" | "<g />" | "<g>")
}

/// A line of structure.
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// The tag that a line consists of. `<` alone and `<3` are tokens, and `<p>Words</p>` is a
    /// line of another format.
    fn of(line: &'a str) -> Option<Self> {
        let inside = line.trim_end().strip_prefix('<')?.strip_suffix('>')?;
        let (closes, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let is_name =
            |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '?' | '!');
        let end = inside.find(|c| !is_name(c)).unwrap_or(inside.len());
        let (name, rest) = inside.split_at(end);
        let is_tag = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '?' | '!'));
        let is_alone = rest.is_empty()
            || rest.starts_with(|c: char| c.is_whitespace() || c == '/') && !has_bracket(rest);
        (is_tag && is_alone && (!line.contains('\t') || rest.contains('='))).then_some(Self {
            name,
            closes,
            rest,
        })
    }

    /// The attributes in their order, without the words for nothing that corpora use.
    fn attributes(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut rest = self.rest;
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                break;
            };
            let Some((value, after)) = after[1..].split_once(quote) else {
                break;
            };
            let value = unescape(value).unwrap_or(Cow::Borrowed(value));
            if !matches!(&*value, "none" | "unknown" | "===NONE===" | "_") {
                out.push((name.trim().to_owned(), value.into_owned()));
            }
            rest = after;
        }
        out
    }
}

/// Whether an angle bracket lies outside the quoted values of attributes.
fn has_bracket(attributes: &str) -> bool {
    let mut quote = None;
    attributes.chars().any(|c| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        quote.is_none() && matches!(c, '<' | '>')
    })
}

/// Tokens on the way to a sentence.
struct Words {
    /// Whether the corpus itself says where no blank is.
    has_glue: bool,
    sentence: String,
    glued: bool,
    /// Straight quotation marks that are open.
    open: Vec<char>,
}

impl Words {
    fn of(has_glue: bool) -> Self {
        Self {
            has_glue,
            sentence: String::new(),
            glued: true,
            open: Vec::new(),
        }
    }

    fn take(&mut self) -> String {
        self.open.clear();
        self.glued = true;
        std::mem::take(&mut self.sentence)
    }

    fn add(&mut self, word: &str) {
        let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else {
            return;
        };
        let before = std::mem::take(&mut self.glued);
        if self.has_glue {
            if !before {
                self.sentence.push(' ');
            }
            self.sentence.push_str(word);
            return;
        }
        let is_mark = word.chars().all(|c| !c.is_alphanumeric());
        let mut closes =
            is_mark && ".,;:!?)]}%…’”»、。，；：！？）】」』》".contains(first) || is_clitic(word);
        let mut opens = is_mark && "([{¿¡“‘«$£（【「『《".contains(last) || is_elided(word);
        if word.chars().count() == 1 && matches!(first, '"' | '\'') {
            // A straight mark closes what it opened.
            match self.open.iter().rposition(|mark| *mark == first) {
                Some(at) => {
                    self.open.truncate(at);
                    closes = true;
                }
                None if first == '\'' && self.sentence.ends_with(char::is_alphanumeric) => {
                    closes = true
                }
                None => {
                    self.open.push(first);
                    opens = true;
                }
            }
        }
        let unspaced =
            self.sentence.chars().next_back().is_some_and(is_unspaced) && is_unspaced(first);
        if !before && !closes && !unspaced {
            self.sentence.push(' ');
        }
        self.sentence.push_str(word);
        self.glued = opens;
    }
}

/// `'s`, `n't`: English words that are written on to the one before.
fn is_clitic(word: &str) -> bool {
    let word = word.replace('’', "'").to_lowercase();
    matches!(&*word, "'s" | "'re" | "'ve" | "'ll" | "'d" | "'m" | "n't")
}

/// `l'`, `dell'`: words that are written on to the next one.
fn is_elided(word: &str) -> bool {
    let letters = word.strip_suffix(['\'', '’']).unwrap_or_default();
    (1..=6).contains(&letters.chars().count()) && letters.chars().all(char::is_alphabetic)
}

/// Letters of scripts that are written without blanks.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{0e00}'..='\u{0e7f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str) -> bool {
        (VERTICAL.fits)(&Sample {
            bytes: text.as_bytes(),
            ending: "",
            profiles: &crate::read::Profiles::default(),
        })
    }

    #[test]
    fn a_line_is_a_token_or_one_tag() {
        assert!(fits(
            "<?xml version=\"1.0\"?>\n<corpus>\n<text id=\"a\" title=\"1 > 0\">\n<s>\nThe\tDT\nend\tNN\n\
             <g/>\n.\tSENT\n<\tSYM\n</s>\n</text>\n</corpus>\n"
        ));
        assert!(fits("<doc id=\"1\">\n<s>\nThe\nend\n.\n</s>\n</doc>\n"));
    }

    #[test]
    fn feeds_and_pages_are_not_vertical() {
        let paragraphs = "<p>The council met.</p>\n".repeat(40);
        let words = "Yes\nNo\nPerhaps\nNever\n";
        for text in [
            format!(
                "<rss version=\"2.0\">\n<channel>\n<item>\n<content><![CDATA[{paragraphs}]]></content>\n{words}\
                 </item>\n</channel>\n</rss>\n"
            ),
            format!("<!DOCTYPE html>\n<html>\n<body>\n<article>\n<p>\n{words}</p>\n</article>\n"),
            format!("<doc>\n{paragraphs}{words}</doc>\n"),
        ] {
            assert!(!fits(&text), "{text}");
        }
    }
}
