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

/// Kullback-Leibler divergence brought to 0 to 1: 0 when even, towards 1 when clumped.
///
/// # Formula
/// One of two forms of [`KlDivergence`] in bits, D; three are in use, so name yours.
///
/// # Undefined
/// As [`KlDivergence`]. One part: 0.
///
/// # Source
/// Gries (2024), doi:10.1075/scl.115; `BaseE` is Gries (2021) as `tlda` reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dkl {
    /// Odds to probability: `D / (1 + D)`.
    OddsToProbability,
    /// `1 − exp(−D)`.
    BaseE,
}

impl Dispersion for Dkl {
    fn about(&self) -> &'static About {
        match self {
            Self::OddsToProbability => &About {
                name: "dkl",
                symbol: "D_KL",
                summary: "Kullback-Leibler divergence D as D/(1 + D)",
                direction: "0 even, towards 1 clumped",
                citation: "gries2024",
            },
            Self::BaseE => &About {
                name: "dkl_base_e",
                symbol: "D_KL (base e)",
                summary: "Kullback-Leibler divergence D as 1 − exp(−D)",
                direction: "0 even, towards 1 clumped",
                citation: "gries2024",
            },
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let bits = KlDivergence.measure(parts)?;
        Ok(match self {
            Self::OddsToProbability => bits / (1.0 + bits),
            Self::BaseE => -(-bits).exp_m1(),
        })
    }
}
