//! The n-grams of consecutive articles, sorted, as numbers.
//!
//! An n-gram is the ranks of its terms among the terms of the run. N-grams are grouped by their first
//! term, so the first rank need not be stored: an element has the other ranks and the article, once for
//! each occurrence of the n-gram there. After the elements come, for each term, the end of the elements
//! that begin with it, and the terms themselves.

use super::element::{Element, Width, bits};
use crate::count::lexicon::Lexicon;
use crate::count::run::{RunBuilder, RunBytes, TermRun};
use std::borrow::Cow;
use std::io;
use std::sync::Arc;

/// What the bits of an element are: the ranks after the first from high to low, then the article,
/// counted from the first of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Terms of an n-gram.
    pub n: usize,
    /// Bits of a rank.
    pub rank_bits: u32,
    /// Bits of an article.
    pub article_bits: u32,
}

impl Layout {
    /// For n-grams of `n` out of `terms` terms. Five ranks of 27 bits would no longer fit: a run holds
    /// far fewer terms, because its memory is bounded.
    pub fn new(n: usize, terms: usize, articles: usize) -> Self {
        Self {
            n,
            rank_bits: bits(terms),
            article_bits: bits(articles),
        }
    }

    /// The width of an element.
    pub fn width(self) -> Width {
        Width::of(self.rank_bits * (self.n as u32 - 1) + self.article_bits)
    }

    /// The rank at a position, which is not the first.
    #[inline]
    pub fn rank<E: Element>(self, element: E, position: usize) -> u32 {
        let below = (self.n - 1 - position) as u32 * self.rank_bits;
        (element >> self.article_bits >> below).low(self.rank_bits)
    }

    /// The rank at the low end.
    #[inline]
    pub fn lowest_rank<E: Element>(self, element: E) -> u32 {
        (element >> self.article_bits).low(self.rank_bits)
    }

    /// Without the rank at the low end, but with another one at the high end.
    #[inline]
    pub fn rotate<E: Element>(self, element: E, high: u32) -> E {
        let article = E::from(element.low(self.article_bits));
        let others = element >> self.article_bits >> self.rank_bits;
        let high = E::from(high) << ((self.n as u32 - 2) * self.rank_bits);
        (others | high) << self.article_bits | article
    }
}

/// N-grams of consecutive articles.
#[derive(Debug, Clone)]
pub struct NgramRun {
    /// The article that articles are counted from.
    pub base: u32,
    /// What the bits of an element are.
    pub layout: Layout,
    /// Where the bytes are.
    pub bytes: RunBytes,
    /// How many there are.
    pub length: u64,
    elements: usize,
    types: usize,
}

impl NgramRun {
    /// How many elements there are: n-grams, counted as often as they occur.
    pub fn elements(&self) -> usize {
        self.elements
    }

    /// How many terms there are.
    pub fn types(&self) -> usize {
        self.types
    }

    /// Bytes of the terms, with what is stored for each.
    pub fn lexicon_bytes(&self) -> u64 {
        self.length - self.offset(self.elements)
    }

    /// The number of the last article, or a greater one.
    pub fn last_article(&self) -> u32 {
        let articles = (1u64 << self.layout.article_bits) - 1;
        self.base.saturating_add(articles as u32)
    }

    /// Memory held, in bytes.
    pub fn held_bytes(&self) -> u64 {
        match self.bytes {
            RunBytes::Memory(_) => self.length,
            RunBytes::Spilled(..) => 0,
        }
    }

    /// The bytes of the elements from one to another.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn read(&self, from: usize, to: usize) -> io::Result<Cow<'_, [u8]>> {
        self.bytes.read(self.offset(from), self.offset(to))
    }

    /// For each term where the elements end that begin with it, and the terms.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn lexicon(&self) -> io::Result<(Vec<u32>, Lexicon)> {
        let bytes = self.bytes.read(self.offset(self.elements), self.length)?;
        let (ends, rest) = bytes.split_at(4 * self.types);
        let (term_ends, text) = rest.split_at(4 * self.types);
        let numbers = |bytes| u32::all(bytes).collect();
        Ok((
            numbers(ends),
            Lexicon::new(text.to_vec(), numbers(term_ends)),
        ))
    }

    fn offset(&self, element: usize) -> u64 {
        (element * self.layout.width().bytes()) as u64
    }

    /// The same n-grams as strings with their postings.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn to_terms(&self) -> io::Result<TermRun> {
        match self.layout.width() {
            Width::U32 => self.spelled::<u32>(),
            Width::U64 => self.spelled::<u64>(),
            Width::U128 => self.spelled::<u128>(),
        }
    }

    fn spelled<E: Element>(&self) -> io::Result<TermRun> {
        let (ends, lexicon) = self.lexicon()?;
        let Layout {
            n, article_bits, ..
        } = self.layout;
        let mut run = RunBuilder::new(self.base);
        let mut ngram = Vec::new();
        let bytes = self.read(0, self.elements)?;
        let mut rest = E::all(&bytes);
        let mut start = 0;
        let mut elements: Vec<E> = Vec::new();
        for (first, end) in (0u32..).zip(ends) {
            elements.clear();
            elements.extend(rest.by_ref().take((end - start) as usize));
            start = end;
            for same in elements.chunk_by(|a, b| *a >> article_bits == *b >> article_bits) {
                run.begin_term();
                for article in same.chunk_by(|a, b| a == b) {
                    let number = self.base + article[0].low(article_bits);
                    run.posting(number, article.len() as u32);
                }
                ngram.clear();
                ngram.extend_from_slice(lexicon.term(first));
                for position in 1..n {
                    ngram.push(b' ');
                    let rank = self.layout.rank(same[0], position);
                    ngram.extend_from_slice(lexicon.term(rank));
                }
                run.end_term(&ngram);
            }
        }
        Ok(run.finish())
    }
}

/// A run in the making.
pub struct RunParts {
    layout: Layout,
    /// The elements, with room for what follows them.
    bytes: Vec<u8>,
    elements: usize,
    lexicon: Lexicon,
}

impl RunParts {
    /// A run of this number of elements, all zero.
    pub fn new<'t>(layout: Layout, elements: usize, terms: impl Iterator<Item = &'t [u8]>) -> Self {
        let mut lexicon = Lexicon::default();
        terms.for_each(|term| lexicon.push(term));
        let length = elements * layout.width().bytes();
        let lexicon_bytes = 8 * lexicon.len() + lexicon.text(0..lexicon.len()).len();
        let mut bytes = Vec::with_capacity(length + lexicon_bytes);
        bytes.resize(length, 0);
        Self {
            layout,
            bytes,
            elements,
            lexicon,
        }
    }

    /// How many terms there are.
    pub fn types(&self) -> usize {
        self.lexicon.len()
    }

    /// The bytes of the elements.
    pub fn elements_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// The run; `ends` has for each term where its elements end.
    pub fn finish(mut self, base: u32, ends: &[u32]) -> NgramRun {
        for number in ends.iter().chain(self.lexicon.ends()) {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        let types = self.types();
        self.bytes.extend_from_slice(self.lexicon.text(0..types));
        NgramRun {
            base,
            layout: self.layout,
            length: self.bytes.len() as u64,
            bytes: RunBytes::Memory(Arc::new(self.bytes)),
            elements: self.elements,
            types,
        }
    }
}
