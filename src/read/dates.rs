//! Every common form of a date, read to the day it means.
//!
//! What enters is the text or the number of a date field; what leaves is a [`Read`]. Nothing is ever
//! made up: a day that no calendar has (`2021-02-30`) is unreadable and not rolled over, a month
//! without a day (`November 2021`) is unreadable and not its first, and `03/04/2021` stays ambiguous
//! until [`decide`] is told an order, which [`Votes`] can find in a source's other dates.
//!
//! A time with a zone is moved to UTC and the UTC day is kept; without a zone it is the day as
//! written. Years before 1500 or after 2199 are unreadable: they are placeholders (`0001-01-01`,
//! `9999-12-31`), never days of publication.

mod forms;
mod names;
mod numbers;
mod votes;

pub use votes::Votes;

use crate::day::Day;
use crate::error::{Teach, nearest};
use crate::read::fields::Field;
use crate::read::missing::word;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest text that is looked at, in bytes. The longest true form has some 50.
pub const MAX_BYTES: usize = 64;

/// How an all-number date such as `03/04/2021` or `03-04-21` is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// As the majority of the same source's dates shows.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// 3 April 2021.
    #[serde(rename = "dmy")]
    DayFirst,
    /// 4 March 2021.
    #[serde(rename = "mdy")]
    MonthFirst,
    /// `21/04/03`; a year of four digits in front needs no such help.
    #[serde(rename = "ymd")]
    YearFirst,
}

impl DateOrder {
    /// The word for it: `auto`, `dmy`, `mdy` or `ymd`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    const ALL: [Self; 4] = [
        Self::Auto,
        Self::DayFirst,
        Self::MonthFirst,
        Self::YearFirst,
    ];
}

impl fmt::Display for DateOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for DateOrder {
    type Err = UnknownDateOrder;

    fn from_str(name: &str) -> Result<Self, UnknownDateOrder> {
        Self::ALL
            .into_iter()
            .find(|order| order.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownDateOrder(name.to_owned()))
    }
}

/// A word that names no order of day, month and year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no order of dates {0:?}; there are auto, dmy, mdy and ymd")]
pub struct UnknownDateOrder(pub String);

impl Teach for UnknownDateOrder {
    fn help(&self) -> Option<String> {
        Some(
            match nearest(&self.0, DateOrder::ALL.map(DateOrder::name)) {
                Some(name) => format!("did you mean {name}?"),
                None => "d, m and y stand for day, month and year: dmy is 31/12/2021".to_owned(),
            },
        )
    }

    fn is_usage(&self) -> bool {
        true
    }
}

/// What a date field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// One day, whatever the order.
    Day(Day),
    /// Numbers that name no order, with the day that each order makes of them; `None` where that
    /// order makes none. At least one is `Some`.
    Ambiguous {
        /// `03/04/2021` as 3 April.
        day_first: Option<Day>,
        /// `03/04/2021` as 4 March.
        month_first: Option<Day>,
        /// `21/04/03` as 3 April 2021; always `None` when the year has four digits.
        year_first: Option<Day>,
    },
    /// Nothing: blank, `None`, `null`, `NaN` and the like.
    Absent,
    /// Something that is no date, or an impossible one.
    Unreadable,
}

impl Read {
    /// Whether only a look at other dates of the source can tell the day: both the day and the
    /// month may stand first, and not for the same day.
    pub fn is_ambiguous(&self) -> bool {
        matches!(
            self,
            Self::Ambiguous {
                day_first: Some(_),
                month_first: Some(_),
                ..
            }
        )
    }

    /// Of the days that the orders make, `Day` when they agree, `Unreadable` when there is none.
    fn of_orders(
        day_first: Option<Day>,
        month_first: Option<Day>,
        year_first: Option<Day>,
    ) -> Self {
        match (day_first, month_first, year_first) {
            (None, None, None) => Self::Unreadable,
            (Some(a), Some(b), None) if a == b => Self::Day(a),
            (Some(a), Some(b), Some(c)) if a == b && b == c => Self::Day(a),
            _ => Self::Ambiguous {
                day_first,
                month_first,
                year_first,
            },
        }
    }
}

/// Reads the text of a date field.
///
/// ```
/// use newsprint::day::Day;
/// use newsprint::read::dates::{Read, read};
///
/// let day = Read::Day(Day::from_ymd(2021, 11, 18).unwrap());
/// for text in [
///     "2021-11-18",
///     "2021-11-18T19:30:00-03:00",
///     "Thu, 18 Nov 2021 10:00:00 GMT",
///     "20211118103000",
///     "18th November, 2021",
///     "November 18, 2021 Thursday",
///     "Nov. 18, 2021, 5:30 p.m. ET",
///     "18 листопада 2021 р.",
/// ] {
///     assert_eq!(read(text), day, "{text}");
/// }
/// assert!(read("03/04/2021").is_ambiguous());
/// assert_eq!(read("31/31/2021"), Read::Unreadable);
/// assert_eq!(read("None"), Read::Absent);
/// ```
pub fn read(text: &str) -> Read {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\u{feff}'));
    if is_absent(text) {
        return Read::Absent;
    }
    if text.len() > MAX_BYTES {
        return Read::Unreadable;
    }
    if let Some(read) = numbers::read_digits(text) {
        return read;
    }
    if let Some(day) = forms::iso(text) {
        return Read::Day(day);
    }
    forms::words(text)
}

/// Reads a date field that is a number: `20211118`, `202111181030`, `20211118103000`, or seconds,
/// milliseconds, microseconds or nanoseconds since 1970-01-01 (9 or 10, 12 or 13, 15 or 16, 18 or 19
/// digits).
///
/// `0` is [`Read::Absent`]: programs write it for a date that they do not know.
pub fn read_number(number: i64) -> Read {
    numbers::read_number(number)
}

/// The day that is meant when all-number dates are written in this order; `None` when the text is no
/// date, or ambiguous under [`DateOrder::Auto`].
///
/// Numbers that make a day in one way only (`7/23/17`) are that day under every order.
pub fn decide(read: Read, order: DateOrder) -> Option<Day> {
    match read {
        Read::Day(day) => Some(day),
        Read::Absent | Read::Unreadable => None,
        Read::Ambiguous {
            day_first,
            month_first,
            year_first,
        } => {
            let named = match order {
                DateOrder::DayFirst => day_first,
                DateOrder::MonthFirst => month_first,
                DateOrder::YearFirst => year_first,
                DateOrder::Auto => None,
            };
            named.or(match (day_first, month_first) {
                (Some(day), None) | (None, Some(day)) => Some(day),
                (None, None) => year_first,
                (Some(_), Some(_)) => None,
            })
        }
    }
}

fn is_absent(text: &str) -> bool {
    word(text, Some(Field::Date)).is_some()
}

/// The day of these numbers, if the calendar has it and it can be a day of publication.
fn plausible_day(year: i32, month: u32, day: u32) -> Option<Day> {
    let year = i16::try_from(year).ok().filter(|y| is_plausible(*y))?;
    Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

fn is_plausible(year: i16) -> bool {
    (1500..2200).contains(&year)
}

#[cfg(test)]
mod tests;
