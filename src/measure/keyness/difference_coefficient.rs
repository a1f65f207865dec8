//! Difference coefficient.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::Measured;

/// The difference of the relative frequencies divided by their sum, −1 to 1.
///
/// # Formula
/// `(a/n1 − b/n2) / (a/n1 + b/n2)`
///
/// # Undefined
/// No tokens on a side, term absent from both.
///
/// # Source
/// Hofland & Johansson (1982).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferenceCoefficient;

impl Keyness for DifferenceCoefficient {
    fn about(&self) -> &'static About {
        &About {
            name: "difference_coefficient",
            symbol: "",
            summary: "difference of the relative frequencies divided by their sum",
            direction: "-1 to 1; positive: more frequent in the target",
            citation: "hofland1982",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_term()?;
        let target = pair.a as f64 * pair.n2 as f64;
        let reference = pair.b as f64 * pair.n1 as f64;
        Ok((target - reference) / (target + reference))
    }
}
