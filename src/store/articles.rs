//! `articles.parquet`: one row per article.
//!
//! The further metadata columns are known only after the last article, so rows go to a spool file
//! first, and the table is written from there.

use super::disk::UnderWay;
use super::error::{StoreError, at};
use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema, TableReader};
use super::table_file::TableFile;
use crate::day::Day;
use crate::in_order::InOrder;
use polars_parquet::parquet::error::{ParquetError, ParquetResult};
use rayon::ScopeFifo;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group.
const GROUP_ROWS: u32 = 1 << 14;

/// The columns that every corpus has, in this order; metadata columns follow. Tables are written and read by this
/// list.
const COLUMNS: [(&str, Field); 13] = [
    ("article", Field::Number),
    ("id", Field::Text(|row| &mut row.id)),
    ("source", Field::OneOfFew(|row| &mut row.source)),
    ("date", Field::Date),
    ("title", Field::TextOrNone(|row| &mut row.title)),
    ("url", Field::TextOrNone(|row| &mut row.url)),
    ("author", Field::TextOrNone(|row| &mut row.author)),
    ("language", Field::TextOrNone(|row| &mut row.language)),
    ("section", Field::TextOrNone(|row| &mut row.section)),
    ("tokens", Field::Tokens),
    ("copy_of", Field::TextOrNone(|row| &mut row.copy_of)),
    ("content_hash", Field::ContentHash),
    ("zones", Field::TextOrNone(|row| &mut row.zones)),
];

/// What a column of [`COLUMNS`] holds of a row.
#[derive(Clone, Copy)]
enum Field {
    /// Its place in the table.
    Number,
    /// A text.
    Text(OfRow),
    /// A text that many rows share.
    OneOfFew(OfRow),
    /// A text, or nothing where it is empty.
    TextOrNone(OfRow),
    Date,
    Tokens,
    ContentHash,
}

type OfRow = fn(&mut ArticleRow) -> &mut String;

impl Field {
    fn column_type(self) -> ColumnType {
        match self {
            Self::Number | Self::Tokens => ColumnType::U32,
            Self::Text(_) | Self::OneOfFew(_) => ColumnType::Text,
            Self::TextOrNone(_) => ColumnType::TextOrNone,
            Self::Date => ColumnType::DayOrNone,
            Self::ContentHash => ColumnType::U64,
        }
    }
}

/// The name under which a metadata column is stored: its own, unless a column of the store has it, perhaps
/// with `_` behind it; then one `_` more, so that no two names become one.
fn stored_name(name: &str) -> String {
    if is_ours(name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// The name under which a metadata column came that is stored under this one.
fn given_name(stored: &str) -> &str {
    if is_ours(stored) {
        stored.strip_suffix('_').unwrap_or(stored)
    } else {
        stored
    }
}

/// Whether a column is one that every corpus has, and no metadata.
fn is_column(name: &str) -> bool {
    COLUMNS.iter().any(|(column, _)| *column == name)
}

fn is_ours(name: &str) -> bool {
    is_column(name.trim_end_matches('_'))
}

/// What is stored of an article, beside its text and its counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// Where the zones of its text are, see [`Zones::pack`](crate::clean::zones::Zones::pack); empty where the version
    /// that added the article did not know them.
    #[serde(default)]
    pub zones: String,
    /// Further columns.
    pub metadata: Vec<(String, String)>,
}

/// Takes the rows of a segment in order.
pub struct ArticleSpool {
    /// One row a line, as JSON.
    out: BufWriter<File>,
    path: PathBuf,
    rows: u32,
    /// Names of the metadata columns.
    columns: BTreeSet<String>,
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
            columns: BTreeSet::new(),
        })
    }

    /// Append a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, row: &ArticleRow) -> Result<(), StoreError> {
        for (name, _) in &row.metadata {
            if !self.columns.contains(name) {
                self.columns.insert(name.clone());
            }
        }
        serde_json::to_writer(&mut self.out, row)
            .map_err(io::Error::from)
            .and_then(|()| self.out.write_all(b"\n"))
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
        folder: &Path,
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
        let ours = COLUMNS.map(|(name, field)| (name, field.column_type()));
        let schema = Schema::new(ours.into_iter().chain(further));
        Ok(ArticleTable {
            input: BufReader::with_capacity(1 << 18, file),
            spool: self.path,
            next: 0,
            rows: self.rows,
            table: TableFile::create(folder, "articles.parquet", &schema)?,
            shape: Arc::new((schema, names)),
            encoded: InOrder::new(scope),
        })
    }
}

