//! Formats of lines in which a certain kind of line begins an article: everything from one such line to
//! the next is one [`Piece`]. A file of any length is cut as it is read.

use super::document::{CutPieces, Documents, Piece};
use super::head::{Head, Raw};
use super::plan::Plan;
use super::{Cut, ReadOptions, Stream, objects};
use crate::place::{Position, Reject};
use memchr::memchr;
use std::sync::Arc;

/// A format that knows the lines with which its articles begin.
pub trait Sections: Documents + 'static {
    /// Whether this line, given without its end, is the first of an article.
    fn begins(&self, line: &[u8]) -> bool;

    /// Whether articles are told by their number, and what is before the first one belongs to it; else
    /// they are told by their line.
    fn are_numbered(&self) -> bool {
        false
    }
}

/// The input, cut before each line that begins an article.
pub fn cut<S: Sections>(stream: Stream, options: &Arc<ReadOptions>, format: S) -> Box<dyn Cut> {
    let plan = Plan::of_documents(stream.name(), options).of_kind(format.kind());
    let format = Arc::new(format);
    let cutter = Lines {
        documents: Arc::clone(&format) as Arc<dyn Documents>,
        format,
        stream,
        window: Vec::new(),
        at: 0,
        line: 1,
        number: 0,
        more: true,
        ended: false,
        block_bytes: options.block_bytes.max(1),
        limit: options.line_limit_bytes,
    };
    Head::of(cutter).planned(plan)
}

struct Lines<S> {
    format: Arc<S>,
    documents: Arc<dyn Documents>,
    stream: Stream,
    window: Vec<u8>,
    at: usize,
    /// The number of the line at `at`.
    line: u64,
    /// The number of articles that have begun.
    number: u64,
    more: bool,
    ended: bool,
    block_bytes: usize,
    limit: u64,
}

impl<S: Sections> Lines<S> {
    /// The length of the line that begins so far after the current position, its end included;
    /// `None` after the last one.
    fn line_at(&mut self, ahead: usize) -> Option<usize> {
        let mut searched = self.at + ahead;
        loop {
            if let Some(end) = memchr(b'\n', &self.window[searched..]) {
                return Some(searched + end + 1 - self.at - ahead);
            }
            searched = self.window.len();
            if !self.more {
                let length = searched - self.at - ahead;
                return (length > 0).then_some(length);
            }
            searched -= self.at;
            self.window.drain(..self.at);
            self.at = 0;
            // A long line is searched once and not again for each piece of it.
            let step = self.block_bytes.max(self.window.len());
            self.more = self.stream.fill(&mut self.window, step);
        }
    }

    /// Takes the next article, or says why it is none.
    fn take(&mut self) -> Option<Result<Piece, Reject>> {
        let first_line = self.line;
        let are_numbered = self.format.are_numbered();
        let mut begun = false;
        let mut length = 0;
        let mut passed = 0;
        while let Some(line) = self.line_at(length) {
            let start = self.at + length;
            let bytes = self.window[start..start + line].trim_ascii_end();
            let begins = self.format.begins(bytes);
            if begins && (begun || !are_numbered && length + passed > 0) {
                break;
            }
            begun |= begins;
            length += line;
            self.line += 1;
            if (length + passed) as u64 > self.limit {
                // Too long to be kept: only the end is looked for.
                passed += length;
                self.at += length;
                length = 0;
            }
        }
        self.number += u64::from(begun);
        let position = match are_numbered {
            true => Position::Element(self.number.max(1)),
            false => Position::Line(first_line),
        };
        let start = self.at;
        self.at += length;
        if passed > 0 {
            let place = self.stream.place(position);
            let length = (passed + length) as u64;
            return Some(Err(objects::too_long(place, length, self.limit)));
        }
        (length > 0).then(|| {
            Ok(Piece {
                position,
                bytes: self.window[start..self.at].to_vec(),
            })
        })
    }
}

impl<S: Sections> CutPieces for Lines<S> {
    fn next_pieces(&mut self) -> Option<Raw<Vec<Piece>>> {
        if self.ended {
            return None;
        }
        let mut raw = Raw::default();
        let mut pieces = Vec::new();
        let mut bytes = 0;
        while bytes < self.block_bytes {
            match self.take() {
                Some(Ok(piece)) => {
                    bytes += piece.bytes.len();
                    pieces.push(piece);
                }
                Some(Err(reject)) => {
                    raw.rejects.push(reject);
                    break;
                }
                None => break,
            }
        }
        self.ended = !self.more && self.at == self.window.len();
        if self.ended {
            if let Some(trouble) = self.stream.trouble() {
                // Half an article is none; the trouble tells where it went.
                pieces.pop();
                raw.rejects.push(trouble.clone());
            }
            self.stream.note(&mut raw.notes);
        }
        raw.records = Some(pieces);
        Some(raw)
    }

    fn stream(&self) -> &Stream {
        &self.stream
    }

    fn documents(&self) -> &Arc<dyn Documents> {
        &self.documents
    }
}
