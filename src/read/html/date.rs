//! Finds the day on which a page was published.

use super::json_ld::Described;
use super::names::names;
use super::page::{Mark, MarkKind, Page};
use crate::read::dates::{self, DateOrder, Read};
use regex::Regex;
use std::sync::LazyLock;

/// The lines above and below the headline that may hold the date.
const ABOVE: usize = 6;
const BELOW: usize = 14;

/// A line with more bytes is text, not a date.
const LONGEST_LINE: usize = 240;

/// The day of publication as the page writes it, from the most reliable place that has one. `title` is the
/// line of the headline; `addresses` are those of the page.
///
/// What the page declares for programs goes first, then marked elements and visible dates near the
/// headline, then the address. The day of a later change never counts.
pub(super) fn published(
    page: &Page,
    described: &Described,
    title: Option<usize>,
    addresses: &[&str],
) -> Option<String> {
    let order = order_of(&page.language);
    let read = |text: &str| day_of(text, order);
    let near = |line: usize| title.is_some_and(|at| line + ABOVE >= at && line <= at + BELOW);
    // The nearest to the headline, and those below it before those above.
    let distance = |line: usize| match title {
        Some(at) if line >= at => line - at,
        Some(at) => BELOW + at - line,
        None => line,
    };
    let by_distance = |kind: MarkKind| {
        let mut marks: Vec<&Mark> = page.marked(kind).collect();
        marks.sort_by_key(|mark| distance(mark.line));
        marks
    };
    let properties = by_distance(MarkKind::Published);
    let stated = [described.published.as_str()]
        .into_iter()
        .chain(page.metas(&names().meta.date))
        .chain(properties.iter().map(|mark| mark.value.as_str()));
    let mut stated = stated.filter_map(&read);
    let times = by_distance(MarkKind::Time);
    let near_times = || times.iter().filter(|mark| near(mark.line));
    if let Some(first) = stated.next() {
        // A moment in UTC may fall on another day than the outlet wrote; the same moment with the outlet's own
        // zone is better.
        if !is_in_utc(&first) {
            return Some(first);
        }
        let mut local = stated.chain(near_times().filter_map(|mark| read(&mark.value)));
        let better = local.find(|other| has_zone(other) && is_same_moment(&first, other));
        return Some(better.unwrap_or(first));
    }
    let classes = by_distance(MarkKind::DateClass);
    let value = |mark: &&Mark| read(&mark.value);
    near_times()
        .find_map(value)
        .or_else(|| addresses.iter().find_map(|address| of_address(address)))
        .or_else(|| {
            classes
                .iter()
                .filter(|mark| near(mark.line))
                .find_map(value)
        })
        .or_else(|| visible(page, title?, order))
        .or_else(|| times.iter().find_map(value))
        .or_else(|| classes.iter().find_map(value))
        .or_else(|| title.is_none().then(|| visible(page, 0, order)).flatten())
}

/// The visible date nearest to the headline; one below goes before one above.
fn visible(page: &Page, title: usize, order: DateOrder) -> Option<String> {
    let read = |line: &super::page::Line| {
        let is_short = line.text.len() <= LONGEST_LINE && !line.aside;
        is_short.then(|| day_of(&line.text, order)).flatten()
    };
    let below = page.lines.iter().skip(title).take(BELOW);
    let above = page.lines[..title.min(page.lines.len())]
        .iter()
        .rev()
        .take(ABOVE);
    below.chain(above).find_map(read)
}

/// The order of all-number dates where this language is spoken.
fn order_of(language: &str) -> DateOrder {
    let language = language.to_lowercase().replace('_', "-");
    match language.as_str() {
        "en-us" => DateOrder::MonthFirst,
        "en-gb" | "en-au" | "en-nz" | "en-ie" | "en-in" | "en-za" => DateOrder::DayFirst,
        "" => DateOrder::Auto,
        other if other.starts_with("en") => DateOrder::Auto,
        _ => DateOrder::DayFirst,
    }
}

/// The first date in a text, in a form that [`dates::read`] reads: unchanged if it is the whole text, else in
/// ISO form.
pub(super) fn day_of(text: &str, order: DateOrder) -> Option<String> {
    let text = text.trim();
    if text.len() <= dates::MAX_BYTES {
        match dates::read(text) {
            Read::Day(day) => return plausible(day).then(|| text.to_owned()),
            read @ Read::Ambiguous { .. } => return decided(text, read, order),
            Read::Absent | Read::Unreadable => {}
        }
    }
    let text = text.get(..text.floor_char_boundary(4 * LONGEST_LINE))?;
    let mut found: Vec<(usize, String)> = Vec::new();
    for form in FORMS.iter() {
        for captures in form.captures_iter(text) {
            let (Some(all), Some(date)) = (captures.get(0), captures.name("date")) else {
                continue;
            };
            let written = match (captures.name("y"), captures.name("m"), captures.name("d")) {
                (Some(y), Some(m), Some(d)) => {
                    format!("{}-{:0>2}-{:0>2}", y.as_str(), m.as_str(), d.as_str())
                }
                _ => date.as_str().to_owned(),
            };
            let read = dates::read(&written);
            let day = match read {
                Read::Day(day) if plausible(day) => Some(day.to_string()),
                Read::Ambiguous { .. } => decided(&written, read, order),
                _ => None,
            };
            if let Some(day) = day {
                found.push((all.start(), day));
                break;
            }
        }
    }
    found.into_iter().min().map(|(_, day)| day)
}

