//! The x-ray: where a word occurs, a tick each, a row a source over time.

use super::calendar::{self, Room};
use super::chart::{Chart, Texts, Words};
use super::error::DrawError;
use super::figure::Figure;
use super::fonts::Face;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{AXIS, QUIET, look};
use super::panel::Panel;
use super::scale::Axis;
use super::svg::Anchor;
use super::text::clean;
use super::theme::Style;
use crate::about::About;
use crate::day::Day;
use crate::number::{counted, whole};
use crate::period::Period;

/// Where something occurs: ticks over time in a row for each source or term, over a line where the row has articles.
///
/// Ticks are never nearer to each other than can be told apart: then one stands for several days. Where one stands for
/// several occurrences, its height says how many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct XRay {
    /// What is written around it.
    pub words: Words,
    /// What is counted, such as `occurrences`.
    pub unit: String,
    /// The first and the last day.
    pub days: Option<(Day, Day)>,
    /// From the top; at most [`XRay::MOST_ROWS`].
    pub rows: Vec<XRayRow>,
}

/// A source, or a term.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct XRayRow {
    /// Its name.
    pub name: String,
    /// Occurrences on each day that has some. Those outside of the range are neither drawn nor in the sum.
    pub hits: Vec<(Day, u64)>,
    /// The days with articles.
    pub covered: Vec<Day>,
}

/// The least width of a tick with the room beside it, in points.
const LEAST_TICK: f64 = 1.1;

/// The height of the lowest tick, as a share of the highest.
const LEAST_HEIGHT: f64 = 0.15;

/// Stretches of days, as long as a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bins {
    first: Day,
    days: i32,
    count: usize,
}

impl Bins {
    /// As fine as an axis of so many points can show.
    fn new((first, last): (Day, Day), length: f64) -> Self {
        let all = last.days_since_epoch() - first.days_since_epoch() + 1;
        let most = (length / LEAST_TICK).floor().max(1.0);
        let days = (f64::from(all) / most).ceil().max(1.0) as i32;
        Self {
            first,
            days,
            count: (all + days - 1).div_euclid(days) as usize,
        }
    }

    /// That of a day; `None` outside of the range.
    fn of(self, day: Day) -> Option<usize> {
        let from = day.days_since_epoch() - self.first.days_since_epoch();
        let bin = usize::try_from(from.div_euclid(self.days)).ok()?;
        (bin < self.count).then_some(bin)
    }

    /// Where one begins, in days of the axis.
    fn start(self, bin: usize) -> f64 {
        f64::from(self.first.days_since_epoch()) + f64::from(self.days) * bin as f64
    }

    /// The occurrences of a row in each.
    fn heights(self, row: &XRayRow) -> Vec<u64> {
        let mut heights = vec![0; self.count];
        for (day, count) in &row.hits {
            if let Some(bin) = self.of(*day) {
                heights[bin] += count;
            }
        }
        heights
    }
}

impl XRay {
    /// As many rows as a page holds.
    pub const MOST_ROWS: usize = 60;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "x_ray",
        "where a word occurs: a tick per occurrence over time, a row per source",
    );

    fn check(&self) -> Result<(Day, Day), DrawError> {
        if self.rows.len() > Self::MOST_ROWS {
            return Err(DrawError::TooMany {
                what: "rows",
                found: self.rows.len(),
                at_most: Self::MOST_ROWS,
            });
        }
        match self.days {
            Some((first, last)) if !self.rows.is_empty() && first <= last => Ok((first, last)),
            _ => Err(DrawError::Empty { what: "no day" }),
        }
    }

    /// What a tick is.
    fn notes(&self, bins: Bins, most: u64) -> String {
        let stretch = match bins.days {
            1 => "a day".to_owned(),
            days => counted(days as u64, "day"),
        };
        let height = match most {
            0 | 1 => String::new(),
            most => format!(
                "; its height: the square root of how many, at most {}",
                whole(most)
            ),
        };
        format!(
            "Tick: {} in the articles of {stretch}{height}. Line: days with articles. Right: the sum.",
            self.unit
        )
    }

    fn describe(&self, sums: &[u64]) -> String {
        let rows = self.rows.iter().zip(sums).take(20);
        let rows = rows.map(|(row, sum)| format!("{} ({})", row.name, whole(*sum)));
        let shown = rows.collect::<Vec<_>>().join(", ");
        format!(
            "Ticks over time in {}: {shown}.",
            counted(self.rows.len() as u64, "row")
        )
    }
}

