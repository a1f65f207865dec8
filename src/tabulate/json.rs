//! JSON: one object with `title`, `columns` (what is known about each), `rows` (an array of objects)
//! and `notes`.

use super::jsonl::RowObject;
use super::{Table, TableWriter, TabulateError, WriteOptions};
use crate::about::About;
use serde::Serialize;
use std::io::Write;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new(
        "json",
        "one JSON object with title, columns, rows and notes",
    ),
    endings: &["json"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    // One line per row: a long table takes no memory, and versions can be compared line by line.
    out.write_all(b"{\"title\":")?;
    serde_json::to_writer(&mut *out, table.title())?;
    out.write_all(b",\n\"columns\":")?;
    write_lines(table.columns().iter(), out)?;
    let readers = table.readers()?;
    out.write_all(b",\n\"rows\":")?;
    let rows = (0..table.height()).map(|row| RowObject {
        columns: table.columns(),
        readers: &readers,
        row,
    });
    write_lines(rows, out)?;
    out.write_all(b",\n\"notes\":")?;
    write_lines(table.notes().iter(), out)?;
    out.write_all(b"}\n")?;
    Ok(())
}

fn write_lines(
    items: impl Iterator<Item = impl Serialize>,
    out: &mut dyn Write,
) -> Result<(), TabulateError> {
    out.write_all(b"[")?;
    for (i, item) in items.enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"]")?;
    Ok(())
}