/// All-number dates with dots have the day first everywhere; for others the language decides, if it can.
fn decided(text: &str, read: Read, order: DateOrder) -> Option<String> {
    let order = if text.contains('.') {
        DateOrder::DayFirst
    } else {
        order
    };
    match dates::decide(read, order) {
        Some(day) => plausible(day).then(|| day.to_string()),
        None => Some(text.to_owned()),
    }
}

/// Whether a page may be of this day: older ones are scans, and the first day of the epoch is a fault.
fn plausible(day: crate::day::Day) -> bool {
    let day = day.to_string();
    day.as_str() >= "1800-01-01" && day != "1970-01-01"
}

static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?P<date>\b(?P<y>(?:1[89]|20)\d\d)[-/.](?P<m>[01]?\d)[-/.](?P<d>[0-3]?\d))(?:\D|$)",
        r"(?P<date>(?P<y>(?:1[89]|20)\d\d)\s*[年년]\s*(?P<m>[01]?\d)\s*[月월]\s*(?P<d>[0-3]?\d)\s*[日일号])",
        r"(?P<date>\b[0-3]?\d(?:\. ?[01]?\d\. ?|/[0-3]?\d/|-[0-3]?\d-)(?:(?:1[89]|20)\d\d|\d\d))(?:\D|$)",
        r"(?P<date>\b[0-3]?\d(?:\.|st|nd|rd|th|er|º|ª|°)?[\s\u{a0}]+(?:(?:de|di|of|d’|d')[\s\u{a0}]+)?\p{L}[\p{L}\p{M}]{2,}\.?,?[\s\u{a0}]+(?:(?:de|del)[\s\u{a0}]+)?(?:1[89]|20)\d\d)(?:\D|$)",
        r"(?P<date>\b\p{L}[\p{L}\p{M}]{2,}\.?[\s\u{a0}]+[0-3]?\d(?:st|nd|rd|th)?,?[\s\u{a0}]+(?:1[89]|20)\d\d)(?:\D|$)",
    ]
    .into_iter()
    .map(|form| Regex::new(form).expect("the forms of dates are well formed"))
    .collect()
});

/// The day in the path of an address: `/2016/06/23/`, `/2016-06-23-title`, `/20160623/`.
pub(super) fn of_address(address: &str) -> Option<String> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[/_-]((?:19|20)\d\d)([/-]?)([01]\d)([/-]?)([0-3]\d)(?:\D|$)")
            .expect("the form of paths is well formed")
    });
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let captures = PATH.captures(path.split(['?', '#']).next()?)?;
    if captures[2].is_empty() != captures[4].is_empty() {
        return None;
    }
    let day = format!("{}-{}-{}", &captures[1], &captures[3], &captures[5]);
    matches!(dates::read(&day), Read::Day(day) if plausible(day)).then_some(day)
}

fn moment(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok()
}

fn is_in_utc(text: &str) -> bool {
    moment(text).is_some()
        && (text.ends_with(['Z', 'z']) || text.ends_with("+00:00") || text.ends_with("+0000"))
}

fn has_zone(text: &str) -> bool {
    moment(text).is_some() && !is_in_utc(text)
}

/// Whether two moments are within some hours: a page may give its time once to the minute and once to the
/// second.
fn is_same_moment(a: &str, b: &str) -> bool {
    const SECONDS: i64 = 3 * 3600;
    let seconds = |text| moment(text).map(jiff::Timestamp::as_second);
    seconds(a)
        .zip(seconds(b))
        .is_some_and(|(a, b)| (a - b).abs() <= SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_found_in_the_words_round_it() {
        for (text, order, day) in [
            (
                "Geschrieben am 25.08.2015 22:30 (1599 x gelesen)",
                DateOrder::Auto,
                "2015-08-25",
            ),
            (
                "Publié le 26 octobre 2023 à 10h30 par X",
                DateOrder::DayFirst,
                "2023-10-26",
            ),
            (
                "Posted: October 3, 2021 at noon | 5 comments",
                DateOrder::Auto,
                "2021-10-03",
            ),
            (
                "来源：新华网 2020年2月19日 20:29",
                DateOrder::Auto,
                "2020-02-19",
            ),
            ("15 августа 2016, 13:43", DateOrder::Auto, "2016-08-15"),
            ("am 01.11.2023", DateOrder::MonthFirst, "2023-11-01"),
            ("on 03/04/2021 by", DateOrder::MonthFirst, "2021-03-04"),
            ("le 03/04/2021 par", DateOrder::DayFirst, "2021-04-03"),
        ] {
            let found = day_of(text, order).unwrap();
            let read = dates::decide(dates::read(&found), order);
            assert_eq!(read.unwrap().to_string(), day, "{text}");
        }
        for text in [
            "In 2021, 12 people",
            "1.5.3",
            "Tel. 030 12-34-5678",
            "no date",
        ] {
            assert_eq!(day_of(text, DateOrder::Auto), None, "{text}");
        }
    }

    #[test]
    fn an_address_may_have_the_day() {
        let day = |address| of_address(address);
        assert_eq!(
            day("https://a.org/2016/06/23/title").as_deref(),
            Some("2016-06-23")
        );
        assert_eq!(
            day("https://a.org/news/2016-06/23/c_25.htm").as_deref(),
            Some("2016-06-23")
        );
        assert_eq!(
            day("https://a.org/x-20160623.html").as_deref(),
            Some("2016-06-23")
        );
        assert_eq!(day("https://a.org/2016/13/23/x"), None);
        assert_eq!(day("https://a.org/p/123456789012"), None);
    }
}
