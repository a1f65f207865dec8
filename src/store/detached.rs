//! `segment.json`: what a segment that belongs to no corpus yet says of itself.
//!
//! Such a segment is a folder with exactly the files of a segment of a corpus, and this one besides. A worker makes it;
//! whoever lists it in a corpus needs nothing else to check it and to write its entry of the manifest.

use super::disk::{self, NewFile};
use super::error::{StoreError, StoreProblem, at};
use super::manifest::{
    FORMAT, FileEntry, PROGRAM, SegmentEntry, read_checked, refuse_other_names, with_checksum,
};
use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A segment that belongs to no corpus yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detached {
    /// The format of the store.
    pub format: u64,
    /// The program that made the segment, with its version.
    pub program: String,
    /// With what it was made. Its recogniser is named if names were looked for.
    pub settings: Settings,
    /// Its entry of a manifest: its name, its files with sizes, hashes and footers, and what it holds.
    pub segment: SegmentEntry,
}

impl Detached {
    /// The name of the file in the segment's folder.
    pub const FILE_NAME: &str = "segment.json";

    /// What a segment says that this program has made.
    pub fn new(settings: Settings, segment: SegmentEntry) -> Self {
        Self {
            format: FORMAT,
            program: PROGRAM.to_owned(),
            settings,
            segment,
        }
    }

    /// Read what the segment in a folder says of itself.
    ///
    /// # Errors
    /// When it says nothing, its file is damaged, or its format is another. Whether its other files are those that it
    /// names is not looked at.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(Self::FILE_NAME);
        let own: Self = read_checked(&path, folder, StoreProblem::NotASegment)?;
        refuse_other_names(&path, std::slice::from_ref(&own.segment))?;
        Ok(own)
    }

    /// The hashes of all files by their names, with that of the file that says so.
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let files = self.segment.files.iter();
        let mut hashes: BTreeMap<String, String> = files
            .map(|(name, file)| (name.clone(), file.hash.clone()))
            .collect();
        let own = blake3::hash(&with_checksum(self)).to_hex();
        hashes.insert(Self::FILE_NAME.to_owned(), own.to_string());
        hashes
    }

    /// Make the folder `from`, a finished segment, one of the folder `to` under the segment's own name: the moment at
    /// which it is there. Where another run has put the same segment there, that one stays.
    ///
    /// # Errors
    /// When a file cannot be written, or something else has that name.
    pub fn publish(&self, from: &Path, to: &Path) -> Result<PathBuf, StoreError> {
        self.write(from)?;
        disk::sync_folder(from)?;
        let path = to.join(&self.segment.id);
        match disk::rename(from, &path) {
            Err(_) if self.is_at(&path) => Ok(path),
            Err(error) => Err(error),
            Ok(()) => disk::sync_folder(to).map(|()| path),
        }
    }

    /// Whether a folder is this segment, by what it says and by the sizes of its files.
    fn is_at(&self, folder: &Path) -> bool {
        let has = |(name, file): (&String, &FileEntry)| {
            std::fs::metadata(folder.join(name)).is_ok_and(|about| about.len() == file.bytes)
        };
        Self::read(folder).is_ok_and(|own| own == *self) && self.segment.files.iter().all(has)
    }

    /// Write it into the folder of its segment, and wait until the disk has it.
    ///
    /// # Errors
    /// When it is there already, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(Self::FILE_NAME);
        let mut file = NewFile::create(&path)?;
        file.write_all(&with_checksum(self))
            .map_err(at("write", &path))?;
        file.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detached(id: &str) -> Detached {
        let segment = SegmentEntry {
            id: id.to_owned(),
            ..SegmentEntry::default()
        };
        Detached::new(Settings::default(), segment)
    }

    #[test]
    fn what_a_segment_says_of_itself_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let error = Detached::read(folder.path()).unwrap_err();
        assert!(matches!(error.problem, StoreProblem::NotASegment));
        detached("0123456789abcdef").write(folder.path()).unwrap();
        let read = Detached::read(folder.path()).unwrap();
        assert_eq!(read, detached("0123456789abcdef"));
    }

    #[test]
    fn what_was_changed_leads_elsewhere_or_has_another_format_is_refused() {
        let other_format = Detached {
            format: 7,
            ..detached("a")
        };
        for refused in [other_format, detached("../a")] {
            let folder = tempfile::tempdir().unwrap();
            refused.write(folder.path()).unwrap();
            Detached::read(folder.path()).unwrap_err();
        }
        let folder = tempfile::tempdir().unwrap();
        detached("a").write(folder.path()).unwrap();
        let path = folder.path().join(Detached::FILE_NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"articles\": 0", "\"articles\": 1")).unwrap();
        let error = Detached::read(folder.path()).unwrap_err();
        assert!(matches!(error.problem, StoreProblem::Damaged(_)));
    }
}
