//! What can go wrong with a table.

use super::column::Kind;
use crate::error::Teach;

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
    #[error("column {0:?} is there twice")]
    Repeated(String),
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
    /// A table made from a frame names other columns than the frame has.
    #[error("the frame has the columns {found:?}, described are {described:?}")]
    Columns {
        /// Columns of the frame.
        found: Vec<String>,
        /// Columns described.
        described: Vec<String>,
    },
    /// The output cannot be written to.
    #[error("the table cannot be written")]
    Write(#[from] std::io::Error),
    /// The Parquet or table library failed.
    #[error("the table cannot be written")]
    Frame(#[from] polars::error::PolarsError),
}

impl TabulateError {
    /// Whether the reader of the output has gone away, which is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

impl From<::csv::Error> for TabulateError {
    fn from(error: ::csv::Error) -> Self {
        Self::Write(error.into())
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
                Some("see that the folder exists, can be written to and has room".to_owned())
            }
            _ => None,
        }
    }
}
