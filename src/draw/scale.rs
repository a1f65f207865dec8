//! Axes: where a value lies, which values get a tick, and what stands beside it.

use crate::number;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// A labelled position of an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub at: f64,
    pub label: String,
    /// A second line that holds from this tick on: the month of the days, or the year of the months.
    pub context: Option<String>,
}

/// One axis: a linear range of numbers, or of days since 1970-01-01, with its ticks.
///
/// Values are never clamped: one outside the range maps outside the axis, and the panel refuses it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<Tick>,
    /// Ticks without a label, between the others.
    pub minor: Vec<f64>,
}

impl Axis {
    /// An axis of numbers with ticks in steps of 1, 2 or 5 times a power of ten.
    pub(crate) fn numbers(low: f64, high: f64, at_most: usize) -> Self {
        let (low, high) = if high > low {
            (low, high)
        } else {
            (low, low + low.abs().max(1.0))
        };
        Self {
            low,
            high,
            ticks: number_ticks(low, high, at_most),
            minor: Vec::new(),
        }
    }

    /// An axis of logarithms to base ten, labelled with the numbers: 1, 2 and 5 times powers of ten, or powers alone.
    /// Where zeros stand at its foot, the foot is labelled as 0.
    pub(crate) fn logarithmic(low: f64, high: f64, at_most: usize, zeros: bool) -> Self {
        let tick = |at: f64, value: f64| Tick {
            at,
            label: number(value),
            context: None,
        };
        // Clear of the label at the foot.
        let least = if zeros {
            low + (high - low) / at_most as f64 * 0.5
        } else {
            low
        };
        let powers = |factors: &[f64], every: i32| -> Vec<Tick> {
            let decades = low.floor() as i32..=high.ceil() as i32;
            decades
                .filter(|power| power.rem_euclid(every) == 0)
                .flat_map(|power| factors.iter().map(move |factor| (power, *factor)))
                .filter_map(|(power, factor)| {
                    // Through text, so that three tenths are 0.3 and not 0.30000000000000004.
                    let value: f64 = format!("{factor}e{power}").parse().ok()?;
                    let at = value.log10();
                    (least <= at && at <= high).then(|| tick(at, value))
                })
                .collect()
        };
        let at_most = at_most.max(2);
        let mut ticks = powers(&[1.0, 2.0, 5.0], 1);
        if ticks.len() < 2 {
            let values = number_ticks(10f64.powf(least), 10f64.powf(high), at_most);
            ticks = values
                .iter()
                .filter(|own| own.at > 0.0)
                .map(|own| tick(own.at.log10(), own.at))
                .collect();
        }
        let mut every = 1;
        while ticks.len() > at_most {
            ticks = powers(&[1.0], every);
            every += 1;
        }
        if zeros {
            ticks.insert(0, tick(low, 0.0));
        }
        Self {
            low,
            high,
            ticks,
            minor: Vec::new(),
        }
    }

    /// The share of the axis that lies before a value: 0 at the start, 1 at the end.
    pub(crate) fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let length = f64::from(limit.1) - f64::from(limit.0);
        // `as` saturates, but the panel has refused any value outside.
        (f64::from(limit.0) + self.share(*value) * length).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks
            .iter()
            .map(|tick| tick.at)
            .take(hint.max_num_points())
            .collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.ticks
            .iter()
            .find(|tick| tick.at == *value)
            .map_or_else(|| number(*value), |tick| tick.label.clone())
    }
}

/// Ticks within a range, at most `at_most` (which counts as at least two), in steps of 1, 2 or 5.
pub(crate) fn number_ticks(low: f64, high: f64, at_most: usize) -> Vec<Tick> {
    let at_most = at_most.max(2) as f64;
    let rough = (high - low) / at_most;
    let mut power = rough.log10().floor() as i32;
    let mut factor = 1.0;
    // The first step of 1, 2, 5, 10, … that leaves few enough; powers are computed anew each time
    // because repeated multiplication drifts.
    while count(low, high, factor * 10f64.powi(power)) > at_most {
        factor = match factor {
            1.0 => 2.0,
            2.0 => 5.0,
            _ => {
                power += 1;
                1.0
            }
        };
    }
    let step = factor * 10f64.powi(power);
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    let steps = (last - first).max(0.0) as usize;
    (0..=steps)
        .map(|index| {
            let multiple = first + index as f64;
            // Through text, so that three tenths are 0.3 and not 0.30000000000000004.
            let at = format!("{}e{power}", multiple * factor)
                .parse()
                .unwrap_or(multiple * step);
            Tick {
                at,
                label: stepped(at, power, high.abs().max(low.abs())),
                context: None,
            }
        })
        .collect()
}

fn count(low: f64, high: f64, step: f64) -> f64 {
    (high / step + 1e-9).floor() - (low / step - 1e-9).ceil() + 1.0
}

/// A tick's number with as many decimals as its step has.
fn stepped(value: f64, power: i32, largest: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !(1e-4..1e7).contains(&largest) {
        return scientific(value);
    }
    grouped(value, usize::try_from(-power).unwrap_or(0))
}

/// A number as a label shows it: about three digits, thousands set apart, a true minus.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".into()
    } else if !(1e-4..1e7).contains(&size) {
        scientific(value)
    } else if size >= 100.0 {
        grouped(value, 0)
    } else {
        let decimals = (2 - size.log10().floor() as i32).max(0) as usize;
        let text = grouped(value, decimals);
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }
}

