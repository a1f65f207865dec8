//! What the layers know of the words of a query: which terms they are, and which articles can have a phrase.

use super::bare::without_diacritics;
use super::hits::postings;
use super::pattern::Pattern;
use super::plan::{Plan, Shape};
use super::query::Query;
use super::token_test::{Test, bare_stem};
use crate::settings::{Layer, Tokenizing};
use crate::store::{Corpus, Segment, StoreError, TermEntry};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Up to this many words are looked up one by one; for more, all terms are gone through.
const MOST_LOOKED_UP: usize = 64;

/// The terms of each segment that have diacritics, by their spelling without: who types none finds them by it.
pub(super) struct Spellings {
    segments: Vec<Vec<Spelled>>,
}

/// A term with diacritics.
struct Spelled {
    /// Without them; where terms are stems, the stem of that.
    bare: String,
    entry: TermEntry,
}

impl Spellings {
    /// Those of a corpus, read once as long as it is open.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub(super) fn of(corpus: &Corpus) -> Result<Arc<Self>, StoreError> {
        corpus.once("", || {
            let rules = &corpus.settings().tokenizing;
            let segments = corpus.segments().iter();
            let segments = segments.map(|segment| {
                let has_some = |term: &str| without_diacritics(term).is_some();
                let entries = segment.terms(Layer::Terms, "", None, has_some)?;
                let mut all: Vec<Spelled> = entries
                    .into_iter()
                    .filter_map(|entry| {
                        let bare = match rules.stem {
                            Some(_) => bare_stem(&entry.term, rules)?,
                            None => without_diacritics(&entry.term)?,
                        };
                        Some(Spelled { bare, entry })
                    })
                    .collect();
                all.sort_by(|a, b| a.bare.cmp(&b.bare));
                Ok(all)
            });
            let segments = segments.collect::<Result<_, StoreError>>()?;
            Ok(Self { segments })
        })
    }

    /// Those of a segment that a pattern means.
    fn meant<'s>(
        &'s self,
        segment: usize,
        pattern: &'s Pattern,
        rules: &Tokenizing,
    ) -> impl Iterator<Item = &'s TermEntry> {
        let has_stems = rules.stem.is_some();
        let all = &self.segments[segment];
        let bare = pattern.bare();
        let prefix = bare.prefix().to_owned();
        // Stems do not begin as the pattern does.
        let own = match has_stems {
            true => 0..all.len(),
            false => {
                let start = all.partition_point(|own| own.bare < prefix);
                let length = all[start..]
                    .iter()
                    .take_while(|own| own.bare.starts_with(&prefix))
                    .count();
                start..start + length
            }
        };
        all[own]
            .iter()
            .filter(move |own| {
                pattern.matches(&own.entry.term) || has_stems && pattern.matches(&own.bare)
            })
            .map(|own| &own.entry)
    }
}

/// The words of a query that find spellings with diacritics in a corpus, each with these spellings.
///
/// # Errors
/// When the corpus is damaged.
pub fn spellings(corpus: &Corpus, query: &Query) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    let rules = &corpus.settings().tokenizing;
    let plan = Plan::of(query, rules);
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let patterns = plan.sequences.iter().flatten().filter_map(Test::only_term);
    let patterns: Vec<&Pattern> = patterns.filter(|own| own.finds_diacritics()).collect();
    if patterns.is_empty() || !corpus.settings().layers.contains(&Layer::Terms) {
        return Ok(Vec::new());
    }
    let spellings = Spellings::of(corpus)?;
    for pattern in patterns {
        for segment in 0..corpus.segments().len() {
            let own = spellings.meant(segment, pattern, rules);
            let others = own.map(|entry| entry.term.as_str());
            let others: Vec<&str> = others.filter(|term| *term != pattern.as_str()).collect();
            if !others.is_empty() {
                found.entry(pattern.as_str()).or_default().extend(others);
            }
        }
    }
    let owned = |(word, others): (&str, BTreeSet<&str>)| {
        let others = others.into_iter().map(str::to_owned);
        (word.to_owned(), others.collect())
    };
    Ok(found.into_iter().map(owned).collect())
}

/// The terms of a segment, by its number, that some tests mean, in order.
///
/// # Errors
/// When the segment is damaged.
pub(super) fn meant<'t>(
    corpus: &Corpus,
    segment: usize,
    tests: impl IntoIterator<Item = &'t Test>,
) -> Result<BTreeMap<String, TermEntry>, StoreError> {
    let rules = &corpus.settings().tokenizing;
    let own = &corpus.segments()[segment];
    let tests: Vec<&Test> = tests.into_iter().collect();
    let found = match tests.len() > MOST_LOOKED_UP {
        true => in_one_pass(own, &tests)?,
        false => looked_up(own, &tests)?,
    };
    let mut entries: BTreeMap<String, TermEntry> = BTreeMap::new();
    let mut add = |entry: TermEntry| entries.insert(entry.term.clone(), entry);
    found.into_iter().for_each(|entry| drop(add(entry)));
    let patterns = tests.iter().filter_map(|test| test.pattern());
    for pattern in patterns.filter(|own| own.finds_diacritics()) {
        let spellings = Spellings::of(corpus)?;
        let spelled = spellings.meant(segment, pattern, rules);
        spelled.for_each(|entry| drop(add(entry.clone())));
    }
    Ok(entries)
}

