//! What shows that one article was taken from another: passages of words that both have.
//!
//! A *shingle* is five consecutive words. Shingles are compared outside quotation and over all words: two
//! reports of one speech share what was said, and neither was copied from the other. [`sketch`] keeps an
//! eighth of an article's shingles, chosen by their hash, so that copies are found without reading a text;
//! [`Passages`] holds all of them for the comparison that decides.
//!
//! Nothing here knows of any other article but the two that are compared.

mod passages;
mod shingles;

use crate::choice::choice;

pub use passages::{Overlap, Passages, WHOLE};
pub use shingles::sketch;

choice! {
    /// Which copies are counted.
    pub enum CopiesCounted: "choice of copies" {
        /// All of them, as published.
        Keep = "keep",
        /// One article of each family: its origin, or else its earliest.
        First = "first",
        /// Only articles that are in no family, or are the origin of one.
        Drop = "drop",
    }
}

impl CopiesCounted {
    /// What is counted, over the columns of a table.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Keep => "all copies",
            Self::First => "one of each family",
            Self::Drop => "no copies",
        }
    }
}
