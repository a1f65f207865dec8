//! Simple maths.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// The ratio of frequencies per million with a constant added to both.
///
/// # Formula
/// `(10⁶ a/n1 + N) / (10⁶ b/n2 + N)`. Always above 0. Sketch Engine's default is N = 1; 10 and 100
/// favour common terms.
///
/// # Undefined
/// No tokens on a side; N not above 0.
///
/// # Source
/// Kilgarriff (2009).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimpleMaths {
    /// N, per million tokens.
    pub add: f64,
}

impl Default for SimpleMaths {
    fn default() -> Self {
        Self { add: 1.0 }
    }
}

impl Keyness for SimpleMaths {
    fn about(&self) -> &'static About {
        &About {
            name: "simple_maths",
            symbol: "",
            summary: "ratio of frequencies per million with a constant added to both",
            direction: "above 1: more frequent in the target",
            citation: "kilgarriff2009",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_tokens()?;
        if !(self.add > 0.0 && self.add.is_finite()) {
            return Err(Undefined::Parameter);
        }
        let (target, reference) = pair.rates();
        Ok((1e6 * target + self.add) / (1e6 * reference + self.add))
    }
}
