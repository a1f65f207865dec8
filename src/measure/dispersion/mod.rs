//! How evenly a term is spread over the parts of a selection: articles unless said, or sources, weeks.
//!
//! The input is the frequency and tokens of each part; a part without tokens is left out. The result is
//! an index whose **direction differs from index to index**; its [`About`] says which. Dispersion is
//! confounded with frequency and with the number and size of the parts: never compare values over
//! different partitions. The average reduced frequency ([`arf`]) looks at places instead of parts.

mod arf;
mod burch_da;
mod carroll_d2;
mod dp;
mod idf;
mod juilland_d;
mod kl_divergence;
mod lyne_d3;
mod range;
mod rosengren_s;
mod vc;

pub use arf::{ARF, arf};
pub use burch_da::BurchDa;
pub use carroll_d2::CarrollD2;
pub use dp::{Dp, DpEgbert, DpNorm};
pub use idf::Idf;
pub use juilland_d::JuillandD;
pub use kl_divergence::{Dkl, KlDivergence};
pub use lyne_d3::LyneD3;
pub use range::Range;
pub use rosengren_s::RosengrenS;
pub use vc::Vc;

use super::{Measured, Undefined};
use crate::about::About;
use crate::choice::UnknownChoice;

/// One part of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Occurrences of the term.
    pub frequency: u64,
    /// Tokens.
    pub tokens: u64,
}

/// A statistic of the parts of a selection.
pub trait Dispersion: Sync {
    /// How it describes itself.
    fn about(&self) -> &'static About;

    /// Its value.
    ///
    /// # Errors
    /// [`Undefined::NoTokens`] when no part has tokens, and as the statistic's page says.
    fn measure(&self, parts: &[Part]) -> Measured;
}

impl std::fmt::Debug for dyn Dispersion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.about().name)
    }
}

/// The statistics of dispersion; to add one is one file and one line here.
pub static DISPERSION: &[&dyn Dispersion] = &[
    &Range,
    &Dp,
    &DpNorm,
    &DpEgbert,
    &JuillandD,
    &CarrollD2,
    &RosengrenS,
    &LyneD3::BySize,
    &LyneD3::EqualParts,
    &BurchDa,
    &KlDivergence,
    &Dkl::OddsToProbability,
    &Dkl::BaseE,
    &Vc::Frequencies,
    &Vc::Rates,
    &Idf,
];

/// The statistics of this family, described.
pub fn statistics() -> impl Iterator<Item = &'static About> {
    DISPERSION.iter().map(|statistic| statistic.about())
}

/// The statistic of [`DISPERSION`] with this name.
///
/// # Errors
/// Names those there are.
pub fn by_name(name: &str) -> Result<&'static dyn Dispersion, UnknownChoice> {
    crate::about::named(DISPERSION, Dispersion::about, "measure of dispersion", name)
}

/// A part in shares.
struct Share {
    /// f/Σf
    term: f64,
    /// n/Σn
    tokens: f64,
}

/// The parts with tokens as shares of the term and of the tokens.
fn shares(parts: &[Part]) -> Result<Vec<Share>, Undefined> {
    let parts = with_tokens(parts)?;
    let f: u64 = parts.iter().map(|part| part.frequency).sum();
    let n: u64 = parts.iter().map(|part| part.tokens).sum();
    if f == 0 {
        return Err(Undefined::TermAbsent);
    }
    Ok(parts
        .iter()
        .map(|part| Share {
            term: part.frequency as f64 / f as f64,
            tokens: part.tokens as f64 / n as f64,
        })
        .collect())
}

/// The parts with tokens, at least two, the term in one of them.
fn several(parts: &[Part]) -> Result<Vec<Part>, Undefined> {
    let parts = with_tokens(parts)?;
    if parts.iter().all(|part| part.frequency == 0) {
        return Err(Undefined::TermAbsent);
    }
    if parts.len() < 2 {
        return Err(Undefined::OnePart);
    }
    Ok(parts)
}

/// The rates f/n of these.
fn rates(parts: &[Part]) -> Result<Vec<f64>, Undefined> {
    Ok(several(parts)?
        .iter()
        .map(|part| part.frequency as f64 / part.tokens as f64)
        .collect())
}

fn with_tokens(parts: &[Part]) -> Result<Vec<Part>, Undefined> {
    let parts: Vec<Part> = parts
        .iter()
        .copied()
        .filter(|part| part.tokens > 0)
        .collect();
    if parts.is_empty() {
        Err(Undefined::NoTokens)
    } else {
        Ok(parts)
    }
}

#[cfg(test)]
mod properties;
