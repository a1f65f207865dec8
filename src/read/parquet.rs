//! Parquet: row group by row group, and only the columns that are used.
//!
//! Types come from the file's own schema, not from the Arrow schema that some writers add: a dictionary
//! or a category there is plain text here. Damaged files can make a Parquet reader panic; panics are
//! caught here and become a reject.

mod columns;
mod guard;

use super::compression::{FREE_BYTES, MAX_EXPANSION};
use super::head::{Cutter, Head, Raw, Records};
use super::notes::{Note, Notes};
use super::plan::{Column as Meaning, Plan, Role};
use super::record::{Record, Value};
use super::survey::{Cell, Content};
use super::{Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use columns::Leaf;
use guard::guarded;
use polars::prelude::{DataFrame, ParquetReader, SerReader};
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParallelStrategy;
use polars_parquet::read::FileMetadata;
use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

const MAGIC: &[u8] = b"PAR1";

/// A file that is not on disk as it is (compressed, or from a pipe) must fit here: 1 GiB.
const MEMORY_BYTES: usize = 1 << 30;

/// The bytes that are decoded at a time.
const DECODE_BYTES: usize = 64 << 20;

/// Parquet.
pub static PARQUET: Format = Format {
    about: About::new("parquet", "Apache Parquet tables, one article a row"),
    endings: &["parquet", "pq"],
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    sample.bytes.starts_with(MAGIC)
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let mut groups = Groups::open(stream, options)?;
    let name = Arc::clone(&groups.name);
    let names: Vec<String> = groups.leaves.iter().map(|leaf| leaf.name.clone()).collect();
    let plan = Plan::of_table(&name, &names, options)?;
    groups.read_only(&plan);
    Ok(Head::of(groups).settled(plan))
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

/// Some rows.
struct Rows {
    frame: DataFrame,
    leaves: Arc<[Leaf]>,
    first: u64,
    bytes: usize,
}

/// The row groups of a file.
struct Groups {
    name: Arc<str>,
    source: Source,
    metadata: Arc<FileMetadata>,
    /// All columns, those inside structures by their paths.
    leaves: Arc<[Leaf]>,
    /// The columns of the table that are read.
    roots: Vec<String>,
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
        let whole = |reason, found: String| Place::of(&name, Position::Whole).reject(reason, found);
        let (source, file_bytes) = match (stream.plain_file(), stream.input.bytes) {
            (Some(path), Some(bytes)) => (Source::File(path.to_owned()), bytes),
            _ => {
                let mut bytes = Vec::new();
                while bytes.len() <= MEMORY_BYTES && stream.fill(&mut bytes, 1 << 20) {}
                if let Some(trouble) = stream.trouble() {
                    return Err(trouble.clone());
                }
                if bytes.len() > MEMORY_BYTES {
                    let found = "more than 1 GiB of Parquet, compressed or from a pipe; name a plain file instead";
                    return Err(whole(Reason::TooLarge, found.to_owned()));
                }
                let length = bytes.len() as u64;
                (Source::Memory(Arc::new(bytes)), length)
            }
        };
        let footer = || -> Result<(FileMetadata, Vec<Leaf>), String> {
            let file = source.open().map_err(|error| error.to_string())?;
            let mut reader = ParquetReader::new(file);
            let metadata = reader.get_metadata().map_err(|error| error.to_string())?;
            let mut metadata = FileMetadata::clone(metadata);
            // Parquet keeps moments in UTC; their zone is in the schema that the writer added.
            let schema = || polars_parquet::read::infer_schema(&metadata).ok();
            let of_writer = guarded(|| Ok(schema())).ok().flatten();
            metadata.key_value_metadata = None;
            metadata.schema_descr = columns::with_plain_integers(&metadata.schema_descr);
            let schema =
                polars_parquet::read::infer_schema(&metadata).map_err(|error| error.to_string())?;
            let mut leaves = columns::leaves(&schema);
            if let Some(schema) = of_writer {
                columns::add_zones(&mut leaves, &schema);
            }
            for group in &metadata.row_groups {
                let end = group.full_byte_range().end;
                if end > file_bytes {
                    return Err(format!("a row group ends at byte {end} of {file_bytes}"));
                }
            }
            Ok((metadata, leaves))
        };
        let (metadata, leaves) = guarded(footer).map_err(|found| {
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
            leaves: leaves.into(),
            roots: Vec::new(),
            group: 0,
            in_group: 0,
            row: 1,
            waiting: VecDeque::new(),
            disk_bytes: 0,
            file_bytes,
            block_bytes: options.block_bytes.max(1),
        })
    }

    /// Reads the columns that become something, and no others.
    fn read_only(&mut self, plan: &Plan) {
        let mut known = HashSet::new();
        let columns = plan.columns().iter().zip(self.leaves.iter());
        self.roots = columns
            .filter(|((_, column), leaf)| column.role != Role::Unnamed && leaf.unread.is_none())
            .map(|(_, leaf)| leaf.root.clone())
            .filter(|root| known.insert(root.clone()))
            .collect();
    }

    /// Compressed and plain bytes of the wanted columns of the current group.
    fn sizes(&self) -> (u64, u64) {
        let group = &self.metadata.row_groups[self.group];
        let columns = self
            .roots
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
        let place = Place::of(&self.name, Position::Row(self.row));
        if plain > FREE_BYTES && plain / MAX_EXPANSION > packed {
            let found = format!("{here} expands to more than {MAX_EXPANSION} times its size");
            return Err(place.reject(Reason::TooLarge, found));
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
                .with_columns(Some(self.roots.clone()));
            reader.set_metadata(Arc::clone(&self.metadata));
            reader.finish().map_err(|error| error.to_string())
        })
        .and_then(|frame| match frame.height() {
            height if height == count => Ok(frame),
            height => Err(format!("{height} rows, expected {count}")),
        })
        .map_err(|found| place.reject(Reason::Corrupt, format!("{here}: {found}")))?;
        let step = (self.block_bytes / a_row).max(1);
        let mut at = 0;
        while at < count {
            let height = step.min(count - at);
            self.waiting.push_back(Rows {
                frame: frame.slice(i64::try_from(at).unwrap_or(0), height),
                leaves: Arc::clone(&self.leaves),
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
        if raw.records.as_ref().is_some_and(|rows| rows.first == 1) {
            for leaf in self.leaves.iter() {
                if let Some(zone) = &leaf.unknown_zone {
                    let (input, column) = (Arc::clone(&self.name), leaf.name.clone());
                    raw.notes
                        .note(Note::UnknownZone(input, column, zone.clone()));
                }
            }
        }
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        if self.group >= self.metadata.row_groups.len() {
            self.file_bytes
        } else {
            self.disk_bytes
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
