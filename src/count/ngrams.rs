//! N-grams: the terms of a run in the order of the text, sorted into postings at the end of the run.
//!
//! There is no table of n-grams. Most n-grams occur once, so that a table misses the cache at nearly
//! every token; one radix sort of the whole run costs a tenth of that.

use super::intern::{NO_TERM, TermId};
use super::run::{Run, RunBuilder};

/// The terms of consecutive articles.
#[derive(Default)]
pub struct Sequence {
    /// The length of the longest n-grams that will be asked for; below 2 nothing is kept.
    longest: usize,
    terms: Vec<TermId>,
    /// For each article its number, where its terms begin, and how many of them at the start were
    /// counted in an earlier run already.
    articles: Vec<(u32, u32, u32)>,
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

    /// Append a term, or a token that is no term and that no n-gram spans.
    #[inline]
    pub fn push(&mut self, term: TermId) {
        if self.longest >= 2 {
            self.terms.push(term);
        }
    }

    /// The last terms of the article at hand, as many as an n-gram that is not complete yet can have.
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
            windows(&self.terms[*start as usize..], n, *known as usize).count() as u64
        })
    }

    /// Memory held, in bytes, the sort at the end included.
    pub fn bytes(&self) -> usize {
        self.terms.capacity() * 4 + self.terms.len() * 2 * if self.longest > 2 { 16 } else { 8 }
    }

    /// The postings of the n-grams of `n` tokens. `ranks` gives the rank of every term in byte order,
    /// `write` appends the term of a rank.
    ///
    /// Tuples of ranks sort as the joined strings do, because the space between two terms sorts
    /// before every character that a term can hold.
    pub fn run(
        &self,
        n: usize,
        base: u32,
        ranks: &[u32],
        write: impl Fn(u32, &mut Vec<u8>),
    ) -> Run {
        let rank_bits = bits(ranks.len());
        let article_bits = bits(self.articles.len());
        if rank_bits * n as u32 + article_bits <= u64::BITS {
            self.sorted_run::<u64>(n, base, ranks, [rank_bits, article_bits], write)
        } else {
            // Five ranks of 21 bits and an article: a run holds far fewer types and articles than
            // that, because its memory is bounded.
            self.sorted_run::<u128>(n, base, ranks, [rank_bits, article_bits], write)
        }
    }

    fn sorted_run<K: Key>(
        &self,
        n: usize,
        base: u32,
        ranks: &[u32],
        [rank_bits, article_bits]: [u32; 2],
        write: impl Fn(u32, &mut Vec<u8>),
    ) -> Run {
        let mut keys: Vec<K> = Vec::with_capacity(self.terms.len());
        let ends = self
            .articles
            .iter()
            .skip(1)
            .map(|(_, start, _)| *start)
            .chain([self.terms.len() as u32]);
        for (article, ((_, start, known), end)) in self.articles.iter().zip(ends).enumerate() {
            let terms = &self.terms[*start as usize..end as usize];
            keys.extend(windows(terms, n, *known as usize).map(|window| {
                let ngram = window.iter().fold(K::ZERO, |key, term| {
                    key.push(rank_bits, ranks[*term as usize])
                });
                ngram.push(article_bits, article as u32)
            }));
        }
        // Equal n-grams keep the order of their articles, so that those need not be sorted.
        radsort::sort_by_key(&mut keys, |key| key.shifted(article_bits));
        let mut run = RunBuilder::new(base);
        let mut term = Vec::new();
        for ngram in keys.chunk_by(|a, b| a.shifted(article_bits) == b.shifted(article_bits)) {
            run.begin_term();
            for article in ngram.chunk_by(|a, b| a == b) {
                let (number, ..) = self.articles[article[0].low(article_bits) as usize];
                run.posting(number, article.len() as u32);
            }
            term.clear();
            let key = ngram[0].shifted(article_bits);
            for position in (0..n as u32).rev() {
                write(key.shifted(position * rank_bits).low(rank_bits), &mut term);
                if position > 0 {
                    term.push(b' ');
                }
            }
            run.end_term(&term);
        }
        run.finish()
    }
}

/// The n-grams of an article that were not counted before: those that end behind the first `known`
/// terms and have a term at every position.
fn windows(terms: &[TermId], n: usize, known: usize) -> impl Iterator<Item = &[TermId]> {
    let first = (known + 1).saturating_sub(n);
    terms[first.min(terms.len())..]
        .windows(n)
        .filter(|window| !window.contains(&NO_TERM))
}

/// Bits that hold every number below `count`.
fn bits(count: usize) -> u32 {
    (usize::BITS - count.leading_zeros()).max(1)
}

/// Numbers packed side by side.
trait Key: radsort::Key + Ord + Copy {
    const ZERO: Self;
    /// Append a number at the low end.
    fn push(self, bits: u32, value: u32) -> Self;
    /// The number at the low end.
    fn low(self, bits: u32) -> u32;
    /// Without the numbers in that many bits at the low end.
    fn shifted(self, bits: u32) -> Self;
}

impl Key for u64 {
    const ZERO: Self = 0;
    fn push(self, bits: u32, value: u32) -> Self {
        self << bits | Self::from(value)
    }
    fn low(self, bits: u32) -> u32 {
        (self & ((1 << bits) - 1)) as u32
    }
    fn shifted(self, bits: u32) -> Self {
        self >> bits
    }
}

impl Key for u128 {
    const ZERO: Self = 0;
    fn push(self, bits: u32, value: u32) -> Self {
        self << bits | Self::from(value)
    }
    fn low(self, bits: u32) -> u32 {
        (self & ((1 << bits) - 1)) as u32
    }
    fn shifted(self, bits: u32) -> Self {
        self >> bits
    }
}
