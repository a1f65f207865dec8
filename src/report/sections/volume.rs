//! What is in the corpus: how much of which source from when.

use crate::report::ReportError;
use crate::report::page::{Builder, Cell, View};
use crate::report::periods;
use crate::report::subject::{Source, Subject};
use crate::report::words::{self, count, counted, share};
use crate::select::By;
use crate::verbs::{Answer, volume};

/// Sources in the map and in bars.
const SHOWN_SOURCES: usize = 25;
/// Rows of the table of sources, where there are many.
const TABLE_ROWS: usize = 25;
/// Fewer periods than this are no map.
const LEAST_PERIODS: u64 = 3;

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    builder.section("volume", "What is in the corpus");
    builder.prose(in_words(subject));
    if let Some(finding) = finding(subject) {
        builder.findings.push(finding);
    }
    map(subject, builder)?;
    table(subject, builder);
    Ok(())
}

/// The largest sources, the dates and the busiest period, in sentences.
fn in_words(subject: &Subject<'_>) -> String {
    let mut text = Vec::new();
    match subject.sources.as_slice() {
        [only] if only.name.is_empty() => text.push("No article has a known source.".into()),
        [only] => text.push(format!(
            "All articles are from one source, {}.",
            words::name(&only.name)
        )),
        [first, second, ..] => {
            let size = format!(
                "{} of {} ({})",
                count(first.articles),
                count(subject.articles),
                share(first.articles, subject.articles),
            );
            let mut sentence = match first.articles > second.articles {
                true if first.name.is_empty() => format!("{size} have no known source"),
                true => format!("{} has the most articles, {size}", words::name(&first.name)),
                false => format!("No source has more articles than {size}"),
            };
            if subject.sources.len() > 8 {
                let five: u64 = subject
                    .sources
                    .iter()
                    .take(5)
                    .map(|source| source.articles)
                    .sum();
                sentence.push_str(&format!(
                    "; the five largest of {} have {} of them",
                    counted(subject.sources.len() as u64, "source"),
                    share(five, subject.articles)
                ));
            }
            text.push(sentence + ".");
        }
        [] => {}
    }
    if let Some((first, last)) = subject.shown.days {
        let mut sentence = if first == last {
            format!("All dates are {}", words::day(first))
        } else {
            format!(
                "The dates run from {} to {}",
                words::day(first),
                words::day(last)
            )
        };
        if subject.shown.articles() > 0 {
            sentence.push_str(", apart from those that are doubtful");
        }
        text.push(sentence + ".");
        text.extend(doubtful(subject));
        let (busiest, periods, empty) = busiest(subject);
        if periods >= LEAST_PERIODS {
            let period = subject.volume_period();
            if let Some((busiest, articles)) = busiest {
                text.push(format!(
                    "The busiest {period} is {}, with {}.",
                    period.in_words(busiest),
                    counted(articles, "article"),
                ));
            }
            match empty {
                0 => {}
                1 => text.push(format!("One {period} of {periods} has no articles.")),
                _ => text.push(format!("{empty} of {periods} {period}s have no articles.")),
            }
        }
    }
    if subject.undated > 0 {
        text.push(format!(
            "{} ({}) {} no date and {} not in any chart over time.",
            counted(subject.undated, "article"),
            share(subject.undated, subject.articles),
            if subject.undated == 1 { "has" } else { "have" },
            if subject.undated == 1 { "is" } else { "are" },
        ));
    }
    text.join(" ")
}

/// What the doubtful dates are, and where they count.
fn doubtful(subject: &Subject<'_>) -> Option<String> {
    let articles = subject.shown.articles();
    (articles > 0).then(|| {
        format!(
            "{} {} ({}): isolated, in the future, before there were newspapers, or a day that stands for no date. \
             Tables have them, charts over time leave them out.",
            words::capital(&counted(articles, "article")),
            if articles == 1 { "has a doubtful date" } else { "have doubtful dates" },
            subject.shown.dates(),
        )
    })
}

fn finding(subject: &Subject<'_>) -> Option<String> {
    subject.has_time().ok()?;
    let (busiest, periods, _) = busiest(subject);
    let (busiest, articles) = busiest.filter(|_| periods >= LEAST_PERIODS)?;
    let period = subject.volume_period();
    Some(format!(
        "The {period} with the most articles is {}, with {} or {} of the dated ones.",
        period.in_words(busiest),
        counted(articles, "article"),
        share(articles, subject.charted())
    ))
}

/// The period with the most articles and how many those are, unless several have as many or it has but one; the
/// number of periods shown, and how many of them are empty.
fn busiest(subject: &Subject<'_>) -> (Option<(crate::day::Day, u64)>, u64, u64) {
    let period = subject.volume_period();
    let Some((first, last)) = subject.shown.days else {
        return (None, 0, 0);
    };
    let mut per_period = std::collections::BTreeMap::new();
    for (day, articles) in subject
        .days
        .iter()
        .filter(|(day, _)| *day >= first && *day <= last)
    {
        *per_period.entry(period.start(*day)).or_insert(0) += articles;
    }
    let all = periods::between(period, first, last);
    let most = per_period.values().copied().max().unwrap_or(0);
    let mut with_most = per_period.iter().filter(|(_, articles)| **articles == most);
    let busiest = with_most
        .next()
        .map(|(start, articles)| (*start, *articles));
    let stands_out = most > 1 && with_most.next().is_none();
    (
        busiest.filter(|_| stands_out),
        all,
        all - per_period.len() as u64,
    )
}

