//! A radix sort that knows how many bits there are to sort by.

use super::element::Element;
use crate::count::places::Places;

/// Bits of a digit, at most: the counters of such a digit just fit into the nearest cache, and two
/// passes are enough for most ranges.
const MOST_DIGIT_BITS: u32 = 13;

/// Sort by the `bits` bits above the lowest `skipped` ones, least digit first. What is equal in those
/// keeps its order. `spare` is room for the other half of each pass.
pub fn sort<E: Element>(elements: &mut Vec<E>, spare: &mut Vec<E>, skipped: u32, bits: u32) {
    let passes = bits.div_ceil(MOST_DIGIT_BITS).max(1);
    let digit_bits = bits.div_ceil(passes);
    spare.clear();
    spare.resize(elements.len(), E::from(0));
    let mut places = Places::default();
    for pass in 0..passes {
        let below = pass * digit_bits;
        let own_bits = digit_bits.min(bits - below);
        let digit = |element: E| (element >> skipped >> below).low(own_bits);
        places.reset(1 << own_bits);
        for element in elements.iter() {
            places.count(digit(*element));
        }
        places.begin();
        for element in elements.iter() {
            spare[places.next(digit(*element))] = *element;
        }
        std::mem::swap(elements, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorted_by_the_bits_asked_for_and_else_as_before(
            mut elements in prop::collection::vec(any::<u64>(), 0..300),
            skipped in 0u32..30, bits in 0u32..35,
        ) {
            let elements_128: Vec<u128> = elements.iter().map(|one| u128::from(*one)).collect();
            let mask = (1u64 << bits) - 1;
            let mut expected = elements.clone();
            expected.sort_by_key(|element| (element >> skipped) & mask);
            sort(&mut elements, &mut Vec::new(), skipped, bits);
            prop_assert_eq!(&elements, &expected);
            let mut elements = elements_128;
            sort(&mut elements, &mut Vec::new(), skipped, bits);
            prop_assert!(elements.iter().copied().eq(expected.into_iter().map(u128::from)));
        }
    }
}
