//! Rosengren's S.

use super::{Dispersion, Part, shares};
use crate::about::About;
use crate::measure::Measured;

/// Rosengren's S: 1 when even, the smallest part's share at worst.
///
/// # Formula
/// `(Σ √(wᵢ fᵢ))² / f` with wᵢ = nᵢ/n.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent). One part: 1.
///
/// # Source
/// Rosengren (1971), as in Gries (2008).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosengrenS;

impl Dispersion for RosengrenS {
    fn about(&self) -> &'static About {
        &About {
            name: "rosengren_s",
            symbol: "Rosengren's S",
            summary: "Rosengren's S",
            direction: "1 even, towards 0 clumped",
            citation: "gries2008",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let shares = shares(parts)?;
        Ok(shares
            .iter()
            .map(|share| (share.term * share.tokens).sqrt())
            .sum::<f64>()
            .powi(2))
    }
}
