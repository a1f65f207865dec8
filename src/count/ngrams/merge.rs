//! Runs of n-grams to postings, a range of n-grams at a time.

use super::element::{Element, Width, bits};
use super::run::NgramRun;
use super::sort::sort;
use crate::count::front_coded::{FrontCoded, MOST_SHARED};
use crate::count::lexicon::Lexicon;
use crate::count::merge::Merged;
use crate::idle::Idle;
use std::io;

/// Memory that a term of a run takes while the terms of all runs are put in order, in bytes, beside
/// what is stored for it.
const TERM_BYTES: u64 = 24;

/// Samples for every range that the n-grams of a common first term are cut into.
const SAMPLES_PER_RANGE: usize = 16;

/// A merge of the n-grams of a layer.
pub struct NgramMerge {
    n: usize,
    runs: Vec<Opened>,
    lexicon: Lexicon,
    article_bits: u32,
    /// The borders of the ranges.
    edges: Vec<Edge>,
    /// Room for sorting.
    idle: Idle<[Vec<u64>; 2]>,
}

/// A run with what maps it onto all runs.
struct Opened {
    run: NgramRun,
    /// For each term where the elements end that begin with it.
    ends: Vec<u32>,
    /// The rank of each term among all.
    ranks: Vec<u32>,
}

/// A border between two n-grams.
struct Edge {
    /// The first term after it that an n-gram after it can begin with.
    first: u32,
    /// For each run the first element after it.
    elements: Vec<u32>,
}

impl Opened {
    /// How many elements begin with a term before this one, by its rank in the run.
    fn before(&self, rank: usize) -> usize {
        rank.checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    /// The first term of the run that does not come before `rank`.
    fn at_or_behind(&self, rank: u32) -> usize {
        self.ranks.partition_point(|own| *own < rank)
    }

    /// What stands after the first term in the elements from one to another, at every `step`th of them:
    /// the ranks among all, `bits` each.
    fn tails(&self, from: usize, to: usize, step: usize, bits: u32) -> io::Result<Vec<u128>> {
        fn all<E: Element>(opened: &Opened, bytes: &[u8], step: usize, bits: u32) -> Vec<u128> {
            let layout = opened.run.layout;
            let tail = |element: E| {
                (1..layout.n).fold(0, |tail, position| {
                    let rank = opened.ranks[layout.rank(element, position) as usize];
                    tail << bits | u128::from(rank)
                })
            };
            E::all(bytes).step_by(step).map(tail).collect()
        }
        let bytes = self.run.read(from, to)?;
        Ok(match self.run.layout.width() {
            Width::U32 => all::<u32>(self, &bytes, step, bits),
            Width::U64 => all::<u64>(self, &bytes, step, bits),
            Width::U128 => all::<u128>(self, &bytes, step, bits),
        })
    }
}

impl NgramMerge {
    /// Whether `bytes` are enough to merge these runs of one layer. If not, the runs can be merged as
    /// strings.
    pub fn fits(runs: &[NgramRun], bytes: u64) -> bool {
        let terms = runs.iter().map(|run| run.types() as u64).sum::<u64>();
        let stored = runs.iter().map(NgramRun::lexicon_bytes).sum::<u64>();
        // The union is at most as large as what it is made of.
        let all_bits = bits(terms as usize) * runs.first().map_or(0, |run| run.layout.n as u32);
        2 * stored + TERM_BYTES * terms <= bytes
            && all_bits + article_bits(runs) <= u128::BITS
            && runs.iter().all(|run| run.elements() < u32::MAX as usize)
    }

    /// Plan a merge in ranges of about `postings` postings each (more where one n-gram has more). Runs
    /// follow one another in the order of their articles.
    ///
    /// # Errors
    /// When a spill file cannot be read.
    pub fn new(runs: Vec<NgramRun>, postings: u64) -> io::Result<Self> {
        let article_bits = article_bits(&runs);
        let stored: Vec<(Vec<u32>, Lexicon)> = runs
            .iter()
            .map(NgramRun::lexicon)
            .collect::<io::Result<_>>()?;
        let (ends, lexicons): (Vec<_>, Vec<_>) = stored.into_iter().unzip();
        let (lexicon, ranks) = Lexicon::union(&lexicons);
        let mut merge = Self {
            n: runs.first().map_or(0, |run| run.layout.n),
            runs: runs
                .into_iter()
                .zip(ends)
                .zip(ranks)
                .map(|((run, ends), ranks)| Opened { run, ends, ranks })
                .collect(),
            lexicon,
            article_bits,
            edges: Vec::new(),
            idle: Idle::default(),
        };
        merge.plan(postings.max(1))?;
        Ok(merge)
    }

