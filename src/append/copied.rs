//! The articles of a segment, all or but for some, once more into another.

use crate::clean::copies::sketch;
use crate::clean::zones::Zones;
use crate::count::{Run, Runs};
use crate::day::Day;
use crate::limits::Limits;
use crate::settings::{Layer, Settings};
use crate::store::{
    ArticleRow, Places, Segment, SegmentWriter, StoreError, StoreProblem, at, changes, rejects,
};
use std::collections::{HashMap, HashSet};

/// Rows of articles read at once.
const ROWS_AT_ONCE: usize = 1 << 14;

/// Terms read at once.
const TERMS_AT_ONCE: usize = 1 << 15;

/// Postings read at once, but for terms that have more.
const POSTINGS_AT_ONCE: u64 = 1 << 20;

/// What of a segment is not copied.
#[derive(Default)]
pub struct LeftOut {
    /// Articles, by their ascending numbers.
    pub articles: Vec<u32>,
    /// Lines of the ledger of rejects, by their ascending numbers.
    pub rejects: Vec<u64>,
}

impl LeftOut {
    /// The number of an article among those that are copied, or of one that is not among those.
    fn number(&self, article: u32) -> Result<u32, usize> {
        match self.articles.binary_search(&article) {
            Ok(at) => Err(at),
            Err(before) => Ok(article - before as u32),
        }
    }

    fn has(&self, article: u32) -> bool {
        self.number(article).is_err()
    }
}

/// Append a segment, but for some articles, to one that has the same settings. Where names stand is left to
/// [`copy_places`].
///
/// What the dates of an outlet show is taken over whole: how much of it articles show that are left out is not
/// stored.
///
/// # Errors
/// When a file cannot be read or written, or the run is cancelled.
pub fn copy(
    segment: &Segment,
    settings: &Settings,
    left_out: &LeftOut,
    out: &mut SegmentWriter<'_, '_>,
    limits: &Limits,
) -> Result<(), StoreError> {
    let go_on = || match limits.cancel.is_raised() {
        true => Err(at("compact", segment.folder())(StoreProblem::Cancelled)),
        false => Ok(()),
    };
    let layers = settings.stored_layers();
    let base = out.next_article();
    let articles = segment.entry().articles;
    let mut without = Vec::with_capacity(left_out.articles.len());
    for start in (0..articles).step_by(ROWS_AT_ONCE) {
        go_on()?;
        let rows = start..(start + ROWS_AT_ONCE as u32).min(articles);
        let read = segment.article_rows(u64::from(rows.start)..u64::from(rows.end))?;
        for (article, row) in rows.zip(read) {
            match left_out.has(article) {
                true => without.push(ArticleRow {
                    id: row.id,
                    source: row.source,
                    date: row.date,
                    tokens: row.tokens,
                    ..ArticleRow::default()
                }),
                // The frequencies follow as totals.
                false => out.article(&row, &[])?,
            }
        }
    }
    let mut line_number = 0;
    rejects::each_line(segment, |line| {
        let is_left_out = left_out.rejects.binary_search(&line_number).is_ok();
        line_number += 1;
        match is_left_out {
            true => Ok(()),
            false => out.reject(line),
        }
    })?;
    copy_changes(segment, &without, out)?;
    out.duplicates(segment.entry().duplicates);
    for (source, evidence) in &segment.entry().date_orders {
        out.date_order(source, evidence);
    }
    copy_sketches_and_texts(segment, settings, left_out, out)?;
    // What each layer had in the articles that are left out, by outlet and day.
    let mut missing: HashMap<(usize, &str, Option<Day>), u64> = HashMap::new();
    for (position, layer) in layers.iter().enumerate() {
        go_on()?;
        let mut frequencies = vec![0; without.len()];
        let runs = out.runs_of(position);
        copy_layer(segment, *layer, left_out, base, runs, &mut frequencies)?;
        for (row, frequency) in without.iter().zip(frequencies) {
            // Totals of words count stop words too, which have no postings.
            let frequency = match layer {
                Layer::Terms => u64::from(row.tokens),
                _ => frequency,
            };
            let cell = (position, row.source.as_str(), row.date);
            *missing.entry(cell).or_default() += frequency;
        }
    }
    segment.each_total(|name, source, day, frequency| {
        if let Some(layer) = layers.iter().position(|layer| layer.to_string() == *name) {
            let missing = missing.get(&(layer, source, day)).copied();
            let left = frequency.saturating_sub(missing.unwrap_or(0));
            // Where no article is left there is no cell, and the others have theirs already.
            if left > 0 {
                out.add_total(layer, source, day, left);
            }
        }
    })
}

