//! The cross table: how many of each pair of names, or how they differ, as numbers on colours.

use super::chart::{Chart, Texts, Words};
use super::error::{DrawError, finite};
use super::figure::Figure;
use super::fonts::CAP;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{GRID, PAPER, QUIET, TEXT, contrast, look, sequential, tint};
use super::shade::{HeatScale, Shade};
use super::svg::Anchor;
use super::theme::Style;
use super::typeface::Face;
use crate::about::About;
use crate::number::whole;

/// Counts of rows by columns, such as whose text each outlet carries, or differences of either sign. Each number stands in
/// its cell where there is room for it; a cell without any is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrossTable {
    /// What is written around it.
    pub words: Words,
    /// What is counted, and what rows and columns are.
    pub legend: String,
    /// The names of the rows, from the top; at most [`CrossTable::MOST_ROWS`].
    pub rows: Vec<String>,
    /// The names of the columns, from the left; at most [`CrossTable::MOST_COLUMNS`].
    pub columns: Vec<String>,
    /// What the cells have.
    pub cells: Cells,
}

/// The cells of a [`CrossTable`]: a list of as many as there are columns for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Counts, on colours from pale to dark.
    Counts(Vec<Vec<u64>>),
    /// Differences, on a colour for each sign; `None` where there is no number.
    Ratios(Vec<Vec<Option<Ratio>>>),
}

/// A difference in a [`CrossTable`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The difference: above zero, below, or zero.
    pub value: f64,
    /// Whether it is only a bound, which has a star.
    pub is_bound: bool,
}

impl Default for Cells {
    fn default() -> Self {
        Self::Counts(Vec::new())
    }
}

impl Cells {
    fn lengths(&self) -> Vec<usize> {
        match self {
            Self::Counts(rows) => rows.iter().map(Vec::len).collect(),
            Self::Ratios(rows) => rows.iter().map(Vec::len).collect(),
        }
    }

    /// The numbers of each row; a count of none is no number.
    fn numbers(&self) -> Vec<Vec<Option<Ratio>>> {
        let some = |count: &u64| {
            (*count > 0).then_some(Ratio {
                value: *count as f64,
                is_bound: false,
            })
        };
        match self {
            Self::Counts(rows) => (rows.iter())
                .map(|row| row.iter().map(some).collect())
                .collect(),
            Self::Ratios(rows) => rows.clone(),
        }
    }

    /// A number as it stands in its cell.
    fn written(&self, number: Ratio) -> String {
        let Ratio { value, is_bound } = number;
        let star = if is_bound { "*" } else { "" };
        match self {
            Self::Counts(_) => whole(value as u64),
            Self::Ratios(_) if value.abs() < 0.05 => format!("0{star}"),
            Self::Ratios(_) if value < 0.0 => format!("\u{2212}{:.1}{star}", -value),
            Self::Ratios(_) => format!("+{value:.1}{star}"),
        }
    }
}

/// The part of the width, and of the height, that names may take.
const NAMES: f64 = 0.28;
/// From this share of the scale on, numbers are light on dark.
const DARK: f64 = 0.55;

impl CrossTable {
    /// As many rows as a page holds.
    pub const MOST_ROWS: usize = 40;
    /// As many columns as the narrowest figures hold.
    pub const MOST_COLUMNS: usize = 20;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "cross_table",
        "counts or differences of rows by columns, as colours",
    );

    fn check(&self) -> Result<(), DrawError> {
        for (what, found, at_most) in [
            ("rows", self.rows.len(), Self::MOST_ROWS),
            ("columns", self.columns.len(), Self::MOST_COLUMNS),
        ] {
            if found > at_most {
                return Err(DrawError::TooMany {
                    what,
                    found,
                    at_most,
                });
            }
            if found == 0 {
                return Err(DrawError::Empty {
                    what: "no row or no column",
                });
            }
        }
        let lengths = self.cells.lengths();
        let fits = lengths.iter().all(|length| *length == self.columns.len());
        if lengths.len() != self.rows.len() || !fits {
            return Err(DrawError::Shape {
                what: "cells".into(),
                found: lengths.iter().sum(),
                expected: self.rows.len() * self.columns.len(),
            });
        }
        for number in self.cells.numbers().iter().flatten().flatten() {
            finite(|| "a cell of a cross table".to_owned(), number.value)?;
        }
        Ok(())
    }
}

