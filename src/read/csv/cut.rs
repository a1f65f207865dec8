//! Whole rows, cut out of a stream by following the quotes.

use super::RowBatch;
use super::dialect::{Dialect, as_line_feeds};
use crate::place::{Position, Reason, Reject};
use crate::read::head::{Cutter, Raw};
use crate::read::objects::too_long;
use crate::read::plan::Plan;
use crate::read::{Batch, ReadOptions, Stream};
use memchr::{memchr, memchr2};
use std::sync::Arc;

/// Some whole rows, as they stand in the input.
#[derive(Debug)]
pub(super) struct Rows {
    pub bytes: Vec<u8>,
    /// The line on which the first begins.
    line: u64,
    count: usize,
    dialect: Dialect,
}

impl Rows {
    /// Shows each row with the line on which it begins; blank lines are passed over.
    pub fn each(&self, see: &mut dyn FnMut(u64, &csv::ByteRecord)) {
        let mut reader = self.dialect.reader().from_reader(&self.bytes[..]);
        let mut row = csv::ByteRecord::new();
        let (mut counted, mut line) = (0, self.line);
        loop {
            // The parser passes over blank lines itself, and does not say so.
            let position = reader.position().byte();
            let mut start = usize::try_from(position).unwrap_or(usize::MAX);
            while self.bytes.get(start) == Some(&b'\n') {
                start += 1;
            }
            if !matches!(reader.read_byte_record(&mut row), Ok(true)) {
                return;
            }
            let between = self.bytes.get(counted..start).unwrap_or_default();
            line += memchr::memchr_iter(b'\n', between).count() as u64;
            counted = start;
            without_carriage_return(&mut row);
            if row.len() == 1 && row[0].is_empty() {
                continue;
            }
            see(line, &row);
        }
    }
}

/// Takes the carriage return of a Windows line end off the last cell.
fn without_carriage_return(row: &mut csv::ByteRecord) {
    let Some(last) = row.len().checked_sub(1) else {
        return;
    };
    if let Some(cell) = row[last].strip_suffix(b"\r") {
        let cell = cell.to_vec();
        row.truncate(last);
        row.push_field(&cell);
    }
}

/// What the scanner finds from the start of a row on.
#[derive(Debug, PartialEq, Eq)]
enum Scan {
    /// The row ends in front of this byte.
    End(usize),
    /// The row does not end here; a quote that is still open stands at this byte.
    More(Option<usize>),
    /// The quote at this byte is closed in the middle of a cell.
    Broken(usize),
}

/// Follows one row from `start`. `last` says that nothing comes after `bytes`.
fn scan(bytes: &[u8], start: usize, delimiter: u8, last: bool) -> Scan {
    let mut at = start;
    loop {
        // Outside quotes: only a quote at the beginning of a cell means anything.
        let Some(found) = memchr2(b'\n', b'"', &bytes[at..]).map(|found| at + found) else {
            return if last {
                Scan::End(bytes.len())
            } else {
                Scan::More(None)
            };
        };
        if bytes[found] == b'\n' {
            return Scan::End(found + 1);
        }
        let opens = found == start || bytes[found - 1] == delimiter;
        at = found + 1;
        if !opens {
            continue;
        }
        loop {
            let Some(quote) = memchr(b'"', &bytes[at..]).map(|quote| at + quote) else {
                return Scan::More(Some(found));
            };
            at = quote + 1;
            match bytes.get(at) {
                Some(b'"') => at += 1,
                None if last => return Scan::End(at),
                None => return Scan::More(Some(found)),
                Some(_) => break,
            }
        }
        // Behind the closing quote only blanks, a delimiter or a line end make sense.
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\r') && **byte != delimiter;
        at += bytes[at..].iter().take_while(blank).count();
        match bytes.get(at) {
            Some(b'\n') => return Scan::End(at + 1),
            Some(byte) if *byte == delimiter => {}
            Some(_) => return Scan::Broken(found),
            None if last => return Scan::End(at),
            None => return Scan::More(None),
        }
    }
}

/// Rows, cut out of a stream.
pub(super) struct Lines {
    stream: Stream,
    dialect: Dialect,
    window: Vec<u8>,
    line: u64,
    more: bool,
    ended: bool,
    block_bytes: usize,
    limit: u64,
}

/// Where the rows of a piece of input end, and why.
struct Run {
    /// Bytes of whole rows.
    end: usize,
    count: usize,
    stop: Stop,
}

enum Stop {
    /// There are enough of them.
    Enough,
    /// The next row is not complete; a quote is open at this byte.
    More(Option<usize>),
    /// The next row has a broken quote at this byte.
    Broken(usize),
}

impl Lines {
    pub fn of(mut stream: Stream, dialect: Dialect, options: &ReadOptions) -> Self {
        stream.skip(dialect.preamble);
        Self {
            stream,
            dialect,
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
            let end = match scan(&self.window, 0, self.dialect.delimiter, !self.more) {
                Scan::End(end) if end > 0 => end,
                Scan::More(_) if self.more && (self.window.len() as u64) < self.limit => {
                    self.fill();
                    continue;
                }
                Scan::End(_) => return Err(self.trouble_or(Reason::Empty, "no header")),
                Scan::More(_) | Scan::Broken(_) => {
                    return Err(
                        self.trouble_or(Reason::Quote, "a quote in the header is not closed")
                    );
                }
            };
            let row: Vec<u8> = self.window.drain(..end).collect();
            self.line += memchr::memchr_iter(b'\n', &row).count() as u64;
            return Ok(self.dialect.cells(&row));
        }
    }

