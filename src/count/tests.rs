//! Counting as a whole: any division into counters, bounds and runs gives the same postings.

use super::*;
use crate::settings::{Layer, Tokenizing};
use crate::tokenize;
use crate::tokenize::Orthography;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

type Postings = BTreeMap<(String, u32), u32>;

const LAYERS: [Layer; 4] = [
    Layer::Terms,
    Layer::Ngrams(2),
    Layer::Ngrams(4),
    Layer::Entities,
];

fn rules() -> Tokenizing {
    Tokenizing {
        stop_words: vec!["the".into()],
        ..Tokenizing::default()
    }
}

/// Count by the definition: a map, and windows over the terms of an article.
fn expected(articles: &[String]) -> Vec<Postings> {
    expected_where(articles, |_| true)
}

/// The same of the tokens that begin where `is_counted` says.
fn expected_where(articles: &[String], is_counted: impl Fn(usize) -> bool) -> Vec<Postings> {
    let rules = rules();
    let mut layers = vec![Postings::new(); LAYERS.len()];
    for (number, text) in articles.iter().enumerate() {
        let mut terms: Vec<Option<String>> = Vec::new();
        tokenize::tokens(text, &rules, |token| {
            let term = tokenize::term(token.text, token.kind, &rules);
            let is_term = term != "the" && is_counted(token.start);
            terms.push(is_term.then_some(term));
        });
        for (layer, n) in [(0, 1), (1, 2), (2, 4)] {
            for window in terms.windows(n) {
                if let Some(ngram) = window.iter().cloned().collect::<Option<Vec<_>>>() {
                    *layers[layer]
                        .entry((ngram.join(" "), number as u32))
                        .or_default() += 1;
                }
            }
        }
        *layers[3]
            .entry((format!("Name {}", number % 3), number as u32))
            .or_default() += 2;
    }
    layers
}

/// How articles are counted: `merge_bytes` says what there is for merging n-grams as numbers.
#[derive(Debug, Clone, Copy)]
struct Division {
    per_counter: usize,
    bound_bytes: usize,
    spills: bool,
    merge_bytes: u64,
}

const WHOLE: Division = Division {
    per_counter: usize::MAX,
    bound_bytes: usize::MAX,
    spills: false,
    merge_bytes: u64::MAX,
};

fn counted(articles: &[String], division: Division) -> (Vec<Postings>, Vec<u64>) {
    let (postings, totals, _) = counted_part(articles, division, None);
    (postings, totals)
}

/// Count a part of each article; the last value is how many n-grams reach over its edge.
fn counted_part(
    articles: &[String],
    division: Division,
    part: Option<&[Range<u32>]>,
) -> (Vec<Postings>, Vec<u64>, Vec<u64>) {
    let Division {
        per_counter,
        bound_bytes,
        spills,
        merge_bytes,
    } = division;
    let rules = rules();
    let folder = tempfile::tempdir().unwrap();
    let mut all: Vec<Runs> = LAYERS
        .iter()
        .map(|layer| Runs::new(folder.path(), layer.to_string()))
        .collect();
    let mut totals = vec![0; LAYERS.len()];
    let mut crossing = vec![0; LAYERS.len()];
    // One counter for all parts, as a thread has it.
    let mut counter = Counter::new(&rules, &LAYERS, bound_bytes);
    for (stretch, articles) in articles.chunks(per_counter).enumerate() {
        for (position, text) in articles.iter().enumerate() {
            let number = (stretch * per_counter + position) as u32;
            let mut names = Names::default();
            names.entities.push(format_args!("Name {}", number % 3), 2);
            let own = match part {
                None => counter.article(number, text, &names, Orthography::Plain),
                Some(part) => counter.part(number, text, &names, Orthography::Plain, part),
            };
            for (total, own) in totals.iter_mut().zip(own.layers) {
                *total += own;
            }
            for (total, own) in crossing.iter_mut().zip(own.crossing) {
                *total += own;
            }
        }
        for (runs, new) in all.iter_mut().zip(counter.finish()) {
            new.into_iter().for_each(|run| runs.push(run));
            if spills {
                runs.spill().unwrap();
            }
        }
    }
    let layers = all
        .into_iter()
        .map(|runs| {
            let mut found = Postings::new();
            let merge = runs.into_merge(50, merge_bytes).unwrap();
            for range in 0..merge.ranges() {
                let merged = merge.merge(range).unwrap();
                let read = merged.each(|term, postings| {
                    let term = String::from_utf8(term.to_vec())?;
                    for position in postings {
                        let key = (term.clone(), merged.articles[position]);
                        assert!(found.insert(key, merged.frequencies[position]).is_none());
                    }
                    Ok::<_, std::string::FromUtf8Error>(())
                });
                read.unwrap();
            }
            found
        })
        .collect();
    (layers, totals, crossing)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        4 => "(the|The|a|border|Border's|É|é|migrants)",
        2 => "[a-d]{1,3}",
        1 => "[a-z]{17,24}",
        // So long that neighbours share more of two than a byte can say.
        1 => "a{128,130}[bc]",
    ];
    prop::collection::vec(
        prop::collection::vec(word, 0..30).prop_map(|words| words.join(" ")),
        0..12,
    )
}

