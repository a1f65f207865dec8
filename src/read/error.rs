//! Errors that stop reading before it begins. A problem inside an input is a
//! [`Reject`](crate::place::Reject) and does not stop the others.

use super::FORMATS;
use crate::error::{Teach, nearest};
use crate::read::fields::Field;

/// The inputs, or how they are to be read, were named wrongly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No input was named.
    #[error("no input was given")]
    NoInput,
    /// A path that does not exist.
    #[error("no such file or folder: {input:?}")]
    Missing {
        /// The path as given.
        input: String,
    },
    /// A path that the system refuses to look at.
    #[error("cannot access {input:?}: {cause}")]
    Unreachable {
        /// The path as given.
        input: String,
        /// The system's words.
        cause: String,
    },
    /// A pattern that no file matches.
    #[error("no file matches the pattern {pattern:?}")]
    NoMatch {
        /// The pattern as given.
        pattern: String,
    },
    /// A pattern that is not one.
    #[error("{pattern:?} is not a file pattern: {problem}")]
    Pattern {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A folder without a file of a known kind.
    #[error("the folder {folder:?} holds no file of a known kind ({skipped} of other kinds)")]
    EmptyFolder {
        /// The folder as given.
        folder: String,
        /// How many files it has that were passed over.
        skipped: usize,
    },
    /// Standard input named twice.
    #[error("standard input `-` is named more than once")]
    StandardInputTwice,
    /// A mapping of columns that cannot be understood.
    #[error("{part:?} is not a mapping: {problem}")]
    Map {
        /// The part that is wrong.
        part: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A mapping to a field that does not exist.
    #[error("unknown field {name:?}")]
    Field {
        /// The name as given.
        name: String,
    },
    /// An encoding that does not exist.
    #[error("unknown encoding {name:?}")]
    Encoding {
        /// The name as given.
        name: String,
    },
    /// A file or folder that this program wrote: a corpus or report is not an input.
    #[error("{input:?} belongs to {what}")]
    Own {
        /// The path as given.
        input: String,
        /// What it belongs to.
        what: &'static str,
    },
    /// A format that does not exist.
    #[error("unknown input format {name:?}")]
    Format {
        /// The name as given.
        name: String,
    },
}

impl Teach for ReadError {
    fn help(&self) -> Option<String> {
        let words = match self {
            Self::NoInput => {
                "name files, folders, patterns such as 'news/*.jsonl', or - for standard input"
            }
            Self::Missing { .. } => "paths are relative to the folder in which you run the command",
            Self::Unreachable { .. } => "check its permissions",
            Self::NoMatch { .. } => {
                "`*` matches anything but `/`, `**` any folders, `?` one character; quote the \
                 pattern to keep the shell from expanding it"
            }
            Self::Pattern { .. } => "to match `[`, `*` or `?` literally, put it in `[]`",
            Self::EmptyFolder { .. } => {
                let endings = FORMATS.iter().flat_map(|format| format.endings);
                let endings: Vec<&str> =
                    endings.copied().chain(super::container::ENDINGS).collect();
                return Some(format!(
                    "folders are searched for these endings: {}; name other files one by one or \
                     by a pattern",
                    endings.join(", ")
                ));
            }
            Self::StandardInputTwice => "it can be read only once; name it once",
            Self::Map { .. } => {
                "write field=column, such as source=outlet,date=published_at,text=body, with \
                 quotes around a name that contains a comma (text=\"full, text\"), or \
                 path={source}/{date}_{*}.txt"
            }
            Self::Own { .. } => {
                "name the files it was made from; the files of a corpus or report are not articles"
            }
            Self::Field { name } => return Some(near(name, Field::NAMES.to_vec(), "fields")),
            Self::Encoding { name } => {
                return Some(near(name, super::encoding::names().collect(), "encodings"));
            }
            Self::Format { name } => {
                let names = FORMATS.iter().map(|format| format.about.name);
                return Some(near(name, names.collect(), "formats"));
            }
        };
        Some(words.to_owned())
    }

    fn is_usage(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

/// The known name that is nearest, else all of them.
fn near(name: &str, known: Vec<&str>, what: &str) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("the {what} are {}", known.join(", ")),
    }
}
