//! Parquet: row group by row group, and only the columns that are used.
//!
//! Types come from the file's own schema, not from the Arrow schema that some writers add: a dictionary
//! or a category there is plain text here. Damaged files can make a Parquet reader panic; panics are
//! caught here and become a reject.

use super::columnar::columns::{self, Leaf};
use super::columnar::guard::guarded;
use super::columnar::{self, Rows};
use super::compression::{FREE_BYTES, MAX_EXPANSION};
use super::head::{Cutter, Head, Raw};
use super::plan::Plan;
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use polars::prelude::{ParquetReader, SerReader};
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParallelStrategy;
use polars_parquet::parquet::metadata::SchemaDescriptor;
use polars_parquet::parquet::schema::types::{
    IntegerType, ParquetType, PrimitiveConvertedType, PrimitiveLogicalType,
};
use polars_parquet::read::FileMetadata;
use std::collections::VecDeque;
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
            metadata.schema_descr = with_plain_integers(&metadata.schema_descr);
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
        self.roots = columnar::wanted(plan, &self.leaves);
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
        let in_all = self.metadata.row_groups[self.group].num_rows();
        let here = format!("row group {}", self.group + 1);
        let place = Place::of(&self.name, Position::Row(self.row));
        if plain > FREE_BYTES && plain / MAX_EXPANSION > packed {
            let found = format!("{here} expands to more than {MAX_EXPANSION} times its size");
            return Err(place.reject(Reason::TooLarge, found));
        }
        let a_row = usize::try_from(plain).unwrap_or(usize::MAX) / in_all.max(1) + 1;
        let count = (DECODE_BYTES / a_row)
            .clamp(1, 1 << 20)
            .min(in_all - self.in_group);
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
        let bytes = count * a_row;
        let rows = Rows::new(frame, Arc::clone(&self.leaves), self.row, bytes);
        self.waiting.extend(rows.cut(self.block_bytes));
        self.disk_bytes += packed * count as u64 / in_all.max(1) as u64;
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
        if let Some(rows) = &raw.records {
            rows.note_zones(&self.name, &mut raw.notes);
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

/// The same schema with small integers in their stored form of 32 bits, which the library reads without
/// further features.
fn with_plain_integers(schema: &SchemaDescriptor) -> SchemaDescriptor {
    let fields = schema.fields().iter().cloned().map(plain).collect();
    SchemaDescriptor::new(schema.name().into(), fields)
}

fn plain(field: ParquetType) -> ParquetType {
    use PrimitiveConvertedType as C;
    match field {
        ParquetType::PrimitiveType(mut primitive) => {
            let small = |integer: &IntegerType| {
                use IntegerType as I;
                matches!(integer, I::Int8 | I::Int16 | I::UInt8 | I::UInt16)
            };
            if matches!(&primitive.logical_type, Some(PrimitiveLogicalType::Integer(i)) if small(i))
            {
                primitive.logical_type = None;
            }
            if matches!(
                primitive.converted_type,
                Some(C::Int8 | C::Int16 | C::Uint8 | C::Uint16)
            ) {
                primitive.converted_type = None;
            }
            ParquetType::PrimitiveType(primitive)
        }
        ParquetType::GroupType {
            field_info,
            logical_type,
            converted_type,
            fields,
        } => ParquetType::GroupType {
            field_info,
            logical_type,
            converted_type,
            fields: fields.into_iter().map(plain).collect(),
        },
    }
}
