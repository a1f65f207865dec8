//! The charts of several groups: a panel of dots for each, or terms by groups as colours.

use super::{Contrasts, Form, Row};
use crate::draw::{
    Bar, BarPanel, Cells, Chart, CrossTable, Formed, RankedBars, Ratio, Words, form,
};
use crate::measure::frequency::ArticleSums;
use crate::measure::keyness::Direction;
use crate::number::{basis, counted, whole};
use crate::verbs::compare::{Comparison, PassedOver};
use crate::verbs::grouped::rate_bar;
use std::collections::HashMap;

/// Terms of a panel, unless fewer are asked for.
const IN_PANEL: usize = 10;
/// What marks a term that the rest does not have.
const BOUND: &str = " *";

impl Contrasts {
    pub(super) fn drawn(&self) -> Option<Box<dyn Chart>> {
        match (self.request.form, self.in_pairs()) {
            (Form::HeatMap, _) => self.colours().map(|chart| Box::new(chart) as _),
            (_, false) => self.dots().map(|chart| Box::new(chart) as _),
            (_, true) => self.rates().map(|chart| Box::new(chart) as _),
        }
    }

    /// The groups with the most articles that a chart has room for, in their order, and what it says of the others.
    fn largest(&self, room: usize) -> (Vec<usize>, String) {
        let mut groups: Vec<usize> = (0..self.groups.len()).collect();
        let all = groups.len();
        if all <= room {
            return (groups, String::new());
        }
        groups.sort_by_key(|at| (std::cmp::Reverse(self.groups[*at].1.articles), *at));
        groups.truncate(room);
        groups.sort_unstable();
        let words = format!(" Shown are the {room} of {all} groups with the most articles.");
        (groups, words)
    }

    /// How many articles and tokens each of some groups has, for a caption.
    fn sizes(&self, groups: &[usize]) -> String {
        let size = |at: &usize| {
            let (name, sums) = &self.groups[*at];
            format!("{name} {}", basis(sums.articles, sums.tokens))
        };
        let part = self
            .comparisons
            .first()
            .map_or("", |own| own.sides.part.as_str());
        format!(
            "N{part} = {}.",
            groups.iter().map(size).collect::<Vec<_>>().join("; ")
        )
    }

    /// The most distinctive terms of each group, each with its Log Ratio against the rest.
    fn dots(&self) -> Option<Formed> {
        let (groups, of_largest) = self.largest(RankedBars::MOST_PANELS);
        let room = self.request.top.unwrap_or(IN_PANEL).min(IN_PANEL);
        let (mut bounds, mut unsure) = (false, 0u64);
        let mut panels = Vec::new();
        for at in &groups {
            let own = &self.comparisons[*at];
            let mut bars = Vec::new();
            for row in own
                .charted
                .rows
                .iter()
                .filter(|row| row.direction == Direction::Target)
            {
                let (low, high) = row.interval();
                if low.is_some_and(|low| low <= 0.0) {
                    unsure += 1;
                } else if bars.len() < room {
                    bounds |= row.bound;
                    bars.push(Bar {
                        label: row.term.clone() + if row.bound { BOUND } else { "" },
                        value: row.shown_log_ratio().unwrap_or(0.0).max(0.0),
                        low,
                        high,
                        articles: None,
                    });
                }
            }
            if !bars.is_empty() {
                let (name, sums) = &self.groups[*at];
                panels.push(BarPanel {
                    name: name.clone(),
                    size: basis(sums.articles, sums.tokens) + &own.sides.part,
                    bars,
                });
            }
        }
        if panels.is_empty() {
            return None;
        }
        let mut caption = format!(
            "Up to {room} terms of each group with the highest {}, of {} tested.{of_largest}",
            self.request.rank.in_words(),
            counted(self.tested, "difference")
        );
        caption += &self.passed_over(&groups, unsure);
        if bounds {
            caption += " * marks terms that the rest does not have: a lower bound, with the zero counted as 0.5.";
        }
        Some(Formed {
            values: RankedBars {
                words: Words {
                    title: self.title(),
                    subtitle: self.request.filter.subtitle(),
                    caption,
                },
                x_label: "Log Ratio (log2; 1: twice as often), 95 % interval".into(),
                panels,
                ..RankedBars::default()
            },
            form: form("dots").ok()?,
        })
    }

    /// What the panels of some groups pass over, in words.
    fn passed_over(&self, groups: &[usize], unsure: u64) -> String {
        let charted = groups.iter().map(|at| &self.comparisons[*at].charted);
        let passed_over: PassedOver = charted.map(|own| own.passed_over).sum();
        let mut words = String::new();
        let parts = passed_over.parts();
        if !parts.is_empty() {
            let parts = parts.join(" and ");
            words = format!(" Passed over, unless asked for with --draw-all: {parts}.");
        }
        if unsure > 0 {
            let terms = counted(unsure, "term");
            words += &format!(" Passed over: {terms} whose interval holds zero.");
        }
        words
    }

