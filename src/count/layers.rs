//! Counts the layers of consecutive articles: per article first, then into a sorted run.

use super::intern::{BATCH, Batch, NO_TERM, TermId, Terms, Types};
use super::names::{NameCounts, Names};
use super::ngrams::Sequence;
use super::places::Places;
use super::run::{Run, RunBuilder, TermRun};
use super::within::Within;
use crate::settings::{Layer, Tokenizing};
use crate::tokenize::{self, Borders, Orthography, Token};
use std::ops::Range;

/// The totals of one article in each layer, besides its postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleTotals {
    /// Running words: everything the tokenizer finds, stop words and numbers included.
    pub tokens: u32,
    /// Frequency in every layer, in the order of the counter's layers. In `terms` it equals
    /// `tokens`, so that per million has the same base with and without stop words.
    pub layers: Vec<u64>,
    /// Where a part of an article is counted, in the same order: n-grams with tokens of the part and others, which are
    /// not counted.
    pub crossing: Vec<u64>,
}

/// Batches of tokens after which the memory in use is checked.
const BATCHES_BETWEEN_CHECKS: u32 = (1 << 14) / BATCH as u32;

/// Counts articles in ascending order of their numbers and returns sorted runs.
///
/// A run ends where the caller says, or earlier when the counter holds more than its bound, even in
/// the middle of an article: the merge adds up what one article has in two runs. Its tables are kept
/// from run to run, so a counter is worth keeping too.
pub struct Counter {
    rules: Tokenizing,
    layers: Vec<Layer>,
    bound_bytes: usize,
    state: State,
    finished: Vec<Vec<Run>>,
}

/// The tables of the run in the making.
#[derive(Default)]
struct State {
    /// Types by the language whose terms they become, see [`Orthography::of_terms`]; made if there is an article of it.
    types: [Option<Types>; Orthography::ALL.len()],
    terms: Table,
    /// The terms of the run in the order of the text, for n-grams; empty without such a layer.
    sequence: Sequence,
    entities: Table,
    mentions: Table,
    sorting: Sorting,
    base: Option<u32>,
    tokens: u32,
}

/// Terms with their counts.
#[derive(Default)]
struct Table {
    terms: Terms,
    counts: Tally,
}

impl Table {
    fn count(&mut self, names: &NameCounts) {
        for (name, frequency) in names.iter() {
            let id = self.terms.number(name.as_bytes());
            self.counts.count(id, frequency);
        }
    }

    fn bytes(&self) -> usize {
        self.terms.bytes() + 2 * self.counts.bytes()
    }

    fn own_run(&self, base: u32, sorting: &mut Sorting) -> TermRun {
        self.run(base, &self.terms.ranks(), sorting)
    }

    /// The counts as a run. The ranks are those of the terms, as [`Terms::ranks`] gives them.
    fn run(
        &self,
        base: u32,
        (ranks, order): &(Vec<u32>, Vec<TermId>),
        sorting: &mut Sorting,
    ) -> TermRun {
        self.counts.sort(ranks, sorting);
        let mut run = RunBuilder::new(base);
        let mut start = 0;
        for (id, end) in order.iter().zip(sorting.places.ends()) {
            let postings = &sorting.sorted[start..*end as usize];
            start = *end as usize;
            if postings.is_empty() {
                continue;
            }
            run.begin_term();
            for (article, frequency) in postings {
                run.posting(*article, *frequency);
            }
            run.end_term(self.terms.get(*id));
        }
        run.finish()
    }

    fn clear(&mut self) {
        self.terms.clear();
        self.counts.clear();
    }
}

/// The buffers for sorting the records of a run.
#[derive(Default)]
struct Sorting {
    places: Places,
    /// Postings: article and frequency.
    sorted: Vec<(u32, u32)>,
}

/// Frequencies: of the article at hand in a dense table, of the run as records.
#[derive(Default)]
struct Tally {
    in_article: Vec<u32>,
    touched: Vec<TermId>,
    records: Vec<(TermId, u32)>,
    /// For each article its number and the end of its records.
    articles: Vec<(u32, u32)>,
}

impl Tally {
    #[inline]
    fn count(&mut self, id: TermId, frequency: u32) {
        let index = id as usize;
        if index >= self.in_article.len() {
            self.in_article.resize((index + 1).next_power_of_two(), 0);
        }
        let so_far = &mut self.in_article[index];
        if *so_far == 0 {
            self.touched.push(id);
        }
        *so_far += frequency;
    }

    fn end_article(&mut self, article: u32) {
        for id in self.touched.drain(..) {
            let frequency = std::mem::take(&mut self.in_article[id as usize]);
            self.records.push((id, frequency));
        }
        self.articles.push((article, self.records.len() as u32));
    }

