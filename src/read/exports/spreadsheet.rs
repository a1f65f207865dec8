//! Spreadsheets (Excel, OpenDocument) as tables: a header, then one article per row.

use super::{expansion, has_member, is_zip};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use crate::read::fields::is_missing;
use crate::read::head::{Cutter, Head, Raw, Records};
use crate::read::plan::Plan;
use crate::read::record::{Record, Value};
use crate::read::survey::{Cell, Content};
use crate::read::{Cut, Format, Parsed, ReadOptions, Sample, Stream};
use calamine::{Data, ExcelDateTime, Ods, Reader, Xls, Xlsx};
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A file of the old Office formats.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The header is one of this many first rows that have cells.
const HEADER_ROWS: usize = 20;

/// Rows are handed on in batches of this many.
const BATCH_ROWS: usize = 1000;

/// The cells of all sheets may take 1 GiB.
const MOST_CELL_BYTES: usize = 1 << 30;

/// Spreadsheets.
pub(in crate::read) static SPREADSHEET: Format = Format {
    about: About::new(
        "spreadsheet",
        "Excel and OpenDocument tables with a header, one article a row",
    ),
    endings: &["xlsx", "xlsm", "xls", "ods"],
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let is_named = SPREADSHEET.endings.contains(&sample.ending);
    let is_old = sample.bytes.starts_with(OLE);
    is_zip(sample) && (is_named || has_member(sample, b"xl/") || is_ods(sample))
        || is_old
            && (is_named
                || !matches!(
                    sample.ending,
                    "doc" | "docx" | "docm" | "ppt" | "pptx" | "msg"
                ))
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let table = Table::read(stream, options)?;
    let plan = Plan::of_table(table.stream.name(), &table.header, options)?;
    Ok(Head::of(table).settled(plan))
}

fn is_ods(sample: &Sample<'_>) -> bool {
    const TYPE: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    memchr::memmem::find(&sample.bytes[..sample.bytes.len().min(512)], TYPE).is_some()
}

/// A row of cells that hold something.
#[derive(Debug, Default)]
struct Row {
    /// Its number in the sheet, counted from 1.
    number: u64,
    cells: Vec<(usize, Value<'static>)>,
}

impl Row {
    fn record<'r>(&'r self, plan: &'r Plan) -> Record<'r> {
        let mut record = Record::default();
        for (at, value) in &self.cells {
            if let Some((name, column)) = plan.columns().get(*at) {
                record.set(name.as_str().into(), *column, value.clone());
            }
        }
        record
    }

