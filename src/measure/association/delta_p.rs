//! ΔP, which is not symmetric.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// ΔP, −1 to 1: how much likelier one is where the other is than where it is not. The two directions differ: who names a
/// minister names the president, but not the other way round.
///
/// # Formula
/// Second given first: `f/f1 − (f2 − f)/(n − f1)`; first given second: `f/f2 − (f1 − f)/(n − f2)`, which is Liddell's
/// measure.
///
/// # Undefined
/// No units, counts that make no table, the given one in none or in all units.
///
/// # Source
/// Gries (2013).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeltaP {
    /// How much likelier the second is where the first is.
    #[default]
    SecondGivenFirst,
    /// How much likelier the first is where the second is.
    FirstGivenSecond,
}

impl Association for DeltaP {
    fn about(&self) -> &'static About {
        match self {
            Self::SecondGivenFirst => &About {
                name: "delta_p_second",
                symbol: "ΔP(B|A)",
                summary: "ΔP, how much more likely the second is in units with the first than in units without it",
                direction: "1: always, 0: equally likely without it, −1: never",
                citation: "gries2013",
            },
            Self::FirstGivenSecond => &About {
                name: "delta_p_first",
                symbol: "ΔP(A|B)",
                summary: "ΔP, how much more likely the first is in units with the second than in units without it",
                direction: "1: always, 0: equally likely without it, −1: never",
                citation: "gries2013",
            },
        }
    }

    fn is_directed(&self) -> bool {
        true
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        let joint = match self {
            Self::SecondGivenFirst => *joint,
            Self::FirstGivenSecond => joint.swapped(),
        };
        let [both, first, second, neither] = joint.cells()?;
        let (with, without) = (both + first, second + neither);
        if with == 0 || without == 0 {
            return Err(Undefined::NoVariation);
        }
        Ok(both as f64 / with as f64 - second as f64 / without as f64)
    }
}
