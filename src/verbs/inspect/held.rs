//! What of a sample a corpus has already.

use crate::append::{Candidate, Known, Knows};
use crate::limits::Limits;
use crate::store::{Corpus, StoreError};
use serde::Serialize;
use std::path::Path;

/// What adding a sample to a corpus that exists would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Articles of the sample that the corpus does not have.
    pub new: u64,
    /// Those that it has, which would not be counted twice.
    pub duplicates: u64,
    /// Those whose id another article of their outlet has there; they would be set aside.
    pub same_ids: u64,
}

impl Held {
    /// Takes out of a sample what a corpus has, and counts it. With `by_content`, articles with an id are known
    /// by their content too, as in `add`. What does not fit the memory goes to files in `folder`.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn take_out(
        sample: &mut Vec<Candidate>,
        corpus: &Corpus,
        by_content: bool,
        limits: &Limits,
        folder: &Path,
    ) -> Result<Self, StoreError> {
        let mut known = Known::within(limits, folder, corpus.settings().identity);
        known.learn(corpus, by_content)?;
        let mut held = Self::default();
        for candidate in std::mem::take(sample) {
            match known.find(&candidate)? {
                Knows::Article => held.duplicates += 1,
                Knows::Id => held.same_ids += 1,
                Knows::Nothing => {
                    held.new += 1;
                    sample.push(candidate);
                }
            }
        }
        Ok(held)
    }
}
