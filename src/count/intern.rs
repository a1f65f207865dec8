//! Raw tokens to term numbers, without an allocation per token.
//!
//! Two tables. [`Types`] maps the bytes of a token as written to a term number; almost every token
//! is found there. Only a new type is normalised (folded, stemmed), and its term is then looked up
//! in [`Terms`], so that `The`, `the` and `THE` are three types of one term. Folding a type before
//! the counting per article is what keeps `articles` right when one article has both `É` and `é`.
//!
//! A run's tables hold only the types of that run (some ten thousand), so they stay in the cache;
//! one table for a whole collection was several times slower.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The number of a term within one run, in order of first appearance.
pub type TermId = u32;

/// A type that is no term of the layer (a stop word): it has no frequency of its own.
pub const NO_TERM: TermId = TermId::MAX;

/// The longest type that is kept in the table itself.
const INLINE_BYTES: usize = 16;

/// A slot of the table: a type of at most 16 bytes as two words, its length (0: the slot is free)
/// and its term.
#[derive(Clone, Copy, Default)]
struct Slot {
    head: u64,
    tail: u64,
    length: u32,
    term: TermId,
}

/// Types as written, each with its term number.
pub struct Types {
    slots: Vec<Slot>,
    filled: usize,
    seed: u64,
    long: HashTable<(u32, u32, TermId)>,
    long_bytes: Vec<u8>,
    hasher: RandomState,
}

impl Types {
    /// An empty table.
    pub fn new() -> Self {
        let hasher = RandomState::default();
        Self {
            slots: vec![Slot::default(); 1 << 12],
            filled: 0,
            seed: hasher.hash_one(0x6e65_7773) | 1,
            long: HashTable::new(),
            long_bytes: Vec::new(),
            hasher,
        }
    }

    /// The term of `token`; `define` is called once per type, to say what its term is.
    #[inline]
    pub fn term_of(&mut self, token: &[u8], define: impl FnOnce() -> TermId) -> TermId {
        if token.len() > INLINE_BYTES {
            return self.long_term_of(token, define);
        }
        let (head, tail) = words_of(token);
        let length = token.len() as u32;
        let mask = self.slots.len() - 1;
        let mut position = self.hash(head, tail, length) as usize & mask;
        loop {
            let slot = &self.slots[position];
            if slot.head == head && slot.tail == tail && slot.length == length {
                return slot.term;
            }
            if slot.length == 0 {
                let term = define();
                self.slots[position] = Slot {
                    head,
                    tail,
                    length,
                    term,
                };
                self.filled += 1;
                if self.filled * 2 > self.slots.len() {
                    self.grow();
                }
                return term;
            }
            position = (position + 1) & mask;
        }
    }

    #[cold]
    fn long_term_of(&mut self, token: &[u8], define: impl FnOnce() -> TermId) -> TermId {
        let hash = self.hasher.hash_one(token);
        let bytes = &self.long_bytes;
        let found = self.long.find(hash, |(start, length, _)| {
            &bytes[*start as usize..][..*length as usize] == token
        });
        if let Some((_, _, term)) = found {
            return *term;
        }
        let term = define();
        let entry = (self.long_bytes.len() as u32, token.len() as u32, term);
        self.long_bytes.extend_from_slice(token);
        let (bytes, hasher) = (&self.long_bytes, &self.hasher);
        self.long.insert_unique(hash, entry, |(start, length, _)| {
            hasher.hash_one(&bytes[*start as usize..][..*length as usize])
        });
        term
    }

    /// Both words are multiplied into a product of 128 bits whose halves are folded, so that every
    /// bit of the type reaches the low bits. The seed is random: types chosen to collide do not.
    #[inline]
    fn hash(&self, head: u64, tail: u64, length: u32) -> u64 {
        let product = u128::from(head ^ self.seed)
            * u128::from(tail.rotate_left(29) ^ self.seed.rotate_left(32) ^ u64::from(length));
        (product as u64) ^ ((product >> 64) as u64)
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 2];
        let mask = larger.len() - 1;
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.length == 0 {
                continue;
            }
            let mut position = self.hash(slot.head, slot.tail, slot.length) as usize & mask;
            while self.slots[position].length != 0 {
                position = (position + 1) & mask;
            }
            self.slots[position] = slot;
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Slot>()
            + self.long.capacity() * 16
            + self.long_bytes.capacity()
    }
}

