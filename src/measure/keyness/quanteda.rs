//! The numbers of quanteda's `textstat_keyness`, for comparison.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Keyness exactly as quanteda.textstats 0.97.2 computes it by default, which is not always what its manual says. Tokens
/// treated as independent.
///
/// # Formula
/// With c = n1 − a, d = n2 − b, N = a+b+c+d and E the expected frequency of a:
/// - `chi2`: `N |ad − bc|² / ((a+b)(c+d)(a+c)(b+d))`; `lr`: four-cell G² with ln(x + 10⁻⁹) in place of
///   every logarithm; `pmi`: ln(a/E + 10⁻⁹).
/// - its default correction of `chi2` and `lr` is the Yates shift of ½, and only where |ad − bc| ≥ N/2 **and** some
///   expected frequency is below 5.
/// - the sign is + only where a > E, so equal rates can give a tiny negative value.
///
/// # Undefined
/// No tokens on a side, term absent from both, more occurrences than tokens.
///
/// # Source
/// The program itself; Benoit et al. (2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quanteda {
    /// `measure = "chi2"`, what it gives when nothing else is asked for.
    Chi2,
    /// `measure = "lr"`.
    Lr,
    /// `measure = "pmi"`.
    Pmi,
}

/// quanteda adds this inside every logarithm.
const EPSILON: f64 = 1e-9;

impl Keyness for Quanteda {
    fn about(&self) -> &'static About {
        match self {
            Self::Chi2 => &About {
                name: "quanteda_chi2",
                symbol: "",
                summary: "chi-squared as quanteda's textstat_keyness computes it by default, tokens treated as independent",
                direction: "positive: more frequent in the target",
                citation: "benoit2018",
            },
            Self::Lr => &About {
                name: "quanteda_lr",
                symbol: "",
                summary: "likelihood ratio as quanteda's textstat_keyness computes it, tokens treated as independent",
                direction: "positive: more frequent in the target",
                citation: "benoit2018",
            },
            Self::Pmi => &About {
                name: "quanteda_pmi",
                symbol: "",
                summary: "pointwise mutual information as quanteda's textstat_keyness computes it",
                direction: "positive: more frequent in the target",
                citation: "benoit2018",
            },
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
        let shifted = off.abs() >= n / 2.0 && cells.iter().any(|(_, e)| *e < 5.0);
        Ok(match self {
            Self::Pmi => (a / e11 + EPSILON).ln(),
            Self::Chi2 => {
                let off = off.abs() - if shifted { n / 2.0 } else { 0.0 };
                let margins = (a + b) * (c + d) * (a + c) * (b + d);
                sign * (n * off * off / margins)
            }
            Self::Lr => {
                if shifted {
                    let shift = if off > 0.0 { 0.5 } else { -0.5 };
                    (a, b, c, d) = (a - shift, b + shift, c + shift, d - shift);
                }
                let sum = [(a, e11), (b, e12), (c, e21), (d, e22)]
                    .map(|(o, e)| o * (o / e + EPSILON).ln());
                sign * 2.0 * sum.iter().sum::<f64>()
            }
        })
    }
}
