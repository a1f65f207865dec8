//! What can go wrong with a corpus on disk.

use super::view;
use crate::error::Teach;
use std::io;
use std::path::{Path, PathBuf};

/// An operation on a corpus that cannot finish.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {problem}", path.display())]
pub struct StoreError {
    /// What was attempted, as a verb.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// Why it failed.
    #[source]
    pub problem: StoreProblem,
}

/// Why an operation on a corpus failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreProblem {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is no corpus at this path.
    #[error("there is no corpus there (no manifest.json)")]
    NotACorpus,
    /// There is no segment at this path that says what it is.
    #[error("there is no segment of a worker there (no segment.json)")]
    NotASegment,
    /// A segment that was made elsewhere cannot become part of a corpus.
    #[error("found {found}, expected {expected}")]
    Unfit {
        /// What it has.
        found: String,
        /// What it should have.
        expected: String,
    },
    /// A file does not hold what it should.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// The corpus was written in a format that this program does not know.
    #[error("its format is {found}, but this program knows {known}")]
    OtherFormat {
        /// The format of the corpus.
        found: u64,
        /// The format this program writes.
        known: u64,
    },
    /// Another process writes the corpus.
    #[error("another process is writing it{}", holder.as_deref().map(|who| format!(" ({who})")).unwrap_or_default())]
    Locked {
        /// What the lock file says of its holder.
        holder: Option<String>,
    },
    /// The corpus was made with other settings.
    #[error("the corpus was made with {name} = {corpus}, but this command asks for {given}")]
    OtherSettings {
        /// The setting.
        name: String,
        /// Its value in the corpus.
        corpus: String,
        /// The value asked for.
        given: String,
    },
    /// The names in the corpus were found by another recogniser.
    #[error("its names were found by {corpus}, but this command would find them by {given}")]
    OtherRecogniser {
        /// That of the corpus.
        corpus: String,
        /// That of the command.
        given: String,
    },
    /// The corpus lacks a layer.
    #[error("it has no layer `{layer}`; it has {}", present.join(", "))]
    NoLayer {
        /// The layer asked for.
        layer: String,
        /// The layers it has.
        present: Vec<String>,
    },
    /// A segment has as many articles as it can have.
    #[error("a segment holds at most {most} articles")]
    Full {
        /// How many.
        most: u32,
    },
    /// The corpus was made without the articles' text.
    #[error("it was made without the articles' text")]
    NoText,
    /// An older version made it, without what copies are found by.
    #[error(
        "an older version made it without the sketches by which copies are found, and without texts"
    )]
    NoSketches,
    /// An older version made it, without the places of names.
    #[error("an older version made it and did not keep where names stand in the texts")]
    NoPlaces,
    /// The commit is visible, but the disk did not confirm it.
    #[error("the articles are in the corpus, but the disk did not confirm it: {0}")]
    Unconfirmed(io::Error),
    /// The run was asked to stop.
    #[error("stopped; the corpus is as it was")]
    Cancelled,
}

impl Teach for StoreError {
    fn help(&self) -> Option<String> {
        let words = match &self.problem {
            StoreProblem::Io(error) => match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    "ask for permission to that path, or name another"
                }
                io::ErrorKind::StorageFull => "free some space; the corpus is as it was",
                _ if too_many_open_files(error) => {
                    "raise the limit of open files (`ulimit -n 256`)"
                }
                _ => return None,
            },
            StoreProblem::NotACorpus => {
                "make one with `newsprint add CORPUS INPUT...`, or check the path"
            }
            StoreProblem::NotASegment => {
                "name the folder that `newsprint worker --segment` made, or check the path"
            }
            StoreProblem::Unfit { .. } => {
                "let a worker of this version make the segment again with the corpus' settings, or leave it out; the corpus is as it was"
            }
            StoreProblem::Damaged(_) if view::is_derived(&self.path) => {
                "delete the folder `slices` of the corpus; what was in it is made again"
            }
            StoreProblem::Damaged(_) => {
                "restore the folder from a copy, or add the articles again to a new corpus"
            }
            StoreProblem::OtherFormat { found, known } if found > known => {
                "use a newer newsprint, or add the articles again to a new corpus"
            }
            StoreProblem::OtherFormat { .. } => "add the articles again to a new corpus",
            StoreProblem::Locked { .. } => "wait until it ends, then try again",
            StoreProblem::OtherSettings { .. } => {
                "leave the option out to keep the corpus' own settings, or make a new corpus"
            }
            StoreProblem::OtherRecogniser { .. } => {
                "name the same recogniser with `--recogniser`, or add the articles to a new corpus"
            }
            StoreProblem::NoLayer { layer, .. } => {
                return Some(format!(
                    "make a corpus that has it: `newsprint add NEW INPUT... --layers terms,{layer}`"
                ));
            }
            StoreProblem::Full { .. } => {
                "add them in parts, with one `add` per part, and do not compact"
            }
            StoreProblem::NoText => {
                "make the corpus without `--no-text`, or use a layer of n-grams"
            }
            StoreProblem::NoSketches | StoreProblem::NoPlaces => {
                "add the articles again to a new corpus"
            }
            StoreProblem::Unconfirmed(_) => "check the disk, then look with `newsprint info`",
            StoreProblem::Cancelled => return None,
        };
        Some(words.to_owned())
    }

    fn is_usage(&self) -> bool {
        matches!(
            self.problem,
            StoreProblem::OtherSettings { .. }
                | StoreProblem::OtherRecogniser { .. }
                | StoreProblem::NoLayer { .. }
        )
    }
}

/// Whether the system refuses to open another file.
fn too_many_open_files(error: &io::Error) -> bool {
    #[cfg(unix)]
    let too_many = Some(rustix::io::Errno::MFILE.raw_os_error());
    #[cfg(not(unix))]
    let too_many = None::<i32>;
    too_many.is_some() && error.raw_os_error() == too_many
}

/// Makes an input or output error one of the store.
pub(crate) fn at<'p, E: Into<StoreProblem>>(
    action: &'static str,
    path: &'p Path,
) -> impl Fn(E) -> StoreError + 'p {
    move |problem| StoreError {
        action,
        path: path.to_owned(),
        problem: problem.into(),
    }
}
