//! Ratio of relative frequencies.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::Measured;

/// The relative frequency in the target divided by that in the reference; infinite where b = 0.
///
/// # Formula
/// `(a/n1) / (b/n2)`
///
/// # Undefined
/// No tokens on a side, term absent from both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelativeRisk;

impl Keyness for RelativeRisk {
    fn about(&self) -> &'static About {
        &About {
            name: "relative_risk",
            symbol: "",
            summary: "relative frequency in the target divided by that in the reference",
            direction: "above 1: more frequent in the target",
            citation: "",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_term()?;
        Ok((pair.a as f64 * pair.n2 as f64) / (pair.b as f64 * pair.n1 as f64))
    }
}
