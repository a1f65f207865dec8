//! The files of a layer: `<layer>.postings.parquet` (term, article, frequency),
//! `<layer>.counts.parquet` (term, source, date, frequency, articles) and
//! `<layer>.vocabulary.parquet` (term, frequency, articles, first posting), each sorted by term.
//!
//! The vocabulary is the index of the other two: it says which rows of the postings a term has.

use super::disk::NewFile;
use super::error::{StoreError, StoreProblem, at};
use super::manifest::FileEntry;
use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema, TableWriter};
use crate::count::cells::{CellSums, Cells};
use crate::count::merge::{self, Merged};
use crate::count::{Run, Runs};
use crate::limits::{Limits, Reached, Unit};
use crate::settings::Layer;
use polars_parquet::parquet::error::ParquetResult;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Postings of a row group, and counts of one.
const GROUP_ROWS: usize = 1 << 18;

/// Terms of a row group of the vocabulary.
const GROUP_TERMS: usize = 1 << 15;

/// Postings that one task merges.
const RANGE_POSTINGS: u64 = 1 << 18;

/// The name of a layer's file.
pub fn file_name(layer: Layer, kind: &str) -> String {
    format!("{layer}.{kind}.parquet")
}

/// Rows of a file that have the same term as their neighbours: terms with the number of their rows.
#[derive(Default)]
struct TermRuns {
    text: Vec<u8>,
    /// For each term the end of its bytes and its rows.
    terms: Vec<(u32, u32)>,
}

impl TermRuns {
    fn push(&mut self, term: &[u8], rows: usize) {
        self.text.extend_from_slice(term);
        self.terms.push((self.text.len() as u32, rows as u32));
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], usize)> + Clone {
        let mut start = 0;
        self.terms.iter().map(move |(end, rows)| {
            let term = &self.text[start..*end as usize];
            start = *end as usize;
            (term, *rows as usize)
        })
    }
}

struct PostingRows {
    terms: TermRuns,
    articles: Vec<u32>,
    frequencies: Vec<u32>,
}

impl Default for PostingRows {
    fn default() -> Self {
        Self {
            terms: TermRuns::default(),
            articles: Vec::with_capacity(GROUP_ROWS),
            frequencies: Vec::with_capacity(GROUP_ROWS),
        }
    }
}

#[derive(Default)]
struct CountRows {
    terms: TermRuns,
    cells: Vec<u32>,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
}

#[derive(Default)]
struct VocabularyRows {
    terms: TermRuns,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
    first_postings: Vec<u64>,
}

/// A row group that waits for its encoding.
enum Waiting {
    Postings(PostingRows),
    Counts(CountRows),
    Vocabulary(VocabularyRows),
}

/// Where every cell's source and date stand in the dictionaries of the counts.
struct CellColumns {
    sources: Vec<String>,
    source_of: Vec<u32>,
    days: Vec<i32>,
    day_of: Vec<u32>,
}

impl CellColumns {
    fn new(cells: &Cells) -> Self {
        let days: BTreeMap<i32, u32> = cells
            .cells
            .iter()
            .filter_map(|(_, day)| *day)
            .map(|day| (day.days_since_epoch(), 0))
            .collect();
        let days: BTreeMap<i32, u32> = days.into_keys().zip(0..).collect();
        let unknown = days.len() as u32;
        Self {
            sources: cells.sources.clone(),
            source_of: cells.cells.iter().map(|(source, _)| *source).collect(),
            day_of: cells
                .cells
                .iter()
                .map(|(_, day)| day.map_or(unknown, |day| days[&day.days_since_epoch()]))
                .collect(),
            days: days.into_keys().collect(),
        }
    }
}

/// The files of a layer and their sizes.
pub struct LayerFiles {
    /// Name and content of each file.
    pub files: Vec<(String, FileEntry)>,
    /// Distinct terms.
    pub types: u64,
}

