//! Precision and recall of names against annotated text.

use super::bio::Document;
use newsprint::recognise::span::Token;
use newsprint::recognise::{Mention, Recogniser, RecogniserError, Scratch};
use std::fmt;

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
    /// The score of both.
    pub fn of(precision: f64, recall: f64) -> Self {
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

impl fmt::Display for Score {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            precision,
            recall,
            f1,
        } = self;
        write!(out, "{precision:.4} {recall:.4} {f1:.4}")
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
            let hit = &mut hits[mention.kind as usize];
            hit.found += 1;
            hit.right += u64::from(
                marked
                    .binary_search_by_key(&mention.start, |name| name.start)
                    .is_ok_and(|at| marked[at] == *mention),
            );
        }
        for name in &marked {
            hits[name.kind as usize].marked += 1;
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

#[cfg(test)]
mod tests {
    use super::*;
    use newsprint::recognise::Kind;

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
}
