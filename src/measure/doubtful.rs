//! Days that are implausible for an outlet's articles: the future, days before there were newspapers, what programs
//! write for a missing date, and isolated days, far from all others.
//!
//! Such dates are kept: they are counted and stand in tables. Charts over time leave them out and say so, because one
//! of them would stretch every axis.

use crate::day::Day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why a date is doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It lies after tomorrow; somewhere on Earth tomorrow has begun.
    Future,
    /// It lies before the first newspaper, the *Relation* of Strasbourg (1605).
    TooEarly,
    /// Programs write it for a date that they do not know (`1970-01-01`), and the outlet has no such
    /// number of articles on other days near it.
    Placeholder,
    /// It lies far from the bulk of the outlet's articles, almost alone.
    Isolated,
}

/// The year of the first newspaper.
const FIRST_NEWSPAPER: i16 = 1605;

/// Days that programs write for none: the first of SQL Server, Excel, databases, old Macintosh and Unix,
/// and the day before the last, as it is west of Greenwich.
const PLACEHOLDERS: [(i16, i8, i8); 8] = [
    (1601, 1, 1),
    (1753, 1, 1),
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 1),
    (1904, 1, 1),
    (1969, 12, 31),
    (1970, 1, 1),
];

/// A placeholder's day has more than this many times the articles of the days around it.
const SPIKE: u64 = 10;
/// Days around a placeholder that are compared with it.
const NEAR_DAYS: i32 = 366;
/// A gap of more than ten years divides an outlet's days.
const GAP_DAYS: i32 = 3_653;
/// Days this far from the bulk are doubted even in larger numbers: thirty years.
const WIDE_GAP_DAYS: i32 = 10_958;
/// Fewer articles than this show no bulk that a day could be near to or far from.
pub const LEAST_ARTICLES: u64 = 20;
/// A stray lies further from the others than this many times the longest gap among them.
const GAPS: i32 = 10;

