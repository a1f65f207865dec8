//! Parquet: row group by row group, and only the columns that become something.
//!
//! Types are taken from the file's own schema and not from the Arrow schema that some writers add:
//! a dictionary or a category there is plain text here. Damaged files can make a Parquet reader
//! panic; panics end at this border and become a reject.

use super::compression::{FREE_BYTES, MAX_EXPANSION};
use super::fields::{Field, is_missing};
use super::head::{Cutter, HEAD_BYTES, HEAD_RECORDS, Head, Raw};
use super::plan::{Column as Meaning, DateHead, Plan, Role};
use super::record::{Record, Value};
use super::survey::{Cell, Content, no_text_column};
use super::{Batch, Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::day::Day;
use crate::place::{Place, Position, Reason, Reject};
use jiff::Timestamp;
use jiff::fmt::temporal;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use polars::prelude::{
    BooleanChunked, DataFrame, DataType, Float64Chunked, Int64Chunked, ListChunked, ParquetReader,
    SerReader, Series, StringChunked, TimeUnit, UInt64Chunked,
};
use polars_arrow::datatypes::ArrowDataType;
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParallelStrategy;
use polars_parquet::read::FileMetadata;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// Parquet.
#[derive(Debug, Clone, Copy)]
pub struct Parquet;

const MAGIC: &[u8] = b"PAR1";

/// A file that is not on disk as it is (compressed, or from a pipe) must fit here: 1 GiB.
const MEMORY_BYTES: usize = 1 << 30;

/// So much is decoded at a time.
const DECODE_BYTES: usize = 64 << 20;

impl Format for Parquet {
    fn about(&self) -> About {
        About {
            name: "parquet",
            summary: "Apache Parquet tables, one article a row",
            unit: "",
            direction: "",
            citation: "",
        }
    }

    fn endings(&self) -> &'static [&'static str] {
        &["parquet", "pq"]
    }

    fn reads_binary(&self) -> bool {
        true
    }

    fn fits(&self, sample: &Sample<'_>) -> bool {
        sample.bytes.starts_with(MAGIC)
    }

    fn open(&self, stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
        let mut groups = Groups::open(stream, options)?;
        let name = Arc::clone(&groups.name);
        let mut plan = Plan::of_columns(&name, &groups.names, options);
        if !plan.can_hold_text() {
            return Err(groups.reject(
                Position::Whole,
                Reason::NoText,
                no_text_column(&groups.names),
            ));
        }
        let wanted = |name: &String| {
            plan.columns()
                .iter()
                .any(|(known, c)| known == name && c.role != Role::Unnamed)
        };
        groups.names.retain(wanted);
        let head = Head::of(groups);
        if plan.needs_votes() {
            let mut ballot = DateHead::default();
            vote(&plan, head.records(), &mut ballot);
            plan.settle(ballot);
        }
        Ok(Box::new(head.planned(plan)))
    }
}

/// Whether a column of this type can be read as text, a number, a day or a list of names.
fn is_readable(data_type: &ArrowDataType) -> bool {
    use ArrowDataType as T;
    match data_type {
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Boolean => true,
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt32 | T::UInt64 => true,
        T::Float32 | T::Float64 | T::Date32 | T::Timestamp(..) => true,
        T::List(inner) | T::LargeList(inner) => {
            matches!(inner.dtype, T::Utf8 | T::LargeUtf8 | T::Utf8View)
        }
        _ => false,
    }
}

/// The bytes of a Parquet file.
enum Source {
    File(PathBuf),
    Memory(Arc<Vec<u8>>),
}

impl Source {
    fn open(&self) -> std::io::Result<Box<dyn MmapBytesReader>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Shared(Arc::clone(bytes)))),
        })
    }
}

struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The zones that the moments of the columns are written in.
type Zones = HashMap<String, TimeZone>;

/// Some rows.
struct Rows {
    frame: DataFrame,
    zones: Arc<Zones>,
    first: u64,
    bytes: usize,
}

/// The row groups of a file.
struct Groups {
    name: Arc<str>,
    source: Source,
    metadata: Arc<FileMetadata>,
    names: Vec<String>,
    zones: Arc<Zones>,
    group: usize,
    /// Rows of this group that were decoded.
    in_group: usize,
    row: u64,
    waiting: VecDeque<Rows>,
    disk_bytes: u64,
    file_bytes: u64,
    block_bytes: usize,
}

