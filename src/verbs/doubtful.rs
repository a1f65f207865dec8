//! Dates that can hardly be those of their articles, over all outlets.

use crate::day::Day;
use crate::measure::doubtful::{Doubt, doubtful};
use crate::number::counted;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// An article with such a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtfulDate {
    /// The outlet.
    pub source: String,
    /// The date.
    pub date: Day,
    /// Why it is doubted.
    pub why: Doubt,
    /// The article's id; empty where the input gives none.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Where it was read, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// The articles of each day of each outlet.
#[derive(Debug, Default)]
pub(super) struct Days(HashMap<String, BTreeMap<Day, u64>>);

impl Days {
    /// Counts articles of a day.
    pub fn add(&mut self, source: &str, day: Day, articles: u64) {
        let days = match self.0.get_mut(source) {
            Some(days) => days,
            None => self.0.entry(source.to_owned()).or_default(),
        };
        *days.entry(day).or_default() += articles;
    }

    /// The doubtful days of each outlet that has some.
    pub fn doubts(&self, today: Option<Day>) -> HashMap<&str, BTreeMap<Day, Doubt>> {
        let outlets = self.0.iter();
        outlets
            .map(|(source, days)| (source.as_str(), doubtful(days, today)))
            .filter(|(_, doubts)| !doubts.is_empty())
            .collect()
    }
}

/// How many articles have such dates, as a sentence without full stop; `None` when none has.
pub fn sentence(counts: &BTreeMap<Doubt, u64>) -> Option<String> {
    let all: u64 = counts.values().sum();
    if all == 0 {
        return None;
    }
    let parts = counts.iter().map(|(doubt, count)| {
        let what = match doubt {
            Doubt::Future => "in the future",
            Doubt::Placeholder => "on a day that stands for no date, such as 1970-01-01",
            Doubt::Isolated => "far from the outlet's other dates",
        };
        format!("{} {what}", crate::number::whole(*count))
    });
    let have = if all == 1 { "has" } else { "have" };
    Some(format!(
        "{} {have} a date that can hardly be true: {}; kept as written",
        counted(all, "article"),
        parts.collect::<Vec<_>>().join(", ")
    ))
}
