//! Counting the layers of consecutive articles: per article first, then into a sorted run.

use super::intern::{NO_TERM, TermId, Terms, Types};
use super::run::{Run, RunBuilder};
use crate::settings::{Layer, MAX_NGRAM, Tokenizing};
use crate::tokenize::{self, Token};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// What one article has in each layer, beside its postings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleTotals {
    /// Running words: everything the tokenizer finds, stop words and numbers included.
    pub tokens: u32,
    /// Frequency in every layer, in the order of the counter's layers. In `terms` it equals
    /// `tokens`, so that per million has the same base with and without stop words.
    pub layers: Vec<u64>,
}

/// A name to be counted in the layer of entities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The term of the layer.
    pub name: String,
    /// Mentions in the article.
    pub frequency: u32,
}

/// Counts articles in ascending order of their numbers and gives sorted runs.
///
/// A run ends where the caller says, or earlier when the counter holds more than its bound, even in
/// the middle of an article: the merge adds up what one article has in two runs.
pub struct Counter<'s> {
    rules: &'s Tokenizing,
    layers: Vec<Layer>,
    bound_bytes: usize,
    state: State,
    finished: Vec<Vec<Run>>,
}

/// The tables of the run in the making.
struct State {
    types: Types,
    terms: Terms,
    term_counts: Tally,
    /// The n-grams of two, three … tokens, as far as the longest layer.
    ngrams: Vec<NgramTable>,
    names: Terms,
    name_counts: Tally,
    /// The n-grams that end at the token before: `recent[k]` is the one of `k + 1` tokens.
    recent: [TermId; MAX_NGRAM as usize],
    base: Option<u32>,
    tokens: u32,
}

/// N-grams of one length, each the shorter one before it and a term.
#[derive(Default)]
struct NgramTable {
    ids: HashMap<(TermId, TermId), TermId, RandomState>,
    parts: Vec<(TermId, TermId)>,
    counts: Tally,
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

    /// The records grouped by the rank of their terms, articles ascending within a term: one
    /// counting sort, since the records lie in the order of the articles.
    fn by_rank(&self, ranks: &[u32]) -> (Vec<u32>, Vec<(u32, u32)>) {
        let mut ends = vec![0u32; ranks.len() + 1];
        for (id, _) in &self.records {
            ends[ranks[*id as usize] as usize + 1] += 1;
        }
        for rank in 1..ends.len() {
            ends[rank] += ends[rank - 1];
        }
        let mut sorted = vec![(0, 0); self.records.len()];
        let mut next = ends.clone();
        let mut start = 0;
        for (article, end) in &self.articles {
            for (id, frequency) in &self.records[start as usize..*end as usize] {
                let position = &mut next[ranks[*id as usize] as usize];
                sorted[*position as usize] = (*article, *frequency);
                *position += 1;
            }
            start = *end;
        }
        (ends, sorted)
    }

    fn into_run(
        self,
        base: u32,
        ranks: &[u32],
        order: &[TermId],
        name: impl Fn(TermId, &mut Vec<u8>),
    ) -> Run {
        let (ends, sorted) = self.by_rank(ranks);
        let mut run = RunBuilder::new(base);
        let mut term = Vec::new();
        for (rank, id) in order.iter().enumerate() {
            let postings = &sorted[ends[rank] as usize..ends[rank + 1] as usize];
            if postings.is_empty() {
                continue;
            }
            run.begin_term();
            for (article, frequency) in postings {
                run.posting(*article, *frequency);
            }
            term.clear();
            name(*id, &mut term);
            run.end_term(&term);
        }
        run.finish()
    }
}

impl State {
    fn new(ngrams: usize) -> Self {
        Self {
            types: Types::new(),
            terms: Terms::new(),
            term_counts: Tally::default(),
            ngrams: (0..ngrams).map(|_| NgramTable::default()).collect(),
            names: Terms::new(),
            name_counts: Tally::default(),
            recent: [NO_TERM; MAX_NGRAM as usize],
            base: None,
            tokens: 0,
        }
    }

    fn bytes(&self) -> usize {
        // Turning a run out needs about as much again as its records, for the counting sort and the
        // compact form.
        let ngrams: usize = self
            .ngrams
            .iter()
            .map(|table| {
                table.ids.capacity() * 17 + table.parts.capacity() * 24 + 2 * table.counts.bytes()
            })
            .sum();
        self.types.bytes()
            + self.terms.bytes()
            + self.terms.len() * 24
            + 2 * self.term_counts.bytes()
            + ngrams
            + self.names.bytes()
            + 2 * self.name_counts.bytes()
    }

