//! Events over time: thin dashed lines through a panel, with their labels in rows above it, or with numbers that
//! the notes explain.

use super::error::DrawError;
use super::fonts::{Face, Fonts};
use super::frame::{Frame, Label, Level};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{AXIS, PAPER, QUIET};
use super::svg::Anchor;
use super::text::clean;
use super::theme::{LEADING, Theme};
use crate::day::Day;
use crate::event::Event;
use std::cmp::Ordering;

/// Rows of labels above a panel at most; where these do not hold all labels, they become numbers.
const MOST_ROWS: usize = 4;
/// Lines of one label.
const MOST_LINES: usize = 2;
/// Points between a line and its label, which stands on one side of it.
const BESIDE: f64 = 1.5;
/// Places that are tried before labels become numbers.
const MOST_STEPS: usize = 5_000;
/// Dashes, in line widths.
const DASHED: &[f64] = &[3.0, 3.0];

/// Events with the places of their labels.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// Where the lines stand, in points from the left end of the panel, and how far above it they reach.
    lines: Vec<(f64, f64)>,
    labels: Vec<Placement>,
    /// Points from the panel up to the foot of each row, and to the top of the last one.
    feet: Vec<f64>,
    /// What the numbers stand for; empty where there are labels.
    pub key: String,
    /// Events outside the range, each in a sentence.
    pub left_out: Vec<String>,
}

#[derive(Debug)]
struct Placement {
    lines: Vec<String>,
    /// From the left end of the panel.
    x: f64,
    anchor: Anchor,
    row: usize,
}

/// The room for labels above a panel.
pub(crate) struct Room<'a> {
    pub fonts: &'a Fonts,
    pub theme: &'a Theme,
    /// Length of the axis.
    pub length: f64,
    /// Points before and after the axis into which labels may reach.
    pub margins: (f64, f64),
}

impl Placed {
    /// Finds places for the labels of events: `inside` tells which lie in the range, `at` where on the axis.
    pub(crate) fn new(
        events: &[Event],
        inside: impl Fn(Day) -> bool,
        at: impl Fn(Day) -> f64,
        room: &Room<'_>,
    ) -> Self {
        let mut shown: Vec<&Event> = events.iter().collect();
        shown.sort();
        shown.dedup();
        let left_out = shown.extract_if(.., |event| !inside(event.day));
        let left_out = left_out.map(|event| {
            format!(
                "the event {:?} of {} lies outside the range and is not drawn",
                event.label, event.day
            )
        });
        let left_out = left_out.collect();
        let spots: Vec<f64> = shown.iter().map(|event| at(event.day)).collect();
        let mut placed =
            labelled(&shown, &spots, room).unwrap_or_else(|| numbered(&shown, &spots, room));
        placed.left_out = left_out;
        placed
    }

    /// Points that the labels take above a panel.
    pub(crate) fn height(&self) -> f64 {
        self.feet.last().copied().unwrap_or(0.0)
    }

    /// Draws the lines through a panel, before anything that lies on them; over `dark` cells they have a border of
    /// paper.
    pub(crate) fn draw_lines(
        &self,
        frame: &Frame,
        panel: &Rect,
        dark: bool,
    ) -> Result<(), DrawError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        frame.open("events", None);
        for &(x, above) in &self.lines {
            let top = panel.top - above;
            let spots = [(panel.left + x, panel.bottom), (panel.left + x, top)];
            if dark {
                let inner = [spots[0], (spots[1].0, panel.top)];
                frame.line(&inner, Pen::new(PAPER, 1.6))?;
            }
            frame.line(&spots, Pen::new(AXIS, 0.5).dashed(DASHED))?;
        }
        frame.close();
        Ok(())
    }

    /// Writes the labels above a panel.
    pub(crate) fn draw_labels(&self, frame: &Frame, panel: &Rect) {
        if self.labels.is_empty() {
            return;
        }
        let size = frame.theme.small;
        frame.open("events", None);
        for label in &self.labels {
            let bottom = panel.top - self.feet[label.row] - size * 0.45;
            for (line, text) in label.lines.iter().rev().enumerate() {
                let at = (panel.left + label.x, bottom - line as f64 * size * LEADING);
                frame.label(
                    &Label::new(text, at, size)
                        .ink(QUIET)
                        .anchor(label.anchor)
                        .level(Level::Baseline),
                );
            }
        }
        frame.close();
    }
}

