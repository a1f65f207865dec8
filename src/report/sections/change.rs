//! What rose and what fell between the earlier and the later half of the articles.

use super::frequent::noun;
use super::keys::{self, Contrast, Keys};
use super::panels;
use crate::day::Day;
use crate::report::page::Builder;
use crate::report::rows::Rows;
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::report::{ReportError, periods};
use crate::select::{By, Filter, Period};
use crate::settings::Layer;
use crate::verbs::compare::Side;
use crate::verbs::volume;
use std::collections::{BTreeMap, BTreeSet};

/// A half with fewer articles says nothing.
const LEAST_ARTICLES: u64 = 5;
/// The least share of its articles that a source must have in either half to be taken.
const LEAST_SHARE: f64 = 0.1;
/// Terms of each side that are followed over time.
const FOLLOWED: usize = 6;

/// The two halves of a corpus.
struct Halves {
    /// The first and last day of each.
    earlier: (Day, Day),
    later: (Day, Day),
    /// Their articles.
    articles: [u64; 2],
    /// The sources in both; `None` when no source had to be left out.
    sources: Option<BTreeSet<String>>,
    left_out: usize,
}

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let Some(layer) = subject.layer() else {
        return Ok(());
    };
    builder.section("change", "What rose and what fell");
    if let Err(why) = subject.has_time() {
        builder.absent(format!("There is no comparison over time: {why}."));
        return Ok(());
    }
    let Some(halves) = halves(subject)? else {
        builder.absent(format!(
            "There is no comparison over time: no day divides the articles into two parts of at least {LEAST_ARTICLES}."
        ));
        return Ok(());
    };
    let base = match &halves.sources {
        Some(sources) => subject
            .window_filter()
            .and(&Filter::of_values("source", sources)),
        None => subject.window_filter(),
    };
    let keys = keys::compared(
        subject,
        builder,
        Contrast {
            a: Filter::of_days(halves.later.0, halves.later.1),
            b: Side::Selection(Filter::of_days(halves.earlier.0, halves.earlier.1)),
            filter: base.clone(),
            layer,
            top: subject.request.top.max(FOLLOWED) + 2,
        },
    )?;
    builder.tests.push((
        format!("{} of the later against the earlier half", noun(layer)),
        keys.tested,
    ));
    builder.choice("Earlier and later", halves.in_words(subject));
    if keys.a.is_empty() && keys.b.is_empty() {
        builder.absent("No term rose or fell between the halves beyond what chance would do.");
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
        "{} A term can rise because more is written of it, or because its writers write more of everything else; \
         the trends below show whether a change is lasting or one event.",
        halves.in_words(subject)
    ));
    let caption = format!(
        "Log Ratio of the {what} that rose and fell most, later against earlier. {}. N = {} later, {} earlier.",
        keys::shown_words(),
        counted(halves.articles[1], "article"),
        counted(halves.articles[0], "article"),
    );
    let span = |(first, last): (Day, Day)| format!("{first} to {last}");
    let rows: Vec<_> = keys.a.iter().chain(&keys.b).map(|key| ("", key)).collect();
    let numbers = keys::numbers(&format!("{what} that rose and fell"), &rows)?;
    let drawing = keys::bars(
        keys,
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
        let Some((drawing, table)) =
            panels::over_time(subject, builder, layer, &terms, base.clone(), title)?
        else {
            continue;
        };
        let caption = format!(
            "Frequency per million tokens. {} N = {}.",
            panels::trend_words(subject),
            counted(halves.articles[0] + halves.articles[1], "article")
        );
        builder.figure(&format!("{name} over time"), drawing, &caption, table);
    }
    Ok(())
}

/// Divide the articles so that both halves have as many. A source that began or ended on the way would be
/// taken for a change of all: sources with hardly an article in one of the halves are left out, unless they
/// are most of the corpus.
fn halves(subject: &Subject<'_>) -> Result<Option<Halves>, ReportError> {
    let table = volume::run(&volume::Request {
        corpus: subject.corpus.clone(),
        by: vec![By::Column("source".into()), By::Period(Period::Day)],
        filter: subject.window_filter(),
        top: 0,
    })?
    .table;
    let rows = Rows::of(&table)?;
    let mut by_source: BTreeMap<String, BTreeMap<Day, u64>> = BTreeMap::new();
    for row in 0..rows.len() {
        if let Some(day) = rows.day(row, "date") {
            let own = by_source
                .entry(rows.text(row, "source").to_owned())
                .or_default();
            *own.entry(day).or_default() += rows.count(row, "articles");
        }
    }
    Ok(divided(&by_source))
}

