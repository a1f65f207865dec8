//! `trend`: how often over time, with an interval that treats the article as the unit.

use super::Error;
use super::answer::Answer;
use super::freq;
use super::grouped::{ends, rate, rate_interval, token_sums, too_few_note};
use super::lists::{self, Listing};
use super::selection::{Selected, selection_words};
use super::spread::Spread;
use crate::day::Day;
use crate::draw::{Chart, TrendChart, TrendPoint, TrendSeries};
use crate::measure::change::{Ends, moving_average};
use crate::measure::frequency::ArticleSums;
use crate::number::{counted, whole};
use crate::select::{self, By, Filter, Groups, Key, NO_GROUP, Period, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What, how fine, and for whom apart.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{period::Period, settings::Layer, verbs::trend};
/// let answer = trend::run(&corpus, &trend::Request {
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
/// assert_eq!(answer.rows.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// What is looked for; without queries the most frequent terms of the layer.
    pub queries: Vec<Query>,
    /// Without queries: how many terms.
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

/// A period of a series.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its first day.
    pub start: Day,
    /// The value of what the trend is split by; `None` where it is unknown, or nothing is split.
    pub split: Option<Arc<str>>,
    /// The query.
    pub query: Arc<str>,
    /// Frequencies with tokens over the articles of the period; `None` where it has no article.
    pub sums: Option<ArticleSums>,
    /// Articles that have what is looked for.
    pub articles: u64,
    /// The mean over the neighbouring periods; without smoothing the rate.
    pub smoothed: Option<f64>,
}

impl Row {
    /// The frequency per million tokens of the period.
    pub fn per_million(&self) -> Option<f64> {
        rate(self.sums.as_ref()?)
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn interval(&self) -> (Option<f64>, Option<f64>) {
        ends(self.sums.as_ref().and_then(rate_interval))
    }
}

/// What was followed.
#[derive(Debug)]
pub struct Trend {
    /// Series one after the other, each with all periods.
    pub rows: Vec<Row>,
    /// How many periods a series has.
    periods: usize,
    request: Request,
    basis: DatedBasis,
    warnings: Vec<String>,
}

/// Follow the queries over time. A period without articles has no value, which is not zero.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Trend, Error> {
    lists::check_kind(&request.listing, request.layer, &request.queries)?;
    if request.queries.is_empty() {
        let queries = leading(corpus, request)?;
        let request = request.clone();
        return run(corpus, &Request { queries, ..request });
    }
    let split: Vec<By> = request.split.iter().cloned().collect();
    let selected = Selected::of(corpus, &request.filter, &split, &[])?;
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
    Ok(Trend {
        rows: rows(
            request,
            &selected,
            &groups,
            &splits,
            &periods,
            &mut warnings,
        )?,
        periods: periods.len(),
        request: request.clone(),
        basis: DatedBasis::of(&groups, &splits),
        warnings,
    })
}

