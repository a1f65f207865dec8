//! The heat map: how much each source published when, with gaps shown as gaps.

mod cells;

use self::cells::{LEVELS, cells};
use super::calendar::{self, Room, held};
use super::chart::{Chart, Texts, Words};
use super::error::DrawError;
use super::events;
use super::figure::Figure;
use super::fonts::Fonts;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::grid::{self, Cell, Given, Grid, Joining, RateBasis};
use super::labels::Rect;
use super::legend::Swatch;
use super::marks::Pen;
use super::palette::{AXIS, QUIET, sequential};
use super::panel::Panel;
use super::scale::{Axis, number};
use super::shade::{HeatScale, Shade, total};
use super::svg::Anchor;
use super::text::clean;
use super::theme::{Style, Theme};
use super::typeface::Face;
use crate::about::About;
use crate::day::Day;
use crate::event::Event;
use crate::number::whole;
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};

/// A table of sources by periods as colours: volume, coverage, frequency.
///
/// A period without a value is hatched, unlike zero, which has the palest colour. So is a period between the first
/// and the last that is not among the columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// What is written around it.
    pub words: Words,
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
    /// Whether the values are counts, so that the sum of each row stands at its right.
    pub totals: bool,
    /// What the values rest on, where they are rates.
    pub basis: Option<RateBasis>,
    /// The articles of each row, for its right end where no sum stands there; empty for none.
    pub articles: Vec<u64>,
    /// How values become colours.
    pub scale: HeatScale,
    /// Days that are marked. One outside the range is left out, and the figure warns of it.
    pub events: Vec<Event>,
    /// Letters that mark cells and rows.
    pub marks: Vec<HeatMark>,
    /// What the letters stand for, as a sentence; empty where there are none.
    pub key: String,
}

/// A letter in a cell or at the end of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatMark {
    /// The number of the row.
    pub row: usize,
    /// A day of the cell's period; at the end of the row where there is none, or where it is not among the columns.
    pub day: Option<Day>,
    /// The letter.
    pub letter: char,
}

impl HeatMap {
    /// As many rows as a page holds.
    pub const MOST_ROWS: usize = 100;
    /// As many columns as are read.
    pub const MOST_COLUMNS: usize = grid::MOST_COLUMNS;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "heat_map",
        "volume by source and period as colours, gaps hatched",
    );

    fn grid(&self) -> Result<Grid, DrawError> {
        if self.rows.len() > Self::MOST_ROWS {
            return Err(DrawError::TooMany {
                what: "rows",
                found: self.rows.len(),
                at_most: Self::MOST_ROWS,
            });
        }
        if let Some(mark) = self.marks.iter().find(|mark| mark.row >= self.rows.len()) {
            return Err(DrawError::OutOfRange {
                what: format!("the row of the letter {}", mark.letter),
                value: mark.row as f64,
                expected: "a row of the table",
            });
        }
        Grid::new(&Given {
            step: self.step,
            rows: &self.rows,
            columns: &self.columns,
            values: &self.values,
            basis: self.basis.as_ref(),
        })
    }
}

/// The columns of the page, from left to right.
struct Columns {
    label: f64,
    /// What stands at the right of each row.
    end: f64,
    /// The letters behind that.
    letters: f64,
}

impl Chart for HeatMap {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self.rows.iter_mut().collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        let grid = self.grid()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let ends = self.ends_of_rows(&grid)?;
        let letters = self.letters_of_rows(&grid);
        let columns = self.columns_of(&fonts, &theme, &ends, &letters, inner);
        let joining = if self.totals {
            Joining::Sum
        } else {
            Joining::Mean
        };
        let grid = grid.wide_enough(columns.cells(&theme, inner), joining);
        let shade = self.shade(&grid);
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
        // All rows are as high as the highest name needs.
        let names = self.rows.iter().map(String::as_str);
        let more = fonts.more(names, Face::Regular, theme.body, columns.label + 0.01);
        let least = theme.body * if more > 0.0 { 2.4 } else { 1.08 };
        let left = theme.border + columns.label + theme.gap;
        let right = left + columns.cells(&theme, inner);
        let (low, high) = grid.ends();
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
        let merged = grid.note();
        let low_note = self.low_note(&grid, &shade);
        let page = Page {
            words: &self.words,
            keys: Vec::new(),
            notes: joined(&[&merged, &low_note, &self.key, events.key.trim_start()]),
        };
        let body = Body {
            wanted: around + rows * pitch.max(least),
            least: around + rows * least,
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        grid.warning().into_iter().for_each(|told| frame.warn(told));
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
        cells(&frame, &panel, &grid, &shade, self.least(&grid))?;
        events.draw_lines(&frame, &panel.rect, true)?;
        events.draw_labels(&frame, &panel.rect);
        self.letters_in_cells(&frame, &panel);
        self.margins(&frame, &panel, &columns, &ends, &letters);
        frame.x_axis(&panel, Some(frame.margins(left, right)))?;
        Ok(frame.finish(self.describe(&grid)))
    }
}

