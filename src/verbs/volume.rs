//! `volume`: how many articles there are of what, and from when to when; nothing is counted in them.

use super::Error;
use super::answer::{Answer, Drawing};
use super::selection::Selected;
use crate::day::Day;
use crate::draw::{Bar, BarPanel, HeatMap, HeatScale, RankedBars};
use crate::number::{counted, whole};
use crate::select::{By, Filter, Groups, Key, NO_GROUP, Period};
use crate::tabulate::{ColumnAbout, Kind, Table};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which articles, grouped how.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::volume};
/// let answer = volume::run(&volume::Request {
///     corpus,
///     by: By::list("source")?,
///     filter: Default::default(),
///     top: 10,
/// })?;
/// assert_eq!(answer.table.height(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// Rows or bars of the drawing, the largest.
    pub top: usize,
}

/// The dates of a group.
#[derive(Clone, Copy, Default)]
struct Dates {
    first: Option<Day>,
    last: Option<Day>,
    undated: u64,
}

impl Dates {
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

/// Count articles and running words, and note their dates. Groups are in the order of their keys.
///
/// # Errors
/// When the corpus cannot be read, lacks a column, or no article is selected.
pub fn run(request: &Request) -> Result<Answer, Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let mut dates = vec![Dates::default(); groups.len()];
    for (group, day) in groups.of.iter().zip(selected.articles.days()) {
        if *group != NO_GROUP {
            dates[*group as usize].add(*day);
        }
    }
    let table = table(request, &groups, &dates)?;
    let drawing = drawing(request, &groups);
    Ok(Answer {
        table,
        drawing,
        warnings: selected.warnings,
        tested: 0,
    })
}

fn table(request: &Request, groups: &Groups, dates: &[Dates]) -> Result<Table, Error> {
    let mut table = Table::new("Volume");
    for (position, by) in request.by.iter().enumerate() {
        let keys = groups.keys.iter().map(|keys| &keys[position]);
        if *by == By::Period(Period::Day) {
            let days: Vec<Option<Day>> = keys
                .map(|key| match key {
                    Key::Period(_, day) => Some(*day),
                    _ => None,
                })
                .collect();
            table.add(ColumnAbout::new(by.to_string(), Kind::Date), days)?;
        } else {
            table.add(
                ColumnAbout::new(by.to_string(), Kind::Text),
                keys.map(Key::name).collect::<Vec<_>>(),
            )?;
        }
    }
    let of = |value: fn(&Dates) -> Option<Day>| dates.iter().map(value).collect::<Vec<_>>();
    let undated: Vec<u64> = dates.iter().map(|dates| dates.undated).collect();
    let table = table
        .with(
            ColumnAbout::new("articles", Kind::Integer),
            groups.articles.clone(),
        )?
        .with(
            ColumnAbout::new("tokens", Kind::Integer).help("running words"),
            groups.tokens.clone(),
        )?
        .with(
            ColumnAbout::new("first_date", Kind::Date),
            of(|dates| dates.first),
        )?
        .with(
            ColumnAbout::new("last_date", Kind::Date),
            of(|dates| dates.last),
        )?
        .with(
            ColumnAbout::new("undated", Kind::Integer).help("articles without a date"),
            undated,
        )?;
    Ok(table)
}

fn name(key: &Key) -> String {
    key.name().unwrap_or_else(|| "unknown".into())
}

fn drawing(request: &Request, groups: &Groups) -> Option<Drawing> {
    let n: u64 = groups.articles.iter().sum();
    match request.by.as_slice() {
        [By::Column(_)] => {
            let mut order: Vec<usize> = (0..groups.len()).collect();
            order.sort_by_key(|group| std::cmp::Reverse(groups.articles[*group]));
            let bars = order
                .into_iter()
                .take(request.top.min(RankedBars::MOST_BARS))
                .map(|group| Bar {
                    label: name(&groups.keys[group][0]),
                    value: groups.articles[group] as f64,
                    low: None,
                    high: None,
                })
                .collect();
            Some(Drawing::Bars(RankedBars {
                title: format!("Articles per {}", request.by[0]),
                x_label: "articles".into(),
                caption: format!("N = {}.", counted(n, "article")),
                panels: vec![BarPanel {
                    name: String::new(),
                    bars,
                }],
                ..RankedBars::default()
            }))
        }
        [By::Column(column), By::Period(period)] => Some(Drawing::HeatMap(heat_map(
            request, groups, column, *period,
        )?)),
        _ => None,
    }
}

/// Rows from the largest; a period in which a row has no article has no value, which is not zero: nobody
/// knows whether nothing was published or nothing collected.
fn heat_map(request: &Request, groups: &Groups, column: &str, period: Period) -> Option<HeatMap> {
    let mut sizes: BTreeMap<&Key, u64> = BTreeMap::new();
    let mut first_and_last: Option<(Day, Day)> = None;
    for (keys, articles) in groups.keys.iter().zip(&groups.articles) {
        if let Key::Period(_, start) = keys[1] {
            *sizes.entry(&keys[0]).or_default() += articles;
            let (first, last) = first_and_last.unwrap_or((start, start));
            first_and_last = Some((first.min(start), last.max(start)));
        }
    }
    let (first, last) = first_and_last?;
    let columns = period.between(first, last);
    if columns.len() > HeatMap::MOST_COLUMNS {
        return None;
    }
    let mut rows: Vec<(&Key, u64)> = sizes.into_iter().collect();
    rows.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
    let all = rows.len();
    rows.truncate(request.top.min(HeatMap::MOST_ROWS));
    let row_of: BTreeMap<&Key, usize> = rows
        .iter()
        .enumerate()
        .map(|(row, (key, _))| (*key, row))
        .collect();
    let mut values = vec![vec![None; columns.len()]; rows.len()];
    let (mut n, mut undated) = (0, 0);
    for (keys, articles) in groups.keys.iter().zip(&groups.articles) {
        n += articles;
        let Key::Period(_, start) = keys[1] else {
            undated += articles;
            continue;
        };
        if let (Some(row), Ok(at)) = (row_of.get(&keys[0]), columns.binary_search(&start)) {
            values[*row][at] = Some(*articles as f64);
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
    Some(HeatMap {
        title: format!("Articles per {column} and {period}"),
        subtitle: String::new(),
        caption,
        legend: format!("articles per {period}"),
        step: period,
        rows: rows.iter().map(|(key, _)| name(key)).collect(),
        columns,
        values,
        totals: true,
        scale: HeatScale::Auto,
    })
}
