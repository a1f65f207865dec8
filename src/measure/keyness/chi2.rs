//! Chi-squared.

use super::{Keyness, Pair};
use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Signed chi-squared over the four cells. Tokens treated as independent.
///
/// # Formula
/// `Σ (O − E)²/E`; Yates takes `min(½, |O − E|)` off each `|O − E|`.
///
/// # Undefined
/// An expected frequency of 0: the term is absent from both sides or fills both.
///
/// # Source
/// Yates (1934) for the correction; R `prop.test`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chi2 {
    /// Without correction.
    Pearson,
    /// With Yates' continuity correction.
    Yates,
}

const PEARSON: About = About {
    name: "chi2",
    symbol: "chi-squared",
    summary: "signed chi-squared on four cells, tokens treated as independent",
    direction: "positive: more frequent in the target",
    citation: "pearson1900",
};

const YATES: About = About {
    name: "chi2_yates",
    symbol: "chi-squared (Yates)",
    summary: "signed chi-squared on four cells with Yates' correction, tokens treated as independent",
    direction: "positive: more frequent in the target",
    citation: "yates1934",
};

impl Keyness for Chi2 {
    fn about(&self) -> &'static About {
        match self {
            Self::Pearson => &PEARSON,
            Self::Yates => &YATES,
        }
    }

    fn measure(&self, pair: &Pair) -> Measured {
        pair.with_table()?;
        let cells = pair.cells();
        if cells.iter().any(|(_, e)| *e == 0.0) {
            return Err(Undefined::EmptyCell);
        }
        let sum: f64 = cells
            .iter()
            .map(|(o, e)| {
                let off = (o - e).abs();
                let off = match self {
                    Self::Pearson => off,
                    Self::Yates => off - off.min(0.5),
                };
                off * off / e
            })
            .sum();
        Ok(pair.direction().sign() * sum)
    }
}
