//! Counting what stands near a node.

use super::window::{Bounds, Window, Within};
use crate::select::{GroupId, Searched};
use crate::settings::Tokenizing;
use crate::tokenize::{self, Orthography};
use hashbrown::HashMap;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The number of a term within one tally, in order of first appearance.
type TermId = u32;

/// A stop word of the corpus: it has its place in a window, and is no collocate.
const NO_TERM: TermId = TermId::MAX;

/// A table whose keys come from texts.
type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// The node in the articles of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// How often it occurs.
    pub frequency: u64,
    /// Running words that belong to it; more than its frequency where it is a phrase or a name.
    pub tokens: u64,
    /// Running words in its windows, each once, without its own.
    pub near: u64,
    /// Articles that have it.
    pub articles: u64,
    /// The frequencies in its articles, squared and added up.
    pub squared: u64,
}

/// A term near the node in the articles of a group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Near {
    /// Pairs of an occurrence of the node and one of the term in its window.
    pub pairs: u64,
    /// Pairs in which the term stands before the node.
    pub before: u64,
    /// Occurrences of the term in any window, each once.
    pub once: u64,
    /// Occurrences of the term in the node.
    pub in_node: u64,
    /// Articles with a pair.
    pub articles: u64,
    /// The pairs of the article that has the most.
    pub largest: u64,
    /// The sources of these articles, as bits.
    sources: Vec<u64>,
    /// The pairs of each article, squared and added up.
    pub squared: u64,
    /// The pairs of each article times the frequency of the node there, added up.
    pub times_node: u64,
}

/// The articles that have a pair with each term, ascending, each with its pairs.
#[derive(Default)]
pub struct ByArticle {
    of_term: HashMap<Arc<str>, Range<usize>>,
    all: Vec<(TermId, u32, u32)>,
}

impl ByArticle {
    /// Those of a term.
    pub fn of(&self, term: &str) -> impl Iterator<Item = (u32, u32)> {
        let own = self.of_term.get(term).cloned().unwrap_or_default();
        let own = self.all[own].iter();
        own.map(|(_, article, pairs)| (*article, *pairs))
    }
}

impl Near {
    fn merge(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.before += other.before;
        self.once += other.once;
        self.in_node += other.in_node;
        self.articles += other.articles;
        self.largest = self.largest.max(other.largest);
        self.squared += other.squared;
        self.times_node += other.times_node;
        let words = self.sources.len().max(other.sources.len());
        self.sources.resize(words, 0);
        for (word, other) in self.sources.iter_mut().zip(&other.sources) {
            *word |= other;
        }
    }

    /// How many sources these articles have.
    pub fn sources(&self) -> u64 {
        let ones = self.sources.iter().map(|word| u64::from(word.count_ones()));
        ones.sum()
    }

    fn add_source(&mut self, source: u32) {
        let (word, bit) = ((source / u64::BITS) as usize, source % u64::BITS);
        if self.sources.len() <= word {
            self.sources.resize(word + 1, 0);
        }
        self.sources[word] |= 1 << bit;
    }
}

/// How windows are counted.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'p> {
    pub window: Window,
    pub within: Within,
    pub rules: &'p Tokenizing,
    /// Whether the pairs of each article are kept.
    pub by_article: bool,
}

/// What was counted by one task, or by all of them.
#[derive(Default)]
pub struct Tally {
    /// Tokens as they are written, by the language whose terms they become, see [`Orthography::of_terms`].
    types: [Table<Box<str>, TermId>; Orthography::ALL.len()],
    numbers: Table<Arc<str>, TermId>,
    terms: Vec<Arc<str>>,
    near: Table<(GroupId, TermId), Near>,
    /// For a term and an article the pairs, if these are kept.
    by_article: Vec<(TermId, u32, u32)>,
    nodes: Vec<Node>,
    room: Room,
}

