//! Reads the texts of a corpus for what its sources repeat.
//!
//! The texts are gone through a few times: to count, in a table of small counters, how often each line, the opening of
//! each, and each eight words of a source come; to take down the articles of those that may come often enough; to see
//! which openings stand elsewhere too; and to mark, by what the rule has left of these, where boilerplate stands. No number depends on the size of the table, or on the order
//! in which articles are read: a counter that two things share lets through too much, never too little.

use super::rule::{self, LEAST_EXPORT_WORDS};
use crate::clean::boilerplate::{Lines, OPENING_WORDS, salted};
use crate::idle::Idle;
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use foldhash::{HashMap, HashSet};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

/// What may be repeated. It is a part of the key, so that the rule for it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A line of a source.
    Line,
    /// Eight words of a source.
    Shingle,
    /// So many words that open a line of a source.
    Opening(usize),
    /// A line, whatever the source.
    AnyLine,
}

/// The bits of a key that tell its sort.
const SORT: u64 = 3;

impl Sort {
    fn key(self, source: u32, hash: u64) -> u64 {
        let (sort, salt) = match self {
            Self::Line => (0, 0),
            Self::Shingle => (1, 1),
            Self::Opening(words) => (2, 1 + words as u64),
            Self::AnyLine => return salted(hash, 0) & !SORT | 3,
        };
        // No source has the number of the lines of any.
        let salt = (u64::from(source) + 1) | salt << 33;
        salted(hash, salt) & !SORT | sort
    }

    const fn is_opening(key: u64) -> bool {
        key & SORT == 2
    }

    const fn is_of_any_source(key: u64) -> bool {
        key & SORT == 3
    }
}

/// Counts from which on a thing is looked at closely: what the rule asks for at least.
const ENOUGH: u8 = 5;

/// The texts of a corpus that may have boilerplate, read on all cores.
pub struct Texts<'c> {
    corpus: &'c Corpus,
    articles: &'c Articles,
    sources: &'c [u32],
    /// How many articles each source has.
    of_source: Vec<usize>,
    idle: Idle<Lines>,
}

/// One text.
pub struct Text<'t> {
    /// The number of its article.
    pub article: u32,
    /// The number of its source.
    pub source: u32,
    pub text: &'t str,
    pub lines: &'t Lines,
}

impl<'c> Texts<'c> {
    pub fn new(corpus: &'c Corpus, articles: &'c Articles, sources: &'c [u32]) -> Self {
        let most = sources.iter().max().map_or(0, |most| *most as usize + 1);
        let mut of_source = vec![0; most];
        for source in sources {
            of_source[*source as usize] += 1;
        }
        Self {
            corpus,
            articles,
            sources,
            of_source,
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
                            text,
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

/// Hands the key of all that may be repeated in a text to `each`.
fn each_key(text: &Text<'_>, mut each: impl FnMut(u64)) {
    let source = text.source;
    for line in text.lines.lines() {
        each(Sort::Line.key(source, line.hash));
        if line.words >= LEAST_EXPORT_WORDS {
            each(Sort::AnyLine.key(source, line.hash));
        }
    }
    text.lines
        .each_shingle(|_, hash| each(Sort::Shingle.key(source, hash)));
    text.lines
        .each_opening(|words, hash| each(Sort::Opening(words).key(source, hash)));
}

/// What the sources of a corpus repeat, by its keys; with each the number of articles.
#[derive(Default)]
pub struct Repeated(HashMap<u64, u64>);

impl Repeated {
    fn has(&self, sort: Sort, source: u32, hash: u64) -> bool {
        self.0.contains_key(&sort.key(source, hash))
    }

    /// Whether the source repeats a line, or an export adds it.
    pub fn has_line(&self, source: u32, hash: u64) -> bool {
        self.has(Sort::Line, source, hash) || self.has(Sort::AnyLine, source, hash)
    }

    /// Whether the source repeats eight words.
    pub fn has_shingle(&self, source: u32, hash: u64) -> bool {
        self.has(Sort::Shingle, source, hash)
    }

    /// Whether the source opens lines with so many words.
    pub fn has_opening(&self, source: u32, words: usize, hash: u64) -> bool {
        self.has(Sort::Opening(words), source, hash)
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
        let mut all = HashMap::default();
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
            let repeated: Vec<(u64, u64)> = same
                .into_par_iter()
                .filter(|same| texts.are_repeated(same))
                .map(|same| (same[0].0, same.len() as u64))
                .collect();
            all.extend(repeated);
        }
        let mut all = Self(all);
        all.drop_sentences(texts)?;
        Ok(all)
    }

    /// Drops the openings whose first words stand within lines too: these begin sentences.
    fn drop_sentences(&mut self, texts: &Texts<'_>) -> Result<(), StoreError> {
        let inner = texts.each(|own: &mut HashMap<u64, u64>, text| {
            let mut found = HashSet::default();
            text.lines.each_inner(|hash| {
                let key = Sort::Opening(OPENING_WORDS).key(text.source, hash);
                if self.0.contains_key(&key) {
                    found.insert(key);
                }
            });
            for key in found {
                *own.entry(key).or_default() += 1;
            }
        })?;
        let mut sums: HashMap<u64, u64> = HashMap::default();
        for (key, articles) in inner.into_iter().flatten() {
            *sums.entry(key).or_default() += articles;
        }
        self.0.retain(|key, articles| {
            let inner = sums.get(key).copied().unwrap_or_default();
            !Sort::is_opening(*key) || rule::opens(*articles, inner)
        });
        Ok(())
    }
}

impl Texts<'_> {
    /// Whether the rule takes the articles of one key for repetition.
    fn are_repeated(&self, same: &[(u64, u32)]) -> bool {
        let days = self.articles.days();
        let mut days: Vec<_> = same
            .iter()
            .map(|(_, article)| days[*article as usize])
            .collect();
        let (key, first) = same[0];
        let source_of = |article: u32| self.sources[article as usize];
        if Sort::is_of_any_source(key) {
            let sources: BTreeSet<u32> = same.iter().map(|(_, at)| source_of(*at)).collect();
            return rule::is_of_export(sources.len(), &mut days);
        }
        match Sort::is_opening(key) {
            true => rule::is_opening(&mut days, self.of_source[source_of(first) as usize]),
            false => rule::is_repeated(&mut days),
        }
    }
}