    fn bytes(&self) -> usize {
        self.in_article.capacity() * 4
            + self.touched.capacity() * 4
            + self.records.capacity() * 8
            + self.articles.capacity() * 8
    }

    /// Group the records by the rank of their terms, articles ascending within a term: one counting
    /// sort, since the records lie in the order of the articles.
    fn sort(&self, ranks: &[u32], sorting: &mut Sorting) {
        let Sorting { places, sorted } = sorting;
        places.reset(ranks.len());
        for (id, _) in &self.records {
            places.count(ranks[*id as usize]);
        }
        places.begin();
        if sorted.len() < self.records.len() {
            sorted.resize(self.records.len(), (0, 0));
        }
        let mut start = 0;
        for (article, end) in &self.articles {
            for (id, frequency) in &self.records[start as usize..*end as usize] {
                sorted[places.next(ranks[*id as usize])] = (*article, *frequency);
            }
            start = *end;
        }
    }

    /// Forget the records. Between two articles nothing else is held.
    fn clear(&mut self) {
        self.records.clear();
        self.articles.clear();
    }
}

impl State {
    fn new(longest_ngram: usize) -> Self {
        Self {
            sequence: Sequence::new(longest_ngram),
            ..Self::default()
        }
    }

    fn clear(&mut self) {
        self.types.iter_mut().flatten().for_each(Types::clear);
        self.terms.clear();
        self.sequence.clear();
        self.entities.clear();
        self.mentions.clear();
        self.base = None;
        self.tokens = 0;
    }

    fn bytes(&self) -> usize {
        // Finishing a run needs about as much memory again as its records, for the counting sort and
        // the compact form.
        let types = self.types.iter().flatten().map(Types::bytes);
        types.sum::<usize>()
            + self.terms.bytes()
            + self.terms.terms.len() * 24
            + self.sequence.bytes()
            + self.entities.bytes()
            + self.mentions.bytes()
    }

    #[inline]
    fn tokens(&mut self, batch: &mut Batch<'_>, rules: &ArticleRules<'_>, count_terms: bool) {
        let mut found = [NO_TERM; BATCH];
        let terms = &mut self.terms.terms;
        let types = self.types[rules.of_terms as usize].get_or_insert_default();
        let found = types.terms_of(batch, &mut found, |token| define(token, rules, terms));
        self.tokens += found.len() as u32;
        self.sequence.extend(found);
        if count_terms {
            for term in found.iter().filter(|term| **term != NO_TERM) {
                self.terms.counts.count(*term, 1);
            }
        }
    }
}

/// How the article at hand is tokenized.
struct ArticleRules<'r> {
    rules: &'r Tokenizing,
    orthography: Orthography,
    /// [`Orthography::of_terms`].
    of_terms: Orthography,
}

/// The term of a new type.
#[cold]
fn define(token: Token<'_>, own: &ArticleRules<'_>, terms: &mut Terms) -> TermId {
    let (rules, orthography) = (own.rules, own.orthography);
    let term = tokenize::term_in(token.text, token.kind, rules, orthography);
    if term.is_empty() || tokenize::is_stop_word(token.text, rules, orthography) {
        NO_TERM
    } else {
        terms.number(term.as_bytes())
    }
}

impl Counter {
    /// A counter of `layers` that ends a run by itself before it holds more than `bound_bytes`.
    pub fn new(rules: &Tokenizing, layers: &[Layer], bound_bytes: usize) -> Self {
        Self {
            rules: rules.clone(),
            layers: layers.to_vec(),
            bound_bytes,
            state: State::new(longest_ngram(layers)),
            finished: layers.iter().map(|_| Vec::new()).collect(),
        }
    }

    /// Count an article; `number` is greater than that of the article before. `names` are its entities
    /// from the recogniser; its language decides what its words are.
    pub fn article(
        &mut self,
        number: u32,
        text: &str,
        names: &Names,
        orthography: Orthography,
    ) -> ArticleTotals {
        self.tokens_where(number, text, names, orthography, |_, _| true)
    }