    /// The rate of what is asked for in each group, a panel for each query.
    fn rates(&self) -> Option<Formed> {
        let (groups, of_largest) = self.largest(RankedBars::MOST_BARS);
        let mut panels: Vec<BarPanel> = Vec::new();
        for (term, sums) in self.sums_of_terms() {
            let bar = |at: &usize| {
                let (name, all) = &self.groups[*at];
                Some(Bar {
                    articles: Some(all.articles),
                    ..rate_bar(name, sums[*at].as_ref()?)?
                })
            };
            panels.push(BarPanel {
                name: term.to_owned(),
                bars: groups.iter().filter_map(bar).collect(),
                ..BarPanel::default()
            });
        }
        let all = panels.len();
        panels.retain(|panel| !panel.bars.is_empty());
        panels.truncate(RankedBars::MOST_PANELS);
        if panels.is_empty() {
            return None;
        }
        let cut = match panels.len() < all {
            true => format!(" Shown are {} of {all} queries.", panels.len()),
            false => String::new(),
        };
        let part = self
            .comparisons
            .first()
            .map_or("", |own| own.sides.part.as_str());
        Some(Formed {
            values: RankedBars {
                words: Words {
                    title: self.title(),
                    subtitle: self.request.filter.subtitle(),
                    caption: format!("{}{of_largest}{cut}", self.sizes(&groups)),
                },
                x_label: format!("per million tokens{part}, with 95 % interval"),
                panels,
                ..RankedBars::default()
            },
            form: form("dots").ok()?,
        })
    }

    /// Of each query its sums in every group, from the pairs that the groups are in.
    fn sums_of_terms(&self) -> Vec<(&str, Vec<Option<ArticleSums>>)> {
        let number: HashMap<&str, usize> = (self.groups.iter().enumerate())
            .map(|(at, (name, _))| (name.as_str(), at))
            .collect();
        let mut at: HashMap<&str, usize> = HashMap::new();
        let mut all: Vec<(&str, Vec<Option<ArticleSums>>)> = Vec::new();
        for row in &self.rows {
            let own = *at.entry(&row.term).or_insert_with(|| {
                all.push((&row.term, vec![None; self.groups.len()]));
                all.len() - 1
            });
            for (name, sums) in self.of(row).sides.names.iter().zip(row.sums) {
                if let Some(group) = number.get(name.as_str()) {
                    all[own].1[*group] = Some(sums);
                }
            }
        }
        all
    }

    /// Terms by groups, or pairs of groups by queries, as colours.
    fn colours(&self) -> Option<CrossTable> {
        let (groups, of_largest) = self.largest(CrossTable::MOST_COLUMNS);
        let (rows, columns, cells, cut): (Vec<String>, _, Vec<Vec<Option<Ratio>>>, _) =
            match self.in_pairs() {
                false => {
                    let terms = self.coloured.terms.iter();
                    let of: Vec<HashMap<&str, &Row>> = (self.coloured.rows.iter())
                        .map(|own| own.iter().map(|row| (row.term.as_str(), row)).collect())
                        .collect();
                    let cells = terms.clone().map(|term| {
                        let own = groups.iter().map(|at| of[*at].get(term.as_str()));
                        own.map(|row| ratio(row?)).collect()
                    });
                    let columns = groups.iter().map(|at| self.groups[*at].0.clone()).collect();
                    (
                        terms.cloned().collect(),
                        columns,
                        cells.collect(),
                        of_largest,
                    )
                }
                true => {
                    let mut terms: Vec<&str> = self
                        .sums_of_terms()
                        .into_iter()
                        .map(|(term, _)| term)
                        .collect();
                    let all = terms.len();
                    terms.truncate(CrossTable::MOST_COLUMNS);
                    let pairs = self
                        .comparisons
                        .iter()
                        .enumerate()
                        .take(CrossTable::MOST_ROWS);
                    let cells = pairs.clone().map(|(at, _)| {
                        let own = |row: &&Row| row.of == at;
                        let rows: Vec<&Row> = self.rows.iter().filter(own).collect();
                        let cell = |term: &&str| {
                            let row = rows.iter().find(|row| row.term == **term);
                            row.and_then(|row| ratio(row))
                        };
                        terms.iter().map(cell).collect()
                    });
                    let name = |(_, own): (usize, &Comparison)| own.sides.names.join(" – ");
                    let mut cut = String::new();
                    if self.comparisons.len() > CrossTable::MOST_ROWS {
                        cut += &format!(
                            " Shown are the first {} of {} pairs.",
                            CrossTable::MOST_ROWS,
                            self.comparisons.len()
                        );
                    }
                    if all > terms.len() {
                        cut += &format!(" Shown are {} of {all} queries.", terms.len());
                    }
                    let columns = terms.iter().map(|term| (*term).to_owned()).collect();
                    (
                        pairs.clone().map(name).collect(),
                        columns,
                        cells.collect(),
                        cut,
                    )
                }
            };
        if rows.is_empty() {
            return None;
        }
        let against = match self.in_pairs() {
            true => "positive: more in the group named first",
            false => "positive: more than in the rest",
        };
        let chosen = match self.in_pairs() {
            true => String::new(),
            false => format!(
                "The terms of each group with the highest {}; {} tested in all.{}",
                self.request.rank.in_words(),
                whole(self.tested),
                self.passed_over(&groups, 0)
            ),
        };
        let starred = |row: &Option<Ratio>| row.is_some_and(|ratio| ratio.is_bound);
        let bounds = match cells.iter().flatten().any(starred) {
            true => " * marks bounds, where one side lacks the term and its zero counts as 0.5.",
            false => "",
        };
        let caption = format!("{chosen}{cut}{bounds} {}", self.sizes(&groups));
        Some(CrossTable {
            words: Words {
                title: self.title(),
                subtitle: self.request.filter.subtitle(),
                caption: caption.trim_start().to_owned(),
            },
            legend: format!("Log Ratio (log2); {against}"),
            rows,
            columns,
            cells: Cells::Ratios(cells),
        })
    }
}

/// The Log Ratio of a row, for a cell.
fn ratio(row: &Row) -> Option<Ratio> {
    Some(Ratio {
        value: row.shown_log_ratio()?,
        is_bound: row.bound,
    })
}
