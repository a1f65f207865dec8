//! Web archives (WARC and WET): records of the requests and responses of a crawl. Response pages, and
//! texts made from them, are articles; the other records are counted.
//!
//! Files of many gigabytes are cut into records as they are read. If the length of a record is wrong or
//! its compressed member is damaged, only that record is set aside: reading continues with the next
//! one.

mod http;
mod record;

use super::document::{CutPieces, Documents, Piece};
use super::head::{Head, Raw};
use super::plan::Plan;
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Position, Reason, Reject};
use memchr::memmem::Finder;
use record::{Header, Records};
use std::sync::Arc;

/// The start of every record, and what precedes all records but the first.
const MARK: &[u8] = b"WARC/";
const NEXT: &[u8] = b"\nWARC/";

/// The longest header of a record, in bytes.
const HEADER_BYTES: usize = 256 << 10;

/// Bytes that are fetched at a time.
const STEP_BYTES: usize = 512 << 10;

/// Web archives.
pub static WARC: Format = Format {
    about: About::new(
        "warc",
        "web archives (WARC, WET): pages with status 200, and texts of pages",
    ),
    endings: &["warc", "wet"],
    // Each page has an encoding of its own.
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let digit = sample.bytes.strip_prefix(MARK).and_then(<[u8]>::first);
    digit.is_some_and(u8::is_ascii_digit)
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let plan = Plan::of_documents(stream.name(), options);
    let cutter = Cutting::of(stream, options);
    Ok(Head::of(cutter).planned(plan))
}

/// Records, cut out of a stream.
struct Cutting {
    stream: Stream,
    /// Fetched bytes that are not yet cut, from `at` on.
    window: Vec<u8>,
    at: usize,
    /// The position of the window's first byte among the plain bytes.
    base: u64,
    more: bool,
    /// The number of records so far, of any kind.
    count: u64,
    limit: u64,
    block_bytes: usize,
    ended: bool,
    documents: Arc<dyn Documents>,
    next: Finder<'static>,
}

/// What comes next.
enum Step {
    Piece(Piece),
    Passed,
    Rejected(Reject),
    End,
}

impl Cutting {
    fn of(stream: Stream, options: &ReadOptions) -> Self {
        Self {
            stream,
            window: Vec::new(),
            at: 0,
            base: 0,
            more: true,
            count: 0,
            limit: options.line_limit_bytes,
            block_bytes: options.block_bytes.max(1),
            ended: false,
            documents: Arc::new(Records {
                limit: options.line_limit_bytes,
                encoding: options.encoding,
            }),
            next: Finder::new(NEXT),
        }
    }

    fn rest(&self) -> &[u8] {
        &self.window[self.at..]
    }

    /// Reads on until there are `bytes` bytes; returns whether there are.
    fn need(&mut self, bytes: usize) -> bool {
        if self.at >= STEP_BYTES {
            self.window.drain(..self.at);
            self.base += self.at as u64;
            self.at = 0;
        }
        while self.rest().len() < bytes && self.more {
            self.more = self.stream.fill(&mut self.window, STEP_BYTES);
        }
        self.rest().len() >= bytes
    }

    fn position(&mut self) -> Position {
        let plain = self.base + self.at as u64;
        match self.stream.member_of(plain) {
            (byte, 0) => Position::Byte(byte),
            // One compressed member holds many records.
            _ => Position::Record(self.count),
        }
    }

    fn reject(&self, position: Position, reason: Reason, found: String) -> Step {
        Step::Rejected(self.stream.reject(position, reason, found))
    }

    fn step(&mut self) -> Step {
        let blank = |byte: &u8| matches!(byte, b'\r' | b'\n');
        while self.need(1) && blank(&self.rest()[0]) {
            self.at += 1;
        }
        self.count += 1;
        if !self.need(MARK.len()) || !self.rest().starts_with(MARK) {
            if self.rest().is_empty() {
                return self.end();
            }
            let position = self.position();
            let passed = self.seek(0);
            if self.rest().is_empty() && self.stream.trouble().is_some() {
                return self.end();
            }
            let found = format!("{passed} bytes that are not a record, expected WARC/");
            return self.reject(position, Reason::Warc, found);
        }
        let position = self.position();
        let Some(length) = self.header_length() else {
            if !self.more && self.stream.trouble().is_some() {
                return self.end();
            }
            self.seek(1);
            let found = "a record whose header has no end".to_owned();
            return self.reject(position, Reason::Warc, found);
        };
        let header = Header::of(&self.rest()[..length]);
        let Some(content) = header.length else {
            self.seek(1);
            let found = "a record without a Content-Length".to_owned();
            return self.reject(position, Reason::Warc, found);
        };
        let is_read = header.is_article();
        if content > self.limit {
            return self.pass_long(position, length, content, is_read);
        }
        let whole = length + usize::try_from(content).unwrap_or(usize::MAX);
        if !self.need(whole) && self.stream.trouble().is_some() {
            return self.end();
        }
        let Some(behind) = self.behind(whole) else {
            let passed = self.seek(1);
            let passed = passed.saturating_sub(length as u64);
            let found = format!(
                "Content-Length is {content}, but the next record or the end comes after {passed} bytes"
            );
            return self.reject(position, Reason::Warc, found);
        };
        let step = if is_read {
            Step::Piece(Piece {
                position,
                bytes: self.rest()[..whole].to_vec(),
            })
        } else {
            Step::Passed
        };
        self.at += behind;
        step
    }

