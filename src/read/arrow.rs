//! Arrow: a stream of batches (the IPC streaming format), of which one is held at a time.
//!
//! The columns become fields as those of any table. The metadata of the schema may say for which version of what is
//! expected here it was made ([`SCHEMA_KEY`]). A stream has to end with the mark of its end: one that was cut between two
//! batches looks whole without it.

use super::columnar::columns::{self, Leaf};
use super::columnar::guard::guarded;
use super::columnar::{self, Rows};
use super::fields::Field;
use super::head::{Cutter, Head, Raw};
use super::plan::Plan;
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use polars::prelude::{
    Column, DataFrame, IntoSeries, NewChunkedArray, PolarsError, Series, StringChunked,
};
use polars_arrow::array::{Array, PrimitiveArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema};
use polars_arrow::io::ipc::format::ipc::planus::ReadAsRoot;
use polars_arrow::io::ipc::format::ipc::{MessageHeaderRef, MessageRef, RecordBatchRef};
use polars_arrow::io::ipc::read::common::read_record_batch;
use polars_arrow::io::ipc::read::{
    StreamMetadata, StreamReader, StreamState, read_stream_metadata,
};
use polars_arrow::types::NativeType;
use std::collections::VecDeque;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The key, in the metadata of the schema, of the version that the columns follow.
pub const SCHEMA_KEY: &str = "newsprint.schema";

/// The only version so far; a schema without one is taken as this one.
pub const SCHEMA_VERSION: &str = "1";

/// What stands before each message, and so at the beginning of a stream.
pub const CONTINUATION: [u8; 4] = [0xff; 4];

/// The description of a message is no longer.
const MOST_HEAD_BYTES: usize = 16 << 20;

/// A batch has no more bytes, so that memory is bounded.
const MOST_BATCH_BYTES: usize = 128 << 20;

/// Arrow streams.
pub static ARROW: Format = Format {
    about: About::new("arrow", "Apache Arrow streams, one article a row"),
    endings: &["arrows"],
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let length = sample.bytes.strip_prefix(&CONTINUATION);
    let length = length.and_then(|rest| rest.first_chunk().copied());
    let is_a_head = |length| (8..=MOST_HEAD_BYTES as u32).contains(&length) && length % 8 == 0;
    length.map(u32::from_le_bytes).is_some_and(is_a_head)
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let name = Arc::clone(stream.name());
    let whole = |(reason, found)| Place::of(&name, Position::Whole).reject(reason, found);
    let mut batches = Batches::open(stream, options).map_err(whole)?;
    let names: Vec<String> = batches.leaves.iter().map(|l| l.name.clone()).collect();
    let plan = Plan::of_table(&name, &names, options)?;
    batches.read_only(&plan).map_err(whole)?;
    if !batches.read().map_err(whole)? {
        return Err(whole((Reason::Empty, "a table without rows".to_owned())));
    }
    Ok(Head::of(batches).settled(plan))
}

/// Why the stream cannot be used.
type Fault = (Reason, String);

fn corrupt(found: impl Into<String>) -> Fault {
    (Reason::Corrupt, found.into())
}

/// The batches of a stream.
struct Batches {
    name: Arc<str>,
    input: Box<dyn Read + Send>,
    schema: StreamMetadata,
    /// All columns, those inside structures by their paths.
    leaves: Arc<[Leaf]>,
    /// The positions of the columns that are read, in their order.
    read: Vec<usize>,
    /// The number of the next row, from 1.
    row: u64,
    waiting: VecDeque<Rows>,
    /// Whether its end was read, or nothing can be read any more.
    ended: bool,
    disk_bytes: Arc<AtomicU64>,
    block_bytes: usize,
}

