//! Effect size of the log-likelihood.

use super::{G2, Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Log-likelihood as a share of its largest possible value, without sign.
///
/// # Formula
/// `|G²| / (N ln min(E₁, E₂))`, two cells.
///
/// # Undefined
/// [`Undefined::SmallExpectation`] where the smaller expected frequency is 1 or less, and as [`G2`].
///
/// # Source
/// Johnston, Berry & Mielke (2006), doi:10.2466/pms.103.2.412-414.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ell;

impl Keyness for Ell {
    fn about(&self) -> &'static About {
        &About {
            name: "ell",
            symbol: "ELL",
            summary: "effect size of the log-likelihood",
            direction: "0 to 1, without sign",
            citation: "johnston2006",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        let g2 = G2::TwoCell.measure(pair)?.abs();
        let (e1, e2) = pair.expected();
        let smaller = e1.min(e2);
        if smaller <= 1.0 {
            return Err(Undefined::SmallExpectation);
        }
        Ok(g2 / ((pair.n1 as f64 + pair.n2 as f64) * smaller.ln()))
    }
}
