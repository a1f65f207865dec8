//! `freq`: how often, per million, and in how many articles; for any grouping.

use super::Error;
use super::answer::{Answer, Drawing};
use super::entities::id_column;
use super::grouped::{Charted, cut_words, group_name, token_sums};
use super::lists::{self, Listing};
use super::selection::{Selected, selection_words};
use crate::draw::{Bar, BarPanel, RankedBars};
use crate::measure::frequency::{ArticleSums, PER_MILLION, Scale, per_million, per_million_ci};
use crate::measure::{Interval, Level};
use crate::number::counted;
use crate::select::{self, By, Entities, Filter, GroupId, Groups, Key, NO_GROUP, Part, Query};
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use polars::prelude::*;
use std::path::PathBuf;

/// Which terms, in which articles, grouped how.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::freq};
/// let answer = freq::run(&freq::Request {
///     corpus,
///     queries: vec!["border".parse()?],
///     by: By::list("source")?,
///     ..Default::default()
/// })?;
/// assert_eq!(answer.table.height(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// What is looked for; without queries the most frequent terms.
    pub queries: Vec<Query>,
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// Which layer the lists are made of.
    pub layer: Layer,
    /// The most frequent terms of each group, so many; `None` for every term.
    pub top: Option<usize>,
    /// What the lists have.
    pub listing: Listing,
    /// Whether intervals are computed.
    pub intervals: bool,
}

/// The columns of the result beside those of the groups; the last where entities have identifiers.
const OWN_COLUMNS: [&str; 8] = [
    "term",
    "frequency",
    "articles",
    "per_million",
    "share_of_articles",
    "low",
    "high",
    "id",
];

/// The name of a group's column beside them.
fn group_column(by: &By, ids: bool) -> String {
    let own = OWN_COLUMNS.len() - usize::from(!ids);
    by.column_beside(&OWN_COLUMNS[..own])
}

/// Rows as columns of numbers.
#[derive(Default)]
struct Rows {
    groups: Vec<GroupId>,
    /// What stands in them, each once: in a list in byte order, so that positions sort as terms do.
    names: Vec<String>,
    /// For each row the position of its term in `names`.
    terms: Vec<u32>,
    frequencies: Vec<u64>,
    articles: Vec<u64>,
    sums: Vec<ArticleSums>,
}

impl Rows {
    fn push(&mut self, group: GroupId, term: &str, sums: ArticleSums, articles: u64) {
        // Rows of a term come one after the other.
        if self.names.last().is_none_or(|last| last != term) {
            self.names.push(term.to_owned());
        }
        self.groups.push(group);
        self.terms.push(self.names.len() as u32 - 1);
        self.frequencies.push(sums.frequency);
        self.articles.push(articles);
        self.sums.push(sums);
    }

    fn term(&self, row: usize) -> &str {
        &self.names[self.terms[row] as usize]
    }

    /// With the rows of a list that goes on where this one ends.
    fn extend(&mut self, other: Self) {
        let shift = self.names.len() as u32;
        self.names.extend(other.names);
        self.groups.extend(other.groups);
        self.terms
            .extend(other.terms.into_iter().map(|term| term + shift));
        self.frequencies.extend(other.frequencies);
        self.articles.extend(other.articles);
        self.sums.extend(other.sums);
    }

    /// The positions of the rows: by group, within a group the most frequent first, ties in the order
    /// of terms; at most `top` of each group.
    fn ranked(&self, top: Option<usize>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_unstable_by(|a, b| {
            let key = |row: &usize| (self.groups[*row], std::cmp::Reverse(self.frequencies[*row]));
            key(a)
                .cmp(&key(b))
                .then_with(|| self.terms[*a].cmp(&self.terms[*b]))
        });
        if let Some(top) = top {
            let mut group = NO_GROUP;
            let mut count = 0;
            order.retain(|row| {
                if self.groups[*row] != group {
                    group = self.groups[*row];
                    count = 0;
                }
                count += 1;
                count <= top
            });
        }
        order
    }