impl Batches {
    /// Reads the schema.
    fn open(stream: Stream, options: &ReadOptions) -> Result<Self, Fault> {
        let name = Arc::clone(stream.name());
        let disk_bytes = stream.disk_counter();
        let mut input = stream.into_undecoded();
        let head = head(&mut input)?
            .ok_or_else(|| corrupt("it ends before its schema; an Arrow stream was expected"))?;
        let schema = guarded(|| {
            let length = (head.len() as u32).to_le_bytes();
            read_stream_metadata(&mut length.chain(&head[..])).map_err(|error| error.to_string())
        });
        let schema = schema.map_err(|_| corrupt("its beginning is no schema of Arrow"))?;
        let metadata = schema.custom_schema_metadata.as_ref();
        match metadata.and_then(|metadata| metadata.get(SCHEMA_KEY)) {
            Some(version) if version.as_str() != SCHEMA_VERSION => {
                let found = format!(
                    "its schema has {SCHEMA_KEY} = {version:?}, expected {SCHEMA_VERSION:?}"
                );
                return Err((Reason::Type, found));
            }
            _ => {}
        }
        if schema.schema.len() != schema.ipc_schema.fields.len() {
            return Err((Reason::Type, "two of its columns share a name".to_owned()));
        }
        if !schema.ipc_schema.is_little_endian {
            let found = "its numbers are big-endian, expected little-endian ones";
            return Err((Reason::Type, found.to_owned()));
        }
        Ok(Self {
            name,
            input: Box::new(input),
            leaves: columns::leaves(&schema.schema).into(),
            schema,
            read: Vec::new(),
            row: 1,
            waiting: VecDeque::new(),
            ended: false,
            disk_bytes,
            block_bytes: options.block_bytes.max(1),
        })
    }

    /// Reads the columns that become something, and no others.
    fn read_only(&mut self, plan: &Plan) -> Result<(), Fault> {
        for ((name, column), leaf) in plan.columns().iter().zip(self.leaves.iter()) {
            let own = self.schema.schema.get(leaf.name.as_str());
            if let (Some(field), Some(own)) = (column.field(), own)
                && let Err(expected) = fits_field(field, &own.dtype)
            {
                let kind = kind(&own.dtype);
                let found = format!("the column `{name}` holds {kind}, expected {expected}");
                return Err((Reason::Type, found));
            }
        }
        let wanted = columnar::wanted(plan, &self.leaves);
        let at = |name: &String| self.schema.schema.index_of(name);
        self.read = wanted.iter().filter_map(at).collect();
        Ok(())
    }

    /// Reads on until rows wait; says whether there are any.
    fn read(&mut self) -> Result<bool, Fault> {
        while self.waiting.is_empty() && !self.ended {
            let Some(head) = head(&mut self.input)? else {
                let mut more = [0];
                if matches!(self.input.read(&mut more), Ok(1..)) {
                    return Err(corrupt("there are bytes after the mark of its end"));
                }
                self.ended = true;
                break;
            };
            let message =
                MessageRef::read_as_root(&head).map_err(|_| corrupt("a message is damaged"))?;
            let bytes = message.body_length().ok().map(usize::try_from);
            let Some(Ok(bytes)) = bytes else {
                return Err(corrupt("a message has no length"));
            };
            if bytes > MOST_BATCH_BYTES {
                let found = format!(
                    "a batch of {bytes} bytes, expected at most {MOST_BATCH_BYTES}; send smaller ones"
                );
                return Err((Reason::TooLarge, found));
            }
            let body = exactly(&mut self.input, bytes)?;
            match message.header() {
                Ok(Some(MessageHeaderRef::RecordBatch(batch))) => self.take(batch, &body)?,
                // Columns with a dictionary are not read.
                Ok(Some(MessageHeaderRef::DictionaryBatch(_))) => {}
                _ => return Err(corrupt("a message is damaged, or of no known kind")),
            }
        }
        Ok(!self.waiting.is_empty())
    }

    /// Takes the rows of a batch.
    fn take(&mut self, batch: RecordBatchRef<'_>, body: &[u8]) -> Result<(), Fault> {
        let damaged = |_| corrupt("the description of a batch is damaged");
        if batch.compression().map_err(damaged)?.is_some() {
            let found = "its buffers are compressed, expected plain ones";
            return Err((Reason::Type, found.to_owned()));
        }
        // The library takes memory for what these lengths say.
        for buffer in batch.buffers().map_err(damaged)?.into_iter().flatten() {
            let end = buffer.offset().checked_add(buffer.length());
            let is_inside = buffer.offset() >= 0
                && buffer.length() >= 0
                && end.is_some_and(|end| end <= body.len() as i64);
            if !is_inside {
                return Err(corrupt("a buffer of a batch ends after it"));
            }
        }
        let count = usize::try_from(batch.length().map_err(damaged)?).unwrap_or(usize::MAX);
        if count > body.len() {
            return Err(corrupt(format!(
                "a batch of {count} rows in {} bytes",
                body.len()
            )));
        }
        if count == 0 {
            return Ok(());
        }
        let frame = guarded(|| self.decode(batch, body, &self.schema.schema))
            .or_else(|_| guarded(|| self.decode(batch, body, &as_bytes(&self.schema.schema))))
            .and_then(|frame| match frame.height() {
                height if height == count => Ok(frame),
                height => Err(format!("{height} rows, expected {count}")),
            })
            .map_err(|found| corrupt(format!("the batch after row {}: {found}", self.row - 1)))?;
        let rows = Rows::new(frame, Arc::clone(&self.leaves), self.row, body.len());
        self.waiting.extend(rows.cut(self.block_bytes));
        self.row += count as u64;
        Ok(())
    }

