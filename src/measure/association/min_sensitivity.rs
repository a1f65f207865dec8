//! Minimum sensitivity.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Minimum sensitivity, 0 to 1: the share that the units with both have of the units with the one or of those with the
/// other, whichever is smaller.
///
/// # Formula
/// `min(f/f1, f/f2)`.
///
/// # Undefined
/// No units, counts that make no table, one of the two never occurs.
///
/// # Source
/// Pedersen (1998).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinSensitivity;

impl Association for MinSensitivity {
    fn about(&self) -> &'static About {
        &About {
            name: "min_sensitivity",
            symbol: "min. sensitivity",
            summary: "minimum sensitivity, the smaller of the shares that the common units have of those of either",
            direction: "1: always together, 0: never",
            citation: "pedersen1998",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        joint.cells()?;
        match joint.f1.max(joint.f2) {
            _ if joint.f1 == 0 || joint.f2 == 0 => Err(Undefined::TermAbsent),
            larger => Ok(joint.f as f64 / larger as f64),
        }
    }
}
