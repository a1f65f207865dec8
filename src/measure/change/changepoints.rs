//! Where the level of a series of counts changes.

use crate::about::About;

/// Changes of the level of counts.
pub const CHANGEPOINTS: About = About {
    name: "changepoints",
    symbol: "",
    summary: "where the mean of a series of counts changes, by the least cost of Poisson segments",
    direction: "",
    citation: "killick2012",
};

/// A division of a series into segments with a level each.
#[derive(Debug, Clone, PartialEq)]
pub struct Changepoints {
    /// The first position of each segment but the first.
    pub starts: Vec<usize>,
    /// What the division costs: its segments, and the penalty for each change.
    pub cost: f64,
}

/// The cheapest division of a series of counts.
///
/// # Formula
/// A segment of m counts with the sum k costs `2 k (ln m − ln k)`, twice the negative log-likelihood of Poisson counts
/// of one mean without what no division changes; 0 when k = 0. Each change costs `penalty` more. Segments have at
/// least `least` counts; a series shorter than two of them is one segment.
///
/// Counts that vary φ times as much as Poisson counts need φ times the penalty: see [`overdispersion`].
///
/// # Source
/// Killick, Fearnhead & Eckley (2012), who prune the search, which finds the same division as this full one.
pub fn changepoints(counts: &[u64], penalty: f64, least: usize) -> Changepoints {
    let least = least.max(1);
    let mut sums = vec![0u64];
    for count in counts {
        sums.push(sums[sums.len() - 1] + count);
    }
    let segment = |from: usize, to: usize| {
        let (sum, length) = ((sums[to] - sums[from]) as f64, (to - from) as f64);
        if sum == 0.0 {
            0.0
        } else {
            2.0 * sum * (length.ln() - sum.ln())
        }
    };
    // For each end the cost of the best division so far, and where its last segment begins.
    let mut best: Vec<(f64, usize)> = vec![(-penalty, 0)];
    for end in 1..=counts.len() {
        let whole = (segment(0, end), 0);
        let starts = least..=end.saturating_sub(least);
        let divided = starts.map(|start| (best[start].0 + segment(start, end) + penalty, start));
        best.push(divided.fold(whole, |best, one| if one.0 < best.0 { one } else { best }));
    }
    let mut starts = Vec::new();
    let mut end = counts.len();
    while best[end].1 > 0 {
        end = best[end].1;
        starts.push(end);
    }
    starts.reverse();
    let cost = if counts.is_empty() {
        0.0
    } else {
        best[counts.len()].0
    };
    Changepoints { starts, cost }
}

/// How many times as much as Poisson counts a series varies from one count to the next, at least 1: the mean of
/// `(y_t − y_{t−1})² / (y_t + y_{t−1})`, whose expectation is 1 for Poisson counts of one mean; pairs of zeros tell
/// nothing. A change of the level counts once only, so that the changes sought hardly hide themselves.
pub fn overdispersion(counts: &[u64]) -> f64 {
    let pairs = counts.array_windows().filter(|[a, b]| a + b > 0);
    let ratios = pairs.map(|[a, b]| (*a as f64 - *b as f64).powi(2) / (a + b) as f64);
    let (sum, count) = ratios.fold((0.0, 0.0), |(sum, count), ratio| (sum + ratio, count + 1.0));
    if count == 0.0 {
        1.0
    } else {
        f64::max(sum / count, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_of_one_level_is_one_segment_and_a_halving_divides_it() {
        assert_eq!(changepoints(&[5; 40], 10.0, 3).starts, Vec::<usize>::new());
        let halved: Vec<u64> = [[20; 12], [10; 12]].concat();
        assert_eq!(changepoints(&halved, 10.0, 6).starts, [12]);
        assert_eq!(
            changepoints(&halved[..11], 10.0, 6).starts,
            Vec::<usize>::new()
        );
        let none = Changepoints {
            starts: Vec::new(),
            cost: 0.0,
        };
        assert_eq!(changepoints(&[], 10.0, 6), none);
    }

    #[test]
    fn counts_that_swing_are_overdispersed_and_a_single_step_is_not() {
        assert_eq!(overdispersion(&[0, 0, 0]), 1.0);
        assert_eq!(overdispersion(&[5; 9]), 1.0);
        assert_eq!(overdispersion(&[30, 10, 30, 10]), 10.0);
        let stepped: Vec<u64> = [[20; 50], [10; 50]].concat();
        assert_eq!(overdispersion(&stepped), 1.0);
    }
}
