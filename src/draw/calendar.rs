//! Ticks of a time axis: days, ISO weeks, months, quarters and years, as fine as the room for labels
//! allows.

use super::scale::{Axis, Tick};
use crate::day::Day;
use crate::period::Period;

/// A regular sequence of days that ticks can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rhythm {
    unit: Period,
    /// Every how many units, counted from a fixed origin so that ticks do not move with the data.
    every: i32,
}

/// From fine to coarse; each has labels its reader knows from calendars.
const RHYTHMS: [(Period, i32); 19] = [
    (Period::Day, 1),
    (Period::Day, 2),
    (Period::Day, 5),
    (Period::Week, 1),
    (Period::Week, 2),
    (Period::Week, 4),
    (Period::Month, 1),
    (Period::Month, 2),
    (Period::Quarter, 1),
    (Period::Month, 6),
    (Period::Year, 1),
    (Period::Year, 2),
    (Period::Year, 5),
    (Period::Year, 10),
    (Period::Year, 20),
    (Period::Year, 50),
    (Period::Year, 100),
    (Period::Year, 200),
    (Period::Year, 500),
];

impl Rhythm {
    /// Whether a period's first day gets a tick.
    fn beats(self, day: Day) -> bool {
        let (year, month, date) = day.ymd();
        match self.unit {
            // Counted within the month; the last beat before a new month is left out when it would crowd it.
            Period::Day if self.every == 1 => true,
            Period::Day => {
                (i32::from(date) - 1) % self.every == 0 && i32::from(date) + self.every / 2 <= 30
            }
            Period::Week => (day.days_since_epoch() - 4).div_euclid(7) % self.every == 0,
            Period::Month => i32::from(month - 1) % self.every == 0,
            Period::Quarter => true,
            Period::Year => i32::from(year) % self.every == 0,
        }
    }

    fn days(self, first: Day, last: Day) -> Vec<Day> {
        let mut days = Vec::new();
        let mut day = self.unit.start(first);
        if day < first {
            day = self.unit.next(day);
        }
        while day <= last {
            if self.beats(day) {
                days.push(day);
            }
            let next = self.unit.next(day);
            if next <= day {
                break;
            }
            day = next;
        }
        days
    }

    /// About how many ticks a range would have; saves listing the days of a century.
    fn estimate(self, first: Day, last: Day) -> f64 {
        let days = f64::from(last.days_since_epoch()) - f64::from(first.days_since_epoch());
        let length = match self.unit {
            Period::Day => 1.0,
            Period::Week => 7.0,
            Period::Month => 30.4,
            Period::Quarter => 91.3,
            Period::Year => 365.2,
        };
        days / (length * f64::from(self.every))
    }

    fn label(self, day: Day, quarters: bool) -> String {
        let (year, month, date) = day.ymd();
        match self.unit {
            Period::Day | Period::Week => date.to_string(),
            Period::Quarter if quarters => format!("Q{}", (month - 1) / 3 + 1),
            Period::Month | Period::Quarter => MONTHS[usize::from(month as u8 - 1)].into(),
            Period::Year => year.to_string(),
        }
    }

