//! The t-score.

use super::{Association, Joint};
use crate::about::About;
use crate::measure::Measured;

/// t-score: how far the joint frequency lies above chance, in its own standard errors. It favours frequent pairs; its
/// tail probabilities are not to be trusted. Units treated as independent.
///
/// # Formula
/// `(f − E) / √f`, `E = f1 f2 / n`.
///
/// # Undefined
/// Never together, no units.
///
/// # Source
/// Church et al. (1991).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TScore;

impl Association for TScore {
    fn about(&self) -> &'static About {
        &About {
            name: "t_score",
            symbol: "t-score",
            summary: "t-score, units treated as independent",
            direction: "0: as by chance, larger: stronger",
            citation: "church1991",
        }
    }

    fn measure(&self, joint: &Joint) -> Measured {
        joint.with_both()?;
        let f = joint.f as f64;
        Ok((f - joint.expected()) / f.sqrt())
    }
}
