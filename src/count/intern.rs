//! Raw tokens to term numbers, without an allocation per token.
//!
//! Two tables. [`Types`] maps the bytes of a token as written to a term number; almost every token
//! is found there. Only a new type is normalised (folded, stemmed), and its term is then looked up
//! in [`Terms`], so that `The`, `the` and `THE` are three types of one term. Folding a type before
//! the counting per article is what keeps `articles` right when one article has both `É` and `é`.
//!
//! A run's tables hold only the types of that run (some ten thousand), so they stay in the cache;
//! one table for a whole collection was several times slower.

use super::lexicon::Lexicon;
use super::places;
use crate::tokenize::{Kind, Token};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The number of a term within one run, in order of first appearance.
pub type TermId = u32;

/// A type that is not a term of the layer (a stop word) and has no frequency.
pub const NO_TERM: TermId = TermId::MAX;

/// The longest type that is kept in the table itself.
const INLINE_BYTES: usize = 15;

/// Tokens that are looked up together.
pub const BATCH: usize = 32;

/// The bytes of a type of 1 to [`INLINE_BYTES`] bytes, zeros after them, the length in the last.
/// Zero stands for no type.
type Key = u128;

/// A slot of the table: a type and its term; free where the type is zero.
#[derive(Clone, Copy, Default)]
struct Slot {
    head: u64,
    tail: u64,
    term: TermId,
}

impl Slot {
    fn new(key: Key, term: TermId) -> Self {
        Self {
            head: key as u64,
            tail: (key >> 64) as u64,
            term,
        }
    }

    #[inline]
    fn key(&self) -> Key {
        Key::from(self.head) | Key::from(self.tail) << 64
    }
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

/// Tokens of one text that wait to be looked up.
///
/// The table is larger than the nearest cache. Looking up tokens one after the other would wait for
/// memory at each; the first probes of a whole batch depend only on their keys, so the processor waits
/// for all of them at once.
pub struct Batch<'t> {
    text: &'t str,
    tokens: [Token<'t>; BATCH],
    keys: [Key; BATCH],
    filled: usize,
}

impl<'t> Batch<'t> {
    /// An empty batch of tokens of `text`.
    pub fn of(text: &'t str) -> Self {
        let none = Token {
            text: "",
            start: 0,
            kind: Kind::Word,
        };
        Self {
            text,
            tokens: [none; BATCH],
            keys: [0; BATCH],
            filled: 0,
        }
    }

    /// Append a token; returns whether the batch is full.
    #[inline]
    pub fn push(&mut self, token: Token<'t>) -> bool {
        self.keys[self.filled] = self.key(token);
        self.tokens[self.filled] = token;
        self.filled += 1;
        self.filled == BATCH
    }

    /// The key of a token; zero for one that is too long to have any.
    #[inline]
    fn key(&self, token: Token<'_>) -> Key {
        let length = token.text.len();
        if length > INLINE_BYTES {
            return 0;
        }
        let bits = 8 * length as u32;
        // The bytes after the token are read too and masked out, so that no branch depends on the
        // unpredictable length.
        match self.text.as_bytes()[token.start..].first_chunk::<16>() {
            Some(bytes) => {
                Key::from_le_bytes(*bytes) & !(Key::MAX << bits) | (length as Key) << 120
            }
            None => key_of(token.text.as_bytes()),
        }
    }
}

/// The key of a type of 1 to [`INLINE_BYTES`] bytes.
fn key_of(token: &[u8]) -> Key {
    let mut bytes = [0; 16];
    bytes[..token.len()].copy_from_slice(token);
    bytes[15] = token.len() as u8;
    Key::from_le_bytes(bytes)
}

/// The result of the first probe if the type is in another slot or new.
const ELSEWHERE: TermId = TermId::MAX - 1;

impl Default for Types {
    fn default() -> Self {
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
}

impl Types {
    /// The terms of the tokens of `batch`, in order, which is then empty. `define` is called once per
    /// type, to say what its term is.
    #[inline]
    pub fn terms_of<'t, 'f>(
        &mut self,
        batch: &mut Batch<'t>,
        found: &'f mut [TermId; BATCH],
        mut define: impl FnMut(Token<'t>) -> TermId,
    ) -> &'f [TermId] {
        let filled = std::mem::take(&mut batch.filled);
        let mask = self.slots.len() - 1;
        found.fill(ELSEWHERE);
        for (found, key) in found.iter_mut().zip(&batch.keys[..filled]) {
            let slot = &self.slots[self.hash(*key) as usize & mask];
            if slot.key() == *key {
                *found = slot.term;
            }
        }
        for (at, found) in found[..filled].iter_mut().enumerate() {
            if *found == ELSEWHERE || batch.keys[at] == 0 {
                let token = batch.tokens[at];
                *found = self.term_of(batch.keys[at], token.text.as_bytes(), || define(token));
            }
        }
        &found[..filled]
    }