/// Room that is used again for each article.
#[derive(Default)]
struct Room {
    of_node: Vec<bool>,
    seen: Vec<bool>,
    /// The term of each pair, and as its last two bits whether it stands before the node and whether its token is in an
    /// earlier window too: numbers are sorted fast.
    pairs: Vec<u64>,
}

impl Tally {
    /// Count an article of a group and a source.
    pub fn article(&mut self, found: &Searched<'_>, group: GroupId, source: u32, plan: &Plan<'_>) {
        if found.matches.is_empty() {
            return;
        }
        let mut room = std::mem::take(&mut self.room);
        room.of_node.clear();
        room.of_node.resize(found.tokens.len(), false);
        for hit in found.matches {
            room.of_node[hit.tokens.start as usize..hit.tokens.end as usize].fill(true);
        }
        room.seen.clear();
        room.seen.resize(found.tokens.len(), false);
        room.pairs.clear();
        let bounds = Bounds::of(found, plan.within);
        let mut near = 0;
        for hit in found.matches {
            for at in bounds.window(hit, plan.window) {
                if room.of_node[at] {
                    continue;
                }
                let again = std::mem::replace(&mut room.seen[at], true);
                near += u64::from(!again);
                let term = self.term(found, at, plan.rules);
                if term != NO_TERM {
                    let before = at < hit.tokens.start as usize;
                    let pair = u64::from(term) << 2 | u64::from(before) << 1 | u64::from(again);
                    room.pairs.push(pair);
                }
            }
        }
        let own = room.of_node.iter().enumerate().filter(|(_, own)| **own);
        let mut tokens = 0;
        for (at, _) in own {
            tokens += 1;
            let term = self.term(found, at, plan.rules);
            if term != NO_TERM {
                self.near.entry((group, term)).or_default().in_node += 1;
            }
        }
        let frequency = found.matches.len() as u64;
        if self.nodes.len() <= group as usize {
            self.nodes.resize(group as usize + 1, Node::default());
        }
        let node = &mut self.nodes[group as usize];
        node.frequency += frequency;
        node.tokens += tokens;
        node.near += near;
        node.articles += 1;
        node.squared += frequency * frequency;
        room.pairs.sort_unstable();
        for pairs in room.pairs.chunk_by(|one, other| one >> 2 == other >> 2) {
            let (term, count) = ((pairs[0] >> 2) as TermId, pairs.len() as u64);
            let near = self.near.entry((group, term)).or_default();
            near.pairs += count;
            near.before += pairs.iter().filter(|pair| *pair & 2 != 0).count() as u64;
            near.once += pairs.iter().filter(|pair| *pair & 1 == 0).count() as u64;
            near.articles += 1;
            near.largest = near.largest.max(count);
            near.squared += count * count;
            near.times_node += count * frequency;
            near.add_source(source);
            if plan.by_article {
                self.by_article.push((term, found.article, count as u32));
            }
        }
        self.room = room;
    }

    /// The term of a token.
    fn term(&mut self, found: &Searched<'_>, at: usize, rules: &Tokenizing) -> TermId {
        let token = &found.tokens[at];
        let text = &found.text[token.start as usize..token.end as usize];
        let orthography = found.orthography;
        let types = &mut self.types[orthography.of_terms(rules) as usize];
        if let Some(term) = types.get(text) {
            return *term;
        }
        let term = match term_of(text, rules, orthography) {
            None => NO_TERM,
            Some(term) => number(&mut self.numbers, &mut self.terms, term.into()),
        };
        types.insert(text.into(), term);
        term
    }