/// How the numbers of a column are written: all with the same number of decimals, which gives the largest about
/// three digits. A number that this would show as zero is less than the last of these.
pub(crate) fn column(largest: f64) -> impl Fn(f64) -> String {
    let decimals = match largest {
        largest if !(1e-2..1e7).contains(&largest) => None,
        largest if largest >= 100.0 => Some(0),
        largest if largest >= 10.0 => Some(1),
        _ => Some(2),
    };
    move |value| {
        let Some(decimals) = decimals.filter(|_| value != 0.0) else {
            return number(value);
        };
        let least = 10f64.powi(-(decimals as i32));
        match value.abs() < 0.5 * least {
            true if value > 0.0 => format!("<{}", grouped(least, decimals)),
            true => number(value),
            false => grouped(value, decimals),
        }
    }
}

/// A number with this number of decimals, thousands set apart, a true minus.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let minus = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{minus}{}", number::grouped(&text))
}

/// `2×10⁷`, at most three digits.
fn scientific(value: f64) -> String {
    let text = format!("{:.2e}", value.abs());
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let power: String = power
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            c => c
                .to_digit(10)
                .and_then(|d| char::from_u32(0x2070 + d))
                .unwrap_or(c),
        })
        .collect();
    let minus = if value < 0.0 { "−" } else { "" };
    format!("{minus}{digits}×10{power}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(low: f64, high: f64, at_most: usize) -> Vec<String> {
        number_ticks(low, high, at_most)
            .into_iter()
            .map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn ticks_come_in_steps_of_one_two_and_five() {
        assert_eq!(labels(0.0, 100.0, 6), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(
            labels(0.0, 0.31, 4),
            ["0.0", "0.1", "0.2", "0.3"].map(|l| if l == "0.0" { "0" } else { l })
        );
        assert_eq!(
            labels(-6.0, 4.0, 5),
            ["−5", "0"].map(str::to_owned).to_vec()
        );
        assert_eq!(labels(0.0, 12_345.0, 4), ["0", "5,000", "10,000"]);
    }

    #[test]
    fn huge_and_tiny_numbers_are_written_with_powers() {
        assert_eq!(labels(0.0, 3e15, 4), ["0", "1×10¹⁵", "2×10¹⁵", "3×10¹⁵"]);
        assert_eq!(labels(0.0, 2e-6, 3), ["0", "1×10⁻⁶", "2×10⁻⁶"]);
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(-0.12345), "−0.123");
        assert_eq!(number(12.0), "12");
        assert_eq!(number(4.5), "4.5");
    }

    #[test]
    fn numbers_under_each_other_have_the_same_decimals() {
        let of = |values: &[f64]| {
            let write = column(values.iter().copied().fold(0.0, f64::max));
            values.iter().copied().map(write).collect::<Vec<_>>()
        };
        assert_eq!(of(&[5.33, 0.901, 1.5, 0.0]), ["5.33", "0.90", "1.50", "0"]);
        assert_eq!(of(&[11.27, 1.5, 0.01]), ["11.3", "1.5", "<0.1"]);
        assert_eq!(of(&[12_393.6, 99.2, 0.2]), ["12,394", "99", "<1"]);
        assert_eq!(of(&[3e9, 1.5]), ["3×10⁹", "1.5"]);
    }

    #[test]
    fn a_range_without_length_is_widened() {
        let axis = Axis::numbers(0.0, 0.0, 5);
        assert!(axis.high > axis.low && axis.ticks.len() >= 2);
    }

    #[test]
    fn a_logarithmic_axis_has_round_numbers_at_their_logarithms() {
        let labels = |low: f64, high: f64, at_most, zeros| -> Vec<String> {
            let axis = Axis::logarithmic(low.log10(), high.log10(), at_most, zeros);
            let inside = |tick: &Tick| (0.0..=1.0).contains(&axis.share(tick.at));
            assert!(axis.ticks.iter().all(inside), "{axis:?}");
            axis.ticks.into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(
            labels(0.8, 60.0, 8, false),
            ["1", "2", "5", "10", "20", "50"]
        );
        assert_eq!(
            labels(0.08, 60_000.0, 8, true),
            ["0", "1", "10", "100", "1,000", "10,000"]
        );
        assert_eq!(labels(0.08, 60_000.0, 3, false), ["1", "100", "10,000"]);
        assert_eq!(labels(6.2, 9.1, 4, false), ["7", "8", "9"]);
    }

    #[test]
    fn plotters_sees_the_same_places_and_labels() {
        let axis = Axis::numbers(0.0, 10.0, 6);
        assert_eq!(axis.map(&2.5, (100, 500)), 200);
        assert_eq!(axis.map(&2.5, (500, 100)), 400);
        assert_eq!(axis.key_points(3), [0.0, 2.0, 4.0]);
        assert_eq!(axis.format_ext(&4.0), "4");
        assert_eq!(axis.range(), 0.0..10.0);
    }

    proptest! {
        #[test]
        fn there_are_never_more_ticks_than_asked_and_all_lie_inside(
            low in -1e9f64..1e9, length in 1e-6f64..1e9, at_most in 2usize..12
        ) {
            let high = low + length;
            prop_assume!(high > low);
            let ticks = number_ticks(low, high, at_most);
            prop_assert!(ticks.len() <= at_most);
            let slack = (high - low) * 1e-6;
            for tick in &ticks {
                prop_assert!(tick.at >= low - slack && tick.at <= high + slack);
            }
            for pair in ticks.windows(2) {
                prop_assert!(pair[0].at < pair[1].at);
            }
        }
    }
}
