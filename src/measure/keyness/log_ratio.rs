//! Log Ratio: the binary logarithm of the ratio of two relative frequencies.

use super::{Direction, Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// What becomes of a frequency of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zeros {
    /// A zero becomes ½ and the value is marked as a bound; other frequencies stay. Hardie (2014).
    #[default]
    HalfForZero,
    /// ½ is added to both frequencies and both totals, always: nearly unbiased. Walter (1975), as in
    /// R's corpora and association-measures.
    Walter,
    /// ½ is added to both frequencies, always; totals stay. As in pycorpdiff.
    HalfAlways,
}

/// `log₂((a/n1) / (b/n2))`: each unit is a doubling.
///
/// # Undefined
/// No tokens on a side; term absent from both (with [`Zeros::HalfForZero`]).
///
/// # Source
/// Hardie (2014); Walter (1975).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogRatio(pub Zeros);

/// A Log Ratio and how far to trust it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRatioValue {
    /// The binary logarithm.
    pub value: f64,
    /// Whether a zero was replaced, so that the value is a bound and not an estimate. **Its sign can be
    /// wrong** against a much smaller corpus (0 in 100 against 1 in a million gives +12.3): take
    /// [`Self::direction`], and rank such terms below attested ones.
    pub bound: bool,
    /// The side on which the term is more frequent, from the raw rates.
    pub direction: Direction,
}

impl LogRatio {
    /// The value with its mark and direction.
    ///
    /// # Errors
    /// As the page of [`LogRatio`] says.
    pub fn value(&self, pair: &Pair) -> Result<LogRatioValue, Undefined> {
        let (a, b, n1, n2) = (pair.a as f64, pair.b as f64, pair.n1 as f64, pair.n2 as f64);
        pair.with_tokens()?;
        let (value, bound) = match self.0 {
            Zeros::HalfForZero => {
                pair.with_term()?;
                let half = |f: f64| if f == 0.0 { 0.5 } else { f };
                (
                    (half(a) / n1 / (half(b) / n2)).log2(),
                    pair.a == 0 || pair.b == 0,
                )
            }
            Zeros::Walter => {
                let rate = |f: f64, n: f64| (f + 0.5) / (n + 0.5);
                ((rate(a, n1) / rate(b, n2)).log2(), false)
            }
            Zeros::HalfAlways => (((a + 0.5) / n1 / ((b + 0.5) / n2)).log2(), false),
        };
        Ok(LogRatioValue {
            value,
            bound,
            direction: pair.direction(),
        })
    }
}

impl Keyness for LogRatio {
    fn about(&self) -> &'static About {
        match self.0 {
            Zeros::HalfForZero => &About {
                name: "log_ratio",
                symbol: "",
                summary: "binary logarithm of the ratio of relative frequencies; a zero counts as 0.5 and marks a bound",
                direction: "positive: more frequent in the target",
                citation: "hardie2014",
            },
            Zeros::Walter => &About {
                name: "log_ratio_walter",
                symbol: "",
                summary: "binary logarithm of the ratio of relative frequencies, 0.5 added to frequencies and totals",
                direction: "positive: more frequent in the target",
                citation: "walter1975",
            },
            Zeros::HalfAlways => &About {
                name: "log_ratio_half",
                symbol: "",
                summary: "binary logarithm of the ratio of relative frequencies, 0.5 added to both frequencies",
                direction: "positive: more frequent in the target",
                citation: "",
            },
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        Ok(self.value(pair)?.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_against_a_large_corpus_has_the_wrong_sign_and_is_marked() {
        let pair = Pair {
            a: 0,
            b: 1,
            n1: 100,
            n2: 1_000_000,
        };
        let got = LogRatio::default().value(&pair).unwrap();
        assert!(got.value > 12.0 && got.bound);
        assert_eq!(got.direction, Direction::Reference);
    }

    #[test]
    fn an_attested_term_is_no_bound() {
        let pair = Pair {
            a: 8,
            b: 1,
            n1: 100,
            n2: 100,
        };
        let got = LogRatio::default().value(&pair).unwrap();
        assert_eq!(
            (got.value, got.bound, got.direction),
            (3.0, false, Direction::Target)
        );
    }
}
