//! The ranges of days and values that curves need, and what reaches beyond them.

use super::curve::{Curve, TrendPoint, drawn};
use super::scale::Axis;
use crate::day::Day;
use crate::period::Period;

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
        [
            own,
            point.value.and(line),
            point.raw.filter(|_| !point.thin),
        ]
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
        // Nor do bands that rest on too little text widen it where others do not.
        let thin = match point.smoothed {
            Some(_) => point.thin_window,
            None => point.thin,
        };
        let band = [point.low, point.high].map(|end| end.filter(|_| bulk.is_some() || !thin));
        for end in [Some(value), point.smoothed].into_iter().chain(band) {
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
    use crate::draw::curve::tests::{curve, point};

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
