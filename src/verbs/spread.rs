//! How evenly a term is spread over the parts of each group: over its sources, its periods, or its articles.

use super::selection::Selected;
use crate::measure::Measured;
use crate::measure::dispersion::{Dispersion, Part};
use crate::number::counted;
use crate::select::{By, GroupId, Groups, NO_GROUP};

/// Statistics of dispersion, and the parts that they look at.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    /// The statistics.
    pub measures: Vec<&'static dyn Dispersion>,
    /// What the parts have in common; `None` where each article is a part.
    pub over: Option<By>,
}

impl Spread {
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

/// The parts of all groups, those of a group side by side.
pub(super) struct Parts {
    /// For each article its part, or [`NO_GROUP`].
    of: Vec<u32>,
    tokens: Vec<u64>,
    /// For each group its first part; and the number of parts.
    first: Vec<usize>,
}

impl Parts {
    pub fn new(selected: &Selected<'_>, groups: &Groups, by: &[By], over: Option<&By>) -> Self {
        match over {
            Some(over) => Self::of_keys(selected, groups, by, over),
            None => Self::of_articles(selected, groups),
        }
    }

    /// Groups are in the order of their keys, so that finer ones lie side by side in each.
    fn of_keys(selected: &Selected<'_>, groups: &Groups, by: &[By], over: &By) -> Self {
        let finer: Vec<By> = by.iter().chain([over]).cloned().collect();
        let finer = Groups::new(&selected.articles, &selected.mask, &finer);
        let first = groups
            .keys
            .iter()
            .map(|keys| finer.keys.partition_point(|own| own[..by.len()] < keys[..]));
        Self {
            first: first.chain([finer.len()]).collect(),
            of: finer.of,
            tokens: finer.tokens,
        }
    }

    /// For each group how many parts have tokens.
    pub fn counts(&self) -> Vec<u64> {
        let of_group = self.first.windows(2);
        let own = of_group.map(|ends| &self.tokens[ends[0]..ends[1]]);
        own.map(|parts| parts.iter().filter(|tokens| **tokens > 0).count() as u64)
            .collect()
    }

    fn of_articles(selected: &Selected<'_>, groups: &Groups) -> Self {
        let mut first = Vec::with_capacity(groups.len() + 1);
        let mut parts = 0;
        for articles in &groups.articles {
            first.push(parts);
            parts += *articles as usize;
        }
        let mut next = first.clone();
        first.push(parts);
        let mut tokens = vec![0; parts];
        let articles = groups.of.iter().zip(selected.articles.tokens());
        let of = articles.map(|(group, own)| {
            let Some(next) = next.get_mut(*group as usize) else {
                return NO_GROUP;
            };
            let part = *next;
            tokens[part] = u64::from(*own);
            *next += 1;
            part as u32
        });
        Self {
            of: of.collect(),
            tokens,
            first,
        }
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
    ) -> Vec<Measured> {
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
