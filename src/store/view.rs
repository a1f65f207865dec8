//! Views of a corpus: slices, the counts of a part of every text, which are derived from the texts when a question first asks for them.
//!
//! A slice of a segment is a segment of the same articles, in `slices/<segment>/` of the corpus, without texts: its
//! tables of articles and layers are those of the part. It belongs to no commit: any reader may derive it, and it is
//! used only whole, by the version of the program that made it. Where the folder of the corpus cannot be written, a
//! slice lives as long as the process.

use super::derived;
use super::error::StoreError;
use super::manifest::SegmentEntry;
use super::open_segment::Segment;
use super::segment;
use crate::settings::{Layer, Settings};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Tells the folders that one process makes apart.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The folder of slices in that of a corpus.
const FOLDER: &str = "slices";

/// The slices by which a corpus is seen.
pub struct View {
    /// What it is called in a note, `quoted speech`.
    pub words: String,
    /// Whether the slices are taken out of the counts, rather than counted in their place.
    pub takes_out: bool,
    /// For each segment, by its id, the slices with its counts: one has the terms, one the names.
    pub of: BTreeMap<String, Vec<SliceFolder>>,
}

/// A derived segment, and where it is.
#[derive(Clone)]
pub struct SliceFolder {
    folder: PathBuf,
    made: Made,
    _temporary: Option<Arc<TempDir>>,
}

/// What is written down of a slice when it is whole.
#[derive(Clone, Serialize, Deserialize)]
struct Made {
    /// The folder that holds its segment.
    folder: String,
    layers: Vec<Layer>,
    entry: SegmentEntry,
}

impl View {
    /// The slices of a segment, opened.
    pub(super) fn open(
        &self,
        segment: &str,
        settings: &Settings,
    ) -> Result<Vec<Segment>, StoreError> {
        let slices = self.of.get(segment).into_iter().flatten();
        let open = slices.map(|slice| {
            let settings = of_slice(settings, &slice.made.layers);
            Segment::open(&slice.folder, &slice.made.entry, &settings)
        });
        open.collect()
    }
}

/// The folder of what is derived from a segment.
pub(super) fn folder(corpus: &Path, segment: &str) -> PathBuf {
    corpus.join(FOLDER).join(segment)
}

/// Whether a file or folder lies in what is derived from a segment.
pub(super) fn is_derived(path: &Path) -> bool {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let mut pairs = parts.windows(2);
    pairs.any(|pair| pair[0] == FOLDER && segment::is_id(&pair[1]))
}

/// What is derived from a segment under a stamp is derived from this.
pub(super) fn origin_of(segment: &str, stamp: &str) -> String {
    format!("{segment} {stamp}")
}

/// The settings of the slices of a corpus, with these layers.
pub(crate) fn of_slice(corpus: &Settings, layers: &[Layer]) -> Settings {
    Settings {
        layers: layers.to_vec(),
        text: false,
        ..corpus.clone()
    }
}

impl SliceFolder {
    /// The slice of a segment under a key and a stamp, if this version of the program has derived it, and its files are
    /// whole.
    pub fn kept(corpus: &Path, segment: &str, key: &str, stamp: &str) -> Option<Self> {
        let folder = folder(corpus, segment);
        let list = folder.join(format!("{key}.derived"));
        let made = derived::read(&list, |origin| origin == origin_of(segment, stamp))?;
        let made: Made = serde_json::from_slice(&made).ok()?;
        let folder = folder.join(&made.folder);
        // A corpus may come from other people.
        let mut inside = Path::new(&made.folder).components();
        let is_inside = matches!(
            (inside.next(), inside.next()),
            (Some(Component::Normal(_)), None)
        );
        let is_inside = is_inside && segment::is_id(&made.entry.id);
        let since = std::fs::metadata(&list).and_then(|list| list.modified());
        let files = made.entry.files.iter();
        let mut files = files.map(|(name, file)| (folder.join(&made.entry.id).join(name), file));
        let is_whole = is_inside
            && since.is_ok_and(|since| files.all(|(path, file)| file.is_whole(&path, since)));
        is_whole.then_some(Self {
            folder,
            made,
            _temporary: None,
        })
    }

    /// Derive the slice of a segment with some layers: `write` makes a segment in a folder. It is kept under the key if
    /// the corpus can be written.
    ///
    /// # Errors
    /// When `write` fails, or no folder can be made.
    pub fn derive<E: From<StoreError>>(
        corpus: &Path,
        segment: &str,
        key: &str,
        stamp: &str,
        layers: &[Layer],
        write: impl FnOnce(&Path) -> Result<SegmentEntry, E>,
    ) -> Result<Self, E> {
        let parent = folder(corpus, segment);
        // Processes that derive the same do so apart.
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{key}-{}-{next}", std::process::id());
        let own = parent.join(&name);
        let _ = std::fs::remove_dir_all(&own);
        let temporary = match std::fs::create_dir_all(&own) {
            Ok(()) => None,
            Err(_) => {
                let made = tempfile::tempdir();
                Some(Arc::new(
                    made.map_err(super::error::at("derive counts for", corpus))?,
                ))
            }
        };
        let folder = temporary
            .as_ref()
            .map_or(own, |made| made.path().to_owned());
        let entry = write(&folder).inspect_err(|_| {
            let _ = std::fs::remove_dir_all(&folder);
        })?;
        let made = Made {
            folder: name,
            layers: layers.to_vec(),
            entry,
        };
        if temporary.is_none()
            && let Ok(text) = serde_json::to_vec(&made)
        {
            let path = parent.join(format!("{key}.derived"));
            derived::write(&path, &origin_of(segment, stamp), &text);
        }
        Ok(Self {
            folder,
            made,
            _temporary: temporary,
        })
    }
}

/// Remove the slices of segments that are not among the named ones, and those that newer ones have replaced.
pub(super) fn remove_others(corpus: &Path, named: &BTreeSet<&str>) {
    let Ok(entries) = std::fs::read_dir(corpus.join(FOLDER)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if segment::is_id(&name) && !named.contains(&*name) {
            let _ = std::fs::remove_dir_all(entry.path());
        } else {
            remove_replaced(&entry.path());
        }
    }
}

/// Remove what no slice that is kept lies in.
fn remove_replaced(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let made =
        |path: &PathBuf| serde_json::from_slice::<Made>(&derived::read(path, |_| true)?).ok();
    let used: BTreeSet<PathBuf> = paths
        .iter()
        .filter_map(made)
        .map(|made| folder.join(made.folder))
        .collect();
    for path in paths.iter().filter(|path| path.is_dir()) {
        if !used.contains(path) {
            let _ = std::fs::remove_dir_all(path);
        }
    }
}
