//! The vocabulary: a row a term, which says where its postings are.

use super::Schemas;
use crate::count::merge::Merged;
use crate::store::parquet::{Compression, RowGroup, RowGroupEncoder};
use polars_parquet::parquet::error::ParquetResult;
use std::ops::Range;

/// Terms of a row group of the vocabulary.
const GROUP_TERMS: usize = 1 << 15;

/// Terms of a row group in the making. They are copied here: the postings of so many terms would be too
/// much to be kept for them.
#[derive(Default)]
pub(super) struct VocabularyRows {
    text: Vec<u8>,
    /// For each term the end of its bytes.
    ends: Vec<usize>,
    frequencies: Vec<u64>,
    articles: Vec<u32>,
    first_postings: Vec<u64>,
}

impl VocabularyRows {
    /// Append terms, before which there are so many postings; gives the row groups that are full.
    pub(super) fn push(&mut self, terms: &Merged, postings_before: u64) -> Vec<Self> {
        let mut full = Vec::new();
        let mut next = 0;
        while next < terms.len() {
            let own = next..terms.len().min(next + GROUP_TERMS - self.ends.len());
            next = own.end;
            self.append(terms, own, postings_before);
            if self.ends.len() == GROUP_TERMS {
                full.push(std::mem::take(self));
            }
        }
        full
    }

    fn append(&mut self, terms: &Merged, own: Range<usize>, postings_before: u64) {
        self.text.extend_from_slice(terms.text(own.clone()));
        let mut end = self.ends.last().copied().unwrap_or(0);
        self.ends.extend(own.clone().map(|term| {
            end += terms.term(term).len();
            end
        }));
        let postings = own.map(|term| terms.postings(term));
        self.frequencies.extend(postings.clone().map(|postings| {
            let own = terms.frequencies[postings].iter();
            own.map(|frequency| u64::from(*frequency)).sum::<u64>()
        }));
        self.articles
            .extend(postings.clone().map(|postings| postings.len() as u32));
        self.first_postings
            .extend(postings.map(|postings| postings_before + postings.start as u64));
    }

    /// Encode the row group.
    pub(super) fn encode(&self, schemas: &Schemas) -> ParquetResult<RowGroup> {
        let zstd = Compression::Zstd(1);
        let rows = self.ends.len();
        let mut group = RowGroupEncoder::new(&schemas.vocabulary, rows);
        let mut start = 0;
        let terms = self.ends.iter().map(|end| {
            let term = &self.text[start..*end];
            start = *end;
            (term, 1)
        });
        group.runs(terms, rows, zstd)?;
        group.small(&self.frequencies, zstd)?;
        group.small(&self.articles, zstd)?;
        group.steps(&self.first_postings)?;
        Ok(group.finish())
    }
}
