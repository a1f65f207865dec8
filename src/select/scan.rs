//! Every term of a layer with its articles, over all segments at once.

use super::Articles;
use super::entities::Entities;
use super::hits::{Hits, add_up};
use crate::settings::Layer;
use crate::store::{Corpus, StoreError, Vocabulary};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;

/// Postings that one task reads, at least and at most. If a task begins or ends within a row group, two
/// tasks decode that group: larger tasks do so less often, smaller ones are shared more evenly.
const TASK_POSTINGS: (u64, u64) = (1 << 18, 1 << 20);

/// Tasks per thread, so that threads end at about the same time.
const TASKS_PER_THREAD: u64 = 8;

/// The articles of one term in one segment.
#[derive(Clone, Copy)]
pub struct Part<'p> {
    /// The number of the segment's first article.
    pub start: u32,
    /// Articles, counted from `start`.
    pub articles: &'p [u32],
    /// The frequency in each.
    pub frequencies: &'p [u32],
}

impl Part<'_> {
    /// Articles, by their number in the corpus, and frequencies.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        let start = self.start;
        self.articles
            .iter()
            .zip(self.frequencies)
            .map(move |(article, frequency)| (start + article, *frequency))
    }
}

/// Hand every term of a layer that `wanted` accepts, with its articles, to `each`; terms are divided
/// among tasks, every task begins with `task()`, and their results come in the order of terms. `wanted`
/// also gets the frequency and the number of articles in the whole corpus.
///
/// # Errors
/// When the corpus lacks the layer or is damaged.
pub fn scan<T: Send>(
    corpus: &Corpus,
    articles: &Articles,
    layer: Layer,
    wanted: impl Fn(&str, u64, u64) -> bool + Sync,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, StoreError> {
    let vocabularies: Vec<Vocabulary> = corpus
        .segments()
        .par_iter()
        .map(|segment| segment.vocabulary(layer))
        .collect::<Result<_, _>>()?;
    tasks(&vocabularies)
        .into_par_iter()
        .map(|ranges| {
            let mut own = task();
            let mut columns = Vec::new();
            for (number, range) in ranges.iter().enumerate() {
                let first = range.rows.start;
                let (articles, frequencies) =
                    corpus.segments()[number].postings(layer, range.rows.clone())?;
                columns.push((first, articles, frequencies));
            }
            let mut next: Vec<(usize, usize)> =
                ranges.iter().map(|range| (range.terms.start, 0)).collect();
            let mut parts: Vec<Part<'_>> = Vec::new();
            loop {
                let least = next
                    .iter()
                    .zip(&ranges)
                    .zip(&vocabularies)
                    .filter(|(((term, _), range), _)| *term < range.terms.end)
                    .map(|(((term, _), _), vocabulary)| vocabulary.term(*term))
                    .min();
                let Some(least) = least else { break };
                parts.clear();
                let mut frequency = 0;
                for (number, vocabulary) in vocabularies.iter().enumerate() {
                    let (term, row) = &mut next[number];
                    if *term < ranges[number].terms.end && vocabulary.term(*term) == least {
                        let rows = vocabulary.articles[*term] as usize;
                        let (_, own_articles, own_frequencies) = &columns[number];
                        parts.push(Part {
                            start: articles.start(number),
                            articles: &own_articles[*row..*row + rows],
                            frequencies: &own_frequencies[*row..*row + rows],
                        });
                        frequency += vocabulary.frequencies[*term];
                        *term += 1;
                        *row += rows;
                    }
                }
                let count = parts.iter().map(|part| part.articles.len() as u64).sum();
                if wanted(least, frequency, count) {
                    each(&mut own, least, &parts);
                }
            }
            Ok(own)
        })
        .collect()
}

/// The same for the layer of entities: every entity with its articles, summed over the names that are
/// counted under it.
///
/// # Errors
/// As [`scan`].
pub fn scan_entities<T: Send>(
    corpus: &Corpus,
    articles: &Articles,
    entities: &Entities,
    wanted: impl Fn(&str, u64, u64) -> bool + Sync,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, StoreError> {
    // The layer is small compared with that of the terms, and the names of an entity are not adjacent,
    // so it is read as a whole.
    let mut rows_of: Vec<HashMap<String, Range<usize>>> = Vec::new();
    let mut columns: Vec<(Vec<u32>, Vec<u32>)> = Vec::new();
    for segment in corpus.segments() {
        let vocabulary = segment.vocabulary(Layer::Entities)?;
        let mut rows = HashMap::new();
        let mut start = 0;
        for term in 0..vocabulary.len() {
            let end = start + vocabulary.articles[term] as usize;
            rows.insert(vocabulary.term(term).to_owned(), start..end);
            start = end;
        }
        rows_of.push(rows);
        columns.push(segment.postings(Layer::Entities, 0..start as u64)?);
    }
    let all: Vec<(&str, &[String])> = entities.iter().collect();
    Ok(all
        .par_chunks(1024)
        .map(|chunk| {
            let mut own = task();
            let mut postings = Hits::new();
            for (entity, names) in chunk {
                postings.clear();
                for name in *names {
                    for (number, rows) in rows_of.iter().enumerate() {
                        if let Some(rows) = rows.get(name) {
                            let start = articles.start(number);
                            let (own_articles, frequencies) = &columns[number];
                            postings.extend(
                                rows.clone()
                                    .map(|row| (start + own_articles[row], frequencies[row])),
                            );
                        }
                    }
                }
                add_up(&mut postings);
                let frequency = postings
                    .iter()
                    .map(|(_, frequency)| u64::from(*frequency))
                    .sum();
                if !postings.is_empty() && wanted(entity, frequency, postings.len() as u64) {
                    let (numbers, frequencies): (Vec<u32>, Vec<u32>) =
                        postings.iter().copied().unzip();
                    each(
                        &mut own,
                        entity,
                        &[Part {
                            start: 0,
                            articles: &numbers,
                            frequencies: &frequencies,
                        }],
                    );
                }
            }
            own
        })
        .collect())
}

/// The terms that a task has in one segment, and their postings.
struct TaskRange {
    terms: Range<usize>,
    rows: Range<u64>,
}

/// Divide the vocabularies at the same terms; for each task the range in every segment.
fn tasks(vocabularies: &[Vocabulary]) -> Vec<Vec<TaskRange>> {
    let Some(largest) = vocabularies
        .iter()
        .max_by_key(|vocabulary| vocabulary.len())
    else {
        return Vec::new();
    };
    let all: u64 = vocabularies
        .iter()
        .flat_map(|vocabulary| &vocabulary.articles)
        .map(|articles| u64::from(*articles))
        .sum();
    let share = (all / TASKS_PER_THREAD / rayon::current_num_threads() as u64)
        .clamp(TASK_POSTINGS.0, TASK_POSTINGS.1);
    let mut cuts: Vec<&str> = Vec::new();
    let mut postings = 0;
    for term in 0..largest.len() {
        postings += u64::from(largest.articles[term]);
        if postings * vocabularies.len() as u64 >= share && term + 1 < largest.len() {
            cuts.push(largest.term(term + 1));
            postings = 0;
        }
    }
    let mut tasks: Vec<Vec<TaskRange>> = (0..=cuts.len()).map(|_| Vec::new()).collect();
    for vocabulary in vocabularies {
        let mut term = 0;
        let mut row = 0;
        for (number, task) in tasks.iter_mut().enumerate() {
            let end = cuts
                .get(number)
                .map_or(vocabulary.len(), |cut| position(vocabulary, cut));
            let rows: u64 = vocabulary.articles[term..end]
                .iter()
                .map(|n| u64::from(*n))
                .sum();
            task.push(TaskRange {
                terms: term..end,
                rows: row..row + rows,
            });
            term = end;
            row += rows;
        }
    }
    tasks
}

/// The number of terms before `cut`.
fn position(vocabulary: &Vocabulary, cut: &str) -> usize {
    let (mut low, mut high) = (0, vocabulary.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if vocabulary.term(middle) < cut {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
