//! What of the articles' texts a question counts: a zone, and not what their source repeats.

use super::boilerplate::{Boilerplate, Span, Stamps};
use crate::append::{AppendError, PartOfTexts, Reach, Where, slice, zone_of};
use crate::choice::choice;
use crate::clean::zones::TextZone;
use crate::limits::Limits;
use crate::store::{Corpus, StoreError};
use std::ops::Range;
use std::sync::Arc;

choice! {
    /// What becomes of lines and passages that a source repeats.
    #[derive(Default)]
    pub enum Repeats: "treatment of boilerplate" {
        /// They are not counted.
        #[default]
        Drop = "drop",
        /// They are counted like the rest.
        Keep = "keep",
    }
}

/// What of the articles' texts a question counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// The zone; `None` for whole texts.
    pub zone: Option<TextZone>,
    /// What becomes of lines and passages that a source repeats. Without the texts they are counted.
    pub boilerplate: Repeats,
}

impl Scope {
    /// The corpus, of whose texts that is counted. With `names`, a zone has the names that are mentioned there. What is
    /// not derived yet is derived now, and kept with the corpus.
    ///
    /// # Errors
    /// As [`slice()`].
    pub fn of(self, corpus: Corpus, names: bool, limits: &Limits) -> Result<Corpus, AppendError> {
        let seen = self.seen(&corpus, names, limits)?;
        Ok(seen.unwrap_or(corpus))
    }

    /// The same for a corpus that stays open as it is; `None` if all of it is counted.
    ///
    /// # Errors
    /// As [`slice()`].
    pub fn seen(
        self,
        corpus: &Corpus,
        names: bool,
        limits: &Limits,
    ) -> Result<Option<Corpus>, AppendError> {
        let boilerplate = match self.boilerplate {
            Repeats::Drop => Stamps::read(corpus, limits)?,
            Repeats::Keep => Arc::default(),
        };
        if self.zone.is_none() && boilerplate.are_empty() {
            return Ok(None);
        }
        let segments = 0..corpus.segments().len();
        let stamps = segments.map(|segment| boilerplate.of(segment).to_owned());
        let stamps = stamps.collect();
        // Where boilerplate stands is read only where a slice is to be derived.
        let spans = |segment: usize| {
            let boilerplate = match boilerplate.are_empty() {
                true => Arc::default(),
                false => Boilerplate::read(corpus, limits)?,
            };
            let before = corpus.segments()[..segment].iter();
            let start: u32 = before.map(|segment| segment.entry().articles).sum();
            Ok::<_, StoreError>(move |article: u32| -> Vec<Span> {
                let spans = boilerplate.spans.get(&(start + article));
                spans.cloned().unwrap_or_default()
            })
        };
        let Some(zone) = self.zone else {
            let repeated = |segment: usize| -> Result<Box<Where<'_>>, StoreError> {
                let spans = spans(segment)?;
                Ok(Box::new(move |article, _, _| {
                    let spans = spans(article).into_iter();
                    spans.map(|span| span.start..span.end).collect()
                }))
            };
            let part = PartOfTexts {
                key: "boilerplate".to_owned(),
                stamps,
                words: "boilerplate".to_owned(),
                reach: Reach::Touching,
                of: &repeated,
            };
            return slice(corpus, &part, names, limits).map(Some);
        };
        let in_zone = |segment: usize| -> Result<Box<Where<'_>>, StoreError> {
            let spans = spans(segment)?;
            Ok(Box::new(move |article, row, text| {
                without(&zone_of(zone, row, text), &spans(article))
            }))
        };
        let key = zone.to_string();
        let (key, words) = match boilerplate.are_empty() {
            true => (key, zone.words().to_owned()),
            false => (
                key + "-without-boilerplate",
                format!("{}, without boilerplate", zone.words()),
            ),
        };
        let part = PartOfTexts {
            key,
            stamps,
            words,
            reach: Reach::Within,
            of: &in_zone,
        };
        slice(corpus, &part, names, limits).map(Some)
    }
}

/// What is left of ranges without some spans; both are in order.
fn without(ranges: &[Range<u32>], spans: &[Span]) -> Vec<Range<u32>> {
    let mut left = Vec::with_capacity(ranges.len());
    for range in ranges {
        let mut start = range.start;
        for span in spans {
            if span.end <= start || span.start >= range.end {
                continue;
            }
            if start < span.start {
                left.push(start..span.start);
            }
            start = span.end;
        }
        if start < range.end {
            left.push(start..range.end);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_repeated_is_cut_out_of_a_zone() {
        let span = |start, end| Span {
            start,
            end,
            entry: 0,
        };
        let left = without(&[5..10, 20..30], &[span(0, 6), span(8, 22), span(25, 26)]);
        assert_eq!(left, [6..8, 22..25, 26..30]);
        let all: Vec<Range<u32>> = std::iter::once(5..10).collect();
        assert_eq!(without(&all, &[span(0, 12)]), []);
    }
}
