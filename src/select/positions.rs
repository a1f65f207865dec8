//! Where a query stands in texts: for what postings cannot count, which is phrases without a layer of n-grams and
//! words inside phrases of the same query, and for whoever shows or reads what stands around it.

use super::Articles;
use super::entities::EntitiesError;
use super::hits::{Hits, in_terms, names_meant};
use super::pattern::Pattern;
use super::query::{Alternative, Query};
use crate::append::PlacedNames;
use crate::count::Within;
use crate::settings::{Layer, Tokenizing};
use crate::store::{Corpus, Segment, StoreError, StoreProblem};
use crate::tokenize::{self, Orthography, Token};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Words of alternatives that share one machine word.
const BLOCK_WORDS: usize = u64::BITS as usize;

/// Whether a match of one alternative can lie within a match of another, so that adding up what each
/// finds would count tokens twice. Each alternative is a sequence of words.
pub(super) fn may_nest(alternatives: &[&[Pattern]]) -> bool {
    let pairs = alternatives
        .iter()
        .enumerate()
        .flat_map(|(at, one)| alternatives[..at].iter().map(move |other| (*one, *other)));
    pairs.into_iter().any(|(one, other)| {
        let (short, long) = if one.len() < other.len() {
            (one, other)
        } else {
            (other, one)
        };
        long.windows(short.len())
            .any(|stretch| stretch.iter().zip(short).all(|(a, b)| a.may_meet(b)))
    })
}

/// Counts where alternatives, each a sequence of words, follow each other in a text. A match that lies
/// within another is not counted; matches that only overlap are.
#[derive(Default)]
pub(super) struct Matcher<'q> {
    words: Vec<&'q Pattern>,
    /// For each word how many words its alternative has up to it, and whether it is the last one.
    places: Vec<(usize, bool)>,
    /// The first words of alternatives, as bits.
    firsts: Vec<u64>,
    /// The last ones.
    lasts: Vec<u64>,
}

impl<'q> Matcher<'q> {
    pub(super) fn new(alternatives: &[&'q [Pattern]]) -> Self {
        let mut matcher = Self::default();
        for alternative in alternatives {
            for (at, word) in alternative.iter().enumerate() {
                matcher.words.push(word);
                matcher.places.push((at + 1, at + 1 == alternative.len()));
            }
        }
        let blocks = matcher.words.len().div_ceil(BLOCK_WORDS);
        matcher.firsts = vec![0; blocks];
        matcher.lasts = vec![0; blocks];
        for (at, (length, is_last)) in matcher.places.iter().enumerate() {
            let (block, bit) = (at / BLOCK_WORDS, 1 << (at % BLOCK_WORDS));
            matcher.firsts[block] |= if *length == 1 { bit } else { 0 };
            matcher.lasts[block] |= if *is_last { bit } else { 0 };
        }
        matcher
    }

    /// How often the alternatives stand in a text, or wholly in a part of it, where one is given.
    pub(super) fn count(
        &self,
        text: &str,
        rules: &Tokenizing,
        orthography: Orthography,
        part: Option<&[Range<u32>]>,
    ) -> u32 {
        let mut within = part.map(Within::new);
        let see = |token: &Token<'_>| {
            let within = within.as_mut();
            within.is_none_or(|within| within.has(token.start))
        };
        self.matches(text, rules, orthography, see).len() as u32
    }

    /// Where the tokens of a text are, in bytes, and where the alternatives stand in it, or wholly in a part of it.
    fn places(
        &self,
        text: &str,
        rules: &Tokenizing,
        orthography: Orthography,
        part: Option<&[Range<u32>]>,
    ) -> (Vec<Range<u32>>, Vec<Match>) {
        let mut tokens: Vec<Range<u32>> = Vec::new();
        let mut within = part.map(Within::new);
        let found = self.matches(text, rules, orthography, |token| {
            tokens.push(token.start as u32..token.end() as u32);
            let within = within.as_mut();
            within.is_none_or(|within| within.has(token.start))
        });
        let found = found.into_iter().map(|(start, end)| Match {
            tokens: start as u32..end as u32,
            bytes: tokens[start].start..tokens[end - 1].end,
        });
        let found = found.collect();
        (tokens, found)
    }