impl Chart for XRay {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self.rows.iter_mut().map(|row| &mut row.name).collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        let days = self.check()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let widest = |texts: &mut dyn Iterator<Item = &str>, size: f64| {
            texts
                .map(|text| fonts.width(&clean(text), Face::Regular, size))
                .fold(0.0, f64::max)
        };
        let names = || self.rows.iter().map(|row| row.name.as_str());
        let label = widest(&mut names(), theme.body).min(inner * 0.28);
        let inside = |day: Day| days.0 <= day && day <= days.1;
        let sum = |row: &XRayRow| {
            row.hits
                .iter()
                .filter(|(day, _)| inside(*day))
                .map(|(_, count)| count)
                .sum()
        };
        let sums: Vec<u64> = self.rows.iter().map(sum).collect();
        let ends: Vec<String> = sums.iter().map(|sum| whole(*sum)).collect();
        let end = widest(&mut ends.iter().map(String::as_str), theme.small);
        let left = theme.border + label + theme.gap * 2.0;
        let right = theme.width - theme.border - end - theme.gap * 2.0;
        let bins = Bins::new(days, right - left);
        let heights: Vec<Vec<u64>> = self.rows.iter().map(|row| bins.heights(row)).collect();
        let most = heights.iter().flatten().copied().max().unwrap_or(0);
        let rows = self.rows.len() as f64;
        let more = fonts.more(names(), Face::Regular, theme.body, label + 0.01);
        let least = theme.body * if more > 0.0 { 2.4 } else { 1.3 };
        let pitch = theme.body * if self.rows.len() <= 12 { 2.2 } else { 1.6 };
        let foot = theme.small * 3.2;
        let page = Page {
            words: &self.words,
            keys: Vec::new(),
            notes: self.notes(bins, most),
        };
        let body = Body {
            wanted: foot + rows * pitch.max(least),
            least: foot + rows * least,
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let measure = |text: &str| frame.fonts.width(text, Face::Regular, frame.theme.small);
        let room = Room {
            length: right - left,
            gap: frame.theme.small * 0.7,
            width: &measure,
            margins: frame.margins(left, right),
            under_period: true,
        };
        let high = f64::from(days.1.days_since_epoch()) + 1.0;
        let x = calendar::axis(bins.start(0), high, Period::Day, &room);
        let rect = Rect {
            left,
            top: frame.body.top,
            right,
            bottom: frame.body.bottom - Frame::x_axis_height(&frame.theme, &x),
        };
        let panel = frame.panel(rect, x, Axis::numbers(0.0, rows, 2));
        self.covered(&frame, &panel, bins)?;
        ticks(&frame, &panel, bins, &heights, most)?;
        margins(&frame, &panel, names().zip(&ends), label);
        frame.x_axis(&panel, Some(frame.margins(left, right)))?;
        Ok(frame.finish(self.describe(&sums)))
    }
}

/// Where ticks of a row stand and how high they may be.
fn of_row(panel: &Panel, rows: usize, row: usize) -> (f64, f64) {
    let pitch = panel.rect.height() / rows as f64;
    let foot = panel.rect.top + pitch * (row as f64 + 0.86);
    (foot, pitch * 0.72)
}

impl XRay {
    /// A line under the bins in which a row has articles.
    fn covered(&self, frame: &Frame, panel: &Panel, bins: Bins) -> Result<(), DrawError> {
        frame.open("coverage", None);
        frame.merging(true);
        for (at, row) in self.rows.iter().enumerate() {
            let (foot, _) = of_row(panel, self.rows.len(), at);
            let mut has = vec![false; bins.count];
            for bin in row.covered.iter().filter_map(|day| bins.of(*day)) {
                has[bin] = true;
            }
            let mut from = 0;
            for stretch in has.chunk_by(|a, b| a == b) {
                let to = from + stretch.len();
                if stretch[0] {
                    let ends =
                        [from, to].map(|bin| panel.x_of(bins.start(bin)).min(panel.rect.right));
                    frame.line(
                        &[(ends[0], foot), (ends[1], foot)],
                        Pen::new(AXIS, frame.theme.axis),
                    )?;
                }
                from = to;
            }
        }
        frame.merging(false);
        frame.close();
        Ok(())
    }
}

