//! How right the merging of aliases is, against annotated text.

use super::hits::Score;
use std::collections::BTreeMap;

/// B³ of a clustering: for each item, the share of its cluster that belongs with it, and the share of
/// what belongs with it that is in its cluster, averaged over the items. Items are `(marked, found)`
/// cluster numbers, of any type.
#[derive(Debug, Clone, Copy, Default)]
pub struct BCubed {
    precision: f64,
    recall: f64,
    items: u64,
}

impl BCubed {
    /// Adds the items of one article (clusters do not reach over articles).
    pub fn add<A: Ord + Copy, B: Ord + Copy>(&mut self, items: &[(A, B)]) {
        let (mut marked, mut found, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for &(gold, cluster) in items {
            *marked.entry(gold).or_insert(0u32) += 1;
            *found.entry(cluster).or_insert(0u32) += 1;
            *both.entry((gold, cluster)).or_insert(0u32) += 1;
        }
        for ((gold, cluster), count) in &both {
            let square = f64::from(count * count);
            self.precision += square / f64::from(found[cluster]);
            self.recall += square / f64::from(marked[gold]);
        }
        self.items += items.len() as u64;
    }

    /// The score; zero without items.
    pub fn score(&self) -> Score {
        let items = self.items.max(1) as f64;
        Score::of(self.precision / items, self.recall / items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_is_that_of_the_textbook() {
        // Items a a a b b in one found cluster of all five: precision (3·3/5 + 2·2/5)/5, recall 1.
        let mut score = BCubed::default();
        score.add(&[(1, 0), (1, 0), (1, 0), (2, 0), (2, 0)]);
        let score = score.score();
        assert!((score.precision - 13.0 / 25.0).abs() < 1e-12);
        assert!((score.recall - 1.0).abs() < 1e-12);
    }
}
