//! The figure of a trend: all series in one panel, or panels on one scale.

use super::{Bands, Counts, Measure, Row, Trend, standardise};
use crate::choice::choice;
use crate::draw::{
    Chart, HeatMap, HeatScale, RateBasis, Shares, SmallMultiples, TimeOptions, TrendChart,
    TrendPanel, TrendPoint, TrendSeries, Words,
};
use crate::measure::frequency::Standardised;
use crate::number::{counted, whole};
use crate::select::Query;
use crate::verbs::intervals::Intervals;
use std::cmp::Reverse;
use std::collections::BTreeMap;

choice! {
    /// What a trend is drawn as.
    #[derive(Default)]
    pub enum Form: "form of a trend's chart" {
        /// Lines with bands, in one panel or in several.
        #[default]
        Lines = "lines",
        /// A row for each series and a column for each period, as colours.
        HeatMap = "heat-map" | "heatmap" | "heat_map",
        /// The share that each series has of the counts of all, stacked to 100 %, with the counts over it.
        Shares = "shares" | "share",
    }
}

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
/// Rows of a heat map where nobody says how many.
const MOST_ROWS: usize = 40;
/// Panels of the values of a column where nobody says how many: as many as the full width of a page holds on its height.
const MOST_PANELS: usize = 24;
/// As many lines without bands as can be named at their ends.
const MOST_LINES: usize = 6;

/// The chart that the request asks for.
pub(super) fn chart(trend: &Trend) -> Box<dyn Chart> {
    match trend.request.form {
        Form::Lines => lines_or_panels(trend),
        Form::HeatMap => Box::new(heat_map(trend)),
        Form::Shares => Box::new(shares(trend)),
    }
}

