//! What the sources of a corpus repeat.
//!
//! The clues of all texts are gone through first: what may be repeated, in few bits, and of passages a sample. Only the
//! texts with clues to what is repeated are read for the keys of what they are to, which then decide. Clues and keys
//! are kept (see [`super::texts`]), so that after an `add` the new texts are read, and of the others those in which
//! something has come to be repeated.
//!
//! Each time, a table of small counters shows what comes often enough to take down its articles. No number depends on
//! the size of the table, or on the order in which articles are read: a counter that two things share lets through too
//! much, never too little.

use super::packed::{self, Known};
use super::rule::{self, LEAST_EXPORT_WORDS};
use super::texts::{Batch, Texts};
use crate::clean::boilerplate::{Clue, OPENING_WORDS, salted};
use crate::limits::Limits;
use crate::store::StoreError;
use foldhash::{HashMap, HashSet};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};

/// What may be repeated. It is a part of the key, so that the rule for it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
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
    /// The key of what has this hash, in any source.
    pub const fn key(self, hash: u64) -> u64 {
        let (sort, salt) = match self {
            Self::Line => (0, 0),
            Self::Shingle => (1, 1),
            Self::Opening(words) => (2, 2 + words as u64),
            Self::AnyLine => (3, 0),
        };
        salted(hash, salt) & !SORT | sort
    }

    const fn is_opening(key: u64) -> bool {
        key & SORT == 2
    }

    const fn is_of_any_source(key: u64) -> bool {
        key & SORT == 3
    }
}

/// The key of the same in one source.
const fn in_source(key: u64, source: u32) -> u64 {
    match Sort::is_of_any_source(key) {
        true => key,
        // No source has the number of the lines of any.
        false => salted(key, source as u64 + 1) & !SORT | key & SORT,
    }
}

/// The keys of what a clue is to, as far as it tells.
fn keys_of(clue: u32) -> impl Iterator<Item = u64> {
    let hash = u64::from(clue);
    let sorts: &[Sort] = match Clue::kind(clue) {
        Clue::Line => &[Sort::Line, Sort::AnyLine],
        Clue::Opening => &[Sort::Opening(OPENING_WORDS)],
        Clue::Passage => &[Sort::Shingle],
        Clue::Sentence => &[],
    };
    sorts.iter().map(move |sort| sort.key(hash))
}

/// Counts from which on a thing is looked at closely: what the rule asks for at least.
const ENOUGH: u8 = 5;

/// What the sources of a corpus repeat, by its keys in them; with each the number of articles.
pub struct Repeated(HashMap<u64, u64>);

/// Takes the number of an article in its batch, and a key.
type Take<'t> = dyn FnMut(usize, u64) + 't;

impl Repeated {
    /// Whether a source repeats what has this key.
    pub fn has(&self, key: u64, source: u32) -> bool {
        self.0.contains_key(&in_source(key, source))
    }