    /// With what another task has counted.
    pub fn merged(mut self, other: Self) -> Self {
        let numbers: Vec<TermId> = other
            .terms
            .into_iter()
            .map(|term| number(&mut self.numbers, &mut self.terms, term))
            .collect();
        for ((group, term), near) in other.near {
            let term = numbers[term as usize];
            self.near.entry((group, term)).or_default().merge(&near);
        }
        let by_article = other.by_article.into_iter();
        self.by_article.extend(
            by_article.map(|(term, article, pairs)| (numbers[term as usize], article, pairs)),
        );
        if self.nodes.len() < other.nodes.len() {
            self.nodes.resize(other.nodes.len(), Node::default());
        }
        for (node, other) in self.nodes.iter_mut().zip(&other.nodes) {
            node.frequency += other.frequency;
            node.tokens += other.tokens;
            node.near += other.near;
            node.articles += other.articles;
            node.squared += other.squared;
        }
        self
    }

    /// The pairs of each article, if these were kept.
    pub fn take_by_article(&mut self) -> ByArticle {
        let mut all = std::mem::take(&mut self.by_article);
        all.par_sort_unstable();
        let mut of_term = HashMap::new();
        let mut start = 0;
        for own in all.chunk_by(|one, other| one.0 == other.0) {
            let term = Arc::clone(&self.terms[own[0].0 as usize]);
            of_term.insert(term, start..start + own.len());
            start += own.len();
        }
        ByArticle { of_term, all }
    }

    /// The node in each of the groups, and every term near it with its group.
    pub fn finish(
        mut self,
        groups: usize,
    ) -> (Vec<Node>, impl Iterator<Item = (GroupId, Arc<str>, Near)>) {
        self.nodes.resize(groups, Node::default());
        let terms = self.terms;
        let near = self.near.into_iter();
        let near = near.filter(|(_, near)| near.pairs > 0);
        let near =
            near.map(move |((group, term), near)| (group, Arc::clone(&terms[term as usize]), near));
        (self.nodes, near)
    }
}

/// The number of a term, a new one if it was not seen before.
fn number(
    numbers: &mut Table<Arc<str>, TermId>,
    terms: &mut Vec<Arc<str>>,
    term: Arc<str>,
) -> TermId {
    let next = terms.len() as TermId;
    *numbers.entry(term).or_insert_with_key(|term| {
        terms.push(Arc::clone(term));
        next
    })
}

