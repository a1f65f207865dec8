//! Which articles a corpus has.

mod keys;

use crate::settings::Identity;
use crate::store::{Corpus, CorpusWriter, Segment, StoreError, StoreProblem, rejects};
use foldhash::fast::RandomState;
use keys::Keys;
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};

/// The articles of a corpus by the hash of source and id, each with the hash of its content, in a given
/// memory and some 2 bytes an article.
pub struct Seen {
    keys: Keys,
    folder: PathBuf,
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

/// The id of an article that the input gives none.
pub fn id_of_content(content: u64) -> String {
    format!("{content:016x}")
}

/// The source, the id and the hash of the content of every article of a segment, the source as
/// [`Identity::of`] gives it. With `by_content`, each comes again with the id that its content gives.
///
/// # Errors
/// When the segment is damaged, and those of `each`.
pub fn each_key(
    segment: &Segment,
    identity: Identity,
    by_content: bool,
    mut each: impl FnMut(&str, &str, u64) -> Result<(), StoreError>,
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
        let (sources, ids, contents) = read().map_err(|error| StoreError {
            action: "read the articles of",
            path: segment.folder().to_owned(),
            problem: StoreProblem::Damaged(error.to_string()),
        })?;
        for ((source, id), content) in sources.iter().zip(&ids).zip(contents) {
            let source = identity.of(source);
            each(&source, id, content)?;
            if by_content {
                each(&source, &id_of_content(content), content)?;
            }
        }
    }
    Ok(())
}

impl Seen {
    /// The articles of a corpus, and the lines of its ledgers of rejects, each in about `bytes` of memory and
    /// in files in `folder`. With `by_content`, articles with an id are known by their content too.
    ///
    /// # Errors
    /// When the corpus is damaged, or a file in the folder fails.
    pub fn of(
        corpus: &CorpusWriter,
        by_content: bool,
        bytes: u64,
        folder: &Path,
    ) -> Result<(Self, KnownRejects), StoreError> {
        let identity = corpus.manifest().settings.identity;
        let mut seen = Self {
            keys: Keys::within(bytes, folder.to_owned()),
            folder: folder.to_owned(),
            hasher: RandomState::default(),
        };
        let mut known = KnownRejects {
            keys: Keys::within(bytes, folder.to_owned()),
            folder: folder.to_owned(),
        };
        if corpus.manifest().segments.is_empty() {
            return Ok((seen, known));
        }
        for segment in Corpus::open(corpus.path())?.segments() {
            each_key(segment, identity, by_content, |source, id, content| {
                seen.admit(source, id, content).map(drop)
            })?;
            rejects::each_line(segment, |line| known.admit(line).map(drop))?;
        }
        Ok((seen, known))
    }

    /// What is known of an article; afterwards it is known. The source is as [`crate::settings::Identity::of`] gives it.
    ///
    /// # Errors
    /// When a file of what is known fails.
    pub fn admit(&mut self, source: &str, id: &str, content: u64) -> Result<Knows, StoreError> {
        let key = self.hasher.hash_one((source, id));
        // An id that comes with two contents is told apart by their low halves.
        let content = content as u32;
        let known = self.keys.admit(key, content);
        Ok(match known.map_err(failed(&self.folder))? {
            None => Knows::Nothing,
            Some(known) if known == content => Knows::Article,
            Some(_) => Knows::Id,
        })
    }

    /// Whether an article of this content is known.
    ///
    /// # Errors
    /// As [`Self::admit`].
    pub fn knows(&self, source: &str, id: &str, content: u64) -> Result<bool, StoreError> {
        let known = self.keys.value(self.hasher.hash_one((source, id)));
        Ok(known.map_err(failed(&self.folder))? == Some(content as u32))
    }

    /// Forget all, which frees its memory and its files.
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        self.keys.bytes()
    }
}

fn failed(folder: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |error| StoreError {
        action: "keep what is known of the articles in",
        path: folder.to_owned(),
        problem: StoreProblem::Io(error),
    }
}

/// The lines of the ledgers of rejects, each by a fingerprint of 96 bits: a file that is no news at all
/// has as many of them as lines.
pub struct KnownRejects {
    keys: Keys,
    folder: PathBuf,
}

impl KnownRejects {
    /// Whether a line is new; afterwards it is known.
    ///
    /// # Errors
    /// When a file of what is known fails.
    pub fn admit(&mut self, line: &str) -> Result<bool, StoreError> {
        let hash = blake3::hash(line.as_bytes());
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = *hash.as_bytes();
        let key = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let check = u32::from_le_bytes([i, j, k, l]);
        let known = self.keys.admit(key, check);
        Ok(known.map_err(failed(&self.folder))? != Some(check))
    }

    /// Forget all, which frees its memory and its files.
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        self.keys.bytes()
    }
}
