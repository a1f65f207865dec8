//! Many segments to one, in one pass over each.
//!
//! The new segment is, byte for byte, the one that adding all articles at once would have given.

use super::copied::{LeftOut, copy, copy_places};
use crate::limits::Limits;
use crate::store::{Corpus, CorpusWriter, StoreError};

/// Merge all segments of a corpus into one. Nothing is done when there is only one.
///
/// # Errors
/// When a file cannot be read or written, or the run is cancelled; the corpus is then as it was.
pub fn compact(writer: &mut CorpusWriter, limits: &Limits) -> Result<(), StoreError> {
    let corpus = Corpus::open(writer.path())?;
    if corpus.segments().len() < 2 {
        return Ok(());
    }
    let all = LeftOut::default();
    let entry = rayon::in_place_scope_fifo(|scope| {
        let mut out = writer.segment(scope)?;
        for segment in corpus.segments() {
            copy(segment, corpus.settings(), &all, &mut out, limits)?;
        }
        for segment in corpus.segments() {
            if !copy_places(segment, &all, &mut out)? {
                out.without_places()?;
                break;
            }
        }
        // The old segments are not read any more, and can go.
        drop(corpus);
        out.finish(limits)
    })?;
    writer.replace_all(entry)
}
