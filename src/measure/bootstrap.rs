//! Intervals by drawing articles again: the Poisson bootstrap.
//!
//! In each replicate every sampling unit, an article or a cluster of them, has a weight that is Poisson with mean 1: the
//! number of times that it is drawn. A statistic of the weighted sums, computed in many replicates, shows how much it would change with
//! other articles, without a formula: where few articles tell of a term, its distribution is lopsided, and so are these limits.
//!
//! The weights of a unit come from seed, unit and replicate alone ([`Weights`]), so that they are the same for all terms,
//! which keeps terms and periods as they go together, and on any number of threads.

use super::{Interval, Level, Measured, Undefined};
use crate::about::About;
use rayon::prelude::*;

/// The bootstrap and its percentile limits.
pub const POISSON_BOOTSTRAP: About = About {
    name: "poisson_bootstrap",
    symbol: "Poisson bootstrap",
    summary: "percentile interval of a bootstrap in which every sampling unit has a Poisson weight with mean 1 in each replicate",
    direction: "",
    citation: "hanley2006",
};

/// The band of a whole series.
pub const SUP_T_BAND: About = About {
    name: "sup_t_band",
    symbol: "sup-t",
    summary: "simultaneous band of a series: all of its periods together lie inside in 95 of 100 cases",
    direction: "",
    citation: "montielolea2019",
};

/// Limits that rest on fewer sampling units, or on fewer that have the term, are rough: they are then too narrow more often
/// than they should be.
pub const FEW_UNITS: u64 = 10;

/// The largest weight that fits. A uniform number of 32 bits gives at most 13.
const MOST_WEIGHT: u32 = 15;

/// `2³² P(X ≤ j)` of a Poisson variable X with mean 1, for j = 0, 1, …, rounded down.
const CUMULATIVE: [u32; 13] = [
    1_580_030_168,
    3_160_060_337,
    3_950_075_421,
    4_213_413_783,
    4_279_248_373,
    4_292_415_291,
    4_294_609_777,
    4_294_923_276,
    4_294_962_463,
    4_294_966_817,
    4_294_967_252,
    4_294_967_292,
    4_294_967_295,
];

/// The weights of sampling units in replicates.
///
/// A weight is that number of the distribution of Poisson whose place a random number of 32 bits has. Replicates 2i and
/// 2i + 1 share the 64 bits that splitmix64 gives at place i of the stream of the unit, which begins at a hash of seed and key (Steele, Lea and Flood
/// 2014). More replicates leave the weights of the first ones as they are.
#[derive(Debug)]
pub struct Weights {
    replicates: usize,
    /// Bytes of a unit.
    stride: usize,
    /// For each unit a weight in each half of a byte: the lower half has the even replicates, the upper one the odd.
    packed: Vec<u8>,
}

impl Weights {
    /// For units of these keys, which differ from each other. Keys that come with the data let a unit keep its weights
    /// whatever else there is.
    pub fn draw(seed: u64, keys: &[u64], replicates: u32) -> Self {
        let replicates = replicates as usize;
        let stride = replicates.div_ceil(2);
        let mut packed = vec![0; keys.len() * stride];
        let rows = packed.par_chunks_mut(stride.max(1)).zip(keys);
        rows.for_each(|(row, key)| {
            let mut state = mixed(mixed(seed) ^ key);
            for byte in row {
                state = state.wrapping_add(GOLDEN);
                let random = mixed(state);
                *byte = poisson(random as u32) | poisson((random >> 32) as u32) << 4;
            }
        });
        Self {
            replicates,
            stride,
            packed,
        }
    }

    /// The memory that so many units take, in bytes.
    pub fn bytes(units: usize, replicates: u32) -> u64 {
        units as u64 * u64::from(replicates.div_ceil(2))
    }

    fn row(&self, unit: u32) -> &[u8] {
        let start = unit as usize * self.stride;
        &self.packed[start..start + self.stride]
    }
}