    fn plan(&mut self, postings: u64) -> io::Result<()> {
        let mut elements = vec![0u64; self.lexicon.len()];
        for run in &self.runs {
            for (own, rank) in run.ranks.iter().enumerate() {
                elements[*rank as usize] += (run.before(own + 1) - run.before(own)) as u64;
            }
        }
        self.edges.push(self.edge(0));
        let mut held = 0;
        for (first, elements) in (0u32..).zip(elements) {
            if held > 0 && held + elements > postings {
                self.edges.push(self.edge(first));
                held = 0;
            }
            held += elements;
            if elements > postings {
                self.cut(first, postings as usize)?;
            }
        }
        self.edges.push(self.edge(self.lexicon.len() as u32));
        Ok(())
    }

    /// The border before a term.
    fn edge(&self, first: u32) -> Edge {
        let before = |run: &Opened| run.before(run.at_or_behind(first)) as u32;
        Edge {
            first,
            elements: self.runs.iter().map(before).collect(),
        }
    }

    /// Borders within the n-grams that begin with a term.
    fn cut(&mut self, first: u32, postings: usize) -> io::Result<()> {
        let step = (postings / SAMPLES_PER_RANGE).max(1);
        let own: Vec<(usize, usize)> = self
            .runs
            .iter()
            .map(|run| {
                let (from, to) = (run.at_or_behind(first), run.at_or_behind(first + 1));
                (run.before(from), run.before(to))
            })
            .collect();
        let rank_bits = bits(self.lexicon.len());
        let mut samples = Vec::new();
        for (run, (from, to)) in self.runs.iter().zip(&own) {
            samples.extend(run.tails(*from, *to, step, rank_bits)?);
        }
        samples.sort_unstable();
        let per_range = postings.div_ceil(step);
        let mut cuts: Vec<u128> = samples.into_iter().step_by(per_range).skip(1).collect();
        cuts.dedup();
        let mut edges: Vec<Edge> = cuts
            .iter()
            .map(|_| Edge {
                first,
                elements: Vec::with_capacity(own.len()),
            })
            .collect();
        for (run, (from, to)) in self.runs.iter().zip(&own) {
            let tails = run.tails(*from, *to, 1, rank_bits)?;
            for (edge, cut) in edges.iter_mut().zip(&cuts) {
                let before = tails.partition_point(|tail| tail < cut);
                edge.elements.push((from + before) as u32);
            }
        }
        self.edges.extend(edges);
        Ok(())
    }

    /// How many ranges there are.
    pub fn ranges(&self) -> usize {
        self.edges.len() - 1
    }

    /// Merge a range.
    ///
    /// # Errors
    /// When a spill file cannot be read.
    pub fn merge(&self, range: usize) -> io::Result<Merged> {
        let [lower, upper] = [&self.edges[range], &self.edges[range + 1]];
        let rank_bits = bits(self.lexicon.len());
        let first_bits = bits((upper.first - lower.first) as usize + 1);
        let key = Key {
            lower: lower.first,
            rank_bits,
            ngram_bits: first_bits + (self.n as u32 - 1) * rank_bits,
            article_bits: self.article_bits,
        };
        if key.ngram_bits + key.article_bits <= u64::BITS {
            let mut room = self.idle.take(Default::default);
            let merged = self.merged(key, lower, upper, &mut room);
            self.idle.give(room);
            merged
        } else {
            self.merged::<u128>(key, lower, upper, &mut Default::default())
        }
    }

