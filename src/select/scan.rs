//! Every term of a layer with its articles, over all segments at once.

use super::Articles;
use super::entities::Entities;
use super::hits::{Hits, add_up, take_out};
use crate::idle::Idle;
use crate::settings::Layer;
use crate::store::{Corpus, Segment, StoreError, Vocabulary};
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
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
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
    let segments = corpus.segments().len();
    // What is taken out comes after what it is taken out of, each with the number of its segment.
    let whole = corpus.segments().iter().enumerate();
    let without = whole.clone();
    let without = without.filter_map(|(at, segment)| Some((at, segment.taken_out(layer)?)));
    let read: Vec<(usize, &Segment)> = whole.chain(without).collect();
    let vocabularies: Vec<Vocabulary> = read
        .par_iter()
        .map(|(_, segment)| segment.vocabulary(layer))
        .collect::<Result<_, _>>()?;
    // Articles and frequencies that a task has read of each: as much memory as a task needs is not asked for each time.
    let idle: Idle<Vec<(Vec<u32>, Vec<u32>)>> = Idle::default();
    tasks(&vocabularies, segments)
        .into_par_iter()
        .map(|ranges| {
            let mut own = task();
            let mut columns = idle.take(|| vec![Default::default(); read.len()]);
            for ((range, columns), (_, segment)) in ranges.iter().zip(&mut columns).zip(&read) {
                segment.read_postings(layer, range.rows.clone(), columns)?;
            }
            let mut rest: Vec<(Vec<u32>, Vec<u32>)> = vec![Default::default(); segments];
            let mut next: Vec<(usize, usize)> =
                ranges.iter().map(|range| (range.terms.start, 0)).collect();
            // The segments that have the term, its rows there, and whether some are taken out of these.
            let mut found: Vec<(usize, Range<usize>, bool)> = Vec::new();
            loop {
                let least = next
                    .iter()
                    .zip(&ranges)
                    .zip(&vocabularies)
                    .filter(|(((term, _), range), _)| *term < range.terms.end)
                    .map(|(((term, _), _), vocabulary)| vocabulary.term(*term))
                    .min();
                let Some(least) = least else { break };
                let mut frequency: u64 = 0;
                found.clear();
                for (number, vocabulary) in vocabularies.iter().enumerate() {
                    let (term, row) = &mut next[number];
                    if *term >= ranges[number].terms.end || vocabulary.term(*term) != least {
                        continue;
                    }
                    let rows = *row..*row + vocabulary.articles[*term] as usize;
                    (*term, *row) = (*term + 1, rows.end);
                    if number < segments {
                        frequency += vocabulary.frequencies[*term - 1];
                        found.push((number, rows, false));
                        continue;
                    }
                    let segment = read[number].0;
                    frequency = frequency.saturating_sub(vocabulary.frequencies[*term - 1]);
                    let mut found = found.iter_mut();
                    if let Some((_, of, cut)) = found.find(|(other, ..)| *other == segment) {
                        *cut = true;
                        let part = |number: usize, rows: &Range<usize>| {
                            let (articles, frequencies) = &columns[number];
                            (&articles[rows.clone()], &frequencies[rows.clone()])
                        };
                        subtract(part(segment, of), part(number, &rows), &mut rest[segment]);
                    }
                }
                let parts: Vec<Part<'_>> = found
                    .iter()
                    .map(|(segment, rows, cut)| {
                        let (all, of_all) = &columns[*segment];
                        let (numbers, frequencies) = match cut {
                            true => (&*rest[*segment].0, &*rest[*segment].1),
                            false => (&all[rows.clone()], &of_all[rows.clone()]),
                        };
                        Part {
                            start: articles.start(*segment),
                            articles: numbers,
                            frequencies,
                        }
                    })
                    .filter(|part| !part.articles.is_empty())
                    .collect();
                if parts.is_empty() {
                    continue;
                }
                let count = parts.iter().map(|part| part.articles.len() as u64).sum();
                if wanted(least, frequency, count) {
                    each(&mut own, least, &parts);
                }
            }
            idle.give(columns);
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
    // so it is read as a whole, once for as long as the corpus is open.
    let segments = corpus.once("", || NamesOfSegments::read(corpus))?;
    let places = segments
        .0
        .par_iter()
        .map(|segment| Places::of(segment, entities));
    let places: Vec<Places> = places.collect();
    let segments: Vec<(&NamesOfSegment, &Places)> = segments.0.iter().zip(&places).collect();
    let all: Vec<(&str, Range<usize>)> = entities.iter().collect();
    Ok(all
        .par_chunks(1024)
        .map(|chunk| {
            let mut own = task();
            let mut merged: Vec<Merged> = segments.iter().map(|_| Merged::default()).collect();
            for (entity, names) in chunk {
                let mut parts: Vec<Part<'_>> = Vec::with_capacity(segments.len());
                for (number, (own, merged)) in segments.iter().zip(&mut merged).enumerate() {
                    let (segment, places) = own;
                    let (articles_of, frequencies) = segment.postings(places, names, merged);
                    if !articles_of.is_empty() {
                        parts.push(Part {
                            start: articles.start(number),
                            articles: articles_of,
                            frequencies,
                        });
                    }
                }
                let frequencies = parts.iter().flat_map(|part| part.frequencies);
                let frequency = frequencies.map(|frequency| u64::from(*frequency)).sum();
                let count = parts.iter().map(|part| part.articles.len() as u64).sum();
                if count > 0 && wanted(entity, frequency, count) {
                    each(&mut own, entity, &parts);
                }
            }
            own
        })
        .collect())
}

/// How often each of some terms of a layer occurs in all articles.
///
/// # Errors
/// As [`scan`].
pub fn totals<'t>(
    corpus: &Corpus,
    layer: Layer,
    terms: impl Iterator<Item = &'t str>,
) -> Result<HashMap<&'t str, u64>, StoreError> {
    let mut totals: HashMap<&str, u64> = terms.map(|term| (term, 0)).collect();
    for segment in corpus.segments() {
        let mut count = |segment: &Segment, add: fn(&mut u64, u64)| {
            let vocabulary = segment.vocabulary(layer)?;
            for (at, frequency) in vocabulary.frequencies.iter().enumerate() {
                if let Some(total) = totals.get_mut(vocabulary.term(at)) {
                    add(total, *frequency);
                }
            }
            Ok(())
        };
        count(segment, |total, frequency| *total += frequency)?;
        if let Some(without) = segment.taken_out(layer) {
            count(without, |total, frequency| {
                *total = total.saturating_sub(frequency);
            })?;
        }
    }
    Ok(totals)
}

