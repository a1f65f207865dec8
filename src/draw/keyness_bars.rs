//! The keyness plot: which terms one outlet uses more than another, and how sure that is.

use super::chart::{Chart, Texts};
use super::error::{DrawError, finite, interval};
use super::figure::Figure;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::legend::{Key, Swatch};
use super::marks::Pen;
use super::palette::{AXIS, Ink, QUIET, TEXT, look, tint};
use super::panel::Panel;
use super::scale::{Axis, number};
use super::svg::Anchor;
use super::theme::Style;
use super::typeface::Face;
use crate::about::About;
use crate::number::whole;

/// Terms that set two outlets apart, as bars to either side of zero.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeynessBars {
    /// Title; empty for none.
    pub title: String,
    /// A line under the title; empty for none.
    pub subtitle: String,
    /// Name of the outlet or selection on the right.
    pub name_a: String,
    /// Name of the outlet or selection on the left.
    pub name_b: String,
    /// What the bars are, such as `Log Ratio (log2) with 95 % interval`.
    pub unit: String,
    /// What stands under the figure: N, source, selection.
    pub caption: String,
    /// From the top; at most [`KeynessBars::MOST_ROWS`].
    pub rows: Vec<KeynessBar>,
}

/// One term.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeynessBar {
    /// The term as shown.
    pub term: String,
    /// The effect: above zero for side A, below for side B.
    pub value: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Whose term it is: its colour.
    pub side: Side,
    /// Frequency in A, in tokens.
    pub frequency_a: u64,
    /// Frequency in B, in tokens.
    pub frequency_b: u64,
    /// The value is only a bound, because one side does not have the term.
    pub bound: bool,
}

/// One of the two outlets that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// The first, on the right.
    #[default]
    A,
    /// The second, on the left.
    B,
}

impl KeynessBars {
    /// As many terms as a page holds.
    pub const MOST_ROWS: usize = 100;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "keyness_bars",
        "terms that set two outlets apart, with intervals and frequencies",
    );

    fn check(&self) -> Result<(), DrawError> {
        if self.rows.is_empty() {
            return Err(DrawError::Empty { what: "no term" });
        }
        if self.rows.len() > Self::MOST_ROWS {
            return Err(DrawError::TooMany {
                what: "terms",
                found: self.rows.len(),
                at_most: Self::MOST_ROWS,
            });
        }
        for row in &self.rows {
            finite(|| format!("the value of {}", row.term), row.value)?;
            interval(|| row.term.clone(), row.low, row.high)?;
        }
        Ok(())
    }

    fn notes(&self) -> String {
        let mut parts = Vec::new();
        if self
            .rows
            .iter()
            .any(|row| row.low.is_some() && row.high.is_some())
        {
            parts.push("Thin line: 95\u{a0}% interval".to_owned());
        }
        if self.rows.iter().any(|row| row.bound) {
            parts.push(
                "open bar with arrow: at least this, the other side does not have the term".into(),
            );
        }
        parts.push("numbers at the margins: frequency in tokens".into());
        let mut notes = parts.join("; ");
        notes.push('.');
        // The first letter, whichever part came first.
        notes[..1].make_ascii_uppercase();
        notes
    }

    fn describe(&self) -> String {
        let list = |side: Side| {
            let terms: Vec<String> = self
                .rows
                .iter()
                .filter(|row| row.side == side)
                .take(10)
                .map(|row| format!("{} ({})", row.term, number(row.value)))
                .collect();
            if terms.is_empty() {
                "none".to_owned()
            } else {
                terms.join(", ")
            }
        };
        format!(
            "Bar chart of {} terms by {}. More in {}: {}. More in {}: {}.",
            self.rows.len(),
            self.unit,
            self.name_a,
            list(Side::A),
            self.name_b,
            list(Side::B)
        )
    }
}

/// The reach of a row's marks around zero, in units of the axis.
fn reach(row: &KeynessBar) -> (f64, f64) {
    let marks = [Some(0.0), Some(row.value), row.low, row.high];
    let least = marks.into_iter().flatten().fold(f64::INFINITY, f64::min);
    let most = marks
        .into_iter()
        .flatten()
        .fold(f64::NEG_INFINITY, f64::max);
    (least, most)
}

/// Where zero lies and how long a unit is, so that every term has room beside its marks.
struct Fit {
    /// Points a unit.
    unit: f64,
    /// Points from the panel's left to zero.
    zero: f64,
}

impl Fit {
    /// Terms of side A stand left of zero, those of B right of it, beyond whatever reaches across.
    ///
    /// The longest unit for which all fit into the width, by bisection: each row's need grows with the
    /// unit.
    fn new(rows: &[(f64, f64, Side, f64)], width: f64) -> Self {
        let needs = |unit: f64| {
            let (mut left, mut right) = (0.0f64, 0.0f64);
            for &(least, most, side, label) in rows {
                let (l, r) = match side {
                    Side::A => (-least * unit + label, most * unit),
                    Side::B => (-least * unit, most * unit + label),
                };
                left = left.max(l);
                right = right.max(r);
            }
            (left, right)
        };
        let span = rows
            .iter()
            .map(|row| row.1 - row.0)
            .fold(0.0, f64::max)
            .max(1e-300);
        let (mut least, mut most) = (0.0, width / span);
        for _ in 0..60 {
            let unit = (least + most) / 2.0;
            let (left, right) = needs(unit);
            if left + right <= width {
                least = unit;
            } else {
                most = unit;
            }
        }
        let (left, right) = needs(least);
        Self {
            unit: least,
            zero: left + (width - left - right).max(0.0) / 2.0,
        }
    }
}

