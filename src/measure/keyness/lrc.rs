//! Conservative Log Ratio.

use super::{Direction, Keyness, Pair};
use crate::about::About;
use crate::measure::{Interval, Level, Measured, special};

/// The limit of the Log Ratio's 95 % interval that is nearer to 0; 0 when the interval holds it. Ranks by effect without
/// the rare terms that a plain Log Ratio puts first. Tokens treated as independent; the limits are not widened for the
/// number of terms, as R's corpora does by default.
///
/// # Formula
/// Clopper and Pearson's limits p of the share a/(a+b), as `log₂(p/(1−p) · n2/n1)`.
///
/// # Undefined
/// No tokens on a side, term absent from both.
///
/// # Source
/// Evert (2022), R's corpora.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lrc;

impl Keyness for Lrc {
    fn about(&self) -> &'static About {
        &About {
            name: "lrc",
            symbol: "LRC",
            summary: "conservative Log Ratio: the limit of its interval nearer to 0, tokens treated as independent",
            direction: "positive: more frequent in the target",
            citation: "evert2022",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_term()?;
        let odds = exact_odds(pair.a, pair.a + pair.b, Level::P95.alpha() / 2.0);
        let ratio = pair.n2 as f64 / pair.n1 as f64;
        // By the raw rates, since the sign of a Log Ratio with a zero can be wrong.
        Ok(match pair.direction() {
            Direction::Target => (odds.low * ratio).log2().max(0.0),
            Direction::Reference => (odds.high * ratio).log2().min(0.0),
            Direction::Neither => 0.0,
        })
    }
}

/// Clopper and Pearson's limits of a share with `tail` on each side, as odds p / (1 − p): with as many digits for a p near
/// 1 as for one near 0.
fn exact_odds(successes: u64, trials: u64, tail: f64) -> Interval {
    let lower = |x: u64| match x {
        0 => (0.0, 1.0),
        _ => special::beta_quantile_lower(x as f64, (trials - x) as f64 + 1.0, tail),
    };
    let (p, q) = lower(successes);
    let (above, below) = lower(trials - successes);
    Interval {
        low: p / q,
        high: below / above,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odds_of_a_share_near_1_keep_their_digits() {
        // Nearly all occurrences lie on one side; mpmath, 40 digits.
        let pair = Pair {
            a: 10,
            b: 66_444_694,
            n1: 10,
            n2: 171_094_173,
        };
        for (pair, expected) in [
            (pair, 0.304_284_322_050_255_2),
            (pair.swapped(), -0.304_284_322_050_255_2),
        ] {
            let got = Lrc.measure(&pair).unwrap();
            assert!((got - expected).abs() < 1e-13, "{got}");
        }
    }
}
