//! The texts of a corpus in batches, and what is kept of each batch, so that no question reads the texts of an older
//! segment again unless something new is repeated in them.

use super::packed;
use crate::clean::boilerplate::Lines;
use crate::idle::Idle;
use crate::limits::{Limits, Reached, Unit};
use crate::select::Articles;
use crate::store::{Corpus, StoreError, StoreProblem, at};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Articles of a batch, at least, where its segment has as many. Where batches are cut depends on the segment alone.
const BATCH_ARTICLES: u64 = 1024;

/// Row groups of texts of a batch, at most: each has a megabyte, or one text that is longer.
const BATCH_GROUPS: usize = 64;

/// How clues are found; those that were kept by others are not used.
const CLUES: &str = "clues-1";

/// Articles of one segment that are worked on in one go.
pub struct Batch {
    /// Its number.
    pub at: usize,
    segment: usize,
    /// Its number in the segment.
    number: usize,
    /// The rows whose texts are stored together.
    groups: Vec<Range<u64>>,
    /// The number of its first article.
    pub first: u32,
    /// How many it has.
    pub articles: usize,
}

/// The texts of a corpus that may have boilerplate.
pub struct Texts<'c> {
    corpus: &'c Corpus,
    pub articles: &'c Articles,
    /// For each article the number of its source.
    pub sources: &'c [u32],
    /// How many articles each source has.
    pub of_source: Vec<usize>,
    pub batches: Vec<Batch>,
    limits: &'c Limits,
    idle: Idle<Lines>,
}

/// One text.
pub struct Text<'t> {
    /// The number of its article in the batch.
    pub at: usize,
    /// The number of its source.
    pub source: u32,
    pub text: &'t str,
    pub lines: &'t Lines,
}

impl<'c> Texts<'c> {
    pub fn new(
        corpus: &'c Corpus,
        articles: &'c Articles,
        sources: &'c [u32],
        limits: &'c Limits,
    ) -> Result<Self, StoreError> {
        let most = sources.iter().max().map_or(0, |most| *most as usize + 1);
        let mut of_source = vec![0; most];
        for source in sources {
            of_source[*source as usize] += 1;
        }
        let mut batches = Vec::new();
        for (segment, stored) in corpus.segments().iter().enumerate() {
            let mut groups = stored.text_groups()?.into_iter().peekable();
            let mut number = 0;
            while let Some(first) = groups.next() {
                let start = first.start;
                let mut own = vec![first];
                while let Some(group) = groups
                    .next_if(|next| next.start < start + BATCH_ARTICLES && own.len() < BATCH_GROUPS)
                {
                    own.push(group);
                }
                let count = own.iter().map(|group| (group.end - group.start) as usize);
                batches.push(Batch {
                    at: batches.len(),
                    segment,
                    number,
                    first: articles.start(segment) + start as u32,
                    articles: count.sum(),
                    groups: own,
                });
                number += 1;
            }
        }
        Ok(Self {
            corpus,
            articles,
            sources,
            of_source,
            batches,
            limits,
            idle: Idle::default(),
        })
    }

    /// What `each` makes of every batch, in order, on all cores, while the user watches a step.
    pub fn each<T: Send>(
        &self,
        step: &'static str,
        each: impl Fn(&Batch) -> Result<T, StoreError> + Sync,
    ) -> Result<Vec<T>, StoreError> {
        let progress = &self.limits.progress;
        progress.begin(step, Unit::Items, Some(self.articles.len() as u64));
        let done = AtomicU64::new(0);
        let made = self.batches.par_iter().map(|batch| {
            if self.limits.cancel.is_raised() {
                return Err(at("read", self.corpus.path())(StoreProblem::Cancelled));
            }
            let made = each(batch)?;
            let own = batch.articles as u64;
            let done = own + done.fetch_add(own, Ordering::Relaxed);
            progress.advance(Reached {
                done,
                ..Reached::default()
            });
            Ok(made)
        });
        let made = made.collect();
        progress.end();
        made
    }

    /// Show the texts of a batch that are `wanted`, by their numbers in it.
    pub fn read(
        &self,
        batch: &Batch,
        wanted: impl Fn(usize) -> bool,
        mut see: impl FnMut(&Text<'_>),
    ) -> Result<(), StoreError> {
        let segment = &self.corpus.segments()[batch.segment];
        let mut lines = self.idle.take(Lines::default);
        let mut start = 0;
        for group in &batch.groups {
            let first = start;
            start += (group.end - group.start) as usize;
            if !(first..start).any(&wanted) {
                continue;
            }
            let titles = segment.titles(group.clone())?;
            let texts = segment.texts(group.clone())?;
            for (at, (text, title)) in (first..).zip(texts.iter().zip(&titles)) {
                if !wanted(at) {
                    continue;
                }
                let has_title = text.starts_with(title.as_str());
                lines.read(text, if has_title { title.len() } else { 0 });
                see(&Text {
                    at,
                    source: self.source(batch, at),
                    text,
                    lines: &lines,
                });
            }
        }
        self.idle.give(lines);
        Ok(())
    }

    /// The source of an article of a batch.
    pub fn source(&self, batch: &Batch, at: usize) -> u32 {
        self.sources[batch.first as usize + at]
    }

    /// The clues of every text of a batch.
    pub fn clues(&self, batch: &Batch) -> Result<Vec<Vec<u32>>, StoreError> {
        let kept = self.kept(batch, "clues", CLUES);
        if let Some(clues) = kept.and_then(|kept| packed::unpack_clues(&kept, batch.articles)) {
            return Ok(clues);
        }
        let mut clues = Vec::with_capacity(batch.articles);
        self.read(batch, |_| true, |text| clues.push(text.lines.clues()))?;
        self.keep(batch, "clues", CLUES, &packed::pack_clues(&clues));
        Ok(clues)
    }

    /// What was kept of a batch under a name and a stamp.
    pub fn kept(&self, batch: &Batch, name: &str, stamp: &str) -> Option<Vec<u8>> {
        let name = format!("{name}-{}", batch.number);
        self.corpus.kept_of_segment(self.id(batch), &name, stamp)
    }

    /// Keep something of a batch.
    pub fn keep(&self, batch: &Batch, name: &str, stamp: &str, body: &[u8]) {
        let name = format!("{name}-{}", batch.number);
        self.corpus
            .keep_of_segment(self.id(batch), &name, stamp, body);
    }

    fn id(&self, batch: &Batch) -> &str {
        &self.corpus.segments()[batch.segment].entry().id
    }
}
