//! Cuts elements out of a stream, so that only one piece of a feed of any length is in memory.

use super::find::{Articles, around};
use super::profile::Profile;
use super::scan::{self, Kind, Scan, Tag};
use super::tree::MAX_DEPTH;
use crate::place::{Position, Reason, Reject};
use crate::read::document::{CutPieces, Documents, Piece};
use crate::read::encoding;
use crate::read::head::{HEAD_BYTES, Raw};
use crate::read::{ReadOptions, Stream};
use std::sync::Arc;

/// What stands outside of the pieces is looked at up to here.
const OUTSIDE_BYTES: usize = 1 << 20;

/// A piece that is being cut.
#[derive(Debug, Clone)]
struct Begun {
    name: Vec<u8>,
    /// Elements of this name that are open.
    depth: u64,
    /// Where it begins in the window.
    start: usize,
    /// Its length so far when it is too long to be kept.
    passed: Option<u64>,
}

/// Elements, cut out of a stream.
pub struct Elements {
    stream: Stream,
    profile: Arc<Profile>,
    documents: Arc<dyn Documents>,
    window: Vec<u8>,
    /// Up to here the window has been scanned.
    at: usize,
    /// Bytes of the stream before the window.
    before: u64,
    more: bool,
    ended: bool,
    begun: Option<Begun>,
    /// The names of the elements that are open around the pieces.
    open: Vec<Vec<u8>>,
    number: u64,
    found_any: bool,
    block_bytes: usize,
    limit: u64,
}

impl Elements {
    /// The elements of an input of this kind, beside which such a description stands.
    pub fn of(
        mut stream: Stream,
        profile: &Arc<Profile>,
        beside: &str,
        options: &ReadOptions,
    ) -> Self {
        let mut window = Vec::new();
        let more = stream.fill(&mut window, HEAD_BYTES);
        let documents = Articles {
            profile: Arc::clone(profile),
            around: around(profile, stream.name(), &outside(&window, profile), beside),
        };
        Self {
            stream,
            profile: Arc::clone(profile),
            documents: Arc::new(documents),
            window,
            at: 0,
            before: 0,
            more,
            ended: false,
            begun: None,
            open: Vec::new(),
            number: 0,
            found_any: false,
            block_bytes: options.block_bytes.max(1),
            limit: options.line_limit_bytes,
        }
    }

    /// Fetches more bytes; what is before `keep` is let go. Returns whether there were any.
    fn fetch(&mut self, keep: usize) -> bool {
        if !self.more {
            return false;
        }
        self.window.drain(..keep);
        self.before += keep as u64;
        self.at -= keep;
        if let Some(begun) = &mut self.begun {
            begun.start = begun.start.saturating_sub(keep);
        }
        // Double the window, so that what is searched again stays in proportion.
        let step = self.window.len().max(self.block_bytes);
        let length = self.window.len();
        self.more = self.stream.fill(&mut self.window, step);
        self.window.len() > length
    }

    /// Scans up to the next piece that is whole.
    fn step(&mut self) -> Result<Option<Piece>, Reject> {
        loop {
            match scan::next(&self.window, self.at) {
                Scan::Tag(tag) => {
                    self.at = tag.range.end;
                    if let Some(piece) = self.take(tag)? {
                        return Ok(Some(piece));
                    }
                }
                Scan::More(from) => {
                    self.at = from;
                    let waiting = (self.window.len() - from) as u64;
                    if waiting > self.limit {
                        self.ended = true;
                        let found = format!("a tag or comment of more than {} bytes", self.limit);
                        return Err(self.reject(from, Reason::TooLong, found));
                    }
                    let keep = self.keep(from);
                    if !self.fetch(keep) {
                        self.ended = true;
                        return self.end().map_or(Ok(None), Err);
                    }
                }
            }
        }
    }

    /// From where on the window is needed; a piece that has become too long is let go.
    fn keep(&mut self, from: usize) -> usize {
        let Some(begun) = &mut self.begun else {
            return from;
        };
        let length = (from - begun.start) as u64;
        if begun.passed.is_none() && length <= self.limit {
            return begun.start;
        }
        *begun.passed.get_or_insert(0) += length;
        begun.start = from;
        from
    }

