//! Dates of several parts: the standards by `jiff`, all others by their parts.
//!
//! The parts are found in three steps: the text becomes numbers, words and marks; a time of day with
//! its zone is taken out; of what is left, two numbers and the name of a month, or three numbers, are
//! a date, and anything more makes the text unreadable.

use super::names::{self, Word};
use super::numbers::day_of_digits;
use super::{Read, is_plausible, plausible_day};
use crate::day::Day;
use crate::zone::Zone;
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

/// ISO 8601 and RFC 822 or 2822, with or without zone.
pub(super) fn iso(text: &str, zone: &Zone) -> Option<Day> {
    static RFC: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    if let Some(usual) = divided(text) {
        return iso(&usual, zone);
    }
    let bytes = text.as_bytes();
    let year_in_front = bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit);
    if year_in_front && (bytes[4] == b'-' || matches!(bytes[8], b'T' | b't')) {
        // A date without time of day has no moment that a zone could shift: `2021-11-18Z`.
        let with_time = text.contains(':') || text.contains(['T', 't']);
        let moment = with_time.then(|| text.parse::<Timestamp>().ok()).flatten();
        return match moment {
            Some(moment) => plausible(zone.day(moment, Pieces::parse(text).ok()?.date())),
            None => plausible(Day::from_civil(text.parse::<DateTime>().ok()?.date())),
        };
    }
    if bytes.contains(&b':') && !bytes.contains(&b'/') {
        let moment = RFC.parse_zoned_datetime(text).ok()?;
        return plausible(zone.day(moment.timestamp(), moment.date()));
    }
    None
}

/// `20211118103000+0100`, `20211118 103000` and `20211118-0500` as ISO 8601 has them.
fn divided(text: &str) -> Option<String> {
    let digits = run(text, |c| c.is_ascii_digit());
    let (number, rest) = text.split_at(digits);
    match digits {
        8 => {
            let time = rest.strip_prefix(' ').filter(|time| {
                let digits = run(time, |c| c.is_ascii_digit());
                matches!(digits, 4 | 6)
            });
            let date = || format!("{}-{}-{}", &number[..4], &number[4..6], &number[6..]);
            match time {
                Some(time) => Some(format!("{number}T{time}")),
                None => is_offset(rest).then(date),
            }
        }
        12 | 14 if is_offset(rest) => Some(format!("{}T{}{rest}", &number[..8], &number[8..])),
        _ => None,
    }
}

fn is_offset(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        Some(offset) => {
            matches!(offset.len(), 2 | 4 | 5)
                && offset.bytes().all(|b| b.is_ascii_digit() || b == b':')
        }
        None => text.eq_ignore_ascii_case("z"),
    }
}

fn plausible(day: Day) -> Option<Day> {
    is_plausible(day.ymd().0).then_some(day)
}

/// Every other form.
pub(super) fn words(text: &str, zone: &Zone) -> Read {
    let folded = names::fold(text);
    let Some(tokens) = tokens(&folded) else {
        return Read::Unreadable;
    };
    let has_month = tokens.iter().any(|token| token.month().is_some());
    let mut clock = None;
    let mut rest = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        // `klo 10.30` is a time in a date without names too.
        let before = at.checked_sub(1).and_then(|before| tokens[before].word());
        let announced = matches!(before, Some("klo" | "kello" | "kl" | "ore" | "um"));
        match clock_at(&tokens[at..], has_month || announced) {
            Some((found, length)) if clock.is_none() => {
                let Some(found) = found else {
                    return Read::Unreadable;
                };
                clock = Some(found);
                at += length;
            }
            _ => {
                rest.push(tokens[at]);
                at += 1;
            }
        }
    }
    let date = date_of(&rest).unwrap_or(Read::Unreadable);
    match clock {
        Some(clock) => date.shifted(|day| clock.day(day, zone)),
        None => date,
    }
}

#[derive(Clone, Copy)]
struct Token<'a> {
    kind: Kind<'a>,
    /// Whether a blank stands before it.
    spaced: bool,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Number {
        value: u32,
        digits: usize,
    },
    /// Letters; `known` when the table has them.
    Word {
        text: &'a str,
        known: Option<&'static Word>,
    },
    Mark(char),
}

