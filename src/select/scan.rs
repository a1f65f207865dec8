//! Every term of a layer with its articles, over all segments at once.

use super::Articles;
use super::entities::Entities;
use super::hits::{Hits, add_up, take_out};
use crate::idle::Idle;
use crate::settings::Layer;
use crate::store::{Corpus, Segment, StoreError, Vocabulary};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Postings that one task reads, at least and at most. If a task begins or ends within a row group, two
/// tasks decode that group: larger tasks do so less often, smaller ones are shared more evenly.
const TASK_POSTINGS: (u64, u64) = (1 << 18, 1 << 20);

/// Postings between two terms that are read together with them rather than left out.
const NEAR_POSTINGS: u64 = 1 << 16;

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

/// What a scan reads.
#[derive(Clone, Copy)]
pub struct Scanned<'s> {
    /// The articles of the corpus.
    pub articles: &'s Articles,
    /// For each article whether it counts.
    pub counted: &'s [bool],
    /// The layer.
    pub layer: Layer,
    /// Only these terms; `None` for all of the layer.
    pub only: Option<&'s BTreeSet<&'s str>>,
}

/// Hand every term that is scanned and that `wanted` accepts, with those of its articles that count, to `each`; terms are
/// divided among tasks, every task begins with `task()`, and their results come in the order of terms. `wanted` also gets
/// the most that the frequency and the number of articles can be.
///
/// # Errors
/// When the corpus lacks the layer or is damaged.
pub fn scan<T: Send>(
    corpus: &Corpus,
    scanned: Scanned<'_>,
    wanted: impl Fn(&str, u64, u64) -> bool + Sync,
    task: impl Fn() -> T + Sync,
    each: impl Fn(&mut T, &str, &[Part<'_>]) + Sync,
) -> Result<Vec<T>, StoreError> {
    let Scanned {
        articles,
        counted,
        layer,
        only,
    } = scanned;
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
    let are_all_counted = !counted.contains(&false);
    // Articles and frequencies that a task has read of each: as much memory as a task needs is not asked for each time.
    let idle: Idle<Vec<(Vec<u32>, Vec<u32>)>> = Idle::default();
    let tasks = match only {
        None => tasks(&vocabularies, segments),
        Some(only) => tasks_of(&vocabularies, segments, only),
    };
    tasks
        .into_par_iter()
        .map(|ranges| {
            let mut own = task();
            let mut columns = idle.take(|| vec![Default::default(); read.len()]);
            for ((range, columns), (_, segment)) in ranges.iter().zip(&mut columns).zip(&read) {
                segment.read_postings(layer, range.rows.clone(), columns)?;
            }
            let (whole, taken_out) = columns.split_at_mut(segments);
            let mut next: Vec<(usize, usize)> =
                ranges.iter().map(|range| (range.terms.start, 0)).collect();
            // The segments that have the term, its rows there, and those that are taken out of these.
            let mut found: Vec<(usize, Range<usize>, Option<OfTakenOut>)> = Vec::new();
            loop {
                let least = next
                    .iter()
                    .zip(&ranges)
                    .zip(&vocabularies)
                    .filter(|(((term, _), range), _)| *term < range.terms.end)
                    .map(|(((term, _), _), vocabulary)| vocabulary.term(*term))
                    .min();
                let Some(least) = least else { break };
                let (mut frequency, mut count) = (0u64, 0u64);
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
                        count += rows.len() as u64;
                        found.push((number, rows, None));
                        continue;
                    }
                    let segment = read[number].0;
                    frequency = frequency.saturating_sub(vocabulary.frequencies[*term - 1]);
                    let mut found = found.iter_mut();
                    if let Some((.., without)) = found.find(|(other, ..)| *other == segment) {
                        *without = Some((number, rows));
                    }
                }
                // A task with terms that lie near each other has those between them as well.
                let is_asked = only.is_none_or(|only| only.contains(least));
                if !is_asked || !wanted(least, frequency, count) {
                    continue;
                }
                for (segment, rows, without) in &mut found {
                    let (numbers, frequencies) = &mut whole[*segment];
                    let numbers = &mut numbers[rows.clone()];
                    let frequencies = &mut frequencies[rows.clone()];
                    if let Some((number, rows)) = without {
                        let (without, by) = &taken_out[*number - segments];
                        let without = (&without[rows.clone()], &by[rows.clone()]);
                        subtract((numbers, frequencies), without);
                    }
                    if !are_all_counted || without.is_some() {
                        let counted = &counted[articles.start(*segment) as usize..];
                        rows.end = rows.start + keep(counted, (numbers, frequencies));
                    }
                }
                found.retain(|(_, rows, _)| !rows.is_empty());
                if found.is_empty() {
                    continue;
                }
                let parts = found.iter().map(|(segment, rows, _)| Part {
                    start: articles.start(*segment),
                    articles: &whole[*segment].0[rows.clone()],
                    frequencies: &whole[*segment].1[rows.clone()],
                });
                each(&mut own, least, &parts.collect::<Vec<_>>());
            }
            idle.give(columns);
            Ok(own)
        })
        .collect()
}