impl Columns {
    /// The width of all cells together.
    fn cells(&self, theme: &Theme, inner: f64) -> f64 {
        let ends = [self.end, self.letters].into_iter();
        let ends: f64 = ends
            .filter(|end| *end > 0.0)
            .map(|end| end + theme.gap)
            .sum();
        (inner - self.label - theme.gap - ends).max(1.0)
    }
}

/// The sentences that there are.
fn joined(sentences: &[&str]) -> String {
    let mut all = sentences.to_vec();
    all.retain(|sentence| !sentence.is_empty());
    all.join(" ")
}

impl HeatMap {
    /// What stands at the right of each row.
    fn ends_of_rows(&self, grid: &Grid) -> Result<Vec<String>, DrawError> {
        if self.totals {
            let sum = |row: &Vec<Option<Cell>>| row.iter().flatten().map(|cell| cell.value).sum();
            return Ok(grid.cells.iter().map(|row| total(sum(row))).collect());
        }
        if !self.articles.is_empty() && self.articles.len() != self.rows.len() {
            return Err(DrawError::Shape {
                what: "articles of rows".into(),
                found: self.articles.len(),
                expected: self.rows.len(),
            });
        }
        Ok(self.articles.iter().map(|n| whole(*n)).collect())
    }

    /// A cell whose whole is smaller says less than others; where that is so of all, none is told from others.
    fn least(&self, grid: &Grid) -> f64 {
        let least = self.basis.as_ref().map_or(0.0, |basis| basis.least);
        let mut cells = grid.cells.iter().flatten().flatten();
        if cells.any(|cell| cell.whole >= least) {
            least
        } else {
            0.0
        }
    }

    /// The scale reaches to the largest value that has enough to rest on, if any has.
    fn shade(&self, grid: &Grid) -> Shade {
        let all = || grid.cells.iter().flatten().flatten();
        let least = self.least(grid);
        let sound = |cell: &&Cell| cell.whole >= least;
        let values = |cell: &Cell| cell.value;
        if all().filter(sound).any(|cell| cell.value > 0.0) {
            Shade::new(self.scale, all().filter(sound).map(values))
        } else {
            Shade::new(self.scale, all().map(values))
        }
    }

    /// What low cells are, and how many of them lie beyond the scale.
    fn low_note(&self, grid: &Grid, shade: &Shade) -> String {
        let Some(basis) = &self.basis else {
            return String::new();
        };
        let least = self.least(grid);
        if least < basis.least {
            return format!("All cells: {}.", basis.words);
        }
        let low = grid.cells.iter().flatten().flatten();
        let low = low.filter(|cell| cell.whole < least);
        let (all, beyond) = low.fold((0, 0), |(all, beyond), cell| {
            (all + 1, beyond + u64::from(shade.share(cell.value) > 1.0))
        });
        match (all, beyond) {
            (0, _) => String::new(),
            (_, 0) => format!("Low cells: {}.", basis.words),
            (_, 1) => format!(
                "Low cells: {}; one of them lies beyond the scale and is as dark as its end.",
                basis.words
            ),
            (_, beyond) => format!(
                "Low cells: {}; {} of them lie beyond the scale and are as dark as its end.",
                basis.words,
                whole(beyond)
            ),
        }
    }

    /// What the colours are.
    fn legend_of(&self, grid: &Grid, shade: &Shade) -> String {
        let (given, drawn) = (self.step.word(), grid.step.word());
        let legend = if grid.step == self.step || self.basis.is_some() {
            self.legend.clone()
        } else if self.totals {
            self.legend
                .replace(&format!("per {given}"), &format!("per {drawn}"))
        } else {
            format!("{}, mean of the {given}s of a {drawn}", self.legend)
        };
        let words = format!("{legend}{}", shade.word());
        clean(words.trim_start_matches(", "))
    }

    /// The letters of each row that stand in none of its cells.
    fn letters_of_rows(&self, grid: &Grid) -> Vec<String> {
        let (low, high) = grid.ends();
        let is_inside = |day: Day| (low..high).contains(&f64::from(day.days_since_epoch()));
        let mut letters = vec![BTreeSet::new(); self.rows.len()];
        for mark in self
            .marks
            .iter()
            .filter(|mark| !mark.day.is_some_and(is_inside))
        {
            letters[mark.row].insert(mark.letter);
        }
        letters
            .into_iter()
            .map(|own| own.into_iter().collect())
            .collect()
    }

