//! Lyne's D3.

use super::{Dispersion, Part, several};
use crate::about::About;
use crate::measure::Measured;

/// Lyne's D3, from chi-squared over the parts: 1 when even; it can be negative, where parts are many.
///
/// # Formula
/// `1 − χ²/(4f)` with `χ² = Σ (fᵢ − eᵢ)²/eᵢ`.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Lyne (1985); Gries (2008) prints the form for equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LyneD3 {
    /// Expected by the size of each part: `eᵢ = f nᵢ/n`.
    BySize,
    /// Expected alike in every part: `eᵢ = f/k`.
    EqualParts,
}

impl Dispersion for LyneD3 {
    fn about(&self) -> &'static About {
        match self {
            Self::BySize => &About {
                name: "lyne_d3",
                symbol: "Lyne's D3",
                summary: "Lyne's D3, expected by the size of each part",
                direction: "1 even, smaller clumped",
                citation: "lyne1985",
            },
            Self::EqualParts => &About {
                name: "lyne_d3_equal",
                symbol: "Lyne's D3 (equal parts)",
                summary: "Lyne's D3 as if all parts were of one size",
                direction: "1 even, smaller clumped",
                citation: "gries2008",
            },
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let parts = several(parts)?;
        let f: u64 = parts.iter().map(|part| part.frequency).sum();
        let n: u64 = parts.iter().map(|part| part.tokens).sum();
        let f = f as f64;
        let expected = |part: &Part| match self {
            Self::BySize => f * part.tokens as f64 / n as f64,
            Self::EqualParts => f / parts.len() as f64,
        };
        let chi2: f64 = parts
            .iter()
            .map(|part| (part.frequency as f64 - expected(part)).powi(2) / expected(part))
            .sum();
        Ok(1.0 - chi2 / (4.0 * f))
    }
}
