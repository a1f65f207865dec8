//! The coefficient of variation.

use super::{Dispersion, Part, rates, several};
use crate::about::About;
use crate::measure::Measured;

/// Coefficient of variation over the parts: 0 when even, √(k − 1) when all is in one of k parts.
///
/// # Formula
/// `sd/mean`, divisor k in sd.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Gries (2008), on frequencies; on rates it is right for parts of unequal size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vc {
    /// Of the frequencies.
    Frequencies,
    /// Of the rates f/n.
    Rates,
}

impl Dispersion for Vc {
    fn about(&self) -> &'static About {
        match self {
            Self::Frequencies => &About {
                name: "vc",
                symbol: "VC",
                summary: "coefficient of variation of the parts' frequencies",
                direction: "0 even, larger clumped",
                citation: "gries2008",
            },
            Self::Rates => &About {
                name: "vc_rates",
                symbol: "VC of rates",
                summary: "coefficient of variation of the parts' rates",
                direction: "0 even, larger clumped",
                citation: "gries2008",
            },
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let values = match self {
            Self::Frequencies => several(parts)?
                .iter()
                .map(|part| part.frequency as f64)
                .collect(),
            Self::Rates => rates(parts)?,
        };
        let k = values.len() as f64;
        let mean = values.iter().sum::<f64>() / k;
        let square = values
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f64>();
        Ok((square / k).sqrt() / mean)
    }
}