    /// The ranges of tokens that are a match and do not lie within another, in order. `see` is shown every
    /// token, and tells whether it can be part of a match.
    fn matches<'t>(
        &self,
        text: &'t str,
        rules: &Tokenizing,
        orthography: Orthography,
        mut see: impl FnMut(&Token<'t>) -> bool,
    ) -> Vec<(usize, usize)> {
        let blocks = self.firsts.len();
        // Which words a token can be: judged once per type, since texts repeat their types.
        let mut judged: HashMap<&str, usize> = HashMap::new();
        let mut masks: Vec<u64> = Vec::new();
        // Bit k: the tokens up to here are the words of an alternative up to word k.
        let mut open = vec![0u64; blocks];
        let mut matches: Vec<(usize, usize)> = Vec::new();
        let mut end = 0;
        tokenize::tokens_in(text, rules, orthography, |token| {
            end += 1;
            if !see(&token) {
                open.fill(0);
                return;
            }
            let mask = *judged.entry(token.text).or_insert_with(|| {
                self.judge(&token, rules, orthography, &mut masks);
                masks.len() - blocks
            });
            let mut carried = 0;
            for block in 0..blocks {
                let moved = open[block] << 1 | carried;
                carried = open[block] >> (BLOCK_WORDS - 1);
                open[block] = (moved | self.firsts[block]) & masks[mask + block];
                let mut complete = open[block] & self.lasts[block];
                while complete != 0 {
                    let at = block * BLOCK_WORDS + complete.trailing_zeros() as usize;
                    matches.push((end - self.places[at].0, end));
                    complete &= complete - 1;
                }
            }
        });
        outermost(matches)
    }

    fn judge(
        &self,
        token: &Token<'_>,
        rules: &Tokenizing,
        orthography: Orthography,
        masks: &mut Vec<u64>,
    ) {
        let start = masks.len();
        masks.resize(start + self.firsts.len(), 0);
        if tokenize::is_stop_word(token.text, rules, orthography) {
            return;
        }
        let term = tokenize::term_in(token.text, token.kind, rules, orthography);
        for (at, word) in self.words.iter().enumerate() {
            if word.matches(&term) {
                masks[start + at / BLOCK_WORDS] |= 1 << (at % BLOCK_WORDS);
            }
        }
    }
}

/// The ranges that do not lie within another, in order; equal ones are one.
fn outermost(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    let mut reach = 0;
    ranges.retain(|(_, end)| {
        let is_outer = *end > reach;
        reach = reach.max(*end);
        is_outer
    });
    ranges
}

/// Where the words and phrases of a query stand in a text, in bytes and in order. Names of entities are not
/// looked for.
pub fn places(
    query: &Query,
    text: &str,
    rules: &Tokenizing,
    orthography: Orthography,
) -> Vec<Range<usize>> {
    let query = query.normalised(rules);
    let (_, found) = Matcher::new(&sequences(&query)).places(text, rules, orthography, None);
    let bytes = |found: Match| found.bytes.start as usize..found.bytes.end as usize;
    found.into_iter().map(bytes).collect()
}

/// The alternatives of a query that are words and phrases.
fn sequences(query: &Query) -> Vec<&[Pattern]> {
    let words = query.alternatives.iter();
    let words = words.filter_map(|alternative| match alternative {
        Alternative::Term(word) => Some(std::slice::from_ref(word)),
        Alternative::Phrase(words) => Some(words.as_slice()),
        Alternative::Entity(_) => None,
    });
    words.collect()
}

