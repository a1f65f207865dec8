//! What a corpus knows of the order of day and month in the dates of each outlet.

use crate::limits::Limits;
use crate::read::orders::{self, Orders};
use crate::read::{Input, ReadOptions};
use crate::store::{DateEvidence, SegmentEntry};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the dates of each outlet of a corpus show, by its key, with its name.
#[derive(Debug, Clone, Default)]
pub struct KnownDates(BTreeMap<String, (String, DateEvidence)>);

impl KnownDates {
    /// What the dates in the segments of a corpus show.
    pub fn of(segments: &[SegmentEntry]) -> Self {
        let mut known = Self::default();
        segments.iter().for_each(|segment| known.add(segment));
        known
    }

    fn add(&mut self, segment: &SegmentEntry) {
        for (source, evidence) in &segment.date_orders {
            let own = self.0.entry(orders::key(source, ""));
            let own = own.or_insert_with(|| (source.clone(), DateEvidence::default()));
            own.1.merge(evidence);
        }
    }

    /// The options for reading inputs, with the order of day and month that the dates of each outlet show, in the
    /// inputs and in the corpus.
    pub fn reading(
        &self,
        inputs: &[Input],
        options: ReadOptions,
        limits: &Limits,
    ) -> Arc<ReadOptions> {
        let votes = self.0.iter().map(|(key, own)| (key.clone(), own.1.votes));
        let votes = votes.filter(|(_, votes)| votes.total() > 0).collect();
        let threads = rayon::current_num_threads();
        let orders = Orders::new(inputs, &options, votes, &limits.cancel, threads);
        Arc::new(ReadOptions {
            orders: Some(orders),
            ..options
        })
    }

    /// How many articles were added without a date that the dates of another segment would tell, and their
    /// outlets.
    pub fn decidable_with(&self, segment: &SegmentEntry) -> (u64, Vec<&str>) {
        let mut after = self.clone();
        after.add(segment);
        let clear = |evidence: &DateEvidence| evidence.votes.clear().is_some();
        let newly = self.0.iter().filter(|(key, (_, before))| {
            before.open > 0 && !clear(before) && clear(&after.0[*key].1)
        });
        let newly = newly.map(|(_, (source, before))| (before.open, source.as_str()));
        let (articles, sources): (Vec<u64>, Vec<&str>) = newly.unzip();
        (articles.iter().sum(), sources)
    }

    /// How many articles have no date that all dates of their outlets would tell, and these outlets.
    pub fn decidable(&self) -> (u64, Vec<&str>) {
        let clear = self.0.values();
        let clear = clear.filter(|(_, all)| all.open > 0 && all.votes.clear().is_some());
        let (articles, sources): (Vec<u64>, Vec<&str>) = clear
            .map(|(source, all)| (all.open, source.as_str()))
            .unzip();
        (articles.iter().sum(), sources)
    }
}
