//! The files of a layer: `<layer>.postings.parquet` (term, article, frequency),
//! `<layer>.counts.parquet` (term, source, date, frequency, articles) and
//! `<layer>.vocabulary.parquet` (term, frequency, articles, first posting), each sorted by term.
//!
//! The vocabulary is the index of the other two: it says which rows of the postings a term has.

use super::disk::{NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::manifest::FileEntry;
use super::parquet::{ColumnType, Compression, RowGroup, RowGroupEncoder, Schema, TableWriter};
use crate::count::Runs;
use crate::count::cells::{CellSums, Cells};
use crate::count::merge::{self, Bounds, Merged};
use crate::in_order::InOrder;
use crate::limits::{Limits, Reached};
use crate::settings::Layer;
use polars_parquet::parquet::error::ParquetResult;
use rayon::ScopeFifo;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Postings of a row group, and counts of one.
const GROUP_ROWS: usize = 1 << 18;

/// Terms of a row group of the vocabulary.
const GROUP_TERMS: usize = 1 << 15;

/// Postings that one task merges: at most, and at least where memory is short.
const RANGE_POSTINGS: u64 = 1 << 17;
const LEAST_RANGE_POSTINGS: u64 = 1 << 12;

/// Terms of a row group that are in one of so many cells have the same cells again and again.
const REPEATING_CELLS: usize = 16;

/// Ranges that are under way for each thread.
const RANGES_PER_THREAD: usize = 4;

/// Memory that a posting takes while it is merged, when every posting has a term of its own, in bytes.
const POSTING_BYTES: u64 = 256;

/// The name of a layer's file.
pub fn file_name(layer: Layer, kind: &str) -> String {
    format!("{layer}.{kind}.parquet")
}

/// The postings of a range of terms and their counts per cell.
struct Piece {
    postings: Merged,
    counts: Counts,
    /// Postings of all terms before the range.
    postings_before: u64,
}

#[derive(Default)]
struct Counts {
    /// For each term the end of its rows.
    ends: Vec<usize>,
    cells: Vec<u32>,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
}

impl Counts {
    fn with_room(terms: usize, rows: usize) -> Self {
        Self {
            ends: Vec::with_capacity(terms),
            cells: Vec::with_capacity(rows),
            frequencies: Vec::with_capacity(rows),
            articles: Vec::with_capacity(rows),
        }
    }

    fn shrink_to_fit(&mut self) {
        self.ends.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.frequencies.shrink_to_fit();
        self.articles.shrink_to_fit();
    }
}

/// A part of a piece: the rows of one file that a row group takes.
#[derive(Clone)]
struct Stretch {
    piece: Arc<Piece>,
    /// Terms that have a row in it; the first and the last may have others elsewhere.
    terms: Range<usize>,
    rows: Range<usize>,
}

impl Stretch {
    /// Each term with the number of its rows, which end where `ends` says.
    fn runs<'s>(
        &'s self,
        ends: impl Fn(&'s Piece, usize) -> usize + 's,
    ) -> impl Iterator<Item = (&'s [u8], usize)> {
        let mut start = self.rows.start;
        self.terms.clone().map(move |term| {
            let end = ends(&self.piece, term).min(self.rows.end);
            let rows = end - start;
            start = end;
            (self.piece.postings.term(term), rows)
        })
    }
}

/// A row group that waits for its encoding.
struct Waiting {
    file: FileOfLayer,
    stretches: Vec<Stretch>,
}

/// The files of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileOfLayer {
    Postings,
    Counts,
    Vocabulary,
}

impl FileOfLayer {
    const ALL: [Self; 3] = [Self::Postings, Self::Counts, Self::Vocabulary];

    fn name(self) -> &'static str {
        match self {
            Self::Postings => "postings",
            Self::Counts => "counts",
            Self::Vocabulary => "vocabulary",
        }
    }

    /// Rows of a row group.
    fn group_rows(self) -> usize {
        match self {
            Self::Postings | Self::Counts => GROUP_ROWS,
            Self::Vocabulary => GROUP_TERMS,
        }
    }

    /// Where the rows of a term end in a piece.
    fn end(self, piece: &Piece, term: usize) -> usize {
        match self {
            Self::Postings => piece.postings.end(term),
            Self::Counts => piece.counts.ends[term],
            Self::Vocabulary => term + 1,
        }
    }
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