/// The names of the segments of a corpus.
struct NamesOfSegments(Vec<NamesOfSegment>);

/// The names of a segment, and those that are taken out of them.
struct NamesOfSegment {
    whole: NamePostings,
    without: Option<NamePostings>,
}

/// For each name of the entities of a corpus its place among those of a segment, and among those that are taken out of
/// them; [`NOWHERE`] where it is not.
struct Places {
    whole: Vec<u32>,
    without: Option<Vec<u32>>,
}

/// The place of a name that a segment lacks.
const NOWHERE: u32 = u32::MAX;

impl Places {
    fn of(segment: &NamesOfSegment, entities: &Entities) -> Self {
        let places = |own: &NamePostings| {
            let mut places = vec![NOWHERE; entities.names_len()];
            for at in 0..own.names.len() {
                if let Some(number) = entities.number(own.names.term(at)) {
                    places[number] = at as u32;
                }
            }
            places
        };
        Self {
            whole: places(&segment.whole),
            without: segment.without.as_ref().map(places),
        }
    }
}

/// The articles of an entity that has several names, and their frequencies.
#[derive(Default)]
struct Merged {
    hits: Hits,
    taken_out: Hits,
    articles: Vec<u32>,
    frequencies: Vec<u32>,
}

impl NamesOfSegments {
    fn read(corpus: &Corpus) -> Result<Self, StoreError> {
        let read = |segment: &Segment| {
            let without = segment.taken_out(Layer::Entities);
            let (whole, without) = rayon::join(
                || NamePostings::read(segment),
                || without.map(NamePostings::read).transpose(),
            );
            Ok(NamesOfSegment {
                whole: whole?,
                without: without?,
            })
        };
        let all = corpus.segments().par_iter().map(read);
        Ok(Self(all.collect::<Result<_, _>>()?))
    }
}

