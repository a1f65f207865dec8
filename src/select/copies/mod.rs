//! Which articles of a corpus are copies of others.
//!
//! Sketches give `candidates`, the stored texts decide (`check`), and pairs become `families`. The
//! result is kept with the corpus, with everything that was compared: after an `add`, only what is new is. It depends
//! on the articles alone, not on how they were added, on threads or on memory.

mod candidates;
mod check;
mod families;
mod left_out;
mod order;
mod origin;
mod packed;

use super::Articles;
use crate::clean::copies::{Overlap, WHOLE, sketch};
use crate::clean::wire;
use crate::clean::zones::Zones;
use crate::store::{Corpus, Segment, Sketches, StoreError, StoreProblem, at};
pub use left_out::LeftOut;
pub use origin::{Houses, Origin, Role};

use candidates::{AllSketches, Found};
use order::Order;
use packed::Known;
use rayon::prelude::*;
use std::sync::Arc;

/// What is held of each article all along, about: its columns, its place in the order, its candidates.
const ARTICLE_BYTES: u64 = 340;

/// What is held of sketches and texts at a time, at least.
const LEAST_BYTES: u64 = 64 << 20;

/// The least share of the smaller sketch that makes a copy where no text is stored.
const LEAST_ESTIMATE: f32 = 0.3;

/// The copies of a corpus.
#[derive(Debug, Default, PartialEq)]
pub struct Copies {
    /// Families, by their first articles.
    pub families: Vec<Family>,
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
    pub fn read(corpus: &Corpus) -> Result<Arc<Self>, StoreError> {
        corpus.once_of_whole("", || {
            let kept = corpus.kept(packed::FAMILIES, packed::STAMP);
            match kept.and_then(|kept| packed::unpack(&kept, articles_of(corpus))) {
                Some(copies) => Ok(copies),
                None => Ok(Self::find(corpus)?.0),
            }
        })
    }

    /// All pairs of copies that were found, by day. Of a story that very many articles tell, each is paired with
    /// those shortly before it only.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn pairs(corpus: &Corpus) -> Result<Vec<Pair>, StoreError> {
        let kept = corpus.kept(packed::COMPARISONS, packed::STAMP);
        match kept.and_then(|kept| packed::unpack_pairs(&kept, articles_of(corpus))) {
            Some(pairs) => Ok(pairs),
            None => Ok(Self::find(corpus)?.1),
        }
    }

    /// Find families and pairs.
    fn find(corpus: &Corpus) -> Result<(Self, Vec<Pair>), StoreError> {
        let of_articles = u64::from(articles_of(corpus)) * ARTICLE_BYTES;
        // Half is for the program, its allocator and what is kept already.
        let left = (corpus.limits().memory_bytes / 2).saturating_sub(of_articles);
        // What is held of sketches and texts at a time.
        let memory_bytes = left.max(LEAST_BYTES);
        let known = Known::read(corpus);
        let articles = Articles::read(corpus, ["source", "author", "origin", "credit"])?;
        let order = Order::of(corpus, &articles)?;
        let sketches = all_sketches(corpus)?;
        let progress = &*corpus.limits().progress;
        let found = candidates::find(&order, &sketches, memory_bytes, corpus.path(), progress)?;
        let is_estimated = !corpus.settings().text;
        let overlaps = match is_estimated {
            true => estimates(&articles, &order, &found),
            false => overlaps(corpus, &articles, &order, &found, &known, memory_bytes)?,
        };
        let pairs: Vec<Pair> = overlaps
            .iter()
            .filter_map(|((later, earlier), overlap)| {
                let (share, words) = (*overlap)?;
                Some(Pair {
                    later: order.article[*later as usize],
                    earlier: order.article[*earlier as usize],
                    share,
                    words,
                })
            })
            .collect();
        let is_agency = agencies(&articles);
        let precedence = |article: u32| (!is_agency(article), order.rank[article as usize]);
        let mut families = families::families(&pairs, &precedence);
        credit(&mut families, corpus, &articles, &order, &known)?;
        let copies = Self {
            families,
            is_estimated,
        };
        let compared = packed::pack_comparisons(&copies, &order, &found, &overlaps);
        corpus.keep(packed::COMPARISONS, packed::STAMP, &compared);
        corpus.keep(packed::FAMILIES, packed::STAMP, &packed::pack(&copies));
        Ok((copies, pairs))
    }
}