/// The doubtful days among those of one outlet, of which each is given with its articles. Without
/// `today` none lies in the future.
///
/// Isolated are, first, decades: days that no gap of more than ten years divides belong together, and those with the
/// most articles are the bulk. Others are isolated when they hold fewer than 1 % of the articles; when they lie more
/// than thirty years from the bulk, 10 % at most, or a single article beside two or more.
///
/// Second, strays: among at least 20 articles, 1 % at either end (or a single article) are isolated where a gap divides
/// them from the rest that is longer than a year and than the whole span of the rest.
pub fn doubtful(days: &BTreeMap<Day, u64>, today: Option<Day>) -> BTreeMap<Day, Doubt> {
    let mut doubts = BTreeMap::new();
    for (day, articles) in days {
        if today.is_some_and(|today| *day > today.plus(1)) {
            doubts.insert(*day, Doubt::Future);
        } else if day.ymd().0 < FIRST_NEWSPAPER {
            doubts.insert(*day, Doubt::TooEarly);
        } else if is_placeholder(*day) && is_spike(*day, *articles, days) {
            doubts.insert(*day, Doubt::Placeholder);
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for (day, articles) in days.iter().filter(|(day, _)| !doubts.contains_key(day)) {
        match groups.last_mut() {
            Some(group) if distance(group.last, *day) <= GAP_DAYS => {
                group.last = *day;
                group.articles += articles;
            }
            _ => groups.push(Group {
                first: *day,
                last: *day,
                articles: *articles,
            }),
        }
    }
    let total: u64 = groups.iter().map(|group| group.articles).sum();
    // Of equal ones the latest.
    let Some(bulk) = groups.iter().max_by_key(|group| group.articles).copied() else {
        return doubts;
    };
    for group in groups.iter().filter(|group| group.first != bulk.first) {
        let far = distance(bulk.last, group.first).max(distance(group.last, bulk.first));
        let few = group.articles * 100 < total
            || far > WIDE_GAP_DAYS
                && (group.articles * 10 <= total || group.articles == 1 && bulk.articles > 1);
        if few {
            let own = days.range(group.first..=group.last).map(|(day, _)| *day);
            for day in own {
                doubts.entry(day).or_insert(Doubt::Isolated);
            }
        }
    }
    let left = days.iter().filter(|(day, _)| !doubts.contains_key(day));
    let left: BTreeMap<Day, u64> = left.map(|(day, articles)| (*day, *articles)).collect();
    let strays = strays(&left, |_, span| span).into_iter();
    doubts.extend(strays.map(|day| (day, Doubt::Isolated)));
    doubts
}

/// The strays among the days of all outlets, of which each is given with its articles: as of one outlet, but the gap
/// need be no longer than ten times the longest among the rest. All outlets together have articles nearly every day.
pub fn strays_of_all(days: &BTreeMap<Day, u64>) -> BTreeSet<Day> {
    strays(days, |longest, span| longest.saturating_mul(GAPS).min(span))
}

/// Whether so many of an outlet's articles may be strays.
pub fn is_few(articles: u64, of: u64) -> bool {
    articles <= (of / 100).max(1)
}

/// Days at either end with few articles, beyond a gap that is longer than a year and than `limit` says for the longest
/// gap and the span of the rest.
fn strays(days: &BTreeMap<Day, u64>, limit: impl Fn(i32, i32) -> i32) -> BTreeSet<Day> {
    let total: u64 = days.values().sum();
    if total < LEAST_ARTICLES {
        return BTreeSet::new();
    }
    let days: Vec<(Day, u64)> = days.iter().map(|(day, own)| (*day, *own)).collect();
    let few = |days: &mut dyn Iterator<Item = &(Day, u64)>| {
        let mut passed = 0;
        days.take_while(|(_, articles)| {
            passed += articles;
            is_few(passed, total)
        })
        .count()
    };
    let (front, back) = (few(&mut days.iter()), few(&mut days.iter().rev()));
    let rest = &days[front..days.len() - back];
    let gap = |at: usize| distance(days[at - 1].0, days[at].0);
    let longest = (front + 1..days.len() - back).map(gap).max().unwrap_or(0);
    let span = rest.last().map_or(0, |last| distance(rest[0].0, last.0));
    let limit = limit(longest, span).max(NEAR_DAYS);
    let is_wide = |at: &usize| gap(*at) > limit;
    let before = (1..=front).rev().find(is_wide).unwrap_or(0);
    let after = (days.len() - back..days.len()).find(is_wide);
    let ends = days[..before]
        .iter()
        .chain(&days[after.unwrap_or(days.len())..]);
    ends.map(|(day, _)| *day).collect()
}

#[derive(Clone, Copy)]
struct Group {
    first: Day,
    last: Day,
    articles: u64,
}

/// Days from one day to a later one.
fn distance(from: Day, to: Day) -> i32 {
    to.days_since_epoch() - from.days_since_epoch()
}

fn is_placeholder(day: Day) -> bool {
    PLACEHOLDERS.contains(&day.ymd())
}

fn is_spike(day: Day, articles: u64, days: &BTreeMap<Day, u64>) -> bool {
    let near = days.range(day.plus(-NEAR_DAYS)..=day.plus(NEAR_DAYS));
    let near = near.filter(|(other, _)| !is_placeholder(**other));
    let (count, sum) = near.fold((0, 0), |(count, sum), (_, articles)| {
        (count + 1, sum + articles)
    });
    articles * count > SPIKE * sum || count == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(of: &[(&str, u64)]) -> BTreeMap<Day, u64> {
        let day = |text: &str| text.parse().unwrap();
        of.iter().map(|(text, count)| (day(text), *count)).collect()
    }

    fn doubted(of: &[(&str, u64)]) -> Vec<(String, Doubt)> {
        let today = "2021-12-01".parse().ok();
        let found = doubtful(&days(of), today).into_iter();
        found.map(|(day, doubt)| (day.to_string(), doubt)).collect()
    }

    fn one(day: &str, doubt: Doubt) -> Vec<(String, Doubt)> {
        vec![(day.to_owned(), doubt)]
    }

    #[test]
    fn the_future_begins_after_tomorrow() {
        let found = doubted(&[("2021-11-30", 5), ("2021-12-02", 1), ("2021-12-03", 1)]);
        assert_eq!(found, one("2021-12-03", Doubt::Future));
        assert!(doubtful(&days(&[("2131-07-14", 1)]), None).is_empty());
    }

    #[test]
    fn a_placeholder_is_doubted_unless_the_days_round_it_are_like_it() {
        let found = doubted(&[("1970-01-01", 40), ("2021-11-30", 50)]);
        assert_eq!(found, one("1970-01-01", Doubt::Placeholder));
        assert!(doubted(&[("1969-12-30", 9), ("1970-01-01", 8), ("1970-01-02", 9)]).is_empty());
        let found = doubted(&[("1969-12-30", 9), ("1970-01-01", 800), ("1970-01-02", 9)]);
        assert_eq!(found, one("1970-01-01", Doubt::Placeholder));
        let found = doubted(&[("1900-01-01", 1)]);
        assert_eq!(found, one("1900-01-01", Doubt::Placeholder));
    }

    #[test]
    fn a_few_articles_decades_from_the_bulk_are_doubted() {
        let found = doubted(&[("1963-11-22", 1), ("2021-11-01", 5), ("2021-11-30", 7)]);
        assert_eq!(found, one("1963-11-22", Doubt::Isolated));
        let found = doubted(&[("2009-01-01", 1), ("2021-11-01", 200)]);
        assert_eq!(found, one("2009-01-01", Doubt::Isolated));
        let found = doubted(&[("1850-01-01", 200), ("2021-11-01", 1)]);
        assert_eq!(found, one("2021-11-01", Doubt::Isolated));
        assert_eq!(
            doubted(&[("0001-01-01", 3), ("2021-11-01", 1)]),
            one("0001-01-01", Doubt::TooEarly)
        );
    }

    #[test]
    fn a_stray_is_far_from_the_others_for_how_close_they_are() {
        // A weekly, of which one article is dated 2010.
        let week = |n: i32| "2016-01-04".parse::<Day>().unwrap().plus(7 * n);
        let weekly = |stray: &str, weeks: i32| {
            let mut days: BTreeMap<Day, u64> = (0..weeks).map(|n| (week(n), 1)).collect();
            days.insert(stray.parse().unwrap(), 1);
            let found = doubtful(&days, None);
            found.keys().map(Day::to_string).collect::<Vec<_>>()
        };
        assert_eq!(weekly("2010-06-16", 250), ["2010-06-16"]);
        assert_eq!(weekly("2026-06-16", 250), ["2026-06-16"]);
        assert!(
            weekly("2012-06-16", 250).is_empty(),
            "five years before five"
        );
        assert!(weekly("2015-06-16", 250).is_empty(), "half a year before");
        assert!(weekly("2010-06-16", 18).is_empty(), "19 articles are few");
        // One article every other year is an archive; so are yearly slices.
        let year = |n: i16| Day::from_ymd(n, 3, 1).unwrap();
        let sparse = (1900..2000).step_by(2).map(|n| (year(n), 1)).collect();
        assert!(doubtful(&sparse, None).is_empty());
        let mut slices: BTreeMap<Day, u64> = (1990..2020).map(|n| (year(n), 100)).collect();
        slices.insert(year(2020), 5);
        assert!(doubtful(&slices, None).is_empty() && strays_of_all(&slices).is_empty());
        // On both sides at once.
        let mut both: BTreeMap<Day, u64> = (0..250).map(|n| (week(n), 1)).collect();
        both.insert(year(2013), 1);
        both.insert(year(2023), 1);
        assert!(doubtful(&both, None).is_empty());
        assert_eq!(strays_of_all(&both).len(), 2);
    }

    #[test]
    fn slices_of_an_archive_are_not_doubted() {
        assert!(doubted(&[("1960-01-05", 100), ("1990-01-05", 90), ("2020-01-05", 95)]).is_empty());
        assert!(doubted(&[("1960-01-05", 1), ("2020-01-05", 1)]).is_empty());
        assert!(doubted(&[("2009-01-01", 3), ("2021-11-01", 200)]).is_empty());
        assert!(doubted(&[]).is_empty());
    }
}
