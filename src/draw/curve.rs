//! Series over time, made ready to be drawn: sorted, checked, on the scale of their axis.

use super::error::{DrawError, finite, interval};
use super::scale::Axis;
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
            for value in [point.value, point.smoothed].into_iter().flatten() {
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
                for end in [&mut point.low, &mut point.high, &mut point.smoothed] {
                    place(end, extent.low);
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

/// The ranges that a set of curves needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub first: Day,
    pub last: Day,
    /// The ends of the axis of values, as logarithms where it is logarithmic.
    pub low: f64,
    pub high: f64,
    /// Whether the axis of values is logarithmic.
    pub log: bool,
    /// On a logarithmic axis, whether some value is zero and stands at its foot.
    pub zeros: bool,
    /// What reaches beyond the range.
    pub beyond: Beyond,
}

impl Extent {
    /// The axis of values.
    pub(crate) fn axis(&self, ticks: usize) -> Axis {
        if self.log {
            Axis::logarithmic(self.low, self.high, ticks, self.zeros)
        } else {
            Axis::numbers(self.low, self.high, ticks)
        }
    }

    /// Whether a day lies in one of the periods.
    pub(crate) fn has(&self, day: Day, step: Period) -> bool {
        self.first <= day && day < step.next(self.last)
    }
}

/// What reaches beyond the range of values and is cut at the axis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Beyond {
    pub bands: bool,
    /// Smoothed lines, where they average over periods with too few tokens.
    pub lines: bool,
    /// Values of periods with too few tokens.
    pub thin: bool,
}

impl Beyond {
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            bands: self.bands || other.bands,
            lines: self.lines || other.lines,
            thin: self.thin || other.thin,
        }
    }
}

/// Days and values over all curves; `None` without a single point.
///
/// The range starts at zero and holds every value, of a period or of the line, that rests on text enough, and where few
/// of them do, nine tenths of all. What else is drawn may widen it to twice those; one tiny period, or its band, would otherwise press all others to the floor.
pub(crate) fn extent<'a>(
    curves: impl IntoIterator<Item = &'a Curve> + Clone,
    log: bool,
) -> Option<Extent> {
    let points = || curves.clone().into_iter().flat_map(|curve| &curve.points);
    let first = points().map(|point| point.day).min()?;
    let last = points().map(|point| point.day).max()?;
    // What a point shows that rests on text enough: its own value, and that of the line.
    let sure = |point: &TrendPoint| {
        let own = point.value.filter(|_| !point.thin);
        let line = point.smoothed.filter(|_| !point.thin_window);
        [own, point.value.and(line)]
    };
    let with_value = || points().filter(|point| point.value.is_some());
    let is_sure = |point: &&TrendPoint| sure(point).iter().any(Option::is_some);
    let bulk = if with_value().filter(is_sure).count() * 4 >= with_value().count() {
        None
    } else {
        let all = with_value().flat_map(|point| [point.value, point.smoothed]);
        let mut all: Vec<f64> = all.flatten().collect();
        all.sort_by(f64::total_cmp);
        all.get((all.len() * 9).div_ceil(10) - 1).copied()
    };
    let (mut low, mut high) = (0.0f64, 0.0f64);
    let (mut lowest, mut highest) = (0.0f64, 0.0f64);
    for point in points() {
        let Some(value) = point.value else {
            continue;
        };
        let of_bulk = |value: &f64| bulk.is_some_and(|bulk| *value <= bulk);
        let all = [Some(value), point.smoothed].map(|value| value.filter(of_bulk));
        for value in sure(point).into_iter().chain(all).flatten() {
            low = low.min(value);
            high = high.max(value);
        }
        for end in [Some(value), point.smoothed, point.low, point.high] {
            lowest = end.map_or(lowest, |end| lowest.min(end));
            highest = end.map_or(highest, |end| highest.max(end));
        }
    }
    let room = if high > low {
        high - low
    } else {
        highest - lowest
    };
    let with_bands = (
        low.min(lowest.max(low - room * 0.5)),
        high.max(highest.min(high + room)),
    );
    // A rate cannot be negative: a band's lower end does not open the axis below zero.
    let low_end = if low < 0.0 { with_bands.0 } else { 0.0 };
    let mut high_end = with_bands.1;
    if high_end <= low_end {
        high_end = low_end + 1.0;
    }
    let head = (high_end - low_end) * 0.04;
    let mut extent = Extent {
        first,
        last,
        low: if low_end < 0.0 { low_end - head } else { 0.0 },
        high: high_end + head,
        log: false,
        zeros: false,
        beyond: Beyond::default(),
    };
    let foot = if log {
        foot(&points().collect::<Vec<_>>())
    } else {
        None
    };
    let outside = |value: f64| {
        let below = match foot {
            Some((foot, _)) => 0.0 < value && value < foot,
            None => low < 0.0 && value < extent.low,
        };
        value > extent.high || below
    };
    let mut beyond = Beyond::default();
    for point in points().filter(|point| point.value.is_some()) {
        beyond.bands |= point.low.is_some() && point.high.is_some_and(outside);
        beyond.bands |= point.high.is_some() && point.low.is_some_and(outside);
        beyond.thin |= point.value.is_some_and(outside);
    }
    for pair in curves.into_iter().flat_map(|curve| curve.points.windows(2)) {
        let line: Option<Vec<f64>> = pair.iter().map(|point| drawn(point, true)).collect();
        beyond.lines |= line.is_some_and(|line| line.into_iter().any(outside));
    }
    extent.beyond = beyond;
    if let Some((foot, zeros)) = foot {
        extent.low = foot.log10();
        extent.high = extent.high.max(foot * 2.0).log10();
        (extent.log, extent.zeros) = (true, zeros);
    }
    Some(extent)
}

