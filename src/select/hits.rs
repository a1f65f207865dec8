//! A query to the articles that have it, each with its frequency.

use super::Articles;
use super::entities::{Entities, EntitiesError};
use super::pattern::Pattern;
use super::positions::{self, Matcher};
use super::query::{Alternative, Query};
use crate::settings::{Layer, MAX_NGRAM};
use crate::store::{Corpus, Segment, StoreError, TermEntry};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Up to this many names are looked up one by one; for more, all names are gone through.
const MOST_LOOKED_UP: usize = 64;

/// The articles that match a query, ascending, each with the frequency.
pub type Hits = Vec<(u32, u32)>;

/// Find a query in a corpus. Its words become terms by the corpus' rules, or names if `layer` is that
/// of entities. A match of several alternatives counts once, and a match within a longer one, such as
/// `border` within `"border crossing"`, is not counted again. Entities are counted as they were
/// recognised, whatever words the query also has.
///
/// # Errors
/// When the corpus lacks a layer or the text that the query needs, or is damaged.
pub fn find(
    corpus: &Corpus,
    articles: &Articles,
    query: &Query,
    layer: Layer,
) -> Result<Hits, EntitiesError> {
    let query = in_terms(corpus, query, layer);
    let mut words: Vec<Pattern> = Vec::new();
    let mut phrases: Vec<&[Pattern]> = Vec::new();
    for alternative in &query.alternatives {
        match alternative {
            Alternative::Term(word) => words.push(word.clone()),
            Alternative::Phrase(words) => phrases.push(words),
            Alternative::Entity(_) => {}
        }
    }
    let alternatives: Vec<&[Pattern]> = words
        .iter()
        .map(std::slice::from_ref)
        .chain(phrases.iter().copied())
        .collect();
    let by_position = !phrases.is_empty() && positions::may_nest(&alternatives);
    let mut all: Vec<Hits> = Vec::new();
    for (number, segment) in corpus.segments().iter().enumerate() {
        let start = articles.start(number);
        let having = if words.is_empty() {
            Vec::new()
        } else {
            let entries = matching(segment, &words)?;
            counted(segment, Layer::Terms, &entries, start)?
        };
        if by_position {
            let mut read = BTreeSet::new();
            for phrase in &phrases {
                read.extend(candidates(segment, phrase)?);
            }
            let elsewhere = |(article, _): &(u32, u32)| !read.contains(&(article - start));
            let having = having.into_iter();
            all.extend(having.map(|hits| hits.into_iter().filter(elsewhere).collect()));
            let read: Vec<u32> = read.into_iter().collect();
            all.push(in_texts(corpus, segment, &read, &alternatives, start)?);
        } else {
            all.extend(having);
            for phrase in &phrases {
                all.extend(phrase_hits(corpus, segment, phrase, start)?);
            }
        }
    }
    let wanted = names_meant(corpus, &query)?;
    if !wanted.is_empty() {
        for (number, segment) in corpus.segments().iter().enumerate() {
            let entries = if wanted.len() <= MOST_LOOKED_UP {
                let each = wanted
                    .iter()
                    .map(|name| segment.term(Layer::Entities, name));
                let found: Vec<Option<TermEntry>> = each.collect::<Result<_, _>>()?;
                found.into_iter().flatten().collect()
            } else {
                segment.terms(Layer::Entities, "", None, |name| wanted.contains(name))?
            };
            let start = articles.start(number);
            all.extend(counted(segment, Layer::Entities, &entries, start)?);
        }
    }
    Ok(added_up(all))
}

/// A query in the terms of the corpus, or as names where `layer` is one of names.
pub(super) fn in_terms(corpus: &Corpus, query: &Query, layer: Layer) -> Query {
    match layer {
        Layer::Entities | Layer::Mentions => query.as_names(),
        Layer::Terms | Layer::Ngrams(_) => query.normalised(&corpus.settings().tokenizing),
    }
}

