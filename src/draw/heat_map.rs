//! The heat map: how much each source published when, with gaps shown as gaps.

use super::calendar::{self, Room, held};
use super::chart::{Chart, Texts};
use super::error::{DrawError, finite};
use super::events;
use super::figure::Figure;
use super::fonts::Fonts;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::legend::Swatch;
use super::marks::Pen;
use super::palette::{AXIS, GRID, QUIET, sequential};
use super::panel::Panel;
use super::scale::{Axis, number};
use super::shade::{HeatScale, Shade, total};
use super::svg::Anchor;
use super::text::clean;
use super::theme::{POINTS_A_MM, Style, Theme};
use super::typeface::Face;
use crate::about::About;
use crate::day::Day;
use crate::event::Event;
use crate::period::Period;
use std::collections::BTreeMap;

/// A table of sources by periods as colours: volume, coverage, frequency.
///
/// A period without a value is hatched, unlike zero, which has the palest colour. So is a period between the first
/// and the last that is not among the columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// Title; empty for none.
    pub title: String,
    /// A line under the title; empty for none.
    pub subtitle: String,
    /// What stands under the figure: N, source, selection.
    pub caption: String,
    /// What the colours are, such as `articles per day`.
    pub legend: String,
    /// The length of a period.
    pub step: Period,
    /// The names of the rows, from the top; at most [`HeatMap::MOST_ROWS`].
    pub rows: Vec<String>,
    /// Any day of each column's period, in any order.
    pub columns: Vec<Day>,
    /// A list of as many values as there are columns for each row; `None` where nothing was collected.
    pub values: Vec<Vec<Option<f64>>>,
    /// Whether the sum of each row stands at its right; leave it out for rates.
    pub totals: bool,
    /// How values become colours.
    pub scale: HeatScale,
    /// Days that are marked. One outside the range is left out, and the figure warns of it.
    pub events: Vec<Event>,
}

/// Steps of colour: more than a reader can tell apart, and few enough that cells join into one path.
const LEVELS: usize = 96;

impl HeatMap {
    /// As many rows as a page holds.
    pub const MOST_ROWS: usize = 100;
    /// More periods than this cannot be told apart on a wide page at 300 dots per inch.
    pub const MOST_COLUMNS: usize = 4000;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "heat_map",
        "volume by source and period as colours, gaps hatched",
    );

    /// Values by row and by first day of period, all periods between the first and the last present.
    fn grid(&self) -> Result<Grid, DrawError> {
        let shape = |what: String, found, expected| {
            Err(DrawError::Shape {
                what,
                found,
                expected,
            })
        };
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(DrawError::Empty {
                what: "the table has no row or no column",
            });
        }
        if self.rows.len() > Self::MOST_ROWS {
            return Err(DrawError::TooMany {
                what: "rows",
                found: self.rows.len(),
                at_most: Self::MOST_ROWS,
            });
        }
        if self.values.len() != self.rows.len() {
            return shape("rows of values".into(), self.values.len(), self.rows.len());
        }
        let mut positions = BTreeMap::new();
        for (index, &day) in self.columns.iter().enumerate() {
            if positions.insert(self.step.start(day), index).is_some() {
                return shape(format!("columns for {}", self.step.name(day)), 2, 1);
            }
        }
        let (first, last) = match (positions.keys().next(), positions.keys().next_back()) {
            (Some(&first), Some(&last)) => (first, last),
            _ => {
                return Err(DrawError::Empty {
                    what: "the table has no column",
                });
            }
        };
        let mut days = Vec::new();
        let mut day = first;
        while day <= last {
            days.push(day);
            if days.len() > Self::MOST_COLUMNS {
                let found = (last.days_since_epoch() - first.days_since_epoch()) as usize;
                return Err(DrawError::TooMany {
                    what: "columns",
                    found,
                    at_most: Self::MOST_COLUMNS,
                });
            }
            day = self.step.next(day);
        }
        let mut cells = Vec::with_capacity(self.rows.len());
        for (name, row) in self.rows.iter().zip(&self.values) {
            if row.len() != self.columns.len() {
                return shape(format!("values of {name}"), row.len(), self.columns.len());
            }
            for (value, day) in row.iter().zip(&self.columns) {
                let what = || format!("{name} in {}", self.step.name(*day));
                if let Some(value) = *value
                    && finite(what, value)? < 0.0
                {
                    return Err(DrawError::OutOfRange {
                        what: what(),
                        value,
                        expected: "zero or more",
                    });
                }
            }
            cells.push(days.iter().map(|day| row[*positions.get(day)?]).collect());
        }
        Ok(Grid {
            step: self.step,
            days,
            cells,
        })
    }
}

