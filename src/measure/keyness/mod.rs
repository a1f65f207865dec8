//! What is more frequent in a target than in a reference, by how much, and how surely.
//!
//! The input is a [`Pair`], the frequencies of one term and the tokens of both sides. The result is a
//! signed value, positive if the term is more frequent in the target. Statistics of a `Pair` alone
//! treat tokens as independent; the interval with articles as units is
//! [`frequency::log_ratio_ci`](crate::measure::frequency::log_ratio_ci).

mod bic;
mod chi2;
mod difference_coefficient;
mod ell;
mod fisher;
mod g2;
mod log_ratio;
mod lrc;
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
pub use g2::{G2, G2P};
pub use log_ratio::{LogRatio, LogRatioValue, Zeros};
pub use lrc::Lrc;
pub use odds_ratio::OddsRatio;
pub use pair::{Direction, Pair};
pub use percent_difference::PercentDifference;
pub use quanteda::Quanteda;
pub use relative_risk::RelativeRisk;
pub use simple_maths::SimpleMaths;
pub use text_dispersion::TextDispersion;
pub use weighted_log_odds::WeightedLogOdds;

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
    &Lrc,
    &PercentDifference,
    &OddsRatio,
    &RelativeRisk,
    &SimpleMaths { add: 1.0 },
    &Bic,
    &Ell,
    &DifferenceCoefficient,
    &TextDispersion,
    &WeightedLogOdds,
    &Quanteda::Chi2,
    &Quanteda::Lr,
    &Quanteda::Pmi,
];

/// The statistics of this family, described.
pub fn statistics() -> impl Iterator<Item = &'static About> {
    KEYNESS.iter().map(|statistic| statistic.about())
}

/// The statistic of [`KEYNESS`] with this name.
///
/// # Errors
/// Names those there are.
pub fn by_name(name: &str) -> Result<&'static dyn Keyness, UnknownChoice> {
    crate::about::named(KEYNESS, Keyness::about, "measure of keyness", name)
}

#[cfg(test)]
mod properties;
