//! Which articles are not counted because they are copies.

use super::{Copies, articles_of, packed};
use crate::clean::copies::CopiesCounted;
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use std::sync::Arc;

/// For each article of a corpus whether it is not counted. That does not depend on what is selected: so an outlet has
/// the same counts by itself as beside others.
#[derive(Debug, PartialEq, Eq)]
pub struct LeftOut(pub Vec<bool>);

impl LeftOut {
    /// Those of a corpus of which copies count so. They are kept by themselves: families take thirty times the room.
    ///
    /// # Errors
    /// As [`Copies::read`].
    pub fn read(corpus: &Corpus, counted: CopiesCounted) -> Result<Arc<Self>, StoreError> {
        let name = format!("copies-{}", counted.name());
        corpus.once_of_whole(counted.name(), || {
            let kept = corpus.kept(&name, packed::STAMP);
            let kept = kept.and_then(|kept| Self::unpack(&kept));
            if let Some(kept) = kept.filter(|kept| kept.0.len() == articles_of(corpus) as usize) {
                return Ok(kept);
            }
            let articles = Articles::read(corpus, ["source"])?;
            let mut own = Self(vec![false; articles.len()]);
            for article in Copies::read(corpus)?.left_out(counted, &articles) {
                own.0[article as usize] = true;
            }
            corpus.keep(&name, packed::STAMP, &own.pack());
            Ok(own)
        })
    }

    /// A digit for each article.
    fn pack(&self) -> String {
        self.0
            .iter()
            .map(|out| if *out { '1' } else { '0' })
            .collect()
    }

    /// `None` if it is not in the form that [`Self::pack`] writes.
    fn unpack(text: &str) -> Option<Self> {
        let digits = text.bytes().map(|digit| match digit {
            b'0' => Some(false),
            b'1' => Some(true),
            _ => None,
        });
        digits.collect::<Option<_>>().map(Self)
    }
}