    fn bytes(&self) -> usize {
        self.cells.iter().map(|(_, value)| text_bytes(value)).sum()
    }
}

/// Rows that are ready to be parsed.
struct Rows {
    rows: Vec<Row>,
    bytes: usize,
}

/// A spreadsheet that was read.
struct Table {
    header: Vec<String>,
    rows: std::vec::IntoIter<Row>,
    rejects: Vec<Reject>,
    stream: Stream,
}

impl Table {
    fn read(mut stream: Stream, options: &ReadOptions) -> Result<Self, Reject> {
        let place = stream.place(Position::Whole);
        let reject = |reason, found: String| place.clone().reject(reason, found);
        let limit = options.whole_limit_bytes;
        let Some(bytes) = stream.read_whole(limit)? else {
            let found = format!("a spreadsheet of more than {limit} bytes");
            return Err(reject(Reason::TooLarge, found));
        };
        check_expansion(&bytes).map_err(|found| reject(Reason::TooLarge, found))?;
        // A damaged file can make the library panic; the panic ends here.
        let sheets = catch_unwind(AssertUnwindSafe(|| sheets(&bytes)));
        let sheets = sheets
            .unwrap_or_else(|_| Err("a damaged spreadsheet".to_owned()))
            .map_err(|found| reject(Reason::Corrupt, found))?;
        let mut rejects = Vec::new();
        let mut header: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        for (sheet, mut found) in sheets {
            if found.is_empty() {
                continue;
            }
            let at = header_row(&found);
            let names = names(&found[at]);
            match &header {
                None => header = Some(names),
                Some(known) if *known == names => {}
                Some(_) => {
                    let count = found.len();
                    let words = format!(
                        "the sheet {sheet:?} with {count} rows differs from the first in its \
                         columns and is not read"
                    );
                    rejects.push(reject(Reason::Columns, words));
                    continue;
                }
            }
            let below = found.split_off(at + 1);
            for row in found.iter().take(at) {
                let mut reject = reject(Reason::Columns, "a row above the header".to_owned());
                reject.place.position = Position::Row(row.number);
                rejects.push(reject);
            }
            rows.extend(below);
        }
        let Some(header) = header else {
            let found = "an empty spreadsheet".to_owned();
            return Err(reject(Reason::Empty, found));
        };
        Ok(Self {
            header,
            rows: rows.into_iter(),
            rejects,
            stream,
        })
    }
}

/// Checks that the members of a packed file do not expand without end.
fn check_expansion(bytes: &[u8]) -> Result<(), String> {
    if bytes.starts_with(OLE) {
        return Ok(());
    }
    let limit = expansion(bytes.len());
    let mut left = limit;
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        // Reading it will say what cannot be unpacked.
        return Ok(());
    };
    for at in 0..archive.len() {
        if let Ok(member) = archive.by_index(at) {
            let copied = std::io::copy(&mut member.take(left), &mut std::io::sink());
            left -= copied.unwrap_or(0).min(left);
        }
        if left == 0 {
            return Err(format!(
                "a spreadsheet that expands to {limit} bytes or more"
            ));
        }
    }
    Ok(())
}

type Sheets = Vec<(String, Vec<Row>)>;

/// The rows of all sheets that have any.
fn sheets(bytes: &[u8]) -> Result<Sheets, String> {
    let cursor = || Cursor::new(bytes);
    let mut left = MOST_CELL_BYTES;
    if bytes.starts_with(OLE) {
        let mut book = Xls::new(cursor()).map_err(fault)?;
        return laid_out(&mut book, &mut left);
    }
    let archive = zip::ZipArchive::new(cursor());
    if archive.is_ok_and(|archive| archive.index_for_name("content.xml").is_some()) {
        let mut book = Ods::new(cursor()).map_err(fault)?;
        return laid_out(&mut book, &mut left);
    }
    let mut book = Xlsx::new(cursor()).map_err(fault)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut rows: Vec<Row> = Vec::new();
        // A sheet may be a chart.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let (row, column) = cell.get_position();
            let value = value(Data::from(cell.get_value().clone()));
            push(&mut rows, row, column, value, &mut left)?;
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn fault(error: impl std::fmt::Display) -> String {
    format!("a spreadsheet that cannot be read: {error}")
}

/// The rows of all sheets of a book that is laid out as a whole.
fn laid_out<'b, R>(book: &mut R, left: &mut usize) -> Result<Sheets, String>
where
    R: Reader<Cursor<&'b [u8]>>,
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(fault)?;
        let (top, first) = range.start().unwrap_or_default();
        let mut rows = Vec::new();
        for (row, column, data) in range.used_cells() {
            let at = |start: u32, place: usize| {
                start.saturating_add(u32::try_from(place).unwrap_or(u32::MAX))
            };
            push(
                &mut rows,
                at(top, row),
                at(first, column),
                value(data.clone()),
                left,
            )?;
        }
        sheets.push((name, rows));
    }
    Ok(sheets)
}

