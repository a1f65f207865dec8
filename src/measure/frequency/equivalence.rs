//! Whether two rates are alike: the test of equivalence behind lockwords.

use super::{ArticleSums, log_ratio_ci};
use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined};

/// Lockwords, the opposite of keywords.
pub const LOCKWORD: About = About {
    name: "lockword",
    symbol: "",
    summary: "a term whose Log Ratio, by its interval with articles as sampling units, lies within a margin around 0",
    direction: "",
    citation: "baker2011",
};

/// The p-value of the test of equivalence.
pub const EQUIVALENCE_P: About = About {
    name: "p_equivalence",
    symbol: "",
    summary: "p-value of two one-sided tests that the Log Ratio lies within the margin, articles as sampling units",
    direction: "small: alike",
    citation: "schuirmann1987",
};

/// The margin around 0 within which a Log Ratio counts as none, unless another is chosen: a rate less than 1.4 times the
/// other. A choice, and no constant of the literature.
pub const MARGIN: f64 = 0.5;

/// The least p-value that is told: limits of lower levels are not computed to enough digits.
const LEAST_P: f64 = 1e-9;

/// Whether an interval lies within a margin around 0.
pub fn is_within(interval: &Interval, margin: f64) -> bool {
    -margin < interval.low && interval.high < margin
}

/// The p-value of two one-sided tests that the Log Ratio is at least `margin`, and that it is at most `−margin`; at least
/// 10⁻⁹, and 1 where the estimate is not within the margin.
///
/// # Formula
/// The least α for which the interval of level 1 − 2α ([`log_ratio_ci`]) lies within the margin. So the interval of 95 %
/// lies within it where p is at most 0.025.
///
/// # Undefined
/// As [`log_ratio_ci`]; [`Undefined::Parameter`] for a margin that is not above 0.
///
/// # Source
/// Schuirmann (1987). That absence of significance is no sameness, and what lockwords are: Baker (2011).
pub fn equivalence_p(target: &ArticleSums, reference: &ArticleSums, margin: f64) -> Measured {
    if !(margin > 0.0 && margin.is_finite()) {
        return Err(Undefined::Parameter);
    }
    let is_within = |p: f64| -> Result<bool, Undefined> {
        let level = Level::new(1.0 - 2.0 * p).ok_or(Undefined::Parameter)?;
        Ok(is_within(&log_ratio_ci(target, reference, level)?, margin))
    };
    // Just below one half the interval is the estimate.
    let (mut low, mut high) = (LEAST_P, 0.499);
    if !is_within(high)? {
        return Ok(1.0);
    }
    if is_within(low)? {
        return Ok(low);
    }
    // Bisection on the logarithm of p, to six digits.
    while high / low > 1.000_001 {
        let middle = (low * high).sqrt();
        match is_within(middle)? {
            true => high = middle,
            false => low = middle,
        }
    }
    Ok(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(rates: [u64; 4], articles: usize) -> ArticleSums {
        let cycle = rates.into_iter().cycle().take(articles);
        ArticleSums::from_articles(cycle.map(|frequency| (frequency, 400)))
    }

    #[test]
    fn p_is_where_the_interval_touches_the_margin() {
        let (a, b) = (side([2, 3, 1, 2], 200), side([2, 2, 1, 2], 240));
        let p = equivalence_p(&a, &b, 0.5).unwrap();
        assert!(LEAST_P < p && p < 0.025, "{p}");
        let interval = |p: f64| log_ratio_ci(&a, &b, Level::new(1.0 - 2.0 * p).unwrap()).unwrap();
        assert!(is_within(&interval(p), 0.5) && !is_within(&interval(p * 0.999), 0.5));
        let swapped = equivalence_p(&b, &a, 0.5).unwrap();
        assert!((p / swapped - 1.0).abs() < 1e-5, "the sides are alike");
    }

    #[test]
    fn few_articles_are_not_alike_and_unlike_rates_never_are() {
        let few = equivalence_p(&side([2, 3, 1, 2], 12), &side([2, 2, 1, 2], 12), 0.25);
        assert!(
            few.unwrap() > 0.025,
            "absence of a difference is no sameness"
        );
        let (a, b) = (side([9, 8, 9, 7], 4000), side([2, 2, 1, 2], 4000));
        assert_eq!(equivalence_p(&a, &b, 0.5), Ok(1.0));
        assert_eq!(equivalence_p(&a, &b, 0.0), Err(Undefined::Parameter));
        let none = side([0; 4], 4000);
        assert_eq!(
            equivalence_p(&a, &none, 0.5),
            Err(Undefined::TermAbsentFromOneSide)
        );
    }
}
