//! Where a query stands in texts: for what postings cannot count, which is phrases without a layer of n-grams and
//! words inside phrases of the same query, and for whoever shows or reads what stands around it.

use super::Articles;
use super::entities::EntitiesError;
use super::hits::{Posted, Search};
use super::matcher::{Matcher, Stretch, outermost};
use super::plan::Plan;
use super::query::Query;
use crate::append::PlacedNames;
use crate::count::Within;
use crate::settings::{Layer, Tokenizing};
use crate::store::{Corpus, Segment, StoreError, StoreProblem};
use crate::tokenize::Orthography;
use rayon::prelude::*;
use std::ops::Range;

/// Where the words and phrases of a query stand in a text, in bytes and in order, whatever else the article is to have.
/// Names of entities are not looked for.
pub fn places(
    query: &Query,
    text: &str,
    rules: &Tokenizing,
    orthography: Orthography,
) -> Vec<Range<usize>> {
    let plan = Plan::of(query, rules, orthography.into());
    let asked = plan.asked();
    let matcher = Matcher::new(&plan, rules, |at| asked[plan.alternatives[at].leaf]);
    let text = Text {
        text,
        orthography,
        part: None,
    };
    let (tokens, found) = search(&matcher, &text, Nearby::Article, &[]);
    let found = outermost(found.into_iter().map(|(_, stretch)| stretch).collect());
    let bytes = |stretch: Stretch| {
        let Match { bytes, .. } = placed(stretch, &tokens);
        bytes.start as usize..bytes.end as usize
    };
    found.into_iter().map(bytes).collect()
}

/// Where the tokens of a text are, in bytes, and where leaves are met in what of it is counted. Names stand at `places`.
pub(super) fn search(
    matcher: &Matcher<'_>,
    text: &Text<'_>,
    nearby: Nearby,
    places: &[Range<u32>],
) -> (Vec<Range<u32>>, Vec<(usize, Stretch)>) {
    let mut tokens: Vec<Range<u32>> = Vec::new();
    let mut within = text.part.map(Within::new);
    let stretches = match nearby {
        Nearby::Article => {
            let all = 0..text.text.len();
            vec![all]
        }
        Nearby::Lines { beyond } => matcher.stretches(text.text, text.orthography, places, beyond),
    };
    let found = matcher.search(text.text, &stretches, text.orthography, |token| {
        tokens.push(token.start as u32..token.end() as u32);
        let within = within.as_mut();
        within.is_none_or(|within| within.has(token.start))
    });
    (tokens, found)
}

fn placed((start, end): Stretch, tokens: &[Range<u32>]) -> Match {
    Match {
        tokens: start..end,
        bytes: tokens[start as usize].start..tokens[end as usize - 1].end,
    }
}

/// A place where a query stands in a text: one hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Which of the article's running words that are [looked at](Nearby), from 0.
    pub tokens: Range<u32>,
    /// Which bytes of its text.
    pub bytes: Range<u32>,
}

/// Which running words of an article are looked at beside the hits: of most articles, few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearby {
    /// All.
    Article,
    /// Those of the lines that hits stand in, others perhaps too.
    Lines {
        /// So many more words on either side of each line, if the article has them.
        beyond: usize,
    },
}

/// An article in which a query was looked for.
#[derive(Debug, Clone, Copy)]
pub struct Searched<'t> {
    /// The number of the article.
    pub article: u32,
    /// Its text.
    pub text: &'t str,
    /// How its language is written.
    pub orthography: Orthography,
    /// The part of the text that is counted; `None` for all of it.
    pub part: Option<&'t [Range<u32>]>,
    /// Where each of its running words is, in bytes, also outside of that part; or of those that are
    /// [looked at](Nearby).
    pub tokens: &'t [Range<u32>],
    /// Where the query stands, in order: as often as [`find`](super::find) counts it.
    pub matches: &'t [Match],
}

