//! Whether a place of a text lies in a part of it, for places that ascend.

use std::ops::Range;

/// A part of a text: ranges of bytes that ascend.
pub struct Within<'p> {
    part: &'p [Range<u32>],
}

impl<'p> Within<'p> {
    /// The part that consists of these ranges.
    pub fn new(part: &'p [Range<u32>]) -> Self {
        Self { part }
    }

    /// Whether a place is in it. No later call may ask for an earlier place.
    #[inline]
    pub fn has(&mut self, place: usize) -> bool {
        while let [first, rest @ ..] = self.part {
            if place < first.end as usize {
                return place >= first.start as usize;
            }
            self.part = rest;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_in_a_part_from_the_start_of_a_range_to_its_end() {
        let part = [2..4, 4..5, 7..9];
        let mut within = Within::new(&part);
        let found: Vec<usize> = (0..11).filter(|place| within.has(*place)).collect();
        assert_eq!(found, [2, 3, 4, 7, 8]);
    }
}