fn lines_or_panels(trend: &Trend) -> Box<dyn Chart> {
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
            words: self.words(),
            y_label: self.y_label(),
            step: request.by,
            smoothing: self.smoothing(),
            options: self.options(),
            series: self
                .series()
                .map(|rows| self.drawn(rows, self.name(rows)))
                .collect(),
        }
    }

    fn words(&self) -> Words {
        Words {
            title: self.title(),
            subtitle: self.request.filter.subtitle(),
            caption: self.caption(),
        }
    }

    fn y_label(&self) -> String {
        self.request.measure.unit(self.request.by, &self.part)
    }

    fn smoothing(&self) -> Option<u32> {
        Some(self.request.smoothing).filter(|periods| *periods > 0)
    }

    fn title(&self) -> String {
        let request = &self.request;
        let names: Vec<&str> = request.queries.iter().map(Query::in_words).collect();
        let what = match (request.measure, names.join(", ")) {
            (Measure::PerMillion, names) => format!("Frequency of {names}"),
            (Measure::Share, names) => format!("Share of articles with {names}"),
            (Measure::Articles, names) if names.is_empty() => "Articles".into(),
            (Measure::Articles, names) => format!("Articles with {names}"),
        };
        let split = request.split.as_ref();
        let split = split.map(|by| format!(" by {by}")).unwrap_or_default();
        let fixed = if request.standardise {
            ", the mix of outlets held fixed"
        } else {
            ""
        };
        format!("{what} per {}{split}{fixed}", request.by)
    }

    fn caption(&self) -> String {
        let basis = self.basis();
        let undated = match basis.undated {
            0 => String::new(),
            undated => format!("; {} more without a date", whole(undated)),
        };
        let partial = match self.partial_words() {
            words if words.is_empty() => words,
            // As a sentence begins.
            words => match words.strip_prefix("the ") {
                Some(rest) => format!(" The {rest}."),
                None => format!(" {words}."),
            },
        };
        let doubtful = self.shown.words();
        format!("N = {}{undated}.{partial}{doubtful}", self.basis_in_words())
    }

    fn options(&self) -> TimeOptions {
        let mut open: Vec<String> = vec![self.request.measure.thin_words()];
        let rows = || self.series().flatten();
        if rows().any(|row| self.lacks_interval(row)) {
            open.push("too few articles for an interval".into());
        }
        if rows().any(|row| row.partial && row.found.is_some()) {
            open.push(format!("{}s partly covered", self.request.by));
        }
        if rows().any(|row| row.standardised().is_some_and(standardise::is_thin)) {
            open.push("an outlet that weighs much is missing or has few articles".into());
        }
        open.retain(|words| !words.is_empty());
        TimeOptions {
            events: self.request.events.clone(),
            log: self.request.log,
            open_marks: open.join(", or "),
            band: match (self.request.intervals, self.request.bands) {
                (Intervals::Formula, _) => String::new(),
                (_, Bands::Pointwise) => self.interval_words(),
                (_, Bands::Simultaneous) => {
                    format!("95 % for all {}s together", self.request.by)
                }
            },
            raw: if self.request.standardise {
                "the rate as counted, whatever the mix".into()
            } else {
                String::new()
            },
        }
    }

    /// Whether the value of a period is an estimate, and too few articles tell of it for an interval.
    fn lacks_interval(&self, row: &Row) -> bool {
        let measure = self.request.measure;
        let estimate = measure.is_estimate() && row.value(measure).is_some();
        estimate && row.estimate_interval(measure).0.is_none()
    }

    /// What tells a series from the others.
    fn name(&self, rows: &[Row]) -> String {
        let of = &rows[0].series;
        let split = of.split.as_deref().unwrap_or("unknown");
        let mut queries = self.request.queries.iter();
        let query = queries.find(|query| *query.name == *of.query);
        let query = query.map_or(&*of.query, Query::in_words);
        match (&self.request.split, self.request.queries.len()) {
            (None, _) => query.to_owned(),
            (Some(_), 0 | 1) => split.to_owned(),
            (Some(_), _) => format!("{query}, {split}"),
        }
    }

    fn drawn(&self, rows: &[Row], name: String) -> TrendSeries {
        let (measure, smoothing) = (self.request.measure, self.request.smoothing);
        let scaled = |value: Option<f64>| value.map(|value| value * measure.scale());
        let points = rows.iter().map(|row| {
            let thin = |own: &Counts, fixed: Option<&Standardised>| {
                own.is_thin(measure) || fixed.is_some_and(standardise::is_thin)
            };
            let raw = match smoothing {
                0 => row.value(measure),
                _ => row.smoothed(measure),
            };
            // The band is that of the line.
            let (low, high) = match smoothing {
                0 => row.estimate_interval(measure),
                _ => row.smoothed_estimate_interval(measure),
            };
            TrendPoint {
                day: row.start,
                value: scaled(row.estimate(measure)),
                low: scaled(low),
                high: scaled(high),
                smoothed: scaled(row.smoothed_estimate(measure)),
                raw: scaled(raw.filter(|_| self.request.standardise)),
                thin: row
                    .counts()
                    .is_some_and(|own| thin(own, row.standardised()))
                    || row.partial
                    || self.lacks_interval(row),
                thin_window: row
                    .window()
                    .is_some_and(|own| own.short || thin(&own.counts, own.standardised.as_ref())),
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
    let panel_of = |at: usize| match request.facet {
        Facet::Query => at / splits,
        Facet::Split => at % splits,
        Facet::Auto | Facet::Together => at,
    };
    let mut sizes: BTreeMap<usize, Counts> = BTreeMap::new();
    for (at, rows) in trend.series().enumerate() {
        sizes.entry(panel_of(at)).or_default().merge(&of_all(rows));
    }
    let sizes: Vec<Counts> = sizes.into_values().collect();
    let most = match (request.top, &request.split) {
        (None, Some(_)) => MOST_PANELS,
        _ => SmallMultiples::MOST_PANELS,
    };
    let (kept, chosen) = largest(&sizes, most, "panels");
    let mut panels: BTreeMap<usize, TrendPanel> = BTreeMap::new();
    for (at, rows) in trend.series().enumerate() {
        let panel = panel_of(at);
        if kept.binary_search(&panel).is_err() {
            continue;
        }
        let of = &rows[0].series;
        let query = of.query.to_string();
        let split = request.split.as_ref();
        let split = split.map(|_| of.split.as_deref().unwrap_or("unknown").to_owned());
        let (name, series) = match (request.facet, split) {
            (Facet::Query, split) => (query.clone(), split.unwrap_or(query)),
            (Facet::Split, Some(split)) => (split, query),
            _ => (trend.name(rows), trend.name(rows)),
        };
        let own = panels.entry(panel).or_insert_with(|| {
            // A panel that rests on all articles has no other N than the figure.
            let of_all = splits == 1 || request.facet == Facet::Query;
            let basis = trend.bases.get(at % splits).filter(|_| !of_all);
            TrendPanel {
                name,
                size: basis.map(super::DatedBasis::in_words).unwrap_or_default(),
                series: Vec::new(),
            }
        });
        own.series.push(trend.drawn(rows, series));
    }
    let words = trend.words();
    SmallMultiples {
        words: Words {
            caption: words.caption + &chosen,
            ..words
        },
        y_label: trend.y_label(),
        step: request.by,
        smoothing: trend.smoothing(),
        options: trend.options(),
        own_scales: false,
        behind: true,
        panels: panels.into_values().collect(),
    }
}

/// What was counted in all periods of a series.
fn of_all(rows: &[Row]) -> Counts {
    let mut all = Counts::default();
    rows.iter()
        .filter_map(Row::counts)
        .for_each(|own| all.merge(own));
    all
}

/// The `most` largest of these `things`, in their order, and a sentence of it where others are left out.
fn largest(sizes: &[Counts], most: usize, things: &str) -> (Vec<usize>, String) {
    let mut kept: Vec<usize> = (0..sizes.len()).collect();
    if sizes.len() <= most {
        return (kept, String::new());
    }
    // Series of queries rest on the same articles.
    kept.sort_by_key(|at| Reverse((sizes[*at].sums.articles, sizes[*at].articles)));
    kept.truncate(most);
    kept.sort_unstable();
    let all = sizes.len();
    let chosen = format!(" Shown are the {most} of {all} {things} with the most articles.");
    (kept, chosen)
}

/// The series as rows of colours, those of a split from the largest value down.
fn heat_map(trend: &Trend) -> HeatMap {
    let request = &trend.request;
    let measure = request.measure;
    let words = trend.words();
    let all: Vec<&[Row]> = trend.series().collect();
    let sizes: Vec<Counts> = all.iter().map(|rows| of_all(rows)).collect();
    let most = match request.top {
        Some(_) => HeatMap::MOST_ROWS,
        None => MOST_ROWS,
    };
    let (kept, chosen) = largest(&sizes, most, "series");
    let mut series: Vec<(&[Row], Counts)> =
        kept.into_iter().map(|at| (all[at], sizes[at])).collect();
    let sorted = request.split.is_some() && request.queries.len() < 2;
    if sorted {
        let value = |of: &Counts| of.value(measure).unwrap_or(0.0);
        series.sort_by(|(_, a), (_, b)| value(b).total_cmp(&value(a)));
    }
    let cells = |value: &dyn Fn(&Row) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
        let rows = series.iter();
        rows.map(|(rows, _)| rows.iter().map(value).collect())
            .collect()
    };
    let whole = |row: &Row| Some(measure.whole(row.counts()?));
    let basis = measure.is_estimate().then(|| RateBasis {
        wholes: cells(&whole)
            .into_iter()
            .map(|row| row.into_iter().map(|whole| whole.unwrap_or(0.0)).collect())
            .collect(),
        least: measure.least(),
        words: measure.thin_words(),
    });
    let order = if sorted {
        format!(
            " Rows in the order of their {} over the whole time.",
            measure.word()
        )
    } else {
        String::new()
    };
    HeatMap {
        words: Words {
            caption: words.caption + &chosen + &order,
            ..words
        },
        legend: trend.y_label(),
        step: request.by,
        rows: series.iter().map(|(rows, _)| trend.name(rows)).collect(),
        columns: trend.charted_periods(),
        values: cells(&|row| Some(row.value(measure)? * measure.scale())),
        totals: !measure.is_estimate(),
        articles: match (&basis, &request.split) {
            (Some(_), Some(_)) => series.iter().map(|(_, all)| all.sums.articles).collect(),
            _ => Vec::new(),
        },
        basis,
        scale: if request.log {
            HeatScale::Log
        } else {
            HeatScale::Auto
        },
        events: request.events.clone(),
        ..HeatMap::default()
    }
}

/// What each series has of the occurrences, or articles, of all.
fn shares(trend: &Trend) -> Shares {
    let request = &trend.request;
    let words = trend.words();
    let of_tokens = request.measure == Measure::PerMillion;
    let count = |row: &Row| {
        let counts = row.counts()?;
        Some(match of_tokens {
            true => counts.sums.frequency as f64,
            false => counts.articles as f64,
        })
    };
    let counts: Vec<Vec<Option<f64>>> = trend
        .series()
        .map(|rows| rows.iter().map(count).collect())
        .collect();
    let all: f64 = counts.iter().flatten().flatten().sum();
    let noun = if of_tokens { "occurrence" } else { "article" };
    let names: Vec<&str> = request.queries.iter().map(Query::in_words).collect();
    let what = match (names.as_slice(), of_tokens) {
        ([], _) => "articles".to_owned(),
        ([one], true) => format!("occurrences of {one}"),
        ([one], false) => format!("articles with {one}"),
        (_, _) => format!("{noun}s"),
    };
    let several = if !of_tokens && names.len() > 1 {
        " An article with several of them counts for each."
    } else {
        ""
    };
    let of = names.join(", ");
    let split = request.split.as_ref();
    let split = split.map(|by| format!(" by {by}")).unwrap_or_default();
    Shares {
        words: Words {
            title: match (names.is_empty(), of_tokens) {
                (true, _) => format!("Shares of all articles per {}{split}", request.by),
                (_, true) => format!(
                    "Shares of the occurrences of {of} per {}{split}",
                    request.by
                ),
                (_, false) => format!("Shares of the articles with {of} per {}{split}", request.by),
            },
            subtitle: words.subtitle,
            caption: format!(
                "Shares of {}.{several} {}",
                counted(all as u64, noun),
                words.caption
            ),
        },
        counted: what,
        step: request.by,
        rows: trend.series().map(|rows| trend.name(rows)).collect(),
        columns: trend.charted_periods(),
        counts,
        events: request.events.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::frequency::ArticleSums;

    #[test]
    fn the_largest_are_kept_in_their_order_and_what_is_left_out_is_said() {
        // Two have as many articles; of these, the one whose articles have more of what is looked for.
        let sizes = [(9, 0), (20, 1), (9, 2), (30, 0)].map(|(articles, having)| Counts {
            sums: ArticleSums {
                articles,
                ..ArticleSums::default()
            },
            articles: having,
            periods: 1,
        });
        let (kept, chosen) = largest(&sizes, 3, "panels");
        assert_eq!(kept, [1, 2, 3]);
        assert_eq!(
            chosen,
            " Shown are the 3 of 4 panels with the most articles."
        );
        assert_eq!(
            largest(&sizes, 4, "panels"),
            (vec![0, 1, 2, 3], String::new())
        );
    }
}
