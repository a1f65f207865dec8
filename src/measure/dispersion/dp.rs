//! Deviation of proportions.

use super::{Dispersion, Part, shares};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Deviation of proportions, DP: 0 when a term is spread as the parts' sizes are, near 1 when it is
/// clumped, at most 1 minus the smallest part's share. No unit.
///
/// # Formula
/// `DP = ½ Σ |fᵢ/f − nᵢ/n|` over all parts, those without the term included.
///
/// # Undefined
/// [`Undefined::TermAbsent`] when no part has the term. One part: 0.
///
/// # Source
/// Gries (2008), IJCL 13(4), 403–437. His example:
/// ```
/// use newsprint::measure::dispersion::{Dispersion, Dp, Part};
///
/// let parts = [(1, 9), (2, 10), (3, 10), (4, 10), (5, 11)]
///     .map(|(frequency, tokens)| Part { frequency, tokens });
/// assert!((Dp.measure(&parts).unwrap() - 0.18).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dp;

impl Dispersion for Dp {
    fn about(&self) -> &'static About {
        &About {
            name: "dp",
            symbol: "DP",
            summary: "deviation of proportions",
            direction: "0 even, towards 1 clumped",
            citation: "gries2008",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let shares = shares(parts)?;
        Ok(0.5
            * shares
                .iter()
                .map(|share| (share.term - share.tokens).abs())
                .sum::<f64>())
    }
}

/// DP over its largest possible value, so that 1 is reached: `DP / (1 − min nᵢ/n)`.
///
/// # Undefined
/// As [`Dp`]; [`Undefined::OnePart`].
///
/// # Source
/// Lijffijt & Gries (2012), doi:10.1075/ijcl.17.1.08lij. (The normalisation of Gries 2008 by the number
/// of parts is withdrawn.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DpNorm;

impl Dispersion for DpNorm {
    fn about(&self) -> &'static About {
        &About {
            name: "dpnorm",
            symbol: "DPnorm",
            summary: "deviation of proportions over its largest possible value",
            direction: "0 even, 1 clumped",
            citation: "lijffijt2012",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let shares = shares(parts)?;
        if shares.len() < 2 {
            return Err(Undefined::OnePart);
        }
        let smallest = shares.iter().map(|share| share.tokens).fold(1.0, f64::min);
        Ok(Dp.measure(parts)? / (1.0 - smallest))
    }
}

/// `1 − DP / (1 − min nᵢ/n)`, the minimum over parts **with** the term. Runs the other way: 1 is even.
///
/// # Undefined
/// As [`DpNorm`]. The term in one part only: 0.
///
/// # Source
/// Egbert, Burch & Biber (2020), doi:10.1075/ijcl.18010.egb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DpEgbert;

impl Dispersion for DpEgbert {
    fn about(&self) -> &'static About {
        &About {
            name: "dp_egbert",
            symbol: "DP (Egbert)",
            summary: "one minus the deviation of proportions, over its largest value in parts with the term",
            direction: "1 even, 0 clumped",
            citation: "egbert2020",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let shares = shares(parts)?;
        if shares.len() < 2 {
            return Err(Undefined::OnePart);
        }
        let with_term = shares.iter().filter(|share| share.term > 0.0);
        let smallest = with_term.map(|share| share.tokens).fold(1.0, f64::min);
        Ok(1.0 - Dp.measure(parts)? / (1.0 - smallest))
    }
}
