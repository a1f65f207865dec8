//! GDELT's Global Knowledge Graph 2.1: rows of 27 cells between tabs, without a header, about articles
//! whose text is not in the file. The persons and organisations that GDELT found are the article's
//! entities.

use super::document::{Document, Documents, Found, Piece};
use super::fields::Field;
use super::sections::{Sections, cut};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::article::{GivenName, NameKind};
use crate::place::{Place, Reason, Reject};
use std::sync::Arc;

struct Gkg;

/// The cells of a row.
const CELLS: usize = 27;

// Where in a row what is read stands.
const ID: usize = 0;
const DATE: usize = 1;
const SOURCE: usize = 3;
const ADDRESS: usize = 4;
const PERSONS: [usize; 2] = [12, 11];
const ORGANISATIONS: [usize; 2] = [14, 13];
const TRANSLATION: usize = 25;
const EXTRAS: usize = 26;

/// Cells that are metadata; of lists the short form, in which each word stands once.
const METADATA: [(usize, &str); 3] = [(7, "themes"), (15, "tone"), (18, "image")];

/// The Global Knowledge Graph.
pub static GKG: Format = Format {
    about: About::new(
        "gkg",
        "Global Knowledge Graph 2.1 of GDELT: names of persons and organisations, without text",
    ),
    endings: &[],
    // Pages that GDELT read wrongly leave any byte behind.
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let mut lines = sample.bytes.split(|byte| *byte == b'\n').take(5);
    lines.any(is_row)
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    Ok(cut(stream, options, Gkg))
}

fn is_row(line: &[u8]) -> bool {
    let cells: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
    let is_moment = |cell: &[u8]| cell.len() == 14 && cell.iter().all(u8::is_ascii_digit);
    let id = cells
        .first()
        .and_then(|id| id.split(|byte| *byte == b'-').next());
    cells.len() == CELLS && id.is_some_and(is_moment) && is_moment(cells[DATE])
}

impl Sections for Gkg {
    fn begins(&self, _: &[u8]) -> bool {
        true
    }
}

impl Documents for Gkg {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        if piece.bytes.trim_ascii().is_empty() {
            return;
        }
        let row = piece.decoded(input, &mut out.notes);
        let cells: Vec<&str> = row.trim_end_matches(['\r', '\n']).split('\t').collect();
        if cells.len() != CELLS {
            out.rejects.push(Place::of(input, piece.position).reject(
                Reason::Columns,
                format!("{} cells, expected {CELLS}", cells.len()),
            ));
            return;
        }
        let mut document = Document::at(piece.position);
        document.set(Field::Id, cells[ID]);
        document.set(Field::Date, cells[DATE]);
        document.set(Field::Source, cells[SOURCE]);
        document.set(Field::Url, cells[ADDRESS]);
        if let Some(title) = between(cells[EXTRAS], "<PAGE_TITLE>", "</PAGE_TITLE>") {
            document.set(Field::Title, super::markup::plain(title));
        }
        if let Some(authors) = between(cells[EXTRAS], "<PAGE_AUTHORS>", "</PAGE_AUTHORS>") {
            document.set(Field::Author, authors.replace(';', ", "));
        }
        if let Some(language) = between(cells[TRANSLATION], "srclc:", ";") {
            document.set_metadata("translated_from", language);
        }
        for (at, name) in METADATA {
            // `-1.5,2.1,…`: the first number is the tone, the others are what it is made of.
            let value = match name {
                "tone" => cells[at].split(',').next().unwrap_or_default(),
                _ => cells[at],
            };
            document.set_metadata(name, value.trim_end_matches(';').replace(';', "; "));
        }
        let mut names = Vec::new();
        for (columns, kind) in [
            (PERSONS, NameKind::Person),
            (ORGANISATIONS, NameKind::Organisation),
        ] {
            let [with_places, short] = columns;
            let list = match cells[with_places].trim() {
                "" => cells[short],
                list => list,
            };
            for name in list.split(';').filter(|name| !name.trim().is_empty()) {
                // `Angela Merkel,1042`: the place of the mention in the text.
                let (name, _) = name
                    .rsplit_once(',')
                    .filter(|(_, at)| at.bytes().all(|byte| byte.is_ascii_digit()))
                    .unwrap_or((name, ""));
                let name = name.trim().to_owned();
                names.push(GivenName { kind, name });
            }
        }
        document.names = Some(names);
        out.documents.push(document);
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after).map_or(rest, |(inside, _)| inside))
}
