//! Counts to numbers: pure functions on slices and small structs.
//!
//! Frequencies, tokens and articles come in; a number comes out, or the reason why there is none
//! ([`Undefined`]), never NaN. Nothing here knows of files or tables, and no number of threads.
//!
//! The article is the unit of sampling: a statistic that treats tokens as independent says so on its
//! page and in its [`About::summary`].

pub mod association;
pub mod bootstrap;
pub mod change;
pub mod correct;
pub mod dispersion;
pub mod doubtful;
pub mod frequency;
pub mod interval;
pub mod keyness;
pub mod permutation;
mod special;

use crate::about::About;

pub use interval::{Interval, Level};

/// A number, or why there is none. An infinite ratio is a number; NaN never occurs.
pub type Measured = Result<f64, Undefined>;

/// Why a statistic has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// Nothing was counted.
    #[error("no tokens")]
    NoTokens,
    /// The selection has no article.
    #[error("no articles")]
    NoArticles,
    /// Articles are the unit of sampling, and one tells nothing of how they differ.
    #[error("one article")]
    OneArticle,
    /// There is no telling from so few articles how much a number would change with others.
    #[error("too few articles")]
    TooFewArticles,
    /// A distribution over parts needs two of them.
    #[error("one part")]
    OnePart,
    /// The frequency is zero.
    #[error("term absent")]
    TermAbsent,
    /// The frequency is zero in target and reference.
    #[error("term absent from both")]
    TermAbsentFromBoth,
    /// The frequency is zero in the target or in the reference.
    #[error("term absent from one side")]
    TermAbsentFromOneSide,
    /// A cell of the table of term and other tokens is zero.
    #[error("an empty cell")]
    EmptyCell,
    /// A frequency is larger than the number of tokens (or articles) it is counted in.
    #[error("more occurrences than tokens")]
    MoreThanTokens,
    /// The smaller expected frequency is too small for the statistic.
    #[error("expected frequency of 1 or less")]
    SmallExpectation,
    /// There is nothing to count in.
    #[error("no units")]
    NoUnits,
    /// The two things never occur together.
    #[error("never together")]
    NeverTogether,
    /// A joint frequency that its margins do not allow.
    #[error("joint frequency beyond its margins")]
    NoTable,
    /// All values are equal.
    #[error("no variation")]
    NoVariation,
    /// The series or table is too short.
    #[error("fewer than {0} points")]
    FewerPointsThan(u32),
    /// Two columns that belong together differ in length.
    #[error("columns of different length")]
    Lengths,
    /// A prior or another parameter is outside of its range.
    #[error("parameter out of range")]
    Parameter,
}

/// The sources of all statistics, in TOML; [`About::citation`] names a key.
pub const REFERENCES: &str = include_str!("references.toml");

/// Every statistic of this stage, family by family.
pub fn statistics() -> impl Iterator<Item = &'static About> {
    frequency::STATISTICS
        .iter()
        .copied()
        .chain(keyness::statistics())
        .chain(dispersion::statistics())
        .chain(association::statistics())
        .chain(change::STATISTICS.iter().copied())
        .chain(correct::STATISTICS.iter().copied())
        .chain([
            &association::TOGETHER_P,
            &permutation::ABOUT,
            &dispersion::ARF,
        ])
        .chain([&bootstrap::POISSON_BOOTSTRAP, &bootstrap::SUP_T_BAND])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_citation_is_in_the_bibliography_and_every_entry_is_cited() {
        let entries: toml::Table = REFERENCES.parse().unwrap();
        let entries: HashSet<&str> = entries.keys().map(String::as_str).collect();
        let mut cited = HashSet::new();
        for about in statistics() {
            if !about.citation.is_empty() {
                assert!(entries.contains(about.citation), "{about:?}");
                cited.insert(about.citation);
            }
        }
        let unused: Vec<_> = entries.difference(&cited).collect();
        assert!(unused.is_empty(), "cited nowhere: {unused:?}");
    }

    #[test]
    fn names_are_unique_in_a_family_and_summaries_are_there() {
        for name in keyness::statistics().map(|about| about.name) {
            assert_eq!(keyness::by_name(name).unwrap().about().name, name);
        }
        for name in association::statistics().map(|about| about.name) {
            assert_eq!(association::by_name(name).unwrap().about().name, name);
        }
        let mut seen = HashSet::new();
        // Statistics of the same table have one name in keyness and in association.
        for about in statistics().filter(|about| association::by_name(about.name).is_err()) {
            assert!(seen.insert(about.name), "{} occurs twice", about.name);
        }
        for about in statistics() {
            assert!(!about.summary.is_empty() && !about.summary.ends_with('.'));
        }
    }
}
