//! Average reduced frequency: occurrences that stand close together count less.

use crate::about::About;
use crate::measure::{Measured, Undefined};

/// Average reduced frequency.
pub const ARF: About = About {
    name: "arf",
    symbol: "ARF",
    summary: "average reduced frequency: occurrences that stand closer together than evenly spread ones count less",
    direction: "the frequency where even, near 1 in one clump",
    citation: "savicky2002",
};

/// The average reduced frequency of a term, in occurrences, from the places of its occurrences among so many running
/// words; places count from 0 and ascend.
///
/// # Formula
/// `ARF = 1/v Σ min(dᵢ, v)`, `v = N/f`: dᵢ is the distance from an occurrence to the next, and from the last one to the first, as if
/// the N words stood in a circle. It is the mean, over all ways to begin, of how many of f segments of equal length have the
/// term.
///
/// It depends on the order of the articles, which stand one after the other.
///
/// # Undefined
/// [`Undefined::NoTokens`], [`Undefined::TermAbsent`]; [`Undefined::MoreThanTokens`] where a place lies beyond the last word.
///
/// # Source
/// Savický & Hlaváčová (2002), *Measures of word commonness*; the number that Sketch Engine prints.
/// ```
/// use newsprint::measure::dispersion::arf;
/// assert_eq!(arf(&[0, 25, 50, 75], 100), Ok(4.0));
/// assert_eq!(arf(&[0, 1, 2, 3], 100), Ok(1.12));
/// ```
pub fn arf(places: &[u64], tokens: u64) -> Measured {
    if tokens == 0 {
        return Err(Undefined::NoTokens);
    }
    let (first, last) = match places {
        [] => return Err(Undefined::TermAbsent),
        [only] => (*only, *only),
        [first, .., last] => (*first, *last),
    };
    if last >= tokens {
        return Err(Undefined::MoreThanTokens);
    }
    let segment = tokens as f64 / places.len() as f64;
    let between = places
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]));
    let distances = between.chain([tokens - last + first]);
    let sum: f64 = distances.map(|own| (own as f64).min(segment)).sum();
    Ok(sum / segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_mean_number_of_segments_with_the_term_over_all_ways_to_begin() {
        let (places, tokens) = ([3u64, 17, 18, 60, 95, 99], 120u64);
        let length = tokens / places.len() as u64;
        let having = |start: u64| {
            let of = |place: &u64| (place + tokens - start) % tokens / length;
            let having: std::collections::BTreeSet<u64> = places.iter().map(of).collect();
            having.len() as f64
        };
        let mean = (0..tokens).map(having).sum::<f64>() / tokens as f64;
        assert!((arf(&places, tokens).unwrap() - mean).abs() < 1e-12);
    }

    #[test]
    fn one_occurrence_is_one_and_what_cannot_be_is_undefined() {
        assert_eq!(arf(&[10], 50), Ok(1.0));
        assert_eq!(arf(&[], 50), Err(Undefined::TermAbsent));
        assert_eq!(arf(&[], 0), Err(Undefined::NoTokens));
        assert_eq!(arf(&[50], 50), Err(Undefined::MoreThanTokens));
    }
}
