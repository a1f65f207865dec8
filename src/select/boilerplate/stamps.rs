//! What a question needs to know of boilerplate where the counts without it were made before: whether it is the same.

use super::{Boilerplate, Span, stamp};
use crate::limits::Limits;
use crate::store::{Corpus, StoreError};
use std::ops::Range;
use std::sync::Arc;

/// For each segment of a corpus a hash of where its boilerplate stands; empty where it has none.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stamps(Vec<String>);

impl Stamps {
    /// Those of a corpus; empty ones where the texts are not stored. They are kept by themselves: where the
    /// boilerplate stands takes 5 MB of 1 GB of news, and few questions need it.
    ///
    /// # Errors
    /// As [`Boilerplate::read`].
    pub fn read(corpus: &Corpus, limits: &Limits) -> Result<Arc<Self>, StoreError> {
        corpus.once_of_whole("", || {
            if !corpus.settings().text {
                return Ok(Self::default());
            }
            let stamp = stamp(&corpus.boilerplate()?.unwrap_or_default());
            if let Some(kept) = corpus.kept("boilerplate-stamps", &stamp) {
                return Ok(Self(kept.lines().map(str::to_owned).collect()));
            }
            let boilerplate = Boilerplate::read(corpus, limits)?;
            let own = Self(boilerplate.stamps(corpus));
            corpus.keep("boilerplate-stamps", &stamp, &own.lines());
            Ok(own)
        })
    }

    /// Whether no segment has boilerplate.
    pub fn are_empty(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// That of a segment.
    pub fn of(&self, segment: usize) -> &str {
        self.0.get(segment).map_or("", String::as_str)
    }

    fn lines(&self) -> String {
        let lines = self.0.iter().map(|stamp| stamp.clone() + "\n");
        lines.collect()
    }
}

impl Boilerplate {
    fn stamps(&self, corpus: &Corpus) -> Vec<String> {
        let mut start = 0;
        let segments = corpus.segments().iter();
        let stamps = segments.map(|segment| {
            let end = start + segment.entry().articles;
            self.stamp_of(std::mem::replace(&mut start, end)..end)
        });
        stamps.collect()
    }

    /// Tells whether the boilerplate of some articles, those of one segment, is the same.
    fn stamp_of(&self, articles: Range<u32>) -> String {
        let mut hash = blake3::Hasher::new();
        let mut spans = self.spans.range(articles.clone()).peekable();
        if spans.peek().is_none() {
            return String::new();
        }
        for (article, spans) in spans {
            hash.update(&(article - articles.start).to_le_bytes());
            for Span { start, end, .. } in spans {
                hash.update(&start.to_le_bytes());
                hash.update(&end.to_le_bytes());
            }
            // No span ends where it begins.
            hash.update(&[0; 8]);
        }
        hash.finalize().to_hex().to_string()
    }
}
