//! What intervals take as independent of each other: articles, or clusters of them.

use super::Error;
use super::selection::Selected;
use crate::choice::choice;
use crate::day::Day;
use crate::measure::frequency::{ArticleSums, LEAST_ARTICLES, LEAST_EFFECTIVE};
use crate::period::Period;
use crate::select::{Copies, GroupId, NO_GROUP};
use std::collections::HashMap;

choice! {
    /// The unit of sampling: what is drawn together, and so tells the same.
    #[derive(Default)]
    pub enum Cluster: "unit of sampling" {
        /// Each article by itself.
        #[default]
        Article = "article",
        /// All articles of an outlet: how sure is it for outlets like these?
        Source = "source" | "outlet",
        /// All articles of a family of copies; one that is in none, by itself.
        Family = "family",
        /// All articles of a day, of all outlets: they tell of the same events.
        Day = "day" | "date",
        /// All articles of a week.
        Week = "week",
        /// All articles of a month.
        Month = "month",
    }
}

impl Cluster {
    /// What one is called.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Source => "outlet",
            Self::Family => "family of copies",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The length of the period, where the articles of one are a unit.
    pub const fn period(self) -> Option<Period> {
        match self {
            Self::Article | Self::Source | Self::Family => None,
            Self::Day => Some(Period::Day),
            Self::Week => Some(Period::Week),
            Self::Month => Some(Period::Month),
        }
    }

    /// What several are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Article => "articles",
            Self::Source => "outlets",
            Self::Family => "families of copies",
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
        }
    }

    /// What intervals are drawn or computed over, in words.
    pub(super) const fn as_units(self) -> &'static str {
        match self {
            Self::Article => "articles as sampling units",
            Self::Source => "outlets as sampling units",
            Self::Family => "families of copies as sampling units (an article in none by itself)",
            Self::Day => "days as sampling units (all articles without a date are one)",
            Self::Week => "weeks as sampling units (all articles without a date are one)",
            Self::Month => "months as sampling units (all articles without a date are one)",
        }
    }

    /// What a table with intervals of rates says of them.
    pub(super) fn note(self) -> String {
        let units = self.plural();
        format!(
            "95 % interval: {}; empty where too few {units} tell of the frequency (fewer than {LEAST_ARTICLES}, or as good as fewer than {LEAST_EFFECTIVE} that have it)",
            self.as_units()
        )
    }
}

/// The clusters of the articles of some groups. Articles of one outlet, family or period in two groups are two clusters: each group
/// has its own interval.
pub(super) struct Clusters<'a> {
    /// For each article its group, or [`NO_GROUP`].
    groups: &'a [GroupId],
    tokens: &'a [u32],
    /// `None` where each article is one.
    joint: Option<Joint>,
}

/// Clusters of several articles.
#[derive(Default)]
struct Joint {
    /// For each article its cluster, or [`NO_GROUP`].
    of: Vec<u32>,
    clusters: Vec<One>,
}

/// A cluster in a group.
#[derive(Clone, Copy)]
struct One {
    group: GroupId,
    articles: u64,
    tokens: u64,
}

/// Where the occurrences of a term are added up by cluster.
#[derive(Default)]
pub(super) struct Tally {
    /// Of each cluster the articles with the term and its frequency.
    found: Vec<(u64, u64)>,
    touched: Vec<u32>,
}

/// What a cluster has of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occurrences {
    /// Articles that have it.
    pub articles: u64,
    pub frequency: u64,
    /// Tokens of all of its articles.
    pub tokens: u64,
}

/// A name for each article, which those of one cluster share; `None` where each article is one.
///
/// # Errors
/// When families are asked for and nobody knows them.
pub(super) fn named(selected: &Selected<'_>, cluster: Cluster) -> Result<Option<Vec<u32>>, Error> {
    let articles = &selected.articles;
    if let Some(period) = cluster.period() {
        // Of articles without a date nothing tells which are of one event.
        let mut numbers: HashMap<Option<Day>, u32> = HashMap::new();
        let starts = articles.days().iter();
        let starts = starts.map(|day| day.map(|day| period.start(day)));
        let name = |start| {
            let new = numbers.len() as u32;
            *numbers.entry(start).or_insert(new)
        };
        return Ok(Some(starts.map(name).collect()));
    }
    Ok(match cluster {
        // Without a column of outlets all articles are of one.
        Cluster::Source => Some(match articles.text("source") {
            Some(sources) => sources.of.clone(),
            None => vec![0; articles.len()],
        }),
        Cluster::Family => {
            let families = Copies::read(selected.corpus)?;
            let families = &families.families;
            let alone = families.len() as u32..;
            let mut of: Vec<u32> = alone.take(articles.len()).collect();
            for (number, family) in (0..).zip(families) {
                for member in &family.members {
                    of[member.article as usize] = number;
                }
            }
            Some(of)
        }
        Cluster::Article | Cluster::Day | Cluster::Week | Cluster::Month => None,
    })
}