/// Append the ledger of changes, but for the lines about articles that are left out, and count what it says.
fn copy_changes(
    segment: &Segment,
    without: &[ArticleRow],
    out: &mut SegmentWriter<'_, '_>,
) -> Result<(), StoreError> {
    let mut counts = segment.entry().changes.clone();
    let rows = without.iter();
    let without: HashSet<(&str, &str)> = rows.map(|row| (&*row.source, &*row.id)).collect();
    changes::each_line(segment, |line| {
        if !without.is_empty() {
            let about = changes::About::of(line, segment)?;
            if without.contains(&(&*about.source, &*about.id)) {
                if let Some(count) = about.counted().and_then(|kind| counts.get_mut(&kind)) {
                    *count = count.saturating_sub(1);
                }
                return Ok(());
            }
        }
        out.change_line(line)
    })?;
    for (kind, count) in counts {
        if count > 0 {
            out.changes(kind, count);
        }
    }
    Ok(())
}

/// Append the sketches and texts.
fn copy_sketches_and_texts(
    segment: &Segment,
    settings: &Settings,
    left_out: &LeftOut,
    out: &mut SegmentWriter<'_, '_>,
) -> Result<(), StoreError> {
    let sketches = segment.sketches()?;
    let mut next = 0;
    let mut is_next_copied = || {
        next += 1;
        !left_out.has(next - 1)
    };
    match &sketches {
        Some(sketches) => {
            sketches.each(segment.entry().articles, |sketch| match is_next_copied() {
                true => out.sketch(sketch),
                false => Ok(()),
            })?
        }
        // An older version made the segment. With texts, they follow below.
        None if !settings.text => out.without_sketches()?,
        None => {}
    }
    if settings.text {
        for group in segment.text_groups()? {
            let numbers = group.start as u32..;
            for (article, text) in numbers.zip(segment.texts(group)?) {
                if left_out.has(article) {
                    continue;
                }
                if sketches.is_none() {
                    out.sketch(&sketch(&text, &Zones::of("", &text).quoted))?;
                }
                out.text(text)?;
            }
        }
    }
    Ok(())
}

/// Append where names stand, but in the articles that are left out; says whether that is known.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_places(
    segment: &Segment,
    left_out: &LeftOut,
    out: &mut SegmentWriter<'_, '_>,
) -> Result<bool, StoreError> {
    let Some(mut places) = Places::of(segment)? else {
        return Ok(false);
    };
    let articles = segment.entry().articles;
    for start in (0..articles).step_by(ROWS_AT_ONCE) {
        let rows = start..articles.min(start + ROWS_AT_ONCE as u32);
        for (article, own) in rows.clone().zip(places.next(rows)?) {
            if !left_out.has(article) {
                out.places(&own)?;
            }
        }
    }
    Ok(true)
}

/// Append the postings of a layer as a run whose articles begin at `base`, and add those of each article that is left
/// out to its frequency. The run goes to disk at once: it may be larger than the memory.
fn copy_layer(
    segment: &Segment,
    layer: Layer,
    left_out: &LeftOut,
    base: u32,
    runs: &mut Runs,
    frequencies_left_out: &mut [u64],
) -> Result<(), StoreError> {
    let spilling = || at("spill a layer of", segment.folder());
    let types = segment.types(layer)?;
    if types == 0 {
        return Ok(());
    }
    let mut out = runs.begin(base).map_err(spilling())?;
    let mut first_posting = 0u64;
    let mut is_empty = true;
    for start in (0..types).step_by(TERMS_AT_ONCE) {
        let terms = start..(start + TERMS_AT_ONCE as u64).min(types);
        let vocabulary = segment.vocabulary_rows(layer, terms)?;
        let mut next = 0;
        while next < vocabulary.len() {
            let first = next;
            let mut count = 0;
            while next < vocabulary.len() && (next == first || count < POSTINGS_AT_ONCE) {
                count += u64::from(vocabulary.articles[next]);
                next += 1;
            }
            let (articles, frequencies) =
                segment.postings(layer, first_posting..first_posting + count)?;
            first_posting += count;
            let mut postings = articles.iter().copied().zip(frequencies);
            for term in first..next {
                let own = postings.by_ref().take(vocabulary.articles[term] as usize);
                let mut copied = own
                    .filter_map(|(article, frequency)| match left_out.number(article) {
                        Ok(number) => Some((base + number, frequency)),
                        Err(at) => {
                            frequencies_left_out[at] += u64::from(frequency);
                            None
                        }
                    })
                    .peekable();
                if copied.peek().is_some() {
                    is_empty = false;
                    out.term(vocabulary.term(term).as_bytes(), copied)
                        .map_err(spilling())?;
                }
            }
        }
    }
    let run = out.finish().map_err(spilling())?;
    if !is_empty {
        runs.push(Run::Terms(run));
    }
    Ok(())
}
