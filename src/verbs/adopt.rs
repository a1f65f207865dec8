//! `adopt`: segments that workers made into a corpus.

mod listed;
mod offers;

use super::Error;
use crate::append::{self, KnownDates};
use crate::limits::Limits;
use crate::number::counted;
use crate::place::Reject;
use crate::store::CorpusWriter;
use std::path::PathBuf;

/// What to take into which corpus.
///
/// ```
/// # let (folder, _) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{limits::Limits, verbs::adopt};
/// let request = adopt::Request {
///     corpus: folder.path().join("all"),
///     paths: vec![folder.path().join("corpus")],
///     list: None,
/// };
/// let summary = adopt::run(&request, &Limits::default())?;
/// assert_eq!(summary.segments, 1);
/// assert_eq!(adopt::run(&request, &Limits::default())?.segments, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The corpus; it is made, with the settings of the first segment, when it is not there.
    pub corpus: PathBuf,
    /// Folders of segments, corpora whose segments are taken, and folders that hold these.
    pub paths: Vec<PathBuf>,
    /// A file with what the workers returned. Only segments that it names are taken, in its order: looked for under
    /// the paths, or else where it says.
    pub list: Option<PathBuf>,
}

/// What became of the segments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Segments that are new in the corpus.
    pub segments: u64,
    /// Articles in them.
    pub articles: u64,
    /// Running words in these.
    pub tokens: u64,
    /// Bytes of the segments that were looked at.
    pub bytes: u64,
    /// How many of the new segments were written anew, without articles or rejects that were there already.
    pub rewritten: u64,
    /// Segments of which nothing was new.
    pub known: u64,
    /// Articles that were there already, in the corpus or in an earlier segment.
    pub duplicates: u64,
    /// Articles that were set aside because another one of their outlet has their id.
    pub same_ids: u64,
    /// The first of these.
    pub rejects: Vec<Reject>,
    /// What is worth knowing.
    pub notes: Vec<String>,
}

/// Outlets that a note names.
const NAMED_SOURCES: usize = 5;

/// Take segments into a corpus. Either all of them are in it afterwards, or it is as it was.
///
/// # Errors
/// When no segment is found; when one has other settings than the corpus, is of another version or damaged; when a file
/// cannot be read or written; in a strict run, when an article has the id of another.
pub fn run(request: &Request, limits: &Limits) -> Result<Summary, Error> {
    let found = offers::find(&request.paths, request.list.as_deref())?;
    let Some(first) = found.offers.first() else {
        let message = "no segment is named".to_owned();
        let help = "name folders of segments, or a list with --list".to_owned();
        return Err(Error::Usage { message, help });
    };
    let mut corpus = CorpusWriter::like(&request.corpus, &first.says.settings)?;
    let before = KnownDates::of(&corpus.manifest().segments);
    let adopted = append::adopt(&mut corpus, &found.offers, limits)?;
    let after = KnownDates::of(&corpus.manifest().segments);
    let mut notes = found.notes;
    notes.extend(decidable(&before, &after));
    let entries = found.offers.iter().map(|offer| &offer.says.segment);
    Ok(Summary {
        segments: adopted.segments.len() as u64,
        articles: adopted
            .segments
            .iter()
            .map(|own| u64::from(own.articles))
            .sum(),
        tokens: adopted.segments.iter().map(|own| own.tokens).sum(),
        bytes: entries
            .flat_map(|own| own.files.values())
            .map(|file| file.bytes)
            .sum(),
        rewritten: adopted.rewritten,
        known: adopted.known,
        duplicates: adopted.duplicates,
        same_ids: adopted.same_ids,
        rejects: adopted.rejects,
        notes,
    })
}

/// The articles without a date that would have one, had all been added at once.
fn decidable(before: &KnownDates, after: &KnownDates) -> Option<String> {
    let (articles, mut sources) = after.decidable();
    let articles = articles.saturating_sub(before.decidable().0);
    let more = match sources.len().checked_sub(NAMED_SOURCES) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    sources.truncate(NAMED_SOURCES);
    let have = if articles == 1 { "has" } else { "have" };
    (articles > 0).then(|| {
        format!(
            "{} of {}{more} {have} no date, which the dates of all segments would tell: let workers make the segments \
             again with the --settings of this corpus, for a new one",
            counted(articles, "article"),
            sources.join(", ")
        )
    })
}
