//! The share of articles with a term, and its interval.

use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined, special};

/// Share of articles.
pub const SHARE_OF_ARTICLES: About = About {
    name: "share_of_articles",
    symbol: "",
    summary: "articles with the term over all articles",
    direction: "",
    citation: "",
};

/// Interval of the share of articles.
pub const SHARE_CI: About = About {
    name: "document_frequency_ci",
    symbol: "",
    summary: "interval of the share of articles with the term",
    direction: "",
    citation: "newcombe1998",
};

/// Articles with the term over all articles, 0 to 1.
///
/// # Errors
/// [`Undefined::NoArticles`]; [`Undefined::MoreThanTokens`] when more articles have the term than
/// there are.
pub fn share_of_articles(with_term: u64, articles: u64) -> Measured {
    check(with_term, articles)?;
    Ok(with_term as f64 / articles as f64)
}

/// The interval of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShareMethod {
    /// Score interval without continuity correction (R's `prop.test(correct = FALSE)`). Wilson
    /// (1927), recommended by Newcombe (1998).
    #[default]
    Wilson,
    /// Wald's interval around Wilson's centre, cut at 0 and 1. Agresti & Coull (1998).
    AgrestiCoull,
    /// Exact, therefore wide. Clopper & Pearson (1934).
    ClopperPearson,
    /// Quantiles of Beta(x + ½, m − x + ½). Brown, Cai & DasGupta (2001).
    Jeffreys,
}

/// The interval of the share `with_term / articles`. Wilson's is
/// `(p + z²/2m ∓ z √(p(1−p)/m + z²/4m²)) / (1 + z²/m)`, exactly 0 below for no article with the term
/// and exactly 1 above when all have it.
///
/// # Errors
/// As [`share_of_articles`].
pub fn share_ci(
    with_term: u64,
    articles: u64,
    level: Level,
    method: ShareMethod,
) -> Result<Interval, Undefined> {
    check(with_term, articles)?;
    let (x, m) = (with_term as f64, articles as f64);
    let (p, tail) = (x / m, level.alpha() / 2.0);
    let interval = match method {
        ShareMethod::Wilson => {
            let z = level.z();
            let zz = z * z;
            let centre = p + zz / (2.0 * m);
            let half = z * (p * (1.0 - p) / m + zz / (4.0 * m * m)).sqrt();
            let mut interval = Interval::around(centre, half).scaled(1.0 / (1.0 + zz / m));
            // The terms cancel at the ends, but not to the last bit.
            if with_term == 0 {
                interval.low = 0.0;
            }
            if with_term == articles {
                interval.high = 1.0;
            }
            interval
        }
        ShareMethod::AgrestiCoull => {
            let zz = level.z().powi(2);
            let n = m + zz;
            let centre = (x + zz / 2.0) / n;
            let interval = Interval::around(centre, (zz * centre * (1.0 - centre) / n).sqrt());
            Interval {
                low: interval.low.max(0.0),
                high: interval.high.min(1.0),
            }
        }
        ShareMethod::ClopperPearson => clopper_pearson(with_term, articles, tail),
        ShareMethod::Jeffreys => Interval {
            low: special::beta_quantile_lower(x + 0.5, m - x + 0.5, tail).0,
            high: special::beta_quantile_lower(m - x + 0.5, x + 0.5, tail).1,
        },
    };
    Ok(interval)
}

/// Clopper and Pearson's limits with `tail` on each side.
fn clopper_pearson(successes: u64, trials: u64, tail: f64) -> Interval {
    let [(low, _), (high, _)] = exact_limits(successes, trials, tail);
    Interval { low, high }
}

/// The same limits as odds, p / (1 − p), with as many digits for a p near 1 as for one near 0.
pub(in crate::measure) fn clopper_pearson_odds(successes: u64, trials: u64, tail: f64) -> Interval {
    let [low, high] = exact_limits(successes, trials, tail).map(|(p, q)| p / q);
    Interval { low, high }
}

/// The lower and the upper limit of a share, each with what it leaves to 1.
fn exact_limits(successes: u64, trials: u64, tail: f64) -> [(f64, f64); 2] {
    let lower = |x: u64| match x {
        0 => (0.0, 1.0),
        _ => special::beta_quantile_lower(x as f64, (trials - x) as f64 + 1.0, tail),
    };
    let (q, p) = lower(trials - successes);
    [lower(successes), (p, q)]
}

fn check(with_term: u64, articles: u64) -> Result<(), Undefined> {
    if articles == 0 {
        return Err(Undefined::NoArticles);
    }
    if with_term > articles {
        return Err(Undefined::MoreThanTokens);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ends_are_exact() {
        let none = share_ci(0, 7, Level::P95, ShareMethod::Wilson).unwrap();
        let all = share_ci(7, 7, Level::P95, ShareMethod::Wilson).unwrap();
        assert_eq!((none.low, all.high), (0.0, 1.0));
        assert_eq!(
            share_ci(0, 0, Level::P95, ShareMethod::Wilson),
            Err(Undefined::NoArticles)
        );
        assert_eq!(share_of_articles(8, 7), Err(Undefined::MoreThanTokens));
    }

    proptest! {
        #[test]
        fn every_interval_lies_between_0_and_1_and_mirrors(m in 1u64..2000, share in 0.0..=1.0f64) {
            let x = (m as f64 * share) as u64;
            for method in [
                ShareMethod::Wilson,
                ShareMethod::AgrestiCoull,
                ShareMethod::ClopperPearson,
                ShareMethod::Jeffreys,
            ] {
                let here = share_ci(x, m, Level::P95, method).unwrap();
                let there = share_ci(m - x, m, Level::P95, method).unwrap();
                prop_assert!(0.0 <= here.low && here.low < here.high && here.high <= 1.0);
                prop_assert!((here.low - (1.0 - there.high)).abs() < 1e-10, "{method:?}");
            }
        }
    }
}