/// Sources by periods, or sources alone where dates tell nothing.
fn map(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let period = subject.volume_period();
    let too_short = subject
        .shown
        .days
        .is_none_or(|(first, last)| periods::between(period, first, last) < LEAST_PERIODS);
    let why = match subject.has_time() {
        Err(why) => Some(why),
        Ok(()) if too_short => Some(format!(
            "the dates span fewer than {LEAST_PERIODS} {period}s"
        )),
        Ok(()) => None,
    };
    if let Some(why) = why {
        builder.absent(format!("There is no chart over time, because {why}."));
        return bars(subject, builder);
    }
    let answer = volume::run(
        &subject.corpus,
        &volume::Request {
            by: vec![By::Column("source".into()), By::Period(period)],
            filter: subject.filter().clone(),
            top: SHOWN_SOURCES,
            events: subject.request.events.clone(),
            today: subject.request.intake.today,
        },
    )?;
    let Some(chart) = answer.chart() else {
        return bars(subject, builder);
    };
    let hidden = subject.sources.len().saturating_sub(SHOWN_SOURCES);
    let mut caption = format!(
        "Articles of each source per {period}. Hatched: no article of the source was collected in that {period}, which \
         is a gap and not a zero. N = {}",
        counted(subject.charted(), "article"),
    );
    if subject.undated > 0 {
        caption.push_str(&format!(
            "; {} without a date left out",
            counted(subject.undated, "article")
        ));
    }
    caption.push('.');
    caption.push_str(&subject.shown.words());
    if hidden > 0 {
        let rest: u64 = subject
            .sources
            .iter()
            .skip(SHOWN_SOURCES)
            .map(|source| source.articles)
            .sum();
        caption.push_str(&format!(
            " Shown are the {SHOWN_SOURCES} largest sources; the other {hidden} have {} and are in the file.",
            counted(rest, "article")
        ));
    }
    builder.figure("articles per source", chart, &caption, answer.table()?);
    Ok(())
}

fn bars(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    if subject.sources.len() < 2 {
        return Ok(());
    }
    let answer = volume::run(
        &subject.corpus,
        &volume::Request {
            by: vec![By::Column("source".into())],
            filter: subject.filter().clone(),
            top: SHOWN_SOURCES,
            ..volume::Request::default()
        },
    )?;
    let Some(chart) = answer.chart() else {
        return Ok(());
    };
    let hidden = subject.sources.len().saturating_sub(SHOWN_SOURCES);
    let mut caption = format!(
        "Articles of each source. N = {}.",
        counted(subject.articles, "article")
    );
    if hidden > 0 {
        caption.push_str(&format!(
            " Shown are the {SHOWN_SOURCES} largest sources of {}.",
            words::count(subject.sources.len() as u64)
        ));
    }
    builder.figure("articles per source", chart, &caption, answer.table()?);
    Ok(())
}

fn table(subject: &Subject<'_>, builder: &mut Builder<'_>) {
    let mut view = View::new(&[
        "Source",
        "#Articles",
        "#Share",
        "#Tokens",
        "#Tokens per article",
        "#First date",
        "#Last date",
        "#Undated",
    ]);
    let most = subject
        .sources
        .first()
        .map_or(1, |source| source.articles)
        .max(1);
    let shown = if subject.sources.len() <= TABLE_ROWS + 5 {
        subject.sources.len()
    } else {
        TABLE_ROWS
    };
    let date = |day: Option<crate::day::Day>| {
        Cell::number(day.map_or_else(|| "–".into(), |day| day.to_string()))
    };
    for source in &subject.sources[..shown] {
        view.row(vec![
            Cell::name(&source.name),
            Cell::count(source.articles).bar(source.articles as f64 / most as f64),
            Cell::number(share(source.articles, subject.articles)),
            Cell::count(source.tokens),
            Cell::count(per_article(source)),
            date(source.first),
            date(source.last),
            Cell::count(source.undated),
        ]);
    }
    let mut caption = String::from("The sources");
    if shown < subject.sources.len() {
        caption = format!(
            "The {shown} largest of {} (the file has all)",
            counted(subject.sources.len() as u64, "source")
        );
    }
    caption.push_str(". Tokens are running words, numbers included.");
    builder.table("sources", view, &caption, subject.source_table.clone());
}

fn per_article(source: &Source) -> u64 {
    if source.articles == 0 {
        0
    } else {
        (source.tokens as f64 / source.articles as f64).round() as u64
    }
}
