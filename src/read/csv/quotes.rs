//! What quotation marks mean in a table: they enclose cells, or they are letters.
//!
//! A mark at the beginning of a cell opens a quoted cell, and a quoted cell may hold lines. If a table
//! does not quote, or its writer was careless, such a mark would swallow the rows that follow. So a row
//! over several lines is checked: if one of its lines would be a row by itself (as many cells as the
//! header, and a number, a date, an address or the same word where the first line has one), the mark
//! was a letter.

use super::cells;
use super::dialect::Dialect;
use crate::choice::choice;
use crate::read::dates::{self, Read};
use memchr::{memchr, memchr2};

choice! {
    /// What quotation marks mean in tables.
    #[derive(Default)]
    pub enum Quotes: "treatment of quotation marks" {
        /// What the table shows.
        #[default]
        Auto = "auto",
        /// Ordinary letters: a line is a row.
        None = "none",
        /// They enclose cells, and are doubled inside.
        Double = "double",
    }
}

/// The result of following one row from its start.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// The row ends before this byte.
    End(usize),
    /// The row does not end here; the quote at this byte is still open.
    More(Option<usize>),
    /// The quote at this byte is closed in the middle of a cell.
    Broken(usize),
}

/// Follows one row from `start`. `last` means that nothing comes after `bytes`.
pub(super) fn scan(bytes: &[u8], start: usize, dialect: Dialect, last: bool) -> Scan {
    let delimiter = dialect.delimiter;
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
            let mark = if dialect.escapes {
                memchr2(b'"', b'\\', &bytes[at..])
            } else {
                memchr(b'"', &bytes[at..])
            };
            let Some(mark) = mark.map(|mark| at + mark) else {
                return Scan::More(Some(found));
            };
            at = mark + 1;
            if bytes[mark] == b'\\' {
                // A quote after a backslash closes nothing.
                if at >= bytes.len() {
                    return Scan::More(Some(found));
                }
                at += usize::from(matches!(bytes[at], b'"' | b'\\'));
                continue;
            }
            match bytes.get(at) {
                Some(b'"') => at += 1,
                None if last => return Scan::End(at),
                None => return Scan::More(Some(found)),
                Some(_) => break,
            }
        }
        // After the closing quote only blanks, a delimiter or a line end make sense.
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\r') && **byte != delimiter;
        at += bytes[at..].iter().take_while(blank).count();
        match bytes.get(at) {
            Some(b'\n') => return Scan::End(at + 1),
            Some(byte) if *byte == delimiter => {}
            Some(_) => return Scan::Broken(found),
            None if last => return Scan::End(at),
            None => return Scan::More(Some(found)),
        }
    }
}

/// What a row is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A whole row.
    Row(Row),
    /// It is incomplete; a quote is open at this byte.
    More(Option<usize>),
    /// The quote at this byte is closed wrongly: its line is not a row.
    Broken(usize),
    /// The quote at this byte is never closed.
    Open(usize),
}

impl Next {
    fn row(end: usize, letters: bool, doubtful: bool) -> Self {
        Self::Row(Row {
            end,
            letters,
            doubtful,
        })
    }
}

/// Where a row ends, and how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub end: usize,
    /// Its quotation marks are letters, although one is where a quoted cell could begin.
    pub letters: bool,
    /// One of its lines looks like a row.
    pub doubtful: bool,
}

/// How much lines inside a quoted cell look like rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    None,
    /// All have as many cells as the header.
    Width,
    /// One has, and its cells hold the same kinds of values.
    Shape,
}

/// What the cells of two lines have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Both have a number, date or address at the same place.
    Certain,
    /// One is the same word.
    Same,
    /// There is no sign.
    Open,
    /// One has something else where the other has a number, date or address.
    Other,
}

/// How to tell the rows of a table apart.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub dialect: Dialect,
    pub quotes: Quotes,
    /// Cells of the header.
    width: usize,
    /// Columns of dates.
    days: Vec<bool>,
    /// A blank follows the delimiter in this table, as it does in sentences.
    spaced: bool,
    /// Quotation marks were seen to enclose cells.
    quotes_cells: bool,
}

impl Rule {
    /// For a table with this header and its first rows; `days` says which columns are dates.
    pub fn of(
        dialect: Dialect,
        quotes: Quotes,
        header: &[u8],
        days: Vec<bool>,
        sample: &[u8],
    ) -> Self {
        let spaced = cells::raw(header, dialect.delimiter).skip(1);
        let mut rule = Self {
            dialect,
            quotes,
            width: days.len(),
            spaced: spaced.filter(|cell| cell.starts_with(b" ")).count() > 0,
            days,
            quotes_cells: header.contains(&b'"'),
        };
        if quotes == Quotes::Auto {
            rule.look(sample);
        }
        rule
    }

