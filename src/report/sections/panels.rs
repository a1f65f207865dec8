//! Lists and trends that several sections show, for whatever layer they look at.

use crate::draw::{Bar, BarPanel, Chart, RankedBars, SmallMultiples, TrendPanel, Words};
use crate::measure::frequency::{PER_MILLION, PER_MILLION_CI};
use crate::number::basis;
use crate::report::ReportError;
use crate::report::evidence::{self, Stated};
use crate::report::page::{Builder, Cell};
use crate::report::subject::{Source, Subject};
use crate::report::words::{self, counted};
use crate::select::{By, Filter, Key, Query};
use crate::settings::Layer;
use crate::verbs::evidence::Claim;
use crate::verbs::freq::Frequencies;
use crate::verbs::trend::Trend;
use crate::verbs::trend::usual_smoothing;
use crate::verbs::{Answer, Intervals, freq, trend};
use std::collections::BTreeMap;

/// Frequencies in each of some sources; without any, in all articles together.
pub fn by_source(subject: &Subject<'_>, layer: Layer, sources: &[&Source]) -> freq::Request {
    let mut request = freq::Request {
        filter: subject.filter().clone(),
        layer,
        intervals: Some(Intervals::Formula),
        ..freq::Request::default()
    };
    if !sources.is_empty() {
        let names = sources.iter().map(|source| source.name.as_str());
        request.filter = request.filter.and(&Filter::of_values("source", names));
        request.by = vec![By::Column("source".into())];
    }
    request
}

/// The most frequent terms of a layer: overall, or in each of some sources.
pub fn frequent(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    sources: &[&Source],
    top: usize,
) -> Result<Frequencies, ReportError> {
    let answer = freq::run(
        &subject.corpus,
        &freq::Request {
            top: Some(top),
            listing: subject.listing(),
            ..by_source(subject, layer, sources)
        },
    )?;
    builder.uses(&[&PER_MILLION, &PER_MILLION_CI]);
    builder.warn(answer.warnings());
    Ok(answer)
}

/// The first terms of a list with their numbers, for the sentences behind them.
pub fn stated(subject: &Subject<'_>, layer: Layer, found: &Frequencies) -> Vec<Stated> {
    let stated = found.rows.iter().take(evidence::CLAIMS).map(|row| {
        let (low, high) = row.interval();
        let per_million = Cell::interval(row.per_million(), low, high, 0).text;
        Stated {
            what: words::term(&row.term),
            numbers: format!(
                "{per_million} per million; in {} of {}.",
                words::count(row.articles),
                counted(subject.articles, "article")
            ),
            claim: Claim::of(
                Query::of_term(layer, &row.term),
                layer,
                subject.filter().clone(),
            ),
        }
    });
    stated.collect()
}

/// The terms of the source that has most of those found, or of all articles.
pub fn longest(found: &Frequencies) -> usize {
    let mut lengths = BTreeMap::new();
    for row in &found.rows {
        *lengths.entry(row.group).or_insert(0) += 1;
    }
    lengths.into_values().max().unwrap_or(0)
}

/// The bar of a row.
pub fn bar(row: &freq::Row, label: &str) -> Bar {
    let (low, high) = row.interval();
    Bar {
        label: words::plain_name(label),
        value: row.per_million().unwrap_or(0.0),
        low,
        high,
        ..Bar::default()
    }
}

/// The source of a row of articles grouped by source; empty where it is unknown.
pub fn source_of(found: &Frequencies, row: &freq::Row) -> String {
    let key = found.groups.keys[row.group as usize].first();
    key.and_then(Key::name).unwrap_or_default()
}

/// Ranked bars of what [`frequent`] found, a panel a source in the order given, or one panel.
pub fn bars(found: &Frequencies, sources: &[&Source], title: String) -> Option<Box<dyn Chart>> {
    let term = |row: &freq::Row| bar(row, &row.term);
    let of = |source: &str| {
        let own = found
            .rows
            .iter()
            .filter(|row| source_of(found, row) == source);
        own.map(term).collect()
    };
    let mut panels: Vec<BarPanel> = if sources.is_empty() {
        vec![BarPanel {
            bars: found
                .rows
                .iter()
                .map(term)
                .take(RankedBars::MOST_BARS)
                .collect(),
            ..BarPanel::default()
        }]
    } else {
        sources
            .iter()
            .map(|source| BarPanel {
                name: words::plain_name(&source.name),
                size: basis(source.articles, source.tokens),
                bars: of(&source.name),
            })
            .collect()
    };
    panels.retain(|panel| !panel.bars.is_empty());
    for panel in &mut panels {
        panel.bars.truncate(RankedBars::MOST_BARS);
    }
    if panels.is_empty() {
        return None;
    }
    Some(Box::new(RankedBars {
        words: Words {
            title,
            ..Words::default()
        },
        x_label: "per million tokens, with 95 % interval".into(),
        panels,
        ..RankedBars::default()
    }))
}

/// The series of a trend of queries, a panel each, which says how many articles have what is followed; `None` without
/// any.
pub fn small_multiples(trend: &Trend, title: String) -> Option<Box<dyn Chart>> {
    let chart = trend.lines();
    let mut having: BTreeMap<&str, u64> = BTreeMap::new();
    for row in trend.rows.iter().filter(|row| !row.doubtful) {
        *having.entry(&row.series.query).or_default() += row.counts().map_or(0, |own| own.articles);
    }
    let series = chart.series.into_iter().take(SmallMultiples::MOST_PANELS);
    let panels: Vec<TrendPanel> = series
        .map(|series| TrendPanel {
            name: words::plain_name(&series.name),
            size: counted(
                having.get(series.name.as_str()).copied().unwrap_or(0),
                "article",
            ),
            series: vec![series],
        })
        .collect();
    if panels.is_empty() {
        return None;
    }
    Some(Box::new(SmallMultiples {
        words: Words {
            title,
            ..Words::default()
        },
        y_label: chart.y_label,
        step: chart.step,
        smoothing: chart.smoothing,
        options: chart.options,
        own_scales: true,
        panels,
        ..SmallMultiples::default()
    }))
}

/// Some terms over time.
pub fn over_time(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    terms: &[String],
    filter: Filter,
) -> Result<Trend, ReportError> {
    let queries = terms
        .iter()
        .map(|term| Query::of_term(layer, term))
        .collect();
    trend_of(subject, builder, queries, layer, filter)
}

/// The trend of queries.
pub fn trend_of(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    queries: Vec<Query>,
    layer: Layer,
    filter: Filter,
) -> Result<Trend, ReportError> {
    let period = subject.trend_period();
    let answer = trend::run(
        &subject.corpus,
        &trend::Request {
            queries,
            by: period,
            filter,
            layer,
            smoothing: usual_smoothing(period),
            events: subject.request.events.clone(),
            today: subject.request.intake.today,
            ..trend::Request::default()
        },
    )?;
    builder.uses(&[&PER_MILLION, &PER_MILLION_CI]);
    builder.warn(answer.warnings());
    Ok(answer)
}

/// What captions say of a trend; how its marks are read stands in the figure itself.
pub const TREND_WORDS: &str = "Bands treat the article as the unit of sampling.";

/// What the caption of [`small_multiples`] says of the numbers under the names.
pub const PANEL_WORDS: &str = "Under each heading: the articles with it, in all periods together.";
