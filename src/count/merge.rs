//! Merges runs into postings in the order of terms, one range of terms at a time.
//!
//! The ranges hold about the same number of postings each and are merged independently, on all cores.
//! Their results, laid end to end, are the same whatever the ranges and the runs.

use super::front_coded::FrontCoded;
use super::lexicon::{Lexicon, fitted};
use super::run::{Cursor, Payload, TermRun};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::io;
use std::ops::Range;

/// Postings for which memory is reserved in advance.
const MOST_RESERVED: usize = 1 << 18;

/// A range of terms: from `lower` (inclusive) to `upper` (exclusive), `None` leaves an end open.
#[derive(Debug, Clone, Copy)]
struct Bounds<'b> {
    lower: Option<&'b [u8]>,
    upper: Option<&'b [u8]>,
}

/// Ranges of terms that follow one another.
#[derive(Debug, Clone)]
pub struct Ranges {
    /// The first term of each range but the first.
    borders: Lexicon,
}

impl Ranges {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.borders.len() + 1
    }

    fn bounds(&self, range: usize) -> Bounds<'_> {
        let border = |at: usize| (at < self.borders.len()).then(|| self.borders.term(at as u32));
        Bounds {
            lower: range.checked_sub(1).and_then(border),
            upper: border(range),
        }
    }
}

/// The postings of a range of terms, in the order of terms, then articles.
#[derive(Debug, Default)]
pub struct Merged {
    /// The terms.
    pub terms: FrontCoded,
    /// For each term the end of its postings.
    pub ends: Vec<u32>,
    /// The article of each posting.
    pub articles: Vec<u32>,
    /// The frequency of each posting.
    pub frequencies: Vec<u32>,
}

impl Merged {
    /// Empty, with room for this number of postings.
    pub fn with_capacity(postings: usize) -> Self {
        let capacity = postings.min(MOST_RESERVED);
        Self {
            articles: Vec::with_capacity(capacity),
            frequencies: Vec::with_capacity(capacity),
            ..Self::default()
        }
    }

    /// Add a posting to the term at hand; articles ascend.
    #[inline]
    pub fn posting(&mut self, article: u32, frequency: u32) {
        self.articles.push(article);
        self.frequencies.push(frequency);
    }

    /// End the postings of a term, whose string is added apart.
    #[inline]
    pub fn end_postings(&mut self) {
        self.ends.push(self.articles.len() as u32);
    }