impl<'a> Token<'a> {
    fn number(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    fn word(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Word { text, .. } => Some(text),
            _ => None,
        }
    }

    fn known(&self) -> Option<&'static Word> {
        match self.kind {
            Kind::Word { known, .. } => known,
            _ => None,
        }
    }

    fn month(&self) -> Option<i8> {
        self.known().and_then(|word| word.month)
    }

    fn is_mark(&self, mark: char) -> bool {
        matches!(self.kind, Kind::Mark(c) if c == mark)
    }
}

/// Numbers, words and marks; `None` when a number has more than nine digits.
fn tokens(folded: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = folded;
    let mut spaced = false;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            run(rest, |c| c.is_ascii_digit())
        } else if first.is_alphabetic() {
            let length = run(rest, char::is_alphabetic);
            match first {
                // No blank stands between what these end and the weekday: `18日木曜日`.
                '年' | '月' | '日' | '号' | '년' | '월' | '일'
                    if names::word(&rest[..length]).is_none() =>
                {
                    first.len_utf8()
                }
                _ => length,
            }
        } else {
            first.len_utf8()
        };
        let before = rest;
        let (text, after) = rest.split_at(length);
        rest = after;
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let kind = if first.is_ascii_digit() {
            if length > 9 {
                return None;
            }
            Kind::Number {
                value: text.parse().ok()?,
                digits: length,
            }
        } else if first.is_alphabetic() {
            if let Some((year, digits)) = year_of_era(text, rest) {
                // Of `元年` the sign of the year is left, as after a number.
                let sign = if digits == 0 { '年'.len_utf8() } else { 0 };
                rest = &before[length - sign + digits..];
                let (value, digits) = (year, 4);
                let kind = Kind::Number { value, digits };
                tokens.push(Token { kind, spaced });
                spaced = false;
                continue;
            }
            // `a.m.` and `p.m.` are one word.
            let meridiem = match text {
                "a" => rest.strip_prefix(".m").map(|after| ("am", after)),
                "p" => rest.strip_prefix(".m").map(|after| ("pm", after)),
                _ => None,
            };
            let text = meridiem.map_or(text, |(word, after)| {
                rest = after.strip_prefix('.').unwrap_or(after);
                word
            });
            Kind::Word {
                text,
                known: names::word(text),
            }
        } else {
            Kind::Mark(if first == '\u{2212}' { '-' } else { first })
        };
        tokens.push(Token { kind, spaced });
        spaced = false;
    }
    Some(tokens)
}

/// The year of `令和3年`, where the era is the word and the rest begins with its year, and the digits of
/// the rest that tell it. The first year has a word: `令和元年`.
fn year_of_era(word: &str, rest: &str) -> Option<(u32, usize)> {
    let era = |word: &str| names::word(word)?.era;
    if let Some(first) = word.strip_suffix("元年") {
        return Some((era(first)? + 1, 0));
    }
    let digits = run(rest, |c| c.is_ascii_digit());
    let year: u32 = rest[..digits].parse().ok().filter(|_| digits <= 3)?;
    Some((era(word)? + year, digits))
}

/// The bytes at the start of `text` that consist of such characters.
fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// A time of day and the zone it is written in.
struct Clock {
    time: Time,
    zone: Option<TimeZone>,
}

impl Clock {
    /// The day of this time on the day `local`: that day itself where no zone is written.
    fn day(&self, local: Day, zone: &Zone) -> Option<Day> {
        let Some(own) = &self.zone else {
            return Some(local);
        };
        let local = local.civil();
        let moment = own.to_timestamp(local.to_datetime(self.time)).ok()?;
        plausible(zone.day(moment, local))
    }
}

