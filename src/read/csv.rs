//! CSV and TSV: a header, then one article per row; quoted cells may hold delimiters and lines.
//!
//! The delimiter is found by counting. The rows decide what quotation marks mean ([`quotes`]): a quote
//! that never closes, or closes in the middle of a cell, is a letter if its line is a row by itself.
//! Otherwise only that line is set aside, not the rest of the file.

mod cells;
mod cut;
mod dialect;
mod quotes;

pub use quotes::Quotes;

use super::encoding;
use super::fields::Field;
use super::head::{HEAD_BYTES, HEAD_RECORDS, Head};
use super::markup;
use super::mend::Seen;
use super::objects::too_long;
use super::plan::{DateHead, Plan};
use super::record::{Record, Value};
use super::survey::{Cell, Content, no_text_column};
use super::{Batch, Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use cut::{Lines, Rows};
use dialect::Dialect;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// CSV and TSV.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

impl Format for Csv {
    fn about(&self) -> About {
        About::new(
            "csv",
            "CSV or TSV tables with a header; delimiter and quotes are detected",
        )
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
        let (names, repeated) = told_apart(&header);
        let mut plan = Plan::of_columns(&name, &names, options);
        for (at, first) in repeated {
            plan.repeat(at, first);
        }
        let days = plan
            .columns()
            .iter()
            .map(|(_, c)| c.field() == Some(Field::Date));
        cutter.settle(days.collect());
        plan.form = cutter.form();
        let head = Head::of(cutter);
        if !plan.can_hold_text() {
            return Err(Reject {
                place: Place {
                    input: name,
                    position: Position::Whole,
                },
                reason: Reason::NoText,
                found: no_text_column(&names),
            });
        }
        if plan.needs_votes() {
            let mut ballot = DateHead::default();
            vote(&plan, head.records(), &mut ballot);
            plan.settle(ballot);
        }
        let seen = markup_seen(&plan, head.records());
        plan.settle_markup(seen);
        Ok(Box::new(head.planned(plan)))
    }
}

/// The names of columns, so that none stands twice, and which of them repeat which: `date` and `date_2`.
fn told_apart(header: &[String]) -> (Vec<String>, Vec<(usize, usize)>) {
    let mut first: HashMap<&str, (usize, usize)> = HashMap::new();
    let all: HashSet<&str> = header.iter().map(String::as_str).collect();
    let mut names = Vec::with_capacity(header.len());
    let mut repeated = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let (first, count) = first.entry(name).or_insert((at, 0));
        *count += 1;
        if *count == 1 || name.is_empty() {
            names.push(name.clone());
            continue;
        }
        repeated.push((at, *first));
        while all.contains(format!("{name}_{count}").as_str()) {
            *count += 1;
        }
        names.push(format!("{name}_{count}"));
    }
    (names, repeated)
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

/// Shows the rows of the head that have every cell, as far as [`HEAD_RECORDS`] and [`HEAD_BYTES`] go.
fn each_of_head<'r>(
    plan: &Plan,
    head: impl Iterator<Item = &'r Rows>,
    mut see: impl FnMut(&[Cow<'_, [u8]>]),
) {
    let (mut records, mut bytes) = (0, 0);
    for rows in head {
        rows.each(&mut |_, row| {
            if records >= HEAD_RECORDS || bytes >= HEAD_BYTES || row.len() != plan.columns().len() {
                return;
            }
            records += 1;
            bytes += row.iter().map(|cell| cell.len()).sum::<usize>();
            see(row);
        });
    }
}

fn vote<'r>(plan: &Plan, head: impl Iterator<Item = &'r Rows>, ballot: &mut DateHead) {
    each_of_head(plan, head, |row| {
        let mut record = Record::of(plan);
        for ((name, column), cell) in plan.columns().iter().zip(row) {
            if matches!(
                column.field(),
                Some(Field::Date | Field::Source | Field::Url)
            ) {
                let text = text_of_cell(Cow::Borrowed(cell)).0;
                record.set(name.into(), *column, Value::Text(text));
            }
        }
        ballot.add(plan, &record);
    });
}

fn markup_seen<'r>(plan: &Plan, head: impl Iterator<Item = &'r Rows>) -> Seen {
    let mut seen = Seen::default();
    each_of_head(plan, head, |row| {
        if !row.iter().any(|cell| markup::may_hold(cell)) {
            return;
        }
        let mut record = Record::default();
        for ((name, column), cell) in plan.columns().iter().zip(row) {
            let text = text_of_cell(Cow::Borrowed(cell)).0;
            record.set(name.into(), *column, Value::Text(text));
        }
        seen.add(&record);
    });
    seen
}

/// The text of a cell, and how many broken places in it are now U+FFFD.
fn text_of_cell(cell: Cow<'_, [u8]>) -> (Cow<'_, str>, u64) {
    let bytes = match cell {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => return (text.into(), 0),
            Err(_) => bytes.to_vec(),
        },
        Cow::Owned(bytes) => bytes,
    };
    let (text, replaced) = encoding::mend(bytes);
    (text.into(), replaced)
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
            let length = row.iter().map(|cell| cell.len() as u64).sum();
            if length > limit {
                out.rejects.push(too_long(self.place(line), length, limit));
                return;
            }
            let mut record = Record::of(&self.plan);
            for ((name, column), cell) in columns.iter().zip(row.drain(..)) {
                let (text, replaced) = text_of_cell(cell);
                if replaced > 0 {
                    out.notes.replaced(&self.plan.input, replaced);
                }
                record.set(name.as_str().into(), *column, Value::Text(text));
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
                    content: Content::of(&text, column, &self.plan),
                });
            }
        });
    }

    fn bytes(&self) -> u64 {
        self.rows.bytes.capacity() as u64
    }
}
