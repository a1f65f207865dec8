//! `articles.parquet`: one row per article.
//!
//! The further metadata columns are known only after the last article, so rows go to a spool file
//! first, and the table is written from there.

use super::disk::{NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::manifest::FileEntry;
use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema, TableWriter};
use crate::count::varint;
use crate::day::Day;
use crate::in_order::InOrder;
use polars_parquet::parquet::error::{ParquetError, ParquetResult};
use rayon::ScopeFifo;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 14;

/// The columns that every corpus has, in this order; metadata columns follow.
const COLUMNS: [(&str, ColumnType); 12] = [
    ("article", ColumnType::U32),
    ("id", ColumnType::Text),
    ("source", ColumnType::Text),
    ("date", ColumnType::DayOrNone),
    ("title", ColumnType::TextOrNone),
    ("url", ColumnType::TextOrNone),
    ("author", ColumnType::TextOrNone),
    ("language", ColumnType::TextOrNone),
    ("section", ColumnType::TextOrNone),
    ("tokens", ColumnType::U32),
    ("copy_of", ColumnType::TextOrNone),
    ("content_hash", ColumnType::U64),
];

/// The name under which a metadata column is stored: its own, unless a column of the store has it, perhaps
/// with `_` after it; then one `_` more, so that no two names become one.
pub fn stored_name(name: &str) -> String {
    if is_ours(name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The name under which a metadata column came that is stored under this one.
pub(super) fn given_name(stored: &str) -> &str {
    if is_ours(stored) {
        stored.strip_suffix('_').unwrap_or(stored)
    } else {
        stored
    }
}

/// Whether a column is one that every corpus has, and no metadata.
pub(super) fn is_column(name: &str) -> bool {
    COLUMNS.iter().any(|(column, _)| *column == name)
}

fn is_ours(name: &str) -> bool {
    let own = name.trim_end_matches('_');
    COLUMNS.iter().any(|(column, _)| *column == own)
}

/// What is stored of an article, beside its text and its counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleRow {
    /// The input's identifier, or the hash of the content.
    pub id: String,
    /// The outlet; empty when unknown.
    pub source: String,
    /// The day of publication.
    pub date: Option<Day>,
    /// The headline.
    pub title: String,
    /// The address.
    pub url: String,
    /// The byline.
    pub author: String,
    /// ISO 639-1 code.
    pub language: String,
    /// The section.
    pub section: String,
    /// Running words.
    pub tokens: u32,
    /// The id of the article that this one is a copy of; empty when it is none.
    pub copy_of: String,
    /// A hash of source, date, headline and text, by which the same article is known again.
    pub content_hash: u64,
    /// Further columns.
    pub metadata: Vec<(String, String)>,
}

/// Takes the rows of a segment in order.
pub struct ArticleSpool {
    out: BufWriter<File>,
    path: PathBuf,
    rows: u32,
    /// Names of the metadata columns, in the order of their first appearance.
    columns: Vec<String>,
    column_of: HashMap<String, usize>,
    buffer: Vec<u8>,
}

impl ArticleSpool {
    /// An empty spool in a folder.
    ///
    /// # Errors
    /// When its file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("articles.spool");
        let file = File::create_new(&path).map_err(at("create", &path))?;
        Ok(Self {
            out: BufWriter::with_capacity(1 << 18, file),
            path,
            rows: 0,
            columns: Vec::new(),
            column_of: HashMap::new(),
            buffer: Vec::new(),
        })
    }

    /// Append a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, row: &ArticleRow) -> Result<(), StoreError> {
        let buffer = &mut self.buffer;
        buffer.clear();
        for text in [
            &row.id,
            &row.source,
            &row.title,
            &row.url,
            &row.author,
            &row.language,
            &row.section,
            &row.copy_of,
        ] {
            varint::write(text.len() as u64, buffer);
            buffer.extend_from_slice(text.as_bytes());
        }
        let day = row.date.map_or(0, |day| zigzag(day.days_since_epoch()) + 1);
        for number in [
            day,
            u64::from(row.tokens),
            row.content_hash,
            row.metadata.len() as u64,
        ] {
            varint::write(number, buffer);
        }
        for (name, value) in &row.metadata {
            let column = match self.column_of.get(name) {
                Some(column) => *column,
                None => {
                    self.columns.push(name.clone());
                    self.column_of.insert(name.clone(), self.columns.len() - 1);
                    self.columns.len() - 1
                }
            };
            varint::write(column as u64, buffer);
            varint::write(value.len() as u64, buffer);
            buffer.extend_from_slice(value.as_bytes());
        }
        let mut length = Vec::with_capacity(5);
        varint::write(buffer.len() as u64, &mut length);
        self.out
            .write_all(&length)
            .and_then(|()| self.out.write_all(buffer))
            .map_err(at("write", &self.path))?;
        self.rows += 1;
        Ok(())
    }

    /// Begin to write the table.
    ///
    /// # Errors
    /// When the spool or the file fails.
    pub fn into_table<'f, 'scope>(
        self,
        path: &Path,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<ArticleTable<'f, 'scope>, StoreError> {
        self.out
            .into_inner()
            .map_err(|error| at("write", &self.path)(error.into_error()))?;
        let file = File::open(&self.path).map_err(at("read", &self.path))?;

        // Columns are written in byte order of their names, whatever article had one first.
        let mut names: Vec<String> = self.columns.iter().map(|name| stored_name(name)).collect();
        names.sort_unstable();
        let further = names
            .iter()
            .map(|name| (name.as_str(), ColumnType::TextOrNone));
        let schema = Schema::new(COLUMNS.into_iter().chain(further));
        Ok(ArticleTable {
            input: BufReader::with_capacity(1 << 18, file),
            spool: self.path,
            columns: self.columns,
            next: 0,
            rows: self.rows,
            table: TableWriter::new(NewFile::create(path)?, &schema),
            path: path.to_owned(),
            shape: Arc::new((schema, names)),
            encoded: InOrder::new(scope),
        })
    }
}

