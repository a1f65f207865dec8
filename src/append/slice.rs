//! A part of the articles' text, counted apart: as a slice of their segment.

use crate::count::{Counter, EntityTerm, MentionTerm, Names, Run};
use crate::idle::Idle;
use crate::limits::Limits;
use crate::settings::{Layer, Settings};
use crate::store::{
    ArticleRow, Place, Places, Segment, SegmentEntry, SegmentWriter, StoreError, Vocabulary,
};
use crate::tokenize::{self, Orthography};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where the stretches of a slice stand: by the number of the article in its segment, in bytes of its stored text, in
/// order and apart. Their borders are borders of tokens.
pub type Stretches = BTreeMap<u32, Vec<Range<u32>>>;

/// Which n-grams belong to a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Those that lie within one stretch: of what is counted in the place of the whole.
    Within,
    /// Those that have a token of a stretch: of what is taken out of the whole. The place of a stretch makes no new
    /// n-gram then.
    Touching,
}

/// Row groups of texts that are read at a time, for each thread.
const GROUPS_PER_THREAD: usize = 16;

/// Mentions whose terms are held at a time, about.
const MOST_MENTIONS: u64 = 16 << 20;

/// Postings of mentions that are read at once.
const POSTINGS_AT_ONCE: u64 = 1 << 20;

/// What a row group comes to.
struct Counted {
    rows: Vec<(ArticleRow, Vec<u64>)>,
    runs: Vec<Vec<Run>>,
}

/// Count the stretches of a segment's articles into a slice. A name belongs to the stretch in which its mention begins;
/// what it names was decided by the whole article. Without the places of the names, or with `with_names` off, none belongs to a slice.
///
/// # Errors
/// When the segment has no text, or a file cannot be read or written.
pub fn count_slice(
    settings: &Settings,
    segment: &Segment,
    stretches: &Stretches,
    reach: Reach,
    with_names: bool,
    mut out: SegmentWriter<'_, '_>,
    limits: &Limits,
) -> Result<SegmentEntry, StoreError> {
    let counting = Counting {
        settings,
        segment,
        stretches,
        reach,
        layers: settings.stored_layers(),
        idle: Idle::default(),
    };
    let mut named = match with_names {
        true => Named::of(segment)?,
        false => None,
    };
    let groups = segment.text_groups()?;
    for groups in groups.chunks(GROUPS_PER_THREAD * rayon::current_num_threads()) {
        let names = match &mut named {
            Some(named) => {
                let all = groups[0].start as u32..groups[groups.len() - 1].end as u32;
                named.in_stretches(all, stretches)?
            }
            None => BTreeMap::new(),
        };
        let counted: Vec<Counted> = groups
            .par_iter()
            .map(|group| counting.count(group.clone(), &names))
            .collect::<Result<_, _>>()?;
        for counted in counted {
            for (row, layers) in &counted.rows {
                out.article(row, layers)?;
            }
            out.runs(counted.runs);
        }
        if out.held_bytes() > limits.memory_bytes / 4 {
            out.spill()?;
        }
    }
    out.finish(limits)
}

struct Counting<'s> {
    settings: &'s Settings,
    segment: &'s Segment,
    stretches: &'s Stretches,
    reach: Reach,
    layers: Vec<Layer>,
    /// For terms and names, and for each layer of n-grams: their parts of a text are not the same.
    idle: Idle<Vec<Counter>>,
}

