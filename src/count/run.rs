//! A run: the postings of one layer over consecutive articles, sorted by term, in a compact form
//! that is the same in memory and on disk. Runs of n-grams have a form of their own.
//!
//! For each term, in byte order: the number of bytes it shares with the previous term, the rest of it,
//! the size of its postings in bytes, and the postings, each as the distance from the previous article
//! and the frequency. Every [`RESTART_TERMS`] terms the shared prefix starts over and there is an index
//! entry, so that a range of terms can be read without the rest.

use super::lexicon::Lexicon;
use super::ngrams::NgramRun;
use super::varint;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// Terms between two index entries.
const RESTART_TERMS: u32 = 256;

/// Bytes between two index entries, so that the postings of common terms do not make a block large.
const RESTART_BYTES: usize = 16 << 10;

/// Sorted postings of one layer over consecutive articles.
#[derive(Debug, Clone)]
pub enum Run {
    /// As strings.
    Terms(TermRun),
    /// N-grams, as the numbers of their terms.
    Ngrams(NgramRun),
}

impl Run {
    /// Postings in all; n-grams that occur more than once in an article count that often.
    pub fn postings(&self) -> u64 {
        match self {
            Self::Terms(run) => run.postings,
            Self::Ngrams(run) => run.elements() as u64,
        }
    }
}

/// The places in a run where reading can start.
#[derive(Debug, Clone, Default)]
pub struct Restarts {
    /// The first term at each.
    pub terms: Lexicon,
    /// For each the offset of its first term in the run, and the postings before it.
    places: Vec<(u64, u64)>,
}

impl Restarts {
    fn push(&mut self, term: &[u8], offset: u64, postings_before: u64) {
        self.terms.push(term);
        self.places.push((offset, postings_before));
    }

    /// Each but the first with the postings between it and the one before.
    pub fn steps(&self) -> impl Iterator<Item = (&[u8], u64)> {
        let steps = self.places.windows(2).map(|pair| pair[1].1 - pair[0].1);
        (1u32..)
            .zip(steps)
            .map(|(at, step)| (self.terms.term(at), step))
    }

    fn fitted(mut self) -> Self {
        self.places.shrink_to_fit();
        Self {
            terms: self.terms.fitted(),
            ..self
        }
    }

    fn held_bytes(&self) -> usize {
        self.terms.bytes() + self.places.capacity() * size_of::<(u64, u64)>()
    }
}

/// Sorted postings of one layer over consecutive articles, as strings.
#[derive(Debug, Clone)]
pub struct TermRun {
    /// The article that distances are counted from.
    pub base: u32,
    /// Where the bytes are.
    pub bytes: RunBytes,
    /// Length in bytes.
    pub length: u64,
    /// Where reading can start.
    pub restarts: Restarts,
    /// Postings in all.
    pub postings: u64,
}

/// Where the bytes of a run are.
#[derive(Debug, Clone)]
pub enum RunBytes {
    /// In memory.
    Memory(Arc<Vec<u8>>),
    /// In a spill file, from an offset on.
    Spilled(Arc<Mutex<File>>, u64),
}