/// Merges the runs of a layer into its files. Ranges of terms are merged and row groups encoded on all
/// cores, while the calling thread puts them into order and writes.
pub struct LayerWriter<'f, 'scope> {
    folder: PathBuf,
    paths: [PathBuf; 3],
    writers: [TableWriter<NewFile>; 3],
    groups: [Groups; 3],
    encoding: Arc<Encoding>,
    merging: Arc<Merging>,
    bounds: std::vec::IntoIter<Bounds>,
    ranges_at_once: usize,
    merged: InOrder<'f, 'scope, io::Result<(Merged, Counts)>>,
    encoded: InOrder<'f, 'scope, ParquetResult<(FileOfLayer, RowGroup)>>,
    postings_before: u64,
}

/// What merging needs.
struct Merging {
    runs: Runs,
    cells: Arc<Cells>,
    /// Sums that wait for their next range.
    idle: Mutex<Vec<CellSums>>,
}

/// What encoding needs beside the rows.
struct Encoding {
    schemas: Schemas,
    columns: CellColumns,
}

impl<'f, 'scope> LayerWriter<'f, 'scope> {
    /// Create the files of a layer in `folder` and plan the merge.
    ///
    /// # Errors
    /// When a file cannot be created, or a spill file not be read or written.
    pub fn new(
        folder: &Path,
        layer: Layer,
        mut runs: Runs,
        cells: &Arc<Cells>,
        limits: &Limits,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<Self, StoreError> {
        runs.narrow().map_err(at("merge in", folder))?;
        let schemas = Schemas::new();
        let paths = FileOfLayer::ALL.map(|file| folder.join(file_name(layer, file.name())));
        let writers = [
            TableWriter::new(NewFile::create(&paths[0])?, &schemas.postings),
            TableWriter::new(NewFile::create(&paths[1])?, &schemas.counts),
            TableWriter::new(NewFile::create(&paths[2])?, &schemas.vocabulary),
        ];
        let ranges_at_once = RANGES_PER_THREAD * rayon::current_num_threads();
        let range_postings = (limits.memory_bytes / 8 / POSTING_BYTES / ranges_at_once as u64)
            .clamp(LEAST_RANGE_POSTINGS, RANGE_POSTINGS);
        Ok(Self {
            folder: folder.to_owned(),
            paths,
            writers,
            groups: FileOfLayer::ALL.map(Groups::new),
            encoding: Arc::new(Encoding {
                schemas,
                columns: CellColumns::new(cells),
            }),
            bounds: merge::plan(runs.as_slice(), range_postings).into_iter(),
            merging: Arc::new(Merging {
                runs,
                cells: Arc::clone(cells),
                idle: Mutex::default(),
            }),
            ranges_at_once,
            merged: InOrder::new(scope),
            encoded: InOrder::new(scope),
            postings_before: 0,
        })
    }

    /// Hand out ranges, as many as are merged at once.
    pub fn start(&mut self) {
        while self.merged.len() < self.ranges_at_once {
            let Some(bounds) = self.bounds.next() else {
                break;
            };
            let merging = Arc::clone(&self.merging);
            self.merged.push(move || merging.piece(&bounds));
        }
    }

    /// Take in one range; says whether there was one. `reached` is told on.
    ///
    /// # Errors
    /// When a file cannot be written or a spill file not be read, or when the run is cancelled.
    pub fn step(&mut self, limits: &Limits, reached: &mut Reached) -> Result<bool, StoreError> {
        self.start();
        let Some(piece) = self.merged.wait() else {
            return Ok(false);
        };
        if limits.cancel.is_raised() {
            return Err(at("write", &self.folder)(StoreProblem::Cancelled));
        }
        let (postings, counts) = piece.map_err(at("merge in", &self.folder))?;
        reached.done += postings.articles.len() as u64;
        let piece = Arc::new(Piece {
            postings,
            counts,
            postings_before: self.postings_before,
        });
        self.postings_before += piece.postings.articles.len() as u64;
        let mut full = Vec::new();
        for groups in &mut self.groups {
            groups.push(&piece, &mut full);
        }
        full.into_iter().try_for_each(|group| self.encode(group))?;
        limits.progress.advance(*reached);
        Ok(true)
    }

    /// Hand out the last row groups, when every range was taken in.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn last(&mut self) -> Result<(), StoreError> {
        let rest = self.groups.each_mut().map(Groups::take);
        rest.into_iter().try_for_each(|group| self.encode(group))
    }

