//! Who shares articles with whom: the pairs of some entities, counted over articles.

use crate::measure::association::{Association, Joint};
use crate::recognise::Kind;
use crate::select::TextColumn;
use rayon::prelude::*;
use std::cmp::Ordering;

/// An entity with the selected articles that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What it is; `None` where several of different kinds are taken together.
    pub kind: Option<Kind>,
    /// The articles, ascending.
    pub articles: Vec<u32>,
}

/// Two of the entities, by their positions, that articles name together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The one.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// In how many articles.
    pub joint: Joint,
    /// The statistic that the pairs are ranked by.
    pub rank: f64,
}

impl Pair {
    /// The pair, if at least `least` articles name both, and more often than by chance.
    pub fn of(
        (a, b): (usize, usize),
        joint: Joint,
        least: u64,
        statistic: &dyn Association,
    ) -> Option<Self> {
        let together = joint.f >= least.max(1) && joint.attraction() == Ordering::Greater;
        let rank = together.then(|| statistic.measure(&joint).ok())??;
        Some(Self { a, b, joint, rank })
    }

    /// The strongest first; equal ones by the order of the entities.
    pub fn order(&self, other: &Self) -> Ordering {
        other
            .rank
            .total_cmp(&self.rank)
            .then_with(|| other.joint.f.cmp(&self.joint.f))
            .then_with(|| (self.a, self.b).cmp(&(other.a, other.b)))
    }
}

/// Every pair of the entities, the strongest first. Memory holds their articles twice and one row of the matrix of
/// pairs a thread, never the matrix.
pub fn all(
    named: &[Named],
    articles: usize,
    selected: u64,
    least: u64,
    statistic: &dyn Association,
) -> Vec<Pair> {
    let by_article = Inverted::of(named, articles);
    let mut pairs: Vec<Pair> = (0..named.len())
        .into_par_iter()
        .flat_map_iter(|a| {
            let mut row = vec![0u64; named.len()];
            for article in &named[a].articles {
                // Those before it have counted what they share with it.
                let others = by_article.of_article(*article).iter().rev();
                for other in others.take_while(|other| **other as usize > a) {
                    row[*other as usize] += 1;
                }
            }
            let size = |at: usize| named[at].articles.len() as u64;
            (a + 1..named.len()).filter_map(move |b| {
                let joint = Joint {
                    f: row[b],
                    f1: size(a),
                    f2: size(b),
                    n: selected,
                };
                Pair::of((a, b), joint, least, statistic)
            })
        })
        .collect();
    pairs.par_sort_unstable_by(Pair::order);
    pairs
}

/// For each article the entities that it names, end to end.
struct Inverted {
    ends: Vec<usize>,
    entities: Vec<u32>,
}

impl Inverted {
    fn of(named: &[Named], articles: usize) -> Self {
        let mut ends = vec![0usize; articles + 1];
        for article in named.iter().flat_map(|one| &one.articles) {
            ends[*article as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut entities = vec![0; ends.last().copied().unwrap_or(0)];
        let mut next = ends.clone();
        for (entity, one) in named.iter().enumerate() {
            for article in &one.articles {
                let at = &mut next[*article as usize];
                entities[*at] = entity as u32;
                *at += 1;
            }
        }
        Self { ends, entities }
    }

    fn of_article(&self, article: u32) -> &[u32] {
        let at = article as usize;
        &self.entities[self.ends[at]..self.ends[at + 1]]
    }
}

/// How many sources have an article that names both.
pub fn sources(a: &Named, b: &Named, sources: &TextColumn) -> u64 {
    let mut seen = vec![false; sources.values.len()];
    let of_each = common(&a.articles, &b.articles).map(|article| sources.of[article as usize]);
    let new = of_each.filter(|source| !std::mem::replace(&mut seen[*source as usize], true));
    new.count() as u64
}

/// What two ascending lists have in common.
pub fn common<'l>(mut a: &'l [u32], mut b: &'l [u32]) -> impl Iterator<Item = u32> + 'l {
    std::iter::from_fn(move || {
        loop {
            let (first, second) = (*a.first()?, *b.first()?);
            match first.cmp(&second) {
                Ordering::Less => a = &a[1..],
                Ordering::Greater => b = &b[1..],
                Ordering::Equal => {
                    (a, b) = (&a[1..], &b[1..]);
                    return Some(first);
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::association::LogDice;
    use proptest::prelude::*;

    fn named(lists: &[&[u32]]) -> Vec<Named> {
        let one = |(at, articles): (usize, &&[u32])| Named {
            name: format!("entity {at}"),
            kind: None,
            articles: articles.to_vec(),
        };
        lists.iter().enumerate().map(one).collect()
    }

    #[test]
    fn pairs_are_counted_over_articles_and_the_strongest_come_first() {
        let named = named(&[&[0, 1, 2, 3], &[1, 2, 3, 9], &[3, 8], &[5]]);
        let pairs = all(&named, 10, 10, 1, &LogDice);
        let seen: Vec<(usize, usize, u64)> = pairs.iter().map(|p| (p.a, p.b, p.joint.f)).collect();
        // 0 and 1 share 3 of 4 articles; 2 shares one with each, as often as chance would have it or more.
        assert_eq!(seen, [(0, 1, 3), (0, 2, 1), (1, 2, 1)]);
        assert_eq!(pairs[0].rank, 14.0 + 0.75f64.log2());
        assert_eq!(all(&named, 10, 10, 2, &LogDice).len(), 1);
    }

    #[test]
    fn pairs_that_avoid_each_other_are_none() {
        let named = named(&[&[0, 1, 2, 3, 4, 5], &[5, 6, 7, 8, 9]]);
        assert_eq!(all(&named, 10, 10, 1, &LogDice), []);
    }

    proptest! {
        #[test]
        fn the_counts_are_those_of_the_lists_compared_one_by_one(
            lists in prop::collection::vec(prop::collection::btree_set(0u32..40, 0..20), 2..8)
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|set| set.into_iter().collect()).collect();
            let named = named(&lists.iter().map(Vec::as_slice).collect::<Vec<_>>());
            for pair in all(&named, 40, 40, 1, &LogDice) {
                let shared = lists[pair.a].iter().filter(|article| lists[pair.b].contains(article));
                prop_assert_eq!(pair.joint.f, shared.count() as u64);
                prop_assert_eq!(pair.joint.f, common(&lists[pair.a], &lists[pair.b]).count() as u64);
            }
        }
    }
}
