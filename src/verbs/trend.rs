//! `trend`: how often over time, with an interval that treats the article as the unit.

mod coverage;
mod figure;
mod measure;
mod resampled;
mod series;
mod standardise;
mod tested;
mod thrice;

pub use figure::{Facet, Form};
pub use measure::{Counts, Measure, THIN_ARTICLES, THIN_TOKENS};
pub use series::{Found, Row, Series, Window};
pub use tested::Tested;

use super::Error;
use super::answer::Answer;
use super::clusters::Cluster;
use super::doubtful::Shown;
use super::evidence::{Claim, Claiming};
use super::freq;
use super::grouped;
use super::intervals::{self, Intervals};
use super::lists::{self, Listing};
use super::selection::{Selected, of_part, selection_words};
use crate::choice::choice;
use crate::day::Day;
use crate::draw::Chart;
use crate::event::Event;
use crate::measure::frequency::{STANDARDISED, Standardised};
use crate::number::{basis, counted};
use crate::select::{By, Filter, Groups, Key, Period, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Rows, Table, TabulateError};
use coverage::Periods;
use standardise::Mix;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
pub use thrice::{Thrice, ThriceRow, thrice};

choice! {
    /// What the limits of a series hold.
    #[derive(Default)]
    pub enum Bands: "kind of band" {
        /// Each period by itself with 95 %.
        #[default]
        Pointwise = "pointwise",
        /// All periods of a series together with 95 %, by a bootstrap.
        Simultaneous = "simultaneous",
    }
}

/// What, how fine, and for whom apart.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{period::Period, verbs::trend};
/// let answer = trend::run(&corpus, &trend::Request {
///     queries: vec!["border".parse()?],
///     by: Period::Day,
///     ..Default::default()
/// })?;
/// assert_eq!(answer.rows.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What is looked for; without queries the most frequent terms of the layer.
    pub queries: Vec<Query>,
    /// Without queries: how many terms. With none of these either, [`Measure::Articles`] follows all articles.
    pub leading: usize,
    /// Without queries: which terms. Its kind is also that of the entities that queries mean.
    pub listing: Listing,
    /// The length of a period.
    pub by: Period,
    /// A series for each value of a column.
    pub split: Option<By>,
    /// How many values of the split, those with the most articles.
    pub top: Option<usize>,
    /// Which articles.
    pub filter: Filter,
    /// The layer that words without `@` are looked for in.
    pub layer: Layer,
    /// What is followed of it.
    pub measure: Measure,
    /// Periods on either side whose articles are pooled with those of a period; 0 for no smoothing.
    pub smoothing: u32,
    /// Whether the mix of outlets is held fixed, so that a series is not one of outlets that come and go.
    pub standardise: bool,
    /// What intervals take as independent.
    pub cluster: Cluster,
    /// How they are made.
    pub intervals: Intervals,
    /// Whether they hold each period or all of a series.
    pub bands: Bands,
    /// What the chart is.
    pub form: Form,
    /// How series share panels in a chart of lines.
    pub facet: Facet,
    /// Days that are marked in the chart.
    pub events: Vec<Event>,
    /// Whether the chart has a logarithmic axis.
    pub log: bool,
    /// Today: dates after it are doubtful, and the chart leaves them out.
    pub today: Option<Day>,
}

/// Periods on either side that a trend is smoothed over when nobody asks for another number: the shorter
/// the period, the more.
pub const fn usual_smoothing(period: Period) -> u32 {
    match period {
        Period::Day => 3,
        Period::Week => 2,
        Period::Month => 1,
        Period::Quarter | Period::Year => 0,
    }
}

/// The columns of the result beside that of the split.
const OWN_COLUMNS: [&str; 24] = [
    "period",
    "query",
    "frequency",
    "tokens",
    "articles",
    "all_articles",
    "per_million",
    "share_of_articles",
    "low",
    "high",
    "rough",
    "smoothed",
    "smoothed_low",
    "smoothed_high",
    "window_articles",
    "covered",
    "clusters",
    "standardised",
    "standardised_low",
    "standardised_high",
    "weight",
    "standardised_smoothed",
    "standardised_smoothed_low",
    "standardised_smoothed_high",
];