fn articles_of(corpus: &Corpus) -> u32 {
    let segments = corpus.segments().iter();
    segments.map(|segment| segment.entry().articles).sum()
}

/// What the comparison of two ranks came to: share and common words if they are copies.
type Compared = ((u32, u32), Option<(f64, u32)>);

/// All candidates, compared in the texts unless that was done before.
fn overlaps(
    corpus: &Corpus,
    articles: &Articles,
    order: &Order,
    found: &Found,
    known: &Known,
    memory_bytes: u64,
) -> Result<Vec<Compared>, StoreError> {
    let candidates = found.candidates.par_iter();
    let mut all: Vec<(Compared, bool)> = candidates
        .map(|(later, earlier, _)| {
            let overlap = known.overlap(order, found, (*later, *earlier));
            (((*later, *earlier), overlap.flatten()), overlap.is_some())
        })
        .collect();
    let new: Vec<(u32, u32)> = all
        .iter()
        .filter_map(|((pair, _), is_known)| (!is_known).then_some(*pair))
        .collect();
    let read = check::compare(corpus, articles, order, found, &new, memory_bytes)?;
    let mut read = read.into_iter();
    for ((_, overlap), _) in all.iter_mut().filter(|(_, is_known)| !is_known) {
        let own = read.next().flatten();
        *overlap = own
            .filter(Overlap::is_copy)
            .map(|own| (own.share, own.words));
    }
    Ok(all.into_iter().map(|(compared, _)| compared).collect())
}

/// Without texts: how much of the smaller sketch both have is about how much of the shorter article.
fn estimates(articles: &Articles, order: &Order, found: &Found) -> Vec<Compared> {
    let tokens = |rank: &u32| articles.lengths()[order.article[*rank as usize] as usize];
    let candidates = found.candidates.iter();
    let copies = candidates.filter(|(.., shared)| *shared >= LEAST_ESTIMATE);
    copies
        .map(|(later, earlier, shared)| {
            let share = f64::from(*shared);
            let words = share * f64::from(tokens(later).min(tokens(earlier)));
            ((*later, *earlier), Some((share, words as u32)))
        })
        .collect()
}

/// Finds which agency each member of a family credits, unless that is known.
fn credit(
    families: &mut [Family],
    corpus: &Corpus,
    articles: &Articles,
    order: &Order,
    known: &Known,
) -> Result<(), StoreError> {
    let members = families.iter_mut().flat_map(|family| &mut family.members);
    let mut unknown: Vec<&mut Member> = Vec::new();
    for member in members {
        let rank = order.rank[member.article as usize];
        match known.credit(order.key[rank as usize]) {
            Some(credit) => member.credit = credit.to_owned(),
            None => unknown.push(member),
        }
    }
    unknown.sort_unstable_by_key(|member| member.article);
    let mut unknown = unknown.into_iter().peekable();
    for (number, segment) in corpus.segments().iter().enumerate() {
        let start = articles.start(number);
        let mut groups = match segment.has_text() {
            true => segment.text_groups()?,
            false => std::iter::once(0..u64::from(segment.entry().articles)).collect(),
        };
        for rows in groups.drain(..) {
            let end = start + rows.end as u32;
            let mut texts: Option<Vec<String>> = None;
            while let Some(member) = unknown.next_if(|member| member.article < end) {
                if texts.is_none() && segment.has_text() {
                    texts = Some(segment.texts(rows.clone())?);
                }
                let at = (member.article - start) as usize - rows.start as usize;
                let text = texts.as_ref().and_then(|texts| texts.get(at));
                let value = |name| {
                    articles
                        .text(name)
                        .map_or("", |column| column.value(member.article))
                };
                let credited = wire::credited(
                    value("origin"),
                    value("author"),
                    value("credit"),
                    text.map_or("", |text| text),
                );
                member.credit = credited.unwrap_or_default().to_owned();
            }
        }
    }
    Ok(())
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
    let groups = segment.text_groups()?.into_iter();
    Sketches::make(groups.map(|rows| {
        let texts = segment.texts(rows)?;
        let of_text = |text: &String| sketch(text, &Zones::of("", text).quoted);
        Ok(texts.par_iter().map(of_text).collect())
    }))
}
