//! A Parquet file of a segment while it is written.

use super::disk::{NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::parquet::{RowGroup, Schema, TableWriter};
use polars_parquet::parquet::error::ParquetResult;
use std::path::{Path, PathBuf};

/// A table that takes row groups in order, which were encoded elsewhere.
pub struct TableFile {
    path: PathBuf,
    table: TableWriter<NewFile>,
}

impl TableFile {
    /// An empty table in a folder.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(folder: &Path, name: &str, schema: &Schema) -> Result<Self, StoreError> {
        let path = folder.join(name);
        Ok(Self {
            table: TableWriter::new(NewFile::create(&path)?, schema),
            path,
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Append a row group.
    ///
    /// # Errors
    /// When it could not be encoded, or cannot be written.
    pub fn write(&mut self, group: ParquetResult<RowGroup>) -> Result<(), StoreError> {
        group
            .map_err(|error| StoreProblem::Damaged(error.to_string()))
            .and_then(|group| Ok(self.table.write(group)?))
            .map_err(at("write", &self.path))
    }

    /// End the table, let the disk take it and put it among the `files`; says how many rows it has.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn close(self, under_way: &mut UnderWay) -> Result<u64, StoreError> {
        let (file, tail, rows) = self.table.finish().map_err(at("write", &self.path))?;
        file.with_tail(tail).hand_over(under_way)?;
        Ok(rows)
    }
}
