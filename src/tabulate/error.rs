//! What can go wrong with a table.

use super::column::Kind;
use crate::error::{Teach, nearest};

/// Why a table cannot be made or written.
#[derive(Debug, thiserror::Error)]
pub enum TabulateError {
    /// A column is longer or shorter than those before it.
    #[error("column {name:?} has {found} rows, expected {expected}")]
    Length {
        /// The column.
        name: String,
        /// Rows of the table.
        expected: usize,
        /// Rows of the column.
        found: usize,
    },
    /// Two columns have one name.
    #[error("column {0:?} appears twice")]
    Repeated(String),
    /// The user asked for a column that the table does not have.
    #[error("the table has no column {name:?}")]
    NoColumn {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The values of a column are not of its kind.
    #[error("column {name:?} holds {found} values, expected {kind:?}")]
    Kind {
        /// The column.
        name: String,
        /// What it is said to hold.
        kind: Kind,
        /// What it holds.
        found: String,
    },
    /// The output cannot be written to.
    #[error("the table cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// The Parquet or table library failed.
    #[error("the table cannot be written: {0}")]
    Frame(#[from] polars::error::PolarsError),
}

impl TabulateError {
    /// The kind of the output's failure; `None` when it is not the output that failed.
    pub fn output_error(&self) -> Option<std::io::ErrorKind> {
        match self {
            Self::Write(error) => Some(error.kind()),
            Self::Frame(polars::error::PolarsError::IO { error, .. }) => Some(error.kind()),
            _ => None,
        }
    }

    /// Whether the reader of the output has gone away, which is not a failure.
    pub fn is_closed_pipe(&self) -> bool {
        self.output_error() == Some(std::io::ErrorKind::BrokenPipe)
    }
}

impl From<::csv::Error> for TabulateError {
    fn from(error: ::csv::Error) -> Self {
        // The csv library's own conversion to an I/O error loses the kind, and so hides a closed pipe.
        Self::Write(match error.into_kind() {
            ::csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        })
    }
}

impl From<serde_json::Error> for TabulateError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl Teach for TabulateError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Write(_) | Self::Frame(_) => {
                Some("check that the folder exists, is writable and has space".to_owned())
            }
            Self::NoColumn { name, known } => {
                Some(match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has {}", known.join(", ")),
                })
            }
            _ => None,
        }
    }

    fn is_usage(&self) -> bool {
        matches!(self, Self::NoColumn { .. })
    }
}

#[cfg(test)]
mod tests {
    use crate::tabulate::{ColumnAbout, Kind, Table, WRITERS, WriteOptions};
    use std::io::{self, ErrorKind, Write};

    /// An output that nobody reads.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn every_format_knows_a_closed_pipe() {
        let values: Vec<u64> = (0..10_000).collect();
        let table = Table::new("Long")
            .with(ColumnAbout::new("number", Kind::Integer), values)
            .unwrap();
        for writer in WRITERS {
            let error = (writer.write)(&table, &WriteOptions::default(), &mut Closed).unwrap_err();
            assert!(error.is_closed_pipe(), "{}: {error:?}", writer.about.name);
        }
    }
}
