//! What articles are grouped by, as the first columns of a table and the names of panels.

use super::clusters::Clusters;
use super::selection::Selected;
use crate::day::Day;
use crate::draw::{Bar, BarPanel, RankedBars};
use crate::measure::correct::Correction;
use crate::measure::frequency::{ArticleSums, per_million, per_million_ci};
use crate::measure::{Interval, Level};
use crate::number::basis;
use crate::select::{By, GroupId, Groups, Key, NO_GROUP, Part, Period};
use crate::tabulate::{ColumnAbout, Kind, Rows};
use rayon::prelude::*;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Mutex, PoisonError};

/// Adds a column for each thing that articles are grouped by, in a table with `own` columns beside them;
/// `group` tells the group of a row.
pub fn by_columns<'r, R: Sync>(
    mut table: Rows<'r, R>,
    by: &[By],
    own: &[&str],
    groups: &Groups,
    group: impl Fn(&R) -> GroupId + Send + Sync,
) -> Rows<'r, R> {
    for (at, by) in by.iter().enumerate() {
        let keys = || groups.keys.iter().map(|keys| &keys[at]);
        let name = by.column_beside(own);
        table = match by {
            By::Period(Period::Day) => {
                let days: Vec<Option<Day>> = keys().map(Key::day).collect();
                let day = |row: &R| days[group(row) as usize];
                table.column(ColumnAbout::new(name, Kind::Date).key(), day)
            }
            By::Period(_) | By::Column(_) => {
                let names: Vec<Option<String>> = keys().map(Key::name).collect();
                let name_of = |row: &R| names[group(row) as usize].as_deref();
                table.column(ColumnAbout::new(name, Kind::Text).key(), name_of)
            }
        };
    }
    table
}

/// Sorts rows by their list, within a list as `order` says; keeps the first `top` of each list.
pub fn leading<R: Send, L: Ord>(
    rows: &mut Vec<R>,
    top: Option<usize>,
    list: impl Fn(&R) -> L + Sync,
    order: impl Fn(&R, &R) -> Ordering + Sync,
) {
    rows.par_sort_unstable_by(|a, b| list(a).cmp(&list(b)).then_with(|| order(a, b)));
    let Some(top) = top else { return };
    let (mut last, mut count) = (None, 0);
    rows.retain(|row| {
        let own = list(row);
        count = if last.as_ref() == Some(&own) {
            count + 1
        } else {
            1
        };
        last = Some(own);
        count <= top
    });
}

/// What tells rows of lists of the most frequent terms: the number of the list, the frequency, and the term.
pub type OfList<R> = fn(&R) -> (GroupId, u64, &str);

/// What each group has of one term, before anything that takes longer is found out about it.
pub struct Counts {
    /// Articles and frequency.
    of: Vec<(u64, u64)>,
    touched: Vec<GroupId>,
}

impl Counts {
    /// For so many groups.
    pub fn new(groups: usize) -> Self {
        let (of, touched) = (vec![(0, 0); groups], Vec::new());
        Self { of, touched }
    }

    /// Hands each group that has the term to `each`, with the frequency and the articles, from the group of each hit,
    /// which may be [`NO_GROUP`], and its frequency.
    #[inline]
    pub fn each(
        &mut self,
        hits: impl Iterator<Item = (GroupId, u32)>,
        mut each: impl FnMut(GroupId, u64, u64),
    ) {
        hits.for_each(|(group, frequency)| {
            if group == NO_GROUP {
                return;
            }
            let own = &mut self.of[group as usize];
            if own.0 == 0 {
                self.touched.push(group);
            }
            *own = (own.0 + 1, own.1 + u64::from(frequency));
        });
        for group in self.touched.drain(..) {
            let (articles, frequency) = std::mem::take(&mut self.of[group as usize]);
            each(group, frequency, articles);
        }
    }
}

/// How frequent a term must be to be among the first of some lists, as far as the tasks that fill them have seen.
pub struct Floor {
    top: Option<usize>,
    lists: Vec<FloorOfList>,
    /// The least floor of all lists, or less.
    least: AtomicU64,
    raised: AtomicUsize,
}

#[derive(Default)]
struct FloorOfList {
    /// The frequencies of the first `top`, the least on top.
    first: Mutex<BinaryHeap<Reverse<u64>>>,
    /// The least of these, once there are so many.
    least: AtomicU64,
}

