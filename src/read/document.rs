//! Formats of documents: an input is cut into pieces (a page, a record of an archive, an element of a
//! feed, a whole export), each with any number of articles.
//!
//! A format of this kind writes [`CutPieces`], or takes the input as one piece with [`whole`], and a
//! [`Documents`] that finds the articles in a piece. Pieces are parsed in parallel. Their articles are
//! treated like all other records, so that `--map`, dates, outlets, rejects and notes are the same for
//! all formats.

use super::encoding;
use super::fields::Field;
use super::head::{Cutter, Head, Raw, Records};
use super::notes::Notes;
use super::plan::Plan;
use super::record::{Record, Value};
use super::survey::{Cell, Content};
use super::{Cut, Parsed, ReadOptions, Stream};
use crate::article::{Change, GivenName};
use crate::place::{Place, Position, Reason, Reject};
use std::borrow::Cow;
use std::sync::Arc;

/// A part of an input that can be parsed on its own.
#[derive(Debug)]
pub struct Piece {
    /// Where it is in the input.
    pub position: Position,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// Its text, if the format reads bytes and the stream did not decode them.
    pub fn decoded(&self, input: &Arc<str>, notes: &mut Notes) -> String {
        if std::str::from_utf8(&self.bytes).is_ok() {
            return self.text(input, notes);
        }
        let decoded = encoding::decode(&self.bytes, None);
        notes.encoded(input, decoded.encoding, None);
        if decoded.replaced > 0 {
            notes.replaced(input, decoded.replaced);
        }
        decoded.text
    }

    /// Its text; broken characters are noted.
    pub fn text(&self, input: &Arc<str>, notes: &mut Notes) -> String {
        let (text, replaced) = encoding::mend(self.bytes.clone());
        if replaced > 0 {
            notes.replaced(input, replaced);
        }
        text
    }
}

/// One article, as a format found it.
#[derive(Debug, Default)]
pub struct Document {
    position: Position,
    values: Vec<(Cow<'static, str>, String)>,
    /// The names that the format gives instead of a text, one as often as it is mentioned.
    pub names: Option<Vec<GivenName>>,
    /// What the format cut from the text or repaired in it.
    pub changes: Vec<Change>,
}

impl Document {
    /// An article without values.
    pub fn at(position: Position) -> Self {
        Self {
            position,
            ..Self::default()
        }
    }

    /// Sets a field. A blank value is ignored, and the first value of a field stays.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        self.set_metadata(field.name(), value);
    }

    /// Sets further metadata under its own name.
    pub fn set_metadata(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        let is_new = !self.values.iter().any(|(known, _)| *known == name);
        if is_new && !value.trim().is_empty() {
            self.values.push((name, value));
        }
    }

    /// The current value of a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        let values = self.values.iter();
        let mut values = values.filter(|(name, _)| *name == field.name());
        values.next().map(|(_, value)| value.as_str())
    }
}

/// The result of parsing a piece.
#[derive(Debug, Default)]
pub struct Found {
    /// The articles, in their order.
    pub documents: Vec<Document>,
    /// What could not be used.
    pub rejects: Vec<Reject>,
    /// What is worth a note.
    pub notes: Notes,
}

/// How a format reads its pieces.
pub trait Documents: Send + Sync {
    /// Finds the articles of a piece. It never fails or panics, whatever the bytes are: unusable
    /// records are rejects.
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found);

    /// The kind of the input, if its format has several; empty if it has no name.
    fn kind(&self) -> &str {
        ""
    }
}

/// A cutter whose records are pieces.
pub trait CutPieces: Send + 'static {
    /// The next pieces; `None` at the end.
    fn next_pieces(&mut self) -> Option<Raw<Vec<Piece>>>;

    /// The input from which they are cut.
    fn stream(&self) -> &Stream;

    /// What finds the articles in a piece.
    fn documents(&self) -> &Arc<dyn Documents>;
}

impl<C: CutPieces> Cutter for C {
    type Records = Pieces;

    fn next(&mut self) -> Option<Raw<Pieces>> {
        let raw = self.next_pieces()?;
        let pieces = raw.records.filter(|pieces| !pieces.is_empty());
        Some(Raw {
            records: pieces.map(|pieces| Pieces {
                pieces,
                documents: Arc::clone(self.documents()),
            }),
            rejects: raw.rejects,
            notes: raw.notes,
        })
    }

    fn disk_bytes(&self) -> u64 {
        self.stream().disk_bytes()
    }
}

/// Pieces with what finds the articles in them.
pub struct Pieces {
    pieces: Vec<Piece>,
    documents: Arc<dyn Documents>,
}

impl Pieces {
    fn find(&self, input: &Arc<str>) -> Found {
        let mut found = Found::default();
        for piece in &self.pieces {
            self.documents.find(piece, input, &mut found);
        }
        found
    }
}

impl Records for Pieces {
    fn count(&self) -> usize {
        self.pieces.len()
    }

    fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes.len()).sum()
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        let found = self.find(&plan.input);
        out.rejects.extend(found.rejects);
        out.notes.merge(found.notes);
        for document in found.documents {
            let mut record = Record::of(plan);
            let mut hint = 0;
            for (name, value) in document.values {
                let column = plan.column(&name, &mut hint);
                record.set(name, column, Value::Text(value.into()));
            }
            record.changes = document.changes;
            record.names = document.names;
            record.finish(Place::of(&plan.input, document.position), plan, out);
        }
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        for document in &self.find(&plan.input).documents {
            for (column, value) in &document.values {
                let content = Content::of(value, column, plan);
                see(Cell { column, content });
            }
        }
    }
}

/// An input that is one piece of at most `limit` bytes.
///
/// # Errors
/// A reject for the whole input if it cannot be read to its end, or is too long.
pub fn whole(
    mut stream: Stream,
    options: &Arc<ReadOptions>,
    limit: u64,
    documents: Arc<dyn Documents>,
) -> Result<Box<dyn Cut>, Reject> {
    let Some(bytes) = stream.read_whole(limit)? else {
        let found = format!("a document of more than {limit} bytes");
        return Err(stream.reject(Position::Whole, Reason::TooLong, found));
    };
    let plan = Plan::of_documents(stream.name(), options).of_kind(documents.kind());
    let position = Position::Whole;
    let cutter = WholePiece {
        stream,
        documents,
        piece: Some(Piece { position, bytes }),
    };
    Ok(Head::of(cutter).planned(plan))
}

struct WholePiece {
    stream: Stream,
    documents: Arc<dyn Documents>,
    piece: Option<Piece>,
}

impl CutPieces for WholePiece {
    fn next_pieces(&mut self) -> Option<Raw<Vec<Piece>>> {
        let mut raw = Raw {
            records: Some(vec![self.piece.take()?]),
            ..Raw::default()
        };
        self.stream.note(&mut raw.notes);
        Some(raw)
    }

    fn stream(&self) -> &Stream {
        &self.stream
    }

    fn documents(&self) -> &Arc<dyn Documents> {
        &self.documents
    }
}
