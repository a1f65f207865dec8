//! JSON Lines: one object per row, keys in the order of the columns.

use super::{Cell, CellReader, ColumnAbout, Table, TableWriter, TabulateError, WriteOptions};
use crate::about::About;
use serde::{Serialize, Serializer};
use std::io::Write;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("jsonl", "one JSON object a line"),
    endings: &["jsonl", "ndjson"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    let readers = table.readers()?;
    for row in 0..table.height() {
        let object = RowObject {
            columns: table.columns(),
            readers: &readers,
            row,
        };
        serde_json::to_writer(&mut *out, &object)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A row as an object. Not a `serde_json::Map`, which would sort the keys.
pub(super) struct RowObject<'a> {
    pub columns: &'a [ColumnAbout],
    pub readers: &'a [CellReader<'a>],
    pub row: usize,
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(
            self.columns
                .iter()
                .zip(self.readers)
                .map(|(about, reader)| (&about.name, reader.cell(self.row))),
        )
    }
}

/// Missing values and infinities are `null`.
impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.finite() {
            Self::Missing => out.serialize_none(),
            Self::Text(text) => out.serialize_str(text),
            Self::Integer(count) => out.serialize_i64(count),
            Self::Number(number) => out.serialize_f64(number),
            Self::Date(day) => out.collect_str(&day),
        }
    }
}