/// What was followed.
#[derive(Debug)]
pub struct Trend {
    /// Series one after the other, each with all periods.
    pub rows: Vec<Row>,
    /// How many periods a series has.
    periods: usize,
    /// Which of them are in the chart; around them stand those that have doubtful dates only.
    charted: Range<usize>,
    /// What the chart leaves out.
    shown: Shown,
    request: Request,
    /// What each value of the split rests on.
    bases: Vec<DatedBasis>,
    /// Of which part of the texts.
    part: String,
    /// What is left out of them, in words.
    left_out: String,
    warnings: Vec<String>,
    /// The least and the greatest critical value of bands of whole series.
    critical: Option<(f64, f64)>,
}

/// Follow the queries over time. A period without articles has no value, which is not zero.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Trend, Error> {
    if request.standardise {
        standardise::check(request)?;
    }
    check_cluster(request)?;
    resampled::check(request)?;
    let all_articles = request.leading == 0 && request.measure == Measure::Articles;
    if request.queries.is_empty() && !all_articles {
        let queries = leading(corpus, request)?;
        let request = request.clone();
        return run(corpus, &Request { queries, ..request });
    }
    let (listing, layer) = (&request.listing, request.layer);
    let (queries, mut warnings) = lists::told_apart(corpus, &request.queries, listing, layer)?;
    let request = &Request {
        queries,
        ..request.clone()
    };
    let split: Vec<By> = request.split.iter().cloned().collect();
    let selected = Selected::of(corpus, &request.filter, &split, &[])?;
    warnings.extend(selected.warnings.iter().cloned());
    let mut shown = Shown::of(&selected, &request.filter, request.today);
    let Some(dates) = shown.days else {
        return Err(Error::Usage {
            message: "none of the selected articles has a date".into(),
            help: "a trend needs dates: see how they were read with `newsprint inspect INPUT...`"
                .into(),
        });
    };
    let mut by = split.clone();
    by.push(By::Period(request.by));
    let groups = Groups::new(&selected.articles, &selected.mask, &by);
    let splits = splits(request, &groups, &mut warnings);
    let series = splits.len() * request.queries.len().max(1);
    let charted = coverage::shown(request, dates, series, &mut warnings);
    let periods = Periods::new(request.by, charted, &mut shown);
    let mix = match request.standardise {
        true => Some(Mix::new(&selected, &by, &periods)?),
        false => None,
    };
    let all = series::rows(
        request,
        &selected,
        &groups,
        &splits,
        &periods,
        mix.as_ref(),
        &shown,
    )?;
    warnings.extend(all.warnings);
    Ok(Trend {
        rows: all.rows,
        critical: all.critical,
        periods: periods.starts.len(),
        bases: splits
            .iter()
            .map(|(_, own)| DatedBasis::of(&groups, own, periods.charted()))
            .collect(),
        charted: periods.charted,
        shown,
        request: request.clone(),
        part: of_part(corpus),
        left_out: selected.left_out(),
        warnings,
    })
}

/// Refuses what intervals over clusters cannot be had of.
fn check_cluster(request: &Request) -> Result<(), Error> {
    let (what, help) = match request.cluster {
        Cluster::Article => return Ok(()),
        _ if request.measure != Measure::PerMillion && request.intervals == Intervals::Formula => (
            format!("`--measure {}`", request.measure),
            "the formula of intervals of shares takes the article as the unit: leave one of the two out, or take `--intervals bootstrap`",
        ),
        _ if request.smoothing > 0 => (
            "`--smoothing`".to_owned(),
            "a cluster may reach over several periods of a window: take longer periods with `--by` instead",
        ),
        Cluster::Source if request.standardise => (
            "`--standardise`".to_owned(),
            "each outlet is one cluster, which has no interval by itself: take `--cluster family`",
        ),
        cluster if cluster.period().is_some() && request.standardise => (
            "`--standardise`".to_owned(),
            "its interval takes outlets as independent, which articles of the same time are not: leave one of the two out",
        ),
        cluster if cluster.period().is_some_and(|period| period >= request.by) => (
            format!("`--by {}`", request.by),
            "a cluster must be shorter than a period, which has no interval otherwise: take longer periods with `--by`",
        ),
        _ => return Ok(()),
    };
    Err(Error::Usage {
        message: format!("`--cluster {}` does not go with {what}", request.cluster),
        help: help.into(),
    })
}

/// The most frequent terms as queries.
fn leading(corpus: &Corpus, request: &Request) -> Result<Vec<Query>, Error> {
    let found = freq::run(
        corpus,
        &freq::Request {
            filter: request.filter.clone(),
            layer: request.layer,
            top: Some(request.leading.max(1)),
            listing: request.listing.clone(),
            ..freq::Request::default()
        },
    )?;
    let terms = found.rows.iter();
    let queries: Vec<Query> = terms
        .map(|row| Query::of_term(request.layer, &row.term))
        .collect();
    if queries.is_empty() {
        return Err(Error::Usage {
            message: format!("the selected articles have no {} to follow", request.layer),
            help: "name what to follow, or select other articles or terms".into(),
        });
    }
    Ok(queries)
}

