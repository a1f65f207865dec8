//! The keyness plot: which terms one outlet uses more than another, and how sure that is.

use super::chart::{Chart, Texts, Words};
use super::error::{DrawError, finite, interval};
use super::figure::Figure;
use super::fonts::{Face, Fonts};
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::legend::{Key, Swatch};
use super::marks::Pen;
use super::palette::{AXIS, GRID, Look, QUIET, look};
use super::panel::Panel;
use super::rows::Rows;
use super::scale::{Axis, column, number};
use super::svg::Anchor;
use super::text::clean;
use super::theme::{LEADING, Style, Theme};
use crate::about::About;

/// Terms that set two outlets apart, as dots with intervals to either side of zero, the largest difference on
/// top.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeynessDots {
    /// What is written around it.
    pub words: Words,
    /// Name of the outlet or selection whose terms lie right of zero.
    pub name_a: String,
    /// Name of the outlet or selection whose terms lie left of zero.
    pub name_b: String,
    /// What the dots show, such as `Log Ratio (log2) with 95 % interval`.
    pub unit: String,
    /// What the rows are.
    pub kind: DotWords,
    /// In any order; at most [`KeynessDots::MOST_ROWS`].
    pub rows: Vec<KeynessDot>,
}

/// What rows of dots are, for the words of legend and notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DotWords {
    /// Terms that one side has more of; the numbers are frequencies per million tokens.
    #[default]
    Terms,
    /// Collocates that are stronger on one side; the numbers are how often they stand near the node.
    Collocates,
}

impl DotWords {
    /// What a side has.
    const fn more(self) -> &'static str {
        match self {
            Self::Terms => "More",
            Self::Collocates => "Stronger",
        }
    }

    /// What stands over the numbers.
    const fn numbers(self) -> &'static str {
        match self {
            Self::Terms => "per million",
            Self::Collocates => "together",
        }
    }

    /// What the numbers are.
    const fn note(self) -> &'static str {
        match self {
            Self::Terms => "numbers: frequency per million tokens on either side",
            Self::Collocates => "numbers: times near the node on either side",
        }
    }

    /// What it means that a value is a bound.
    const fn bound(self) -> &'static str {
        match self {
            Self::Terms => "open triangle: at least this, as the other side does not have the term",
            Self::Collocates => {
                "open triangle: at least this, as the other side does not have it near the node"
            }
        }
    }
}

/// One term.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeynessDot {
    /// The term as shown.
    pub term: String,
    /// The effect: above zero for side A, below for side B.
    pub value: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Whose term it is: its colour and shape.
    pub side: Side,
    /// The number beside it of A, such as its frequency per million tokens.
    pub number_a: f64,
    /// That of B.
    pub number_b: f64,
    /// The value is only a bound, because one side does not have the term; it has a mark of its own.
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

impl KeynessDot {
    /// Whether its value is an estimate without an interval.
    fn lacks_interval(&self) -> bool {
        !self.bound && (self.low.is_none() || self.high.is_none())
    }
}

impl KeynessDots {
    /// As many terms as a page holds.
    pub const MOST_ROWS: usize = 100;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "keyness_dots",
        "terms that set two outlets apart: dots with intervals, frequencies beside them",
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
            for rate in [row.number_a, row.number_b] {
                finite(|| format!("the frequency of {}", row.term), rate)?;
            }
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
            parts.push("Line: 95\u{a0}% interval");
        }
        if self.rows.iter().any(KeynessDot::lacks_interval) {
            parts.push("open mark: too few articles for an interval");
        }
        if self.rows.iter().any(|row| row.bound) {
            parts.push(self.kind.bound());
        }
        parts.push(self.kind.note());
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
            "Dot plot of {} terms by {}. {more} in {}: {}. {more} in {}: {}.",
            self.rows.len(),
            self.unit,
            self.name_a,
            list(Side::A),
            self.name_b,
            list(Side::B),
            more = self.kind.more()
        )
    }
}

/// The look of a side.
fn look_of(side: Side, grey: bool) -> Look {
    look(
        match side {
            Side::A => 0,
            Side::B => 1,
        },
        grey,
    )
}

