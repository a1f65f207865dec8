//! Two selections of the reader's, set against each other.

use super::boilerplate;
use super::frequent::noun;
use super::keys::{self, Contrast};
use crate::report::ReportError;
use crate::report::evidence;
use crate::report::page::Builder;
use crate::report::subject::Subject;
use crate::report::words;
use crate::verbs::claims::{Claimed, Days};
use crate::verbs::compare::{Row, Side};

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let (Some(layer), Some((a, b))) = (subject.layer(), &subject.request.contrast) else {
        return Ok(());
    };
    let name_a = a.label();
    let name_b = match b {
        Side::Rest => "the rest".to_owned(),
        Side::Selection(filter) => filter.label(),
    };
    builder.section("contrast", "The two selections compared");
    let contrast = Contrast {
        a: a.clone(),
        b: b.clone(),
        filter: subject.filter().clone(),
        layer,
        top: subject.request.top.max(10) * 2,
    };
    let Some(keys) = keys::compared(
        subject,
        builder,
        vec![contrast],
        Days::Ordinary,
        Claimed::Both,
    )?
    .pop() else {
        return Ok(());
    };
    let what = noun(layer);
    let (shown_a, shown_b) = (words::name(&name_a), words::name(&name_b));
    builder.tests.push((
        format!("{what} of {shown_a} against {shown_b}"),
        keys.tested,
    ));
    if keys.a.is_empty() && keys.b.is_empty() {
        builder.nothing(format!(
            "No term sets {shown_a} and {shown_b} apart by more than chance would."
        ));
        return Ok(());
    }
    let mut found = Vec::new();
    for (name, side) in [(&shown_a, &keys.a), (&shown_b, &keys.b)] {
        if !side.is_empty() {
            found.push(format!("{name}: {}", keys::named(side, 3)));
        }
    }
    builder.findings.push(format!(
        "Between the two selections – {}.",
        found.join("; ")
    ));
    let sides: Vec<String> = keys
        .sides
        .iter()
        .map(|side| words::isolated(side))
        .collect();
    builder.prose(format!(
        "{}. A positive Log Ratio means more frequent in A. {}.{}",
        sides.join("; "),
        keys::shown_words(&what),
        keys::left_out_words([&keys])
    ));
    let rows: Vec<Row> = keys.a.iter().chain(&keys.b).cloned().collect();
    let numbers = keys::numbers("Two selections compared", &rows, None)?;
    let caption = format!(
        "Log Ratio of the {what} that set {shown_a} and {shown_b} apart. {}. N: {}.",
        keys::shown_words(&what),
        sides.join("; ")
    );
    let title = format!(
        "What distinguishes {} from {}",
        words::plain_name(&name_a),
        words::plain_name(&name_b)
    );
    let drawing = keys::bars(
        keys.rows(),
        title,
        words::plain_name(&name_a),
        words::plain_name(&name_b),
    );
    if let Some(drawing) = drawing {
        builder.figure("two selections", drawing, &caption, numbers.clone());
    }
    let view = keys::view(&keys, subject.request.top, "A", "B");
    let caption = format!(
        "The most distinctive {what} of {shown_a} (A, above the line) and {shown_b} (B, below it)."
    );
    builder.table("two selections", view, &caption, numbers);
    if let Side::Rest = b {
        let set_apart = [(name_a.as_str(), &*keys.boilerplate, keys.articles)];
        boilerplate::show(builder, &set_apart);
    }
    let (filter_b, without) = match b {
        Side::Rest => (subject.filter().clone(), Some(a)),
        Side::Selection(filter) => (subject.filter().and(filter), None),
    };
    let filter_a = subject.filter().and(a);
    let mut claims = keys::stated(&keys.a, layer, &filter_a, None, ["in A", "in B"]);
    claims.extend(keys::stated(
        &keys.b,
        layer,
        &filter_b,
        without,
        ["in B", "in A"],
    ));
    let shown = evidence::show(subject, builder, claims)?;
    builder.cite(shown);
    Ok(())
}
