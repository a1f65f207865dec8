//! A query to the articles that have it, each with its frequency.

use super::Articles;
use super::entities::{Entities, EntitiesError};
use super::matcher::{Matcher, Stretch, outermost};
use super::plan::Plan;
use super::positions::{Nearby, Text, each_text, search};
use super::query::Query;
use super::spoken::Spoken;
use super::terms::{candidates, meant, ngrams};
use super::token_test::Test;
use crate::settings::{Layer, MAX_NGRAM, Tokenizing};
use crate::store::{Corpus, Segment, StoreError, TermEntry};
use crate::tokenize::{Orthographies, Orthography};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Up to this many names are looked up one by one; for more, all names are gone through.
const MOST_LOOKED_UP: usize = 64;

/// What is looked at where hits are counted.
const HITS: Nearby = Nearby::Lines { beyond: 0 };

/// The articles that match a query, ascending, each with the frequency.
pub type Hits = Vec<(u32, u32)>;

/// Find a query in a corpus. Its words become terms by the corpus' rules, or names if `layer` is that
/// of entities. A match of several alternatives counts once, and a match within a longer one, such as
/// `border` within `"border crossing"`, is not counted again. Of an article that has what `AND`, `OR` and `NOT` ask,
/// all is counted that is not behind a `NOT`. Entities are counted as they were recognised, whatever words the query
/// also has.
///
/// What the layers cannot tell is read from the texts of the articles that can have it.
///
/// # Errors
/// When the corpus lacks a layer or the text that the query needs, a name fits several entities, or the corpus is
/// damaged.
pub fn find(
    corpus: &Corpus,
    articles: &Articles,
    query: &Query,
    layer: Layer,
) -> Result<Hits, EntitiesError> {
    let search = Search::of(corpus, query, layer)?;
    let mut all: Vec<Hits> = Vec::new();
    for number in 0..corpus.segments().len() {
        all.extend(search.hits(number, articles.start(number))?);
    }
    Ok(added_up(all))
}

/// A query with what a corpus knows of it.
pub(super) struct Search<'c> {
    corpus: &'c Corpus,
    pub(super) rules: &'c Tokenizing,
    pub(super) plan: Plan,
    /// For each leaf that is a name, the names, as articles have them, of the entities that it means.
    pub(super) names: Vec<BTreeSet<String>>,
    spoken: Option<Arc<Spoken>>,
    /// How each alternative is counted.
    by: Vec<By>,
    /// No match of an alternative lies within one of another, and all that are found are counted.
    is_apart: bool,
}

/// What an alternative is counted by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Terms,
    Ngrams(Layer),
    Text,
}

/// What counts in a text.
pub(super) struct Found {
    /// Where its tokens are that were looked at, in bytes.
    pub tokens: Vec<Range<u32>>,
    /// Where words and phrases stand, in order.
    pub stretches: Vec<Stretch>,
    /// Which leaves count.
    pub leaves: Vec<bool>,
}

/// What articles have of some terms or names.
#[derive(Default)]
pub(super) struct Posted {
    /// For each the leaves that mean it, with the languages in whose articles they do.
    leaves: Vec<Vec<(usize, Orthographies)>>,
    rows: Vec<Row>,
}

/// An article with a term or name that a leaf means there. Rows are in order.
struct Row {
    article: u32,
    which: u32,
    frequency: u32,
    language: Orthography,
}

impl Posted {
    /// The leaves that mean something which an article has, and how often it has that.
    fn of(&self, article: u32) -> impl Iterator<Item = (impl Iterator<Item = usize>, u32)> {
        let first = self.rows.partition_point(|row| row.article < article);
        let own = self.rows[first..].iter();
        let own = own.take_while(move |row| row.article == article);
        own.map(|row| {
            let leaves = self.leaves[row.which as usize].iter();
            let leaves = leaves.filter(|(_, languages)| languages.has(row.language));
            (leaves.map(|(leaf, _)| *leaf), row.frequency)
        })
    }

    /// Marks the leaves that an article has.
    fn mark(&self, article: u32, has: &mut [bool]) {
        for (leaves, _) in self.of(article) {
            leaves.for_each(|leaf| has[leaf] = true);
        }
    }

    /// How often an article has what a leaf means that counts.
    fn sum(&self, article: u32, counts: &[bool]) -> u32 {
        let own = self.of(article);
        let own = own.filter_map(|(mut leaves, frequency)| {
            leaves.any(|leaf| counts[leaf]).then_some(frequency)
        });
        own.sum()
    }

    fn hits(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rows.iter().map(|row| (row.article, row.frequency))
    }
}

