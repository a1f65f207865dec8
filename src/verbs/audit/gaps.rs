//! Stretches without articles inside an outlet's range, and inside that of all outlets.
//!
//! The distances between an outlet's days with articles tell its rhythm: 1 for a daily, 1 and 3 for one that rests at
//! weekends, 7 for a weekly. A distance is a gap when it is longer than [`TIMES`] the one that [`USUAL`] of the
//! [`AROUND`] distances before and after it do not exceed. If articles came at random days, a distance would be as long
//! with a probability of 0.05⁴: one in 160,000. The distances around it, not all of them, because outlets grow and
//! shrink.

use super::seen::Seen;
use super::{Check, Finding};
use crate::about::About;
use crate::day::Day;
use crate::number::counted;
use crate::verbs::Error;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    about: About::new("gap", "stretches without articles"),
    find,
};

/// A gap is longer than this many times the usual distance.
const TIMES: i32 = 4;
/// The share of distances that the usual one is not exceeded by.
const USUAL: f64 = 0.95;
/// Distances on either side that are looked at.
const AROUND: usize = 20;
/// An outlet with fewer distances has no rhythm.
const LEAST_DISTANCES: usize = 20;

/// A gap: the first and last day without articles, and the usual distance.
struct Gap {
    days: (Day, Day),
    usual: i32,
}

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let all = gaps(&seen.days_of_all());
    let finding = |source: Option<String>, gap: &Gap, articles: u64, told: &str| {
        let (first, last) = gap.days;
        let length = last.days_since_epoch() - first.days_since_epoch() + 1;
        Finding {
            check: CHECK.about.name,
            source,
            period: Some(gap.days),
            articles: 0,
            found: format!(
                "no article for {}{told}; at other times days with articles are at most {} apart (N = {})",
                counted(length as u64, "day"),
                counted(gap.usual as u64, "day"),
                counted(articles, "article")
            ),
            advice: "find out whether nothing was published or nothing collected, and collect it again; else leave these days or the outlet out of comparisons over time".into(),
        }
    };
    let mut found: Vec<Finding> = all
        .iter()
        .map(|gap| finding(None, gap, seen.size(), " from any outlet"))
        .collect();
    let of_all = |gap: &Gap| {
        let within = |all: &Gap| all.days.0 >= gap.days.0 && gap.days.1 >= all.days.1;
        let length = |gap: &Gap| gap.days.1.days_since_epoch() - gap.days.0.days_since_epoch();
        all.iter()
            .any(|all| within(all) && length(gap) < 2 * length(all))
    };
    if seen.outlets.len() > 1 {
        for outlet in &seen.outlets {
            let own = gaps(&outlet.days);
            let own = own.iter().filter(|gap| !of_all(gap));
            found.extend(own.map(|gap| finding(outlet.source(), gap, outlet.articles, "")));
        }
    }
    Ok(found)
}

fn gaps(days: &BTreeMap<Day, u64>) -> Vec<Gap> {
    let days: Vec<Day> = days.keys().copied().collect();
    let apart = |pair: &[Day; 2]| pair[1].days_since_epoch() - pair[0].days_since_epoch();
    let distances: Vec<i32> = days.array_windows().map(apart).collect();
    if distances.len() < LEAST_DISTANCES {
        return Vec::new();
    }
    let mut gaps = Vec::new();
    for (at, distance) in distances.iter().enumerate() {
        // A short gap cannot be one anywhere.
        if *distance <= TIMES {
            continue;
        }
        let before = &distances[at.saturating_sub(AROUND)..at];
        let after = &distances[at + 1..(at + 1 + AROUND).min(distances.len())];
        let mut around = [before, after].concat();
        around.sort_unstable();
        let usual =
            around[((around.len() as f64 * USUAL).ceil() as usize).clamp(1, around.len()) - 1];
        if *distance > TIMES * usual {
            gaps.push(Gap {
                days: (days[at].plus(1), days[at + 1].plus(-1)),
                usual,
            });
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(days: impl Iterator<Item = i32>) -> Vec<(i32, i32)> {
        let days = days.map(|day| (Day::from_epoch(day), 1)).collect();
        let ends = |gap: &Gap| (gap.days.0.days_since_epoch(), gap.days.1.days_since_epoch());
        gaps(&days).iter().map(ends).collect()
    }

    #[test]
    fn a_gap_is_measured_by_the_rhythm_around_it() {
        let daily =
            |missing: std::ops::Range<i32>| (0..100).filter(move |day| !missing.contains(day));
        assert_eq!(found(daily(50..54)), [(50, 53)]);
        assert_eq!(found(daily(50..53)), []);
        let weekdays = (0..200).filter(|day| day % 7 < 5);
        assert_eq!(found(weekdays.clone()), []);
        assert_eq!(
            found(weekdays.filter(|day| !(70..84).contains(day))),
            [(68, 83)]
        );
        let weekly = (0..60).map(|week| 7 * week);
        assert_eq!(
            found(weekly.clone().filter(|day| !(140..161).contains(day))),
            []
        );
        assert_eq!(
            found(weekly.filter(|day| !(140..168).contains(day))),
            [(134, 167)]
        );
    }

    #[test]
    fn an_outlet_with_few_days_has_no_gaps() {
        assert_eq!(found((0..20).map(|n| if n < 10 { n } else { 500 + n })), []);
    }
}
