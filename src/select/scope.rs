//! What of the articles' texts a question counts: a zone, and not what their source repeats.

use super::boilerplate::{Boilerplate, Span};
use crate::append::{AppendError, PartOfTexts, Reach, slice, zone_of};
use crate::choice::choice;
use crate::clean::zones::TextZone;
use crate::limits::Limits;
use crate::store::{ArticleRow, Corpus};
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
            Repeats::Drop => Boilerplate::read(corpus, limits)?,
            Repeats::Keep => Arc::default(),
        };
        if self.zone.is_none() && boilerplate.spans.is_empty() {
            return Ok(None);
        }
        let mut starts = Vec::new();
        let mut stamps = Vec::new();
        let mut start = 0;
        for segment in corpus.segments() {
            let end = start + segment.entry().articles;
            starts.push(start);
            stamps.push(stamp(&boilerplate, start..end));
            start = end;
        }
        let spans = |segment: usize, article: u32| {
            let spans = boilerplate.spans.get(&(starts[segment] + article));
            spans.map_or(&[][..], Vec::as_slice)
        };
        let repeated = |segment: usize, article: u32, _: &ArticleRow, _: &str| -> Vec<Range<u32>> {
            let spans = spans(segment, article).iter();
            spans.map(|span| span.start..span.end).collect()
        };
        let Some(zone) = self.zone else {
            let part = PartOfTexts {
                key: "boilerplate".to_owned(),
                stamps,
                words: "boilerplate".to_owned(),
                reach: Reach::Touching,
                of: &repeated,
            };
            return slice(corpus, &part, names, limits).map(Some);
        };
        let in_zone = |segment: usize, article: u32, row: &ArticleRow, text: &str| {
            without(&zone_of(zone, row, text), spans(segment, article))
        };
        let key = zone.to_string();
        let (key, words) = match boilerplate.spans.is_empty() {
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

/// Tells whether the boilerplate of some articles, those of one segment, is the same; empty where they have none.
fn stamp(boilerplate: &Boilerplate, articles: Range<u32>) -> String {
    let mut hash = blake3::Hasher::new();
    let mut spans = boilerplate.spans.range(articles.clone()).peekable();
    if spans.peek().is_none() {
        return String::new();
    }
    for (article, spans) in spans {
        hash.update(&(article - articles.start).to_le_bytes());
        for Span { start, end, .. } in spans {
            hash.update(&start.to_le_bytes());
            hash.update(&end.to_le_bytes());
        }
        // No span ends where it begins.
        hash.update(&[0; 8]);
    }
    hash.finalize().to_hex().to_string()
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
