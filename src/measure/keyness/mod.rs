//! What is more frequent in a target than in a reference, by how much, and how surely.
//!
//! The input is a [`Pair`], the frequencies of one term and the tokens of both sides. The result is a
//! signed value, positive if the term is more frequent in the target. Statistics of a `Pair` alone
//! treat tokens as independent; intervals with articles as units are
//! [`frequency::log_ratio_ci`](crate::measure::frequency::log_ratio_ci) and the
//! [`bootstrap`](crate::measure::bootstrap).

mod bic;
mod chi2;
mod difference_coefficient;
mod ell;
mod fisher;
mod g2;
mod log_ratio;
mod lrc;
mod many;
mod odds_ratio;
mod pair;
mod percent_difference;
mod quanteda;
mod relative_risk;
mod simple_maths;
mod text_dispersion;
mod weighted_log_odds;

pub use bic::Bic;
pub use chi2::Chi2;
pub use difference_coefficient::DifferenceCoefficient;
pub use ell::Ell;
pub use fisher::FisherP;
pub use g2::{CUTOFF_LEVELS, G2, G2_CUTOFF, G2P, g2_cutoff};
pub use log_ratio::{LOG_RATIO_KATZ_CI, LogRatio, LogRatioValue, Zeros, log_ratio_katz_ci};
pub use lrc::{Lrc, LrcLimits};
pub use many::{CHI2_MANY, G2_MANY, Homogeneity, chi2_many, g2_many, g2_many_ucrel};
pub use odds_ratio::{ODDS_RATIO_CI, OddsRatio, odds_ratio_ci};
pub use pair::{Direction, Pair};
pub use percent_difference::PercentDifference;
pub use quanteda::{Quanteda, QuantedaCorrection, QuantedaMeasure};
pub use relative_risk::RelativeRisk;
pub use simple_maths::SimpleMaths;
pub use text_dispersion::TextDispersion;
pub use weighted_log_odds::{LogOdds, Prior, WEIGHTED_LOG_ODDS, weighted_log_odds};

use super::Measured;
use crate::about::About;
use crate::choice::UnknownChoice;

/// A statistic of one [`Pair`].
pub trait Keyness: Sync {
    /// How it describes itself.
    fn about(&self) -> &'static About;

    /// Its value.
    ///
    /// # Errors
    /// As the statistic's page says.
    fn measure(&self, pair: &Pair) -> Measured;

    /// Whether the pair holds articles with the term and articles, in place of frequencies and tokens.
    fn is_of_articles(&self) -> bool {
        false
    }
}

impl std::fmt::Debug for dyn Keyness {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.about().name)
    }
}

/// The statistics of a pair, those with parameters in their default form; to add one is one file and one line here.
pub static KEYNESS: &[&dyn Keyness] = &[
    &G2::TwoCell,
    &G2::FourCell,
    &G2P(G2::TwoCell),
    &Chi2::Pearson,
    &Chi2::Yates,
    &FisherP,
    &LogRatio(Zeros::HalfForZero),
    &LogRatio(Zeros::Walter),
    &LogRatio(Zeros::HalfAlways),
    &Lrc::DEFAULT,
    &PercentDifference,
    &OddsRatio,
    &RelativeRisk,
    &SimpleMaths { add: 1.0 },
    &Bic,
    &Ell,
    &DifferenceCoefficient,
    &TextDispersion,
    &Quanteda::DEFAULT,
];

/// The statistics that need or give more than a pair and a number.
static FURTHER: &[&About] = &[
    &G2_CUTOFF,
    &G2_MANY,
    &CHI2_MANY,
    &LOG_RATIO_KATZ_CI,
    &ODDS_RATIO_CI,
    &WEIGHTED_LOG_ODDS,
];

/// The statistics of this family, described.
pub fn statistics() -> impl Iterator<Item = &'static About> {
    KEYNESS
        .iter()
        .map(|statistic| statistic.about())
        .chain(FURTHER.iter().copied())
}

/// The statistic of [`KEYNESS`] with this name.
///
/// # Errors
/// Names those there are.
pub fn by_name(name: &str) -> Result<&'static dyn Keyness, UnknownChoice> {
    super::named(KEYNESS, Keyness::about, "measure of keyness", name)
}

#[cfg(test)]
mod properties;
