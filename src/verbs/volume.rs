//! `volume`: how many articles there are of what, and from when to when; nothing is counted in them.

use super::Error;
use super::answer::Answer;
use super::doubtful::Shown;
use super::selection::Selected;
use crate::day::Day;
use crate::draw::{Bar, BarPanel, Chart, HeatMap, RankedBars, Words};
use crate::event::Event;
use crate::number::{counted, whole};
use crate::select::{By, Filter, Groups, Key, NO_GROUP, Period};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Which articles, grouped how.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::volume};
/// let answer = volume::run(&corpus, &volume::Request {
///     by: By::list("source")?,
///     ..Default::default()
/// })?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// Rows or bars of the drawing, the largest.
    pub top: usize,
    /// Days that are marked where the drawing is over time.
    pub events: Vec<Event>,
    /// Today: dates after it are doubtful, and a drawing over time leaves them out.
    pub today: Option<Day>,
}

/// A group of articles.
#[derive(Debug, Clone)]
pub struct Row {
    /// What they have in common, one for each thing grouped by.
    pub keys: Vec<Key>,
    /// Articles.
    pub articles: u64,
    /// Their running words.
    pub tokens: u64,
    /// The earliest date.
    pub first: Option<Day>,
    /// The latest date.
    pub last: Option<Day>,
    /// Articles without a date.
    pub undated: u64,
}

impl Row {
    fn add(&mut self, day: Option<Day>) {
        match day {
            None => self.undated += 1,
            Some(day) => {
                self.first = Some(self.first.map_or(day, |first| first.min(day)));
                self.last = Some(self.last.map_or(day, |last| last.max(day)));
            }
        }
    }
}

/// How many articles there are of what.
#[derive(Debug)]
pub struct Volume {
    /// In the order of their keys.
    pub rows: Vec<Row>,
    /// The days that a drawing over time shows.
    pub shown: Shown,
    request: Request,
    warnings: Vec<String>,
}

/// Count articles and running words, and note their dates.
///
/// # Errors
/// When the corpus cannot be read, lacks a column, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Volume, Error> {
    let selected = Selected::of(corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let sizes = groups.articles.iter().zip(&groups.tokens);
    let mut rows: Vec<Row> = (groups.keys.iter().zip(sizes))
        .map(|(keys, (articles, tokens))| Row {
            keys: keys.clone(),
            articles: *articles,
            tokens: *tokens,
            first: None,
            last: None,
            undated: 0,
        })
        .collect();
    for (group, day) in groups.of.iter().zip(selected.articles.days()) {
        if *group != NO_GROUP {
            rows[*group as usize].add(*day);
        }
    }
    Ok(Volume {
        rows,
        shown: Shown::of(&selected, &request.filter, request.today),
        request: request.clone(),
        warnings: selected.warnings,
    })
}

impl Answer for Volume {
    fn table(&self) -> Result<Table, TabulateError> {
        let mut table = Table::new("Volume").of(&self.rows);
        for (at, by) in self.request.by.iter().enumerate() {
            table = match by {
                By::Period(Period::Day) => table
                    .column(ColumnAbout::new(by.to_string(), Kind::Date), move |row| {
                        row.keys[at].day()
                    }),
                _ => table.column(ColumnAbout::new(by.to_string(), Kind::Text), move |row| {
                    row.keys[at].name()
                }),
            };
        }
        table
            .column(ColumnAbout::new("articles", Kind::Integer), |row| {
                row.articles
            })
            .column(
                ColumnAbout::new("tokens", Kind::Integer).help("running words"),
                |row| row.tokens,
            )
            .column(ColumnAbout::new("first_date", Kind::Date), |row| row.first)
            .column(ColumnAbout::new("last_date", Kind::Date), |row| row.last)
            .column(
                ColumnAbout::new("undated", Kind::Integer).help("articles without a date"),
                |row| row.undated,
            )
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        match self.request.by.as_slice() {
            [By::Column(_)] => Some(Box::new(bars(&self.request, &self.rows))),
            [By::Column(column), By::Period(period)] => {
                let map = self.heat_map(column, *period)?;
                Some(Box::new(map))
            }
            _ => None,
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

fn name(key: &Key) -> String {
    key.name().unwrap_or_else(|| "unknown".into())
}

fn bars(request: &Request, rows: &[Row]) -> RankedBars {
    let n = rows.iter().map(|row| row.articles).sum();
    let mut order: Vec<&Row> = rows.iter().collect();
    order.sort_by_key(|row| Reverse(row.articles));
    let bars = order
        .into_iter()
        .take(request.top.min(RankedBars::MOST_BARS))
        .map(|row| Bar {
            label: name(&row.keys[0]),
            value: row.articles as f64,
            ..Bar::default()
        })
        .collect();
    RankedBars {
        words: Words {
            title: format!("Articles per {}", request.by[0]),
            caption: format!("N = {}.", counted(n, "article")),
            ..Words::default()
        },
        x_label: "articles".into(),
        panels: vec![BarPanel {
            bars,
            ..BarPanel::default()
        }],
        ..RankedBars::default()
    }
}

impl Volume {
    /// Rows from the largest; a period in which a row has no article has no value, which is not zero: nobody
    /// knows whether nothing was published or nothing collected.
    fn heat_map(&self, column: &str, period: Period) -> Option<HeatMap> {
        let request = &self.request;
        let (first, last) = self.shown.days?;
        let columns = period.between(first, last);
        let mut sizes: BTreeMap<&Key, u64> = BTreeMap::new();
        for Row { keys, articles, .. } in &self.rows {
            if let Key::Period(_, start) = keys[1]
                && columns.binary_search(&start).is_ok()
            {
                *sizes.entry(&keys[0]).or_default() += articles;
            }
        }
        if columns.len() > HeatMap::MOST_COLUMNS {
            return None;
        }
        let mut rows: Vec<(&Key, u64)> = sizes.into_iter().collect();
        rows.sort_by_key(|(_, articles)| Reverse(*articles));
        let all = rows.len();
        rows.truncate(request.top.min(HeatMap::MOST_ROWS));
        let row_of: BTreeMap<&Key, usize> = rows
            .iter()
            .enumerate()
            .map(|(row, (key, _))| (*key, row))
            .collect();
        let mut values = vec![vec![None; columns.len()]; rows.len()];
        let (mut n, mut undated) = (0, 0);
        for Row { keys, articles, .. } in &self.rows {
            let Key::Period(_, start) = keys[1] else {
                n += articles;
                undated += articles;
                continue;
            };
            if let Ok(at) = columns.binary_search(&start) {
                n += articles;
                if let Some(row) = row_of.get(&keys[0]) {
                    values[*row][at] = Some(*articles as f64);
                }
            }
        }
        let mut caption = format!("N = {}", counted(n, "article"));
        if undated > 0 {
            caption.push_str(&format!(
                ", of which {} without a date and not shown",
                whole(undated)
            ));
        }
        if all > rows.len() {
            caption.push_str(&format!(
                "; the {} largest of {}",
                rows.len(),
                whole(all as u64)
            ));
        }
        caption.push('.');
        caption.push_str(&self.shown.words());
        Some(HeatMap {
            words: Words {
                title: format!("Articles per {column} and {period}"),
                caption,
                ..Words::default()
            },
            legend: format!("articles per {period}"),
            step: period,
            rows: rows.iter().map(|(key, _)| name(key)).collect(),
            columns,
            values,
            totals: true,
            events: request.events.clone(),
            ..HeatMap::default()
        })
    }
}
