//! Chi-squared of the table of two things, and its mean over the units.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined, keyness, keyness::Keyness};

/// Signed chi-squared of the table of four cells, without correction; negative where the two avoid each other. It
/// overrates pairs of which few are expected. Units treated as independent.
///
/// # Formula
/// `Σ (O − E)²/E` over both, first alone, second alone, neither; E from the margins.
///
/// # Undefined
/// No units, counts that make no table, one of the two in none or in all units.
///
/// # Source
/// Pearson (1900), as NLTK and scipy, which give no sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chi2;

impl Association for Chi2 {
    fn about(&self) -> &'static About {
        &About {
            name: "chi2",
            symbol: "chi-squared",
            summary: "signed chi-squared of the table of two things, units treated as independent",
            direction: "positive: together more often than by chance",
            citation: "pearson1900",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        keyness::Chi2::Pearson.measure(&joint.table()?)
    }
}

/// φ², [`Chi2`] over the number of units: it does not grow with the corpus. −1 to 1, with the sign of chi-squared.
///
/// # Formula
/// `χ²/n`.
///
/// # Undefined
/// As [`Chi2`].
///
/// # Source
/// Gale & Church (1991), as NLTK, which gives no sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Phi2;

impl Association for Phi2 {
    fn about(&self) -> &'static About {
        &About {
            name: "phi2",
            symbol: "φ²",
            summary: "signed chi-squared over the number of units",
            direction: "1: always together, 0: as by chance, −1: never where the other is",
            citation: "gale1991",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        if joint.n == 0 {
            return Err(Undefined::NoUnits);
        }
        Ok(Chi2.measure(joint)? / joint.n as f64)
    }
}
