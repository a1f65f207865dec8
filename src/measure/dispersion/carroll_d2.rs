//! Carroll's D2.

use super::{Dispersion, Part, rates};
use crate::about::About;
use crate::measure::Measured;

/// Carroll's D2, the entropy of the rates over its largest value: 1 when even, 0 when all is in one part.
///
/// # Formula
/// `−Σ rᵢ log₂ rᵢ / log₂ k` with rᵢ the share of the part's rate in the sum of rates.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Carroll (1970), doi:10.1002/j.2333-8504.1970.tb00778.x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarrollD2;

impl Dispersion for CarrollD2 {
    fn about(&self) -> &'static About {
        &About {
            name: "carroll_d2",
            symbol: "Carroll's D2",
            summary: "Carroll's D2 on the rates of the parts",
            direction: "1 even, 0 clumped",
            citation: "carroll1970",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let rates = rates(parts)?;
        let sum: f64 = rates.iter().sum();
        let shares = rates
            .iter()
            .map(|rate| rate / sum)
            .filter(|share| *share > 0.0);
        // `0.0 -` and not a minus sign, which would make a clumped term -0.
        Ok(0.0 - shares.map(|r| r * r.log2()).sum::<f64>() / (rates.len() as f64).log2())
    }
}
