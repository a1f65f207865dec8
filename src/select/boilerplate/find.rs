//! Reads the texts of a corpus for what its sources repeat.
//!
//! The texts are gone through three times: to count, in a table of small counters, how often each line and each
//! eight words of a source come; to take down the articles of those that may come often enough; and to mark, by what
//! the rule has left of these, where boilerplate stands. No number depends on the size of the table, or on the order
//! in which articles are read: a counter that two things share lets through too much, never too little.

use super::rule::{self, LEAST_EXPORT_WORDS};
use crate::clean::boilerplate::{Lines, salted};
use crate::idle::Idle;
use crate::limits::machine_memory_bytes;
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use foldhash::HashSet;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

/// Added to the number of a source for its passages, whose hashes are not those of lines.
const PASSAGES: u64 = 1 << 32;
/// The salt of lines whatever their source.
const ANY_SOURCE: u64 = 1 << 33;

/// Counts from which on a thing is looked at closely: what the rule asks for at least.
const ENOUGH: u8 = 5;

/// The texts of a corpus that may have boilerplate, read on all cores.
pub struct Texts<'c> {
    corpus: &'c Corpus,
    articles: &'c Articles,
    sources: &'c [u32],
    idle: Idle<Lines>,
}

/// One text.
pub struct Text<'t> {
    /// The number of its article.
    pub article: u32,
    /// The number of its source.
    pub source: u32,
    pub lines: &'t Lines,
}

impl<'c> Texts<'c> {
    pub fn new(corpus: &'c Corpus, articles: &'c Articles, sources: &'c [u32]) -> Self {
        Self {
            corpus,
            articles,
            sources,
            idle: Idle::default(),
        }
    }

    /// What `each` makes of the texts of every row group, in the order of articles.
    pub fn each<T: Send + Default>(
        &self,
        each: impl Fn(&mut T, &Text<'_>) + Sync,
    ) -> Result<Vec<T>, StoreError> {
        let mut groups: Vec<(usize, Range<u64>)> = Vec::new();
        for (number, segment) in self.corpus.segments().iter().enumerate() {
            groups.extend(
                segment
                    .text_groups()?
                    .into_iter()
                    .map(|group| (number, group)),
            );
        }
        groups
            .into_par_iter()
            .map(|(number, group)| {
                let segment = &self.corpus.segments()[number];
                let first = self.articles.start(number) + group.start as u32;
                let titles = segment.titles(group.clone())?;
                let texts = segment.texts(group)?;
                let mut own = T::default();
                let mut lines = self.idle.take(Lines::default);
                for ((article, text), title) in (first..).zip(&texts).zip(&titles) {
                    let headline = if text.starts_with(title.as_str()) {
                        title.len()
                    } else {
                        0
                    };
                    lines.read(text, headline);
                    let source = self.sources[article as usize];
                    each(
                        &mut own,
                        &Text {
                            article,
                            source,
                            lines: &lines,
                        },
                    );
                }
                self.idle.give(lines);
                Ok(own)
            })
            .collect()
    }
}

/// Hands what may be repeated in a text to `each`: of each line, and of every eight words.
fn each_key(text: &Text<'_>, mut each: impl FnMut(u64)) {
    let source = u64::from(text.source);
    for line in text.lines.lines() {
        each(salted(line.hash, source));
        if line.length() >= LEAST_EXPORT_WORDS {
            each(salted(line.hash, ANY_SOURCE));
        }
    }
    text.lines
        .each_shingle(|_, hash| each(salted(hash, source + PASSAGES)));
}

/// What the sources of a corpus repeat.
#[derive(Default)]
pub struct Repeated(HashSet<u64>);

impl Repeated {
    /// Whether the source repeats a line.
    pub fn has_line(&self, source: u32, hash: u64) -> bool {
        self.0.contains(&salted(hash, u64::from(source)))
    }

    /// Whether a line is added by an export.
    pub fn is_of_export(&self, hash: u64) -> bool {
        self.0.contains(&salted(hash, ANY_SOURCE))
    }

    /// Whether the source repeats eight words.
    pub fn has_shingle(&self, source: u32, hash: u64) -> bool {
        self.0.contains(&salted(hash, u64::from(source) + PASSAGES))
    }

    /// Find it, in about `memory_bytes`.
    pub fn find(texts: &Texts<'_>, memory_bytes: u64) -> Result<Self, StoreError> {
        let tokens = texts.articles.tokens().iter();
        let words: u64 = tokens.map(|tokens| u64::from(*tokens)).sum();
        let counters = words.max(1 << 16).next_power_of_two();
        let most = 1 << (memory_bytes / 4).max(1 << 16).ilog2();
        let counters = counters.min(most);
        let table: Vec<AtomicU8> = (0..counters).map(|_| AtomicU8::new(0)).collect();
        let counter = |key: u64| &table[(key & (counters - 1)) as usize];
        texts.each(|(), text| {
            each_key(text, |key| {
                let counter = counter(key);
                // Two cores may both count one more than enough; that much is room for.
                if counter.load(Ordering::Relaxed) < ENOUGH {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        })?;
        let may_repeat = |key: u64| counter(key).load(Ordering::Relaxed) >= ENOUGH;
        // How many there are to take down decides in how many parts that is done.
        let counts = texts.each(|count: &mut u64, text| {
            each_key(text, |key| *count += u64::from(may_repeat(key)));
        })?;
        let bytes = counts.iter().sum::<u64>() * 2 * size_of::<(u64, u32)>() as u64;
        let parts = bytes.div_ceil((memory_bytes / 2).max(1)).max(1);
        let mut all = HashSet::default();
        for part in 0..parts {
            let taken = texts.each(|own: &mut Vec<(u64, u32)>, text| {
                each_key(text, |key| {
                    if (key >> 32) % parts == part && may_repeat(key) {
                        own.push((key, text.article));
                    }
                });
                own.dedup();
            })?;
            let mut taken = taken.concat();
            taken.par_sort_unstable();
            taken.dedup();
            let same: Vec<&[(u64, u32)]> = taken.chunk_by(|a, b| a.0 == b.0).collect();
            let repeated: Vec<u64> = same
                .into_par_iter()
                .filter(|same| texts.are_repeated(same))
                .map(|same| same[0].0)
                .collect();
            all.extend(repeated);
        }
        Ok(Self(all))
    }
}

impl Texts<'_> {
    /// Whether the rule takes the articles of one key for repetition. The key of a line of any source has articles of
    /// several; that of one source has not.
    fn are_repeated(&self, same: &[(u64, u32)]) -> bool {
        let days = self.articles.days();
        let mut days: Vec<_> = same
            .iter()
            .map(|(_, article)| days[*article as usize])
            .collect();
        let mut sources: Vec<u32> = same
            .iter()
            .map(|(_, article)| self.sources[*article as usize])
            .collect();
        sources.sort_unstable();
        sources.dedup();
        match sources.len() {
            1 => rule::is_repeated(&mut days),
            sources => rule::is_of_export(sources, &mut days),
        }
    }
}

/// The memory that a question may use, as there is no limit of its own: a quarter of the machine's.
pub fn memory_bytes() -> u64 {
    machine_memory_bytes() / 4
}
