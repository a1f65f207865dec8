//! Fisher's exact test of two things.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, special};
use std::f64::consts::LN_10;

/// −log₁₀ of the one-sided p of Fisher's exact test: 3 stands for p = 0.001. On this scale larger is stronger, and no p
/// is too small to be told from another. Units treated as independent.
///
/// # Formula
/// `−log₁₀ Σ P(x)` over x from f to the smaller of f1 and f2, with P hypergeometric.
///
/// # Undefined
/// No units, counts that make no table, one of the two in none or in all units.
///
/// # Source
/// Pedersen (1996); the scale as in the UCS toolkit of Evert (2008).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fisher;

impl Association for Fisher {
    fn about(&self) -> &'static About {
        &About {
            name: "fisher",
            symbol: "Fisher",
            summary: "Fisher's exact test, minus the decimal logarithm of its one-sided p, units treated as independent",
            direction: "3: p = 0.001, larger: surer that they attract each other",
            citation: "pedersen1996",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        let table = joint.table()?;
        let ln_p = |x: u64| special::ln_hypergeometric(x, table.n1, table.n2, joint.f2);
        let highest = joint.f1.min(joint.f2);
        let lowest = joint.f2.saturating_sub(table.n2);
        // Probabilities fall from f outwards on the side that f lies on: the tail below is summed where it is the
        // smaller one.
        let upwards = joint.attraction().is_gt();
        let (first, sum) = if upwards {
            (ln_p(joint.f), falling(ln_p, joint.f..=highest))
        } else if joint.f > lowest {
            let below = joint.f - 1;
            (ln_p(below), falling(ln_p, (lowest..=below).rev()))
        } else {
            return Ok(0.0);
        };
        let ln_tail = first + sum.ln();
        let ln_p = if upwards {
            ln_tail
        } else {
            (-ln_tail.exp()).ln_1p()
        };
        Ok((-ln_p / LN_10).max(0.0))
    }
}

/// The sum of probabilities over the first of them, until nothing is added to its last bit.
fn falling(ln_p: impl Fn(u64) -> f64, mut values: impl Iterator<Item = u64>) -> f64 {
    let Some(first) = values.next() else {
        return 0.0;
    };
    let first = ln_p(first);
    let mut sum = 1.0;
    for x in values {
        let next = sum + (ln_p(x) - first).exp();
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}