impl Chart for CrossTable {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self.rows.iter_mut().chain(&mut self.columns).collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        self.check()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let widest = |texts: &[String]| {
            let widths = texts
                .iter()
                .map(|text| fonts.width(&super::text::clean(text), Face::Regular, theme.small));
            widths.fold(0.0, f64::max)
        };
        let names = widest(&self.rows).min(inner * NAMES);
        let heads = widest(&self.columns).min(inner * NAMES);
        let left = theme.border + names + theme.gap;
        let right = theme.width - theme.border;
        // Few columns are no wider than their numbers ask for.
        let across = ((right - left) / self.columns.len() as f64).min(theme.body * 4.0);
        let numbers = self.cells.numbers();
        let all = || {
            let numbers = numbers.iter().enumerate();
            numbers.flat_map(|(row, own)| {
                let own = own.iter().enumerate();
                own.map(move |(column, number)| (row, column, *number))
            })
        };
        let some = || all().filter_map(|(.., number)| number);
        let sizes = || some().map(|number| number.value.abs());
        let most = sizes().fold(0.0, f64::max);
        let width = |number| fonts.width(&self.cells.written(number), Face::Regular, theme.small);
        let fits = some().all(|number| width(number) + 2.0 <= across);
        let over = theme.small * 1.9 + heads + theme.gap;
        let rows = self.rows.len() as f64;
        let page = Page {
            words: &self.words,
            keys: Vec::new(),
            notes: self.notes(fits, most),
        };
        let body = Body {
            wanted: over + rows * theme.body * 1.6,
            least: over + rows * theme.small * 1.25,
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let theme = frame.theme;
        let top = frame.body.top + over;
        let down = (frame.body.bottom - top) / rows;
        let legend = Label::new(&self.legend, (frame.body.left, frame.body.top), theme.small);
        frame.label(&legend.ink(QUIET).level(Level::Top).room(inner));

        let shade = match self.cells {
            Cells::Counts(_) => Shade::new(HeatScale::Auto, sizes()),
            Cells::Ratios(_) => Shade::new(HeatScale::Root, sizes()),
        };
        let colour = |number: f64| match self.cells {
            Cells::Counts(_) => sequential(shade.share(number), theme.grey),
            Cells::Ratios(_) => {
                let ink = look(usize::from(number < 0.0), theme.grey).ink;
                tint(ink, 1.0 - shade.share(number.abs()))
            }
        };
        let cell = |row: usize, column: usize| Rect {
            left: left + column as f64 * across,
            top: top + row as f64 * down,
            right: left + (column + 1) as f64 * across,
            bottom: top + (row + 1) as f64 * down,
        };
        frame.open("cells", None);
        for (row, column, number) in all() {
            let rect = cell(row, column);
            if let Some(number) = number {
                frame.bar(rect, colour(number.value))?;
            }
            frame.outline(rect, Pen::new(GRID, 0.3))?;
        }
        frame.close();
        frame.open("numbers", None);
        for (row, column, number) in all().filter(|_| fits) {
            let Some(number) = number else { continue };
            let rect = cell(row, column);
            let middle = (
                (rect.left + rect.right) / 2.0,
                (rect.top + rect.bottom) / 2.0,
            );
            let dark = match self.cells {
                Cells::Counts(_) => shade.share(number.value) > DARK,
                Cells::Ratios(_) => {
                    let ground = colour(number.value);
                    contrast(ground, PAPER) > contrast(ground, TEXT)
                }
            };
            let ink = if dark { PAPER } else { TEXT };
            let text = self.cells.written(number);
            let label = Label::new(&text, middle, theme.small).anchor(Anchor::Middle);
            frame.label(&label.level(Level::Middle).ink(ink));
        }
        frame.close();
        frame.open("labels", None);
        for (row, name) in self.rows.iter().enumerate() {
            let rect = cell(row, 0);
            let at = (left - theme.gap, (rect.top + rect.bottom) / 2.0);
            let label = Label::new(name, at, theme.small).anchor(Anchor::End);
            frame.label(&label.level(Level::Middle).room(names + 0.01));
        }
        for (column, name) in self.columns.iter().enumerate() {
            let rect = cell(0, column);
            let middle = (rect.left + rect.right) / 2.0 + CAP / 2.0 * theme.small;
            let label = Label::new(name, (middle, top - theme.gap * 0.6), theme.small);
            frame.label(&label.upwards().room(heads + 0.01));
        }
        frame.close();
        Ok(frame.finish(self.describe(most)))
    }
}