/// The step of splitmix64: 2⁶⁴ over the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of splitmix64.
fn mixed(state: u64) -> u64 {
    let state = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ state >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ state >> 31
}

/// How many of the first bits of a place nearly always tell its number.
const FIRST_BITS: u32 = 12;

/// The number at the places that begin with these bits, and whether all of them have it.
const BY_FIRST_BITS: [(u8, bool); 1 << FIRST_BITS] = {
    let mut all = [(0, true); 1 << FIRST_BITS];
    let mut bits = 0;
    while bits < all.len() {
        let first = (bits as u32) << (32 - FIRST_BITS);
        let last = first | (u32::MAX >> FIRST_BITS);
        all[bits] = (ends_until(first), ends_until(first) == ends_until(last));
        bits += 1;
    }
    all
};

/// How many numbers of the distribution end at a place or before.
const fn ends_until(place: u32) -> u8 {
    let mut count = 0;
    while (count as usize) < CUMULATIVE.len() && place >= CUMULATIVE[count as usize] {
        count += 1;
    }
    count
}

/// The Poisson number at a place of the distribution.
#[inline]
fn poisson(place: u32) -> u8 {
    match BY_FIRST_BITS[(place >> (32 - FIRST_BITS)) as usize] {
        (number, true) => number,
        _ => ends_until(place),
    }
}

/// Adds up what units have, in each replicate times their weights.
///
/// Whole-vocabulary comparisons come here once for each article of each term, so sums are taken in lanes of 16 bits, many at a
/// time, and moved to wider ones before a lane could overflow.
#[derive(Debug)]
pub struct Weighted<'w> {
    weights: &'w Weights,
    /// The even replicates, then the odd ones.
    lanes: Vec<u16>,
    /// What the largest lane can still take.
    room: u32,
    sums: Vec<u64>,
}

impl<'w> Weighted<'w> {
    /// Nothing yet.
    pub fn new(weights: &'w Weights) -> Self {
        Self {
            weights,
            lanes: vec![0; 2 * weights.stride],
            room: u16::MAX.into(),
            sums: vec![0; 2 * weights.stride],
        }
    }

    /// Adds what a unit has. Called several times for a unit, it adds to the same weights.
    pub fn add(&mut self, unit: u32, amount: u64) {
        let row = self.weights.row(unit);
        let narrow = u16::try_from(amount)
            .ok()
            .filter(|amount| u32::from(*amount) * MOST_WEIGHT <= u16::MAX.into());
        let Some(amount) = narrow else {
            let (even, odd) = self.sums.split_at_mut(row.len());
            for ((even, odd), byte) in even.iter_mut().zip(odd).zip(row) {
                *even += amount * u64::from(byte & 15);
                *odd += amount * u64::from(byte >> 4);
            }
            return;
        };
        let most = u32::from(amount) * MOST_WEIGHT;
        if self.room < most {
            self.widen();
        }
        self.room -= most;
        let (even, odd) = self.lanes.split_at_mut(row.len());
        let lanes = even.iter_mut().zip(odd).zip(row);
        if amount == 1 {
            for ((even, odd), byte) in lanes {
                *even += u16::from(byte & 15);
                *odd += u16::from(byte >> 4);
            }
        } else {
            for ((even, odd), byte) in lanes {
                *even += amount * u16::from(byte & 15);
                *odd += amount * u16::from(byte >> 4);
            }
        }
    }

    fn widen(&mut self) {
        for (sum, lane) in self.sums.iter_mut().zip(&mut self.lanes) {
            *sum += u64::from(std::mem::take(lane));
        }
        self.room = u16::MAX.into();
    }

    /// The sum in each replicate; the order is the same for all sums of the same weights.
    pub fn sums(&mut self) -> &[u64] {
        self.widen();
        &self.sums[..self.weights.replicates]
    }

    /// Forgets what was added.
    pub fn clear(&mut self) {
        self.lanes.fill(0);
        self.sums.fill(0);
        self.room = u16::MAX.into();
    }
}