    fn decode(
        &self,
        batch: RecordBatchRef<'_>,
        body: &[u8],
        schema: &ArrowSchema,
    ) -> Result<DataFrame, String> {
        let columns = read_record_batch(
            batch,
            schema,
            &self.schema.ipc_schema,
            Some(&self.read),
            None,
            &Default::default(),
            self.schema.version,
            &mut Cursor::new(body),
            0,
            &mut Vec::new(),
            Default::default(),
        );
        let columns = columns.map_err(|error| error.to_string())?;
        let rows = columns.height();
        let columns = self.read.iter().zip(columns.into_arrays());
        let columns = columns.map(|(at, array)| {
            let (name, field) = self
                .schema
                .schema
                .get_at_index(*at)
                .ok_or("no such column")?;
            let series = Series::from_arrow(name.clone(), widened(array));
            let series = series.map_err(|error| format!("{name}: {error}"))?;
            let is_text = is_text(&field.dtype);
            Ok(match series.binary() {
                Ok(bytes) if is_text => {
                    let texts = bytes.iter().map(|b| b.map(String::from_utf8_lossy));
                    StringChunked::from_iter_options(name.clone(), texts).into_series()
                }
                _ => series,
            })
        });
        let columns: Result<Vec<Column>, String> = columns.map(|c| c.map(Column::from)).collect();
        DataFrame::new(rows, columns?).map_err(|error| error.to_string())
    }
}

impl Cutter for Batches {
    type Records = Rows;

    fn next(&mut self) -> Option<Raw<Rows>> {
        let mut raw = Raw::default();
        if let Err((reason, found)) = self.read() {
            self.ended = true;
            // Not the reject of a row: all after it is missing.
            let found = format!("after row {}: {found}", self.row - 1);
            let place = Place::of(&self.name, Position::Whole);
            raw.rejects.push(place.reject(reason, found));
            return Some(raw);
        }
        raw.records = Some(self.waiting.pop_front()?);
        if let Some(rows) = &raw.records {
            rows.note_zones(&self.name, &mut raw.notes);
        }
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.disk_bytes.load(Ordering::Relaxed)
    }
}

