//! Series over time in a panel: bands, points and lines. The trend chart and the small multiples share it.

use super::calendar::{self, Room};
use super::curve::{Curve, TrendPoint, drawn, x};
use super::error::DrawError;
use super::events;
use super::extent::Extent;
use super::fonts::{Face, Fonts};
use super::frame::{Frame, Label, Level, Spot};
use super::marks::Pen;
use super::palette::{Look, QUIET, tint};
use super::panel::Panel;
use super::scale::Axis;
use super::theme::Theme;
use crate::event::Event;
use crate::period::Period;

/// The ends of the axis of time of a panel of this width, with half a marker of room at both of them. It reaches to the
/// last event of the last period.
fn time_ends(extent: &Extent, step: Period, width: f64, events: &[Event]) -> (f64, f64) {
    let marked = events.iter().map(|event| event.day);
    let marked = marked.filter(|day| extent.has(*day, step)).max();
    let until = marked.map_or(extent.last, |day| day.max(extent.last));
    let (first, last) = (
        f64::from(extent.first.days_since_epoch()),
        f64::from(until.days_since_epoch()),
    );
    let pad = if last > first {
        (last - first) * 4.0 / (width - 8.0).max(8.0)
    } else {
        (f64::from(step.next(extent.last).days_since_epoch()) - last) * 0.5
    };
    (first - pad, last + pad)
}

/// The time axis of a panel of this width; its labels may reach into the margins.
pub(crate) fn time_axis(
    extent: &Extent,
    step: Period,
    width: f64,
    margins: (f64, f64),
    events: &[Event],
    fonts: &Fonts,
    theme: &Theme,
) -> Axis {
    let (low, high) = time_ends(extent, step, width, events);
    let measure = |text: &str| fonts.width(text, Face::Regular, theme.small);
    let room = Room {
        length: width,
        gap: theme.small * 0.7,
        width: &measure,
        margins,
        under_period: false,
    };
    calendar::axis(low, high, step, &room)
}

/// The events of a panel with this extent, with places for their labels.
pub(crate) fn place(
    events: &[Event],
    extent: &Extent,
    step: Period,
    room: &events::Room<'_>,
) -> events::Placed {
    let (low, high) = time_ends(extent, step, room.length, events);
    let at = |day: crate::day::Day| {
        (f64::from(day.days_since_epoch()) - low) / (high - low) * room.length
    };
    events::Placed::new(events, |day| extent.has(day, step), at, room)
}

/// The label over the axis of values, which says where that is logarithmic.
pub(crate) fn y_label(frame: &Frame, label: &str, extent: &Extent) {
    let scale = if extent.log { ", logarithmic axis" } else { "" };
    let label = format!("{label}{scale}");
    let at = (frame.body.left, frame.body.top);
    frame.label(
        &Label::new(label.trim_start_matches(", "), at, frame.theme.small)
            .ink(QUIET)
            .level(Level::Top)
            .room(frame.body.width()),
    );
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
    /// Width of lines, where 1 is that of the theme.
    pub width: f64,
    /// Whether the values are logarithms.
    pub log: bool,
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
            width: 1.0,
            log: extent.log,
        }
    }
}

impl Manner {
    /// Whether what the line shows of a period is to be trusted less.
    fn is_thin(&self, point: &TrendPoint) -> bool {
        if self.smoothed {
            point.thin_window
        } else {
            point.thin
        }
    }

    fn line_width(&self, frame: &Frame, thin: bool) -> f64 {
        // Printers lose what is thinner than 0.3 points.
        (frame.theme.line * self.width * if thin { 0.5 } else { 1.0 }).max(0.3)
    }
}