/// The groups of one value of the split.
#[derive(Default)]
struct SplitGroups {
    by_period: BTreeMap<Day, usize>,
    /// Its articles without a date, which are in no period.
    undated: Option<usize>,
}

/// The values of the split that are shown, in their order; one without a name when nothing is split.
fn splits(
    request: &Request,
    groups: &Groups,
    warnings: &mut Vec<String>,
) -> Vec<(Key, SplitGroups)> {
    let mut splits: BTreeMap<Key, SplitGroups> = BTreeMap::new();
    for (group, keys) in groups.keys.iter().enumerate() {
        let (split, period) = match keys.as_slice() {
            [period] => (Key::Missing, period),
            [split, period] => (split.clone(), period),
            _ => continue,
        };
        let own = splits.entry(split).or_default();
        match period {
            Key::Period(_, start) => {
                own.by_period.insert(*start, group);
            }
            _ => own.undated = Some(group),
        }
    }
    let mut splits: Vec<(Key, SplitGroups)> = splits.into_iter().collect();
    if let Some(top) = request.top.filter(|top| *top < splits.len()) {
        let size = |own: &SplitGroups| {
            own.by_period
                .values()
                .map(|group| groups.articles[*group])
                .sum::<u64>()
        };
        splits.sort_by_key(|(key, own)| (std::cmp::Reverse(size(own)), key.clone()));
        warnings.push(format!(
            "{} of {} values of {} are shown, those with the most articles",
            top,
            splits.len(),
            request
                .split
                .as_ref()
                .map(By::to_string)
                .unwrap_or_default()
        ));
        splits.truncate(top);
        splits.sort_by(|a, b| a.0.cmp(&b.0));
    }
    splits
}

/// What a series rests on: the articles of all its periods in the chart.
#[derive(Debug, Clone, Copy, Default)]
struct DatedBasis {
    articles: u64,
    tokens: u64,
    /// Articles beside these that have no date.
    undated: u64,
}

impl DatedBasis {
    fn of(groups: &Groups, own: &SplitGroups, periods: &[Day]) -> Self {
        let is_charted = |(start, _): &(&Day, &usize)| periods.binary_search(start).is_ok();
        let dated = own.by_period.iter().filter(is_charted);
        let dated = dated.map(|(_, group)| group);
        Self {
            articles: dated.clone().map(|group| groups.articles[*group]).sum(),
            tokens: dated.map(|group| groups.tokens[*group]).sum(),
            undated: own.undated.map_or(0, |group| groups.articles[group]),
        }
    }

    /// `19,956 articles, 20,123,456 tokens`.
    fn in_words(&self) -> String {
        basis(self.articles, self.tokens)
    }

    /// A note of the articles without a date, where there are any.
    fn undated_note(&self) -> String {
        match self.undated {
            0 => String::new(),
            undated => {
                let articles = counted(undated, "article");
                format!("{articles} more without a date, in no period")
            }
        }
    }
}

impl Trend {
    /// What was asked for, with the queries that lead where none were.
    pub(super) const fn request(&self) -> &Request {
        &self.request
    }

    /// What the trend rests on: the articles of all its periods and series.
    fn basis(&self) -> DatedBasis {
        let add = |sum: DatedBasis, own: &DatedBasis| DatedBasis {
            articles: sum.articles + own.articles,
            tokens: sum.tokens + own.tokens,
            undated: sum.undated + own.undated,
        };
        self.bases.iter().fold(DatedBasis::default(), add)
    }

    /// `19,956 articles, 20,123,456 tokens`, and of what.
    fn basis_in_words(&self) -> String {
        self.basis().in_words() + &self.part
    }

    /// What the limits are, as a heading.
    fn interval_words(&self) -> String {
        match self.request.bands {
            Bands::Pointwise => format!("95 % interval{}", self.request.intervals.words()),
            Bands::Simultaneous => "95 % band, simultaneous".into(),
        }
    }

    /// The series, one after the other, each with the periods of the chart.
    fn series(&self) -> impl ExactSizeIterator<Item = &[Row]> {
        let all = self.rows.chunks(self.periods.max(1));
        all.map(|rows| &rows[self.charted.clone()])
    }

