//! How evenly a term is spread over the parts of each group: over its sources, its periods, or its articles.

use super::selection::Selected;
use crate::about::About;
use crate::measure::Measured;
use crate::measure::dispersion::{Dispersion, Part, Range};
use crate::number::counted;
use crate::select::{By, GroupId, Groups, NO_GROUP};
use crate::tabulate::{ColumnAbout, Kind};

/// Statistics of dispersion, and the parts that they look at.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    /// The statistics.
    pub measures: Vec<&'static dyn Dispersion>,
    /// What the parts have in common; `None` where each article is a part.
    pub over: Option<By>,
}

impl Spread {
    /// A note of what dispersion is measured over, in each of what is named; empty without any statistic.
    pub fn note(&self, of: &str) -> String {
        match self.measures.as_slice() {
            [] => String::new(),
            _ => format!(
                "dispersion is measured over {}, the parts of each {of}",
                self.parts_in_words()
            ),
        }
    }

    /// What the parts are, in the plural: `articles`, `sources`, `months`, `values of section`.
    pub fn parts_in_words(&self) -> String {
        match self.noun() {
            Ok(noun) => format!("{noun}s"),
            Err(over) => format!("values of {over}"),
        }
    }

    /// How many parts there are: `17 sources`.
    pub fn counted_in_words(&self, parts: u64) -> String {
        match self.noun() {
            Ok(noun) => counted(parts, noun),
            Err(over) => format!("{} of {over}", counted(parts, "value")),
        }
    }

    /// What a part is, or else the column whose values are the parts.
    fn noun(&self) -> Result<&'static str, &By> {
        match &self.over {
            None => Ok("article"),
            Some(By::Period(period)) => Ok(period.word()),
            Some(By::Column(column)) if column == "source" => Ok("source"),
            Some(over) => Err(over),
        }
    }
}

/// Whether a statistic is a number of parts.
pub fn is_count(about: &About) -> bool {
    about.name == Range.about().name
}

/// The column of a statistic; its heading says what even and clumped are.
pub fn column(statistic: &dyn Dispersion) -> ColumnAbout {
    let about = statistic.about();
    let decimals = if is_count(about) { 0 } else { 3 };
    ColumnAbout::of(about, Kind::Number { decimals }).unit(about.direction)
}

/// The parts of all groups, those of a group side by side.
pub(super) struct Parts {
    /// For each article its part, or [`NO_GROUP`].
    of: Vec<u32>,
    tokens: Vec<u64>,
    /// For each group its first part; and the number of parts.
    first: Vec<usize>,
}

impl Parts {
    /// Of the articles of so many groups, each in one or in [`NO_GROUP`]. The parts of a group are in the order of what they
    /// have in common, or of articles.
    pub fn new(
        selected: &Selected<'_>,
        groups: &[GroupId],
        count: usize,
        over: Option<&By>,
    ) -> Self {
        let (articles, mask) = (&selected.articles, &selected.mask);
        let finer = match over {
            Some(over) => Groups::new(articles, mask, std::slice::from_ref(over)).of,
            None => (0..articles.len() as u32).collect(),
        };
        let both = || groups.iter().copied().zip(finer.iter().copied());
        let mut parts: Vec<(GroupId, u32)> = both().filter(|own| own.0 != NO_GROUP).collect();
        parts.sort_unstable();
        parts.dedup();
        let part = |own: (GroupId, u32)| parts.binary_search(&own).map_or(NO_GROUP, |at| at as u32);
        let of: Vec<u32> = both().map(part).collect();
        let mut tokens = vec![0; parts.len()];
        for (part, own) in of.iter().zip(articles.tokens()) {
            if *part != NO_GROUP {
                tokens[*part as usize] += u64::from(*own);
            }
        }
        let first = (0..=count as GroupId).map(|group| parts.partition_point(|own| own.0 < group));
        Self {
            first: first.collect(),
            of,
            tokens,
        }
    }

    /// For each group how many parts have tokens.
    pub fn counts(&self) -> Vec<u64> {
        let of_group = self.first.windows(2);
        let own = of_group.map(|ends| &self.tokens[ends[0]..ends[1]]);
        own.map(|parts| parts.iter().filter(|tokens| **tokens > 0).count() as u64)
            .collect()
    }
}

/// The occurrences of one term in every part.
pub(super) struct Occurrences<'p> {
    parts: &'p Parts,
    frequencies: Vec<u64>,
    touched: Vec<u32>,
    group: Vec<Part>,
}

impl<'p> Occurrences<'p> {
    pub fn new(parts: &'p Parts) -> Self {
        Self {
            parts,
            frequencies: vec![0; parts.tokens.len()],
            touched: Vec::new(),
            group: Vec::new(),
        }
    }

    /// Takes those of another term in place of the last one's.
    pub fn take(&mut self, hits: impl Iterator<Item = (u32, u32)>) {
        for part in self.touched.drain(..) {
            self.frequencies[part as usize] = 0;
        }
        for (article, frequency) in hits {
            let part = self.parts.of[article as usize];
            if part != NO_GROUP {
                self.frequencies[part as usize] += u64::from(frequency);
                self.touched.push(part);
            }
        }
    }

    /// The statistics of a group.
    pub fn measured(
        &mut self,
        group: GroupId,
        measures: &[&'static dyn Dispersion],
    ) -> Box<[Measured]> {
        let at = group as usize;
        let own = self.parts.first[at]..self.parts.first[at + 1];
        let parts = self.frequencies[own.clone()]
            .iter()
            .zip(&self.parts.tokens[own]);
        self.group.clear();
        self.group.extend(parts.map(|(frequency, tokens)| Part {
            frequency: *frequency,
            tokens: *tokens,
        }));
        measures
            .iter()
            .map(|statistic| statistic.measure(&self.group))
            .collect()
    }
}
