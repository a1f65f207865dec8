//! Filling a lexicon and writing it into a model file, which only the trainer does.

use super::{Class, ClusterMap, Clusters, LONGEST, Lexicon, extend, hash, short};

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

    /// Puts a word, written as in [`spell`], into its clusters.
    pub fn insert_clusters(&mut self, word: &str, clusters: Clusters) {
        self.clusters.insert(short(hash(word.as_bytes())), clusters);
    }

    /// Puts a folded word into the groups of its vector.
    pub fn insert_groups(&mut self, word: &str, groups: Clusters) {
        self.groups.insert(short(hash(word.as_bytes())), groups);
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
        let mut before = 0;
        for (key, _) in &phrases {
            out.extend((key - before).to_le_bytes());
            before = *key;
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
