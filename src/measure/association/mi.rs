//! Mutual information, and its forms that favour frequent pairs.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Mutual information MI (pointwise, in bits) and its powers. MI favours rare pairs; MI², and more so MI³, give weight
/// to how often they occur together.
///
/// # Formula
/// `log₂(fᵏ / E)`, `E = f1 f2 / n`, k = 1, 2, 3. quanteda's `pmi` is the natural logarithm, association-measures' MI the
/// decimal one.
///
/// # Undefined
/// Never together, no units.
///
/// # Source
/// Church & Hanks (1990); Daille (1994) for the powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mi {
    /// MI.
    #[default]
    Plain,
    /// MI².
    Squared,
    /// MI³.
    Cubed,
}

impl Association for Mi {
    fn about(&self) -> &'static About {
        match self {
            Self::Plain => &About {
                name: "mi",
                symbol: "MI",
                summary: "mutual information: how many times more often together than by chance, as a power of 2",
                direction: "0: as by chance, larger: stronger",
                citation: "church1990",
            },
            Self::Squared => &About {
                name: "mi2",
                symbol: "MI²",
                summary: "MI with the joint frequency squared",
                direction: "larger: stronger",
                citation: "daille1994",
            },
            Self::Cubed => &About {
                name: "mi3",
                symbol: "MI³",
                summary: "MI with the joint frequency cubed",
                direction: "larger: stronger",
                citation: "daille1994",
            },
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        joint.with_both()?;
        let expected = joint.expected();
        if expected == 0.0 {
            return Err(Undefined::NoTable);
        }
        let f = joint.f as f64;
        let more = match self {
            Self::Plain => 0.0,
            Self::Squared => f.log2(),
            Self::Cubed => 2.0 * f.log2(),
        };
        Ok((f / expected).log2() + more)
    }
}
