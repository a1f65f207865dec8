//! Weighted log-odds with a Dirichlet prior.

use super::Pair;
use crate::about::About;
use crate::measure::Undefined;

/// Weighted log-odds.
pub const WEIGHTED_LOG_ODDS: About = About {
    name: "weighted_log_odds",
    summary: "z-score of the log-odds ratio with a Dirichlet prior, tokens treated as independent",
    unit: "standard errors",
    direction: "positive: more frequent in the target",
    citation: "monroe2008",
};

/// The prior of one term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// A, the term's share of the prior.
    pub term: f64,
    /// A₀, the sum over all terms.
    pub total: f64,
}

impl Prior {
    /// The informative prior: the term's share of a background corpus, scaled to a `total`. The total
    /// is a choice (500 up to the size of the background) to be printed: z shrinks as it grows.
    pub fn informative(frequency: u64, tokens: u64, total: f64) -> Self {
        Self {
            term: total * frequency as f64 / tokens as f64,
            total,
        }
    }

    /// The flat prior: the same `alpha` for each of `types`.
    pub fn flat(alpha: f64, types: u64) -> Self {
        Self {
            term: alpha,
            total: alpha * types as f64,
        }
    }
}

/// A log-odds ratio with its variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogOdds {
    /// The difference of the log-odds, natural logarithms.
    pub delta: f64,
    /// Its approximate variance.
    pub variance: f64,
}

impl LogOdds {
    /// `delta / √variance`, by which terms are ranked.
    pub fn z(&self) -> f64 {
        self.delta / self.variance.sqrt()
    }
}

/// `δ = ln((a+A)/(n1+A₀−a−A)) − ln((b+A)/(n2+A₀−b−A))`, `var = 1/(a+A) + 1/(b+A)`. Monroe, Colaresi &
/// Quinn (2008), doi:10.1093/pan/mpn018. (tidylo compares with *all* texts, the target included:
/// another number.)
///
/// # Errors
/// [`Undefined::Parameter`] when the prior is not above 0, or the term's not below the total;
/// [`Undefined::MoreThanTokens`].
pub fn weighted_log_odds(pair: &Pair, prior: Prior) -> Result<LogOdds, Undefined> {
    let right = prior.term > 0.0 && prior.total > prior.term && prior.total.is_finite();
    if !right {
        return Err(Undefined::Parameter);
    }
    if pair.a > pair.n1 || pair.b > pair.n2 {
        return Err(Undefined::MoreThanTokens);
    }
    let others = prior.total - prior.term;
    let log_odds = |f: u64, n: u64| ((f as f64 + prior.term) / ((n - f) as f64 + others)).ln();
    Ok(LogOdds {
        delta: log_odds(pair.a, pair.n1) - log_odds(pair.b, pair.n2),
        variance: 1.0 / (pair.a as f64 + prior.term) + 1.0 / (pair.b as f64 + prior.term),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapping_the_sides_flips_the_sign() {
        let pair = Pair {
            a: 17,
            b: 3,
            n1: 1364,
            n2: 14044,
        };
        let prior = Prior::informative(20, 15408, 500.0);
        let there = weighted_log_odds(&pair, prior).unwrap().z();
        let back = weighted_log_odds(&pair.swapped(), prior).unwrap().z();
        assert!(there > 0.0 && (there + back).abs() < 1e-12);
    }

    #[test]
    fn a_term_unknown_to_the_background_has_no_prior() {
        let pair = Pair {
            a: 1,
            b: 0,
            n1: 10,
            n2: 10,
        };
        let unknown = Prior::informative(0, 100, 500.0);
        assert_eq!(weighted_log_odds(&pair, unknown), Err(Undefined::Parameter));
    }
}