    #[inline]
    fn token(&mut self, token: Token<'_>, rules: &Tokenizing, count_terms: bool) -> bool {
        self.tokens += 1;
        let terms = &mut self.terms;
        let mut is_new = false;
        let term = self.types.term_of(token.text.as_bytes(), || {
            is_new = true;
            define(token, rules, terms)
        });
        if term == NO_TERM {
            self.recent = [NO_TERM; MAX_NGRAM as usize];
            return is_new;
        }
        if count_terms {
            self.term_counts.count(term, 1);
        }
        is_new | self.count_ngrams(term)
    }

    /// Count the n-grams that end with `term`; whether one of them is new.
    #[inline]
    fn count_ngrams(&mut self, term: TermId) -> bool {
        let mut is_new = false;
        for (shorter, table) in self.ngrams.iter_mut().enumerate().rev() {
            let before = self.recent[shorter];
            if before == NO_TERM {
                continue;
            }
            let next = table.parts.len() as TermId;
            let id = *table.ids.entry((before, term)).or_insert_with(|| {
                table.parts.push((before, term));
                next
            });
            is_new |= id == next;
            table.counts.count(id, 1);
            if shorter + 1 < self.recent.len() {
                self.recent[shorter + 1] = id;
            }
        }
        self.recent[0] = term;
        is_new
    }
}

/// The term of a new type.
#[cold]
fn define(token: Token<'_>, rules: &Tokenizing, terms: &mut Terms) -> TermId {
    let term = tokenize::term(token.text, token.kind, rules);
    if term.is_empty() || rules.stop_words.binary_search(&term).is_ok() {
        NO_TERM
    } else {
        terms.number(term.as_bytes())
    }
}

impl<'s> Counter<'s> {
    /// A counter of `layers` that ends a run of its own accord before it holds more than
    /// `bound_bytes`.
    pub fn new(rules: &'s Tokenizing, layers: &[Layer], bound_bytes: usize) -> Self {
        Self {
            rules,
            layers: layers.to_vec(),
            bound_bytes,
            state: State::new(ngram_tables(layers)),
            finished: layers.iter().map(|_| Vec::new()).collect(),
        }
    }

    /// Count an article; `number` is greater than that of the article before. `names` are its
    /// entities, which the recogniser found.
    pub fn article(&mut self, number: u32, text: &str, names: &[Named]) -> ArticleTotals {
        let mut layers = vec![0; self.layers.len()];
        self.state.base.get_or_insert(number);
        self.state.tokens = 0;
        self.state.recent = [NO_TERM; MAX_NGRAM as usize];
        let count_terms = self.layers.contains(&Layer::Terms);
        let rules = self.rules;
        let mut since_check = 0u32;
        tokenize::tokens(text, rules, |token| {
            if self.state.token(token, rules, count_terms) {
                since_check += 1;
                if since_check >= 1 << 14 {
                    since_check = 0;
                    if self.state.bytes() > self.bound_bytes {
                        self.cut(number, &mut layers);
                    }
                }
            }
        });
        for named in names {
            let id = self.state.names.number(named.name.as_bytes());
            self.state.name_counts.count(id, named.frequency);
        }
        let tokens = self.state.tokens;
        self.end_article(number, &mut layers);
        if let Some(terms) = self.layers.iter().position(|layer| *layer == Layer::Terms) {
            layers[terms] = u64::from(tokens);
        }
        if self.state.bytes() > self.bound_bytes {
            self.end_run();
        }
        ArticleTotals { tokens, layers }
    }

    fn end_article(&mut self, number: u32, totals: &mut [u64]) {
        for (total, layer) in totals.iter_mut().zip(&self.layers) {
            if let Some(tally) = self.state.tally_mut(*layer) {
                let before = tally.records.len();
                tally.end_article(number);
                *total += tally.records[before..]
                    .iter()
                    .map(|(_, f)| u64::from(*f))
                    .sum::<u64>();
            }
        }
    }

    /// End the run in the middle of an article; n-grams go on across the cut.
    #[cold]
    fn cut(&mut self, number: u32, totals: &mut [u64]) {
        let recent: Vec<Vec<u8>> = self.state.recent_terms();
        let tokens = self.state.tokens;
        self.end_article(number, totals);
        self.end_run();
        self.state.base = Some(number);
        self.state.tokens = tokens;
        for (k, term) in recent.iter().enumerate() {
            let id = self.state.terms.number(term);
            // The shorter n-grams inside the recent tokens were counted before the cut; here they
            // only become known again.
            for shorter in (0..k.min(self.state.ngrams.len())).rev() {
                let before = self.state.recent[shorter];
                let table = &mut self.state.ngrams[shorter];
                let next = table.parts.len() as TermId;
                let ngram = *table.ids.entry((before, id)).or_insert_with(|| {
                    table.parts.push((before, id));
                    next
                });
                self.state.recent[shorter + 1] = ngram;
            }
            self.state.recent[0] = id;
        }
    }

