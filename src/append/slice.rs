//! The counts of a part of every text, derived from the stored texts.
//!
//! The texts are read once more and counted as `add` counts them, but only the tokens, n-grams and names that lie in the
//! part. What the names of an article mean is decided over its whole text. A slice depends on nothing but the texts and
//! the part, so that it is the same however the corpus was cut into segments.

use super::AppendError;
use super::names::NameFinder;
use super::placed::PlacedNames;
use super::recogniser::recogniser_of;
use crate::clean::zones::{TextZone, Zones, pack};
use crate::count::{ArticleTotals, Counter, Names, Run};
use crate::idle::Idle;
use crate::limits::{Limits, Reached, Unit};
use crate::recognise::Recogniser;
use crate::settings::{Layer, Settings, Tokenizing};
use crate::store::{
    ArticleRow, Corpus, PART_COLUMN, Place, Places, Segment, SegmentEntry, SegmentWriter,
    SliceFolder, StoreError, StoreProblem, View, at, crossing_column, of_slice,
};
use crate::tokenize::Orthography;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Row groups of texts that one task counts.
const GROUPS_OF_TASK: usize = 4;

/// A part of every text.
pub struct PartOfTexts<'p> {
    /// Letters and hyphens that tell it from every other part of the same texts. Of the parts of one key only the
    /// newest is kept.
    pub key: String,
    /// For each segment, what tells on what the part depends beside the texts.
    pub stamps: Vec<String>,
    /// What it is called in a note, `quoted speech`.
    pub words: String,
    /// What it is counted for.
    pub reach: Reach,
    /// Where it is in the texts of a segment, by its number; asked only of one whose slice is not kept.
    pub of: &'p dyn Fn(usize) -> Result<Box<Where<'p>>, StoreError>,
}

/// Where a part is in the text of an article: from its number in the segment, and its row.
pub type Where<'p> = dyn Fn(u32, &ArticleRow, &str) -> Vec<Range<u32>> + Sync + 'p;

/// What a part is counted for, and hence which n-grams it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It is counted in the place of the whole: its n-grams lie within it.
    Within,
    /// It is taken out of the whole, with every n-gram that has a token of it: the place where it stood makes no new
    /// one.
    Touching,
}

/// Where the zone of a text is, given the article's row.
pub fn zone_of(zone: TextZone, row: &ArticleRow, text: &str) -> Vec<Range<u32>> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let zones = Zones::unpack(&row.zones).filter(|zones| zones.fit(text));
    zones
        .unwrap_or_else(|| Zones::of(&row.title, text))
        .spans(zone, length)
}

/// The corpus, of whose texts only a part is counted, or everything but a part. With `names`, the names that are
/// mentioned there are counted too. What is not derived yet is derived now, and kept.
///
/// A mention is where it begins. Where its places are not known, since an older version added the articles, names are
/// looked for again in a part that is counted, and stay in the whole of which a part is taken out.
///
/// # Errors
/// When the corpus has no texts or is damaged, when its names cannot be found again, or the run is cancelled.
pub fn slice(
    corpus: &Corpus,
    part: &PartOfTexts<'_>,
    names: bool,
    limits: &Limits,
) -> Result<Corpus, AppendError> {
    let settings = corpus.settings();
    if !settings.text {
        return Err(at("read the texts of", corpus.path())(StoreProblem::NoText).into());
    }
    let (of_names, of_words): (Vec<Layer>, Vec<Layer>) = settings
        .layers
        .iter()
        .partition(|layer| **layer == Layer::Entities);
    let mut places_known = !of_names.is_empty();
    for segment in corpus.segments() {
        places_known = places_known && Places::of(segment)?.is_some();
    }
    let takes_out = part.reach == Reach::Touching;
    let mut wanted = vec![];
    if places_known {
        wanted.push(("all", settings.layers.clone()));
    } else {
        wanted.push(("words", of_words));
        if names && !of_names.is_empty() && !takes_out {
            wanted.push(("names", of_names));
        }
    }
    let mut slices: BTreeMap<String, Vec<SliceFolder>> = BTreeMap::new();
    for (number, segment) in corpus.segments().iter().enumerate() {
        let id = segment.entry().id.as_str();
        let stamp = part.stamps[number].as_str();
        for (kind, layers) in &wanted {
            let key = format!("{}-{kind}", part.key);
            let kept = SliceFolder::kept(corpus.path(), id, &key, stamp);
            let folder = match kept {
                Some(folder) => folder,
                None => {
                    let own = of_slice(settings, layers);
                    SliceFolder::derive(corpus.path(), id, &key, stamp, layers, |folder| {
                        derive(corpus, number, &own, part, folder, limits)
                    })?
                }
            };
            slices.entry(id.to_owned()).or_default().push(folder);
        }
    }
    Ok(corpus.seen_by(View {
        words: part.words.clone(),
        takes_out,
        of: slices,
    })?)
}

