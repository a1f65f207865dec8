//! A corpus: opened for reading without a lock, or for writing with one.

use super::derived;
use super::disk;
use super::error::{StoreError, StoreProblem, at};
use super::lock::{Lock, Reading};
use super::manifest::{FILE_NAME, Manifest, SegmentEntry};
use super::open_segment::Segment;
use super::segment::{self, SegmentWriter};
use super::staging::Staging;
use super::view::{self, View};
use crate::clean::copies::CopiesCounted;
use crate::limits::Limits;
use crate::settings::{RecogniserId, Settings, Wanted};
use rayon::ScopeFifo;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How often a reader tries again if segments vanish between reading the manifest and looking for them.
/// That happens if the system cannot tell a writer that somebody is reading.
const ATTEMPTS: usize = 3;

/// The prefix of the name of a segment that is being written.
const STAGING: &str = ".staging-";

/// The name of the user's ledger of aliases in the corpus' folder.
const ALIASES: &str = "aliases.csv";

/// The name of the user's ledger of boilerplate there.
const BOILERPLATE: &str = "boilerplate.csv";

/// What is derived once, by its type and stamp.
#[derive(Default)]
struct Derived(Mutex<HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>>);

impl Derived {
    fn once<T: Send + Sync + 'static, E>(
        &self,
        stamp: &str,
        derive: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let key = (TypeId::of::<T>(), stamp.to_owned());
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The lock is not held meanwhile: what is derived may ask for something else. Two may derive the same.
        let known = lock().get(&key).cloned();
        if let Some(found) = known.and_then(|any| any.downcast::<T>().ok()) {
            return Ok(found);
        }
        let new = Arc::new(derive()?);
        lock().insert(key, Arc::clone(&new) as Arc<dyn Any + Send + Sync>);
        Ok(new)
    }
}

/// A corpus as it was when opened; it does not show later changes.
pub struct Corpus {
    path: PathBuf,
    manifest: Manifest,
    segments: Vec<Segment>,
    /// What [`Self::once`] derived.
    derived: Derived,
    /// What [`Self::once_of_whole`] derived.
    of_whole: Arc<Derived>,
    view: Option<View>,
    copies: CopiesCounted,
    limits: Limits,
    _reading: Reading,
}