impl Groups {
    fn open(mut stream: Stream, options: &ReadOptions) -> Result<Self, Reject> {
        let name = Arc::clone(stream.name());
        let whole = |reason, found: String| Reject {
            place: Place {
                input: Arc::clone(&name),
                position: Position::Whole,
            },
            reason,
            found,
        };
        let (source, file_bytes) = match (stream.plain_file(), stream.input().bytes) {
            (Some(path), Some(bytes)) => (Source::File(path.to_owned()), bytes),
            _ => {
                let mut bytes = Vec::new();
                while bytes.len() <= MEMORY_BYTES && stream.fill(&mut bytes, 1 << 20) {}
                if let Some(trouble) = stream.trouble() {
                    return Err(trouble.clone());
                }
                if bytes.len() > MEMORY_BYTES {
                    let found = "more than 1 GiB of Parquet that is compressed or from a pipe; \
                                 give it as a plain file";
                    return Err(whole(Reason::TooLarge, found.to_owned()));
                }
                let length = bytes.len() as u64;
                (Source::Memory(Arc::new(bytes)), length)
            }
        };
        let footer = || -> Result<(FileMetadata, Vec<String>, Zones), String> {
            let file = source.open().map_err(|error| error.to_string())?;
            let mut reader = ParquetReader::new(file);
            let metadata = reader.get_metadata().map_err(|error| error.to_string())?;
            let mut metadata = FileMetadata::clone(metadata);
            // Parquet keeps moments in UTC; their zone is in the schema that the writer added.
            let zones = guarded(|| Ok(zones_of(&metadata))).unwrap_or_default();
            metadata.key_value_metadata = None;
            let schema =
                polars_parquet::read::infer_schema(&metadata).map_err(|error| error.to_string())?;
            let fields = schema
                .iter_values()
                .filter(|field| is_readable(&field.dtype));
            let names = fields.map(|field| field.name.to_string()).collect();
            for group in &metadata.row_groups {
                let end = group.full_byte_range().end;
                if end > file_bytes {
                    return Err(format!("a row group ends at byte {end} of {file_bytes}"));
                }
            }
            Ok((metadata, names, zones))
        };
        let (metadata, names, zones) = guarded(footer).map_err(|found| {
            whole(
                Reason::Corrupt,
                format!("the footer cannot be read: {found}"),
            )
        })?;
        if metadata.num_rows == 0 {
            return Err(whole(Reason::Empty, "a table without rows".to_owned()));
        }
        Ok(Self {
            name,
            source,
            metadata: Arc::new(metadata),
            names,
            zones: Arc::new(zones),
            group: 0,
            in_group: 0,
            row: 1,
            waiting: VecDeque::new(),
            disk_bytes: 0,
            file_bytes,
            block_bytes: options.block_bytes.max(1),
        })
    }

    fn reject(&self, position: Position, reason: Reason, found: String) -> Reject {
        Reject {
            place: Place {
                input: Arc::clone(&self.name),
                position,
            },
            reason,
            found,
        }
    }

    /// Compressed and plain bytes of the wanted columns of the current group.
    fn sizes(&self) -> (u64, u64) {
        let group = &self.metadata.row_groups[self.group];
        let columns = self
            .names
            .iter()
            .filter_map(|name| group.columns_under_root_iter(name));
        let bytes = |size: i64| u64::try_from(size).unwrap_or(0);
        columns.flatten().fold((0, 0), |(packed, plain), column| {
            (
                packed + bytes(column.compressed_size()),
                plain + bytes(column.uncompressed_size()),
            )
        })
    }

    /// Decodes the next rows of the current group.
    fn decode(&mut self) -> Result<(), Reject> {
        let (packed, plain) = self.sizes();
        let rows = self.metadata.row_groups[self.group].num_rows();
        let here = format!("row group {}", self.group + 1);
        let position = Position::Row(self.row);
        if plain > FREE_BYTES && plain / MAX_EXPANSION > packed {
            let found = format!("{here} expands to more than {MAX_EXPANSION} times its size");
            return Err(self.reject(position, Reason::TooLarge, found));
        }
        let a_row = usize::try_from(plain).unwrap_or(usize::MAX) / rows.max(1) + 1;
        let count = (DECODE_BYTES / a_row)
            .clamp(1, 1 << 20)
            .min(rows - self.in_group);
        let before: usize = self.metadata.row_groups[..self.group]
            .iter()
            .map(|group| group.num_rows())
            .sum();
        let frame = guarded(|| {
            let file = self.source.open().map_err(|error| error.to_string())?;
            let mut reader = ParquetReader::new(file)
                .read_parallel(ParallelStrategy::None)
                .with_slice(Some((before + self.in_group, count)))
                .with_columns(Some(self.names.clone()));
            reader.set_metadata(Arc::clone(&self.metadata));
            reader.finish().map_err(|error| error.to_string())
        })
        .and_then(|frame| match frame.height() {
            height if height == count => Ok(frame),
            height => Err(format!("{height} rows, expected {count}")),
        })
        .map_err(|found| self.reject(position, Reason::Corrupt, format!("{here}: {found}")))?;
        let step = (self.block_bytes / a_row).max(1);
        let mut at = 0;
        while at < count {
            let height = step.min(count - at);
            self.waiting.push_back(Rows {
                frame: frame.slice(i64::try_from(at).unwrap_or(0), height),
                zones: Arc::clone(&self.zones),
                first: self.row + at as u64,
                bytes: height * a_row,
            });
            at += height;
        }
        self.disk_bytes += packed * count as u64 / rows.max(1) as u64;
        self.in_group += count;
        self.row += count as u64;
        Ok(())
    }

