//! The terms of a segment, as they are read.

use std::ops::Range;

/// One term of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermEntry {
    /// The term.
    pub term: String,
    /// Its frequency.
    pub frequency: u64,
    /// Articles that have it.
    pub articles: u32,
    /// The row of its first posting.
    pub first_posting: u64,
}

impl TermEntry {
    /// The rows of its postings.
    pub fn rows(&self) -> Range<u64> {
        self.first_posting..self.first_posting + u64::from(self.articles)
    }
}

/// A stretch of a vocabulary in columns, for whole vocabularies.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The terms, end to end.
    pub text: String,
    /// The end of each term.
    pub ends: Vec<u64>,
    /// The frequency of each term.
    pub frequencies: Vec<u64>,
    /// The articles of each term.
    pub articles: Vec<u32>,
}

impl Vocabulary {
    /// How many terms.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Append the terms of a stretch that follows this one.
    pub(super) fn append(&mut self, next: &Self) {
        let before = self.text.len() as u64;
        self.text.push_str(&next.text);
        self.ends.extend(next.ends.iter().map(|end| before + end));
        self.frequencies.extend_from_slice(&next.frequencies);
        self.articles.extend_from_slice(&next.articles);
    }

    /// A term by its position.
    pub fn term(&self, position: usize) -> &str {
        let before = position.checked_sub(1);
        let start = before.map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[position] as usize]
    }
}
