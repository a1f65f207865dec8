//! Parquet, readable by polars, pandas, pyarrow, DuckDB, R's arrow and Spark.
//!
//! Strings are plain UTF-8, with `large_string` in the Arrow schema: polars' own writer declares
//! `string_view`, which older readers do not know.

use super::{Table, TableWriter, TabulateError, WriteOptions};
use crate::about::About;
use polars::prelude::{ChunkApply, CompatLevel, DataFrame, IntoColumn, PolarsResult, SchemaExt};
use polars_parquet::write::{
    CompressionOptions, FileWriter, RowGroupIterator, StatisticsOptions, Version,
    WriteOptions as ParquetOptions, get_dtype_encoding,
};
use std::io::Write;

/// Rows of a row group.
const GROUP_ROWS: usize = 128 * 1024;

/// How it is chosen.
pub(super) const WRITER: TableWriter = TableWriter {
    about: About::new("parquet", "Apache Parquet"),
    endings: &["parquet", "pq"],
    write,
};

fn write(table: &Table, _: &WriteOptions, out: &mut dyn Write) -> Result<(), TabulateError> {
    // The library reports a failing output only as text, so the error itself is kept here.
    let mut out = Kept { out, error: None };
    let result = write_groups(table, &mut out);
    match out.error {
        Some(error) => Err(error.into()),
        None => Ok(result?),
    }
}

fn write_groups(table: &Table, out: &mut dyn Write) -> PolarsResult<()> {
    let frame = table.frame();
    let level = CompatLevel::oldest();
    let schema = frame.schema().to_arrow(level);
    let options = ParquetOptions {
        statistics: StatisticsOptions::default(),
        version: Version::V1,
        compression: CompressionOptions::Zstd(None),
        data_page_size: None,
    };
    let mut writer = FileWriter::try_new(&mut *out, schema.clone(), options)?;
    // A table without rows has no row group, only its schema.
    for start in (0..table.height()).step_by(GROUP_ROWS) {
        let mut group = frame.slice(i64::try_from(start).unwrap_or(i64::MAX), GROUP_ROWS);
        group.rechunk_mut();
        only_finite(&mut group)?;
        let rows = group.height() as u64;
        let encodings = schema
            .iter_values()
            .map(|f| get_dtype_encoding(&f.dtype))
            .collect();
        let batches = group.iter_chunks(level, false).map(Ok);
        for columns in RowGroupIterator::try_new(batches, &schema, options, encodings)? {
            writer.write(rows, columns?)?;
        }
    }
    writer.end(None)?;
    out.flush()?;
    Ok(())
}

/// Infinities are missing, as in the other formats for programs.
fn only_finite(group: &mut DataFrame) -> PolarsResult<()> {
    for at in 0..group.width() {
        let column = group.columns()[at].as_materialized_series();
        let Ok(numbers) = column.f64() else { continue };
        if numbers.iter().flatten().any(|number| !number.is_finite()) {
            let finite = numbers.apply(|number| number.filter(|number| number.is_finite()));
            group.replace_column(at, finite.into_column())?;
        }
    }
    Ok(())
}

/// An output that remembers its first error.
struct Kept<'a> {
    out: &'a mut dyn Write,
    error: Option<std::io::Error>,
}

impl Kept<'_> {
    fn keep<T>(&mut self, result: std::io::Result<T>) -> std::io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.error.get_or_insert(error);
            kind.into()
        })
    }
}

impl Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let result = self.out.write(bytes);
        // An interruption is not a failure: the caller tries again.
        match result {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Err(error),
            result => self.keep(result),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let result = self.out.flush();
        self.keep(result)
    }
}
