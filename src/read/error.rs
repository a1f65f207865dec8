//! Errors that stop reading before it begins. A problem inside an input is a
//! [`Reject`](crate::place::Reject) and does not stop the others.

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
    /// Something that is neither a file nor a folder.
    #[error("{input:?} is neither a file nor a folder")]
    NotAFile {
        /// The path as given.
        input: String,
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
                    .to_owned()
            }
            Self::Missing { .. } => {
                "paths are relative to the folder in which you run the command".to_owned()
            }
            Self::Unreachable { .. } => "check its permissions".to_owned(),
            Self::NoMatch { .. } => {
                "`*` matches anything but `/`, `**` any folders, `?` one character; quote the \
                 pattern to keep the shell from expanding it"
                    .to_owned()
            }
            Self::Pattern { .. } => "to match `[`, `*` or `?` literally, put it in `[]`".to_owned(),
            Self::EmptyFolder { .. } => {
                let endings: Vec<&str> = super::FORMATS
                    .iter()
                    .flat_map(|format| format.endings())
                    .copied()
                    .chain(super::container::ENDINGS)
                    .collect();
                format!(
                    "folders are searched for these endings: {}; name other files one by one or \
                     by a pattern",
                    endings.join(", ")
                )
            }
            Self::NotAFile { .. } => "give a regular file, a folder, or - for a pipe".to_owned(),
            Self::StandardInputTwice => "it can be read only once; name it once".to_owned(),
            Self::Map { .. } => {
                "write field=column, such as source=outlet,date=published_at,text=body, with \
                 quotes around a name that contains a comma (text=\"full, text\"), or \
                 path={source}/{date}_{*}.txt"
                    .to_owned()
            }
            Self::Field { name } => match nearest(name, Field::NAMES.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the fields are {}", Field::NAMES.join(", ")),
            },
            Self::Encoding { name } => match nearest(name, super::encoding::names()) {
                Some(near) => format!("did you mean {near}?"),
                None => {
                    let names: Vec<&str> = super::encoding::names().collect();
                    format!("the encodings are {}", names.join(", "))
                }
            },
            Self::Own { .. } => {
                "name the files it was made from; the files of a corpus or report are not articles"
                    .to_owned()
            }
            Self::Format { name } => {
                let names = || super::FORMATS.iter().map(|format| format.about().name);
                match nearest(name, names()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("the formats are {}", names().collect::<Vec<_>>().join(", ")),
                }
            }
        };
        Some(words)
    }

    fn is_usage(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}
