//! `info`: what a corpus holds.

use super::Error;
use super::doubtful::{Days, DoubtfulDate, Doubts};
use super::unruled;
use crate::day::Day;
use crate::select::{Articles, Entities, Merged, Scope, TextColumn, columns_of};
use crate::settings::{Layer, Settings};
use crate::store::{
    ChangeCounts, Corpus, DateEvidence, Segment, SegmentEntry, StoreError, StoreProblem,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A corpus at a glance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Info {
    /// Articles.
    pub articles: u64,
    /// Running words.
    pub tokens: u64,
    /// Distinct terms.
    pub types: u64,
    /// Distinct sources.
    pub sources: u64,
    /// From when to when.
    #[serde(flatten)]
    pub dates: Dates,
    /// Articles without a date.
    pub undated: u64,
    /// Articles with a date that can hardly be theirs, by outlet and date.
    pub doubtful_dates: Vec<DoubtfulDate>,
    /// What the dates of each outlet show of the order of day and month, as far as they need one.
    pub date_orders: BTreeMap<String, DateEvidence>,
    /// Days between the first and the last sound date that have no article.
    pub days_without_articles: u64,
    /// Records that were set aside.
    pub rejects: u64,
    /// Articles left out because the corpus had them.
    pub duplicates: u64,
    /// What was taken out of the texts or mended in them, by kind.
    pub changes: ChangeCounts,
    /// What is not counted because its source repeats it; `None` where nothing is.
    pub boilerplate: Option<LeftOut>,
    /// Articles in each language; "" where it is unknown.
    pub languages: BTreeMap<String, u64>,
    /// Articles with a long part in another language, by that language.
    pub other_languages: BTreeMap<String, u64>,
    /// What is to be said of articles whose language has no stemmer or stop words, where these follow the language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub language_notes: Vec<String>,
    /// Articles, tokens and dates of each source, the largest first.
    pub per_source: Vec<SourceInfo>,
    /// Sources that are written in several ways and count as one.
    pub merged_sources: Vec<Merged>,
    /// Segments.
    pub segments: usize,
    /// Layers with the number of their distinct terms.
    pub layers: BTreeMap<Layer, u64>,
    /// Columns of the articles.
    pub columns: Vec<String>,
    /// Bytes on disk.
    pub bytes: u64,
    /// Bytes on disk of the articles' text.
    pub text_bytes: u64,
    /// The settings that were fixed when the corpus was made.
    pub settings: Settings,
    /// The program that made it.
    pub program: String,
}

/// What is not counted of the articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Articles that have it.
    pub articles: u64,
    /// Its running words.
    pub tokens: u64,
}

/// One source at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceInfo {
    /// Its name; "" for articles without one.
    pub source: String,
    /// Its articles.
    pub articles: u64,
    /// Their running words.
    pub tokens: u64,
    /// From when to when.
    #[serde(flatten)]
    pub dates: Dates,
}

/// From when to when some articles are. A date is sound when it is not [`doubtful`](crate::measure::doubtful).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// The earliest date, as written.
    pub first_date: Option<Day>,
    /// The latest date, as written.
    pub last_date: Option<Day>,
    /// The earliest sound date.
    pub first_sound_date: Option<Day>,
    /// The latest sound date.
    pub last_sound_date: Option<Day>,
}

impl Dates {
    /// Adds the date of an article.
    fn add(&mut self, day: Day, is_sound: bool) {
        let widen = |first: &mut Option<Day>, last: &mut Option<Day>| {
            *first = Some(first.map_or(day, |first| first.min(day)));
            *last = Some(last.map_or(day, |last| last.max(day)));
        };
        widen(&mut self.first_date, &mut self.last_date);
        if is_sound {
            widen(&mut self.first_sound_date, &mut self.last_sound_date);
        }
    }

    /// The first and the last sound date; those that are written where none is sound.
    pub fn shown(&self) -> Option<(Day, Day)> {
        let written = self.first_date.zip(self.last_date);
        self.first_sound_date.zip(self.last_sound_date).or(written)
    }
}

