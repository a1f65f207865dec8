//! Centred moving average.

use crate::about::About;
use serde::{Deserialize, Serialize};

/// Centred moving average.
pub const MOVING_AVERAGE: About = About {
    name: "moving_average",
    symbol: "",
    summary: "centred moving average; a missing value is skipped, not taken as 0",
    direction: "",
    citation: "",
};

/// What happens where the window reaches beyond the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// No value: only full windows.
    #[default]
    Missing,
    /// The mean of what there is.
    Shorter,
}

/// The mean of each value with `either_side` neighbours before and after it: a window of
/// 2 × `either_side` + 1, so "smoothing 3" of n-gram viewers is 3 here.
///
/// A missing neighbour is skipped, that is, neither summed nor counted. A missing value stays missing:
/// a gap in the data is a gap in the line.
pub fn moving_average(values: &[Option<f64>], either_side: usize, ends: Ends) -> Vec<Option<f64>> {
    let last = values.len().saturating_sub(1);
    values
        .iter()
        .enumerate()
        .map(|(i, value)| {
            (*value)?;
            let full = i >= either_side && i.saturating_add(either_side) <= last;
            if !full && ends == Ends::Missing {
                return None;
            }
            let window = i.saturating_sub(either_side)..=i.saturating_add(either_side).min(last);
            // Summed anew in each window: a running sum drifts, and windows are short.
            let (sum, count) = values[window]
                .iter()
                .flatten()
                .fold((0.0, 0.0), |(sum, count), v| (sum + v, count + 1.0));
            Some(sum / count)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_day_is_neither_zero_nor_filled_in() {
        let days = [Some(2.0), Some(4.0), None, Some(8.0), Some(9.0)];
        assert_eq!(
            moving_average(&days, 1, Ends::Shorter),
            [Some(3.0), Some(3.0), None, Some(8.5), Some(8.5)]
        );
        assert_eq!(
            moving_average(&days, 1, Ends::Missing),
            [None, Some(3.0), None, Some(8.5), None]
        );
    }

    #[test]
    fn a_window_wider_than_the_series_is_its_mean_or_nothing() {
        let days = [Some(1.0), Some(5.0)];
        assert_eq!(
            moving_average(&days, usize::MAX, Ends::Shorter),
            [Some(3.0); 2]
        );
        assert_eq!(moving_average(&days, usize::MAX, Ends::Missing), [None; 2]);
        assert_eq!(moving_average(&days, 0, Ends::Missing), days);
        assert_eq!(moving_average(&[], 3, Ends::Missing), []);
    }
}
