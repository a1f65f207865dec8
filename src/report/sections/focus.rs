//! What the reader asked to follow: over time, and in which source how often.

use super::panels;
use crate::draw::{BarPanel, Chart, RankedBars, TrendChart, Words};
use crate::report::ReportError;
use crate::report::evidence::{self, Stated};
use crate::report::page::Builder;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::select::Query;
use crate::settings::Layer;
use crate::verbs::evidence::Claim;
use crate::verbs::freq::Frequencies;
use crate::verbs::{Answer, Listing, freq, told_apart};

/// Series in one chart; more have a panel each.
const TOGETHER: usize = 4;
/// Sources in the bars.
const SOURCES: usize = 15;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if subject.request.focus.is_empty() {
        return Ok(());
    }
    builder.section("focus", "In focus");
    let layer = subject.layer().unwrap_or(Layer::Entities);
    let (focus, listing) = (&subject.request.focus, Listing::default());
    let (queries, warnings) = told_apart(&subject.corpus, focus, &listing, layer)?;
    builder.warn(&warnings);
    let names: Vec<String> = queries
        .iter()
        .map(|query| words::term(&query.name))
        .collect();
    match subject.has_time() {
        Err(why) => builder.absent(format!(
            "There is no trend of {}, because {why}.",
            words::listed(&names)
        )),
        Ok(()) => over_time(subject, builder, layer, &queries, &names)?,
    }
    let sources = subject.largest(SOURCES, 1);
    let by_source = sources.len() > 1;
    let shown = if by_source { sources.as_slice() } else { &[] };
    let answer = freq::run(
        &subject.corpus,
        &freq::Request {
            queries: queries.clone(),
            ..panels::by_source(subject, layer, shown)
        },
    )?;
    builder.warn(answer.warnings());
    let caption = format!(
        "How often {} {} in {}. Intervals treat the article as the unit of sampling. N = {}.",
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
    if let Some(chart) = bars(&answer, by_source) {
        builder.figure("focus by source", chart, &caption, answer.table()?);
    }
    let claims = queries.iter().map(|query| Stated {
        what: words::term(&query.name),
        numbers: String::new(),
        claim: Claim::of(query.clone(), layer, subject.filter().clone()),
    });
    evidence::show(subject, builder, claims.collect())?;
    Ok(())
}

fn over_time(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    queries: &[Query],
    names: &[String],
) -> Result<(), ReportError> {
    let queries = queries.to_vec();
    let trend = panels::trend_of(subject, builder, queries, layer, subject.filter().clone())?;
    let chart = trend.lines();
    let caption = format!(
        "Frequency of {} per million tokens. {} N = {}.{}",
        words::listed(names),
        panels::TREND_WORDS,
        counted(subject.charted(), "article"),
        subject.shown.words()
    );
    let title = "In focus, over time".to_owned();
    let chart: Option<Box<dyn Chart>> = if chart.series.len() <= TOGETHER {
        Some(Box::new(TrendChart {
            words: Words {
                title,
                ..Words::default()
            },
            ..chart
        }))
    } else {
        panels::small_multiples(&trend, title)
    };
    if let Some(chart) = chart {
        builder.figure("focus over time", chart, &caption, trend.table()?);
    }
    Ok(())
}

/// A panel a query with a bar a source, the highest first; or a bar a query.
fn bars(found: &Frequencies, by_source: bool) -> Option<Box<dyn Chart>> {
    let mut panels: Vec<BarPanel> = Vec::new();
    for row in &found.rows {
        let (panel, bar) = if by_source {
            let source = panels::source_of(found, row);
            (words::plain_name(&row.term), panels::bar(row, &source))
        } else {
            (String::new(), panels::bar(row, &row.term))
        };
        match panels.iter().position(|known| known.name == panel) {
            Some(known) => panels[known].bars.push(bar),
            None if panels.len() < RankedBars::MOST_PANELS => panels.push(BarPanel {
                name: panel,
                bars: vec![bar],
                ..BarPanel::default()
            }),
            None => {}
        }
    }
    for panel in &mut panels {
        panel.bars.sort_by(|a, b| b.value.total_cmp(&a.value));
        panel.bars.truncate(RankedBars::MOST_BARS);
    }
    if panels.is_empty() {
        return None;
    }
    let by = if by_source { ", by source" } else { "" };
    Some(Box::new(RankedBars {
        words: Words {
            title: format!("In focus{by}"),
            ..Words::default()
        },
        x_label: "per million tokens, with 95 % interval".into(),
        panels,
        ..RankedBars::default()
    }))
}
