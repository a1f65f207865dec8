//! The cross table: how many of each pair of names, as numbers on colours.

use super::chart::{Chart, Texts};
use super::error::DrawError;
use super::figure::Figure;
use super::fonts::CAP;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{GRID, PAPER, QUIET, TEXT, sequential};
use super::shade::{HeatScale, Shade};
use super::svg::Anchor;
use super::theme::Style;
use super::typeface::Face;
use crate::about::About;
use crate::number::whole;

/// Counts of rows by columns: whose text each outlet carries. Each count stands in its cell where there is room for it; a
/// cell without any is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrossTable {
    /// Title; empty for none.
    pub title: String,
    /// A line under the title; empty for none.
    pub subtitle: String,
    /// What is counted, and what rows and columns are.
    pub legend: String,
    /// What stands under the figure: N, source, selection.
    pub caption: String,
    /// The names of the rows, from the top; at most [`CrossTable::MOST_ROWS`].
    pub rows: Vec<String>,
    /// The names of the columns, from the left; at most [`CrossTable::MOST_COLUMNS`].
    pub columns: Vec<String>,
    /// A list of as many counts as there are columns for each row.
    pub counts: Vec<Vec<u64>>,
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
    pub const ABOUT: About = About::new("cross_table", "counts of rows by columns, as colours");

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
        let mut lengths = self.counts.iter().map(Vec::len);
        let fits = lengths.all(|length| length == self.columns.len());
        if self.counts.len() != self.rows.len() || !fits {
            return Err(DrawError::Shape {
                what: "counts".into(),
                found: self.counts.iter().map(Vec::len).sum(),
                expected: self.rows.len() * self.columns.len(),
            });
        }
        Ok(())
    }
}

impl Chart for CrossTable {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            titles: [&mut self.title, &mut self.subtitle],
            caption: &mut self.caption,
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
        let counts = || self.counts.iter().flatten().copied();
        let most = counts().max().unwrap_or(0);
        let number = |count: u64| fonts.width(&whole(count), Face::Regular, theme.small);
        let fits = counts().all(|count| number(count) + 2.0 <= across);
        let over = theme.small * 1.9 + heads + theme.gap;
        let rows = self.rows.len() as f64;
        let page = Page {
            title: &self.title,
            subtitle: &self.subtitle,
            keys: Vec::new(),
            notes: if fits {
                String::new()
            } else {
                format!("The darkest cell has {}.", whole(most))
            },
            caption: &self.caption,
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

        let shade = Shade::new(HeatScale::Auto, counts().map(|count| count as f64));
        let cell = |row: usize, column: usize| Rect {
            left: left + column as f64 * across,
            top: top + row as f64 * down,
            right: left + (column + 1) as f64 * across,
            bottom: top + (row + 1) as f64 * down,
        };
        let all = || {
            let counts = self.counts.iter().enumerate();
            counts.flat_map(|(row, own)| {
                let own = own.iter().enumerate();
                own.map(move |(column, count)| (row, column, *count))
            })
        };
        frame.open("cells", None);
        for (row, column, count) in all() {
            let rect = cell(row, column);
            if count > 0 {
                frame.bar(rect, sequential(shade.share(count as f64), theme.grey))?;
            }
            frame.outline(rect, Pen::new(GRID, 0.3))?;
        }
        frame.close();
        frame.open("numbers", None);
        for (row, column, count) in all().filter(|(.., count)| fits && *count > 0) {
            let rect = cell(row, column);
            let middle = (
                (rect.left + rect.right) / 2.0,
                (rect.top + rect.bottom) / 2.0,
            );
            let ink = if shade.share(count as f64) > DARK {
                PAPER
            } else {
                TEXT
            };
            let text = whole(count);
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
    fn describe(&self, most: u64) -> String {
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
        let position = |own: &Vec<u64>| own.iter().position(|count| *count == most);
        let mut rows = self.counts.iter().zip(&self.rows);
        let highest = rows.find_map(|(own, name)| Some((name, position(own)?)));
        if let Some((row, column)) = highest.filter(|_| most > 0) {
            let column = &self.columns[column];
            text.push_str(&format!(" Highest: {row}, {column} with {}.", whole(most)));
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
            counts: vec![vec![1204, 0], vec![3, 17]],
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
            counts: vec![vec![1_234_567; 20]],
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
            counts: vec![vec![1, 2], vec![3]],
            ..table
        };
        let refused = wrong.draw(&Style::default());
        assert!(matches!(refused, Err(DrawError::Shape { .. })));
    }
}