    fn merged<K: Element>(
        &self,
        key: Key,
        lower: &Edge,
        upper: &Edge,
        [keys, spare]: &mut [Vec<K>; 2],
    ) -> io::Result<Merged> {
        keys.clear();
        for (number, run) in self.runs.iter().enumerate() {
            let (from, to) = (lower.elements[number], upper.elements[number]);
            if from < to {
                let (from, to) = (from as usize, to as usize);
                match run.run.layout.width() {
                    Width::U32 => gather::<u32, K>(run, key, from, to, keys)?,
                    Width::U64 => gather::<u64, K>(run, key, from, to, keys)?,
                    Width::U128 => gather::<u128, K>(run, key, from, to, keys)?,
                }
            }
        }
        // Equal n-grams keep the order of their runs, which is that of their articles.
        sort(keys, spare, key.article_bits, key.ngram_bits);
        let ngram = |of: &K| *of >> key.article_bits;
        let mut merged = Merged::with_capacity(keys.len());
        let mut ngrams: Vec<K> = Vec::new();
        let mut at = 0;
        while at < keys.len() {
            let own = ngram(&keys[at]);
            ngrams.push(own);
            while at < keys.len() && ngram(&keys[at]) == own {
                let article = keys[at];
                let start = at;
                while at < keys.len() && keys[at] == article {
                    at += 1;
                }
                merged.posting(article.low(key.article_bits), (at - start) as u32);
            }
            merged.end_postings();
        }
        // In a loop of its own, so that terms are fetched from memory side by side.
        let mut last = None;
        for ngram in ngrams {
            self.spell(key, last, ngram, &mut merged.terms);
            last = Some(ngram);
        }
        Ok(merged.fitted())
    }

    /// Append an n-gram to the terms, which end with `last`. What the two share follows from their ranks:
    /// where those begin to differ, the terms do, since no term holds the space that stands after one.
    #[inline]
    fn spell<K: Element>(&self, key: Key, last: Option<K>, ngram: K, terms: &mut FrontCoded) {
        let rank = |ngram: K, position: usize| {
            let below = (self.n - 1 - position) as u32 * key.rank_bits;
            let lower = if position == 0 { key.lower } else { 0 };
            (ngram >> below).low(key.rank_bits) + lower
        };
        let (mut same, mut shared, mut skipped) = (0, 0, 0);
        if let Some(last) = last {
            while same < self.n - 1 && rank(last, same) == rank(ngram, same) {
                shared += self.lexicon.term(rank(ngram, same)).len() + 1;
                same += 1;
            }
            skipped = self
                .lexicon
                .shared_prefix(rank(last, same), rank(ngram, same));
            shared += skipped;
        }
        let spell = |text: &mut Vec<u8>, from: usize, skipped| {
            self.lexicon.spell(rank(ngram, from), skipped, text);
            for position in from + 1..self.n {
                text.push(b' ');
                self.lexicon.spell(rank(ngram, position), 0, text);
            }
        };
        match u8::try_from(shared) {
            Ok(shared) => terms.push_rest(shared, |rests| spell(rests, same, skipped)),
            Err(_) => {
                let mut text = Vec::new();
                spell(&mut text, 0, 0);
                terms.push_rest(u8::MAX, |rests| {
                    rests.extend_from_slice(&text[MOST_SHARED..])
                });
            }
        }
    }
}

/// What the bits of a key are: the first rank counted from the one where the range begins, the other
/// ranks, the article.
#[derive(Clone, Copy)]
struct Key {
    lower: u32,
    rank_bits: u32,
    /// Bits of all ranks.
    ngram_bits: u32,
    article_bits: u32,
}

fn gather<E: Element, K: Element>(
    run: &Opened,
    key: Key,
    from: usize,
    to: usize,
    keys: &mut Vec<K>,
) -> io::Result<()> {
    let layout = run.run.layout;
    let bytes = run.run.read(from, to)?;
    let mut own = run.ends.partition_point(|end| *end as usize <= from);
    let mut at = from;
    while at < to {
        let end = (run.ends[own] as usize).min(to);
        let first = K::from(run.ranks[own] - key.lower);
        let elements = E::all(&bytes[(at - from) * E::BYTES..(end - from) * E::BYTES]);
        keys.extend(elements.map(|element| {
            let ranks = (1..layout.n).fold(first, |ranks, position| {
                let rank = run.ranks[layout.rank(element, position) as usize];
                ranks << key.rank_bits | K::from(rank)
            });
            ranks << key.article_bits | K::from(run.run.base + element.low(layout.article_bits))
        }));
        at = end;
        own += 1;
    }
    Ok(())
}

/// Bits that hold the number of every article.
fn article_bits(runs: &[NgramRun]) -> u32 {
    let last = runs.iter().map(NgramRun::last_article).max();
    bits(last.map_or(0, |last| last as usize + 1))
}
