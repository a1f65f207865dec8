//! What articles are grouped by, as the first columns of a table and the names of panels.

use super::selection::Selected;
use crate::draw::RankedBars;
use crate::measure::frequency::ArticleSums;
use crate::select::{By, GroupId, Groups, Key, NO_GROUP, Period};
use crate::tabulate::{ColumnAbout, Kind as Column, Values};

/// The column of what articles are grouped by, in a table with `own` columns beside it.
pub fn column_of(by: &By, own: &[&str]) -> ColumnAbout {
    let kind = match by {
        By::Period(Period::Day) => Column::Date,
        By::Period(_) | By::Column(_) => Column::Text,
    };
    ColumnAbout::new(by.column_beside(own), kind)
}

/// Its values, one for each row's key.
pub fn values_of<'k>(by: &By, keys: impl Iterator<Item = &'k Key>) -> Values {
    match by {
        By::Period(Period::Day) => {
            let day = |key: &Key| match key {
                Key::Period(_, day) => Some(*day),
                Key::Missing | Key::Text(_) => None,
            };
            keys.map(day).collect::<Vec<_>>().into()
        }
        By::Period(_) | By::Column(_) => keys.map(Key::name).collect::<Vec<_>>().into(),
    }
}

/// The sums of every group before any term is counted.
pub fn token_sums(selected: &Selected, groups: &Groups) -> Vec<ArticleSums> {
    let mut sums = vec![ArticleSums::default(); groups.len()];
    for (group, tokens) in groups.of.iter().zip(selected.articles.tokens()) {
        if *group != NO_GROUP {
            sums[*group as usize].add_tokens(u64::from(*tokens));
        }
    }
    sums
}

/// A group's name in a chart.
pub fn group_name(groups: &Groups, group: GroupId) -> String {
    let keys = groups.keys[group as usize]
        .iter()
        .map(|key| key.name().unwrap_or_else(|| "unknown".into()));
    keys.collect::<Vec<_>>().join(", ")
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
