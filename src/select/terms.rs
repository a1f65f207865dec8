//! What the layers know of the words of a query: which terms they are, and which articles can have a phrase.

use super::bare::without_diacritics;
use super::hits::postings;
use super::pattern::Pattern;
use super::plan::{Plan, Shape};
use super::query::Query;
use super::spoken::Spoken;
use super::token_test::{Test, bare_stem};
use crate::settings::{Layer, Tokenizing};
use crate::store::{Corpus, Segment, StoreError, TermEntry};
use crate::tokenize::{Orthographies, Orthography};
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
    /// The languages in which it is that.
    languages: Orthographies,
    entry: TermEntry,
}

/// What a term is without diacritics, and in which languages it is that.
fn bare_in(
    term: &str,
    rules: &Tokenizing,
    spoken: Option<&Spoken>,
) -> Vec<(String, Orthographies)> {
    let Some(bare) = without_diacritics(term) else {
        return Vec::new();
    };
    let stem = |orthography| bare_stem(term, rules, orthography).unwrap_or_else(|| bare.clone());
    let Some(spoken) = spoken else {
        return vec![(stem(Orthography::Plain), Orthographies::ALL)];
    };
    let mut all: Vec<(String, Orthographies)> = Vec::new();
    for own in Orthography::ALL
        .into_iter()
        .filter(|own| spoken.all.has(*own))
    {
        let stem = stem(own);
        match all.iter_mut().find(|(other, _)| *other == stem) {
            Some((_, languages)) => *languages = languages.with(own.into()),
            None => all.push((stem, own.into())),
        }
    }
    all
}

impl Spellings {
    /// Those of a corpus, read once as long as it is open.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub(super) fn of(corpus: &Corpus) -> Result<Arc<Self>, StoreError> {
        corpus.once("", || {
            let rules = &corpus.settings().tokenizing;
            let spoken = Spoken::of(corpus)?;
            let segments = corpus.segments().iter();
            let segments = segments.map(|segment| {
                let has_some = |term: &str| without_diacritics(term).is_some();
                let entries = segment.terms(Layer::Terms, "", None, has_some)?;
                let mut all: Vec<Spelled> = entries
                    .into_iter()
                    .flat_map(|entry| {
                        let all = bare_in(&entry.term, rules, spoken.as_deref()).into_iter();
                        all.map(move |(bare, languages)| Spelled {
                            bare,
                            languages,
                            entry: entry.clone(),
                        })
                    })
                    .collect();
                all.sort_by(|a, b| a.bare.cmp(&b.bare));
                Ok(all)
            });
            let segments = segments.collect::<Result<_, StoreError>>()?;
            Ok(Self { segments })
        })
    }

    /// Those of a segment that a pattern means in articles of some languages, each with those in which it is meant.
    fn meant<'s>(
        &'s self,
        segment: usize,
        (pattern, languages): (&'s Pattern, Orthographies),
        rules: &Tokenizing,
    ) -> impl Iterator<Item = (&'s TermEntry, Orthographies)> {
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
        all[own].iter().filter_map(move |own| {
            let languages = if pattern.matches(&own.entry.term) {
                languages
            } else if has_stems && pattern.matches(&own.bare) {
                languages.both(own.languages)
            } else {
                Orthographies::NONE
            };
            (languages != Orthographies::NONE).then_some((&own.entry, languages))
        })
    }
}

/// The words of a query that find spellings with diacritics in a corpus, each with these spellings.
///
/// # Errors
/// When the corpus is damaged.
pub fn spellings(corpus: &Corpus, query: &Query) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    let rules = &corpus.settings().tokenizing;
    let plan = Plan::of(query, rules, Spoken::all_of(corpus)?);
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let tests = plan.sequences.iter().flatten();
    let patterns = tests.filter_map(|test| Some((test.only_term()?, test.languages)));
    let patterns: Vec<(&Pattern, _)> = patterns.filter(|own| own.0.finds_diacritics()).collect();
    if patterns.is_empty() || !corpus.settings().layers.contains(&Layer::Terms) {
        return Ok(Vec::new());
    }
    let spellings = Spellings::of(corpus)?;
    for pattern in patterns {
        for segment in 0..corpus.segments().len() {
            let word = pattern.0.as_str();
            let own = spellings.meant(segment, pattern, rules);
            let others = own.map(|(entry, _)| entry.term.as_str());
            let others: Vec<&str> = others.filter(|term| *term != word).collect();
            if !others.is_empty() {
                found.entry(word).or_default().extend(others);
            }
        }
    }
    let owned = |(word, others): (&str, BTreeSet<&str>)| {
        let others = others.into_iter().map(str::to_owned);
        (word.to_owned(), others.collect())
    };
    Ok(found.into_iter().map(owned).collect())
}

/// Terms of a segment, in order, each with the languages in whose articles it is meant.
pub(super) type Meant = BTreeMap<String, (TermEntry, Orthographies)>;