/// The colours of the bars of a side.
fn ink(side: Side, grey: bool) -> Ink {
    match side {
        Side::A => tint(look(0, grey).ink, 0.25),
        Side::B => tint(look(1, grey).ink, 0.25),
    }
}

impl Chart for KeynessBars {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            titles: [&mut self.title, &mut self.subtitle],
            caption: &mut self.caption,
            names: [&mut self.name_a, &mut self.name_b]
                .into_iter()
                .chain(self.rows.iter_mut().map(|row| &mut row.term))
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        self.check()?;
        let (theme, fonts) = prepare(style)?;
        let key = |name: &str, side| Key {
            label: format!("More in {}", super::text::clean(name)),
            swatch: Swatch::Fill(ink(side, theme.grey)),
        };
        let page = Page {
            title: &self.title,
            subtitle: &self.subtitle,
            keys: vec![key(&self.name_b, Side::B), key(&self.name_a, Side::A)],
            notes: self.notes(),
            caption: &self.caption,
        };
        let rows = self.rows.len() as f64;
        let head = theme.small * 1.9;
        let foot = theme.tick + theme.small * (if self.unit.is_empty() { 1.4 } else { 2.8 });
        let pitch = theme.body * if self.rows.len() > 12 { 1.5 } else { 1.75 };
        let body = Body {
            wanted: head + foot + rows * pitch,
            least: head + foot + rows * theme.body * 1.1,
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let theme = frame.theme;
        let measure = |text: &str, size| {
            frame
                .fonts
                .width(&super::text::clean(text), Face::Regular, size)
        };
        let widest = |frequency: &dyn Fn(&KeynessBar) -> u64| {
            let widths = self
                .rows
                .iter()
                .map(|row| measure(&whole(frequency(row)), theme.small));
            widths.fold(theme.body, f64::max)
        };
        // Frequencies stand at the margin of their outlet's side.
        let widest_b = widest(&|row| row.frequency_b);
        let left = frame.body.left + widest_b + theme.gap * 2.5;
        let right = frame.body.right - widest(&|row| row.frequency_a) - theme.gap * 2.5;
        let most = (right - left) * 0.42;
        let rows_fitted: Vec<(f64, f64, Side, f64)> = self
            .rows
            .iter()
            .map(|row| {
                let (least, greatest) = reach(row);
                (
                    least,
                    greatest,
                    row.side,
                    measure(&row.term, theme.body).min(most) + theme.gap,
                )
            })
            .collect();
        let fit = Fit::new(&rows_fitted, right - left);
        let low = rows_fitted.iter().map(|row| row.0).fold(0.0, f64::min);
        let high = rows_fitted.iter().map(|row| row.1).fold(0.0, f64::max);
        // Nothing but zeros still needs an axis.
        let (low, high, unit) = if high > low {
            (low, high, fit.unit)
        } else {
            (-1.0, 1.0, (right - left) / 2.0)
        };
        let zero = if high - low > 0.0 && fit.unit > 0.0 {
            left + fit.zero
        } else {
            (left + right) / 2.0
        };
        let zero = zero.clamp(
            left - low * unit,
            (right - high * unit).max(left - low * unit),
        );
        let rect = Rect {
            left: zero + low * unit,
            top: frame.body.top + head,
            right: zero + high * unit,
            bottom: frame.body.bottom - foot,
        };
        let ticks = ((rect.width() / (theme.small * 3.6)) as usize).clamp(2, 9);
        let panel = frame.panel(
            rect,
            Axis::numbers(low, high, ticks),
            Axis::numbers(0.0, rows, 2),
        );

        frame.x_grid(&panel)?;
        self.bars(&frame, &panel, most)?;
        let zero = panel.x_of(0.0);
        frame.line(
            &[(zero, rect.top), (zero, rect.bottom)],
            Pen::new(AXIS, theme.axis),
        )?;
        frame.x_axis(&panel, Some(frame.margins(rect.left, rect.right)))?;
        let half = measure(&self.unit, theme.small).min(frame.body.width()) / 2.0;
        let middle = ((rect.left + rect.right) / 2.0)
            .min(frame.body.right - half)
            .max(frame.body.left + half);
        frame.label(
            &Label::new(
                &self.unit,
                (middle, frame.body.bottom - theme.small * 0.3),
                theme.small,
            )
            .ink(QUIET)
            .anchor(Anchor::Middle)
            .room(frame.body.width()),
        );
        self.frequencies(&frame, &panel, widest_b)?;
        Ok(frame.finish(self.describe()))
    }
}

