//! The periods of each series, and the windows that smooth them.

use super::coverage::{Coverage, Periods};
use super::measure::{Counts, Measure};
use super::resampled::{Redrawn, resampling};
use super::standardise::Mix;
use super::{Request, SplitGroups};
use crate::day::Day;
use crate::measure::frequency::Standardised;
use crate::measure::{Interval, Level};
use crate::select::{Groups, Hits, Key};
use crate::verbs::Error;
use crate::verbs::clusters::{Cluster, Clusters, Tally};
use crate::verbs::doubtful::Shown;
use crate::verbs::grouped::ends;
use crate::verbs::intervals::LimitsBy;
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A period of a series. Most periods of many small outlets have no article, so a row holds little of its own.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its first day.
    pub start: Day,
    /// Which series.
    pub series: Arc<Series>,
    /// What its articles tell; `None` where it has none.
    pub found: Option<Box<Found>>,
    /// Whether the range asked for, or the articles of the series, cover it only in part.
    pub partial: bool,
    /// Whether it lies apart from the periods of the chart, for a date of its articles that is doubtful.
    pub doubtful: bool,
}

/// What a series is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Series {
    /// The value of what the trend is split by; `None` where it is unknown, or nothing is split.
    pub split: Option<Arc<str>>,
    /// The query.
    pub query: Arc<str>,
}

/// What the articles of a period tell.
#[derive(Debug, Clone)]
pub struct Found {
    /// What was counted in them.
    pub counts: Counts,
    /// The rate with the mix of outlets held fixed, if that was asked for.
    pub standardised: Option<Standardised>,
    /// The periods around it; `None` without smoothing.
    pub window: Option<Window>,
    /// Where the limits of its value come from.
    pub limits: LimitsBy,
    /// The same of the window.
    pub window_limits: LimitsBy,
}

impl From<Counts> for Found {
    fn from(counts: Counts) -> Self {
        Self {
            counts,
            standardised: None,
            window: None,
            limits: LimitsBy::default(),
            window_limits: LimitsBy::default(),
        }
    }
}

/// The articles of a period and of its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// What was counted in all of them.
    pub counts: Counts,
    /// The rate with the mix of outlets held fixed, if that was asked for.
    pub standardised: Option<Standardised>,
    /// Whether it reaches beyond the first or the last period, over a period without articles, or over one that is
    /// partly covered.
    pub short: bool,
}

impl Row {
    /// What was counted in its articles; `None` where it has none.
    pub fn counts(&self) -> Option<&Counts> {
        Some(&self.found.as_ref()?.counts)
    }

    /// The rate with the mix of outlets held fixed, if that was asked for.
    pub fn standardised(&self) -> Option<&Standardised> {
        self.found.as_ref()?.standardised.as_ref()
    }

    /// The periods around it; `None` without smoothing, and where the period itself has no article.
    pub fn window(&self) -> Option<&Window> {
        self.found.as_ref()?.window.as_ref()
    }

    /// The value of the period.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.counts()?.value(measure)
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn interval(&self, measure: Measure) -> (Option<f64>, Option<f64>) {
        let own = self.found.as_ref();
        ends(own.and_then(|own| own.limits.or(|| own.counts.interval(measure))))
    }

