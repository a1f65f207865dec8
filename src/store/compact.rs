//! Many segments to one, in one pass over each.
//!
//! The new segment is, byte for byte, the one that adding all articles at once would have given.

use super::articles::ArticleRow;
use super::corpus::{Corpus, CorpusWriter};
use super::error::{StoreError, StoreProblem, at};
use super::open_segment::{Segment, damaged};
use super::parquet::TableReader;
use super::text::TextGroups;
use crate::count::{ArticleTotals, Run, RunBuilder};
use crate::day::Day;
use crate::limits::Limits;
use crate::settings::Layer;
use std::io;
use std::ops::Range;

/// Rows of articles read at once.
const ROWS_AT_ONCE: u64 = 1 << 14;

/// Terms read at once.
const TERMS_AT_ONCE: usize = 1 << 14;

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
        if settings.text {
            for group in segment.text_groups()? {
                for text in segment.texts(group)? {
                    if let Some(group) = texts.push(text) {
                        write_texts(&group, &mut out, segment)?;
                    }
                }
            }
        }
        for (position, layer) in settings.stored_layers().iter().enumerate() {
            let run = run_of(segment, *layer, base)?;
            let mut runs: Vec<Vec<Run>> = settings
                .stored_layers()
                .iter()
                .map(|_| Vec::new())
                .collect();
            if run.postings > 0 {
                runs[position].push(run);
            }
            out.runs(runs);
            if out.held_bytes() > limits.memory_bytes / 2 {
                out.spill()?;
            }
        }
    }
    if let (Some(group), Some(last)) = (texts.take(), corpus.segments().last()) {
        write_texts(&group, &mut out, last)?;
    }
    let entry = out.finish(limits)?;
    writer.replace_all(entry)
}

fn write_texts(
    group: &super::text::TextGroup,
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
    let metadata: Vec<String> = table.columns().skip(12).map(str::to_owned).collect();
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
                row.metadata.push((name.clone(), value));
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
    for line in super::rejects::lines(segment)? {
        out.reject_line(&line)?;
    }
    out.duplicates(segment.entry().duplicates);
    Ok(())
}

/// The postings of a layer as a run whose articles begin at `base`.
fn run_of(segment: &Segment, layer: Layer, base: u32) -> Result<Run, StoreError> {
    let vocabulary = segment.vocabulary(layer)?;
    let mut builder = RunBuilder::new(base);
    let mut first_posting = 0u64;
    let mut start = 0;
    while start < vocabulary.len() {
        let end = (start + TERMS_AT_ONCE).min(vocabulary.len());
        let count: u64 = vocabulary.articles[start..end]
            .iter()
            .map(|n| u64::from(*n))
            .sum();
        let (articles, frequencies) =
            segment.postings(layer, first_posting..first_posting + count)?;
        let mut position = 0;
        for term in start..end {
            builder.begin_term();
            for _ in 0..vocabulary.articles[term] {
                builder.posting(base + articles[position], frequencies[position]);
                position += 1;
            }
            builder.end_term(vocabulary.term(term).as_bytes());
        }
        first_posting += count;
        start = end;
    }
    Ok(builder.finish())
}
