//! CoNLL-U: `# newdoc` begins a document, `# newpar` a paragraph, and `# text = …` has the sentence as
//! it was written; tokens are joined only where it is missing.

use super::{Paragraphs, set_labels};
use crate::about::About;
use crate::place::Reject;
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::fields::Field;
use crate::read::sections::{Sections, cut};
use crate::read::{Cut, Format, ReadOptions, Sample, Stream};
use std::sync::Arc;

struct Conllu;

/// The columns of a token line.
const COLUMNS: usize = 10;

/// CoNLL-U.
pub static CONLLU: Format = Format {
    about: About::new(
        "conllu",
        "CoNLL-U: treebanks, documents between `# newdoc` lines",
    ),
    endings: &["conllu", "conll"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let lines = sample.bytes.split(|byte| *byte == b'\n');
    let mut lines = lines.filter(|line| !line.starts_with(b"#") && !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let digits = first.iter().take_while(|byte| byte.is_ascii_digit());
    let id = digits.count();
    let tabs = first.iter().filter(|byte| **byte == b'\t').count();
    id > 0 && matches!(first.get(id), Some(b'\t' | b'-' | b'.')) && tabs == COLUMNS - 1
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    Ok(cut(stream, options, Conllu))
}

impl Sections for Conllu {
    fn begins(&self, line: &[u8]) -> bool {
        line.strip_prefix(b"#").is_some_and(|words| {
            let mut words = words
                .trim_ascii()
                .split(|byte| *byte == b' ' || *byte == b'=');
            words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(b"newdoc"))
        })
    }
}

impl Documents for Conllu {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let text = piece.text(input, &mut out.notes);
        let mut document = Document::at(piece.position);
        let mut labels = Vec::new();
        let mut body = Paragraphs::default();
        let mut sentence = Sentence::default();
        let mut in_header = true;
        for line in text.lines() {
            if let Some(comment) = line.strip_prefix('#') {
                let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
                let (key, value) = (key.trim(), value.trim());
                match key {
                    "newdoc id" => labels.push(("id".to_owned(), value.to_owned())),
                    "newdoc" => {}
                    "text" => sentence.text = Some(value.to_owned()),
                    "sent_id" => in_header = false,
                    _ if key == "newpar" || key.starts_with("newpar ") => body.apart = true,
                    // What comes after the first sentence is said of a sentence.
                    _ if in_header && !value.is_empty() => {
                        let name = key.strip_prefix("newdoc ").unwrap_or(key);
                        let name = name.rsplit("::").next().unwrap_or(name);
                        labels.push((name.to_owned(), value.to_owned()));
                    }
                    _ => {}
                }
            } else if line.trim().is_empty() {
                body.add(&std::mem::take(&mut sentence).text(), " ");
            } else {
                in_header = false;
                if sentence.token(line) {
                    body.apart = true;
                }
            }
        }
        body.add(&sentence.text(), " ");
        let has_id = labels.iter().any(|(name, _)| name == "id");
        if body.text.is_empty() && !has_id {
            // Comments on the file before its first document.
            return;
        }
        document.set(Field::Text, body.text);
        set_labels(&mut document, labels);
        out.documents.push(document);
    }
}

/// A sentence: as it is written, or as its tokens make it.
#[derive(Default)]
struct Sentence {
    text: Option<String>,
    tokens: String,
    /// The last number of the words that a token before them stands for.
    covered: u64,
    blank: bool,
}

impl Sentence {
    /// Takes a token; returns whether it begins a paragraph.
    fn token(&mut self, line: &str) -> bool {
        let mut cells = line.split('\t');
        let id = cells.next().unwrap_or_default();
        let form = cells.next().unwrap_or_default();
        let rest = cells.next_back().unwrap_or_default();
        let (first, last) = id.split_once('-').unwrap_or((id, ""));
        // `8.1` is a word that is understood and not written, `3-4` one written for two.
        let Ok(number) = first.parse::<u64>() else {
            return false;
        };
        if number <= self.covered && last.is_empty() {
            return false;
        }
        self.covered = last.parse().unwrap_or(self.covered);
        if std::mem::replace(&mut self.blank, true) && !self.tokens.is_empty() {
            self.tokens.push(' ');
        }
        self.tokens.push_str(form);
        let says = |what: &str| rest.split('|').any(|part| part == what);
        self.blank = !says("SpaceAfter=No");
        says("NewPar=Yes")
    }

    fn text(self) -> String {
        self.text.unwrap_or(self.tokens)
    }
}