    /// Which of the keys of articles are repeated, found in about the memory that the run has: `keys` hands those of a
    /// batch out.
    fn of(
        texts: &Texts<'_>,
        step: &'static str,
        limits: &Limits,
        keys: impl Fn(&Batch, &mut Take<'_>) -> Result<(), StoreError> + Sync,
    ) -> Result<Self, StoreError> {
        let keys = |batch: &Batch, take: &mut dyn FnMut(u64, u32)| {
            keys(batch, &mut |at, key| {
                let key = in_source(key, texts.source(batch, at));
                take(key, batch.first + at as u32);
            })
        };
        let tokens = texts.articles.tokens().iter();
        let words: u64 = tokens.map(|tokens| u64::from(*tokens)).sum();
        let counters = words.max(1 << 16).next_power_of_two();
        let most = 1 << (limits.memory_bytes / 4).max(1 << 16).ilog2();
        let counters = counters.min(most);
        let table: Vec<AtomicU8> = (0..counters).map(|_| AtomicU8::new(0)).collect();
        let counter = |key: u64| &table[((key >> 2) & (counters - 1)) as usize];
        texts.each(step, |batch| {
            keys(batch, &mut |key, _| {
                let counter = counter(key);
                // Two cores may both count one more than enough; that much is room for.
                if counter.load(Ordering::Relaxed) < ENOUGH {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            })
        })?;
        let may_repeat = |key: u64| counter(key).load(Ordering::Relaxed) >= ENOUGH;
        // How many there are to take down decides in how many parts that is done.
        let counts = texts.each(step, |batch| {
            let mut count = 0;
            keys(batch, &mut |key, _| count += u64::from(may_repeat(key)))?;
            Ok(count)
        })?;
        let bytes = counts.iter().sum::<u64>() * 2 * size_of::<(u64, u32)>() as u64;
        let parts = bytes.div_ceil((limits.memory_bytes / 2).max(1)).max(1);
        let mut all = HashMap::default();
        for part in 0..parts {
            let taken = texts.each(step, |batch| {
                let mut own: Vec<(u64, u32)> = Vec::new();
                keys(batch, &mut |key, article| {
                    if (key >> 32) % parts == part && may_repeat(key) {
                        own.push((key, article));
                    }
                })?;
                Ok(own)
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
        Ok(Self(all))
    }

    /// Those to which there are clues.
    pub fn by_clues(texts: &Texts<'_>, limits: &Limits) -> Result<Self, StoreError> {
        let step = "looking for repeated lines";
        let mut all = Self::of(texts, step, limits, |batch, take| {
            for (at, clues) in texts.clues(batch)?.iter().enumerate() {
                let keys = clues.iter().flat_map(|clue| keys_of(*clue));
                keys.for_each(|key| take(at, key));
            }
            Ok(())
        })?;
        // Openings whose words stand within lines too begin sentences.
        let within = texts.each(step, |batch| {
            let mut own: HashMap<u64, u64> = HashMap::default();
            for (at, clues) in texts.clues(batch)?.iter().enumerate() {
                let sentences = clues.iter();
                let sentences = sentences.filter(|clue| Clue::kind(**clue) == Clue::Sentence);
                for key in sentences.flat_map(|clue| keys_of(Clue::as_opening(*clue))) {
                    let key = in_source(key, texts.source(batch, at));
                    if all.0.contains_key(&key) {
                        *own.entry(key).or_default() += 1;
                    }
                }
            }
            Ok(own)
        })?;
        let mut sums: HashMap<u64, u64> = HashMap::default();
        for (key, articles) in within.into_iter().flatten() {
            *sums.entry(key).or_default() += articles;
        }
        all.0.retain(|key, articles| {
            let within = sums.get(key).copied().unwrap_or_default();
            !Sort::is_opening(*key) || rule::opens(*articles, within)
        });
        Ok(all)
    }

    /// Those among the keys of what is known of the articles.
    pub fn by_keys(
        texts: &Texts<'_>,
        limits: &Limits,
        known: &[Vec<u8>],
    ) -> Result<Self, StoreError> {
        Self::of(texts, "comparing repeated lines", limits, |batch, take| {
            for (at, known) in unpacked(known, batch).iter().enumerate() {
                known.keys.iter().for_each(|key| take(at, *key));
            }
            Ok(())
        })
    }

    /// What is known of the articles of a batch that have clues to what is repeated.
    pub fn known(&self, texts: &Texts<'_>, batch: &Batch) -> Result<Vec<Known>, StoreError> {
        let kept = texts.kept(batch, "repeats", super::RULES);
        let kept = kept.and_then(|kept| packed::unpack_known(&kept, batch.articles));
        let mut known = kept.unwrap_or_else(|| vec![Known::default(); batch.articles]);
        let mut new: HashMap<usize, HashSet<u32>> = HashMap::default();
        for (at, clues) in texts.clues(batch)?.into_iter().enumerate() {
            let source = texts.source(batch, at);
            let is_repeated = |clue: &u32| keys_of(*clue).any(|key| self.has(key, source));
            let own: HashSet<u32> = clues.into_iter().filter(is_repeated).collect();
            let stamp = hash_of(own.iter().map(|clue| u64::from(*clue)));
            if std::mem::replace(&mut known[at].clues, stamp) != stamp {
                known[at].keys.clear();
                if !own.is_empty() {
                    new.insert(at, own);
                }
            }
        }
        texts.read(
            batch,
            |at| new.contains_key(&at),
            |text| {
                let clues = &new[&text.at];
                let mut keys = Vec::new();
                for line in text.lines.lines() {
                    if clues.contains(&Clue::Line.of(line.hash)) {
                        keys.push(Sort::Line.key(line.hash));
                        if line.words >= LEAST_EXPORT_WORDS {
                            keys.push(Sort::AnyLine.key(line.hash));
                        }
                    }
                }
                let is_known = |clue: u32| clues.contains(&clue);
                text.lines
                    .each_shingle(is_known, |hash| keys.push(Sort::Shingle.key(hash)));
                text.lines.each_opening(is_known, |words, hash| {
                    keys.push(Sort::Opening(words).key(hash));
                });
                let mut seen = HashSet::default();
                keys.retain(|key| seen.insert(*key));
                known[text.at].keys = keys;
            },
        )?;
        Ok(known)
    }
}

/// What is known of a batch, out of that of all, which this program packed just now.
pub fn unpacked(known: &[Vec<u8>], batch: &Batch) -> Vec<Known> {
    let known = packed::unpack_known(&known[batch.at], batch.articles);
    known.expect("what was packed can be unpacked")
}

/// A hash of hashes in any order; 0 of none.
pub fn hash_of(hashes: impl Iterator<Item = u64>) -> u64 {
    hashes.fold(0, |sum, hash| sum.wrapping_add(salted(hash, 3) | 1))
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
