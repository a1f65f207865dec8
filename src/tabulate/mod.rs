//! Turns numbers into tables: one [`Table`], written in every format that people and programs read.
//!
//! It takes columns of values, each with a description ([`ColumnAbout`]), and writes text for a
//! terminal, CSV, TSV, JSON Lines, JSON, Parquet, Markdown, LaTeX or HTML ([`write()`]). Formats for people
//! (terminal, Markdown, LaTeX, HTML) are rounded, grouped and made safe to look at; formats for programs keep
//! every digit. Columns always keep the order given.

mod cell;
mod column;
mod csv;
mod error;
mod format;
mod html;
mod json;
mod jsonl;
mod latex;
mod lines;
mod markdown;
mod parquet;
mod readable;
mod room;
mod rows;
mod table;
mod terminal;
mod visible;

pub use cell::{Cell, CellReader};
pub use column::{ColumnAbout, Importance, Kind, Values};
pub use error::TabulateError;
pub use format::UnknownFormat;
pub use readable::{readable, readable_number};
pub use table::{Rows, Table};
pub use visible::make_visible;
pub(crate) use visible::runs_leftwards;

use crate::about::About;
use std::io::Write;

/// Options for writing a table. Each format uses those that apply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// The width of the terminal in columns; `None` for as wide as the table is. Text is cut first; then the least
    /// important columns are left out and named below.
    pub width: Option<usize>,
    /// Bold and dim type on the terminal. Never any other control sequence.
    pub colours: bool,
    /// For CSV and TSV: leave out the apostrophe that keeps spreadsheets from running text as a formula.
    pub raw: bool,
}

/// A table format: what it is called, and what writes it. A new one is a file and a line in [`WRITERS`].
#[derive(Debug)]
pub struct TableWriter {
    /// How it describes itself; its name is what `--format` takes.
    pub about: About,
    /// The endings of file names that mean this format, without the dot, in lower case.
    pub endings: &'static [&'static str],
    /// Writes the whole table; fails when the output cannot be written to, or a format's library fails.
    pub write: fn(&Table, &WriteOptions, &mut dyn Write) -> Result<(), TabulateError>,
}

/// Makes [`TableFormat`] and [`WRITERS`] from one list.
macro_rules! writers {
    ($($(#[$about:meta])* $format:ident: $writer:expr,)+) => {
        /// A table format, parsed once, at the edge.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum TableFormat {
            $($(#[$about])* $format,)+
        }

        impl TableFormat {
            /// Every table format.
            pub const ALL: [Self; WRITERS.len()] = [$(Self::$format),+];
        }

        /// What writes them, in the order of [`TableFormat::ALL`].
        pub static WRITERS: &[TableWriter] = &[$($writer),+];
    };
}

writers! {
    /// For reading on a terminal.
    #[default]
    Table: terminal::WRITER,
    /// Comma-separated values.
    Csv: csv::CSV,
    /// Tab-separated values.
    Tsv: csv::TSV,
    /// One JSON object a line.
    Jsonl: jsonl::WRITER,
    /// One JSON object with title, columns, rows and notes.
    Json: json::WRITER,
    /// Apache Parquet.
    Parquet: parquet::WRITER,
    /// A Markdown table.
    Markdown: markdown::WRITER,
    /// A LaTeX table.
    Latex: latex::WRITER,
    /// A page for browsers.
    Html: html::WRITER,
}

/// Writes `table` as `format`.
///
/// # Errors
/// When `out` cannot be written to, or a format's library fails.
pub fn write(
    table: &Table,
    format: TableFormat,
    out: &mut impl Write,
    options: &WriteOptions,
) -> Result<(), TabulateError> {
    (format.writer().write)(table, options, out)
}

#[cfg(test)]
mod tests;
