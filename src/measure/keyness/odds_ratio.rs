//! Odds ratio.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined};

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
            summary: "odds of the term in the target divided by those in the reference",
            unit: "",
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

/// Woolf's interval of the odds ratio.
pub const ODDS_RATIO_CI: About = About {
    name: "odds_ratio_ci",
    summary: "interval of the odds ratio, tokens treated as independent",
    unit: "",
    direction: "above 1: more frequent in the target",
    citation: "woolf1955",
};

/// `exp(ln OR ∓ z √(1/a + 1/b + 1/(n1−a) + 1/(n2−b)))`. Tokens treated as independent. Woolf (1955).
///
/// # Errors
/// [`Undefined::EmptyCell`] unless all four cells are above 0, and as [`OddsRatio`].
pub fn odds_ratio_ci(pair: &Pair, level: Level) -> Result<Interval, Undefined> {
    pair.with_table()?;
    let cells = [pair.a, pair.b, pair.n1 - pair.a, pair.n2 - pair.b];
    if cells.contains(&0) {
        return Err(Undefined::EmptyCell);
    }
    let se = cells.iter().map(|c| 1.0 / *c as f64).sum::<f64>().sqrt();
    let estimate = OddsRatio.measure(pair)?.ln();
    let ln = Interval::around(estimate, level.z() * se);
    Ok(Interval {
        low: ln.low.exp(),
        high: ln.high.exp(),
    })
}
