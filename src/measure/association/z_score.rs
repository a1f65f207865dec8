//! The z-score.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// z-score: how far the joint frequency lies above chance, in the standard errors that chance would have. It favours
/// rare pairs, most of all those with E far below 1. Units treated as independent.
///
/// # Formula
/// `(f − E) / √E`, `E = f1 f2 / n`. Without a correction for continuity, as `association-measures`
/// computes it; the [t-score](super::TScore) divides by `√f`.
///
/// # Undefined
/// [`Undefined::NoUnits`], [`Undefined::TermAbsent`] where one of the two never occurs.
///
/// # Source
/// Evert (2008), after Berry-Rogghe (1973).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ZScore;

impl Association for ZScore {
    fn about(&self) -> &'static About {
        &About {
            name: "z_score",
            symbol: "z-score",
            summary: "z-score, units treated as independent",
            direction: "0: as by chance, larger: stronger",
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
        Ok((joint.f as f64 - expected) / expected.sqrt())
    }
}
