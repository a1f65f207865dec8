//! Calendar periods: days to weeks, months, quarters and years, and back to their names.

use crate::day::Day;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// One day, named `2021-11-18`.
    Day,
    /// An ISO week, from Monday, named `2021-W46`.
    Week,
    /// A month, named `2021-11`.
    Month,
    /// A quarter, named `2021-Q4`.
    Quarter,
    /// A year, named `2021`.
    Year,
}

impl Period {
    /// All periods, the shortest first.
    pub const ALL: [Self; 5] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// The first day of the period that `day` lies in.
    pub fn start(self, day: Day) -> Day {
        let (year, month, _) = day.ymd();
        let first = |month| Day::from_ymd(year, month, 1).expect("every month has a first day");
        match self {
            Self::Day => day,
            Self::Week => day.plus(-i32::from(day.civil().weekday().to_monday_zero_offset())),
            Self::Month => first(month),
            Self::Quarter => first((month - 1) / 3 * 3 + 1),
            Self::Year => first(1),
        }
    }

    /// The first day of the period after the one that begins with `start`.
    pub fn next(self, start: Day) -> Day {
        match self {
            Self::Day => start.plus(1),
            Self::Week => start.plus(7),
            // The first of a month and 31 days lie in the next month; so with the others.
            Self::Month => self.start(start.plus(31)),
            Self::Quarter => self.start(start.plus(92)),
            Self::Year => self.start(start.plus(366)),
        }
    }

    /// The name of the period that begins with `start`.
    pub fn name(self, start: Day) -> String {
        let (year, month, _) = start.ymd();
        match self {
            Self::Day => start.to_string(),
            Self::Week => {
                let week = start.civil().iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
        }
    }

    /// Every period from the one of `first` to the one of `last`, by their first days.
    pub fn between(self, first: Day, last: Day) -> Vec<Day> {
        let mut starts = vec![self.start(first)];
        while let Some(start) = starts.last().map(|start| self.next(*start)) {
            if start > last {
                break;
            }
            starts.push(start);
        }
        starts
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Period {
    type Err = ();

    /// Reads the word; `date` is another word for `day`.
    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "date" => Ok(Self::Day),
            _ => Self::ALL
                .into_iter()
                .find(|period| period.word() == word)
                .ok_or(()),
        }
    }
}

/// The days that a date of any precision means: `2021`, `2021-Q4`, `2021-11`, `2021-W46`,
/// `2021-11-18`. The first day and the first day after.
pub fn days_of(text: &str) -> Option<(Day, Day)> {
    let whole = |period: Period, start: Day| Some((start, period.next(start)));
    let (year, rest) = match text.split_once('-') {
        None => (text, None),
        Some((year, rest)) => (year, Some(rest)),
    };
    let year: i16 = (year.len() == 4).then(|| year.parse().ok())??;
    let Some(rest) = rest else {
        return whole(Period::Year, Day::from_ymd(year, 1, 1)?);
    };
    if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
        let quarter: i8 = quarter
            .parse()
            .ok()
            .filter(|quarter| (1..=4).contains(quarter))?;
        return whole(Period::Quarter, Day::from_ymd(year, quarter * 3 - 2, 1)?);
    }
    if let Some(week) = rest.strip_prefix(['W', 'w']) {
        let week = jiff::civil::ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
        return whole(Period::Week, Day::from_civil(Date::from(week)));
    }
    match rest.split_once('-') {
        None => whole(Period::Month, Day::from_ymd(year, rest.parse().ok()?, 1)?),
        Some((month, day)) => whole(
            Period::Day,
            Day::from_ymd(year, month.parse().ok()?, day.parse().ok()?)?,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_named_as_iso_has_them() {
        let thursday = day("2021-11-18");
        let names = Period::ALL.map(|period| period.name(period.start(thursday)));
        assert_eq!(
            names,
            ["2021-11-18", "2021-W46", "2021-11", "2021-Q4", "2021"]
        );
        assert_eq!(Period::Week.start(thursday), day("2021-11-15"));
        // The first days of 2021 belong to the last week of 2020.
        assert_eq!(
            Period::Week.name(Period::Week.start(day("2021-01-03"))),
            "2020-W53"
        );
    }

    #[test]
    fn dates_of_any_precision_are_ranges_of_days() {
        let range = |text: &str| days_of(text).map(|(from, to)| (from.to_string(), to.to_string()));
        let expect = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(range("2020"), expect("2020-01-01", "2021-01-01"));
        assert_eq!(range("2020-02"), expect("2020-02-01", "2020-03-01"));
        assert_eq!(range("2020-Q4"), expect("2020-10-01", "2021-01-01"));
        assert_eq!(range("2020-W53"), expect("2020-12-28", "2021-01-04"));
        assert_eq!(range("2020-02-29"), expect("2020-02-29", "2020-03-01"));
        for wrong in [
            "",
            "20",
            "2021-02-30",
            "2021-13",
            "2021-Q5",
            "2021-W54",
            "yesterday",
        ] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_gap(days in -200_000i32..200_000) {
            let day = Day::from_epoch(days);
            for period in Period::ALL {
                let start = period.start(day);
                let next = period.next(start);
                prop_assert!(start <= day && day < next);
                prop_assert_eq!(period.start(next), next);
                prop_assert_eq!(period.start(next.plus(-1)), start);
                prop_assert_eq!(days_of(&period.name(start)).map(|(from, _)| from), (days > -719_000).then_some(start));
            }
        }
    }
}
