//! `evidence`: sentences of the articles behind a number, so that a reader sees what was counted.
//!
//! Which sentences are shown depends on nothing but the articles: different sources come first, then dates
//! that lie far apart, and of each article the first sentence that has what is looked for. They are examples
//! and no sample; how often something occurs is the number's to say.

mod behind;
mod sentence;

pub use behind::{Behind, Claiming, behind};
pub use sentence::Sentence;
pub(super) use sentence::around as sentence_around;

use super::Error;
use super::descriptors::Position;
use super::descriptors::occurrences::{Form, flat, forms, occurrences};
use super::descriptors::tally::{Wanted, described};
use super::named;
use super::selection::Selected;
use crate::day::Day;
use crate::select::{self, Articles, Entities, Filter, Hits, Query};
use crate::settings::{Layer, Tokenizing};
use crate::store::{Corpus, StoreError};
use crate::tokenize::Orthography;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What is claimed of some articles.
#[derive(Debug, Clone)]
pub struct Claim {
    /// What the articles have, all of it.
    pub queries: Vec<Query>,
    /// The layer in which it was counted.
    pub layer: Layer,
    /// Which articles.
    pub filter: Filter,
    /// None of these, where the claim is about the rest.
    pub without: Option<Filter>,
    /// What the entities of the queries are called there, as [`descriptors`](super::descriptors) finds it; the words of
    /// the other queries only lead to the articles.
    pub called: Option<Naming>,
    /// Whether one sentence has all of it.
    pub together: bool,
}

/// What an entity is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Where the descriptor stands.
    pub position: Position,
    /// The descriptor.
    pub descriptor: String,
    /// Whether a phrase counts as the noun that ends it.
    pub nouns: bool,
}

impl Claim {
    /// That some articles have all of a query's hits.
    pub fn of(query: Query, layer: Layer, filter: Filter) -> Self {
        Self {
            queries: vec![query],
            layer,
            filter,
            without: None,
            called: None,
            together: false,
        }
    }

    /// That some articles call an entity so, which is a query of names.
    pub fn of_descriptor(corpus: &Corpus, entity: Query, called: Naming, filter: Filter) -> Self {
        let has_terms = corpus.settings().layers.contains(&Layer::Terms);
        // The words of a descriptor lead to articles that have it; of a form of the name, only the kind is told.
        let words = called
            .descriptor
            .split(|letter: char| !letter.is_alphanumeric());
        let leads = has_terms && called.position != Position::Name;
        let words = words.filter(|word| leads && !word.is_empty());
        let words = words.map(|word| Query::of_term(Layer::Terms, word));
        Self {
            queries: [entity.clone()].into_iter().chain(words).collect(),
            layer: match has_terms {
                true => Layer::Terms,
                false => Layer::Entities,
            },
            called: Some(called),
            ..Self::of(entity, Layer::Entities, filter)
        }
    }

    /// Its queries with the layer of their words.
    fn queries(&self) -> impl Iterator<Item = (&Query, Layer)> {
        self.queries.iter().map(|query| (query, self.layer))
    }
}

/// The claims that sentences are wanted for.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{settings::Layer, verbs::evidence};
/// let claim = evidence::Claim::of("wall".parse()?, Layer::Terms, Default::default());
/// let found = evidence::run(&corpus, &evidence::Request { claims: vec![claim], quotes: 2 })?;
/// let quote = &found[0].quotes[0];
/// assert_eq!(found[0].articles, 1);
/// assert_eq!((quote.source.as_str(), quote.sentence.marks[0].clone()), ("Post", 16..20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The claims.
    pub claims: Vec<Claim>,
    /// How many sentences of each, at most.
    pub quotes: usize,
}

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The outlet; empty when unknown.
    pub source: String,
    /// The day of publication.
    pub date: Option<Day>,
    /// The headline; empty when unknown.
    pub title: String,
    /// The sentence.
    pub sentence: Sentence,
}

/// What was found for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Articles that have what is claimed.
    pub articles: u64,
    /// Sentences of some of them.
    pub quotes: Vec<Quote>,
}

/// Articles that are looked into for one sentence: in some a name is written in a way that is not found.
const TRIES: usize = 4;
/// What may stand between a name and what it is called behind it, in bytes: `, 45, the`.
const LONGEST_GAP: usize = 24;
/// Articles near the wished date from which those are taken.
const NEAR: usize = 32;

