//! Log-likelihood, G².

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, special};

/// Signed log-likelihood. Tokens treated as independent.
///
/// # Formula
/// Two cells: `2 (a ln(a/E₁) + b ln(b/E₂))`. Four cells: the same sum over the other tokens added.
/// Computed as twice the sum of `O ln(O/E) + E − O`, whose parts are never negative and do not cancel
/// when both rates are nearly equal; the added terms sum to 0.
///
/// 12,000 in a million against 10,000 in a million is 182.07 with two cells, 184.09 with four.
///
/// # Undefined
/// No tokens on a side, term absent from both; four cells: more occurrences than tokens.
///
/// # Source
/// Two cells: Rayson & Garside (2000), as UCREL's calculator and Wmatrix. Four cells: Dunning (1993), as
/// AntConc, NLTK and quanteda (up to its epsilon).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum G2 {
    /// The two cells of the term.
    #[default]
    TwoCell,
    /// The two cells of the term and the two of all other tokens.
    FourCell,
}

const TWO_CELL: About = About {
    name: "log_likelihood",
    symbol: "log-likelihood",
    summary: "signed log-likelihood G2 on the two cells of the term, tokens treated as independent",
    direction: "positive: more frequent in the target",
    citation: "rayson2000",
};

const FOUR_CELL: About = About {
    name: "log_likelihood_4",
    symbol: "",
    summary: "signed log-likelihood G2 on all four cells, tokens treated as independent",
    direction: "positive: more frequent in the target",
    citation: "dunning1993",
};

impl Keyness for G2 {
    fn about(&self) -> &'static About {
        match self {
            Self::TwoCell => &TWO_CELL,
            Self::FourCell => &FOUR_CELL,
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        let deviance = |cells: &[(f64, f64)]| -> f64 {
            cells.iter().map(|&(o, e)| special::deviance(o, e)).sum()
        };
        let half = match self {
            Self::TwoCell => {
                pair.with_term()?;
                let (e1, e2) = pair.expected();
                deviance(&[(pair.a as f64, e1), (pair.b as f64, e2)])
            }
            Self::FourCell => {
                pair.with_table()?;
                let cells = pair.cells();
                // A term that fills both sides leaves no other tokens: two empty cells add nothing.
                let filled = cells[2].1 + cells[3].1 > 0.0;
                deviance(if filled { &cells } else { &cells[..2] })
            }
        };
        Ok(pair.direction().sign() * 2.0 * half)
    }
}

/// The p-value of a G²: the upper tail of chi-squared with 1 degree of freedom, for both forms.
/// Tokens treated as independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct G2P(pub G2);

impl Keyness for G2P {
    fn about(&self) -> &'static About {
        &About {
            name: "p",
            symbol: "",
            summary: "p-value of the log-likelihood, tokens treated as independent",
            direction: "",
            citation: "rayson2004",
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        Ok(special::chi2_tail(self.0.measure(pair)?.abs(), 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Undefined;

    #[test]
    fn a_term_that_is_all_there_is_differs_in_nothing() {
        let all = Pair {
            a: 5,
            b: 7,
            n1: 5,
            n2: 7,
        };
        assert_eq!(G2::FourCell.measure(&all), Ok(0.0));
        let more = Pair { a: 6, ..all };
        assert_eq!(G2::FourCell.measure(&more), Err(Undefined::MoreThanTokens));
    }

    #[test]
    fn a_p_value_too_small_for_one_minus_the_lower_tail_is_still_there() {
        let pair = Pair {
            a: 12_000,
            b: 10_000,
            n1: 1_000_000,
            n2: 1_000_000,
        };
        let p = G2P(G2::TwoCell).measure(&pair).unwrap();
        assert!((p / 1.712_336_066_883_874_6e-41 - 1.0).abs() < 1e-9);
    }
}
