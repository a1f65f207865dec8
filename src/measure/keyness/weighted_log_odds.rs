//! Weighted log-odds with a Dirichlet prior.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// The z-score of the log-odds ratio, pulled towards what both sides have in common: rare terms, whose odds are unsure,
/// come near 0. The informative prior is the two sides taken together, A = a + b of A₀ = n1 + n2 tokens. Tokens treated
/// as independent.
///
/// # Formula
/// `δ/√var` with `δ = ln((a+A)/(n1+A₀−a−A)) − ln((b+A)/(n2+A₀−b−A))`, `var = 1/(a+A) + 1/(b+A)`. z shrinks as A₀ grows:
/// a prior scaled to fewer tokens gives larger values. tidylo compares with *all* texts, the target included: another
/// number.
///
/// # Undefined
/// No tokens on a side, term absent from both, more occurrences than tokens, no other token on either side.
///
/// # Source
/// Monroe, Colaresi & Quinn (2008), doi:10.1093/pan/mpn018.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightedLogOdds;

impl Keyness for WeightedLogOdds {
    fn about(&self) -> &'static About {
        &About {
            name: "weighted_log_odds",
            symbol: "",
            summary: "z-score of the log-odds ratio with both sides together as Dirichlet prior, tokens treated as independent",
            direction: "positive: more frequent in the target",
            citation: "monroe2008",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_table()?;
        let prior = pair.a as f64 + pair.b as f64;
        let others = (pair.n1 - pair.a) as f64 + (pair.n2 - pair.b) as f64;
        if others == 0.0 {
            return Err(Undefined::EmptyCell);
        }
        let log_odds = |f: u64, n: u64| ((f as f64 + prior) / ((n - f) as f64 + others)).ln();
        let variance = 1.0 / (pair.a as f64 + prior) + 1.0 / (pair.b as f64 + prior);
        Ok((log_odds(pair.a, pair.n1) - log_odds(pair.b, pair.n2)) / variance.sqrt())
    }
}
