//! Known names and words, as hashed sets: they say what a phrase may be, not what it is.
//!
//! Only hashes are kept (four bytes per phrase), so that sixty thousand names take little room in the
//! model file. Of a million words that are in no list, about fifteen match by accident; to the model a
//! match is one hint among many, so this has no measurable cost.

use super::features::hash;
use hashbrown::HashMap;

/// What a phrase may be: one bit of a [`Mask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "training"),
    expect(dead_code, reason = "some only the trainer names")
)]
pub enum Class {
    /// A given name.
    Given,
    /// A family name.
    Family,
    /// A city or town.
    City,
    /// A first-level region of a country.
    Region,
    /// A country or continent.
    Country,
    /// A people, its language or adjective.
    Demonym,
    /// A well-known company or body.
    Organisation,
    /// A word that heads the names of bodies (`Ministry`).
    Head,
    /// A title or profession before a name.
    Title,
    /// A word that running text writes in lower case.
    Lower,
    /// A word that running text writes both ways.
    Mixed,
    /// A day, month or feast.
    Calendar,
    /// A person whom news name often.
    NewsPerson,
    /// An organisation that news name often.
    NewsOrganisation,
    /// A place that news name often.
    NewsPlace,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = Self::NewsPlace as usize + 1;

    /// The class's bit.
    pub const fn bit(self) -> Mask {
        1 << self as u16
    }
}

/// A set of classes.
pub type Mask = u16;

/// The bit of words that are never names by themselves. It is not a class: the model does not see it.
pub const NEVER: Mask = 1 << 15;

/// The longest phrase, in tokens.
pub const LONGEST: usize = 5;

/// Phrases with their classes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lexicon {
    phrases: HashMap<u32, Mask, foldhash::fast::FixedState>,
    openings: HashMap<u32, (), foldhash::fast::FixedState>,
    clusters: ClusterMap,
    groups: ClusterMap,
}

type ClusterMap = HashMap<u32, Clusters, foldhash::fast::FixedState>;

/// The clusters of a word, from few large ones to many small ones, numbered from 1; 0 for words without.
pub type Clusters = [u16; 3];

impl Lexicon {
    /// Marks a folded word as one that is never a name by itself.
    pub fn mark_never(&mut self, word: &str) {
        let key = extend(0, hash(word.as_bytes()));
        *self.phrases.entry(short(key)).or_default() |= NEVER;
    }

    /// The classes of the phrase with this running key; 0 when it is unknown.
    pub fn classes(&self, key: u64) -> Mask {
        self.phrases.get(&short(key)).copied().unwrap_or(0)
    }

    /// Whether a phrase of several tokens begins with the token of this key.
    pub fn begins(&self, key: u64) -> bool {
        self.openings.contains_key(&short(key))
    }

    /// The clusters of a word. One in capitals that has none has those of the same word in lower case
    /// but for its first letter.
    pub fn clusters(&self, letters: &str) -> Clusters {
        let mut spelled = String::with_capacity(letters.len());
        spell(letters, &mut spelled);
        let of = |word: &str| self.clusters.get(&short(hash(word.as_bytes())));
        let found = of(&spelled).or_else(|| {
            let mut chars = spelled.chars();
            let first = chars.next()?;
            let rest = chars.as_str();
            if !rest.chars().any(char::is_uppercase) || rest.chars().any(char::is_lowercase) {
                return None;
            }
            of(&format!("{first}{}", rest.to_lowercase()))
        });
        found.copied().unwrap_or_default()
    }

    /// The groups of the vector of the folded word of this hash, as clusters are numbered.
    pub fn groups(&self, hash: u64) -> Clusters {
        self.groups.get(&short(hash)).copied().unwrap_or_default()
    }

    /// Reads what the trainer wrote; `None` when the bytes end early.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut lexicon = Self::default();
        for key in read_keys(bytes)? {
            let (mask, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            lexicon.phrases.insert(key, Mask::from_le_bytes(*mask));
        }
        let openings = read_keys(bytes)?.into_iter();
        lexicon.openings.extend(openings.map(|key| (key, ())));
        read_clusters(&mut lexicon.clusters, bytes)?;
        read_clusters(&mut lexicon.groups, bytes)?;
        Some(lexicon)
    }
}

fn read_clusters(map: &mut ClusterMap, bytes: &mut &[u8]) -> Option<()> {
    let keys = read_keys(bytes)?.into_iter();
    let mut clusters: Vec<_> = keys.map(|key| (key, Clusters::default())).collect();
    for level in 0..3 {
        for shift in [0, 8] {
            let (column, rest) = bytes.split_at_checked(clusters.len())?;
            *bytes = rest;
            for ((_, own), byte) in clusters.iter_mut().zip(column) {
                own[level] |= u16::from(*byte) << shift;
            }
        }
    }
    map.extend(clusters);
    Some(())
}

/// A word as its clusters are kept under: digits made equal, curly apostrophes straight.
pub fn spell(word: &str, out: &mut String) {
    out.clear();
    for letter in word.chars() {
        out.push(match letter {
            '’' => '\'',
            digit if digit.is_numeric() => '0',
            letter => letter,
        });
    }
}

/// A number of keys and the keys, ascending, each as its distance from the one before.
fn read_keys(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let mut key = 0u32;
    let mut keys = Vec::new();
    for _ in 0..read_u32(bytes)? {
        key = key.wrapping_add(read_u32(bytes)?);
        keys.push(key);
    }
    Some(keys)
}

/// The next number.
pub(super) fn read_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

/// The key of a phrase that goes on with the token of hash `token`.
pub const fn extend(key: u64, token: u64) -> u64 {
    let mixed = (key ^ token).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// What is kept of a key.
pub const fn short(key: u64) -> u32 {
    (key >> 32) as u32
}