impl Counting<'_> {
    fn counters(&self) -> Vec<Counter> {
        let rules = &self.settings.tokenizing;
        let is_ngrams = |layer: &Layer| matches!(layer, Layer::Ngrams(_));
        let others: Vec<Layer> = self
            .layers
            .iter()
            .copied()
            .filter(|layer| !is_ngrams(layer))
            .collect();
        let alone = self
            .layers
            .iter()
            .copied()
            .filter(is_ngrams)
            .map(|layer| vec![layer]);
        std::iter::once(others)
            .chain(alone)
            .map(|layers| Counter::new(rules, &layers, usize::MAX))
            .collect()
    }

    fn count(
        &self,
        group: Range<u64>,
        names: &BTreeMap<u32, Names>,
    ) -> Result<Counted, StoreError> {
        let mut rows: Vec<(ArticleRow, Vec<u64>)> = Vec::new();
        let abouts = self.segment.article_rows(group.clone())?;
        let numbers = group.start as u32..group.end as u32;
        let texts = match self.stretches.range(numbers.clone()).next() {
            Some(_) => self.segment.texts(group)?,
            None => Vec::new(),
        };
        let mut counters = self.idle.take(|| self.counters());
        let none = Names::default();
        for (number, about) in numbers.clone().zip(abouts) {
            let mut row = ArticleRow {
                source: about.source,
                date: about.date,
                ..ArticleRow::default()
            };
            let mut totals = vec![0; self.layers.len()];
            if let Some(own) = self.stretches.get(&number) {
                let text = &texts[(number - numbers.start) as usize];
                let orthography = Orthography::of(&about.language);
                let names = names.get(&number).unwrap_or(&none);
                let counted = counters[0].article_in_parts(number, text, own, names, orthography);
                row.tokens = counted.tokens;
                let mut others = counted.layers.into_iter();
                let mut ngrams = counters[1..].iter_mut();
                for (total, layer) in totals.iter_mut().zip(&self.layers) {
                    *total = match (layer, self.reach) {
                        (Layer::Ngrams(n), Reach::Touching) => {
                            let wide = self.widened(text, own, usize::from(*n) - 1, orthography);
                            ngrams.next().map(|counter| {
                                counter.article_in_parts(number, text, &wide, &none, orthography)
                            })
                        }
                        (Layer::Ngrams(_), Reach::Within) => ngrams.next().map(|counter| {
                            counter.article_in_parts(number, text, own, &none, orthography)
                        }),
                        _ => {
                            *total = others.next().unwrap_or_default();
                            continue;
                        }
                    }
                    .map_or(0, |counted| counted.layers[0]);
                }
            }
            rows.push((row, totals));
        }
        let mut finished = counters.iter_mut().map(Counter::finish);
        let mut others = finished.next().unwrap_or_default().into_iter();
        let runs = self.layers.iter().map(|layer| match layer {
            Layer::Ngrams(_) => finished.next().and_then(|mut runs| runs.pop()),
            _ => others.next(),
        });
        let runs = runs.map(Option::unwrap_or_default).collect();
        self.idle.give(counters);
        Ok(Counted { rows, runs })
    }

    /// Stretches with `reach` more tokens on either side, so that they have the n-grams of `reach + 1` tokens that
    /// touch the stretch, and no others; those that then meet so that an n-gram can touch both are one.
    fn widened(
        &self,
        text: &str,
        stretches: &[Range<u32>],
        reach: usize,
        orthography: Orthography,
    ) -> Vec<Range<u32>> {
        let mut tokens: Vec<Range<u32>> = Vec::new();
        tokenize::tokens_in(text, &self.settings.tokenizing, orthography, |token| {
            tokens.push(token.start as u32..token.end() as u32);
        });
        let mut wide: Vec<Range<usize>> = Vec::new();
        for stretch in stretches {
            let first = tokens.partition_point(|token| token.start < stretch.start);
            let end = tokens.partition_point(|token| token.start < stretch.end);
            if first == end {
                continue;
            }
            let own = first.saturating_sub(reach)..(end + reach).min(tokens.len());
            match wide.last_mut() {
                // Fewer than `reach` tokens lie between the stretches themselves.
                Some(last) if last.end > first => last.end = own.end,
                _ => wide.push(own),
            }
        }
        wide.into_iter()
            .map(|own| tokens[own.start].start..tokens[own.end - 1].end)
            .collect()
    }
}