/// Find sentences for each claim, in the order of the claims. However large the corpus is, at most eight
/// articles are read for each sentence wanted.
///
/// # Errors
/// When the corpus cannot be read, has no text, or lacks a layer or a column.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Vec<Evidence>, Error> {
    corpus.with_text("read sentences of")?;
    let claims = request.claims.iter();
    let filters: Vec<&Filter> = claims
        .flat_map(|claim| [&claim.filter].into_iter().chain(&claim.without))
        .collect();
    let mut selected = Selected::of(corpus, &Filter::default(), &[], &filters)?;
    let mut queries = request.claims.iter().flat_map(Claim::queries);
    let entities = queries
        .any(|(query, layer)| query.is_of_names(layer))
        .then(|| Entities::read(corpus));
    let entities = entities.transpose()?;
    // Rows of one table often ask for the same.
    let mut asked: Vec<(&Query, Layer)> = Vec::new();
    for own in request.claims.iter().flat_map(Claim::queries) {
        if !asked.contains(&own) {
            asked.push(own);
        }
    }
    let hits = asked
        .par_iter()
        .map(|(query, layer)| select::find(corpus, &selected.articles, query, *layer));
    let hits = hits.collect::<Result<Vec<Hits>, _>>()?;
    let chosen = |claim: &Claim| {
        let own = claim.queries().filter_map(|own| {
            let at = asked.iter().position(|asked| *asked == own)?;
            Some(hits[at].as_slice())
        });
        let having = having(&selected, claim, own);
        let slots = choose(&selected.articles, &having, request.quotes);
        (having.len() as u64, slots)
    };
    let chosen: Vec<(u64, Vec<Vec<u32>>)> = request.claims.par_iter().map(chosen).collect();
    selected.mask.fill(false);
    for article in chosen.iter().flat_map(|(_, slots)| slots).flatten() {
        selected.mask[*article as usize] = true;
    }
    let names = match entities {
        Some(entities) => Names::find(&selected, &request.claims, &entities)?,
        None => Names::default(),
    };
    let headings = headings(&selected)?;
    let found = chosen
        .par_iter()
        .enumerate()
        .map(|(at, (articles, slots))| {
            let finder = Finder {
                selected: &selected,
                headings: &headings,
                claim: &request.claims[at],
                at,
                names: &names,
                rules: &corpus.settings().tokenizing,
            };
            Ok(Evidence {
                articles: *articles,
                quotes: finder.quotes(slots, request.quotes)?,
            })
        });
    found.collect()
}

/// What is said of an article beside its text.
struct Heading {
    source: String,
    title: String,
    language: String,
}

/// The headings of the selected articles, by their numbers. Read at once: for a single row a whole row group of each column
/// would be.
fn headings(selected: &Selected<'_>) -> Result<BTreeMap<u32, Heading>, StoreError> {
    let numbered = (0u32..).zip(&selected.mask);
    let chosen: Vec<u32> = numbered.filter_map(|(at, on)| on.then_some(at)).collect();
    let mut headings = BTreeMap::new();
    let mut rest = chosen.as_slice();
    for (number, segment) in selected.corpus.segments().iter().enumerate() {
        let start = selected.articles.start(number);
        let end = start + segment.entry().articles;
        let (own, behind) = rest.split_at(rest.partition_point(|article| *article < end));
        rest = behind;
        let own: Vec<u32> = own.iter().map(|article| article - start).collect();
        let columns = ["source", "title", "language"].into_par_iter();
        let columns = columns.map(|name| Ok(segment.cells(name, &own)?.into_iter()));
        let mut columns: Vec<_> = columns.collect::<Result<_, StoreError>>()?;
        for article in own {
            let mut cells = columns
                .iter_mut()
                .map(|cells| cells.next().unwrap_or_default());
            let mut cell = || cells.next().unwrap_or_default();
            let heading = Heading {
                source: cell(),
                title: cell(),
                language: cell(),
            };
            headings.insert(start + article, heading);
        }
    }
    Ok(headings)
}

/// The articles of a claim, ascending, given the hits of each of its queries.
fn having<'h>(
    selected: &Selected<'_>,
    claim: &Claim,
    hits: impl Iterator<Item = &'h [(u32, u32)]>,
) -> Vec<u32> {
    let mut mask = claim.filter.mask(&selected.articles);
    for (on, counts) in mask.iter_mut().zip(&selected.mask) {
        *on &= counts;
    }
    if let Some(without) = &claim.without {
        let left_out = without.mask(&selected.articles);
        mask.iter_mut()
            .zip(left_out)
            .for_each(|(on, out)| *on &= !out);
    }
    let mut having: Option<Vec<u32>> = None;
    for hits in hits {
        let hits = hits.iter().map(|(article, _)| *article);
        having = Some(match having {
            None => hits.filter(|article| mask[*article as usize]).collect(),
            Some(before) => hits
                .filter(|article| before.binary_search(article).is_ok())
                .collect(),
        });
    }
    having.unwrap_or_default()
}

