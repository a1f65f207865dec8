//! Chooses a table format by name or by the ending of a file.

use super::{TableFormat, TableWriter, WRITERS};
use crate::error::{Teach, nearest};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

impl TableFormat {
    /// The word that `--format` takes.
    pub fn name(self) -> &'static str {
        self.writer().about.name
    }

    /// What writes it.
    pub fn writer(self) -> &'static TableWriter {
        &WRITERS[self as usize]
    }

    /// The format that the ending of a file name means.
    ///
    /// # Errors
    /// When there is no ending or it means no table format.
    pub fn of_path(path: &Path) -> Result<Self, UnknownFormat> {
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        ending
            .and_then(|ending| {
                Self::ALL
                    .into_iter()
                    .find(|format| format.writer().endings.contains(&ending.as_str()))
            })
            .ok_or_else(|| UnknownFormat::Ending(path.to_owned()))
    }
}

impl fmt::Display for TableFormat {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for TableFormat {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == word || format.writer().endings.contains(&word))
            .ok_or_else(|| UnknownFormat::Word(word.to_owned()))
    }
}

impl Serialize for TableFormat {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TableFormat {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A word or a file name that means no table format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// A word after `--format`.
    #[error("unknown table format {0:?}")]
    Word(String),
    /// A file name after `-o`.
    #[error("the ending of {} stands for no table format", .0.display())]
    Ending(PathBuf),
}

impl Teach for UnknownFormat {
    fn help(&self) -> Option<String> {
        let names = TableFormat::ALL.map(TableFormat::name);
        Some(match self {
            Self::Word(word) => match nearest(word, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.join(", ")),
            },
            Self::Ending(_) => {
                let endings: Vec<String> = WRITERS
                    .iter()
                    .filter_map(|writer| writer.endings.first())
                    .map(|ending| format!(".{ending}"))
                    .collect();
                format!(
                    "name the file with {}, or name the format with `--format`",
                    endings.join(", ")
                )
            }
        })
    }

    fn is_usage(&self) -> bool {
        true
    }
}
