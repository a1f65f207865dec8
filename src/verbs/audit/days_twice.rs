//! Days of an outlet that are there twice: the same headlines again under the same date, or under another.
//!
//! A headline that an outlet has on three days or more is a rubric and does not count. A day is there twice when at least
//! [`LEAST`] of its headlines stand at least twice in it, and they are at least [`LEAST_SHARE`] of all; two days are one
//! when they have at least [`LEAST`] headlines in common, at least [`LEAST_SHARE`] of those of the smaller day.

use super::seen::Seen;
use super::{Check, Finding};
use crate::about::About;
use crate::day::Day;
use crate::number::counted;
use crate::verbs::Error;
use std::collections::{BTreeMap, HashMap};

pub(super) const CHECK: Check = Check {
    about: About::new("day_twice", "days that are there twice"),
    find,
};

const LEAST: u64 = 3;
const LEAST_SHARE: f64 = 0.5;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let titles = seen.fingerprints(&["title"])?;
    // Of an outlet's headline the days, as far as there are no more than two, each with its articles.
    let mut days_of: HashMap<(usize, u64), Vec<(Day, u64)>> = HashMap::new();
    for one in seen.articles() {
        let (Some(title), Some(day)) = (titles[one.article], one.day) else {
            continue;
        };
        let days = days_of.entry((one.outlet, title)).or_default();
        match days.iter().position(|(own, _)| *own == day) {
            Some(at) => days[at].1 += 1,
            None if days.len() < 3 => days.push((day, 1)),
            None => {}
        }
    }
    let mut headlines: HashMap<(usize, Day), u64> = HashMap::new();
    // The headlines that two days have in common, or one day twice, and their articles beyond the first.
    let mut common: BTreeMap<(usize, Day, Day), (u64, u64)> = BTreeMap::new();
    for ((outlet, _), mut days) in days_of {
        days.sort_unstable();
        for (day, _) in &days {
            *headlines.entry((outlet, *day)).or_default() += 1;
        }
        let (pair, again) = match days[..] {
            [(day, articles @ 2..)] => ((day, day), articles - 1),
            [(first, _), (second, articles)] => ((first, second), articles),
            _ => continue,
        };
        let own = common.entry((outlet, pair.0, pair.1)).or_default();
        *own = (own.0 + 1, own.1 + again);
    }
    let findings = common.into_iter().filter_map(|((outlet, first, second), (own, articles))| {
        let of = |day: Day| headlines.get(&(outlet, day)).copied().unwrap_or(0);
        let of = of(first).min(of(second));
        if own < LEAST || (own as f64) < LEAST_SHARE * of as f64 {
            return None;
        }
        let own = counted(own, "headline");
        Some(Finding {
            check: CHECK.about.name,
            source: seen.outlets[outlet].source(),
            period: Some((first, second)),
            articles,
            found: if first == second {
                format!("{own} of {of} on {first} stand there at least twice")
            } else {
                format!("{own} of {of} on {second} are those of {first}")
            },
            advice: "remove the second copies from the input and add it again: they have other ids or texts, else `add` would have left them out".into(),
        })
    });
    Ok(findings.collect())
}
