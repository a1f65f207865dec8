//! Odds ratio.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// The odds of the term in the target divided by those in the reference.
///
/// # Formula
/// `a (n2 − b) / (b (n1 − a))`, the sample odds ratio; infinite where b = 0.
///
/// # Undefined
/// No tokens on a side, term absent from both, more occurrences than tokens, 0/0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OddsRatio;

impl Keyness for OddsRatio {
    fn about(&self) -> &'static About {
        &About {
            name: "odds_ratio",
            symbol: "",
            summary: "odds of the term in the target divided by those in the reference",
            direction: "above 1: more frequent in the target",
            citation: "woolf1955",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_table()?;
        let above = pair.a as f64 * (pair.n2 - pair.b) as f64;
        let below = pair.b as f64 * (pair.n1 - pair.a) as f64;
        if above == 0.0 && below == 0.0 {
            return Err(Undefined::EmptyCell);
        }
        Ok(above / below)
    }
}
