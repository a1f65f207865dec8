//! Frequency per million tokens, its standard error, its interval.

use super::ArticleSums;
use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined, special};

/// Frequency per million tokens.
pub const PER_MILLION: About = About {
    name: "per_million",
    symbol: "",
    summary: "frequency per million tokens",
    direction: "",
    citation: "",
};

/// Standard error of the frequency per million.
pub const PER_MILLION_SE: About = About {
    name: "per_million_se",
    symbol: "",
    summary: "standard error of the frequency per million, articles as sampling units",
    direction: "",
    citation: "cochran1977",
};

/// Interval of the frequency per million.
pub const PER_MILLION_CI: About = About {
    name: "per_million_ci",
    symbol: "",
    summary: "interval of the frequency per million, articles as sampling units; none where too few articles tell of the term",
    direction: "",
    citation: "fay1997",
};

/// `10⁶ f / n`.
///
/// # Errors
/// [`Undefined::NoTokens`].
pub fn per_million(frequency: u64, tokens: u64) -> Measured {
    if tokens == 0 {
        return Err(Undefined::NoTokens);
    }
    Ok(1e6 * frequency as f64 / tokens as f64)
}

/// `10⁶ √( k/(k−1) Σ(f − r n)² ) / n`, the error of a ratio estimator with articles as units.
/// Cochran (1977), chapter 6; R `survey::svyratio`.
///
/// # Errors
/// [`Undefined::NoTokens`], [`Undefined::OneArticle`].
pub fn per_million_se(sums: &ArticleSums) -> Measured {
    Ok(1e6 * sums.rate_se()?)
}

/// Fewer articles than this give no interval.
pub const LEAST_ARTICLES: u64 = 10;

/// Nor do articles that tell less of a term than this number of independent occurrences would
/// ([`ArticleSums::effective_frequency`]).
pub const LEAST_EFFECTIVE: f64 = 4.0;

/// The interval of the frequency per million, with articles as sampling units.
///
/// # Formula
/// `[φ′ χ²(2x; α/2), φ′ χ²(2x + 2; 1 − α/2)] · 10⁶ / 2n` with `x = f/φ′`, which is Garwood's interval
/// of a Poisson count for the effective frequency: the gamma interval of Fay & Feuer (1997) with `v/y`
/// for the largest weight. φ is the variance between articles over that of a Poisson count (see
/// [`ArticleSums::effective_frequency`]). It is estimated, so `φ′ = φ (t/z)²`, with Student's t of `m − 1`
/// degrees of freedom for the m articles, or effective occurrences if there are fewer.
///
/// # Undefined
/// [`Undefined::TooFewArticles`] with fewer than [`LEAST_ARTICLES`] articles, or an effective frequency
/// below [`LEAST_EFFECTIVE`]. No rule for such data covers: an absent term may be one that comes rarely and
/// then often, and two articles that happen to agree would give an interval without a width.
/// `docs/uncertainty.md` has the measured cover. Also [`Undefined::NoTokens`].
///
/// # Source
/// Fay & Feuer (1997); Garwood (1936), *Biometrika* 28, 437–442, for Poisson counts.
pub fn per_million_ci(sums: &ArticleSums, level: Level) -> Result<Interval, Undefined> {
    sums.rate()?;
    if sums.articles < LEAST_ARTICLES {
        return Err(Undefined::TooFewArticles);
    }
    let effective = sums.effective_frequency()?;
    if effective < LEAST_EFFECTIVE {
        return Err(Undefined::TooFewArticles);
    }
    let x = widened(effective, sums.articles as f64, level);
    let tail = level.alpha() / 2.0;
    let unit = sums.frequency as f64 / x;
    let interval = Interval {
        low: special::gamma_quantile_lower(x, tail),
        high: special::gamma_quantile_upper(x + 1.0, tail),
    }
    .scaled(1e6 * unit / sums.tokens as f64);
    // A term cannot be more than all tokens, whatever few articles suggest.
    Ok(Interval {
        low: interval.low.min(1e6),
        high: interval.high.min(1e6),
    })
}

/// An effective frequency divided by `(t/z)²`, since the variance that it rests on is estimated.
pub(super) fn widened(effective: f64, articles: f64, level: Level) -> f64 {
    let degrees = effective.min(articles) - 1.0;
    effective / (level.t(degrees) / level.z()).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alike(articles: usize, frequency: u64) -> ArticleSums {
        ArticleSums::from_articles(vec![(frequency, 400); articles])
    }

    #[test]
    fn few_articles_have_a_frequency_but_no_interval() {
        let too_few = Err(Undefined::TooFewArticles);
        for sums in [alike(1, 3), alike(2, 3), alike(9, 3), alike(400, 0)] {
            assert_eq!(per_million_ci(&sums, Level::P95), too_few, "{sums:?}");
        }
        let mut one_has_all = alike(400, 0);
        one_has_all.add_frequency(50, 400);
        assert_eq!(per_million_ci(&one_has_all, Level::P95), too_few);
        assert_eq!(per_million(3, 400), Ok(7500.0));
    }

    #[test]
    fn articles_that_agree_still_have_an_interval_with_a_width() {
        let interval = per_million_ci(&alike(20, 3), Level::P95).unwrap();
        assert!(
            interval.low < 6500.0 && interval.high > 8500.0,
            "{interval:?}"
        );
    }

    #[test]
    fn among_many_articles_a_word_that_comes_once_has_the_interval_of_a_poisson_count() {
        // statsmodels, confint_poisson(250, method="exact-c"): 219.968 to 282.988.
        let mut sums = alike(1_000_000, 0);
        for _ in 0..250 {
            sums.add_frequency(1, 400);
        }
        let interval = per_million_ci(&sums, Level::P95).unwrap().scaled(400.0);
        assert!((interval.low - 219.968).abs() < 0.3, "{interval:?}");
        assert!((interval.high - 282.988).abs() < 0.3, "{interval:?}");
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_estimate_and_never_goes_below_zero(
            articles in prop::collection::vec((0u64..50, 50u64..2000), 10..40)
        ) {
            let sums = ArticleSums::from_articles(articles);
            if let Ok(interval) = per_million_ci(&sums, Level::P95) {
                let rate = per_million(sums.frequency, sums.tokens).unwrap();
                prop_assert!(0.0 < interval.low && interval.low < rate && rate < interval.high);
            }
        }
    }
}