/// Adds a cell to its row if there is room for it.
fn push(
    rows: &mut Vec<Row>,
    row: u32,
    column: u32,
    value: Option<Value<'static>>,
    left: &mut usize,
) -> Result<(), String> {
    const CELL_BYTES: usize = 48;
    let Some(value) = value else { return Ok(()) };
    let bytes = CELL_BYTES + text_bytes(&value);
    *left = left.checked_sub(bytes).ok_or_else(|| {
        format!("a spreadsheet with more than {MOST_CELL_BYTES} bytes in its cells")
    })?;
    let number = u64::from(row) + 1;
    if rows.last().is_none_or(|last| last.number != number) {
        rows.push(Row {
            number,
            cells: Vec::new(),
        });
    }
    if let Some(last) = rows.last_mut() {
        last.cells.push((column as usize, value));
    }
    Ok(())
}

fn text_bytes(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Other(text) => text.len(),
        Value::Integer(_) | Value::Day(_) | Value::Moment { .. } => 0,
    }
}

/// The value of a cell; `None` if it is empty or stands for nothing.
fn value(data: Data) -> Option<Value<'static>> {
    /// A cell holds every whole number up to this one exactly.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    Some(match data {
        Data::Empty | Data::Error(_) => return None,
        Data::String(text) if is_missing(&text) => return None,
        Data::String(text) => Value::Text(text.replace("\r\n", "\n").into()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Text(text.into()),
        Data::Int(number) => Value::Integer(number),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => {
            Value::Integer(number as i64)
        }
        Data::Float(number) => Value::Other(number.to_string()),
        Data::Bool(truth) => Value::Other(truth.to_string()),
        Data::DateTime(moment) => Value::Text(written(&moment).into()),
    })
}

/// A date, a time or both, as ISO 8601 writes them.
fn written(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    let number = moment.as_f64();
    match (number < 1.0 || moment.is_duration(), number.fract() == 0.0) {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date}T{time}"),
    }
}

/// The header: the first row that names a text or headline and another field, else the first row.
fn header_row(rows: &[Row]) -> usize {
    let mut rows = rows.iter().take(HEADER_ROWS);
    rows.position(|row| Plan::is_header(&names(row)))
        .unwrap_or(0)
}

/// The names in a header, by column; columns between them have none.
fn names(header: &Row) -> Vec<String> {
    let mut names = Vec::new();
    for (at, value) in &header.cells {
        names.resize(names.len().max(*at), String::new());
        names.push(value.clone().into_text().trim().to_owned());
    }
    names
}

impl Cutter for Table {
    type Records = Rows;

    fn next(&mut self) -> Option<Raw<Rows>> {
        let mut raw = Raw {
            rejects: std::mem::take(&mut self.rejects),
            ..Raw::default()
        };
        if !raw.rejects.is_empty() {
            // Faults of the table as a whole come first.
            return Some(raw);
        }
        let rows: Vec<Row> = self.rows.by_ref().take(BATCH_ROWS).collect();
        if rows.is_empty() {
            return None;
        }
        let bytes = rows.iter().map(Row::bytes).sum();
        raw.records = Some(Rows { rows, bytes });
        self.stream.note(&mut raw.notes);
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}

impl Records for Rows {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn bytes(&self) -> usize {
        self.bytes
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        let count = plan.columns().len();
        for row in &self.rows {
            let place = Place::of(&plan.input, Position::Row(row.number));
            if let Some((at, _)) = row.cells.iter().find(|(at, _)| *at >= count) {
                let found = format!("a cell in column {}, expected {count} columns", at + 1);
                out.rejects.push(place.reject(Reason::Columns, found));
                continue;
            }
            row.record(plan).finish(place, plan, out);
        }
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        for (at, value) in self.rows.iter().flat_map(|row| &row.cells) {
            if let Some((column, _)) = plan.columns().get(*at) {
                let text = value.clone().into_text();
                let content = Content::of(&text, column, plan);
                see(Cell { column, content });
            }
        }
    }

    fn look(&self, plan: &Plan, see: &mut dyn FnMut(usize, Record<'_>) -> bool) {
        let mut rows = self.rows.iter();
        rows.all(|row| see(row.bytes(), row.record(plan)));
    }
}
