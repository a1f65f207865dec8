//! N-grams: the terms of a run in the order of the text, sorted into an [`NgramRun`] at its end.
//!
//! There is no table of n-grams, and no n-gram is a string until it is written. Most n-grams occur
//! once, so a table would miss the cache at nearly every token; and joining, comparing and copying two
//! terms takes longer than doing so with their numbers. Runs hold the ranks of terms among the terms of
//! the run, and [`NgramMerge`] maps those onto ranks among all terms: both sort as the joined strings
//! do, because the space between two terms sorts before every character that a term can hold.

mod element;
mod merge;
mod run;
mod sort;

pub use merge::NgramMerge;
pub use run::NgramRun;

use super::intern::{NO_TERM, TermId};
use super::places::Places;
use element::{Element, Width};
use run::{Layout, RunParts};

/// The terms of consecutive articles.
#[derive(Default)]
pub struct Sequence {
    /// The length of the longest n-grams that will be asked for; below 2 nothing is kept.
    longest: usize,
    terms: Vec<TermId>,
    /// For each article its number, where its terms begin, and how many of them at the start were
    /// counted in an earlier run already.
    articles: Vec<(u32, u32, u32)>,
    /// What the sort needs between its passes.
    scratch: [Vec<u8>; 2],
}

impl Sequence {
    /// An empty sequence for n-grams of up to `longest` tokens.
    pub fn new(longest: usize) -> Self {
        Self {
            longest,
            ..Self::default()
        }
    }

    /// Forget all articles, but keep the room for them.
    pub fn clear(&mut self) {
        self.terms.clear();
        self.articles.clear();
    }

    /// The next terms belong to an article.
    pub fn begin_article(&mut self, number: u32) {
        self.articles.push((number, self.terms.len() as u32, 0));
    }

    /// Go on with an article whose last terms, in an earlier run, were `context`.
    pub fn resume_article(&mut self, number: u32, context: Vec<TermId>) {
        self.articles
            .push((number, self.terms.len() as u32, context.len() as u32));
        self.terms.extend(context);
    }

    /// Append terms, among them tokens that are no term and that no n-gram spans.
    #[inline]
    pub fn extend(&mut self, terms: &[TermId]) {
        if self.longest >= 2 {
            self.terms.extend_from_slice(terms);
        }
    }

    /// The last terms of the article at hand, as many as an incomplete n-gram can have.
    pub fn context(&self) -> &[TermId] {
        let start = self
            .articles
            .last()
            .map_or(0, |(_, start, _)| *start as usize);
        let own = &self.terms[start..];
        &own[own.len().saturating_sub(self.longest.saturating_sub(1))..]
    }

    /// How many n-grams the article at hand has in this run.
    pub fn ngrams_in_article(&self, n: usize) -> u64 {
        self.articles.last().map_or(0, |(_, start, known)| {
            let terms = &self.terms[*start as usize..];
            if terms.contains(&NO_TERM) {
                windows(terms, n, *known as usize).count() as u64
            } else {
                (terms.len() + 1).saturating_sub(n.max(*known as usize + 1)) as u64
            }
        })
    }

    /// Memory held, in bytes, the sort at the end included.
    pub fn bytes(&self) -> usize {
        let element = match self.longest {
            ..=2 => 4,
            3 => 8,
            4.. => 16,
        };
        let sorted = self.terms.len() * element;
        let scratch: usize = self.scratch.iter().map(Vec::capacity).sum();
        self.terms.capacity() * 4 + sorted + scratch.max(sorted)
    }

    /// Turn the numbers of terms into `ranks`, which the runs are made of. No article follows then.
    pub fn rank(&mut self, ranks: &[u32]) {
        for term in &mut self.terms {
            if *term != NO_TERM {
                *term = ranks[*term as usize];
            }
        }
    }

