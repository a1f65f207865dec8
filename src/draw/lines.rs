//! Series over time in a panel: runs between gaps, bands, points and smoothed lines. The trend chart
//! and the small multiples share it.

use super::calendar::{self, Room};
use super::error::{DrawError, finite, interval};
use super::fonts::Face;
use super::fonts::Fonts;
use super::frame::{Frame, Spot};
use super::marks::Pen;
use super::palette::Look;
use super::panel::Panel;
use super::scale::Axis;
use super::theme::Theme;
use crate::day::Day;
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
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// The smoothed value.
    pub smoothed: Option<f64>,
    /// The period has too few tokens for its value to be trusted: drawn as an open mark on a
    /// thinner line.
    pub thin: bool,
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
    fn runs<T>(&self, step: Period, take: impl Fn(&TrendPoint) -> Option<T>) -> Vec<Vec<T>> {
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

fn x(point: &TrendPoint) -> f64 {
    f64::from(point.day.days_since_epoch())
}

/// What the line shows of a period. A smoothed line does not bridge a period without articles either.
fn drawn(point: &TrendPoint, smoothed: bool) -> Option<f64> {
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
    pub low: f64,
    pub high: f64,
    /// What reaches beyond the range.
    pub beyond: Beyond,
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
/// The range starts at zero and holds every value of a period with tokens enough. What else is drawn may
/// widen it to twice those; one tiny period, or its band, would otherwise press all others to the floor.
pub(crate) fn extent<'a>(curves: impl IntoIterator<Item = &'a Curve> + Clone) -> Option<Extent> {
    let points = || curves.clone().into_iter().flat_map(|curve| &curve.points);
    let first = points().map(|point| point.day).min()?;
    let last = points().map(|point| point.day).max()?;
    let trusted = points().any(|point| point.value.is_some() && !point.thin);
    let (mut low, mut high) = (0.0f64, 0.0f64);
    let (mut lowest, mut highest) = (0.0f64, 0.0f64);
    for point in points() {
        let Some(value) = point.value else {
            continue;
        };
        if !(point.thin && trusted) {
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
        beyond: Beyond::default(),
    };
    let outside = |value: f64| value > extent.high || (low < 0.0 && value < extent.low);
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
    Some(extent)
}

/// The time axis of a panel of this width, with half a marker of room at both ends; its labels may reach
/// into the margins.
pub(crate) fn time_axis(
    extent: &Extent,
    step: Period,
    width: f64,
    margins: (f64, f64),
    fonts: &Fonts,
    theme: &Theme,
) -> Axis {
    let (first, last) = (
        f64::from(extent.first.days_since_epoch()),
        f64::from(extent.last.days_since_epoch()),
    );
    let pad = if last > first {
        (last - first) * 4.0 / (width - 8.0).max(8.0)
    } else {
        (f64::from(step.next(extent.last).days_since_epoch()) - last) * 0.5
    };
    let measure = |text: &str| fonts.width(text, Face::Regular, theme.small);
    let room = Room {
        length: width,
        gap: theme.small * 0.7,
        width: &measure,
        margins,
        under_period: false,
    };
    calendar::axis(first - pad, last + pad, step, &room)
}

/// How a panel shows its curves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub step: Period,
    pub smoothed: bool,
    /// Opacity of bands; fewer curves can afford more.
    pub band: f64,
    /// Opacity of raw points behind a smoothed line.
    pub point: f64,
    /// Radius of points.
    pub radius: f64,
}

impl Manner {
    /// What suits this number of curves and periods in a panel.
    pub(crate) fn new(
        step: Period,
        smoothed: bool,
        curves: usize,
        extent: &Extent,
        width: f64,
        theme: &Theme,
    ) -> Self {
        let days =
            f64::from(extent.last.days_since_epoch()) - f64::from(extent.first.days_since_epoch());
        let length =
            f64::from(step.next(extent.first).days_since_epoch() - extent.first.days_since_epoch());
        let apart = width / (days / length).max(1.0);
        Self {
            step,
            smoothed,
            band: match curves {
                0..=2 => 0.18,
                3..=6 => 0.12,
                _ => 0.06,
            },
            point: if curves > 6 { 0.22 } else { 0.35 },
            radius: (apart * 0.3).clamp(0.45, theme.body * 0.17),
        }
    }
}

/// Draws bands, points and lines of curves, in this order over all curves, so that no band lies on a
/// line.
pub(crate) fn draw(
    frame: &Frame,
    panel: &Panel,
    curves: &[(&Curve, Look)],
    manner: Manner,
) -> Result<(), DrawError> {
    for (curve, look) in curves {
        frame.open("band", None);
        bands(frame, panel, curve, *look, manner)?;
        frame.close();
    }
    for (curve, look) in curves {
        frame.open("points", Some(&curve.name));
        points(frame, panel, curve, *look, manner)?;
        frame.close();
    }
    for (curve, look) in curves {
        frame.open("line", Some(&curve.name));
        line(frame, panel, curve, *look, manner)?;
        frame.close();
    }
    Ok(())
}

fn bands(
    frame: &Frame,
    panel: &Panel,
    curve: &Curve,
    look: Look,
    manner: Manner,
) -> Result<(), DrawError> {
    let runs = curve.runs(manner.step, |point| {
        point.value?;
        Some((x(point), point.low?, point.high?, point.thin))
    });
    for run in runs {
        if let [(x, low, high, thin)] = run[..] {
            // A band over one period has no width: a whisker.
            let ends = [low, high].map(|y| y.clamp(panel.y.low, panel.y.high));
            let pen = Pen {
                alpha: (manner.band * 3.0).min(1.0),
                ..Pen::new(look.ink, line_width(frame, thin))
            };
            let spots = [
                panel.spot("a band", x, ends[0])?,
                panel.spot("a band", x, ends[1])?,
            ];
            frame.line(&spots, pen)?;
        }
        for (thin, part) in stretches(&run, |&(.., thin)| thin) {
            let lower: Vec<(f64, f64)> = part.iter().map(|&(x, low, ..)| (x, low)).collect();
            let upper: Vec<(f64, f64)> = part.iter().map(|&(x, _, high, _)| (x, high)).collect();
            let upper = cut(&upper, panel.y.low, panel.y.high);
            let lower = cut(&lower, panel.y.low, panel.y.high);
            let outline: Result<Vec<Spot>, DrawError> = upper
                .into_iter()
                .chain(lower.into_iter().rev())
                .map(|(x, y)| panel.spot("a band", x, y))
                .collect();
            // The widest bands are those of the periods that say least.
            let alpha = manner.band * if thin { 0.5 } else { 1.0 };
            frame.polygon(&outline?, look.ink, alpha)?;
        }
    }
    Ok(())
}

/// The parts of a run that are drawn alike: with a thin end, or without one. Each begins where the one
/// before ends.
fn stretches<T>(run: &[T], thin: impl Fn(&T) -> bool) -> Vec<(bool, &[T])> {
    let steps: Vec<bool> = run
        .array_windows()
        .map(|[from, to]| thin(from) || thin(to))
        .collect();
    let mut start = 0;
    steps
        .chunk_by(|a, b| a == b)
        .map(|alike| {
            let part = &run[start..=start + alike.len()];
            start += alike.len();
            (alike[0], part)
        })
        .collect()
}

/// A polyline with what lies beyond the limits moved onto them, bent where it crosses them and nowhere
/// else.
fn cut(line: &[(f64, f64)], low: f64, high: f64) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(line.len());
    for (index, &(x, y)) in line.iter().enumerate() {
        if index > 0 {
            let (x0, y0) = line[index - 1];
            let mut crossings: Vec<f64> = [low, high]
                .into_iter()
                .filter(|limit| (y0 < *limit) != (y < *limit))
                .map(|limit| (limit - y0) / (y - y0))
                .collect();
            crossings.sort_by(f64::total_cmp);
            for share in crossings {
                out.push((
                    x0 + share * (x - x0),
                    (y0 + share * (y - y0)).clamp(low, high),
                ));
            }
        }
        out.push((x, y.clamp(low, high)));
    }
    out
}