    /// The value of the window.
    pub fn smoothed(&self, measure: Measure) -> Option<f64> {
        self.window()?.counts.value(measure)
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn smoothed_interval(&self, measure: Measure) -> (Option<f64>, Option<f64>) {
        let formula = |own: &Found| own.window?.counts.interval(measure);
        let own = self.found.as_ref();
        ends(own.and_then(|own| own.window_limits.or(|| formula(own))))
    }

    /// The value that is drawn and tested: with the mix of outlets held fixed where that was asked for.
    pub fn estimate(&self, measure: Measure) -> Option<f64> {
        match self.standardised() {
            Some(own) => Some(own.per_million()),
            None => self.value(measure),
        }
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn estimate_interval(&self, measure: Measure) -> (Option<f64>, Option<f64>) {
        match self.standardised() {
            Some(own) => ends(interval(own)),
            None => self.interval(measure),
        }
    }

    /// The same of the window.
    pub fn smoothed_estimate(&self, measure: Measure) -> Option<f64> {
        match self.window()?.standardised {
            Some(own) => Some(own.per_million()),
            None => self.smoothed(measure),
        }
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn smoothed_estimate_interval(&self, measure: Measure) -> (Option<f64>, Option<f64>) {
        match self.window().and_then(|window| window.standardised) {
            Some(own) => ends(interval(&own)),
            None => self.smoothed_interval(measure),
        }
    }
}

/// The 95 % interval of a standardised rate.
pub(super) fn interval(own: &Standardised) -> Option<Interval> {
    own.interval(Level::P95).ok()
}

/// All periods of all series.
pub(super) struct AllSeries {
    /// A series after the other: queries, and in each the values of the split.
    pub rows: Vec<Row>,
    /// What came up on the way.
    pub warnings: Vec<String>,
    /// The least and the greatest critical value of bands of whole series.
    pub critical: Option<(f64, f64)>,
}

/// Counts each period of each series.
pub(super) fn rows(
    request: &Request,
    selected: &Selected<'_>,
    groups: &Groups,
    splits: &[(Key, SplitGroups)],
    periods: &Periods,
    mix: Option<&Mix>,
    shown: &Shown,
) -> Result<AllSeries, Error> {
    let mut warnings = Vec::new();
    let of_groups = Counting::new(selected, groups, request.cluster)?;
    let of_cells = mix.map(|mix| Counting::new(selected, &mix.cells, request.cluster));
    let of_cells = of_cells.transpose()?;
    let resampling = resampling(request, selected, groups)?;
    let mut redrawn = resampling.as_ref().map(|of| Redrawn::new(request, of));
    let coverage = Coverage::new(request, selected, shown);
    let series = splits.len() * request.queries.len().max(1);
    let mut rows: Vec<Row> = Vec::with_capacity(series * periods.starts.len());
    let mut series = |name: &str, counts: &[Counts], cells: &[Counts], hits: &Hits| {
        let name: Arc<str> = name.into();
        if let Some(redrawn) = &mut redrawn {
            redrawn.take(hits);
        }
        for (key, own) in splits {
            let series = Arc::new(Series {
                split: key.name().map(Arc::from),
                query: Arc::clone(&name),
            });
            let partial = coverage.partial(key);
            let first = rows.len();
            rows.extend(periods.starts.iter().enumerate().map(|(at, start)| Row {
                start: *start,
                series: Arc::clone(&series),
                found: None,
                partial: partial.contains(start),
                doubtful: !periods.charted.contains(&at),
            }));
            for (start, group) in &own.by_period {
                if let Ok(at) = periods.starts.binary_search(start) {
                    rows[first + at].found = Some(Box::new(counts[*group].into()));
                }
            }
            // Periods around those of the chart are no neighbours, of these or of each other.
            for rows in rows[first..].chunk_by_mut(|a, b| !a.doubtful && !b.doubtful) {
                smooth(rows, request.smoothing as usize);
                let group = |row: &Row| own.by_period.get(&row.start).copied();
                if let Some(mix) = mix {
                    mix.fill(rows, cells, request.smoothing as usize, group);
                }
                if let Some(redrawn) = &mut redrawn {
                    redrawn.fill(rows, group);
                }
            }
        }
    };
    lists::each_query(
        selected,
        &request.queries,
        &request.listing,
        request.layer,
        &mut warnings,
        |query, hits| {
            let counts = of_groups.counted(&hits);
            let cells = of_cells.as_ref().map(|cells| cells.counted(&hits));
            series(&query.name, &counts, &cells.unwrap_or_default(), &hits);
        },
    )?;
    if request.queries.is_empty() {
        let mut all = of_groups.empty;
        for counts in &mut all {
            counts.articles = counts.sums.articles;
        }
        series("all articles", &all, &[], &Hits::default());
    }
    Ok(AllSeries {
        critical: redrawn.and_then(|redrawn| redrawn.critical),
        rows,
        warnings,
    })
}

/// What is counted of a query in each group.
struct Counting<'a> {
    clusters: Clusters<'a>,
    /// The articles of each group before anything is looked for.
    empty: Vec<Counts>,
}

impl<'a> Counting<'a> {
    fn new(
        selected: &'a Selected<'_>,
        groups: &'a Groups,
        cluster: Cluster,
    ) -> Result<Self, Error> {
        let clusters = Clusters::new(selected, &groups.of, cluster)?;
        let sums = clusters.sums(groups.len()).into_iter();
        let empty = sums.map(|sums| Counts {
            sums,
            articles: 0,
            periods: 1,
        });
        Ok(Self {
            empty: empty.collect(),
            clusters,
        })
    }

    fn counted(&self, hits: &Hits) -> Vec<Counts> {
        let mut counts = self.empty.clone();
        let hits = hits.iter().copied();
        self.clusters
            .each(hits, &mut Tally::default(), |group, found| {
                let own = &mut counts[group as usize];
                own.sums.add_frequency(found.frequency, found.tokens);
                own.articles += found.articles;
            });
        counts
    }
}

/// Pools each period of a series with `either_side` neighbours before and after it. A gap stays a gap: there is no
/// value of a period without articles.
fn smooth(series: &mut [Row], either_side: usize) {
    if either_side == 0 {
        return;
    }
    for at in 0..series.len() {
        if series[at].found.is_none() {
            continue;
        }
        let window = &series[around(at, series.len(), either_side)];
        let mut counts = Counts::default();
        window
            .iter()
            .filter_map(Row::counts)
            .for_each(|own| counts.merge(own));
        let short =
            counts.periods < 2 * either_side as u64 + 1 || window.iter().any(|row| row.partial);
        let window = Window {
            counts,
            standardised: None,
            short,
        };
        if let Some(own) = &mut series[at].found {
            own.window = Some(window);
        }
    }
}

/// The periods of a window, of so many.
pub(super) fn around(at: usize, periods: usize, either_side: usize) -> RangeInclusive<usize> {
    at.saturating_sub(either_side)..=at.saturating_add(either_side).min(periods - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::frequency::ArticleSums;
    use proptest::prelude::*;

    /// A series of periods, each with the (frequency, tokens) of its articles.
    fn series(periods: &[Option<Vec<(u64, u64)>>]) -> Vec<Row> {
        let counts = |articles: &Vec<(u64, u64)>| Counts {
            sums: ArticleSums::from_articles(articles.iter().copied()),
            articles: articles.iter().filter(|article| article.0 > 0).count() as u64,
            periods: 1,
        };
        let of = Arc::new(Series {
            split: None,
            query: "border".into(),
        });
        let row = |(day, articles): (usize, &Option<Vec<(u64, u64)>>)| Row {
            start: Day::from_epoch(day as i32),
            series: Arc::clone(&of),
            found: articles.as_ref().map(|own| Box::new(counts(own).into())),
            partial: false,
            doubtful: false,
        };
        periods.iter().enumerate().map(row).collect()
    }

    #[test]
    fn a_window_is_pooled_over_its_articles_and_says_where_it_is_short() {
        let mut rows = series(&[
            Some(vec![(1, 100)]),
            Some(vec![(9, 300), (0, 100)]),
            Some(vec![(0, 500)]),
            None,
            Some(vec![(2, 1000)]),
        ]);
        smooth(&mut rows, 1);
        let values: Vec<Option<f64>> = rows
            .iter()
            .map(|row| row.smoothed(Measure::PerMillion))
            .collect();
        assert_eq!(
            values,
            [
                Some(20_000.0),
                Some(10_000.0),
                Some(10_000.0),
                None,
                Some(2_000.0)
            ]
        );
        let short: Vec<Option<bool>> = rows.iter().map(|row| Some(row.window()?.short)).collect();
        assert_eq!(
            short,
            [Some(true), Some(false), Some(true), None, Some(true)]
        );
        assert_eq!(rows[1].smoothed(Measure::Share), Some(0.5));
        assert_eq!(rows[1].smoothed(Measure::Articles), Some(2.0 / 3.0));
        assert_eq!(
            rows[2].smoothed(Measure::Articles),
            Some(0.5),
            "of the two periods with articles"
        );
    }

    proptest! {
        #[test]
        fn the_line_lies_inside_its_band_everywhere(
            periods in prop::collection::vec(
                prop::option::weighted(
                    0.8,
                    prop::collection::vec((0u64..40, 40u64..2000), 1..6),
                ),
                1..40,
            ),
            either_side in 0usize..5,
        ) {
            let mut rows = series(&periods);
            smooth(&mut rows, either_side);
            for row in &rows {
                for measure in Measure::ALL {
                    let drawn = match either_side {
                        0 => (row.value(measure), row.interval(measure)),
                        _ => (row.smoothed(measure), row.smoothed_interval(measure)),
                    };
                    prop_assert_eq!(drawn.0.is_some(), row.found.is_some());
                    if let (Some(value), (Some(low), Some(high))) = drawn {
                        prop_assert!(low <= value && value <= high, "{} {} {}", low, value, high);
                    }
                }
            }
        }
    }
}
