//! Runs to postings in the order of terms, a range of terms at a time.
//!
//! The ranges are cut so that each holds about as many postings; they are merged independently of
//! each other, on all cores, and their results laid end to end are the same whatever the ranges
//! and whatever the runs.

use super::intern::prefix;
use super::run::{Cursor, Payload, Run};
use std::borrow::Cow;
use std::io;

/// A range of terms: from `lower` (inclusive) to `upper` (exclusive), each open where it is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    lower: Option<Box<[u8]>>,
    upper: Option<Box<[u8]>>,
}

/// The postings of a range of terms, in the order of terms, then articles.
#[derive(Debug, Default)]
pub struct Merged {
    text: Vec<u8>,
    /// For each term the end of its bytes and of its postings.
    ends: Vec<(u32, u32)>,
    /// The article of each posting.
    pub articles: Vec<u32>,
    /// The frequency of each posting.
    pub frequencies: Vec<u32>,
}

impl Merged {
    /// The terms with the end of their postings.
    pub fn terms(&self) -> impl Iterator<Item = (&[u8], usize)> {
        let mut start = 0;
        self.ends.iter().map(move |(text_end, postings_end)| {
            let term = &self.text[start..*text_end as usize];
            start = *text_end as usize;
            (term, *postings_end as usize)
        })
    }
}

/// Cut the terms of `runs` into ranges of about `postings` postings each (more where one term alone
/// has more).
pub fn plan(runs: &[Run], postings: u64) -> Vec<Bounds> {
    // A restart says how many postings of its run lie before it; the steps from one to the next,
    // in the order of terms over all runs, say how many lie before a term over all.
    let mut steps: Vec<(&[u8], u64)> = Vec::new();
    for run in runs {
        for pair in run.restarts.windows(2) {
            steps.push((
                &pair[1].term,
                pair[1].postings_before - pair[0].postings_before,
            ));
        }
    }
    steps.sort_unstable();
    let mut bounds = Vec::new();
    let mut lower: Option<Box<[u8]>> = None;
    let mut held = 0;
    for (term, step) in steps {
        held += step;
        if held >= postings && lower.as_deref() != Some(term) {
            let upper: Box<[u8]> = term.into();
            bounds.push(Bounds {
                lower: lower.replace(upper.clone()),
                upper: Some(upper),
            });
            held = 0;
        }
    }
    bounds.push(Bounds { lower, upper: None });
    bounds
}

/// The postings of a range of terms. Runs follow one another in the order of their articles; the
/// last article of one may be the first of the next, and its frequencies are then added up.
///
/// # Errors
/// When a spill file cannot be read.
pub fn merge(runs: &[Run], bounds: &Bounds) -> io::Result<Merged> {
    let stretches: Vec<(u32, Cow<'_, [u8]>)> = runs
        .iter()
        .map(|run| {
            let (from, to) = run.stretch(bounds.lower.as_deref(), bounds.upper.as_deref());
            Ok((run.base, run.read(from, to)?))
        })
        .collect::<io::Result<_>>()?;

    let mut text = Vec::new();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut postings = 0;
    for (base, bytes) in &stretches {
        let mut cursor = Cursor::new(bytes);
        while let Some(payload) = cursor.advance() {
            if bounds
                .lower
                .as_deref()
                .is_some_and(|lower| cursor.term.as_slice() < lower)
            {
                continue;
            }
            if bounds
                .upper
                .as_deref()
                .is_some_and(|upper| cursor.term.as_slice() >= upper)
            {
                break;
            }
            let start = text.len() as u32;
            text.extend_from_slice(&cursor.term);
            entries.push(Entry {
                prefix: prefix(&cursor.term),
                start,
                end: text.len() as u32,
                base: *base,
                payload,
            });
            postings += payload.postings as usize;
        }
    }
    let term_of = |entry: &Entry<'_>| &text[entry.start as usize..entry.end as usize];
    // The sort is stable, so that the entries of a term keep the order of the runs, and it is fast
    // on a few sorted sequences laid end to end, which is what the runs are.
    entries.sort_by(|a, b| {
        a.prefix
            .cmp(&b.prefix)
            .then_with(|| term_of(a).cmp(term_of(b)))
    });

    let mut merged = Merged {
        articles: Vec::with_capacity(postings),
        frequencies: Vec::with_capacity(postings),
        ..Merged::default()
    };
    let mut rest = entries.as_slice();
    while let Some(first) = rest.first() {
        let term = term_of(first);
        let same = 1 + rest[1..]
            .iter()
            .take_while(|entry| entry.prefix == first.prefix && term_of(entry) == term)
            .count();
        let start = merged.articles.len();
        for entry in &rest[..same] {
            entry.payload.each(entry.base, |article, frequency| {
                if merged.articles.len() > start && merged.articles.last() == Some(&article) {
                    *merged
                        .frequencies
                        .last_mut()
                        .expect("as long as `articles`") += frequency;
                } else {
                    merged.articles.push(article);
                    merged.frequencies.push(frequency);
                }
            });
        }
        merged.text.extend_from_slice(term);
        merged
            .ends
            .push((merged.text.len() as u32, merged.articles.len() as u32));
        rest = &rest[same..];
    }
    Ok(merged)
}

/// The postings of one term in one run.
struct Entry<'r> {
    prefix: u64,
    start: u32,
    end: u32,
    base: u32,
    payload: Payload<'r>,
}

#[cfg(test)]
mod tests {
    use super::super::run::RunBuilder;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Postings = BTreeMap<(String, u32), u32>;

    fn run_of(postings: &Postings, base: u32) -> Run {
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
            let runs: Vec<Run> = edges
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
            for bounds in plan(&runs, step) {
                let merged = merge(&runs, &bounds).unwrap();
                let mut start = 0;
                for (term, end) in merged.terms() {
                    for position in start..end {
                        let key = (String::from_utf8(term.to_vec()).unwrap(), merged.articles[position]);
                        prop_assert!(found.insert(key, merged.frequencies[position]).is_none());
                    }
                    start = end;
                }
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
        let merged = merge(&runs, &plan(&runs, 100)[0]).unwrap();
        assert_eq!(
            (merged.articles, merged.frequencies),
            (vec![7, 9], vec![5, 1])
        );
    }
}
