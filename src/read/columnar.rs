//! Tables in columns: what Parquet and Arrow have in common once their rows are in memory.

pub(super) mod columns;
pub(super) mod guard;

use super::Parsed;
use super::head::Records;
use super::notes::{Note, Notes};
use super::plan::{Column as Meaning, Plan, Role};
use super::record::{Record, Value};
use super::survey::{Cell, Content};
use crate::place::{Place, Position};
use columns::Leaf;
use polars::prelude::DataFrame;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// The columns of a table that become something; no others need be read.
pub(super) fn wanted(plan: &Plan, leaves: &[Leaf]) -> Vec<String> {
    let mut known = HashSet::new();
    let columns = plan.columns().iter().zip(leaves);
    columns
        .filter(|((_, column), leaf)| column.role != Role::Unnamed && leaf.unread.is_none())
        .map(|(_, leaf)| leaf.root.clone())
        .filter(|root| known.insert(root.clone()))
        .collect()
}

/// Some rows of a table.
pub(super) struct Rows {
    frame: DataFrame,
    leaves: Arc<[Leaf]>,
    /// The number of the first, from 1.
    first: u64,
    bytes: usize,
}

impl Rows {
    /// The rows of a frame, which take so many bytes.
    pub(super) fn new(frame: DataFrame, leaves: Arc<[Leaf]>, first: u64, bytes: usize) -> Self {
        Self {
            frame,
            leaves,
            first,
            bytes,
        }
    }

    /// The same in blocks of about so many bytes.
    pub(super) fn cut(self, block_bytes: usize) -> impl Iterator<Item = Self> {
        let count = self.frame.height();
        let a_row = (self.bytes / count.max(1)).max(1);
        let step = (block_bytes / a_row).max(1);
        (0..count).step_by(step).map(move |at| {
            let height = step.min(count - at);
            Self {
                frame: self.frame.slice(i64::try_from(at).unwrap_or(0), height),
                leaves: Arc::clone(&self.leaves),
                first: self.first + at as u64,
                bytes: height * a_row,
            }
        })
    }

    /// Notes, with the first rows of the table, which columns name a time zone that is not known.
    pub(super) fn note_zones(&self, input: &Arc<str>, notes: &mut Notes) {
        if self.first != 1 {
            return;
        }
        for leaf in self.leaves.iter() {
            if let Some(zone) = &leaf.unknown_zone {
                let (input, column) = (Arc::clone(input), leaf.name.clone());
                notes.note(Note::UnknownZone(input, column, zone.clone()));
            }
        }
    }
}

/// One column with its values.
struct Values<'p> {
    name: &'p str,
    meaning: Meaning,
    values: columns::Values,
}

fn columns<'p>(rows: &Rows, plan: &'p Plan, wanted: impl Fn(Meaning) -> bool) -> Vec<Values<'p>> {
    let columns = plan.columns().iter().zip(rows.leaves.iter());
    columns
        .filter(|((_, meaning), _)| meaning.role != Role::Unnamed && wanted(*meaning))
        .filter_map(|((name, meaning), leaf)| {
            Some(Values {
                name,
                meaning: *meaning,
                values: columns::Values::of(leaf, &rows.frame)?,
            })
        })
        .collect()
}

fn record<'v>(columns: &'v [Values<'_>], row: usize, plan: &Plan, notes: &mut Notes) -> Record<'v> {
    let mut record = Record::of(plan);
    for Values {
        name,
        meaning,
        values,
    } in columns
    {
        let name = Cow::Borrowed(*name);
        match values.cell(row, meaning.field()) {
            columns::Cell::Nothing => record.set_nothing(*meaning),
            columns::Cell::Value(value) => record.set(name, *meaning, value),
            columns::Cell::Decoded(text, encoding) => {
                notes.encoded(&plan.input, encoding, None);
                record.set(name, *meaning, Value::Text(text.into()));
            }
            columns::Cell::Wrong(kind) => record.set_wrong(name, *meaning, kind),
        }
    }
    record
}

impl Records for Rows {
    fn count(&self) -> usize {
        self.frame.height()
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        let columns = columns(self, plan, |_| true);
        for row in 0..self.count() {
            let place = Place::of(&plan.input, Position::Row(self.first + row as u64));
            let record = record(&columns, row, plan, &mut out.notes);
            record.finish(place, plan, out);
        }
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        for column in columns(self, plan, |_| true) {
            let field = column.meaning.field();
            for row in 0..self.count() {
                let text: String;
                let content = match column.values.cell(row, field) {
                    columns::Cell::Nothing => Content::Missing(""),
                    columns::Cell::Wrong(kind) => Content::Nested(kind),
                    columns::Cell::Decoded(repaired, _) => {
                        text = repaired;
                        Content::Value(&text)
                    }
                    columns::Cell::Value(value) => {
                        text = value.into_text().into_owned();
                        Content::of(&text, column.name, plan)
                    }
                };
                see(Cell {
                    column: column.name,
                    content,
                });
            }
        }
    }

    fn look(&self, plan: &Plan, see: &mut dyn FnMut(usize, Record<'_>) -> bool) {
        let columns = columns(self, plan, |meaning| meaning.field().is_some());
        let length = self.bytes / self.count().max(1);
        let record = |row| record(&columns, row, plan, &mut Notes::default());
        (0..self.count()).all(|row| see(length, record(row)));
    }
}