impl Chart for KeynessDots {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: [&mut self.name_a, &mut self.name_b]
                .into_iter()
                .chain(self.rows.iter_mut().map(|row| &mut row.term))
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        self.check()?;
        let (theme, fonts) = prepare(style)?;
        // Ordered by what is drawn.
        let mut rows: Vec<&KeynessDot> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.value.total_cmp(&a.value));
        let key = |name: &str, side| {
            let look = look_of(side, theme.grey);
            Key {
                label: format!("{} in {}", self.kind.more(), clean(name)),
                swatch: Swatch::Mark(look.marker, look.ink),
            }
        };
        let page = Page {
            words: &self.words,
            keys: vec![key(&self.name_b, Side::B), key(&self.name_a, Side::A)],
            notes: self.notes(),
        };
        let inner = theme.width - 2.0 * theme.border;
        let rates = [Side::B, Side::A].map(|side| Rates::new(&rows, side, &fonts, &theme));
        let between = theme.gap * 2.0;
        let widest = rows
            .iter()
            .map(|row| fonts.width(&clean(&row.term), Face::Regular, theme.body))
            .fold(0.0, f64::max);
        let room = widest.min(inner * 0.3);
        let left = theme.border + room + theme.gap * 2.0;
        let numbers = rates.iter().map(|rates| rates.width + between).sum::<f64>();
        let right = theme.width - theme.border - numbers;
        let unit = fonts.wrap(&clean(&self.unit), Face::Regular, theme.small, inner, 4);

        let pitch = theme.body * if self.rows.len() > 12 { 1.5 } else { 1.75 };
        let names = rows.iter().map(|row| row.term.as_str());
        let names = Rows::new(names, &fonts, &theme, room);
        let head = theme.small * 2.6;
        let foot = theme.tick + theme.small * 1.4 + theme.small * LEADING * unit.len() as f64;
        let body = Body {
            wanted: head + foot + names.height(pitch),
            least: head + foot + names.height(theme.body * 1.15),
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let rect = Rect {
            left,
            top: frame.body.top + head,
            right,
            bottom: frame.body.bottom - foot,
        };
        // A name on two lines makes its row higher.
        let single = (rect.height() - names.height(0.0)) / names.len() as f64;
        let rows: Vec<(f64, &KeynessDot)> = rows
            .into_iter()
            .zip(names.middles(single))
            .map(|(row, y)| (rect.height() - y, row))
            .collect();
        let panel = frame.panel(
            rect,
            self.axis(rect.width(), &theme),
            Axis::numbers(0.0, rect.height(), 2),
        );
        frame.x_grid(&panel)?;
        let zero = panel.x_of(0.0);
        frame.line(
            &[(zero, rect.top), (zero, rect.bottom)],
            Pen::new(AXIS, theme.axis),
        )?;
        dots(&frame, &panel, &rows)?;
        terms(&frame, &panel, &rows, room);
        frame.x_axis(&panel, Some(frame.margins(rect.left, rect.right)))?;
        for (index, line) in unit.iter().enumerate() {
            let half = frame.fonts.width(line, Face::Regular, theme.small) / 2.0;
            let middle = ((rect.left + rect.right) / 2.0)
                .min(frame.body.right - half)
                .max(frame.body.left + half);
            let up = theme.small * (0.3 + LEADING * (unit.len() - 1 - index) as f64);
            let label = Label::new(line, (middle, frame.body.bottom - up), theme.small);
            frame.label(&label.ink(QUIET).anchor(Anchor::Middle));
        }
        let ends = [right + between + rates[0].width, frame.body.right];
        frame.open("frequencies", None);
        for (rates, end) in rates.iter().zip(ends) {
            rates.draw(&frame, &panel, &rows, end)?;
        }
        let label = Label::new(
            self.kind.numbers(),
            (frame.body.right, frame.body.top),
            theme.small,
        );
        frame.label(&label.ink(QUIET).anchor(Anchor::End).level(Level::Top));
        frame.close();
        Ok(frame.finish(self.describe()))
    }
}

impl KeynessDots {
    /// From the least to the greatest of all marks, with zero, and room for a mark at either end.
    fn axis(&self, width: f64, theme: &Theme) -> Axis {
        let marks = || {
            let of = |row: &KeynessDot| [Some(row.value), row.low, row.high];
            self.rows.iter().flat_map(of).flatten()
        };
        let (low, high) = (marks().fold(0.0, f64::min), marks().fold(0.0, f64::max));
        // Nothing but zeros still needs an axis.
        let span = if high > low { high - low } else { 2.0 };
        let pad = span * theme.body * 0.5 / (width - theme.body).max(theme.body);
        let ticks = ((width / (theme.small * 3.6)) as usize).clamp(2, 9);
        Axis::numbers(low - pad, low + span + pad, ticks)
    }
}

/// The frequencies of one side, written alike.
struct Rates {
    side: Side,
    numbers: Vec<String>,
    width: f64,
}