/// Merge the runs of a layer into its files.
///
/// # Errors
/// When a file cannot be written or a spill file not be read, or when the run is cancelled.
pub fn write(
    folder: &Path,
    layer: Layer,
    mut runs: Runs,
    cells: &Cells,
    limits: &Limits,
) -> Result<LayerFiles, StoreError> {
    runs.narrow().map_err(at("merge in", folder))?;
    let runs = runs.as_slice();
    let schemas = Schemas::new();
    let columns = CellColumns::new(cells);
    let paths =
        ["postings", "counts", "vocabulary"].map(|kind| folder.join(file_name(layer, kind)));
    let mut writers = [
        TableWriter::new(NewFile::create(&paths[0])?, &schemas.postings),
        TableWriter::new(NewFile::create(&paths[1])?, &schemas.counts),
        TableWriter::new(NewFile::create(&paths[2])?, &schemas.vocabulary),
    ];
    let mut groups = Groups::default();
    let bounds = merge::plan(runs, RANGE_POSTINGS);
    limits.progress.begin(
        "sorting the counts",
        Unit::Items,
        Some(runs.iter().map(|run| run.postings).sum()),
    );
    let mut reached = Reached::default();
    let ranges_at_once = 2 * rayon::current_num_threads();
    let mut waves = bounds.chunks(ranges_at_once).peekable();
    while let Some(wave) = waves.next() {
        if limits.cancel.is_raised() {
            return Err(at("write", folder)(StoreProblem::Cancelled));
        }
        let pieces: Vec<io::Result<(Merged, CountRows)>> = wave
            .par_iter()
            .map_init(
                || CellSums::new(cells.cells.len()),
                |sums, bounds| piece(runs, bounds, cells, sums),
            )
            .collect();
        let mut waiting = Vec::new();
        for piece in pieces {
            let (merged, counts) = piece.map_err(at("merge in", folder))?;
            reached.done += merged.articles.len() as u64;
            groups.push(&merged, counts, &mut waiting);
        }
        if waves.peek().is_none() {
            groups.finish(&mut waiting);
        }
        let encoded: Vec<ParquetResult<(usize, RowGroup)>> = waiting
            .into_par_iter()
            .map(|rows| rows.encode(&schemas, &columns))
            .collect();
        for group in encoded {
            let (file, group) = group
                .map_err(|error| at("write", folder)(StoreProblem::Damaged(error.to_string())))?;
            writers[file]
                .write(group)
                .map_err(at("write", &paths[file]))?;
        }
        limits.progress.advance(reached);
    }
    limits.progress.end();
    let mut files = Vec::new();
    let mut types = 0;
    for (writer, path) in writers.into_iter().zip(&paths) {
        let (file, rows) = writer.finish().map_err(at("write", path))?;
        types = rows;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, file.finish()?.into()));
    }
    Ok(LayerFiles { files, types })
}

fn piece(
    runs: &[Run],
    bounds: &merge::Bounds,
    cells: &Cells,
    sums: &mut CellSums,
) -> io::Result<(Merged, CountRows)> {
    let merged = merge::merge(runs, bounds)?;
    let mut counts = CountRows::default();
    let mut start = 0;
    for (term, end) in merged.terms() {
        let before = counts.cells.len();
        sums.sum(
            cells,
            &merged.articles[start..end],
            &merged.frequencies[start..end],
            |cell, frequency, articles| {
                counts.cells.push(cell);
                counts.frequencies.push(frequency);
                counts.articles.push(articles);
            },
        );
        counts.terms.push(term, counts.cells.len() - before);
        start = end;
    }
    Ok((merged, counts))
}

/// Collects rows until they fill row groups; where the groups end depends on nothing but the rows.
#[derive(Default)]
struct Groups {
    postings: PostingRows,
    counts: CountRows,
    vocabulary: VocabularyRows,
    postings_before: u64,
}

