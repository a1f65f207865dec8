//! Lists and trends that several sections show, for whatever layer they look at.

use crate::draw::{Bar, BarPanel, Chart, RankedBars, SmallMultiples, TrendChart, TrendPanel};
use crate::measure::frequency::{PER_MILLION, PER_MILLION_CI};
use crate::report::ReportError;
use crate::report::page::Builder;
use crate::report::subject::{Source, Subject};
use crate::report::words;
use crate::select::{By, Filter, Key, Query};
use crate::settings::Layer;
use crate::verbs::freq::Frequencies;
use crate::verbs::trend::Trend;
use crate::verbs::trend::usual_smoothing;
use crate::verbs::{Answer, Listing, freq, trend};

/// Frequencies in each of some sources; without any, in all articles together.
pub fn by_source(subject: &Subject<'_>, layer: Layer, sources: &[&Source]) -> freq::Request {
    let mut request = freq::Request {
        filter: subject.filter().clone(),
        layer,
        intervals: true,
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

/// The bar of a row.
pub fn bar(row: &freq::Row, label: &str) -> Bar {
    let (low, high) = row.interval();
    Bar {
        label: words::plain_name(label),
        value: row.per_million().unwrap_or(0.0),
        low,
        high,
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
            name: String::new(),
            bars: found
                .rows
                .iter()
                .map(term)
                .take(RankedBars::MOST_BARS)
                .collect(),
        }]
    } else {
        sources
            .iter()
            .map(|source| BarPanel {
                name: words::plain_name(&source.name),
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
        title,
        x_label: "per million tokens, with 95 % interval".into(),
        panels,
        ..RankedBars::default()
    }))
}

/// The series of a trend, a panel each on a scale of its own; `None` without any.
pub fn small_multiples(chart: TrendChart, title: String) -> Option<Box<dyn Chart>> {
    let series = chart.series.into_iter().take(SmallMultiples::MOST_PANELS);
    let panels: Vec<TrendPanel> = series
        .map(|series| TrendPanel {
            name: words::plain_name(&series.name),
            series: vec![series],
        })
        .collect();
    if panels.is_empty() {
        return None;
    }
    Some(Box::new(SmallMultiples {
        title,
        y_label: chart.y_label,
        step: chart.step,
        smoothing: chart.smoothing,
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

/// The trend of queries in the window that is shown.
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
            leading: 0,
            listing: Listing::default(),
            by: period,
            split: None,
            top: None,
            filter,
            layer,
            smoothing: usual_smoothing(period),
        },
    )?;
    builder.uses(&[&PER_MILLION, &PER_MILLION_CI]);
    if usual_smoothing(period) > 0 {
        builder.uses(&[&crate::measure::change::MOVING_AVERAGE]);
    }
    builder.warn(answer.warnings());
    Ok(answer)
}

/// What captions say of a trend; how its marks are read stands in the figure itself.
pub const TREND_WORDS: &str = "Bands take the article as sampling unit.";
