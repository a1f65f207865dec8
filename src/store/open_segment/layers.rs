//! The layers of a segment: terms with their counts, and the articles that have them.

use super::{OpenLayer, Segment};
use crate::settings::Layer;
use crate::store::error::{StoreError, StoreProblem, at};
use crate::store::lazy_table::damaged;
use crate::store::vocabulary::{TermEntry, Vocabulary};
use rayon::prelude::*;
use std::io;
use std::ops::{ControlFlow, Range};

impl Segment {
    fn layer(&self, layer: Layer) -> Result<&OpenLayer, StoreError> {
        let layers = match &self.part {
            Some(part) if layer != Layer::Mentions => &part.layers,
            _ => &self.layers,
        };
        layers.get(&layer).ok_or_else(|| {
            // Mentions are stored with entities, and requested by that name.
            let asked = match layer {
                Layer::Mentions => Layer::Entities,
                layer => layer,
            };
            at("read", &self.folder)(StoreProblem::NoLayer {
                layer: asked.to_string(),
                present: layers.keys().map(ToString::to_string).collect(),
            })
        })
    }

    /// The terms of a layer from `lower` (inclusive) to `upper` (exclusive; `None`: to the end) that
    /// `wanted` accepts, in order.
    ///
    /// # Errors
    /// When there is no such layer, or the file is damaged.
    pub fn terms(
        &self,
        layer: Layer,
        lower: &str,
        upper: Option<&str>,
        mut wanted: impl FnMut(&str) -> bool,
    ) -> Result<Vec<TermEntry>, StoreError> {
        let open = self.layer(layer)?;
        let table = open.vocabulary.get()?;
        let damaged = damaged(&open.vocabulary.path);
        let mut found = Vec::new();
        for group in 0..table.groups() {
            if let Some((least, greatest)) = table.text_bounds(group, 0) {
                if *greatest < *lower.as_bytes() {
                    continue;
                }
                if upper.is_some_and(|upper| *least >= *upper.as_bytes()) {
                    break;
                }
            }
            let rows = table.group_rows(group);
            let mut row = rows.start;
            let mut hits: Vec<(u64, String)> = Vec::new();
            table
                .column("term")
                .and_then(|column| {
                    column.texts_until(rows.clone(), |term| {
                        let term = term.unwrap_or_default();
                        if upper.is_some_and(|upper| term >= upper) {
                            return ControlFlow::Break(());
                        }
                        if term >= lower && wanted(term) {
                            hits.push((row, term.to_owned()));
                        }
                        row += 1;
                        ControlFlow::Continue(())
                    })
                })
                .map_err(&damaged)?;
            let (Some((first, _)), Some((last, _))) = (hits.first(), hits.last()) else {
                continue;
            };
            let span = *first..*last + 1;
            let start = span.start;
            let read = || -> io::Result<_> {
                Ok((
                    table.column("frequency")?.u64(span.clone())?,
                    table.column("articles")?.u32(span.clone())?,
                    table.column("first_posting")?.u64(span.clone())?,
                ))
            };
            let (frequencies, articles, firsts) = read().map_err(&damaged)?;
            found.extend(hits.into_iter().map(|(row, term)| {
                let at = (row - start) as usize;
                TermEntry {
                    term,
                    frequency: frequencies[at],
                    articles: articles[at],
                    first_posting: firsts[at],
                }
            }));
        }
        Ok(found)
    }

    /// One term of a layer.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn term(&self, layer: Layer, term: &str) -> Result<Option<TermEntry>, StoreError> {
        // The least string after `term` in byte order.
        let upper = format!("{term}\0");
        Ok(self.terms(layer, term, Some(&upper), |_| true)?.pop())
    }

    /// The articles and frequencies of a term, articles ascending.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn postings(
        &self,
        layer: Layer,
        rows: Range<u64>,
    ) -> Result<(Vec<u32>, Vec<u32>), StoreError> {
        let mut postings = Default::default();
        self.read_postings(layer, rows, &mut postings)?;
        Ok(postings)
    }

    /// The same in the place of what `postings` has, so that its room is used again.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn read_postings(
        &self,
        layer: Layer,
        rows: Range<u64>,
        (articles, frequencies): &mut (Vec<u32>, Vec<u32>),
    ) -> Result<(), StoreError> {
        let open = self.layer(layer)?;
        let table = open.postings.get()?;
        articles.clear();
        frequencies.clear();
        let read = || -> io::Result<()> {
            let steps = table.column("article")?;
            steps.steps_into(rows.clone(), articles)?;
            table.column("frequency")?.u32_into(rows, frequencies)
        };
        read().map_err(damaged(&open.postings.path))
    }

    /// The whole vocabulary of a layer, in order.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn vocabulary(&self, layer: Layer) -> Result<Vocabulary, StoreError> {
        let table = self.layer(layer)?.vocabulary.get()?;
        let parts: Vec<Vocabulary> = (0..table.groups())
            .into_par_iter()
            .map(|group| self.vocabulary_rows(layer, table.group_rows(group)))
            .collect::<Result<_, _>>()?;
        Ok(parts
            .into_iter()
            .fold(Vocabulary::default(), |mut all, part| {
                all.append(&part);
                all
            }))
    }

    /// Distinct terms of a layer.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn types(&self, layer: Layer) -> Result<u64, StoreError> {
        Ok(self.layer(layer)?.vocabulary.get()?.rows())
    }

    /// A part of the vocabulary of a layer, by the positions of its terms.
    ///
    /// # Errors
    /// As [`Self::terms`].
    pub fn vocabulary_rows(
        &self,
        layer: Layer,
        rows: Range<u64>,
    ) -> Result<Vocabulary, StoreError> {
        let open = self.layer(layer)?;
        let table = open.vocabulary.get()?;
        let read = || -> io::Result<Vocabulary> {
            let mut vocabulary = Vocabulary {
                frequencies: table.column("frequency")?.u64(rows.clone())?,
                articles: table.column("articles")?.u32(rows.clone())?,
                ..Vocabulary::default()
            };
            table.column("term")?.each_text(rows.clone(), |term| {
                vocabulary.text.push_str(term.unwrap_or_default());
                vocabulary.ends.push(vocabulary.text.len() as u64);
            })?;
            Ok(vocabulary)
        };
        read().map_err(damaged(&open.vocabulary.path))
    }
}
