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
    /// A regular expression that does not end.
    #[error("the regular expression is never closed")]
    Slash,
    /// A regular expression that is none.
    #[error("the regular expression cannot be read: {0}")]
    Regex(String),
    /// A bracket without its partner.
    #[error("unbalanced bracket")]
    Bracket,
    /// Too many brackets within brackets.
    #[error("more than {0} brackets within each other")]
    Deep(usize),
    /// A gap of a phrase that is none.
    #[error("expected a gap such as `*{{2}}` or `*{{0,3}}`, of at most 20 tokens")]
    Gap,
    /// A distance that is none.
    #[error("expected a distance in tokens, such as `NEAR/5` or `BEFORE/3`")]
    Near,
    /// An operator without what it joins.
    #[error("an operator needs something on both sides")]
    Operator,
    /// Nothing is left to count.
    #[error("with NOT alone nothing is counted")]
    OnlyNot,
    /// A phrase or proximity of what has no place in a text.
    #[error("only words and phrases can follow each other or be near each other")]
    NotWords,
    /// A phrase that stands for too many.
    #[error("gaps and brackets of the phrase stand for more than {0} phrases")]
    TooMany(usize),
    /// A query for words that is to be one for names.
    #[error("names of entities have no regular expressions, gaps or distances")]
    NoNames,
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
        if says_it && part == text {
            return write!(out, "{problem}");
        }
        if says_it || part.is_empty() || part == text {
            return write!(out, "{problem} in `{text}`");
        }
        write!(out, "{problem}, found `{part}`")?;
        if text.matches(part).count() > 1 {
            let before = text.get(..range.start).unwrap_or_default();
            write!(out, " at character {}", before.chars().count() + 1)?;
        }
        write!(out, " in `{text}`")
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
            SelectProblem::Slash => Some(
                "write `/regular expressions/` between slashes, and a slash within one as `\\/`; for a word that begins \
                 with a slash, put a backslash before it"
                    .into(),
            ),
            SelectProblem::Bracket => Some(
                "brackets group, as in `(border OR frontier) AND crisis`; one that is part of a word or name stands in \
                 quotation marks"
                    .into(),
            ),
            SelectProblem::Near => Some(
                "`border NEAR/5 crisis` finds the two at most 5 tokens apart, `BEFORE/5` in that order; for the word \
                 itself, put it in quotation marks"
                    .into(),
            ),
            SelectProblem::Operator => Some(
                "write `border AND crisis`, `border OR frontier` or `border NOT mexico`; for the word itself, put it in \
                 quotation marks"
                    .into(),
            ),
            SelectProblem::OnlyNot => {
                Some("say what is counted in the articles that are left, as in `border NOT mexico`".into())
            }
            SelectProblem::NotWords => Some(
                "join an @Entity or what stands in brackets with AND, OR or NOT; a handle is written `\\@politico`"
                    .into(),
            ),
            SelectProblem::TooMany(_) => {
                Some("`NEAR/20` and `BEFORE/20` find words in any distance up to 20 tokens".into())
            }
            SelectProblem::NoNames => Some("write names as `@Angela Merkel` or `@*Merkel`".into()),
            _ => None,
        }
    }

    fn is_usage(&self) -> bool {
        true
    }
}
