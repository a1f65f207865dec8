//! Sen's slope.

use super::variance_of_s;
use crate::about::About;
use crate::measure::{Interval, Level, Undefined};

/// Sen's slope.
pub const SEN_SLOPE: About = About {
    name: "sen_slope",
    symbol: "Sen's slope",
    summary: "median of the slopes between all pairs of points, per step",
    direction: "positive: rising",
    citation: "sen1968",
};

/// Sen's slope with its interval, in the unit of the values per step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SenSlope {
    /// The median slope.
    pub slope: f64,
    /// The interval by the ranks of the slopes, ties taken into account, as SciPy's `theilslopes`.
    pub interval: Interval,
}

/// The median of `(y_j − y_i)/(j − i)` over all i < j that have a value, so that a gap counts as the time that it takes.
/// Sen (1968), doi:10.1080/01621459.1968.10480934. Memory holds a number for each pair of values.
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 2.
pub fn sen_slope(values: &[Option<f64>], level: Level) -> Result<SenSlope, Undefined> {
    let points: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some((at, (*value)?)))
        .collect();
    if points.len() < 2 {
        return Err(Undefined::FewerPointsThan(2));
    }
    let mut slopes = Vec::with_capacity(points.len() * (points.len() - 1) / 2);
    for (place, (i, earlier)) in points.iter().enumerate() {
        slopes.extend(
            points[place + 1..]
                .iter()
                .map(|(j, later)| (later - earlier) / (j - i) as f64),
        );
    }
    let (count, last) = (slopes.len() as f64, slopes.len() - 1);
    let (middle, odd) = (slopes.len() / 2, slopes.len() % 2 == 1);
    let of_rank: Vec<f64> = points.into_iter().map(|(_, value)| value).collect();
    let spread = level.z() * variance_of_s(&of_rank).max(0.0).sqrt();
    // The casts saturate at 0 below.
    let low = (((count - spread) / 2.0).round_ties_even() - 1.0).max(0.0) as usize;
    let high = (((count + spread) / 2.0).round_ties_even() as usize).min(last);
    let mut ranked = |at: usize| *slopes.select_nth_unstable_by(at, f64::total_cmp).1;
    Ok(SenSlope {
        slope: if odd {
            ranked(middle)
        } else {
            f64::midpoint(ranked(middle - 1), ranked(middle))
        },
        interval: Interval {
            low: ranked(low.min(last)),
            high: ranked(high),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Vec<Option<f64>> {
        (0..12).map(|i| Some(3.0 - 0.5 * f64::from(i))).collect()
    }

    #[test]
    fn a_straight_line_has_its_own_slope_and_no_spread() {
        let got = sen_slope(&line(), Level::P95).unwrap();
        assert_eq!(
            (got.slope, got.interval.low, got.interval.high),
            (-0.5, -0.5, -0.5)
        );
    }

    #[test]
    fn a_gap_counts_as_the_time_that_it_takes() {
        let mut line = line();
        for gap in [1, 4, 5, 6] {
            line[gap] = None;
        }
        assert_eq!(sen_slope(&line, Level::P95).unwrap().slope, -0.5);
    }

    #[test]
    fn one_outlier_does_not_turn_the_slope() {
        let mut line: Vec<Option<f64>> = (0..12).map(|i| Some(f64::from(i))).collect();
        line[11] = Some(-1e6);
        assert_eq!(sen_slope(&line, Level::P95).unwrap().slope, 1.0);
    }
}
