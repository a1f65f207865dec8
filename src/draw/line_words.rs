//! What a chart over time says about itself: how to read its marks, and what it shows, in words.

use super::lines::{Beyond, Curve, TrendPoint};
use super::scale::number;
use crate::period::Period;

/// How to read the marks, as one line under the axis.
pub(crate) fn note(
    curves: &[Curve],
    step: Period,
    smoothing: Option<u32>,
    beyond: Beyond,
) -> String {
    let word = step.word();
    let any = |test: &dyn Fn(&TrendPoint) -> bool| {
        curves.iter().any(|curve| curve.points.iter().any(test))
    };
    let cut = |is_cut| if is_cut { ", cut at the axis" } else { "" };
    let mut parts: Vec<String> = Vec::new();
    match smoothing.filter(|&either| either > 0) {
        Some(either) => parts.push(format!(
            "Line: mean of {} {word}s ({either} either side){}; points: single {word}s",
            2 * u64::from(either) + 1,
            cut(beyond.lines),
        )),
        None => parts.push(format!("Points: single {word}s")),
    }
    if any(&|point| point.value.is_some() && point.low.is_some() && point.high.is_some()) {
        let of = match smoothing.unwrap_or(0) {
            0 => String::new(),
            _ => format!(" of single {word}s"),
        };
        parts.push(format!("band: 95\u{a0}% interval{of}{}", cut(beyond.bands)));
    }
    if any(&|point| point.value.is_some() && point.thin) {
        let triangles = if beyond.thin {
            " (triangles at the edge: the same, beyond the axis)"
        } else {
            ""
        };
        parts.push(format!("open marks: too few tokens{triangles}"));
    }
    if any(&|point| point.value.is_none()) || curves.iter().any(|curve| has_holes(curve, step)) {
        parts.push(format!("gaps: {word}s without articles"));
    }
    let mut note = parts.join("; ");
    note.push('.');
    note
}

/// Which curves cannot be seen because they have no value, as a sentence; empty when all can.
pub(crate) fn without_values(curves: &[Curve]) -> String {
    let names: Vec<&str> = curves
        .iter()
        .filter(|curve| !curve.has_values())
        .map(|curve| curve.name.as_str())
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" Without any value: {}.", names.join(", "))
    }
}

fn has_holes(curve: &Curve, step: Period) -> bool {
    curve
        .points
        .windows(2)
        .any(|pair| step.next(pair[0].day) != pair[1].day)
}

/// The curves in words, for the alternative text; periods with too few tokens are passed over where
/// there are others.
pub(crate) fn describe(curves: &[Curve], step: Period) -> String {
    let mut out = String::new();
    let mut passed_over = false;
    for curve in curves.iter().take(12) {
        let with_value = || curve.points.iter().filter(|point| point.value.is_some());
        let trusted = with_value().any(|point| !point.thin);
        passed_over |= trusted && with_value().any(|point| point.thin);
        let values = || {
            with_value()
                .filter(|point| !(trusted && point.thin))
                .filter_map(|point| Some((point.value?, point.day)))
        };
        let highest = values().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let lowest = values().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let (Some(high), Some(low)) = (highest, lowest) {
            out.push_str(&format!(
                " {}: highest {} in {}, lowest {} in {}.",
                curve.name,
                number(high.0),
                step.name(high.1),
                number(low.0),
                step.name(low.1)
            ));
        } else {
            out.push_str(&format!(" {}: no values.", curve.name));
        }
    }
    if passed_over {
        out.push_str(&format!(
            " Not counting {}s with too few tokens.",
            step.word()
        ));
    }
    out
}
