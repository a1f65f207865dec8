//! A table as the page shows it: texts that are ready to be read, and how they look.

use super::words;
use crate::tabulate::{Table, TabulateError, readable};
use serde::Serialize;

/// A table as it is shown.
#[derive(Debug, Default, Serialize)]
pub struct View {
    /// Headings over several columns; empty when there are none.
    pub groups: Vec<Span>,
    /// The headings.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Whether a new group of rows begins with it.
    pub begins: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A heading over several columns.
#[derive(Debug, Serialize)]
pub struct Span {
    /// Its text.
    pub text: String,
    /// Over how many.
    pub columns: usize,
}

/// The heading of a column.
#[derive(Debug, Serialize)]
pub struct Head {
    /// Its text.
    pub text: String,
    /// Whether the column holds numbers.
    pub number: bool,
}

/// A cell.
#[derive(Debug, Default, Serialize)]
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// Whether it is a number.
    pub number: bool,
    /// Whether it repeats the cell above it, and is seen only once the rows have another order.
    pub again: bool,
    /// Length of a bar behind it, in percent.
    pub bar: Option<u8>,
    /// Shade of its ground, from 0 (none) to 9.
    pub shade: Option<u8>,
}

impl Cell {
    /// A name.
    pub fn name(text: &str) -> Self {
        Self {
            text: words::plain_name(text),
            ..Self::default()
        }
    }

    /// A number as it is shown.
    pub fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: true,
            ..Self::default()
        }
    }

    /// A count.
    pub fn count(count: u64) -> Self {
        Self::number(words::count(count))
    }

    /// A number with `decimals` digits after the point; a dash if there is none.
    pub fn decimal(number: Option<f64>, decimals: u8) -> Self {
        Self::number(number.map_or_else(
            || "–".into(),
            |n| crate::tabulate::readable_number(n, decimals).replace('-', "−"),
        ))
    }

    /// A value with the ends of its interval behind it.
    pub fn interval(value: Option<f64>, low: Option<f64>, high: Option<f64>, decimals: u8) -> Self {
        let show = |n: f64| crate::tabulate::readable_number(n, decimals).replace('-', "−");
        let Some(value) = value else {
            return Self::number("–");
        };
        Self::number(match (low, high) {
            (Some(low), Some(high)) => format!("{}  [{}, {}]", show(value), show(low), show(high)),
            _ => show(value),
        })
    }

    /// With a bar of this share of the column.
    #[must_use]
    pub fn bar(mut self, share: f64) -> Self {
        self.bar = Some((share.clamp(0.0, 1.0) * 100.0).round() as u8);
        self
    }

    /// Not shown where the row above has the same.
    #[must_use]
    pub fn again(mut self, again: bool) -> Self {
        self.again = again;
        self
    }
}

impl View {
    /// A table with these headings; those that begin with `#` are over numbers.
    pub fn new(heads: &[&str]) -> Self {
        let heads = heads.iter().map(|head| match head.strip_prefix('#') {
            Some(text) => Head {
                text: text.to_owned(),
                number: true,
            },
            None => Head {
                text: (*head).to_owned(),
                number: false,
            },
        });
        Self {
            heads: heads.collect(),
            ..Self::default()
        }
    }

    /// The first rows of a table.
    ///
    /// # Errors
    /// As [`Table::readers`].
    pub fn of(table: &Table, rows: usize) -> Result<Self, TabulateError> {
        let columns = table.columns();
        let groups = columns.chunk_by(|a, b| a.group == b.group);
        let groups: Vec<Span> = groups
            .map(|run| Span {
                text: run[0].group.clone(),
                columns: run.len(),
            })
            .collect();
        let heads = columns.iter().map(|about| Head {
            text: match about.unit.as_str() {
                "" => about.heading.clone(),
                unit => format!("{} ({unit})", about.heading),
            },
            number: about.kind.is_number(),
        });
        let mut view = Self {
            heads: heads.collect(),
            groups: if groups.iter().any(|group| !group.text.is_empty()) {
                groups
            } else {
                Vec::new()
            },
            rows: Vec::new(),
        };
        let readers = table.readers()?;
        for row in 0..table.height().min(rows) {
            let cells = readers.iter().zip(columns).map(|(reader, about)| {
                let text = readable(reader.cell(row), about.kind);
                match about.kind.is_number() {
                    true => Cell::number(text.replace('-', "−")),
                    false => Cell {
                        text: words::shortened(&text, words::LONGEST_TEXT),
                        ..Cell::default()
                    },
                }
            });
            view.row(cells.collect());
        }
        Ok(view)
    }

    /// With headings over columns, from the left.
    #[must_use]
    pub fn groups(mut self, groups: &[(&str, usize)]) -> Self {
        self.groups = groups
            .iter()
            .map(|(text, columns)| Span {
                text: (*text).to_owned(),
                columns: *columns,
            })
            .collect();
        self
    }

    /// With one more row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row {
            begins: false,
            cells,
        });
    }

    /// With one more row, with which a group of rows begins.
    pub fn group_row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row {
            begins: true,
            cells,
        });
    }
}
