//! What a user can ask wrongly.

use crate::error::Teach;
use std::fmt;
use std::ops::Range;

/// A selection, query or grouping that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectError {
    /// What was asked.
    pub text: String,
    /// The bytes of `text` that are meant.
    pub range: Range<usize>,
    /// What is wrong there.
    pub problem: SelectProblem,
}

/// Why a selection, query or grouping means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectProblem {
    /// A clause without `=`.
    #[error("expected `column=value`")]
    NotAClause,
    /// A comparison that only dates have.
    #[error("only `date` and `tokens` can be compared by order")]
    Order,
    /// A date that is none.
    #[error(
        "expected a date such as 2021, 2021-11, 2021-W46 or 2021-11-18, or a range such as 2021-11..2021-12"
    )]
    Date,
    /// A range that ends before it begins.
    #[error("the range ends before it begins")]
    Reversed,
    /// A number of tokens that is none.
    #[error("expected a number of tokens such as 100, or a range such as 100..500")]
    Tokens,
    /// A column that the corpus does not have.
    #[error("there is no column `{name}`")]
    UnknownColumn {
        /// The name.
        name: String,
        /// The nearest name there is.
        nearest: Option<String>,
        /// The names there are.
        known: Vec<String>,
    },
    /// A query without a word.
    #[error("expected a word")]
    NoWord,
    /// A quotation mark without its fellow.
    #[error("the quotation mark is never closed")]
    Quote,
    /// A grouping that is named twice.
    #[error("a grouping is named twice")]
    Twice,
}

impl SelectError {
    pub(super) fn new(text: &str, range: Range<usize>, problem: SelectProblem) -> Self {
        Self {
            text: text.to_owned(),
            range,
            problem,
        }
    }
}

impl std::error::Error for SelectError {}

impl fmt::Display for SelectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            text,
            range,
            problem,
        } = self;
        let part = text.get(range.clone()).unwrap_or_default();
        let says_it = matches!(problem, SelectProblem::UnknownColumn { .. });
        if says_it || part.is_empty() || part == text {
            write!(out, "{problem} in `{text}`")
        } else {
            write!(out, "{problem}, found `{part}` in `{text}`")
        }
    }
}

impl Teach for SelectError {
    fn help(&self) -> Option<String> {
        match &self.problem {
            SelectProblem::NotAClause => {
                Some("write clauses such as `source=bbc,cnn date=2021-11..2021-12 language=en`".into())
            }
            SelectProblem::Reversed => {
                let (from, to) = self.text.get(self.range.clone())?.split_once("..")?;
                Some(format!("write the earlier or smaller first: `{}..{}`", to.trim(), from.trim()))
            }
            SelectProblem::UnknownColumn { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            SelectProblem::UnknownColumn { known, .. } => {
                Some(format!("the columns are {}", known.join(", ")))
            }
            SelectProblem::NoWord => Some(
                "write a word, `wild*cards`, a \"phrase\", an @Entity, or a group such as `border=border*|frontier`"
                    .into(),
            ),
            _ => None,
        }
    }

    fn is_usage(&self) -> bool {
        true
    }
}
