//! The values of a verb's table, by name.

use super::ReportError;
use crate::day::Day;
use crate::tabulate::{Cell, CellReader, Table};

/// Reads a table row by row.
pub struct Rows<'t> {
    columns: Vec<(&'t str, CellReader<'t>)>,
    height: usize,
}

impl<'t> Rows<'t> {
    /// Of a table.
    ///
    /// # Errors
    /// Never for a table of a verb.
    pub fn of(table: &'t Table) -> Result<Self, ReportError> {
        let names = table.columns().iter().map(|column| column.name.as_str());
        Ok(Self {
            columns: names.zip(table.readers()?).collect(),
            height: table.height(),
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.height
    }

    /// The cell of a row; missing where there is no such column.
    pub fn cell(&self, row: usize, name: &str) -> Cell<'t> {
        let column = self.columns.iter().find(|(own, _)| *own == name);
        column.map_or(Cell::Missing, |(_, reader)| reader.cell(row))
    }

    /// Text; a missing one is empty.
    pub fn text(&self, row: usize, name: &str) -> &'t str {
        match self.cell(row, name) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// A count; a missing one is 0.
    pub fn count(&self, row: usize, name: &str) -> u64 {
        match self.cell(row, name) {
            Cell::Integer(count) => u64::try_from(count).unwrap_or(0),
            _ => 0,
        }
    }

    /// A number.
    pub fn number(&self, row: usize, name: &str) -> Option<f64> {
        match self.cell(row, name) {
            Cell::Number(number) => Some(number),
            Cell::Integer(count) => Some(count as f64),
            _ => None,
        }
    }

    /// A day.
    pub fn day(&self, row: usize, name: &str) -> Option<Day> {
        match self.cell(row, name) {
            Cell::Date(day) => Some(day),
            _ => None,
        }
    }
}
