//! `verify`: whether the files of a corpus are those that were written.

use super::Error;
use super::answer::Answer;
use crate::draw::Chart;
use crate::limits::{Limits, Reached, Unit};
use crate::number::{counted, whole};
use crate::store::verify::{Damage, verify};
use crate::store::{Manifest, StoreError, StoreProblem};
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::path::Path;

/// What was looked at, and what is other than it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// By segment and file.
    pub damages: Vec<Damage>,
    /// Segments that were read.
    pub segments: u64,
    /// Their files.
    pub files: u64,
    /// The bytes of these.
    pub bytes: u64,
    /// Tables of an older version, of which no checksums were kept: their bytes are compared by one hash of the whole file,
    /// and questions do not check what they read of them.
    pub unsummed: u64,
}

/// Read all files of a corpus and compare them with the manifest and with one another.
///
/// ```
/// # let (folder, _) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{limits::Limits, verbs::verify};
/// let verified = verify::run(&folder.path().join("corpus"), &Limits::default())?;
/// assert!(verified.damages.is_empty() && verified.files > 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When there is no corpus, or the run is cancelled.
pub fn run(corpus: &Path, limits: &Limits) -> Result<Verified, Error> {
    let manifest = match Manifest::read(corpus) {
        Ok(manifest) => manifest,
        Err(StoreError {
            problem: StoreProblem::Damaged(found),
            ..
        }) => {
            let damage = Damage {
                file: "manifest.json".to_owned(),
                place: String::new(),
                found,
                expected: "the manifest that was written".to_owned(),
            };
            return Ok(Verified {
                damages: vec![damage],
                ..Verified::default()
            });
        }
        Err(error) => return Err(error.into()),
    };
    let files = || manifest.segments.iter().flat_map(|entry| &entry.files);
    let bytes = files().map(|(_, file)| file.bytes).sum();
    let mut verified = Verified {
        segments: manifest.segments.len() as u64,
        files: files().count() as u64,
        bytes,
        unsummed: files()
            .filter(|(name, file)| name.ends_with(".parquet") && file.tail.is_none())
            .count() as u64,
        damages: Vec::new(),
    };
    limits.progress.begin("verifying", Unit::Bytes, Some(bytes));
    let mut reached = Reached::default();
    for entry in &manifest.segments {
        let damages = verify(corpus, entry, &manifest.settings, limits)?;
        verified.damages.extend(damages);
        reached.done += entry.files.values().map(|file| file.bytes).sum::<u64>();
        reached.articles += u64::from(entry.articles);
        limits.progress.advance(reached);
    }
    limits.progress.end();
    Ok(verified)
}

impl Answer for Verified {
    fn table(&self) -> Result<Table, TabulateError> {
        Table::new("Damage")
            .of(&self.damages)
            .column(ColumnAbout::new("file", Kind::Text).key(), |row| {
                row.file.as_str()
            })
            .column(ColumnAbout::new("place", Kind::Text).key(), |row| {
                row.place.as_str()
            })
            .column(ColumnAbout::new("found", Kind::Text), |row| {
                row.found.as_str()
            })
            .column(ColumnAbout::new("expected", Kind::Text), |row| {
                row.expected.as_str()
            })
            .note(format!(
                "{} of {}, {} bytes",
                counted(self.files, "file"),
                counted(self.segments, "segment"),
                whole(self.bytes)
            ))
            .note(match self.unsummed {
                0 => String::new(),
                files => format!(
                    "{} of an older version: questions do not check what they read of them, in a corpus made anew they do",
                    counted(files, "table")
                ),
            })
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &[]
    }
}
