//! How a table is written: its delimiter, its line ends, its quotes inside quotes.

use super::cells;
use super::quotes::{Scan, scan};
use memchr::memchr;
use std::borrow::Cow;

/// The number of first bytes that decide delimiter and quotes.
pub(super) const SAMPLE_BYTES: usize = 1 << 20;

/// The number of rows that decide the delimiter, and the number that decide backslashes.
const FIRST_ROWS: usize = 30;
const ESCAPED_ROWS: usize = 1000;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dialect {
    pub delimiter: u8,
    /// Lines end with a carriage return alone, as on Macs long ago.
    pub carriage_returns: bool,
    /// Bytes of a first line `sep=;`, which Excel writes and reads.
    pub preamble: usize,
    /// A quote inside quotes has a backslash before it.
    pub escapes: bool,
}

impl Dialect {
    /// The way in which most of the first rows have as many cells as the header.
    pub fn of(sample: &[u8]) -> Self {
        let carriage_returns = !sample.contains(&b'\n') && sample.contains(&b'\r');
        let end = if carriage_returns { b'\r' } else { b'\n' };
        let first = sample.split(|byte| *byte == end).next().unwrap_or_default();
        if let [b's', b'e', b'p', b'=', delimiter] | [b's', b'e', b'p', b'=', delimiter, b'\r'] =
            first
        {
            return Self {
                delimiter: *delimiter,
                carriage_returns,
                preamble: (first.len() + 1).min(sample.len()),
                escapes: false,
            };
        }
        let mut input = Cow::Borrowed(sample);
        if carriage_returns {
            as_line_feeds(input.to_mut());
        }
        let mut best = (0, 0, b',');
        for delimiter in DELIMITERS {
            let dialect = Self {
                delimiter,
                ..Self::default()
            };
            let widths = dialect.widths(&input, FIRST_ROWS);
            let Some(header) = widths.first().filter(|width| **width > 1) else {
                continue;
            };
            let same = widths.iter().filter(|width| *width == header).count();
            let score = (same * 1000 / widths.len(), *header);
            if score > (best.0, best.1) {
                best = (score.0, score.1, delimiter);
            }
        }
        let plain = Self {
            delimiter: best.2,
            carriage_returns,
            ..Self::default()
        };
        plain.with_escapes(&input)
    }

    /// The same with backslashes before quotes inside quotes, if more rows are as wide as the header then.
    fn with_escapes(self, sample: &[u8]) -> Self {
        if memchr::memmem::find(sample, b"\\\"").is_none() {
            return self;
        }
        let escaped = Self {
            escapes: true,
            ..self
        };
        let fit = |dialect: Self| {
            let widths = dialect.widths(sample, ESCAPED_ROWS);
            let same = widths.iter().filter(|width| **width == widths[0]).count();
            // Of rows that all fit, fewer are those that were not broken.
            (same * 1000 / widths.len().max(1), usize::MAX - widths.len())
        };
        if fit(escaped) > fit(self) {
            escaped
        } else {
            self
        }
    }

    /// The names in a header.
    pub fn cells(self, row: &[u8]) -> Vec<String> {
        let mut cells = Vec::new();
        cells::split(row, self, false, &mut cells);
        let name = |cell: &Cow<'_, [u8]>| String::from_utf8_lossy(cell).trim().to_owned();
        cells.iter().map(name).collect()
    }

    /// How many cells the first whole rows have. A row whose quotes are broken is its first line.
    fn widths(self, sample: &[u8], most: usize) -> Vec<usize> {
        let mut widths = Vec::new();
        let mut cells = Vec::new();
        let mut at = 0;
        while at < sample.len() && widths.len() < most {
            let line = memchr(b'\n', &sample[at..]).map(|end| at + end + 1);
            let end = match scan(sample, at, self, false) {
                Scan::End(end) => Some(end),
                Scan::More(None) => None,
                Scan::More(_) | Scan::Broken(_) => line,
            };
            // The sample may end within a row; the only one counts all the same.
            let whole = end.is_some();
            let end = match end {
                Some(end) => end,
                None if widths.is_empty() => sample.len(),
                None => break,
            };
            let row = &sample[at..end];
            at = end;
            if row.trim_ascii().is_empty() && whole {
                continue;
            }
            cells.clear();
            let letters = !matches!(scan(row, 0, self, true), Scan::End(end) if end == row.len());
            cells::split(row, self, letters, &mut cells);
            widths.push(cells.len());
        }
        widths
    }
}

/// Makes carriage returns line feeds.
pub(super) fn as_line_feeds(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte == b'\r' {
            *byte = b'\n';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_gives_rows_as_wide_as_the_header() {
        for (table, expected) in [
            ("a,b\n1,2\n3,4\n", b','),
            ("a;b\n1,5;2\n3,4;4\n", b';'),
            ("a\tb\n1,2,3\t4\nx, y\tz\n", b'\t'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("text\nno delimiter; here, at all\n", b','),
            ("a,b\n\"x;y\nz;\",2\n", b','),
        ] {
            assert_eq!(Dialect::of(table.as_bytes()).delimiter, expected, "{table}");
        }
    }

    #[test]
    fn excel_may_name_the_delimiter_in_a_first_line() {
        let dialect = Dialect::of(b"sep=|\r\na|b\r\n");
        assert_eq!((dialect.delimiter, dialect.preamble), (b'|', 7));
    }

    #[test]
    fn old_line_ends_are_told() {
        assert!(Dialect::of(b"a,b\r1,2\r").carriage_returns);
        assert!(!Dialect::of(b"a,b\r\n1,2\r\n").carriage_returns);
    }
}
