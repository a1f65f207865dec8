//! The table: a frame with what is known about its columns.

use super::{Cell, CellReader, ColumnAbout, Kind, TabulateError, Values};
use polars::prelude::*;

/// A polars frame with a description of each column, a title and notes. The frame's columns are text,
/// 64-bit integers, 64-bit floats and dates, and nothing else.
#[derive(Debug, Clone)]
pub struct Table {
    title: String,
    columns: Vec<ColumnAbout>,
    frame: DataFrame,
    notes: Vec<String>,
}

impl Table {
    /// A table without columns.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            columns: Vec::new(),
            frame: DataFrame::empty(),
            notes: Vec::new(),
        }
    }

    /// With one more column, to the right of the others.
    ///
    /// # Errors
    /// When it is longer or shorter than the others, its name is taken, or its values are not of its
    /// kind.
    pub fn with(
        mut self,
        about: ColumnAbout,
        values: impl Into<Values>,
    ) -> Result<Self, TabulateError> {
        self.add(about, values)?;
        Ok(self)
    }

    /// Adds a column to the right of the others.
    ///
    /// # Errors
    /// As [`Self::with`]; the table is then as it was.
    pub fn add(
        &mut self,
        about: ColumnAbout,
        values: impl Into<Values>,
    ) -> Result<(), TabulateError> {
        let name = PlSmallStr::from_str(&about.name);
        let column: Column = match values.into() {
            Values::Text(values) => StringChunked::from_iter_options(name, values.into_iter())
                .into_series()
                .into(),
            Values::Integer(values) => Int64Chunked::from_iter_options(name, values.into_iter())
                .into_series()
                .into(),
            Values::Number(values) => {
                let numbers = values
                    .into_iter()
                    .map(|v| v.filter(|number| !number.is_nan()));
                Float64Chunked::from_iter_options(name, numbers)
                    .into_series()
                    .into()
            }
            Values::Date(values) => {
                let days = values
                    .into_iter()
                    .map(|day| day.map(|day| day.days_since_epoch()));
                Int32Chunked::from_iter_options(name, days)
                    .into_date()
                    .into_series()
                    .into()
            }
        };
        self.push(about, column)
    }

    /// A table around a frame; `columns` describe the frame's columns in their order. Smaller integers
    /// become 64-bit ones, smaller floats likewise.
    ///
    /// # Errors
    /// When names differ or a column's type does not suit its kind.
    pub fn from_frame(
        title: impl Into<String>,
        columns: Vec<ColumnAbout>,
        frame: DataFrame,
    ) -> Result<Self, TabulateError> {
        let names = frame.get_column_names();
        if !names
            .iter()
            .map(|name| name.as_str())
            .eq(columns.iter().map(|c| c.name.as_str()))
        {
            return Err(TabulateError::Columns {
                found: names.iter().map(ToString::to_string).collect(),
                described: columns.into_iter().map(|column| column.name).collect(),
            });
        }
        let mut table = Self::new(title);
        for (about, column) in columns.into_iter().zip(frame.columns()) {
            let wide = match column.dtype() {
                dtype if dtype.is_integer() => column.strict_cast(&DataType::Int64)?,
                dtype if dtype.is_float() => column.strict_cast(&DataType::Float64)?,
                _ => column.clone(),
            };
            table.push(about, wide)?;
        }
        Ok(table)
    }

    fn push(&mut self, about: ColumnAbout, column: Column) -> Result<(), TabulateError> {
        let suits = match (about.kind, column.dtype()) {
            (kind, DataType::String) => kind.is_text(),
            (Kind::Integer, DataType::Int64) | (Kind::Date, DataType::Date) => true,
            (kind, DataType::Float64) => kind.is_number() && kind != Kind::Integer,
            _ => false,
        };
        if !suits {
            return Err(TabulateError::Kind {
                name: about.name,
                kind: about.kind,
                found: column.dtype().to_string(),
            });
        }
        if self.columns.iter().any(|other| other.name == about.name) {
            return Err(TabulateError::Repeated(about.name));
        }
        if !self.columns.is_empty() && column.len() != self.height() {
            return Err(TabulateError::Length {
                name: about.name,
                expected: self.height(),
                found: column.len(),
            });
        }
        // One chunk, so that a cell is found without a search.
        let mut columns = self.frame.columns().to_vec();
        columns.push(column.rechunk());
        self.frame = DataFrame::new_infer_height(columns)?;
        self.columns.push(about);
        Ok(())
    }

    /// With a note below the table.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a note below the table.
    pub fn add_note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The columns, from the left.
    pub fn columns(&self) -> &[ColumnAbout] {
        &self.columns
    }

    /// The notes.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// The values, for joins and further counting.
    pub const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The rows from `offset` on, at most `rows` of them, with title and notes.
    #[must_use]
    pub fn slice(&self, offset: usize, rows: usize) -> Self {
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let mut frame = self.frame.slice(offset, rows);
        frame.rechunk_mut();
        Self {
            frame,
            ..self.clone()
        }
    }

    /// A reader for each column, from the left.
    ///
    /// # Errors
    /// Never for a table made here; the frame's library wants to say so itself.
    pub fn readers(&self) -> Result<Vec<CellReader<'_>>, TabulateError> {
        Ok(self
            .frame
            .columns()
            .iter()
            .map(CellReader::new)
            .collect::<PolarsResult<_>>()?)
    }

    /// One cell, by row and column from 0; `None` outside of the table.
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell<'_>> {
        let reader = CellReader::new(self.frame.columns().get(column)?).ok()?;
        (row < self.height()).then(|| reader.cell(row))
    }
}