    /// The bytes up to the next record, if one begins after `whole` bytes or the input ends.
    fn behind(&mut self, whole: usize) -> Option<usize> {
        let mut end = whole;
        loop {
            if !self.need(end + MARK.len()) && self.rest().len() < end {
                return None;
            }
            match self.rest()[end..].first() {
                None => return Some(end),
                // Bytes after the two line ends of a record are not its fault.
                Some(_) if end == whole && self.rest()[end..].starts_with(b"\r\n\r\n") => {
                    return Some(end + 4);
                }
                Some(b'\r' | b'\n') => end += 1,
                Some(_) => return self.rest()[end..].starts_with(MARK).then_some(end),
            }
        }
    }

    /// The length of a header with the blank line after it.
    fn header_length(&mut self) -> Option<usize> {
        let mut wanted = 4 << 10;
        loop {
            let enough = self.need(wanted);
            let head = &self.rest()[..self.rest().len().min(HEADER_BYTES)];
            if let Some(length) = record::header_length(head) {
                return Some(length);
            }
            if !enough || wanted >= HEADER_BYTES {
                return None;
            }
            wanted *= 4;
        }
    }

    /// Skips a record that is too long to hold. Its length may be wrong, so the next record begins
    /// where one is found.
    fn pass_long(
        &mut self,
        position: Position,
        header: usize,
        content: u64,
        is_read: bool,
    ) -> Step {
        let passed = self.seek(1).saturating_sub(header as u64);
        if self.rest().is_empty() && self.stream.trouble().is_some() {
            return self.end();
        }
        // Two line ends follow the content.
        if passed < content || passed > content + 8 {
            let found = format!(
                "Content-Length is {content}, but the next record or the end comes after {passed} bytes"
            );
            return self.reject(position, Reason::Warc, found);
        }
        if !is_read {
            return Step::Passed;
        }
        let limit = self.limit;
        let found = format!("a record of {content} bytes, the limit is {limit}");
        self.reject(position, Reason::TooLong, found)
    }

    /// Goes to the next record that begins at least `least` bytes further on, or to the end; returns
    /// the number of bytes passed.
    fn seek(&mut self, least: usize) -> u64 {
        let mut passed = 0;
        let mut from = least.saturating_sub(1);
        loop {
            let found = self
                .rest()
                .get(from..)
                .and_then(|rest| self.next.find(rest));
            if let Some(found) = found {
                self.at += from + found + 1;
                return passed + (from + found + 1) as u64;
            }
            // The end of the window may cut the mark.
            let keep = NEXT.len() - 1;
            let gone = self.rest().len().saturating_sub(keep);
            self.at += gone;
            passed += gone as u64;
            from = from.saturating_sub(gone);
            let there = self.rest().len();
            if !self.need(there + 1) {
                passed += there as u64;
                self.at += there;
                return passed;
            }
        }
    }

    /// The end, or trouble: another member may follow a damaged one.
    fn end(&mut self) -> Step {
        let Some(trouble) = self.stream.trouble().cloned() else {
            return Step::End;
        };
        self.at = self.window.len();
        self.more = self.stream.recover();
        Step::Rejected(trouble)
    }
}

impl CutPieces for Cutting {
    fn next_pieces(&mut self) -> Option<Raw<Vec<Piece>>> {
        if self.ended {
            return None;
        }
        let mut raw = Raw::default();
        let mut pieces = Vec::new();
        let mut bytes = 0;
        // Skipped records count too, so that no call takes forever.
        let begin = self.base + self.at as u64;
        while bytes < self.block_bytes
            && self.base + (self.at as u64) < begin + 4 * self.block_bytes as u64
        {
            match self.step() {
                Step::Piece(piece) => {
                    bytes += piece.bytes.len();
                    pieces.push(piece);
                }
                Step::Passed => record::pass(self.stream.name(), &mut raw.notes),
                Step::Rejected(reject) => raw.rejects.push(reject),
                Step::End => {
                    self.ended = true;
                    self.stream.note(&mut raw.notes);
                    break;
                }
            }
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

#[cfg(test)]
mod tests;
