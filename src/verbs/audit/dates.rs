//! Dates that are hardly those of their articles, by the rule of [`doubtful`](crate::measure::doubtful).

use super::seen::{Seen, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::verbs::Error;
use crate::verbs::doubtful::words;

pub(super) const CHECK: Check = Check {
    about: About::new(
        "date",
        "dates that are impossible, isolated or stand for none",
    ),
    find,
};

/// Dates that a row names.
const NAMED: usize = 5;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let found = seen.doubtful();
    let findings = found.into_iter().map(|((outlet, why), days)| {
        let dates: Vec<String> = days.keys().take(NAMED).map(ToString::to_string).collect();
        let more = match days.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let articles = days.values().sum();
        let outlet = &seen.outlets[outlet];
        Finding {
            check: CHECK.about.name,
            source: outlet.source(),
            period: days.keys().next().copied().zip(days.keys().next_back().copied()),
            articles,
            found: format!(
                "{}, dated {}: {}{more}",
                part_of(articles, outlet.articles),
                words(why),
                dates.join(", ")
            ),
            advice: "correct these dates in the input and add it again; `newsprint info` lists the articles, and charts over time leave out those that would stretch them".into(),
        }
    });
    Ok(findings.collect())
}
