//! Many segments to one, in one pass over each.
//!
//! The new segment is, byte for byte, the one that adding all articles at once would have given.

use crate::clean::copies::sketch;
use crate::clean::zones::Zones;
use crate::count::{Run, Runs};
use crate::limits::Limits;
use crate::settings::{Layer, Settings};
use crate::store::{
    Corpus, CorpusWriter, Places, Segment, SegmentWriter, StoreError, StoreProblem, at, changes,
    rejects,
};

/// Rows of articles read at once.
const ROWS_AT_ONCE: usize = 1 << 14;

/// Terms read at once.
const TERMS_AT_ONCE: usize = 1 << 15;

/// Postings read at once, but for terms that have more.
const POSTINGS_AT_ONCE: u64 = 1 << 20;

/// Merge all segments of a corpus into one. Nothing is done when there is only one.
///
/// # Errors
/// When a file cannot be read or written, or the run is cancelled; the corpus is then as it was.
pub fn compact(writer: &mut CorpusWriter, limits: &Limits) -> Result<(), StoreError> {
    let corpus = Corpus::open(writer.path())?;
    if corpus.segments().len() < 2 {
        return Ok(());
    }
    let entry = rayon::in_place_scope_fifo(|scope| {
        let mut out = writer.segment(scope)?;
        for segment in corpus.segments() {
            copy(segment, corpus.settings(), &mut out, limits)?;
        }
        for segment in corpus.segments() {
            if !copy_places(segment, &mut out)? {
                out.without_places()?;
                break;
            }
        }
        // The old segments are not read any more, and can go.
        drop(corpus);
        out.finish(limits)
    })?;
    writer.replace_all(entry)
}

fn copy(
    segment: &Segment,
    settings: &Settings,
    out: &mut SegmentWriter<'_, '_>,
    limits: &Limits,
) -> Result<(), StoreError> {
    let go_on = || match limits.cancel.is_raised() {
        true => Err(at("compact", segment.folder())(StoreProblem::Cancelled)),
        false => Ok(()),
    };
    let layers = settings.stored_layers();
    let base = out.next_article();
    let articles = u64::from(segment.entry().articles);
    for start in (0..articles).step_by(ROWS_AT_ONCE) {
        go_on()?;
        for row in segment.article_rows(start..(start + ROWS_AT_ONCE as u64).min(articles))? {
            // The frequencies follow as totals.
            out.article(&row, &[])?;
        }
    }
    segment.each_total(|name, source, day, frequency| {
        if let Some(layer) = layers.iter().position(|layer| layer.to_string() == *name) {
            out.add_total(layer, source, day, frequency);
        }
    })?;
    rejects::each_line(segment, |line| out.reject(line))?;
    changes::each_line(segment, |line| out.change_line(line))?;
    for (kind, count) in &segment.entry().changes {
        out.changes(*kind, *count);
    }
    out.duplicates(segment.entry().duplicates);
    for (source, evidence) in &segment.entry().date_orders {
        out.date_order(source, evidence);
    }
    let sketches = segment.sketches()?;
    match &sketches {
        Some(sketches) => sketches.each(articles as u32, |sketch| out.sketch(sketch))?,
        // An older version made the segment. With texts, they follow below.
        None if !settings.text => out.without_sketches()?,
        None => {}
    }
    if settings.text {
        for group in segment.text_groups()? {
            for text in segment.texts(group)? {
                if sketches.is_none() {
                    out.sketch(&sketch(&text, &Zones::of("", &text).quoted))?;
                }
                out.text(text)?;
            }
        }
    }
    for (position, layer) in layers.iter().enumerate() {
        go_on()?;
        copy_layer(segment, *layer, base, out.runs_of(position))?;
    }
    Ok(())
}

/// Append where names stand; says whether that is known.
fn copy_places(segment: &Segment, out: &mut SegmentWriter<'_, '_>) -> Result<bool, StoreError> {
    let Some(mut places) = Places::of(segment)? else {
        return Ok(false);
    };
    let articles = segment.entry().articles;
    for start in (0..articles).step_by(ROWS_AT_ONCE) {
        for own in places.next(start..articles.min(start + ROWS_AT_ONCE as u32))? {
            out.places(&own)?;
        }
    }
    Ok(true)
}

/// Append the postings of a layer as a run whose articles begin at `base`. It goes to disk at once: it
/// may be larger than the memory.
fn copy_layer(
    segment: &Segment,
    layer: Layer,
    base: u32,
    runs: &mut Runs,
) -> Result<(), StoreError> {
    let spilling = || at("spill a layer of", segment.folder());
    let types = segment.types(layer)?;
    if types == 0 {
        return Ok(());
    }
    let mut out = runs.begin(base).map_err(spilling())?;
    let mut first_posting = 0u64;
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
            let mut postings = articles
                .iter()
                .map(|article| base + article)
                .zip(frequencies);
            for term in first..next {
                let own = postings.by_ref().take(vocabulary.articles[term] as usize);
                out.term(vocabulary.term(term).as_bytes(), own)
                    .map_err(spilling())?;
            }
        }
    }
    let run = out.finish().map_err(spilling())?;
    runs.push(Run::Terms(run));
    Ok(())
}