    /// Leaves the current group for the next.
    fn pass_group(&mut self) {
        let rows = self.metadata.row_groups[self.group].num_rows();
        self.row += (rows - self.in_group) as u64;
        self.group += 1;
        self.in_group = 0;
    }
}

/// Runs what may panic on a damaged file.
fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("it is damaged".to_owned()))
}

impl Cutter for Groups {
    type Records = Rows;

    fn next(&mut self) -> Option<Raw<Rows>> {
        let mut raw = Raw::default();
        while self.waiting.is_empty() {
            let group = self.metadata.row_groups.get(self.group)?;
            if self.in_group >= group.num_rows() {
                self.pass_group();
                continue;
            }
            if let Err(reject) = self.decode() {
                raw.rejects.push(reject);
                self.pass_group();
                return Some(raw);
            }
        }
        raw.records = self.waiting.pop_front();
        Some(raw)
    }

    fn size(rows: &Rows) -> (usize, usize) {
        (rows.frame.height(), rows.bytes)
    }

    fn disk_bytes(&self) -> u64 {
        if self.group >= self.metadata.row_groups.len() {
            self.file_bytes
        } else {
            self.disk_bytes
        }
    }

    fn batch(&self, rows: Rows, plan: &Arc<Plan>) -> Box<dyn Batch> {
        let plan = Arc::clone(plan);
        Box::new(FrameBatch { rows, plan })
    }
}

/// One column with its values in a form that is quick to ask.
struct Values<'p> {
    name: &'p str,
    meaning: Meaning,
    kind: Kind,
}

enum Kind {
    Text(StringChunked),
    Integer(Int64Chunked),
    Unsigned(UInt64Chunked),
    Float(Float64Chunked),
    Truth(BooleanChunked),
    /// Days, or moments with so many to the day.
    Day(Int64Chunked, i64),
    /// Moments in a zone, with so many to the second.
    Moment(Int64Chunked, i64, TimeZone),
    Names(ListChunked),
}

impl Values<'_> {
    fn of(series: &Series, zones: &Zones) -> Option<Kind> {
        let integers = |series: &Series| series.cast(&DataType::Int64).ok()?.i64().ok().cloned();
        Some(match series.dtype() {
            DataType::String => Kind::Text(series.str().ok()?.clone()),
            DataType::UInt64 => Kind::Unsigned(series.u64().ok()?.clone()),
            DataType::Float32 | DataType::Float64 => {
                Kind::Float(series.cast(&DataType::Float64).ok()?.f64().ok()?.clone())
            }
            DataType::Boolean => Kind::Truth(series.bool().ok()?.clone()),
            DataType::Date => Kind::Day(integers(&series.to_physical_repr())?, 1),
            DataType::Datetime(unit, zone) => {
                let a_second = match unit {
                    TimeUnit::Milliseconds => 1_000,
                    TimeUnit::Microseconds => 1_000_000,
                    TimeUnit::Nanoseconds => 1_000_000_000,
                };
                let moments = integers(&series.to_physical_repr())?;
                match zone {
                    None => Kind::Day(moments, 86_400 * a_second),
                    Some(_) => {
                        let own = zones.get(series.name().as_str());
                        Kind::Moment(moments, a_second, own.cloned().unwrap_or(TimeZone::UTC))
                    }
                }
            }
            DataType::List(_) => Kind::Names(series.list().ok()?.clone()),
            _ => Kind::Integer(integers(series)?),
        })
    }

    fn value(&self, row: usize) -> Option<Value<'_>> {
        Some(match &self.kind {
            Kind::Text(texts) => {
                let text = texts.get(row)?;
                if is_missing(text) {
                    return None;
                }
                Value::Text(text.into())
            }
            Kind::Integer(numbers) => Value::Integer(numbers.get(row)?),
            Kind::Unsigned(numbers) => Value::Other(numbers.get(row)?.to_string()),
            Kind::Float(numbers) => {
                let number = numbers.get(row).filter(|number| !number.is_nan())?;
                Value::Other(number.to_string())
            }
            Kind::Truth(truths) => Value::Other(truths.get(row)?.to_string()),
            Kind::Moment(moments, a_second, zone) => {
                let second = moments.get(row)?.div_euclid(*a_second);
                let moment = Timestamp::from_second(second).ok()?;
                Value::Moment {
                    moment,
                    written: Day::from_civil(zone.to_datetime(moment).date()),
                }
            }
            Kind::Day(moments, a_day) => {
                let days = moments.get(row)?.div_euclid(*a_day);
                Value::Day(Day::from_epoch(i32::try_from(days).ok()?))
            }
            Kind::Names(lists) => {
                let names = lists.get_as_series(row)?;
                let names: Vec<&str> = names.str().ok()?.iter().flatten().collect();
                if names.is_empty() {
                    return None;
                }
                Value::Text(names.join(", ").into())
            }
        })
    }
}

