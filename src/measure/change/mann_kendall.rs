//! The Mann-Kendall test of a monotone trend.

use super::{ties, variance_of_s};
use crate::about::About;
use crate::measure::{Measured, Undefined, special};

/// Mann-Kendall test.
pub const MANN_KENDALL: About = About {
    name: "mann_kendall",
    symbol: "",
    summary: "test of a monotone trend; autocorrelation makes it overconfident",
    direction: "positive: rising",
    citation: "mann1945",
};

/// Kendall's tau-b of the series against time.
pub const KENDALL_TAU: About = About {
    name: "kendall_tau",
    symbol: "tau",
    summary: "Kendall's tau-b of the series against time",
    direction: "-1 falling throughout, 1 rising throughout",
    citation: "kendall1975",
};

/// What the test says of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Rising pairs minus falling pairs.
    pub s: f64,
    /// The variance of S without a trend, ties taken into account.
    pub variance: f64,
    /// `(S ∓ 1)/√variance`, 0 for S = 0.
    pub z: f64,
    /// The two-sided p-value of z.
    pub p: f64,
}

impl MannKendall {
    /// Points that a series needs: fewer cannot come near any level of significance.
    pub const LEAST_POINTS: u32 = 4;

    /// With fewer points than this the normal approximation is rough.
    pub const ROUGH_BELOW_POINTS: u32 = 10;
}

/// `S = Σ sign(y_j − y_i)` over i < j, with the variance corrected for ties and z for continuity. All
/// values equal: S = 0, z = 0, p = 1. Only the order counts, so that missing values are left out beforehand. Mann (1945);
/// Kendall (1975).
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 4.
pub fn mann_kendall(values: &[f64]) -> Result<MannKendall, Undefined> {
    if values.len() < MannKendall::LEAST_POINTS as usize {
        return Err(Undefined::FewerPointsThan(MannKendall::LEAST_POINTS));
    }
    let s = score(values);
    let variance = variance_of_s(values);
    let z = if s == 0.0 {
        0.0
    } else {
        (s - s.signum()) / variance.sqrt()
    };
    Ok(MannKendall {
        s,
        variance,
        z,
        p: special::normal_tails(z),
    })
}

/// Tau-b: `S / √(P (P − ties))` with P = n(n − 1)/2 pairs.
///
/// # Errors
/// [`Undefined::FewerPointsThan`] 2; [`Undefined::NoVariation`] when all values are equal.
pub fn kendall_tau(values: &[f64]) -> Measured {
    if values.len() < 2 {
        return Err(Undefined::FewerPointsThan(2));
    }
    let n = values.len() as f64;
    let pairs = n * (n - 1.0) / 2.0;
    let untied = pairs - ties(values).1;
    if untied == 0.0 {
        return Err(Undefined::NoVariation);
    }
    Ok(score(values) / (pairs * untied).sqrt())
}

fn score(values: &[f64]) -> f64 {
    let mut s = 0i64;
    for (i, earlier) in values.iter().enumerate() {
        for later in &values[i + 1..] {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    s as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_series_has_no_trend_and_a_p_of_1() {
        let flat = mann_kendall(&[5.0; 8]).unwrap();
        assert_eq!((flat.s, flat.z, flat.p), (0.0, 0.0, 1.0));
        assert_eq!(kendall_tau(&[5.0; 8]), Err(Undefined::NoVariation));
    }

    #[test]
    fn turning_time_around_turns_the_sign() {
        let series = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let mut back = series;
        back.reverse();
        let (there, back) = (mann_kendall(&series).unwrap(), mann_kendall(&back).unwrap());
        assert_eq!((there.s, there.z, there.p), (-back.s, -back.z, back.p));
        assert!(there.s > 0.0);
    }

    #[test]
    fn three_points_are_too_few() {
        let short = mann_kendall(&[1.0, 2.0, 3.0]);
        assert_eq!(short, Err(Undefined::FewerPointsThan(4)));
    }
}
