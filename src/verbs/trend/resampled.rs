//! The limits of series by the bootstrap: of each period by itself, or a band of all of them together.

use super::measure::Measure;
use super::series::{Row, around};
use super::{Bands, Request};
use crate::measure::bootstrap::{Replicates, SUP_T_BAND, sup_t_band};
use crate::measure::{Interval, Level};
use crate::select::{GroupId, Groups, Hits};
use crate::verbs::Error;
use crate::verbs::clusters::Cluster;
use crate::verbs::intervals::{
    Bootstrap, Drawing, EMPTY, Intervals, LimitsBy, Of, Resampled, Resampling,
};
use crate::verbs::selection::Selected;

/// Refuses what no bootstrap is made of.
pub(super) fn check(request: &Request) -> Result<(), Error> {
    let (what, with, help) = match (request.intervals, request.bands) {
        (Intervals::Formula, Bands::Pointwise) => return Ok(()),
        (Intervals::Formula, Bands::Simultaneous) => (
            "--bands simultaneous",
            "--intervals formula",
            "how periods go together shows in a bootstrap only: `--intervals bootstrap`",
        ),
        _ if request.measure == Measure::Articles => (
            "--intervals bootstrap",
            "--measure articles",
            "articles are counted, not estimated: they have no interval",
        ),
        (_, bands) if request.standardise => (
            match bands {
                Bands::Pointwise => "--intervals bootstrap",
                Bands::Simultaneous => "--bands simultaneous",
            },
            "--standardise",
            "an outlet often has few articles in a period, and drawing those again shows too little of how its articles differ; the formula allows for that: leave one of the two out",
        ),
        _ => return Ok(()),
    };
    Err(Error::Usage {
        message: format!("`{what}` does not go with `{with}`"),
        help: help.into(),
    })
}

/// The sampling units of all periods, where a bootstrap is asked for.
pub(super) fn resampling<'g>(
    request: &Request,
    selected: &Selected<'_>,
    groups: &'g Groups,
) -> Result<Option<Resampling<'g>>, Error> {
    let of = match request.measure {
        Measure::Share => Of::Articles,
        Measure::PerMillion | Measure::Articles => Of::Tokens,
    };
    let groups = (groups.of.as_slice(), groups.len());
    let resampling = request
        .intervals
        .bootstrap()
        .map(|bootstrap| Resampling::new(selected, groups, request.cluster, bootstrap, of));
    resampling.transpose()
}

/// Fills in the limits of series.
pub(super) struct Redrawn<'r> {
    drawing: Drawing<'r>,
    bands: Bands,
    measure: Measure,
    either_side: usize,
    /// The least and the greatest critical value of the bands of several periods.
    pub critical: Option<(f64, f64)>,
}

impl<'r> Redrawn<'r> {
    pub fn new(request: &Request, of: &'r Resampling<'r>) -> Self {
        Self {
            drawing: Drawing::new(of),
            bands: request.bands,
            measure: request.measure,
            either_side: request.smoothing as usize,
            critical: None,
        }
    }

    /// Takes a query in place of the last one.
    pub fn take(&mut self, hits: &Hits) {
        self.drawing.take(hits.iter().copied());
    }

    /// Fills in the limits of neighbouring periods of a series and of their windows.
    pub fn fill(&mut self, rows: &mut [Row], group: impl Fn(&Row) -> Option<usize>) {
        let groups: Vec<Option<GroupId>> = rows
            .iter()
            .map(|row| Some(group(row)? as GroupId))
            .collect();
        let measure = self.measure;
        let own = |at: usize| (rows[at].value(measure), groups[at].into_iter().collect());
        let own = self.limits((0..rows.len()).map(own).collect());
        let windows = (self.either_side > 0).then(|| {
            let window = |at: usize| {
                let near = groups[around(at, groups.len(), self.either_side)].iter();
                (
                    rows[at].smoothed(measure),
                    near.flatten().copied().collect(),
                )
            };
            self.limits((0..rows.len()).map(window).collect())
        });
        for (row, limits) in rows.iter_mut().zip(own) {
            if let Some(found) = &mut row.found {
                found.limits = LimitsBy::resampled(limits);
            }
        }
        for (row, limits) in rows.iter_mut().zip(windows.into_iter().flatten()) {
            if let Some(found) = &mut row.found {
                found.window_limits = LimitsBy::resampled(limits);
            }
        }
    }

    /// The limits of some estimates, each over some groups.
    fn limits(&mut self, series: Vec<(Option<f64>, Vec<GroupId>)>) -> Vec<Option<Resampled>> {
        let scale = match self.measure {
            Measure::PerMillion => 1e6,
            Measure::Share | Measure::Articles => 1.0,
        };
        let drawn = series.into_iter().map(|(estimate, groups)| {
            let (replicates, rough) = self.drawing.rate(&groups)?;
            Some((estimate? / scale, replicates, rough))
        });
        let drawn: Vec<Option<(f64, Replicates, bool)>> = drawn.collect();
        let there = drawn.iter().flatten();
        let intervals: Vec<Option<Interval>> = match self.bands {
            Bands::Pointwise => there
                .map(|(_, replicates, _)| replicates.interval(Level::P95).ok())
                .collect(),
            Bands::Simultaneous => {
                let series: Vec<(f64, &Replicates)> = there
                    .map(|(ratio, replicates, _)| (*ratio, replicates))
                    .collect();
                match sup_t_band(&series, Level::P95) {
                    Ok(band) => {
                        if series.len() > 1 {
                            let own = band.critical;
                            let (least, most) = self.critical.unwrap_or((own, own));
                            self.critical = Some((least.min(own), most.max(own)));
                        }
                        band.intervals
                    }
                    Err(_) => vec![None; series.len()],
                }
            }
        };
        let mut intervals = intervals.into_iter();
        let limits = drawn.iter().map(|own| {
            let (_, replicates, rough) = own.as_ref()?;
            Some(Resampled {
                interval: intervals.next()??.scaled(scale),
                rough: *rough,
                skipped: replicates.skipped(),
            })
        });
        limits.collect()
    }
}

/// What a note says of bands of whole series, given the least and the greatest critical value.
pub(super) fn band_note(
    bootstrap: Bootstrap,
    cluster: Cluster,
    critical: Option<(f64, f64)>,
) -> String {
    let distance = match critical {
        None => String::new(),
        Some((least, most)) if most - least < 0.05 => format!(" of {most:.1} standard errors"),
        Some((least, most)) => format!(" of {least:.1} to {most:.1} standard errors"),
    };
    format!(
        "95 % band: {}, on the scale of square roots, from {}; it has a half width{distance} where a single period would have 1.96, so that with 95 % all periods of a series lie inside together; {EMPTY}",
        SUP_T_BAND.heading(),
        bootstrap.in_words(cluster)
    )
}
