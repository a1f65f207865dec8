//! CSV and TSV: a header, then one article a row; cells in quotes may hold delimiters and lines.
//!
//! The delimiter is found by counting. Rows are cut here, by a scanner that is stricter than the
//! parser: a quote that never closes, or closes in the middle of a cell, sets aside one line and not
//! the rest of the file.

mod cut;
mod dialect;

use super::fields::{Field, is_missing};
use super::head::{HEAD_BYTES, HEAD_RECORDS, Head};
use super::objects::too_long;
use super::plan::{DateHead, Plan};
use super::record::{Record, Value};
use super::stream::{Repair, text_of};
use super::survey::{Cell, Content, no_text_column};
use super::{Batch, Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use cut::{Lines, Rows};
use dialect::Dialect;
use std::borrow::Cow;
use std::sync::Arc;

/// CSV and TSV.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

impl Format for Csv {
    fn about(&self) -> About {
        About {
            name: "csv",
            summary: "tables as CSV or TSV with a header; delimiter and quotes are told by the file",
            unit: "",
            direction: "",
            citation: "",
        }
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv", "tsv", "tab"]
    }

    fn fits(&self, sample: &Sample<'_>) -> bool {
        self.endings().contains(&sample.ending) || has_header(sample.bytes)
    }

    fn open(&self, mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
        let name = Arc::clone(stream.name());
        let dialect = Dialect::of(stream.peek(dialect::SAMPLE_BYTES));
        let mut cutter = Lines::of(stream, dialect, options);
        let header = cutter.header()?;
        let head = Head::of(cutter);
        let mut plan = Plan::of_columns(&name, &header, options);
        if !plan.can_hold_text() {
            return Err(Reject {
                place: Place {
                    input: name,
                    position: Position::Whole,
                },
                reason: Reason::NoText,
                found: no_text_column(&header),
            });
        }
        if plan.needs_votes() {
            let mut ballot = DateHead::default();
            vote(&plan, head.records(), &mut ballot);
            plan.settle(ballot);
        }
        Ok(Box::new(head.planned(plan)))
    }
}

/// Whether the first line is a header in which a text or headline and another field are named.
fn has_header(bytes: &[u8]) -> bool {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    if line.len() > 4096 {
        return false;
    }
    let names = Dialect::of(line).cells(line);
    let plan = Plan::of_columns(&"".into(), &names, &Arc::default());
    let fields = || {
        plan.columns()
            .iter()
            .filter_map(|(_, column)| column.field())
    };
    let has_text = fields().any(|field| matches!(field, Field::Text | Field::Title));
    has_text && fields().count() > 1
}

fn vote<'r>(plan: &Plan, head: impl Iterator<Item = &'r Rows>, ballot: &mut DateHead) {
    let (mut records, mut bytes) = (0, 0);
    for rows in head {
        rows.each(&mut |_, row| {
            if records >= HEAD_RECORDS || bytes >= HEAD_BYTES || row.len() != plan.columns().len() {
                return;
            }
            records += 1;
            bytes += row.as_slice().len();
            let mut record = Record::default();
            for ((name, column), cell) in plan.columns().iter().zip(row) {
                if matches!(
                    column.field(),
                    Some(Field::Date | Field::Source | Field::Url)
                ) {
                    let text = text_of_cell(cell).0;
                    if !is_missing(&text) {
                        record.set(name.into(), *column, Value::Text(text));
                    }
                }
            }
            ballot.add(plan, &record);
        });
    }
}

/// The text of a cell, repaired if it is not UTF-8.
fn text_of_cell(cell: &[u8]) -> (Cow<'_, str>, Repair) {
    match std::str::from_utf8(cell) {
        Ok(text) => (text.into(), Repair::None),
        Err(_) => {
            let (text, repair) = text_of(cell.to_vec());
            (text.into(), repair)
        }
    }
}

/// Rows that are ready to be parsed.
struct RowBatch {
    rows: Rows,
    plan: Arc<Plan>,
}

impl RowBatch {
    fn place(&self, line: u64) -> Place {
        Place {
            input: Arc::clone(&self.plan.input),
            position: Position::Line(line),
        }
    }
}

impl Batch for RowBatch {
    fn parse(&self, out: &mut Parsed) {
        let columns = self.plan.columns();
        let limit = self.plan.options.line_limit_bytes;
        self.rows.each(&mut |line, row| {
            if row.len() != columns.len() {
                out.rejects.push(Reject {
                    place: self.place(line),
                    reason: Reason::Columns,
                    found: format!("{} cells, expected {}", row.len(), columns.len()),
                });
                return;
            }
            if row.as_slice().len() as u64 > limit {
                let length = row.as_slice().len() as u64;
                out.rejects.push(too_long(self.place(line), length, limit));
                return;
            }
            let mut record = Record::default();
            let mut decoded = false;
            for ((name, column), cell) in columns.iter().zip(row) {
                let (text, repair) = text_of_cell(cell);
                match repair {
                    Repair::None => {}
                    Repair::Decoded => decoded = true,
                    Repair::Replaced(count) => out.notes.replaced(&self.plan.input, count),
                }
                if !is_missing(&text) {
                    record.set(name.as_str().into(), *column, Value::Text(text));
                }
            }
            if decoded {
                out.notes.decoded(&self.plan.input);
            }
            record.finish(self.place(line), &self.plan, out);
        });
    }

    fn observe(&self, see: &mut dyn FnMut(Cell<'_>)) {
        self.rows.each(&mut |_, row| {
            for ((column, _), cell) in self.plan.columns().iter().zip(row) {
                let text = String::from_utf8_lossy(cell);
                see(Cell {
                    column,
                    content: Content::of(&text),
                });
            }
        });
    }

    fn bytes(&self) -> u64 {
        self.rows.bytes.capacity() as u64
    }
}
