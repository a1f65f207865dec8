//! Series over time, made ready to be drawn: sorted, checked, on the scale of their axis.

use super::error::{DrawError, finite, interval};
use super::extent::Extent;
use crate::day::Day;
use crate::event::Event;
use crate::period::Period;

/// One series of a trend: an outlet, a term, a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrendSeries {
    /// What its label and the legend say.
    pub name: String,
    /// Its periods, in any order. A period that is missing is a gap, as one without a value is.
    pub points: Vec<TrendPoint>,
}

/// One period of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendPoint {
    /// Any day of the period.
    pub day: Day,
    /// The period's own value; `None` where there are no articles, which is not zero.
    pub value: Option<f64>,
    /// Lower end of the interval of what the line shows: the smoothed value, or without smoothing the period's own.
    pub low: Option<f64>,
    /// Upper end of that interval.
    pub high: Option<f64>,
    /// The smoothed value.
    pub smoothed: Option<f64>,
    /// What the line would show without what was done to the values, as [`TimeOptions::raw`] says: a pale dashed line.
    pub raw: Option<f64>,
    /// The period's value is to be trusted less, as [`TimeOptions::open_marks`] says: drawn as an open mark, on a
    /// thinner line where nothing is smoothed.
    pub thin: bool,
    /// The smoothed value rests on fewer periods than others or on too little text: a thinner line.
    pub thin_window: bool,
}

/// What a chart over time shows beside its series, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimeOptions {
    /// Days that are marked. One outside the range is left out, and the figure warns of it.
    pub events: Vec<Event>,
    /// Whether values stand on a logarithmic axis; zero then stands at its foot.
    pub log: bool,
    /// What open marks mean, such as `fewer than 10,000 tokens`; empty for too few tokens.
    pub open_marks: String,
    /// What the bands are; empty for 95 % intervals.
    pub band: String,
    /// What the pale dashed lines are, such as `the rate as counted`; empty where there are none.
    pub raw: String,
}

/// A series made ready: sorted, at the first days of its periods, checked.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    pub name: String,
    pub points: Vec<TrendPoint>,
}

impl Curve {
    pub(crate) fn new(series: &TrendSeries, step: Period) -> Result<Self, DrawError> {
        let mut points = series.points.clone();
        for point in &mut points {
            let what = || format!("{} in {}", series.name, step.name(point.day));
            for value in [point.value, point.smoothed, point.raw]
                .into_iter()
                .flatten()
            {
                finite(what, value)?;
            }
            interval(what, point.low, point.high)?;
            point.day = step.start(point.day);
        }
        points.sort_by_key(|point| point.day);
        for pair in points.windows(2) {
            if pair[0].day == pair[1].day {
                return Err(DrawError::Shape {
                    what: format!("values of {} in {}", series.name, step.name(pair[0].day)),
                    found: 2,
                    expected: 1,
                });
            }
        }
        Ok(Self {
            name: super::text::clean(&series.name),
            points,
        })
    }

    /// The curve on the axis of an extent: where that is logarithmic, the logarithms of its values. Zero is at the
    /// foot, and as a period's own value just below it, so that it is marked.
    pub(crate) fn on(&self, extent: &Extent) -> Self {
        let mut curve = self.clone();
        if extent.log {
            let place = |value: &mut Option<f64>, zero: f64| {
                *value = value.map(|value| match value {
                    value if value > 0.0 => value.log10().max(extent.low),
                    _ => zero,
                });
            };
            for point in &mut curve.points {
                place(&mut point.value, extent.low - 1.0);
                let others = [
                    &mut point.low,
                    &mut point.high,
                    &mut point.smoothed,
                    &mut point.raw,
                ];
                for other in others {
                    place(other, extent.low);
                }
            }
        }
        curve
    }

    pub(crate) fn has_values(&self) -> bool {
        self.points.iter().any(|point| point.value.is_some())
    }

    /// The last place of its line.
    pub(crate) fn end(&self, smoothed: bool) -> Option<(f64, f64)> {
        self.points
            .iter()
            .rev()
            .find_map(|point| Some((x(point), drawn(point, smoothed)?)))
            .or_else(|| {
                self.points
                    .iter()
                    .rev()
                    .find_map(|point| Some((x(point), point.value?)))
            })
    }

    /// Stretches of neighbouring periods for which `take` gives something.
    pub(crate) fn runs<T>(
        &self,
        step: Period,
        take: impl Fn(&TrendPoint) -> Option<T>,
    ) -> Vec<Vec<T>> {
        let mut runs: Vec<Vec<T>> = Vec::new();
        let mut expected: Option<Day> = None;
        for point in &self.points {
            let Some(item) = take(point) else {
                expected = None;
                continue;
            };
            match runs.last_mut() {
                Some(run) if expected == Some(point.day) => run.push(item),
                _ => runs.push(vec![item]),
            }
            expected = Some(step.next(point.day));
        }
        runs
    }
}

/// Where it stands on the axis of time.
pub(crate) fn x(point: &TrendPoint) -> f64 {
    f64::from(point.day.days_since_epoch())
}

/// What the line shows of a period. A smoothed line does not bridge a period without articles either.
pub(crate) fn drawn(point: &TrendPoint, smoothed: bool) -> Option<f64> {
    if smoothed {
        point.value.and(point.smoothed)
    } else {
        point.value
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::draw) fn point(day: i32, value: Option<f64>) -> TrendPoint {
        TrendPoint {
            day: Day::from_epoch(day),
            value,
            low: None,
            high: None,
            smoothed: None,
            raw: None,
            thin: false,
            thin_window: false,
        }
    }

    pub(in crate::draw) fn curve(points: Vec<TrendPoint>) -> Curve {
        Curve::new(
            &TrendSeries {
                name: "x".into(),
                points,
            },
            Period::Day,
        )
        .unwrap()
    }

    #[test]
    fn a_missing_period_and_one_without_a_value_both_end_a_run() {
        let curve = curve(vec![
            point(0, Some(1.0)),
            point(1, Some(2.0)),
            point(2, None),
            point(3, Some(3.0)),
            point(6, Some(4.0)),
            point(7, Some(5.0)),
        ]);
        let runs = curve.runs(Period::Day, |point| point.value);
        assert_eq!(runs, [vec![1.0, 2.0], vec![3.0], vec![4.0, 5.0]]);
    }

    #[test]
    fn a_smoothed_line_does_not_bridge_a_period_without_articles() {
        let mut hole = point(1, None);
        hole.smoothed = Some(5.0);
        assert_eq!(drawn(&hole, true), None);
    }

    #[test]
    fn two_values_of_one_period_and_a_nan_are_refused() {
        let twice = TrendSeries {
            name: "x".into(),
            points: vec![point(0, Some(1.0)), point(1, Some(1.0))],
        };
        assert!(matches!(
            Curve::new(&twice, Period::Month),
            Err(DrawError::Shape { .. })
        ));
        let nan = TrendSeries {
            name: "x".into(),
            points: vec![point(0, Some(f64::NAN))],
        };
        assert!(matches!(
            Curve::new(&nan, Period::Day),
            Err(DrawError::NotFinite { .. })
        ));
    }
}