/// The time of day that starts these tokens and how many it takes: `None` when there is none,
/// `Some((None, _))` when there is an impossible one such as `25:00`. Only where `at_end` allows it
/// is `10.31` one at the end of the tokens.
fn clock_at(tokens: &[Token<'_>], at_end: bool) -> Option<(Option<Clock>, usize)> {
    let (mut hour, digits) = tokens.first()?.number()?;
    if digits > 2 {
        return None;
    }
    let two_digits = |at: usize| match tokens.get(at)?.number()? {
        (value, 2) => Some(value),
        _ => None,
    };
    let word_at = |at: usize| tokens.get(at).and_then(Token::word);
    let (mut minute, mut second) = (0, 0);
    let mut at;
    if tokens.get(1)?.is_mark(':') {
        minute = two_digits(2)?;
        at = 3;
        if tokens.get(3).is_some_and(|t| t.is_mark(':')) {
            second = two_digits(4)?;
            at = 5;
            let fraction = tokens.get(6).filter(|t| !t.spaced).and_then(Token::number);
            if fraction.is_some() && (tokens[5].is_mark('.') || tokens[5].is_mark(',')) {
                at = 7;
            }
        }
    } else if let Some("h" | "時" | "시" | "点") = word_at(1) {
        at = 2;
        if let Some(value) = two_digits(2).filter(|_| !tokens[2].spaced) {
            minute = value;
            at = 3;
        }
    } else if matches!(word_at(1), Some("am" | "pm" | "uhr")) {
        // The number alone is the hour: `5 pm`. The word is read below.
        at = 1;
    } else if tokens.get(1)?.is_mark('.')
        && let Some(value) = two_digits(2).filter(|_| !tokens[2].spaced)
    {
        // `10.31` is a time only where nothing else can be meant: before `pm`, `Uhr` or a zone, or
        // at the end of a date that has named its month, or the word for a time.
        let named = matches!(word_at(3), Some("am" | "pm" | "uhr"))
            || tokens.get(3).is_some_and(|t| zone_word(t).is_some());
        let last = at_end && tokens.len() == 3;
        if !(named || last) {
            return None;
        }
        minute = value;
        at = 3;
    } else {
        return None;
    }
    let mut possible = true;
    if let Some(half @ ("am" | "pm")) = word_at(at) {
        possible = (1..=12).contains(&hour) || (hour > 12 && half == "pm");
        if half == "pm" && hour < 12 {
            hour += 12;
        } else if half == "am" && hour == 12 {
            hour = 0;
        }
        at += 1;
    }
    if let Some("uhr" | "h" | "hs" | "hrs" | "hours") = word_at(at) {
        at += 1;
    }
    let (zone, length) = zone_at(&tokens[at..]);
    at += length;
    if second == 60 {
        // A leap second, which `jiff` has no time for.
        second = 59;
    }
    let time = possible
        .then(|| {
            let [hour, minute, second] =
                [hour, minute, second].map(|part| i8::try_from(part).unwrap_or(i8::MAX));
            Time::new(hour, minute, second, 0).ok()
        })
        .flatten();
    Some((time.map(|time| Clock { time, zone }), at))
}

fn zone_word(token: &Token<'_>) -> Option<&'static TimeZone> {
    token.known()?.zone.as_ref()
}

/// The zone that starts these tokens and how many it takes: `+01:00`, `GMT`, `UTC-5`, `(EST)`,
/// `Eastern Time`. An unknown short word right after a time is taken for a zone nobody knows, so
/// that the day stays as written.
fn zone_at(tokens: &[Token<'_>]) -> (Option<TimeZone>, usize) {
    let bracket = usize::from(tokens.first().is_some_and(|t| t.is_mark('(')));
    let closed = |length: usize| {
        bracket + length + usize::from(bracket == 1 && tokens.get(1 + length).is_some())
    };
    let Some(first) = tokens.get(bracket) else {
        return (None, 0);
    };
    if bracket == 0
        && let Some((offset, length)) = offset_at(tokens, false)
    {
        return (Some(TimeZone::fixed(offset)), length);
    }
    if let Some(zone) = zone_word(first) {
        if let Some((offset, length)) = offset_at(&tokens[bracket + 1..], true) {
            return (Some(TimeZone::fixed(offset)), closed(1 + length));
        }
        return (Some(zone.clone()), closed(1));
    }
    match first.kind {
        Kind::Word { text, known: None } if text.chars().count() <= 5 => (None, closed(1)),
        _ => (None, 0),
    }
}

/// An offset such as `+01:00`, `-0500` or `+02`. One or two digits alone are one only when the sign
/// is glued to what stands before, or `named` (after `GMT`): `10:30 - 18 Nov` has none.
fn offset_at(tokens: &[Token<'_>], named: bool) -> Option<(Offset, usize)> {
    let sign = if tokens.first()?.is_mark('+') {
        1
    } else if tokens.first()?.is_mark('-') {
        -1
    } else {
        return None;
    };
    let (value, digits) = tokens.get(1).filter(|t| !t.spaced)?.number()?;
    let minutes = || match tokens.get(3)?.number()? {
        (value, 2) if tokens[2].is_mark(':') => Some(value),
        _ => None,
    };
    let (hours, minutes, length) = match digits {
        4 => (value / 100, value % 100, 2),
        1 | 2 => match minutes() {
            Some(minutes) => (value, minutes, 4),
            None if named || !tokens[0].spaced => (value, 0, 2),
            None => return None,
        },
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((Offset::from_seconds(sign * seconds).ok()?, length))
}

/// The date of tokens without a time of day; `None` when they are not one.
fn date_of(tokens: &[Token<'_>]) -> Option<Read> {
    let mut numbers = Vec::with_capacity(3);
    let mut months = Vec::new();
    // What stands between two numbers, `None` when only blanks do.
    let mut between: Vec<Option<char>> = Vec::new();
    let mut last = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Number { value, digits } => {
                if !numbers.is_empty() {
                    between.push(last);
                }
                last = None;
                numbers.push((value, digits));
            }
            Kind::Mark(mark) => last = last.or(Some(mark)),
            Kind::Word { text, known } => {
                last = last.or(text.chars().next());
                let glued = !token.spaced && at > 0 && tokens[at - 1].number().is_some();
                match known {
                    Some(word) if word.month.is_some() => months.push(word),
                    Some(word) if word.filler || word.zone.is_some() => {}
                    Some(word) if word.ordinal && glued => {}
                    _ if text == "t" => {}
                    _ => return None,
                }
            }
        }
    }
    if months.is_empty() {
        return date_of_numbers(&numbers, &between);
    }
    let month = named_month(&months)?;
    let (year, day) = match numbers[..] {
        [(year, 4), (day, 1 | 2)] | [(day, 1 | 2), (year, 4)] => (i32::try_from(year).ok()?, day),
        [(day, 1 | 2), (year, 2)] => (century(year), day),
        _ => return None,
    };
    Some(Read::of(plausible_day(year, month, day)))
}

/// The one month that is named. A word that may be a weekday as well (`mar`) gives way to another.
fn named_month(months: &[&Word]) -> Option<u32> {
    let mut sure = months.iter().filter(|word| !word.filler).peekable();
    let month = match sure.peek() {
        Some(word) => word.month?,
        None => months.first()?.month?,
    };
    sure.all(|word| word.month == Some(month))
        .then(|| u32::try_from(month).ok())
        .flatten()
}

fn date_of_numbers(numbers: &[(u32, usize)], between: &[Option<char>]) -> Option<Read> {
    if let [(number, 8)] = *numbers {
        return Some(Read::of(day_of_digits(i64::from(number))));
    }
    let [first, second, third] = *numbers else {
        return None;
    };
    let year_in_front = first.1 == 4;
    // `2021 11 18` is a date, `1 2 2021` and `1.2-2021` are not.
    let [one, two] = between else { return None };
    let alike = one == two || one.is_some_and(char::is_alphabetic);
    if !alike || (one.is_none() && !year_in_front) || second.1 > 2 {
        return None;
    }
    let (a, b, c) = (first.0, second.0, third.0);
    match (first.1, third.1) {
        (4, 1 | 2) => Some(Read::of(plausible_day(i32::try_from(a).ok()?, b, c))),
        (1 | 2, 4) => {
            let year = i32::try_from(c).ok()?;
            Some(Read::of_orders(
                plausible_day(year, b, a),
                plausible_day(year, a, b),
                None,
            ))
        }
        (1 | 2, 2) => Some(Read::of_orders(
            plausible_day(century(c), b, a),
            plausible_day(century(c), a, b),
            (first.1 == 2)
                .then(|| plausible_day(century(a), b, c))
                .flatten(),
        )),
        _ => None,
    }
}

/// The year that two digits mean: 70 to 99 lie in the twentieth century.
fn century(two_digits: u32) -> i32 {
    let year = i32::try_from(two_digits).unwrap_or(i32::MAX);
    if year >= 70 { 1900 + year } else { 2000 + year }
}
