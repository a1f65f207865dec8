//! What rose and what fell between the earlier and the later half of the articles.

use super::frequent::noun;
use super::keys::{self, Contrast, Keys};
use super::panels;
use crate::day::Day;
use crate::report::ReportError;
use crate::report::evidence;
use crate::report::page::Builder;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::select::Filter;
use crate::settings::Layer;
use crate::verbs::Answer;
use crate::verbs::claims::{Claimed, Days};
use crate::verbs::compare::{Row, Side};
use crate::verbs::halves::{Halves, LEAST_ARTICLES};

/// Terms of each side that are followed over time.
const FOLLOWED: usize = 6;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let Some(layer) = subject.layer() else {
        return Ok(());
    };
    builder.section("change", "What rose and what fell");
    if let Err(why) = subject.has_time() {
        builder.absent(format!("There is no comparison over time, because {why}."));
        return Ok(());
    }
    let halves = Halves::of(
        &subject.corpus,
        subject.filter(),
        subject.request.intake.today,
    )?;
    let Some(halves) = halves else {
        builder.absent(format!(
            "There is no comparison over time, because no day divides the articles into two parts of at least {LEAST_ARTICLES}."
        ));
        return Ok(());
    };
    let base = halves.in_both(subject.filter());
    let (earlier, later) = halves.periods();
    let contrast = Contrast {
        a: later,
        b: Side::Selection(earlier),
        filter: base.clone(),
        layer,
        top: subject.request.top.max(FOLLOWED) + 2,
    };
    let Some(keys) =
        keys::compared(subject, builder, vec![contrast], Days::All, Claimed::Both)?.pop()
    else {
        return Ok(());
    };
    builder.tests.push((
        format!("{} of the later against the earlier half", noun(layer)),
        keys.tested,
    ));
    builder.choice("Earlier and later", in_words(&halves, subject));
    if keys.a.is_empty() && keys.b.is_empty() {
        builder.nothing("No term rose or fell between the halves by more than chance would.");
        return Ok(());
    }
    show(subject, builder, layer, &halves, &keys, base)
}

fn show(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    layer: Layer,
    halves: &Halves,
    keys: &Keys,
    base: Filter,
) -> Result<(), ReportError> {
    let what = noun(layer);
    let mut found = Vec::new();
    if !keys.a.is_empty() {
        found.push(format!("{} rose most", keys::named(&keys.a, 4)));
    }
    if !keys.b.is_empty() {
        found.push(format!("{} fell most", keys::named(&keys.b, 4)));
    }
    builder.findings.push(format!(
        "{} (since {}, compared with before).",
        found.join("; "),
        words::day(halves.later.0)
    ));
    builder.prose(format!(
        "{} A term can rise because more is written about it, or because the sources that use it write more. The \
         trends below show whether a change lasted or was one event.",
        in_words(halves, subject)
    ));
    let caption = format!(
        "Log Ratio of the {what} that rose and fell most, later against earlier. {}.{} N = {} later, {} earlier.",
        keys::shown_words(&what),
        keys::left_out_words([keys]),
        counted(halves.articles[1], "article"),
        counted(halves.articles[0], "article"),
    );
    let span = |(first, last): (Day, Day)| format!("{first} to {last}");
    let rows: Vec<Row> = keys.a.iter().chain(&keys.b).cloned().collect();
    let numbers = keys::numbers(&format!("{what} that rose and fell"), &rows, None)?;
    let drawing = keys::bars(
        keys.rows(),
        format!("What rose and what fell: {what}"),
        format!("the later half ({})", span(halves.later)),
        format!("the earlier half ({})", span(halves.earlier)),
    );
    if let Some(drawing) = drawing {
        builder.figure(
            &format!("change of {what}"),
            drawing,
            &caption,
            numbers.clone(),
        );
    }
    let view = keys::view(keys, subject.request.top, "later", "earlier");
    let caption = format!(
        "Up to {} {what} that rose (above the line) and fell (below it) most, ranked by G².",
        subject.request.top
    );
    builder.table(&format!("change of {what}"), view, &caption, numbers);
    let (earlier, later) = halves.periods();
    let (earlier, later) = (base.and(&earlier), base.and(&later));
    let mut claims = keys::stated(&keys.a, layer, &later, None, ["later", "earlier"]);
    claims.extend(keys::stated(
        &keys.b,
        layer,
        &earlier,
        None,
        ["earlier", "later"],
    ));
    let shown = evidence::show(subject, builder, claims)?;
    builder.cite(shown);

    for (side, verb, name) in [(&keys.a, "rose", "risers"), (&keys.b, "fell", "fallers")] {
        let terms: Vec<String> = side
            .iter()
            .take(FOLLOWED)
            .map(|key| key.term.clone())
            .collect();
        if terms.is_empty() {
            continue;
        }
        let title = format!("The {what} that {verb} most, over time");
        let trend = panels::over_time(subject, builder, layer, &terms, base.clone())?;
        let Some(chart) = panels::small_multiples(&trend, title) else {
            continue;
        };
        let caption = format!(
            "Frequency per million tokens of the {what} that {verb} most. {} {} N = {}.{}",
            panels::PANEL_WORDS,
            panels::TREND_WORDS,
            counted(halves.articles[0] + halves.articles[1], "article"),
            halves.shown.words()
        );
        builder.figure(
            &format!("{name} over time"),
            chart,
            &caption,
            trend.table()?,
        );
    }
    Ok(())
}

/// How the articles are divided, as sentences.
fn in_words(halves: &Halves, subject: &Subject<'_>) -> String {
    let mut text = halves.in_words(words::day);
    if halves.left_out == 0 && subject.sources.len() > 1 {
        text.push_str(
            " The halves may have a different mix of sources, so a change can also be one of who writes.",
        );
    }
    text
}