fn points(
    frame: &Frame,
    panel: &Panel,
    curve: &Curve,
    look: Look,
    manner: Manner,
) -> Result<(), DrawError> {
    // Without smoothing the points are the line's own; they are left out where they would only thicken
    // it.
    let dense = manner.radius < frame.theme.line * 0.9;
    for point in &curve.points {
        let Some(value) = point.value else {
            continue;
        };
        let inside = value.clamp(panel.y.low, panel.y.high);
        let spot = panel.spot("a point", x(point), inside)?;
        if inside != value {
            frame.beyond(spot, manner.radius.max(1.2), value > inside, look.ink)?;
        } else if point.thin {
            frame.open_marker(spot, look.marker, manner.radius.max(0.8), look.ink)?;
        } else if manner.smoothed {
            frame.marker(spot, look.marker, manner.radius, look.ink, manner.point)?;
        } else if !dense {
            frame.marker(spot, look.marker, manner.radius, look.ink, 1.0)?;
        }
    }
    Ok(())
}

fn line(
    frame: &Frame,
    panel: &Panel,
    curve: &Curve,
    look: Look,
    manner: Manner,
) -> Result<(), DrawError> {
    let runs = curve.runs(manner.step, |point| {
        Some((x(point), drawn(point, manner.smoothed)?, point.thin))
    });
    for run in runs {
        if let [(x, y, thin)] = run[..] {
            // A period between two gaps has no line to belong to.
            if manner.smoothed && !thin {
                frame.marker(
                    panel.spot("a line", x, y)?,
                    look.marker,
                    manner.radius,
                    look.ink,
                    1.0,
                )?;
            } else if !thin && manner.radius < frame.theme.line * 0.9 {
                frame.marker(
                    panel.spot("a line", x, y)?,
                    look.marker,
                    frame.theme.line,
                    look.ink,
                    1.0,
                )?;
            }
            continue;
        }
        for (thin, part) in stretches(&run, |&(.., thin)| thin && !manner.smoothed) {
            // What lies beyond the axis is left out.
            let mut pieces: Vec<Vec<Spot>> = Vec::new();
            for &[(x0, y0, _), (x1, y1, _)] in part.array_windows() {
                let ends = within([(x0, y0), (x1, y1)], panel.y.low, panel.y.high);
                let Some([from, to]) = ends else {
                    continue;
                };
                let from = panel.spot("a line", from.0, from.1)?;
                let to = panel.spot("a line", to.0, to.1)?;
                match pieces.last_mut() {
                    Some(spots) if spots.last() == Some(&from) => spots.push(to),
                    _ => pieces.push(vec![from, to]),
                }
            }
            let pen = Pen::new(look.ink, line_width(frame, thin)).dashed(look.dash);
            for spots in pieces {
                frame.line(&spots, pen)?;
            }
        }
    }
    Ok(())
}

