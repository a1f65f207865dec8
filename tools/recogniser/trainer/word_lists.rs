//! The word lists of a model in the making, and their bytes in its file.

use newsprint::recognise::training::{Class, Clusters, LONGEST, Mask, extend, hash, short};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes a [`Lexicon`](newsprint::recognise::training::Lexicon) once it is written and read.
#[derive(Debug, Default)]
pub struct WordLists {
    phrases: BTreeMap<u32, Mask>,
    openings: BTreeSet<u32>,
    clusters: BTreeMap<u32, Clusters>,
    groups: BTreeMap<u32, Clusters>,
}

impl WordLists {
    /// Adds a phrase, given as the folded forms of its tokens. Longer ones than [`LONGEST`] are left
    /// out.
    pub fn insert(&mut self, tokens: &[String], class: Class) {
        if tokens.is_empty() || tokens.len() > LONGEST {
            return;
        }
        let extended = |key, token: &String| extend(key, hash(token.as_bytes()));
        let key = tokens.iter().fold(0, extended);
        *self.phrases.entry(short(key)).or_default() |= class.bit();
        if tokens.len() > 1 {
            self.openings.insert(short(extended(0, &tokens[0])));
        }
    }

    /// Puts a word, written as in [`spell`](newsprint::recognise::training::spell), into its clusters.
    pub fn insert_clusters(&mut self, word: &str, clusters: Clusters) {
        self.clusters.insert(short(hash(word.as_bytes())), clusters);
    }

    /// Puts a folded word into the groups of its vector.
    pub fn insert_groups(&mut self, word: &str, groups: Clusters) {
        self.groups.insert(short(hash(word.as_bytes())), groups);
    }

    /// The bytes of the model file: phrases, openings, clusters and groups, each sorted, as differences.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_keys(self.phrases.keys(), &mut out);
        out.extend(self.phrases.values().flat_map(|mask| mask.to_le_bytes()));
        write_keys(self.openings.iter(), &mut out);
        for clusters in [&self.clusters, &self.groups] {
            write_keys(clusters.keys(), &mut out);
            for (level, byte) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)] {
                out.extend(clusters.values().map(|own| own[level].to_le_bytes()[byte]));
            }
        }
        out
    }
}

fn write_keys<'k>(keys: impl ExactSizeIterator<Item = &'k u32>, out: &mut Vec<u8>) {
    out.extend((keys.len() as u32).to_le_bytes());
    let mut before = 0;
    for key in keys {
        out.extend((key - before).to_le_bytes());
        before = *key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsprint::recognise::training::Lexicon;

    #[test]
    fn what_is_written_is_read_as_a_lexicon_and_a_cut_off_end_is_noticed() {
        let mut lists = WordLists::default();
        lists.insert(&["new".into(), "york".into()], Class::City);
        lists.insert(&["new".into(), "york".into()], Class::Region);
        lists.insert(&["jordan".into()], Class::Country);
        lists.insert_clusters("Minsk", [1, 8, 301]);
        lists.insert_groups("minsk", [2, 600, 2048]);
        let mut bytes = lists.write();
        let lexicon = Lexicon::read(&mut bytes.as_slice()).unwrap();
        let key = |tokens: &[&str]| {
            let extended = |key, token: &&str| extend(key, hash(token.as_bytes()));
            tokens.iter().fold(0, extended)
        };
        assert_eq!(
            lexicon.classes(key(&["new", "york"])),
            Class::City.bit() | Class::Region.bit()
        );
        assert!(lexicon.begins(key(&["new"])));
        assert!(!lexicon.begins(key(&["jordan"])));
        assert_eq!(lexicon.classes(key(&["york", "new"])), 0);
        assert_eq!(lexicon.clusters("Minsk"), [1, 8, 301]);
        assert_eq!(lexicon.clusters("MINSK"), [1, 8, 301]);
        assert_eq!(lexicon.groups(hash(b"minsk")), [2, 600, 2048]);
        bytes.pop();
        assert_eq!(Lexicon::read(&mut bytes.as_slice()), None);
    }
}
