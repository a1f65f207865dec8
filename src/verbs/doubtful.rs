//! Dates that are hardly those of their articles, over all outlets, and what charts over time show without them.

use super::selection::Selected;
use crate::day::Day;
use crate::measure::doubtful::{Doubt, LEAST_ARTICLES, doubtful, is_few, strays_of_all};
use crate::number::counted;
use crate::select::{Articles, Filter};
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

/// The doubtful days of each outlet that has some.
pub(super) type Doubts<'a> = HashMap<&'a str, BTreeMap<Day, Doubt>>;

/// The articles of each day of each outlet.
#[derive(Debug, Default)]
pub(super) struct Days(HashMap<String, BTreeMap<Day, u64>>);

impl Days {
    /// Of all articles of a corpus, whose sources were read.
    pub fn of(articles: &Articles) -> Self {
        let mut days = Self::default();
        if let Some(sources) = articles.text("source") {
            let mut of: Vec<Vec<Day>> = vec![Vec::new(); sources.values.len()];
            for (source, day) in sources.of.iter().zip(articles.days()) {
                of[*source as usize].extend(*day);
            }
            for (source, mut own) in sources.values.iter().zip(of) {
                own.sort_unstable();
                let counted = own.chunk_by(|a, b| a == b);
                let counted = counted.map(|same| (same[0], same.len() as u64));
                days.0.insert(source.clone(), counted.collect());
            }
        }
        days
    }

    /// Counts articles of a day.
    pub fn add(&mut self, source: &str, day: Day, articles: u64) {
        let days = match self.0.get_mut(source) {
            Some(days) => days,
            None => self.0.entry(source.to_owned()).or_default(),
        };
        *days.entry(day).or_default() += articles;
    }

    /// The doubtful days of each outlet that has some: those among its own, and where few of its articles are of days
    /// that are isolated among the days of all outlets, these too.
    pub fn doubts(&self, today: Option<Day>) -> Doubts<'_> {
        let outlets = self.0.iter();
        let mut doubts: Doubts<'_> = outlets
            .map(|(source, days)| (source.as_str(), doubtful(days, today)))
            .collect();
        let mut all: BTreeMap<Day, u64> = BTreeMap::new();
        for (source, days) in &self.0 {
            let own = &doubts[source.as_str()];
            for (day, articles) in days.iter().filter(|(day, _)| !own.contains_key(day)) {
                *all.entry(*day).or_default() += articles;
            }
        }
        let strays = strays_of_all(&all);
        for (source, days) in self.0.iter().filter(|_| !strays.is_empty()) {
            let total: u64 = days.values().sum();
            let own: Vec<&Day> = days.keys().filter(|day| strays.contains(day)).collect();
            let articles: u64 = own.iter().map(|day| days[day]).sum();
            if total < LEAST_ARTICLES || is_few(articles, total) {
                let doubts = doubts.entry(source).or_default();
                for day in own {
                    doubts.entry(*day).or_insert(Doubt::Isolated);
                }
            }
        }
        doubts.retain(|_, own| !own.is_empty());
        doubts
    }
}

/// Doubtful dates that a figure names.
const NAMED_DATES: usize = 5;

/// The days that a chart over time shows: of a few doubtful dates, each would stretch its axis.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The first and the last; `None` without any date.
    pub days: Option<(Day, Day)>,
    /// How many of the selected articles each day has that is not among these.
    pub left_out: BTreeMap<Day, u64>,
}

impl Shown {
    /// From the first to the last date of the selected articles that is not [`doubtful`]. An end that the selection
    /// names stays as it is asked for; where all dates are doubtful, all are shown.
    pub(super) fn of(selected: &Selected<'_>, filter: &Filter, today: Option<Day>) -> Self {
        let Some(all) = selected.days() else {
            return Self::default();
        };
        let asked = filter.days();
        if asked.0.is_some() && asked.1.is_some() {
            return Self {
                days: Some(all),
                ..Self::default()
            };
        }
        let days = Days::of(&selected.articles);
        let doubts = days.doubts(today);
        let Some(sources) = selected
            .articles
            .text("source")
            .filter(|_| !doubts.is_empty())
        else {
            return Self {
                days: Some(all),
                ..Self::default()
            };
        };
        let doubts: Vec<Option<&BTreeMap<Day, Doubt>>> = (sources.values.iter())
            .map(|source| doubts.get(source.as_str()))
            .collect();
        let dated = || {
            let days = selected.articles.days().iter().zip(&sources.of);
            let selected = days.zip(&selected.mask).filter(|(_, on)| **on);
            selected.filter_map(|((day, source), _)| Some(((*day)?, doubts[*source as usize])))
        };
        let is_sound = |(day, doubts): &(Day, Option<&BTreeMap<Day, Doubt>>)| {
            doubts.is_none_or(|doubts| !doubts.contains_key(day))
        };
        let sound = || dated().filter(is_sound).map(|(day, _)| day);
        let (first, last) = match sound().min().zip(sound().max()) {
            Some((first, last)) => (
                asked.0.map_or(first, |_| all.0),
                asked.1.map_or(last, |_| all.1),
            ),
            None => all,
        };
        let mut left_out = BTreeMap::new();
        for (day, _) in dated().filter(|(day, _)| *day < first || last < *day) {
            *left_out.entry(day).or_default() += 1;
        }
        Self {
            days: Some((first, last)),
            left_out,
        }
    }

    /// How many articles are left out.
    pub fn articles(&self) -> u64 {
        self.left_out.values().sum()
    }

    /// What a figure says of them, as a sentence with a space before it; empty when none is left out.
    pub fn words(&self) -> String {
        if self.left_out.is_empty() {
            return String::new();
        }
        let a_date = if self.left_out.len() == 1 {
            "a doubtful date"
        } else {
            "doubtful dates"
        };
        format!(
            " Not shown: {} with {a_date} ({}).",
            counted(self.articles(), "article"),
            self.dates()
        )
    }

    /// The first of the dates that are left out, and how many more there are.
    pub fn dates(&self) -> String {
        let days = self.left_out.keys();
        let dates: Vec<String> = days.take(NAMED_DATES).map(Day::to_string).collect();
        let dates = dates.join(", ");
        match self.left_out.len().checked_sub(NAMED_DATES) {
            Some(more @ 1..) => format!("{dates} and {more} more"),
            _ => dates,
        }
    }
}

/// Where such a date lies.
pub(super) const fn words(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Future => "in the future",
        Doubt::TooEarly => "before the first newspaper, of 1605",
        Doubt::Placeholder => "on a day that stands for no date, such as 1970-01-01",
        Doubt::Isolated => "far from the other dates",
    }
}

/// How many articles have such dates, as a sentence without full stop; `None` when none has.
pub fn sentence(counts: &BTreeMap<Doubt, u64>) -> Option<String> {
    let all: u64 = counts.values().sum();
    if all == 0 {
        return None;
    }
    let parts = counts.iter();
    let parts =
        parts.map(|(doubt, count)| format!("{} {}", crate::number::whole(*count), words(*doubt)));
    let have = if all == 1 { "has" } else { "have" };
    Some(format!(
        "{} {have} a date that may be wrong: {}; kept as written, and left out of charts over time that they would stretch",
        counted(all, "article"),
        parts.collect::<Vec<_>>().join(", ")
    ))
}
