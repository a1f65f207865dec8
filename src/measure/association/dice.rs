//! The Dice coefficient.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Dice coefficient, 0 to 1: twice the common units over the units of both.
///
/// # Formula
/// `2f / (f1 + f2)`.
///
/// # Undefined
/// No units, neither occurs.
///
/// # Source
/// Dice (1945).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dice;

impl Association for Dice {
    fn about(&self) -> &'static About {
        &About {
            name: "dice",
            symbol: "Dice",
            summary: "Dice coefficient, twice the common units over the units of both",
            direction: "1: always together, 0: never",
            citation: "dice1945",
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        if joint.n == 0 {
            return Err(Undefined::NoUnits);
        }
        if joint.f1 + joint.f2 == 0 {
            return Err(Undefined::TermAbsentFromBoth);
        }
        Ok(2.0 * joint.f as f64 / (joint.f1 as f64 + joint.f2 as f64))
    }
}
