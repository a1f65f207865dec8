//! Collocates as pictures: words around the node, bars per group, dots for a shift.

use super::{Collocates, Row, Shift, ShiftRow};
use crate::draw::{
    Bar, DotWords, Edge, KeynessDot, KeynessDots, Network, RankedBars, Side, Vertex, Words,
};
use crate::measure::association::{Association, LogDice};
use crate::measure::frequency::LEAST_ARTICLES;
use crate::number::{counted, whole};
use crate::verbs::grouped::{Charted, Panels, ends, group_name};

/// Words around the node in a network, for a page.
const MOST_WORDS: usize = 30;

/// Dots of each side.
const MOST_DOTS: usize = 20;

/// Where collocates stand, in the order of colours.
const PLACES: [&str; 4] = [
    "node",
    "mostly before it",
    "mostly behind it",
    "on both sides",
];

impl Row {
    /// Where it stands, as one of [`PLACES`]: on one side where it has twice the pairs of the other there.
    fn place(&self) -> &'static str {
        let behind = self.near.pairs - self.near.before;
        match self.near.before {
            before if before >= 2 * behind => PLACES[1],
            before if behind >= 2 * before => PLACES[2],
            _ => PLACES[3],
        }
    }
}

impl Collocates {
    /// The rows that have a value by the statistic they are ordered by, with it.
    fn valued(&self) -> impl Iterator<Item = (&Row, f64)> {
        let value = |row| Some((row, self.measured(self.request.rank, row).ok()?));
        self.rows.iter().filter_map(value)
    }

    /// The node in the middle, the strongest collocates around it.
    pub(super) fn network(&self) -> Option<Network> {
        let node = self.nodes.first()?;
        let shown: Vec<(&Row, f64)> = self.valued().take(MOST_WORDS).collect();
        let rank = self.request.rank.about().heading();
        let words = shown.iter().map(|(row, _)| Vertex {
            name: row.collocate.to_string(),
            frequency: row.near.pairs,
            group: row.place().to_owned(),
        });
        let middle = Vertex {
            name: self.request.node.name.clone(),
            frequency: node.frequency,
            group: PLACES[0].to_owned(),
        };
        let edges = shown.iter().enumerate().map(|(at, (_, value))| Edge {
            a: 0,
            b: at + 1,
            association: *value,
        });
        (!shown.is_empty()).then(|| Network {
            words: Words {
                title: format!("Collocates of {}", self.request.node.name),
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "N = {}; {}. Shown are the {} words with the highest {rank} of {}; {}.",
                    self.basis.in_words(),
                    self.node_in_words(),
                    shown.len(),
                    counted(self.all, "collocate"),
                    self.request.window.in_words(self.request.within)
                ),
            },
            size_label: "times near the node (of the node: in all)".into(),
            width_label: rank,
            vertices: std::iter::once(middle).chain(words).collect(),
            edges: edges.collect(),
            groups: PLACES.map(str::to_owned).to_vec(),
        })
    }

    /// A panel a group.
    pub(super) fn bars(&self) -> Option<RankedBars> {
        let groups = self.valued().map(|(row, _)| row.group);
        let charted = Charted::new(&self.groups, groups, RankedBars::MOST_PANELS);
        let mut panels = Panels::default();
        for (row, value) in self.valued().filter(|(row, _)| charted.has(row.group)) {
            let bar = Bar {
                label: row.collocate.to_string(),
                value,
                ..Bar::default()
            };
            let size = format!(
                "{} of the node",
                counted(self.node(row).frequency, "occurrence")
            );
            panels.push(group_name(&self.groups, row.group), size, bar);
        }
        let cut = match panels.cut {
            true => format!(
                " Shown are the {} strongest of each panel.",
                RankedBars::MOST_BARS
            ),
            false => String::new(),
        };
        Some(RankedBars {
            words: Words {
                title: format!("Collocates of {}", self.request.node.name),
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "N = {}; {}; {}.{}{cut}",
                    self.basis.in_words(),
                    self.node_in_words(),
                    self.request.window.in_words(self.request.within),
                    charted.words()
                ),
            },
            x_label: self.request.rank.about().heading(),
            panels: panels.panels()?,
            ..RankedBars::default()
        })
    }
}

impl Shift {
    /// Of each side the collocates that shifted by most: those whose interval leaves out zero, and those that the other
    /// side has not at all near the node, in enough articles. Where there are none, all of them.
    pub(super) fn dots(&self) -> Option<KeynessDots> {
        let valued = || self.rows.iter().filter(|row| row.shift().is_some());
        let none = !valued().any(ShiftRow::stands_out);
        let rows: Vec<&ShiftRow> = valued().filter(|row| none || row.stands_out()).collect();
        let of_a = |row: &ShiftRow| row.shift().is_some_and(|shift| shift > 0.0);
        let firsts = rows.iter().filter(|row| of_a(row)).take(MOST_DOTS);
        let lasts = rows.iter().rev().filter(|row| !of_a(row)).take(MOST_DOTS);
        let dots: Vec<KeynessDot> = firsts
            .chain(lasts)
            .filter_map(|row| {
                let (low, high) = ends(row.interval());
                let value = row.shift()?;
                let [a, b] = row.pairs();
                Some(KeynessDot {
                    term: row.collocate.to_string(),
                    value,
                    low,
                    high,
                    side: if value > 0.0 { Side::A } else { Side::B },
                    number_a: a as f64,
                    number_b: b as f64,
                    bound: row.is_bound(),
                })
            })
            .collect();
        let [name_a, name_b] = self.sides.names.clone();
        let [side_a, side_b] = self.sides_in_words();
        let compared = counted(self.compared, "collocate");
        let shown = match none {
            true => format!("Of {compared} compared, none has an interval that leaves out zero"),
            false => format!(
                "Shown are {} of the {} collocates whose interval leaves out zero, or which only one side has near the node, in at least {LEAST_ARTICLES} articles; {compared} were compared",
                whole(dots.len() as u64),
                whole(self.standing)
            ),
        };
        (!dots.is_empty()).then(|| KeynessDots {
            words: Words {
                title: format!(
                    "Collocates of {}: {name_a} against {name_b}",
                    self.request.node.name
                ),
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "N of {side_a}; of {side_b}. {shown}; {}.",
                    self.request.window.in_words(self.request.within)
                ),
            },
            name_a,
            name_b,
            unit: format!(
                "difference in {} (1: twice the Dice coefficient) with 95 % interval",
                LogDice.about().symbol
            ),
            kind: DotWords::Collocates,
            rows: dots,
        })
    }
}
