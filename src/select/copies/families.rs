//! Pairs of copies to families.

use super::{Family, Member, Pair};
use std::collections::BTreeMap;

/// Which of two articles is the earlier one, where it is known who wrote for whom: news agencies come first, then
/// the order of days decides. Gives the place of an article in that order.
pub(super) type Precedence<'p> = &'p dyn Fn(u32) -> (bool, u32);

/// Families as trees: each article points to the one earlier article of which it has the most words, and what hangs
/// together is a family.
///
/// One article that holds two stories joins one of them, where connecting everything that overlaps would make both
/// one family.
pub(super) fn families(pairs: &[Pair], precedence: Precedence<'_>) -> Vec<Family> {
    /// The earlier article, the words in common, and the share.
    type Parent = (u32, u32, f64);
    let mut parents: BTreeMap<u32, Option<Parent>> = BTreeMap::new();
    for pair in pairs {
        let (a, b) = (pair.later, pair.earlier);
        let (child, parent) = match precedence(a) < precedence(b) {
            true => (b, a),
            false => (a, b),
        };
        parents.entry(parent).or_default();
        let best = parents.entry(child).or_default();
        let is_better = best.is_none_or(|(known, words, _)| {
            let order = pair.words.cmp(&words);
            order
                .then_with(|| precedence(known).cmp(&precedence(parent)))
                .is_gt()
        });
        if is_better {
            *best = Some((parent, pair.words, pair.share));
        }
    }
    let mut in_order: Vec<u32> = parents.keys().copied().collect();
    in_order.sort_by_key(|article| precedence(*article));
    // Parents come before their children.
    let mut family_of: BTreeMap<u32, usize> = BTreeMap::new();
    let mut families: Vec<Family> = Vec::new();
    for article in in_order {
        let parent = parents[&article];
        let family = match parent {
            Some((parent, ..)) => family_of[&parent],
            None => {
                families.push(Family::default());
                families.len() - 1
            }
        };
        family_of.insert(article, family);
        families[family].members.push(Member {
            article,
            parent: parent.map(|(parent, ..)| parent),
            share: parent.map(|(.., share)| share),
            credit: String::new(),
        });
    }
    families.sort_by_key(|family| {
        let members = family.members.iter();
        members.map(|member| precedence(member.article).1).min()
    });
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(later: u32, earlier: u32, words: u32) -> Pair {
        Pair {
            later,
            earlier,
            share: f64::from(words) / 1_000.0,
            words,
        }
    }

    fn members(pairs: &[Pair], precedence: Precedence<'_>) -> Vec<Vec<(u32, Option<u32>)>> {
        let families = families(pairs, precedence);
        let of = |family: &Family| {
            let members = family.members.iter();
            members
                .map(|member| (member.article, member.parent))
                .collect()
        };
        families.iter().map(of).collect()
    }

    #[test]
    fn an_article_hangs_on_the_earlier_one_of_which_it_has_most() {
        let pairs = [
            pair(1, 0, 300),
            pair(2, 0, 200),
            pair(2, 1, 250),
            pair(5, 4, 100),
        ];
        assert_eq!(
            members(&pairs, &|article| (false, article)),
            [
                vec![(0, None), (1, Some(0)), (2, Some(1))],
                vec![(4, None), (5, Some(4))]
            ]
        );
    }

    #[test]
    fn an_agency_is_before_who_printed_it_earlier() {
        let pairs = [pair(1, 0, 300)];
        assert_eq!(
            members(&pairs, &|article| (article != 1, article)),
            [[(1, None), (0, Some(1))]]
        );
    }

    #[test]
    fn an_article_made_of_two_stories_joins_the_one_it_has_more_of() {
        let pairs = [
            pair(1, 0, 900),
            pair(11, 10, 900),
            pair(20, 1, 400),
            pair(20, 10, 300),
        ];
        let families = members(&pairs, &|article| (false, article));
        assert_eq!(families.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
    }
}
