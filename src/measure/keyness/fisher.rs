//! Fisher's exact test.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, special};

/// The two-sided p-value of Fisher's exact test. Tokens treated as independent.
///
/// # Formula
/// The sum of the hypergeometric probabilities that are not above the observed one, with a relative
/// slack of 1e-7 as in R.
///
/// The probabilities come from saddle-point forms, exact to some 13 digits for a thousand million
/// tokens, and are summed from the observed value and from its counterpart on the other side outwards
/// until nothing is added.
///
/// # Undefined
/// No tokens on a side, term absent from both, more occurrences than tokens.
///
/// # Source
/// Fisher (1935); R `fisher.test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FisherP;

impl Keyness for FisherP {
    fn about(&self) -> &'static About {
        &About {
            name: "fisher_p",
            symbol: "Fisher's p",
            summary: "two-sided p-value of Fisher's exact test, tokens treated as independent",
            direction: "",
            citation: "fisher1935",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_table()?;
        let drawn = pair.a + pair.b;
        let (lowest, highest) = (drawn.saturating_sub(pair.n2), drawn.min(pair.n1));
        let ln_p = |x: u64| special::ln_hypergeometric(x, pair.n1, pair.n2, drawn);
        let limit = ln_p(pair.a) + (1.0f64 + 1e-7).ln();
        // Probabilities rise to the mode and fall after it, so each side has one border.
        let mode = highest.min(
            ((drawn as f64 + 1.0) * (pair.n1 as f64 + 1.0)
                / (pair.n1 as f64 + pair.n2 as f64 + 2.0)) as u64,
        );
        let mode = mode.max(lowest);
        if ln_p(mode) <= limit {
            return Ok(1.0);
        }
        // The last x below the mode, and the first above, that is no more probable than a.
        let below = border(lowest, mode, |x| ln_p(x) <= limit);
        let above = border(0, highest - mode, |x| ln_p(highest - x) <= limit).map(|x| highest - x);
        let left = below.map_or(0.0, |x| outwards(ln_p, (lowest..=x).rev()));
        let right = above.map_or(0.0, |x| outwards(ln_p, x..=highest));
        Ok((left + right).min(1.0))
    }
}

/// The last value of `from..to` for which a condition holds that is true first and false later.
fn border(from: u64, to: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    if from >= to || !holds(from) {
        return None;
    }
    let (mut yes, mut no) = (from, to);
    while no - yes > 1 {
        let middle = yes + (no - yes) / 2;
        if holds(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    Some(yes)
}

/// The sum of falling probabilities, to the last bit.
fn outwards(ln_p: impl Fn(u64) -> f64, values: impl Iterator<Item = u64>) -> f64 {
    let mut sum = 0.0;
    for x in values {
        let next = sum + ln_p(x).exp();
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn summing_outwards_is_summing_everything(
            a in 0u64..40, b in 0u64..40, more1 in 0u64..300, more2 in 0u64..300
        ) {
            let pair = Pair { a, b, n1: a + more1, n2: b + more2 };
            prop_assume!(a + b > 0 && pair.n1 > 0 && pair.n2 > 0);
            let p = |x| special::ln_hypergeometric(x, pair.n1, pair.n2, a + b).exp();
            let limit = p(a) * (1.0 + 1e-7);
            let lowest = (a + b).saturating_sub(pair.n2);
            let all: f64 = (lowest..=(a + b).min(pair.n1)).map(p).filter(|p| *p <= limit).sum();
            let got = FisherP.measure(&pair).unwrap();
            prop_assert!((got - all.min(1.0)).abs() < 1e-11, "{got} {all}");
        }
    }

    #[test]
    fn a_thousand_million_tokens_take_no_longer() {
        let pair = Pair {
            a: 1_000_000,
            b: 1_198_000,
            n1: 1_000_000_000,
            n2: 1_200_000_000,
        };
        let p = FisherP.measure(&pair).unwrap();
        // The normal approximation of the same table.
        let chi2 = super::super::Chi2::Pearson.measure(&pair).unwrap().abs();
        assert!(
            (p / special::chi2_tail(chi2, 1.0) - 1.0).abs() < 0.01,
            "{p}"
        );
    }
}