proptest! {
    #[test]
    fn any_division_gives_the_postings_of_the_definition(
        articles in texts(), per_counter in 1usize..12, spills: bool, as_strings: bool,
    ) {
        let merge_bytes = if as_strings { 0 } else { u64::MAX };
        let division = Division { per_counter, spills, merge_bytes, ..WHOLE };
        let (found, totals) = counted(&articles, division);
        prop_assert_eq!(&found, &expected(&articles));
        for (layer, total) in totals.iter().enumerate().skip(1) {
            let sum: u64 = found[layer].values().map(|f| u64::from(*f)).sum();
            prop_assert_eq!(sum, *total);
        }
    }
}

proptest! {
    #[test]
    fn a_part_and_the_rest_add_up_to_the_whole_but_for_the_ngrams_that_cross(
        articles in texts(), per_counter in 1usize..12, cuts in prop::collection::btree_set(0u32..120, 0..9),
    ) {
        let cuts: Vec<u32> = cuts.into_iter().collect();
        let ranges = |cuts: &[u32]| -> Vec<Range<u32>> {
            cuts.chunks(2).map(|pair| pair[0]..*pair.get(1).unwrap_or(&u32::MAX)).collect()
        };
        let inside = ranges(&cuts);
        let outside = ranges(&[&[0], cuts.as_slice()].concat());
        let division = Division { per_counter, ..WHOLE };
        let (found, totals, crossing) = counted_part(&articles, division, Some(&inside));
        let is_inside = |at: usize| inside.iter().any(|range| range.contains(&(at as u32)));
        let by_definition = expected_where(&articles, is_inside);
        prop_assert_eq!(&found[..3], &by_definition[..3]);
        let (_, rest, crossing_again) = counted_part(&articles, division, Some(&outside));
        let (_, whole) = counted(&articles, division);
        prop_assert_eq!(&crossing, &crossing_again);
        for layer in 0..3 {
            prop_assert_eq!(totals[layer] + rest[layer] + crossing[layer], whole[layer], "{}", LAYERS[layer]);
        }
    }
}

#[test]
fn a_bound_of_no_memory_cuts_articles_and_changes_nothing() {
    // Longer than what lies between two looks at the memory, so that every article is cut.
    let words = [
        "border", "the", "Crisis", "of", "É", "é", "migrants", "x1", "a-b",
    ];
    let articles: Vec<String> = (0..3)
        .map(|number| {
            (0..40_000usize)
                .map(|at| words[(at * at + number * at / 7) % words.len()])
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let (whole, whole_totals) = counted(&articles, WHOLE);
    assert_eq!(whole, expected(&articles));
    for merge_bytes in [0, u64::MAX] {
        let division = Division {
            per_counter: 2,
            bound_bytes: 1,
            spills: true,
            merge_bytes,
        };
        let (found, totals) = counted(&articles, division);
        assert_eq!(found, whole);
        assert_eq!(totals, whole_totals);
    }
}

#[test]
fn more_runs_than_the_fan_in_are_merged_first() {
    // Enough runs that merged ones are merged again, with and without a spill on the way.
    let articles: Vec<String> = (0..2 * MAX_FAN_IN + 50)
        .map(|n| format!("border {} crisis {}", n % 7, n % 11))
        .collect();
    for spills in [false, true] {
        let division = Division {
            per_counter: 1,
            spills,
            merge_bytes: 0,
            ..WHOLE
        };
        assert_eq!(counted(&articles, division).0, expected(&articles));
    }
}

#[test]
fn ngrams_that_begin_with_the_same_terms_are_merged_in_many_ranges() {
    let rules = rules();
    let folder = tempfile::tempdir().unwrap();
    for n in [2, 3, 4] {
        let layer = Layer::Ngrams(n);
        let mut runs = Runs::new(folder.path(), layer.to_string());
        let mut counter = Counter::new(&rules, &[layer], usize::MAX);
        for article in 0..2000 {
            let text = format!("{}x{}", "of ".repeat(usize::from(n) - 1), article % 400);
            counter.article(article, &text, &Names::default(), Orthography::Plain);
        }
        for new in counter.finish().into_iter().flatten() {
            runs.push(new);
        }
        let merge = runs.into_merge(50, u64::MAX).unwrap();
        let largest = (0..merge.ranges())
            .map(|range| merge.merge(range).unwrap().articles.len())
            .max();
        assert!(
            merge.ranges() > 20 && largest < Some(150),
            "{n}: {largest:?}"
        );
    }
}
