//! The difference of two frequencies per million.

use super::ArticleSums;
use crate::about::About;
use crate::measure::{Interval, Level, Undefined};

/// Difference of two frequencies per million.
pub const DIFFERENCE: About = About {
    name: "per_million_difference_ci",
    summary: "difference of two frequencies per million with its interval, articles as sampling units",
    unit: "per million tokens",
    direction: "positive: more frequent in the target",
    citation: "cochran1977",
};

/// A difference per million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Target minus reference.
    pub per_million: f64,
    /// Its interval.
    pub interval: Interval,
}

/// `10⁶ (r₁ − r₂)` with `∓ z √(se₁² + se₂²)`; the two selections have no article in common.
///
/// # Errors
/// [`Undefined::NoTokens`], [`Undefined::OneArticle`], for either side.
pub fn per_million_difference(
    target: &ArticleSums,
    reference: &ArticleSums,
    level: Level,
) -> Result<Difference, Undefined> {
    let difference = 1e6 * (target.rate()? - reference.rate()?);
    let se = 1e6 * target.rate_se()?.hypot(reference.rate_se()?);
    Ok(Difference {
        per_million: difference,
        interval: Interval::around(difference, level.z() * se),
    })
}