/// A statistic in each replicate.
#[derive(Debug, Clone)]
pub struct Replicates {
    /// In the order of [`Weighted::sums`]; NaN where a replicate draws nothing that it could be computed of.
    values: Vec<f64>,
}

impl Replicates {
    /// The ratio of two sums, such as frequency over tokens. A replicate that draws no unit is skipped.
    pub fn of_ratio(above: &[u64], below: &[u64]) -> Self {
        let both = above.iter().zip(below);
        let values = both.map(|(above, below)| *above as f64 / *below as f64);
        Self {
            values: values.collect(),
        }
    }

    /// The ratio of the rates of a target and a reference, each given as frequencies and tokens. It is infinite where the
    /// reference is drawn without the term; a replicate that has the term on neither side, or draws no unit of one, is skipped.
    pub fn of_rates(target: [&[u64]; 2], reference: [&[u64]; 2]) -> Self {
        let [a, b] = [target, reference].map(|[above, below]| above.iter().zip(below));
        let rate = |(above, below): (&u64, &u64)| *above as f64 / *below as f64;
        Self {
            values: a.zip(b).map(|(a, b)| rate(a) / rate(b)).collect(),
        }
    }

    fn defined(&self) -> impl Iterator<Item = f64> + Clone + '_ {
        self.values.iter().copied().filter(|value| !value.is_nan())
    }

    /// How many are skipped.
    pub fn skipped(&self) -> u64 {
        (self.values.len() - self.defined().count()) as u64
    }

    /// Their standard deviation: the standard error of the statistic.
    ///
    /// # Undefined
    /// [`Undefined::NoUnits`] with fewer than two replicates that have it.
    pub fn standard_error(&self) -> Measured {
        let count = self.defined().count();
        if count < 2 {
            return Err(Undefined::NoUnits);
        }
        let mean = self.defined().sum::<f64>() / count as f64;
        let squares: f64 = self.defined().map(|value| (value - mean).powi(2)).sum();
        Ok((squares / (count - 1) as f64).sqrt())
    }

    /// The percentile interval: that of the middle 95 % of the replicates, say, interpolated between two of them (type 7 of
    /// Hyndman and Fan). Next to an infinite one it is the outer one.
    ///
    /// # Undefined
    /// [`Undefined::NoUnits`] where no replicate has the statistic.
    ///
    /// # Source
    /// Hanley & MacGibbon (2006); Chamandy et al. (2012), *Estimating uncertainty for massive data streams*, for weights by
    /// unit and replicate. The variance of the replicates is that of the formulas without their factor k/(k−1).
    pub fn interval(&self, level: Level) -> Result<Interval, Undefined> {
        let mut values: Vec<f64> = self.defined().collect();
        if values.is_empty() {
            return Err(Undefined::NoUnits);
        }
        let tail = level.alpha() / 2.0;
        Ok(Interval {
            low: quantile(&mut values, tail, |below, _| below),
            high: quantile(&mut values, 1.0 - tail, |_, above| above),
        })
    }
}

/// The value at a share of the order of values, of which there is one at least; between an infinite value and another the
/// one that `outer` chooses.
fn quantile(values: &mut [f64], share: f64, outer: fn(f64, f64) -> f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let at = place.floor() as usize;
    let (_, below, rest) = values.select_nth_unstable_by(at, f64::total_cmp);
    let below = *below;
    let above = rest.iter().copied().min_by(f64::total_cmp);
    match above {
        Some(above) if below.is_finite() && above.is_finite() => {
            below + (place - place.floor()) * (above - below)
        }
        Some(above) if place > at as f64 => outer(below, above),
        _ => below,
    }
}

