//! An outlet's volume that halves or doubles and stays so.
//!
//! The articles of whole months are counted, of weeks where there are fewer than [`LEAST_PERIODS`] months, else of days;
//! periods without articles are left out, which are gaps. The series is divided by [`changepoints`] with the penalty of
//! Killick et al. for a level and a position per change, `2 · 2 ln n`, times the series' own overdispersion. Reported is
//! a change from one level to at least [`TIMES`] of it, or the other way round, where both last for at least
//! [`LASTS`] periods and the larger has at least [`LEAST_LEVEL`] articles a period.

use super::seen::{Outlet, Seen};
use super::{Check, Finding};
use crate::about::About;
use crate::day::Day;
use crate::measure::change::{changepoints, overdispersion};
use crate::number::counted;
use crate::period::Period;
use crate::verbs::Error;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    about: About::new("break", "volumes that halve or double and stay so"),
    find,
};

/// A halving or doubling.
const TIMES: f64 = 2.0;
/// Periods that each level lasts at least.
const LASTS: usize = 6;
/// Periods that a series needs.
const LEAST_PERIODS: usize = 24;
/// Articles a period that the larger level has at least.
const LEAST_LEVEL: f64 = 3.0;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    Ok(seen.outlets.iter().flat_map(of).collect())
}

fn of(outlet: &Outlet) -> Vec<Finding> {
    let of_periods = [Period::Month, Period::Week, Period::Day].into_iter();
    let mut series = of_periods.map(|period| (period, counts(&outlet.days, period)));
    let Some((period, series)) = series.find(|(_, series)| series.len() >= LEAST_PERIODS) else {
        return Vec::new();
    };
    let counts: Vec<u64> = series.iter().map(|(_, count)| *count).collect();
    let penalty = 4.0 * (counts.len() as f64).ln() * overdispersion(&counts);
    let mut bounds = changepoints(&counts, penalty, LASTS).starts;
    bounds.insert(0, 0);
    bounds.push(counts.len());
    let mut found = Vec::new();
    for [first, change, end] in bounds.array_windows() {
        let level = |from: usize, to: usize| {
            counts[from..to].iter().sum::<u64>() as f64 / (to - from) as f64
        };
        let (before, after) = (level(*first, *change), level(*change, *end));
        let (less, more) = (before.min(after), before.max(after));
        if more < TIMES * less || more < LEAST_LEVEL {
            continue;
        }
        let (start, last) = (series[*change].0, period.next(series[end - 1].0).plus(-1));
        found.push(Finding {
            check: CHECK.about.name,
            source: outlet.source(),
            period: Some((start, last)),
            articles: counts[*change..*end].iter().sum(),
            found: format!(
                "from {} on {after:.1} articles a {period}, before {before:.1} ({} and {})",
                period.in_words(start),
                counted((end - change) as u64, period.word()),
                counted((change - first) as u64, period.word()),
            ),
            advice: "find out whether the outlet or the collection changed; compare rates or shares, not numbers of articles, across this day, and follow outlets apart".into(),
        });
    }
    found
}

/// The articles of each period that has some, without the first and the last, which may be partly covered.
fn counts(days: &BTreeMap<Day, u64>, period: Period) -> Vec<(Day, u64)> {
    let mut counts: BTreeMap<Day, u64> = BTreeMap::new();
    for (day, articles) in days {
        *counts.entry(period.start(*day)).or_default() += articles;
    }
    counts.pop_first();
    counts.pop_last();
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlet(per_day: impl Fn(i32) -> u64, days: i32) -> Outlet {
        let days = (0..days).map(|day| (Day::from_epoch(18_000 + day), per_day(day)));
        Outlet {
            days: days.filter(|(_, articles)| *articles > 0).collect(),
            ..Outlet::default()
        }
    }

    #[test]
    fn a_halving_that_lasts_is_found_where_it_begins() {
        let found = of(&outlet(|day| if day < 600 { 4 } else { 2 }, 1200));
        assert_eq!(found.len(), 1);
        let start = found[0].period.unwrap().0;
        assert_eq!(
            start,
            Period::Month.start(Day::from_epoch(18_600)).max(start)
        );
        assert!((start.days_since_epoch() - 18_600).abs() <= 31, "{start}");
    }

    #[test]
    fn steady_growth_a_burst_and_noise_are_no_breaks() {
        let found = |per_day: fn(i32) -> u64| of(&outlet(per_day, 1200));
        assert_eq!(found(|day| 10 + day as u64 / 200), []);
        assert_eq!(
            found(|day| if (600..660).contains(&day) { 9 } else { 3 }),
            []
        );
        assert_eq!(
            found(|day| (day as u64).wrapping_mul(2_654_435_761) % 7),
            []
        );
    }
}
