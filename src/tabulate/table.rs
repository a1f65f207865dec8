//! The table: a frame with a description of its columns.

use super::{Cell, CellReader, ColumnAbout, Importance, Kind, TabulateError, Values};
use crate::renaming::Renaming;
use polars::prelude::*;
use rayon::prelude::*;

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

    /// Fills the table from rows, with [`Rows::column`].
    pub fn of<R>(self, rows: &[R]) -> Rows<'_, R> {
        Rows {
            rows,
            table: Ok(self),
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
        self.push(about, values.into().into_column())
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
        // A single chunk, so that finding a cell takes no search.
        let mut columns = self.frame.columns().to_vec();
        columns.push(
            column
                .rechunk()
                .with_name(PlSmallStr::from_str(&about.name)),
        );
        self.frame = DataFrame::new_infer_height(columns)?;
        self.columns.push(about);
        Ok(())
    }

    /// Without the columns of these names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.columns
            .retain(|about| !names.contains(&about.name.as_str()));
        self.frame = self.frame.drop_many(names.iter().copied());
        self
    }

    /// Only the columns with these names, in this order. All become [`Importance::Chosen`], so that a LaTeX
    /// table has every one of them.
    ///
    /// # Errors
    /// When a name is unknown or given twice.
    pub fn choose<S: AsRef<str>>(self, names: &[S]) -> Result<Self, TabulateError> {
        let mut chosen = Self {
            columns: Vec::with_capacity(names.len()),
            frame: DataFrame::empty(),
            ..self.clone()
        };
        for name in names.iter().map(AsRef::as_ref) {
            let Some(at) = self.columns.iter().position(|about| about.name == name) else {
                return Err(TabulateError::NoColumn {
                    name: name.to_owned(),
                    known: self.columns.into_iter().map(|about| about.name).collect(),
                });
            };
            let about = ColumnAbout {
                importance: Importance::Chosen,
                ..self.columns[at].clone()
            };
            chosen.push(about, self.frame.columns()[at].clone())?;
        }
        Ok(chosen)
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

    /// Every text in its cells.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let columns = self.frame.columns().iter();
        columns
            .filter_map(|column| column.as_materialized_series().str().ok())
            .flat_map(|texts| texts.iter().flatten())
    }

    /// With other names in its cells and its title, and in its notes those that the title has.
    ///
    /// # Errors
    /// Never for a table made here; the frame's library wants to say so itself.
    pub fn renamed(mut self, names: &Renaming) -> Result<Self, TabulateError> {
        let mut columns = self.frame.columns().to_vec();
        for column in &mut columns {
            if let Ok(texts) = column.as_materialized_series().str() {
                let new = |text: &str| names.of(text).unwrap_or_else(|| text.to_owned());
                let renamed: StringChunked = texts.iter().map(|text| text.map(new)).collect();
                *column = renamed.into_column().with_name(column.name().clone());
            }
        }
        self.frame = DataFrame::new_infer_height(columns)?;
        let titled = names.within(&self.title);
        for text in self.notes.iter_mut().chain([&mut self.title]) {
            *text = titled.in_sentence(text);
        }
        Ok(self)
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
    /// Never for a table made here; the library's signature asks for it.
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

/// Rows of which the values of a column are collected together, so that they need little room beside the column.
const PART_ROWS: usize = 1 << 16;

/// The parts of a column as one; `none` is the column without any.
fn joined<V: Into<Values>>(
    parts: Vec<Column>,
    none: impl FnOnce() -> V,
) -> Result<Column, TabulateError> {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_else(|| none().into().into_column());
    for part in parts {
        all.append_owned(part)?;
    }
    Ok(all)
}

/// Rows that become a table. Each column is declared once, with how to get its value from a row.
pub struct Rows<'r, R> {
    rows: &'r [R],
    table: Result<Table, TabulateError>,
}

impl<'r, R: Sync> Rows<'r, R> {
    /// With one more column, to the right of the others.
    #[must_use]
    pub fn column<V: Send>(
        self,
        about: ColumnAbout,
        value: impl Fn(&'r R) -> V + Send + Sync,
    ) -> Self
    where
        Vec<V>: Into<Values>,
    {
        let rows = self.rows;
        let table = self.table.and_then(|mut table| {
            let parts = rows.par_chunks(PART_ROWS).map(|part| {
                let values: Vec<V> = part.par_iter().map(&value).collect();
                Into::<Values>::into(values).into_column()
            });
            table.push(about, joined(parts.collect(), Vec::<V>::new)?)?;
            Ok(table)
        });
        Self { rows, table }
    }

    /// With a column for each end of an interval; a row gives both at once.
    #[must_use]
    pub fn interval(
        self,
        [low, high]: [ColumnAbout; 2],
        ends: impl Fn(&'r R) -> (Option<f64>, Option<f64>) + Send + Sync,
    ) -> Self {
        let rows = self.rows;
        let table = self.table.and_then(|mut table| {
            let parts = rows.par_chunks(PART_ROWS).map(|part| {
                let (lows, highs): (Vec<_>, Vec<_>) = part.par_iter().map(&ends).unzip();
                [lows, highs].map(|values| Values::from(values).into_column())
            });
            let parts: Vec<[Column; 2]> = parts.collect();
            let (lows, highs) = parts.into_iter().map(<(Column, Column)>::from).unzip();
            let none = Vec::<Option<f64>>::new;
            table.push(low, joined(lows, none)?)?;
            table.push(high, joined(highs, none)?)?;
            Ok(table)
        });
        Self { rows, table }
    }

    /// With a column, unless there is one with that name.
    #[must_use]
    pub fn further<V: Send>(
        self,
        about: ColumnAbout,
        value: impl Fn(&'r R) -> V + Send + Sync,
    ) -> Self
    where
        Vec<V>: Into<Values>,
    {
        let has = |table: &Table| table.columns.iter().any(|own| own.name == about.name);
        match self.table.as_ref().is_ok_and(has) {
            true => self,
            false => self.column(about, value),
        }
    }

    /// With the columns that `add` adds, where there are any.
    #[must_use]
    pub fn when(self, there: bool, add: impl FnOnce(Self) -> Self) -> Self {
        if there { add(self) } else { self }
    }

    /// With a note below the table; an empty one is none.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        let note = note.into();
        if let (Ok(table), false) = (&mut self.table, note.is_empty()) {
            table.add_note(note);
        }
        self
    }

    /// The table.
    ///
    /// # Errors
    /// When two columns have one name, or the values of one are not of its kind.
    pub fn table(self) -> Result<Table, TabulateError> {
        self.table
    }
}
