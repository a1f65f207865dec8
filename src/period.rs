//! Calendar periods: days to weeks, months, quarters and years, and back to their names.

use crate::day::Day;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The length of a period.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// One day, named `2021-11-18`.
    #[default]
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

    /// The first day of the period after the one that `day` lies in.
    pub fn next(self, day: Day) -> Day {
        let start = self.start(day);
        match self {
            Self::Day => start.plus(1),
            Self::Week => start.plus(7),
            // The first of a month and 31 days lie in the next month; so with the others.
            Self::Month => self.start(start.plus(31)),
            Self::Quarter => self.start(start.plus(92)),
            Self::Year => self.start(start.plus(366)),
        }
    }

    /// The name of the period that `day` lies in.
    pub fn name(self, day: Day) -> String {
        let (year, month, _) = day.ymd();
        match self {
            Self::Day => day.to_string(),
            Self::Week => {
                let week = day.civil().iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
        }
    }

    /// The period that `day` lies in, as a sentence has it.
    pub fn in_words(self, day: Day) -> String {
        match self {
            Self::Week => format!("the week of {}", self.start(day)),
            Self::Quarter => {
                let (year, month, _) = day.ymd();
                let quarter = ["first", "second", "third", "fourth"][(month as usize - 1) / 3];
                format!("the {quarter} quarter of {year}")
            }
            Self::Day | Self::Month | Self::Year => self.name(day),
        }
    }

    /// Every period from the one of `first` to the one of `last`, by their first days.
    pub fn between(self, first: Day, last: Day) -> Vec<Day> {
        let mut start = self.start(first);
        let mut starts = vec![start];
        loop {
            let next = self.next(start);
            // At the end of the calendar nothing follows.
            if next > last || next <= start {
                return starts;
            }
            starts.push(next);
            start = next;
        }
    }

    /// How many of them a year has, on average.
    pub const fn per_year(self) -> f64 {
        match self {
            Self::Day => 365.2425,
            Self::Week => 365.2425 / 7.0,
            Self::Month => 12.0,
            Self::Quarter => 4.0,
            Self::Year => 1.0,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn sentences_have_no_codes_of_weeks_and_quarters() {
        let words = Period::ALL.map(|period| period.in_words(day("2021-11-18")));
        assert_eq!(
            words,
            [
                "2021-11-18",
                "the week of 2021-11-15",
                "2021-11",
                "the fourth quarter of 2021",
                "2021"
            ]
        );
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
    fn a_period_starts_and_ends_where_the_calendar_says() {
        let bounds = |period: Period, within: &str| {
            let within = day(within);
            (
                period.start(within).to_string(),
                period.next(within).to_string(),
            )
        };
        for (period, start, next) in [
            (Period::Day, "2021-11-18", "2021-11-19"),
            (Period::Week, "2021-11-15", "2021-11-22"),
            (Period::Month, "2021-11-01", "2021-12-01"),
            (Period::Quarter, "2021-10-01", "2022-01-01"),
            (Period::Year, "2021-01-01", "2022-01-01"),
        ] {
            assert_eq!(
                bounds(period, "2021-11-18"),
                (start.to_owned(), next.to_owned())
            );
        }
        assert_eq!(bounds(Period::Week, "1969-12-31").0, "1969-12-29");
    }

    #[test]
    fn periods_end_with_the_calendar() {
        let (first, last) = (day("9999-11-30"), day("9999-12-31"));
        for period in Period::ALL {
            let starts = period.between(first, last);
            assert!(starts.len() <= 32, "{period}");
            assert!(starts.is_sorted(), "{period}");
        }
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_gap(days in -200_000i32..200_000) {
            let day = Day::from_epoch(days);
            for period in Period::ALL {
                let start = period.start(day);
                let next = period.next(day);
                prop_assert!(start <= day && day < next);
                prop_assert_eq!(period.next(start), next);
                prop_assert_eq!(period.start(next), next);
                prop_assert_eq!(period.start(next.plus(-1)), start);
                prop_assert_eq!(period.name(day), period.name(start));
            }
        }
    }
}