/// The term under which a token is counted; `None` for stop words of the corpus.
fn term_of(text: &str, rules: &Tokenizing, orthography: Orthography) -> Option<String> {
    let term = tokenize::term_in(text, tokenize::kind_of(text), rules, orthography);
    let is_none = term.is_empty() || tokenize::is_stop_word(text, rules, orthography);
    (!is_none).then_some(term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::context::ends_abbreviated;
    use crate::select::Match;
    use crate::tokenize::{sentence_starts, tokens};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// The tokens of a text, and the unit that each is in: sentences are found in whole lines here.
    fn tokens_in_units(text: &str, within: Within) -> (Vec<Range<u32>>, Vec<usize>) {
        let mut starts = Vec::new();
        let mut line = 0;
        for part in text.split_inclusive('\n') {
            starts.push(line);
            let sentences =
                sentence_starts(part).filter(|start| !ends_abbreviated(&part[..*start]));
            if within == Within::Sentence {
                starts.extend(sentences.map(|start| line + start));
            }
            line += part.len();
        }
        let mut all = Vec::new();
        tokens(text, &Tokenizing::default(), |token| {
            all.push(token.start as u32..token.end() as u32)
        });
        let unit = |token: &Range<u32>| {
            starts
                .iter()
                .filter(|start| **start <= token.start as usize)
                .count()
        };
        let units = all.iter().map(unit).collect();
        (all, units)
    }

    /// Nodes of one word and of two.
    fn hits(text: &str, all: &[Range<u32>]) -> Vec<Match> {
        let word = |at: usize| {
            all.get(at)
                .map(|token| &text[token.start as usize..token.end as usize])
        };
        let mut found = Vec::new();
        for at in 0..all.len() {
            let length = match (word(at), word(at + 1)) {
                (Some("Q"), _) => 1,
                (Some("y"), Some("z")) => 2,
                _ => continue,
            };
            found.push(Match {
                tokens: at as u32..(at + length) as u32,
                bytes: all[at].start..all[at + length - 1].end,
            });
        }
        found
    }

    proptest! {
        /// The same by looking at every pair of tokens.
        #[test]
        fn counting_agrees_with_every_pair_of_tokens(
            texts in prop::collection::vec("((Q|y z|y|z|a|B|Mr|Mr\\. B|U\\.S|x-y|3\\.5|’s|é)(, | |\\. |\\.\" |! |\n|… |\\.|\\) )){0,30}", 1..4),
            left in 0usize..4,
            right in 0usize..4,
            paragraphs: bool,
            split: bool,
        ) {
            let within = if paragraphs { Within::Paragraph } else { Within::Sentence };
            let rules = Tokenizing::default();
            let plan = Plan { window: Window::Tokens { left, right }, within, rules: &rules, by_article: true };
            let mut tallies = [Tally::default(), Tally::default()];
            let mut node = Node::default();
            let mut near: BTreeMap<String, Near> = BTreeMap::new();
            let mut by_article: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
            for (number, text) in texts.iter().enumerate() {
                let (all, units) = tokens_in_units(text, within);
                let matches = hits(text, &all);
                let found = Searched {
                    article: number as u32,
                    text,
                    orthography: Orthography::Plain,
                    part: None,
                    tokens: &all,
                    matches: &matches,
                };
                tallies[usize::from(split) * number % 2].article(&found, 0, number as u32, &plan);
                if matches.is_empty() {
                    continue;
                }
                let of_node = |at: usize| matches.iter().any(|hit| hit.tokens.contains(&(at as u32)));
                let term = |at: usize| {
                    let token = &all[at];
                    term_of(&text[token.start as usize..token.end as usize], &rules, Orthography::Plain).unwrap()
                };
                node.frequency += matches.len() as u64;
                node.articles += 1;
                node.squared += (matches.len() * matches.len()) as u64;
                let mut own: BTreeMap<String, u64> = BTreeMap::new();
                for at in 0..all.len() {
                    if of_node(at) {
                        node.tokens += 1;
                        near.entry(term(at)).or_default().in_node += 1;
                        continue;
                    }
                    let mut times = 0;
                    for hit in &matches {
                        let (first, last) = (hit.tokens.start as usize, hit.tokens.end as usize - 1);
                        let before = at < first && first - at <= left && units[at] == units[first];
                        let behind = at > last && at - last <= right && units[at] == units[last];
                        times += u64::from(before || behind);
                        near.entry(term(at)).or_default().before += u64::from(before);
                    }
                    node.near += u64::from(times > 0);
                    near.entry(term(at)).or_default().once += u64::from(times > 0);
                    *own.entry(term(at)).or_default() += times;
                }
                for (name, pairs) in own.into_iter().filter(|(_, pairs)| *pairs > 0) {
                    by_article.entry(name.clone()).or_default().push((number as u32, pairs as u32));
                    let near = near.get_mut(&name).unwrap();
                    near.pairs += pairs;
                    near.articles += 1;
                    near.largest = near.largest.max(pairs);
                    near.squared += pairs * pairs;
                    near.times_node += pairs * matches.len() as u64;
                    near.add_source(number as u32);
                }
            }
            near.retain(|_, near| near.pairs > 0);
            let [one, other] = tallies;
            let mut tally = one.merged(other);
            let found = tally.take_by_article();
            for (term, expected) in &by_article {
                prop_assert_eq!(&found.of(term).collect::<Vec<_>>(), expected);
            }
            let (nodes, found) = tally.finish(1);
            prop_assert_eq!(&nodes[0], &node);
            let found: BTreeMap<String, Near> = found.map(|(_, term, near)| (term.to_string(), near)).collect();
            prop_assert_eq!(found, near);
        }
    }
}