    fn term_of(&mut self, key: Key, token: &[u8], define: impl FnOnce() -> TermId) -> TermId {
        if key == 0 {
            return self.long_term_of(token, define);
        }
        let mask = self.slots.len() - 1;
        let mut position = self.hash(key) as usize & mask;
        loop {
            let slot = &self.slots[position];
            if slot.key() == key {
                return slot.term;
            }
            if slot.key() == 0 {
                let term = define();
                self.slots[position] = Slot::new(key, term);
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

    /// Both halves are multiplied into a product of 128 bits whose halves are folded, so that every
    /// bit of the type reaches the low bits. The seed is random: types chosen to collide do not.
    #[inline]
    fn hash(&self, key: Key) -> u64 {
        let (head, tail) = (key as u64, (key >> 64) as u64);
        let product = u128::from(head ^ self.seed)
            * u128::from(tail.rotate_left(29) ^ self.seed.rotate_left(32));
        (product as u64) ^ ((product >> 64) as u64)
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 2];
        let mask = larger.len() - 1;
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.key() == 0 {
                continue;
            }
            let mut position = self.hash(slot.key()) as usize & mask;
            while self.slots[position].key() != 0 {
                position = (position + 1) & mask;
            }
            self.slots[position] = slot;
        }
    }

    /// Forget all types, but keep the memory.
    pub fn clear(&mut self) {
        self.slots.fill(Slot::default());
        self.filled = 0;
        self.long.clear();
        self.long_bytes.clear();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Slot>()
            + self.long.capacity() * 16
            + self.long_bytes.capacity()
    }
}

/// Strings numbered in order of first appearance.
#[derive(Default)]
pub struct Terms {
    table: HashTable<TermId>,
    /// By their numbers, so not in the order of their bytes.
    strings: Lexicon,
    hasher: RandomState,
}

impl Terms {
    /// The number of `term`, a new one if it was not seen before.
    pub fn number(&mut self, term: &[u8]) -> TermId {
        let hash = self.hasher.hash_one(term);
        let known = |id: &TermId| self.strings.term(*id) == term;
        if let Some(id) = self.table.find(hash, known) {
            return *id;
        }
        let id = self.strings.len() as TermId;
        self.strings.push(term);
        let hash_of = |id: &TermId| self.hasher.hash_one(self.strings.term(*id));
        self.table.insert_unique(hash, id, hash_of);
        id
    }

    /// The string of a number.
    pub fn get(&self, id: TermId) -> &[u8] {
        self.strings.term(id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    /// The rank of every number in byte order of the strings, and the numbers in that order.
    pub fn ranks(&self) -> (Vec<u32>, Vec<TermId>) {
        let mut order: Vec<(u64, TermId)> = (0..self.len() as TermId)
            .map(|id| (prefix(self.get(id)), id))
            .collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let order = order.into_iter().map(|(_, id)| id);
        (places::ranks(order.clone()), order.collect())
    }

    /// Forget all strings, but keep the memory.
    pub fn clear(&mut self) {
        self.table.clear();
        self.strings.clear();
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.table.capacity() * 6 + self.strings.bytes()
    }
}

/// The first eight bytes as a number that sorts as the bytes do; ties need the whole string.
pub(super) fn prefix(term: &[u8]) -> u64 {
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
            tokens in prop::collection::vec("[a-c]{1,4}|[a-z]{1,24}|[éß]{1,12}", 0..4000)
        ) {
            let text = tokens.concat();
            let mut batch = Batch::of(&text);
            let mut types = Types::default();
            let mut expected: HashMap<&str, TermId> = HashMap::new();
            let (mut found, mut ids) = (Vec::<TermId>::new(), Vec::new());
            let mut room = [0; BATCH];
            let mut defined = 0;
            let mut define = |_: Token<'_>| {
                defined += 1;
                defined - 1
            };
            let mut start = 0;
            for token in &tokens {
                let next = expected.len() as TermId;
                ids.push(*expected.entry(token).or_insert(next));
                let token = Token { text: &text[start..start + token.len()], start, kind: Kind::Word };
                start += token.text.len();
                if batch.push(token) {
                    found.extend(types.terms_of(&mut batch, &mut room, &mut define));
                }
            }
            found.extend(types.terms_of(&mut batch, &mut room, &mut define));
            prop_assert_eq!(found, ids);
        }

        #[test]
        fn short_types_are_told_apart(a in "[\\x00ab]{1,15}", b in "[\\x00ab]{1,15}", rest in "[ab]{0,16}") {
            let text = format!("{a}{rest}");
            let token = Token { text: &text[..a.len()], start: 0, kind: Kind::Word };
            let key = Batch::of(&text).key(token);
            prop_assert_eq!(key, key_of(a.as_bytes()));
            prop_assert_eq!(key == key_of(b.as_bytes()), a == b);
        }
    }

    #[test]
    fn ranks_follow_byte_order() {
        let mut terms = Terms::default();
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
