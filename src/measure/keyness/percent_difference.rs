//! %DIFF.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::Measured;

/// The difference of the relative frequencies in percent of the reference's.
///
/// # Formula
/// `100 (a/n1 − b/n2) / (b/n2)`; infinite where b = 0, which tables for programs leave empty (Gabrielatos puts 10⁻¹⁸ for the zero, which
/// makes a huge finite number).
///
/// # Undefined
/// No tokens on a side, term absent from both.
///
/// # Source
/// Gabrielatos & Marchi (2012).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PercentDifference;

impl Keyness for PercentDifference {
    fn about(&self) -> &'static About {
        &About {
            name: "percent_difference",
            symbol: "%DIFF",
            summary: "difference of the relative frequencies, in percent of the reference's (%DIFF)",
            direction: "positive: more frequent in the target",
            citation: "gabrielatos2012",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_term()?;
        let (target, reference) = pair.rates();
        if pair.b == 0 {
            return Ok(f64::INFINITY);
        }
        // Multiplied out, so that equal rates give 0 and not a rounding error.
        let difference = pair.a as f64 * pair.n2 as f64 - pair.b as f64 * pair.n1 as f64;
        Ok(if target == reference || difference == 0.0 {
            0.0
        } else {
            100.0 * difference / (pair.b as f64 * pair.n1 as f64)
        })
    }
}