fn ticks(
    frame: &Frame,
    panel: &Panel,
    bins: Bins,
    heights: &[Vec<u64>],
    most: u64,
) -> Result<(), DrawError> {
    let ink = look(0, frame.theme.grey).ink;
    frame.open("ticks", None);
    frame.merging(true);
    let rows = heights.len();
    for (row, heights) in heights.iter().enumerate() {
        let (foot, room) = of_row(panel, rows, row);
        for (bin, count) in heights.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (start, end) = (panel.x_of(bins.start(bin)), panel.x_of(bins.start(bin + 1)));
            // A day of a short range is wide: a tick stays a tick.
            let width = ((end - start) * 0.8).min(frame.theme.body * 0.4);
            let middle = (start + end) / 2.0;
            // Areas would do the same for marks: one day of many leaves the others visible.
            let share = (*count as f64 / most as f64).sqrt();
            let height = room * share.max(LEAST_HEIGHT);
            let bar = Rect {
                left: middle - width / 2.0,
                top: foot - height,
                right: middle + width / 2.0,
                bottom: foot,
            };
            frame.bar(bar, ink)?;
        }
    }
    frame.merging(false);
    frame.close();
    Ok(())
}

/// Names on the left, sums on the right.
fn margins<'a>(
    frame: &Frame,
    panel: &Panel,
    rows: impl Iterator<Item = (&'a str, &'a String)>,
    label: f64,
) {
    let theme = &frame.theme;
    let rows: Vec<(&str, &String)> = rows.collect();
    let pitch = panel.rect.height() / rows.len() as f64;
    frame.open("labels", None);
    for (row, (name, sum)) in rows.into_iter().enumerate() {
        let y = panel.rect.top + (row as f64 + 0.5) * pitch;
        let at = (panel.rect.left - theme.gap * 2.0, y);
        let name = Label::new(name, at, theme.body)
            .anchor(Anchor::End)
            .level(Level::Middle);
        frame.wrapped(&name.room(label + 0.01));
        let sum = Label::new(sum, (frame.body.right, y), theme.small).ink(QUIET);
        frame.label(&sum.anchor(Anchor::End).level(Level::Middle));
    }
    frame.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn ticks_that_could_not_be_told_apart_become_one_whose_height_says_how_many() {
        let days = (day("2010-01-01"), day("2019-12-31"));
        let row = XRayRow {
            name: "Herald".into(),
            hits: vec![
                (day("2010-01-01"), 2),
                (day("2010-01-02"), 3),
                (day("2019-12-31"), 1),
                (day("2025-01-01"), 9),
            ],
            covered: vec![day("2010-01-01")],
        };
        let bins = Bins::new(days, 200.0);
        assert!(
            bins.days > 10 && bins.of(days.1).is_some() && bins.of(day("2009-12-31")).is_none()
        );
        let heights = bins.heights(&row);
        assert_eq!(
            (
                heights[0],
                heights[bins.count - 1],
                heights.iter().sum::<u64>()
            ),
            (5, 1, 6)
        );
        let fine = Bins::new((days.0, day("2010-02-01")), 200.0);
        assert_eq!((fine.days, fine.count), (1, 32));
        let chart = XRay {
            unit: "occurrences".into(),
            days: Some(days),
            rows: vec![row],
            ..XRay::default()
        };
        let svg = chart.draw(&Style::default()).unwrap().to_svg_fragment("");
        assert!(
            svg.contains(">Herald</text>") && svg.contains(">6</text>"),
            "{svg}"
        );
        assert!(svg.contains("square root of how many, at most 5"));
    }

    #[test]
    fn without_days_there_is_nothing_to_draw() {
        let chart = XRay {
            rows: vec![XRayRow::default()],
            ..XRay::default()
        };
        assert!(matches!(
            chart.draw(&Style::default()),
            Err(DrawError::Empty { .. })
        ));
    }
}