impl KeynessBars {
    /// Bars, intervals, and each term on the other side of zero.
    fn bars(&self, frame: &Frame, panel: &Panel, room: f64) -> Result<(), DrawError> {
        let theme = &frame.theme;
        let pitch = panel.rect.height() / self.rows.len() as f64;
        let thick = (pitch * 0.62).min(theme.body * 1.1);
        frame.open("bars", None);
        for (index, row) in self.rows.iter().enumerate() {
            let y = panel.rect.top + (index as f64 + 0.5) * pitch;
            let middle = self.rows.len() as f64 - index as f64 - 0.5;
            let (zero, _) = panel.spot("zero", 0.0, middle)?;
            let (tip, _) = panel.spot("a bar", row.value, middle)?;
            let colour = ink(row.side, theme.grey);
            if row.bound {
                let point = (thick / 2.0).min((tip - zero).abs()) * (tip - zero).signum();
                let (top, bottom) = (y - thick / 2.0, y + thick / 2.0);
                let outline = [
                    (zero, top),
                    (tip - point, top),
                    (tip, y),
                    (tip - point, bottom),
                    (zero, bottom),
                    (zero, top),
                ];
                frame.polygon(&outline, tint(colour, 0.7), 1.0)?;
                frame.line(&outline, Pen::new(colour, 0.6))?;
            } else {
                let bar = Rect {
                    left: zero.min(tip),
                    top: y - thick / 2.0,
                    right: zero.max(tip),
                    bottom: y + thick / 2.0,
                };
                frame.bar(bar, colour)?;
            }
        }
        frame.close();
        frame.open("intervals", None);
        frame.merging(true);
        for (index, row) in self.rows.iter().enumerate() {
            let middle = self.rows.len() as f64 - index as f64 - 0.5;
            if let (Some(low), Some(high)) = (row.low, row.high) {
                let from = panel.spot("an interval", low, middle)?;
                let to = panel.spot("an interval", high, middle)?;
                frame.line(&[from, to], Pen::new(TEXT, 0.7))?;
            }
        }
        frame.merging(false);
        frame.close();
        frame.open("labels", None);
        for (index, row) in self.rows.iter().enumerate() {
            let y = panel.rect.top + (index as f64 + 0.5) * pitch;
            let (least, most) = reach(row);
            let (x, anchor) = match row.side {
                Side::A => (panel.x_of(least) - theme.gap, Anchor::End),
                Side::B => (panel.x_of(most) + theme.gap, Anchor::Start),
            };
            frame.label(
                &Label::new(&row.term, (x, y), theme.body)
                    .anchor(anchor)
                    .level(Level::Middle)
                    .room(room + 0.01)
                    .halo(),
            );
        }
        frame.close();
        Ok(())
    }

    /// The frequency in each outlet at the margin of its side, under its colour.
    fn frequencies(&self, frame: &Frame, panel: &Panel, widest_b: f64) -> Result<(), DrawError> {
        let theme = &frame.theme;
        let pitch = panel.rect.height() / self.rows.len() as f64;
        frame.open("frequencies", None);
        for (side, x) in [
            (Side::B, frame.body.left + widest_b),
            (Side::A, frame.body.right),
        ] {
            let size = theme.small * 0.8;
            let head = (x - size, panel.rect.top - theme.small * 0.75);
            frame.swatch(Swatch::Fill(ink(side, theme.grey)), head, size)?;
            for (index, row) in self.rows.iter().enumerate() {
                let y = panel.rect.top + (index as f64 + 0.5) * pitch;
                let frequency = if side == Side::A {
                    row.frequency_a
                } else {
                    row.frequency_b
                };
                frame.label(
                    &Label::new(&whole(frequency), (x, y), theme.small)
                        .ink(QUIET)
                        .anchor(Anchor::End)
                        .level(Level::Middle),
                );
            }
        }
        frame.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_room_beside_its_marks() {
        // An interval that crosses zero pushes its term outwards.
        let rows = [
            (-1.0, 4.0, Side::A, 50.0),
            (-3.0, 0.5, Side::B, 30.0),
            (0.0, 5.0, Side::A, 80.0),
        ];
        let fit = Fit::new(&rows, 300.0);
        for (least, most, side, label) in rows {
            let (left, right) = (fit.zero + least * fit.unit, fit.zero + most * fit.unit);
            match side {
                Side::A => assert!(left - label >= -1e-6 && right <= 300.0 + 1e-6),
                Side::B => assert!(right + label <= 300.0 + 1e-6 && left >= -1e-6),
            }
        }
        assert!(fit.unit * 5.0 > 150.0, "the width is used: {}", fit.unit);
    }

    #[test]
    fn the_note_speaks_only_of_what_is_there() {
        let mut bars = KeynessBars {
            rows: vec![KeynessBar::default()],
            ..KeynessBars::default()
        };
        assert_eq!(bars.notes(), "Numbers at the margins: frequency in tokens.");
        bars.rows[0].bound = true;
        assert!(bars.notes().contains("at least this"));
    }
}
