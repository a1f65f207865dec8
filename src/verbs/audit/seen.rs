//! What the checks look at.

use super::Finding;
use crate::day::Day;
use crate::limits::Limits;
use crate::measure::doubtful::Doubt;
use crate::number::{counted, whole};
use crate::store::{StoreError, StoreProblem, at};
use crate::verbs::doubtful::Days;
use crate::verbs::selection::Selected;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher as _;

/// The selected articles, by outlet.
pub(super) struct Seen<'c> {
    /// The corpus and its articles, with source and language.
    pub selected: Selected<'c>,
    /// The limits of what is derived on the way.
    pub limits: &'c Limits,
    /// By the numbers of the values of `source`.
    pub outlets: Vec<Outlet>,
    /// Of the days of all outlets the doubtful ones.
    doubts: HashMap<String, BTreeMap<Day, Doubt>>,
}

/// An outlet.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    /// Its name; empty for articles without one.
    pub name: String,
    /// Its selected articles.
    pub articles: u64,
    /// Those of each day whose date is not doubtful.
    pub days: BTreeMap<Day, u64>,
}

/// A selected article.
#[derive(Debug, Clone, Copy)]
pub(super) struct One {
    /// Its number.
    pub article: usize,
    /// The number of its outlet.
    pub outlet: usize,
    /// Its date, unless that is doubtful.
    pub day: Option<Day>,
}

impl<'c> Seen<'c> {
    pub fn new(selected: Selected<'c>, today: Option<Day>, limits: &'c Limits) -> Self {
        let days = Days::of(&selected.articles);
        let doubts = days.doubts(today).into_iter();
        let doubts = doubts.map(|(source, doubts)| (source.to_owned(), doubts));
        let doubts = doubts.collect();
        let names = selected.articles.text("source");
        let outlets = names.map_or(&[][..], |column| &column.values).iter();
        let outlets = outlets.map(|name| Outlet {
            name: name.clone(),
            ..Outlet::default()
        });
        let mut seen = Self {
            outlets: outlets.collect(),
            selected,
            limits,
            doubts,
        };
        let mut outlets = std::mem::take(&mut seen.outlets);
        let own: Vec<Option<&BTreeMap<Day, Doubt>>> = outlets
            .iter()
            .map(|outlet| seen.doubts.get(&outlet.name))
            .collect();
        let mut days: Vec<Vec<Day>> = vec![Vec::new(); outlets.len()];
        for (_, outlet, day) in seen.dated() {
            outlets[outlet].articles += 1;
            let is_sound = |day: &Day| own[outlet].is_none_or(|doubts| !doubts.contains_key(day));
            days[outlet].extend(day.filter(is_sound));
        }
        for (outlet, mut days) in outlets.iter_mut().zip(days) {
            days.sort_unstable();
            let same = days.chunk_by(|a, b| a == b);
            outlet.days = same.map(|same| (same[0], same.len() as u64)).collect();
        }
        seen.outlets = outlets;
        seen
    }

    /// The selected articles with outlet and date.
    fn dated(&self) -> impl Iterator<Item = (usize, usize, Option<Day>)> {
        let articles = &self.selected.articles;
        let sources = articles.text("source").map_or(&[][..], |column| &column.of);
        let all = sources.iter().zip(articles.days()).enumerate();
        all.filter(|(article, _)| self.selected.mask[*article])
            .map(|(article, (outlet, day))| (article, *outlet as usize, *day))
    }

    /// The selected articles.
    pub fn articles(&self) -> impl Iterator<Item = One> {
        self.dated().map(|(article, outlet, day)| One {
            article,
            outlet,
            day: day.filter(|day| self.outlets[outlet].days.contains_key(day)),
        })
    }

    /// The articles of each doubtful day of each outlet, with the reason.
    pub fn doubtful(&self) -> BTreeMap<(usize, Doubt), BTreeMap<Day, u64>> {
        let mut found: BTreeMap<(usize, Doubt), BTreeMap<Day, u64>> = BTreeMap::new();
        for (_, outlet, day) in self.dated() {
            let Some(day) = day else { continue };
            let doubts = self.doubts.get(&self.outlets[outlet].name);
            if let Some(why) = doubts.and_then(|doubts| doubts.get(&day)) {
                *found
                    .entry((outlet, *why))
                    .or_default()
                    .entry(day)
                    .or_default() += 1;
            }
        }
        found
    }

    /// What tells the values that an article has in some columns from others'; `None` where it has none in one. The values themselves
    /// are not held.
    ///
    /// # Errors
    /// When a segment is damaged.
    pub fn fingerprints(&self, columns: &[&str]) -> Result<Vec<Option<u64>>, StoreError> {
        let mut prints = vec![Some(0); self.selected.articles.len()];
        let hasher = foldhash::quality::FixedState::with_seed(0);
        for name in columns {
            let before = std::mem::take(&mut prints);
            prints = vec![None; before.len()];
            self.each_cell(name, |article, value| {
                let print = before[article].filter(|_| !value.is_empty());
                prints[article] = print.map(|print: u64| hasher.hash_one((print, value)));
            })?;
        }
        Ok(prints)
    }

