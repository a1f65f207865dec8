//! How a table is written: its delimiter, its line ends, its quotes inside quotes.

/// The delimiter is looked for in so many bytes.
pub(super) const SAMPLE_BYTES: usize = 256 << 10;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    /// Lines end with a carriage return alone, as on Macs long ago.
    pub carriage_returns: bool,
    /// Bytes of a first line `sep=;`, which Excel writes and reads.
    pub preamble: usize,
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
            };
        }
        let mut best = (0, 0, b',');
        for delimiter in DELIMITERS {
            let dialect = Self {
                delimiter,
                carriage_returns,
                preamble: 0,
            };
            let widths = dialect.widths(sample);
            let Some(header) = widths.first().filter(|width| **width > 1) else {
                continue;
            };
            let same = widths.iter().filter(|width| *width == header).count();
            let score = (same * 1000 / widths.len(), *header);
            if score > (best.0, best.1) {
                best = (score.0, score.1, delimiter);
            }
        }
        Self {
            delimiter: best.2,
            carriage_returns,
            preamble: 0,
        }
    }

    /// The cells of one row.
    pub fn cells(self, row: &[u8]) -> Vec<String> {
        let mut reader = self.reader().from_reader(row);
        let mut cells = csv::ByteRecord::new();
        match reader.read_byte_record(&mut cells) {
            Ok(true) => cells
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }

    /// A parser for rows that the scanner let pass.
    pub fn reader(self) -> csv::ReaderBuilder {
        let mut builder = csv::ReaderBuilder::new();
        builder
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            // A carriage return inside a cell is text; one before the line end is taken off later.
            .terminator(csv::Terminator::Any(b'\n'));
        builder
    }

    /// How many cells the first whole rows have.
    fn widths(self, sample: &[u8]) -> Vec<usize> {
        const ROWS: usize = 30;
        let mut input = sample.to_vec();
        if self.carriage_returns {
            as_line_feeds(&mut input);
        }
        let mut reader = self.reader().from_reader(&input[..]);
        let mut row = csv::ByteRecord::new();
        let mut widths = Vec::new();
        while widths.len() < ROWS && matches!(reader.read_byte_record(&mut row), Ok(true)) {
            widths.push(row.len());
        }
        // The sample may end within a row.
        if widths.len() > 1 && reader.is_done() {
            widths.pop();
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
