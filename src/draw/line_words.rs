//! What a chart over time says about itself: how to read its marks, and what it shows, in words.

use super::curve::{Curve, TimeOptions, TrendPoint};
use super::extent::{Extent, thousandfold};
use super::scale::number;
use crate::period::Period;

/// How to read the marks, as one line under the axis.
pub(crate) fn note(
    curves: &[Curve],
    step: Period,
    smoothing: Option<u32>,
    options: &TimeOptions,
    extent: &Extent,
) -> String {
    let word = step.word();
    let beyond = extent.beyond;
    let any = |test: &dyn Fn(&TrendPoint) -> bool| {
        let mut points = curves.iter().flat_map(|curve| &curve.points);
        points.any(|point| point.value.is_some() && test(point))
    };
    let cut = |is_cut| if is_cut { ", cut at the axis" } else { "" };
    let mut parts: Vec<String> = Vec::new();
    let smoothing = smoothing.filter(|&either| either > 0);
    match smoothing {
        Some(either) => parts.push(format!(
            "Line: {} {word}s pooled ({either} either side){}; points: single {word}s",
            2 * u64::from(either) + 1,
            cut(beyond.lines),
        )),
        None => parts.push(format!("Points: single {word}s")),
    }
    if smoothing.is_some() && any(&|point| point.thin_window) {
        parts.push(format!(
            "thin line: fewer {word}s, at the ends and beside gaps, or too little text"
        ));
    }
    if any(&|point| point.low.is_some() && point.high.is_some()) {
        let of = if smoothing.is_some() {
            " of the line"
        } else {
            ""
        };
        let band = match options.band.as_str() {
            "" => "95 % interval",
            band => band,
        };
        let band = band.replace("95 %", "95\u{a0}%");
        parts.push(format!("band: {band}{of}{}", cut(beyond.bands)));
    }
    if any(&|point| point.raw.is_some()) {
        parts.push(format!("dashed: {}", options.raw));
    }
    if any(&|point| point.thin) {
        let triangles = if beyond.thin {
            " (triangles at the edge: the same, beyond the axis)"
        } else {
            ""
        };
        let what = match options.open_marks.as_str() {
            "" => "too few tokens",
            what => what,
        };
        parts.push(format!("open marks: {what}{triangles}"));
    }
    if extent.log && any(&|point| point.value == Some(0.0)) {
        parts.push("triangles at the foot: zero".into());
    }
    let is_gap = |point: &TrendPoint| point.value.is_none();
    let mut all = curves.iter().flat_map(|curve| &curve.points);
    if all.any(is_gap) || curves.iter().any(|curve| has_holes(curve, step)) {
        parts.push(format!("gaps: {word}s without articles"));
    }
    if !options.events.is_empty() && step != Period::Day {
        parts.push(format!(
            "a {word} stands at its first day, an event at its own"
        ));
    }
    let mut note = parts.join("; ");
    note.push('.');
    note
}

/// A warning where small values cannot be told from zero, and one where a logarithmic axis was asked for in vain.
pub(crate) fn axis_warning(
    curves: &[Curve],
    options: &TimeOptions,
    extent: &Extent,
) -> Option<String> {
    if options.log {
        let vain = "the axis is linear: a logarithmic one needs values above zero and none below";
        return (!extent.log).then(|| vain.to_owned());
    }
    let (least, most) = thousandfold(curves)?;
    Some(format!(
        "the values run from {} to {}: on a logarithmic axis the small ones could be read as well",
        number(least),
        number(most)
    ))
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
                step.in_words(high.1),
                number(low.0),
                step.in_words(low.1)
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