/// What is taken out of a term: the number of its vocabulary, and the rows there.
type OfTakenOut = (usize, Range<usize>);

/// Takes frequencies out of postings, some of which have none then; articles ascend in both.
fn subtract((articles, frequencies): (&[u32], &mut [u32]), (without, by): (&[u32], &[u32])) {
    let mut at = 0;
    for (article, by) in without.iter().zip(by) {
        // Few are taken out, so that most steps are over eight others; how many of the next eight come before needs no
        // branch.
        while articles.get(at + 7).is_some_and(|last| last < article) {
            at += 8;
        }
        let near = articles[at..].iter().take(8);
        at += near.map(|own| usize::from(own < article)).sum::<usize>();
        if articles.get(at) == Some(article) {
            frequencies[at] = frequencies[at].saturating_sub(*by);
        }
    }
}

/// Moves the postings of articles that are `counted`, and that still have the term, to the front; how many they are.
fn keep(counted: &[bool], (articles, frequencies): (&mut [u32], &mut [u32])) -> usize {
    let frequencies = &mut frequencies[..articles.len()];
    let mut kept = 0;
    for at in 0..articles.len() {
        let (article, frequency) = (articles[at], frequencies[at]);
        // Without a branch, as nobody could tell which article is the next to be left out.
        articles[kept] = article;
        frequencies[kept] = frequency;
        kept += usize::from(counted[article as usize] & (frequency > 0));
    }
    kept
}

