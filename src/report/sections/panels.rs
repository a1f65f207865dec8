//! Lists and trends that several sections show, for whatever layer they look at.

use crate::draw::{Bar, BarPanel, RankedBars, SmallMultiples, TrendPanel};
use crate::measure::frequency::{PER_MILLION, PER_MILLION_CI};
use crate::report::ReportError;
use crate::report::page::Builder;
use crate::report::rows::Rows;
use crate::report::subject::{Source, Subject};
use crate::report::words;
use crate::select::{By, Filter, Query};
use crate::settings::Layer;
use crate::tabulate::Table;
use crate::verbs::trend::usual_smoothing;
use crate::verbs::{Drawing, Listing, freq, trend};

/// The most frequent terms of a layer: overall, or in each of some sources.
pub fn frequent(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    sources: &[&Source],
    top: usize,
) -> Result<Table, ReportError> {
    let by_source = !sources.is_empty();
    let filter = if by_source {
        let names = sources.iter().map(|source| source.name.as_str());
        subject.filter().and(&Filter::of_values("source", names))
    } else {
        subject.filter().clone()
    };
    let answer = freq::run(&freq::Request {
        corpus: subject.corpus.clone(),
        queries: Vec::new(),
        by: if by_source {
            vec![By::Column("source".into())]
        } else {
            Vec::new()
        },
        filter,
        layer,
        top: Some(top),
        listing: subject.listing(),
        intervals: true,
    })?;
    builder.uses(&[&PER_MILLION, &PER_MILLION_CI]);
    builder.warn(&answer.warnings);
    Ok(answer.table)
}

/// Ranked bars from the table of [`frequent`], a panel a source in the order given, or one panel.
///
/// # Errors
/// Never for a table of the verb.
pub fn bars(
    table: &Table,
    sources: &[&Source],
    title: String,
) -> Result<Option<Drawing>, ReportError> {
    let rows = Rows::of(table)?;
    let bar = |row: usize| Bar {
        label: words::plain_name(rows.text(row, "term")),
        value: rows.number(row, "per_million").unwrap_or(0.0),
        low: rows.number(row, "low"),
        high: rows.number(row, "high"),
    };
    let of = |source: &str| {
        (0..rows.len())
            .filter(|row| rows.text(*row, "source") == source)
            .map(bar)
            .collect()
    };
    let mut panels: Vec<BarPanel> = if sources.is_empty() {
        vec![BarPanel {
            name: String::new(),
            bars: (0..rows.len())
                .map(bar)
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
        return Ok(None);
    }
    Ok(Some(Drawing::Bars(RankedBars {
        title,
        x_label: "per million tokens, with 95 % interval".into(),
        panels,
        ..RankedBars::default()
    })))
}

/// Some terms over time, a panel each on a scale of its own; and the table.
pub fn over_time(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    terms: &[String],
    filter: Filter,
    title: String,
) -> Result<Option<(Drawing, Table)>, ReportError> {
    let queries = terms
        .iter()
        .map(|term| Query::of_term(layer, term))
        .collect();
    let Some((answer, chart)) = trend_of(subject, builder, queries, layer, filter)? else {
        return Ok(None);
    };
    let panels: Vec<TrendPanel> = chart
        .series
        .into_iter()
        .take(SmallMultiples::MOST_PANELS)
        .map(|series| TrendPanel {
            name: words::plain_name(&series.name),
            series: vec![series],
        })
        .collect();
    if panels.is_empty() {
        return Ok(None);
    }
    let drawing = Drawing::SmallMultiples(SmallMultiples {
        title,
        y_label: chart.y_label,
        step: chart.step,
        smoothing: chart.smoothing,
        own_scales: true,
        panels,
        ..SmallMultiples::default()
    });
    Ok(Some((drawing, answer)))
}

/// The trend of queries in the window that is shown.
pub fn trend_of(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    queries: Vec<Query>,
    layer: Layer,
    filter: Filter,
) -> Result<Option<(Table, crate::draw::TrendChart)>, ReportError> {
    let period = subject.trend_period();
    let answer = trend::run(&trend::Request {
        corpus: subject.corpus.clone(),
        queries,
        leading: 0,
        listing: Listing::default(),
        by: period,
        split: None,
        top: None,
        filter,
        layer,
        smoothing: usual_smoothing(period),
    })?;
    builder.uses(&[&PER_MILLION, &PER_MILLION_CI]);
    if usual_smoothing(period) > 0 {
        builder.uses(&[&crate::measure::change::MOVING_AVERAGE]);
    }
    builder.warn(&answer.warnings);
    let Some(Drawing::Trend(chart)) = answer.drawing else {
        return Ok(None);
    };
    Ok(Some((answer.table, chart)))
}

/// What captions say of a trend; how its marks are read stands in the figure itself.
pub const TREND_WORDS: &str = "Bands take the article as sampling unit.";