/// Look at a corpus. Dates after `today` are doubtful.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::info;
/// let info = info::run(&corpus, None)?;
/// assert_eq!((info.articles, info.sources), (4, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When it cannot be read.
pub fn run(corpus: &Corpus, today: Option<Day>) -> Result<Info, Error> {
    let articles = Articles::read(corpus, ["source", "language", "other_language"])?;
    let entries = || corpus.segments().iter().map(crate::store::Segment::entry);
    let sum = |of: fn(&SegmentEntry) -> u64| entries().map(of).sum();
    let days = Days::of(&articles);
    let doubts = days.doubts(today);
    let (dates, per_source) = dates(&articles, &doubts);
    let mut layers = BTreeMap::new();
    for layer in &corpus.settings().layers {
        let count = match layer {
            Layer::Entities => Entities::read(corpus)?.iter().count() as u64,
            _ => types(corpus, *layer)?,
        };
        layers.insert(*layer, count);
    }
    let mut date_orders: BTreeMap<String, DateEvidence> = BTreeMap::new();
    for (source, evidence) in entries().flat_map(|entry| &entry.date_orders) {
        date_orders
            .entry(source.clone())
            .or_default()
            .merge(evidence);
    }
    let boilerplate = left_out(corpus)?;
    let files = || entries().flat_map(|entry| &entry.files);
    let languages = counted(articles.text("language"));
    Ok(Info {
        articles: articles.len() as u64,
        tokens: sum(|entry| entry.tokens),
        types: layers.get(&Layer::Terms).copied().unwrap_or(0),
        sources: per_source
            .iter()
            .filter(|source| !source.source.is_empty())
            .count() as u64,
        dates,
        undated: sum(|entry| entry.undated),
        doubtful_dates: doubtful_dates(corpus, &articles, &doubts)?,
        date_orders,
        days_without_articles: days_without_articles(&articles, dates),
        rejects: sum(|entry| entry.rejects),
        duplicates: sum(|entry| entry.duplicates),
        changes: entries().flat_map(|entry| &entry.changes).fold(
            ChangeCounts::new(),
            |mut all, (kind, count)| {
                *all.entry(*kind).or_default() += count;
                all
            },
        ),
        boilerplate,
        language_notes: unruled::sentences(&corpus.settings().tokenizing, &languages),
        languages,
        other_languages: {
            let mut others = counted(articles.text("other_language"));
            others.remove("");
            others
        },
        merged_sources: articles
            .text("source")
            .map_or_else(Vec::new, |column| column.merged.clone()),
        per_source,
        segments: corpus.segments().len(),
        layers,
        columns: columns_of(corpus)?.into_iter().collect(),
        bytes: files().map(|(_, file)| file.bytes).sum(),
        text_bytes: files()
            .filter(|(name, _)| *name == "text.parquet")
            .map(|(_, file)| file.bytes)
            .sum(),
        settings: corpus.settings().clone(),
        program: corpus.manifest().program.clone(),
    })
}

/// What questions do not count of a corpus because its source repeats it.
fn left_out(corpus: &Corpus) -> Result<Option<LeftOut>, Error> {
    let seen = match corpus.view() {
        // What a zone leaves out is no boilerplate.
        Some(view) if !view.takes_out => return Ok(None),
        Some(_) => None,
        None => Scope::default().seen(corpus, true, corpus.limits())?,
    };
    let (mut articles, mut tokens) = (0, 0);
    for segment in seen.as_ref().unwrap_or(corpus).segments() {
        let lengths = segment.lengths()?;
        for (all, counted) in lengths.iter().zip(segment.tokens(&lengths)?) {
            articles += u64::from(*all > counted);
            tokens += u64::from(all - counted);
        }
    }
    Ok((articles > 0).then_some(LeftOut { articles, tokens }))
}

/// The articles whose date can hardly be theirs.
fn doubtful_dates(
    corpus: &Corpus,
    articles: &Articles,
    doubts: &Doubts<'_>,
) -> Result<Vec<DoubtfulDate>, Error> {
    let Some(sources) = articles.text("source") else {
        return Ok(Vec::new());
    };
    let source_of = |article: usize| sources.values[sources.of[article] as usize].as_str();
    let dated = || {
        let days = articles.days().iter().enumerate();
        days.filter_map(|(article, day)| Some((article, source_of(article), (*day)?)))
    };
    let mut found = Vec::new();
    // The rows of each segment with the reason why.
    let mut doubted: BTreeMap<usize, Vec<(u64, DoubtfulDate)>> = BTreeMap::new();
    for (article, source, day) in dated().filter(|_| !doubts.is_empty()) {
        if let Some(why) = doubts.get(source).and_then(|own| own.get(&day)) {
            let (segment, row) = articles.place(article as u32);
            let date = DoubtfulDate {
                source: source.to_owned(),
                date: day,
                why: *why,
                id: String::new(),
                title: String::new(),
                place: None,
            };
            doubted.entry(segment).or_default().push((row.into(), date));
        }
    }
    for (number, rows) in doubted {
        let segment = &corpus.segments()[number];
        found.extend(named(segment, rows)?);
    }
    found.sort_by(|a, b| (&a.source, a.date, &a.id).cmp(&(&b.source, b.date, &b.id)));
    Ok(found)
}

