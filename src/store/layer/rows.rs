//! Turns merged ranges of postings and counts into row groups.

use super::{Encoding, FileOfLayer, Group};
use crate::count::cells::{CellSums, Cells};
use crate::count::merge::Merged;
use crate::count::{FrontCoded, fitted};
use crate::store::parquet::{Compression, RowGroup, RowGroupEncoder};
use polars_parquet::parquet::error::ParquetResult;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Postings of a row group, and counts of one.
const GROUP_ROWS: usize = 1 << 18;

/// If the terms of a row group are, on average, in more than one of this number of cells, the same
/// cells come again and again.
const REPEATING_CELLS: usize = 16;

/// Rows of one file for a range of terms, sorted by term. They are shared among the row groups that have a
/// part of them, and gone when those are encoded.
pub(super) struct Rows<C> {
    /// The terms.
    pub(super) terms: Arc<FrontCoded>,
    /// For each term the end of its rows.
    ends: Vec<u32>,
    /// What is beside the terms.
    pub(super) columns: C,
}

/// Postings of a range of terms.
pub(super) type Postings = Rows<PostingColumns>;

/// Counts of a range of terms.
pub(super) type Counts = Rows<CountColumns>;

/// What postings have beside their terms.
pub(super) struct PostingColumns {
    articles: Vec<u32>,
    /// The frequency of each.
    pub(super) frequencies: Vec<u32>,
}

/// What counts have beside their terms.
pub(super) struct CountColumns {
    cells: Vec<u32>,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
}

impl Counts {
    /// Sums the postings of a range up by cell.
    pub(super) fn of(merged: Merged, cells: &Cells, sums: &mut CellSums) -> (Postings, Self) {
        let rows = merged.articles.len();
        let terms = Arc::new(merged.terms);
        let mut ends = Vec::with_capacity(merged.ends.len());
        let mut counts = CountColumns {
            cells: Vec::with_capacity(rows),
            frequencies: Vec::with_capacity(rows),
            articles: Vec::with_capacity(rows),
        };
        let mut start = 0;
        for end in &merged.ends {
            let postings = start..*end as usize;
            start = postings.end;
            sums.sum(
                cells,
                &merged.articles[postings.clone()],
                &merged.frequencies[postings],
                |cell, frequency, articles| {
                    counts.cells.push(cell);
                    counts.frequencies.push(frequency);
                    counts.articles.push(articles);
                },
            );
            ends.push(counts.cells.len() as u32);
        }
        let counts = Self {
            terms: Arc::clone(&terms),
            ends,
            columns: CountColumns {
                cells: fitted(counts.cells),
                frequencies: fitted(counts.frequencies),
                articles: fitted(counts.articles),
            },
        };
        let postings = Postings {
            terms,
            ends: merged.ends,
            columns: PostingColumns {
                articles: merged.articles,
                frequencies: merged.frequencies,
            },
        };
        (postings, counts)
    }
}

impl Postings {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.columns.articles.len()
    }

    /// The places of the postings of a term.
    pub(super) fn of(&self, term: usize) -> Range<usize> {
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[term] as usize
    }
}

/// The part of some rows that a row group takes.
struct Stretch<C> {
    of: Arc<Rows<C>>,
    /// Terms that have a row in it; the first and the last may have others elsewhere.
    terms: Range<usize>,
    rows: Range<usize>,
}

impl<C> Stretch<C> {
    /// For each term the number of its rows.
    fn runs(&self) -> impl Iterator<Item = usize> {
        let mut start = self.rows.start;
        self.of.ends[self.terms.clone()].iter().map(move |end| {
            let end = (*end as usize).min(self.rows.end);
            let rows = end - start;
            start = end;
            rows
        })
    }
}

/// A row group that waits for its encoding.
pub(super) struct Waiting<C> {
    stretches: Vec<Stretch<C>>,
}

/// Where every cell's source and date stand in the dictionaries of the counts.
pub struct CellColumns {
    /// The sources, sorted.
    pub sources: Vec<String>,
    /// The position of each cell's source among them.
    pub source_of: Vec<u32>,
    /// The days as days since 1970, sorted.
    pub days: Vec<i32>,
    /// The position of each cell's day among them; behind all if it is unknown.
    pub day_of: Vec<u32>,
}