/// Every label in full, each at the end of its line; `None` where they find no room.
fn labelled(events: &[&Event], spots: &[f64], room: &Room<'_>) -> Option<Placed> {
    let size = room.theme.small;
    let widest = (room.length * 0.28).max(size * 9.0);
    let width = |line: &String| room.fonts.width(line, Face::Regular, size);
    let mut texts: Vec<(Vec<String>, f64)> = Vec::new();
    for event in events {
        let label = clean(&event.label);
        let lines = room
            .fonts
            .wrap(&label, Face::Regular, size, widest, MOST_LINES);
        if lines.join(" ") != label {
            return None;
        }
        let wide = lines.iter().map(width).fold(0.0, f64::max);
        texts.push((lines, wide));
    }
    let mut search = Search {
        spots,
        widths: texts.iter().map(|text| text.1).collect(),
        low: -room.margins.0,
        high: room.length + room.margins.1,
        gap: size * 0.8,
        placed: Vec::new(),
        steps: MOST_STEPS,
    };
    if !search.finds_places() {
        return None;
    }
    let (rows, starts): (Vec<usize>, Vec<f64>) = search.placed.into_iter().rev().unzip();
    // Each row is as tall as its tallest label.
    let mut feet = vec![0.0];
    for row in 0..rows.iter().map(|row| row + 1).max().unwrap_or(0) {
        let own = texts.iter().zip(&rows).filter(|(_, of)| **of == row);
        let tallest = own.map(|(text, _)| text.0.len()).max().unwrap_or(0);
        feet.push(feet[row] + tallest as f64 * size * LEADING + size * 0.25);
    }
    let labels = texts.into_iter().zip(spots).zip(rows.iter().zip(starts));
    let labels = labels.map(|(((lines, _), &spot), (&row, left))| {
        let (x, anchor) = if left > spot {
            (left, Anchor::Start)
        } else {
            (spot - BESIDE, Anchor::End)
        };
        Placement {
            lines,
            x,
            anchor,
            row,
        }
    });
    Some(Placed {
        labels: labels.collect(),
        // A line ends at the top of its label's first line.
        lines: spots
            .iter()
            .zip(&rows)
            .map(|(x, row)| (*x, feet[row + 1] - size * 0.3))
            .collect(),
        feet,
        ..Placed::default()
    })
}

/// The search for a row and a side of each label, so that no label lies on another and no line runs through one.
struct Search<'a> {
    spots: &'a [f64],
    widths: Vec<f64>,
    low: f64,
    high: f64,
    /// Between two labels.
    gap: f64,
    /// Row and left end of the labels placed, of the last event first: what stands to the left of it can then reach
    /// over it.
    placed: Vec<(usize, f64)>,
    /// Places that may still be tried.
    steps: usize,
}

impl Search<'_> {
    /// Places what is not yet placed; `false` where that cannot be done.
    fn finds_places(&mut self) -> bool {
        let Some(own) = self.spots.len().checked_sub(self.placed.len() + 1) else {
            return true;
        };
        let (x, width) = (self.spots[own], self.widths[own]);
        for row in 0..MOST_ROWS {
            for left in [x + BESIDE, x - BESIDE - width] {
                let inside = self.low <= left && left + width <= self.high;
                if self.steps == 0 || !inside || !self.is_free(own, row, left) {
                    continue;
                }
                self.steps -= 1;
                self.placed.push((row, left));
                if self.finds_places() {
                    return true;
                }
                self.placed.pop();
            }
        }
        false
    }

    fn is_free(&self, own: usize, row: usize, left: f64) -> bool {
        let right = left + self.widths[own];
        let last = self.spots.len() - 1;
        self.placed
            .iter()
            .enumerate()
            .all(|(at, &(other_row, from))| {
                let other = last - at;
                let to = from + self.widths[other];
                match other_row.cmp(&row) {
                    Ordering::Equal => to + self.gap <= left || right + self.gap <= from,
                    Ordering::Greater => self.spots[other] < left || right < self.spots[other],
                    Ordering::Less => self.spots[own] < from || to < self.spots[own],
                }
            })
    }
}