/// The terms of a segment, by its number, that some tests mean.
///
/// # Errors
/// When the segment is damaged.
pub(super) fn meant<'t>(
    corpus: &Corpus,
    segment: usize,
    tests: impl IntoIterator<Item = &'t Test>,
) -> Result<Meant, StoreError> {
    let rules = &corpus.settings().tokenizing;
    let own = &corpus.segments()[segment];
    let tests: Vec<&Test> = tests.into_iter().collect();
    let found = match tests.len() > MOST_LOOKED_UP {
        true => in_one_pass(own, &tests)?,
        false => looked_up(own, &tests)?,
    };
    let mut entries = Meant::new();
    let mut add = |entry: &TermEntry, languages: Orthographies| match entries.get_mut(&entry.term) {
        Some((_, known)) => *known = known.with(languages),
        None => drop(entries.insert(entry.term.clone(), (entry.clone(), languages))),
    };
    for (entry, languages) in &found {
        add(entry, *languages);
    }
    let patterns = tests.iter();
    let patterns = patterns.filter_map(|test| Some((test.pattern()?, test.languages)));
    for pattern in patterns.filter(|own| own.0.finds_diacritics()) {
        let spellings = Spellings::of(corpus)?;
        for (entry, languages) in spellings.meant(segment, pattern, rules) {
            add(entry, languages);
        }
    }
    Ok(entries)
}

/// The terms that tests mean, looked for one by one.
fn looked_up(
    own: &Segment,
    tests: &[&Test],
) -> Result<Vec<(TermEntry, Orthographies)>, StoreError> {
    let mut found = Vec::new();
    for test in tests {
        let entries = match test.pattern() {
            Some(pattern) if !pattern.is_wild() => {
                Vec::from_iter(own.term(Layer::Terms, pattern.as_str())?)
            }
            pattern => {
                let prefix = pattern.map_or("", Pattern::prefix);
                let upper = after(prefix);
                let has = |term: &str| test.has_term(term);
                own.terms(Layer::Terms, prefix, upper.as_deref(), has)?
            }
        };
        found.extend(entries.into_iter().map(|entry| (entry, test.languages)));
    }
    Ok(found)
}

/// The same in one pass over all terms, as for a dictionary.
fn in_one_pass(
    own: &Segment,
    tests: &[&Test],
) -> Result<Vec<(TermEntry, Orthographies)>, StoreError> {
    let mut by_prefix: HashMap<&str, Vec<&Test>> = HashMap::new();
    for test in tests {
        let prefix = test.pattern().map_or("", Pattern::prefix);
        by_prefix.entry(prefix).or_default().push(test);
    }
    let languages = |term: &str| {
        let ends = term.char_indices().map(|(at, _)| at).chain([term.len()]);
        let begun = ends.filter_map(|end| by_prefix.get(&term[..end])).flatten();
        let own = begun.filter(|test| test.has_term(term));
        own.fold(Orthographies::NONE, |all, test| all.with(test.languages))
    };
    let is_meant = |term: &str| languages(term) != Orthographies::NONE;
    let entries = own.terms(Layer::Terms, "", None, is_meant)?.into_iter();
    let meant = entries.map(|entry| {
        let languages = languages(&entry.term);
        (entry, languages)
    });
    Ok(meant.collect())
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
            let sequence = &plan.sequences[*at];
            let tests = sequence.iter().filter(|test| test.knows_terms());
            let own = all_of(tests.map(|test| having(corpus, segment, test).map(Some)))?;
            let Some((spoken, first)) = Spoken::of(corpus)?.zip(sequence.first()) else {
                return Ok(own);
            };
            let spoken = spoken.segment(segment);
            let is_meant = |article: &u32| first.languages.has(spoken[*article as usize]);
            Ok(Some(match own {
                Some(own) => own.into_iter().filter(is_meant).collect(),
                None => (0..spoken.len() as u32).filter(is_meant).collect(),
            }))
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
    let entries = meant(corpus, segment, [test])?.into_values();
    let entries: Vec<TermEntry> = entries.map(|(entry, _)| entry).collect();
    let hits = postings(&corpus.segments()[segment], Layer::Terms, &entries, 0)?;
    let articles = hits.into_iter().flatten().map(|(article, _)| article);
    Ok(articles.collect())
}

/// The entries of a layer of n-grams that a phrase of single terms means, in order, each with the languages in whose
/// articles it is meant; `None` where the layer does not tell.
///
/// # Errors
/// When the segment is damaged.
pub(super) fn ngrams(
    corpus: &Corpus,
    segment: usize,
    layer: Layer,
    phrase: &[Test],
) -> Result<Option<Vec<(TermEntry, Orthographies)>>, StoreError> {
    /// More spellings of a phrase are looked for in texts.
    const MOST_SPELLINGS: usize = 64;
    let own: &Segment = &corpus.segments()[segment];
    let mut spellings: Vec<(String, Orthographies)> = Vec::new();
    let has_terms = corpus.settings().layers.contains(&Layer::Terms);
    for (at, test) in phrase.iter().enumerate() {
        let terms: Vec<(String, Orthographies)> = match has_terms {
            true => {
                let meant = meant(corpus, segment, [test])?.into_iter();
                meant
                    .map(|(term, (_, languages))| (term, languages))
                    .collect()
            }
            false => {
                let own = test.pattern().map(|own| (own.to_string(), test.languages));
                own.into_iter().collect()
            }
        };
        if at == 0 {
            spellings = terms;
        } else {
            let join = |(phrase, languages): &(String, Orthographies)| {
                let (phrase, languages) = (phrase.clone(), *languages);
                terms
                    .iter()
                    .map(move |(term, own)| (format!("{phrase} {term}"), languages.both(*own)))
            };
            spellings = spellings.iter().flat_map(join).collect();
        }
        if spellings.len() > MOST_SPELLINGS {
            return Ok(None);
        }
    }
    spellings.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut entries = Vec::new();
    for (phrase, languages) in spellings {
        let entry = own.term(layer, &phrase)?;
        entries.extend(entry.map(|entry| (entry, languages)));
    }
    Ok(Some(entries))
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