/// A text in which a word was found, for tests of what looks around a hit: the text, and where the word is.
#[cfg(test)]
pub(crate) fn with_word<T>(
    text: &str,
    word: &str,
    look: impl FnOnce(&Searched<'_>, &Match) -> T,
) -> T {
    let mut all: Vec<Range<u32>> = Vec::new();
    crate::tokenize::tokens(text, &Tokenizing::default(), |token| {
        all.push(token.start as u32..token.end() as u32);
    });
    let start = text.find(word).unwrap() as u32;
    let at = all.iter().position(|token| token.start == start).unwrap() as u32;
    let hit = Match {
        tokens: at..at + 1,
        bytes: start..start + word.len() as u32,
    };
    let found = Searched {
        article: 0,
        text,
        orthography: Orthography::Plain,
        part: None,
        tokens: &all,
        matches: std::slice::from_ref(&hit),
    };
    look(&found, &hit)
}

/// Look for a query in the texts of `wanted` articles, which ascend, and hand each to `each`, on all cores; what that
/// gives comes back in the order of the articles. The hits are those that [`find`](super::find) counts: words and
/// phrases as their texts have them, names where they were recognised. A name that an input gave without a place is
/// not among them.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select, settings::Layer};
/// let articles = select::Articles::read(&corpus, [])?;
/// for query in ["border*|\"border guard\"", "@Angela Merkel", "poland|@Alexander Lukashenko"] {
///     let query = query.parse()?;
///     let hits = select::find(&corpus, &articles, &query, Layer::Terms)?;
///     let having: Vec<u32> = hits.iter().map(|(article, _)| *article).collect();
///     let count = |found: &select::Searched<'_>| (found.article, found.matches.len() as u32);
///     for nearby in [select::Nearby::Article, select::Nearby::Lines { beyond: 0 }] {
///         let counted = select::each_match(
///             &corpus, &articles, (&query, Layer::Terms), &having, nearby, count,
///         )?;
///         assert!(!hits.is_empty() && hits == counted);
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the corpus has no texts, lacks the layer that the query needs, has names whose places an older version did not
/// keep, or is damaged.
pub fn each_match<T: Send>(
    corpus: &Corpus,
    articles: &Articles,
    (query, layer): (&Query, Layer),
    wanted: &[u32],
    nearby: Nearby,
    each: impl Fn(&Searched<'_>) -> T + Sync,
) -> Result<Vec<T>, EntitiesError> {
    let query = Search::of(corpus, query, layer)?;
    let matcher = Matcher::new(&query.plan, query.rules, |_| true);
    let mut all = Vec::with_capacity(wanted.len());
    for (number, segment) in corpus.segments().iter().enumerate() {
        let start = articles.start(number);
        let own = own(
            wanted,
            u64::from(start)..u64::from(start + segment.entry().articles),
        );
        let own: Vec<u32> = own.iter().map(|article| article - start).collect();
        if own.is_empty() {
            continue;
        }
        let named = match query.names.is_empty() {
            true => Vec::new(),
            false => named(segment, &own, &query)?,
        };
        let names = match query.plan.is_any() {
            true => Posted::default(),
            false => query.posted_names(number, start)?,
        };
        all.extend(each_text(segment, &own, query.rules, |article, text| {
            let first = named.partition_point(|name| name.article < article);
            let of_article = named[first..].iter();
            let of_article = of_article.take_while(|name| name.article == article);
            let placed_names = of_article.filter_map(|name| {
                let end = end_of(text.text, name.start, &name.form)?;
                Some((name.start..end, &name.leaves))
            });
            let (places, leaves): (Vec<Range<u32>>, Vec<_>) = placed_names.unzip();
            let has = (&names, start + article);
            let found = query.read(&matcher, &text, has, nearby, &places);
            let tokens = &found.tokens;
            let Text {
                text,
                orthography,
                part,
            } = text;
            let stretches = found.stretches.iter();
            let mut matches: Vec<Match> = stretches.map(|own| placed(*own, tokens)).collect();
            let mut within = part.map(Within::new);
            for (bytes, leaves) in places.into_iter().zip(leaves) {
                let place = bytes.start as usize;
                if within.as_mut().is_none_or(|within| within.has(place))
                    && leaves.iter().any(|leaf| found.leaves[*leaf])
                {
                    matches.push(Match {
                        tokens: over(tokens, bytes.clone()),
                        bytes,
                    });
                }
            }
            matches.sort_by_key(|found| (found.bytes.start, found.bytes.end));
            each(&Searched {
                article: start + article,
                text,
                orthography,
                part,
                tokens,
                matches: &matches,
            })
        })?);
    }
    Ok(all)
}

/// A name that an article mentions.
struct Named {
    article: u32,
    /// The first byte.
    start: u32,
    /// How the article writes it.
    form: String,
    /// The leaves of the query that mean it.
    leaves: Vec<usize>,
}

/// The mentions of the names of a query in some articles of a segment, in order.
fn named(
    segment: &Segment,
    articles: &[u32],
    query: &Search<'_>,
) -> Result<Vec<Named>, StoreError> {
    let placed = PlacedNames::of(segment)?;
    let mut placed = placed.ok_or_else(|| StoreError {
        action: "find names in the texts of",
        path: segment.folder().to_owned(),
        problem: StoreProblem::NoPlaces,
    })?;
    placed.hold_only(articles);
    let mut all = Vec::new();
    for article in articles {
        let places = placed.next(*article..article + 1)?.concat();
        for (start, mention) in placed.mentions(*article, &places) {
            let leaves = query.names.iter().enumerate();
            let leaves = leaves.filter(|(_, names)| names.contains(mention.name));
            let leaves: Vec<usize> = leaves.map(|(at, _)| query.plan.leaves + at).collect();
            if !leaves.is_empty() {
                all.push(Named {
                    article: *article,
                    start,
                    form: mention.form.to_owned(),
                    leaves,
                });
            }
        }
    }
    Ok(all)
}

/// Where a name ends that begins at a place; between its words, the text may have any white space.
fn end_of(text: &str, start: u32, form: &str) -> Option<u32> {
    let mut rest = text.get(start as usize..)?;
    for word in form.split(' ') {
        rest = rest.trim_start().strip_prefix(word)?;
    }
    Some((text.len() - rest.len()) as u32)
}

/// The tokens that bytes of a text touch; at least one.
fn over(tokens: &[Range<u32>], bytes: Range<u32>) -> Range<u32> {
    let first = tokens.partition_point(|token| token.end <= bytes.start);
    let end = tokens.partition_point(|token| token.start < bytes.end);
    first as u32..end.max(first + 1) as u32
}

/// The part of ascending numbers that lies in a range.
fn own(numbers: &[u32], range: Range<u64>) -> &[u32] {
    let before = |bound: u64| numbers.partition_point(|number| u64::from(*number) < bound);
    &numbers[before(range.start)..before(range.end)]
}

/// A text of a segment, with what is needed to read it as it was counted.
pub(super) struct Text<'t> {
    pub text: &'t str,
    pub orthography: Orthography,
    /// What of it is counted; `None` for all.
    pub part: Option<&'t [Range<u32>]>,
}

/// Reads the texts of some articles of a segment, ascending, and hands each to `each`; what that gives comes back in
/// the order of the articles.
pub(super) fn each_text<T: Send>(
    segment: &Segment,
    articles: &[u32],
    rules: &Tokenizing,
    each: impl Fn(u32, Text<'_>) -> T + Sync,
) -> Result<Vec<T>, StoreError> {
    let groups = segment.text_groups()?;
    let read: Result<Vec<Vec<T>>, StoreError> = groups
        .into_par_iter()
        .map(|group| {
            let own = own(articles, group);
            let (Some(first), Some(last)) = (own.first(), own.last()) else {
                return Ok(Vec::new());
            };
            let rows = u64::from(*first)..u64::from(*last) + 1;
            let parts = segment.parts(rows.clone())?;
            let languages = if Orthography::matters(rules) {
                segment.languages(rows.clone())?
            } else {
                Vec::new()
            };
            let mut found = Vec::with_capacity(own.len());
            segment.each_text(own, |article, text| {
                let at = (article - first) as usize;
                let language = languages.get(at).map_or("", String::as_str);
                let text = Text {
                    text,
                    orthography: Orthography::of(language),
                    part: parts.as_ref().map(|parts| &parts[at][..]),
                };
                found.push(each(article, text));
            })?;
            Ok(found)
        })
        .collect();
    Ok(read?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_bytes_of_what_is_counted() {
        let text = "Crossing the Border: «border crossings», Crossing.";
        let query: Query = "x=border*|\"border crossing*\"|@Poland".parse().unwrap();
        let found = places(&query, text, &Tokenizing::default(), Orthography::Plain);
        let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Border", "border crossings"]);
    }

    #[test]
    fn a_name_reaches_over_white_space_and_touches_its_tokens() {
        let text = "anti-Angela\n  Merkel.";
        assert_eq!(end_of(text, 5, "Angela Merkel"), Some(20));
        assert_eq!(end_of(text, 5, "Angela Merkle"), None);
        assert_eq!(end_of(text, 99, "Angela"), None);
        assert_eq!(over(&[0..11, 14..20], 5..20), 0..2);
        assert_eq!(over(&[0..4, 6..9], 4..5), 1..2);
    }
}