/// The terms that tests mean, looked for one by one.
fn looked_up(own: &Segment, tests: &[&Test]) -> Result<Vec<TermEntry>, StoreError> {
    let mut found = Vec::new();
    for test in tests {
        match test.pattern() {
            Some(pattern) if !pattern.is_wild() => {
                found.extend(own.term(Layer::Terms, pattern.as_str())?);
            }
            pattern => {
                let prefix = pattern.map_or("", Pattern::prefix);
                let upper = after(prefix);
                let has = |term: &str| test.has_term(term);
                found.extend(own.terms(Layer::Terms, prefix, upper.as_deref(), has)?);
            }
        }
    }
    Ok(found)
}

/// The same in one pass over all terms, as for a dictionary.
fn in_one_pass(own: &Segment, tests: &[&Test]) -> Result<Vec<TermEntry>, StoreError> {
    let mut by_prefix: HashMap<&str, Vec<&Test>> = HashMap::new();
    for test in tests {
        let prefix = test.pattern().map_or("", Pattern::prefix);
        by_prefix.entry(prefix).or_default().push(test);
    }
    own.terms(Layer::Terms, "", None, |term| {
        let ends = term.char_indices().map(|(at, _)| at).chain([term.len()]);
        let mut begun = ends.filter_map(|end| by_prefix.get(&term[..end])).flatten();
        begun.any(|test| test.has_term(term))
    })
}

/// The articles of a segment, by its number, that can have a shape; `None` where all can.
///
/// # Errors
/// When the segment is damaged.
pub(super) fn candidates(
    corpus: &Corpus,
    segment: usize,
    plan: &Plan,
    shape: &Shape,
) -> Result<Option<BTreeSet<u32>>, StoreError> {
    match shape {
        Shape::Sequence(at) => {
            let tests = plan.sequences[*at].iter().filter(|test| test.knows_terms());
            let own = tests.map(|test| having(corpus, segment, test).map(Some));
            all_of(own)
        }
        Shape::Either(shapes) | Shape::Shortest(shapes) => {
            let mut any = BTreeSet::new();
            for shape in shapes {
                match candidates(corpus, segment, plan, shape)? {
                    Some(own) => any.extend(own),
                    None => return Ok(None),
                }
            }
            Ok(Some(any))
        }
        Shape::Near { of, .. } => {
            let own = of.iter();
            all_of(own.map(|shape| candidates(corpus, segment, plan, shape)))
        }
    }
}

/// The articles that are in all sets; `None` where all articles are.
fn all_of(
    sets: impl IntoIterator<Item = Result<Option<BTreeSet<u32>>, StoreError>>,
) -> Result<Option<BTreeSet<u32>>, StoreError> {
    let mut all: Option<BTreeSet<u32>> = None;
    for own in sets {
        let Some(own) = own? else {
            continue;
        };
        all = Some(match all {
            None => own,
            Some(before) => before.intersection(&own).copied().collect(),
        });
    }
    Ok(all)
}

/// The articles of a segment that have a term that a test means.
fn having(corpus: &Corpus, segment: usize, test: &Test) -> Result<BTreeSet<u32>, StoreError> {
    let entries: Vec<TermEntry> = meant(corpus, segment, [test])?.into_values().collect();
    let hits = postings(&corpus.segments()[segment], Layer::Terms, &entries, 0)?;
    let articles = hits.into_iter().flatten().map(|(article, _)| article);
    Ok(articles.collect())
}

/// The entries of a layer of n-grams that a phrase of single terms means; `None` where the layer does not tell.
///
/// # Errors
/// When the segment is damaged.
pub(super) fn ngrams(
    corpus: &Corpus,
    segment: usize,
    layer: Layer,
    phrase: &[Test],
) -> Result<Option<Vec<TermEntry>>, StoreError> {
    /// More spellings of a phrase are looked for in texts.
    const MOST_SPELLINGS: usize = 64;
    let own: &Segment = &corpus.segments()[segment];
    let mut spellings: Vec<String> = Vec::new();
    let has_terms = corpus.settings().layers.contains(&Layer::Terms);
    for (at, test) in phrase.iter().enumerate() {
        let terms: Vec<String> = match has_terms {
            true => meant(corpus, segment, [test])?.into_keys().collect(),
            false => test.pattern().map(Pattern::to_string).into_iter().collect(),
        };
        if at == 0 {
            spellings = terms;
        } else {
            let join = |phrase: &String| {
                let phrase = phrase.clone();
                terms.iter().map(move |term| format!("{phrase} {term}"))
            };
            spellings = spellings.iter().flat_map(join).collect();
        }
        if spellings.len() > MOST_SPELLINGS {
            return Ok(None);
        }
    }
    spellings.sort_unstable();
    let entries = spellings.iter().map(|phrase| own.term(layer, phrase));
    let entries: Vec<Option<TermEntry>> = entries.collect::<Result<_, _>>()?;
    Ok(Some(entries.into_iter().flatten().collect()))
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
}