    fn trouble_or(&self, reason: Reason, found: &str) -> Reject {
        let own = || Reject {
            place: self.stream.place(Position::Line(self.line)),
            reason,
            found: found.to_owned(),
        };
        self.stream.trouble().cloned().unwrap_or_else(own)
    }

    fn fill(&mut self) {
        let before = self.window.len();
        let wanted = before.max(self.block_bytes);
        self.window.reserve(wanted);
        self.more = self.stream.fill(&mut self.window, wanted);
        if self.dialect.carriage_returns {
            as_line_feeds(&mut self.window[before..]);
        }
    }

    /// The whole rows at the start of the window.
    fn run(&self) -> Run {
        let (mut end, mut count) = (0, 0);
        while end < self.block_bytes && end < self.window.len() {
            match scan(&self.window, end, self.dialect.delimiter, !self.more) {
                Scan::End(next) => {
                    end = next;
                    count += 1;
                }
                Scan::More(quote) => {
                    let stop = Stop::More(quote);
                    return Run { end, count, stop };
                }
                Scan::Broken(quote) => {
                    let stop = Stop::Broken(quote);
                    return Run { end, count, stop };
                }
            }
        }
        let stop = if end < self.block_bytes {
            Stop::More(None)
        } else {
            Stop::Enough
        };
        Run { end, count, stop }
    }

    /// Takes the rows up to `end` out of the window.
    fn take(&mut self, end: usize, count: usize) -> Option<Rows> {
        if end == 0 {
            return None;
        }
        let rest = self.window[end..].to_vec();
        let mut bytes = std::mem::replace(&mut self.window, rest);
        bytes.truncate(end);
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        Some(Rows {
            bytes,
            line,
            count,
            dialect: self.dialect,
        })
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
        Reject {
            place,
            reason: Reason::Quote,
            found: found.to_owned(),
        }
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
            let Run { end, count, stop } = self.run();
            match stop {
                Stop::Broken(quote) => {
                    raw.records = self.take(end, count);
                    let found = "a quoted cell is closed in the middle; a quote inside quotes is \
                                 written twice";
                    raw.rejects.push(self.pass_quote(quote - end, found));
                    break;
                }
                Stop::More(_) if end > 0 && self.more => {
                    raw.records = self.take(end, count);
                    break;
                }
                Stop::More(quote) if self.more => {
                    let length = self.window.len() as u64;
                    match quote {
                        _ if length <= self.limit => {
                            self.fill();
                            continue;
                        }
                        Some(quote) => raw.rejects.push(self.pass_quote(quote, NEVER_CLOSED)),
                        None => raw.rejects.push(self.pass_long_line()),
                    }
                    break;
                }
                Stop::More(Some(quote)) if self.stream.trouble().is_none() => {
                    raw.records = self.take(end, count);
                    raw.rejects.push(self.pass_quote(quote - end, NEVER_CLOSED));
                    break;
                }
                Stop::Enough if self.more || end < self.window.len() => {
                    raw.records = self.take(end, count);
                    break;
                }
                Stop::More(_) | Stop::Enough => {
                    self.ended = true;
                    self.finish(end, count, &mut raw);
                    break;
                }
            }
        }
        Some(raw)
    }

    fn size(rows: &Rows) -> (usize, usize) {
        (rows.count, rows.bytes.len())
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }

    fn batch(&self, rows: Rows, plan: &Arc<Plan>) -> Box<dyn Batch> {
        let plan = Arc::clone(plan);
        Box::new(RowBatch { rows, plan })
    }
}

const NEVER_CLOSED: &str = "a quoted cell begins here and is never closed";

impl Lines {
    /// The last rows. When the stream broke off, what stands behind the last line end is half a row
    /// and no record; the trouble tells where it went.
    fn finish(&mut self, end: usize, count: usize, raw: &mut Raw<Rows>) {
        let mut end = end;
        if let Some(trouble) = self.stream.trouble() {
            raw.rejects.push(trouble.clone());
            if !self.window[..end].ends_with(b"\n") {
                end = self.start_of_last_row();
            }
        }
        raw.records = self.take(end, count);
        self.stream.note(&mut raw.notes);
    }

    fn start_of_last_row(&self) -> usize {
        let mut at = 0;
        loop {
            match scan(&self.window, at, self.dialect.delimiter, false) {
                Scan::End(next) if next > at => at = next,
                _ => return at,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, last: bool) -> Scan {
        scan(text.as_bytes(), 0, b',', last)
    }

    #[test]
    fn a_row_ends_at_the_line_end_outside_quotes() {
        assert_eq!(of("a,b\nc", false), Scan::End(4));
        assert_eq!(of("a,\"b\nc\"\nd", false), Scan::End(8));
        assert_eq!(of("a,\"b\"\"\nc\"\r\nd", false), Scan::End(11));
        assert_eq!(of("\"a\" ,b\n", false), Scan::End(7));
        assert_eq!(of("5\" wide,b\nc", false), Scan::End(10));
    }

    #[test]
    fn a_row_that_is_not_complete_asks_for_more_unless_it_is_the_last() {
        assert_eq!(of("a,b", false), Scan::More(None));
        assert_eq!(of("a,b", true), Scan::End(3));
        assert_eq!(of("a,\"b", true), Scan::More(Some(2)));
        assert_eq!(of("a,\"b\"", false), Scan::More(Some(2)));
        assert_eq!(of("a,\"b\"", true), Scan::End(5));
    }

    #[test]
    fn a_quote_that_closes_within_a_cell_is_broken_where_it_opened() {
        assert_eq!(of("a,\"b\nc,\"d\"\n", false), Scan::Broken(2));
    }
}
