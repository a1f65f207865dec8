//! What articles are grouped by, as the first columns of a table and the names of panels.

use super::clusters::Clusters;
use super::selection::Selected;
use crate::day::Day;
use crate::draw::{Bar, BarPanel, RankedBars};
use crate::measure::correct::Correction;
use crate::measure::frequency::{ArticleSums, per_million, per_million_ci};
use crate::measure::{Interval, Level};
use crate::number::basis;
use crate::select::{By, GroupId, Groups, Key, Period};
use crate::tabulate::{ColumnAbout, Kind, Rows};
use rayon::prelude::*;
use std::cmp::Ordering;

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

/// The rows of some lists, as a task finds them in the order of terms; rows that can no longer be among the first `top`
/// of their list go on the way.
pub struct Leaders<R> {
    lists: Vec<Vec<R>>,
    top: Option<usize>,
    of: OfList<R>,
    /// For each list the frequency that a term must exceed: that of the last of the first `top`, once there are so many.
    least: Vec<u64>,
}

impl<R: Send> Leaders<R> {
    /// None yet, of so many lists.
    pub fn new(lists: usize, top: Option<usize>, of: OfList<R>) -> Self {
        Self {
            lists: std::iter::repeat_with(Vec::new).take(lists).collect(),
            top,
            of,
            least: vec![0; lists],
        }
    }

    /// Whether a term of that frequency, which comes after all that were pushed, can be among the first of a list.
    pub fn has_room(&self, list: GroupId, frequency: u64) -> bool {
        frequency > self.least[list as usize]
    }

    /// Adds a row that there is [room](Self::has_room) for. A list that has grown to twice what is wanted is halved, so
    /// that a row costs the same in a long list and a short one.
    pub fn push(&mut self, row: R) {
        let of = self.of;
        let number = of(&row).0 as usize;
        let list = &mut self.lists[number];
        list.push(row);
        let Some(top) = self.top.filter(|top| list.len() >= 2 * top.max(&1)) else {
            return;
        };
        let Some(last) = top.checked_sub(1) else {
            return list.clear();
        };
        let (_, last, _) = list.select_nth_unstable_by(last, |a, b| order(of, a, b));
        self.least[number] = of(last).1;
        list.truncate(top);
    }

    /// The rows of all tasks, list by list, the most frequent term first.
    pub fn of_all(tasks: impl IntoIterator<Item = Self>) -> Vec<R> {
        let tasks: Vec<Self> = tasks.into_iter().collect();
        let Some((of, top)) = tasks.first().map(|task| (task.of, task.top)) else {
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