/// The same for the layer of entities: every entity with its articles, summed over the names that are
/// counted under it. `entities` are those of the corpus.
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
    let segments = corpus.once("", || NamesOfSegments::read(corpus, entities))?;
    let segments = &segments.0;
    let all: Vec<(&str, Range<usize>)> = entities.iter().collect();
    Ok(all
        .par_chunks(1024)
        .map(|chunk| {
            let mut own = task();
            let mut merged: Vec<Merged> = segments.iter().map(|_| Merged::default()).collect();
            for (entity, names) in chunk {
                let mut parts: Vec<Part<'_>> = Vec::with_capacity(segments.len());
                for (number, (segment, merged)) in segments.iter().zip(&mut merged).enumerate() {
                    let (articles_of, frequencies) = segment.postings(names, merged);
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

/// The place of a name that a segment lacks.
const NOWHERE: u32 = u32::MAX;

/// The articles of an entity that has several names, and their frequencies.
#[derive(Default)]
struct Merged {
    hits: Hits,
    taken_out: Hits,
    articles: Vec<u32>,
    frequencies: Vec<u32>,
}

impl NamesOfSegments {
    fn read(corpus: &Corpus, entities: &Entities) -> Result<Self, StoreError> {
        let names = |segment: &Segment| NamePostings::read(segment, entities);
        let read = |segment: &Segment| {
            let without = segment.taken_out(Layer::Entities);
            let (whole, without) =
                rayon::join(|| names(segment), || without.map(names).transpose());
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
        names: &Range<usize>,
        merged: &'p mut Merged,
    ) -> (&'p [u32], &'p [u32]) {
        let mut taken_out = self.without.iter().flat_map(|of| of.rows(names));
        let mut rows = self.whole.rows(names);
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
        self.whole.add(names, &mut merged.hits);
        if let Some(without) = &self.without {
            without.add(names, &mut merged.taken_out);
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
    /// For each name of the entities of the corpus its place among those of the segment; [`NOWHERE`] where it is not.
    places: Vec<u32>,
    /// Where the postings at each place begin, and where the last ones end.
    bounds: Vec<usize>,
    articles: Vec<u32>,
    frequencies: Vec<u32>,
}

impl NamePostings {
    fn read(segment: &Segment, entities: &Entities) -> Result<Self, StoreError> {
        let names = segment.vocabulary(Layer::Entities)?;
        let mut bounds = vec![0];
        let mut end = 0;
        for articles in &names.articles {
            end += *articles as usize;
            bounds.push(end);
        }
        let (articles, frequencies) = segment.postings(Layer::Entities, 0..end as u64)?;
        let mut places = vec![NOWHERE; entities.names_len()];
        for at in 0..names.len() {
            if let Some(number) = entities.number(names.term(at)) {
                places[number] = at as u32;
            }
        }
        Ok(Self {
            places,
            bounds,
            articles,
            frequencies,
        })
    }

    /// Where the postings are of those of some names that the segment has.
    fn rows(&self, names: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let places = self.places[names.clone()].iter();
        let known = places.filter(|place| **place != NOWHERE);
        known.map(|place| self.bounds[*place as usize]..self.bounds[*place as usize + 1])
    }

    fn add(&self, names: &Range<usize>, hits: &mut Hits) {
        for rows in self.rows(names) {
            let articles = self.articles[rows.clone()].iter().copied();
            hits.extend(articles.zip(self.frequencies[rows].iter().copied()));
        }
    }
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

/// The same for some terms alone: those whose postings lie near each other are read together.
fn tasks_of(
    vocabularies: &[Vocabulary],
    segments: usize,
    only: &BTreeSet<&str>,
) -> Vec<Vec<TaskRange>> {
    let mut tasks: Vec<Vec<TaskRange>> = Vec::new();
    // The next term of each vocabulary, and the row at which its postings begin.
    let mut next = vec![(0usize, 0u64); vocabularies.len()];
    for asked in only {
        let own: Vec<TaskRange> = vocabularies
            .iter()
            .zip(&mut next)
            .map(|(vocabulary, (term, row))| {
                let first = position(vocabulary, asked);
                let rows_of = |terms: Range<usize>| {
                    let articles = vocabulary.articles[terms].iter();
                    articles.map(|articles| u64::from(*articles)).sum::<u64>()
                };
                let start = *row + rows_of(*term..first);
                let is_there = first < vocabulary.len() && vocabulary.term(first) == *asked;
                let end = first + usize::from(is_there);
                (*term, *row) = (end, start + rows_of(first..end));
                TaskRange {
                    terms: first..end,
                    rows: start..*row,
                }
            })
            .collect();
        match tasks.last_mut() {
            Some(last) if are_near(&last[..segments], &own[..segments]) => {
                for (last, own) in last.iter_mut().zip(own) {
                    last.terms.end = own.terms.end;
                    last.rows.end = own.rows.end;
                }
            }
            _ => tasks.push(own),
        }
    }
    tasks
}

/// Whether a task may go on to what follows.
fn are_near(task: &[TaskRange], next: &[TaskRange]) -> bool {
    let sum = |of: fn(&Range<u64>, &Range<u64>) -> u64| -> u64 {
        let both = task.iter().zip(next);
        both.map(|(task, next)| of(&task.rows, &next.rows)).sum()
    };
    sum(|task, next| next.start - task.end) <= NEAR_POSTINGS
        && sum(|task, next| next.end - task.start) <= TASK_POSTINGS.1
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    type Postings = BTreeMap<u32, u32>;

    fn columns(postings: &Postings) -> (Vec<u32>, Vec<u32>) {
        postings.iter().unzip()
    }

    fn postings(least: usize) -> impl Strategy<Value = Postings> {
        prop::collection::btree_map(0u32..60, 1u32..5, least..40)
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_counts_without_what_is_taken_out(
            counted in prop_oneof![
                Just(vec![true; 60]),
                prop::collection::vec(any::<bool>(), 60),
            ],
            all in postings(1),
            without in postings(0),
        ) {
            let ((mut articles, mut frequencies), by) = (columns(&all), columns(&without));
            subtract((&articles, &mut frequencies), (&by.0, &by.1));
            let kept = keep(&counted, (&mut articles, &mut frequencies));
            let found: Postings = articles.into_iter().zip(frequencies).take(kept).collect();
            let expected = all.into_iter().filter_map(|(article, frequency)| {
                let by = without.get(&article).copied().unwrap_or(0);
                let rest = frequency.saturating_sub(by);
                (counted[article as usize] && rest > 0).then_some((article, rest))
            });
            prop_assert_eq!(found, expected.collect::<Postings>());
        }
    }
}
