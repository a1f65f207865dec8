//! Why articles cannot be appended.

use crate::error::Teach;
use crate::place::{Reason, Reject};
use crate::recognise::{Choice, RecogniserError};
use crate::settings::RecogniserId;
use crate::store::StoreError;

/// A run that cannot finish.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// From the corpus on disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// From finding names.
    #[error(transparent)]
    Recognise(#[from] RecogniserError),
    /// A recogniser was asked for, and the corpus has no layer for what it finds.
    #[error("the corpus counts no entities, which the recogniser `{0}` is asked for")]
    NoEntities(Choice),
    /// The corpus was made with a model from a file, which was not named.
    #[error(
        "the names in the corpus were found by {0}, and the command does not say where that model lies"
    )]
    ModelNotNamed(RecogniserId),
    /// Names were asked for in a part of the texts, and these cannot be found there again.
    #[error(
        "the names of this corpus cannot be placed in its texts: {found} mentions are stored, and {again} are found again"
    )]
    OtherNames {
        /// Mentions that are stored.
        found: u64,
        /// Mentions that the recogniser finds now.
        again: u64,
    },
    /// The first record that cannot be used, in a strict run.
    #[error("{0}")]
    Strict(Reject),
    /// An input that has to be whole is not, or is none that is read here.
    #[error("the articles cannot be read: {0}")]
    Input(Reject),
    /// None of the inputs could be read.
    #[error("none of the inputs holds an article that can be used; the first: {0}")]
    NothingUsable(Reject),
}

impl Teach for AppendError {
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Store(error) => return error.help(),
            Self::Recognise(error) => return error.help(),
            Self::NoEntities(_) => {
                "add `entities` to the layers of a new corpus, or leave `--recogniser` out"
            }
            Self::ModelNotNamed(_) => "name it with `--recogniser onnx:PATH`",
            Self::OtherNames { .. } => {
                "a list, a model or another version of newsprint found them; ask for words, or add the articles to a new corpus"
            }
            Self::Strict(_) => "mend the record, or leave `--strict` out to set it aside and go on",
            Self::Input(reject) => match reject.reason {
                Reason::Truncated | Reason::Permission => {
                    "look why the program that sends the articles ended; nothing was written"
                }
                _ => {
                    "send an Arrow stream with a column `text` and others as `newsprint worker --help` says"
                }
            },
            Self::NothingUsable(_) => {
                "look at what the inputs hold with `newsprint inspect INPUT...`"
            }
        };
        Some(help.into())
    }

    fn is_usage(&self) -> bool {
        match self {
            Self::Store(error) => error.is_usage(),
            Self::Recognise(error) => error.is_usage(),
            Self::NoEntities(_) | Self::ModelNotNamed(_) => true,
            // What was cut off may be whole when it is sent again.
            Self::Input(reject) => !matches!(reject.reason, Reason::Truncated | Reason::Permission),
            Self::OtherNames { .. } | Self::Strict(_) | Self::NothingUsable(_) => false,
        }
    }
}