    /// Whether quotation marks are letters in all of the table.
    pub fn has_letters(&self) -> bool {
        self.quotes == Quotes::None
    }

    /// Settles what the first rows show: whether marks enclose cells anywhere. If they do so nowhere,
    /// and open cells that never close, they are letters.
    fn look(&mut self, sample: &[u8]) {
        let (mut at, mut letters) = (0, 0);
        while at < sample.len() {
            match self.next(sample, at, false) {
                Next::Row(row) => {
                    if row.letters {
                        letters += 1;
                    } else if begins_quoted(&sample[at..row.end], self.dialect.delimiter) {
                        self.quotes_cells = true;
                    }
                    at = row.end;
                }
                Next::Broken(quote) | Next::Open(quote) => at = line_end(sample, quote),
                Next::More(_) => break,
            }
        }
        if letters > 0 && !self.quotes_cells {
            self.quotes = Quotes::None;
        }
    }

    /// The row that begins at `at`.
    pub fn next(&self, bytes: &[u8], at: usize, last: bool) -> Next {
        if self.has_letters() {
            let end = line_end(bytes, at);
            if end == bytes.len() && !last && !bytes.ends_with(b"\n") {
                return Next::More(None);
            }
            let letters = begins_quoted(&bytes[at..end], self.dialect.delimiter);
            return Next::row(end, letters, false);
        }
        let quoted = |end, doubtful| Next::row(end, false, doubtful);
        let trusts = self.quotes == Quotes::Double;
        match scan(bytes, at, self.dialect, last) {
            Scan::End(end) => {
                if line_end(bytes, at) >= end {
                    return quoted(end, false);
                }
                let likeness = self.likeness(&bytes[at..end], true);
                let doubtful = likeness > Likeness::None;
                if trusts || !self.is_letter(likeness) {
                    return quoted(end, doubtful);
                }
                self.line(bytes, at)
                    .unwrap_or_else(|| Next::Open(first_quote(bytes, at, self.dialect.delimiter)))
            }
            Scan::More(None) => Next::More(None),
            Scan::More(Some(quote)) => {
                if !trusts {
                    let likeness = self.likeness(&bytes[at..], last);
                    if likeness == Likeness::Shape
                        || last && (self.is_letter(likeness) || self.is_lonely(&bytes[at..]))
                    {
                        return self.line(bytes, at).unwrap_or(Next::Open(quote));
                    }
                }
                if last {
                    Next::Open(quote)
                } else {
                    Next::More(Some(quote))
                }
            }
            Scan::Broken(quote) => {
                let first = line_end(bytes, at);
                if trusts || quote >= first {
                    return Next::Broken(quote);
                }
                if first == bytes.len() && !last && !bytes.ends_with(b"\n") {
                    return Next::More(Some(quote));
                }
                self.line(bytes, at).unwrap_or(Next::Broken(quote))
            }
        }
    }

    /// The first line as a row, with marks as letters, if it has as many cells as the header.
    fn line(&self, bytes: &[u8], at: usize) -> Option<Next> {
        let end = line_end(bytes, at);
        let fits = cells::raw(&bytes[at..end], self.dialect.delimiter).count() == self.width;
        fits.then(|| Next::row(end, true, false))
    }

    fn is_letter(&self, likeness: Likeness) -> bool {
        match likeness {
            Likeness::None => false,
            // Sentences have commas, but no tabs or bars.
            Likeness::Width => matches!(self.dialect.delimiter, b'\t' | b'|'),
            Likeness::Shape => true,
        }
    }

    /// Whether an unclosed quote opens in the last line of a table that quotes nowhere.
    fn is_lonely(&self, row: &[u8]) -> bool {
        line_end(row, 0) == row.len() && !self.quotes_cells
    }

    /// Whether the lines after the first line of an incomplete row may be rows themselves.
    pub fn holds_rows(&self, row: &[u8]) -> bool {
        self.quotes != Quotes::Double && self.likeness(row, false) > Likeness::None
    }

