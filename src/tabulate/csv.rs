//! Comma- and tab-separated values.
//!
//! RFC 4180 quoting, UTF-8 without byte order mark, lines end with LF. Numbers keep every digit and
//! have no exponent unless they are astronomical; a missing value is empty, and so is an infinite one.
//! Title and notes have no place in these formats.

use super::readable::push;
use super::rows::write_rows;
use super::{Cell, Table, TableWriter, TabulateError, WriteOptions};
use crate::about::About;
use std::borrow::Cow;
use std::io::Write;

/// How comma-separated values are chosen.
pub(super) const CSV: TableWriter = TableWriter {
    about: About::new("csv", "comma-separated values"),
    endings: &["csv"],
    write: |table, options, out| separated(b',', table, options, out),
};

/// How tab-separated values are chosen.
pub(super) const TSV: TableWriter = TableWriter {
    about: About::new("tsv", "tab-separated values"),
    endings: &["tsv", "tab"],
    write: |table, options, out| separated(b'\t', table, options, out),
};

fn separated(
    delimiter: u8,
    table: &Table,
    options: &WriteOptions,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    let mut head = Lines::new(delimiter, options);
    for column in table.columns() {
        head.text(&column.name)?;
    }
    head.end()?;
    out.write_all(&head.finish()?)?;
    let readers = table.readers()?;
    write_rows(table.height(), out, |rows| {
        let mut lines = Lines::new(delimiter, options);
        for row in rows {
            for reader in &readers {
                lines.cell(reader.cell(row))?;
            }
            lines.end()?;
        }
        lines.finish()
    })?;
    out.flush()?;
    Ok(())
}

/// Lines being written.
struct Lines {
    writer: ::csv::Writer<Vec<u8>>,
    raw: bool,
    number: String,
}

impl Lines {
    fn new(delimiter: u8, options: &WriteOptions) -> Self {
        Self {
            writer: ::csv::WriterBuilder::new()
                .delimiter(delimiter)
                .from_writer(Vec::new()),
            raw: options.raw,
            number: String::new(),
        }
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), TabulateError> {
        self.number.clear();
        match cell.finite() {
            Cell::Missing => {}
            Cell::Text(value) => return self.text(value),
            Cell::Integer(count) => push(&mut self.number, count),
            Cell::Number(value) => number(value, &mut self.number),
            Cell::Date(day) => push(&mut self.number, day),
        }
        Ok(self.writer.write_field(&self.number)?)
    }

    fn text(&mut self, text: &str) -> Result<(), TabulateError> {
        let text = match self.raw {
            true => Cow::Borrowed(text),
            false => harmless(text),
        };
        Ok(self.writer.write_field(&*text)?)
    }

    fn end(&mut self) -> Result<(), TabulateError> {
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn finish(self) -> Result<Vec<u8>, TabulateError> {
        let written = self.writer.into_inner();
        Ok(written.map_err(::csv::IntoInnerError::into_error)?)
    }
}

/// The fewest digits that read back as the same number. There is no exponent from 1e-16 up to 1e21, so that
/// no importer mistakes a number for text.
fn number(value: f64, out: &mut String) {
    let size = value.abs();
    if size != 0.0 && !(1e-16..1e21).contains(&size) {
        push(out, format_args!("{value:e}"));
    } else {
        push(out, value);
    }
}

/// Text that a spreadsheet would run as a formula gets an apostrophe in front.
fn harmless(text: &str) -> Cow<'_, str> {
    const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(STARTS) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_have_no_exponent() {
        for (value, expected) in [
            (0.1 + 0.2, "0.30000000000000004"),
            (20.0, "20"),
            (1e-7, "0.0000001"),
            (123_456_789_012.5, "123456789012.5"),
            (1.7e-41, "1.7e-41"),
            (-0.5, "-0.5"),
        ] {
            let mut written = String::new();
            number(value, &mut written);
            assert_eq!(written, expected);
            assert_eq!(expected.parse::<f64>().unwrap(), value);
        }
    }

    #[test]
    fn a_formula_is_defused_and_a_word_is_not() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("＠cmd"), "'＠cmd");
        assert_eq!(harmless("well-known"), "well-known");
        assert_eq!(harmless(""), "");
    }
}