struct Grid {
    step: Period,
    /// The first day of each period.
    days: Vec<Day>,
    cells: Vec<Vec<Option<f64>>>,
}

/// The narrowest column, in points (0.4 mm): what is narrower runs into its neighbours in print.
const NARROWEST: f64 = 0.4 * POINTS_A_MM;

impl Grid {
    /// The same grid in longer periods, long enough that no column is narrower than [`NARROWEST`]. Counts are summed and
    /// rates averaged; a period in which nothing has a value stays a gap.
    fn wide_enough(self, width: f64, sums: bool) -> Self {
        // Weeks begin in one month and end in another.
        let nests = |step: &Period| *step > self.step && self.step != Period::Week;
        let longer = Period::ALL.into_iter().filter(nests);
        let narrow = |days: usize| width / (days as f64) < NARROWEST;
        let mut best = None;
        if narrow(self.days.len()) {
            for step in longer {
                let mut days: Vec<Day> = self.days.iter().map(|day| step.start(*day)).collect();
                days.dedup();
                let enough = !narrow(days.len());
                best = Some((step, days));
                if enough {
                    break;
                }
            }
        }
        let Some((step, days)) = best else {
            return self;
        };
        let joined = |row: &Vec<Option<f64>>| {
            let within = |start: &Day| {
                let own = self.days.iter().zip(row);
                let own = own.filter(|(day, _)| step.start(**day) == *start);
                let values: Vec<f64> = own.filter_map(|(_, value)| *value).collect();
                let sum: f64 = values.iter().sum();
                match (values.len(), sums) {
                    (0, _) => None,
                    (_, true) => Some(sum),
                    (count, false) => Some(sum / count as f64),
                }
            };
            days.iter().map(within).collect()
        };
        Self {
            step,
            cells: self.cells.iter().map(joined).collect(),
            days,
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.cells.iter().flatten().flatten().copied()
    }

    fn has_gaps(&self) -> bool {
        self.cells.iter().flatten().any(Option::is_none)
    }
}

/// The columns of the page, from left to right.
struct Columns {
    label: f64,
    total: f64,
}

impl Chart for HeatMap {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            titles: [&mut self.title, &mut self.subtitle],
            caption: &mut self.caption,
            names: self.rows.iter_mut().collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        let grid = self.grid()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let totals: Vec<String> = grid
            .cells
            .iter()
            .map(|row| total(row.iter().flatten().sum()))
            .collect();
        let columns = self.columns_of(&fonts, &theme, &totals, inner);
        let grid = grid.wide_enough(columns.cells(&theme, inner), self.totals);
        let shade = Shade::new(self.scale, grid.values());
        let rows = self.rows.len() as f64;
        let bar_height = theme.body * 0.7;
        let words = fonts.wrap(
            &self.legend_of(&grid, &shade),
            Face::Regular,
            theme.small,
            inner,
            4,
        );
        let words_height = theme.small * 1.4 * words.len().max(1) as f64;
        let key_height = words_height + theme.small * 1.7 + bar_height + theme.gap;
        let pitch = if self.rows.len() <= 12 {
            theme.body * 1.75
        } else {
            theme.body * 1.35
        };
        // All rows are as high as the name with the most lines needs.
        let name = |name: &String| {
            let room = columns.label + 0.01;
            let (lines, _) = fonts.fit_lines(&clean(name), Face::Regular, theme.body, room, 2);
            lines.len()
        };
        let lines = self.rows.iter().map(name).max().unwrap_or(1);
        let least = theme.body * if lines > 1 { 2.3 } else { 1.08 };
        let left = theme.border + columns.label + theme.gap;
        let right = theme.width
            - theme.border
            - if columns.total > 0.0 {
                columns.total + theme.gap
            } else {
                0.0
            };
        let (low, high) = (
            f64::from(grid.days[0].days_since_epoch()),
            f64::from(
                grid.step
                    .next(grid.days[grid.days.len() - 1])
                    .days_since_epoch(),
            ),
        );
        let share = |day: Day| (f64::from(day.days_since_epoch()) - low) / (high - low);
        let events = events::Placed::new(
            &self.events,
            |day| (0.0..1.0).contains(&share(day)),
            |day| share(day) * (right - left),
            &events::Room {
                fonts: &fonts,
                theme: &theme,
                length: right - left,
                // Labels keep clear of the heading of the sums.
                margins: (left - theme.border, 0.0),
            },
        );
        let over = key_height + events.height();
        let around = over + theme.small * 3.2;
        let merged = self.notes(&grid);
        let page = Page {
            title: &self.title,
            subtitle: &self.subtitle,
            keys: Vec::new(),
            notes: format!("{merged}{}", events.key).trim_start().to_owned(),
            caption: &self.caption,
        };
        let body = Body {
            wanted: around + rows * pitch.max(least),
            least: around + rows * least,
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        if !merged.is_empty() {
            frame.warn(format!("{merged} Draw the figure wider to see each."));
        }
        events
            .left_out
            .iter()
            .for_each(|told| frame.warn(told.clone()));

        let measure = |text: &str| frame.fonts.width(text, Face::Regular, theme.small);
        let room = Room {
            length: right - left,
            gap: theme.small * 0.7,
            width: &measure,
            margins: frame.margins(left, right),
            under_period: true,
        };
        let x = calendar::axis(low, high, grid.step, &room);
        let rect = Rect {
            left,
            top: frame.body.top + over,
            right,
            bottom: frame.body.bottom - Frame::x_axis_height(&theme, &x),
        };
        let panel = frame.panel(rect, x, Axis::numbers(0.0, rows, 2));

        self.colour_key(&frame, &shade, &grid, &words, bar_height)?;
        cells(&frame, &panel, &grid, &shade)?;
        events.draw_lines(&frame, &panel.rect, true)?;
        events.draw_labels(&frame, &panel.rect);
        self.margins(&frame, &panel, &columns, &totals);
        frame.x_axis(&panel, Some(frame.margins(left, right)))?;
        Ok(frame.finish(self.describe(&grid)))
    }
}

impl Columns {
    /// The width of all cells together.
    fn cells(&self, theme: &Theme, inner: f64) -> f64 {
        let total = if self.total > 0.0 {
            self.total + theme.gap
        } else {
            0.0
        };
        (inner - self.label - theme.gap - total).max(1.0)
    }
}

impl HeatMap {
    /// What the colours are.
    fn legend_of(&self, grid: &Grid, shade: &Shade) -> String {
        let (asked, drawn) = (self.step.word(), grid.step.word());
        let legend = match grid.step == self.step {
            true => self.legend.clone(),
            false if self.totals => self
                .legend
                .replace(&format!("per {asked}"), &format!("per {drawn}")),
            false => format!("{}, mean of the {asked}s of a {drawn}", self.legend),
        };
        let words = format!("{legend}{}", shade.word());
        clean(words.trim_start_matches(", "))
    }

