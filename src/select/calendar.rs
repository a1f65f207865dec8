//! Dates as selections write them, of any precision, to days.

use crate::day::Day;
use crate::period::Period;
use jiff::civil::{Date, Weekday};

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
        fn the_name_of_a_period_means_its_days(days in -719_000i32..200_000) {
            let day = Day::from_epoch(days);
            for period in Period::ALL {
                let whole = (period.start(day), period.next(day));
                prop_assert_eq!(days_of(&period.name(day)), Some(whole));
            }
        }
    }
}