impl<'c> Search<'c> {
    /// A query as it is looked for in a corpus: its words as names, if `layer` is one of names.
    pub(super) fn of(
        corpus: &'c Corpus,
        query: &Query,
        layer: Layer,
    ) -> Result<Self, EntitiesError> {
        let rules = &corpus.settings().tokenizing;
        let spoken = Spoken::of(corpus)?;
        let languages = spoken.as_ref().map_or(Orthographies::ALL, |own| own.all);
        let plan = match layer {
            Layer::Entities | Layer::Mentions => Plan::of(&query.as_names()?, rules, languages),
            Layer::Terms | Layer::Ngrams(_) => Plan::of(query, rules, languages),
        };
        let mut names = Vec::new();
        if !plan.names.is_empty() {
            let entities = Entities::read(corpus)?;
            for name in &plan.names {
                let meant = entities.meant(corpus, name, query)?;
                let own = meant.into_iter().flat_map(|entity| entities.names(entity));
                names.push(own.map(str::to_owned).collect());
            }
        }
        let mut search = Self {
            corpus,
            rules,
            is_apart: plan.is_any(),
            by: Vec::new(),
            plan,
            names,
            spoken,
        };
        let plan = &search.plan;
        let has_longer = plan
            .alternatives
            .iter()
            .any(|own| plan.single(own).is_none());
        search.is_apart &= !has_longer || !plan.may_nest();
        let by = plan.alternatives.iter().map(|alternative| {
            if plan.single(alternative).is_some() {
                return By::Terms;
            }
            let phrase = plan.sequence(alternative).filter(|_| search.is_apart);
            let is_plain = |phrase: &&[_]| phrase.iter().all(Test::is_one_term);
            let layer = phrase.filter(is_plain).map(<[_]>::len);
            let layer = layer
                .and_then(|length| u8::try_from(length).ok())
                .filter(|length| (2..=MAX_NGRAM).contains(length))
                .map(Layer::Ngrams)
                .filter(|layer| corpus.settings().layers.contains(layer));
            layer.map_or(By::Text, By::Ngrams)
        });
        search.by = by.collect();
        Ok(search)
    }

    /// The hits in a segment, by its number, whose first article has the number `start`: several lists, of which one
    /// article can be in several.
    fn hits(&self, number: usize, start: u32) -> Result<Vec<Hits>, StoreError> {
        let segment = &self.corpus.segments()[number];
        let mut all: Vec<Hits> = Vec::new();
        let mut by_text = vec![false; self.by.len()];
        let mut read: Option<BTreeSet<u32>> = Some(BTreeSet::new());
        for (at, alternative) in self.plan.alternatives.iter().enumerate() {
            if let (By::Ngrams(layer), Some(phrase)) =
                (self.by[at], self.plan.sequence(alternative))
                && let Some(entries) = ngrams(self.corpus, number, layer, phrase)?
            {
                let (entries, languages): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
                let mut hits = counted(segment, layer, &entries, start)?;
                for (hits, languages) in hits.iter_mut().zip(languages) {
                    let language = |article: u32| self.language(number, article - start);
                    hits.retain(|(article, _)| languages.has(language(*article)));
                }
                all.extend(hits);
                continue;
            }
            if self.by[at] == By::Terms {
                continue;
            }
            by_text[at] = true;
            let own = candidates(self.corpus, number, &self.plan, &alternative.shape)?;
            match (&mut read, own) {
                (Some(read), Some(own)) => read.extend(own),
                (read, None) => *read = None,
                (None, Some(_)) => {}
            }
        }
        let read: Vec<u32> = match read {
            Some(read) => read.into_iter().collect(),
            None => (0..segment.entry().articles).collect(),
        };
        let words = self.posted_words(number, start)?;
        let names = self.posted_names(number, start)?;
        let matcher = Matcher::new(&self.plan, self.rules, |at| by_text[at] || !self.is_apart);
        let is_read = |article: u32| read.binary_search(&(article - start)).is_ok();
        if self.plan.is_any() {
            all.push(names.hits().collect());
            let words = words.hits();
            all.push(
                words
                    .filter(|(article, _)| self.is_apart || !is_read(*article))
                    .collect(),
            );
            all.push(in_texts(segment, &read, self.rules, |article, text| {
                let found = self.read(&matcher, &text, (&names, start + article), HITS, &[]);
                (start + article, found.stretches.len() as u32)
            })?);
            return Ok(all);
        }
        all.push(in_texts(segment, &read, self.rules, |article, text| {
            let article = start + article;
            let found = self.read(&matcher, &text, (&names, article), HITS, &[]);
            let words = found.stretches.len() as u32;
            (article, words + names.sum(article, &found.leaves))
        })?);
        let mut elsewhere: Vec<u32> = words.hits().chain(names.hits()).map(|hit| hit.0).collect();
        elsewhere.sort_unstable();
        elsewhere.dedup();
        let elsewhere = elsewhere.into_iter().filter(|article| !is_read(*article));
        let elsewhere = elsewhere.map(|article| {
            let mut has = self.plan.leaves_of_none();
            words.mark(article, &mut has);
            names.mark(article, &mut has);
            let counts = self.plan.counted(&has);
            (
                article,
                words.sum(article, &counts) + names.sum(article, &counts),
            )
        });
        all.push(elsewhere.filter(|(_, frequency)| *frequency > 0).collect());
        Ok(all)
    }