    fn notes(&self, grid: &Grid) -> String {
        if grid.step == self.step {
            return String::new();
        }
        let (asked, drawn) = (self.step.word(), grid.step.word());
        format!("A {asked} would be narrower than 0.4\u{a0}mm, so each column is a {drawn}.")
    }

    fn columns_of(&self, fonts: &Fonts, theme: &Theme, totals: &[String], inner: f64) -> Columns {
        let widest = |texts: &[String], size| {
            texts
                .iter()
                .map(|text| fonts.width(&clean(text), Face::Regular, size))
                .fold(0.0, f64::max)
        };
        let total = if self.totals {
            widest(totals, theme.small).max(fonts.width("Total", Face::Regular, theme.small))
        } else {
            0.0
        };
        Columns {
            label: widest(&self.rows, theme.body).min(inner * 0.28),
            total,
        }
    }

    /// The colour bar with its numbers, and the swatch for gaps.
    fn colour_key(
        &self,
        frame: &Frame,
        shade: &Shade,
        grid: &Grid,
        words: &[String],
        height: f64,
    ) -> Result<(), DrawError> {
        let theme = &frame.theme;
        let inner = frame.body.width();
        let gap_label = format!("no articles that {}", grid.step.word());
        let label_width = frame.fonts.width(&gap_label, Face::Regular, theme.small);
        let length = (inner * 0.4).clamp(70.0, 160.0);
        let (left, top) = (
            frame.body.left,
            frame.body.top + theme.small * 1.4 * words.len().max(1) as f64,
        );
        frame.open("legend", None);
        for (index, line) in words.iter().enumerate() {
            let at = (left, frame.body.top + theme.small * 1.4 * index as f64);
            frame.label(
                &Label::new(line, at, theme.small)
                    .ink(QUIET)
                    .level(Level::Top),
            );
        }
        for level in 0..LEVELS {
            let at = |level: usize| left + level as f64 / LEVELS as f64 * length;
            // Each piece reaches under the next one, so that no seam shows between them.
            let end = at((level + 2).min(LEVELS));
            let piece = Rect {
                left: at(level),
                top,
                right: end,
                bottom: top + height,
            };
            frame.bar(
                piece,
                sequential(level as f64 / (LEVELS - 1) as f64, theme.grey),
            )?;
        }
        let bar = Rect {
            left,
            top,
            right: left + length,
            bottom: top + height,
        };
        frame.outline(bar, Pen::new(AXIS, 0.3))?;
        let measure = |text: &str| frame.fonts.width(text, Face::Regular, theme.small);
        for tick in shade.ticks(length, measure, theme.small * 0.6) {
            let x = left + shade.share(tick.at) * length;
            frame.line(
                &[(x, bar.bottom), (x, bar.bottom + theme.tick * 0.7)],
                Pen::new(AXIS, theme.axis * 0.8),
            )?;
            let half = measure(&tick.label) / 2.0;
            frame.label(
                &Label::new(
                    &tick.label,
                    (
                        held(x - left, half, length, (0.0, 0.0)) + left,
                        bar.bottom + theme.tick,
                    ),
                    theme.small,
                )
                .ink(QUIET)
                .anchor(Anchor::Middle)
                .level(Level::Top),
            );
        }
        if grid.has_gaps() {
            let swatch = theme.body * 0.9;
            // Beside the bar, clear of its last number, and never beyond the right margin.
            let x = (bar.right + theme.body * 2.5)
                .min(frame.body.right - label_width - swatch - theme.gap);
            let y = (bar.top + bar.bottom) / 2.0;
            frame.merging(true);
            frame.swatch(Swatch::Hatch, (x, y), swatch)?;
            frame.merging(false);
            frame.label(
                &Label::new(&gap_label, (x + swatch + theme.gap, y), theme.small)
                    .ink(QUIET)
                    .level(Level::Middle),
            );
        }
        frame.close();
        Ok(())
    }

