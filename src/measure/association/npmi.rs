//! Normalised mutual information.

use super::{Association, Joint, Mi};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Normalised pointwise mutual information, −1 to 1: 0 as by chance, 1 where neither occurs without the other.
///
/// # Formula
/// `MI / −log₂(f/n)`.
///
/// # Undefined
/// As [`Mi`]; [`Undefined::NoVariation`] where every unit has both.
///
/// # Source
/// Bouma (2009).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Npmi;

impl Association for Npmi {
    fn about(&self) -> &'static About {
        &About {
            name: "npmi",
            symbol: "NPMI",
            summary: "normalised mutual information",
            direction: "1: always together, 0: as by chance, −1: never",
            citation: "bouma2009",
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        let mi = Mi::Plain.measure(joint)?;
        if joint.f >= joint.n {
            return Err(Undefined::NoVariation);
        }
        Ok(mi / -(joint.f as f64 / joint.n as f64).log2())
    }
}
