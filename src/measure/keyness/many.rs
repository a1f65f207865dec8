//! One term over more than two corpora.

use crate::about::About;
use crate::measure::{Measured, Undefined, special};

/// Log-likelihood over k corpora.
pub const G2_MANY: About = About {
    name: "g2_many",
    summary: "log-likelihood test that a term's rate is the same in all corpora, tokens treated as independent",
    unit: "",
    direction: "",
    citation: "rayson2000",
};

/// Chi-squared over k corpora.
pub const CHI2_MANY: About = About {
    name: "chi2_many",
    summary: "chi-squared test that a term's rate is the same in all corpora, tokens treated as independent",
    unit: "",
    direction: "",
    citation: "pearson1900",
};

/// A test that a term has one rate in all corpora. No sign: with more than two there is no direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homogeneity {
    /// The statistic.
    pub value: f64,
    /// Degrees of freedom, k − 1.
    pub df: u64,
    /// The upper tail of chi-squared.
    pub p: f64,
}

/// G² of the term's row only, the form of UCREL's calculator: `2 Σ fᵢ ln(fᵢ/Eᵢ)`. `parts` are
/// (frequency, tokens).
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 2 parts; [`Undefined::NoTokens`] in a part; [`Undefined::TermAbsent`].
pub fn g2_many_ucrel(parts: &[(u64, u64)]) -> Measured {
    let expected = expected(parts)?;
    let sum: f64 = parts
        .iter()
        .zip(expected)
        .map(|(o, e)| special::deviance(o.0 as f64, e))
        .sum();
    Ok(2.0 * sum)
}

/// G² of the whole table of term and other tokens by corpus.
///
/// # Errors
/// As [`g2_many_ucrel`]; [`Undefined::MoreThanTokens`].
pub fn g2_many(parts: &[(u64, u64)]) -> Result<Homogeneity, Undefined> {
    let sum: f64 = cells(parts)?.map(|(o, e)| special::deviance(o, e)).sum();
    Ok(test(2.0 * sum, parts.len()))
}

/// Pearson's chi-squared of the whole table.
///
/// # Errors
/// As [`g2_many`]; [`Undefined::EmptyCell`] when the term fills all corpora.
pub fn chi2_many(parts: &[(u64, u64)]) -> Result<Homogeneity, Undefined> {
    let mut sum = 0.0;
    for (o, e) in cells(parts)? {
        if e == 0.0 {
            return Err(Undefined::EmptyCell);
        }
        sum += (o - e) * (o - e) / e;
    }
    Ok(test(sum, parts.len()))
}

fn test(value: f64, parts: usize) -> Homogeneity {
    let df = parts as u64 - 1;
    Homogeneity {
        value,
        df,
        p: special::chi2_tail(value, df as f64),
    }
}

/// Expected frequencies of the term.
fn expected(parts: &[(u64, u64)]) -> Result<impl Iterator<Item = f64>, Undefined> {
    if parts.len() < 2 {
        return Err(Undefined::FewerPointsThan(2));
    }
    if parts.iter().any(|part| part.1 == 0) {
        return Err(Undefined::NoTokens);
    }
    let f: f64 = parts.iter().map(|part| part.0 as f64).sum();
    let n: f64 = parts.iter().map(|part| part.1 as f64).sum();
    if f == 0.0 {
        return Err(Undefined::TermAbsent);
    }
    Ok(parts.iter().map(move |part| part.1 as f64 * f / n))
}

/// Observed and expected frequency of all cells.
fn cells(parts: &[(u64, u64)]) -> Result<impl Iterator<Item = (f64, f64)>, Undefined> {
    let expected = expected(parts)?;
    if parts.iter().any(|part| part.0 > part.1) {
        return Err(Undefined::MoreThanTokens);
    }
    Ok(parts
        .iter()
        .zip(expected)
        .flat_map(|(&(f, n), e)| [(f as f64, e), ((n - f) as f64, n as f64 - e)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::keyness::{G2, Keyness, Pair};

    #[test]
    fn two_corpora_give_the_statistics_of_a_pair() {
        let pair = Pair {
            a: 17,
            b: 3,
            n1: 1364,
            n2: 14044,
        };
        let parts = [(17, 1364), (3, 14044)];
        let two = G2::TwoCell.measure(&pair).unwrap();
        let four = G2::FourCell.measure(&pair).unwrap();
        assert!((g2_many_ucrel(&parts).unwrap() - two).abs() < 1e-10);
        assert!((g2_many(&parts).unwrap().value - four).abs() < 1e-10);
    }

    #[test]
    fn a_corpus_without_tokens_is_refused() {
        assert_eq!(g2_many(&[(1, 10), (0, 0)]), Err(Undefined::NoTokens));
        assert_eq!(chi2_many(&[(0, 10), (0, 20)]), Err(Undefined::TermAbsent));
    }
}
