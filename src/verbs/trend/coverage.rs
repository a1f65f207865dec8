//! Which periods a trend shows, and which of them the articles cover only in part.

use super::Request;
use crate::day::Day;
use crate::select::{By, Groups, Key, Period};
use crate::verbs::doubtful::Shown;
use crate::verbs::selection::Selected;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A table with more rows than this is shown only as far as there are articles.
const MOST_ROWS: i64 = 1_000_000;

/// The first days of all periods.
pub(super) struct Periods {
    /// In their order: those of the chart, and around them those that have doubtful dates only.
    pub starts: Vec<Day>,
    /// Which of them are in the chart.
    pub charted: Range<usize>,
}

impl Periods {
    /// With the periods of what is left out of the chart, which lies in none of the `charted`.
    pub fn new(by: Period, charted: Vec<Day>, shown: &mut Shown) -> Self {
        shown
            .left_out
            .retain(|day, _| charted.binary_search(&by.start(*day)).is_err());
        let others: BTreeSet<Day> = shown.left_out.keys().map(|day| by.start(*day)).collect();
        let before = others.iter().filter(|start| Some(*start) < charted.first());
        let before = before.count();
        let mut starts: Vec<Day> = others.into_iter().chain(charted.iter().copied()).collect();
        starts.sort_unstable();
        Self {
            starts,
            charted: before..before + charted.len(),
        }
    }

    /// Those of the chart.
    pub fn charted(&self) -> &[Day] {
        &self.starts[self.charted.clone()]
    }
}

/// The first days of the periods of the chart: the range that was asked for, else from the first article to the
/// last. A date that is to be left out of charts is left out of `dates`.
pub(super) fn shown(
    request: &Request,
    dates: (Day, Day),
    series: usize,
    warnings: &mut Vec<String>,
) -> Vec<Day> {
    let (first, last) = request.filter.days();
    let (first, last) = (first.unwrap_or(dates.0), last.unwrap_or(dates.1));
    let days =
        |from: Day, to: Day| i64::from(to.days_since_epoch()) - i64::from(from.days_since_epoch());
    let length = days(request.by.start(dates.0), request.by.next(dates.0)).max(1);
    let is_wider = first < dates.0 || dates.1 < last;
    if is_wider && days(first, last) / length * series as i64 > MOST_ROWS {
        warnings.push(format!(
            "the range from {first} to {last} has too many {}s to be shown whole; shown are those from the first article to the last",
            request.by
        ));
        return request.by.between(dates.0, dates.1);
    }
    request.by.between(first, last)
}

/// From when to when there are articles, whatever dates were asked for.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: Day,
    last: Day,
    /// The usual distance of days with articles: an outlet that comes out weekly has covered a month that it
    /// first appears in on the third.
    usual: i32,
}

impl Span {
    /// Of different days, in order.
    fn of(days: &[Day]) -> Option<Self> {
        let (first, last) = (*days.first()?, *days.last()?);
        let mut apart: Vec<i32> = days
            .array_windows()
            .map(|[a, b]| b.days_since_epoch() - a.days_since_epoch())
            .collect();
        apart.sort_unstable();
        Some(Self {
            first,
            last,
            usual: apart.get(apart.len() / 2).copied().unwrap_or(0),
        })
    }
}

/// Which days can have articles: those asked for, from the first to the last article of each series.
pub(super) struct Coverage {
    by: Period,
    asked: (Option<Day>, Option<Day>),
    spans: BTreeMap<Key, Span>,
}

impl Coverage {
    pub fn new(request: &Request, selected: &Selected<'_>, shown: &Shown) -> Self {
        let by: Vec<By> = request
            .split
            .iter()
            .cloned()
            .chain([By::Period(Period::Day)])
            .collect();
        let mask = request.filter.mask_of_any_date(&selected.articles);
        let days = Groups::new(&selected.articles, &mask, &by).keys;
        let of_series = |keys: &Vec<Key>| match keys.as_slice() {
            [split, _] => split.clone(),
            _ => Key::Missing,
        };
        let spans = days
            .chunk_by(|a, b| of_series(a) == of_series(b))
            .filter_map(|own| {
                let days = own.iter().filter_map(|keys| keys.last()?.day());
                let days: Vec<Day> = days
                    .filter(|day| !shown.left_out.contains_key(day))
                    .collect();
                Some((of_series(&own[0]), Span::of(&days)?))
            });
        Self {
            by: request.by,
            asked: request.filter.days(),
            spans: spans.collect(),
        }
    }

    /// The first days of the periods of a series that lie only partly in the range asked for, or begin before its first
    /// article or end after its last one.
    pub fn partial(&self, split: &Key) -> BTreeSet<Day> {
        let begins_within = |day: Day, slack: i32| {
            let start = self.by.start(day);
            (start.plus(slack) < day).then_some(start)
        };
        let ends_within = |day: Day, slack: i32| {
            let end = self.by.next(day).plus(-1);
            (day.plus(slack) < end).then_some(self.by.start(day))
        };
        let span = self.spans.get(split);
        let periods = [
            self.asked.0.and_then(|first| begins_within(first, 0)),
            self.asked.1.and_then(|last| ends_within(last, 0)),
            span.and_then(|span| begins_within(span.first, span.usual)),
            span.and_then(|span| ends_within(span.last, span.usual)),
        ];
        periods.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(by: Period, asked: (Option<&str>, Option<&str>), days: &[&str]) -> Coverage {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let days: Vec<Day> = days.iter().map(|text| day(text)).collect();
        Coverage {
            by,
            asked: (asked.0.map(day), asked.1.map(day)),
            spans: Span::of(&days)
                .map(|span| (Key::Missing, span))
                .into_iter()
                .collect(),
        }
    }

    fn partial(coverage: &Coverage, starts: &[&str]) -> Vec<bool> {
        let partial = coverage.partial(&Key::Missing);
        let starts = starts.iter().map(|start| start.parse().unwrap());
        starts.map(|start| partial.contains(&start)).collect()
    }

    #[test]
    fn a_month_in_whose_middle_the_articles_begin_or_end_is_partly_covered() {
        let daily = [
            "2021-01-15",
            "2021-01-16",
            "2021-01-17",
            "2021-03-29",
            "2021-03-30",
        ];
        let own = coverage(Period::Month, (None, None), &daily);
        let months = [
            "2020-12-01",
            "2021-01-01",
            "2021-02-01",
            "2021-03-01",
            "2021-04-01",
        ];
        assert_eq!(partial(&own, &months), [false, true, false, false, false]);
        let weekly = ["2021-01-05", "2021-01-12", "2021-01-19"];
        let own = coverage(Period::Month, (None, None), &weekly);
        assert_eq!(
            partial(&own, &["2021-01-01"]),
            [true],
            "it ends on the 19th"
        );
        let begins = ["2021-01-05", "2021-01-12", "2021-01-19", "2021-01-26"];
        let own = coverage(Period::Month, (None, None), &begins);
        assert_eq!(partial(&own, &["2021-01-01"]), [false]);
    }

    #[test]
    fn a_range_that_cuts_a_period_leaves_it_partly_covered() {
        let asked = (Some("2021-01-02"), Some("2021-02-28"));
        let own = coverage(
            Period::Month,
            asked,
            &["2020-01-01", "2020-01-02", "2022-01-01"],
        );
        assert_eq!(partial(&own, &["2021-01-01", "2021-02-01"]), [true, false]);
        let days = coverage(Period::Day, asked, &["2021-01-02"]);
        assert_eq!(partial(&days, &["2021-01-02"]), [false]);
    }
}