/// Some columns of text of the rows of streams, which may stand one behind the other; `None` where a stream has no such
/// column, or a row no value.
///
/// # Errors
/// When the streams are damaged or break off.
pub fn texts(mut streams: &[u8], names: &[&str]) -> Result<Vec<Vec<Option<String>>>, String> {
    let mut rows = Vec::new();
    guarded(|| {
        let failed = |error: PolarsError| error.to_string();
        while !streams.is_empty() {
            let mut input = Cursor::new(streams);
            let metadata = read_stream_metadata(&mut input).map_err(failed)?;
            let schema = metadata.schema.clone();
            for batch in StreamReader::new(&mut input, metadata, None) {
                let StreamState::Some(batch) = batch.map_err(failed)? else {
                    return Err("it breaks off; the mark of its end is missing".to_owned());
                };
                let mut own = vec![vec![None; names.len()]; batch.height()];
                for (at, name) in names.iter().enumerate() {
                    let Some(index) = schema.index_of(name) else {
                        continue;
                    };
                    let array = batch.arrays()[index].clone();
                    let series = Series::from_arrow((*name).into(), array).map_err(failed)?;
                    for (row, text) in own.iter_mut().zip(series.str().map_err(failed)?.iter()) {
                        row[at] = text.map(str::to_owned);
                    }
                }
                rows.extend(own);
            }
            streams = &streams[input.position() as usize..];
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The description of the next message; `None` at the mark of the end.
fn head(input: &mut impl Read) -> Result<Option<Vec<u8>>, Fault> {
    let mut length = exactly(input, 4)?;
    if length == CONTINUATION {
        length = exactly(input, 4)?;
    }
    let length = length.first_chunk().copied().map_or(0, u32::from_le_bytes) as usize;
    match length {
        0 => Ok(None),
        1..=MOST_HEAD_BYTES => exactly(input, length).map(Some),
        _ => Err(corrupt("it is no Arrow stream")),
    }
}

/// The next bytes.
fn exactly(input: &mut impl Read, count: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(count.min(1 << 20));
    match input.take(count as u64).read_to_end(&mut bytes) {
        Ok(read) if read == count => Ok(bytes),
        Ok(_) => {
            let found = "it breaks off; the mark of its end is missing";
            Err((Reason::Truncated, found.to_owned()))
        }
        Err(error) => Err((Reason::Permission, format!("cannot be read: {error}"))),
    }
}

fn is_text(data_type: &ArrowDataType) -> bool {
    use ArrowDataType as T;
    matches!(data_type, T::Utf8 | T::LargeUtf8 | T::Utf8View)
}

/// The same schema with bytes in the place of text, for a batch with text that is not UTF-8.
fn as_bytes(schema: &ArrowSchema) -> ArrowSchema {
    use ArrowDataType as T;
    let mut schema = schema.clone();
    for field in schema.iter_values_mut() {
        field.dtype = match field.dtype {
            T::Utf8 => T::Binary,
            T::LargeUtf8 => T::LargeBinary,
            T::Utf8View => T::BinaryView,
            _ => continue,
        };
    }
    schema
}

/// Small integers with 32 bits, which the library takes without further features.
fn widened(array: Box<dyn Array>) -> Box<dyn Array> {
    fn of<T: NativeType + Into<i32>>(array: &dyn Array) -> Option<Box<dyn Array>> {
        let small = array.as_any().downcast_ref::<PrimitiveArray<T>>()?;
        let wide = small.iter().map(|value| value.map(|value| (*value).into()));
        Some(PrimitiveArray::<i32>::from_trusted_len_iter(wide).boxed())
    }
    let wide = of::<i8>(&*array).or_else(|| of::<i16>(&*array));
    let wide = wide
        .or_else(|| of::<u8>(&*array))
        .or_else(|| of::<u16>(&*array));
    wide.unwrap_or(array)
}

/// Whether a column of this type can hold a field.
///
/// # Errors
/// What is expected.
fn fits_field(field: Field, data_type: &ArrowDataType) -> Result<(), &'static str> {
    use ArrowDataType as T;
    let is_text = is_text(data_type)
        || matches!(
            data_type,
            T::Null | T::Binary | T::LargeBinary | T::BinaryView
        );
    let is_list = matches!(data_type, T::List(_) | T::LargeList(_));
    let kind = kind(data_type);
    match field {
        Field::Text | Field::Title if !is_text => Err("text"),
        Field::Date if !is_text && !matches!(kind, "dates" | "moments" | "numbers") => {
            Err("dates, moments, or text")
        }
        Field::Id if !is_text && kind != "numbers" => Err("text or numbers"),
        Field::Source | Field::Author | Field::Section if !is_text && !is_list => {
            Err("text or lists of text")
        }
        Field::Url | Field::Language if !is_text => Err("text"),
        _ => Ok(()),
    }
}

/// What a column holds, in the plural.
fn kind(data_type: &ArrowDataType) -> &'static str {
    use ArrowDataType as T;
    match data_type {
        _ if is_text(data_type) => "text",
        T::Boolean => "truth values",
        T::Int8 | T::Int16 | T::Int32 | T::Int64 => "numbers",
        T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 => "numbers",
        T::Float16 | T::Float32 | T::Float64 | T::Decimal(..) => "numbers",
        T::Date32 | T::Date64 => "dates",
        T::Timestamp(..) => "moments",
        T::Time32(_) | T::Time64(_) => "times of day",
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => "lists",
        T::Struct(_) => "objects",
        T::Map(..) => "maps",
        T::Dictionary(..) => "text behind a dictionary",
        _ => "bytes",
    }
}
