//! The interval of a Log Ratio with articles as sampling units.

use super::{ArticleSums, per_million_ci};
use crate::about::About;
use crate::measure::{Interval, Level, Undefined};

/// Interval of the Log Ratio.
pub const LOG_RATIO_CI: About = About {
    name: "log_ratio_ci",
    symbol: "",
    summary: "interval of the Log Ratio, articles as sampling units; none where too few articles of a side tell of the term",
    direction: "positive: more frequent in the target",
    citation: "zou2008",
};

/// The interval of `log₂(r₁/r₂)`, made of the intervals `[l, u]` of both rates ([`per_million_ci`]), whose
/// limits need not lie evenly around them.
///
/// # Formula
/// `log₂(r₁/r₂) − √(log₂²(r₁/l₁) + log₂²(u₂/r₂))` and
/// `log₂(r₁/r₂) + √(log₂²(u₁/r₁) + log₂²(r₂/l₂))`.
///
/// # Undefined
/// [`Undefined::TermAbsentFromBoth`], [`Undefined::TermAbsentFromOneSide`]; as [`per_million_ci`] for
/// either side.
///
/// # Source
/// Zou & Donner (2008).
pub fn log_ratio_ci(
    target: &ArticleSums,
    reference: &ArticleSums,
    level: Level,
) -> Result<Interval, Undefined> {
    let (r1, r2) = (target.rate()?, reference.rate()?);
    match (target.frequency, reference.frequency) {
        (0, 0) => return Err(Undefined::TermAbsentFromBoth),
        (0, _) | (_, 0) => return Err(Undefined::TermAbsentFromOneSide),
        _ => {}
    }
    let [a, b] = [target, reference].map(|side| per_million_ci(side, level));
    let (a, b) = (a?.scaled(1e-6), b?.scaled(1e-6));
    let far = |high: f64, low: f64| (high / low).log2();
    let estimate = far(r1, r2);
    Ok(Interval {
        low: estimate - far(r1, a.low).hypot(far(b.high, r2)),
        high: estimate + far(a.high, r1).hypot(far(r2, b.low)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(frequencies: [u64; 12]) -> ArticleSums {
        let tokens = [500, 300, 900, 700].into_iter().cycle();
        ArticleSums::from_articles(frequencies.into_iter().zip(tokens))
    }

    #[test]
    fn swapping_the_sides_mirrors_the_interval() {
        let a = side([4, 0, 9, 2, 3, 0, 1, 5, 2, 2, 0, 7]);
        let b = side([1, 1, 0, 0, 2, 0, 0, 1, 1, 0, 3, 0]);
        let there = log_ratio_ci(&a, &b, Level::P95).unwrap();
        let back = log_ratio_ci(&b, &a, Level::P95).unwrap();
        assert!(there.low < there.high);
        assert!((there.low + back.high).abs() < 1e-12);
        assert!((there.high + back.low).abs() < 1e-12);
    }

    #[test]
    fn a_side_without_the_term_or_with_hardly_any_article_of_it_gives_no_interval() {
        let some = side([4, 0, 9, 2, 3, 0, 1, 5, 2, 2, 0, 7]);
        let none = side([0; 12]);
        let one = side([0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for (reference, why) in [
            (&none, Undefined::TermAbsentFromOneSide),
            (&one, Undefined::TooFewArticles),
        ] {
            assert_eq!(log_ratio_ci(&some, reference, Level::P95), Err(why));
        }
        assert_eq!(
            log_ratio_ci(&none, &none, Level::P95),
            Err(Undefined::TermAbsentFromBoth)
        );
    }
}
