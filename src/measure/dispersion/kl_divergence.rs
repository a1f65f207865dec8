//! Kullback-Leibler divergence of a term from the tokens.

use super::{Dispersion, Part, shares};
use crate::about::About;
use crate::measure::Measured;

/// How many bits the spread of the term over the parts is away from that of all tokens: 0 when even, no
/// upper bound but log₂(1/min wᵢ).
///
/// # Formula
/// `Σ pᵢ log₂(pᵢ/wᵢ)` with pᵢ = fᵢ/f, wᵢ = nᵢ/n; 0 log 0 is 0. Not symmetric.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent). One part: 0.
///
/// # Source
/// Gries (2020), doi:10.1007/978-3-030-46216-1_5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KlDivergence;

impl Dispersion for KlDivergence {
    fn about(&self) -> &'static About {
        &About {
            name: "kl_divergence",
            symbol: "KL divergence",
            summary: "Kullback-Leibler divergence of the term's spread from that of all tokens",
            direction: "0 even, no upper bound",
            citation: "gries2020",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let shares = shares(parts)?;
        let present = shares.iter().filter(|share| share.term > 0.0);
        let sum: f64 = present
            .map(|share| share.term * (share.term / share.tokens).log2())
            .sum();
        // Never negative but for rounding.
        Ok(sum.max(0.0))
    }
}