impl CellColumns {
    /// The dictionaries of these cells.
    pub fn new(cells: &Cells) -> Self {
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

/// Collects the stretches of one file until they fill a row group; where the groups end depends on
/// nothing but the rows. Rows are not copied: a group knows where they lie.
pub(super) struct Groups<C> {
    stretches: Vec<Stretch<C>>,
    rows: usize,
}

impl<C> Default for Groups<C> {
    fn default() -> Self {
        Self {
            stretches: Vec::new(),
            rows: 0,
        }
    }
}

impl<C> Groups<C> {
    /// Append rows; gives the row groups that are full.
    pub(super) fn push(&mut self, rows: Rows<C>) -> Vec<Waiting<C>> {
        let rows = Arc::new(rows);
        let ends = &rows.ends;
        let all = ends.last().map_or(0, |end| *end as usize);
        let mut full = Vec::new();
        let (mut row, mut term) = (0, 0);
        while row < all {
            let end = all.min(row + GROUP_ROWS - self.rows);
            // The term of the last row that is taken.
            let last = term + ends[term..].partition_point(|own| (*own as usize) < end);
            self.stretches.push(Stretch {
                of: Arc::clone(&rows),
                terms: term..last + 1,
                rows: row..end,
            });
            self.rows += end - row;
            term = last + usize::from(ends[last] as usize == end);
            row = end;
            if self.rows == GROUP_ROWS {
                full.push(self.take());
            }
        }
        full
    }

    pub(super) fn take(&mut self) -> Waiting<C> {
        self.rows = 0;
        Waiting {
            stretches: std::mem::take(&mut self.stretches),
        }
    }
}

fn concat<'p, T: Copy + 'p>(rows: usize, parts: impl Iterator<Item = &'p [T]>) -> Vec<T> {
    let mut column = Vec::with_capacity(rows);
    parts.for_each(|part| column.extend_from_slice(part));
    column
}

impl<C> Waiting<C> {
    fn rows(&self) -> usize {
        self.stretches.iter().map(|part| part.rows.len()).sum()
    }

    /// The terms that have a row in the group.
    fn terms(&self) -> FrontCoded {
        let mut terms = FrontCoded::default();
        for part in &self.stretches {
            terms.extend(&part.of.terms, part.terms.clone());
        }
        terms
    }

    /// For each of those the number of its rows.
    fn runs(&self) -> impl Iterator<Item = usize> {
        self.stretches.iter().flat_map(Stretch::runs)
    }

    /// One column of the group's rows, in the pieces in which it is stored.
    fn parts<'s, T: 's>(
        &'s self,
        of: impl Fn(&'s C) -> &'s [T] + Clone,
    ) -> impl Iterator<Item = &'s [T]> + Clone {
        let parts = self.stretches.iter();
        parts.map(move |part| &of(&part.of.columns)[part.rows.clone()])
    }
}

const ZSTD: Compression = Compression::Zstd(1);

impl Group for Waiting<PostingColumns> {
    const FILE: FileOfLayer = FileOfLayer::Postings;

    fn encode(&self, encoding: &Encoding) -> ParquetResult<RowGroup> {
        let rows = self.rows();
        let mut group = RowGroupEncoder::new(&encoding.postings, rows);
        group.runs(&self.terms(), self.runs(), ZSTD)?;
        group.steps(&concat(rows, self.parts(|postings| &postings.articles)))?;
        group.small_parts(self.parts(|postings| &postings.frequencies), ZSTD)?;
        Ok(group.finish())
    }
}

impl Group for Waiting<CountColumns> {
    const FILE: FileOfLayer = FileOfLayer::Counts;

    fn encode(&self, encoding: &Encoding) -> ParquetResult<RowGroup> {
        let columns = &encoding.cells;
        let (rows, terms) = (self.rows(), self.terms());
        let mut group = RowGroupEncoder::new(&encoding.counts, rows);
        group.runs(&terms, self.runs(), ZSTD)?;
        let cells = concat(rows, self.parts(|counts| &counts.cells));
        let sources = cells.iter().map(|cell| columns.source_of[*cell as usize]);
        group.numbered_text(&columns.sources, sources, ZSTD)?;
        let days = cells.iter().map(|cell| columns.day_of[*cell as usize]);
        let days = days.collect();
        // Words that are in many cells have much the same ones; those of rare words do not repeat.
        let repeated = rows * REPEATING_CELLS > terms.len() * columns.day_of.len();
        let compression = if repeated { ZSTD } else { Compression::None };
        group.numbered_days(&columns.days, days, compression)?;
        group.small_parts(self.parts(|counts| &counts.frequencies), ZSTD)?;
        group.small_parts(self.parts(|counts| &counts.articles), ZSTD)?;
        Ok(group.finish())
    }
}
