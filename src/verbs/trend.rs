//! `trend`: how often over time, with an interval that treats the article as the unit.

use super::Error;
use super::answer::{Answer, Drawing};
use super::freq;
use super::grouped::token_sums;
use super::lists::{self, Listing};
use super::selection::{Selected, selection_words};
use crate::day::Day;
use crate::draw::{TrendChart, TrendPoint, TrendSeries};
use crate::measure::Level;
use crate::measure::change::{Ends, moving_average};
use crate::measure::frequency::{ArticleSums, Scale, per_million_ci};
use crate::number::{counted, whole};
use crate::select::{self, By, Filter, Groups, Key, NO_GROUP, Period, Query};
use crate::settings::Layer;
use crate::tabulate::{Cell, ColumnAbout, Kind, Table, Values};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What, how fine, and for whom apart.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{period::Period, settings::Layer, verbs::trend};
/// let answer = trend::run(&trend::Request {
///     corpus,
///     queries: vec!["border".parse()?],
///     leading: 0,
///     listing: Default::default(),
///     by: Period::Day,
///     split: None,
///     top: None,
///     filter: Default::default(),
///     layer: Layer::Terms,
///     smoothing: 0,
/// })?;
/// assert_eq!(answer.table.height(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// What is looked for; without queries the most frequent terms of the layer.
    pub queries: Vec<Query>,
    /// Without queries: so many terms.
    pub leading: usize,
    /// Without queries: which terms. Its kind is also that of the entities that queries mean.
    pub listing: Listing,
    /// The length of a period.
    pub by: Period,
    /// A series for each value of a column.
    pub split: Option<By>,
    /// Only the values of the split with the most articles, so many.
    pub top: Option<usize>,
    /// Which articles.
    pub filter: Filter,
    /// The layer that words without `@` are looked for in.
    pub layer: Layer,
    /// Periods on either side that the smoothed value is the mean of; 0 for none.
    pub smoothing: u32,
}

/// Periods with fewer tokens than this are drawn open: one occurrence more or less would change the
/// rate by 100 per million.
pub const THIN_TOKENS: u64 = 10_000;

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
const OWN_COLUMNS: [&str; 9] = [
    "period",
    "query",
    "frequency",
    "tokens",
    "articles",
    "per_million",
    "low",
    "high",
    "smoothed",
];

/// One period of one series.
struct Point {
    start: Day,
    sums: Option<ArticleSums>,
    articles: u64,
}

struct Series {
    split: Option<String>,
    query: String,
    points: Vec<Point>,
}

/// Follow the queries over time. A period without articles has no value, which is not zero.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, or no article is selected.
pub fn run(request: &Request) -> Result<Answer, Error> {
    lists::check_kind(&request.listing, request.layer, &request.queries)?;
    if request.queries.is_empty() {
        return run(&Request {
            queries: leading(request)?,
            ..request.clone()
        });
    }
    let split: Vec<By> = request.split.iter().cloned().collect();
    let selected = Selected::open(&request.corpus, &request.filter, &split, &[])?;
    let mut warnings = selected.warnings.clone();
    let Some((first, last)) = selected.days() else {
        return Err(Error::Usage {
            message: "none of the selected articles has a date".into(),
            help: "a trend needs dates: see how they were read with `newsprint inspect INPUT...`"
                .into(),
        });
    };
    let mut by = split.clone();
    by.push(By::Period(request.by));
    let groups = Groups::new(&selected.articles, &selected.mask, &by);
    let periods = request.by.between(first, last);
    let splits = splits(request, &groups, &mut warnings);
    let series = series(
        request,
        &selected,
        &groups,
        &splits,
        &periods,
        &mut warnings,
    )?;
    let basis = Basis::of(&groups, &splits);
    let table = table(request, &series, &basis)?;
    let drawing = Some(Drawing::Trend(chart(request, &series, &basis)));
    Ok(Answer {
        table,
        drawing,
        warnings,
        tested: 0,
    })
}