/// The zones in the schema that the writer of a file added to it.
fn zones_of(metadata: &FileMetadata) -> Zones {
    let Ok(schema) = polars_parquet::read::infer_schema(metadata) else {
        return Zones::new();
    };
    static PARSER: temporal::DateTimeParser = temporal::DateTimeParser::new();
    let known = TimeZoneDatabase::bundled();
    let zones = schema.iter_values().filter_map(|field| {
        let ArrowDataType::Timestamp(_, Some(zone)) = &field.dtype else {
            return None;
        };
        // The program's own database, so that a day does not depend on the machine.
        let zone = PARSER.parse_time_zone_with(&known, zone.as_str());
        Some((field.name.to_string(), zone.ok()?))
    });
    zones.collect()
}

fn columns<'p>(rows: &Rows, plan: &'p Plan, wanted: impl Fn(Meaning) -> bool) -> Vec<Values<'p>> {
    let columns = plan
        .columns()
        .iter()
        .filter(|(_, meaning)| wanted(*meaning));
    columns
        .filter_map(|(name, meaning)| {
            let series = rows.frame.column(name).ok()?.as_materialized_series();
            Some(Values {
                name,
                meaning: *meaning,
                kind: Values::of(series, &rows.zones)?,
            })
        })
        .collect()
}

fn vote<'r>(plan: &Plan, head: impl Iterator<Item = &'r Rows>, ballot: &mut DateHead) {
    let (mut records, mut bytes) = (0, 0);
    for rows in head {
        let wanted = |meaning: Meaning| {
            matches!(
                meaning.field(),
                Some(Field::Date | Field::Source | Field::Url)
            )
        };
        let columns = columns(rows, plan, wanted);
        for row in 0..rows.frame.height() {
            if records >= HEAD_RECORDS || bytes >= HEAD_BYTES {
                return;
            }
            records += 1;
            bytes += rows.bytes / rows.frame.height();
            ballot.add(plan, &record(&columns, row));
        }
    }
}

fn record<'v>(columns: &'v [Values<'_>], row: usize) -> Record<'v> {
    let mut record = Record::default();
    for column in columns {
        let list = matches!(column.kind, Kind::Names(_));
        match column.meaning.field() {
            // A list of anything but names has no place.
            Some(Field::Text) if list => record.set_wrong(column.name.into(), "a list"),
            None if list => {}
            _ => {
                if let Some(value) = column.value(row) {
                    record.set(column.name.into(), column.meaning, value);
                }
            }
        }
    }
    record
}

/// Rows that are ready to be parsed.
struct FrameBatch {
    rows: Rows,
    plan: Arc<Plan>,
}

impl Batch for FrameBatch {
    fn parse(&self, out: &mut Parsed) {
        let columns = columns(&self.rows, &self.plan, |_| true);
        for row in 0..self.rows.frame.height() {
            let place = Place {
                input: Arc::clone(&self.plan.input),
                position: Position::Row(self.rows.first + row as u64),
            };
            record(&columns, row).finish(place, &self.plan, out);
        }
    }

    fn observe(&self, see: &mut dyn FnMut(Cell<'_>)) {
        for column in columns(&self.rows, &self.plan, |_| true) {
            for row in 0..self.rows.frame.height() {
                let text = column
                    .value(row)
                    .map(|value| value.into_text().into_owned());
                let content = match (&column.kind, &text) {
                    (_, None) => Content::Missing,
                    (Kind::Names(_), _) => Content::Nested("list"),
                    (_, Some(text)) => Content::of(text),
                };
                see(Cell {
                    column: column.name,
                    content,
                });
            }
        }
    }

    fn bytes(&self) -> u64 {
        self.rows.bytes as u64
    }
}
