//! A plain text of many documents, cut where one begins, so that hundreds of megabytes are read in parts.

use crate::place::{Position, Reason, Reject};
use crate::read::document::{CutPieces, Documents, Piece, Pieces};
use crate::read::head::{Head, Raw};
use crate::read::plan::Plan;
use crate::read::profiles::Pattern;
use crate::read::{Cut, ReadOptions, Stream};
use std::sync::Arc;

/// Cuts a text before lines of this form.
pub(super) fn cut(
    stream: Stream,
    options: &Arc<ReadOptions>,
    documents: Arc<dyn Documents>,
    border: Pattern,
) -> Box<dyn Cut> {
    let plan = Plan::of_documents(stream.name(), options).of_kind(documents.kind());
    let cutter = Text {
        stream,
        documents,
        border,
        block_bytes: options.block_bytes.max(1),
        limit: usize::try_from(options.line_limit_bytes).unwrap_or(usize::MAX),
        rest: Vec::new(),
        searched: 0,
        borders: Vec::new(),
        last_border: 0,
        first: 1,
        ended: false,
    };
    Box::new(Head::of(cutter).planned(plan))
}

struct Text {
    stream: Stream,
    documents: Arc<dyn Documents>,
    border: Pattern,
    block_bytes: usize,
    limit: usize,
    /// Bytes that are not cut yet.
    rest: Vec<u8>,
    /// Up to here no line is left to be looked at.
    searched: usize,
    /// Where documents begin in `rest`.
    borders: Vec<usize>,
    /// Where the last document begins in what is being cut.
    last_border: usize,
    /// The number of the next document.
    first: u64,
    ended: bool,
}

impl Text {
    /// Looks for borders in the whole lines that are new.
    fn search(&mut self) {
        let end = match memchr::memrchr(b'\n', &self.rest) {
            Some(at) if !self.ended => at + 1,
            None if !self.ended => 0,
            _ => self.rest.len(),
        };
        let mut at = self.searched;
        while at < end {
            let length = memchr::memchr(b'\n', &self.rest[at..end]).map_or(end - at, |n| n + 1);
            let line = &self.rest[at..at + length];
            // A border is a short line.
            if line.len() <= 1024
                && let Ok(line) = std::str::from_utf8(line)
                && self.border.is_match(line.trim())
            {
                self.borders.push(at);
            }
            at += length;
        }
        self.searched = self.searched.max(end);
    }

    fn take(&mut self, end: usize) -> Vec<u8> {
        let rest = self.rest.split_off(end);
        self.borders.retain(|at| *at >= end);
        self.borders.iter_mut().for_each(|at| *at -= end);
        self.searched = self.searched.saturating_sub(end);
        std::mem::replace(&mut self.rest, rest)
    }
}

impl CutPieces for Text {
    fn next_pieces(&mut self) -> Option<Raw<Pieces>> {
        if self.ended && self.rest.is_empty() {
            return None;
        }
        let mut raw = Raw::default();
        loop {
            self.ended |= !self.stream.fill(&mut self.rest, self.block_bytes);
            self.search();
            // The first border may stand at the very beginning.
            let last = self.borders.iter().rposition(|at| *at > 0);
            let (end, documents) = match last {
                _ if self.ended => (self.rest.len(), self.borders.len()),
                Some(last) => (self.borders[last], last),
                None if self.rest.len() > self.limit => (self.rest.len(), self.borders.len()),
                None => continue,
            };
            self.last_border = self.borders.last().copied().unwrap_or(0);
            let position = Position::Element(self.first);
            self.first += documents as u64;
            let mut bytes = self.take(end);
            if self.ended {
                self.stream.note(&mut raw.notes);
                if let Some(trouble) = self.stream.trouble() {
                    // The last document is half of one.
                    bytes.truncate(self.last_border);
                    raw.rejects.push(trouble.clone());
                    if bytes.is_empty() {
                        return Some(raw);
                    }
                }
            }
            if bytes.len() > self.limit.max(self.block_bytes * 2) {
                raw.rejects.push(Reject {
                    place: self.stream.place(position),
                    reason: Reason::TooLong,
                    found: format!("documents of more than {} bytes", self.limit),
                });
            } else {
                let pieces = vec![Piece { position, bytes }];
                raw.records = Some(Pieces { pieces });
            }
            return Some(raw);
        }
    }

    fn stream(&self) -> &Stream {
        &self.stream
    }

    fn documents(&self) -> &Arc<dyn Documents> {
        &self.documents
    }
}