/// The names, as articles have them, of the entities that a query in the terms of the corpus means.
///
/// # Errors
/// When the corpus has no entities, or is damaged.
pub(super) fn names_meant(
    corpus: &Corpus,
    query: &Query,
) -> Result<BTreeSet<String>, EntitiesError> {
    let mut meant = BTreeSet::new();
    if !query.has_names() {
        return Ok(meant);
    }
    let entities = Entities::read(corpus)?;
    for alternative in &query.alternatives {
        let Alternative::Entity(name) = alternative else {
            continue;
        };
        let matching = entities.matching(corpus, name)?;
        let of_kind = |entity: &&str| query.means(entities.kind(entity));
        for entity in matching.into_iter().filter(of_kind) {
            meant.extend(entities.names(entity).iter().cloned());
        }
    }
    Ok(meant)
}

/// The terms that match one of the patterns.
fn matching(segment: &Segment, patterns: &[Pattern]) -> Result<Vec<TermEntry>, StoreError> {
    let mut entries: BTreeMap<String, TermEntry> = BTreeMap::new();
    for pattern in patterns {
        let found = if pattern.is_wild() {
            let prefix = pattern.prefix();
            segment.terms(Layer::Terms, prefix, after(prefix).as_deref(), |term| {
                pattern.matches(term)
            })?
        } else {
            segment
                .term(Layer::Terms, pattern.as_str())?
                .into_iter()
                .collect()
        };
        entries.extend(found.into_iter().map(|entry| (entry.term.clone(), entry)));
    }
    Ok(entries.into_values().collect())
}

/// The least string that follows every string with this prefix; `None` if there is none.
fn after(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = (last as u32 + 1..=char::MAX as u32).find_map(char::from_u32);
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
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

fn postings(
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
    hits.sort_unstable();
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

/// A phrase in a segment: by the layer of its n-grams if the corpus has it, else by reading the texts
/// of the articles with all its words.
fn phrase_hits(
    corpus: &Corpus,
    segment: &Segment,
    phrase: &[Pattern],
    start: u32,
) -> Result<Vec<Hits>, StoreError> {
    let layer = u8::try_from(phrase.len())
        .ok()
        .filter(|length| *length <= MAX_NGRAM)
        .map(Layer::Ngrams)
        .filter(|layer| corpus.settings().layers.contains(layer));
    match layer {
        Some(layer) if !phrase.iter().any(Pattern::is_wild) => {
            let words: Vec<&str> = phrase.iter().map(Pattern::as_str).collect();
            let entry = segment.term(layer, &words.join(" "))?;
            counted(segment, layer, entry.as_slice(), start)
        }
        _ => {
            let read = candidates(segment, phrase)?;
            Ok(vec![in_texts(corpus, segment, &read, &[phrase], start)?])
        }
    }
}

/// The articles of a segment, ascending, with every word of a phrase: only these can have the phrase.
fn candidates(segment: &Segment, phrase: &[Pattern]) -> Result<Vec<u32>, StoreError> {
    let mut candidates: Option<BTreeSet<u32>> = None;
    for word in phrase {
        if word.prefix().is_empty() {
            continue;
        }
        let entries = matching(segment, std::slice::from_ref(word))?;
        let having: BTreeSet<u32> = postings(segment, Layer::Terms, &entries, 0)?
            .into_iter()
            .flatten()
            .map(|(article, _)| article)
            .collect();
        candidates = Some(match candidates {
            None => having,
            Some(before) => before.intersection(&having).copied().collect(),
        });
    }
    Ok(match candidates {
        Some(candidates) => candidates.into_iter().collect(),
        None => (0..segment.entry().articles).collect(),
    })
}

/// The hits of alternatives in the texts of some articles of a segment.
fn in_texts(
    corpus: &Corpus,
    segment: &Segment,
    articles: &[u32],
    alternatives: &[&[Pattern]],
    start: u32,
) -> Result<Hits, StoreError> {
    let rules = &corpus.settings().tokenizing;
    positions::read(segment, articles, &Matcher::new(alternatives), rules, start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_prefix_is_found_at_any_character() {
        assert_eq!(after("ab").as_deref(), Some("ac"));
        assert_eq!(after("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(after("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after(""), None);
    }

    #[test]
    fn hits_of_several_terms_are_added_up_by_article() {
        assert_eq!(
            added_up(vec![vec![(1, 2), (4, 1)], vec![(0, 1), (4, 3)]]),
            [(0, 1), (1, 2), (4, 4)]
        );
    }
}
