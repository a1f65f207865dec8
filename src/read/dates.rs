//! Reads every common form of a date to the day it means.
//!
//! What enters is the text or the number of a date field; what leaves is a [`Read`]. Nothing is made
//! up: an impossible day (`2021-02-30`) is unreadable, not rolled over; a month without a day
//! (`November 2021`) is unreadable, not its first day; and `03/04/2021` stays ambiguous until
//! [`decide`] is told an order, which [`Votes`] can find in an outlet's other dates.
//!
//! The day is the written one, whatever the zone: `2021-11-18T23:30:00-05:00` is the 18th. Only if a
//! [`Zone`] is requested, a time with a zone is converted to it; a time without a zone stays as
//! written. Seconds since 1970 are in UTC. Years before 1500 or after 2199 are unreadable: they are
//! placeholders (`0001-01-01`, `9999-12-31`), never days of publication.

mod forms;
mod names;
mod numbers;
mod votes;

pub use names::names_weekday_of;
pub use numbers::{NumberForm, NumberTally, number_of, read_number};
pub use votes::{Votes, vote};

pub use crate::date_order::DateOrder;

use crate::day::Day;
use crate::read::fields::Field;
use crate::read::missing::word;
use crate::zone::Zone;

/// The longest text that is examined, in bytes. The longest real form has about 50.
pub const MAX_BYTES: usize = 64;

/// The content of a date field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// One day, whatever the order.
    Day(Day),
    /// Numbers without a clear order, with the day in each order; `None` if an order gives no day. At
    /// least one is `Some`.
    Ambiguous {
        /// `03/04/2021` as 3 April.
        day_first: Option<Day>,
        /// `03/04/2021` as 4 March.
        month_first: Option<Day>,
        /// `21/04/03` as 3 April 2021; always `None` if the year has four digits.
        year_first: Option<Day>,
    },
    /// Nothing: blank, `None`, `null`, `NaN` and the like.
    Absent,
    /// Something that is not a date, or an impossible one.
    Unreadable,
}

impl Read {
    /// Whether only other dates of the source can decide the day: day first and month first are both
    /// possible, and give different days.
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

    /// A day, unless it cannot be a day of publication.
    pub fn of_day(day: Day) -> Self {
        match is_plausible(day.ymd().0) {
            true => Self::Day(day),
            false => Self::Unreadable,
        }
    }

    /// The days of an ambiguous date, with the day, the month and the year first.
    pub fn days(&self) -> [Option<Day>; 3] {
        match *self {
            Self::Ambiguous {
                day_first,
                month_first,
                year_first,
            } => [day_first, month_first, year_first],
            Self::Day(day) => [Some(day); 3],
            Self::Absent | Self::Unreadable => [None; 3],
        }
    }

    /// From the days in each order: `Day` if they agree, `Unreadable` if there is none.
    /// The day, if there is one.
    fn of(day: Option<Day>) -> Self {
        day.map_or(Self::Unreadable, Self::Day)
    }

    /// The same with each day replaced.
    fn shifted(self, shift: impl Fn(Day) -> Option<Day>) -> Self {
        let [day_first, month_first, year_first] = self.days().map(|day| day.and_then(&shift));
        match self {
            Self::Ambiguous { .. } => Self::of_orders(day_first, month_first, year_first),
            Self::Day(_) => Self::of(day_first),
            other => other,
        }
    }

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
///     "2021-11-18T23:30:00-03:00",
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
    read_in(text, &Zone::Written)
}

/// Reads the text of a date field; moments with a zone become their day in `zone`.
pub fn read_in(text: &str, zone: &Zone) -> Read {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\u{feff}'));
    if word(text, Some(Field::Date)).is_some() {
        return Read::Absent;
    }
    if text.len() > MAX_BYTES {
        return Read::Unreadable;
    }
    if let Some(number) = number_of(text) {
        return read_number(number, zone);
    }
    if let Some(day) = forms::iso(text, zone) {
        return Read::Day(day);
    }
    forms::words(text, zone)
}

/// The day that is meant when all-number dates are written in this order; `None` when the text is no
/// date, or ambiguous under [`DateOrder::Auto`].
///
/// Numbers that make a day in one way only (`7/23/17`) are that day under every order.
pub fn decide(read: Read, order: DateOrder) -> Option<Day> {
    if let Read::Day(day) = read {
        return Some(day);
    }
    let [day_first, month_first, year_first] = read.days();
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
