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
use crate::select::{By, Filter, Period};
use crate::settings::Layer;
use crate::verbs::Answer;
use crate::verbs::claims::Days;
use crate::verbs::compare::{Row, Side};
use crate::verbs::halves::{BySource, Halves, LEAST_ARTICLES, divided};
use crate::verbs::volume;

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
    let Some(halves) = halves(subject)? else {
        builder.absent(format!(
            "There is no comparison over time, because no day divides the articles into two parts of at least {LEAST_ARTICLES}."
        ));
        return Ok(());
    };
    let base = in_both(subject, &halves);
    let contrast = Contrast {
        a: Filter::of_days(halves.later.0, halves.later.1),
        b: Side::Selection(Filter::of_days(halves.earlier.0, halves.earlier.1)),
        filter: base.clone(),
        layer,
        top: subject.request.top.max(FOLLOWED) + 2,
    };
    let Some(keys) = keys::compared(subject, builder, vec![contrast], Days::All)?.pop() else {
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
        "{} after {}.",
        found.join("; "),
        words::month(halves.later.0)
    ));
    builder.prose(format!(
        "{} A term can rise because more is written about it, or because the sources that use it write more. The \
         trends below show whether a change lasted or was one event.",
        in_words(halves, subject)
    ));
    let caption = format!(
        "Log Ratio of the {what} that rose and fell most, later against earlier. {}. N = {} later, {} earlier.",
        keys::shown_words(),
        counted(halves.articles[1], "article"),
        counted(halves.articles[0], "article"),
    );
    let span = |(first, last): (Day, Day)| format!("{first} to {last}");
    let rows: Vec<Row> = keys.a.iter().chain(&keys.b).cloned().collect();
    let numbers = keys::numbers(&format!("{what} that rose and fell"), &rows, None)?;
    let drawing = keys::bars(
        keys.rows(),
        format!("What rose and what fell: {what}"),
        format!("later ({})", span(halves.later)),
        format!("earlier ({})", span(halves.earlier)),
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
    let caption = format!("The {what} that rose (above the line) and fell (below it) most.");
    builder.table(&format!("change of {what}"), view, &caption, numbers);
    let of = |(first, last)| base.and(&Filter::of_days(first, last));
    let (later, earlier) = (of(halves.later), of(halves.earlier));
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
        let Some(chart) = panels::small_multiples(trend.lines(), title) else {
            continue;
        };
        let caption = format!(
            "Frequency per million tokens. {} N = {}.",
            panels::TREND_WORDS,
            counted(halves.articles[0] + halves.articles[1], "article")
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

/// Divide the articles so that both halves have as many. A source that began or ended on the way would be
/// taken for a change of all: sources with hardly an article in one of the halves are left out, unless they
/// are most of the corpus.
pub fn halves(subject: &Subject<'_>) -> Result<Option<Halves>, ReportError> {
    let request = volume::Request {
        by: vec![By::Column("source".into()), By::Period(Period::Day)],
        filter: subject.window_filter(),
        ..volume::Request::default()
    };
    let mut by_source = BySource::new();
    for row in volume::run(&subject.corpus, &request)?.rows {
        if let [source, date] = row.keys.as_slice()
            && let Some(day) = date.day()
        {
            let own = by_source
                .entry(source.name().unwrap_or_default())
                .or_default();
            *own.entry(day).or_default() += row.articles;
        }
    }
    Ok(divided(&by_source))
}

/// The articles of the sources that are in both halves.
pub fn in_both(subject: &Subject<'_>, halves: &Halves) -> Filter {
    match &halves.sources {
        Some(sources) => subject
            .window_filter()
            .and(&Filter::of_values("source", sources)),
        None => subject.window_filter(),
    }
}

/// How the articles are divided, as sentences.
fn in_words(halves: &Halves, subject: &Subject<'_>) -> String {
    let mut text = format!(
        "The dated articles are divided into two halves of about the same size: {} until {}, and {} from {}.",
        counted(halves.articles[0], "article"),
        words::day(halves.earlier.1),
        counted(halves.articles[1], "article"),
        words::day(halves.later.0),
    );
    if halves.left_out > 0 {
        text.push_str(&format!(
                " Of {}, {} {} left out for having less than a tenth of {} articles in one of the halves, so that a \
                 source that came or went is not taken for a change.",
                counted(subject.sources.len() as u64, "source"),
                words::count(halves.left_out as u64),
                if halves.left_out == 1 { "is" } else { "are" },
                if halves.left_out == 1 { "its" } else { "their" },
            ));
    } else if subject.sources.len() > 1 {
        text.push_str(
                " The halves may have a different mix of sources, so a change can also be one of who writes.",
            );
    }
    text
}