    fn keep(mut self, order: &[usize]) -> Self {
        // Positions go on sorting as terms do.
        let mut used: Vec<u32> = order.iter().map(|row| self.terms[*row]).collect();
        used.sort_unstable();
        used.dedup();
        let mut position = vec![0; self.names.len()];
        for (new, old) in (0u32..).zip(&used) {
            position[*old as usize] = new;
        }
        Self {
            groups: order.iter().map(|row| self.groups[*row]).collect(),
            names: used
                .iter()
                .map(|term| std::mem::take(&mut self.names[*term as usize]))
                .collect(),
            terms: order
                .iter()
                .map(|row| position[self.terms[*row] as usize])
                .collect(),
            frequencies: order.iter().map(|row| self.frequencies[*row]).collect(),
            articles: order.iter().map(|row| self.articles[*row]).collect(),
            sums: order.iter().map(|row| self.sums[*row]).collect(),
        }
    }
}

/// Count.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, or no article is selected.
pub fn run(request: &Request) -> Result<Answer, Error> {
    lists::check_kind(&request.listing, request.layer, &request.queries)?;
    let selected = Selected::open(&request.corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let squares = token_sums(&selected, &groups);
    let mut warnings = selected.warnings.clone();
    let rows = if request.queries.is_empty() {
        listed(request, &selected, &groups, &squares)?
    } else {
        queried(request, &selected, &groups, &squares, &mut warnings)?
    };
    let table = table(request, &groups, &rows, &selected)?;
    let drawing = drawing(request, &groups, &rows, &selected);
    Ok(Answer {
        table,
        drawing,
        warnings,
        tested: 0,
    })
}

/// Frequencies of one term in every group that has it.
struct GroupSums<'g> {
    groups: &'g Groups,
    tokens: &'g [u32],
    empty: &'g [ArticleSums],
    sums: Vec<ArticleSums>,
    articles: Vec<u64>,
    touched: Vec<GroupId>,
}

impl<'g> GroupSums<'g> {
    fn new(selected: &'g Selected, groups: &'g Groups, empty: &'g [ArticleSums]) -> Self {
        Self {
            groups,
            tokens: selected.articles.tokens(),
            empty,
            sums: empty.to_vec(),
            articles: vec![0; groups.len()],
            touched: Vec::new(),
        }
    }

    #[inline]
    fn add(&mut self, article: u32, frequency: u32) {
        let group = self.groups.of[article as usize];
        if group != NO_GROUP {
            let at = group as usize;
            if self.articles[at] == 0 {
                self.touched.push(group);
            }
            self.articles[at] += 1;
            self.sums[at].add_frequency(
                u64::from(frequency),
                u64::from(self.tokens[article as usize]),
            );
        }
    }

    fn drain(&mut self, mut each: impl FnMut(GroupId, ArticleSums, u64)) {
        self.touched.sort_unstable();
        for group in self.touched.drain(..) {
            let at = group as usize;
            each(
                group,
                std::mem::replace(&mut self.sums[at], self.empty[at]),
                std::mem::take(&mut self.articles[at]),
            );
        }
    }
}

fn listed(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    empty: &[ArticleSums],
) -> Result<Rows, Error> {
    let listing = &request.listing;
    let tasks = lists::scan(
        selected,
        request.layer,
        listing,
        || (GroupSums::new(selected, groups, empty), Rows::default()),
        |(sums, rows), term, parts: &[Part<'_>]| {
            for part in parts {
                for (article, frequency) in part.iter() {
                    sums.add(article, frequency);
                }
            }
            sums.drain(|group, sums, articles| {
                if sums.frequency >= listing.min_frequency && articles >= listing.min_articles {
                    rows.push(group, term, sums, articles);
                }
            });
            // Only what can still be among the first of its group is kept.
            if let Some(top) = request.top
                && rows.groups.len() > 4 * top * groups.len() + (1 << 16)
            {
                let order = rows.ranked(request.top);
                *rows = std::mem::take(rows).keep(&order);
            }
        },
    )?;
    let mut rows = Rows::default();
    for (_, own) in tasks {
        let order = own.ranked(request.top);
        rows.extend(own.keep(&order));
    }
    let order = rows.ranked(request.top);
    Ok(rows.keep(&order))
}

