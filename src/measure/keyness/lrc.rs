//! Conservative Log Ratio.

use super::log_ratio::{LogRatio, Zeros, katz_error};
use super::{Direction, Keyness, Pair};
use crate::about::About;
use crate::measure::frequency::clopper_pearson_odds;
use crate::measure::{Interval, Level, Measured, Undefined, special};

/// The limit of the Log Ratio's interval that is nearer to 0; 0 when the interval holds it. Ranks by
/// effect without the rare terms that a plain Log Ratio puts first. Tokens treated as independent.
///
/// # Formula
/// Exact: Clopper and Pearson's limits p of the share a/(a+b), as `log₂(p/(1−p) · n2/n1)`.
///
/// # Undefined
/// No tokens on a side, term absent from both.
///
/// # Source
/// Evert (2022), R's corpora; the normal form as in association-measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lrc {
    /// Which limits.
    pub limits: LrcLimits,
    /// The level before the correction.
    pub level: Level,
    /// Terms tested: the error is divided by it (Bonferroni). 1 for no correction.
    pub family: u64,
}

/// The limits of a conservative Log Ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LrcLimits {
    /// Two-sided exact limits.
    Exact,
    /// The one-sided exact lower limit, for positive keywords only; −∞ where the term is absent from the
    /// target.
    ExactPositive,
    /// Katz' normal limits.
    Normal,
}

impl Lrc {
    /// Exact two-sided limits at 95 % without correction.
    pub const DEFAULT: Self = Self {
        limits: LrcLimits::Exact,
        level: Level::P95,
        family: 1,
    };

    fn exact(pair: &Pair, tail: f64) -> Interval {
        let odds = clopper_pearson_odds(pair.a, pair.a + pair.b, tail);
        let ratio = pair.n2 as f64 / pair.n1 as f64;
        Interval {
            low: (odds.low * ratio).log2(),
            high: (odds.high * ratio).log2(),
        }
    }
}

impl Keyness for Lrc {
    fn about(&self) -> &'static About {
        &About {
            name: "lrc",
            summary: "conservative Log Ratio: the limit of its interval nearer to 0, tokens treated as independent",
            unit: "binary logarithms",
            direction: "positive: more frequent in the target",
            citation: "evert2022",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_term()?;
        if self.family == 0 {
            return Err(Undefined::Parameter);
        }
        let alpha = self.level.alpha() / self.family as f64;
        let interval = match self.limits {
            LrcLimits::ExactPositive => return Ok(Self::exact(pair, alpha).low),
            LrcLimits::Exact => Self::exact(pair, alpha / 2.0),
            LrcLimits::Normal => {
                pair.with_table()?;
                let estimate = LogRatio(Zeros::HalfForZero).measure(pair)?;
                Interval::around(
                    estimate,
                    special::normal_two_sided(alpha) * katz_error(pair),
                )
            }
        };
        // By the raw rates, since the sign of a Log Ratio with a zero can be wrong.
        Ok(match pair.direction() {
            Direction::Target => interval.low.max(0.0),
            Direction::Reference => interval.high.min(0.0),
            Direction::Neither => 0.0,
        })
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
            let got = Lrc::DEFAULT.measure(&pair).unwrap();
            assert!((got - expected).abs() < 1e-13, "{got}");
        }
    }
}
