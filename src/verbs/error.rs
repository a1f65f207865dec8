//! Why a verb cannot answer.

use crate::append::AppendError;
use crate::draw::DrawError;
use crate::error::Teach;
use crate::number::counted;
use crate::read::ReadError;
use crate::recognise::alias::LedgerError;
use crate::select::{EntitiesError, SelectError, boilerplate};
use crate::store::StoreError;
use crate::tabulate::TabulateError;

/// Any stage's error, or one that only shows when stages come together.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// From reading the inputs.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// From appending articles.
    #[error(transparent)]
    Append(AppendError),
    /// From the corpus on disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// From the user's words.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// From the user's ledger of aliases.
    #[error("{file}: {error}")]
    Ledger {
        /// The file.
        file: String,
        /// What is wrong in it.
        error: LedgerError,
    },
    /// From the user's ledger of boilerplate.
    #[error("{file}: {error}")]
    Boilerplate {
        /// The file.
        file: String,
        /// What is wrong in it.
        error: boilerplate::LedgerError,
    },
    /// From making or writing a table.
    #[error(transparent)]
    Tabulate(#[from] TabulateError),
    /// From drawing.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// A selection that has no articles.
    #[error("no article is selected by `{selection}`")]
    NothingSelected {
        /// The selection.
        selection: String,
        /// A value that may have been meant.
        nearest: Option<String>,
    },
    /// The rest of a comparison has no articles.
    #[error("side B is empty: no selected article is known to be outside of side A ({a})")]
    NoRest {
        /// What side A is called.
        a: String,
    },
    /// What was to be looked at occurs nowhere.
    #[error("`{what}` does not occur in {place}")]
    Absent {
        /// What.
        what: String,
        /// Where it was looked for.
        place: String,
    },
    /// Both sides of a comparison have the same articles.
    #[error("{} on both sides of the comparison", counted(*articles, "article"))]
    Overlap {
        /// How many.
        articles: u64,
    },
    /// There is no picture of the answer.
    #[error("there is nothing to draw: {0}")]
    NothingToDraw(&'static str),
    /// A query that needs a layer of names is asked of a corpus without it, or the like.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
}

impl Teach for Error {
    fn help(&self) -> Option<String> {
        match self {
            Self::Read(error) => error.help(),
            Self::Append(error) => error.help(),
            Self::Store(error) => error.help(),
            Self::Select(error) => error.help(),
            Self::Tabulate(error) => error.help(),
            Self::Draw(error) => error.help(),
            Self::Ledger { error, .. } => error.help().or_else(|| {
                Some(
                    "`newsprint entities CORPUS --ledger FILE` writes a ledger that is right"
                        .into(),
                )
            }),
            Self::Boilerplate { error, .. } => error.help(),
            Self::NothingSelected {
                nearest: Some(nearest),
                ..
            } => Some(format!("did you mean `{nearest}`?")),
            Self::NothingSelected { .. } => {
                Some("see which sources and dates there are with `newsprint info CORPUS`".into())
            }
            Self::NoRest { .. } => {
                Some("choose a narrower side A, or select more articles with `--where`".into())
            }
            Self::Absent { what, .. } => Some(match what.strip_prefix('@') {
                Some(_) => format!("see which entities there are with `newsprint entities CORPUS`; ask for a handle in the text as `\"{what}\"`"),
                None => "see how it is written with `newsprint freq CORPUS 'wor*'`, and widen the selection".into(),
            }),
            Self::Overlap { .. } => {
                Some("choose selections without common articles, or compare with `--b rest`".into())
            }
            Self::NothingToDraw(_) => {
                Some("leave `--chart` out, or ask for something that has numbers".into())
            }
            Self::Usage { help, .. } => Some(help.clone()),
        }
    }

    fn is_usage(&self) -> bool {
        match self {
            Self::Read(error) => error.is_usage(),
            Self::Append(error) => error.is_usage(),
            Self::Store(error) => error.is_usage(),
            Self::Select(error) => error.is_usage(),
            Self::Tabulate(error) => error.is_usage(),
            Self::Draw(error) => error.is_usage(),
            Self::Overlap { .. } | Self::Usage { .. } => true,
            Self::Ledger { .. }
            | Self::Boilerplate { .. }
            | Self::NothingSelected { .. }
            | Self::NoRest { .. }
            | Self::Absent { .. }
            | Self::NothingToDraw(_) => false,
        }
    }
}

impl Error {
    /// Whether the reader of the output has gone away, which is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Tabulate(error) if error.is_closed_pipe())
    }

    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        use crate::store::StoreProblem;
        matches!(
            self,
            Self::Store(StoreError {
                problem: StoreProblem::Cancelled,
                ..
            })
        )
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => Self::Store(error),
            error => Self::Append(error),
        }
    }
}

impl From<EntitiesError> for Error {
    fn from(error: EntitiesError) -> Self {
        match error {
            EntitiesError::Store(error) => Self::Store(error),
            EntitiesError::Ledger(error) => Self::Ledger {
                file: "aliases.csv of the corpus".into(),
                error,
            },
            EntitiesError::Query(error) => Self::Select(error),
            EntitiesError::Several { ref name, .. } => Self::Usage {
                message: error.to_string(),
                help: format!("name one of them in full, or add them up with `@{name}/all`"),
            },
        }
    }
}