/// Draws the lines of other panels' curves, thin and grey.
pub(crate) fn draw_behind(
    frame: &Frame,
    panel: &Panel,
    curves: &[Curve],
    manner: Manner,
) -> Result<(), DrawError> {
    let look = Look {
        ink: tint(QUIET, 0.62),
        dash: &[],
        ..super::palette::look(0, frame.theme.grey)
    };
    let manner = Manner {
        width: 0.45,
        radius: manner.radius * 0.5,
        ..manner
    };
    frame.open("behind", None);
    frame.merging(true);
    for curve in curves {
        line(frame, panel, curve, look, manner)?;
    }
    frame.merging(false);
    frame.close();
    Ok(())
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
        raw(frame, panel, curve, *look, manner)?;
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

/// Dashes of lines of what the values were before something was done to them.
const DASHED: &[f64] = &[2.6, 1.8];

/// Draws what a curve's values were before, where that is known: pale, dashed and without marks.
fn raw(
    frame: &Frame,
    panel: &Panel,
    curve: &Curve,
    look: Look,
    manner: Manner,
) -> Result<(), DrawError> {
    let points = curve.points.iter().map(|point| TrendPoint {
        value: point.raw,
        thin: false,
        ..*point
    });
    let before = Curve {
        points: points.collect(),
        ..curve.clone()
    };
    if !before.has_values() {
        return Ok(());
    }
    let look = Look {
        ink: tint(look.ink, 0.45),
        dash: DASHED,
        ..look
    };
    let manner = Manner {
        smoothed: false,
        width: manner.width * 0.8,
        ..manner
    };
    frame.open("raw", Some(&curve.name));
    line(frame, panel, &before, look, manner)?;
    frame.close();
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
        Some((x(point), point.low?, point.high?, manner.is_thin(point)))
    });
    for run in runs {
        if let [(x, low, high, thin)] = run[..] {
            // A band over one period has no width: a whisker.
            let ends = [low, high].map(|y| y.clamp(panel.y.low, panel.y.high));
            let pen = Pen {
                alpha: (manner.band * 3.0).min(1.0),
                ..Pen::new(look.ink, manner.line_width(frame, thin))
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
        let value = drawn(point, manner.smoothed)?;
        // Zero is marked below the foot of a logarithmic axis; the line ends at the foot.
        let value = if manner.log {
            value.max(panel.y.low)
        } else {
            value
        };
        Some((x(point), value, manner.is_thin(point), point.thin))
    });
    for run in runs {
        if let [(x, y, thin, few)] = run[..] {
            // A period between two gaps has no line to belong to: a mark stands for it.
            let inside = y.clamp(panel.y.low, panel.y.high) == y;
            let hidden = !thin && manner.radius < frame.theme.line * 0.9;
            if inside && (manner.smoothed || hidden) {
                let spot = panel.spot("a line", x, y)?;
                let radius = if manner.smoothed {
                    manner.radius
                } else {
                    frame.theme.line
                };
                if few {
                    frame.open_marker(spot, look.marker, radius.max(0.8), look.ink)?;
                } else {
                    frame.marker(spot, look.marker, radius, look.ink, 1.0)?;
                }
            }
            continue;
        }
        for (thin, part) in stretches(&run, |&(_, _, thin, _)| thin) {
            // What lies beyond the axis is left out.
            let mut pieces: Vec<Vec<Spot>> = Vec::new();
            for &[(x0, y0, ..), (x1, y1, ..)] in part.array_windows() {
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
            let pen = Pen::new(look.ink, manner.line_width(frame, thin)).dashed(look.dash);
            for spots in pieces {
                frame.line(&spots, pen)?;
            }
        }
    }
    Ok(())
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
    fn a_line_is_drawn_as_far_as_the_axis_and_no_further() {
        let part = |from, to| within([(0.0, from), (1.0, to)], 0.0, 10.0);
        assert_eq!(part(2.0, 8.0), Some([(0.0, 2.0), (1.0, 8.0)]));
        assert_eq!(part(0.0, 20.0), Some([(0.0, 0.0), (0.5, 10.0)]));
        assert_eq!(part(20.0, 0.0), Some([(0.5, 10.0), (1.0, 0.0)]));
        assert_eq!(part(-10.0, 30.0), Some([(0.25, 0.0), (0.5, 10.0)]));
        assert_eq!(part(11.0, 12.0), None);
        assert_eq!(part(-1.0, -2.0), None);
    }
}
