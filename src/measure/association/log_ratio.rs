//! Log Ratio of two things.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::Measured;
use crate::measure::keyness::{self, Keyness, Zeros};

/// Log Ratio: how many times more often the second is where the first is than elsewhere, as a power of 2. Where the
/// second is nowhere else, ½ stands for the zero, and the value is a lower bound.
///
/// # Formula
/// `log₂( (f/f1) / ((f2 − f)/(n − f1)) )`.
///
/// # Undefined
/// No units, counts that make no table, one of the two in none or in all units.
///
/// # Source
/// Hardie (2014), as CQPweb and LancsBox have it for collocates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogRatio;

impl Association for LogRatio {
    fn about(&self) -> &'static About {
        &About {
            name: "log_ratio",
            symbol: "Log Ratio",
            summary: "Log Ratio, how many times more often the second is where the first is than elsewhere, as a power of 2",
            direction: "0: as elsewhere, larger: stronger",
            citation: "hardie2014",
        }
    }

    fn is_directed(&self) -> bool {
        true
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        keyness::LogRatio(Zeros::HalfForZero).measure(&joint.table()?)
    }
}
