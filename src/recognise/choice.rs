//! Which recogniser the user asks for, and why it may be unavailable.

use super::{List, Recogniser};
use crate::by_text::by_text;
use crate::error::{Teach, nearest};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

/// The recogniser that the user asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// The one in the program.
    #[default]
    Embedded,
    /// None but the user's list.
    List,
    /// A model for token classification in ONNX form: the file, or the folder of an export.
    Onnx(PathBuf),
}

by_text!(Choice);

impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => out.write_str("embedded"),
            Self::List => out.write_str("list"),
            Self::Onnx(path) => write!(out, "onnx:{}", path.display()),
        }
    }
}

/// A word that names no recogniser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown recogniser `{0}`, expected embedded, list or onnx:PATH")]
pub struct UnknownRecogniser(pub String);

impl Teach for UnknownRecogniser {
    fn help(&self) -> Option<String> {
        if self.0 == "onnx" || self.0 == "onnx:" {
            return Some("name the model's file or folder: onnx:PATH".into());
        }
        nearest(&self.0, ["embedded", "list"]).map(|word| format!("did you mean `{word}`?"))
    }

    fn is_usage(&self) -> bool {
        true
    }
}

impl FromStr for Choice {
    type Err = UnknownRecogniser;

    fn from_str(word: &str) -> Result<Self, UnknownRecogniser> {
        match word {
            "embedded" => Ok(Self::Embedded),
            "list" => Ok(Self::List),
            _ => word
                .strip_prefix("onnx:")
                .filter(|path| !path.is_empty())
                .map(|path| Self::Onnx(path.into()))
                .ok_or_else(|| UnknownRecogniser(word.to_owned())),
        }
    }
}

impl Choice {
    /// Makes the recogniser, with the user's list; a model is read from its files.
    ///
    /// # Errors
    /// The files cannot be used, the program was built without what runs them, or there is no list where
    /// nothing else is asked for.
    pub fn load(&self, list: Option<List>) -> Result<Recogniser, RecogniserError> {
        let recogniser = match self {
            Self::Embedded => Recogniser::embedded().clone(),
            Self::List => {
                return list
                    .map(Recogniser::only_list)
                    .ok_or(RecogniserError::NoList);
            }
            #[cfg(feature = "onnx")]
            Self::Onnx(path) => Recogniser::from_export(path)?,
            #[cfg(not(feature = "onnx"))]
            Self::Onnx(path) => return Err(RecogniserError::NotBuilt { path: path.clone() }),
        };
        Ok(match list {
            Some(list) => recogniser.with_list(list),
            None => recogniser,
        })
    }
}

/// Why a recogniser is unavailable, or fails.
#[derive(Debug, thiserror::Error)]
pub enum RecogniserError {
    /// The program was built without support for models in files.
    #[error("cannot use {}: this newsprint was built without ONNX models", path.display())]
    NotBuilt {
        /// The model.
        path: PathBuf,
    },
    /// Nothing but the user's list is asked for, and there is none.
    #[error("the recogniser `list` has no list")]
    NoList,
    /// A file of a model cannot be used.
    #[error("cannot use {}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        problem: FileProblem,
    },
    /// A model failed on a text.
    #[error("the model {} failed on an article: {cause}", path.display())]
    Run {
        /// The model.
        path: PathBuf,
        /// What its runtime says.
        cause: String,
    },
}

/// Why a file of a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A file that belongs to the model is not there.
    #[error("found no `{0}` with it")]
    Missing(&'static str),
    /// The model in ONNX form.
    #[error("found no usable model: {0}")]
    Model(String),
    /// `tokenizer.json`.
    #[error("found no usable tokenizer: {0}")]
    Tokenizer(String),
    /// `config.json`.
    #[error("found no usable settings of a model: {0}")]
    Config(String),
}

impl Teach for RecogniserError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotBuilt { .. } => {
                "build it with `cargo build --release --features onnx`".into()
            }
            Self::NoList => "name it with `--entities FILE`".into(),
            Self::File { problem, .. } => match problem {
                FileProblem::Io(_) => "check the path".into(),
                FileProblem::Missing(_) => {
                    "put model.onnx, tokenizer.json and config.json of one export into one folder".into()
                }
                FileProblem::Model(_) => {
                    "export the model for token classification: `optimum-cli export onnx --task token-classification`".into()
                }
                FileProblem::Tokenizer(_) => {
                    "give the `tokenizer.json` of a fast tokenizer (WordPiece, byte-level BPE or Unigram)".into()
                }
                FileProblem::Config(_) => {
                    "give the `config.json` of the export, whose `id2label` has labels such as B-PER, I-ORG or GPE".into()
                }
            },
            Self::Run { .. } => "check that all files belong to one export; the corpus is as it was".into(),
        })
    }

    fn is_usage(&self) -> bool {
        matches!(self, Self::NotBuilt { .. } | Self::NoList)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_as_it_is_written() {
        for choice in [Choice::Embedded, Choice::List, Choice::Onnx("a/b".into())] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
    }

    #[test]
    fn what_is_no_choice_is_answered_with_what_may_have_been_meant() {
        let help = |word: &str| word.parse::<Choice>().unwrap_err().help();
        assert_eq!(help("embeded").as_deref(), Some("did you mean `embedded`?"));
        assert!(help("onnx:").unwrap().contains("onnx:PATH"));
        assert_eq!(help("model.onnx"), None);
    }

    #[test]
    fn the_list_alone_needs_a_list() {
        assert!(matches!(
            Choice::List.load(None),
            Err(RecogniserError::NoList)
        ));
    }

    #[cfg(not(feature = "onnx"))]
    #[test]
    fn without_support_for_models_the_error_says_how_to_get_it() {
        let error = Choice::Onnx("model.onnx".into()).load(None).unwrap_err();
        assert!(error.to_string().contains("model.onnx"));
        assert!(error.help().unwrap().contains("--features onnx"));
    }
}
