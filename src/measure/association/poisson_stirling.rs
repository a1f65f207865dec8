//! The Poisson-Stirling measure.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Poisson-Stirling measure: the logarithm of a Poisson probability by Stirling's formula. Units treated as independent.
///
/// # Formula
/// `f (log₂(f/E) − 1)`, `E = f1 f2 / n`, as NLTK. Quasthoff & Wolff take the natural logarithm, which gives no multiple
/// of it.
///
/// # Undefined
/// Never together, no units.
///
/// # Source
/// Quasthoff & Wolff (2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoissonStirling;

impl Association for PoissonStirling {
    fn about(&self) -> &'static About {
        &About {
            name: "poisson_stirling",
            symbol: "Poisson-Stirling",
            summary: "Poisson-Stirling measure with the binary logarithm, units treated as independent",
            direction: "larger: stronger",
            citation: "quasthoff2002",
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        joint.with_both()?;
        let expected = joint.expected();
        if expected == 0.0 {
            return Err(Undefined::NoTable);
        }
        let f = joint.f as f64;
        Ok(f * ((f / expected).log2() - 1.0))
    }
}
