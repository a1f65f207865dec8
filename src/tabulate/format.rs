//! The choice of a table format, by name or by the ending of a file.

use super::{TableWriter, WRITERS};
use crate::error::{Teach, nearest};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A table format, parsed once, at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TableFormat {
    /// For reading on a terminal.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// One JSON object per line.
    Jsonl,
    /// One JSON object with title, columns, rows and notes.
    Json,
    /// Apache Parquet.
    Parquet,
    /// A Markdown table.
    Markdown,
    /// A LaTeX table.
    Latex,
}

impl TableFormat {
    /// The word that `--format` takes.
    pub fn name(self) -> &'static str {
        self.writer().about().name
    }

    /// Whether what is written is text; Parquet is not, and does not belong on a terminal.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Parquet)
    }

    /// What writes it.
    pub fn writer(self) -> &'static dyn TableWriter {
        *WRITERS
            .iter()
            .find(|writer| writer.format() == self)
            .expect("every format has its writer in the registry")
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
                WRITERS
                    .iter()
                    .find(|writer| writer.endings().contains(&ending.as_str()))
            })
            .map(|writer| writer.format())
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
        WRITERS
            .iter()
            .find(|writer| writer.about().name == word || writer.endings().contains(&word))
            .map(|writer| writer.format())
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
        let names = WRITERS.iter().map(|writer| writer.about().name);
        Some(match self {
            Self::Word(word) => match nearest(word, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.collect::<Vec<_>>().join(", ")),
            },
            Self::Ending(_) => {
                let endings: Vec<String> = WRITERS
                    .iter()
                    .filter_map(|writer| writer.endings().first())
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