/// The names of a segment, by their places.
struct Named<'s> {
    segment: &'s Segment,
    vocabulary: Vocabulary,
    places: Places,
    /// The articles whose terms are held: for each of these, its terms in order.
    held: Range<u32>,
    terms: Vec<(u32, u32)>,
}

impl<'s> Named<'s> {
    /// `None` where the places are not known.
    fn of(segment: &'s Segment) -> Result<Option<Self>, StoreError> {
        let Some(places) = Places::of(segment)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            segment,
            vocabulary: segment.vocabulary(Layer::Mentions)?,
            places,
            held: 0..0,
            terms: Vec::new(),
        }))
    }

    /// The names in the stretches of the next articles.
    fn in_stretches(
        &mut self,
        articles: Range<u32>,
        stretches: &Stretches,
    ) -> Result<BTreeMap<u32, Names>, StoreError> {
        if articles.end > self.held.end {
            self.hold(articles.start)?;
            // One row group may have more articles than are held at a time.
            while self.held.end < articles.end {
                self.hold_more(articles.end)?;
            }
        }
        let places = self.places.next(articles.clone())?;
        let mut names = BTreeMap::new();
        for (article, own) in stretches.range(articles.clone()) {
            let at = (article - articles.start) as usize;
            let found = self.names(*article, &places[at], own);
            names.insert(*article, found);
        }
        Ok(names)
    }

    fn names(&self, article: u32, places: &[Place], stretches: &[Range<u32>]) -> Names {
        let first = self.terms.partition_point(|(of, _)| *of < article);
        let mut names = Names::default();
        for place in places {
            let within = stretches.partition_point(|stretch| stretch.end <= place.start);
            let is_within = stretches
                .get(within)
                .is_some_and(|stretch| stretch.start <= place.start);
            let term = self.terms.get(first + place.mention as usize);
            let term = term.filter(|(of, _)| is_within && *of == article);
            let Some((_, term)) = term else { continue };
            let term = self.vocabulary.term(*term as usize);
            if let Some(mention) = MentionTerm::read(term) {
                names.entities.push(EntityTerm(mention.name), 1);
                names.mentions.push(mention, 1);
            }
        }
        names
    }

    /// Read the terms of as many articles from one on as are held at a time.
    fn hold(&mut self, first: u32) -> Result<(), StoreError> {
        self.held = first..first;
        self.terms.clear();
        self.hold_more(first)
    }

    /// Read the terms of further articles.
    fn hold_more(&mut self, until: u32) -> Result<(), StoreError> {
        let all = self.segment.entry().articles;
        let mentions: u64 = self
            .vocabulary
            .articles
            .iter()
            .map(|of| u64::from(*of))
            .sum();
        let share = MOST_MENTIONS.saturating_mul(u64::from(all)) / mentions.max(1);
        let least = u64::from(until).max(u64::from(self.held.end) + share.max(1));
        let wanted = self.held.end..least.min(u64::from(all)) as u32;
        let mut terms = (0u32..).zip(&self.vocabulary.articles).peekable();
        let mut row = 0;
        while terms.peek().is_some() {
            // Terms that follow one another are read together.
            let (first_row, mut ends) = (row, Vec::new());
            while let Some((term, rows)) = terms.next_if(|_| row - first_row < POSTINGS_AT_ONCE) {
                row += u64::from(*rows);
                ends.push((term, (row - first_row) as usize));
            }
            let (articles, _) = self.segment.postings(Layer::Mentions, first_row..row)?;
            let mut start = 0;
            for (term, end) in ends {
                let own = articles[start..end].iter();
                let own = own.filter(|article| wanted.contains(article));
                self.terms.extend(own.map(|article| (*article, term)));
                start = end;
            }
        }
        self.terms.par_sort_unstable();
        self.held.end = wanted.end;
        Ok(())
    }
}
