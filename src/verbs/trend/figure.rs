//! The figure of a trend: all series in one panel, or panels on one scale.

use super::{Measure, Row, Trend};
use crate::draw::{
    Chart, SmallMultiples, TimeOptions, TrendChart, TrendPanel, TrendPoint, TrendSeries,
};
use crate::number::whole;

/// How series share panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Facet {
    /// All in one, or a panel each where one could not be read.
    #[default]
    Auto,
    /// All in one.
    Together,
    /// A panel for each query.
    Query,
    /// A panel for each value of what the trend is split by.
    Split,
}

/// As many bands as can lie on each other.
const MOST_BANDS: usize = 4;
/// As many lines without bands as can be named at their ends.
const MOST_LINES: usize = 6;

/// The chart that the request asks for.
pub(super) fn chart(trend: &Trend) -> Box<dyn Chart> {
    let most = if trend.request.measure.is_estimate() {
        MOST_BANDS
    } else {
        MOST_LINES
    };
    match trend.request.facet {
        Facet::Together => Box::new(trend.lines()),
        Facet::Auto if trend.series().len() <= most => Box::new(trend.lines()),
        _ => Box::new(panels(trend)),
    }
}

impl Trend {
    /// The trend as lines in one panel, a series for each query and value of the split.
    pub fn lines(&self) -> TrendChart {
        let request = &self.request;
        TrendChart {
            title: self.title(),
            subtitle: request.filter.subtitle(),
            y_label: request.measure.unit(request.by),
            caption: self.caption(),
            step: request.by,
            smoothing: (request.smoothing > 0).then_some(request.smoothing),
            options: self.options(),
            series: self
                .series()
                .map(|rows| self.drawn(rows, self.name(rows)))
                .collect(),
        }
    }

    fn title(&self) -> String {
        let request = &self.request;
        let names: Vec<&str> = request
            .queries
            .iter()
            .map(|query| query.name.as_str())
            .collect();
        let what = match (request.measure, names.join(", ")) {
            (Measure::PerMillion, names) => format!("Frequency of {names}"),
            (Measure::Share, names) => format!("Share of articles with {names}"),
            (Measure::Articles, names) if names.is_empty() => "Articles".into(),
            (Measure::Articles, names) => format!("Articles with {names}"),
        };
        let split = request.split.as_ref();
        let split = split.map(|by| format!(" by {by}")).unwrap_or_default();
        format!("{what} per {}{split}", request.by)
    }

    fn caption(&self) -> String {
        let basis = self.basis();
        let undated = match basis.undated {
            0 => String::new(),
            undated => format!("; {} more without a date", whole(undated)),
        };
        let partial = match self.partial_words() {
            words if words.is_empty() => words,
            words => format!(" {words}."),
        };
        let doubtful = self.shown.words();
        format!("N = {}{undated}.{partial}{doubtful}", basis.in_words())
    }

    fn options(&self) -> TimeOptions {
        let mut open: Vec<String> = vec![self.request.measure.thin_words()];
        let rows = || self.series().flatten();
        if rows().any(|row| self.lacks_interval(row)) {
            open.push("too few articles for an interval".into());
        }
        if rows().any(|row| row.partial && row.counts.is_some()) {
            open.push(format!("{}s partly covered", self.request.by));
        }
        open.retain(|words| !words.is_empty());
        TimeOptions {
            events: self.request.events.clone(),
            log: self.request.log,
            open_marks: open.join(", or "),
        }
    }

    /// Whether the value of a period is an estimate, and too few articles tell of it for an interval.
    fn lacks_interval(&self, row: &Row) -> bool {
        let measure = self.request.measure;
        let estimate = measure.is_estimate() && row.value(measure).is_some();
        estimate && row.interval(measure).0.is_none()
    }

    /// What tells a series from the others.
    fn name(&self, rows: &[Row]) -> String {
        let split = rows[0].split.as_deref().unwrap_or("unknown");
        match (&self.request.split, self.request.queries.len()) {
            (None, _) => rows[0].query.to_string(),
            (Some(_), 0 | 1) => split.to_owned(),
            (Some(_), _) => format!("{}, {split}", rows[0].query),
        }
    }

    fn drawn(&self, rows: &[Row], name: String) -> TrendSeries {
        let (measure, smoothing) = (self.request.measure, self.request.smoothing);
        let scaled = |value: Option<f64>| value.map(|value| value * measure.scale());
        let points = rows.iter().map(|row| {
            let thin = |own: super::Counts| own.is_thin(measure);
            // The band is that of the line.
            let (low, high) = match smoothing {
                0 => row.interval(measure),
                _ => row.smoothed_interval(measure),
            };
            TrendPoint {
                day: row.start,
                value: scaled(row.value(measure)),
                low: scaled(low),
                high: scaled(high),
                smoothed: scaled(row.smoothed(measure)),
                thin: row.counts.is_some_and(thin) || row.partial || self.lacks_interval(row),
                thin_window: row
                    .window
                    .is_some_and(|window| window.short || thin(window.counts)),
            }
        });
        TrendSeries {
            name,
            points: points.collect(),
        }
    }
}

/// The trend in panels: one a series, or one a query or value of the split with the others as its series.
fn panels(trend: &Trend) -> SmallMultiples {
    let request = &trend.request;
    let splits = trend.bases.len().max(1);
    let mut panels: Vec<TrendPanel> = Vec::new();
    for (at, rows) in trend.series().enumerate() {
        let query = rows[0].query.to_string();
        let split = request.split.as_ref();
        let split = split.map(|_| rows[0].split.as_deref().unwrap_or("unknown").to_owned());
        let (panel, name, series) = match (request.facet, split) {
            (Facet::Query, split) => (at / splits, query.clone(), split.unwrap_or(query)),
            (Facet::Split, Some(split)) => (at % splits, split, query),
            _ => (at, trend.name(rows), trend.name(rows)),
        };
        if panels.len() == panel {
            // A panel that rests on all articles has no other N than the figure.
            let of_all = splits == 1 || request.facet == Facet::Query;
            let basis = trend.bases.get(at % splits).filter(|_| !of_all);
            panels.push(TrendPanel {
                name,
                size: basis.map(super::DatedBasis::in_words).unwrap_or_default(),
                series: Vec::new(),
            });
        }
        panels[panel].series.push(trend.drawn(rows, series));
    }
    let lines = trend.lines();
    SmallMultiples {
        title: lines.title,
        subtitle: lines.subtitle,
        y_label: lines.y_label,
        caption: lines.caption,
        step: lines.step,
        smoothing: lines.smoothing,
        options: lines.options,
        own_scales: false,
        behind: true,
        panels,
    }
}