/// The doubtful dates of a segment, given with their rows in order, with id and title.
fn named(
    segment: &Segment,
    doubted: Vec<(u64, DoubtfulDate)>,
) -> Result<Vec<DoubtfulDate>, StoreError> {
    let table = segment.articles()?;
    let mut doubted = doubted.into_iter().peekable();
    let mut named = Vec::new();
    let mut read = || -> std::io::Result<()> {
        for group in 0..table.groups() {
            let rows = table.group_rows(group);
            if doubted.peek().is_none_or(|(row, _)| *row >= rows.end) {
                continue;
            }
            let ids = table.column("id")?.texts(rows.clone())?;
            let titles = table.column("title")?.texts(rows.clone())?;
            while let Some((row, date)) = doubted.next_if(|(row, _)| *row < rows.end) {
                let at = (row - rows.start) as usize;
                named.push(DoubtfulDate {
                    id: ids[at].clone(),
                    title: titles[at].clone(),
                    ..date
                });
            }
        }
        Ok(())
    };
    read().map_err(|error| StoreError {
        action: "read the articles of",
        path: segment.folder().to_owned(),
        problem: StoreProblem::Damaged(error.to_string()),
    })?;
    Ok(named)
}

/// Distinct terms of a layer over all segments.
fn types(corpus: &Corpus, layer: Layer) -> Result<u64, Error> {
    if let [only] = corpus.segments() {
        return Ok(only.entry().types.get(&layer).copied().unwrap_or(0));
    }
    let mut terms: Vec<crate::store::Vocabulary> = Vec::new();
    for segment in corpus.segments() {
        terms.push(segment.vocabulary(layer)?);
    }
    // The vocabularies are sorted: the least of their next terms is taken from all that have it.
    let mut next = vec![0; terms.len()];
    let mut count = 0;
    loop {
        let heads = next.iter().zip(&terms).filter(|(at, own)| **at < own.len());
        let Some(least) = heads.map(|(at, own)| own.term(*at)).min() else {
            return Ok(count);
        };
        for (at, own) in next.iter_mut().zip(&terms) {
            if *at < own.len() && own.term(*at) == least {
                *at += 1;
            }
        }
        count += 1;
    }
}

fn counted(column: Option<&TextColumn>) -> BTreeMap<String, u64> {
    let Some(column) = column else {
        return BTreeMap::new();
    };
    let mut counts = vec![0; column.values.len()];
    for value in &column.of {
        counts[*value as usize] += 1;
    }
    column.values.iter().cloned().zip(counts).collect()
}

/// The dates of all articles, and those of each source, the largest first.
fn dates(articles: &Articles, doubts: &Doubts<'_>) -> (Dates, Vec<SourceInfo>) {
    let mut all = Dates::default();
    let Some(column) = articles.text("source") else {
        let days = articles.days().iter().flatten();
        days.for_each(|day| all.add(*day, true));
        return (all, Vec::new());
    };
    let mut sources: Vec<SourceInfo> = column
        .values
        .iter()
        .map(|source| SourceInfo {
            source: source.clone(),
            articles: 0,
            tokens: 0,
            dates: Dates::default(),
        })
        .collect();
    let own_doubts: Vec<_> = (column.values.iter())
        .map(|source| doubts.get(source.as_str()))
        .collect();
    for ((source, tokens), day) in column.of.iter().zip(articles.tokens()).zip(articles.days()) {
        let (own, doubts) = (&mut sources[*source as usize], own_doubts[*source as usize]);
        own.articles += 1;
        own.tokens += u64::from(*tokens);
        if let Some(day) = day {
            let is_sound = doubts.is_none_or(|doubts| !doubts.contains_key(day));
            own.dates.add(*day, is_sound);
            all.add(*day, is_sound);
        }
    }
    sources.sort_by(|a, b| {
        b.articles
            .cmp(&a.articles)
            .then_with(|| a.source.cmp(&b.source))
    });
    (all, sources)
}

/// How many days from the first to the last that is shown have no article.
fn days_without_articles(articles: &Articles, dates: Dates) -> u64 {
    let Some((first, last)) = dates.shown() else {
        return 0;
    };
    let days = articles.days().iter().flatten();
    let with: BTreeSet<&Day> = days.filter(|day| (first..=last).contains(day)).collect();
    let span = i64::from(last.days_since_epoch()) - i64::from(first.days_since_epoch()) + 1;
    (span - with.len() as i64).max(0) as u64
}