/// The table of articles while it is written from its spool.
pub struct ArticleTable<'f, 'scope> {
    input: BufReader<File>,
    spool: PathBuf,
    next: u32,
    rows: u32,
    table: TableFile,
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
            self.table.write(group)?;
        }
        if self.next == self.rows || self.encoded.len() >= rayon::current_num_threads() {
            return Ok(());
        }
        let first = self.next;
        self.next = self.rows.min(first + GROUP_ROWS);
        let mut lines = Vec::new();
        for _ in first..self.next {
            let read = self.input.read_until(b'\n', &mut lines);
            read.map_err(at("read", &self.spool))?;
        }
        let shape = Arc::clone(&self.shape);
        self.encoded
            .push(move || encode(&shape.0, first, lines, &shape.1));
        Ok(())
    }

    /// Write what is left and remove the spool.
    ///
    /// # Errors
    /// When either file fails.
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        while self.next < self.rows || !self.encoded.is_empty() {
            self.step()?;
            if let Some(group) = self.encoded.wait() {
                self.table.write(group)?;
            }
        }
        self.table.close(under_way)?;
        drop(self.input);
        std::fs::remove_file(&self.spool).map_err(at("remove", &self.spool))
    }
}

/// Rows of a table.
pub(super) fn read(table: &TableReader, rows: Range<u64>) -> io::Result<Vec<ArticleRow>> {
    let mut out = vec![ArticleRow::default(); (rows.end - rows.start) as usize];
    for (name, field) in COLUMNS {
        // Corpora of earlier versions have no zones.
        if name == "zones" && !table.columns().any(|column| column == name) {
            continue;
        }
        let column = table.column(name)?;
        let rows = rows.clone();
        match field {
            Field::Number => {}
            Field::Text(of) | Field::OneOfFew(of) | Field::TextOrNone(of) => {
                fill(&mut out, column.texts(rows)?, |row, text| *of(row) = text);
            }
            Field::Date => fill(&mut out, column.days(rows)?, |row, day| {
                row.date = day.map(Day::from_epoch);
            }),
            Field::Tokens => fill(&mut out, column.u32(rows)?, |row, n| row.tokens = n),
            Field::ContentHash => {
                fill(&mut out, column.u64(rows)?, |row, hash| {
                    row.content_hash = hash
                });
            }
        }
    }
    for name in table.columns().filter(|name| !is_column(name)) {
        let texts = table.column(name)?.texts(rows.clone())?;
        fill(&mut out, texts, |row, text| {
            if !text.is_empty() {
                row.metadata.push((given_name(name).to_owned(), text));
            }
        });
    }
    Ok(out)
}

fn fill<T>(rows: &mut [ArticleRow], values: Vec<T>, set: impl Fn(&mut ArticleRow, T)) {
    for (row, value) in rows.iter_mut().zip(values) {
        set(row, value);
    }
}