    /// How much the lines after the first look like rows. The last one does not count unless `closed`.
    fn likeness(&self, row: &[u8], closed: bool) -> Likeness {
        if self.width < 2 {
            return Likeness::None;
        }
        let delimiter = self.dialect.delimiter;
        let mut lines = row.split_inclusive(|byte| *byte == b'\n').peekable();
        let first: Vec<&[u8]> = cells::raw(lines.next().unwrap_or_default(), delimiter).collect();
        let opened = first.iter().position(|cell| cell.starts_with(b"\""));
        let opened = opened.unwrap_or(first.len());
        let first_fits = first.len() == self.width && !self.is_prose(&first);
        let (mut all, mut seen, mut same) = (first_fits, false, true);
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            if is_last && !closed && !line.ends_with(b"\n") {
                break;
            }
            seen = true;
            // The number of cells decides for most lines.
            let count = memchr::memchr_iter(delimiter, line).count() + 1;
            if count != self.width {
                all = false;
                if self.begins_alike(&first[..opened], line) {
                    return Likeness::Shape;
                }
                continue;
            }
            let line: Vec<&[u8]> = cells::raw(line, delimiter).collect();
            if self.is_prose(&line) {
                all = false;
                continue;
            }
            // The line that closes a quoted cell ends with the cells after it.
            let closing = line.iter().position(|cell| cell.contains(&b'"'));
            let until = match closing {
                Some(closing) if is_last && closed && !first_fits => closing,
                _ => self.width,
            };
            let known = if first_fits { self.width } else { opened };
            match self.same_kind(&first, &line, known, opened, until) {
                Kind::Certain => return Likeness::Shape,
                Kind::Same => {}
                Kind::Open => same = false,
                Kind::Other => all = false,
            }
        }
        match (all && seen, same) {
            // The same word in all lines, such as an outlet's name.
            (true, true) if closed => Likeness::Shape,
            (true, _) => Likeness::Width,
            (false, _) => Likeness::None,
        }
    }

    /// Whether a line begins with the same kinds of values as these cells, at least two of them,
    /// although its number of cells differs: then text with a delimiter follows.
    fn begins_alike(&self, first: &[&[u8]], line: &[u8]) -> bool {
        if first.len() < 2 {
            return false;
        }
        let line: Vec<&[u8]> = cells::raw(line, self.dialect.delimiter)
            .take(first.len())
            .collect();
        if line.len() < first.len() || self.is_prose(&line) {
            return false;
        }
        let kind = |at: usize| {
            let day = self.days.get(at) == Some(&true);
            let (before, cell) = (first[at].trim_ascii(), line[at].trim_ascii());
            kind_of(before, cell, day)
        };
        let kinds: Vec<Kind> = (0..first.len()).map(kind).collect();
        let alike = kinds
            .iter()
            .filter(|kind| matches!(kind, Kind::Certain | Kind::Same));
        alike.count() > 1 && kinds.contains(&Kind::Certain) && !kinds.contains(&Kind::Other)
    }

    /// Whether a blank follows a delimiter, as in sentences.
    fn is_prose(&self, cells: &[&[u8]]) -> bool {
        !self.spaced && cells.iter().skip(1).any(|cell| cell.starts_with(b" "))
    }

    /// Whether cells hold the same kinds of values as those of the first line. Compared are the cells
    /// before `known` of the first line, except the one that was `opened`, and the cells before `until`
    /// of the other line.
    fn same_kind(
        &self,
        first: &[&[u8]],
        line: &[&[u8]],
        known: usize,
        opened: usize,
        until: usize,
    ) -> Kind {
        let (mut certain, mut same) = (false, false);
        for (at, cell) in line.iter().enumerate().take(until) {
            let day = self.days.get(at) == Some(&true);
            let before = match first.get(at) {
                Some(before) if at < known && at != opened => before.trim_ascii(),
                _ => b"",
            };
            match kind_of(before, cell.trim_ascii(), day) {
                Kind::Certain => certain = true,
                Kind::Same => same = true,
                Kind::Open => {}
                Kind::Other => return Kind::Other,
            }
        }
        match (certain, same) {
            (true, _) => Kind::Certain,
            (false, true) => Kind::Same,
            (false, false) => Kind::Open,
        }
    }
}

/// What a cell has in common with another of its column, which may be unknown (empty); `day` says that
/// the column holds dates.
fn kind_of(before: &[u8], cell: &[u8], day: bool) -> Kind {
    if cell.is_empty() {
        return Kind::Open;
    }
    if day {
        return if is_day(cell) {
            Kind::Certain
        } else {
            Kind::Other
        };
    }
    if before.is_empty() {
        return Kind::Open;
    }
    let kinds = [is_number, is_address, is_day];
    for is_kind in kinds {
        match (is_kind(before), is_kind(cell)) {
            (true, true) => return Kind::Certain,
            (true, false) => return Kind::Other,
            _ => {}
        }
    }
    if before == cell {
        Kind::Same
    } else {
        Kind::Open
    }
}