/// The articles to look into, for each sentence a few: the sources take turns, the one with most articles
/// first, and the dates are spread over those of the source.
fn choose(articles: &Articles, having: &[u32], quotes: usize) -> Vec<Vec<u32>> {
    let days = articles.days();
    let Some(sources) = articles.text("source") else {
        return Vec::new();
    };
    let mut by_source: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for article in having {
        let source = &sources.values[sources.of[*article as usize] as usize];
        by_source.entry(source).or_default().push(*article);
    }
    let day = |article: &u32| days[*article as usize];
    let mut groups: Vec<Vec<u32>> = by_source.into_values().collect();
    groups.sort_by_key(|own| std::cmp::Reverse(own.len()));
    for own in &mut groups {
        own.sort_by_key(|article| (day(article).is_none(), day(article), *article));
    }
    let (mut used, mut used_days) = (BTreeSet::new(), BTreeSet::new());
    let mut slots = Vec::new();
    for slot in 0..2 * quotes {
        if groups.is_empty() {
            break;
        }
        let own = &groups[slot % groups.len()];
        let wish = own.len() * (2 * (slot % quotes) + 1) / (2 * quotes);
        let mut near: Vec<u32> = nearest(wish, own.len())
            .map(|at| own[at])
            .filter(|article| !used.contains(article))
            .take(NEAR)
            .collect();
        near.sort_by_key(|article| used_days.contains(&day(article)));
        near.truncate(TRIES);
        if let Some(first) = near.first() {
            used_days.insert(day(first));
            used.insert(*first);
            slots.push(near);
        }
    }
    slots
}

/// Positions below `length`, those nearest to `wish` first.
fn nearest(wish: usize, length: usize) -> impl Iterator<Item = usize> {
    (0..length).flat_map(move |step| {
        let below = (step > 0).then(|| wish.checked_sub(step)).flatten();
        [Some(wish + step), below]
            .into_iter()
            .flatten()
            .filter(move |at| *at < length)
    })
}

/// How the chosen articles write the entities of the claims.
#[derive(Default)]
struct Names {
    /// The entities that a query of a claim means, by the position of the claim and the query.
    meant: BTreeMap<(usize, usize), BTreeSet<usize>>,
    /// The entities by their number.
    wanted: Vec<Wanted>,
    /// The forms of an article, each with its entity.
    forms: BTreeMap<u32, Vec<Form>>,
}

impl Names {
    fn find(selected: &Selected<'_>, claims: &[Claim], entities: &Entities) -> Result<Self, Error> {
        let mut asked = Vec::new();
        for (at, claim) in claims.iter().enumerate() {
            for (position, query) in claim.queries.iter().enumerate() {
                if query.is_of_names(claim.layer) {
                    asked.push(((at, position), query));
                }
            }
        }
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut meant = BTreeMap::new();
        for (place, query) in asked {
            // The alternatives that are words are looked for as words.
            let own = match claims[place.0].layer {
                Layer::Entities | Layer::Mentions => &query.as_names()?,
                Layer::Terms | Layer::Ngrams(_) => query,
            };
            let names = named::meant(selected.corpus, entities, own)?;
            let own = names.into_iter().map(|entity| {
                let next = numbers.len();
                *numbers.entry(entity).or_insert(next)
            });
            meant.insert(place, own.collect());
        }
        let mut wanted: Vec<(usize, Wanted)> = numbers
            .into_iter()
            .map(|(entity, number)| {
                let members = vec![entity.to_owned()];
                let name = entity.to_owned();
                (
                    number,
                    Wanted {
                        name,
                        kind: entities.kind(entity),
                        members,
                    },
                )
            })
            .collect();
        wanted.sort_by_key(|(number, _)| *number);
        let wanted: Vec<Wanted> = wanted.into_iter().map(|(_, wanted)| wanted).collect();
        let forms = forms(selected, entities, &wanted)?;
        Ok(Self {
            meant,
            wanted,
            forms,
        })
    }
}

/// Looks into the articles that were chosen for a claim.
struct Finder<'f> {
    selected: &'f Selected<'f>,
    headings: &'f BTreeMap<u32, Heading>,
    claim: &'f Claim,
    /// The position of the claim.
    at: usize,
    names: &'f Names,
    rules: &'f Tokenizing,
}