/// Write the slice of a segment into a folder.
fn derive(
    corpus: &Corpus,
    number: usize,
    settings: &Settings,
    part: &PartOfTexts<'_>,
    folder: &Path,
    limits: &Limits,
) -> Result<SegmentEntry, AppendError> {
    let segment = &corpus.segments()[number];
    let has_names = settings.layers.contains(&Layer::Entities);
    let mut placed = match has_names {
        true => PlacedNames::of(segment)?,
        false => None,
    };
    let recogniser = match placed {
        Some(_) => None,
        None => recogniser_of(settings, corpus.path(), None, None)?,
    };
    let is_looked_for = recogniser.is_some();
    let counting = Counting {
        segment,
        settings,
        layers: settings.stored_layers(),
        part: &*(part.of)(number)?,
        reach: part.reach,
        recogniser,
        limits,
        idle: Idle::default(),
    };
    let articles = u64::from(segment.entry().articles);
    limits
        .progress
        .begin("counting a part of the texts", Unit::Items, Some(articles));
    let groups = segment.text_groups()?;
    let tasks: Vec<Range<u64>> = groups
        .chunks(GROUPS_OF_TASK)
        .filter_map(|groups| Some(groups.first()?.start..groups.last()?.end))
        .collect();
    let threads = rayon::current_num_threads();
    let mut mentions = 0;
    let entry = rayon::in_place_scope_fifo(|scope| -> Result<SegmentEntry, AppendError> {
        let mut out = SegmentWriter::create(folder, "new", settings, scope)?;
        for tasks in tasks.chunks(2 * threads) {
            let mut places = Vec::new();
            for rows in tasks {
                let rows = rows.start as u32..rows.end as u32;
                places.push(
                    placed
                        .as_mut()
                        .map(|placed| placed.next(rows))
                        .transpose()?,
                );
            }
            let placed = placed.as_ref();
            let counted: Vec<Result<Counted, AppendError>> = tasks
                .par_iter()
                .zip(&places)
                .map(|(rows, places)| counting.count(rows, placed.zip(places.as_deref())))
                .collect();
            for counted in counted {
                let counted = counted?;
                for (row, layers) in &counted.rows {
                    out.article(row, layers)?;
                }
                out.runs(counted.runs);
                mentions += counted.mentions;
            }
            if out.held_bytes() > limits.memory_bytes / 4 {
                out.spill()?;
            }
            let done = tasks.last().map_or(0, |rows| rows.end);
            limits.progress.advance(Reached {
                done,
                articles: done,
                rejects: 0,
            });
        }
        limits.progress.end();
        if is_looked_for {
            check_mentions(segment, mentions)?;
        }
        Ok(out.finish(limits)?)
    })?;
    Ok(entry)
}

/// Fails if other names were stored than are found now.
fn check_mentions(segment: &Segment, again: u64) -> Result<(), AppendError> {
    let mut found = 0;
    segment.each_total(|layer, _, _, frequency| {
        if layer == Layer::Entities.to_string() {
            found += frequency;
        }
    })?;
    match found == again {
        true => Ok(()),
        false => Err(AppendError::OtherNames { found, again }),
    }
}

/// What counts the articles of a segment.
struct Counting<'s> {
    segment: &'s Segment,
    settings: &'s Settings,
    layers: Vec<Layer>,
    part: &'s Where<'s>,
    reach: Reach,
    recogniser: Option<Recogniser>,
    limits: &'s Limits,
    idle: Idle<(Vec<Counts>, Option<NameFinder>)>,
}

/// What consecutive articles came to.
struct Counted {
    rows: Vec<(ArticleRow, Vec<u64>)>,
    runs: Vec<Vec<Run>>,
    /// Mentions of names in the whole texts.
    mentions: u64,
}