/// The bytes of a type of 1 to 16 bytes as two words; together with the length they are the type.
#[inline]
fn words_of(token: &[u8]) -> (u64, u64) {
    let length = token.len();
    if let (Some(first), Some(last)) = (token.first_chunk::<8>(), token.last_chunk::<8>()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (token.first_chunk::<4>(), token.last_chunk::<4>()) {
        (
            u64::from(u32::from_le_bytes(*first)),
            u64::from(u32::from_le_bytes(*last)),
        )
    } else if length == 0 {
        (0, 0)
    } else {
        let (first, middle, last) = (token[0], token[length / 2], token[length - 1]);
        (u64::from(first), u64::from(middle) << 8 | u64::from(last))
    }
}

/// Strings numbered in order of first appearance.
pub struct Terms {
    table: HashTable<TermId>,
    ends: Vec<u32>,
    text: Vec<u8>,
    hasher: RandomState,
}

impl Default for Terms {
    fn default() -> Self {
        Self::new()
    }
}

impl Terms {
    /// No strings.
    pub fn new() -> Self {
        Self {
            table: HashTable::new(),
            ends: Vec::new(),
            text: Vec::new(),
            hasher: RandomState::default(),
        }
    }

    /// The number of `term`, a new one if it was not seen before.
    pub fn number(&mut self, term: &[u8]) -> TermId {
        let hash = self.hasher.hash_one(term);
        let (ends, text) = (&self.ends, &self.text);
        if let Some(id) = self
            .table
            .find(hash, |id| string_at(ends, text, *id) == term)
        {
            return *id;
        }
        let id = self.ends.len() as TermId;
        self.text.extend_from_slice(term);
        self.ends.push(self.text.len() as u32);
        let (ends, text, hasher) = (&self.ends, &self.text, &self.hasher);
        self.table
            .insert_unique(hash, id, |id| hasher.hash_one(string_at(ends, text, *id)));
        id
    }

    /// The string of a number.
    pub fn get(&self, id: TermId) -> &[u8] {
        string_at(&self.ends, &self.text, id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rank of every number in byte order of the strings, and the numbers in that order.
    pub fn ranks(&self) -> (Vec<u32>, Vec<TermId>) {
        let mut order: Vec<(u64, TermId)> = (0..self.len() as TermId)
            .map(|id| (prefix(self.get(id)), id))
            .collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let mut ranks = vec![0; order.len()];
        for (rank, (_, id)) in order.iter().enumerate() {
            ranks[*id as usize] = rank as u32;
        }
        (ranks, order.into_iter().map(|(_, id)| id).collect())
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.table.capacity() * 6 + self.ends.capacity() * 4 + self.text.capacity()
    }
}

fn string_at<'t>(ends: &[u32], text: &'t [u8], id: TermId) -> &'t [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &text[start as usize..ends[id] as usize]
}

/// The first eight bytes as a number that sorts as the bytes do; ties need the whole string.
pub fn prefix(term: &[u8]) -> u64 {
    match term.first_chunk::<8>() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let mut bytes = [0; 8];
            bytes[..term.len()].copy_from_slice(term);
            u64::from_be_bytes(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn the_table_agrees_with_a_hash_map(
            tokens in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..24), 0..4000)
        ) {
            let mut types = Types::new();
            let mut expected: HashMap<Vec<u8>, TermId> = HashMap::new();
            for token in &tokens {
                let next = expected.len() as TermId;
                let term = *expected.entry(token.clone()).or_insert(next);
                prop_assert_eq!(types.term_of(token, || next), term);
            }
        }

        #[test]
        fn short_types_are_told_apart(a in prop::collection::vec(0u8..3, 1..17), b in prop::collection::vec(0u8..3, 1..17)) {
            let same = words_of(&a) == words_of(&b) && a.len() == b.len();
            prop_assert_eq!(same, a == b);
        }
    }

    #[test]
    fn ranks_follow_byte_order() {
        let mut terms = Terms::new();
        for term in [
            "zebra",
            "a",
            "éclair",
            "internationally",
            "international",
            "aa",
        ] {
            terms.number(term.as_bytes());
        }
        let (ranks, order) = terms.ranks();
        let sorted: Vec<_> = order
            .iter()
            .map(|id| std::str::from_utf8(terms.get(*id)).unwrap())
            .collect();
        assert_eq!(
            sorted,
            [
                "a",
                "aa",
                "international",
                "internationally",
                "zebra",
                "éclair"
            ]
        );
        assert_eq!(ranks[0], 4);
    }
}
