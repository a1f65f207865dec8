//! A day of publication.

use crate::by_text::by_text;
use std::fmt;
use std::str::FromStr;

/// A calendar day (proleptic Gregorian), stored as days since 1970-01-01, as Parquet's `DATE` is.
///
/// An article whose date is not known has no `Day`; there is no value that stands for "unknown".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day that is `days` after 1970-01-01; negative values lie before it.
    pub const fn from_epoch(days: i32) -> Self {
        Self(days)
    }

    /// The day of a year, month (1 to 12) and day of the month; `None` for an impossible one such as
    /// 30 February.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        Some(Self::from_civil(date))
    }

    /// The same day as a `jiff` date.
    pub fn civil(self) -> jiff::civil::Date {
        use jiff::ToSpan;
        jiff::civil::date(1970, 1, 1).saturating_add(i64::from(self.0).days())
    }

    /// The day of a `jiff` date.
    pub fn from_civil(date: jiff::civil::Date) -> Self {
        let span = date - jiff::civil::date(1970, 1, 1);
        Self(span.get_days())
    }

    /// Days since 1970-01-01.
    pub const fn days_since_epoch(self) -> i32 {
        self.0
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        let date = self.civil();
        (date.year(), date.month(), date.day())
    }

    /// The day that is `days` later, or earlier when negative.
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

by_text!(Day);

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = NotADay;

    /// Reads `2021-11-18`; every other form is the business of `read::dates`.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let date: jiff::civil::Date = text.parse().map_err(|_| NotADay(text.to_owned()))?;
        Ok(Self::from_civil(date))
    }
}

/// A text that is not a day of the form `2021-11-18`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a day such as 2021-11-18")]
pub struct NotADay(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_survives_the_way_to_text_and_back() {
        for text in ["1970-01-01", "2020-02-29", "1815-06-18", "2021-11-18"] {
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        assert_eq!("1969-12-31".parse::<Day>().unwrap().days_since_epoch(), -1);
        assert_eq!(Day::from_ymd(2021, 2, 30), None);
    }
}