impl Floor {
    /// Nothing found yet, of so many lists that have `top` terms each, or every term.
    pub fn new(lists: usize, top: Option<usize>) -> Self {
        let lists = std::iter::repeat_with(FloorOfList::default).take(lists);
        Self {
            top,
            lists: lists.collect(),
            least: AtomicU64::new(0),
            raised: AtomicUsize::new(0),
        }
    }

    fn see(&self, list: usize, frequency: u64) {
        let Some(top) = self.top else { return };
        let list = &self.lists[list];
        let mut first = list.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.push(Reverse(frequency));
        if first.len() > top {
            first.pop();
        }
        if let Some(Reverse(least)) = first.peek().filter(|_| first.len() == top) {
            list.least.store(*least, Relaxed);
            drop(first);
            // All are looked at as often as there are lists, so that a row costs the same in many and in few.
            if self
                .raised
                .fetch_add(1, Relaxed)
                .is_multiple_of(self.lists.len())
            {
                let all = self.lists.iter().map(|list| list.least.load(Relaxed));
                self.least.fetch_max(all.min().unwrap_or(0), Relaxed);
            }
        }
    }
}

/// The rows of some lists, as a task finds them in the order of terms; rows that can no longer be among the first `top`
/// of their list go on the way.
pub struct Leaders<'f, R> {
    lists: Vec<Vec<R>>,
    of: OfList<R>,
    floor: &'f Floor,
}

impl<'f, R: Send> Leaders<'f, R> {
    /// None yet, of the lists of a floor that all tasks share.
    pub fn new(floor: &'f Floor, of: OfList<R>) -> Self {
        let lists = floor.lists.iter().map(|_| Vec::new()).collect();
        Self { lists, of, floor }
    }

    /// Whether a term of that frequency can be among the first of a list. One as frequent as the last of them may come
    /// before it.
    pub fn has_room(&self, list: GroupId, frequency: u64) -> bool {
        frequency >= self.floor.lists[list as usize].least.load(Relaxed)
    }

    /// Whether a term with these articles can be in any list: none has it more often than all together. Saves a single
    /// list, or few of them, from counting most terms at all.
    pub fn has_any_room(&self, parts: &[Part<'_>]) -> bool {
        let most = parts.iter().flat_map(|part| part.frequencies);
        most.map(|frequency| u64::from(*frequency)).sum::<u64>() >= self.floor.least.load(Relaxed)
    }

    /// Adds a row that there is [room](Self::has_room) for. A list that has grown to twice what is wanted is halved, so
    /// that a row costs the same in a long list and a short one.
    pub fn push(&mut self, row: R) {
        let of = self.of;
        let number = of(&row).0 as usize;
        self.floor.see(number, of(&row).1);
        let list = &mut self.lists[number];
        list.push(row);
        let Some(top) = self.floor.top.filter(|top| list.len() >= 2 * top.max(&1)) else {
            return;
        };
        if let Some(last) = top.checked_sub(1) {
            list.select_nth_unstable_by(last, |a, b| order(of, a, b));
        }
        list.truncate(top);
    }

    /// The rows of all tasks, list by list, the most frequent term first.
    pub fn of_all(tasks: impl IntoIterator<Item = Self>) -> Vec<R> {
        let tasks: Vec<Self> = tasks.into_iter().collect();
        let Some((of, top)) = tasks.first().map(|task| (task.of, task.floor.top)) else {
            return Vec::new();
        };
        let lists = || tasks.iter().flat_map(|task| &task.lists);
        // A list of every term is long: it is there once, and what it is made from goes.
        let mut all = Vec::with_capacity(lists().map(Vec::len).sum());
        for list in tasks.into_iter().flat_map(|task| task.lists) {
            all.extend(list);
        }
        leading(&mut all, top, |row| of(row).0, |a, b| order(of, a, b));
        all
    }
}

/// The more frequent term first.
fn order<R>(of: OfList<R>, a: &R, b: &R) -> Ordering {
    let ((_, of_a, one), (_, of_b, other)) = (of(a), of(b));
    of_b.cmp(&of_a).then_with(|| one.cmp(other))
}

/// What the sums of a term say in one million tokens.
pub fn rate(sums: &ArticleSums) -> Option<f64> {
    per_million(sums.frequency, sums.tokens).ok()
}

/// Its 95 % interval, with the article as sampling unit; `None` where too few articles tell of it.
pub fn rate_interval(sums: &ArticleSums) -> Option<Interval> {
    per_million_ci(sums, Level::P95).ok()
}

/// The ends of an interval, where there is one.
pub fn ends(interval: Option<Interval>) -> (Option<f64>, Option<f64>) {
    (interval.map(|i| i.low), interval.map(|i| i.high))
}

/// The column of a corrected p.
pub fn corrected(correction: Correction) -> ColumnAbout {
    let (name, heading) = match correction {
        Correction::Bonferroni => ("p_bonferroni", "corrected p"),
        Correction::Holm => ("p_holm", "corrected p"),
        Correction::BenjaminiHochberg => ("q", "q"),
        Correction::BenjaminiYekutieli => ("q_benjamini_yekutieli", "q"),
    };
    ColumnAbout::new(name, Kind::PValue)
        .heading(heading)
        .help(format!("p after {}", correction.about().heading()))
}

/// A bar of that rate; `None` where there is none.
pub fn rate_bar(label: &str, sums: &ArticleSums) -> Option<Bar> {
    let (low, high) = ends(rate_interval(sums));
    Some(Bar {
        label: label.to_owned(),
        value: rate(sums)?,
        low,
        high,
        articles: None,
    })
}

/// Ranked bars as they come, each in its panel.
#[derive(Default)]
pub struct Panels {
    panels: Vec<BarPanel>,
    /// Whether some found no room.
    pub cut: bool,
}

impl Panels {
    /// Adds a bar to the panel of that name, while there is room for both; `size` is what the panel rests on.
    pub fn push(&mut self, panel: String, size: String, bar: Bar) {
        let known = self.panels.iter().position(|other| other.name == panel);
        let at = known.unwrap_or(self.panels.len());
        if known.is_none() && at < RankedBars::MOST_PANELS {
            self.panels.push(BarPanel {
                name: panel,
                size,
                bars: Vec::new(),
            });
        }
        match self.panels.get_mut(at) {
            Some(panel) if panel.bars.len() < RankedBars::MOST_BARS => panel.bars.push(bar),
            _ => self.cut = true,
        }
    }