    /// The n-grams of `n` ranked terms; `lexicon` gives all terms in the order of their ranks.
    pub fn run<'t>(
        &mut self,
        n: usize,
        base: u32,
        lexicon: impl ExactSizeIterator<Item = &'t [u8]>,
    ) -> NgramRun {
        let last = self.articles.last().map_or(base, |(number, ..)| *number);
        let layout = Layout::new(n, lexicon.len(), (last - base) as usize + 1);
        match layout.width() {
            Width::U32 => self.sorted::<u32>(layout, base, lexicon),
            Width::U64 => self.sorted::<u64>(layout, base, lexicon),
            Width::U128 => self.sorted::<u128>(layout, base, lexicon),
        }
    }

    /// Hand every n-gram that was not counted before, with its article, to `each`.
    fn each(&self, n: usize, base: u32, mut each: impl FnMut(&[u32], u32)) {
        let ends = self
            .articles
            .iter()
            .skip(1)
            .map(|(_, start, _)| *start)
            .chain([self.terms.len() as u32]);
        for ((number, start, known), end) in self.articles.iter().zip(ends) {
            let terms = &self.terms[*start as usize..end as usize];
            let article = number - base;
            if n == 2 {
                // The same as below, made for the length that nearly all have.
                let pairs = terms[(*known as usize).saturating_sub(1)..].array_windows::<2>();
                pairs
                    .filter(|pair| !pair.contains(&NO_TERM))
                    .for_each(|pair| each(pair, article));
            } else {
                windows(terms, n, *known as usize).for_each(|ngram| each(ngram, article));
            }
        }
    }

    /// A counting sort for each position of an n-gram, the last one first. What a pass has sorted by
    /// is not stored: the next one knows it from where an element lies. Articles stay in their order.
    fn sorted<'t, E: Element>(
        &mut self,
        layout: Layout,
        base: u32,
        lexicon: impl ExactSizeIterator<Item = &'t [u8]>,
    ) -> NgramRun {
        let n = layout.n;
        let mut places = Places::new(lexicon.len());
        self.each(n, base, |ngram, _| {
            if let [.., last] = ngram {
                places.count(*last);
            }
        });
        let elements = places.begin();
        let mut parts = RunParts::new(layout, elements, lexicon);
        let mut scratch = std::mem::take(&mut self.scratch);
        let [from, to] = &mut scratch;
        to.resize(to.len().max(elements * E::BYTES), 0);
        self.each(n, base, |ngram, article| {
            let [before @ .., last] = ngram else {
                return;
            };
            let ranks = before.iter().fold(E::from(0), |ranks, rank| {
                ranks << layout.rank_bits | E::from(*rank)
            });
            let element = ranks << layout.article_bits | E::from(article);
            element.put(to, places.next(*last));
        });
        for position in (0..n - 1).rev() {
            std::mem::swap(from, to);
            let ends = std::mem::replace(&mut places, Places::new(parts.types()));
            let rank_of = |element: E| layout.lowest_rank(element);
            (0..elements).for_each(|at| places.count(rank_of(E::get(from, at))));
            places.begin();
            let to: &mut [u8] = match position {
                0 => parts.elements_mut(),
                _ => {
                    to.resize(to.len().max(elements * E::BYTES), 0);
                    to
                }
            };
            let mut start = 0;
            for (sorted_by, end) in (0u32..).zip(ends.ends()) {
                for at in start..*end as usize {
                    let element = E::get(from, at);
                    let place = places.next(rank_of(element));
                    layout.rotate(element, sorted_by).put(to, place);
                }
                start = *end as usize;
            }
        }
        self.scratch = scratch;
        parts.finish(base, places.ends())
    }
}

/// The n-grams of an article that were not counted before: those that end after the first `known`
/// terms and have a term at every position.
fn windows(terms: &[TermId], n: usize, known: usize) -> impl Iterator<Item = &[TermId]> {
    let first = (known + 1).saturating_sub(n);
    terms[first.min(terms.len())..]
        .windows(n)
        .filter(|window| !window.contains(&NO_TERM))
}
