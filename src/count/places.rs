//! The counting of counting sorts, which sort by small numbers: by ranks, or by digits.

/// For each number its position in an order of all numbers below a count.
pub(crate) fn ranks(order: impl ExactSizeIterator<Item = u32>) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, number) in (0..).zip(order) {
        ranks[number as usize] = rank;
    }
    ranks
}

/// Where a counting sort puts the next element of each rank.
#[derive(Default)]
pub struct Places(Vec<u32>);

impl Places {
    /// For a number of ranks, nothing counted yet.
    pub fn new(ranks: usize) -> Self {
        Self(vec![0; ranks])
    }

    /// Starts over, and keeps the memory.
    pub fn reset(&mut self, ranks: usize) {
        self.0.clear();
        self.0.resize(ranks, 0);
    }

    /// Count an element of a rank.
    #[inline]
    pub fn count(&mut self, rank: u32) {
        self.0[rank as usize] += 1;
    }

    /// All are counted; says how many there are.
    pub fn begin(&mut self) -> usize {
        let mut all = 0;
        for place in &mut self.0 {
            all += std::mem::replace(place, all);
        }
        all as usize
    }

    /// The place of the next element of a rank.
    #[inline]
    pub fn next(&mut self, rank: u32) -> usize {
        let place = &mut self.0[rank as usize];
        *place += 1;
        *place as usize - 1
    }

    /// Once every element has its place: where the elements of each rank end.
    pub fn ends(&self) -> &[u32] {
        &self.0
    }
}