/// A number for each event; neighbours without room share one label, such as `3–5`.
fn numbered(events: &[&Event], spots: &[f64], room: &Room<'_>) -> Placed {
    let size = room.theme.small;
    let text = |first: usize, last: usize| match last - first {
        0 => (first + 1).to_string(),
        _ => format!("{}–{}", first + 1, last + 1),
    };
    // First and last event of each label, and the middle of its lines.
    let left_of = |&(first, last): &(usize, usize)| {
        let wide = room.fonts.width(&text(first, last), Face::Regular, size);
        let left = (spots[first] + spots[last] - wide) / 2.0;
        let left = left
            .min(room.length + room.margins.1 - wide)
            .max(-room.margins.0);
        (left, left + wide)
    };
    let mut labels: Vec<(usize, usize)> = Vec::new();
    for at in 0..events.len() {
        labels.push((at, at));
        while let [.., before, last] = labels[..]
            && left_of(&before).1 + size * 0.3 > left_of(&last).0
        {
            labels.pop();
            labels.pop();
            labels.push((before.0, last.1));
        }
    }
    let keys = events
        .iter()
        .enumerate()
        .map(|(at, event)| format!("{}\u{a0}{} ({})", at + 1, clean(&event.label), event.day));
    Placed {
        lines: spots.iter().map(|x| (*x, 1.0)).collect(),
        labels: labels
            .iter()
            .map(|label| Placement {
                lines: vec![text(label.0, label.1)],
                x: left_of(label).0,
                anchor: Anchor::Start,
                row: 0,
            })
            .collect(),
        feet: vec![0.0, size * (LEADING + 0.25)],
        key: format!(" Events: {}.", keys.collect::<Vec<_>>().join("; ")),
        left_out: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::theme::Style;
    use proptest::prelude::*;

    fn placed(events: &[(i32, &str)], length: f64) -> Placed {
        let events: Vec<Event> = events
            .iter()
            .map(|&(day, label)| Event {
                day: Day::from_epoch(day),
                label: label.to_owned(),
            })
            .collect();
        let room = Room {
            fonts: &Fonts::new(&Style::default()).unwrap(),
            theme: &Theme::new(&Style::default()).unwrap(),
            length,
            margins: (20.0, 5.0),
        };
        let at = |day: Day| f64::from(day.days_since_epoch()) / 100.0 * length;
        let inside = |day: Day| (0..=100).contains(&day.days_since_epoch());
        Placed::new(&events, inside, at, &room)
    }

    fn rows_of(placed: &Placed) -> Vec<usize> {
        placed.labels.iter().map(|label| label.row).collect()
    }

    #[test]
    fn labels_with_room_share_a_row_and_a_third_neighbour_steps_up() {
        let far = placed(&[(10, "Election"), (60, "Referendum")], 400.0);
        assert_eq!(rows_of(&far), [0, 0]);
        let beside = placed(&[(10, "Election"), (12, "Referendum")], 400.0);
        assert_eq!(rows_of(&beside), [0, 0], "one on either side of the lines");
        let near = placed(
            &[(10, "Election"), (12, "Referendum"), (14, "Summit")],
            400.0,
        );
        assert_eq!(rows_of(&near), [0, 1, 0]);
        assert!(near.height() > far.height() * 1.8);
        let one_day = placed(&[(10, "Election"), (10, "Referendum")], 400.0);
        assert_eq!(rows_of(&one_day), [1, 0]);
    }

    #[test]
    fn what_finds_no_room_is_numbered_and_explained() {
        let many: Vec<(i32, String)> = (0..40).map(|i| (20 + i, format!("Event {i}"))).collect();
        let many: Vec<(i32, &str)> = many
            .iter()
            .map(|(day, label)| (*day, label.as_str()))
            .collect();
        let placed = placed(&many, 150.0);
        assert_eq!((placed.lines.len(), placed.feet.len()), (40, 2));
        assert!(placed.labels.len() < 40, "some share a label");
        assert!(
            placed
                .key
                .contains("1\u{a0}Event 0 (1970-01-21); 2\u{a0}Event 1"),
            "{}",
            placed.key
        );
        let long = "a label that is far too long to stand above a panel of this width in two lines";
        assert!(super::tests::placed(&[(5, long)], 150.0).key.contains(long));
    }

    #[test]
    fn an_event_outside_the_range_is_told() {
        let placed = placed(&[(-1, "Before"), (50, "Within"), (50, "Within")], 400.0);
        assert_eq!(placed.lines.len(), 1, "told twice, drawn once");
        assert_eq!(
            placed.left_out,
            ["the event \"Before\" of 1969-12-31 lies outside the range and is not drawn"]
        );
    }

    proptest! {
        #[test]
        fn no_label_lies_on_another_and_no_line_runs_through_one(
            days in prop::collection::vec(0i32..100, 1..12), length in 120.0f64..480.0
        ) {
            let labels = ["Vote", "Referendum", "General election", "Summit of the heads of state"];
            let events: Vec<(i32, &str)> = days
                .iter()
                .enumerate()
                .map(|(at, day)| (*day, labels[at % labels.len()]))
                .collect();
            let placed = placed(&events, length);
            let fonts = Fonts::new(&Style::default()).unwrap();
            let span = |label: &Placement| {
                let width = |line: &String| fonts.width(line, Face::Regular, 7.0);
                let wide = label.lines.iter().map(width).fold(0.0, f64::max);
                let left = label.x - if label.anchor == Anchor::End { wide } else { 0.0 };
                prop_assert!(left >= -20.001 && left + wide <= length + 5.001);
                Ok((left, left + wide))
            };
            for (at, label) in placed.labels.iter().enumerate() {
                let (left, right) = span(label)?;
                for other in &placed.labels[..at] {
                    let (from, to) = span(other)?;
                    prop_assert!(other.row != label.row || to <= left || right <= from);
                }
                for &(x, above) in &placed.lines {
                    let foot = placed.feet[label.row];
                    prop_assert!(above <= foot + 1.0 || x < left || right < x);
                }
            }
        }
    }
}
