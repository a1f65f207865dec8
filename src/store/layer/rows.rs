//! Rows of postings and of counts: from the pieces in which they are merged to row groups.

use super::{FileOfLayer, Schemas};
use crate::count::cells::{CellSums, Cells};
use crate::count::merge::{Merged, fitted};
use crate::store::parquet::{Compression, RowGroup, RowGroupEncoder};
use polars_parquet::parquet::error::ParquetResult;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Postings of a row group, and counts of one.
const GROUP_ROWS: usize = 1 << 18;

/// Terms of a row group that are in one of so many cells have the same cells again and again.
const REPEATING_CELLS: usize = 16;

/// The postings of a range of terms and their counts per cell.
pub(super) struct Piece {
    pub(super) postings: Merged,
    pub(super) counts: Counts,
}

#[derive(Default)]
pub(super) struct Counts {
    /// For each term the end of its rows.
    ends: Vec<usize>,
    cells: Vec<u32>,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
}

impl Piece {
    /// Sums the postings up by cell.
    pub(super) fn new(postings: Merged, cells: &Cells, sums: &mut CellSums) -> Self {
        let (terms, rows) = (postings.len(), postings.articles.len());
        let mut counts = Counts {
            ends: Vec::with_capacity(terms),
            cells: Vec::with_capacity(rows),
            frequencies: Vec::with_capacity(rows),
            articles: Vec::with_capacity(rows),
        };
        let mut start = 0;
        for (_, end) in postings.terms() {
            sums.sum(
                cells,
                &postings.articles[start..end],
                &postings.frequencies[start..end],
                |cell, frequency, articles| {
                    counts.cells.push(cell);
                    counts.frequencies.push(frequency);
                    counts.articles.push(articles);
                },
            );
            counts.ends.push(counts.cells.len());
            start = end;
        }
        counts.cells = fitted(counts.cells);
        counts.frequencies = fitted(counts.frequencies);
        counts.articles = fitted(counts.articles);
        Self { postings, counts }
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
pub(super) struct Waiting {
    file: RowsOf,
    stretches: Vec<Stretch>,
}

/// What the rows of a piece are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowsOf {
    Postings,
    Counts,
}

impl RowsOf {
    /// Where the rows of a term end in a piece.
    fn end(self, piece: &Piece, term: usize) -> usize {
        match self {
            Self::Postings => piece.postings.end(term),
            Self::Counts => piece.counts.ends[term],
        }
    }
}

/// Where every cell's source and date stand in the dictionaries of the counts.
pub(super) struct CellColumns {
    sources: Vec<String>,
    source_of: Vec<u32>,
    days: Vec<i32>,
    day_of: Vec<u32>,
}

impl CellColumns {
    pub(super) fn new(cells: &Cells) -> Self {
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
pub(super) struct Groups {
    file: RowsOf,
    stretches: Vec<Stretch>,
    rows: usize,
}

impl Groups {
    pub(super) fn new(file: RowsOf) -> Self {
        Self {
            file,
            stretches: Vec::new(),
            rows: 0,
        }
    }

    pub(super) fn push(&mut self, piece: &Arc<Piece>, full: &mut Vec<Waiting>) {
        let terms = piece.postings.len();
        let all = match terms {
            0 => return,
            _ => self.file.end(piece, terms - 1),
        };
        let (mut row, mut term) = (0, 0);
        while row < all {
            let end = all.min(row + GROUP_ROWS - self.rows);
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
            if self.rows == GROUP_ROWS {
                full.push(self.take());
            }
        }
    }

    pub(super) fn take(&mut self) -> Waiting {
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

fn concat<'p, T: Copy + 'p>(rows: usize, parts: impl Iterator<Item = &'p [T]>) -> Vec<T> {
    let mut column = Vec::with_capacity(rows);
    parts.for_each(|part| column.extend_from_slice(part));
    column
}

impl Waiting {
    /// The file that takes it.
    pub(super) fn file(&self) -> FileOfLayer {
        match self.file {
            RowsOf::Postings => FileOfLayer::Postings,
            RowsOf::Counts => FileOfLayer::Counts,
        }
    }

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

    pub(super) fn encode(
        &self,
        schemas: &Schemas,
        columns: &CellColumns,
    ) -> ParquetResult<RowGroup> {
        let zstd = Compression::Zstd(1);
        let rows = self.rows();
        let terms: usize = self.stretches.iter().map(|part| part.terms.len()).sum();
        match self.file {
            RowsOf::Postings => {
                let mut group = RowGroupEncoder::new(&schemas.postings, rows);
                group.runs(self.terms(), terms, zstd)?;
                let articles: Vec<u32> = concat(rows, self.parts(|piece| &piece.postings.articles));
                group.steps(&articles)?;
                group.small_parts(self.parts(|piece| &piece.postings.frequencies), zstd)?;
                Ok(group.finish())
            }
            RowsOf::Counts => {
                let mut group = RowGroupEncoder::new(&schemas.counts, rows);
                let cells: Vec<u32> = concat(rows, self.parts(|piece| &piece.counts.cells));
                group.runs(self.terms(), terms, zstd)?;
                let sources = cells.iter().map(|cell| columns.source_of[*cell as usize]);
                group.numbered_text(&columns.sources, sources, zstd)?;
                let days = cells.iter().map(|cell| columns.day_of[*cell as usize]);
                let days = days.collect();
                // Words that are in many cells have much the same ones; those of rare words do not repeat.
                let repeated = rows * REPEATING_CELLS > terms * columns.day_of.len();
                let compression = if repeated { zstd } else { Compression::None };
                group.numbered_days(&columns.days, days, compression)?;
                group.small_parts(self.parts(|piece| &piece.counts.frequencies), zstd)?;
                group.small_parts(self.parts(|piece| &piece.counts.articles), zstd)?;
                Ok(group.finish())
            }
        }
    }
}
