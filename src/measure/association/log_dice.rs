//! logDice.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// logDice: 14 where both always occur together, 7 less is a hundredth of it. Only counts of pairs of tokens can give
/// more, where a token is in several pairs. It does not depend on how many units there are, so that values of corpora of
/// different size can be compared.
///
/// # Formula
/// `14 + log₂(2f / (f1 + f2))`. There is no window in it; RKorAPClient puts one in and gets other numbers.
///
/// # Undefined
/// Never together, no units.
///
/// # Source
/// Rychlý (2008), as Sketch Engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogDice;

impl Association for LogDice {
    fn about(&self) -> &'static About {
        &About {
            name: "log_dice",
            symbol: "logDice",
            summary: "logDice, the logarithm of the Dice coefficient, independent of the size of the corpus",
            direction: "larger: stronger, 14: always together",
            citation: "rychly2008",
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        joint.with_both()?;
        if joint.f1 == 0 && joint.f2 == 0 {
            return Err(Undefined::NoTable);
        }
        Ok(14.0 + (2.0 * joint.f as f64 / (joint.f1 as f64 + joint.f2 as f64)).log2())
    }
}