/// A place where a query stands in a text: one hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Which of the article's running words, from 0.
    pub tokens: Range<u32>,
    /// Which bytes of its text.
    pub bytes: Range<u32>,
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
    /// Where each of its running words is, in bytes, also outside of that part.
    pub tokens: &'t [Range<u32>],
    /// Where the query stands, in order: as often as [`find`](super::find) counts it.
    pub matches: &'t [Match],
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
///     let counted = select::each_match(&corpus, &articles, &query, Layer::Terms, &having, count)?;
///     assert!(!hits.is_empty() && hits == counted);
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
    query: &Query,
    layer: Layer,
    wanted: &[u32],
    each: impl Fn(&Searched<'_>) -> T + Sync,
) -> Result<Vec<T>, EntitiesError> {
    let query = in_terms(corpus, query, layer);
    let rules = &corpus.settings().tokenizing;
    let matcher = Matcher::new(&sequences(&query));
    let names = names_meant(corpus, &query)?;
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
        let named = match names.is_empty() {
            true => Vec::new(),
            false => named(segment, &own, &names)?,
        };
        all.extend(each_text(segment, &own, rules, |article, text| {
            let Text {
                text,
                orthography,
                part,
            } = text;
            let (tokens, mut matches) = matcher.places(text, rules, orthography, part);
            let first = named.partition_point(|(of, ..)| *of < article);
            let of_article = named[first..].iter().take_while(|(of, ..)| *of == article);
            let mut within = part.map(Within::new);
            for (_, at, form) in of_article {
                let is_counted = within
                    .as_mut()
                    .is_none_or(|within| within.has(*at as usize));
                if let Some(end) = end_of(text, *at, form).filter(|_| is_counted) {
                    matches.push(Match {
                        tokens: over(&tokens, *at..end),
                        bytes: *at..end,
                    });
                }
            }
            matches.sort_by_key(|found| (found.bytes.start, found.bytes.end));
            each(&Searched {
                article: start + article,
                text,
                orthography,
                part,
                tokens: &tokens,
                matches: &matches,
            })
        })?);
    }
    Ok(all)
}