    fn end_run(&mut self) {
        let state = std::mem::replace(&mut self.state, State::new(ngram_tables(&self.layers)));
        for (layer, run) in state.into_runs(&self.layers).into_iter().enumerate() {
            if run.postings > 0 {
                self.finished[layer].push(run);
            }
        }
    }

    /// The runs of every layer, in the order of the articles and of the counter's layers.
    pub fn finish(mut self) -> Vec<Vec<Run>> {
        self.end_run();
        self.finished
    }
}

/// N-gram tables needed: the longest layer needs all shorter ones.
fn ngram_tables(layers: &[Layer]) -> usize {
    layers
        .iter()
        .map(|layer| match layer {
            Layer::Ngrams(n) => usize::from(*n) - 1,
            Layer::Terms | Layer::Entities => 0,
        })
        .max()
        .unwrap_or(0)
}

impl State {
    fn tally_mut(&mut self, layer: Layer) -> Option<&mut Tally> {
        match layer {
            Layer::Terms => Some(&mut self.term_counts),
            Layer::Ngrams(n) => self
                .ngrams
                .get_mut(usize::from(n) - 2)
                .map(|table| &mut table.counts),
            Layer::Entities => Some(&mut self.name_counts),
        }
    }

    /// The terms of the longest n-gram that ends at the token before.
    fn recent_terms(&self) -> Vec<Vec<u8>> {
        let longest = (0..=self.ngrams.len().min(self.recent.len() - 1))
            .rev()
            .find(|k| self.recent[*k] != NO_TERM);
        let Some(mut length) = longest else {
            return Vec::new();
        };
        let mut id = self.recent[length];
        let mut terms = Vec::new();
        while length > 0 {
            let (before, last) = self.ngrams[length - 1].parts[id as usize];
            terms.push(self.terms.get(last).to_vec());
            id = before;
            length -= 1;
        }
        terms.push(self.terms.get(id).to_vec());
        terms.reverse();
        terms
    }

    fn into_runs(mut self, layers: &[Layer]) -> Vec<Run> {
        let base = self.base.unwrap_or(0);
        let (term_ranks, term_order) = self.terms.ranks();
        // Ranks of the n-grams of every length: by the shorter n-gram, then by the last term. That
        // is the byte order of the joined strings, because the space between two terms sorts
        // before every character that a term can hold.
        let mut ranks: Vec<Vec<u32>> = vec![term_ranks];
        let mut orders: Vec<Vec<TermId>> = vec![term_order];
        for table in &self.ngrams {
            let shorter = ranks.last().expect("the terms' ranks are first");
            let mut keyed: Vec<(u64, TermId)> = table
                .parts
                .iter()
                .zip(0..)
                .map(|((before, last), id)| {
                    let before = u64::from(shorter[*before as usize]);
                    (before << 32 | u64::from(ranks[0][*last as usize]), id)
                })
                .collect();
            keyed.sort_unstable();
            let mut own = vec![0; keyed.len()];
            for (rank, (_, id)) in keyed.iter().enumerate() {
                own[*id as usize] = rank as u32;
            }
            ranks.push(own);
            orders.push(keyed.into_iter().map(|(_, id)| id).collect());
        }
        layers
            .iter()
            .map(|layer| match layer {
                Layer::Terms => std::mem::take(&mut self.term_counts).into_run(
                    base,
                    &ranks[0],
                    &orders[0],
                    |id, out| out.extend_from_slice(self.terms.get(id)),
                ),
                Layer::Ngrams(n) => {
                    let n = usize::from(*n);
                    let counts = std::mem::take(&mut self.ngrams[n - 2].counts);
                    counts.into_run(base, &ranks[n - 1], &orders[n - 1], |id, out| {
                        self.write_ngram(n, id, out);
                    })
                }
                Layer::Entities => {
                    let (ranks, order) = self.names.ranks();
                    std::mem::take(&mut self.name_counts).into_run(
                        base,
                        &ranks,
                        &order,
                        |id, out| {
                            out.extend_from_slice(self.names.get(id));
                        },
                    )
                }
            })
            .collect()
    }

    fn write_ngram(&self, n: usize, id: TermId, out: &mut Vec<u8>) {
        if n == 1 {
            out.extend_from_slice(self.terms.get(id));
        } else {
            let (before, last) = self.ngrams[n - 2].parts[id as usize];
            self.write_ngram(n - 1, before, out);
            out.push(b' ');
            out.extend_from_slice(self.terms.get(last));
        }
    }
}
