//! How often a term occurs, and how sure that is.
//!
//! The input is the frequency and tokens of each article, or their sums ([`ArticleSums`]), which are
//! all that the article-level errors need. The results are values per million tokens, shares of
//! articles, and their intervals.

mod articles;
mod equivalence;
mod per_million;
mod ratio;
mod share;
mod standardised;

pub use articles::ArticleSums;
pub use equivalence::{EQUIVALENCE_P, LOCKWORD, MARGIN, equivalence_p, is_within};
pub use per_million::{
    LEAST_ARTICLES, LEAST_EFFECTIVE, PER_MILLION, PER_MILLION_CI, PER_MILLION_SE, per_million,
    per_million_ci, per_million_se,
};
pub use ratio::{LOG_RATIO_CI, log_ratio_ci};
pub use share::{SHARE_CI, SHARE_OF_ARTICLES, share_ci, share_of_articles};
pub use standardised::{FEW_ARTICLES, STANDARDISED, STANDARDISED_CI, Standardised, Stratum};

use crate::about::About;

/// The statistics of this family, described.
pub static STATISTICS: &[&About] = &[
    &PER_MILLION,
    &PER_MILLION_SE,
    &PER_MILLION_CI,
    &SHARE_OF_ARTICLES,
    &SHARE_CI,
    &STANDARDISED,
    &STANDARDISED_CI,
    &LOG_RATIO_CI,
    &LOCKWORD,
    &EQUIVALENCE_P,
];