/// Whether a cell of this row begins with a quote.
fn begins_quoted(row: &[u8], delimiter: u8) -> bool {
    memchr::memchr_iter(b'"', row).any(|at| at == 0 || row[at - 1] == delimiter)
}

fn first_quote(bytes: &[u8], at: usize, delimiter: u8) -> usize {
    let row = &bytes[at..];
    let opens = |quote: &usize| *quote == 0 || row[*quote - 1] == delimiter;
    at + memchr::memchr_iter(b'"', row).find(opens).unwrap_or(0)
}

/// The byte after the line end.
fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1)
}

fn is_number(cell: &[u8]) -> bool {
    cell.iter().all(u8::is_ascii_digit)
}

fn is_address(cell: &[u8]) -> bool {
    cell.starts_with(b"http://") || cell.starts_with(b"https://")
}

fn is_day(cell: &[u8]) -> bool {
    cell.iter().any(u8::is_ascii_digit)
        && std::str::from_utf8(cell)
            .is_ok_and(|text| !matches!(dates::read(text), Read::Absent | Read::Unreadable))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, last: bool) -> Scan {
        let dialect = Dialect {
            delimiter: b',',
            ..Dialect::default()
        };
        scan(text.as_bytes(), 0, dialect, last)
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

    fn rule(delimiter: u8, days: &[bool], quotes_cells: bool) -> Rule {
        Rule {
            dialect: Dialect {
                delimiter,
                ..Dialect::default()
            },
            quotes: Quotes::Auto,
            width: days.len(),
            days: days.to_vec(),
            spaced: false,
            quotes_cells,
        }
    }

    fn first(rule: &Rule, text: &str) -> (usize, bool) {
        match rule.next(text.as_bytes(), 0, true) {
            Next::Row(row) => (text[..row.end].lines().count(), row.letters),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_like_the_first_shows_that_a_quote_was_a_letter() {
        let days = [false, true, false, false];
        let tabs = rule(b'\t', &days, false);
        let text =
            "1\t2021-01-01\tW\t\"We won\n2\t2021-01-02\tW\tdam two\n3\t2021-01-03\tW\tof 55\"\n";
        assert_eq!(first(&tabs, text), (1, true));
        let commas = rule(b',', &days, true);
        assert_eq!(first(&commas, &text.replace('\t', ",")), (1, true));
        let named = rule(b',', &[false; 3], true);
        assert_eq!(
            first(&named, "W,\"We won,x\nW,dam,two\nW,of,55\"\n"),
            (1, true)
        );
        let text_first = rule(b'\t', &[false, false], false);
        assert_eq!(
            first(&text_first, "\"We won\tW\ndam two\tW\nof 55\"\tW\n"),
            (1, true)
        );
    }

    #[test]
    fn a_line_that_begins_like_the_first_is_a_row_though_its_text_has_commas() {
        let commas = rule(b',', &[false, true, false, false], true);
        let text = "1,2021-01-01,W,\"We won, really\n2,2021-01-02,W,dam, two\nand \"\n";
        assert_eq!(commas.next(text.as_bytes(), 0, true), Next::Open(15));
    }

    #[test]
    fn lines_of_a_text_are_no_rows_whatever_commas_they_have() {
        let days = [false, true, false];
        let commas = rule(b',', &days, true);
        for text in [
            "1,2021-01-01,\"One\n\ntwo, three, four\nfive\"\n",
            "1,2021-01-01,\"One, two\nin 1999, 2000, and 2001\"\n",
            "1,2021-01-01,\"One\na,b,c\"\n",
        ] {
            assert_eq!(
                first(&commas, text),
                (text.lines().count(), false),
                "{text}"
            );
        }
        let text_first = rule(b',', &[false, false, true], true);
        let text = "\"three\n\nlines\",bbc,2021-11-19\n";
        assert_eq!(first(&text_first, text), (3, false));
        let two = rule(b',', &[false, false], false);
        assert_eq!(first(&two, "\"a,b\nc\",d\n"), (2, false));
        assert_eq!(first(&two, "A,\"Hello\nworld, again\"\n"), (2, false));
    }

    #[test]
    fn a_title_that_begins_with_a_quotation_is_a_title() {
        let tabs = rule(b'\t', &[false; 2], false);
        assert_eq!(first(&tabs, "\"Enough\" says minister\ttext\n"), (1, true));
        let commas = rule(b',', &[false; 2], true);
        assert_eq!(
            commas.next(b"\"Enough\" says, minister,text\n", 0, true),
            Next::Broken(0)
        );
    }
}
