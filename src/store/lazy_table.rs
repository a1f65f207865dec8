//! A table whose file is opened when it is needed.

use super::error::{StoreError, StoreProblem, at};
use super::parquet::{TableReader, Tail};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A file whose footer is read when it is first needed.
pub(super) struct LazyTable {
    pub path: PathBuf,
    tail: Option<Tail>,
    table: OnceLock<TableReader>,
}

impl LazyTable {
    pub fn new(path: PathBuf, tail: Option<Tail>) -> Self {
        Self {
            path,
            tail,
            table: OnceLock::new(),
        }
    }

    pub fn get(&self) -> Result<&TableReader, StoreError> {
        if let Some(table) = self.table.get() {
            return Ok(table);
        }
        let table =
            TableReader::open(&self.path, self.tail.as_ref()).map_err(damaged(&self.path))?;
        Ok(self.table.get_or_init(|| table))
    }
}

/// An error in a file that should be right: unless the system is at fault, the file is damaged.
pub(super) fn damaged(path: &Path) -> impl Fn(io::Error) -> StoreError + '_ {
    move |error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
            at("read", path)(StoreProblem::Damaged(error.to_string()))
        }
        _ => at("read", path)(error),
    }
}
