//! How often two things occur, together and each by itself.

use crate::measure::Undefined;
use crate::measure::keyness::Pair;
use std::cmp::Ordering;

/// Counts of two things over the same units. Letters as in the literature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joint {
    /// Units that have both.
    pub f: u64,
    /// Units that have the first.
    pub f1: u64,
    /// Units that have the second.
    pub f2: u64,
    /// All units.
    pub n: u64,
}

impl Joint {
    /// The pair with its parts exchanged.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self {
            f1: self.f2,
            f2: self.f1,
            ..self
        }
    }

    /// Units that would have both by chance: f1 f2 / n; 0 where there is no unit.
    pub fn expected(&self) -> f64 {
        if self.n == 0 {
            return 0.0;
        }
        self.f1 as f64 * self.f2 as f64 / self.n as f64
    }

    /// Whether they occur together more often (`Greater`) or less often than by chance; in integers, so that
    /// independence is seen as such.
    pub fn attraction(&self) -> Ordering {
        let observed = u128::from(self.f) * u128::from(self.n);
        observed.cmp(&(u128::from(self.f1) * u128::from(self.f2)))
    }

    /// 1, −1 or 0: attracted, repelled, independent.
    pub(super) fn sign(&self) -> f64 {
        f64::from(self.attraction() as i8)
    }

    /// There are units, and they have both at least once.
    pub(super) const fn with_both(&self) -> Result<(), Undefined> {
        if self.n == 0 {
            Err(Undefined::NoUnits)
        } else if self.f == 0 {
            Err(Undefined::NeverTogether)
        } else {
            Ok(())
        }
    }

    /// The counts make a table of four cells: both, the first alone, the second alone, neither.
    pub(super) fn cells(&self) -> Result<[u64; 4], Undefined> {
        if self.n == 0 {
            return Err(Undefined::NoUnits);
        }
        let cells = || {
            let (first, second) = (self.f1.checked_sub(self.f)?, self.f2.checked_sub(self.f)?);
            let neither = self.n.checked_sub(self.f1)?.checked_sub(second)?;
            Some([self.f, first, second, neither])
        };
        cells().ok_or(Undefined::NoTable)
    }

    /// The second, in the units with the first and in those without it; each of the two is in some units and lacks in
    /// others.
    pub(super) fn table(&self) -> Result<Pair, Undefined> {
        let [both, first, second, neither] = self.cells()?;
        if [both + first, both + second]
            .iter()
            .any(|of| *of == 0 || *of == self.n)
        {
            return Err(Undefined::NoVariation);
        }
        Ok(Pair {
            a: both,
            b: second,
            n1: both + first,
            n2: second + neither,
        })
    }
}