/// The largest rate of a term that may well occur in none of so many tokens.
///
/// # Formula
/// `−ln(α/2) c / n`: at this rate n tokens lack the term with probability α/2 if it comes in clumps of c, of them independent; 3.689
/// clumps for 95 %. As no replicate shows a term that a side lacks, c is taken from the side that has it: `Σf²/Σf` over its
/// units.
///
/// # Undefined
/// [`Undefined::NoTokens`].
///
/// # Source
/// Garwood's limit of a Poisson count of zero, for clumps as in the gamma interval of Fay & Feuer (1997).
pub fn limit_of_absent(clump: f64, tokens: u64, level: Level) -> Measured {
    if tokens == 0 {
        return Err(Undefined::NoTokens);
    }
    Ok((-(level.alpha() / 2.0).ln() * clump / tokens as f64).min(1.0))
}

/// The sup-t band of a series of ratios, such as rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// How many standard errors the band has on either side; alone, a period would have some 1.96.
    pub critical: f64,
    /// For each period its part of the band, where it has one.
    pub intervals: Vec<Option<Interval>>,
}

/// The band in which all periods of a series lie together with the probability of `level`, from the ratio and its
/// replicates of each.
///
/// # Formula
/// `√r ± c s`, squared, at least 0 and at most 1: r is the ratio of a period, s the standard deviation of the square roots of its replicates, and c the quantile
/// of `max |√r* − √r| / s` over the periods of a replicate. On the scale of square roots the errors of counts are about
/// alike whatever their size, and the band stays above 0.
///
/// # Undefined
/// [`Undefined::NoVariation`] where no period has an error. A period without one (nothing was found in it, or it has one
/// unit) has no part in the band.
///
/// # Source
/// Montiel Olea & Plagborg-Møller (2019), *Simultaneous confidence bands*, for the critical value from bootstrap draws.
pub fn sup_t_band(series: &[(f64, &Replicates)], level: Level) -> Result<Band, Undefined> {
    let roots = series.iter().map(|(ratio, replicates)| {
        let values = replicates.values.iter().map(|value| value.sqrt());
        let roots = Replicates {
            values: values.collect(),
        };
        // Equal values have an error of some 1e-17, which is rounding.
        let error = roots.standard_error().ok();
        let error = error.filter(|error| *error > 1e-9 * ratio.sqrt());
        error.map(|error| (ratio.sqrt(), error, roots.values))
    });
    let roots: Vec<Option<(f64, f64, Vec<f64>)>> = roots.collect();
    let there: Vec<&(f64, f64, Vec<f64>)> = roots.iter().flatten().collect();
    let replicates = there.first().map_or(0, |(.., values)| values.len());
    let largest = (0..replicates).filter_map(|replicate| {
        let distances = there
            .iter()
            .map(|(root, error, values)| (values[replicate] - root).abs() / error);
        // A period that a replicate skips tells nothing in it.
        distances
            .filter(|distance| !distance.is_nan())
            .max_by(f64::total_cmp)
    });
    let mut largest: Vec<f64> = largest.collect();
    if largest.is_empty() {
        return Err(Undefined::NoVariation);
    }
    let critical = quantile(&mut largest, 1.0 - level.alpha(), |_, above| above);
    let interval = |(root, error, _): &(f64, f64, Vec<f64>)| Interval {
        low: (root - critical * error).max(0.0).powi(2),
        high: (root + critical * error).powi(2).min(1.0),
    };
    Ok(Band {
        critical,
        intervals: roots.iter().map(|own| own.as_ref().map(interval)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::frequency::{ArticleSums, log_ratio_ci, per_million_ci};
    use proptest::prelude::*;

    /// The sums of (unit, amount) in each replicate.
    fn sums(weights: &Weights, amounts: impl IntoIterator<Item = (u32, u64)>) -> Vec<u64> {
        let mut weighted = Weighted::new(weights);
        for (unit, amount) in amounts {
            weighted.add(unit, amount);
        }
        weighted.sums().to_vec()
    }

    fn keys(units: u64) -> Vec<u64> {
        (0..units).map(|unit| mixed(unit + 77)).collect()
    }

    #[test]
    fn the_table_is_that_of_poisson_with_mean_1() {
        let (mut share, mut sum) = ((-1.0f64).exp(), 0.0);
        for (j, end) in CUMULATIVE.iter().enumerate() {
            sum += share;
            share /= (j + 1) as f64;
            assert!((f64::from(*end) - sum * 4_294_967_296.0).abs() < 2.0, "{j}");
        }
        assert_eq!((poisson(0), poisson(u32::MAX)), (0, 13));
        assert!(u32::from(poisson(u32::MAX)) <= MOST_WEIGHT);
    }

    #[test]
    fn the_first_bits_of_a_place_tell_its_number_or_leave_it_to_the_rest() {
        let buckets = (0..1u32 << FIRST_BITS).map(|bits| bits << (32 - FIRST_BITS));
        for end in CUMULATIVE.into_iter().chain(buckets) {
            for place in [end.wrapping_sub(1), end, end.wrapping_add(1)] {
                let ends = CUMULATIVE.iter().filter(|end| place >= **end);
                assert_eq!(usize::from(poisson(place)), ends.count(), "{place}");
            }
        }
    }

    #[test]
    fn weights_have_the_moments_of_poisson_and_units_do_not_hang_together() {
        let weights = Weights::draw(7, &keys(300), 4_000);
        let of = |unit: u32| sums(&weights, [(unit, 1)]);
        let all: Vec<Vec<u64>> = (0..300).map(of).collect();
        let count = 300.0 * 4_000.0;
        let moment = |power: i32| {
            let all = all.iter().flatten();
            all.map(|weight| (*weight as f64 - 1.0).powi(power))
                .sum::<f64>()
                / count
        };
        // Those of Poisson with mean 1 are 0, 1, 1 and 4; their standard errors here 0.0009, 0.002, 0.006 and 0.03.
        for (power, expected, tolerance) in [
            (1, 0.0, 0.004),
            (2, 1.0, 0.007),
            (3, 1.0, 0.03),
            (4, 4.0, 0.15),
        ] {
            let got = moment(power);
            assert!((got - expected).abs() < tolerance, "{power}: {got}");
        }
        // The sum over units of the same replicate has the variance of independent ones.
        let of_replicate = sums(&weights, (0..300).map(|unit| (unit, 1)));
        let squares = of_replicate.iter().map(|sum| (*sum as f64 - 300.0).powi(2));
        let variance = squares.sum::<f64>() / 4_000.0;
        assert!((variance / 300.0 - 1.0).abs() < 0.1, "{variance}");
        // Even and odd replicates come from one number.
        let pairs = all
            .iter()
            .map(|own| (own[0] as f64 - 1.0) * (own[2_000] as f64 - 1.0));
        assert!(pairs.sum::<f64>().abs() / 300.0 < 0.25);
    }

    #[test]
    fn more_replicates_and_other_units_leave_the_weights_of_a_unit_as_they_are() {
        let own = |weights: &Weights, unit: u32| {
            let mut all = sums(weights, [(unit, 1)]);
            all.sort_unstable();
            all
        };
        let (few, more) = (
            Weights::draw(3, &[5, 9], 101),
            Weights::draw(3, &[1, 2, 9], 101),
        );
        assert_eq!(own(&few, 1), own(&more, 2));
        assert_ne!(own(&few, 0), own(&few, 1));
        let odd = sums(&few, [(0, 1)]);
        let twice = sums(&Weights::draw(3, &[5], 202), [(0, 1)]);
        // Even replicates come first.
        assert_eq!(odd[..51], twice[..51]);
        assert_eq!(odd[51..], twice[101..151]);
        assert_ne!(odd, sums(&Weights::draw(4, &[5], 101), [(0, 1)]));
    }

    proptest! {
        #[test]
        fn sums_in_lanes_are_plain_sums_in_any_order(
            amounts in prop::collection::vec((0u32..9, prop_oneof![Just(1u64), 0u64..40, 4_000u64..5_000, 0u64..1 << 40]), 0..60),
            replicates in 1u32..40,
        ) {
            let weights = Weights::draw(1, &keys(9), replicates);
            let mut expected = vec![0; replicates as usize];
            for (unit, amount) in &amounts {
                for (sum, weight) in expected.iter_mut().zip(sums(&weights, [(*unit, 1)])) {
                    *sum += amount * weight;
                }
            }
            prop_assert_eq!(&sums(&weights, amounts.iter().copied()), &expected);
            prop_assert_eq!(&sums(&weights, amounts.iter().rev().copied()), &expected);
        }

        #[test]
        fn a_percentile_lies_where_sorted_values_say(
            values in prop::collection::vec(prop_oneof![4 => -5.0f64..5.0, 1 => Just(f64::INFINITY), 1 => Just(f64::NEG_INFINITY)], 1..60),
        ) {
            let interval = Replicates { values: values.clone() }.interval(Level::P95).unwrap();
            let mut sorted = values;
            sorted.sort_unstable_by(f64::total_cmp);
            let last = sorted.len() - 1;
            let place = 0.025 * last as f64;
            let (down, up) = (place.floor() as usize, place.ceil() as usize);
            prop_assert!(sorted[down] <= interval.low && interval.low <= sorted[up]);
            prop_assert!(sorted[last - up] <= interval.high && interval.high <= sorted[last - down]);
            prop_assert!(interval.low <= interval.high);
        }
    }

    /// 400 articles of unequal length, with a term whose frequency in each is drawn from what a Poisson variable would be.
    fn articles(seed: u64, per_thousand: u64) -> Vec<(u64, u64)> {
        let article = |at: u64| {
            let tokens = 200 + mixed(seed ^ at) % 800;
            let drawn =
                (0..tokens / 100).map(|part| mixed(mixed(seed + 1) ^ (at << 8 | part)) as u32);
            let frequency = drawn.map(|random| u64::from(poisson(random))).sum::<u64>();
            (frequency * per_thousand / 10, tokens)
        };
        (0..400).map(article).collect()
    }

    #[test]
    fn on_many_articles_of_a_common_term_the_limits_are_those_of_the_formulas() {
        let sides = [articles(11, 10), articles(12, 20)];
        let weights = Weights::draw(0, &keys(800), 4_000);
        let [a, b] = [0, 1].map(|side: usize| {
            let of = |at: usize| (400 * side + at) as u32;
            let own = || sides[side].iter().enumerate();
            let frequency = sums(&weights, own().map(|(at, article)| (of(at), article.0)));
            let tokens = sums(&weights, own().map(|(at, article)| (of(at), article.1)));
            (frequency, tokens)
        });
        let [of_a, of_b] = sides.map(ArticleSums::from_articles);
        let near = |got: Interval, expected: Interval| {
            let width = expected.high - expected.low;
            let apart = (got.low - expected.low)
                .abs()
                .max((got.high - expected.high).abs());
            assert!(apart < 0.08 * width, "{got:?} {expected:?}");
        };
        let rates = Replicates::of_ratio(&a.0, &a.1);
        // What the bootstrap lacks: k/(k−1).
        let wider = (400.0f64 / 399.0).sqrt();
        let error = rates.standard_error().unwrap() * wider;
        let formula = of_a.rate_se().unwrap();
        assert!((error / formula - 1.0).abs() < 0.04, "{error} {formula}");
        let interval = rates.interval(Level::P95).unwrap().scaled(1e6);
        near(interval, per_million_ci(&of_a, Level::P95).unwrap());
        let ratios = Replicates::of_rates([&a.0, &a.1], [&b.0, &b.1]);
        let interval = ratios.interval(Level::P95).unwrap();
        let logarithms = Interval {
            low: interval.low.log2(),
            high: interval.high.log2(),
        };
        near(logarithms, log_ratio_ci(&of_a, &of_b, Level::P95).unwrap());
    }

    #[test]
    fn replicates_that_draw_nothing_are_skipped_and_counted() {
        let weights = Weights::draw(0, &keys(1), 2_000);
        let frequency = sums(&weights, [(0, 3)]);
        let tokens = sums(&weights, [(0, 300)]);
        let rates = Replicates::of_ratio(&frequency, &tokens);
        let empty = tokens.iter().filter(|tokens| **tokens == 0).count() as u64;
        assert_eq!(rates.skipped(), empty);
        // 1/e of them.
        assert!((680..800).contains(&empty), "{empty}");
        let none = Replicates::of_ratio(&[0, 0], &[0, 0]);
        assert_eq!(none.interval(Level::P95), Err(Undefined::NoUnits));
        assert_eq!(none.standard_error(), Err(Undefined::NoUnits));
    }

    /// Rates of so many periods of 40 articles each, with their replicates.
    fn series(seed: u64, periods: usize, replicates: u32) -> Vec<(f64, Replicates)> {
        let all = articles(seed, 10);
        let weights = Weights::draw(seed, &keys(400), replicates);
        let own = all
            .chunks(40)
            .take(periods)
            .enumerate()
            .map(|(period, articles)| {
                let unit = |at: usize| (40 * period + at) as u32;
                let of = |what: fn(&(u64, u64)) -> u64| {
                    let own = articles.iter().enumerate();
                    sums(&weights, own.map(|(at, article)| (unit(at), what(article))))
                };
                let (f, n) = (of(|article| article.0), of(|article| article.1));
                let sums = ArticleSums::from_articles(articles.iter().copied());
                (sums.rate().unwrap(), Replicates::of_ratio(&f, &n))
            });
        own.collect()
    }

    #[test]
    fn the_band_of_ten_periods_holds_their_truth_together_and_that_of_one_is_an_interval() {
        let band = |series: &[(f64, Replicates)]| {
            let series: Vec<_> = series.iter().map(|own| (own.0, &own.1)).collect();
            sup_t_band(&series, Level::P95).unwrap()
        };
        let one = band(&series(5, 1, 4_000));
        assert!((1.85..2.1).contains(&one.critical), "{}", one.critical);
        // Articles have 599.5 tokens on average, in which there are 5.5 whole hundreds.
        let truth = 5.5 / 599.5;
        let mut held = 0;
        for seed in 0..200 {
            let band = band(&series(1_000 + seed, 10, 300));
            // As of ten independent normal variables: 2.80.
            assert!((2.4..3.5).contains(&band.critical), "{}", band.critical);
            let all = |interval: &Option<Interval>| interval.is_some_and(|own| own.contains(truth));
            held += u32::from(band.intervals.iter().all(all));
        }
        assert!((178..=198).contains(&held), "{held} of 200");
    }

    #[test]
    fn what_is_absent_may_have_some_four_clumps_at_most() {
        let limit = limit_of_absent(1.0, 1_000_000, Level::P95).unwrap();
        // scipy, chi2.ppf(0.975, 2) / 2.
        assert!((limit * 1e6 - 3.688_879_454_113_936_3).abs() < 1e-9);
        assert!((limit_of_absent(2.5, 1_000_000, Level::P95).unwrap() / limit - 2.5).abs() < 1e-12);
        assert_eq!(limit_of_absent(9.0, 3, Level::P95), Ok(1.0));
        assert_eq!(
            limit_of_absent(1.0, 0, Level::P95),
            Err(Undefined::NoTokens)
        );
    }

    #[test]
    fn a_period_without_the_term_has_no_part_in_a_band() {
        let series = series(3, 3, 200);
        let none = Replicates {
            values: vec![0.0; 200],
        };
        let series = [
            (series[0].0, &series[0].1),
            (0.0, &none),
            (series[2].0, &series[2].1),
        ];
        let band = sup_t_band(&series, Level::P95).unwrap();
        let there: Vec<bool> = band.intervals.iter().map(Option::is_some).collect();
        assert_eq!(there, [true, false, true]);
        assert_eq!(
            sup_t_band(&series[1..2], Level::P95),
            Err(Undefined::NoVariation)
        );
    }
}