    /// Letters where their days are; those that would overlap stand together.
    fn letters_in_cells(&self, frame: &Frame, panel: &Panel) {
        let size = frame.theme.small;
        let pitch = panel.rect.height() / self.rows.len() as f64;
        let mut placed: BTreeMap<usize, Vec<(f64, BTreeSet<char>)>> = BTreeMap::new();
        let mut marks: Vec<(Day, &HeatMark)> = self
            .marks
            .iter()
            .filter_map(|mark| Some((mark.day?, mark)))
            .collect();
        marks.sort_by_key(|(day, mark)| (*day, mark.letter));
        for (day, mark) in marks {
            let x = panel.x_of(f64::from(day.days_since_epoch()));
            if !(panel.rect.left..panel.rect.right).contains(&x) {
                continue;
            }
            let own = placed.entry(mark.row).or_default();
            match own.last_mut() {
                Some((last, letters)) if x - *last < size * (0.4 + 0.7 * letters.len() as f64) => {
                    letters.insert(mark.letter);
                }
                _ => own.push((x, BTreeSet::from([mark.letter]))),
            }
        }
        if placed.is_empty() {
            return;
        }
        frame.open("marks", None);
        for (row, (x, letters)) in placed
            .iter()
            .flat_map(|(row, own)| own.iter().map(move |own| (row, own)))
        {
            let text: String = letters.iter().collect();
            let width = frame.fonts.width(&text, Face::Bold, size);
            let x = x.min(panel.rect.right - width);
            let y = panel.rect.top + (*row as f64 + 0.5) * pitch;
            let label = Label::new(&text, (x, y), size).face(Face::Bold);
            frame.label(&label.level(Level::Middle).halo());
        }
        frame.close();
    }

    fn columns_of(
        &self,
        fonts: &Fonts,
        theme: &Theme,
        ends: &[String],
        letters: &[String],
        inner: f64,
    ) -> Columns {
        let widest = |texts: &[String], size| {
            texts
                .iter()
                .map(|text| fonts.width(&clean(text), Face::Regular, size))
                .fold(0.0, f64::max)
        };
        let heading = fonts.width(self.heading(), Face::Regular, theme.small);
        Columns {
            label: widest(&self.rows, theme.body).min(inner * 0.28),
            end: match ends {
                [] => 0.0,
                ends => widest(ends, theme.small).max(heading),
            },
            letters: widest(letters, theme.small) * 1.1,
        }
    }

    /// What stands over the right ends of the rows.
    fn heading(&self) -> &'static str {
        if self.totals { "Total" } else { "Articles" }
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

    /// Names on the left, sums or articles on the right.
    fn margins(
        &self,
        frame: &Frame,
        panel: &Panel,
        columns: &Columns,
        ends: &[String],
        letters: &[String],
    ) {
        let theme = &frame.theme;
        let mut right = frame.body.right;
        if columns.letters > 0.0 {
            right -= columns.letters + theme.gap;
        }
        let pitch = panel.rect.height() / self.rows.len() as f64;
        frame.open("labels", None);
        if columns.end > 0.0 {
            frame.label(
                &Label::new(
                    self.heading(),
                    (right, panel.rect.top - theme.gap * 0.6),
                    theme.small,
                )
                .ink(QUIET)
                .anchor(Anchor::End),
            );
        }
        for (index, name) in self.rows.iter().enumerate() {
            let y = panel.rect.top + (index as f64 + 0.5) * pitch;
            let label = Label::new(name, (panel.rect.left - theme.gap, y), theme.body)
                .anchor(Anchor::End)
                .level(Level::Middle)
                .room(columns.label + 0.01);
            frame.wrapped(&label);
            if let Some(end) = ends.get(index) {
                frame.label(
                    &Label::new(end, (right, y), theme.small)
                        .ink(QUIET)
                        .anchor(Anchor::End)
                        .level(Level::Middle),
                );
            }
            if !letters[index].is_empty() {
                let label = Label::new(&letters[index], (right + theme.gap, y), theme.small);
                frame.label(&label.face(Face::Bold).level(Level::Middle));
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
                    .filter_map(move |(v, d)| Some(((*v)?.value, *d, name)))
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
            grid.step.in_words(grid.days[0]),
            grid.step.in_words(grid.days[grid.days.len() - 1]),
        );
        if let Some((value, day, name)) = peak {
            text.push_str(&format!(
                " Highest: {name} with {} in {}.",
                number(value),
                grid.step.in_words(day)
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
