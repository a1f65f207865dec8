//! Bayesian information criterion.

use super::{G2, Keyness, Pair};
use crate::about::About;
use crate::measure::Measured;

/// The evidence for a difference on the scale of the Bayesian information criterion. Tokens treated as
/// independent.
///
/// # Formula
/// `|G²| − ln(n1 + n2)`, with two cells and 1 degree of freedom. Below 0 speaks for equal rates; 2, 6
/// and 10 are positive, strong and very strong evidence of a difference. (A Bayes factor of
/// `exp(BIC/2)`, as some tools print, has other thresholds.)
///
/// # Undefined
/// As [`G2`].
///
/// # Source
/// Wilson (2013); Kass & Raftery (1995).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bic;

impl Keyness for Bic {
    fn about(&self) -> &'static About {
        &About {
            name: "bic",
            symbol: "BIC",
            summary: "log-likelihood minus the logarithm of all tokens, tokens treated as independent",
            direction: "above 2, 6, 10: positive, strong, very strong evidence of a difference",
            citation: "wilson2013",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        let tokens = pair.n1 as f64 + pair.n2 as f64;
        Ok(G2::TwoCell.measure(pair)?.abs() - tokens.ln())
    }
}
