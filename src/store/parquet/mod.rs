//! Parquet as the store writes and reads it.
//!
//! Columns are encoded here, page by page, because the store knows more about them than a general
//! writer can: terms come in runs, articles ascend, and sources and dates are already numbers. The
//! result is plain Parquet (data page version 1; dictionary, RLE and delta encodings; zstd) that
//! polars, pandas, DuckDB, R's arrow and Spark open. Row groups are encoded independently, so that all
//! cores take part, and written in order.

mod delta;
mod hybrid;
mod read;
mod sums;
mod write;

pub use read::{ColumnReader, TableReader};
pub use sums::Tail;
pub use write::{Compression, RowGroup, RowGroupEncoder, TableWriter};

use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_parquet::parquet::metadata::{Descriptor, SchemaDescriptor};
use polars_parquet::write::to_parquet_schema;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A string.
    Text,
    /// A string or nothing.
    TextOrNone,
    /// A whole number of 32 bits without sign.
    U32,
    /// A whole number of 64 bits without sign.
    U64,
    /// A day or nothing.
    DayOrNone,
}

impl ColumnType {
    fn field(self, name: &str) -> Field {
        let (dtype, nullable) = match self {
            Self::Text => (ArrowDataType::LargeUtf8, false),
            Self::TextOrNone => (ArrowDataType::LargeUtf8, true),
            Self::U32 => (ArrowDataType::UInt32, false),
            Self::U64 => (ArrowDataType::UInt64, false),
            Self::DayOrNone => (ArrowDataType::Date32, true),
        };
        Field::new(name.into(), dtype, nullable)
    }
}

/// The columns of a file, by name.
#[derive(Debug, Clone)]
pub struct Schema {
    descriptor: SchemaDescriptor,
}

impl Schema {
    /// The schema of columns in this order; names are distinct.
    pub fn new<'n>(columns: impl IntoIterator<Item = (&'n str, ColumnType)>) -> Self {
        let schema: ArrowSchema = columns
            .into_iter()
            .map(|(name, kind)| (name.into(), kind.field(name)))
            .collect();
        let descriptor =
            to_parquet_schema(&schema).expect("flat columns of plain types have a Parquet form");
        Self { descriptor }
    }

    fn column(&self, position: usize) -> Descriptor {
        self.descriptor.columns()[position].descriptor.clone()
    }
}
