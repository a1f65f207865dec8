//! Which articles of a corpus are copies of others.
//!
//! Sketches give candidates ([`candidates`]), the stored texts decide ([`check`]), and pairs become [`families`]. The
//! result is kept with the corpus, with everything that was compared: after an `add`, only what is new is. It depends
//! on the articles alone, not on how they were added, on threads or on memory.

mod candidates;
mod check;
mod families;
mod order;
mod packed;

use super::Articles;
use crate::clean::copies::{Overlap, WHOLE, sketch};
use crate::clean::quotation;
use crate::clean::wire;
use crate::store::{Corpus, Segment, Sketches, StoreError, StoreProblem, at};
use candidates::{AllSketches, Found};
use order::Order;
use packed::Compared;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What is held of sketches and texts at a time: half of the least memory that a run is given.
const MEMORY_BYTES: u64 = 128 << 20;

/// The least share of the smaller sketch that makes a copy where no text is stored.
const LEAST_ESTIMATE: f32 = 0.3;

/// The copies of a corpus.
#[derive(Debug, Default, PartialEq)]
pub struct Copies {
    /// Families, by their first articles.
    pub families: Vec<Family>,
    /// All pairs of copies that were found, by day. Of a story that very many articles tell, each is paired with
    /// those shortly before it only.
    pub pairs: Vec<Pair>,
    /// Whether shares are estimates from sketches, since the corpus has no texts.
    pub is_estimated: bool,
}

/// Articles that have their text from each other.
#[derive(Debug, Default, PartialEq)]
pub struct Family {
    /// Its articles: agencies first, then by day. The first one has no parent.
    pub members: Vec<Member>,
}

/// An article in a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The number of the article.
    pub article: u32,
    /// The earlier article of which it has most words.
    pub parent: Option<u32>,
    /// The share of the shorter of both that stands in runs of at least five common words.
    pub share: Option<f64>,
    /// The agency that it credits; empty when it credits none.
    pub credit: String,
}

/// Two articles of which one is a copy of the other, or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The article of the later day; on one day, of the outlet that comes later in the alphabet.
    pub later: u32,
    /// The other one.
    pub earlier: u32,
    /// As in [`Member::share`].
    pub share: f64,
    /// The common words.
    pub words: u32,
}

impl Pair {
    /// Whether the shorter article is in the other as a whole.
    pub fn is_whole(&self) -> bool {
        self.share >= WHOLE
    }
}

impl Copies {
    /// The copies of a corpus, as kept or found now.
    ///
    /// # Errors
    /// When the corpus is damaged; when an older version made a part of it without sketches, and without texts of
    /// which they could be made.
    pub fn read(corpus: &Corpus) -> Result<Self, StoreError> {
        if let Some(kept) = corpus.kept(packed::NAME, packed::STAMP)
            && let Some(copies) = packed::unpack(&kept)
        {
            return Ok(copies);
        }
        let articles = Articles::read(corpus, ["source"])?;
        let order = Order::of(corpus, &articles)?;
        let sketches = all_sketches(corpus)?;
        let found = candidates::find(&order, &sketches, MEMORY_BYTES, corpus.path())?;
        let known = Compared::read(corpus);
        let compared = match corpus.settings().text {
            true => compare(corpus, &articles, &order, &found, &known)?,
            false => estimate(&articles, &order, &found),
        };
        let (families, is_agency) = (compared.pairs(&order), agencies(&articles));
        let pairs = families;
        let precedence = |article: u32| (!is_agency(article), order.rank[article as usize]);
        let mut copies = Self {
            families: families::families(&pairs, &precedence),
            pairs,
            is_estimated: !corpus.settings().text,
        };
        copies.credit(corpus, &order, &known)?;
        corpus.keep(packed::NAME, packed::STAMP, &packed::pack(&copies, &compared, &order));
        Ok(copies)
    }

    /// Find which agency each member credits; those that were read before are `known`.
    fn credit(
        &mut self,
        corpus: &Corpus,
        order: &Order,
        known: &Compared,
    ) -> Result<(), StoreError> {
        todo!()
    }
}

/// Whether the outlet of an article is a news agency.
fn agencies(articles: &Articles) -> impl Fn(u32) -> bool {
    let column = articles.text("source");
    let values = column.map_or(&[][..], |column| &column.values);
    let judged: Vec<bool> = values.iter().map(|name| wire::is_agency(name)).collect();
    move |article| {
        let of = column.and_then(|column| column.of.get(article as usize));
        of.is_some_and(|source| judged[*source as usize])
    }
}

/// The sketches of all segments; those of older ones are made from their texts.
fn all_sketches(corpus: &Corpus) -> Result<AllSketches, StoreError> {
    let mut start = 0;
    let mut all = Vec::new();
    for segment in corpus.segments() {
        let sketches = match segment.sketches()? {
            Some(sketches) => sketches,
            None if segment.has_text() => from_texts(segment)?,
            None => {
                let cannot = at("find copies in", segment.folder());
                return Err(cannot(StoreProblem::NoSketches));
            }
        };
        all.push((start, sketches));
        start += segment.entry().articles;
    }
    Ok(all)
}

fn from_texts(segment: &Segment) -> Result<Sketches, StoreError> {
    let folder = tempfile::tempdir().map_err(at("make a temporary folder for", segment.folder()))?;
    let groups = segment.text_groups()?;
    let of_group = groups.into_iter().flat_map(|rows| match segment.texts(rows) {
        Ok(texts) => texts
            .par_iter()
            .map(|text| Ok(sketch(text, &quotation::spans(text))))
            .collect(),
        Err(error) => vec![Err(error)],
    });
    Sketches::make(folder.path(), of_group)
}