/// The most frequent terms as queries.
fn leading(corpus: &Corpus, request: &Request) -> Result<Vec<Query>, Error> {
    let found = freq::run(
        corpus,
        &freq::Request {
            queries: Vec::new(),
            by: Vec::new(),
            filter: request.filter.clone(),
            layer: request.layer,
            top: Some(request.leading.max(1)),
            listing: request.listing.clone(),
            intervals: false,
            spread: Spread::default(),
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

/// What a trend rests on: the articles of all its periods and series.
#[derive(Debug, Default)]
struct DatedBasis {
    articles: u64,
    tokens: u64,
    /// Articles beside these that have no date.
    undated: u64,
}

impl DatedBasis {
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

fn rows(
    request: &Request,
    selected: &Selected<'_>,
    groups: &Groups,
    splits: &[(Key, SplitGroups)],
    periods: &[Day],
    warnings: &mut Vec<String>,
) -> Result<Vec<Row>, Error> {
    let empty = token_sums(selected, groups);
    let mut rows: Vec<Row> = Vec::new();
    for query in &request.queries {
        let meant = query.clone().of_kind(request.listing.kind);
        let hits = select::find(selected.corpus, &selected.articles, &meant, request.layer)?;
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
        let name: Arc<str> = query.name.as_str().into();
        for (key, own) in splits {
            let split: Option<Arc<str>> = key.name().map(Arc::from);
            let first = rows.len();
            rows.extend(periods.iter().map(|start| {
                let group = own.by_period.get(start);
                Row {
                    start: *start,
                    split: split.clone(),
                    query: Arc::clone(&name),
                    sums: group.map(|group| sums[*group]),
                    articles: group.map_or(0, |group| articles[*group]),
                    smoothed: None,
                }
            }));
            smooth(request, &mut rows[first..]);
        }
    }
    Ok(rows)
}

fn smooth(request: &Request, series: &mut [Row]) {
    let values: Vec<Option<f64>> = series.iter().map(Row::per_million).collect();
    let means = match request.smoothing {
        0 => values.clone(),
        periods => moving_average(&values, periods as usize, Ends::Shorter),
    };
    for ((row, value), mean) in series.iter_mut().zip(values).zip(means) {
        // A gap stays a gap: there is no value of a period without articles.
        row.smoothed = value.and(mean);
    }
}

impl Answer for Trend {
    fn table(&self) -> Result<Table, TabulateError> {
        let request = &self.request;
        let number = Kind::Number { decimals: 2 };
        let split = request.split.as_ref();
        let split = split.map(|by| by.column_beside(&OWN_COLUMNS));
        Table::new("Trend")
            .of(&self.rows)
            .column(ColumnAbout::new("period", Kind::Text), |row| {
                request.by.name(row.start)
            })
            .when(split.is_some(), |table| {
                let about = ColumnAbout::new(split.unwrap_or_default(), Kind::Text);
                table.column(about, |row| row.split.as_deref())
            })
            .column(ColumnAbout::new("query", Kind::Text), |row| &*row.query)
            .column(ColumnAbout::new("frequency", Kind::Integer), |row| {
                row.sums.map(|sums| sums.frequency)
            })
            .column(
                ColumnAbout::new("tokens", Kind::Integer).help("running words of the period"),
                |row| row.sums.map(|sums| sums.tokens),
            )
            .column(
                ColumnAbout::new("articles", Kind::Integer)
                    .help("articles that have what is looked for"),
                |row| row.sums.map(|_| row.articles),
            )
            .column(
                ColumnAbout::new("per_million", number).heading("per million"),
                Row::per_million,
            )
            .interval(
                [
                    ColumnAbout::new("low", number).group("95 % interval"),
                    ColumnAbout::new("high", number).group("95 % interval"),
                ],
                Row::interval,
            )
            .column(ColumnAbout::new("smoothed", number), |row| row.smoothed)
            .note(self.basis.in_words() + &selection_words(&request.filter))
            .note(match self.basis.undated {
                0 => String::new(),
                undated => format!(
                    "{} more without a date, in no period",
                    counted(undated, "article")
                ),
            })
            .note(too_few_note())
            .note(match request.smoothing {
                0 => String::new(),
                periods => format!(
                    "smoothed: mean of each {} with {} on either side, gaps skipped",
                    request.by,
                    counted(u64::from(periods), request.by.word())
                ),
            })
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        Some(Box::new(self.lines()))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

impl Trend {
    /// The trend as lines, a series for each query and value of the split.
    pub fn lines(&self) -> TrendChart {
        let request = &self.request;
        let one_query = request.queries.len() == 1;
        let series = self.rows.chunks(self.periods.max(1)).map(|rows| {
            let split = rows[0].split.as_deref().unwrap_or("unknown");
            let name = match (&request.split, one_query) {
                (None, _) => rows[0].query.to_string(),
                (Some(_), true) => split.to_owned(),
                (Some(_), false) => format!("{}, {split}", rows[0].query),
            };
            let points = rows.iter().map(|row| {
                let (low, high) = row.interval();
                TrendPoint {
                    day: row.start,
                    value: row.per_million(),
                    low,
                    high,
                    smoothed: row.smoothed.filter(|_| request.smoothing > 0),
                    thin: row.sums.is_some_and(|sums| sums.tokens < THIN_TOKENS),
                }
            });
            TrendSeries {
                name,
                points: points.collect(),
            }
        });
        let undated = match self.basis.undated {
            0 => String::new(),
            undated => format!("; {} more without a date", whole(undated)),
        };
        let names = request.queries.iter().map(|query| query.name.as_str());
        let names: Vec<&str> = names.collect();
        let split = request.split.as_ref();
        let split = split.map(|by| format!(" by {by}")).unwrap_or_default();
        TrendChart {
            title: format!(
                "Frequency of {} per {}{split}",
                names.join(", "),
                request.by
            ),
            subtitle: request.filter.subtitle(),
            y_label: "per million tokens".into(),
            caption: format!("N = {}{undated}.", self.basis.in_words()),
            step: request.by,
            smoothing: (request.smoothing > 0).then_some(request.smoothing),
            series: series.collect(),
        }
    }
}