type BySource = BTreeMap<String, BTreeMap<Day, u64>>;

fn divided(by_source: &BySource) -> Option<Halves> {
    let of = |sources: &BTreeSet<&String>| {
        let mut days: BTreeMap<Day, u64> = BTreeMap::new();
        for (_, own) in by_source
            .iter()
            .filter(|(source, _)| sources.contains(source))
        {
            for (day, articles) in own {
                *days.entry(*day).or_default() += articles;
            }
        }
        days.into_iter().collect::<Vec<(Day, u64)>>()
    };
    let size = |days: &[(Day, u64)]| days.iter().map(|(_, articles)| articles).sum::<u64>();
    let all: BTreeSet<&String> = by_source.keys().collect();
    let everything = of(&all);
    // Leaving sources out moves the middle; each round leaves out more or ends.
    let mut sources = all.clone();
    let mut days = everything.clone();
    loop {
        let middle = periods::middle(&days)?;
        let in_both = |source: &&String| {
            let own = &by_source[*source];
            let before: u64 = own.range(..middle).map(|(_, articles)| articles).sum();
            let after: u64 = own.range(middle..).map(|(_, articles)| articles).sum();
            before.min(after) as f64 >= LEAST_SHARE * (before + after) as f64
        };
        let kept: BTreeSet<&String> = sources.iter().copied().filter(in_both).collect();
        if kept.len() == sources.len() {
            break;
        }
        let kept_days = of(&kept);
        if 2 * size(&kept_days) < size(&everything) {
            // Hardly anything would be left: the halves of everything, and the page says what they are.
            sources = all.clone();
            days = everything;
            break;
        }
        sources = kept;
        days = kept_days;
    }
    let middle = periods::middle(&days)?;
    let (before, after): (Vec<_>, Vec<_>) = days.iter().partition(|(day, _)| *day < middle);
    let articles = [size(&before), size(&after)];
    if articles.iter().any(|articles| *articles < LEAST_ARTICLES) {
        return None;
    }
    let left_out = all.len() - sources.len();
    Some(Halves {
        earlier: (before.first()?.0, before.last()?.0),
        later: (after.first()?.0, after.last()?.0),
        articles,
        sources: (left_out > 0).then(|| sources.into_iter().cloned().collect()),
        left_out,
    })
}

impl Halves {
    fn in_words(&self, subject: &Subject<'_>) -> String {
        let mut text = format!(
            "The dated articles are divided in two of about the same number: {} until {}, and {} from {}.",
            counted(self.articles[0], "article"),
            words::day(self.earlier.1),
            counted(self.articles[1], "article"),
            words::day(self.later.0),
        );
        if self.left_out > 0 {
            text.push_str(&format!(
                " {} of {} that {} less than a tenth of their articles in one of the halves {} left out, so that \
                 the coming or going of a source is not taken for a change.",
                self.left_out,
                counted(subject.sources.len() as u64, "source"),
                if self.left_out == 1 { "has" } else { "have" },
                if self.left_out == 1 { "is" } else { "are" },
            ));
        } else if subject.sources.len() > 1 {
            text.push_str(
                " The mix of sources may differ between the halves: a change can also be that of who writes.",
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn source(first: &str, days: i32) -> BTreeMap<Day, u64> {
        (0..days).map(|n| (day(first).plus(n), 1)).collect()
    }

    #[test]
    fn a_source_that_came_later_is_no_change_of_all() {
        let steady = |name: &str| (name.to_owned(), source("2020-01-01", 100));
        let late = ("late".to_owned(), source("2020-03-25", 15));
        let halves = divided(&BTreeMap::from([steady("a"), steady("b"), late])).unwrap();
        assert_eq!(
            halves.sources,
            Some(BTreeSet::from(["a".to_owned(), "b".to_owned()]))
        );
        assert_eq!(halves.left_out, 1);
        assert_eq!(halves.articles, [100, 100]);
        assert_eq!(halves.later.0, day("2020-02-20"));
    }

    #[test]
    fn sources_that_follow_each_other_are_divided_as_they_are() {
        let first = ("first".to_owned(), source("2020-01-01", 20));
        let second = ("second".to_owned(), source("2020-06-01", 20));
        let halves = divided(&BTreeMap::from([first, second])).unwrap();
        assert_eq!((halves.left_out, halves.articles), (0, [20, 20]));
    }

    #[test]
    fn a_few_articles_are_not_divided() {
        assert!(divided(&BTreeMap::from([("a".to_owned(), source("2020-01-01", 6))])).is_none());
        assert!(divided(&BTreeMap::new()).is_none());
    }
}