impl Corpus {
    /// Open a corpus for reading.
    ///
    /// # Errors
    /// When there is none, it is damaged, or its format is another.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut attempt = 1;
        let reading = Reading::begin(&segments_folder(path));
        loop {
            let manifest = Manifest::read(path)?;
            let segments: Result<Vec<Segment>, StoreError> = manifest
                .segments
                .iter()
                .map(|entry| Segment::open(&segments_folder(path), entry, &manifest.settings))
                .collect();
            match segments {
                Ok(segments) => {
                    return Ok(Self {
                        path: path.to_owned(),
                        manifest,
                        segments,
                        derived: Derived::default(),
                        of_whole: Arc::default(),
                        view: None,
                        copies: CopiesCounted::Keep,
                        limits: Limits::default(),
                        _reading: reading,
                    });
                }
                Err(StoreError {
                    problem: StoreProblem::Io(error),
                    ..
                }) if error.kind() == std::io::ErrorKind::NotFound && attempt < ATTEMPTS => {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The corpus that a writer with the wanted settings would add to; `None` if it would create one.
    /// Creates nothing, and keeps no writer out.
    ///
    /// # Errors
    /// As [`CorpusWriter::open`], except that another process may write.
    pub fn to_extend(path: &Path, wanted: &Wanted) -> Result<Option<Self>, StoreError> {
        if !path.join(FILE_NAME).exists() {
            if path.exists() {
                refuse_other_content(path)?;
            }
            return Ok(None);
        }
        let corpus = Self::open(path)?;
        refuse_other_settings(path, wanted, corpus.settings())?;
        Ok(Some(corpus))
    }

    /// The same corpus, of which every question counts these copies.
    #[must_use]
    pub fn counting(self, copies: CopiesCounted) -> Self {
        Self { copies, ..self }
    }

    /// The same corpus, from which questions derive what they need within these limits.
    #[must_use]
    pub fn within(self, limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            ..self
        }
    }

    /// The limits of what is derived from it.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Which copies questions count.
    pub fn copies(&self) -> CopiesCounted {
        self.copies
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its settings.
    pub fn settings(&self) -> &Settings {
        &self.manifest.settings
    }

    /// Fails where the articles' text is not stored, which `action` needs.
    ///
    /// # Errors
    /// [`StoreProblem::NoText`].
    pub fn with_text(&self, action: &'static str) -> Result<(), StoreError> {
        match self.settings().text {
            true => Ok(()),
            false => Err(at(action, self.path())(StoreProblem::NoText)),
        }
    }

    /// The user's ledger of aliases, as given; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn aliases(&self) -> Result<Option<String>, StoreError> {
        self.ledger(ALIASES)
    }

    /// The user's ledger of boilerplate, as given; `None` if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn boilerplate(&self) -> Result<Option<String>, StoreError> {
        self.ledger(BOILERPLATE)
    }

    fn ledger(&self, name: &str) -> Result<Option<String>, StoreError> {
        let path = self.path.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at("read", &path)(error)),
        }
    }

    /// What was derived from the corpus under a name and a stamp, if this version of the program kept
    /// it whole; see [`Self::keep`].
    pub fn kept(&self, name: &str, stamp: &str) -> Option<String> {
        self.kept_of(name, |origin| origin == self.origin(stamp))
    }

    /// The same, derived perhaps from other segments than the corpus has now.
    pub fn kept_earlier(&self, name: &str, stamp: &str) -> Option<String> {
        self.kept_of(name, |origin| origin.ends_with(&format!(" {stamp}")))
    }

    fn kept_of(&self, name: &str, is_right: impl FnOnce(&str) -> bool) -> Option<String> {
        String::from_utf8(derived::read(&self.derived_file(name), is_right)?).ok()
    }

    /// Keep what was derived from the corpus as it is now, if its folder can be written.
    pub fn keep(&self, name: &str, stamp: &str, body: &str) {
        derived::write(
            &self.derived_file(name),
            &self.origin(stamp),
            body.as_bytes(),
        );
    }

    fn derived_file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.derived"))
    }

    /// What was derived from a segment of the corpus under a name and a stamp, as [`Self::kept`].
    pub fn kept_of_segment(&self, segment: &str, name: &str, stamp: &str) -> Option<Vec<u8>> {
        let path = view::folder(&self.path, segment).join(format!("{name}.derived"));
        derived::read(&path, |origin| origin == view::origin_of(segment, stamp))
    }

    /// Keep what was derived from a segment, for as long as the corpus has it.
    pub fn keep_of_segment(&self, segment: &str, name: &str, stamp: &str, body: &[u8]) {
        let folder = view::folder(&self.path, segment);
        if std::fs::create_dir_all(&folder).is_ok() {
            let path = folder.join(format!("{name}.derived"));
            derived::write(&path, &view::origin_of(segment, stamp), body);
        }
    }

    /// What is derived from the corpus under a stamp: the first caller derives it, the others share it for as
    /// long as the corpus is open. One type must be derived in one way.
    ///
    /// # Errors
    /// Those of `derive`, which the next caller then tries again.
    pub fn once<T: Send + Sync + 'static, E>(
        &self,
        stamp: &str,
        derive: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        self.derived.once(stamp, derive)
    }

    /// The same for what depends on the whole texts: the corpus shares it with all views of it.
    ///
    /// # Errors
    /// As [`Self::once`].
    pub fn once_of_whole<T: Send + Sync + 'static, E>(
        &self,
        stamp: &str,
        derive: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        self.of_whole.once(stamp, derive)
    }

    /// What is derived under a stamp is derived from these segments.
    fn origin(&self, stamp: &str) -> String {
        let segments = self.manifest.segments.iter();
        let segments: Vec<&str> = segments.map(|segment| segment.id.as_str()).collect();
        format!("{} {stamp}", segments.join(","))
    }

    /// Its segments, in the order in which they were added.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The same corpus, of whose texts only a part is counted.
    ///
    /// # Errors
    /// When a file of a segment or slice is missing.
    pub fn seen_by(&self, view: View) -> Result<Self, StoreError> {
        let reading = Reading::begin(&segments_folder(&self.path));
        let segments: Result<Vec<Segment>, StoreError> = self
            .manifest
            .segments
            .iter()
            .map(|entry| {
                let whole = Segment::open(&segments_folder(&self.path), entry, self.settings())?;
                let slices = view.open(&entry.id, self.settings())?;
                Ok(match view.takes_out {
                    true => whole.without(slices),
                    false => whole.with_part(slices),
                })
            })
            .collect();
        Ok(Self {
            path: self.path.clone(),
            manifest: self.manifest.clone(),
            segments: segments?,
            view: Some(view),
            copies: self.copies,
            limits: self.limits.clone(),
            derived: Derived::default(),
            of_whole: Arc::clone(&self.of_whole),
            _reading: reading,
        })
    }

    /// The part of the texts that is counted; `None` where all is.
    pub fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// The part of the texts that is counted in the place of the whole, if any.
    pub fn part(&self) -> Option<&View> {
        self.view().filter(|view| !view.takes_out)
    }
}

