//! Which articles a corpus has.

use crate::store::{Corpus, CorpusWriter, StoreError, StoreProblem, rejects};
use foldhash::fast::RandomState;
use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};
use std::hash::BuildHasher;

/// Tables that the articles are shared out among. One table would be as large again while it grows.
const SHARDS: usize = 64;

/// The articles of a corpus by source and id, each with the hash of its content: some 20 bytes an
/// article, and the only thing in memory that grows with the number of articles beside their cells.
pub struct Seen {
    /// Articles by the hash of source and id, in two halves, so that an entry takes 12 bytes.
    shards: Vec<HashMap<[u32; 2], u32, RandomState>>,
    hasher: RandomState,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            shards: vec![HashMap::default(); SHARDS],
            hasher: RandomState::default(),
        }
    }
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

impl Seen {
    /// The articles of a corpus, and the lines of its ledgers of rejects. With `by_content`, articles with
    /// an id are known by their content too.
    ///
    /// # Errors
    /// When the corpus is damaged.
    pub fn of(corpus: &CorpusWriter, by_content: bool) -> Result<(Self, KnownRejects), StoreError> {
        let identity = corpus.manifest().settings.identity;
        let mut seen = Self::default();
        let mut known = KnownRejects::default();
        if corpus.manifest().segments.is_empty() {
            return Ok((seen, known));
        }
        for segment in Corpus::open(corpus.path())?.segments() {
            let table = segment.articles()?;
            for group in 0..table.groups() {
                let rows = table.group_rows(group);
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
                    let source = identity.of(source);
                    seen.admit(&source, id, content);
                    if by_content {
                        seen.admit(&source, &id_of_content(content), content);
                    }
                }
            }
            rejects::each_line(segment, |line| {
                known.admit(line);
                Ok::<_, StoreError>(())
            })?;
        }
        Ok((seen, known))
    }

    /// What is known of an article; afterwards it is known. The source is as [`crate::settings::Identity::of`] gives it.
    pub fn admit(&mut self, source: &str, id: &str, content: u64) -> Knows {
        let hash = self.hasher.hash_one((source, id));
        let key = [(hash >> 32) as u32, hash as u32];
        // An id that comes with two contents is told apart by their low halves.
        let content = content as u32;
        match self.shards[hash as usize % SHARDS].entry(key) {
            Entry::Vacant(new) => {
                new.insert(content);
                Knows::Nothing
            }
            Entry::Occupied(known) if *known.get() == content => Knows::Article,
            Entry::Occupied(_) => Knows::Id,
        }
    }

    /// Whether an article of this content is known.
    pub fn knows(&self, source: &str, id: &str, content: u64) -> bool {
        let hash = self.hasher.hash_one((source, id));
        let key = [(hash >> 32) as u32, hash as u32];
        self.shards[hash as usize % SHARDS].get(&key) == Some(&(content as u32))
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        let tables = self.shards.iter();
        tables.map(|table| table.allocation_size() as u64).sum()
    }
}

/// The lines of the ledgers of rejects, each by a fingerprint of 128 bits: a file that is no news at all
/// has as many of them as lines.
#[derive(Default)]
pub struct KnownRejects(HashSet<[u8; 16]>);

impl KnownRejects {
    /// Whether a line is new; afterwards it is known.
    pub fn admit(&mut self, line: &str) -> bool {
        let hash = blake3::hash(line.as_bytes());
        let fingerprint = hash.as_bytes().first_chunk();
        self.0.insert(*fingerprint.expect("a hash has 32 bytes"))
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> u64 {
        self.0.allocation_size() as u64
    }
}