impl Rates {
    fn new(rows: &[&KeynessDot], side: Side, fonts: &Fonts, theme: &Theme) -> Self {
        let rate = |row: &&KeynessDot| match side {
            Side::A => row.number_a,
            Side::B => row.number_b,
        };
        let most = rows.iter().map(rate).fold(0.0, f64::max);
        let numbers: Vec<String> = rows.iter().map(rate).map(column(most)).collect();
        let widths = numbers
            .iter()
            .map(|number| fonts.width(number, Face::Regular, theme.small));
        let width = widths.fold(theme.body, f64::max);
        Self {
            side,
            numbers,
            width,
        }
    }

    /// Draws them with their ends at a place, under the mark of their side.
    fn draw(
        &self,
        frame: &Frame,
        panel: &Panel,
        rows: &[(f64, &KeynessDot)],
        end: f64,
    ) -> Result<(), DrawError> {
        let theme = &frame.theme;
        let look = look_of(self.side, theme.grey);
        let size = theme.body * 0.7;
        let head = (end - size, panel.rect.top - theme.small * 0.6);
        frame.swatch(Swatch::Mark(look.marker, look.ink), head, size)?;
        for (number, (middle, _)) in self.numbers.iter().zip(rows) {
            let at = (end, panel.y_of(*middle));
            let label = Label::new(number, at, theme.small).ink(QUIET);
            frame.label(&label.anchor(Anchor::End).level(Level::Middle));
        }
        Ok(())
    }
}

/// A guide for the eye along each row, the interval, and the mark.
fn dots(frame: &Frame, panel: &Panel, rows: &[(f64, &KeynessDot)]) -> Result<(), DrawError> {
    let theme = &frame.theme;
    let radius = theme.body * 0.24;
    frame.open("guides", None);
    frame.merging(true);
    for (middle, _) in rows {
        let y = panel.y_of(*middle);
        let spots = [(panel.rect.left, y), (panel.rect.right, y)];
        frame.line(&spots, Pen::new(GRID, theme.grid).dashed(&[0.1, 5.0]))?;
    }
    frame.merging(false);
    frame.close();
    frame.open("intervals", None);
    for (middle, row) in rows {
        if let (Some(low), Some(high)) = (row.low, row.high) {
            let from = panel.spot("an interval", low, *middle)?;
            let to = panel.spot("an interval", high, *middle)?;
            let ink = look_of(row.side, theme.grey).ink;
            frame.line(&[from, to], Pen::new(ink, theme.line * 0.75))?;
        }
    }
    frame.close();
    frame.open("points", None);
    for (middle, row) in rows {
        let spot = panel.spot("a point", row.value, *middle)?;
        let look = look_of(row.side, theme.grey);
        if row.bound {
            frame.bound(spot, radius * 1.25, row.value >= 0.0, look.ink)?;
        } else if row.lacks_interval() {
            frame.open_marker(spot, look.marker, radius, look.ink)?;
        } else {
            frame.marker(spot, look.marker, radius, look.ink, 1.0)?;
        }
    }
    frame.close();
    Ok(())
}

/// The terms, to the left of their rows.
fn terms(frame: &Frame, panel: &Panel, rows: &[(f64, &KeynessDot)], room: f64) {
    let theme = &frame.theme;
    frame.open("labels", None);
    for (middle, row) in rows {
        let y = panel.y_of(*middle);
        let label = Label::new(
            &row.term,
            (panel.rect.left - theme.gap * 2.0, y),
            theme.body,
        )
        .anchor(Anchor::End)
        .level(Level::Middle)
        .room(room + 0.01);
        frame.wrapped(&label);
    }
    frame.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_stand_in_the_order_of_what_is_drawn() {
        let row = |term: &str, value| KeynessDot {
            term: term.into(),
            value,
            ..KeynessDot::default()
        };
        let chart = KeynessDots {
            rows: vec![row("small", 0.5), row("negative", -2.0), row("large", 3.0)],
            ..KeynessDots::default()
        };
        let svg = chart.draw(&Style::default()).unwrap().to_svg_fragment("");
        let at = |term: &str| svg.find(&format!(">{term}</text>")).unwrap();
        assert!(at("large") < at("small") && at("small") < at("negative"));
    }

    #[test]
    fn the_note_speaks_only_of_what_is_there() {
        let mut bars = KeynessDots {
            rows: vec![KeynessDot {
                low: Some(0.0),
                high: Some(1.0),
                ..KeynessDot::default()
            }],
            ..KeynessDots::default()
        };
        assert_eq!(
            bars.notes(),
            "Line: 95\u{a0}% interval; numbers: frequency per million tokens on either side."
        );
        bars.rows[0].low = None;
        assert!(bars.notes().starts_with("Open mark: too few articles"));
        bars.rows[0].bound = true;
        assert!(bars.notes().contains("at least this"));
    }
}