/// Where some articles of a segment, ascending, mention one of the names: the article, the first byte, and how it
/// writes the name.
fn named(
    segment: &Segment,
    articles: &[u32],
    names: &BTreeSet<String>,
) -> Result<Vec<(u32, u32, String)>, StoreError> {
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
            if names.contains(mention.name) {
                all.push((*article, start, mention.form.to_owned()));
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
struct Text<'t> {
    text: &'t str,
    orthography: Orthography,
    /// What of it is counted; `None` for all.
    part: Option<&'t [Range<u32>]>,
}

/// Reads the texts of some articles of a segment, ascending, and hands each to `each`; what that gives comes back in
/// the order of the articles.
fn each_text<T: Send>(
    segment: &Segment,
    articles: &[u32],
    rules: &Tokenizing,
    each: impl Fn(u32, Text<'_>) -> T + Sync,
) -> Result<Vec<T>, StoreError> {
    let groups = segment.text_groups()?;
    let read: Result<Vec<Vec<T>>, StoreError> = groups
        .into_par_iter()
        .map(|group| {
            let own = own(articles, group.clone());
            if own.is_empty() {
                return Ok(Vec::new());
            }
            let texts = segment.texts(group.clone())?;
            let parts = segment.parts(group.clone())?;
            let languages = if Orthography::matters(rules) {
                segment.languages(group.clone())?
            } else {
                Vec::new()
            };
            let one = |article: &u32| {
                let at = (u64::from(*article) - group.start) as usize;
                let language = languages.get(at).map_or("", String::as_str);
                let text = Text {
                    text: &texts[at],
                    orthography: Orthography::of(language),
                    part: parts.as_ref().map(|parts| &parts[at][..]),
                };
                each(*article, text)
            };
            Ok(own.iter().map(one).collect())
        })
        .collect();
    Ok(read?.into_iter().flatten().collect())
}

/// Read the texts of candidates, ascending, and count in each; `start` is the number of the segment's first
/// article.
pub(super) fn read(
    segment: &Segment,
    candidates: &[u32],
    matcher: &Matcher<'_>,
    rules: &Tokenizing,
    start: u32,
) -> Result<Hits, StoreError> {
    // Without candidates no text is needed, and the corpus may have none.
    if candidates.is_empty() {
        return Ok(Hits::new());
    }
    let mut hits = each_text(segment, candidates, rules, |article, text| {
        let frequency = matcher.count(text.text, rules, text.orthography, text.part);
        (start + article, frequency)
    })?;
    hits.retain(|(_, frequency)| *frequency > 0);
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn patterns(alternatives: &[&str]) -> Vec<Vec<Pattern>> {
        let words = |words: &&str| words.split(' ').map(Pattern::new).collect();
        alternatives.iter().map(words).collect()
    }

    fn count(text: &str, alternatives: &[&str]) -> u32 {
        let patterns = patterns(alternatives);
        let slices: Vec<&[Pattern]> = patterns.iter().map(Vec::as_slice).collect();
        Matcher::new(&slices).count(text, &Tokenizing::default(), Orthography::Plain, None)
    }

    fn nests(alternatives: &[&str]) -> bool {
        let patterns = patterns(alternatives);
        let slices: Vec<&[Pattern]> = patterns.iter().map(Vec::as_slice).collect();
        may_nest(&slices)
    }

    #[test]
    fn a_phrase_is_counted_where_its_words_follow_each_other() {
        let text = "The border crisis: a Border-Crisis at the border. Crisis!";
        assert_eq!(count(text, &["border crisis"]), 3);
        assert_eq!(count("ha ha ha", &["ha ha"]), 2);
        let text = "migrant crossing, migrants crossed";
        assert_eq!(count(text, &["migrant* cross*"]), 2);
        assert_eq!(count("crisis border", &["border crisis"]), 0);
    }

    #[test]
    fn a_match_within_a_longer_one_is_not_counted_again() {
        let text = "A border crossing at the border: border crossings.";
        assert_eq!(count(text, &["border*", "border crossing"]), 3);
        assert_eq!(count(text, &["border crossing", "border crossing"]), 1);
        assert_eq!(count(text, &["crossing*", "border crossing*"]), 2);
        // These two overlap, and neither lies within the other.
        let text = "illegal alien crossing";
        assert_eq!(
            count(text, &["illegal alien", "alien crossing", "alien"]),
            2
        );
    }

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

    #[test]
    fn alternatives_beyond_one_machine_word_are_found() {
        let words: Vec<String> = (0..150).map(|n| format!("w{n}")).collect();
        let long = words.join(" ");
        let text = format!("{long} w3 x {long}");
        assert_eq!(count(&text, &[&long, "w3", "w149 w0", "x"]), 4);
    }

    #[test]
    fn nesting_is_foreseen_where_words_can_be_the_same() {
        assert!(nests(&["border*", "border crossing"]));
        assert!(nests(&["a b", "a b"]) && nests(&["a *", "? b"]) && nests(&["wom?n", "women"]));
        assert!(!nests(&["frontier", "border crossing"]) && !nests(&["a b", "b a"]));
        assert!(!nests(&["border", "frontier"]) && !nests(&["border", "borders"]));
    }

    proptest! {
        /// The same by trying every alternative at every place.
        #[test]
        fn counting_agrees_with_trying_every_place(
            text in "[abc]( [abc]){0,12}",
            alternatives in prop::collection::vec("[ab?]( [abc*]){0,2}", 1..5)
        ) {
            let alternatives: Vec<&str> = alternatives.iter().map(String::as_str).collect();
            let tokens: Vec<&str> = text.split(' ').collect();
            let mut found = std::collections::BTreeSet::new();
            for words in patterns(&alternatives) {
                for (start, stretch) in tokens.windows(words.len()).enumerate() {
                    if words.iter().zip(stretch).all(|(word, token)| word.matches(token)) {
                        found.insert((start, start + words.len()));
                    }
                }
            }
            let inner = |range: &&(usize, usize)| found.iter().any(|other| {
                other != *range && other.0 <= range.0 && range.1 <= other.1
            });
            let expected = found.len() - found.iter().filter(inner).count();
            prop_assert_eq!(count(&text, &alternatives), expected as u32);
            if !nests(&alternatives) {
                let sum: u32 = alternatives.iter().map(|alone| count(&text, &[alone])).sum();
                prop_assert_eq!(sum, expected as u32);
            }
        }
    }
}
