//! Segments that were made elsewhere, on their way into a corpus.
//!
//! They are copied first and looked at afterwards, so that what was checked is what the corpus gets, whatever becomes
//! of the original. Until all are named by a manifest they lie in a folder that the next writer clears.

use super::disk::{self, NewFile, UnderWay};
use super::error::{StoreError, StoreProblem, at};
use super::manifest::{FileEntry, SegmentEntry};
use super::open_segment::Segment;
use super::segment::{SegmentWriter, id_of};
use super::verify;
use crate::limits::{Limits, Reached};
use crate::settings::Settings;
use rayon::ScopeFifo;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Bytes that are copied at once.
const CHUNK: usize = 1 << 20;

/// A folder of segments in the making, removed when this is dropped.
pub struct Staging {
    segments: PathBuf,
    folder: PathBuf,
}

impl Staging {
    /// An empty one in a corpus' folder of segments.
    pub(super) fn create(segments: &Path, name: &str) -> Result<Self, StoreError> {
        let folder = segments.join(name);
        disk::create_folder(&folder)?;
        Ok(Self {
            segments: segments.to_owned(),
            folder,
        })
    }

    /// Its folder, for temporary files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Copy a segment that lies in a folder, if it has the bytes that were written.
    ///
    /// # Errors
    /// [`StoreProblem::Unfit`] where a file is other than `entry` says; when one cannot be read or written, or the run
    /// is cancelled.
    pub fn copy(
        &self,
        from: &Path,
        entry: &SegmentEntry,
        limits: &Limits,
        reached: &mut Reached,
    ) -> Result<(), StoreError> {
        let named = id_of(&entry.files);
        if named != entry.id {
            return Err(unfit(
                from,
                format!("files that make the segment {named}"),
                format!("those of {}", entry.id),
            ));
        }
        let folder = self.folder.join(&entry.id);
        disk::create_folder(&folder)?;
        let mut under_way = UnderWay::default();
        for (name, file) in &entry.files {
            let (from, to) = (from.join(name), folder.join(name));
            copy_file(&from, &to, file, &mut under_way, limits, reached)?;
        }
        let copied = under_way.confirm()?;
        disk::sync_folder(&folder)?;
        for (name, file) in &entry.files {
            let copy = &copied[name];
            if (copy.bytes, &copy.hash) != (file.bytes, &file.hash) {
                return Err(other_bytes(&from.join(name), file));
            }
        }
        Ok(())
    }

    /// Open a copied segment, if it is one: its terms and articles in order, its totals, counts and postings fitting
    /// together. It was copied from a folder that errors name.
    ///
    /// # Errors
    /// As [`Self::copy`].
    pub fn open(
        &self,
        from: &Path,
        entry: &SegmentEntry,
        settings: &Settings,
    ) -> Result<Segment, StoreError> {
        if let Some(first) = verify::numbers(&self.folder, entry, settings).first() {
            let file = Path::new(&first.file).file_name().unwrap_or_default();
            let path = match entry.files.contains_key(&*file.to_string_lossy()) {
                true => from.join(file),
                false => from.to_owned(),
            };
            return Err(damaged(&path, first));
        }
        Segment::open(&self.folder, entry, settings)
    }

    /// Begin a segment that takes the place of a copied one.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn segment<'f, 'scope>(
        &self,
        settings: &Settings,
        scope: &'f ScopeFifo<'scope>,
    ) -> Result<SegmentWriter<'f, 'scope>, StoreError> {
        SegmentWriter::create(&self.folder, "new", settings, scope)
    }

    /// Remove a copied segment.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        let folder = self.folder.join(id);
        std::fs::remove_dir_all(&folder).map_err(at("remove", &folder))
    }

    /// Move segments to where the manifest will name them.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn move_in(self, entries: &[SegmentEntry]) -> Result<(), StoreError> {
        for entry in entries {
            let named = self.segments.join(&entry.id);
            if named.exists() {
                // Left by a run that was interrupted: no manifest names it.
                std::fs::remove_dir_all(&named).map_err(at("remove", &named))?;
            }
            disk::rename(&self.folder.join(&entry.id), &named)?;
        }
        disk::sync_folder(&self.segments)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Should this fail, the next writer clears the folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Copy a file that should have these bytes.
fn copy_file(
    from: &Path,
    to: &Path,
    file: &FileEntry,
    under_way: &mut UnderWay,
    limits: &Limits,
    reached: &mut Reached,
) -> Result<(), StoreError> {
    let reading = || at("read", from);
    let is_whole =
        std::fs::metadata(from).is_ok_and(|about| about.is_file() && about.len() == file.bytes);
    if !is_whole {
        return Err(other_bytes(from, file));
    }
    let mut input = File::open(from).map_err(reading())?.take(file.bytes);
    let mut out = NewFile::create(to)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        if limits.cancel.is_raised() {
            return Err(at("adopt", from)(StoreProblem::Cancelled));
        }
        let length = input.read(&mut chunk).map_err(reading())?;
        if length == 0 {
            break;
        }
        out.write_all(&chunk[..length]).map_err(at("write", to))?;
        reached.done += length as u64;
        limits.progress.advance(*reached);
    }
    out.hand_over(under_way)
}

/// What is wrong with a file whose bytes are not those that were written.
fn other_bytes(path: &Path, file: &FileEntry) -> StoreError {
    match verify::of_file(path, String::new(), file).first() {
        Some(damage) => damaged(path, damage),
        // It was another while it was copied.
        None => unfit(path, "bytes that change", format!("hash {}", file.hash)),
    }
}

fn damaged(path: &Path, damage: &verify::Damage) -> StoreError {
    let place = match damage.place.is_empty() {
        true => String::new(),
        false => format!(" in {}", damage.place),
    };
    unfit(path, format!("{}{place}", damage.found), &damage.expected)
}

fn unfit(path: &Path, found: impl Into<String>, expected: impl Into<String>) -> StoreError {
    at("adopt", path)(StoreProblem::Unfit {
        found: found.into(),
        expected: expected.into(),
    })
}
