//! Which articles a corpus has.

use crate::store::{Corpus, CorpusWriter, StoreError, StoreProblem, rejects};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasher;

/// The articles of a corpus by source and id, each with the hash of its content: 16 bytes an
/// article, and the only thing in memory that grows with the number of articles beside their cells.
pub struct Seen {
    content_of: HashMap<u64, u64, RandomState>,
    hasher: RandomState,
}

/// What is known of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knows {
    /// Nothing: it is new.
    Nothing,
    /// The corpus has it.
    Article,
    /// The corpus has another article of that source under its id.
    Id,
}

impl Seen {
    /// The articles of a corpus, and the lines of its ledgers of rejects.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn of(corpus: &CorpusWriter) -> Result<(Self, HashSet<String>), StoreError> {
        let hasher = RandomState::default();
        let mut seen = Self {
            content_of: HashMap::with_hasher(hasher.clone()),
            hasher,
        };
        let mut lines = HashSet::new();
        if corpus.manifest().segments.is_empty() {
            return Ok((seen, lines));
        }
        for segment in Corpus::open(corpus.path())?.segments() {
            let table = segment.articles()?;
            let rows = 0..table.rows();
            let read = || -> std::io::Result<_> {
                Ok((
                    table.column("source")?.texts(rows.clone())?,
                    table.column("id")?.texts(rows.clone())?,
                    table.column("content_hash")?.u64(rows.clone())?,
                ))
            };
            let (sources, ids, contents) = read().map_err(|error| StoreError {
                action: "read the articles of",
                path: segment.folder().to_owned(),
                problem: StoreProblem::Damaged(error.to_string()),
            })?;
            for ((source, id), content) in sources.iter().zip(&ids).zip(contents) {
                seen.admit(source, id, content);
            }
            lines.extend(rejects::lines(segment)?);
        }
        Ok((seen, lines))
    }

    /// What is known of an article; afterwards it is known.
    pub fn admit(&mut self, source: &str, id: &str, content: u64) -> Knows {
        let key = self.hasher.hash_one((source, id));
        match self.content_of.get(&key) {
            None => {
                self.content_of.insert(key, content);
                Knows::Nothing
            }
            Some(known) if *known == content => Knows::Article,
            Some(_) => Knows::Id,
        }
    }
}