    /// The panels; `None` when there is none.
    pub fn panels(self) -> Option<Vec<BarPanel>> {
        (!self.panels.is_empty()).then_some(self.panels)
    }
}

/// The sums of every group before any term is counted.
pub fn token_sums(selected: &Selected, groups: &Groups) -> Vec<ArticleSums> {
    Clusters::of_articles(selected, &groups.of).sums(groups.len())
}

/// A group's name in a chart.
pub fn group_name(groups: &Groups, group: GroupId) -> String {
    let keys = groups.keys[group as usize]
        .iter()
        .map(|key| key.name().unwrap_or_else(|| "unknown".into()));
    keys.collect::<Vec<_>>().join(", ")
}

/// What a panel of a group rests on, where there are others.
pub fn group_size(groups: &Groups, group: GroupId) -> String {
    if groups.len() < 2 {
        return String::new();
    }
    let at = group as usize;
    basis(groups.articles[at], groups.tokens[at])
}

/// A sentence with a space before it that says that panels have only the first of their terms.
pub fn cut_words(cut: bool) -> String {
    if !cut {
        return String::new();
    }
    format!(
        " Shown are the {} most frequent of each panel.",
        RankedBars::MOST_BARS
    )
}

/// The groups that a chart has room for: those with the most articles.
pub struct Charted {
    shown: Vec<bool>,
    most: usize,
    all: usize,
}

impl Charted {
    /// Of the groups that are to be shown, as many as there is room for.
    pub fn new(groups: &Groups, wanted: impl Iterator<Item = GroupId>, room: usize) -> Self {
        let mut shown = vec![false; groups.len()];
        for group in wanted {
            shown[group as usize] = true;
        }
        let mut largest: Vec<usize> = (0..groups.len()).filter(|group| shown[*group]).collect();
        largest.sort_by_key(|group| std::cmp::Reverse(groups.articles[*group]));
        for group in largest.iter().skip(room) {
            shown[*group] = false;
        }
        Self {
            shown,
            most: largest.len().min(room),
            all: largest.len(),
        }
    }

    /// Whether a group is shown.
    pub fn has(&self, group: GroupId) -> bool {
        self.shown[group as usize]
    }

    /// A sentence with a space before it that says which are shown; empty when all are.
    pub fn words(&self) -> String {
        if self.most == self.all {
            return String::new();
        }
        format!(
            " Shown are the {} of {} groups with the most articles.",
            self.most, self.all
        )
    }
}