    /// What counts in the text of an article that has these names, at `places` as far as it matters where.
    pub(super) fn read(
        &self,
        matcher: &Matcher<'_>,
        text: &Text<'_>,
        (names, article): (&Posted, u32),
        nearby: Nearby,
        places: &[Range<u32>],
    ) -> Found {
        let (tokens, mut found) = search(matcher, text, nearby, places);
        let mut leaves = self.plan.asked();
        if !self.plan.is_any() {
            let mut has = self.plan.leaves_of_none();
            found.iter().for_each(|(leaf, _)| has[*leaf] = true);
            names.mark(article, &mut has);
            leaves = self.plan.counted(&has);
        }
        found.retain(|(leaf, _)| leaves[*leaf]);
        let stretches = found.into_iter().map(|(_, stretch)| stretch);
        Found {
            tokens,
            stretches: outermost(stretches.collect()),
            leaves,
        }
    }

    /// The terms of a segment that alternatives mean which are one of them.
    fn posted_words(&self, number: usize, start: u32) -> Result<Posted, StoreError> {
        let mut entries: BTreeMap<String, (TermEntry, Vec<_>)> = BTreeMap::new();
        for leaf in 0..self.plan.leaves {
            let own = self.plan.alternatives.iter();
            let own = own.filter(|alternative| alternative.leaf == leaf);
            let tests = own.filter_map(|alternative| self.plan.single(alternative));
            for (term, (entry, languages)) in meant(self.corpus, number, tests)? {
                let (_, leaves) = entries.entry(term).or_insert((entry, Vec::new()));
                leaves.push((leaf, languages));
            }
        }
        let (entries, leaves) = entries.into_values().unzip();
        self.posted(number, start, Layer::Terms, entries, leaves)
    }

    /// The names of a segment that are leaves.
    pub(super) fn posted_names(&self, number: usize, start: u32) -> Result<Posted, StoreError> {
        let mut of: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (at, names) in self.names.iter().enumerate() {
            for name in names {
                let leaf = self.plan.leaves + at;
                of.entry(name).or_default().push((leaf, Orthographies::ALL));
            }
        }
        if of.is_empty() {
            return Ok(Posted::default());
        }
        let segment = &self.corpus.segments()[number];
        let entries: Vec<TermEntry> = if of.len() <= MOST_LOOKED_UP {
            let each = of.keys().map(|name| segment.term(Layer::Entities, name));
            let found: Vec<Option<TermEntry>> = each.collect::<Result<_, _>>()?;
            found.into_iter().flatten().collect()
        } else {
            segment.terms(Layer::Entities, "", None, |name| of.contains_key(name))?
        };
        let leaves = entries.iter().map(|entry| of[entry.term.as_str()].clone());
        let leaves = leaves.collect();
        self.posted(number, start, Layer::Entities, entries, leaves)
    }

    fn posted(
        &self,
        number: usize,
        start: u32,
        layer: Layer,
        entries: Vec<TermEntry>,
        leaves: Vec<Vec<(usize, Orthographies)>>,
    ) -> Result<Posted, StoreError> {
        if entries.is_empty() {
            return Ok(Posted::default());
        }
        let hits = counted(&self.corpus.segments()[number], layer, &entries, start)?;
        let mut rows: Vec<Row> = Vec::new();
        for ((which, hits), leaves) in (0u32..).zip(hits).zip(&leaves) {
            let languages = leaves.iter().map(|(_, languages)| *languages);
            let meant = languages.fold(Orthographies::NONE, Orthographies::with);
            let own = hits.into_iter().map(|(article, frequency)| Row {
                article,
                which,
                frequency,
                language: self.language(number, article - start),
            });
            rows.extend(own.filter(|row| meant.has(row.language)));
        }
        rows.sort_unstable_by_key(|row| (row.article, row.which));
        Ok(Posted { leaves, rows })
    }

