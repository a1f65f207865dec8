//! Terms in byte order, each known by its rank.

use rayon::slice::ParallelSliceMut;

/// Distinct terms in byte order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    text: Vec<u8>,
    /// For each term the end of its bytes.
    ends: Vec<u32>,
}

impl Lexicon {
    /// Terms as they are stored: `ends` has the end of each in `text`.
    pub fn new(text: Vec<u8>, ends: Vec<u32>) -> Self {
        Self { text, ends }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The term of a rank.
    #[inline]
    pub fn term(&self, rank: u32) -> &[u8] {
        let rank = rank as usize;
        let start = rank.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[rank] as usize]
    }

    /// Append the term of a rank to `out`.
    #[inline]
    pub fn spell(&self, rank: u32, out: &mut Vec<u8>) {
        const SHORT: usize = 16;
        let term = self.term(rank);
        let start = (rank as usize).checked_sub(1);
        let start = start.map_or(0, |before| self.ends[before] as usize);
        match self.text[start..].first_chunk::<SHORT>() {
            // Nearly all: what follows is copied too and taken off, so that no length decides how.
            Some(bytes) if term.len() <= SHORT => {
                let end = out.len() + term.len();
                out.extend_from_slice(bytes);
                out.truncate(end);
            }
            _ => out.extend_from_slice(term),
        }
    }

    fn push(&mut self, term: &[u8]) {
        self.text.extend_from_slice(term);
        self.ends.push(self.text.len() as u32);
    }

    /// The terms of all `lexicons`, and for each of those the ranks that its terms have among all.
    pub fn union(lexicons: &[Self]) -> (Self, Vec<Vec<u32>>) {
        let mut terms: Vec<(u64, u32, u32)> = Vec::new();
        for (number, lexicon) in (0u32..).zip(lexicons) {
            let ranks = 0..lexicon.len() as u32;
            terms.extend(ranks.map(|rank| (prefix(lexicon.term(rank)), number, rank)));
        }
        let term = |(_, lexicon, rank): (u64, u32, u32)| lexicons[lexicon as usize].term(rank);
        terms.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| term(*a).cmp(term(*b))));
        let mut all = Self::default();
        let mut ranks: Vec<Vec<u32>> = lexicons
            .iter()
            .map(|lexicon| vec![0; lexicon.len()])
            .collect();
        let mut last: Option<&[u8]> = None;
        for at in terms {
            let own = term(at);
            if last != Some(own) {
                all.push(own);
                last = Some(own);
            }
            ranks[at.1 as usize][at.2 as usize] = all.len() as u32 - 1;
        }
        (all, ranks)
    }
}

/// The first eight bytes as a number that sorts as the bytes do; ties need the whole term.
fn prefix(term: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(8);
    bytes[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn lexicon<'t>(terms: impl IntoIterator<Item = &'t String>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        terms
            .into_iter()
            .for_each(|term| lexicon.push(term.as_bytes()));
        lexicon
    }

    proptest! {
        #[test]
        fn every_term_keeps_its_place(
            parts in prop::collection::vec(prop::collection::btree_set("[ab]{1,20}|é[ab]{0,2}", 0..20), 0..5),
        ) {
            let all: BTreeSet<String> = parts.iter().flatten().cloned().collect();
            let lexicons: Vec<Lexicon> = parts.iter().map(lexicon).collect();
            let (union, ranks) = Lexicon::union(&lexicons);
            prop_assert_eq!(&union, &lexicon(&all));
            for (part, ranks) in lexicons.iter().zip(ranks) {
                for (rank, among_all) in (0..part.len() as u32).zip(ranks) {
                    prop_assert_eq!(part.term(rank), union.term(among_all));
                    let mut spelled = b"a".to_vec();
                    part.spell(rank, &mut spelled);
                    prop_assert_eq!(&spelled[1..], part.term(rank));
                }
            }
        }
    }
}