    /// Hand each term with the places of its postings to `each`, until that fails.
    pub fn each<E>(
        &self,
        mut each: impl FnMut(&[u8], Range<usize>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut terms = self.terms.spelled();
        let mut start = 0;
        for end in &self.ends {
            let Some(term) = terms.advance() else {
                break;
            };
            each(term, start..*end as usize)?;
            start = *end as usize;
        }
        Ok(())
    }

    /// The same, with little unused room.
    pub fn fitted(self) -> Self {
        Self {
            terms: self.terms.fitted(),
            ends: fitted(self.ends),
            articles: fitted(self.articles),
            frequencies: fitted(self.frequencies),
        }
    }
}

/// Cut the terms of `runs` into ranges of about `postings` postings each (more where one term alone
/// has more).
pub fn plan(runs: &[TermRun], postings: u64) -> Ranges {
    // A restart says how many postings of its run lie before it; the steps from one to the next,
    // in the order of terms over all runs, say how many lie before a term over all.
    let mut steps: Vec<(&[u8], u64)> = Vec::new();
    for run in runs {
        steps.extend(run.restarts.steps());
    }
    steps.sort_unstable();
    let mut borders = Lexicon::default();
    let mut last: Option<&[u8]> = None;
    let mut held = 0;
    for (term, step) in steps {
        held += step;
        if held >= postings && last != Some(term) {
            borders.push(term);
            last = Some(term);
            held = 0;
        }
    }
    Ranges {
        borders: borders.fitted(),
    }
}

/// The postings of a range of terms. Runs follow one another in the order of their articles; the
/// last article of one may be the first of the next, and its frequencies are then added up.
///
/// # Errors
/// When a spill file cannot be read.
pub fn merge(runs: &[TermRun], ranges: &Ranges, range: usize) -> io::Result<Merged> {
    let bounds = ranges.bounds(range);
    let stretches: Vec<(u32, u64, Cow<'_, [u8]>)> = runs
        .iter()
        .map(|run| {
            let (stretch, postings) = run.stretch(bounds.lower, bounds.upper);
            let bytes = run.bytes.read(stretch.start, stretch.end)?;
            Ok((run.base, postings, bytes))
        })
        .collect::<io::Result<_>>()?;
    // The stretches begin and end outside the range, by an unknown number of postings.
    let postings: u64 = stretches.iter().map(|(_, postings, _)| postings).sum();
    let mut merged = Merged::with_capacity(postings as usize);
    let heads = stretches
        .iter()
        .map(|(base, _, bytes)| Head::new(bytes, *base, bounds))
        .collect();
    let mut contest = Contest::new(heads);
    let mut last = Vec::new();
    let mut start = 0;
    while let Some(head) = contest.first() {
        if merged.ends.is_empty() || last != head.cursor.term {
            merged.terms.push(&last, &head.cursor.term);
            last.clone_from(&head.cursor.term);
            merged.ends.push(0);
            start = merged.articles.len();
        }
        head.payload.each(head.base, |article, frequency| {
            let more = match merged.articles[start..].last() {
                Some(last) => *last != article,
                None => true,
            };
            if more {
                merged.articles.push(article);
                merged.frequencies.push(frequency);
            } else if let Some(last) = merged.frequencies.last_mut() {
                *last += frequency;
            }
        });
        if let Some(end) = merged.ends.last_mut() {
            *end = merged.articles.len() as u32;
        }
        contest.advance(bounds);
    }
    Ok(merged.fitted())
}

/// A run and the term that it has come to.
struct Head<'r> {
    cursor: Cursor<'r>,
    payload: Payload<'r>,
    /// The first bytes of the term, to be compared at once.
    prefix: u128,
    base: u32,
    /// Whether it has passed the range.
    ended: bool,
}

impl<'r> Head<'r> {
    fn new(bytes: &'r [u8], base: u32, bounds: Bounds<'_>) -> Self {
        let mut head = Self {
            cursor: Cursor::new(bytes),
            payload: Payload::default(),
            prefix: 0,
            base,
            ended: false,
        };
        head.advance(bounds);
        if let Some(lower) = bounds.lower {
            while !head.ended && head.cursor.term.as_slice() < lower {
                head.advance(bounds);
            }
        }
        head
    }

    fn advance(&mut self, bounds: Bounds<'_>) {
        let Some(payload) = self.cursor.advance() else {
            self.ended = true;
            return;
        };
        let term = self.cursor.term.as_slice();
        self.ended = bounds.upper.is_some_and(|upper| term >= upper);
        self.payload = payload;
        self.prefix = prefix(term);
    }

    /// The order of two runs' terms; runs that have ended come last.
    #[inline]
    fn compare(&self, other: &Self) -> Ordering {
        self.ended
            .cmp(&other.ended)
            .then(self.prefix.cmp(&other.prefix))
            .then_with(|| self.cursor.term.cmp(&other.cursor.term))
    }
}

/// Finds, again and again, the run whose term comes first: a tournament in which each match keeps its
/// loser, so that after a step only the matches of that run are replayed (Knuth, *The Art of Computer
/// Programming* 3, 5.4.1, tree of losers).
struct Contest<'r> {
    heads: Vec<Head<'r>>,
    /// The losers of the matches, by their place in the tree; at 0 the winner of all.
    losers: Vec<usize>,
}

impl<'r> Contest<'r> {
    fn new(heads: Vec<Head<'r>>) -> Self {
        let count = heads.len();
        let mut contest = Self {
            heads,
            losers: vec![usize::MAX; count],
        };
        for head in 0..count {
            contest.play(head);
        }
        contest
    }

