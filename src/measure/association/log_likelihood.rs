//! Log-likelihood of the table of two things.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::{Measured, special};

/// Signed log-likelihood G² of the table of four cells: how sure it is that the two do not occur independently of each
/// other; negative where they avoid each other. Units treated as independent.
///
/// # Formula
/// `2 Σ O ln(O/E)` over both, first alone, second alone, neither; E from the margins.
///
/// # Undefined
/// No units, counts that make no table.
///
/// # Source
/// Dunning (1993); Evert (2008) for the table, as NLTK and AntConc have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogLikelihood;

impl Association for LogLikelihood {
    fn about(&self) -> &'static About {
        &About {
            name: "log_likelihood",
            symbol: "log-likelihood",
            summary: "signed log-likelihood G2 of the table of two things, units treated as independent",
            direction: "positive: together more often than by chance",
            citation: "evert2008",
        }
    }

    fn needs_table(&self) -> bool {
        true
    }

    fn measure(&self, joint: &Joint) -> Measured {
        let cells = joint.cells()?;
        let n = joint.n as f64;
        let (with_first, with_second) = (joint.f1 as f64, joint.f2 as f64);
        let expected = [
            with_first * with_second / n,
            with_first * (n - with_second) / n,
            (n - with_first) * with_second / n,
            (n - with_first) * (n - with_second) / n,
        ];
        let deviance: f64 = cells
            .into_iter()
            .zip(expected)
            // A margin of zero leaves two cells in which nothing can be observed.
            .filter(|(_, expected)| *expected > 0.0)
            .map(|(observed, expected)| special::deviance(observed as f64, expected))
            .sum();
        Ok(joint.sign() * 2.0 * deviance)
    }
}
