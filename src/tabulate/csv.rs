//! Comma- and tab-separated values.
//!
//! RFC 4180 quoting, UTF-8 without byte order mark, lines ended by LF. Numbers keep every digit and are
//! written without exponent as long as they are not astronomic; a missing value is empty, an infinite
//! one `inf`. Title and notes have no place in these formats.

use super::{Cell, Table, TableFormat, TableWriter, TabulateError, WriteOptions};
use crate::about::About;
use std::borrow::Cow;
use std::io::Write;

/// The writer of comma-separated values.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

/// The writer of tab-separated values.
#[derive(Debug, Clone, Copy)]
pub struct Tsv;

impl TableWriter for Csv {
    fn about(&self) -> &'static About {
        &About {
            name: "csv",
            summary: "comma-separated values",
            unit: "",
            direction: "",
            citation: "",
        }
    }

    fn format(&self) -> TableFormat {
        TableFormat::Csv
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn write(
        &self,
        table: &Table,
        options: &WriteOptions,
        out: &mut dyn Write,
    ) -> Result<(), TabulateError> {
        separated(b',', table, options, out)
    }
}

impl TableWriter for Tsv {
    fn about(&self) -> &'static About {
        &About {
            name: "tsv",
            summary: "tab-separated values",
            unit: "",
            direction: "",
            citation: "",
        }
    }

    fn format(&self) -> TableFormat {
        TableFormat::Tsv
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    fn write(
        &self,
        table: &Table,
        options: &WriteOptions,
        out: &mut dyn Write,
    ) -> Result<(), TabulateError> {
        separated(b'\t', table, options, out)
    }
}

fn separated(
    delimiter: u8,
    table: &Table,
    options: &WriteOptions,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(out);
    let text = |text| {
        if options.raw {
            Cow::Borrowed(text)
        } else {
            harmless(text)
        }
    };
    for column in table.columns() {
        writer.write_field(&*text(&column.name))?;
    }
    writer.write_record(None::<&[u8]>)?;
    let readers = table.readers()?;
    for row in 0..table.height() {
        for reader in &readers {
            match reader.cell(row) {
                Cell::Missing => writer.write_field("")?,
                Cell::Text(value) => writer.write_field(&*text(value))?,
                Cell::Integer(count) => writer.write_field(count.to_string())?,
                Cell::Number(value) => writer.write_field(number(value))?,
                Cell::Date(day) => writer.write_field(day.to_string())?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

/// The shortest digits that read back as the same number. Without exponent from 1e-16 up to 1e21, so
/// that no importer takes a number for text.
fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size.is_finite() && !(1e-16..1e21).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
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
            (f64::INFINITY, "inf"),
            (-0.5, "-0.5"),
        ] {
            assert_eq!(number(value), expected);
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