    fn take(&mut self, tag: Tag) -> Result<Option<Piece>, Reject> {
        let name = &self.window[tag.name.clone()];
        let Some(begun) = &mut self.begun else {
            if tag.kind == Kind::Close {
                // One that was left open ends with what is around it.
                if let Some(at) = self.open.iter().rposition(|open| open == name) {
                    self.open.truncate(at);
                }
                return Ok(None);
            }
            let is_piece = self.profile.is_piece(name);
            if !is_piece {
                if tag.kind == Kind::Open {
                    self.open.push(name.to_vec());
                }
                if self.open.len() > MAX_DEPTH {
                    self.ended = true;
                    let found = format!("elements nested more than {MAX_DEPTH} deep");
                    return Err(self.reject(tag.range.start, Reason::TooDeep, found));
                }
                return Ok(None);
            }
            self.found_any = true;
            self.number += 1;
            self.begun = Some(Begun {
                name: name.to_vec(),
                depth: 1,
                start: tag.range.start,
                passed: None,
            });
            return match tag.kind {
                Kind::Empty => self.finish(tag.range.end),
                _ => Ok(None),
            };
        };
        if begun.name == name {
            match tag.kind {
                Kind::Open => begun.depth += 1,
                Kind::Close => begun.depth -= 1,
                Kind::Empty => {}
            }
            if begun.depth == 0 {
                return self.finish(tag.range.end);
            }
        }
        Ok(None)
    }

    fn finish(&mut self, end: usize) -> Result<Option<Piece>, Reject> {
        let Some(begun) = self.begun.take() else {
            return Ok(None);
        };
        let length = begun.passed.unwrap_or(0) + (end - begun.start) as u64;
        if begun.passed.is_some() || length > self.limit {
            return Err(self.stream.reject(
                Position::Element(self.number),
                Reason::TooLong,
                format!(
                    "an element of {length} bytes, expected at most {}",
                    self.limit
                ),
            ));
        }
        Ok(Some(Piece {
            position: Position::Element(self.number),
            bytes: self.window[begun.start..end].to_vec(),
        }))
    }

    /// What is to be said of the end.
    fn end(&mut self) -> Option<Reject> {
        if let Some(trouble) = self.stream.trouble() {
            return Some(trouble.clone());
        }
        let byte = self.window.len();
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        if let Some(begun) = &self.begun {
            let found = format!("the file ends inside the element <{}>", name(&begun.name));
            return Some(self.reject(byte, Reason::Xml, found));
        }
        if self.at < self.window.len() {
            let found = "the file ends inside a tag or comment".to_owned();
            return Some(self.reject(byte, Reason::Xml, found));
        }
        if let Some(open) = self.open.last() {
            let found = format!("the file ends inside the element <{}>", name(open));
            return Some(self.reject(byte, Reason::Xml, found));
        }
        (!self.found_any).then(|| {
            self.stream.reject(
                Position::Whole,
                Reason::NotAnArticle,
                format!(
                    "{} without an element <{}>",
                    self.profile.name,
                    self.profile.piece.join("> or <")
                ),
            )
        })
    }

    fn reject(&self, byte: usize, reason: Reason, found: String) -> Reject {
        let byte = self.before + byte as u64;
        self.stream
            .place(Position::Byte(byte))
            .reject(reason, found)
    }
}

/// What stands outside of the pieces in the beginning of a file.
fn outside(bytes: &[u8], profile: &Profile) -> String {
    let mut out = Vec::new();
    let (mut at, mut from) = (0, 0);
    let mut piece: Option<(&[u8], u64)> = None;
    while let Scan::Tag(tag) = scan::next(bytes, at) {
        at = tag.range.end;
        let name = &bytes[tag.name.clone()];
        match &mut piece {
            None if tag.kind != Kind::Close && profile.is_piece(name) => {
                out.extend_from_slice(&bytes[from..tag.range.start]);
                from = tag.range.end;
                piece = (tag.kind == Kind::Open).then_some((name, 1));
            }
            Some((open, depth)) if *open == name => {
                match tag.kind {
                    Kind::Open => *depth += 1,
                    Kind::Close => *depth -= 1,
                    Kind::Empty => {}
                }
                if *depth == 0 {
                    piece = None;
                    from = tag.range.end;
                }
            }
            _ => {}
        }
        if out.len() > OUTSIDE_BYTES {
            break;
        }
    }
    if piece.is_none() && at > from {
        out.extend_from_slice(&bytes[from..at]);
    }
    encoding::mend(out).0
}

impl CutPieces for Elements {
    fn next_pieces(&mut self) -> Option<Raw<Vec<Piece>>> {
        if self.ended {
            return None;
        }
        let mut raw = Raw::default();
        let mut pieces = Vec::new();
        let mut bytes = 0;
        while bytes < self.block_bytes && !self.ended {
            match self.step() {
                Ok(Some(piece)) => {
                    bytes += piece.bytes.len();
                    pieces.push(piece);
                }
                Ok(None) => {}
                Err(reject) => {
                    raw.rejects.push(reject);
                    break;
                }
            }
        }
        if self.ended {
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
