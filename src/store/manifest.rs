//! The manifest: the settings of a corpus and its segments, replaced as a whole.

use super::changes::ChangeCounts;
use super::disk;
use super::error::{StoreError, StoreProblem, at};
use super::parquet::Tail;
use crate::day::Day;
use crate::read::dates::Votes;
use crate::settings::{Layer, Settings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The format of the store that this program writes, and the only one it reads.
pub const FORMAT: u64 = 1;

/// This program, with its version.
pub const PROGRAM: &str = concat!("newsprint ", env!("CARGO_PKG_VERSION"));

/// The name of the manifest in the corpus' folder.
pub const FILE_NAME: &str = "manifest.json";

/// What a corpus is: whatever is not listed here does not belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the store.
    pub format: u64,
    /// Counts the commits.
    pub generation: u64,
    /// The program that made the corpus, with its version.
    pub program: String,
    /// Fixed when the corpus is made.
    pub settings: Settings,
    /// The segments, in the order in which they were added.
    pub segments: Vec<SegmentEntry>,
}

/// One segment, with what `info` shows of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SegmentEntry {
    /// The name of its folder, made from its content.
    pub id: String,
    /// Articles in it.
    pub articles: u32,
    /// Running words in it.
    pub tokens: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Records that were set aside when it was added.
    pub rejects: u64,
    /// Articles that were left out because the corpus had them.
    pub duplicates: u64,
    /// Changes to the texts, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: ChangeCounts,
    /// The earliest date.
    pub first_date: Option<Day>,
    /// The latest date.
    pub last_date: Option<Day>,
    /// Distinct terms of every layer.
    pub types: BTreeMap<Layer, u64>,
    /// What the dates of each outlet show about the order of day and month, if any of them needs one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub date_orders: BTreeMap<String, DateEvidence>,
    /// Its files.
    pub files: BTreeMap<String, FileEntry>,
}

/// What the dates of an outlet's articles show of the order of day and month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateEvidence {
    /// Articles whose date shows the order.
    pub votes: Votes,
    /// Articles without a date, because theirs can be understood in two ways.
    pub open: u64,
}

impl DateEvidence {
    /// Adds the evidence of other articles.
    pub fn merge(&mut self, other: &Self) {
        self.votes.merge(&other.votes);
        self.open += other.open;
    }
}

/// One file of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub hash: String,
    /// Its footer, if it is a table. That of an older version is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<Tail>,
}

/// Times of files that lie nearer to each other may be one: systems set them by a clock that ticks some hundred times a
/// second.
const TICK: Duration = Duration::from_millis(20);

impl FileEntry {
    /// Whether a file has these bytes. They are looked at only if it was written since a time at which it had them, or
    /// too shortly before it for the file system to tell.
    pub fn is_whole(&self, path: &Path, since: SystemTime) -> bool {
        let has_bytes = || -> std::io::Result<bool> {
            let about = std::fs::metadata(path)?;
            if about.len() != self.bytes || about.modified()? + TICK <= since {
                return Ok(about.len() == self.bytes);
            }
            let mut hash = blake3::Hasher::new();
            hash.update_reader(File::open(path)?)?;
            Ok(hash.finalize().to_hex().as_str() == self.hash)
        };
        has_bytes().unwrap_or(false)
    }
}

impl Manifest {
    /// The manifest of a new corpus.
    pub fn new(settings: Settings) -> Self {
        Self {
            format: FORMAT,
            generation: 0,
            program: PROGRAM.to_owned(),
            settings,
            segments: Vec::new(),
        }
    }

    /// Read the manifest of a corpus.
    ///
    /// # Errors
    /// When there is none, it is damaged, or its format is another.
    pub fn read(corpus: &Path) -> Result<Self, StoreError> {
        Self::read_file(&corpus.join(FILE_NAME), corpus)
    }

    /// Read a manifest that may lie outside its corpus, such as a copy for machines that cannot see it; `named` is what
    /// errors name where it is none.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_file(path: &Path, named: &Path) -> Result<Self, StoreError> {
        let manifest: Self = read_checked(path, named, StoreProblem::NotACorpus)?;
        refuse_other_names(path, &manifest.segments)?;
        Ok(manifest)
    }

    /// Make this the manifest of the corpus: the moment at which a change becomes visible.
    ///
    /// # Errors
    /// When it cannot be written; the old manifest is then still in place. After
    /// [`StoreProblem::Unconfirmed`] the new one is.
    pub fn publish(&self, corpus: &Path) -> Result<(), StoreError> {
        let text = with_checksum(self);
        let staged = corpus.join(format!("{FILE_NAME}.{}", self.generation));
        disk::replace(&corpus.join(FILE_NAME), &staged, &text)?;
        disk::sync_folder(corpus).map_err(|error| match error.problem {
            StoreProblem::Io(cause) => at("confirm", corpus)(StoreProblem::Unconfirmed(cause)),
            _ => error,
        })
    }
}

