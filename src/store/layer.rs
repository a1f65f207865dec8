//! The files of a layer: `<layer>.postings.parquet` (term, article, frequency),
//! `<layer>.counts.parquet` (term, source, date, frequency, articles) and
//! `<layer>.vocabulary.parquet` (term, frequency, articles, first posting), each sorted by term.
//!
//! The vocabulary is the index of the other two: it says which rows of the postings a term has.

mod rows;
mod vocabulary;

use super::disk::UnderWay;
use super::error::{StoreError, StoreProblem, at};
use super::parquet::{ColumnType, RowGroup, Schema};
use super::table_file::TableFile;
use crate::count::cells::{CellSums, Cells};
use crate::count::{Merge, Runs};
use crate::idle::Idle;
use crate::in_order::InOrder;
use crate::limits::{Limits, Reached};
use crate::settings::Layer;
use polars_parquet::parquet::error::ParquetResult;
use rayon::ScopeFifo;
pub use rows::CellColumns;
use rows::{CountColumns, Counts, Groups, PostingColumns, Postings};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vocabulary::VocabularyRows;

/// The number of postings that one task merges: at most, and at least if memory is short.
const RANGE_POSTINGS: u64 = 1 << 18;
const LEAST_RANGE_POSTINGS: u64 = 1 << 12;

/// Ranges that are under way for each thread.
const RANGES_PER_THREAD: usize = 2;

/// Memory that a posting takes during the merge if every posting has its own term, in bytes.
const POSTING_BYTES: u64 = 256;

/// The name of a layer's file.
pub fn file_name(layer: Layer, kind: &str) -> String {
    format!("{layer}.{kind}.parquet")
}

/// The files of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileOfLayer {
    Postings,
    Counts,
    Vocabulary,
}

/// Merges the runs of a layer into its files. Ranges of terms are merged and row groups encoded on all
/// cores, while the calling thread puts them into order and writes.
pub struct LayerWriter<'f, 'scope> {
    folder: PathBuf,
    /// In the order of [`FileOfLayer`].
    tables: [TableFile; 3],
    postings: Groups<PostingColumns>,
    counts: Groups<CountColumns>,
    vocabulary: VocabularyRows,
    encoding: Arc<Encoding>,
    merging: Arc<Merging>,
    ranges: Range<usize>,
    ranges_at_once: usize,
    merged: InOrder<'f, 'scope, io::Result<(Postings, Counts)>>,
    encoded: InOrder<'f, 'scope, (FileOfLayer, ParquetResult<RowGroup>)>,
    postings_before: u64,
    /// Postings of all runs, and ranges that were taken in.
    items: u64,
    taken: u64,
}

/// What merging needs.
struct Merging {
    merge: Merge,
    cells: Arc<Cells>,
    /// Sums that wait for their next range.
    idle: Idle<CellSums>,
}

/// How the rows of the three files are encoded.
struct Encoding {
    postings: Schema,
    counts: Schema,
    vocabulary: Schema,
    cells: CellColumns,
}

/// A row group that waits for its encoding.
trait Group: Send {
    /// The file that it belongs to.
    const FILE: FileOfLayer;

    /// Encode it.
    fn encode(&self, encoding: &Encoding) -> ParquetResult<RowGroup>;
}

impl<'f, 'scope> LayerWriter<'f, 'scope> {
    /// Create the files of a layer in `folder` and plan the merge.
    ///
    /// # Errors
    /// When a file cannot be created, or a spill file not be read or written.
    pub fn new(
        folder: &Path,
        layer: Layer,
        runs: Runs,
        cells: &Arc<Cells>,
        limits: &Limits,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<Self, StoreError> {
        let encoding = Encoding::new(cells);
        let create = |kind, schema| TableFile::create(folder, &file_name(layer, kind), schema);
        let tables = [
            create("postings", &encoding.postings)?,
            create("counts", &encoding.counts)?,
            create("vocabulary", &encoding.vocabulary)?,
        ];
        let ranges_at_once = RANGES_PER_THREAD * rayon::current_num_threads();
        let range_postings = (limits.memory_bytes / 8 / POSTING_BYTES / ranges_at_once as u64)
            .clamp(LEAST_RANGE_POSTINGS, RANGE_POSTINGS);
        let items = runs.postings();
        let merge = runs
            .into_merge(range_postings, limits.memory_bytes / 4)
            .map_err(at("merge in", folder))?;
        Ok(Self {
            folder: folder.to_owned(),
            tables,
            postings: Groups::default(),
            counts: Groups::default(),
            vocabulary: VocabularyRows::default(),
            encoding: Arc::new(encoding),
            ranges: 0..merge.ranges(),
            merging: Arc::new(Merging {
                merge,
                cells: Arc::clone(cells),
                idle: Idle::default(),
            }),
            ranges_at_once,
            merged: InOrder::new(scope),
            encoded: InOrder::new(scope),
            postings_before: 0,
            items,
            taken: 0,
        })
    }

    /// Hand out as many ranges as are merged at once.
    pub fn start(&mut self) {
        while self.merged.len() < self.ranges_at_once {
            let Some(range) = self.ranges.next() else {
                break;
            };
            let merging = Arc::clone(&self.merging);
            self.merged.push(move || merging.rows(range));
        }
    }

    /// Take in one range; returns whether there was one. Passes on `reached`.
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
        let rows = postings.len() as u64;
        let terms = self.vocabulary.push(&postings, self.postings_before);
        self.postings_before += rows;
        for group in self.postings.push(postings) {
            self.hand_out(group)?;
        }
        for group in self.counts.push(counts) {
            self.hand_out(group)?;
        }
        for group in terms {
            self.hand_out(group)?;
        }
        // The number of unmerged postings of a range is not known, so they are shared out.
        let before = |ranges: u64| self.items * ranges / self.merging.merge.ranges() as u64;
        reached.done += before(self.taken + 1) - before(self.taken);
        self.taken += 1;
        limits.progress.advance(*reached);
        Ok(true)
    }

    /// Hand out the last row groups, after every range was taken in.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn last(&mut self) -> Result<(), StoreError> {
        let (postings, counts) = (self.postings.take(), self.counts.take());
        self.hand_out(postings)?;
        self.hand_out(counts)?;
        let terms = std::mem::take(&mut self.vocabulary);
        self.hand_out(terms)
    }

    fn hand_out<G: Group + 'scope>(&mut self, group: G) -> Result<(), StoreError> {
        let encoding = Arc::clone(&self.encoding);
        self.encoded
            .push(move || (G::FILE, group.encode(&encoding)));
        let most = rayon::current_num_threads();
        while let Some((file, group)) = self.encoded.within(most) {
            self.tables[file as usize].write(group)?;
        }
        Ok(())
    }

    /// Write what is under way and end the files; says how many terms there are.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn close(mut self, under_way: &mut UnderWay) -> Result<u64, StoreError> {
        while let Some((file, group)) = self.encoded.wait() {
            self.tables[file as usize].write(group)?;
        }
        let [postings, counts, vocabulary] = self.tables;
        postings.close(under_way)?;
        counts.close(under_way)?;
        vocabulary.close(under_way)
    }
}

impl Merging {
    fn rows(&self, range: usize) -> io::Result<(Postings, Counts)> {
        let merged = self.merge.merge(range)?;
        let mut sums = self.idle.take(|| CellSums::new(self.cells.cells.len()));
        let rows = Counts::of(merged, &self.cells, &mut sums);
        self.idle.give(sums);
        Ok(rows)
    }
}

impl Encoding {
    fn new(cells: &Cells) -> Self {
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
            cells: CellColumns::new(cells),
        }
    }
}
