//! The names in a part of the texts, by the places that were kept of them when the articles were added.

use crate::count::{EntityTerm, MentionTerm, Names, Within};
use crate::settings::Layer;
use crate::store::{Place, Places, Segment, StoreError, Vocabulary};
use rayon::prelude::*;
use std::ops::Range;

/// Mentions whose terms are held at a time, about.
const MOST_MENTIONS: u64 = 16 << 20;

/// Postings that are read at once.
const POSTINGS_AT_ONCE: u64 = 1 << 20;

/// The names of a segment, article by article.
pub struct PlacedNames<'s> {
    segment: &'s Segment,
    vocabulary: Vocabulary,
    places: Places,
    /// The articles whose terms are held.
    held: Range<u32>,
    /// Articles with the positions of their terms in the vocabulary, in order.
    terms: Vec<(u32, u32)>,
    /// For each article whether its terms are wanted; `None` where all are.
    only: Option<Vec<bool>>,
}

impl<'s> PlacedNames<'s> {
    /// Those of a segment; `None` where no places were kept.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn of(segment: &'s Segment) -> Result<Option<Self>, StoreError> {
        let Some(places) = Places::of(segment)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            segment,
            vocabulary: segment.vocabulary(Layer::Mentions)?,
            places,
            held: 0..0,
            terms: Vec::new(),
            only: None,
        }))
    }

    /// From now on, only these articles are asked for.
    pub fn hold_only(&mut self, articles: &[u32]) {
        let mut only = vec![false; self.segment.entry().articles as usize];
        for article in articles {
            only[*article as usize] = true;
        }
        self.only = Some(only);
    }

    /// Make the names of the next articles ready: the places of each.
    ///
    /// # Errors
    /// When the segment is damaged.
    pub fn next(&mut self, articles: Range<u32>) -> Result<Vec<Vec<Place>>, StoreError> {
        if articles.end > self.held.end {
            self.hold(articles.clone())?;
        }
        self.places.next(articles)
    }

    /// The mentions of an article that was made ready, each with its first byte.
    pub fn mentions(
        &self,
        article: u32,
        places: &[Place],
    ) -> impl Iterator<Item = (u32, MentionTerm<'_>)> {
        let first = self.terms.partition_point(|(of, _)| *of < article);
        places.iter().filter_map(move |place| {
            let term = self.terms.get(first + place.mention as usize);
            let (_, term) = term.filter(|(of, _)| *of == article)?;
            let mention = MentionTerm::read(self.vocabulary.term(*term as usize))?;
            Some((place.start, mention))
        })
    }

    /// The names of an article that was made ready whose mentions begin in a part of its text.
    pub fn names(&self, article: u32, places: &[Place], part: &[Range<u32>]) -> Names {
        let mut within = Within::new(part);
        let mut names = Names::default();
        for (start, mention) in self.mentions(article, places) {
            if within.has(start as usize) {
                names.entities.push(EntityTerm(mention.name), 1);
                names.mentions.push(mention, 1);
            }
        }
        names
    }

    /// Read the terms of these articles and of as many after them as are held at a time.
    fn hold(&mut self, articles: Range<u32>) -> Result<(), StoreError> {
        let all = self.segment.entry().articles;
        let mentions: u64 = self
            .vocabulary
            .articles
            .iter()
            .map(|of| u64::from(*of))
            .sum();
        let share = MOST_MENTIONS.saturating_mul(u64::from(all)) / mentions.max(1);
        let end = u64::from(articles.start) + share;
        let end = end.max(u64::from(articles.end)).min(u64::from(all)) as u32;
        self.held = articles.start..end;
        self.terms.clear();
        let mut terms = (0u32..).zip(&self.vocabulary.articles).peekable();
        let mut row = 0;
        while terms.peek().is_some() {
            // Terms that follow one another are read together.
            let (first_row, mut ends) = (row, Vec::new());
            while let Some((term, rows)) = terms.next_if(|_| row - first_row < POSTINGS_AT_ONCE) {
                row += u64::from(*rows);
                ends.push((term, (row - first_row) as usize));
            }
            let (numbers, _) = self.segment.postings(Layer::Mentions, first_row..row)?;
            let mut start = 0;
            for (term, end) in ends {
                let own = numbers[start..end].iter();
                let own = own.filter(|number| {
                    let only = self.only.as_deref();
                    self.held.contains(number) && only.is_none_or(|only| only[**number as usize])
                });
                self.terms.extend(own.map(|number| (*number, term)));
                start = end;
            }
        }
        self.terms.par_sort_unstable();
        Ok(())
    }
}
