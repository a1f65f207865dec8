//! The Jaccard index.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Jaccard index, 0 to 1: the units that have both over the units that have either.
///
/// # Formula
/// `f / (f1 + f2 − f)`.
///
/// # Undefined
/// No units, neither occurs.
///
/// # Source
/// Jaccard (1912).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Jaccard;

impl Association for Jaccard {
    fn about(&self) -> &'static About {
        &About {
            name: "jaccard",
            symbol: "Jaccard",
            summary: "Jaccard index, the units that have both over the units that have either",
            direction: "1: always together, 0: never",
            citation: "jaccard1912",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        let [both, first, second, _] = joint.cells()?;
        let either = both + first + second;
        if either == 0 {
            return Err(Undefined::TermAbsentFromBoth);
        }
        Ok(both as f64 / either as f64)
    }
}
