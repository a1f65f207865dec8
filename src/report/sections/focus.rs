//! What the reader asked to follow: over time, and in which source how often.

use super::panels;
use crate::draw::{Bar, BarPanel, RankedBars, TrendChart};
use crate::report::ReportError;
use crate::report::page::Builder;
use crate::report::rows::Rows;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::select::{By, Filter};
use crate::settings::Layer;
use crate::tabulate::Table;
use crate::verbs::{Drawing, Listing, freq};

/// Series in one chart; more have a panel each.
const TOGETHER: usize = 4;
/// Sources in the bars.
const SOURCES: usize = 15;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let queries = &subject.request.focus;
    if queries.is_empty() {
        return Ok(());
    }
    builder.section("focus", "In focus");
    let layer = subject.layer().unwrap_or(Layer::Entities);
    let names: Vec<String> = queries
        .iter()
        .map(|query| words::term(&query.name))
        .collect();
    match subject.has_time() {
        Err(why) => builder.absent(format!(
            "There is no trend of {}: {why}.",
            words::listed(&names)
        )),
        Ok(()) => over_time(subject, builder, layer, &names)?,
    }
    let sources = subject.largest(SOURCES, 1);
    let by_source = sources.len() > 1;
    let filter = if by_source {
        subject.filter().and(&Filter::of_values(
            "source",
            sources.iter().map(|source| source.name.as_str()),
        ))
    } else {
        subject.filter().clone()
    };
    let answer = freq::run(&freq::Request {
        corpus: subject.corpus.clone(),
        queries: queries.clone(),
        by: if by_source {
            vec![By::Column("source".into())]
        } else {
            Vec::new()
        },
        filter,
        layer,
        top: None,
        listing: Listing::default(),
        intervals: true,
    })?;
    builder.warn(&answer.warnings);
    let (rows, table) = (bars(&answer.table, by_source)?, answer.table);
    let caption = format!(
        "How often {} {} in {}. Intervals take the article as sampling unit. N = {}.",
        words::listed(&names),
        if names.len() == 1 {
            "is counted"
        } else {
            "are counted"
        },
        if by_source {
            "each source"
        } else {
            "all articles"
        },
        counted(subject.articles, "article"),
    );
    if let Some(drawing) = rows {
        builder.figure("focus by source", drawing, &caption, table);
    }
    Ok(())
}

fn over_time(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    names: &[String],
) -> Result<(), ReportError> {
    let queries = subject.request.focus.clone();
    let found = panels::trend_of(subject, builder, queries, layer, subject.window_filter())?;
    let Some((table, chart)) = found else {
        return Ok(());
    };
    let caption = format!(
        "Frequency of {} per million tokens. {} N = {}.",
        words::listed(names),
        panels::TREND_WORDS,
        counted(subject.dated() - subject.stray(), "article")
    );
    let drawing = if chart.series.len() <= TOGETHER {
        Drawing::Trend(TrendChart {
            title: "In focus, over time".into(),
            ..chart
        })
    } else {
        let panels = chart
            .series
            .into_iter()
            .map(|series| crate::draw::TrendPanel {
                name: words::plain_name(&series.name),
                series: vec![series],
            });
        Drawing::SmallMultiples(crate::draw::SmallMultiples {
            title: "In focus, over time".into(),
            y_label: chart.y_label,
            step: chart.step,
            smoothing: chart.smoothing,
            own_scales: true,
            panels: panels
                .take(crate::draw::SmallMultiples::MOST_PANELS)
                .collect(),
            ..crate::draw::SmallMultiples::default()
        })
    };
    builder.figure("focus over time", drawing, &caption, table);
    Ok(())
}

/// A panel a query with a bar a source, the highest first; or a bar a query.
fn bars(table: &Table, by_source: bool) -> Result<Option<Drawing>, ReportError> {
    let rows = Rows::of(table)?;
    let mut panels: Vec<BarPanel> = Vec::new();
    for row in 0..rows.len() {
        let (panel, label) = if by_source {
            (rows.text(row, "term"), rows.text(row, "source"))
        } else {
            ("", rows.text(row, "term"))
        };
        let bar = Bar {
            label: words::plain_name(label),
            value: rows.number(row, "per_million").unwrap_or(0.0),
            low: rows.number(row, "low"),
            high: rows.number(row, "high"),
        };
        let panel = if panel.is_empty() {
            String::new()
        } else {
            words::plain_name(panel)
        };
        match panels.iter().position(|known| known.name == panel) {
            Some(known) => panels[known].bars.push(bar),
            None if panels.len() < RankedBars::MOST_PANELS => panels.push(BarPanel {
                name: panel,
                bars: vec![bar],
            }),
            None => {}
        }
    }
    for panel in &mut panels {
        panel.bars.sort_by(|a, b| b.value.total_cmp(&a.value));
        panel.bars.truncate(RankedBars::MOST_BARS);
    }
    Ok((!panels.is_empty()).then(|| {
        Drawing::Bars(RankedBars {
            title: if by_source {
                "In focus, by source"
            } else {
                "In focus"
            }
            .into(),
            x_label: "per million tokens, with 95 % interval".into(),
            panels,
            ..RankedBars::default()
        })
    }))
}
