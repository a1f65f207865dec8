//! How a series moves: tests of a rise or fall, and where its level changes.
//!
//! The input is values at equal steps, oldest first. For a rise or
//! fall between two periods use [`LogRatio`](crate::measure::keyness::LogRatio) with the later period
//! as the target, and [`log_ratio_ci`](crate::measure::frequency::log_ratio_ci) for its interval.

mod changepoints;
mod mann_kendall;
mod sen_slope;

pub use changepoints::{CHANGEPOINTS, Changepoints, changepoints, overdispersion};
pub use mann_kendall::{KENDALL_TAU, MANN_KENDALL, MannKendall, kendall_tau, mann_kendall};
pub use sen_slope::{SEN_SLOPE, SenSlope, sen_slope};

use crate::about::About;

/// The statistics of this family, described.
pub static STATISTICS: &[&About] = &[&MANN_KENDALL, &KENDALL_TAU, &SEN_SLOPE, &CHANGEPOINTS];

/// Σ t(t − 1)(2t + 5) and Σ t(t − 1)/2 over the groups of t equal values.
fn ties(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a == b)
        .map(|group| group.len() as f64)
        .fold((0.0, 0.0), |(variance, pairs), t| {
            (
                variance + t * (t - 1.0) * (2.0 * t + 5.0),
                pairs + t * (t - 1.0) / 2.0,
            )
        })
}

/// `(n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) / 18`, the variance of Kendall's S.
fn variance_of_s(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    (n * (n - 1.0) * (2.0 * n + 5.0) - ties(values).0) / 18.0
}