impl<'a> Clusters<'a> {
    /// Of all articles, of which each is in a group or in none.
    ///
    /// # Errors
    /// When families are asked for and nobody knows them.
    pub fn new(
        selected: &'a Selected<'_>,
        groups: &'a [GroupId],
        cluster: Cluster,
    ) -> Result<Self, Error> {
        let articles = &selected.articles;
        let joint = named(selected, cluster)?;
        let joint = joint.map(|named| Joint::new(groups, articles.tokens(), &named));
        Ok(Self {
            groups,
            tokens: articles.tokens(),
            joint,
        })
    }

    /// Where each article is one.
    pub fn of_articles(selected: &'a Selected<'_>, groups: &'a [GroupId]) -> Self {
        Self {
            groups,
            tokens: selected.articles.tokens(),
            joint: None,
        }
    }

    /// The sums of so many groups without any term.
    pub fn sums(&self, groups: usize) -> Vec<ArticleSums> {
        let mut sums = vec![ArticleSums::default(); groups];
        match &self.joint {
            None => {
                for (group, tokens) in self.groups.iter().zip(self.tokens) {
                    if *group != NO_GROUP {
                        sums[*group as usize].add_tokens(u64::from(*tokens));
                    }
                }
            }
            Some(joint) => {
                for own in &joint.clusters {
                    sums[own.group as usize].add_cluster(own.articles, own.tokens);
                }
            }
        }
        sums
    }

    /// The group of an article, or [`NO_GROUP`].
    #[inline]
    pub fn group(&self, article: u32) -> GroupId {
        self.groups[article as usize]
    }

    /// Calls `each` with what every cluster has of a term, from its frequency in articles.
    #[inline]
    pub fn each(
        &self,
        hits: impl Iterator<Item = (u32, u32)>,
        tally: &mut Tally,
        mut each: impl FnMut(GroupId, Occurrences),
    ) {
        let Some(joint) = &self.joint else {
            // Inside a chain of iterators, each of which is a plain loop then.
            return hits.for_each(|(article, frequency)| {
                let at = article as usize;
                if self.groups[at] != NO_GROUP {
                    let found = Occurrences {
                        articles: 1,
                        frequency: u64::from(frequency),
                        tokens: u64::from(self.tokens[at]),
                    };
                    each(self.groups[at], found);
                }
            });
        };
        tally.found.resize(joint.clusters.len(), (0, 0));
        for (article, frequency) in hits {
            let cluster = joint.of[article as usize];
            if let Some(own) = tally.found.get_mut(cluster as usize) {
                if own.0 == 0 {
                    tally.touched.push(cluster);
                }
                *own = (own.0 + 1, own.1 + u64::from(frequency));
            }
        }
        for cluster in tally.touched.drain(..) {
            let (articles, frequency) = std::mem::take(&mut tally.found[cluster as usize]);
            let own = joint.clusters[cluster as usize];
            let found = Occurrences {
                articles,
                frequency,
                tokens: own.tokens,
            };
            each(own.group, found);
        }
    }
}

impl Joint {
    /// From a name for each article, which those of one cluster share.
    fn new(groups: &[GroupId], tokens: &[u32], named: &[u32]) -> Self {
        let mut joint = Self::default();
        let mut numbers: HashMap<(GroupId, u32), u32> = HashMap::new();
        for (at, (group, tokens)) in groups.iter().zip(tokens).enumerate() {
            if *group == NO_GROUP {
                joint.of.push(NO_GROUP);
                continue;
            }
            let number = *numbers.entry((*group, named[at])).or_insert_with(|| {
                joint.clusters.push(One {
                    group: *group,
                    articles: 0,
                    tokens: 0,
                });
                joint.clusters.len() as u32 - 1
            });
            let own = &mut joint.clusters[number as usize];
            own.articles += 1;
            own.tokens += u64::from(*tokens);
            joint.of.push(number);
        }
        joint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_articles_of_a_cluster_are_added_up_before_they_are_squared_in_each_group_by_itself() {
        let groups = [0, 0, 1, 0, NO_GROUP, 0];
        let tokens = [100, 200, 400, 300, 900, 50];
        let clusters = Clusters {
            groups: &groups,
            tokens: &tokens,
            joint: Some(Joint::new(&groups, &tokens, &[7, 7, 7, 8, 7, 9])),
        };
        let mut sums = clusters.sums(2);
        let mut tally = Tally::default();
        // Twice, since what one term leaves must not reach the next.
        for _ in 0..2 {
            sums = clusters.sums(2);
            let hits = [(0, 1), (1, 3), (2, 5), (3, 2), (4, 9)].into_iter();
            clusters.each(hits, &mut tally, |group, found| {
                sums[group as usize].add_frequency(found.frequency, found.tokens);
            });
        }
        let mut of_first = ArticleSums::from_articles([(4, 300), (2, 300), (0, 50)]);
        of_first.articles = 4;
        assert_eq!(sums, [of_first, ArticleSums::from_articles([(5, 400)])]);
        assert_eq!((sums[0].units, sums[1].units), (3, 1));
    }
}
