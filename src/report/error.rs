//! Why a report cannot be written.

use crate::draw::DrawError;
use crate::error::Teach;
use crate::tabulate::TabulateError;
use crate::verbs;
use std::io;
use std::path::PathBuf;

/// What keeps a report from being written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A verb cannot answer.
    #[error(transparent)]
    Verb(#[from] verbs::Error),
    /// The folder has something in it that is no report.
    #[error("{} holds something that is no report: {found}", folder.display())]
    NotAReport {
        /// The folder.
        folder: PathBuf,
        /// What is there.
        found: String,
    },
    /// The folder is a file.
    #[error("{} is a file, expected a folder for the report", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// A corpus stands among other inputs.
    #[error("{corpus} is a corpus and stands among other inputs")]
    CorpusAmongInputs {
        /// The corpus.
        corpus: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// The page cannot be made from its template, which is a defect.
    #[error("the page cannot be made from its template: {0}")]
    Template(#[from] minijinja::Error),
    /// The run was asked to stop.
    #[error("stopped; an earlier report is as it was")]
    Cancelled,
}

impl From<TabulateError> for ReportError {
    fn from(error: TabulateError) -> Self {
        Self::Verb(error.into())
    }
}

impl From<DrawError> for ReportError {
    fn from(error: DrawError) -> Self {
        Self::Verb(error.into())
    }
}

impl From<crate::store::StoreError> for ReportError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Verb(error.into())
    }
}

impl ReportError {
    /// Whether the run was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Cancelled => true,
            Self::Verb(error) => error.is_cancelled(),
            _ => false,
        }
    }
}

impl Teach for ReportError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Verb(error) => error.help(),
            Self::NotAReport { .. } | Self::NotAFolder { .. } => {
                Some("name a new or empty folder with `-o`, or that of an earlier report".into())
            }
            Self::CorpusAmongInputs { corpus } => Some(format!(
                "report on the corpus alone, or extend it first with `newsprint add {corpus} INPUT...`"
            )),
            Self::Io { .. } | Self::Cancelled => None,
            Self::Template(_) => Some("this is a defect of the program; please report it".into()),
        }
    }

    fn is_usage(&self) -> bool {
        match self {
            Self::Verb(error) => error.is_usage(),
            Self::NotAReport { .. } | Self::NotAFolder { .. } | Self::CorpusAmongInputs { .. } => {
                true
            }
            Self::Io { .. } | Self::Template(_) | Self::Cancelled => false,
        }
    }
}
