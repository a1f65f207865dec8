//! Simple log-likelihood.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined, special};

/// Signed simple log-likelihood: the part of [log-likelihood](super::LogLikelihood) that the units with both have.
/// Units treated as independent.
///
/// # Formula
/// `2 (f ln(f/E) − (f − E))`, `E = f1 f2 / n`.
///
/// # Undefined
/// [`Undefined::NoUnits`], [`Undefined::TermAbsent`] where one of the two never occurs.
///
/// # Source
/// Evert (2008).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SimpleLl;

impl Association for SimpleLl {
    fn about(&self) -> &'static About {
        &About {
            name: "simple_ll",
            symbol: "simple LL",
            summary: "signed simple log-likelihood, units treated as independent",
            direction: "positive: together more often than by chance",
            citation: "evert2008",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        if joint.n == 0 {
            return Err(Undefined::NoUnits);
        }
        let expected = joint.expected();
        if expected == 0.0 {
            return Err(Undefined::TermAbsent);
        }
        Ok(joint.sign() * 2.0 * special::deviance(joint.f as f64, expected))
    }
}