/// The width of a line; `thin` where it leads to a period with too few tokens.
fn line_width(frame: &Frame, thin: bool) -> f64 {
    frame.theme.line * if thin { 0.5 } else { 1.0 }
}

/// The part of a line between two points that lies within the limits, if any does.
fn within([from, to]: [(f64, f64); 2], low: f64, high: f64) -> Option<[(f64, f64); 2]> {
    let same_side = |limit: fn(f64, f64) -> bool, at: f64| limit(from.1, at) && limit(to.1, at);
    if same_side(|y, high| y > high, high) || same_side(|y, low| y < low, low) {
        return None;
    }
    let moved = |(x, y): (f64, f64), (other_x, other_y): (f64, f64)| {
        let inside = y.clamp(low, high);
        if inside == y {
            (x, y)
        } else {
            (x + (inside - y) / (other_y - y) * (other_x - x), inside)
        }
    };
    Some([moved(from, to), moved(to, from)])
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
    fn a_run_is_parted_where_a_thin_period_begins_or_ends() {
        let run = [
            (0, false),
            (1, false),
            (2, true),
            (3, true),
            (4, false),
            (5, false),
        ];
        let parts = stretches(&run, |&(_, thin)| thin);
        let numbers: Vec<(bool, Vec<i32>)> = parts
            .into_iter()
            .map(|(thin, part)| (thin, part.iter().map(|&(number, _)| number).collect()))
            .collect();
        assert_eq!(
            numbers,
            [
                (false, vec![0, 1]),
                (true, vec![1, 2, 3, 4]),
                (false, vec![4, 5])
            ]
        );
        assert!(stretches(&run[..1], |&(_, thin)| thin).is_empty());
    }

    #[test]
    fn a_smoothed_line_does_not_bridge_a_period_without_articles() {
        let mut hole = point(1, None);
        hole.smoothed = Some(5.0);
        assert_eq!(drawn(&hole, true), None);
    }

    #[test]
    fn a_band_is_bent_only_where_it_crosses_the_axis() {
        let line = cut(&[(0.0, 5.0), (1.0, 15.0), (2.0, 5.0)], 0.0, 10.0);
        assert_eq!(
            line,
            [
                (0.0, 5.0),
                (0.5, 10.0),
                (1.0, 10.0),
                (1.5, 10.0),
                (2.0, 5.0)
            ]
        );
        assert_eq!(cut(&[(0.0, 1.0), (1.0, 9.0)], 0.0, 10.0).len(), 2);
    }

    #[test]
    fn one_wide_band_does_not_press_the_values_to_the_floor() {
        let mut wide = point(1, Some(10.0));
        (wide.low, wide.high) = (Some(0.0), Some(1000.0));
        let extent = extent([&curve(vec![point(0, Some(8.0)), wide])]).unwrap();
        assert!(extent.high < 25.0 && extent.beyond.bands, "{extent:?}");
    }

    #[test]
    fn a_period_with_too_few_tokens_does_not_set_the_scale() {
        let mut thin = point(1, Some(1000.0));
        (thin.thin, thin.smoothed) = (true, Some(500.0));
        let all_thin = extent([&curve(vec![thin])]).unwrap();
        assert!(all_thin.high > 1000.0 && all_thin.beyond == Beyond::default());
        let mut near = point(2, Some(15.0));
        (near.thin, near.smoothed) = (true, Some(15.0));
        let near_it = extent([&curve(vec![point(0, Some(10.0)), thin, near])]).unwrap();
        assert!((15.0..25.0).contains(&near_it.high), "{near_it:?}");
        let beyond = Beyond {
            bands: false,
            lines: true,
            thin: true,
        };
        assert_eq!(near_it.beyond, beyond);
        // A period between two gaps has no line that could be cut.
        thin.day = Day::from_epoch(2);
        let alone = extent([&curve(vec![point(0, Some(10.0)), point(1, None), thin])]);
        assert!(alone.is_some_and(|extent| !extent.beyond.lines && extent.beyond.thin));
    }

    #[test]
    fn a_line_is_drawn_as_far_as_the_axis_and_no_further() {
        let part = |from, to| within([(0.0, from), (1.0, to)], 0.0, 10.0);
        assert_eq!(part(2.0, 8.0), Some([(0.0, 2.0), (1.0, 8.0)]));
        assert_eq!(part(0.0, 20.0), Some([(0.0, 0.0), (0.5, 10.0)]));
        assert_eq!(part(20.0, 0.0), Some([(0.5, 10.0), (1.0, 0.0)]));
        assert_eq!(part(-10.0, 30.0), Some([(0.25, 0.0), (0.5, 10.0)]));
        assert_eq!(part(11.0, 12.0), None);
        assert_eq!(part(-1.0, -2.0), None);
    }

    #[test]
    fn a_rate_starts_at_zero_and_a_difference_where_it_must() {
        assert_eq!(
            extent([&curve(vec![point(0, Some(8.0))])]).unwrap().low,
            0.0
        );
        assert!(extent([&curve(vec![point(0, Some(-8.0))])]).unwrap().low < -8.0);
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