    /// Names on the left, sums on the right.
    fn margins(&self, frame: &Frame, panel: &Panel, columns: &Columns, totals: &[String]) {
        let theme = &frame.theme;
        let pitch = panel.rect.height() / self.rows.len() as f64;
        frame.open("labels", None);
        if columns.total > 0.0 {
            frame.label(
                &Label::new(
                    "Total",
                    (frame.body.right, panel.rect.top - theme.gap * 0.6),
                    theme.small,
                )
                .ink(QUIET)
                .anchor(Anchor::End),
            );
        }
        for (index, (name, total)) in self.rows.iter().zip(totals).enumerate() {
            let y = panel.rect.top + (index as f64 + 0.5) * pitch;
            let label = Label::new(name, (panel.rect.left - theme.gap, y), theme.body)
                .anchor(Anchor::End)
                .level(Level::Middle)
                .room(columns.label + 0.01);
            frame.name(&frame.fitted(&label, 2), &label);
            if columns.total > 0.0 {
                frame.label(
                    &Label::new(total, (frame.body.right, y), theme.small)
                        .ink(QUIET)
                        .anchor(Anchor::End)
                        .level(Level::Middle),
                );
            }
        }
        frame.close();
    }

    fn describe(&self, grid: &Grid) -> String {
        let peak = grid
            .cells
            .iter()
            .zip(&self.rows)
            .flat_map(|(row, name)| {
                row.iter()
                    .zip(&grid.days)
                    .filter_map(move |(v, d)| Some(((*v)?, *d, name)))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let gaps = grid
            .cells
            .iter()
            .flatten()
            .filter(|cell| cell.is_none())
            .count();
        let what = if self.legend.is_empty() {
            "values"
        } else {
            &self.legend
        };
        let mut text = format!(
            "Heat map of {what} for {} rows by {} from {} to {}.",
            self.rows.len(),
            grid.step.word(),
            grid.step.name(grid.days[0]),
            grid.step.name(grid.days[grid.days.len() - 1]),
        );
        if let Some((value, day, name)) = peak {
            text.push_str(&format!(
                " Highest: {name} with {} in {}.",
                number(value),
                grid.step.name(day)
            ));
        }
        if gaps > 0 {
            text.push_str(&format!(
                " {gaps} of {} cells have no articles.",
                grid.cells.len() * grid.days.len()
            ));
        }
        text
    }
}

/// Draws the cells, those of one colour as one path, then the hatching of the gaps.
fn cells(frame: &Frame, panel: &Panel, grid: &Grid, shade: &Shade) -> Result<(), DrawError> {
    let rows = grid.cells.len();
    let pitch = panel.rect.height() / rows as f64;
    let narrowest = panel.rect.width() / grid.days.len() as f64;
    // Wide cells are set apart; narrow ones reach under the next, so that viewers show no seam.
    let (apart, under) = if narrowest > 4.0 {
        (0.5, 0.0)
    } else {
        (0.0, 0.12)
    };
    let edge = |day: Day| panel.x_of(f64::from(day.days_since_epoch()));
    let mut by_level: BTreeMap<Option<usize>, Vec<Rect>> = BTreeMap::new();
    for (index, row) in grid.cells.iter().enumerate() {
        let top = panel.rect.top + index as f64 * pitch;
        let bottom = top + pitch - (pitch * 0.08).max(0.5);
        let mut last: Option<(Option<usize>, Rect)> = None;
        for (day, value) in grid.days.iter().zip(row) {
            let level =
                value.map(|value| (shade.share(value) * (LEVELS - 1) as f64).round() as usize);
            let right = edge(grid.step.next(*day)) - apart;
            let cell = Rect {
                left: edge(*day),
                top,
                right,
                bottom,
            };
            match &mut last {
                // Neighbours of one colour, and gaps of any length, are one rectangle.
                Some((before, run)) if *before == level && (apart == 0.0 || level.is_none()) => {
                    run.right = right
                }
                _ => {
                    if let Some((level, run)) = last.replace((level, cell)) {
                        by_level.entry(level).or_default().push(run);
                    }
                }
            }
        }
        if let Some((level, run)) = last {
            by_level.entry(level).or_default().push(run);
        }
    }
    frame.open("cells", None);
    frame.merging(true);
    for (level, runs) in by_level
        .iter()
        .filter_map(|(level, runs)| Some(((*level)?, runs)))
    {
        let ink = sequential(level as f64 / (LEVELS - 1) as f64, frame.theme.grey);
        for run in runs {
            let right = (run.right + under).min(panel.rect.right);
            frame.bar(Rect { right, ..*run }, ink)?;
        }
    }
    if let Some(gaps) = by_level.get(&None) {
        for run in gaps {
            frame.bar(*run, super::palette::PAPER)?;
        }
        for run in gaps {
            frame.hatch(*run)?;
        }
        for run in gaps {
            frame.outline(*run, Pen::new(GRID, 0.3))?;
        }
    }
    frame.merging(false);
    frame.close();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> HeatMap {
        let day = |d| Day::from_ymd(2021, 11, d).unwrap();
        HeatMap {
            step: Period::Day,
            rows: vec!["BBC".into(), "RT".into()],
            columns: vec![day(1), day(2), day(4)],
            values: vec![
                vec![Some(3.0), Some(0.0), None],
                vec![Some(1.0), Some(2.0), Some(5.0)],
            ],
            ..HeatMap::default()
        }
    }

    #[test]
    fn a_period_that_is_no_column_is_a_gap_in_every_row() {
        let grid = map().grid().unwrap();
        assert_eq!(grid.days.len(), 4);
        assert_eq!(grid.cells[0], [Some(3.0), Some(0.0), None, None]);
        assert_eq!(grid.cells[1], [Some(1.0), Some(2.0), None, Some(5.0)]);
    }

    #[test]
    fn days_too_narrow_for_print_are_drawn_as_weeks() {
        let days: Vec<Day> = (0..21).map(|day| Day::from_epoch(18_934 + day)).collect();
        let chart = HeatMap {
            step: Period::Day,
            rows: vec!["BBC".into()],
            values: vec![
                days.iter()
                    .map(|day| (days[0].plus(7) > *day).then_some(2.0))
                    .collect(),
            ],
            columns: days,
            ..HeatMap::default()
        };
        let wide = chart.grid().unwrap().wide_enough(21.0 * NARROWEST, true);
        assert_eq!((wide.step, wide.days.len()), (Period::Day, 21));
        let narrow = chart.grid().unwrap().wide_enough(20.9 * NARROWEST, true);
        assert_eq!(narrow.step, Period::Week);
        let sums: Vec<f64> = narrow.cells[0].iter().flatten().copied().collect();
        assert_eq!(sums.iter().sum::<f64>(), 14.0);
        assert_eq!(
            narrow.cells[0].last(),
            Some(&None),
            "a week without a value is a gap"
        );
        let means = chart.grid().unwrap().wide_enough(20.9 * NARROWEST, false);
        assert_eq!(means.cells[0][0], Some(2.0));
    }

    #[test]
    fn rows_that_do_not_fit_and_negative_volumes_are_refused() {
        let mut short = map();
        short.values[1].pop();
        assert!(matches!(
            short.grid(),
            Err(DrawError::Shape {
                found: 2,
                expected: 3,
                ..
            })
        ));
        let mut negative = map();
        negative.values[0][0] = Some(-1.0);
        assert!(matches!(negative.grid(), Err(DrawError::OutOfRange { .. })));
    }
}
