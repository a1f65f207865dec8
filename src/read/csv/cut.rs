//! Whole rows, cut out of a stream by following the quotes.

use super::cells;
use super::dialect::{Dialect, SAMPLE_BYTES, as_line_feeds};
use super::quotes::{Next, Row, Rule, Scan, scan};
use crate::place::{Position, Reason, Reject};
use crate::read::head::{Cutter, Raw};
use crate::read::notes::Note;
use crate::read::objects::too_long;
use crate::read::{ReadOptions, Stream};
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Some whole rows, as they stand in the input.
#[derive(Debug)]
pub(super) struct Rows {
    pub bytes: Vec<u8>,
    /// The line on which the first begins.
    line: u64,
    pub rows: Vec<Row>,
    dialect: Dialect,
}

/// What is shown each row, with its line and its cells, which it may take.
type See<'s> = dyn for<'r> FnMut(u64, &mut Vec<Cow<'r, [u8]>>) + 's;

impl Rows {
    /// Shows each row with the line on which it begins; blank lines are passed over.
    pub fn each(&self, see: &mut See<'_>) {
        let mut cells = Vec::new();
        let (mut at, mut line) = (0, self.line);
        for row in &self.rows {
            let bytes = &self.bytes[at..row.end];
            at = row.end;
            let begins = line;
            line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            cells.clear();
            cells::split(bytes, self.dialect, row.letters, &mut cells);
            if cells.len() == 1 && cells[0].is_empty() {
                continue;
            }
            see(begins, &mut cells);
        }
    }
}

/// Rows, cut out of a stream.
pub(super) struct Lines {
    stream: Stream,
    rule: Rule,
    /// The first row, as it is written.
    header: Vec<u8>,
    window: Vec<u8>,
    line: u64,
    more: bool,
    ended: bool,
    block_bytes: usize,
    limit: u64,
}

/// Where the rows of a piece of input end, and why.
struct Run {
    rows: Vec<Row>,
    stop: Stop,
}

impl Run {
    /// Bytes of whole rows.
    fn end(&self) -> usize {
        self.rows.last().map_or(0, |row| row.end)
    }
}

enum Stop {
    /// There are enough of them.
    Enough,
    /// The next row is not complete; a quote is open at this byte.
    More(Option<usize>),
    /// The next row has a broken quote at this byte, for this reason.
    Broken(usize, &'static str),
}

impl Lines {
    pub fn of(mut stream: Stream, dialect: Dialect, options: &ReadOptions) -> Self {
        stream.skip(dialect.preamble);
        Self {
            stream,
            rule: Rule::of(dialect, options.quotes, &[], Vec::new(), &[]),
            header: Vec::new(),
            window: Vec::new(),
            line: 1 + u64::from(dialect.preamble > 0),
            more: true,
            ended: false,
            block_bytes: options.block_bytes.max(1),
            limit: options.line_limit_bytes,
        }
    }

    /// The names of the columns.
    ///
    /// # Errors
    /// A reject for the whole input when its first row cannot be read.
    pub fn header(&mut self) -> Result<Vec<String>, Reject> {
        loop {
            let blank = self
                .window
                .iter()
                .take_while(|b| matches!(b, b'\n' | b'\r'))
                .count();
            let lines = memchr::memchr_iter(b'\n', &self.window[..blank]).count();
            self.window.drain(..blank);
            self.line += lines as u64;
            let end = match self.rule.next(&self.window, 0, !self.more) {
                Next::Row(row) if row.end > 0 => row.end,
                Next::More(_) if self.more && (self.window.len() as u64) < self.limit => {
                    self.fill();
                    continue;
                }
                Next::Row(_) => return Err(self.trouble_or(Reason::Empty, "no header")),
                Next::More(_) | Next::Broken(_) | Next::Open(_) => {
                    return Err(
                        self.trouble_or(Reason::Quote, "a quote in the header is not closed")
                    );
                }
            };
            self.header = self.window.drain(..end).collect();
            self.line += memchr::memchr_iter(b'\n', &self.header).count() as u64;
            return Ok(self.rule.dialect.cells(&self.header));
        }
    }

    /// Settles what quotation marks mean, `days` telling the columns of dates.
    pub fn settle(&mut self, days: Vec<bool>) {
        while self.window.len() < SAMPLE_BYTES && self.more {
            self.fill();
        }
        let rule = &self.rule;
        let sample = &self.window[..self.window.len().min(SAMPLE_BYTES)];
        self.rule = Rule::of(rule.dialect, rule.quotes, &self.header, days, sample);
    }

    /// How the table is written, as a fragment.
    pub fn form(&self) -> String {
        let delimiter = match self.rule.dialect.delimiter {
            b'\t' => "tabs".to_owned(),
            b',' => "commas".to_owned(),
            b';' => "semicolons".to_owned(),
            other => format!("{:?}", char::from(other)),
        };
        let quotes = if self.rule.has_letters() {
            ", quotation marks as letters"
        } else {
            ""
        };
        format!("by {delimiter}{quotes}")
    }

    fn trouble_or(&self, reason: Reason, found: &str) -> Reject {
        let own = || {
            self.stream
                .reject(Position::Line(self.line), reason, found.to_owned())
        };
        self.stream.trouble().cloned().unwrap_or_else(own)
    }

    fn fill(&mut self) {
        let before = self.window.len();
        // No row is longer than the limit: there is no room for what is after it.
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let room = limit.saturating_sub(before).saturating_add(1);
        let wanted = before.min(room).max(self.block_bytes);
        self.window.reserve_exact(wanted);
        self.more = self.stream.fill(&mut self.window, wanted);
        if self.rule.dialect.carriage_returns {
            as_line_feeds(&mut self.window[before..]);
        }
    }

    /// The whole rows at the start of the window.
    fn run(&self) -> Run {
        let (mut rows, mut end) = (Vec::new(), 0);
        while end < self.block_bytes && end < self.window.len() {
            let stop = match self.rule.next(&self.window, end, !self.more) {
                Next::Row(row) => {
                    end = row.end;
                    rows.push(row);
                    continue;
                }
                Next::More(quote) => Stop::More(quote),
                Next::Broken(quote) => Stop::Broken(quote, BROKEN),
                Next::Open(quote) if self.stream.trouble().is_some() => Stop::More(Some(quote)),
                Next::Open(quote) => Stop::Broken(quote, NEVER_CLOSED),
            };
            return Run { rows, stop };
        }
        let stop = if end < self.block_bytes {
            Stop::More(None)
        } else {
            Stop::Enough
        };
        Run { rows, stop }
    }

    /// Takes these rows out of the window.
    fn take(&mut self, rows: Vec<Row>, raw: &mut Raw<Rows>) {
        let Some(end) = rows.last().map(|row| row.end).filter(|end| *end > 0) else {
            return;
        };
        let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count() as u64;
        let name = self.stream.name();
        let letters = Note::QuotesAsLetters(Arc::clone(name));
        raw.notes.add(letters, count(|row| row.letters));
        let doubtful = Note::DoubtfulRow(Arc::clone(name));
        raw.notes.add(doubtful, count(|row| row.doubtful));
        let rest = self.window[end..].to_vec();
        let mut bytes = std::mem::replace(&mut self.window, rest);
        bytes.truncate(end);
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        raw.records = Some(Rows {
            bytes,
            line,
            rows,
            dialect: self.rule.dialect,
        });
    }

    /// Gives up the row at the start of the window: reading goes on at the line after the quote.
    fn pass_quote(&mut self, quote: usize, found: &str) -> Reject {
        self.line += memchr::memchr_iter(b'\n', &self.window[..quote]).count() as u64;
        let place = self.stream.place(Position::Line(self.line));
        // The line may be longer than what was read of it.
        let mut at = quote;
        let next = loop {
            if let Some(end) = memchr(b'\n', &self.window[at..]) {
                break at + end + 1;
            }
            at = self.window.len();
            if !self.more {
                break at;
            }
            self.fill();
        };
        self.window.drain(..next);
        self.line += 1;
        place.reject(Reason::Quote, found)
    }

    /// Gives up a row with a quoted cell that is longer than the limit: reading goes on after the row.
    fn pass_long_cell(&mut self) -> Reject {
        let place = self.stream.place(Position::Line(self.line));
        let mut length = 0;
        loop {
            match scan(&self.window, 0, self.rule.dialect, !self.more) {
                Scan::End(end) => {
                    self.forget(0..end);
                    return too_long(place, length + end as u64, self.limit);
                }
                Scan::Broken(quote) => return self.pass_quote(quote, BROKEN),
                Scan::More(_) if !self.more => {
                    self.forget(0..self.window.len());
                    return place.reject(Reason::Quote, NEVER_CLOSED);
                }
                Scan::More(None) => return self.pass_long_line(),
                // What was read of the cell goes, but for marks at its end, whose meaning what follows tells.
                Scan::More(Some(quote)) => {
                    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\');
                    let cell = &self.window[quote + 1..];
                    let end = cell.iter().rposition(|byte| !is_mark(byte));
                    let end = quote + 1 + end.map_or(0, |last| last + 1);
                    length += end as u64 - 1;
                    self.forget(0..quote);
                    self.forget(1..end - quote);
                    self.fill();
                }
            }
        }
    }

    /// Takes bytes out of the window, counting their lines.
    fn forget(&mut self, bytes: Range<usize>) {
        self.line += memchr::memchr_iter(b'\n', &self.window[bytes.clone()]).count() as u64;
        self.window.drain(bytes);
    }

    /// Gives up a line without quotes that is longer than the limit.
    fn pass_long_line(&mut self) -> Reject {
        let mut length = 0;
        loop {
            if let Some(end) = memchr(b'\n', &self.window) {
                length += end as u64;
                self.window.drain(..=end);
                break;
            }
            length += self.window.len() as u64;
            self.window.clear();
            if !self.more {
                break;
            }
            self.fill();
        }
        let place = self.stream.place(Position::Line(self.line));
        self.line += 1;
        too_long(place, length, self.limit)
    }
}

impl Cutter for Lines {
    type Records = Rows;

    fn next(&mut self) -> Option<Raw<Rows>> {
        if self.ended {
            return None;
        }
        let mut raw = Raw::default();
        if self.window.len() < self.block_bytes && self.more {
            self.fill();
        }
        loop {
            let run = self.run();
            let end = run.end();
            match run.stop {
                Stop::Broken(quote, found) => {
                    self.take(run.rows, &mut raw);
                    raw.rejects.push(self.pass_quote(quote - end, found));
                    break;
                }
                Stop::More(_) if end > 0 && self.more => {
                    self.take(run.rows, &mut raw);
                    break;
                }
                Stop::More(quote) if self.more => {
                    let length = self.window.len() as u64;
                    match quote {
                        _ if length <= self.limit => {
                            self.fill();
                            continue;
                        }
                        Some(quote) if self.rule.holds_rows(&self.window) => {
                            raw.rejects.push(self.pass_quote(quote, NEVER_CLOSED));
                        }
                        Some(_) => raw.rejects.push(self.pass_long_cell()),
                        None => raw.rejects.push(self.pass_long_line()),
                    }
                    break;
                }
                Stop::Enough if self.more || end < self.window.len() => {
                    self.take(run.rows, &mut raw);
                    break;
                }
                Stop::More(_) | Stop::Enough => {
                    self.ended = true;
                    self.finish(run.rows, &mut raw);
                    break;
                }
            }
        }
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}

const NEVER_CLOSED: &str = "a quoted cell begins here and is never closed";

const BROKEN: &str =
    "a quoted cell is closed in the middle; a quote inside quotes is written twice";

impl Lines {
    /// The last rows. When the stream broke off, what stands after the last line end is half a row
    /// and no record; the trouble tells where it went.
    fn finish(&mut self, mut rows: Vec<Row>, raw: &mut Raw<Rows>) {
        if let Some(trouble) = self.stream.trouble() {
            raw.rejects.push(trouble.clone());
            let is_whole = |row: &Row| self.window[..row.end].ends_with(b"\n");
            if rows.last().is_some_and(|row| !is_whole(row)) {
                rows.pop();
            }
        }
        self.take(rows, raw);
        self.stream.note(&mut raw.notes);
    }
}