impl Finder<'_> {
    fn quotes(&self, slots: &[Vec<u32>], most: usize) -> Result<Vec<Quote>, Error> {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut read = BTreeSet::new();
        for slot in slots {
            if quotes.len() == most {
                break;
            }
            for article in slot.iter().filter(|article| read.insert(**article)) {
                let Some(quote) = self.quote(*article)? else {
                    continue;
                };
                // A text that several sources have is shown once.
                if !quotes.iter().any(|known| known.sentence == quote.sentence) {
                    quotes.push(quote);
                    break;
                }
            }
        }
        Ok(quotes)
    }

    fn quote(&self, article: u32) -> Result<Option<Quote>, StoreError> {
        let (segment, own) = self.selected.articles.place(article);
        let segment = &self.selected.corpus.segments()[segment];
        let rows = u64::from(own)..u64::from(own) + 1;
        let (mut text, mut parts) = (String::new(), Vec::new());
        for part in segment.counted_parts(rows)?.into_iter().flatten() {
            if !text.is_empty() {
                text.push('\n');
            }
            let start = text.len();
            text.push_str(&flat(&part));
            parts.push(start..text.len());
        }
        let Some(heading) = self.headings.get(&article) else {
            return Ok(None);
        };
        let orthography = Orthography::of(&heading.language);
        let mut marks = Vec::new();
        for (position, query) in self.claim.queries.iter().enumerate() {
            let by_name = matches!(self.claim.layer, Layer::Entities | Layer::Mentions);
            if !by_name && self.claim.called.is_none() {
                // No phrase goes on behind what is not counted.
                for part in &parts {
                    let own = &text[part.clone()];
                    let found = select::places(query, own, self.rules, orthography);
                    let moved =
                        |place: Range<usize>| part.start + place.start..part.start + place.end;
                    marks.extend(found.into_iter().map(|place| (position, moved(place))));
                }
            }
            let meant = self.names.meant.get(&(self.at, position));
            if let (Some(meant), Some(forms)) = (meant, self.names.forms.get(&article)) {
                let found = occurrences(&text, forms).into_iter();
                let own = found.filter(|(_, entity)| meant.contains(entity));
                let own = own.filter_map(|(place, entity)| self.called(&text, place, entity));
                marks.extend(own.map(|place| (position, place)));
            }
        }
        marks.sort_by_key(|(_, place)| (place.start, place.end));
        // A headline that the text repeats is told as the headline already.
        let title = flat(&heading.title);
        let headline = match text.starts_with(&title) {
            true => title.len(),
            false => 0,
        };
        if marks
            .last()
            .is_some_and(|(_, place)| place.start >= headline)
        {
            marks.retain(|(_, place)| place.start >= headline);
        }
        let least = match self.claim.together {
            true => self.claim.queries.len(),
            false => 1,
        };
        Ok(sentence::best(&text, &marks, least).map(|sentence| Quote {
            source: heading.source.clone(),
            date: self.selected.articles.days()[article as usize],
            title: heading.title.clone(),
            sentence,
        }))
    }

    /// The place of a name, with what it is called; `None` where it is not called what is claimed.
    fn called(&self, text: &str, place: Range<usize>, entity: usize) -> Option<Range<usize>> {
        let Some(Naming {
            position,
            descriptor: phrase,
            nouns,
        }) = &self.claim.called
        else {
            return Some(place);
        };
        let wanted = &self.names.wanted[entity];
        let found = described(text, place.clone(), wanted, *nouns);
        if !found
            .iter()
            .any(|(at, own)| at == position && own == phrase)
        {
            return None;
        }
        let is_it = |range: &Range<usize>| {
            let own = text.get(range.clone());
            own.is_some_and(|own| own.to_lowercase() == *phrase)
        };
        Some(match position {
            Position::Before => {
                let end = text[..place.start].trim_end_matches([' ', '.']).len();
                let from = end.saturating_sub(phrase.len());
                match is_it(&(from..end)) {
                    true => from..place.end,
                    false => place,
                }
            }
            Position::After => {
                let last = (place.end + LONGEST_GAP).min(text.len());
                let mut behind = (place.end..last).map(|from| from..from + phrase.len());
                let to = behind.find(is_it).map_or(place.end, |found| found.end);
                place.start..to
            }
            Position::Name => place,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_positions_come_first_and_each_once() {
        let all: Vec<usize> = nearest(1, 5).collect();
        assert_eq!(all, [1, 2, 0, 3, 4]);
        assert_eq!(nearest(0, 0).count(), 0);
        assert_eq!(nearest(4, 5).collect::<Vec<_>>(), [4, 3, 2, 1, 0]);
    }

    fn articles(of: &[(&str, Option<&str>)]) -> Vec<Vec<u32>> {
        let selected = crate::select::Articles::for_tests(of);
        let having: Vec<u32> = (0..of.len() as u32).collect();
        choose(&selected, &having, 2)
    }

    #[test]
    fn different_sources_come_first_and_then_different_dates() {
        let of_two = articles(&[
            ("A", Some("2021-01-01")),
            ("A", Some("2021-01-02")),
            ("A", Some("2021-01-03")),
            ("B", Some("2021-01-02")),
        ]);
        assert_eq!((of_two[0][0], of_two[1][0]), (0, 3));
        let of_one = articles(&[
            ("A", Some("2021-01-01")),
            ("A", Some("2021-01-01")),
            ("A", Some("2021-01-01")),
            ("A", Some("2021-01-09")),
        ]);
        assert!(of_one[0][0] < 3 && of_one[1][0] == 3, "{of_one:?}");
        assert!(articles(&[]).is_empty());
    }
}