fn queried(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    empty: &[ArticleSums],
    warnings: &mut Vec<String>,
) -> Result<Rows, Error> {
    let mut rows = Rows::default();
    let mut found = Vec::new();
    for query in &request.queries {
        let meant = query.clone().of_kind(request.listing.kind);
        let hits = select::find(&selected.corpus, &selected.articles, &meant, request.layer)?;
        if hits.is_empty() {
            warnings.push(lists::not_found(query));
        }
        let mut sums = GroupSums::new(selected, groups, empty);
        for (article, frequency) in hits {
            sums.add(article, frequency);
        }
        found.push((query, sums));
    }
    // A group without a hit is a zero, not a gap: it has articles.
    for group in 0..groups.len() {
        for (query, sums) in &found {
            rows.push(
                group as GroupId,
                &query.name,
                sums.sums[group],
                sums.articles[group],
            );
        }
    }
    Ok(rows)
}

fn interval(sums: &ArticleSums) -> Option<Interval> {
    per_million_ci(sums, Level::P95, Scale::Log)
        .ok()
        .map(|estimate| estimate.interval)
}

fn table(
    request: &Request,
    groups: &Groups,
    rows: &Rows,
    selected: &Selected,
) -> Result<Table, Error> {
    let (articles, tokens) = selected.size();
    let title = match (request.layer, request.queries.is_empty()) {
        (_, false) => "Frequency".to_owned(),
        (layer, true) => format!(
            "Most frequent {}",
            if layer == Layer::Entities {
                "entities".into()
            } else {
                layer.to_string()
            }
        ),
    };
    let identified = (request.layer == Layer::Entities && request.queries.is_empty())
        .then(|| Entities::read(&selected.corpus))
        .transpose()?
        .filter(Entities::have_ids);
    // The groups' own columns once, taken for each row by number.
    let at = IdxCa::from_vec(PlSmallStr::EMPTY, rows.groups.clone());
    let mut frame = group_frame(request, groups, identified.is_some())
        .and_then(|keys| keys.take(&at))
        .map_err(TabulateError::from)?
        .into_columns();
    let of_group = |values: &[u64]| -> Vec<f64> {
        rows.groups
            .iter()
            .map(|group| values[*group as usize] as f64)
            .collect()
    };
    let share = |parts: &[u64], wholes: Vec<f64>, scale: f64| -> Vec<Option<f64>> {
        // Without tokens there is no rate.
        parts
            .iter()
            .zip(wholes)
            .map(|(part, whole)| (whole > 0.0).then(|| scale * *part as f64 / whole))
            .collect()
    };
    let terms = (0..rows.terms.len()).map(|row| rows.term(row));
    let per_million = share(&rows.frequencies, of_group(&groups.tokens), 1e6);
    let of_articles = share(&rows.articles, of_group(&groups.articles), 1.0);
    frame.extend([
        StringChunked::from_iter_values("term".into(), terms).into_column(),
        Column::new("frequency".into(), &rows.frequencies),
        Column::new("articles".into(), &rows.articles),
        Column::new("per_million".into(), per_million),
        Column::new("share_of_articles".into(), of_articles),
    ]);
    let frame = DataFrame::new_infer_height(frame).map_err(TabulateError::from)?;
    let mut columns: Vec<ColumnAbout> = request
        .by
        .iter()
        .map(|by| {
            ColumnAbout::new(
                group_column(by, identified.is_some()),
                if *by == By::Period(select::Period::Day) {
                    Kind::Date
                } else {
                    Kind::Text
                },
            )
        })
        .collect();
    columns.extend([
        ColumnAbout::new("term", Kind::Text),
        ColumnAbout::new("frequency", Kind::Integer),
        ColumnAbout::new("articles", Kind::Integer).help("articles that have the term"),
        ColumnAbout::of(&PER_MILLION, Kind::Number { decimals: 2 }),
        ColumnAbout::new("share_of_articles", Kind::Share).heading("share of articles"),
    ]);
    let mut table = Table::from_frame(title, columns, frame)?;
    if request.intervals {
        let (low, high): (Vec<Option<f64>>, Vec<Option<f64>>) = rows
            .sums
            .iter()
            .map(|sums| {
                interval(sums).map_or((None, None), |interval| {
                    (Some(interval.low), Some(interval.high))
                })
            })
            .unzip();
        let number = Kind::Number { decimals: 2 };
        table = table
            .with(
                ColumnAbout::new("low", number).help(
                    "lower end of the 95 % interval of per million, articles as sampling units",
                ),
                low,
            )?
            .with(
                ColumnAbout::new("high", number).help("upper end of it"),
                high,
            )?;
    }
    if let Some(entities) = identified {
        let ids: Vec<Option<&str>> = (0..rows.terms.len())
            .map(|row| entities.id(rows.term(row)))
            .collect();
        table = table.with(id_column(), ids)?;
    }
    table = table.note(format!(
        "{}, {}{}; per million of all tokens of the group, numbers included",
        counted(articles, "article"),
        counted(tokens, "token"),
        selection_words(&request.filter)
    ));
    if request.queries.is_empty() {
        let note = request.listing.note();
        if !note.is_empty() {
            table = table.note(note);
        }
    }
    Ok(table)
}