impl Groups {
    fn push(&mut self, merged: &Merged, counts: CountRows, full: &mut Vec<Waiting>) {
        let mut start = 0;
        for (term, end) in merged.terms() {
            let frequency = merged.frequencies[start..end]
                .iter()
                .map(|f| u64::from(*f))
                .sum();
            self.vocabulary.terms.push(term, 1);
            self.vocabulary.frequencies.push(frequency);
            self.vocabulary.articles.push((end - start) as u32);
            self.vocabulary.first_postings.push(self.postings_before);
            self.postings_before += (end - start) as u64;
            if self.vocabulary.terms.terms.len() >= GROUP_TERMS {
                full.push(Waiting::Vocabulary(std::mem::take(&mut self.vocabulary)));
            }
            while start < end {
                let rows = (end - start).min(GROUP_ROWS - self.postings.articles.len());
                self.postings.terms.push(term, rows);
                self.postings
                    .articles
                    .extend_from_slice(&merged.articles[start..start + rows]);
                self.postings
                    .frequencies
                    .extend_from_slice(&merged.frequencies[start..start + rows]);
                start += rows;
                if self.postings.articles.len() >= GROUP_ROWS {
                    full.push(Waiting::Postings(std::mem::take(&mut self.postings)));
                }
            }
        }
        let mut start = 0;
        for (term, rows) in counts.terms.iter() {
            let end = start + rows;
            while start < end {
                let rows = (end - start).min(GROUP_ROWS - self.counts.cells.len());
                self.counts.terms.push(term, rows);
                self.counts
                    .cells
                    .extend_from_slice(&counts.cells[start..start + rows]);
                self.counts
                    .frequencies
                    .extend_from_slice(&counts.frequencies[start..start + rows]);
                self.counts
                    .articles
                    .extend_from_slice(&counts.articles[start..start + rows]);
                start += rows;
                if self.counts.cells.len() >= GROUP_ROWS {
                    full.push(Waiting::Counts(std::mem::take(&mut self.counts)));
                }
            }
        }
    }

    fn finish(&mut self, full: &mut Vec<Waiting>) {
        full.push(Waiting::Postings(std::mem::take(&mut self.postings)));
        full.push(Waiting::Counts(std::mem::take(&mut self.counts)));
        full.push(Waiting::Vocabulary(std::mem::take(&mut self.vocabulary)));
    }
}

struct Schemas {
    postings: Schema,
    counts: Schema,
    vocabulary: Schema,
}

impl Schemas {
    fn new() -> Self {
        Self {
            postings: Schema::new([
                ("term", ColumnType::Text),
                ("article", ColumnType::U32),
                ("frequency", ColumnType::U32),
            ]),
            counts: Schema::new([
                ("term", ColumnType::Text),
                ("source", ColumnType::Text),
                ("date", ColumnType::DayOrNone),
                ("frequency", ColumnType::U64),
                ("articles", ColumnType::U64),
            ]),
            vocabulary: Schema::new([
                ("term", ColumnType::Text),
                ("frequency", ColumnType::U64),
                ("articles", ColumnType::U32),
                ("first_posting", ColumnType::U64),
            ]),
        }
    }
}

impl Waiting {
    /// The encoded group and the file it belongs to.
    fn encode(self, schemas: &Schemas, columns: &CellColumns) -> ParquetResult<(usize, RowGroup)> {
        let zstd = Compression::Zstd(1);
        match self {
            Self::Postings(rows) => {
                let mut group = RowGroupEncoder::new(&schemas.postings, rows.articles.len());
                group.runs(rows.terms.iter(), zstd)?;
                group.ascending(&rows.articles)?;
                group.small(rows.frequencies.iter().map(|f| u64::from(*f)), zstd)?;
                Ok((0, group.finish()))
            }
            Self::Counts(rows) => {
                let mut group = RowGroupEncoder::new(&schemas.counts, rows.cells.len());
                group.runs(rows.terms.iter(), zstd)?;
                let sources = rows
                    .cells
                    .iter()
                    .map(|cell| columns.source_of[*cell as usize]);
                group.numbered_text(&columns.sources, sources, zstd)?;
                let days = rows.cells.iter().map(|cell| columns.day_of[*cell as usize]);
                group.numbered_days(&columns.days, days, zstd)?;
                group.small(rows.frequencies.iter().copied(), zstd)?;
                group.small(rows.articles.iter().map(|n| u64::from(*n)), zstd)?;
                Ok((1, group.finish()))
            }
            Self::Vocabulary(rows) => {
                let mut group = RowGroupEncoder::new(&schemas.vocabulary, rows.frequencies.len());
                group.runs(rows.terms.iter(), zstd)?;
                group.small(rows.frequencies.iter().copied(), zstd)?;
                group.small(rows.articles.iter().map(|n| u64::from(*n)), zstd)?;
                group.steps(&rows.first_postings)?;
                Ok((2, group.finish()))
            }
        }
    }
}
