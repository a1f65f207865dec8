//! Tokens and entities to counts, on all cores and in bounded memory.
//!
//! Articles come in by number, in stretches of consecutive articles, and each stretch has its own
//! [`Counter`]. For every layer, a sequence of sorted [`Run`]s comes out, which [`merge`] turns into
//! postings in the order of terms, one range of terms at a time, and [`cells`] into counts per source
//! and date.
//!
//! Nothing here depends on the number of threads: a stretch can be cut anywhere, even inside an
//! article, and the merged postings are the same.

mod front_coded;
mod intern;
mod layers;
mod lexicon;
mod name_terms;
mod names;
mod ngrams;
mod places;
mod run;
mod spill;
pub(crate) mod varint;
mod within;

pub mod cells;
pub mod merge;

pub(crate) use front_coded::{FrontCoded, MOST_SHARED};
pub use layers::{ArticleTotals, Counter};
pub(crate) use lexicon::fitted;
pub use name_terms::{EntityTerm, MentionTerm};
pub use names::{NameCounts, Names};
pub(crate) use places::ranks;
pub use run::{Run, TermRun};
pub use spill::{MAX_FAN_IN, Merge, Runs};
pub use within::Within;

#[cfg(test)]
mod tests;
