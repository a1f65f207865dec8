//! What of the articles would mislead, before any number that rests on them.

use crate::report::ReportError;
use crate::report::page::{Block, Builder};
use crate::report::subject::Subject;
use crate::report::words::{self, counted};
use crate::verbs::Answer;
use crate::verbs::audit::{self, CHECKS, Finding};

pub fn section(subject: &Subject<'_>, builder: &mut Builder<'_>) -> Result<(), ReportError> {
    let request = audit::Request {
        filter: subject.filter().clone(),
        today: subject.request.intake.today,
    };
    let found = audit::run(&subject.corpus, &request, subject.limits)?;
    builder.section("validity", "What may mislead");
    builder.warn(found.warnings());
    if found.findings.is_empty() {
        let looked_for: Vec<&str> = CHECKS.iter().map(|check| check.about.summary).collect();
        builder.prose(format!(
            "Nothing was found that would mislead. Looked for: {}.",
            looked_for.join("; ")
        ));
        return Ok(());
    }
    builder.prose(format!(
        "A check of the articles has {}. Each is a reason to look, and no proof.",
        counted(found.findings.len() as u64, "finding")
    ));
    let items = CHECKS.iter().filter_map(|check| {
        let own = found
            .findings
            .iter()
            .filter(|own| own.check == check.about.name);
        let own: Vec<&Finding> = own.collect();
        let largest = own.iter().max_by_key(|finding| {
            let days = |(first, last): (crate::day::Day, crate::day::Day)| {
                last.days_since_epoch() - first.days_since_epoch()
            };
            // What is said of several smaller outlets together is no outlet's largest.
            (
                finding.source.is_some(),
                finding.articles,
                finding.period.map(days),
            )
        })?;
        Some(in_words(check.about.summary, own.len(), largest))
    });
    let items = items.collect();
    builder.push(Block::List { items });
    let numbers = found.table()?;
    if let Some(chart) = found.chart() {
        let caption = "Articles by source and period, of the largest sources. Letters mark findings: in the middle of a gap, \
                       else where they begin, or at the end of the row. The table behind the figure has all findings, with what \
                       to do about each.";
        builder.figure("what may mislead", chart, caption, numbers);
    }
    Ok(())
}

/// A kind of finding with the largest one.
fn in_words(summary: &str, findings: usize, largest: &Finding) -> String {
    let source = match &largest.source {
        Some(source) => format!("{}: ", words::name(source)),
        None => String::new(),
    };
    let period = match largest.period {
        Some((first, last)) if first == last => format!("{}: ", words::day(first)),
        Some((first, last)) => format!("{} to {}: ", words::day(first), words::day(last)),
        None => String::new(),
    };
    let more = match findings {
        1 => String::new(),
        more => format!(" ({more} findings, of which the largest is shown)"),
    };
    format!(
        "{}{more}. {source}{period}{}. {}.",
        words::capital(summary),
        largest.found,
        words::capital(&largest.advice)
    )
}
