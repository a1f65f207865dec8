//! Terms in byte order, each identified by its rank: tens of thousands of small strings in two
//! allocations.

use super::intern::prefix;
use super::run::shared_prefix;
use rayon::slice::ParallelSliceMut;
use std::ops::Range;

/// Distinct terms in byte order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        self.text(rank..rank + 1)
    }

    /// Append the term of a rank to `out`, without its first `skipped` bytes.
    #[inline]
    pub fn spell(&self, rank: u32, skipped: usize, out: &mut Vec<u8>) {
        const SHORT: usize = 16;
        let term = &self.term(rank)[skipped..];
        match self.text[self.start(rank as usize) + skipped..].first_chunk::<SHORT>() {
            // Nearly all terms: bytes after them are copied too and removed, so that the code does not
            // branch on the length.
            Some(bytes) if term.len() <= SHORT => {
                let end = out.len() + term.len();
                out.extend_from_slice(bytes);
                out.truncate(end);
            }
            _ => out.extend_from_slice(term),
        }
    }

    /// The length of the common prefix of two terms, in bytes.
    #[inline]
    pub fn shared_prefix(&self, a: u32, b: u32) -> usize {
        let [x, y] = [a, b].map(|rank| &self.text[self.start(rank as usize)..]);
        // Nearly all terms: bytes after a short one are compared too, so that the code does not branch
        // on the length.
        if let (Some(x), Some(y)) = (x.first_chunk(), y.first_chunk()) {
            let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
            if differ != 0 {
                let least = self.term(a).len().min(self.term(b).len());
                return least.min(differ.trailing_zeros() as usize / 8);
            }
        }
        shared_prefix(self.term(a), self.term(b))
    }

    /// The number of terms for which `before` holds; it holds for none after the first for which it
    /// does not.
    pub fn partition_point(&self, before: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.term(middle as u32)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    /// The same, with little unused room.
    pub fn fitted(self) -> Self {
        Self {
            text: fitted(self.text),
            ends: fitted(self.ends),
        }
    }

    /// Append a term that follows all others.
    #[inline]
    pub fn push(&mut self, term: &[u8]) {
        self.text.extend_from_slice(term);
        self.ends.push(self.text.len() as u32);
    }

    /// Forget all terms, but keep the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// The bytes of some terms, one after the other.
    #[inline]
    pub fn text(&self, terms: Range<usize>) -> &[u8] {
        &self.text[self.start(terms.start)..self.start(terms.end)]
    }

    /// For each term the end of its bytes.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    #[inline]
    fn start(&self, term: usize) -> usize {
        term.checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
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
        let zeros = lexicons.iter().map(|lexicon| vec![0; lexicon.len()]);
        let mut ranks: Vec<Vec<u32>> = zeros.collect();
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

/// The same values, with little unused room: shrinking in place would fragment the heap when thousands
/// of these are kept.
pub fn fitted<T: Copy>(values: Vec<T>) -> Vec<T> {
    if values.len() >= values.capacity() / 4 * 3 {
        return values;
    }
    values.as_slice().to_vec()
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
                    part.spell(rank, 0, &mut spelled);
                    part.spell(rank, 1, &mut spelled);
                    let term = part.term(rank);
                    prop_assert_eq!(&spelled[1..], &[term, &term[1..]].concat());
                    for other in 0..part.len() as u32 {
                        let plain = term.iter().zip(part.term(other)).take_while(|(a, b)| a == b);
                        prop_assert_eq!(part.shared_prefix(rank, other), plain.count());
                    }
                    let before = union.partition_point(|term| term < part.term(rank));
                    prop_assert_eq!(before, among_all as usize);
                }
            }
        }
    }
}