/// A corpus with the right to change it.
pub struct CorpusWriter {
    path: PathBuf,
    manifest: Manifest,
    _lock: Lock,
    /// The folders that this writer made and that are still empty.
    made: Vec<PathBuf>,
}

impl CorpusWriter {
    /// Open a corpus for writing, or create one with the wanted settings if there is none.
    ///
    /// # Errors
    /// When another process writes it, when it has other settings than the wanted ones, or when the
    /// folder holds something else.
    pub fn open(path: &Path, wanted: &Wanted) -> Result<Self, StoreError> {
        let mut made = Vec::new();
        if !path.exists() {
            std::fs::create_dir_all(path).map_err(at("create", path))?;
            made.push(path.to_owned());
        } else if !path.join(FILE_NAME).exists() {
            refuse_other_content(path)?;
        }
        let lock = Lock::take(path)?;
        let manifest = if path.join(FILE_NAME).exists() {
            let manifest = Manifest::read(path)?;
            refuse_other_settings(path, wanted, &manifest.settings)?;
            manifest
        } else {
            Manifest::new(wanted.settings())
        };
        let segments = segments_folder(path);
        if std::fs::symlink_metadata(&segments).is_ok_and(|about| !about.is_dir()) {
            let found = "expected a folder, found a link or something else";
            return Err(at("write", &segments)(StoreProblem::Damaged(found.into())));
        }
        if !segments.exists() {
            disk::create_folder(&segments)?;
            disk::sync_folder(path)?;
            made.push(segments);
        }
        let writer = Self {
            path: path.to_owned(),
            manifest,
            _lock: lock,
            made,
        };
        writer.clear_leftovers();
        Ok(writer)
    }