    /// Play the matches of a run from its leaf upwards; it waits where it has no opponent yet.
    fn play(&mut self, head: usize) {
        let mut winner = head;
        let mut place = (head + self.heads.len()) / 2;
        while place > 0 {
            let opponent = self.losers[place];
            if opponent == usize::MAX {
                self.losers[place] = winner;
                return;
            }
            if self.comes_first(opponent, winner) {
                self.losers[place] = winner;
                winner = opponent;
            }
            place /= 2;
        }
        if let Some(first) = self.losers.first_mut() {
            *first = winner;
        }
    }

    /// Among equal terms the order of the runs decides, which is that of their articles.
    #[inline]
    fn comes_first(&self, a: usize, b: usize) -> bool {
        let order = self.heads[a].compare(&self.heads[b]);
        order.then(a.cmp(&b)) == Ordering::Less
    }

    /// The run whose term comes first; `None` when all have ended.
    fn first(&self) -> Option<&Head<'r>> {
        let head = self.heads.get(*self.losers.first()?)?;
        (!head.ended).then_some(head)
    }

    /// Go on to the next term of that run.
    fn advance(&mut self, bounds: Bounds<'_>) {
        let winner = self.losers[0];
        self.heads[winner].advance(bounds);
        self.play(winner);
    }
}

/// The first sixteen bytes as a number that sorts as the bytes do; ties need the whole term.
fn prefix(term: &[u8]) -> u128 {
    match term.first_chunk::<16>() {
        Some(first) => u128::from_be_bytes(*first),
        None => {
            let mut bytes = [0; 16];
            bytes[..term.len()].copy_from_slice(term);
            u128::from_be_bytes(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::RunBuilder;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Postings = BTreeMap<(String, u32), u32>;

    fn run_of(postings: &Postings, base: u32) -> TermRun {
        let mut builder = RunBuilder::new(base);
        let mut terms: Vec<&String> = postings.keys().map(|(term, _)| term).collect();
        terms.dedup();
        for term in terms {
            builder.begin_term();
            for ((_, article), frequency) in
                postings.range((term.clone(), 0)..=(term.clone(), u32::MAX))
            {
                builder.posting(*article, *frequency);
            }
            builder.end_term(term.as_bytes());
        }
        builder.finish()
    }

    proptest! {
        #[test]
        fn any_cut_into_runs_and_ranges_gives_the_same_postings(
            all in prop::collection::btree_map(("[a-c]{1,9}", 0u32..60), 1u32..4, 0..200),
            cuts in prop::collection::btree_set(1u32..60, 0..5),
            step in 1u64..40,
        ) {
            let mut edges: Vec<u32> = cuts.into_iter().collect();
            edges.insert(0, 0);
            edges.push(60);
            let runs: Vec<TermRun> = edges
                .windows(2)
                .map(|edge| {
                    let part = all
                        .iter()
                        .filter(|((_, article), _)| (edge[0]..edge[1]).contains(article))
                        .map(|(key, frequency)| (key.clone(), *frequency))
                        .collect();
                    run_of(&part, edge[0])
                })
                .collect();
            let mut found = Postings::new();
            let ranges = plan(&runs, step);
            for range in 0..ranges.count() {
                let merged = merge(&runs, &ranges, range).unwrap();
                merged.each(|term, postings| {
                    for position in postings {
                        let key = (String::from_utf8(term.to_vec()).unwrap(), merged.articles[position]);
                        prop_assert!(found.insert(key, merged.frequencies[position]).is_none());
                    }
                    Ok(())
                })?;
            }
            prop_assert_eq!(found, all);
        }
    }

    #[test]
    fn an_article_cut_in_two_is_one_posting() {
        let first = run_of(&Postings::from([(("border".into(), 7), 2)]), 3);
        let second = run_of(
            &Postings::from([(("border".into(), 7), 3), (("border".into(), 9), 1)]),
            7,
        );
        let runs = [first, second];
        let merged = merge(&runs, &plan(&runs, 100), 0).unwrap();
        assert_eq!(
            (merged.articles, merged.frequencies),
            (vec![7, 9], vec![5, 1])
        );
    }
}