impl Counting<'_> {
    fn count(
        &self,
        rows: &Range<u64>,
        placed: Option<(&PlacedNames<'_>, &[Vec<Place>])>,
    ) -> Result<Counted, AppendError> {
        let thread_bytes = self.limits.memory_bytes / rayon::current_num_threads() as u64;
        let (mut counters, mut finder) = self.idle.take(|| {
            let finder = self.recogniser.clone();
            let room = (thread_bytes / 4) as usize;
            (
                Counts::of(&self.layers, self.reach, &self.settings.tokenizing, room),
                finder.map(|recogniser| NameFinder::new(recogniser, thread_bytes / 16)),
            )
        });
        let articles = self.segment.article_rows(rows.clone())?;
        let texts = self.segment.texts(rows.clone())?;
        let mut names = Names::default();
        let mut counted = Counted {
            rows: Vec::with_capacity(articles.len()),
            runs: Vec::new(),
            mentions: 0,
        };
        for (number, (article, text)) in (rows.start as u32..).zip(articles.into_iter().zip(texts))
        {
            if self.limits.cancel.is_raised() {
                return Err(at("read", self.segment.folder())(StoreProblem::Cancelled).into());
            }
            let part = (self.part)(number, &article, &text);
            if let Some(finder) = &mut finder {
                counted.mentions += finder.find_in_part(&text, &part, &mut names)?;
            }
            if let Some((placed, places)) = placed {
                names = placed.names(
                    number,
                    &places[(number - rows.start as u32) as usize],
                    &part,
                );
            }
            let orthography = Orthography::of(&article.language);
            let mut tokens = 0;
            let mut layers = vec![0; self.layers.len()];
            let mut crossing = Vec::new();
            for own in counters.iter_mut().filter(|_| !part.is_empty()) {
                let (counter, reach) = (&mut own.counter, own.reach);
                let totals = match reach {
                    0 => counter.part(number, &text, &names, orthography, &part),
                    _ => counter.around(number, &text, orthography, &part, reach),
                };
                if reach == 0 {
                    tokens = totals.tokens;
                }
                if self.reach == Reach::Within {
                    crossing = crossing_columns(&self.layers, &totals);
                }
                for (at, total) in own.layers.iter().zip(totals.layers) {
                    layers[*at] = total;
                }
            }
            let row = ArticleRow {
                source: article.source,
                date: article.date,
                tokens,
                metadata: crossing
                    .into_iter()
                    .chain([(PART_COLUMN.to_owned(), pack(&part))])
                    .collect(),
                ..ArticleRow::default()
            };
            counted.rows.push((row, layers));
        }
        counted.runs = self.layers.iter().map(|_| Vec::new()).collect();
        for own in &mut counters {
            for (at, runs) in own.layers.iter().zip(own.counter.finish()) {
                counted.runs[*at] = runs;
            }
        }
        self.idle.give((counters, finder));
        Ok(counted)
    }
}

/// What counts some of the layers.
struct Counts {
    counter: Counter,
    /// Their positions among all layers.
    layers: Vec<usize>,
    /// How many tokens on either side of a part belong to what these layers count.
    reach: usize,
}

impl Counts {
    /// Layers of n-grams each need their own tokens around what is taken out.
    fn of(layers: &[Layer], reach: Reach, rules: &Tokenizing, room: usize) -> Vec<Self> {
        let mut by_reach: BTreeMap<usize, Vec<usize>> = BTreeMap::from([(0, Vec::new())]);
        for (at, layer) in layers.iter().enumerate() {
            let tokens = match (layer, reach) {
                (Layer::Ngrams(n), Reach::Touching) => usize::from(*n) - 1,
                _ => 0,
            };
            by_reach.entry(tokens).or_default().push(at);
        }
        let counts = by_reach.into_iter().map(|(reach, own)| {
            let of: Vec<Layer> = own.iter().map(|at| layers[*at]).collect();
            Self {
                counter: Counter::new(rules, &of, room),
                layers: own,
                reach,
            }
        });
        counts.collect()
    }
}

/// The columns that say how many n-grams of an article were left out because they reach over the edge of the part.
fn crossing_columns(layers: &[Layer], totals: &ArticleTotals) -> Vec<(String, String)> {
    let counts = layers.iter().zip(&totals.crossing);
    let crossing = counts.filter(|(_, count)| **count > 0);
    let columns = crossing.map(|(layer, count)| (crossing_column(*layer), count.to_string()));
    columns.collect()
}