    /// The language of an article of a segment, by its number there, where terms depend on it.
    fn language(&self, segment: usize, article: u32) -> Orthography {
        match &self.spoken {
            Some(spoken) => spoken.segment(segment)[article as usize],
            None => Orthography::Plain,
        }
    }
}

/// The hits in the texts of some articles of a segment, ascending.
fn in_texts(
    segment: &Segment,
    articles: &[u32],
    rules: &Tokenizing,
    count: impl Fn(u32, Text<'_>) -> (u32, u32) + Sync,
) -> Result<Hits, StoreError> {
    // Without candidates no text is needed, and the corpus may have none.
    if articles.is_empty() {
        return Ok(Hits::new());
    }
    let mut hits = each_text(segment, articles, rules, count)?;
    hits.retain(|(_, frequency)| *frequency > 0);
    Ok(hits)
}

/// The hits of each of some terms of a segment, which are in order, without what is taken out. Articles are numbered
/// from `start`.
///
/// # Errors
/// When the segment is damaged.
pub fn counted(
    segment: &Segment,
    layer: Layer,
    entries: &[TermEntry],
    start: u32,
) -> Result<Vec<Hits>, StoreError> {
    let mut all = postings(segment, layer, entries, start)?;
    let without = segment.taken_out(layer);
    let (Some(without), Some(first), Some(last)) = (without, entries.first(), entries.last())
    else {
        return Ok(all);
    };
    let place = |term: &str| entries.binary_search_by(|entry| entry.term.as_str().cmp(term));
    let upper = format!("{}\0", last.term);
    let own = without.terms(layer, &first.term, Some(&upper), |term| place(term).is_ok())?;
    let taken_out = postings(without, layer, &own, start)?;
    for (entry, taken_out) in own.iter().zip(taken_out) {
        if let Ok(place) = place(&entry.term) {
            take_out(&mut all[place], &taken_out);
        }
    }
    Ok(all)
}

/// The same with what is taken out.
pub(super) fn postings(
    segment: &Segment,
    layer: Layer,
    entries: &[TermEntry],
    start: u32,
) -> Result<Vec<Hits>, StoreError> {
    // Adjacent terms, such as those of a wildcard, are read together.
    let mut spans: Vec<(std::ops::Range<u64>, Vec<std::ops::Range<u64>>)> = Vec::new();
    for rows in entries.iter().map(TermEntry::rows) {
        match spans.last_mut() {
            Some((span, parts)) if rows.start - span.end < 1 << 12 => {
                span.end = rows.end;
                parts.push(rows);
            }
            _ => spans.push((rows.clone(), vec![rows])),
        }
    }
    let read: Result<Vec<Vec<Hits>>, StoreError> = spans
        .into_par_iter()
        .map(|(span, parts)| {
            let (articles, frequencies) = segment.postings(layer, span.clone())?;
            Ok(parts
                .into_iter()
                .map(|rows| {
                    let part = (rows.start - span.start) as usize..(rows.end - span.start) as usize;
                    articles[part.clone()]
                        .iter()
                        .zip(&frequencies[part])
                        .map(|(article, frequency)| (start + article, *frequency))
                        .collect()
                })
                .collect())
        })
        .collect();
    Ok(read?.into_iter().flatten().collect())
}

/// Hits of several terms as one: articles ascending, frequencies added up.
fn added_up(mut all: Vec<Hits>) -> Hits {
    if all.len() == 1 {
        return all.pop().unwrap_or_default();
    }
    let mut hits: Hits = all.concat();
    add_up(&mut hits);
    hits
}

/// Makes one hit of those in one article, articles ascending.
pub(super) fn add_up(hits: &mut Hits) {
    // A stable sort finds the lists that are in order already, and merges them.
    hits.sort_by_key(|(article, _)| *article);
    hits.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        kept.1 += if same { next.1 } else { 0 };
        same
    });
}

/// Subtracts the frequencies of some articles from those of all; articles ascend in both. Articles with nothing left
/// are no hits.
pub(super) fn take_out(hits: &mut Hits, taken_out: &[(u32, u32)]) {
    let mut taken_out = taken_out.iter().peekable();
    hits.retain_mut(|(article, frequency)| {
        while taken_out.next_if(|(other, _)| other < article).is_some() {}
        if let Some((_, without)) = taken_out.next_if(|(other, _)| other == article) {
            *frequency = frequency.saturating_sub(*without);
        }
        *frequency > 0
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_of_several_terms_are_added_up_by_article() {
        assert_eq!(
            added_up(vec![vec![(1, 2), (4, 1)], vec![(0, 1), (4, 3)]]),
            [(0, 1), (1, 2), (4, 4)]
        );
    }
}
