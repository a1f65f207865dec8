//! Slices: what a part of the articles' text comes to, counted apart, as a segment without texts.
//!
//! A slice belongs to one segment and has its articles, numbered alike. It is derived from the segment and can be
//! again, so that any reader may keep it: in `slices`, where the newest of each name has a file that says what it was
//! made of. A reader without the right to write there keeps it for itself.

use super::corpus::Corpus;
use super::disk;
use super::error::{StoreError, StoreProblem};
use super::manifest::{PROGRAM, SegmentEntry};
use super::open_segment::Segment;
use super::segment::SegmentWriter;
use crate::settings::Settings;
use rayon::ScopeFifo;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The folder of the slices in that of the corpus.
const FOLDER: &str = "slices";

/// The ending of the file that says what a slice was made of.
const ENDING: &str = ".json";

/// Tells the folders that one process makes apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A slice, open for reading.
pub struct Slice {
    segment: Segment,
    /// Where it lies if it is not kept.
    _folder: Option<tempfile::TempDir>,
}

impl std::ops::Deref for Slice {
    type Target = Segment;

    fn deref(&self) -> &Segment {
        &self.segment
    }
}

/// What the file of a slice says.
#[derive(Serialize, Deserialize)]
struct About {
    program: String,
    stamp: String,
    entry: SegmentEntry,
}

/// The settings by which slices are stored: those of the corpus, without text.
fn settings(corpus: &Corpus) -> Settings {
    Settings {
        text: false,
        ..corpus.settings().clone()
    }
}

impl Corpus {
    /// The slice of a segment under a name and a stamp; it is made with `write` if this version of the program has
    /// not kept it.
    ///
    /// # Errors
    /// That of `write`; when the slice cannot be stored anywhere.
    pub fn slice<E: From<StoreError> + Send>(
        &self,
        segment: &Segment,
        name: &str,
        stamp: &str,
        write: impl for<'f, 'scope> Fn(SegmentWriter<'f, 'scope>) -> Result<SegmentEntry, E>
        + Send
        + Sync,
    ) -> Result<Slice, E> {
        let folder = self.path().join(FOLDER);
        let file = folder.join(format!("{}.{name}{ENDING}", segment.entry().id));
        let settings = settings(self);
        let kept = std::fs::read(&file).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice::<About>(&bytes).ok());
        let kept = kept.filter(|about| about.program == PROGRAM && about.stamp == stamp);
        if let Some(about) = kept
            && let Ok(segment) = Segment::open(&folder, &about.entry, &settings)
        {
            return Ok(Slice {
                segment,
                _folder: None,
            });
        }
        // Whether it can be kept shows before the work is done.
        let staging = staging();
        let may_keep = std::fs::create_dir_all(&folder).is_ok()
            && std::fs::create_dir(folder.join(&staging)).is_ok()
            && std::fs::remove_dir(folder.join(&staging)).is_ok();
        let own = match may_keep {
            true => None,
            false => Some(tempfile::tempdir().map_err(|error| StoreError {
                action: "keep what is left out of",
                path: self.path().to_owned(),
                problem: StoreProblem::Io(error),
            })?),
        };
        let place: PathBuf = own.as_ref().map_or(folder, |own| own.path().to_owned());
        let entry = rayon::in_place_scope_fifo(|scope: &ScopeFifo<'_>| {
            write(SegmentWriter::derived(&place, &staging, &settings, scope)?)
        })?;
        if may_keep {
            let about = About {
                program: PROGRAM.to_owned(),
                stamp: stamp.to_owned(),
                entry: entry.clone(),
            };
            let about = serde_json::to_vec_pretty(&about).expect("an entry has a JSON form");
            // Should this fail, it is made again.
            let _ = disk::replace(&file, &place.join(format!("{staging}{ENDING}")), &about);
        }
        Ok(Slice {
            segment: Segment::open(&place, &entry, &settings)?,
            _folder: own,
        })
    }
}

/// The name of a folder in which a slice is made.
fn staging() -> String {
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!(".staging-{}-{next}", std::process::id())
}

/// Remove the slices of segments that a corpus has no more, and those that newer ones have replaced.
pub(super) fn clear(corpus: &Path, segments: &BTreeSet<&str>) {
    let folder = corpus.join(FOLDER);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return;
    };
    let names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let mut used = BTreeSet::new();
    for name in names.iter().filter(|name| name.ends_with(ENDING)) {
        let path = folder.join(name);
        let about = std::fs::read(&path).ok();
        let about = about.and_then(|bytes| serde_json::from_slice::<About>(&bytes).ok());
        let of = name.split('.').next().unwrap_or_default();
        match about.filter(|_| segments.contains(of)) {
            Some(about) => drop(used.insert(about.entry.id)),
            None => drop(std::fs::remove_file(path)),
        }
    }
    for name in names.iter().filter(|name| !name.ends_with(ENDING)) {
        if !used.contains(name) {
            let _ = std::fs::remove_dir_all(folder.join(name));
        }
    }
}
