//! Dates that are one number: `20211118`, `20211118103000` and times since 1970-01-01.

use super::{Read, plausible_day};
use crate::day::Day;

const SECONDS_A_DAY: i64 = 86_400;

/// Reads a text of digits alone; `None` when it is another kind of text. A fraction is dropped:
/// tables with gaps turn whole numbers into `20211118.0`.
pub(super) fn read_digits(text: &str) -> Option<Read> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if whole.len() >= 8 && is_digits(fraction) => whole,
        Some(_) => return None,
        None => text,
    };
    if !is_digits(whole.strip_prefix('-').unwrap_or(whole)) {
        return None;
    }
    // 17 digits are a time with milliseconds; as a number they would be no known unit.
    if whole.len() == 17 && !whole.starts_with('-') {
        return Some(whole[..14].parse().map_or(Read::Unreadable, read_number));
    }
    if whole.starts_with('0') {
        return Some(Read::Unreadable);
    }
    Some(whole.parse().map_or(Read::Unreadable, read_number))
}

pub(super) fn read_number(number: i64) -> Read {
    if number == 0 {
        return Read::Absent;
    }
    let digits = number.unsigned_abs().ilog10() + 1;
    let day = match (digits, number > 0) {
        (8, true) => day_of_digits(number),
        (14, true) => day_of_clock(number),
        // As milliseconds a number of 12 digits lies before September 2001; those few of 1976 that
        // read as a minute of our time as well are taken for it.
        (12, true) => Some(number * 100)
            .filter(|_| (1900..=2100).contains(&(number / 100_000_000)))
            .and_then(day_of_clock)
            .or_else(|| day_of_seconds(number / 1000)),
        (9..=10, true) | (8..=11, false) => day_of_seconds(number),
        (13, true) | (12..=14, false) => day_of_seconds(number.div_euclid(1_000)),
        (15..=16, true) => day_of_seconds(number / 1_000_000),
        (18..=19, true) => day_of_seconds(number / 1_000_000_000),
        _ => None,
    };
    day.map_or(Read::Unreadable, Read::Day)
}

/// `YYYYMMDD`.
pub(super) fn day_of_digits(number: i64) -> Option<Day> {
    let part = |divisor: i64, modulus: i64| u32::try_from(number / divisor % modulus).ok();
    let year = i32::try_from(number / 10_000).ok()?;
    plausible_day(year, part(100, 100)?, part(1, 100)?)
}

/// `YYYYMMDDHHMMSS`.
fn day_of_clock(number: i64) -> Option<Day> {
    let (hour, minute, second) = (number / 10_000 % 100, number / 100 % 100, number % 100);
    (hour < 24 && minute < 60 && second <= 60)
        .then(|| day_of_digits(number / 1_000_000))
        .flatten()
}

fn day_of_seconds(seconds: i64) -> Option<Day> {
    let days = i32::try_from(seconds.div_euclid(SECONDS_A_DAY)).ok()?;
    // The span that plausible years can have, before the calendar is asked.
    let (first, last) = (plausible_day(1500, 1, 1)?, plausible_day(2199, 12, 31)?);
    (first.days_since_epoch()..=last.days_since_epoch())
        .contains(&days)
        .then(|| Day::from_epoch(days))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
