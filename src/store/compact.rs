//! Merges many segments into one, in one pass over each.
//!
//! The new segment equals, byte for byte, the one that adding all articles at once would have made.

use super::articles::{ArticleRow, given_name, is_column};
use super::corpus::{Corpus, CorpusWriter};
use super::error::{StoreError, StoreProblem, at};
use super::open_segment::{Segment, damaged};
use super::parquet::TableReader;
use super::text::TextGroups;
use crate::count::{ArticleTotals, Run, Runs};
use crate::day::Day;
use crate::limits::Limits;
use crate::settings::Layer;
use std::io;
use std::ops::Range;

/// Rows of articles read at once.
const ROWS_AT_ONCE: u64 = 1 << 14;

/// Terms read at once.
const TERMS_AT_ONCE: u64 = 1 << 15;

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
    let settings = corpus.settings().clone();
    let mut out = writer.segment()?;
    let mut texts = TextGroups::default();
    for segment in corpus.segments() {
        let base = out.next_article();
        copy_articles(segment, &mut out, settings.stored_layers().len(), limits)?;
        copy_totals(segment, &mut out, &settings.stored_layers())?;
        copy_rejects(segment, &mut out)?;
        copy_changes(segment, &mut out)?;
        if settings.text {
            for group in segment.text_groups()? {
                for text in segment.texts(group)? {
                    if let Some(group) = texts.push(text) {
                        write_texts(group, &mut out, segment)?;
                    }
                }
            }
        }
        for (position, layer) in settings.stored_layers().iter().enumerate() {
            if limits.cancel.is_raised() {
                return Err(at("compact", segment.folder())(StoreProblem::Cancelled));
            }
            copy_layer(segment, *layer, base, out.runs_of(position))?;
        }
    }
    if let (Some(group), Some(last)) = (texts.take(), corpus.segments().last()) {
        write_texts(group, &mut out, last)?;
    }
    // The old segments are not read any more, and can go.
    drop(corpus);
    let entry = out.finish(limits)?;
    writer.replace_all(entry)
}

fn write_texts(
    group: super::text::TextGroup,
    out: &mut super::segment::SegmentWriter,
    segment: &Segment,
) -> Result<(), StoreError> {
    let encoded = group.encode(out.text_schema()).map_err(|error| {
        at("compress the text of", segment.folder())(StoreProblem::Damaged(error.to_string()))
    })?;
    out.text(encoded)
}

fn copy_articles(
    segment: &Segment,
    out: &mut super::segment::SegmentWriter,
    layers: usize,
    limits: &Limits,
) -> Result<(), StoreError> {
    let table = segment.articles()?;
    let metadata: Vec<String> = table
        .columns()
        .filter(|name| !is_column(name))
        .map(str::to_owned)
        .collect();
    let mut start = 0;
    while start < table.rows() {
        if limits.cancel.is_raised() {
            return Err(at("compact", segment.folder())(StoreProblem::Cancelled));
        }
        let rows = start..(start + ROWS_AT_ONCE).min(table.rows());
        for row in
            article_rows(table, rows.clone(), &metadata).map_err(damaged(segment.folder()))?
        {
            out.article(
                &row,
                &ArticleTotals {
                    tokens: row.tokens,
                    layers: vec![0; layers],
                },
            )?;
        }
        start = rows.end;
    }
    Ok(())
}

fn article_rows(
    table: &TableReader,
    rows: Range<u64>,
    metadata: &[String],
) -> io::Result<Vec<ArticleRow>> {
    let texts = |name: &str| table.column(name)?.texts(rows.clone());
    let mut out: Vec<ArticleRow> = texts("id")?
        .into_iter()
        .map(|id| ArticleRow {
            id,
            ..ArticleRow::default()
        })
        .collect();
    fn fill(
        out: &mut [ArticleRow],
        values: Vec<String>,
        field: fn(&mut ArticleRow) -> &mut String,
    ) {
        for (row, value) in out.iter_mut().zip(values) {
            *field(row) = value;
        }
    }
    fill(&mut out, texts("source")?, |row| &mut row.source);
    fill(&mut out, texts("title")?, |row| &mut row.title);
    fill(&mut out, texts("url")?, |row| &mut row.url);
    fill(&mut out, texts("author")?, |row| &mut row.author);
    fill(&mut out, texts("language")?, |row| &mut row.language);
    fill(&mut out, texts("section")?, |row| &mut row.section);
    fill(&mut out, texts("copy_of")?, |row| &mut row.copy_of);
    for (row, day) in out
        .iter_mut()
        .zip(table.column("date")?.days(rows.clone())?)
    {
        row.date = day.map(Day::from_epoch);
    }
    for (row, tokens) in out
        .iter_mut()
        .zip(table.column("tokens")?.u32(rows.clone())?)
    {
        row.tokens = tokens;
    }
    for (row, hash) in out
        .iter_mut()
        .zip(table.column("content_hash")?.u64(rows.clone())?)
    {
        row.content_hash = hash;
    }
    for name in metadata {
        for (row, value) in out.iter_mut().zip(texts(name)?) {
            if !value.is_empty() {
                row.metadata.push((given_name(name).to_owned(), value));
            }
        }
    }
    Ok(out)
}

fn copy_totals(
    segment: &Segment,
    out: &mut super::segment::SegmentWriter,
    layers: &[Layer],
) -> Result<(), StoreError> {
    let path = segment.folder().join("totals.parquet");
    let mut read = || -> io::Result<()> {
        let table = TableReader::open(&path)?;
        let rows = 0..table.rows();
        let names = table.column("layer")?.texts(rows.clone())?;
        let sources = table.column("source")?.texts(rows.clone())?;
        let days = table.column("date")?.days(rows.clone())?;
        let frequencies = table.column("frequency")?.u64(rows)?;
        for (((name, source), day), frequency) in
            names.iter().zip(&sources).zip(days).zip(frequencies)
        {
            if let Some(layer) = layers.iter().position(|layer| layer.to_string() == *name) {
                out.add_total(layer, source, day.map(Day::from_epoch), frequency);
            }
        }
        Ok(())
    };
    read().map_err(damaged(&path))
}

fn copy_rejects(
    segment: &Segment,
    out: &mut super::segment::SegmentWriter,
) -> Result<(), StoreError> {
    super::rejects::each_line(segment, |line| out.reject_line(line))?;
    out.duplicates(segment.entry().duplicates);
    for (source, evidence) in &segment.entry().date_orders {
        out.date_order(source, evidence);
    }
    Ok(())
}

fn copy_changes(
    segment: &Segment,
    out: &mut super::segment::SegmentWriter,
) -> Result<(), StoreError> {
    super::changes::each_line(segment, |line| out.change_line(line))?;
    for (kind, count) in &segment.entry().changes {
        out.changes(*kind, *count);
    }
    Ok(())
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
    let mut start = 0;
    while start < types {
        let end = (start + TERMS_AT_ONCE).min(types);
        let vocabulary = segment.vocabulary_rows(layer, start..end)?;
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
        start = end;
    }
    let run = out.finish().map_err(spilling())?;
    runs.push(Run::Terms(run));
    Ok(())
}
