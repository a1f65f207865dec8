//! `compact`: many segments to one.

use super::Error;
use crate::append;
use crate::limits::Limits;
use crate::store::CorpusWriter;
use std::path::Path;

/// Segments before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Before.
    pub before: usize,
    /// After.
    pub after: usize,
}

/// Merge the segments of a corpus. No answer changes by it.
///
/// ```
/// # let (folder, _) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{limits::Limits, verbs::compact};
/// let summary = compact::run(&folder.path().join("corpus"), &Limits::default())?;
/// assert_eq!((summary.before, summary.after), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the corpus cannot be read or written.
pub fn run(corpus: &Path, limits: &Limits) -> Result<Summary, Error> {
    let mut writer = CorpusWriter::open_existing(corpus)?;
    let before = writer.manifest().segments.len();
    append::compact(&mut writer, limits)?;
    Ok(Summary {
        before,
        after: writer.manifest().segments.len(),
    })
}
