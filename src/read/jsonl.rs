//! JSON Lines: one object per line.

use super::head::{Cutter, Head, Raw, Records};
use super::objects::{self, Ends, Objects};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::idle::{Idle, LentBytes};
use crate::place::{Position, Reject};
use memchr::{memchr, memrchr};
use std::sync::Arc;

/// JSON Lines.
pub static JSON_LINES: Format = Format {
    about: About::new("jsonl", "JSON Lines, one object a line"),
    endings: &["jsonl", "ndjson", "jl"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    JSON_LINES.endings.contains(&sample.ending) || looks_like_object(sample.bytes)
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let name = Arc::clone(stream.name());
    let head = Head::of(Lines::of(stream, options));
    let plan = objects::plan(&name, options, head.records())?;
    Ok(head.settled(plan))
}

/// Whether the first thing is an object with a key, or without any.
pub(super) fn looks_like_object(bytes: &[u8]) -> bool {
    let rest = bytes.trim_ascii_start();
    rest.strip_prefix(b"{")
        .is_some_and(|rest| matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')))
}

/// Lines, cut out of a stream.
struct Lines {
    stream: Stream,
    rest: Vec<u8>,
    /// The room of blocks that were parsed.
    idle: Arc<Idle<Vec<u8>>>,
    line: u64,
    ended: bool,
    block_bytes: usize,
    limit: u64,
}

impl Lines {
    fn of(stream: Stream, options: &ReadOptions) -> Self {
        Self {
            stream,
            rest: Vec::new(),
            idle: Arc::default(),
            line: 1,
            ended: false,
            block_bytes: options.block_bytes.max(1),
            limit: options.line_limit_bytes,
        }
    }

    /// Reads to the end of a line that is longer than the limit, and keeps none of it.
    fn pass_long_line(&mut self, bytes: &mut Vec<u8>) -> Reject {
        let mut length = 0;
        loop {
            if let Some(end) = memchr(b'\n', bytes) {
                length += end as u64;
                self.rest = bytes.split_off(end + 1);
                break;
            }
            length += bytes.len() as u64;
            bytes.clear();
            if !self.stream.fill(bytes, self.block_bytes) && bytes.is_empty() {
                break;
            }
        }
        bytes.clear();
        let place = self.stream.place(Position::Line(self.line));
        self.line += 1;
        objects::too_long(place, length, self.limit)
    }
}

impl Cutter for Lines {
    type Records = Objects;

    fn next(&mut self) -> Option<Raw<Objects>> {
        if self.ended {
            return None;
        }
        let mut raw = Raw::default();
        // Never a line end in here: it is what stood after the last one.
        let mut bytes = self.idle.take(Vec::new);
        bytes.append(&mut self.rest);
        loop {
            let searched = bytes.len();
            let wanted = match self.block_bytes.checked_sub(searched) {
                Some(missing) if missing > 0 => missing,
                _ => searched,
            };
            bytes.reserve(wanted);
            let more = self.stream.fill(&mut bytes, wanted);
            if let Some(end) = memrchr(b'\n', &bytes[searched..]) {
                let cut = searched + end + 1;
                self.rest.extend_from_slice(&bytes[cut..]);
                bytes.truncate(cut);
                break;
            }
            if !more {
                self.ended = true;
                break;
            }
            if bytes.len() as u64 > self.limit {
                raw.rejects.push(self.pass_long_line(&mut bytes));
                return Some(raw);
            }
        }
        if self.ended {
            if let Some(trouble) = self.stream.trouble() {
                // Half a line is not a record; the trouble tells where it went.
                bytes.clear();
                raw.rejects.push(trouble.clone());
            }
            self.stream.note(&mut raw.notes);
        }
        if !bytes.is_empty() {
            // A block that one long line has made large is not kept.
            let is_usual = bytes.capacity() <= 2 * self.block_bytes;
            let bytes = match is_usual {
                true => LentBytes::of(&self.idle, bytes),
                false => bytes.into(),
            };
            let objects = Objects {
                bytes,
                ends: Ends::Lines,
                first: self.line,
                around: Arc::default(),
            };
            self.line += objects.count() as u64;
            raw.records = Some(objects);
        }
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}
