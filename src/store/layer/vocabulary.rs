//! The vocabulary: one row per term, which says where its postings are.

use super::rows::Postings;
use super::{Encoding, FileOfLayer, Group};
use crate::count::FrontCoded;
use crate::store::parquet::{Compression, RowGroup, RowGroupEncoder};
use polars_parquet::parquet::error::ParquetResult;

/// Terms of a row group of the vocabulary.
const GROUP_TERMS: usize = 1 << 15;

/// The terms of an unfinished row group. They are copied here, because keeping the postings of all of
/// them would take too much memory.
#[derive(Default)]
pub(super) struct VocabularyRows {
    terms: FrontCoded,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
    first_postings: Vec<u64>,
}

impl VocabularyRows {
    /// Append the terms of postings that follow `postings_before` others; returns the row groups that
    /// are full.
    pub(super) fn push(&mut self, postings: &Postings, postings_before: u64) -> Vec<Self> {
        let mut full = Vec::new();
        let terms = &postings.terms;
        let mut next = 0;
        while next < terms.len() {
            let own = next..terms.len().min(next + GROUP_TERMS - self.terms.len());
            next = own.end;
            self.terms.extend(terms, own.clone());
            let of = own.map(|term| postings.of(term));
            self.frequencies.extend(of.clone().map(|own| {
                let own = postings.columns.frequencies[own].iter();
                own.map(|frequency| u64::from(*frequency)).sum::<u64>()
            }));
            self.articles.extend(of.clone().map(|own| own.len() as u32));
            self.first_postings
                .extend(of.map(|own| postings_before + own.start as u64));
            if self.terms.len() == GROUP_TERMS {
                full.push(std::mem::take(self));
            }
        }
        full
    }
}

impl Group for VocabularyRows {
    const FILE: FileOfLayer = FileOfLayer::Vocabulary;

    fn encode(&self, encoding: &Encoding) -> ParquetResult<RowGroup> {
        let zstd = Compression::Zstd(1);
        let rows = self.terms.len();
        let mut group = RowGroupEncoder::new(&encoding.vocabulary, rows);
        group.runs(&self.terms, std::iter::repeat_n(1, rows), zstd)?;
        group.small(&self.frequencies, zstd)?;
        group.small(&self.articles, zstd)?;
        group.steps(&self.first_postings)?;
        Ok(group.finish())
    }
}
