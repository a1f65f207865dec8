//! How right the recogniser and the merging of aliases are, against annotated text.

use super::bio::Document;
use super::kind::Kind;
use super::span::Token;
use super::{Mention, Recogniser, RecogniserError, Scratch};
use std::collections::BTreeMap;

/// Counts behind precision and recall of whole names: the same first token, last token and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hits {
    /// Names found that are marked.
    pub right: u64,
    /// Names found.
    pub found: u64,
    /// Names marked.
    pub marked: u64,
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of what is marked that was found.
    pub recall: f64,
    /// Harmonic mean of both; 0 when both are 0.
    pub f1: f64,
}

impl Score {
    fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f1,
        }
    }
}

impl Hits {
    /// The score; shares of nothing are 0.
    pub fn score(self) -> Score {
        let share = |of: u64| {
            if of == 0 {
                0.0
            } else {
                self.right as f64 / of as f64
            }
        };
        Score::of(share(self.found), share(self.marked))
    }

    /// Adds the counts of another set.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.marked += other.marked;
    }
}

/// Counts by kind, in the order of [`Kind::ALL`], of what `find` says about each document.
pub fn names(
    documents: &[Document],
    mut find: impl FnMut(&Document, &mut Vec<Mention>),
) -> [Hits; 3] {
    let mut hits = [Hits::default(); 3];
    let mut mentions = Vec::new();
    for document in documents {
        find(document, &mut mentions);
        let byte = |token: &Token| (token.start as usize, token.end as usize);
        let marked: Vec<Mention> = document
            .names
            .iter()
            .map(|name| Mention {
                start: byte(&document.tokens[name.first as usize]).0,
                end: byte(&document.tokens[name.end as usize - 1]).1,
                kind: name.kind,
            })
            .collect();
        for mention in &mentions {
            let hit = &mut hits[mention.kind.index()];
            hit.found += 1;
            hit.right += u64::from(
                marked
                    .binary_search_by_key(&mention.start, |name| name.start)
                    .is_ok_and(|at| marked[at] == *mention),
            );
        }
        for name in &marked {
            hits[name.kind.index()].marked += 1;
        }
    }
    hits
}

/// Counts of a recogniser on given tokens.
///
/// # Errors
/// The recogniser fails on a text.
pub fn recogniser(
    recogniser: &Recogniser,
    documents: &[Document],
) -> Result<[Hits; 3], RecogniserError> {
    let mut scratch = Scratch::default();
    let mut failure = None;
    let hits = names(documents, |document, out| {
        let (text, tokens) = (&document.text, &document.tokens);
        if let Err(error) = recogniser.mentions_of_tokens(text, tokens, &mut scratch, out) {
            failure.get_or_insert(error);
        }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(hits),
    }
}

/// B³ of a clustering: for each item, the share of its cluster that belongs with it, and the share of
/// what belongs with it that is in its cluster, averaged over the items. Items are `(marked, found)`
/// cluster numbers, of any type.
#[derive(Debug, Clone, Copy, Default)]
pub struct BCubed {
    precision: f64,
    recall: f64,
    items: u64,
}

impl BCubed {
    /// Adds the items of one article (clusters do not reach over articles).
    pub fn add<A: Ord + Copy, B: Ord + Copy>(&mut self, items: &[(A, B)]) {
        let (mut marked, mut found, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for &(gold, cluster) in items {
            *marked.entry(gold).or_insert(0u32) += 1;
            *found.entry(cluster).or_insert(0u32) += 1;
            *both.entry((gold, cluster)).or_insert(0u32) += 1;
        }
        for ((gold, cluster), count) in &both {
            let square = f64::from(count * count);
            self.precision += square / f64::from(found[cluster]);
            self.recall += square / f64::from(marked[gold]);
        }
        self.items += items.len() as u64;
    }

    /// The score; zero without items.
    pub fn score(&self) -> Score {
        let items = self.items.max(1) as f64;
        Score::of(self.precision / items, self.recall / items)
    }
}

/// The name of a line of a score: the tag of a kind.
pub const fn line_name(kind: Kind) -> &'static str {
    kind.tag()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_right_only_with_its_borders_and_its_kind() {
        let documents =
            super::super::bio::read("Angela\tB-PER\nMerkel\tI-PER\nin\tO\nMinsk\tB-LOC\n").unwrap();
        let hits = names(&documents, |_, out| {
            *out = vec![
                Mention {
                    start: 0,
                    end: 13,
                    kind: Kind::Person,
                },
                Mention {
                    start: 17,
                    end: 22,
                    kind: Kind::Organisation,
                },
            ];
        });
        assert_eq!(
            hits[0],
            Hits {
                right: 1,
                found: 1,
                marked: 1
            }
        );
        assert_eq!(
            hits[1],
            Hits {
                right: 0,
                found: 1,
                marked: 0
            }
        );
        assert_eq!(
            hits[2],
            Hits {
                right: 0,
                found: 0,
                marked: 1
            }
        );
    }

    #[test]
    fn b_cubed_is_that_of_the_textbook() {
        // Items a a a b b in one found cluster of all five: precision (3·3/5 + 2·2/5)/5, recall 1.
        let mut score = BCubed::default();
        score.add(&[(1, 0), (1, 0), (1, 0), (2, 0), (2, 0)]);
        let score = score.score();
        assert!((score.precision - 13.0 / 25.0).abs() < 1e-12);
        assert!((score.recall - 1.0).abs() < 1e-12);
    }
}
