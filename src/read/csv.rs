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
use super::head::{Head, Records};
use super::markup;
use super::objects::too_long;
use super::plan::Plan;
use super::record::{Record, Value};
use super::survey::{Cell, Content};
use super::{Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use cut::{Lines, Rows};
use dialect::Dialect;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// CSV and TSV.
pub static CSV: Format = Format {
    about: About::new(
        "csv",
        "CSV or TSV tables with a header; delimiter and quotes are detected",
    ),
    endings: &["csv", "tsv", "tab"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    CSV.endings.contains(&sample.ending) || has_header(sample.bytes)
}

fn open(mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let name = Arc::clone(stream.name());
    let dialect = Dialect::of(stream.peek(dialect::SAMPLE_BYTES));
    let mut cutter = Lines::of(stream, dialect, options);
    let header = cutter.header()?;
    let (names, repeated) = told_apart(&header);
    let mut plan = Plan::of_table(&name, &names, options)?;
    for (at, first) in repeated {
        plan.repeat(at, first);
    }
    let days = plan
        .columns()
        .iter()
        .map(|(_, c)| c.field() == Some(Field::Date));
    cutter.settle(days.collect());
    plan.form = cutter.form();
    Ok(Head::of(cutter).settled(plan))
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
    Plan::is_header(&Dialect::of(line).cells(line))
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

impl Records for Rows {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn bytes(&self) -> usize {
        self.bytes.len()
    }

    fn memory_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        let columns = plan.columns();
        let limit = plan.options.line_limit_bytes;
        self.each(&mut |line, row| {
            let place = Place::of(&plan.input, Position::Line(line));
            if row.len() != columns.len() {
                let found = format!("{} cells, expected {}", row.len(), columns.len());
                out.rejects.push(place.reject(Reason::Columns, found));
                return;
            }
            let length = row.iter().map(|cell| cell.len() as u64).sum();
            if length > limit {
                out.rejects.push(too_long(place, length, limit));
                return;
            }
            let mut record = Record::of(plan);
            for ((name, column), cell) in columns.iter().zip(row.drain(..)) {
                let (text, replaced) = text_of_cell(cell);
                out.notes.replaced(&plan.input, replaced);
                record.set(name.as_str().into(), *column, Value::Text(text));
            }
            record.finish(place, plan, out);
        });
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        self.each(&mut |_, row| {
            for ((column, _), cell) in plan.columns().iter().zip(row) {
                let text = String::from_utf8_lossy(cell);
                let content = Content::of(&text, column, plan);
                see(Cell { column, content });
            }
        });
    }

    fn look(&self, plan: &Plan, see: &mut dyn FnMut(usize, Record<'_>) -> bool) {
        let mut goes_on = true;
        self.each(&mut |_, row| {
            if !goes_on || row.len() != plan.columns().len() {
                return;
            }
            let any = row.iter().any(|cell| markup::may_hold(cell));
            let mut record = Record::of(plan);
            for ((name, column), cell) in plan.columns().iter().zip(&*row) {
                if any || column.votes() {
                    let text = text_of_cell(Cow::Borrowed(cell)).0;
                    record.set(name.into(), *column, Value::Text(text));
                }
            }
            let length = row.iter().map(|cell| cell.len()).sum();
            goes_on = see(length, record);
        });
    }
}
