//! Inverse document frequency.

use super::{Dispersion, Part, several};
use crate::about::About;
use crate::measure::Measured;

/// Inverse document frequency: 0 when every part has the term; 1 more for each time that half as many have it.
///
/// # Formula
/// `log₂(k / range)`. Retrieval takes the natural logarithm.
///
/// # Undefined
/// [`Undefined::TermAbsent`](crate::measure::Undefined::TermAbsent),
/// [`Undefined::OnePart`](crate::measure::Undefined::OnePart).
///
/// # Source
/// Spärck Jones (1972), as in Gries (2008).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idf;

impl Dispersion for Idf {
    fn about(&self) -> &'static About {
        &About {
            name: "idf",
            symbol: "IDF",
            summary: "inverse document frequency, the binary logarithm of all parts over those with the term",
            direction: "0 in every part, larger in fewer",
            citation: "sparck1972",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let parts = several(parts)?;
        let range = parts.iter().filter(|part| part.frequency > 0).count();
        Ok((parts.len() as f64 / range as f64).log2())
    }
}