/// Encodes the rows of some lines of the spool.
fn encode(
    schema: &Schema,
    first: u32,
    lines: Vec<u8>,
    metadata: &[String],
) -> ParquetResult<RowGroup> {
    let rows = serde_json::Deserializer::from_slice(&lines).into_iter();
    let rows: serde_json::Result<Vec<ArticleRow>> = rows.collect();
    let mut rows = rows.map_err(|error| ParquetError::OutOfSpec(error.to_string()))?;
    drop(lines);
    for row in &mut rows {
        for (name, _) in &mut row.metadata {
            *name = stored_name(name);
        }
        // In the order in which the columns are written.
        row.metadata.sort_unstable();
    }
    let zstd = Compression::Zstd(3);
    let mut group = RowGroupEncoder::new(schema, rows.len());
    for (name, field) in COLUMNS {
        match field {
            Field::Number => {
                let numbers = first..first + rows.len() as u32;
                group.steps(&numbers.collect::<Vec<_>>())?;
            }
            Field::Text(of) => {
                let texts = taken(&mut rows, of);
                group.text(texts.iter().map(|text| Some(text.as_str())), zstd)?;
            }
            Field::OneOfFew(of) => {
                let texts = taken(&mut rows, of);
                let names = distinct(texts.iter().map(String::as_str));
                let numbers = texts.iter().map(|text| number(&names, text.as_str()));
                group.numbered_text(&names, numbers, zstd)?;
            }
            Field::TextOrNone(of) => {
                let texts = taken(&mut rows, of);
                // Zones are the longest column, and its digits come a tenth shorter for more effort.
                let effort = if name == "zones" {
                    Compression::Zstd(9)
                } else {
                    zstd
                };
                group.text(texts.iter().map(|text| present(text)), effort)?;
            }
            Field::Date => {
                let days = rows.iter().map(|row| row.date.map(Day::days_since_epoch));
                let known = distinct(days.clone().flatten());
                let unknown = known.len() as u32;
                let numbers = days.map(|day| day.map_or(unknown, |day| number(&known, day)));
                group.numbered_days(&known, numbers.collect(), zstd)?;
            }
            Field::Tokens => {
                let tokens = rows.iter().map(|row| row.tokens);
                group.steps(&tokens.collect::<Vec<_>>())?;
            }
            Field::ContentHash => {
                let hashes = rows.iter().map(|row| row.content_hash);
                group.plain(&hashes.collect::<Vec<_>>())?;
            }
        }
    }
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

/// The texts of a field, which the rows have no more.
fn taken(rows: &mut [ArticleRow], of: OfRow) -> Vec<String> {
    let texts = rows.iter_mut().map(|row| std::mem::take(of(row)));
    texts.collect()
}

/// The values in order, each once.
fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<T>>().into_iter().collect()
}

/// The position of a value among the [`distinct`] ones.
fn number<T: Ord>(distinct: &[T], value: T) -> u32 {
    distinct.partition_point(|other| *other < value) as u32
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_an_article_comes_back_from_its_table() {
        // Every field is written out, so that whoever adds one has to put it here. Unless it has a column of its
        // own, it is lost on the way.
        let row = ArticleRow {
            id: "the id".into(),
            source: "the source".into(),
            date: Some(Day::from_epoch(-165)),
            title: "the title".into(),
            url: "the url".into(),
            author: "the author".into(),
            language: "the language".into(),
            section: "the section".into(),
            tokens: 1 << 20,
            copy_of: "the original".into(),
            content_hash: u64::MAX - 1,
            zones: "9 11+40".into(),
            metadata: vec![("desk".into(), "a".into()), ("tokens".into(), "b".into())],
        };
        let folder = tempfile::tempdir().unwrap();
        let mut spool = ArticleSpool::create(folder.path()).unwrap();
        spool.push(&ArticleRow::default()).unwrap();
        spool.push(&row).unwrap();
        let mut under_way = UnderWay::default();
        rayon::in_place_scope_fifo(|scope| {
            let table = spool.into_table(folder.path(), scope).unwrap();
            table.close(&mut under_way).unwrap();
        });
        under_way.confirm().unwrap();
        let table = TableReader::open(&folder.path().join("articles.parquet"), None).unwrap();
        assert_eq!(read(&table, 0..2).unwrap(), [ArticleRow::default(), row]);
        let metadata: Vec<&str> = table.columns().filter(|name| !is_column(name)).collect();
        assert_eq!(metadata, ["desk", "tokens_"]);
    }
}