    /// What the second line says where it changes; none under years.
    fn context(self, day: Day, before: Option<Day>) -> Option<String> {
        let (year, month, _) = day.ymd();
        let before = before.map(Day::ymd);
        match self.unit {
            Period::Day | Period::Week => {
                let name = MONTHS[usize::from(month as u8 - 1)];
                match before {
                    Some((y, m, _)) if (y, m) == (year, month) => None,
                    Some((y, ..)) if y == year => Some(name.into()),
                    _ => Some(format!("{name} {year}")),
                }
            }
            Period::Month | Period::Quarter => before
                .is_none_or(|(y, ..)| y != year)
                .then(|| year.to_string()),
            Period::Year => None,
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The room that a time axis has.
pub(crate) struct Room<'a> {
    /// Length of the axis in points.
    pub length: f64,
    /// Points between two labels at least.
    pub gap: f64,
    /// Width of a label in points.
    pub width: &'a dyn Fn(&str) -> f64,
    /// Points before and after the axis into which labels at its ends may reach.
    pub margins: (f64, f64),
    /// Whether the axis is under cells, one a period, rather than under points at first days.
    pub under_period: bool,
}

/// The middle of a label that wants to stand at `wish` points of an axis, moved so that it does not reach
/// beyond the margins.
pub(crate) fn held(wish: f64, half: f64, length: f64, margins: (f64, f64)) -> f64 {
    wish.min(length + margins.1 - half).max(half - margins.0)
}

/// The axis from `low` to `high` (days since 1970-01-01, fractions allowed) with the finest ticks whose
/// labels do not touch, none finer than the data.
pub(crate) fn axis(low: f64, high: f64, step: Period, room: &Room<'_>) -> Axis {
    let first = Day::from_epoch(low.ceil() as i32);
    // A label under a period needs the whole period on the axis.
    let last = Day::from_epoch(if room.under_period {
        high.ceil() as i32 - 1
    } else {
        high.floor() as i32
    });
    let mut axis = Axis {
        low,
        high,
        ticks: Vec::new(),
        minor: Vec::new(),
    };
    // The coarsest rhythm whose labels are still too many, and the finest that only lacks room for some
    // months or years below them.
    let mut finer: Option<(Rhythm, Vec<Day>)> = None;
    let mut crowded: Option<(usize, Vec<Tick>)> = None;
    for (index, &(unit, every)) in RHYTHMS.iter().enumerate() {
        let rhythm = Rhythm { unit, every };
        if unit < step || rhythm.estimate(first, last) * 4.0 > room.length {
            continue;
        }
        let days = rhythm.days(first, last);
        let alone = finer.is_none() && crowded.is_none();
        match labelled(&days, rhythm, step, low, high, room) {
            // A single tick says little where a finer rhythm has many.
            Some(found) if found.ticks.len() > 1 || (found.ticks.len() == 1 && alone) => {
                if found.clear {
                    axis.ticks = found.ticks;
                    axis.minor = minor(index, step, first, last, &axis, room);
                    return axis;
                }
                crowded.get_or_insert((index, found.ticks));
            }
            Some(_) => break,
            None => finer = Some((rhythm, days)),
        }
    }
    if let Some((index, ticks)) = crowded {
        axis.ticks = ticks;
        axis.minor = minor(index, step, first, last, &axis, room);
    } else if let Some((rhythm, days)) = finer {
        axis.ticks = sparse(&days, rhythm, step, low, high, room);
    }
    if axis.ticks.is_empty() {
        // No first day of a period lies on the axis: name where it starts.
        let name = step.name(first);
        axis.ticks.push(Tick {
            at: f64::from(first.days_since_epoch()),
            label: name,
            context: None,
        });
    }
    axis
}

/// Where on the axis a tick stands: at the first day of its period, or, under cells, in the middle of the
/// cell that its label names.
fn standing(day: Day, rhythm: Rhythm, step: Period, room: &Room<'_>) -> f64 {
    let start = f64::from(day.days_since_epoch());
    let names_a_cell = rhythm.unit == step || (step == Period::Day && rhythm.unit == Period::Week);
    if room.under_period && names_a_cell {
        (start + f64::from(step.next(day).days_since_epoch())) / 2.0
    } else {
        start
    }
}

/// Ticks whose labels do not touch.
struct Labelled {
    ticks: Vec<Tick>,
    /// Every month or year that begins between the ticks is named.
    clear: bool,
}

/// Ticks on all days, or `None` when labels of the first line would touch. Second lines that would touch
/// are left out, the first one before any real change.
fn labelled(
    days: &[Day],
    rhythm: Rhythm,
    step: Period,
    low: f64,
    high: f64,
    room: &Room<'_>,
) -> Option<Labelled> {
    let ticks = describe(days, rhythm, step, room);
    let at = |tick: &Tick| (tick.at - low) / (high - low) * room.length;
    let mut end = f64::NEG_INFINITY;
    for tick in &ticks {
        let half = (room.width)(&tick.label) / 2.0;
        let middle = held(at(tick), half, room.length, room.margins);
        if middle - half < end {
            return None;
        }
        end = middle + half + room.gap;
    }
    Some(without_crowding(ticks, &at, room))
}

fn describe(days: &[Day], rhythm: Rhythm, step: Period, room: &Room<'_>) -> Vec<Tick> {
    let mut before = None;
    days.iter()
        .map(|&day| {
            let tick = Tick {
                at: standing(day, rhythm, step, room),
                label: rhythm.label(day, step == Period::Quarter),
                context: rhythm.context(day, before),
            };
            before = Some(day);
            tick
        })
        .collect()
}

/// Leaves out second lines that would touch the next one. The first is dropped in favour of the second,
/// because that one stands where a month or year really begins; its text then carries the year.
fn without_crowding(mut ticks: Vec<Tick>, at: &dyn Fn(&Tick) -> f64, room: &Room<'_>) -> Labelled {
    let with: Vec<usize> = (0..ticks.len())
        .filter(|&i| ticks[i].context.is_some())
        .collect();
    let mut end = f64::NEG_INFINITY;
    let mut last: Option<usize> = None;
    let mut clear = true;
    for (order, &index) in with.iter().enumerate() {
        let text = ticks[index].context.clone().unwrap_or_default();
        let half = (room.width)(&text) / 2.0;
        let middle = held(at(&ticks[index]), half, room.length, room.margins);
        if middle - half >= end {
            end = middle + half + room.gap;
            last = Some(index);
        } else if order == 1
            && let Some(first) = last
        {
            let year = ticks[first].context.take().unwrap_or_default();
            let year = year.rsplit(' ').next().unwrap_or_default();
            let text = if text.ends_with(|c: char| c.is_ascii_digit()) {
                text
            } else {
                format!("{text} {year}")
            };
            let half = (room.width)(&text) / 2.0;
            end = held(at(&ticks[index]), half, room.length, room.margins) + half + room.gap;
            ticks[index].context = Some(text);
            last = Some(index);
        } else {
            ticks[index].context = None;
            clear = false;
        }
    }
    Labelled { ticks, clear }
}

/// Every so-many-th tick of a rhythm that is too fine, for ranges that no coarser one subdivides.
fn sparse(
    days: &[Day],
    rhythm: Rhythm,
    step: Period,
    low: f64,
    high: f64,
    room: &Room<'_>,
) -> Vec<Tick> {
    (2..=days.len())
        .find_map(|every| {
            let some: Vec<Day> = days.iter().copied().step_by(every).collect();
            labelled(&some, rhythm, step, low, high, room).map(|found| found.ticks)
        })
        .unwrap_or_default()
}

/// Unlabelled ticks on the finest rhythm that keeps them 3 points apart and falls on every labelled one.
fn minor(
    chosen: usize,
    step: Period,
    first: Day,
    last: Day,
    axis: &Axis,
    room: &Room<'_>,
) -> Vec<f64> {
    for &(unit, every) in &RHYTHMS[..chosen] {
        let rhythm = Rhythm { unit, every };
        if unit < step || every != 1 || rhythm.estimate(first, last) * 3.0 > room.length {
            continue;
        }
        let days: Vec<f64> = rhythm
            .days(first, last)
            .iter()
            .map(|&day| standing(day, rhythm, step, room))
            .collect();
        // Weeks do not begin with months; ticks that run out of step confuse.
        if axis.ticks.iter().all(|tick| days.contains(&tick.at)) {
            return days
                .into_iter()
                .filter(|day| axis.ticks.iter().all(|tick| tick.at != *day))
                .collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn drawn(from: &str, to: &str, step: Period, length: f64) -> Vec<String> {
        let width = |text: &str| text.chars().count() as f64 * 4.0;
        let room = Room {
            length,
            gap: 5.0,
            width: &width,
            margins: (50.0, 50.0),
            under_period: false,
        };
        let (low, high) = (day(from).days_since_epoch(), day(to).days_since_epoch());
        axis(f64::from(low), f64::from(high), step, &room)
            .ticks
            .into_iter()
            .map(|tick| match tick.context {
                Some(context) => format!("{}/{context}", tick.label),
                None => tick.label,
            })
            .collect()
    }

    #[test]
    fn two_weeks_have_their_days_and_name_each_month_once() {
        assert_eq!(
            drawn("2021-11-27", "2021-12-03", Period::Day, 200.0),
            ["27/Nov 2021", "28", "29", "30", "1/Dec", "2", "3"]
        );
    }

    #[test]
    fn a_month_label_that_would_touch_the_next_gives_way_to_it() {
        assert_eq!(
            drawn("2021-11-30", "2021-12-05", Period::Day, 100.0),
            ["30", "1/Dec 2021", "2", "3", "4", "5"]
        );
    }

    #[test]
    fn months_carry_their_year_where_it_begins() {
        assert_eq!(
            drawn("2020-11-01", "2021-04-01", Period::Month, 300.0),
            ["Nov/2020", "Dec", "Jan/2021", "Feb", "Mar", "Apr"]
        );
    }

    #[test]
    fn no_month_that_begins_goes_unnamed() {
        // Every fourth Monday would fit, but not the names of the months below.
        let ticks = drawn("2021-11-01", "2022-04-25", Period::Week, 120.0);
        assert_eq!(ticks, ["Nov/2021", "Dec", "Jan/2022", "Feb", "Mar", "Apr"]);
    }

    #[test]
    fn long_ranges_get_years_in_round_steps() {
        assert_eq!(
            drawn("1990-01-01", "2020-01-01", Period::Month, 100.0),
            ["1990", "2000", "2010", "2020"]
        );
        assert_eq!(
            drawn("2018-01-01", "2021-01-01", Period::Year, 200.0),
            ["2018", "2019", "2020", "2021"]
        );
    }

    #[test]
    fn quarters_are_named_as_such_only_for_quarterly_data() {
        assert_eq!(
            drawn("2020-10-01", "2021-04-01", Period::Quarter, 200.0),
            ["Q4/2020", "Q1/2021", "Q2"]
        );
        assert_eq!(
            drawn("2020-10-01", "2021-04-01", Period::Month, 45.0),
            ["Oct/2020", "Jan/2021", "Apr"]
        );
    }

    #[test]
    fn a_single_day_is_named() {
        let width = |text: &str| text.chars().count() as f64 * 4.0;
        let room = Room {
            length: 100.0,
            gap: 5.0,
            width: &width,
            margins: (50.0, 50.0),
            under_period: false,
        };
        let at = f64::from(day("2021-11-18").days_since_epoch());
        let axis = axis(at - 0.5, at + 0.5, Period::Day, &room);
        assert_eq!(axis.ticks[0].label, "18");
        assert_eq!(axis.ticks[0].context.as_deref(), Some("Nov 2021"));
    }

    #[test]
    fn labels_never_touch_at_any_length() {
        let width = |text: &str| text.chars().count() as f64 * 4.0;
        for step in [
            Period::Day,
            Period::Week,
            Period::Month,
            Period::Quarter,
            Period::Year,
        ] {
            for days in [1, 6, 20, 45, 100, 400, 1000, 4000, 40_000] {
                for length in [60.0, 150.0, 420.0] {
                    let room = Room {
                        length,
                        gap: 5.0,
                        width: &width,
                        margins: (50.0, 50.0),
                        under_period: false,
                    };
                    let low = f64::from(day("1999-02-11").days_since_epoch());
                    let axis = axis(low, low + f64::from(days), step, &room);
                    assert!(!axis.ticks.is_empty());
                    for pair in axis.ticks.windows(2) {
                        let apart = (pair[1].at - pair[0].at) / f64::from(days) * length;
                        let needed = (width(&pair[0].label) + width(&pair[1].label)) / 2.0;
                        assert!(apart >= needed + 4.99, "{step:?} {days} {length} {pair:?}");
                    }
                }
            }
        }
    }
}
