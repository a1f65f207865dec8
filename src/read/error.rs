//! What stops reading before it begins. What goes wrong inside an input is a
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
    #[error("there is no file or folder {input:?}")]
    Missing {
        /// The path as given.
        input: String,
    },
    /// A path that the system refuses to look at.
    #[error("cannot look at {input:?}: {cause}")]
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
    #[error("there is no field {name:?}")]
    Field {
        /// The name as given.
        name: String,
    },
    /// An encoding that does not exist.
    #[error("there is no encoding {name:?}")]
    Encoding {
        /// The name as given.
        name: String,
    },
    /// A file or folder that this program wrote: a corpus or report is no input.
    #[error("{input:?} belongs to {what}")]
    Own {
        /// The path as given.
        input: String,
        /// What it belongs to.
        what: &'static str,
    },
    /// A format that does not exist.
    #[error("there is no input format {name:?}")]
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
                "paths are taken from the folder in which the command runs".to_owned()
            }
            Self::Unreachable { .. } => "look at its permissions".to_owned(),
            Self::NoMatch { .. } => {
                "`*` stands for any letters but `/`, `**` for any folders, `?` for one letter; \
                 quote the pattern to keep the shell from changing it"
                    .to_owned()
            }
            Self::Pattern { .. } => {
                "put `[`, `*` or `?` that are meant literally in `[]`".to_owned()
            }
            Self::EmptyFolder { .. } => {
                let endings: Vec<&str> = super::FORMATS
                    .iter()
                    .flat_map(|format| format.endings())
                    .copied()
                    .chain(super::container::ENDINGS)
                    .collect();
                format!(
                    "in folders these endings are read: {}; name other files one by one or by a \
                     pattern",
                    endings.join(", ")
                )
            }
            Self::NotAFile { .. } => "give a regular file, a folder, or - for a pipe".to_owned(),
            Self::StandardInputTwice => "it can be read only once; name it once".to_owned(),
            Self::Map { .. } => {
                "write field=column, such as source=outlet,date=published_at,text=body, with a name \
                 in quotes where it has a comma (text=\"full, text\"), or \
                 path={source}/{date}_{*}.txt"
                    .to_owned()
            }
            Self::Field { name } => match nearest(name, Field::ALL.map(Field::name)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the fields are {}", Field::ALL.map(Field::name).join(", ")),
            },
            Self::Encoding { name } => match nearest(name, super::encoding::names()) {
                Some(near) => format!("did you mean {near}?"),
                None => {
                    let names: Vec<&str> = super::encoding::names().collect();
                    format!("the encodings are {}", names.join(", "))
                }
            },
            Self::Own { .. } => {
                "name the files that it was made from; nothing of a corpus or report is an article"
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
