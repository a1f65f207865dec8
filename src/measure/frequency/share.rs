//! The share of articles with a term, and its interval.

use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined};

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

/// Wilson's interval of the share `with_term / articles`, the score interval without continuity correction (R's
/// `prop.test(correct = FALSE)`): `(p + z²/2m ∓ z √(p(1−p)/m + z²/4m²)) / (1 + z²/m)`, exactly 0 below for no article
/// with the term and exactly 1 above when all have it. Wilson (1927), recommended by Newcombe (1998).
///
/// # Errors
/// As [`share_of_articles`].
pub fn share_ci(with_term: u64, articles: u64, level: Level) -> Result<Interval, Undefined> {
    check(with_term, articles)?;
    let (m, z) = (articles as f64, level.z());
    let (p, zz) = (with_term as f64 / m, z * z);
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
    Ok(interval)
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
        let none = share_ci(0, 7, Level::P95).unwrap();
        let all = share_ci(7, 7, Level::P95).unwrap();
        assert_eq!((none.low, all.high), (0.0, 1.0));
        assert_eq!(share_ci(0, 0, Level::P95), Err(Undefined::NoArticles));
        assert_eq!(share_of_articles(8, 7), Err(Undefined::MoreThanTokens));
    }

    proptest! {
        #[test]
        fn every_interval_lies_between_0_and_1_and_mirrors(m in 1u64..2000, share in 0.0..=1.0f64) {
            let x = (m as f64 * share) as u64;
            let here = share_ci(x, m, Level::P95).unwrap();
            let there = share_ci(m - x, m, Level::P95).unwrap();
            prop_assert!(0.0 <= here.low && here.low < here.high && here.high <= 1.0);
            prop_assert!((here.low - (1.0 - there.high)).abs() < 1e-10);
        }
    }
}
