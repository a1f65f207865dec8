//! What of the articles' texts is counted: everything, everything but a slice, or a slice alone.

use super::boilerplate::Boilerplate;
use crate::append::{Reach, Stretches, count_slice};
use crate::choice::choice;
use crate::limits::Limits;
use crate::settings::Layer;
use crate::store::{Corpus, Places, Segment, Slice, StoreError};
use std::borrow::Cow;
use std::collections::BTreeMap;
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
    /// What becomes of lines and passages that a source repeats.
    pub boilerplate: Repeats,
}

impl Scope {
    /// What was chosen, here or else there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self == Self::default() {
            true => other,
            false => self,
        }
    }
}

/// What a scope comes to in a corpus. For each segment a slice is taken out of what is counted; what it has is
/// subtracted from every frequency, and from the articles' tokens.
#[derive(Default)]
pub struct Counted {
    /// For each segment the slice that is taken out, where it has one.
    without: Vec<Option<Slice>>,
    /// What is taken out, by the number of the article in the corpus.
    taken_out: BTreeMap<u32, Vec<Range<u32>>>,
    /// Whether names that stand there are counted all the same, because their places are not known.
    pub counts_names: bool,
}

/// Where the counts of a segment are read.
#[derive(Clone, Copy)]
pub struct View<'s> {
    /// What is counted, before anything is taken out.
    pub whole: &'s Segment,
    /// What is taken out.
    pub without: Option<&'s Segment>,
}

impl Counted {
    /// What a scope comes to. What it needs is derived from the texts, and kept with the corpus.
    ///
    /// # Errors
    /// When the corpus is damaged, or nothing can be written even to a temporary folder.
    pub fn of(corpus: &Corpus, scope: Scope) -> Result<Arc<Self>, StoreError> {
        match scope.boilerplate {
            Repeats::Keep => Ok(Arc::default()),
            Repeats::Drop => corpus.once("counted without boilerplate", || Self::without(corpus)),
        }
    }

    fn without(corpus: &Corpus) -> Result<Self, StoreError> {
        let boilerplate = Boilerplate::read(corpus)?;
        let spans = boilerplate.spans.into_iter();
        let taken_out: BTreeMap<u32, Vec<Range<u32>>> = spans
            .map(|(article, spans)| {
                let places = spans.iter().map(|span| span.start..span.end);
                (article, places.collect())
            })
            .collect();
        let has_names = corpus.settings().layers.contains(&Layer::Entities);
        let mut has_places = has_names;
        for segment in corpus.segments() {
            has_places = has_places && Places::of(segment)?.is_some();
        }
        let mut without = Vec::new();
        let mut start = 0;
        for segment in corpus.segments() {
            let end = start + segment.entry().articles;
            let own = taken_out.range(start..end);
            let own = own.map(|(article, places)| (article - start, places.clone()));
            let own: Stretches = own.collect();
            start = end;
            let slice = (!own.is_empty()).then(|| {
                slice(
                    corpus,
                    segment,
                    "boilerplate",
                    &own,
                    Reach::Touching,
                    has_places,
                )
            });
            without.push(slice.transpose()?);
        }
        let counts_names = has_names && !has_places && !taken_out.is_empty();
        Ok(Self {
            without,
            taken_out,
            counts_names,
        })
    }

    /// Where the counts of the segments of a corpus are read.
    pub fn views<'s>(&'s self, corpus: &'s Corpus) -> Vec<View<'s>> {
        let segments = corpus.segments().iter().enumerate();
        segments
            .map(|(number, whole)| View {
                whole,
                without: self.without.get(number).and_then(|slice| slice.as_deref()),
            })
            .collect()
    }

    /// The tokens that are taken out of the articles of a segment, where there are any.
    ///
    /// # Errors
    /// When the slice is damaged.
    pub fn tokens_without(&self, segment: usize) -> Result<Option<Vec<u32>>, StoreError> {
        let slice = self.without.get(segment).and_then(Option::as_ref);
        slice.map(|slice| slice.tokens()).transpose()
    }

    /// The parts of an article's text of `bytes` that are counted, in bytes and in order.
    pub fn parts(&self, article: u32, bytes: usize) -> Vec<Range<u32>> {
        let taken_out = self.taken_out.get(&article).map_or(&[][..], Vec::as_slice);
        let mut parts = Vec::with_capacity(taken_out.len() + 1);
        let mut start = 0;
        for place in taken_out {
            if start < place.start {
                parts.push(start..place.start);
            }
            start = place.end;
        }
        if (start as usize) < bytes {
            parts.push(start..bytes as u32);
        }
        parts
    }

    /// Whether an article has anything that is not counted.
    pub fn is_cut(&self, article: u32) -> bool {
        self.taken_out.contains_key(&article)
    }

    /// A text without what is not counted, which leaves the end of a paragraph in its place.
    pub fn text<'t>(&self, article: u32, text: &'t str) -> Cow<'t, str> {
        if !self.is_cut(article) {
            return text.into();
        }
        let parts = self.parts(article, text.len());
        let parts = parts
            .iter()
            .filter_map(|part| text.get(part.start as usize..part.end as usize));
        parts.collect::<Vec<_>>().join("\n\n").into()
    }
}

/// A slice of a segment, kept with the corpus.
///
/// # Errors
/// When the corpus is damaged, or nothing can be written even to a temporary folder.
pub fn slice(
    corpus: &Corpus,
    segment: &Segment,
    name: &str,
    stretches: &Stretches,
    reach: Reach,
    with_names: bool,
) -> Result<Slice, StoreError> {
    let mut stamp = blake3::Hasher::new();
    stamp.update(format!("{reach:?} {with_names}").as_bytes());
    for (article, places) in stretches {
        stamp.update(&article.to_le_bytes());
        for place in places {
            stamp.update(&place.start.to_le_bytes());
            stamp.update(&place.end.to_le_bytes());
        }
        // No place ends where it begins.
        stamp.update(&[0; 8]);
    }
    let stamp = stamp.finalize().to_hex();
    corpus.slice(segment, name, &stamp, |out| {
        let settings = corpus.settings();
        let limits = Limits::default();
        count_slice(
            settings, segment, stretches, reach, with_names, out, &limits,
        )
    })
}
