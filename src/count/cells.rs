//! Cells: the pairs of source and date that have articles, and counts per cell.

use super::places;
use crate::day::Day;

/// The cells of a segment in the order of source, then date (articles without a date first), and
/// the cell of every article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    /// Sources, in byte order.
    pub sources: Vec<String>,
    /// For each cell its source, as a position in `sources`, and its date.
    pub cells: Vec<(u32, Option<Day>)>,
    /// For each article its cell.
    pub of_article: Vec<u32>,
}

impl Cells {
    /// The cells of articles. `keys` has each cell once, in any order, by source and date, `of_article`
    /// the position in it for each article. Sources are numbered in any order; `names` gives their names.
    /// The second result says where each key has gone.
    pub fn new(
        names: &[String],
        keys: &[(u32, Option<Day>)],
        mut of_article: Vec<u32>,
    ) -> (Self, Vec<u32>) {
        let mut order: Vec<u32> = (0..names.len() as u32).collect();
        order.sort_unstable_by_key(|source| &names[*source as usize]);
        let ranks = places::ranks(order.iter().copied());
        let cell = |key: &(u32, Option<Day>)| (ranks[key.0 as usize], key.1);
        let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
        sorted.sort_unstable_by_key(|at| cell(&keys[*at as usize]));
        let place_of = places::ranks(sorted.iter().copied());
        // In place, because this grows with the articles.
        for cell in &mut of_article {
            *cell = place_of[*cell as usize];
        }
        let cells = Self {
            sources: order
                .into_iter()
                .map(|source| names[source as usize].clone())
                .collect(),
            cells: sorted.iter().map(|at| cell(&keys[*at as usize])).collect(),
            of_article,
        };
        (cells, place_of)
    }
}

/// Postings that are few enough to be sorted where they stand.
const FEW: usize = 16;

/// The same as [`CellSums::sum`] for terms in few articles, which most are.
#[inline]
fn sum_few(
    cells: &Cells,
    articles: &[u32],
    frequencies: &[u32],
    mut each: impl FnMut(u32, u64, u32),
) {
    // The cell, and the frequency below it: sorted as one number.
    let mut sorted = [0u64; FEW];
    let count = articles.len();
    for (filled, (article, frequency)) in articles.iter().zip(frequencies).enumerate() {
        let cell = cells.of_article[*article as usize];
        let posting = u64::from(cell) << 32 | u64::from(*frequency);
        let mut at = filled;
        while at > 0 && sorted[at - 1] > posting {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = posting;
    }
    for cell in sorted[..count].chunk_by(|a, b| a >> 32 == b >> 32) {
        let frequency = cell.iter().map(|posting| posting & u64::from(u32::MAX));
        each((cell[0] >> 32) as u32, frequency.sum(), cell.len() as u32);
    }
}

/// Sums up postings of one term by cell.
pub struct CellSums {
    /// Frequency and articles; all zero between two terms.
    sums: Vec<(u64, u32)>,
    /// A bit for each cell that has a sum, and a bit for each 64 of those that has one: cells are
    /// found in order without sorting them and without looking at those that have none.
    marks: [Vec<u64>; 2],
}

impl CellSums {
    /// For a number of cells.
    pub fn new(cells: usize) -> Self {
        let words = cells.div_ceil(64);
        Self {
            sums: vec![(0, 0); cells],
            marks: [vec![0; words], vec![0; words.div_ceil(64)]],
        }
    }

    /// The frequency and the number of articles in every cell that has one, cells ascending.
    pub fn sum(
        &mut self,
        cells: &Cells,
        articles: &[u32],
        frequencies: &[u32],
        mut each: impl FnMut(u32, u64, u32),
    ) {
        // Most terms are in one article only.
        if let ([article], [frequency]) = (articles, frequencies) {
            return each(
                cells.of_article[*article as usize],
                u64::from(*frequency),
                1,
            );
        }
        if articles.len() <= FEW {
            return sum_few(cells, articles, frequencies, each);
        }
        let [marks, marked_words] = &mut self.marks;
        for (article, frequency) in articles.iter().zip(frequencies) {
            let cell = cells.of_article[*article as usize] as usize;
            let sum = &mut self.sums[cell];
            sum.0 += u64::from(*frequency);
            sum.1 += 1;
            let word = cell / 64;
            marks[word] |= 1 << (cell % 64);
            marked_words[word / 64] |= 1 << (word % 64);
        }
        for (at, words) in marked_words.iter_mut().enumerate() {
            for word in ones(std::mem::take(words)).map(|one| at * 64 + one) {
                for cell in ones(std::mem::take(&mut marks[word])).map(|one| word * 64 + one) {
                    let (frequency, articles) = std::mem::take(&mut self.sums[cell]);
                    each(cell as u32, frequency, articles);
                }
            }
        }
    }
}

/// The places of the bits that are one, ascending.
fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (word != 0).then_some(word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        place
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn sums_are_those_of_a_map(
            of_article in prop::collection::vec(prop_oneof![0u32..30, 0u32..9_000], 1..80),
            postings in prop::collection::btree_map(0usize..80, 1u32..5, 1..60),
        ) {
            let postings: Vec<(u32, u32)> = postings
                .into_iter()
                .filter(|(article, _)| *article < of_article.len())
                .map(|(article, frequency)| (article as u32, frequency))
                .collect();
            let mut expected: BTreeMap<u32, (u64, u32)> = BTreeMap::new();
            for (article, frequency) in &postings {
                let sum = expected.entry(of_article[*article as usize]).or_default();
                *sum = (sum.0 + u64::from(*frequency), sum.1 + 1);
            }
            let cells = Cells { of_article, ..Cells::default() };
            let (articles, frequencies): (Vec<u32>, Vec<u32>) = postings.into_iter().unzip();
            let mut sums = CellSums::new(9_000);
            // Twice: what one term leaves behind is not counted for the next.
            for _ in 0..2 {
                let mut found = Vec::new();
                sums.sum(&cells, &articles, &frequencies, |cell, f, n| found.push((cell, (f, n))));
                prop_assert!(found.iter().copied().eq(expected.iter().map(|(k, v)| (*k, *v))));
            }
        }
    }

    #[test]
    fn cells_are_ordered_by_source_then_date_and_summed() {
        let names = vec!["rt".to_owned(), "bbc".to_owned()];
        let day = |n| Some(Day::from_epoch(n));
        let keys = [(0, day(5)), (1, day(9)), (1, None), (1, day(2))];
        let (cells, place_of) = Cells::new(&names, &keys, vec![0, 1, 2, 0, 3]);
        assert_eq!(place_of, [3, 2, 0, 1]);
        assert_eq!(cells.sources, ["bbc", "rt"]);
        assert_eq!(
            cells.cells,
            [(0, None), (0, day(2)), (0, day(9)), (1, day(5))]
        );
        assert_eq!(cells.of_article, [3, 2, 0, 3, 1]);
        let mut rows = Vec::new();
        let mut sums = CellSums::new(cells.cells.len());
        sums.sum(&cells, &[0, 2, 3], &[4, 1, 2], |cell, f, n| {
            rows.push((cell, f, n))
        });
        assert_eq!(rows, [(0, 1, 1), (3, 6, 2)]);
        rows.clear();
        sums.sum(&cells, &[4], &[1], |cell, f, n| rows.push((cell, f, n)));
        assert_eq!(rows, [(1, 1, 1)]);
    }
}
