//! The inside of the embedded recogniser, for the trainer in `tools/recogniser`: it has to see a text exactly as
//! the tagger does. Only with the feature `training`, and not stable.

pub use super::crf::{CLOSING, LABELS, MULTIPLIER_LANE, OPENING, OUTSIDE, Part, Row, Transitions};
pub use super::features::{
    Marks, Standing, Style, Word, hash, joint_mark_rows, joint_rows, mark_phrase, mark_rows,
    neighbour_rows, own_rows, run_rows, whole,
};
pub use super::fold::fold;
pub use super::lexicon::{Class, Clusters, LONGEST, Lexicon, Mask, NEVER, extend, short, spell};
pub use super::model::{MAGIC, VERSION};
pub use super::runs::find as find_runs;
pub use super::tagger::is_first_word;

/// The word lists of a recogniser, if it has some.
pub fn lexicon(recogniser: &super::Recogniser) -> Option<&Lexicon> {
    recogniser.knowledge().map(|knowledge| &knowledge.lexicon)
}
