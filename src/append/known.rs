//! Which articles and rejects a corpus has.

mod keys;

use super::candidate::{Candidate, id_of_content};
use crate::limits::Limits;
use crate::settings::Identity;
use crate::store::{Corpus, Segment, StoreError, StoreProblem, at, rejects};
use foldhash::fast::RandomState;
use keys::Keys;
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::io;
use std::path::Path;

/// What part of the memory the table of the newest articles has, and that of the newest rejects.
const SHARE: u64 = 16;

/// The articles of a corpus by the hash of source and id, each with the hash of its content, and the lines of
/// its ledgers of rejects. Each has a share of the memory, and some 2 bytes for each key beyond it.
pub struct Known {
    identity: Identity,
    articles: Keys,
    hasher: RandomState,
    /// Each by a fingerprint of 96 bits: a file that is no news at all has as many of them as lines.
    rejects: Keys,
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

impl Known {
    /// Nothing is known yet. What does not fit the memory goes to files in `folder`.
    pub fn within(limits: &Limits, folder: &Path, identity: Identity) -> Self {
        let keys = || Keys::within(limits.memory_bytes / SHARE, folder.to_owned());
        Self {
            identity,
            articles: keys(),
            hasher: RandomState::default(),
            rejects: keys(),
        }
    }

    /// Learn what a corpus has. With `by_content`, articles with an id are known by their content too.
    ///
    /// # Errors
    /// When the corpus is damaged, or a file in the folder fails.
    pub fn learn(&mut self, corpus: &Corpus, by_content: bool) -> Result<(), StoreError> {
        for segment in corpus.segments() {
            self.learn_articles(segment, by_content)?;
            rejects::each_line(segment, |line| self.admit_reject(line).map(drop))?;
        }
        Ok(())
    }

    fn learn_articles(&mut self, segment: &Segment, by_content: bool) -> Result<(), StoreError> {
        each_article(segment, |source, id, content| {
            let source = self.identity.of(source);
            self.articles.admit(self.key(&source, id), content as u32)?;
            if by_content {
                let key = self.key(&source, &id_of_content(content));
                self.articles.admit(key, content as u32)?;
            }
            Ok(())
        })
    }

    /// What is known of each article of a segment that was made elsewhere, shown to `see` with its id; afterwards all
    /// are known. It is what would have been known of them, had they been read one after the other; only that an
    /// article whose date can be understood in several ways has one date here.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub fn admit_all(
        &mut self,
        segment: &Segment,
        mut see: impl FnMut(Knows, &str),
    ) -> Result<(), StoreError> {
        each_article(segment, |source, id, content| {
            let by_content = id_of_content(content);
            let own = [(id.into(), content)].into_iter();
            let other = (by_content != id).then(|| (by_content.into(), content));
            let (knows, key) = self.find_by_keys(source, own.chain(other))?;
            if knows == Knows::Nothing {
                self.articles.insert(key, content as u32)?;
            }
            see(knows, id);
            Ok(())
        })
    }

    fn key(&self, source: &str, id: &str) -> u64 {
        self.hasher.hash_one((source, id))
    }

    /// What is known of an article.
    ///
    /// # Errors
    /// When a file of what is known fails.
    pub fn find(&self, candidate: &Candidate) -> Result<Knows, StoreError> {
        Ok(self.find_with_key(candidate)?.0)
    }

    fn find_with_key(&self, candidate: &Candidate) -> Result<(Knows, u64), StoreError> {
        self.find_by_keys(&candidate.article.source, candidate.keys())
    }

    /// What is known of an article of an outlet by the ids that it may be known under, each with the hash of its
    /// content, and the key of the first, its own. An id that comes with two contents is told apart by their low
    /// halves.
    fn find_by_keys<'k>(
        &self,
        source: &str,
        ids: impl Iterator<Item = (Cow<'k, str>, u64)>,
    ) -> Result<(Knows, u64), StoreError> {
        let source = self.identity.of(source);
        let (mut knows, mut own) = (Knows::Nothing, None);
        for (id, content) in ids {
            let key = self.key(&source, &id);
            let own = *own.get_or_insert(key);
            match self.articles.value(key)? {
                Some(known) if known == content as u32 => return Ok((Knows::Article, own)),
                Some(_) if key == own => knows = Knows::Id,
                _ => {}
            }
        }
        Ok((knows, own.unwrap_or_default()))
    }

    /// What is known of an article; afterwards it is known.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn admit(&mut self, candidate: &Candidate) -> Result<Knows, StoreError> {
        let (knows, key) = self.find_with_key(candidate)?;
        if knows == Knows::Nothing {
            self.articles.insert(key, candidate.content_hash as u32)?;
        }
        Ok(knows)
    }

    /// Whether a line of a ledger of rejects is new; afterwards it is known.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn admit_reject(&mut self, line: &str) -> Result<bool, StoreError> {
        let hash = blake3::hash(line.as_bytes());
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = *hash.as_bytes();
        let key = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let check = u32::from_le_bytes([i, j, k, l]);
        Ok(self.rejects.admit(key, check)? != Some(check))
    }

    /// Forget all, which frees its memory and its files.
    pub fn clear(&mut self) {
        self.articles.clear();
        self.rejects.clear();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        self.articles.bytes() + self.rejects.bytes()
    }
}

/// Shows source, id and the hash of the content of each article of a segment to `see`.
fn each_article(
    segment: &Segment,
    mut see: impl FnMut(&str, &str, u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let table = segment.articles()?;
    for group in 0..table.groups() {
        let rows = table.group_rows(group);
        let read = || -> io::Result<_> {
            Ok((
                table.column("source")?.texts(rows.clone())?,
                table.column("id")?.texts(rows.clone())?,
                table.column("content_hash")?.u64(rows.clone())?,
            ))
        };
        let (sources, ids, contents) = read().map_err(|error| {
            let damaged = StoreProblem::Damaged(error.to_string());
            at("read the articles of", segment.folder())(damaged)
        })?;
        for ((source, id), content) in sources.iter().zip(&ids).zip(contents) {
            see(source, id, content)?;
        }
    }
    Ok(())
}
