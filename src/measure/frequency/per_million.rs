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
    summary: "interval of the frequency per million, articles as sampling units; for a term that does not occur, exact Poisson limits with tokens treated as independent",
    direction: "",
    citation: "garwood1936",
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

/// The scale on which an article-level interval is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// `r exp(∓ t se/r)`: never below 0, with Student's t of k − 1 degrees.
    #[default]
    Log,
    /// `r ∓ t se`.
    Linear,
    /// `r ∓ z se`, the normal approximation; too narrow for few articles.
    Normal,
}

/// How an interval was made; printed beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Ratio estimator over articles on the named scale.
    Articles(Scale),
    /// Exact Poisson limits with tokens treated as independent; only where the term does not occur,
    /// so that there is no variation between articles to go by.
    PoissonExact,
}

impl Method {
    /// The method in words, for notes and the methods text.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Articles(Scale::Log) => "articles as sampling units, log scale, Student's t",
            Self::Articles(Scale::Linear) => "articles as sampling units, Student's t",
            Self::Articles(Scale::Normal) => "articles as sampling units, normal approximation",
            Self::PoissonExact => {
                "exact Poisson limit, tokens treated as independent (the term does not occur)"
            }
        }
    }
}

/// A frequency per million with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The frequency per million.
    pub per_million: f64,
    /// Its interval.
    pub interval: Interval,
    /// How the interval was made.
    pub method: Method,
}

/// The frequency per million with its interval, articles as sampling units.
///
/// For f = 0 the error between articles is 0 and `[0, 0]` would be a lie: the limits are then exact
/// Poisson ones (upper limit 3.689 / n at 95 %), and [`Estimate::method`] says so. No limit lies above a
/// million: a term cannot be more than all tokens, whatever few articles suggest.
///
/// # Errors
/// [`Undefined::NoTokens`]; [`Undefined::OneArticle`] for f > 0.
pub fn per_million_ci(
    sums: &ArticleSums,
    level: Level,
    scale: Scale,
) -> Result<Estimate, Undefined> {
    let r = sums.rate()?;
    if sums.frequency == 0 {
        return Ok(Estimate {
            per_million: 0.0,
            interval: possible(poisson_exact_ci(0, sums.tokens, level)?),
            method: Method::PoissonExact,
        });
    }
    let se = sums.rate_se()?;
    let interval = match scale {
        Scale::Log => {
            let factor = (level.t(sums.articles - 1) * se / r).exp();
            Interval {
                low: r / factor,
                high: r * factor,
            }
        }
        Scale::Linear => Interval::around(r, level.t(sums.articles - 1) * se),
        Scale::Normal => Interval::around(r, level.z() * se),
    };
    Ok(Estimate {
        per_million: 1e6 * r,
        interval: possible(interval.scaled(1e6)),
        method: Method::Articles(scale),
    })
}

fn possible(interval: Interval) -> Interval {
    Interval {
        low: interval.low.min(1e6),
        high: interval.high.min(1e6),
    }
}

/// Exact Poisson limits of the frequency per million: half the chi-squared quantiles with 2f and
/// 2f + 2 degrees of freedom. Tokens treated as independent: too narrow for clumped terms. Garwood
/// (1936).
///
/// # Errors
/// [`Undefined::NoTokens`].
pub fn poisson_exact_ci(frequency: u64, tokens: u64, level: Level) -> Result<Interval, Undefined> {
    if tokens == 0 {
        return Err(Undefined::NoTokens);
    }
    let tail = level.alpha() / 2.0;
    let f = frequency as f64;
    let interval = if frequency == 0 {
        Interval {
            low: 0.0,
            high: -tail.ln(),
        }
    } else {
        Interval {
            low: special::gamma_quantile_lower(f, tail),
            high: special::gamma_quantile_upper(f + 1.0, tail),
        }
    };
    Ok(interval.scaled(1e6 / tokens as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_term_that_does_not_occur_gets_an_upper_limit_and_not_zero_to_zero() {
        let sums = ArticleSums::from_articles([(0, 400), (0, 600)]);
        let estimate = per_million_ci(&sums, Level::P95, Scale::Log).unwrap();
        assert_eq!(estimate.method, Method::PoissonExact);
        assert_eq!(estimate.interval.low, 0.0);
        assert!((estimate.interval.high - 3_688.879_454).abs() < 1e-5);
    }

    #[test]
    fn one_article_with_the_term_has_a_frequency_but_no_interval() {
        let sums = ArticleSums::from_articles([(3, 400)]);
        assert_eq!(
            per_million_ci(&sums, Level::P95, Scale::Log),
            Err(Undefined::OneArticle)
        );
        assert_eq!(per_million(3, 400), Ok(7500.0));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_estimate_and_never_goes_below_zero(
            articles in prop::collection::vec((0u64..50, 50u64..2000), 2..40)
        ) {
            let sums = ArticleSums::from_articles(articles);
            let estimate = per_million_ci(&sums, Level::P95, Scale::Log).unwrap();
            prop_assert!(estimate.interval.low >= 0.0);
            prop_assert!(estimate.interval.contains(estimate.per_million));
        }
    }
}
