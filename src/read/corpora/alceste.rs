//! Alceste and IRaMuTeQ: `**** *source_lemonde *date_2019-05-01` or `0001 *var_value` begins a
//! document and names its variables, `-*theme` a part of it; the rest is text.

use super::{Paragraphs, set_labels};
use crate::about::About;
use crate::place::Reject;
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::fields::Field;
use crate::read::sections::{Sections, cut};
use crate::read::{Cut, Format, ReadOptions, Sample, Stream};
use std::sync::Arc;

struct Alceste;

/// Alceste and IRaMuTeQ.
pub static ALCESTE: Format = Format {
    about: About::new(
        "alceste",
        "Alceste and IRaMuTeQ: documents that begin with a line `**** *variable_value`",
    ),
    endings: &[],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let mut lines = sample.bytes.split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| Alceste.begins(line.trim_ascii_end()))
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    Ok(cut(stream, options, Alceste))
}

impl Sections for Alceste {
    fn begins(&self, line: &[u8]) -> bool {
        let mark = line.iter().take_while(|byte| !byte.is_ascii_whitespace());
        let (mark, rest) = line.split_at(mark.count());
        let is_mark = mark == b"****" || (mark.len() >= 4 && mark.iter().all(u8::is_ascii_digit));
        is_mark && matches!(rest.trim_ascii_start(), [b'*', first, ..] if !b"* ".contains(first))
    }
}

impl Documents for Alceste {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let text = piece.text(input, &mut out.notes);
        let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
        let mut document = Document::at(piece.position);
        let first = lines.next().unwrap_or_default();
        let mut labels: Vec<(String, String)> = first
            .split_whitespace()
            .filter_map(|word| word.strip_prefix('*'))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .map(|word| match word.split_once('_') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                // A variable without a value says that it holds.
                None => (word.to_owned(), "true".to_owned()),
            })
            .collect();
        let mut themes = Vec::new();
        let mut body = Paragraphs::default();
        for line in lines {
            if let Some(theme) = line.trim_start().strip_prefix("-*") {
                themes.push(theme.trim().to_owned());
                body.apart = true;
            } else if line.trim().is_empty() {
                body.apart = true;
            } else {
                body.add(line, "\n");
            }
        }
        if !themes.is_empty() {
            labels.push(("themes".to_owned(), themes.join(", ")));
        }
        document.set(Field::Text, body.text);
        set_labels(&mut document, labels);
        out.documents.push(document);
    }
}