/// The table of articles while it is written from its spool.
pub struct ArticleTable<'f, 'scope> {
    input: BufReader<File>,
    spool: PathBuf,
    columns: Vec<String>,
    next: u32,
    rows: u32,
    table: TableWriter<NewFile>,
    path: PathBuf,
    /// The schema, and the names of its metadata columns.
    shape: Arc<(Schema, Vec<String>)>,
    encoded: InOrder<'f, 'scope, ParquetResult<RowGroup>>,
}

impl ArticleTable<'_, '_> {
    /// Hand out the next row group, if there is one and a core may be free for it.
    ///
    /// # Errors
    /// When the spool or the file fails.
    pub fn step(&mut self) -> Result<(), StoreError> {
        if let Some(group) = self.encoded.ready() {
            self.write(group)?;
        }
        if self.next == self.rows || self.encoded.len() >= rayon::current_num_threads() {
            return Ok(());
        }
        let first = self.next;
        let count = GROUP_ROWS.min((self.rows - first) as usize);
        let rows: Vec<ArticleRow> = (0..count)
            .map(|_| read_row(&mut self.input, &self.columns))
            .collect::<io::Result<_>>()
            .map_err(at("read", &self.spool))?;
        self.next += count as u32;
        let shape = Arc::clone(&self.shape);
        self.encoded
            .push(move || encode(&shape.0, first, &rows, &shape.1));
        Ok(())
    }

    fn write(&mut self, group: ParquetResult<RowGroup>) -> Result<(), StoreError> {
        let damaged = |error: ParquetError| StoreProblem::Damaged(error.to_string());
        group
            .map_err(|error| at("write", &self.path)(damaged(error)))
            .and_then(|group| self.table.write(group).map_err(at("write", &self.path)))
    }

    /// Write what is left and remove the spool.
    ///
    /// # Errors
    /// When either file fails.
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<FileEntry, StoreError> {
        while self.next < self.rows || !self.encoded.is_empty() {
            self.step()?;
            if let Some(group) = self.encoded.wait() {
                self.write(group)?;
            }
        }
        let (file, _) = self.table.finish().map_err(at("write", &self.path))?;
        drop(self.input);
        std::fs::remove_file(&self.spool).map_err(at("remove", &self.spool))?;
        Ok(file.hand_over(under_way)?.into())
    }
}