impl NamesOfSegment {
    /// The articles that have one of the names, ascending, with the frequencies of all in each.
    fn postings<'p>(
        &'p self,
        places: &Places,
        names: &Range<usize>,
        merged: &'p mut Merged,
    ) -> (&'p [u32], &'p [u32]) {
        let whole = &places.whole[names.clone()];
        let without = self.without.as_ref().zip(places.without.as_ref());
        let without = without.map(|(own, places)| (own, &places[names.clone()]));
        let mut taken_out = without.iter().flat_map(|(own, places)| own.rows(places));
        let mut rows = self.whole.rows(whole);
        let (first, second) = (rows.next(), rows.next());
        // Most entities have one name.
        if second.is_none() && taken_out.next().is_none() {
            let rows = first.unwrap_or_default();
            return (
                &self.whole.articles[rows.clone()],
                &self.whole.frequencies[rows],
            );
        }
        merged.hits.clear();
        merged.taken_out.clear();
        self.whole.add(whole, &mut merged.hits);
        if let Some((own, places)) = without {
            own.add(places, &mut merged.taken_out);
        }
        add_up(&mut merged.hits);
        add_up(&mut merged.taken_out);
        take_out(&mut merged.hits, &merged.taken_out);
        merged.articles.clear();
        merged.frequencies.clear();
        let articles = merged.hits.iter().map(|(article, _)| *article);
        let frequencies = merged.hits.iter().map(|(_, frequency)| *frequency);
        merged.articles.extend(articles);
        merged.frequencies.extend(frequencies);
        (&merged.articles, &merged.frequencies)
    }
}

/// The names of a segment with their articles, as numbered there.
struct NamePostings {
    names: Vocabulary,
    /// Where the postings of each name begin, and where the last ones end.
    bounds: Vec<usize>,
    articles: Vec<u32>,
    frequencies: Vec<u32>,
}

impl NamePostings {
    fn read(segment: &Segment) -> Result<Self, StoreError> {
        let names = segment.vocabulary(Layer::Entities)?;
        let mut bounds = vec![0];
        let mut end = 0;
        for articles in &names.articles {
            end += *articles as usize;
            bounds.push(end);
        }
        let (articles, frequencies) = segment.postings(Layer::Entities, 0..end as u64)?;
        Ok(Self {
            names,
            bounds,
            articles,
            frequencies,
        })
    }

    /// Where the postings are of names at these places.
    fn rows(&self, places: &[u32]) -> impl Iterator<Item = Range<usize>> {
        let known = places.iter().filter(|place| **place != NOWHERE);
        known.map(|place| self.bounds[*place as usize]..self.bounds[*place as usize + 1])
    }

    fn add(&self, places: &[u32], hits: &mut Hits) {
        for rows in self.rows(places) {
            let articles = self.articles[rows.clone()].iter().copied();
            hits.extend(articles.zip(self.frequencies[rows].iter().copied()));
        }
    }
}

/// What is left of postings, articles and frequencies, when some are taken out; articles ascend in both.
fn subtract(
    (articles, frequencies): (&[u32], &[u32]),
    (without, by): (&[u32], &[u32]),
    rest: &mut (Vec<u32>, Vec<u32>),
) {
    rest.0.clear();
    rest.1.clear();
    // What lies between two that are taken out is copied at once.
    let (mut copied, mut at) = (0, 0);
    for (article, by) in without.iter().zip(by) {
        while articles.get(at).is_some_and(|own| own < article) {
            at += 1;
        }
        if articles.get(at) != Some(article) {
            continue;
        }
        rest.0.extend_from_slice(&articles[copied..at]);
        rest.1.extend_from_slice(&frequencies[copied..at]);
        let left = frequencies[at].saturating_sub(*by);
        if left > 0 {
            rest.0.push(*article);
            rest.1.push(left);
        }
        at += 1;
        copied = at;
    }
    rest.0.extend_from_slice(&articles[copied..]);
    rest.1.extend_from_slice(&frequencies[copied..]);
}

/// The terms that a task has in one segment, and their postings.
struct TaskRange {
    terms: Range<usize>,
    rows: Range<u64>,
}

/// Divide the vocabularies, the first of which are those of `segments`, at the same terms; for each task the range in
/// every one.
fn tasks(vocabularies: &[Vocabulary], segments: usize) -> Vec<Vec<TaskRange>> {
    let Some(largest) = vocabularies[..segments]
        .iter()
        .max_by_key(|vocabulary| vocabulary.len())
    else {
        return Vec::new();
    };
    let all: u64 = vocabularies
        .iter()
        .take(segments)
        .flat_map(|vocabulary| &vocabulary.articles)
        .map(|articles| u64::from(*articles))
        .sum();
    let share = (all / TASKS_PER_THREAD / rayon::current_num_threads() as u64)
        .clamp(TASK_POSTINGS.0, TASK_POSTINGS.1);
    let mut cuts: Vec<&str> = Vec::new();
    let mut postings = 0;
    for term in 0..largest.len() {
        postings += u64::from(largest.articles[term]);
        if postings * segments as u64 >= share && term + 1 < largest.len() {
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
