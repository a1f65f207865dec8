//! JSON: a list of articles, one article, several after each other, or an export around a list
//! (`articles` of NewsAPI, `response.results` of the Guardian). Elements are cut out as they arrive;
//! the whole file is never in memory.

use super::fields::{Field, normalise};
use super::head::{Cutter, HEAD_BYTES, Head, Raw};
use super::jsonl::looks_like_object;
use super::objects::{self, Ends, Objects};
use super::profiles::Profiles;
use super::profiles::columns::known;
use super::scan::{Extent, List};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Position, Reason, Reject};
use std::ops::Range;
use std::sync::Arc;

/// JSON.
pub static JSON: Format = Format {
    about: About::new(
        "json",
        "JSON: a list of articles, one article, or an export around a list",
    ),
    endings: &["json"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let bytes = sample.bytes.trim_ascii_start();
    let lines = matches!(sample.ending, "jsonl" | "ndjson" | "jl");
    match bytes.first() {
        Some(b'[') => {
            let inside = bytes[1..].trim_ascii_start().first();
            !lines && (sample.ending == "json" || matches!(inside, Some(b'{' | b']')))
        }
        Some(b'{') => {
            list_in(bytes, sample.profiles, &[]).is_some()
                || (!lines && looks_like_object(bytes) && !first_line_is_whole(bytes))
        }
        _ => sample.ending == "json",
    }
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let name = Arc::clone(stream.name());
    let head = Head::of(Elements::of(stream, options));
    let plan = objects::plan(&name, options, head.records())?;
    Ok(head.settled(plan))
}

fn first_line_is_whole(bytes: &[u8]) -> bool {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    Extent::default().end(line).is_some()
}

/// The list of articles in an export, if the bytes begin with one. `text` are the columns of text that
/// the user maps. Where one of the user's own paths leads to a list, what stands beside it does not matter.
fn list_in(bytes: &[u8], own: &Profiles, text: &[String]) -> Option<List> {
    let is_text = |key: &str| {
        let key = normalise(key);
        let known = known()
            .field(&key)
            .is_some_and(|(field, _)| field == Field::Text);
        known || text.contains(&key) || own.columns.texts().any(|text| *text == key)
    };
    let of_own = own.columns.list(bytes, &|_| false);
    of_own.or_else(|| known().columns.list(bytes, &is_text))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Outside of everything.
    Top,
    /// In a list of articles, inside this number of objects.
    List(u64),
    /// Before the only article of an export, inside this number of objects.
    One(u64),
    /// After the articles of an export, inside this number of objects.
    Behind(u64),
    Ended,
}

/// What became of one value.
enum Taken {
    Value(Range<usize>),
    TooLong(u64),
    Cut,
    Nothing,
}

/// Elements, cut out of a stream.
struct Elements {
    stream: Stream,
    window: Vec<u8>,
    at: usize,
    more: bool,
    state: State,
    number: u64,
    block_bytes: usize,
    limit: u64,
    text_names: Vec<String>,
    profiles: Arc<Profiles>,
    around: Arc<[(String, String)]>,
}

impl Elements {
    fn of(stream: Stream, options: &ReadOptions) -> Self {
        let mapped = options.map.columns().iter();
        Self {
            stream,
            window: Vec::new(),
            at: 0,
            more: true,
            state: State::Top,
            number: 1,
            block_bytes: options.block_bytes.max(1),
            limit: options.line_limit_bytes,
            text_names: mapped
                .filter(|(field, _)| *field == Field::Text)
                .map(|(_, name)| normalise(name))
                .collect(),
            profiles: Arc::clone(&options.profiles),
            around: Arc::default(),
        }
    }

    /// Makes at least `bytes` visible after the current position, unless the input ends before.
    fn see(&mut self, bytes: usize) {
        if self.window.len() - self.at >= bytes || !self.more {
            return;
        }
        if self.at > 0 {
            self.window.drain(..self.at);
            self.at = 0;
        }
        let missing = bytes - self.window.len();
        let step = missing.max(self.block_bytes);
        self.more = self.stream.fill(&mut self.window, step);
    }

    /// The next byte that is neither a blank nor a comma.
    fn peek(&mut self) -> Option<u8> {
        loop {
            self.see(1);
            let byte = *self.window.get(self.at)?;
            // Some exports put a record separator before each object (RFC 7464).
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | 0x1e) {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Takes the value at the current position.
    fn take(&mut self, mut extent: Extent, keep: bool) -> Taken {
        let mut passed = 0;
        let mut end = self.at;
        loop {
            if let Some(length) = extent.end(&self.window[end..]) {
                end += length;
                let range = self.at..end;
                self.at = end;
                let length = passed + range.len() as u64;
                return match length {
                    0 => Taken::Nothing,
                    _ if keep && length > self.limit => Taken::TooLong(length),
                    _ => Taken::Value(range),
                };
            }
            end = self.window.len();
            let length = (end - self.at) as u64;
            if !keep || passed + length > self.limit {
                // Too long to be kept: only the end is looked for.
                passed += length;
                self.at = end;
            }
            let seen = self.window.len() - self.at;
            let wanted = seen + seen.max(self.block_bytes);
            if !self.more {
                return Taken::Cut;
            }
            self.see(wanted);
            end = self.at + seen;
        }
    }

    /// Goes into a list, if one begins here.
    fn enter(&mut self) -> bool {
        if self.window[self.at] == b'[' {
            self.at += 1;
            self.state = State::List(0);
            return true;
        }
        self.see(HEAD_BYTES);
        match list_in(&self.window[self.at..], &self.profiles, &self.text_names) {
            Some(List { open, depth }) => {
                self.around = objects::around(&self.window[self.at..]);
                self.at += open;
                self.state = match self.window[self.at] {
                    b'[' => {
                        self.at += 1;
                        State::List(depth)
                    }
                    _ => State::One(depth),
                };
                true
            }
            None => false,
        }
    }

    fn reject(&self, reason: Reason, found: &str) -> Reject {
        self.stream
            .reject(Position::Element(self.number), reason, found.to_owned())
    }

    /// The one reject for an input that breaks off: the stream's own trouble if it has one.
    fn broken_off(&self, found: &str) -> Reject {
        match self.stream.trouble() {
            Some(trouble) => trouble.clone(),
            None => self.reject(Reason::Json, found),
        }
    }

    /// Takes the next element into `into`, or says what to say instead.
    fn step(&mut self, into: &mut Objects, ends: &mut Vec<usize>) -> Result<(), Option<Reject>> {
        let byte = self.peek();
        match (self.state, byte) {
            (State::Ended, _) => return Err(None),
            (State::Top, None) => {
                self.state = State::Ended;
                return Err(self.stream.trouble().cloned());
            }
            (State::Behind(depth), _) => {
                self.state = State::Top;
                self.around = Arc::default();
                if matches!(self.take(Extent::inside(depth), false), Taken::Cut) {
                    let reject = self.broken_off("the object around the articles is not closed");
                    self.state = State::Ended;
                    return Err(Some(reject));
                }
                return Ok(());
            }
            (State::List(_) | State::One(_), None) => {
                let reject = self.broken_off("the list of articles is not closed");
                self.state = State::Ended;
                return Err(Some(reject));
            }
            (State::List(depth), Some(b']')) => {
                self.at += 1;
                self.state = match depth {
                    0 => State::Top,
                    depth => State::Behind(depth),
                };
                return Ok(());
            }
            (State::Top, Some(b'[' | b'{')) => {
                if self.enter() {
                    return Ok(());
                }
            }
            (State::Top, Some(_)) => {
                let reject = self.reject(Reason::Json, "not JSON: expected an object or a list");
                self.state = State::Ended;
                return Err(Some(reject));
            }
            (State::One(depth), Some(_)) => self.state = State::Behind(depth),
            (State::List(_), Some(_)) => {}
        }
        match self.take(Extent::default(), true) {
            Taken::Value(range) => {
                into.bytes.extend_from_slice(&self.window[range]);
                ends.push(into.bytes.len());
                self.number += 1;
                Ok(())
            }
            Taken::TooLong(length) => {
                let place = self.stream.place(Position::Element(self.number));
                self.number += 1;
                Err(Some(objects::too_long(place, length, self.limit)))
            }
            Taken::Cut => {
                let reject = self.broken_off("the element is not closed");
                self.state = State::Ended;
                Err(Some(reject))
            }
            Taken::Nothing => {
                let reject = self.reject(Reason::Json, "not valid JSON: one bracket too many");
                self.state = State::Ended;
                Err(Some(reject))
            }
        }
    }
}

impl Cutter for Elements {
    type Records = Objects;

    fn next(&mut self) -> Option<Raw<Objects>> {
        if self.state == State::Ended {
            return None;
        }
        let mut raw = Raw::default();
        let mut ends = Vec::new();
        let mut objects = Objects {
            bytes: Vec::new().into(),
            ends: Ends::Lines,
            first: self.number,
            around: Arc::clone(&self.around),
        };
        while objects.bytes.len() < self.block_bytes {
            if !Arc::ptr_eq(&objects.around, &self.around) {
                if !ends.is_empty() {
                    break;
                }
                objects.around = Arc::clone(&self.around);
            }
            if let Err(reject) = self.step(&mut objects, &mut ends) {
                raw.rejects.extend(reject);
                break;
            }
        }
        if self.state == State::Ended {
            self.stream.note(&mut raw.notes);
        }
        if !ends.is_empty() {
            objects.ends = Ends::At(ends);
            raw.records = Some(objects);
        }
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}
