//! The numbers of quanteda's `textstat_keyness`, for comparison.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};
use serde::{Deserialize, Serialize};

/// Keyness exactly as quanteda.textstats 0.97.2 computes it, which is not always what its manual says.
/// Tokens treated as independent.
///
/// With c = n1 − a, d = n2 − b, N = a+b+c+d and E the expected frequency of a:
/// - `chi2`: `N |ad − bc|² / ((a+b)(c+d)(a+c)(b+d))`; `lr`: four-cell G² with ln(x + 10⁻⁹) in place of
///   every logarithm; `pmi`: ln(a/E + 10⁻⁹).
/// - corrections "default" and "yates" are the Yates shift of ½, and only where |ad − bc| ≥ N/2 **and**
///   some expected frequency is below 5; "williams" divides G² by q but **multiplies** chi2 by it, and
///   q is 1 where a cell is 0.
/// - the sign is + only where a > E, so equal rates can give a tiny negative value.
///
/// # Undefined
/// No tokens on a side, term absent from both, more occurrences than tokens.
///
/// # Source
/// The program itself; Benoit et al. (2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quanteda {
    /// The measure.
    pub measure: QuantedaMeasure,
    /// The correction.
    pub correction: QuantedaCorrection,
}

/// quanteda's `measure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantedaMeasure {
    /// `"chi2"`.
    Chi2,
    /// `"lr"`.
    Lr,
    /// `"pmi"`, without correction.
    Pmi,
}

/// quanteda's `correction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuantedaCorrection {
    /// `"default"`, the same as `"yates"`.
    Default,
    /// `"williams"`.
    Williams,
    /// `"none"`.
    None,
}

impl Quanteda {
    /// quanteda's own default: chi-squared with the default correction.
    pub const DEFAULT: Self = Self {
        measure: QuantedaMeasure::Chi2,
        correction: QuantedaCorrection::Default,
    };
}

/// quanteda adds this inside every logarithm.
const EPSILON: f64 = 1e-9;

impl Keyness for Quanteda {
    fn about(&self) -> &'static About {
        &About {
            name: "quanteda_keyness",
            summary: "keyness as quanteda's textstat_keyness computes it, tokens treated as independent",
            unit: "",
            direction: "positive: more frequent in the target",
            citation: "benoit2018",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_table()?;
        let cells = pair.cells();
        let [(mut a, e11), (mut b, e12), (mut c, e21), (mut d, e22)] = cells;
        if [e11, e12, e21, e22].contains(&0.0) {
            return Err(Undefined::EmptyCell);
        }
        let n = a + b + c + d;
        let sign = if a > e11 { 1.0 } else { -1.0 };
        let off = a * d - b * c;
        let shifted = self.correction == QuantedaCorrection::Default
            && off.abs() >= n / 2.0
            && cells.iter().any(|(_, e)| *e < 5.0);
        let q = match self.correction {
            QuantedaCorrection::Williams if ![a, b, c, d].contains(&0.0) => {
                let rows = n / (a + b) + n / (c + d) - 1.0;
                let columns = n / (a + c) + n / (b + d) - 1.0;
                1.0 + rows * columns / (6.0 * n)
            }
            _ => 1.0,
        };
        Ok(match self.measure {
            QuantedaMeasure::Pmi => (a / e11 + EPSILON).ln(),
            QuantedaMeasure::Chi2 => {
                let off = off.abs() - if shifted { n / 2.0 } else { 0.0 };
                let margins = (a + b) * (c + d) * (a + c) * (b + d);
                sign * q * (n * off * off / margins)
            }
            QuantedaMeasure::Lr => {
                if shifted {
                    let shift = if off > 0.0 { 0.5 } else { -0.5 };
                    (a, b, c, d) = (a - shift, b + shift, c + shift, d - shift);
                }
                let sum = [(a, e11), (b, e12), (c, e21), (d, e22)]
                    .map(|(o, e)| o * (o / e + EPSILON).ln());
                sign * 2.0 * sum.iter().sum::<f64>() / q
            }
        })
    }
}