/// The keys of every group, a column for each thing grouped by.
fn group_frame(request: &Request, groups: &Groups, ids: bool) -> PolarsResult<DataFrame> {
    let mut columns: Vec<Column> = Vec::new();
    for (position, by) in request.by.iter().enumerate() {
        let keys = groups.keys.iter().map(|keys| &keys[position]);
        let name: PlSmallStr = group_column(by, ids).into();
        columns.push(match by {
            By::Period(select::Period::Day) => {
                let days: Vec<Option<i32>> = keys
                    .map(|key| match key {
                        Key::Period(_, day) => Some(day.days_since_epoch()),
                        _ => None,
                    })
                    .collect();
                Int32Chunked::from_slice_options(name, &days)
                    .into_date()
                    .into_series()
                    .into()
            }
            _ => Column::new(name, keys.map(Key::name).collect::<Vec<_>>()),
        });
    }
    DataFrame::new(groups.len(), columns)
}

/// Ranked bars: a panel a group, or a panel a query where there are queries and groups.
fn drawing(
    request: &Request,
    groups: &Groups,
    rows: &Rows,
    selected: &Selected,
) -> Option<Drawing> {
    let by_query = !request.queries.is_empty() && !request.by.is_empty();
    let room = if by_query {
        RankedBars::MOST_BARS
    } else {
        RankedBars::MOST_PANELS
    };
    let charted = Charted::new(groups, rows.groups.iter().copied(), room);
    let mut cut = false;
    let mut panels: Vec<BarPanel> = Vec::new();
    for row in 0..rows.groups.len() {
        let (group, sums) = (rows.groups[row], &rows.sums[row]);
        let rate = per_million(sums.frequency, sums.tokens);
        let (true, Ok(value)) = (charted.has(group), rate) else {
            continue;
        };
        let (panel, label) = if by_query {
            (rows.term(row).to_owned(), group_name(groups, group))
        } else {
            (group_name(groups, group), rows.term(row).to_owned())
        };
        let position = panels.iter().position(|other| other.name == panel);
        let position = match position {
            Some(position) => position,
            None if panels.len() < RankedBars::MOST_PANELS => {
                panels.push(BarPanel {
                    name: panel,
                    bars: Vec::new(),
                });
                panels.len() - 1
            }
            None => {
                cut = true;
                continue;
            }
        };
        if panels[position].bars.len() == RankedBars::MOST_BARS {
            cut = true;
            continue;
        }
        let interval = interval(sums);
        panels[position].bars.push(Bar {
            label,
            value,
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
        });
    }
    if panels.is_empty() {
        return None;
    }
    let shown = if request.queries.is_empty() {
        cut_words(cut)
    } else if cut {
        " Shown are the first of the terms asked for.".to_owned()
    } else {
        String::new()
    };
    let (articles, tokens) = selected.size();
    let mut title = format!("Frequency of {}", request.layer);
    if !request.queries.is_empty() {
        let names: Vec<&str> = request
            .queries
            .iter()
            .map(|query| query.name.as_str())
            .collect();
        title = format!("Frequency of {}", names.join(", "));
    }
    Some(Drawing::Bars(RankedBars {
        title,
        subtitle: request.filter.subtitle(),
        x_label: "per million tokens".into(),
        caption: format!(
            "N = {}, {}.{}{shown} Intervals take the article as sampling unit.",
            counted(articles, "article"),
            counted(tokens, "token"),
            charted.words()
        ),
        panels,
    }))
}
