//! The counts of a part of every text, derived from the stored texts.
//!
//! The texts are read once more and counted as `add` counts them, but only the tokens, n-grams and names that lie in the
//! part. What the names of an article mean is decided over its whole text. A slice depends on nothing but the texts and
//! the part, so that it is the same however the corpus was cut into segments.

use super::AppendError;
use super::names::NameFinder;
use super::recogniser::recogniser_of;
use crate::clean::zones::{TextZone, Zones, pack};
use crate::count::{ArticleTotals, Counter, Names, Run};
use crate::idle::Idle;
use crate::limits::{Limits, Reached, Unit};
use crate::recognise::Recogniser;
use crate::settings::{Layer, Settings};
use crate::store::{
    ArticleRow, Corpus, PART_COLUMN, Segment, SegmentEntry, SegmentWriter, SliceFolder,
    StoreProblem, View, at, crossing_column, of_slice,
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
    /// Letters and hyphens that tell it from every other part of the same texts.
    pub key: String,
    /// What it is called in a note, `quoted speech`.
    pub words: String,
    /// Where it is in the text of an article, given its row.
    pub of: &'p (dyn Fn(&ArticleRow, &str) -> Vec<Range<u32>> + Sync),
}

/// The corpus, of whose texts only a zone is counted; with `names`, the names that are mentioned there too. What is
/// not derived yet is derived now, and kept.
///
/// # Errors
/// As [`slice`].
pub fn zone(
    corpus: &Corpus,
    zone: TextZone,
    names: bool,
    limits: &Limits,
) -> Result<Corpus, AppendError> {
    let of = |row: &ArticleRow, text: &str| {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let zones = Zones::unpack(&row.zones).filter(|zones| zones.fit(text));
        zones
            .unwrap_or_else(|| Zones::of(&row.title, text))
            .spans(zone, length)
    };
    let part = PartOfTexts {
        key: zone.to_string(),
        words: zone.words().to_owned(),
        of: &of,
    };
    slice(corpus, &part, names, limits)
}

/// The corpus, of whose texts only a part is counted.
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
    let mut wanted = vec![("words", of_words)];
    if names && !of_names.is_empty() {
        wanted.push(("names", of_names));
    }
    let mut slices: BTreeMap<String, Vec<SliceFolder>> = BTreeMap::new();
    for segment in corpus.segments() {
        let id = segment.entry().id.as_str();
        for (kind, layers) in &wanted {
            let key = format!("{}-{kind}", part.key);
            let kept = SliceFolder::kept(corpus.path(), id, &key);
            let folder = match kept {
                Some(folder) => folder,
                None => {
                    let own = of_slice(settings, layers);
                    SliceFolder::derive(corpus.path(), id, &key, layers, |folder| {
                        derive(corpus, segment, &own, part, folder, limits)
                    })?
                }
            };
            slices.entry(id.to_owned()).or_default().push(folder);
        }
    }
    Ok(corpus.seen_by(View {
        words: part.words.clone(),
        of: slices,
    })?)
}

/// Write the slice of a segment into a folder.
fn derive(
    corpus: &Corpus,
    segment: &Segment,
    settings: &Settings,
    part: &PartOfTexts<'_>,
    folder: &Path,
    limits: &Limits,
) -> Result<SegmentEntry, AppendError> {
    let counting = Counting {
        segment,
        settings,
        layers: settings.stored_layers(),
        part,
        recogniser: recogniser_of(settings, corpus.path(), None, None)?,
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
            let counted: Vec<Result<Counted, AppendError>> =
                tasks.par_iter().map(|rows| counting.count(rows)).collect();
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
        if settings.layers.contains(&Layer::Entities) {
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
    part: &'s PartOfTexts<'s>,
    recogniser: Option<Recogniser>,
    limits: &'s Limits,
    idle: Idle<(Counter, Option<NameFinder>)>,
}

/// What consecutive articles came to.
struct Counted {
    rows: Vec<(ArticleRow, Vec<u64>)>,
    runs: Vec<Vec<Run>>,
    /// Mentions of names in the whole texts.
    mentions: u64,
}

impl Counting<'_> {
    fn count(&self, rows: &Range<u64>) -> Result<Counted, AppendError> {
        let thread_bytes = self.limits.memory_bytes / rayon::current_num_threads() as u64;
        let (mut counter, mut finder) = self.idle.take(|| {
            let finder = self.recogniser.clone();
            (
                Counter::new(
                    &self.settings.tokenizing,
                    &self.layers,
                    (thread_bytes / 4) as usize,
                ),
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
            let part = (self.part.of)(&article, &text);
            if let Some(finder) = &mut finder {
                counted.mentions += finder.find_in_part(&text, &part, &mut names)?;
            }
            let orthography = Orthography::of(&article.language);
            let totals = counter.part(number, &text, &names, orthography, &part);
            let row = ArticleRow {
                source: article.source,
                date: article.date,
                tokens: totals.tokens,
                metadata: crossing(&self.layers, &totals)
                    .chain([(PART_COLUMN.to_owned(), pack(&part))])
                    .collect(),
                ..ArticleRow::default()
            };
            counted.rows.push((row, totals.layers));
        }
        counted.runs = counter.finish();
        self.idle.give((counter, finder));
        Ok(counted)
    }
}

/// The columns that say how many n-grams of an article were left out because they reach over the edge of the part.
fn crossing<'c>(
    layers: &'c [Layer],
    totals: &'c ArticleTotals,
) -> impl Iterator<Item = (String, String)> + 'c {
    let counts = layers.iter().zip(&totals.crossing);
    let crossing = counts.filter(|(_, count)| **count > 0);
    crossing.map(|(layer, count)| (crossing_column(*layer), count.to_string()))
}