    fn encode(&mut self, group: Waiting) -> Result<(), StoreError> {
        let encoding = Arc::clone(&self.encoding);
        self.encoded.push(move || {
            let encoded = group.encode(&encoding.schemas, &encoding.columns)?;
            Ok((group.file, encoded))
        });
        let most = rayon::current_num_threads();
        while let Some(group) = match self.encoded.len() > most {
            true => self.encoded.wait(),
            false => self.encoded.ready(),
        } {
            self.write(group)?;
        }
        Ok(())
    }

    fn write(&mut self, group: ParquetResult<(FileOfLayer, RowGroup)>) -> Result<(), StoreError> {
        let (file, group) = group
            .map_err(|error| at("write", &self.folder)(StoreProblem::Damaged(error.to_string())))?;
        self.writers[file as usize]
            .write(group)
            .map_err(at("write", &self.paths[file as usize]))
    }

    /// Write what is under way and end the files.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<LayerFiles, StoreError> {
        while let Some(group) = self.encoded.wait() {
            self.write(group)?;
        }
        let mut files = Vec::new();
        let mut types = 0;
        for (writer, path) in self.writers.into_iter().zip(&self.paths) {
            let (file, rows) = writer.finish().map_err(at("write", path))?;
            types = rows;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push((name, file.hand_over(under_way)?.into()));
        }
        Ok(LayerFiles { files, types })
    }
}

impl Merging {
    fn piece(&self, bounds: &Bounds) -> io::Result<(Merged, Counts)> {
        let merged = merge::merge(self.runs.as_slice(), bounds)?;
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sums = idle()
            .pop()
            .unwrap_or_else(|| CellSums::new(self.cells.cells.len()));
        let mut counts = Counts::with_room(merged.len(), merged.articles.len());
        let mut start = 0;
        for (_, end) in merged.terms() {
            sums.sum(
                &self.cells,
                &merged.articles[start..end],
                &merged.frequencies[start..end],
                |cell, frequency, articles| {
                    counts.cells.push(cell);
                    counts.frequencies.push(frequency);
                    counts.articles.push(articles);
                },
            );
            counts.ends.push(counts.cells.len());
            start = end;
        }
        idle().push(sums);
        counts.shrink_to_fit();
        Ok((merged, counts))
    }
}

/// Collects the stretches of one file until they fill a row group; where the groups end depends on
/// nothing but the rows. Rows are not copied: a group knows where they lie.
struct Groups {
    file: FileOfLayer,
    stretches: Vec<Stretch>,
    rows: usize,
}

impl Groups {
    fn new(file: FileOfLayer) -> Self {
        Self {
            file,
            stretches: Vec::new(),
            rows: 0,
        }
    }

    fn push(&mut self, piece: &Arc<Piece>, full: &mut Vec<Waiting>) {
        let terms = piece.postings.len();
        let all = match terms {
            0 => return,
            _ => self.file.end(piece, terms - 1),
        };
        let (mut row, mut term) = (0, 0);
        while row < all {
            let end = all.min(row + self.file.group_rows() - self.rows);
            // The term of the last row that is taken.
            let last =
                term + partition_point(terms - term, |at| self.file.end(piece, term + at) < end);
            self.stretches.push(Stretch {
                piece: Arc::clone(piece),
                terms: term..last + 1,
                rows: row..end,
            });
            self.rows += end - row;
            term = last + usize::from(self.file.end(piece, last) == end);
            row = end;
            if self.rows == self.file.group_rows() {
                full.push(self.take());
            }
        }
    }