/// Where a logarithmic axis begins, and whether there are zeros, which stand there; `None` where a value is negative or
/// none is above zero. Bands may widen it to half of the smallest value.
fn foot(points: &[&TrendPoint]) -> Option<(f64, bool)> {
    let points = || points.iter().filter(|point| point.value.is_some());
    let values = || {
        points()
            .flat_map(|point| [point.value, point.smoothed])
            .flatten()
    };
    if values().any(|value| value < 0.0) {
        return None;
    }
    let above = |value: &f64| *value > 0.0;
    let least = values().filter(above).min_by(f64::total_cmp)?;
    let ends = points().filter_map(|point| point.low).filter(above);
    let foot = ends.fold(least, f64::min).max(least / 2.0) / 1.1;
    let zeros = values().any(|value| value == 0.0);
    Some((if zeros { foot / 2.0 } else { foot }, zeros))
}

/// The smallest value above zero and the largest, where the largest is a thousand times as much; of those with text
/// enough.
pub(crate) fn thousandfold<'a>(curves: impl IntoIterator<Item = &'a Curve>) -> Option<(f64, f64)> {
    let points = curves.into_iter().flat_map(|curve| &curve.points);
    let values = points
        .filter(|point| !point.thin)
        .filter_map(|point| point.value);
    let mut values: Vec<f64> = values.filter(|value| *value > 0.0).collect();
    values.sort_by(f64::total_cmp);
    let (least, most) = (*values.first()?, *values.last()?);
    (most >= 1000.0 * least).then_some((least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: i32, value: Option<f64>) -> TrendPoint {
        TrendPoint {
            day: Day::from_epoch(day),
            value,
            low: None,
            high: None,
            smoothed: None,
            thin: false,
            thin_window: false,
        }
    }

    fn curve(points: Vec<TrendPoint>) -> Curve {
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
    fn one_wide_band_does_not_press_the_values_to_the_floor() {
        let mut wide = point(1, Some(10.0));
        (wide.low, wide.high) = (Some(0.0), Some(1000.0));
        let extent = extent([&curve(vec![point(0, Some(8.0)), wide])], false).unwrap();
        assert!(extent.high < 25.0 && extent.beyond.bands, "{extent:?}");
    }

    #[test]
    fn a_period_with_too_few_tokens_does_not_set_the_scale() {
        let mut thin = point(1, Some(1000.0));
        (thin.thin, thin.thin_window, thin.smoothed) = (true, true, Some(500.0));
        let all_thin = extent([&curve(vec![thin])], false).unwrap();
        assert!(all_thin.high > 1000.0 && all_thin.beyond == Beyond::default());
        let mut near = point(2, Some(15.0));
        (near.thin, near.thin_window, near.smoothed) = (true, true, Some(15.0));
        let near_it = extent([&curve(vec![point(0, Some(10.0)), thin, near])], false).unwrap();
        assert!((15.0..25.0).contains(&near_it.high), "{near_it:?}");
        let beyond = Beyond {
            bands: false,
            lines: true,
            thin: true,
        };
        assert_eq!(near_it.beyond, beyond);
        // A period between two gaps has no line that could be cut.
        thin.day = Day::from_epoch(2);
        let alone = extent(
            [&curve(vec![point(0, Some(10.0)), point(1, None), thin])],
            false,
        );
        assert!(alone.is_some_and(|extent| !extent.beyond.lines && extent.beyond.thin));
    }

    #[test]
    fn where_few_periods_have_text_enough_most_values_set_the_scale() {
        let few = |values: &[f64]| {
            let points = values.iter().enumerate().map(|(day, value)| TrendPoint {
                thin: day > 0,
                ..point(day as i32, Some(*value))
            });
            let series = curve(points.collect());
            extent([&series], false).unwrap().high
        };
        let mut values = vec![2.0; 20];
        values[7] = 50.0;
        values[8] = 60.0;
        assert!(
            (4.0..5.0).contains(&few(&values)),
            "twice nine tenths of them"
        );
        values[9] = 55.0;
        assert!(few(&values) > 60.0);
        assert!(
            few(&[2.0, 90.0, 90.0]) < 5.0,
            "one of three has text enough"
        );
    }

    #[test]
    fn a_rate_starts_at_zero_and_a_difference_where_it_must() {
        assert_eq!(
            extent([&curve(vec![point(0, Some(8.0))])], false)
                .unwrap()
                .low,
            0.0
        );
        assert!(
            extent([&curve(vec![point(0, Some(-8.0))])], false)
                .unwrap()
                .low
                < -8.0
        );
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

    #[test]
    fn a_logarithmic_axis_begins_below_the_smallest_value_and_has_zero_at_its_foot() {
        let mut first = point(0, Some(0.5));
        (first.low, first.high) = (Some(0.1), Some(2.0));
        let without = extent([&curve(vec![first, point(1, Some(5000.0))])], true).unwrap();
        assert!(
            without.log && !without.zeros && without.beyond.bands,
            "{without:?}"
        );
        assert!(
            (0.2..0.25).contains(&10f64.powf(without.low)),
            "{without:?}"
        );
        let series = curve(vec![first, point(1, Some(0.0)), point(2, Some(5000.0))]);
        let with = extent([&series], true).unwrap();
        assert!(with.zeros && with.low < without.low);
        let placed = series.on(&with);
        assert_eq!(placed.points[2].value, Some(5000f64.log10()));
        assert!(
            placed.points[1].value < Some(with.low),
            "marked as beyond the foot"
        );
        assert_eq!(placed.points[0].low, Some(with.low), "cut at the foot");
        // There is no logarithm of these.
        for value in [0.0, -1.0] {
            assert!(
                !extent([&curve(vec![point(0, Some(value))])], true)
                    .unwrap()
                    .log
            );
        }
    }

    #[test]
    fn values_span_a_thousandfold_where_text_is_enough() {
        let mut thin = point(2, Some(9000.0));
        thin.thin = true;
        let far = curve(vec![point(0, Some(0.5)), point(1, Some(500.0))]);
        assert_eq!(thousandfold([&far]), Some((0.5, 500.0)));
        let near = curve(vec![point(0, Some(1.0)), point(1, Some(0.0)), thin]);
        assert_eq!(thousandfold([&near]), None);
    }
}
