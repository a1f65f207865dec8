//! Sen's slope.

use super::variance_of_s;
use crate::about::About;
use crate::measure::{Interval, Level, Measured, Undefined};

/// Sen's slope.
pub const SEN_SLOPE: About = About {
    name: "sen_slope",
    summary: "median of the slopes between all pairs of points",
    unit: "per step",
    direction: "positive: rising",
    citation: "sen1968",
};

/// Interval of Sen's slope.
pub const SEN_SLOPE_CI: About = About {
    name: "sen_slope_ci",
    summary: "interval of Sen's slope by ranks",
    unit: "per step",
    direction: "positive: rising",
    citation: "sen1968",
};

/// The median of `(y_j − y_i)/(j − i)` over all i < j, in the unit of the values per step. Sen (1968),
/// doi:10.1080/01621459.1968.10480934.
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 2.
pub fn sen_slope(values: &[f64]) -> Measured {
    let slopes = slopes(values)?;
    let middle = slopes.len() / 2;
    Ok(if slopes.len() % 2 == 1 {
        slopes[middle]
    } else {
        f64::midpoint(slopes[middle - 1], slopes[middle])
    })
}

/// The interval by the ranks of the slopes, ties taken into account, as SciPy's `theilslopes`.
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 2.
pub fn sen_slope_ci(values: &[f64], level: Level) -> Result<Interval, Undefined> {
    let slopes = slopes(values)?;
    let count = slopes.len() as f64;
    let spread = level.z() * variance_of_s(values).max(0.0).sqrt();
    let last = slopes.len() - 1;
    // The casts saturate at 0 below.
    let low = (((count - spread) / 2.0).round_ties_even() - 1.0).max(0.0) as usize;
    let high = (((count + spread) / 2.0).round_ties_even() as usize).min(last);
    Ok(Interval {
        low: slopes[low.min(last)],
        high: slopes[high],
    })
}

fn slopes(values: &[f64]) -> Result<Vec<f64>, Undefined> {
    if values.len() < 2 {
        return Err(Undefined::FewerPointsThan(2));
    }
    let mut slopes = Vec::with_capacity(values.len() * (values.len() - 1) / 2);
    for (i, earlier) in values.iter().enumerate() {
        for (j, later) in values.iter().enumerate().skip(i + 1) {
            slopes.push((later - earlier) / (j - i) as f64);
        }
    }
    slopes.sort_by(f64::total_cmp);
    Ok(slopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_has_its_own_slope_and_no_spread() {
        let line: Vec<f64> = (0..12).map(|i| 3.0 - 0.5 * f64::from(i)).collect();
        assert_eq!(sen_slope(&line), Ok(-0.5));
        let interval = sen_slope_ci(&line, Level::P95).unwrap();
        assert_eq!((interval.low, interval.high), (-0.5, -0.5));
    }

    #[test]
    fn one_outlier_does_not_turn_the_slope() {
        let mut line: Vec<f64> = (0..12).map(f64::from).collect();
        line[11] = -1e6;
        assert_eq!(sen_slope(&line), Ok(1.0));
    }
}
