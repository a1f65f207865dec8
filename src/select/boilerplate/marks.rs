//! Where boilerplate stands in a text.

use super::find::Sort;
use super::ledger::{Action, Corrections};
use super::texts::Text;
use crate::clean::boilerplate::Passage;
use foldhash::HashSet;
use std::ops::Range;

/// Words of a text that are boilerplate, or kept though they would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub hash: u64,
    /// Where they stand, in bytes.
    pub place: Range<u32>,
    pub words: u32,
    pub kept: bool,
    /// The row of the ledger that says so.
    pub row: Option<usize>,
}

impl Mark {
    const fn new(passage: &Passage, kept: bool, row: Option<usize>) -> Self {
        Self {
            hash: passage.hash,
            place: passage.place.start as u32..passage.place.end as u32,
            words: passage.words as u32,
            kept,
            row,
        }
    }

    /// Those of a text, of which these keys are `repeated`, in order: lines, then passages and openings in what is left.
    pub fn all(text: &Text<'_>, repeated: &HashSet<u64>, corrections: &Corrections) -> Vec<Self> {
        let source = text.source;
        let has = |sort: Sort, hash| repeated.contains(&sort.key(hash));
        let mut own: Vec<Self> = Vec::new();
        for line in text.lines.lines() {
            let is_repeated = has(Sort::Line, line.hash) || has(Sort::AnyLine, line.hash);
            let pattern = || corrections.pattern(source, &text.text[line.place.clone()]);
            match corrections.of(source, line.hash) {
                Some((Action::Keep, row)) if is_repeated => {
                    own.push(Self::new(&line, true, Some(row)));
                }
                Some((Action::Keep, _)) => {}
                Some((_, row)) => own.push(Self::new(&line, false, Some(row))),
                None => match pattern() {
                    Some(row) => own.push(Self::new(&line, false, Some(row))),
                    None if is_repeated => own.push(Self::new(&line, false, None)),
                    None => {}
                },
            }
        }
        let passages = text.lines.passages(|hash| has(Sort::Shingle, hash));
        let openings = text
            .lines
            .openings(|words, hash| has(Sort::Opening(words), hash));
        for passage in passages.into_iter().chain(openings) {
            let said = corrections.of(source, passage.hash);
            let kept = matches!(said, Some((Action::Keep, _)));
            let new = Self::new(&passage, kept, said.map(|(_, row)| row));
            let meets = |other: &Self| {
                other.place.start < new.place.end && new.place.start < other.place.end
            };
            if !own.iter().any(meets) {
                own.push(new);
            }
        }
        let words: usize = text.lines.lines().map(|line| line.words).sum();
        let by_rule = own.iter().filter(|one| !one.kept && one.row.is_none());
        if by_rule.map(|one| one.words as usize).sum::<usize>() == words {
            own.retain(|one| one.row.is_some());
        }
        own.sort_by_key(|one| one.place.start);
        own
    }
}