impl RunBytes {
    /// The bytes from one offset to another.
    ///
    /// # Errors
    /// When the spill file cannot be read.
    pub fn read(&self, from: u64, to: u64) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => Ok((&bytes[from as usize..to as usize]).into()),
            Self::Spilled(file, start) => {
                let mut bytes = vec![0; (to - from) as usize];
                let mut file = file
                    .lock()
                    .map_err(|_| io::Error::other("the spill file was abandoned"))?;
                file.seek(SeekFrom::Start(start + from))?;
                file.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

impl TermRun {
    /// Memory held, in bytes.
    pub fn held_bytes(&self) -> u64 {
        let index = self.restarts.held_bytes();
        match self.bytes {
            RunBytes::Memory(_) => self.length + index as u64,
            RunBytes::Spilled(..) => index as u64,
        }
    }

    /// The stretch of bytes that holds every term from `lower` (inclusive) to `upper` (exclusive), and the postings in
    /// it; it may begin with terms before `lower` and end with terms after `upper`.
    pub fn stretch(&self, lower: Option<&[u8]>, upper: Option<&[u8]>) -> (Range<u64>, u64) {
        let Restarts { terms, places } = &self.restarts;
        let first = lower.map_or(0, |lower| {
            terms
                .partition_point(|term| term <= lower)
                .saturating_sub(1)
        });
        let last = upper.map_or(places.len(), |upper| {
            terms.partition_point(|term| term < upper)
        });
        let place = |restart: usize| match places.get(restart) {
            Some(place) => *place,
            None => (self.length, self.postings),
        };
        let ((from, before), (to, until)) = (place(first), place(last.max(first)));
        (from..to, until - before)
    }
}

/// Writes a run, term by term in byte order.
#[derive(Default)]
pub struct RunBuilder {
    base: u32,
    bytes: Vec<u8>,
    flushed: u64,
    restarts: Restarts,
    postings: u64,
    terms_since_restart: u32,
    last_restart: u64,
    term: Vec<u8>,
    payload: Vec<u8>,
    payload_postings: u64,
    previous_article: u32,
}

impl RunBuilder {
    /// An empty run whose first article is `base` or later.
    pub fn new(base: u32) -> Self {
        Self {
            base,
            ..Self::default()
        }
    }

    /// Begin the postings of the next term.
    pub fn begin_term(&mut self) {
        self.payload.clear();
        self.payload_postings = 0;
        self.previous_article = self.base;
    }

    /// Add a posting; articles ascend.
    #[inline]
    pub fn posting(&mut self, article: u32, frequency: u32) {
        let distance = u64::from(article - self.previous_article);
        self.previous_article = article;
        self.payload_postings += 1;
        if frequency == 1 {
            varint::write(distance << 1, &mut self.payload);
        } else {
            varint::write(distance << 1 | 1, &mut self.payload);
            varint::write(u64::from(frequency), &mut self.payload);
        }
    }

    /// End the postings of a term that follows all terms before it.
    pub fn end_term(&mut self, term: &[u8]) {
        let offset = self.flushed + self.bytes.len() as u64;
        let restart = offset == 0
            || self.terms_since_restart >= RESTART_TERMS
            || offset - self.last_restart > RESTART_BYTES as u64;
        let shared = if restart {
            self.restarts.push(term, offset, self.postings);
            self.terms_since_restart = 0;
            self.last_restart = offset;
            0
        } else {
            shared_prefix(&self.term, term)
        };
        varint::write(shared as u64, &mut self.bytes);
        varint::write((term.len() - shared) as u64, &mut self.bytes);
        self.bytes.extend_from_slice(&term[shared..]);
        varint::write(self.payload.len() as u64, &mut self.bytes);
        self.bytes.extend_from_slice(&self.payload);
        self.term.clear();
        self.term.extend_from_slice(term);
        self.terms_since_restart += 1;
        self.postings += self.payload_postings;
    }

    /// The bytes of finished terms, which [`Self::flushed`] forgets.
    pub fn pending(&self) -> &[u8] {
        &self.bytes
    }

    /// Forget the finished bytes, which were written elsewhere, and keep the index.
    pub fn flushed(&mut self) {
        self.flushed += self.bytes.len() as u64;
        self.bytes.clear();
    }

    /// The run, in memory.
    pub fn finish(mut self) -> TermRun {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.shrink_to_fit();
        self.flushed = bytes.len() as u64;
        self.finished(RunBytes::Memory(Arc::new(bytes)))
    }

    /// The run, all of whose bytes were flushed to `file` from `start` on.
    pub fn finish_spilled(self, file: Arc<Mutex<File>>, start: u64) -> TermRun {
        self.finished(RunBytes::Spilled(file, start))
    }

    fn finished(self, bytes: RunBytes) -> TermRun {
        TermRun {
            base: self.base,
            bytes,
            length: self.flushed,
            restarts: self.restarts.fitted(),
            postings: self.postings,
        }
    }
}

/// How many bytes two strings have in common at their start.
#[inline]
pub fn shared_prefix(a: &[u8], b: &[u8]) -> usize {
    let mut shared = 0;
    // Eight bytes at once: neighbours in a sorted list share most of theirs.
    while let (Some(x), Some(y)) = (
        a[shared..].first_chunk::<8>(),
        b[shared..].first_chunk::<8>(),
    ) {
        let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differ != 0 {
            return shared + differ.trailing_zeros() as usize / 8;
        }
        shared += 8;
    }
    let rest = a[shared..].iter().zip(&b[shared..]);
    shared + rest.take_while(|(a, b)| a == b).count()
}

/// Reads the terms of a stretch of a run.
pub struct Cursor<'r> {
    rest: &'r [u8],
    /// The term of the last [`Self::advance`].
    pub term: Vec<u8>,
}

/// The postings of one term as they stand in a run.
#[derive(Clone, Copy, Default)]
pub struct Payload<'r> {
    bytes: &'r [u8],
}

impl<'r> Cursor<'r> {
    /// Reads `bytes`, which begin at a restart.
    pub fn new(bytes: &'r [u8]) -> Self {
        Self {
            rest: bytes,
            term: Vec::new(),
        }
    }

    /// The postings of the next term, whose bytes are then in `term`; `None` at the end.
    pub fn advance(&mut self) -> Option<Payload<'r>> {
        if self.rest.is_empty() {
            return None;
        }
        let shared = varint::read(&mut self.rest) as usize;
        let length = varint::read(&mut self.rest) as usize;
        let (suffix, rest) = self.rest.split_at(length);
        self.term.truncate(shared);
        self.term.extend_from_slice(suffix);
        self.rest = rest;
        let length = varint::read(&mut self.rest) as usize;
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(Payload { bytes })
    }
}

impl Payload<'_> {
    /// Hand every posting, as article and frequency, to `each`; articles are counted from `base`.
    #[inline]
    pub fn each(self, base: u32, mut each: impl FnMut(u32, u32)) {
        let mut rest = self.bytes;
        let mut article = base;
        while !rest.is_empty() {
            let head = varint::read(&mut rest);
            article += (head >> 1) as u32;
            let frequency = if head & 1 == 0 {
                1
            } else {
                varint::read(&mut rest) as u32
            };
            each(article, frequency);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_shared_prefix_is_as_long_as_it_is(same in "[ab]{0,40}", a in "[ab]{0,20}", b in "[ab]{0,20}") {
            let (a, b) = (format!("{same}{a}"), format!("{same}{b}"));
            let plain = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
            prop_assert_eq!(shared_prefix(a.as_bytes(), b.as_bytes()), plain);
        }
    }
}