    /// The first days of the periods of the chart.
    fn charted_periods(&self) -> Vec<Day> {
        let first = self.series().next().unwrap_or_default();
        first.iter().map(|row| row.start).collect()
    }

    /// A note of the periods beside those of the chart and where they are, if there are any.
    fn doubtful_note(&self, place: &str) -> String {
        match self.shown.articles() {
            0 => String::new(),
            articles => format!(
                "{} more with doubtful dates, {place}; `--where date=...` shows them",
                counted(articles, "article")
            ),
        }
    }

    /// Which periods are partly covered, as a sentence without full stop; empty when none is.
    fn partial_words(&self) -> String {
        let by = self.request.by;
        let partial = self
            .series()
            .flatten()
            .filter(|row| row.partial && row.found.is_some());
        let names: BTreeMap<Day, String> = partial
            .map(|row| (row.start, by.in_words(row.start)))
            .collect();
        let names: Vec<String> = names.into_values().collect();
        let (what, are) = match names.as_slice() {
            [] => return String::new(),
            [one] => (one.clone(), "is"),
            [first, .., last] if names.len() > 4 => (
                format!("{} {by}s from {first} to {last}", names.len()),
                "are",
            ),
            [front @ .., last] => (format!("{} and {last}", front.join(", ")), "are"),
        };
        let of = if self.bases.len() > 1 {
            " in some series"
        } else {
            ""
        };
        format!(
            "{what} {are} only partly covered{of}: the range or the articles begin or end within"
        )
    }
}

