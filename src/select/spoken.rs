//! The languages of articles, for words that mean in each what they would be there.

use crate::store::{Corpus, StoreError};
use crate::tokenize::{Orthographies, Orthography};
use std::sync::Arc;

/// In which language each article is, where terms depend on it.
#[derive(Default)]
pub(super) struct Spoken {
    /// Of the articles of each segment.
    segments: Vec<Vec<Orthography>>,
    /// All that there are.
    pub all: Orthographies,
}

impl Spoken {
    /// That of a corpus, read once as long as it is open; `None` where terms are the same in all languages.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub(super) fn of(corpus: &Corpus) -> Result<Option<Arc<Self>>, StoreError> {
        if !corpus.settings().tokenizing.terms_by_language() {
            return Ok(None);
        }
        let read = || {
            let mut spoken = Self::default();
            for segment in corpus.segments() {
                let languages = segment.languages(0..u64::from(segment.entry().articles))?;
                let own = languages.iter().map(|language| Orthography::of(language));
                let own: Vec<Orthography> = own.collect();
                spoken.all = spoken.all.with(own.iter().copied().collect());
                spoken.segments.push(own);
            }
            Ok(spoken)
        };
        corpus.once("", read).map(Some)
    }

    /// The languages that a corpus has articles of; all where terms do not depend on them.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub(super) fn all_of(corpus: &Corpus) -> Result<Orthographies, StoreError> {
        let spoken = Self::of(corpus)?;
        Ok(spoken.map_or(Orthographies::ALL, |spoken| spoken.all))
    }

    /// The languages of a segment's articles, by its number.
    pub(super) fn segment(&self, number: usize) -> &[Orthography] {
        &self.segments[number]
    }
}
