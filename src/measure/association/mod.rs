//! How strongly two things belong together: two names in the same articles, two words side by side.
//!
//! A [`Joint`] says how often both occur together, how often each occurs, and out of how many units.
//! The result is larger the more strongly the two attract each other. The caller chooses the units:
//! articles for names that are named together; tokens or pairs of tokens for collocates, which are then
//! treated as independent. Values of different statistics cannot be compared, and a ranking is not a
//! test: rare pairs lead by [`Mi`], frequent ones by [`LogLikelihood`]; [`LogDice`] is in between and
//! does not depend on the number of units.

mod by_chance;
mod chi2;
mod delta_p;
mod dice;
mod fisher;
mod jaccard;
mod joint;
mod log_dice;
mod log_likelihood;
mod log_ratio;
mod mi;
mod min_sensitivity;
mod npmi;
mod poisson_stirling;
mod simple_ll;
mod t_score;
mod z_score;

pub use by_chance::{ByChance, TOGETHER_P, together_p};
pub use chi2::{Chi2, Phi2};
pub use delta_p::DeltaP;
pub use dice::Dice;
pub use fisher::Fisher;
pub use jaccard::Jaccard;
pub use joint::Joint;
pub use log_dice::LogDice;
pub use log_likelihood::LogLikelihood;
pub use log_ratio::LogRatio;
pub use mi::Mi;
pub use min_sensitivity::MinSensitivity;
pub use npmi::Npmi;
pub use poisson_stirling::PoissonStirling;
pub use simple_ll::SimpleLl;
pub use t_score::TScore;
pub use z_score::ZScore;

use super::Measured;
use crate::about::About;
use crate::choice::UnknownChoice;

/// A statistic of one [`Joint`].
pub trait Association: Sync {
    /// How it describes itself.
    fn about(&self) -> &'static About;

    /// Its value.
    ///
    /// # Errors
    /// As the statistic's page says.
    fn measure(&self, joint: &Joint) -> Measured;

    /// Whether it says something else of the second than of the first.
    fn is_directed(&self) -> bool {
        false
    }

    /// Whether the counts must make a table of four cells, each unit in one of them. Counts of pairs of tokens do not,
    /// where one token is in several pairs.
    fn needs_table(&self) -> bool {
        false
    }
}

impl std::fmt::Debug for dyn Association {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.about().name)
    }
}

/// The statistics of this family; to add one is one file and one line here.
pub static ASSOCIATION: &[&dyn Association] = &[
    &LogDice,
    &LogLikelihood,
    &Mi::Plain,
    &Mi::Squared,
    &Mi::Cubed,
    &Npmi,
    &TScore,
    &ZScore,
    &SimpleLl,
    &Chi2,
    &Phi2,
    &Fisher,
    &PoissonStirling,
    &LogRatio,
    &Dice,
    &Jaccard,
    &MinSensitivity,
    &DeltaP::SecondGivenFirst,
    &DeltaP::FirstGivenSecond,
];

/// The statistics of this family, described.
pub fn statistics() -> impl Iterator<Item = &'static About> {
    ASSOCIATION.iter().map(|statistic| statistic.about())
}

/// The statistic of [`ASSOCIATION`] with this name.
///
/// # Errors
/// Names those there are.
pub fn by_name(name: &str) -> Result<&'static dyn Association, UnknownChoice> {
    crate::about::named(
        ASSOCIATION,
        Association::about,
        "measure of association",
        name,
    )
}

#[cfg(test)]
mod properties;
