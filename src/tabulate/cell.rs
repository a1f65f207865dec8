//! One value of a table, as a writer sees it.

use crate::day::Day;
use polars::prelude::*;
use polars_arrow::array::{PrimitiveArray, Utf8ViewArray};

/// One value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// None.
    Missing,
    /// Text.
    Text(&'a str),
    /// A count.
    Integer(i64),
    /// A number, perhaps infinite, never NaN nor -0.
    Number(f64),
    /// A day.
    Date(Day),
}

impl Cell<'_> {
    /// The cell as programs read it. Infinity is missing, because programs do not agree on how to write it;
    /// people are shown it as it is.
    pub(super) fn finite(self) -> Self {
        match self {
            Self::Number(number) if !number.is_finite() => Self::Missing,
            cell => cell,
        }
    }
}

/// Reads the cells of one column by row.
#[derive(Debug, Clone, Copy)]
pub enum CellReader<'a> {
    /// A column of text.
    Text(&'a Utf8ViewArray),
    /// A column of counts.
    Integer(&'a PrimitiveArray<i64>),
    /// A column of numbers.
    Number(&'a PrimitiveArray<f64>),
    /// A column of days, as days since 1970-01-01.
    Date(&'a PrimitiveArray<i32>),
}

impl<'a> CellReader<'a> {
    /// A reader for a column, which has one of the four types that a table holds, in a single chunk.
    pub(super) fn new(column: &'a Column) -> PolarsResult<Self> {
        let series = column.as_materialized_series();
        if series.n_chunks() != 1 {
            polars_bail!(ShapeMismatch: "a column of a table is one chunk");
        }
        Ok(match series.dtype() {
            DataType::String => Self::Text(series.str()?.downcast_as_array()),
            DataType::Int64 => Self::Integer(series.i64()?.downcast_as_array()),
            DataType::Date => Self::Date(series.date()?.physical().downcast_as_array()),
            _ => Self::Number(series.f64()?.downcast_as_array()),
        })
    }

    /// The cell of a row; missing beyond the last.
    pub fn cell(&self, row: usize) -> Cell<'a> {
        match self {
            Self::Text(column) => column.get(row).map_or(Cell::Missing, Cell::Text),
            Self::Integer(column) => column.get(row).map_or(Cell::Missing, Cell::Integer),
            Self::Number(column) => match column.get(row) {
                // Adding 0 makes -0 plain 0.
                Some(number) if !number.is_nan() => Cell::Number(number + 0.0),
                _ => Cell::Missing,
            },
            Self::Date(column) => column
                .get(row)
                .map_or(Cell::Missing, |day| Cell::Date(Day::from_epoch(day))),
        }
    }
}