/// Read a file that was written [`with_checksum`]; `absent` is what is wrong where there is none in `folder`.
pub(super) fn read_checked<T: DeserializeOwned>(
    path: &Path,
    folder: &Path,
    absent: StoreProblem,
) -> Result<T, StoreError> {
    #[derive(Deserialize)]
    struct Format {
        format: u64,
    }
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            at("open", folder)(absent)
        }
        _ => at("read", path)(error),
    })?;
    let damaged =
        |error: serde_json::Error| at("read", path)(StoreProblem::Damaged(error.to_string()));
    // The format first: a file of another format need not have the fields of this one.
    let Format { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if format != FORMAT {
        return Err(at("open", folder)(StoreProblem::OtherFormat {
            found: format,
            known: FORMAT,
        }));
    }
    let content = serde_json::from_slice(&bytes).map_err(damaged)?;
    match other_checksum(&bytes) {
        None => Ok(content),
        Some(found) => Err(at("read", path)(StoreProblem::Damaged(found))),
    }
}

/// Refuses segments whose names lead elsewhere; `path` names them.
pub(super) fn refuse_other_names(path: &Path, segments: &[SegmentEntry]) -> Result<(), StoreError> {
    for segment in segments {
        for name in segment.files.keys().chain([&segment.id]) {
            if !is_plain_name(name) {
                let found = format!("it names {name:?}, expected a plain name");
                return Err(at("read", path)(StoreProblem::Damaged(found)));
            }
        }
    }
    Ok(())
}

/// What stands between the manifest's last field and its checksum, a field of its own that covers all before it.
const BEFORE_CHECKSUM: &[u8] = b",\n  \"checksum\": \"";

/// A manifest, or what a segment says of itself, as text with its checksum.
pub(super) fn with_checksum<T: Serialize>(content: &T) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(content).expect("it has a JSON form");
    let end = text.len() - b"\n}".len();
    text.truncate(end);
    let checksum = crc32fast::hash(&text);
    text.extend_from_slice(BEFORE_CHECKSUM);
    text.extend_from_slice(format!("{checksum:08x}\"\n}}\n").as_bytes());
    text
}

/// The checksum of a manifest where it is not the one that it has; an older version wrote none.
fn other_checksum(text: &[u8]) -> Option<String> {
    let length = BEFORE_CHECKSUM.len();
    let at = text
        .windows(length)
        .rposition(|bytes| bytes == BEFORE_CHECKSUM)?;
    let found = format!("{:08x}", crc32fast::hash(&text[..at]));
    let rest = &text[at + length..];
    let is_the_one = rest.starts_with(found.as_bytes()) && rest[found.len()..] == *b"\"\n}\n";
    (!is_the_one).then(|| format!("its checksum is {found}, expected the one that it names"))
}

/// Whether a name leads to a file or folder right where it is looked for: letters, digits, `.`, `-` and `_`,
/// no dot in front.
fn is_plain_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_leads_out_of_its_corpus_is_refused() {
        for name in ["../x", "/etc/passwd", "a/b", "..", "", "a\\b", "C:x"] {
            let folder = tempfile::tempdir().unwrap();
            let mut manifest = Manifest::new(Settings::default());
            let entry = FileEntry {
                bytes: 1,
                hash: String::new(),
                tail: None,
            };
            manifest.segments.push(SegmentEntry {
                id: "0123456789abcdef".to_owned(),
                articles: 1,
                tokens: 1,
                undated: 0,
                rejects: 0,
                duplicates: 0,
                changes: BTreeMap::new(),
                date_orders: BTreeMap::new(),
                first_date: None,
                last_date: None,
                types: BTreeMap::new(),
                files: [(name.to_owned(), entry)].into(),
            });
            manifest.publish(folder.path()).unwrap();
            let error = Manifest::read(folder.path()).unwrap_err();
            assert!(matches!(error.problem, StoreProblem::Damaged(_)), "{name}");
        }
    }

    #[test]
    fn a_manifest_of_another_format_is_refused_with_both_numbers() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join(FILE_NAME),
            r#"{"format": 7, "other": true}"#,
        )
        .unwrap();
        let error = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains('7') && error.contains(&FORMAT.to_string()),
            "{error}"
        );
    }

    #[test]
    fn a_manifest_with_any_other_byte_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        Manifest::new(Settings::default())
            .publish(folder.path())
            .unwrap();
        let text = std::fs::read(&path).unwrap();
        for at in 0..text.len() {
            for bit in [0, 5] {
                let mut other = text.clone();
                other[at] ^= 1 << bit;
                std::fs::write(&path, other).unwrap();
                let read = Manifest::read(folder.path());
                // The name of the checksum itself protects nothing else.
                let is_name = text[..at].ends_with(b"\"checksum") || read.is_err();
                assert!(
                    is_name || read.unwrap() == Manifest::new(Settings::default()),
                    "{at}"
                );
            }
        }
    }

    #[test]
    fn a_published_manifest_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Manifest::new(Settings::default());
        manifest.publish(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        assert!(matches!(
            Manifest::read(&folder.path().join("nowhere"))
                .unwrap_err()
                .problem,
            StoreProblem::NotACorpus
        ));
    }
}
