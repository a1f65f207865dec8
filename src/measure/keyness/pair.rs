//! The frequencies of one term in a target and a reference.

use crate::measure::Undefined;
use std::cmp::Ordering;

/// Frequencies of one term and tokens of both sides. Letters as in the literature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Frequency in the target.
    pub a: u64,
    /// Frequency in the reference.
    pub b: u64,
    /// Tokens of the target.
    pub n1: u64,
    /// Tokens of the reference.
    pub n2: u64,
}

/// On which side a term is more frequent, by the raw rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// a/n1 > b/n2.
    Target,
    /// a/n1 < b/n2.
    Reference,
    /// Equal rates.
    Neither,
}

impl Direction {
    /// 1, −1 or 0.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Target => 1.0,
            Self::Reference => -1.0,
            Self::Neither => 0.0,
        }
    }
}

impl Pair {
    /// The pair with its sides exchanged.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self {
            a: self.b,
            b: self.a,
            n1: self.n2,
            n2: self.n1,
        }
    }

    /// The side on which the term is more frequent; compared as a·n2 against b·n1, in integers, so that
    /// equal rates are seen as equal.
    pub fn direction(&self) -> Direction {
        let target = u128::from(self.a) * u128::from(self.n2);
        let reference = u128::from(self.b) * u128::from(self.n1);
        match target.cmp(&reference) {
            Ordering::Greater => Direction::Target,
            Ordering::Less => Direction::Reference,
            Ordering::Equal => Direction::Neither,
        }
    }

    /// Both sides have tokens.
    pub(super) const fn with_tokens(&self) -> Result<(), Undefined> {
        if self.n1 == 0 || self.n2 == 0 {
            Err(Undefined::NoTokens)
        } else {
            Ok(())
        }
    }

    /// Both sides have tokens and one at least has the term.
    pub(super) fn with_term(&self) -> Result<(), Undefined> {
        self.with_tokens()?;
        if self.a == 0 && self.b == 0 {
            Err(Undefined::TermAbsentFromBoth)
        } else {
            Ok(())
        }
    }

    /// As [`Self::with_term`], and no side has more occurrences than tokens: a table of four cells.
    pub(super) fn with_table(&self) -> Result<(), Undefined> {
        self.with_term()?;
        if self.a > self.n1 || self.b > self.n2 {
            Err(Undefined::MoreThanTokens)
        } else {
            Ok(())
        }
    }

    /// a/n1 and b/n2.
    pub(super) fn rates(&self) -> (f64, f64) {
        (
            self.a as f64 / self.n1 as f64,
            self.b as f64 / self.n2 as f64,
        )
    }

    /// The expected frequencies n1 (a+b)/N and n2 (a+b)/N, in f64 from the first product: a·N of two
    /// corpora overflows.
    pub(super) fn expected(&self) -> (f64, f64) {
        let (f, n1, n2) = (
            self.a as f64 + self.b as f64,
            self.n1 as f64,
            self.n2 as f64,
        );
        (n1 * f / (n1 + n2), n2 * f / (n1 + n2))
    }

    /// Observed and expected frequency of the four cells a, b, n1−a, n2−b.
    pub(super) fn cells(&self) -> [(f64, f64); 4] {
        let (e1, e2) = self.expected();
        let others = (self.n1 - self.a) as f64 + (self.n2 - self.b) as f64;
        let n = self.n1 as f64 + self.n2 as f64;
        [
            (self.a as f64, e1),
            (self.b as f64, e2),
            ((self.n1 - self.a) as f64, self.n1 as f64 * others / n),
            ((self.n2 - self.b) as f64, self.n2 as f64 * others / n),
        ]
    }
}