    /// Count the part of an article that lies in some ranges of its text, which ascend. A token is where it
    /// begins; an n-gram that has other tokens too is not counted. `names` are those of the part.
    pub fn part(
        &mut self,
        number: u32,
        text: &str,
        names: &Names,
        orthography: Orthography,
        part: &[Range<u32>],
    ) -> ArticleTotals {
        let mut within = Within::new(part);
        let with_ngrams = longest_ngram(&self.layers) >= 2;
        let mut borders = Borders::of(text, self.rules.cross);
        let mut places = Vec::new();
        let is_counted = |token: &Token<'_>, rules: &Tokenizing| {
            let is_inside = within.has(token.start);
            if with_ngrams {
                if borders.as_mut().is_some_and(|own| own.before(token)) {
                    places.push(Place::NoTerm);
                }
                places.push(match is_inside {
                    _ if tokenize::is_stop_word(token.text, rules, orthography) => Place::NoTerm,
                    true => Place::Inside,
                    false => Place::Outside,
                });
            }
            is_inside
        };
        let totals = self.tokens_where(number, text, names, orthography, is_counted);
        let crossing = self.layers.iter().map(|layer| match layer {
            Layer::Ngrams(n) => crossing(&places, usize::from(*n)),
            Layer::Terms | Layer::Entities | Layer::Mentions => 0,
        });
        ArticleTotals {
            crossing: crossing.collect(),
            ..totals
        }
    }

    /// Count the n-grams of up to `reach + 1` tokens that have a token of a part of an article's text: those that
    /// vanish when the part is taken out, so that its place makes no new ones. With a reach of 0 these are its tokens.
    /// The counter has layers of n-grams of that length alone.
    pub fn around(
        &mut self,
        number: u32,
        text: &str,
        orthography: Orthography,
        part: &[Range<u32>],
        reach: usize,
    ) -> ArticleTotals {
        let mut layers = vec![0; self.layers.len()];
        self.state.base.get_or_insert(number);
        self.state.tokens = 0;
        self.state.sequence.begin_article(number);
        let rules = std::mem::take(&mut self.rules);
        let own = ArticleRules {
            of_terms: orthography.of_terms(&rules),
            rules: &rules,
            orthography,
        };
        let mut tokens = Vec::new();
        tokenize::tokens_in(text, &rules, orthography, |token| tokens.push(token));
        let mut borders = Borders::of(text, rules.cross);
        let starts: Vec<bool> = tokens
            .iter()
            .map(|token| borders.as_mut().is_some_and(|own| own.before(token)))
            .collect();
        for (at, around) in widened(&tokens, part, reach).into_iter().enumerate() {
            if at > 0 {
                self.state.sequence.extend(&[NO_TERM]);
            }
            let mut batch = Batch::of(text);
            for (token, starts) in tokens[around.clone()].iter().zip(&starts[around]) {
                if *starts {
                    self.state.tokens(&mut batch, &own, false);
                    self.state.sequence.extend(&[NO_TERM]);
                }
                if batch.push(*token) {
                    self.state.tokens(&mut batch, &own, false);
                }
            }
            self.state.tokens(&mut batch, &own, false);
        }
        self.rules = rules;
        let tokens = self.state.tokens;
        self.end_article(number, &mut layers);
        if self.state.bytes() > self.bound_bytes {
            self.end_run();
        }
        ArticleTotals {
            tokens,
            layers,
            crossing: Vec::new(),
        }
    }

    #[inline]
    fn tokens_where(
        &mut self,
        number: u32,
        text: &str,
        names: &Names,
        orthography: Orthography,
        mut is_counted: impl FnMut(&Token<'_>, &Tokenizing) -> bool,
    ) -> ArticleTotals {
        let mut layers = vec![0; self.layers.len()];
        self.state.base.get_or_insert(number);
        self.state.tokens = 0;
        self.state.sequence.begin_article(number);
        let count_terms = self.layers.contains(&Layer::Terms);
        let mut batch = Batch::of(text);
        let mut until_check = BATCHES_BETWEEN_CHECKS;
        let rules = std::mem::take(&mut self.rules);
        let own = ArticleRules {
            of_terms: orthography.of_terms(&rules),
            rules: &rules,
            orthography,
        };
        let mut left_out = false;
        let mut borders = match longest_ngram(&self.layers) {
            0 => None,
            _ => Borders::of(text, rules.cross),
        };
        tokenize::tokens_in(text, &rules, orthography, |token| {
            left_out |= borders.as_mut().is_some_and(|own| own.before(&token));
            if !is_counted(&token, &rules) {
                left_out = true;
                return;
            }
            if std::mem::take(&mut left_out) {
                self.state.tokens(&mut batch, &own, count_terms);
                self.state.sequence.extend(&[NO_TERM]);
            }
            if !batch.push(token) {
                return;
            }
            self.state.tokens(&mut batch, &own, count_terms);
            until_check -= 1;
            if until_check == 0 {
                until_check = BATCHES_BETWEEN_CHECKS;
                if self.state.bytes() > self.bound_bytes {
                    self.cut(number, &mut layers);
                }
            }
        });
        self.state.tokens(&mut batch, &own, count_terms);
        self.rules = rules;
        self.state.entities.count(&names.entities);
        self.state.mentions.count(&names.mentions);
        let tokens = self.state.tokens;
        self.end_article(number, &mut layers);
        if let Some(terms) = self.layers.iter().position(|layer| *layer == Layer::Terms) {
            layers[terms] = u64::from(tokens);
        }
        if self.state.bytes() > self.bound_bytes {
            self.end_run();
        }
        ArticleTotals {
            tokens,
            layers,
            crossing: Vec::new(),
        }
    }

    fn end_article(&mut self, number: u32, totals: &mut [u64]) {
        for (total, layer) in totals.iter_mut().zip(&self.layers) {
            let tally = match layer {
                Layer::Terms => &mut self.state.terms.counts,
                Layer::Entities => &mut self.state.entities.counts,
                Layer::Mentions => &mut self.state.mentions.counts,
                Layer::Ngrams(n) => {
                    *total += self.state.sequence.ngrams_in_article(usize::from(*n));
                    continue;
                }
            };
            let before = tally.records.len();
            tally.end_article(number);
            *total += tally.records[before..]
                .iter()
                .map(|(_, frequency)| u64::from(*frequency))
                .sum::<u64>();
        }
    }

    /// End the run in the middle of an article; n-grams continue across the cut.
    #[cold]
    fn cut(&mut self, number: u32, totals: &mut [u64]) {
        let state = &self.state;
        let context: Vec<Option<Vec<u8>>> = state
            .sequence
            .context()
            .iter()
            .map(|term| (*term != NO_TERM).then(|| state.terms.terms.get(*term).to_vec()))
            .collect();
        let tokens = state.tokens;
        self.end_article(number, totals);
        self.end_run();
        let state = &mut self.state;
        state.base = Some(number);
        state.tokens = tokens;
        let context = context
            .into_iter()
            .map(|term| term.map_or(NO_TERM, |term| state.terms.terms.number(&term)))
            .collect();
        state.sequence.resume_article(number, context);
    }

    fn end_run(&mut self) {
        for (layer, run) in self.state.runs(&self.layers).into_iter().enumerate() {
            if run.postings() > 0 {
                self.finished[layer].push(run);
            }
        }
        if self.state.bytes() > self.bound_bytes / 2 {
            self.state = State::new(longest_ngram(&self.layers));
        } else {
            self.state.clear();
        }
    }

    /// The runs of every layer, in the order of the articles and of the counter's layers. The counter
    /// is then as new.
    pub fn finish(&mut self) -> Vec<Vec<Run>> {
        self.end_run();
        self.finished.iter_mut().map(std::mem::take).collect()
    }
}

