//! Juilland's D.

use super::{Dispersion, Part, rates};
use crate::about::About;
use crate::measure::Measured;

/// Juilland's D on the rates of the parts: 1 when even, 0 when all is in one part.
///
/// # Formula
/// `1 − (sd(R)/mean(R)) / √(k − 1)`, with Rᵢ = fᵢ/nᵢ and divisor k in sd. On rates, which is right for
/// unequal parts; on raw frequencies it differs (0.764 against 0.785 in the example of Gries 2008).
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Juilland & Chang-Rodríguez (1964).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JuillandD;

impl Dispersion for JuillandD {
    fn about(&self) -> &'static About {
        &About {
            name: "juilland_d",
            symbol: "Juilland's D",
            summary: "Juilland's D on the rates of the parts",
            direction: "1 even, 0 clumped",
            citation: "juilland1964",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let rates = rates(parts)?;
        let k = rates.len() as f64;
        let mean = rates.iter().sum::<f64>() / k;
        let square = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>();
        Ok(1.0 - (square / k).sqrt() / mean / (k - 1.0).sqrt())
    }
}
