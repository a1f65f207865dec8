//! A query to the articles that have it, each with its frequency.

use super::Articles;
use super::entities::{Entities, EntitiesError};
use super::pattern::Pattern;
use super::query::{Alternative, Query};
use crate::settings::{Layer, MAX_NGRAM};
use crate::store::{Corpus, Segment, StoreError, TermEntry};
use crate::tokenize;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The articles that have what a query looks for, ascending, each with the frequency.
pub type Hits = Vec<(u32, u32)>;

/// What a query found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The articles.
    pub hits: Hits,
    /// The terms that were counted, with their frequencies in the whole corpus; phrases as they
    /// were asked for.
    pub terms: BTreeMap<String, u64>,
}

/// Find a query in a corpus. Its words are taken as terms of the corpus' rules, or, where `layer` is
/// that of entities, as names. A term that several alternatives match counts once.
///
/// # Errors
/// When the corpus lacks a layer or the text that the query needs, or is damaged.
pub fn find(
    corpus: &Corpus,
    articles: &Articles,
    query: &Query,
    layer: Layer,
) -> Result<Found, EntitiesError> {
    let settings = corpus.settings();
    let query = match layer {
        Layer::Entities | Layer::Mentions => query.as_names(),
        Layer::Terms | Layer::Ngrams(_) => query.normalised(&settings.tokenizing),
    };
    let mut found = Found::default();
    let mut words: Vec<Pattern> = Vec::new();
    let mut names: Vec<Pattern> = Vec::new();
    let mut phrases: Vec<&[Pattern]> = Vec::new();
    for alternative in &query.alternatives {
        match alternative {
            Alternative::Term(word) => words.push(word.clone()),
            Alternative::Entity(name) => names.push(name.clone()),
            Alternative::Phrase(words) => phrases.push(words),
        }
    }
    let mut all: Vec<Hits> = Vec::new();
    if !words.is_empty() {
        for (number, segment) in corpus.segments().iter().enumerate() {
            let entries = matching(segment, &words)?;
            all.extend(postings(
                segment,
                Layer::Terms,
                &entries,
                articles.start(number),
                &mut found,
            )?);
        }
    }
    if !names.is_empty() {
        let entities = Entities::read(corpus)?;
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for pattern in &names {
            let matching = entities.matching(corpus, pattern)?;
            let of_kind = |entity: &&str| query.means(entities.kind(entity));
            for entity in matching.into_iter().filter(of_kind) {
                wanted.extend(entities.names(entity).iter().map(String::as_str));
            }
        }
        for (number, segment) in corpus.segments().iter().enumerate() {
            let entries = segment.terms(Layer::Entities, "", None, |name| wanted.contains(name))?;
            all.extend(postings(
                segment,
                Layer::Entities,
                &entries,
                articles.start(number),
                &mut found,
            )?);
        }
    }
    for phrase in phrases {
        all.push(phrase_hits(corpus, articles, phrase, &mut found)?);
    }
    found.hits = added_up(all);
    Ok(found)
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

/// The least string that follows every string with this prefix; `None` when there is none.
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

fn postings(
    segment: &Segment,
    layer: Layer,
    entries: &[TermEntry],
    start: u32,
    found: &mut Found,
) -> Result<Vec<Hits>, StoreError> {
    for entry in entries {
        *found.terms.entry(entry.term.clone()).or_default() += entry.frequency;
    }
    // Terms that lie side by side, as those of a wildcard do, are read together.
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
    hits.sort_unstable();
    hits.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    hits
}

/// A phrase: by the layer of its n-grams where the corpus has it, else by reading the texts of the
/// articles that have all its words.
fn phrase_hits(
    corpus: &Corpus,
    articles: &Articles,
    phrase: &[Pattern],
    found: &mut Found,
) -> Result<Hits, StoreError> {
    let joined = phrase
        .iter()
        .map(Pattern::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let layer = Layer::Ngrams(phrase.len().min(usize::from(u8::MAX)) as u8);
    let has_layer =
        phrase.len() <= usize::from(MAX_NGRAM) && corpus.settings().layers.contains(&layer);
    let mut all = Vec::new();
    for (number, segment) in corpus.segments().iter().enumerate() {
        let start = articles.start(number);
        if has_layer && !joined.contains(['*', '?']) {
            let entries: Vec<TermEntry> = segment.term(layer, &joined)?.into_iter().collect();
            all.extend(postings(segment, layer, &entries, start, found)?);
        } else {
            let hits = read_phrase(corpus, segment, phrase, start)?;
            *found.terms.entry(joined.clone()).or_default() +=
                hits.iter().map(|(_, f)| u64::from(*f)).sum::<u64>();
            all.push(hits);
        }
    }
    Ok(added_up(all))
}

fn read_phrase(
    corpus: &Corpus,
    segment: &Segment,
    phrase: &[Pattern],
    start: u32,
) -> Result<Hits, StoreError> {
    // Only articles that have every word can have the phrase.
    let mut candidates: Option<BTreeSet<u32>> = None;
    for word in phrase {
        if word.prefix().is_empty() {
            continue;
        }
        let entries = matching(segment, std::slice::from_ref(word))?;
        let lists = postings(segment, Layer::Terms, &entries, 0, &mut Found::default())?;
        let having: BTreeSet<u32> = lists
            .into_iter()
            .flatten()
            .map(|(article, _)| article)
            .collect();
        candidates = Some(match candidates {
            None => having,
            Some(before) => before.intersection(&having).copied().collect(),
        });
    }
    let candidates: Vec<u32> = match candidates {
        Some(candidates) => candidates.into_iter().collect(),
        None => (0..segment.entry().articles).collect(),
    };
    let groups = segment.text_groups()?;
    let rules = &corpus.settings().tokenizing;
    let read: Result<Vec<Hits>, StoreError> = groups
        .into_par_iter()
        .map(|group| {
            let own = candidates.partition_point(|article| u64::from(*article) < group.start)
                ..candidates.partition_point(|article| u64::from(*article) < group.end);
            if own.is_empty() {
                return Ok(Hits::new());
            }
            let texts = segment.texts(group.clone())?;
            Ok(candidates[own]
                .iter()
                .filter_map(|article| {
                    let text = &texts[(u64::from(*article) - group.start) as usize];
                    let frequency = count_phrase(text, phrase, rules);
                    (frequency > 0).then_some((start + article, frequency))
                })
                .collect())
        })
        .collect();
    Ok(read?.concat())
}

/// How often a phrase stands in a text; occurrences may overlap, as n-grams do.
fn count_phrase(text: &str, phrase: &[Pattern], rules: &crate::settings::Tokenizing) -> u32 {
    // Which words of the phrase a token is: judged once a type, since texts repeat their types.
    let mut judged: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
    let mut open = 0u64;
    let mut count = 0;
    let last = 1u64 << (phrase.len().min(64) - 1);
    tokenize::tokens(text, rules, |token| {
        let is = *judged.entry(token.text).or_insert_with(|| {
            let term = tokenize::term(token.text, token.kind, rules);
            let words = phrase
                .iter()
                .take(64)
                .enumerate()
                .filter(|(_, word)| word.matches(&term));
            words.fold(0, |set, (position, _)| set | 1 << position)
        });
        // Bit k: the last k + 1 tokens are the first k + 1 words of the phrase.
        open = (open << 1 | 1) & is;
        count += u32::from(open & last != 0);
    });
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Tokenizing;

    #[test]
    fn a_phrase_is_counted_where_its_words_follow_each_other() {
        let rules = Tokenizing::default();
        let phrase = |words: &str| words.split(' ').map(Pattern::new).collect::<Vec<_>>();
        let count = |text: &str, words: &str| count_phrase(text, &phrase(words), &rules);
        assert_eq!(
            count(
                "The border crisis: a Border-Crisis at the border. Crisis!",
                "border crisis"
            ),
            3
        );
        assert_eq!(count("ha ha ha", "ha ha"), 2);
        assert_eq!(
            count("migrant crossing, migrants crossed", "migrant* cross*"),
            2
        );
        assert_eq!(count("crisis border", "border crisis"), 0);
    }

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