    /// Shows the values of a column with the outlet to `see`, of the selected articles that have one.
    ///
    /// # Errors
    /// When a segment is damaged.
    pub fn each_value(
        &self,
        name: &str,
        mut see: impl FnMut(usize, &str),
    ) -> Result<(), StoreError> {
        let sources = self.selected.articles.text("source");
        let sources = sources.map_or(&[][..], |column| &column.of);
        let mask = &self.selected.mask;
        self.each_cell(name, |article, value| {
            if mask[article] && !value.is_empty() {
                see(sources[article] as usize, value);
            }
        })
    }

    /// Shows a column to `see`, article by article, as far as segments have it.
    fn each_cell(&self, name: &str, mut see: impl FnMut(usize, &str)) -> Result<(), StoreError> {
        let mut start = 0;
        for segment in self.selected.corpus.segments() {
            let table = segment.articles()?;
            let mut article = start;
            start += table.rows() as usize;
            if !table.columns().any(|column| column == name) {
                continue;
            }
            let read = table.column(name).and_then(|column| {
                column.each_text(0..table.rows(), |value| {
                    see(article, value.unwrap_or_default().trim());
                    article += 1;
                })
            });
            let problem = |error: std::io::Error| StoreProblem::Damaged(error.to_string());
            read.map_err(|error| at("read the articles of", segment.folder())(problem(error)))?;
        }
        Ok(())
    }

    /// How many articles are selected.
    pub fn size(&self) -> u64 {
        self.outlets.iter().map(|outlet| outlet.articles).sum()
    }

    /// The articles of all outlets together, by day.
    pub fn days_of_all(&self) -> BTreeMap<Day, u64> {
        let mut all = BTreeMap::new();
        for (day, articles) in self.outlets.iter().flat_map(|outlet| &outlet.days) {
            *all.entry(*day).or_default() += articles;
        }
        all
    }
}

impl Outlet {
    /// Its name as findings have it.
    pub fn source(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| self.name.clone())
    }
}

/// Rows that a check has of single outlets; more are told together.
const MOST_ROWS: usize = 15;

/// The shares that findings are of.
pub(super) struct Shares {
    /// For each outlet how many articles are found.
    pub found: Vec<u64>,
    /// Of how many.
    pub of: Vec<u64>,
    /// An outlet has a row of its own with at least so many of them,
    pub least: u64,
    /// and at least this share.
    pub least_share: f64,
}

impl Shares {
    /// Of the articles of each outlet those that `has` says yes to.
    pub fn of_articles(
        seen: &Seen<'_>,
        least: u64,
        least_share: f64,
        has: impl Fn(One) -> bool,
    ) -> Self {
        let mut found = vec![0; seen.outlets.len()];
        for one in seen.articles().filter(|one| has(*one)) {
            found[one.outlet] += 1;
        }
        Self {
            found,
            of: seen.outlets.iter().map(|outlet| outlet.articles).collect(),
            least,
            least_share,
        }
    }

    /// A finding for each outlet with a large share of them, and one for what the others have if that is a large
    /// share too. `words` says what is found in so many of so many articles of an outlet, or of several (`None`).
    pub fn findings(
        &self,
        seen: &Seen<'_>,
        check: &'static str,
        advice: &str,
        words: impl Fn(Option<usize>, u64, u64) -> String,
    ) -> Vec<Finding> {
        let is_much = |found: u64, of: u64| {
            found >= self.least && found as f64 >= self.least_share * of as f64
        };
        let mut own: Vec<usize> = (0..self.found.len())
            .filter(|at| is_much(self.found[*at], self.of[*at]))
            .collect();
        own.sort_by_key(|at| Reverse(self.found[*at]));
        let cut = own.len().saturating_sub(MOST_ROWS);
        own.truncate(MOST_ROWS);
        let told: BTreeSet<usize> = own.iter().copied().collect();
        let finding = |outlet: Option<usize>, found: u64, of: u64, among: &str| Finding {
            check,
            source: outlet.and_then(|at| seen.outlets[at].source()),
            period: None,
            articles: found,
            found: words(outlet, found, of) + among,
            advice: advice.to_owned(),
        };
        let rows = own.iter();
        let mut rows: Vec<Finding> = rows
            .map(|at| finding(Some(*at), self.found[*at], self.of[*at], ""))
            .collect();
        let others = (0..self.found.len()).filter(|at| !told.contains(at) && self.found[*at] > 0);
        let (outlets, found) = others.fold((0, 0), |(outlets, found), at| {
            (outlets + 1, found + self.found[at])
        });
        let all = (0..self.of.len()).filter(|at| !told.contains(at));
        let of = all.map(|at| self.of[at]).sum();
        if cut > 0 || is_much(found, of) {
            let other = if told.is_empty() {
                "outlet"
            } else {
                "other outlet"
            };
            rows.push(finding(
                None,
                found,
                of,
                &format!(", in {}", counted(outlets, other)),
            ));
        }
        rows
    }
}

/// `12 of 911 articles (1.3 %)`; of several outlets, with how many.
pub(super) fn part_of(found: u64, of: u64) -> String {
    let percent = 100.0 * found as f64 / of.max(1) as f64;
    format!(
        "{} of {} ({percent:.1} %)",
        whole(found),
        counted(of, "article")
    )
}
