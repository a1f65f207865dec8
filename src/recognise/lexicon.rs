//! Known names and words, as hashed sets: they say what a phrase may be, not what it is.
//!
//! Only hashes are kept (four bytes per phrase), so that sixty thousand names take little room in the
//! model file. Of a million words that are in no list, about fifteen match by accident; to the model a
//! match is one hint among many, so this has no measurable cost.

use super::features::hash;
use hashbrown::HashMap;

/// What a phrase may be: one bit of a [`Mask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Every class, in the order of the bits.
    pub const ALL: [Self; 15] = [
        Self::Given,
        Self::Family,
        Self::City,
        Self::Region,
        Self::Country,
        Self::Demonym,
        Self::Organisation,
        Self::Head,
        Self::Title,
        Self::Lower,
        Self::Mixed,
        Self::Calendar,
        Self::NewsPerson,
        Self::NewsOrganisation,
        Self::NewsPlace,
    ];

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
    /// Adds a phrase, given as the folded forms of its tokens. Longer ones than [`LONGEST`] are left
    /// out.
    pub fn insert(&mut self, tokens: &[String], class: Class) {
        if tokens.is_empty() || tokens.len() > LONGEST {
            return;
        }
        let mut key = 0;
        for token in tokens {
            key = extend(key, hash(token.as_bytes()));
        }
        *self.phrases.entry(short(key)).or_default() |= class.bit();
        if tokens.len() > 1 {
            let first = extend(0, hash(tokens[0].as_bytes()));
            self.openings.insert(short(first), ());
        }
    }

    /// Marks a folded word as one that is never a name by itself.
    pub fn mark_never(&mut self, word: &str) {
        *self
            .phrases
            .entry(short(extend(0, hash(word.as_bytes()))))
            .or_default() |= NEVER;
    }

    /// The classes of the phrase with this running key; 0 when it is unknown.
    pub fn classes(&self, key: u64) -> Mask {
        self.phrases.get(&short(key)).copied().unwrap_or(0)
    }

    /// Whether a phrase of several tokens begins with the token of this key.
    pub fn begins(&self, key: u64) -> bool {
        self.openings.contains_key(&short(key))
    }

    /// Puts a word, written as in [`spell`], into its clusters.
    pub fn insert_clusters(&mut self, word: &str, clusters: Clusters) {
        self.clusters.insert(short(hash(word.as_bytes())), clusters);
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

    /// Puts a folded word into the groups of its vector.
    pub fn insert_groups(&mut self, word: &str, groups: Clusters) {
        self.groups.insert(short(hash(word.as_bytes())), groups);
    }

    /// The groups of the vector of the folded word of this hash, as clusters are numbered.
    pub fn groups(&self, hash: u64) -> Clusters {
        self.groups.get(&short(hash)).copied().unwrap_or_default()
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether no phrase is known.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// The bytes of the model file: phrases, openings, clusters and groups, each sorted, as differences.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut phrases: Vec<_> = self
            .phrases
            .iter()
            .map(|(key, mask)| (*key, *mask))
            .collect();
        phrases.sort_unstable();
        out.extend((phrases.len() as u32).to_le_bytes());
        for column in [&phrases] {
            let mut before = 0;
            for (key, _) in column {
                out.extend((key - before).to_le_bytes());
                before = *key;
            }
        }
        for (_, mask) in &phrases {
            out.extend(mask.to_le_bytes());
        }
        let mut openings: Vec<u32> = self.openings.keys().copied().collect();
        openings.sort_unstable();
        out.extend((openings.len() as u32).to_le_bytes());
        let mut before = 0;
        for key in openings {
            out.extend((key - before).to_le_bytes());
            before = key;
        }
        write_clusters(&self.clusters, out);
        write_clusters(&self.groups, out);
    }

    /// Reads what [`Lexicon::write`] wrote; `None` when the bytes end early.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut lexicon = Self::default();
        let len = read_u32(bytes)? as usize;
        let mut keys = Vec::new();
        let mut before = 0u32;
        for _ in 0..len {
            before = before.wrapping_add(read_u32(bytes)?);
            keys.push(before);
        }
        for key in keys {
            let (mask, rest) = bytes.split_first_chunk::<2>()?;
            *bytes = rest;
            lexicon.phrases.insert(key, Mask::from_le_bytes(*mask));
        }
        let len = read_u32(bytes)? as usize;
        let mut before = 0u32;
        for _ in 0..len {
            before = before.wrapping_add(read_u32(bytes)?);
            lexicon.openings.insert(before, ());
        }
        read_clusters(&mut lexicon.clusters, bytes)?;
        read_clusters(&mut lexicon.groups, bytes)?;
        Some(lexicon)
    }
}

fn write_clusters(map: &ClusterMap, out: &mut Vec<u8>) {
    let mut clusters: Vec<_> = map
        .iter()
        .map(|(key, clusters)| (*key, *clusters))
        .collect();
    clusters.sort_unstable();
    out.extend((clusters.len() as u32).to_le_bytes());
    let mut before = 0;
    for (key, _) in &clusters {
        out.extend((key - before).to_le_bytes());
        before = *key;
    }
    for level in 0..3 {
        out.extend(clusters.iter().map(|(_, own)| own[level].to_le_bytes()[0]));
        out.extend(clusters.iter().map(|(_, own)| own[level].to_le_bytes()[1]));
    }
}

fn read_clusters(map: &mut ClusterMap, bytes: &mut &[u8]) -> Option<()> {
    let len = read_u32(bytes)? as usize;
    let mut before = 0u32;
    let mut clusters = Vec::new();
    for _ in 0..len {
        before = before.wrapping_add(read_u32(bytes)?);
        clusters.push((before, Clusters::default()));
    }
    for level in 0..3 {
        for shift in [0, 8] {
            let (column, rest) = bytes.split_at_checked(len)?;
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

fn read_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

/// The key of a phrase that goes on with the token of hash `token`.
pub const fn extend(key: u64, token: u64) -> u64 {
    let mixed = (key ^ token).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

const fn short(key: u64) -> u32 {
    (key >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(tokens: &[&str]) -> u64 {
        tokens
            .iter()
            .fold(0, |key, token| extend(key, hash(token.as_bytes())))
    }

    #[test]
    fn a_phrase_is_found_with_all_its_classes_and_its_opening() {
        let mut lexicon = Lexicon::default();
        lexicon.insert(&["new".into(), "york".into()], Class::City);
        lexicon.insert(&["new".into(), "york".into()], Class::Region);
        lexicon.insert(&["jordan".into()], Class::Country);
        assert_eq!(
            lexicon.classes(key(&["new", "york"])),
            Class::City.bit() | Class::Region.bit()
        );
        assert!(lexicon.begins(key(&["new"])));
        assert!(!lexicon.begins(key(&["jordan"])));
        assert_eq!(lexicon.classes(key(&["york", "new"])), 0);
    }

    #[test]
    fn a_lexicon_is_read_back_as_it_was_written() {
        let mut lexicon = Lexicon::default();
        lexicon.insert(&["new".into(), "york".into()], Class::City);
        lexicon.insert(&["jordan".into()], Class::Given);
        lexicon.insert_clusters("Minsk", [1, 8, 301]);
        lexicon.insert_groups("minsk", [2, 600, 2048]);
        let mut bytes = Vec::new();
        lexicon.write(&mut bytes);
        assert_eq!(Lexicon::read(&mut bytes.as_slice()), Some(lexicon));
        bytes.pop();
        assert_eq!(Lexicon::read(&mut bytes.as_slice()), None);
    }
}
