//! D_A of Burch, Egbert and Biber.

use super::{Dispersion, Part, rates};
use crate::about::About;
use crate::measure::Measured;

/// D_A, from the mean difference between the rates of any two parts: 1 when even, 0 when all is in one part.
///
/// # Formula
/// `1 − mean |Rᵢ − Rⱼ| / (2 mean R)` over all pairs of parts, computed as `2 (Σ i r₍ᵢ₎ − 1) / (k − 1)` with the shares
/// r = R/ΣR in descending order, which is the same.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Burch, Egbert & Biber (2017), doi:10.1558/jrds.33066.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BurchDa;

impl Dispersion for BurchDa {
    fn about(&self) -> &'static About {
        &About {
            name: "burch_da",
            symbol: "D_A",
            summary: "D_A, from the mean difference between the rates of two parts",
            direction: "1 even, 0 clumped",
            citation: "burch2017",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let mut rates = rates(parts)?;
        rates.sort_unstable_by(|a, b| b.total_cmp(a));
        let sum: f64 = rates.iter().sum();
        let ranked = rates.iter().zip(1u32..);
        let ranked: f64 = ranked
            .map(|(rate, rank)| f64::from(rank) * rate / sum)
            .sum();
        // Never negative but for rounding.
        Ok((2.0 * (ranked - 1.0) / (rates.len() as f64 - 1.0)).max(0.0))
    }
}
