//! Range.

use super::{Dispersion, Part, with_tokens};
use crate::about::About;
use crate::measure::Measured;

/// The number of parts with the term, 0 to all of them. Defined for an absent term too: 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range;

impl Dispersion for Range {
    fn about(&self) -> &'static About {
        &About {
            name: "range",
            symbol: "",
            summary: "parts with the term",
            direction: "0 to the number of parts",
            citation: "gries2008",
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let parts = with_tokens(parts)?;
        Ok(parts.iter().filter(|part| part.frequency > 0).count() as f64)
    }
}