    /// Open a corpus with whatever settings it has, or create one with exactly these, taken from elsewhere.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn like(path: &Path, settings: &Settings) -> Result<Self, StoreError> {
        let mut writer = Self::open(path, &Wanted::default())?;
        if writer.manifest.generation == 0 {
            writer.manifest.settings = settings.clone();
        }
        Ok(writer)
    }

    /// Open a corpus that exists, with whatever settings it has.
    ///
    /// # Errors
    /// As [`Self::open`], and if there is no corpus.
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        Manifest::read(path)?;
        Self::open(path, &Wanted::default())
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Record which recogniser finds the names, unless that is recorded already. The next commit makes
    /// it visible.
    pub fn fix_recogniser(&mut self, recogniser: &RecogniserId) {
        self.manifest
            .settings
            .recogniser
            .get_or_insert_with(|| recogniser.clone());
    }

    /// Begin a segment. Its texts are compressed in `scope`.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn segment<'f, 'scope>(
        &self,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<SegmentWriter<'f, 'scope>, StoreError> {
        let (segments, name) = (segments_folder(&self.path), self.staging_name());
        SegmentWriter::create(&segments, &name, &self.manifest.settings, scope)
    }

    /// The name of a folder in which this writer makes something for its next commit.
    fn staging_name(&self) -> String {
        let (generation, process) = (self.manifest.generation + 1, std::process::id());
        format!("{STAGING}{generation}-{process}")
    }

    /// Begin to take in segments that were made elsewhere.
    ///
    /// # Errors
    /// When a folder for them cannot be made.
    pub fn staging(&self) -> Result<Staging, StoreError> {
        Staging::create(&segments_folder(&self.path), &self.staging_name())
    }

    /// Make finished segments part of the corpus, behind those that it has, all in one moment.
    ///
    /// # Errors
    /// When the manifest cannot be replaced; the corpus is then as it was, except after
    /// [`StoreProblem::Unconfirmed`].
    pub fn commit(
        &mut self,
        segments: impl IntoIterator<Item = SegmentEntry>,
    ) -> Result<(), StoreError> {
        let mut manifest = self.manifest.clone();
        manifest.segments.extend(segments);
        self.publish(manifest)
    }

    /// Replace all segments by one.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn replace_all(&mut self, segment: SegmentEntry) -> Result<(), StoreError> {
        let mut manifest = self.manifest.clone();
        manifest.segments = vec![segment];
        self.publish(manifest)?;
        self.clear_leftovers();
        Ok(())
    }

    /// Replace the ledger of aliases.
    ///
    /// # Errors
    /// If it cannot be written; the old one then stays.
    pub fn set_aliases(&mut self, ledger: &str) -> Result<(), StoreError> {
        self.set_ledger(ALIASES, ledger)
    }

    /// Replace the ledger of boilerplate.
    ///
    /// # Errors
    /// If it cannot be written; the old one then stays.
    pub fn set_boilerplate(&mut self, ledger: &str) -> Result<(), StoreError> {
        self.set_ledger(BOILERPLATE, ledger)
    }

    fn set_ledger(&mut self, name: &str, ledger: &str) -> Result<(), StoreError> {
        let staged = self.path.join(format!("{name}.new"));
        disk::replace(&self.path.join(name), &staged, ledger.as_bytes())?;
        disk::sync_folder(&self.path)
    }

    /// Record a corpus without articles.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn publish_empty(&mut self) -> Result<(), StoreError> {
        if self.path.join(FILE_NAME).exists() {
            return Ok(());
        }
        self.publish(self.manifest.clone())
    }

    fn publish(&mut self, mut manifest: Manifest) -> Result<(), StoreError> {
        manifest.generation += 1;
        let result = manifest.publish(&self.path);
        if let Ok(())
        | Err(StoreError {
            problem: StoreProblem::Unconfirmed(_),
            ..
        }) = &result
        {
            self.manifest = manifest;
            self.made.clear();
        }
        result
    }

    /// Remove the segments that no manifest names: remains of interrupted runs, and replaced segments,
    /// unless somebody still reads them. What cannot be removed now is left to the next writer;
    /// anything that is not a segment is left to its owner.
    fn clear_leftovers(&self) {
        Reading::when_nobody_does(&segments_folder(&self.path), || self.remove_unnamed());
    }

    fn remove_unnamed(&self) {
        let named = self
            .manifest
            .segments
            .iter()
            .map(|segment| segment.id.as_str());
        view::remove_others(&self.path, &named.collect());
        let Ok(entries) = std::fs::read_dir(segments_folder(&self.path)) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let ours = name.starts_with(STAGING) || segment::is_id(&name);
            let mut named = self.manifest.segments.iter();
            if ours && !named.any(|segment| *segment.id == *name) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Drop for CorpusWriter {
    fn drop(&mut self) {
        // A corpus that was begun but never committed leaves nothing behind. Only empty folders are
        // removed, so nothing else can be lost.
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_file(folder.join("lock"));
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Refuses a folder that is not a corpus and holds something else.
fn refuse_other_content(path: &Path) -> Result<(), StoreError> {
    if is_unfinished(path)? {
        return Ok(());
    }
    Err(at("make a corpus in", path)(StoreProblem::Io(
        std::io::Error::new(
            std::io::ErrorKind::AlreadyExists,
            "the folder holds something else; name a new or empty one",
        ),
    )))
}

/// Refuses requested settings that differ from the corpus'.
///
/// # Errors
/// [`StoreProblem::OtherSettings`].
pub fn refuse_other_settings(
    path: &Path,
    wanted: &Wanted,
    settings: &Settings,
) -> Result<(), StoreError> {
    match wanted.conflict(settings) {
        None => Ok(()),
        Some((name, corpus, given)) => Err(at("add to", path)(StoreProblem::OtherSettings {
            name,
            corpus,
            given,
        })),
    }
}

/// Whether a folder holds only what a writer makes before its first commit.
fn is_unfinished(path: &Path) -> Result<bool, StoreError> {
    for entry in std::fs::read_dir(path).map_err(at("read", path))? {
        let name = entry.map_err(at("read", path))?.file_name();
        let name = name.to_string_lossy();
        if name != "lock" && name != "segments" && !name.starts_with(&format!("{FILE_NAME}.")) {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn segments_folder(corpus: &Path) -> PathBuf {
    corpus.join("segments")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_used_only_whole_and_for_what_it_was_derived_from() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = CorpusWriter::open(folder.path(), &Wanted::default()).unwrap();
        writer.publish_empty().unwrap();
        let corpus = Corpus::open(folder.path()).unwrap();
        corpus.keep("names", "ledger 1", "one\ntwo\n");
        assert_eq!(corpus.kept("names", "ledger 1").unwrap(), "one\ntwo\n");
        assert_eq!(corpus.kept("names", "ledger 2"), None);
        assert_eq!(
            corpus.kept_earlier("names", "ledger 1").unwrap(),
            "one\ntwo\n"
        );
        assert_eq!(corpus.kept_earlier("names", "ledger 2"), None);
        let path = folder.path().join("names.derived");
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, whole.strip_suffix("two\n").unwrap()).unwrap();
        assert_eq!(corpus.kept("names", "ledger 1"), None);
        assert_eq!(corpus.kept_earlier("names", "ledger 1"), None);
    }
}
