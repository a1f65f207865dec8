//! `boilerplate`: what sources repeat under their articles, and where it stands.

use super::Error;
use super::answer::Answer;
use crate::article::Cut;
use crate::draw::Chart;
use crate::limits::Limits;
use crate::number::{counted, whole};
use crate::select::Articles;
use crate::select::boilerplate::{Boilerplate, Entry, Ledger};
use crate::store::{Corpus, CorpusWriter, StoreError, changes};
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// What is repeated.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::boilerplate;
/// let found = boilerplate::run(&corpus, &Default::default())?;
/// assert!(found.boilerplate.entries.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Repeated {
    /// The lines and passages, and where they stand.
    pub boilerplate: Arc<Boilerplate>,
}

/// Find what sources repeat.
///
/// # Errors
/// When the corpus is damaged, or has no text.
pub fn run(corpus: &Corpus, limits: &Limits) -> Result<Repeated, Error> {
    corpus.with_text("look for repeated lines in")?;
    Ok(Repeated {
        boilerplate: Boilerplate::read(corpus, limits)?,
    })
}

/// Make a ledger the corpus' own; articles are not read again.
///
/// # Errors
/// When the ledger contradicts itself, or names a source or a line that no article has; when the corpus has no text or
/// cannot be written.
pub fn set_ledger(
    corpus: &Path,
    file: &str,
    text: &str,
    limits: &Limits,
) -> Result<Repeated, Error> {
    let of_ledger = |error| Error::Boilerplate {
        file: file.to_owned(),
        error,
    };
    let ledger = Ledger::read(text).map_err(of_ledger)?;
    let mut writer = CorpusWriter::open_existing(corpus)?;
    let open = Corpus::open(corpus)?;
    open.with_text("look for repeated lines in")?;
    let boilerplate = Boilerplate::corrected(&open, &ledger, text, limits)?.map_err(of_ledger)?;
    writer.set_boilerplate(text)?;
    Ok(Repeated {
        boilerplate: Arc::new(boilerplate),
    })
}

impl Answer for Repeated {
    fn table(&self) -> Result<Table, TabulateError> {
        let spans = self.boilerplate.spans.values();
        let places = spans.clone().map(Vec::len).sum::<usize>() as u64;
        Table::new("What sources repeat")
            .of(&self.boilerplate.entries)
            .column(ColumnAbout::new("source", Kind::Text).key(), |row| {
                row.source.as_str()
            })
            .column(ColumnAbout::new("line", Kind::Text).key(), |row| {
                row.line.as_str()
            })
            .column(ColumnAbout::new("articles", Kind::Integer), |row| {
                row.articles
            })
            .column(ColumnAbout::new("first", Kind::Date), |row: &Entry| {
                row.first
            })
            .column(ColumnAbout::new("last", Kind::Date), |row| row.last)
            .column(ColumnAbout::new("words", Kind::Integer), |row| row.words)
            .when(
                self.boilerplate.entries.iter().any(|row| row.kept),
                |table| {
                    let action = ColumnAbout::new("action", Kind::Text);
                    table.column(action.help("what the ledger of the corpus does"), |row| {
                        if row.kept { "keep" } else { "drop" }
                    })
                },
            )
            .note(format!(
                "{} in {}",
                match places {
                    1 => "1 place".to_owned(),
                    places => format!("{} places", whole(places)),
                },
                counted(spans.len() as u64, "article")
            ))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &[]
    }
}

/// A stretch of an article that is boilerplate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The article.
    pub id: String,
    /// Where it begins, in characters of the text as it was read.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
}

/// Where articles have boilerplate.
#[derive(Debug)]
pub struct Stretches {
    /// In the order of articles.
    pub rows: Vec<Stretch>,
}

/// Find where articles have boilerplate.
///
/// # Errors
/// As [`run`].
pub fn spans(corpus: &Corpus, limits: &Limits) -> Result<Stretches, Error> {
    let boilerplate = run(corpus, limits)?.boilerplate;
    let articles = Articles::read(corpus, [])?;
    let mut rows = Vec::new();
    for (number, segment) in corpus.segments().iter().enumerate() {
        let start = articles.start(number);
        let cuts = cuts(segment)?;
        for group in segment.text_groups()? {
            let range = start + group.start as u32..start + group.end as u32;
            if boilerplate.spans.range(range.clone()).next().is_none() {
                continue;
            }
            let about = segment.article_rows(group.clone())?;
            let texts = segment.texts(group)?;
            for (article, spans) in boilerplate.spans.range(range.clone()) {
                let at = (article - range.start) as usize;
                let (row, text) = (&about[at], &texts[at]);
                let own = cuts.get(&(row.source.clone(), row.id.clone()));
                let own = own.map_or(&[][..], Vec::as_slice);
                // The headline was put before the text, unless it stood there.
                let title = format!("{}\n\n", row.title);
                let is_put = !row.title.is_empty()
                    && text.starts_with(&title)
                    && !own.iter().any(|cut| cut.characters == 0);
                let headline = match is_put {
                    true => title.chars().count() as u64,
                    false => 0,
                };
                let as_read = |byte: u32| {
                    let before = text.get(..byte as usize).unwrap_or_default();
                    let at = (before.chars().count() as u64).saturating_sub(headline);
                    own.iter().rev().fold(at, |at, cut| match at >= cut.start {
                        true => at + cut.characters,
                        false => at,
                    })
                };
                rows.extend(spans.iter().map(|span| Stretch {
                    id: row.id.clone(),
                    start: as_read(span.start),
                    end: as_read(span.end),
                }));
            }
        }
    }
    Ok(Stretches { rows })
}

/// What was cut out of the head of each article, by source and id, in the order in which it was.
fn cuts(
    segment: &crate::store::Segment,
) -> Result<HashMap<(String, String), Vec<Cut>>, StoreError> {
    #[derive(Deserialize)]
    struct Line {
        source: String,
        id: String,
        #[serde(default)]
        cut: Option<Cut>,
    }
    let mut cuts: HashMap<(String, String), Vec<Cut>> = HashMap::new();
    changes::each_line(segment, |line| -> Result<(), StoreError> {
        if let Ok(Line {
            source,
            id,
            cut: Some(cut),
        }) = serde_json::from_str(line)
        {
            cuts.entry((source, id)).or_default().push(cut);
        }
        Ok(())
    })?;
    Ok(cuts)
}

impl Answer for Stretches {
    fn table(&self) -> Result<Table, TabulateError> {
        Table::new("Where articles have boilerplate")
            .of(&self.rows)
            .column(ColumnAbout::new("id", Kind::Text).key(), |row| {
                row.id.as_str()
            })
            .column(
                ColumnAbout::new("start", Kind::Integer)
                    .help("in characters of the text as it was read, from 0"),
                |row| row.start,
            )
            .column(
                ColumnAbout::new("end", Kind::Integer).help("the first character behind it"),
                |row| row.end,
            )
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &[]
    }
}