impl CrossTable {
    /// What must be known where the numbers do not stand in their cells.
    fn notes(&self, fits: bool, most: f64) -> String {
        match (&self.cells, fits) {
            (_, true) => String::new(),
            (Cells::Counts(_), false) => {
                format!("The darkest cell has {}.", whole(most as u64))
            }
            (Cells::Ratios(_), false) => format!(
                "Blue: positive; orange: negative; the darkest cell is {most:.1} away from zero."
            ),
        }
    }

    fn describe(&self, most: f64) -> String {
        let mut text = format!(
            "Table of {}, {} rows by {} columns.",
            if self.legend.is_empty() {
                "counts"
            } else {
                &self.legend
            },
            self.rows.len(),
            self.columns.len()
        );
        let numbers = self.cells.numbers();
        let is_most = |number: &Option<Ratio>| number.is_some_and(|own| own.value.abs() == most);
        let position = |own: &Vec<Option<Ratio>>| own.iter().position(is_most);
        let mut rows = numbers.iter().zip(&self.rows);
        let highest = rows.find_map(|(own, name)| {
            let column = position(own)?;
            Some((name, &self.columns[column], own[column]?))
        });
        if let Some((row, column, number)) = highest {
            let number = self.cells.written(number);
            text.push_str(&format!(" Highest: {row}, {column} with {number}."));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stand_in_their_cells_where_there_is_room_and_none_stands_for_zero() {
        let table = CrossTable {
            rows: vec!["Reuters".into(), "CNN".into()],
            columns: vec!["Vox".into(), "CNN".into()],
            cells: Cells::Counts(vec![vec![1204, 0], vec![3, 17]]),
            ..CrossTable::default()
        };
        let shown = table.draw(&Style::default()).unwrap().to_svg();
        for count in ["1,204", "3", "17"] {
            assert!(shown.contains(&format!(">{count}<")), "{count}");
        }
        assert!(!shown.contains(">0<") && !shown.contains("darkest"));
        let many = CrossTable {
            columns: (0..20).map(|n| format!("Outlet {n}")).collect(),
            rows: vec!["Reuters".into()],
            cells: Cells::Counts(vec![vec![1_234_567; 20]]),
            ..CrossTable::default()
        };
        let style = Style {
            width_mm: 85.0,
            ..Style::default()
        };
        let shown = many.draw(&style).unwrap().to_svg();
        assert!(shown.contains("The darkest cell has 1,234,567."));
        assert!(!shown.contains(">1,234,567<"));
        let wrong = CrossTable {
            cells: Cells::Counts(vec![vec![1, 2], vec![3]]),
            ..table
        };
        let refused = wrong.draw(&Style::default());
        assert!(matches!(refused, Err(DrawError::Shape { .. })));
    }
    #[test]
    fn differences_have_a_sign_and_a_colour_for_it() {
        let ratio = |value, is_bound| Some(Ratio { value, is_bound });
        let first = vec![ratio(1.26, false), ratio(-2.04, true)];
        let table = CrossTable {
            rows: vec!["wall".into(), "border".into()],
            columns: vec!["Vox".into(), "CNN".into()],
            cells: Cells::Ratios(vec![first, vec![None, ratio(0.01, false)]]),
            ..CrossTable::default()
        };
        let svg = |grey| {
            let style = Style {
                grey,
                ..Style::default()
            };
            table.draw(&style).unwrap().to_svg()
        };
        for number in ["+1.3", "\u{2212}2.0*", "0"] {
            assert!(svg(false).contains(&format!(">{number}<")), "{number}");
        }
        assert_ne!(svg(false), svg(true));
    }
}