/// The most frequent terms as queries.
fn leading(request: &Request) -> Result<Vec<Query>, Error> {
    let table = freq::run(&freq::Request {
        corpus: request.corpus.clone(),
        queries: Vec::new(),
        by: Vec::new(),
        filter: request.filter.clone(),
        layer: request.layer,
        top: Some(request.leading.max(1)),
        listing: request.listing.clone(),
        intervals: false,
    })?
    .table;
    let queries: Vec<Query> = (0..table.height())
        .filter_map(|row| match table.cell(row, 0) {
            Some(Cell::Text(term)) => Some(Query::of_term(request.layer, term)),
            _ => None,
        })
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

/// What a trend rests on: the articles of all its periods and series.
#[derive(Default)]
struct Basis {
    articles: u64,
    tokens: u64,
    /// Articles beside these that have no date.
    undated: u64,
}

impl Basis {
    fn of(groups: &Groups, splits: &[(Key, SplitGroups)]) -> Self {
        let mut basis = Self::default();
        for (_, own) in splits {
            for group in own.by_period.values() {
                basis.articles += groups.articles[*group];
                basis.tokens += groups.tokens[*group];
            }
            basis.undated += own.undated.map_or(0, |group| groups.articles[group]);
        }
        basis
    }

    /// `19,956 articles, 20,123,456 tokens`.
    fn in_words(&self) -> String {
        let articles = counted(self.articles, "article");
        format!("{articles}, {}", counted(self.tokens, "token"))
    }
}

fn series(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    splits: &[(Key, SplitGroups)],
    periods: &[Day],
    warnings: &mut Vec<String>,
) -> Result<Vec<Series>, Error> {
    let empty = token_sums(selected, groups);
    let mut all = Vec::new();
    for query in &request.queries {
        let meant = query.clone().of_kind(request.listing.kind);
        let hits = select::find(&selected.corpus, &selected.articles, &meant, request.layer)?;
        if hits.is_empty() {
            warnings.push(lists::not_found(query));
        }
        let mut sums = empty.clone();
        let mut articles = vec![0u64; groups.len()];
        for (article, frequency) in hits {
            let group = groups.of[article as usize];
            if group != NO_GROUP {
                let tokens = selected.articles.tokens()[article as usize];
                sums[group as usize].add_frequency(u64::from(frequency), u64::from(tokens));
                articles[group as usize] += 1;
            }
        }
        for (key, own) in splits {
            all.push(Series {
                split: key.name(),
                query: query.name.clone(),
                points: periods
                    .iter()
                    .map(|start| {
                        let group = own.by_period.get(start);
                        Point {
                            start: *start,
                            sums: group.map(|group| sums[*group]),
                            articles: group.map_or(0, |group| articles[*group]),
                        }
                    })
                    .collect(),
            });
        }
    }
    Ok(all)
}

impl Point {
    fn per_million(&self) -> Option<f64> {
        let sums = self.sums.as_ref()?;
        crate::measure::frequency::per_million(sums.frequency, sums.tokens).ok()
    }

    fn interval(&self) -> (Option<f64>, Option<f64>) {
        let estimate = self
            .sums
            .as_ref()
            .and_then(|sums| per_million_ci(sums, Level::P95, Scale::Log).ok());
        (
            estimate.map(|e| e.interval.low),
            estimate.map(|e| e.interval.high),
        )
    }
}

fn smoothed(request: &Request, series: &Series) -> Vec<Option<f64>> {
    let values: Vec<Option<f64>> = series.points.iter().map(Point::per_million).collect();
    if request.smoothing == 0 {
        return values;
    }
    let means = moving_average(&values, request.smoothing as usize, Ends::Shorter);
    // A gap stays a gap: there is no value of a period without articles.
    means
        .into_iter()
        .zip(values)
        .map(|(mean, value)| value.and(mean))
        .collect()
}

fn table(request: &Request, all: &[Series], basis: &Basis) -> Result<Table, Error> {
    let rows = || {
        all.iter()
            .flat_map(|series| series.points.iter().map(move |point| (series, point)))
    };
    let present = |point: &Point, value: u64| point.sums.map(|_| value);
    let number = Kind::Number { decimals: 2 };
    let mut table = Table::new("Trend").with(
        ColumnAbout::new("period", Kind::Text),
        rows()
            .map(|(_, point)| request.by.name(point.start))
            .collect::<Vec<_>>(),
    )?;
    if let Some(split) = &request.split {
        let values: Vec<Option<String>> = rows().map(|(series, _)| series.split.clone()).collect();
        let name = split.column_beside(&OWN_COLUMNS);
        table = table.with(ColumnAbout::new(name, Kind::Text), values)?;
    }
    let (low, high): (Vec<Option<f64>>, Vec<Option<f64>>) =
        rows().map(|(_, point)| point.interval()).unzip();
    let smooth: Vec<Option<f64>> = all
        .iter()
        .flat_map(|series| smoothed(request, series))
        .collect();
    let frequency: Values = rows()
        .map(|(_, point)| point.sums.map(|sums| sums.frequency))
        .collect::<Vec<Option<u64>>>()
        .into();
    table = table
        .with(
            ColumnAbout::new("query", Kind::Text),
            rows()
                .map(|(series, _)| series.query.clone())
                .collect::<Vec<_>>(),
        )?
        .with(ColumnAbout::new("frequency", Kind::Integer), frequency)?
        .with(
            ColumnAbout::new("tokens", Kind::Integer).help("running words of the period"),
            rows()
                .map(|(_, point)| point.sums.map(|sums| sums.tokens))
                .collect::<Vec<Option<u64>>>(),
        )?
        .with(
            ColumnAbout::new("articles", Kind::Integer)
                .help("articles that have what is looked for"),
            rows()
                .map(|(_, point)| present(point, point.articles))
                .collect::<Vec<_>>(),
        )?
        .with(
            ColumnAbout::new("per_million", number).heading("per million"),
            rows()
                .map(|(_, point)| point.per_million())
                .collect::<Vec<_>>(),
        )?
        .with(ColumnAbout::new("low", number).group("95 % interval"), low)?
        .with(
            ColumnAbout::new("high", number).group("95 % interval"),
            high,
        )?
        .with(ColumnAbout::new("smoothed", number), smooth)?;
    table = table.note(basis.in_words() + &selection_words(&request.filter));
    if basis.undated > 0 {
        table = table.note(format!(
            "{} more without a date, in no period",
            counted(basis.undated, "article")
        ));
    }
    table = table.note(
        "95 % interval: ratio estimator over articles, log scale, Student's t; where there is no occurrence, exact Poisson limit with tokens treated as independent; empty where it occurs in a period's only article",
    );
    if request.smoothing > 0 {
        table = table.note(format!(
            "smoothed: mean of each {} with {} on either side, gaps skipped",
            request.by,
            counted(u64::from(request.smoothing), request.by.word())
        ));
    }
    Ok(table)
}

fn chart(request: &Request, all: &[Series], basis: &Basis) -> TrendChart {
    let one_query = request.queries.len() == 1;
    let series = all
        .iter()
        .map(|series| {
            let split = series.split.clone().unwrap_or_else(|| "unknown".into());
            let name = match (&request.split, one_query) {
                (None, _) => series.query.clone(),
                (Some(_), true) => split,
                (Some(_), false) => format!("{}, {split}", series.query),
            };
            let smoothed = smoothed(request, series);
            TrendSeries {
                name,
                points: series
                    .points
                    .iter()
                    .zip(smoothed)
                    .map(|(point, smoothed)| {
                        let (low, high) = point.interval();
                        TrendPoint {
                            day: point.start,
                            value: point.per_million(),
                            low,
                            high,
                            smoothed: smoothed.filter(|_| request.smoothing > 0),
                            thin: point.sums.is_some_and(|sums| sums.tokens < THIN_TOKENS),
                        }
                    })
                    .collect(),
            }
        })
        .collect();
    let undated = match basis.undated {
        0 => String::new(),
        undated => format!("; {} more without a date", whole(undated)),
    };
    let names: Vec<&str> = request
        .queries
        .iter()
        .map(|query| query.name.as_str())
        .collect();
    let split = request
        .split
        .as_ref()
        .map(|by| format!(" by {by}"))
        .unwrap_or_default();
    TrendChart {
        title: format!(
            "Frequency of {} per {}{split}",
            names.join(", "),
            request.by
        ),
        subtitle: request.filter.subtitle(),
        y_label: "per million tokens".into(),
        caption: format!("N = {}{undated}.", basis.in_words()),
        step: request.by,
        smoothing: (request.smoothing > 0).then_some(request.smoothing),
        series,
    }
}
