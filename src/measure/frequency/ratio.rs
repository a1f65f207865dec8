//! The interval of a Log Ratio with articles as sampling units.

use super::ArticleSums;
use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined};
use std::f64::consts::LN_2;

/// Standard error of the Log Ratio.
pub const LOG_RATIO_SE: About = About {
    name: "log_ratio_se",
    symbol: "",
    summary: "standard error of the Log Ratio, articles as sampling units",
    direction: "",
    citation: "cochran1977",
};

/// Interval of the Log Ratio.
pub const LOG_RATIO_CI: About = About {
    name: "log_ratio_ci",
    symbol: "",
    summary: "interval of the Log Ratio, articles as sampling units",
    direction: "positive: more frequent in the target",
    citation: "cochran1977",
};

/// `√((se₁/r₁)² + (se₂/r₂)²) / ln 2`, the error of `log₂(r₁/r₂)` by the delta method. Equal to a
/// Poisson regression with offset and robust errors (R `svyglm`, strata = side).
///
/// # Errors
/// [`Undefined::TermAbsentFromBoth`], [`Undefined::TermAbsentFromOneSide`], [`Undefined::NoTokens`],
/// [`Undefined::OneArticle`].
pub fn log_ratio_se(target: &ArticleSums, reference: &ArticleSums) -> Measured {
    let (r1, r2) = (target.rate()?, reference.rate()?);
    match (target.frequency, reference.frequency) {
        (0, 0) => return Err(Undefined::TermAbsentFromBoth),
        (0, _) | (_, 0) => return Err(Undefined::TermAbsentFromOneSide),
        _ => {}
    }
    Ok((target.rate_se()? / r1).hypot(reference.rate_se()? / r2) / LN_2)
}

/// `log₂(r₁/r₂) ∓ z se`, with the error of [`log_ratio_se`].
///
/// # Errors
/// As [`log_ratio_se`].
pub fn log_ratio_ci(
    target: &ArticleSums,
    reference: &ArticleSums,
    level: Level,
) -> Result<Interval, Undefined> {
    let half = level.z() * log_ratio_se(target, reference)?;
    let estimate = (target.rate()? / reference.rate()?).log2();
    Ok(Interval::around(estimate, half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapping_the_sides_mirrors_the_interval() {
        let a = ArticleSums::from_articles([(4, 500), (0, 300), (9, 900)]);
        let b = ArticleSums::from_articles([(1, 500), (1, 700), (0, 200)]);
        let there = log_ratio_ci(&a, &b, Level::P95).unwrap();
        let back = log_ratio_ci(&b, &a, Level::P95).unwrap();
        assert!((there.low + back.high).abs() < 1e-12);
        assert!((there.high + back.low).abs() < 1e-12);
    }

    #[test]
    fn a_zero_on_one_side_has_no_interval() {
        let some = ArticleSums::from_articles([(4, 500), (0, 300)]);
        let none = ArticleSums::from_articles([(0, 500), (0, 300)]);
        assert_eq!(
            log_ratio_ci(&some, &none, Level::P95),
            Err(Undefined::TermAbsentFromOneSide)
        );
        assert_eq!(
            log_ratio_ci(&none, &none, Level::P95),
            Err(Undefined::TermAbsentFromBoth)
        );
    }
}