/// The tokens of each stretch of a part with `reach` more on either side. Stretches so near that an n-gram of
/// `reach + 1` tokens can touch both are one: no n-gram lies between them then. The others may share tokens.
fn widened(tokens: &[Token<'_>], part: &[Range<u32>], reach: usize) -> Vec<Range<usize>> {
    let mut wide: Vec<Range<usize>> = Vec::new();
    let mut end_of_last = 0;
    for stretch in part {
        let first = tokens.partition_point(|token| token.start < stretch.start as usize);
        let end = tokens.partition_point(|token| token.start < stretch.end as usize);
        if first == end {
            continue;
        }
        let own = first.saturating_sub(reach)..(end + reach).min(tokens.len());
        match wide.last_mut() {
            Some(last) if first < end_of_last + reach => last.end = own.end,
            _ => wide.push(own),
        }
        end_of_last = end;
    }
    wide
}

/// Where a token is, as seen from a part of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// No n-gram has it.
    NoTerm,
    Inside,
    Outside,
}

/// How many n-grams have tokens inside and outside.
fn crossing(places: &[Place], n: usize) -> u64 {
    let windows = places.windows(n);
    let crossing = windows.filter(|window| {
        !window.contains(&Place::NoTerm)
            && window.contains(&Place::Inside)
            && window.contains(&Place::Outside)
    });
    crossing.count() as u64
}

/// The length of the longest n-grams among the layers; 0 without such a layer.
fn longest_ngram(layers: &[Layer]) -> usize {
    layers
        .iter()
        .map(|layer| match layer {
            Layer::Ngrams(n) => usize::from(*n),
            Layer::Terms | Layer::Entities | Layer::Mentions => 0,
        })
        .max()
        .unwrap_or(0)
}

impl State {
    fn runs(&mut self, layers: &[Layer]) -> Vec<Run> {
        let base = self.base.unwrap_or(0);
        let ranked = self.terms.terms.ranks();
        self.sequence.rank(&ranked.0);
        let sorting = &mut self.sorting;
        layers
            .iter()
            .map(|layer| match layer {
                Layer::Terms => Run::Terms(self.terms.run(base, &ranked, sorting)),
                Layer::Ngrams(n) => {
                    let lexicon = ranked.1.iter().map(|id| self.terms.terms.get(*id));
                    Run::Ngrams(self.sequence.run(usize::from(*n), base, lexicon))
                }
                Layer::Entities => Run::Terms(self.entities.own_run(base, sorting)),
                Layer::Mentions => Run::Terms(self.mentions.own_run(base, sorting)),
            })
            .collect()
    }
}
