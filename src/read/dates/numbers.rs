//! Dates that are one number: `20211118`, `20211118103000` and times since 1970-01-01.
//!
//! A number does not say what it counts (seconds, milliseconds, …): 5097600000 is in 2131 as seconds
//! and in March 1970 as milliseconds. The first values of a column decide its unit.

use super::votes::is_clear;
use super::{Read, is_plausible, plausible_day};
use crate::day::Day;
use crate::zone::Zone;
use jiff::Timestamp;

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberForm {
    /// The digits of a calendar date: `20211118`, `202111181030`, `20211118103000`.
    Calendar,
    /// Time since 1970-01-01, and how many of its units make a second: 1, 1,000, 1,000,000 or
    /// 1,000,000,000.
    Epoch(i64),
}

const UNITS: [i64; 4] = [1, 1_000, 1_000_000, 1_000_000_000];

/// Times since 1970 that are news, in seconds: 1990 to 2100. So near to each other are no two units, so
/// that such a number tells its own.
const NEWS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// 1800 and 2200, in seconds since 1970: nothing that an archive has lies outside.
const ARCHIVE: std::ops::Range<i64> = -5_364_662_400..7_258_118_400;

/// Numbers between these, in seconds, are ids or years and no times: 1969-09-07 and 1973-03-03.
const NO_TIMES: std::ops::Range<i64> = -9_999_999..100_000_000;

impl NumberForm {
    /// The form that a number shows by itself.
    pub fn of(number: i64) -> Option<Self> {
        if has_calendar_shape(number) {
            return Some(Self::Calendar);
        }
        let is_news = |unit: &i64| NEWS.contains(&number.div_euclid(*unit));
        UNITS.into_iter().find(is_news).map(Self::Epoch)
    }

    /// The day of a number of this form.
    pub fn read(self, number: i64, zone: &Zone) -> Read {
        if number == 0 {
            return Read::Absent;
        }
        let day = match self {
            Self::Calendar => day_of_calendar(number),
            Self::Epoch(unit) => day_of_epoch(number, unit, zone),
        };
        day.map_or(Read::Unreadable, Read::Day)
    }
}

/// The numbers of a column, as far as they tell what they are. Those of parts add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberTally {
    calendar: u64,
    epochs: [u64; 4],
    /// The least and the greatest.
    range: Option<(i64, i64)>,
}

impl NumberTally {
    /// Counts a number.
    pub fn add(&mut self, number: i64) {
        if number == 0 {
            return;
        }
        let (least, most) = self.range.unwrap_or((number, number));
        self.range = Some((least.min(number), most.max(number)));
        match NumberForm::of(number) {
            Some(NumberForm::Calendar) => self.calendar += 1,
            Some(NumberForm::Epoch(of)) => {
                for (unit, count) in UNITS.iter().zip(&mut self.epochs) {
                    *count += u64::from(*unit == of);
                }
            }
            None => {}
        }
    }

    /// What the numbers of the column are: `Ok(None)` where each must tell by itself.
    ///
    /// # Errors
    /// Nothing, when the numbers contradict each other, or two units are as likely.
    #[allow(clippy::result_unit_err, reason = "undecided has no further cause")]
    pub fn form(&self) -> Result<Option<NumberForm>, ()> {
        let Some((least, most)) = self.range else {
            return Ok(None);
        };
        let epochs = UNITS.into_iter().map(NumberForm::Epoch).zip(self.epochs);
        let total = self.calendar + self.epochs.iter().sum::<u64>();
        if total > 0 {
            let mut forms = epochs.chain([(NumberForm::Calendar, self.calendar)]);
            let decided = forms.find(|(_, votes)| is_clear(*votes, total));
            return decided.map(|(form, _)| Some(form)).ok_or(());
        }
        // All of them lie before 1990: in the largest unit in which they are times at all.
        let in_archive = |unit: &i64| {
            ARCHIVE.contains(&least.div_euclid(*unit)) && ARCHIVE.contains(&most.div_euclid(*unit))
        };
        match UNITS.into_iter().find(in_archive) {
            Some(1) if NO_TIMES.contains(&least) && NO_TIMES.contains(&most) => Ok(None),
            // Between 2100 and 2200 it is as likely that the unit is a smaller one.
            Some(unit) if most.div_euclid(unit) >= NEWS.end => Err(()),
            Some(unit) => Ok(Some(NumberForm::Epoch(unit))),
            None => Ok(None),
        }
    }
}

/// The number that a text consists of. A fraction is dropped: tables with gaps turn whole numbers into
/// `20211118.0`.
pub fn number_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if whole.len() >= 8 && is_digits(fraction) => whole,
        Some(_) => return None,
        None => text,
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    (is_digits(digits) && !digits.starts_with('0'))
        .then(|| whole.parse().ok())
        .flatten()
}

/// Reads a date field that is a number: `20211118`, `202111181030`, `20211118103000`, or seconds,
/// milliseconds, microseconds or nanoseconds since 1970-01-01, which are a day in `zone`. For a column of
/// numbers, [`NumberTally`] decides more reliably which of these it is.
///
/// `0` is [`Read::Absent`]: programs write it for a date that they do not know.
pub fn read_number(number: i64, zone: &Zone) -> Read {
    let mut alone = NumberTally::default();
    alone.add(number);
    match alone.form() {
        Ok(Some(form)) => form.read(number, zone),
        _ if number == 0 => Read::Absent,
        _ => Read::Unreadable,
    }
}

/// Whether a number can only be meant as a calendar date. Those of 8 and 12 digits may be short times as
/// well, so that they must be one.
fn has_calendar_shape(number: i64) -> bool {
    let year_of = |divisor: i64| i16::try_from(number / divisor).is_ok_and(is_plausible);
    day_of_calendar(number).is_some() || year_of(10_000_000_000) || year_of(10_000_000_000_000)
}

/// The day of the digits of a calendar date, with or without a time of day.
fn day_of_calendar(number: i64) -> Option<Day> {
    if number <= 0 {
        return None;
    }
    match number.ilog10() + 1 {
        8 => day_of_digits(number),
        // As milliseconds a number of 12 digits lies before September 2001; those few of 1976 that
        // read as a minute of our time as well are taken for it.
        12 if (1900..=2100).contains(&(number / 100_000_000)) => day_of_clock(number * 100),
        14 => day_of_clock(number),
        // With milliseconds.
        17 => day_of_clock(number / 1_000),
        _ => None,
    }
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

fn day_of_epoch(number: i64, unit: i64, zone: &Zone) -> Option<Day> {
    let moment = Timestamp::from_second(number.div_euclid(unit)).ok()?;
    let day = zone.day_of_utc(moment);
    is_plausible(day.ymd().0).then_some(day)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