    fn take(&mut self) -> Waiting {
        self.rows = 0;
        Waiting {
            file: self.file,
            stretches: std::mem::take(&mut self.stretches),
        }
    }
}

/// The first of `count` numbers for which `before` does not hold; it holds for none after that.
fn partition_point(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
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

fn concat<'p, T: Copy + 'p>(rows: usize, parts: impl Iterator<Item = &'p [T]>) -> Vec<T> {
    let mut column = Vec::with_capacity(rows);
    parts.for_each(|part| column.extend_from_slice(part));
    column
}

impl Waiting {
    fn rows(&self) -> usize {
        self.stretches.iter().map(|part| part.rows.len()).sum()
    }

    /// Each term of the group with the number of its rows.
    fn terms(&self) -> impl Iterator<Item = (&[u8], usize)> {
        let file = self.file;
        let ends = move |piece: &Piece, term| file.end(piece, term);
        self.stretches.iter().flat_map(move |part| part.runs(ends))
    }

    /// One column of the group's rows, as it lies in the pieces.
    fn parts<'s, T: 's>(
        &'s self,
        of: impl Fn(&'s Piece) -> &'s [T] + Clone,
    ) -> impl Iterator<Item = &'s [T]> + Clone {
        self.stretches
            .iter()
            .map(move |part| &of(&part.piece)[part.rows.clone()])
    }

    fn encode(&self, schemas: &Schemas, columns: &CellColumns) -> ParquetResult<RowGroup> {
        let zstd = Compression::Zstd(1);
        let rows = self.rows();
        let terms: usize = self.stretches.iter().map(|part| part.terms.len()).sum();
        match self.file {
            FileOfLayer::Postings => {
                let mut group = RowGroupEncoder::new(&schemas.postings, rows);
                group.runs(self.terms(), terms, zstd)?;
                let articles: Vec<u32> = concat(rows, self.parts(|piece| &piece.postings.articles));
                group.steps(articles.iter().map(|article| u64::from(*article)))?;
                group.small_parts(self.parts(|piece| &piece.postings.frequencies), zstd)?;
                Ok(group.finish())
            }
            FileOfLayer::Counts => {
                let mut group = RowGroupEncoder::new(&schemas.counts, rows);
                let cells: Vec<u32> = concat(rows, self.parts(|piece| &piece.counts.cells));
                group.runs(self.terms(), terms, zstd)?;
                let sources = cells.iter().map(|cell| columns.source_of[*cell as usize]);
                group.numbered_text(&columns.sources, sources, zstd)?;
                let days = cells.iter().map(|cell| columns.day_of[*cell as usize]);
                // Words that are in many cells have much the same ones; those of rare words do not repeat.
                let repeated = rows * REPEATING_CELLS > terms * columns.day_of.len();
                let compression = if repeated { zstd } else { Compression::None };
                group.numbered_days(&columns.days, days, compression)?;
                group.small_parts(self.parts(|piece| &piece.counts.frequencies), zstd)?;
                group.small_parts(self.parts(|piece| &piece.counts.articles), zstd)?;
                Ok(group.finish())
            }
            FileOfLayer::Vocabulary => {
                let mut frequencies = Vec::with_capacity(rows);
                let mut articles = Vec::with_capacity(rows);
                let mut first_postings = Vec::with_capacity(rows);
                for part in &self.stretches {
                    for term in part.terms.clone() {
                        let postings = part.piece.postings.postings(term);
                        first_postings.push(part.piece.postings_before + postings.start as u64);
                        articles.push(postings.len() as u32);
                        let own = &part.piece.postings.frequencies[postings];
                        frequencies.push(own.iter().map(|n| u64::from(*n)).sum::<u64>());
                    }
                }
                let mut group = RowGroupEncoder::new(&schemas.vocabulary, rows);
                group.runs(self.terms(), terms, zstd)?;
                group.small(&frequencies, zstd)?;
                group.small(&articles, zstd)?;
                group.steps(first_postings.into_iter())?;
                Ok(group.finish())
            }
        }
    }
}