impl Claiming for Trend {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        let claim = |row: &Row| {
            let query = request
                .queries
                .iter()
                .find(|query| *query.name == *row.series.query)?;
            let end = request.by.next(row.start).plus(-1);
            let filter = request.filter.and(&Filter::of_days(row.start, end));
            let of_split = match (&request.split, &row.series.split) {
                (None, _) => Filter::default(),
                (Some(by), None) => by.filter(&Key::Missing),
                (Some(By::Period(_)), Some(name)) => format!("date={name}").parse().ok()?,
                (Some(by), Some(name)) => by.filter(&Key::Text(name.to_string())),
            };
            let query = query.clone().of_kind(request.listing.kind);
            Some(Claim::of(query, request.layer, filter.and(&of_split)))
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Trend {
    fn table(&self) -> Result<Table, TabulateError> {
        let request = &self.request;
        let (by, measure) = (request.by, request.measure);
        let split = request.split.as_ref();
        let split = split.map(|by| by.column_beside(&OWN_COLUMNS));
        let of_query = !request.queries.is_empty();
        let basis = self.basis();
        let ends = |names: [&str; 2], group: &str| {
            names.map(|name| ColumnAbout::new(name, measure.kind()).group(group))
        };
        let interval = self.interval_words();
        let of_window = format!("{interval}, smoothed");
        let found = self.rows.iter().filter_map(|row| row.found.as_ref());
        let limits = found.flat_map(|own| [&own.limits, &own.window_limits]);
        let limits = limits.filter_map(|own| own.bootstrap());
        let [rough, skipped] = intervals::notes(limits, request.cluster);
        let starts = self.rows.iter().take(self.periods).map(|row| row.start);
        let names: HashMap<Day, String> = starts.map(|start| (start, by.name(start))).collect();
        Table::new("Trend").of(&self.rows)
            .column(ColumnAbout::new("period", Kind::Text).key(), |row| {
                names.get(&row.start).map(String::as_str)
            })
            .when(split.is_some(), |table| {
                let about = ColumnAbout::new(split.unwrap_or_default(), Kind::Text).key();
                table.column(about, |row| row.series.split.as_deref())
            })
            .when(of_query, |table| {
                table
                    .column(ColumnAbout::new("query", Kind::Text).key(), |row| &*row.series.query)
                    .column(ColumnAbout::new("frequency", Kind::Integer), |row| {
                        row.counts().map(|own| own.sums.frequency)
                    })
            })
            .column(
                ColumnAbout::new("tokens", Kind::Integer).help("running words of the period"),
                |row| row.counts().map(|own| own.sums.tokens),
            )
            .column(
                ColumnAbout::new("articles", Kind::Integer).help(if of_query {
                    "articles that have what is looked for"
                } else {
                    "articles of the period"
                }),
                |row| row.counts().map(|own| own.articles),
            )
            .when(of_query, |table| {
                let about = ColumnAbout::new("all_articles", Kind::Integer);
                table.column(about.help("articles of the period").detail(), |row| {
                    row.counts().map(|own| own.sums.articles)
                })
            })
            .when(request.cluster != Cluster::Article, |table| {
                let about = ColumnAbout::new("clusters", Kind::Integer);
                let about = about.heading(request.cluster.plural());
                table.column(about.help("sampling units of the period"), |row| {
                    row.counts().map(|own| own.sums.units)
                })
            })
            .when(measure.is_estimate(), |table| {
                table
                    .column(measure.column().key(), move |row| row.value(measure))
                    .interval(
                        ends(["low", "high"], &interval).map(ColumnAbout::key),
                        move |row| row.interval(measure),
                    )
                    .when(request.intervals.bootstrap().is_some(), |table| {
                        table.column(intervals::rough_column(), |row| row.found.as_ref()?.limits.rough())
                    })
            })
            .when(request.standardise, |table| {
                let about = ColumnAbout::of(&STANDARDISED, measure.kind()).key();
                let names = ["standardised_low", "standardised_high"];
                let [low, high] = ends(names, "95 % interval, standardised");
                table
                    .column(about, |row| row.standardised().map(Standardised::per_million))
                    .interval(
                        [low.heading("low").key(), high.heading("high").key()],
                        |row| grouped::ends(row.standardised().and_then(series::interval)),
                    )
                    .column(
                        ColumnAbout::new("weight", Kind::Share)
                            .help("the share of all tokens that the outlets have whose articles are there"),
                        |row| row.standardised().map(|own| own.present),
                    )
            })
            .when(request.smoothing > 0, |table| {
                let smoothed = ColumnAbout::new("smoothed", measure.kind());
                table
                    .column(smoothed, move |row| row.smoothed(measure))
                    .when(measure.is_estimate(), |table| {
                        let [low, high] = ends(["smoothed_low", "smoothed_high"], &of_window);
                        let ends = [low.heading("low").detail(), high.heading("high").detail()];
                        table.interval(ends, move |row| row.smoothed_interval(measure))
                    })
                    .column(
                        ColumnAbout::new("window_articles", Kind::Integer)
                            .help("articles that the smoothed value rests on")
                            .detail(),
                        |row| row.window().map(|window| window.counts.sums.articles),
                    )
                    .when(request.standardise, |table| {
                        let about = ColumnAbout::new("standardised_smoothed", measure.kind());
                        let names = ["standardised_smoothed_low", "standardised_smoothed_high"];
                        let [low, high] = ends(names, "95 % interval, standardised and smoothed");
                        let ends = [low.heading("low").detail(), high.heading("high").detail()];
                        table
                            .column(about.heading("standardised, smoothed"), |row| {
                                row.window()?.standardised.map(|own| own.per_million())
                            })
                            .interval(ends, |row| {
                                let of_window = row.window().and_then(|own| own.standardised.as_ref());
                                grouped::ends(of_window.and_then(series::interval))
                            })
                    })
            })
            .column(
                ColumnAbout::new("covered", Kind::Text)
                    .help("whether the range asked for and the articles of the series cover the period: whole, part, none where it has no article, or doubtful where its dates are doubtful")
                    .detail(),
                |row| match row.found {
                    None => "none",
                    Some(_) if row.doubtful => "doubtful",
                    Some(_) if row.partial => "part",
                    Some(_) => "whole",
                },
            )
            .note(self.basis_in_words() + &selection_words(&request.filter))
            .note(self.left_out.clone())
            .note(basis.undated_note())
            .note(self.doubtful_note("in rows of their own and not in the chart"))
            .note(self.partial_words())
            .note(match (request.bands, request.intervals.bootstrap()) {
                (Bands::Simultaneous, Some(bootstrap)) => {
                    resampled::band_note(bootstrap, request.cluster, self.critical)
                }
                _ => measure.interval_words(request.intervals, request.cluster),
            })
            .note(rough)
            .note(skipped)
            .when(request.standardise, |table| {
                let notes = standardise::notes(self.series().flatten(), by).into_iter();
                notes.fold(table, Rows::note)
            })
            .note(match request.smoothing {
                0 => String::new(),
                periods => format!(
                    "smoothed: {} of the articles of each {by} and of {} on either side, taken together; where the window reaches beyond the ends or over a gap, of the articles that are there",
                    match measure {
                        Measure::PerMillion => "the rate",
                        Measure::Share => "the share",
                        Measure::Articles => "the mean number",
                    },
                    counted(u64::from(periods), by.word())
                ),
            })
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        Some(figure::chart(self))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