fn read_row(input: &mut impl Read, columns: &[String]) -> io::Result<ArticleRow> {
    let mut length = 0u64;
    for shift in (0..).step_by(7) {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        length |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    let mut rest = bytes.as_slice();
    let text = |rest: &mut &[u8]| -> io::Result<String> {
        let length = varint::read(rest) as usize;
        let (text, after) = rest.split_at(length);
        *rest = after;
        String::from_utf8(text.to_vec()).map_err(io::Error::other)
    };
    let mut row = ArticleRow {
        id: text(&mut rest)?,
        source: text(&mut rest)?,
        title: text(&mut rest)?,
        url: text(&mut rest)?,
        author: text(&mut rest)?,
        language: text(&mut rest)?,
        section: text(&mut rest)?,
        copy_of: text(&mut rest)?,
        ..ArticleRow::default()
    };
    row.date = match varint::read(&mut rest) {
        0 => None,
        day => Some(Day::from_epoch(unzigzag(day - 1))),
    };
    row.tokens = varint::read(&mut rest) as u32;
    row.content_hash = varint::read(&mut rest);
    for _ in 0..varint::read(&mut rest) {
        let column = varint::read(&mut rest) as usize;
        row.metadata
            .push((stored_name(&columns[column]), text(&mut rest)?));
    }
    // In the order in which the columns are written.
    row.metadata.sort_unstable();
    Ok(row)
}

fn encode(
    schema: &Schema,
    first: u32,
    rows: &[ArticleRow],
    metadata: &[String],
) -> ParquetResult<RowGroup> {
    let zstd = Compression::Zstd(3);
    let mut group = RowGroupEncoder::new(schema, rows.len());
    let numbers: Vec<u32> = (first..first + rows.len() as u32).collect();
    group.steps(&numbers)?;
    group.text(rows.iter().map(|row| Some(row.id.as_str())), zstd)?;
    let sources: BTreeMap<&str, u32> = rows
        .iter()
        .map(|row| (row.source.as_str(), 0))
        .collect::<BTreeMap<_, _>>();
    let sources: BTreeMap<&str, u32> = sources.into_keys().zip(0..).collect();
    let names: Vec<&str> = sources.keys().copied().collect();
    group.numbered_text(
        &names,
        rows.iter().map(|row| sources[row.source.as_str()]),
        zstd,
    )?;
    let days: BTreeMap<i32, u32> = rows
        .iter()
        .filter_map(|row| row.date)
        .map(|day| (day.days_since_epoch(), 0))
        .collect::<BTreeMap<_, _>>();
    let days: BTreeMap<i32, u32> = days.into_keys().zip(0..).collect();
    let values: Vec<i32> = days.keys().copied().collect();
    let unknown = values.len() as u32;
    let day_numbers = rows.iter().map(|row| {
        row.date
            .map_or(unknown, |day| days[&day.days_since_epoch()])
    });
    group.numbered_days(&values, day_numbers.collect(), zstd)?;
    for field in [
        |row: &ArticleRow| row.title.clone(),
        |row: &ArticleRow| row.url.clone(),
        |row: &ArticleRow| row.author.clone(),
        |row: &ArticleRow| row.language.clone(),
        |row: &ArticleRow| row.section.clone(),
    ] {
        let values: Vec<String> = rows.iter().map(field).collect();
        group.text(values.iter().map(|value| present(value)), zstd)?;
    }
    let tokens: Vec<u32> = rows.iter().map(|row| row.tokens).collect();
    group.steps(&tokens)?;
    group.text(rows.iter().map(|row| present(&row.copy_of)), zstd)?;
    group.plain(&rows.iter().map(|row| row.content_hash).collect::<Vec<_>>())?;
    // Of each row the metadata that was not written yet.
    let mut rest: Vec<&[(String, String)]> = rows.iter().map(|row| &row.metadata[..]).collect();
    for name in metadata {
        let values: Vec<Option<&str>> = rest
            .iter_mut()
            .map(|rest| {
                let ((own, value), others) = rest.split_first()?;
                if own != name {
                    return None;
                }
                *rest = others;
                present(value)
            })
            .collect();
        group.text(values.into_iter(), zstd)?;
    }
    Ok(group.finish())
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn zigzag(value: i32) -> u64 {
    u64::from((value.wrapping_shl(1) ^ (value >> 31)) as u32)
}

fn unzigzag(value: u64) -> i32 {
    let value = value as u32;
    (value >> 1) as i32 ^ -((value & 1) as i32)
}
