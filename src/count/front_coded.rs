//! Terms in byte order, each stored as the part it does not share with the previous one.

use super::lexicon::fitted;
use super::run::shared_prefix;
use std::ops::Range;

/// The most bytes that terms share: the number fits into a byte.
pub const MOST_SHARED: usize = u8::MAX as usize;

/// Distinct terms in byte order, front-coded. Made for terms that are written one after the other, in the same form in
/// several files.
#[derive(Debug, Clone, Default)]
pub struct FrontCoded {
    /// For each term how many bytes it shares with the one before, up to [`MOST_SHARED`].
    shared: Vec<u8>,
    /// The rest of each term.
    rests: Vec<u8>,
    /// For each term the end of its rest.
    ends: Vec<u32>,
}

impl FrontCoded {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Append a term that follows `last`, which is the last one (empty where there is none).
    pub fn push(&mut self, last: &[u8], term: &[u8]) {
        let shared = shared_prefix(last, term).min(MOST_SHARED);
        self.push_rest(shared as u8, |rests| {
            rests.extend_from_slice(&term[shared..])
        });
    }

    /// Append a term that shares `shared` bytes with the last one, or more only where that is
    /// [`MOST_SHARED`]; `spell` writes what follows those to the end of what it is given.
    #[inline]
    pub fn push_rest(&mut self, shared: u8, spell: impl FnOnce(&mut Vec<u8>)) {
        self.shared.push(shared);
        spell(&mut self.rests);
        self.ends.push(self.rests.len() as u32);
    }

    /// Append some terms of another list, which follow all others.
    pub fn extend(&mut self, other: &Self, terms: Range<usize>) {
        if terms.is_empty() {
            return;
        }
        // The first one has another before it now, the others have the same as there.
        self.push(&self.last(), &other.term(terms.start));
        let others = terms.start + 1..terms.end;
        let (from, to) = (other.ends[terms.start], other.ends[terms.end - 1]);
        let own = self.rests.len() as u32;
        self.shared.extend_from_slice(&other.shared[others.clone()]);
        self.rests
            .extend_from_slice(&other.rests[from as usize..to as usize]);
        let ends = other.ends[others].iter();
        self.ends.extend(ends.map(|end| end - from + own));
    }

    /// The last term; empty when there is none.
    pub fn last(&self) -> Vec<u8> {
        let last = self.len().checked_sub(1);
        last.map_or_else(Vec::new, |last| self.term(last))
    }

    /// A term by its place, put together from those before it.
    pub fn term(&self, place: usize) -> Vec<u8> {
        let mut missing = usize::from(self.shared[place]);
        let mut term = vec![0; missing];
        term.extend_from_slice(self.rest(place));
        for before in (0..place).rev() {
            if missing == 0 {
                break;
            }
            let shared = usize::from(self.shared[before]);
            if shared < missing {
                term[shared..missing].copy_from_slice(&self.rest(before)[..missing - shared]);
                missing = shared;
            }
        }
        term
    }

    /// All terms, one after the other.
    pub fn spelled(&self) -> Spelled<'_> {
        Spelled {
            of: self,
            place: 0,
            term: Vec::new(),
        }
    }

    /// For each term how many bytes it shares with the one before, and what follows those.
    pub fn parts(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let rests = (0..self.len()).map(|place| self.rest(place));
        self.shared.iter().copied().zip(rests)
    }

    /// What terms do not share with the one before, one after the other.
    pub fn rests(&self) -> &[u8] {
        &self.rests
    }

    /// The same in not much more room than it takes.
    pub fn fitted(self) -> Self {
        Self {
            shared: fitted(self.shared),
            rests: fitted(self.rests),
            ends: fitted(self.ends),
        }
    }

    #[inline]
    fn rest(&self, place: usize) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rests[start as usize..self.ends[place] as usize]
    }
}

/// Spells the terms of a list one after the other.
pub struct Spelled<'f> {
    of: &'f FrontCoded,
    place: usize,
    term: Vec<u8>,
}

impl Spelled<'_> {
    /// The next term, which is there until the one after it is asked for.
    pub fn advance(&mut self) -> Option<&[u8]> {
        let shared = *self.of.shared.get(self.place)?;
        self.term.truncate(shared.into());
        self.term.extend_from_slice(self.of.rest(self.place));
        self.place += 1;
        Some(&self.term)
    }
}

#[cfg(test)]
impl<'t> FromIterator<&'t [u8]> for FrontCoded {
    fn from_iter<I: IntoIterator<Item = &'t [u8]>>(terms: I) -> Self {
        let mut all = Self::default();
        let mut last: &[u8] = b"";
        for term in terms {
            all.push(last, term);
            last = term;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_cut_gives_the_same_terms_told_in_the_same_way(
            terms in prop::collection::btree_set("[ab]{0,9}|[ab]{254,258}|a{250,260}b?", 1..60),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let all: FrontCoded = terms.iter().map(String::as_bytes).collect();
            let mut spelled = all.spelled();
            for (place, term) in terms.iter().enumerate() {
                prop_assert_eq!(spelled.advance(), Some(term.as_bytes()));
                prop_assert_eq!(all.term(place), term.as_bytes());
            }
            prop_assert_eq!(spelled.advance(), None);
            prop_assert_eq!(Some(&all.last()[..]), terms.last().map(String::as_bytes));

            let mut edges: Vec<usize> = cuts.iter().map(|cut| cut.index(terms.len() + 1)).collect();
            edges.extend([0, terms.len()]);
            edges.sort_unstable();
            let (mut parts, mut again) = (Vec::new(), FrontCoded::default());
            for pair in edges.array_windows::<2>() {
                let mut part = FrontCoded::default();
                part.extend(&all, pair[0]..pair[1]);
                parts.push(part);
            }
            for part in &parts {
                again.extend(part, 0..part.len());
            }
            prop_assert!(again.parts().eq(all.parts()));
            prop_assert_eq!(again.rests(), all.rests());
        }
    }
}
