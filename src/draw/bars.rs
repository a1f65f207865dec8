//! Ranked bars: the most frequent terms of each source, with their intervals.

use super::chart::{Chart, Texts, Words};
use super::error::{DrawError, finite, interval};
use super::figure::Figure;
use super::fonts::{Face, Fonts};
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{AXIS, QUIET, TEXT, look, tint};
use super::panel::size_height;
use super::rows::Rows;
use super::scale::{Axis, column, number};
use super::svg::Anchor;
use super::text::clean;
use super::theme::{LEADING, Style, Theme};
use crate::about::About;
use std::rc::Rc;

/// Horizontal bars in the order given, in one panel or one per source, all on one scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RankedBars {
    /// What is written around it.
    pub words: Words,
    /// What the bars are, such as `per million tokens`.
    pub x_label: String,
    /// At most [`RankedBars::MOST_PANELS`].
    pub panels: Vec<BarPanel>,
    /// Whether the order of the bars is that of time, which no form changes.
    pub in_time: bool,
}

/// The bars of one source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BarPanel {
    /// Its heading; empty for none.
    pub name: String,
    /// What it rests on, such as `1,234 articles, 567,890 tokens`; empty where the caption says it.
    pub size: String,
    /// From the top; at most [`RankedBars::MOST_BARS`].
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bar {
    /// The term.
    pub label: String,
    /// Its length, zero or more.
    pub value: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// The articles it was measured in, for forms that show them.
    pub articles: Option<u64>,
}

impl Bar {
    /// Its interval; one of no width tells nothing of its uncertainty.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let ends = self.low.zip(self.high);
        ends.filter(|(low, high)| low < high)
    }
}

impl RankedBars {
    /// As many panels as a page holds.
    pub const MOST_PANELS: usize = 24;
    /// As many bars as a panel holds.
    pub const MOST_BARS: usize = 60;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "ranked_bars",
        "ranked values with intervals, one panel per source",
    );

    pub(super) fn check(&self) -> Result<(), DrawError> {
        if self.panels.iter().all(|panel| panel.bars.is_empty()) {
            return Err(DrawError::Empty { what: "no bar" });
        }
        let too_many = |what, found, at_most| {
            Err(DrawError::TooMany {
                what,
                found,
                at_most,
            })
        };
        if self.panels.len() > Self::MOST_PANELS {
            return too_many("panels", self.panels.len(), Self::MOST_PANELS);
        }
        for panel in &self.panels {
            if panel.bars.len() > Self::MOST_BARS {
                return too_many("bars", panel.bars.len(), Self::MOST_BARS);
            }
            for bar in &panel.bars {
                let what = || format!("the value of {}", bar.label);
                if finite(what, bar.value)? < 0.0 {
                    return Err(DrawError::OutOfRange {
                        what: what(),
                        value: bar.value,
                        expected: "zero or more",
                    });
                }
                interval(|| bar.label.clone(), bar.low, bar.high)?;
            }
        }
        Ok(())
    }

    pub(super) fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.panels.iter().flat_map(|panel| &panel.bars)
    }

    fn with_intervals(&self) -> bool {
        self.bars().any(|bar| bar.interval().is_some())
    }

    pub(super) fn longest(&self) -> f64 {
        self.bars().map(|bar| bar.value).fold(0.0, f64::max)
    }

    /// The end of the scale. Intervals may widen it to twice the bars, and are cut beyond.
    pub(super) fn reach(&self) -> (f64, bool) {
        let longest = self.longest();
        let highest = self
            .bars()
            .filter_map(|bar| bar.low.and(bar.high))
            .fold(longest, f64::max);
        let end = if longest > 0.0 {
            highest.min(longest * 2.0)
        } else {
            highest
        };
        let end = if end > 0.0 { end } else { 1.0 };
        (end, highest > end)
    }

    /// The page of a form, with the height that `height` tells for a pitch of its rows, and the pitch that they get.
    pub(super) fn frame(
        &self,
        style: &Style,
        (theme, fonts): (Theme, Rc<Fonts>),
        notes: String,
        rows: usize,
        height: impl Fn(f64) -> f64,
    ) -> Result<(Frame, f64), DrawError> {
        let page = Page {
            words: &self.words,
            keys: Vec::new(),
            notes,
        };
        let foot = match self.unit_lines(&fonts, &theme).len() {
            0 => 0.0,
            lines => theme.small * (1.35 + LEADING * (lines - 1) as f64),
        };
        let body = Body {
            wanted: height(theme.body * 1.55) + foot,
            least: height(theme.body * 1.1) + foot,
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let pitch = (frame.body.height() - foot - height(0.0)) / rows as f64;
        Ok((frame, pitch))
    }

    /// Height of the headings of panels of this width.
    pub(super) fn heading(&self, fonts: &Fonts, theme: &Theme, width: f64) -> f64 {
        let names = || self.panels.iter().map(|panel| panel.name.as_str());
        if names().all(str::is_empty) {
            return 0.0;
        }
        theme.body * 1.7 + fonts.more(names(), Face::Bold, theme.body, width + 0.01)
    }

    /// What the values are, on as many lines as it takes on the page.
    fn unit_lines(&self, fonts: &Fonts, theme: &Theme) -> Vec<String> {
        let room = theme.width - 2.0 * theme.border;
        fonts.wrap(&clean(&self.x_label), Face::Regular, theme.small, room, 3)
    }

    /// Writes what the values are at the foot of the page, from `left` on where there is room for it.
    pub(super) fn unit(&self, frame: &Frame, left: f64) {
        let small = frame.theme.small;
        let lines = self.unit_lines(&frame.fonts, &frame.theme);
        let fits = |line: &String| {
            frame.fonts.width(line, Face::Regular, small) <= frame.body.right - left
        };
        let left = match lines.iter().all(fits) {
            true => left,
            false => frame.body.left,
        };
        for (line, above) in lines.iter().rev().zip(0..) {
            let spot = (
                left,
                frame.body.bottom - small * (0.3 + LEADING * f64::from(above)),
            );
            frame.label(&Label::new(line, spot, small).ink(QUIET));
        }
    }

    /// The first values in words; `form` says what they are drawn as.
    pub(super) fn describe(&self, form: &str) -> String {
        let mut text = format!(
            "{form}, {}.",
            if self.x_label.is_empty() {
                "values"
            } else {
                &self.x_label
            }
        );
        let write = self.written();
        for panel in self.panels.iter().take(12) {
            let bars: Vec<String> = panel
                .bars
                .iter()
                .take(10)
                .map(|bar| format!("{} {}", bar.label, write(bar.value)))
                .collect();
            let name = if panel.name.is_empty() {
                String::new()
            } else {
                format!("{}: ", panel.name)
            };
            text.push_str(&format!(" {name}{}.", bars.join(", ")));
        }
        text
    }
}

/// How the panels share the page.
struct Grid {
    columns: usize,
    /// The rows of each panel.
    rows: Vec<Rows>,
    /// Width of a panel with its labels.
    width: f64,
    between: f64,
    /// Width of the labels.
    labels: f64,
    /// Width of the numbers, the same in all panels, so that their axes are as long.
    numbers: f64,
    /// Whether bars have an interval, unless it is for a reason that one has none.
    with_intervals: bool,
    heading: f64,
    /// Height of a line that says what a panel rests on.
    size: f64,
    /// Height of an axis with its numbers.
    axis: f64,
    /// Space below it, before the next row.
    below: f64,
}

impl RankedBars {
    /// How values are written: counts as whole numbers.
    fn written(&self) -> impl Fn(f64) -> String {
        let counts = self.bars().all(|bar| bar.value.fract() == 0.0);
        let write = column(self.longest());
        move |value| match counts {
            true => number(value),
            false => write(value),
        }
    }
}

impl Grid {
    fn new(chart: &RankedBars, theme: &Theme, fonts: &Fonts, inner: f64) -> Self {
        let widest = chart
            .bars()
            .map(|bar| fonts.width(&clean(&bar.label), Face::Regular, theme.body))
            .fold(0.0, f64::max);
        let write = chart.written();
        let numbers = chart
            .bars()
            .map(|bar| fonts.width(&write(bar.value), Face::Regular, theme.small))
            .fold(theme.gap, |widest, own| widest.max(own + theme.gap));

        let between = theme.body * 2.0;
        // Labels, bars, and room for the number.
        let needed = (widest * 1.6 + theme.body * 5.0).clamp(theme.body * 13.0, theme.body * 20.0);
        let fitting = (((inner + between) / (needed + between)) as usize).max(1);
        let count = chart.panels.len();
        // As many as fit, evened out: five panels in rows of three stand better than four and one.
        let rows = count.div_ceil(fitting.min(4));
        let columns = count.div_ceil(rows);
        let width = (inner - between * (columns - 1) as f64) / columns as f64;
        let sizes = chart.panels.iter().map(|panel| panel.size.as_str());
        let labels = widest.min(width * 0.45);
        Self {
            columns,
            rows: chart
                .panels
                .iter()
                .map(|panel| {
                    let names = panel.bars.iter().map(|bar| bar.label.as_str());
                    Rows::new(names, fonts, theme, labels)
                })
                .collect(),
            width,
            between,
            labels,
            numbers,
            size: size_height(sizes, fonts, theme, width),
            with_intervals: chart.with_intervals(),
            heading: chart.heading(fonts, theme, width),
            axis: theme.tick + theme.small * 1.4,
            below: theme.small * 1.1,
        }
    }

    /// What each row of panels is as high as.
    fn bands(&self) -> impl Iterator<Item = Rows> {
        let bands = self.rows.chunks(self.columns);
        bands.map(|panels| Rows::tallest(panels.iter()))
    }

    fn height(&self, pitch: f64) -> f64 {
        let bands = self
            .bands()
            .map(|rows| self.heading + self.size + rows.height(pitch) + self.axis);
        bands.sum::<f64>() + self.below * (self.bands().count() - 1) as f64
    }
}

impl Chart for RankedBars {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self
                .panels
                .iter_mut()
                .flat_map(|panel| {
                    let labels = panel.bars.iter_mut().map(|bar| &mut bar.label);
                    std::iter::once(&mut panel.name).chain(labels)
                })
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        self.check()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let (end, cut) = self.reach();
        let write = self.written();
        let grid = Grid::new(self, &theme, &fonts, inner);
        let mut notes = match (self.with_intervals(), cut) {
            (false, _) => String::new(),
            (true, false) => "Thin line: 95\u{a0}% interval.".to_owned(),
            (true, true) => "Thin line: 95\u{a0}% interval, cut at the end of the axis.".to_owned(),
        };
        if self.with_intervals() && self.bars().any(|bar| bar.interval().is_none()) {
            notes.push_str(" Open bar: too few articles for an interval.");
        }
        let bars = grid.bands().map(|band| band.len()).sum();
        let height = |pitch| grid.height(pitch);
        let (frame, pitch) = self.frame(style, (theme, fonts), notes, bars, height)?;
        let mut top = frame.body.top;
        let bands = (self.panels.chunks(grid.columns)).zip(grid.rows.chunks(grid.columns));
        for (panels, rows) in bands {
            let rows_of_all = Rows::tallest(rows.iter());
            let bottom = top + grid.heading + grid.size + rows_of_all.height(pitch);
            for (at, (panel, rows)) in panels.iter().zip(rows).enumerate() {
                let left = frame.body.left + at as f64 * (grid.width + grid.between);
                let place = Rect {
                    left,
                    top,
                    right: left + grid.width,
                    bottom,
                };
                draw_panel(&frame, (panel, rows), place, &grid, pitch, end, &write)?;
            }
            top = bottom + grid.axis + grid.below;
        }
        self.unit(&frame, frame.body.left + grid.labels + frame.theme.gap);
        Ok(frame.finish(self.describe("Ranked bars")))
    }
}

fn draw_panel(
    frame: &Frame,
    (panel, rows): (&BarPanel, &Rows),
    place: Rect,
    grid: &Grid,
    pitch: f64,
    end: f64,
    write: &dyn Fn(f64) -> String,
) -> Result<(), DrawError> {
    let theme = &frame.theme;
    let left = place.left + grid.labels + theme.gap;
    let rect = Rect {
        left,
        top: place.top + grid.heading + grid.size,
        right: place.right - grid.numbers,
        bottom: place.bottom,
    };
    let ticks = ((rect.width() / (theme.small * 4.5)) as usize).clamp(2, 6);
    let count = rect.height() / pitch;
    let area = frame.panel(
        rect,
        Axis::numbers(0.0, end, ticks),
        Axis::numbers(0.0, count, 2),
    );
    frame.open("panel", None);
    // The heading stands over the bars; a long one reaches back over the labels before it is cut.
    let heading = frame
        .fonts
        .width(&clean(&panel.name), Face::Bold, theme.body);
    let from = left.min(place.right - heading).max(place.left);
    frame.wrapped(
        &Label::new(
            &panel.name,
            (from, place.top + theme.body * 0.2),
            theme.body,
        )
        .face(Face::Bold)
        .level(Level::Top)
        .room(place.right - from + 0.01),
    );
    let size = frame
        .fonts
        .width(&clean(&panel.size), Face::Regular, theme.small);
    let from = left.min(place.right - size).max(place.left);
    let spot = (from, place.top + grid.heading);
    frame.panel_size(&panel.size, spot, grid.width);
    frame.x_grid(&area)?;
    let ink = tint(look(0, theme.grey).ink, 0.3);
    for (bar, y) in panel.bars.iter().zip(rows.middles(pitch)) {
        let (y, middle) = (rect.top + y, count - y / pitch);
        let thick = (pitch * 0.62).min(theme.body * 1.1);
        let (tip, _) = area.spot("a bar", bar.value, middle)?;
        let (top, bottom) = (y - thick / 2.0, y + thick / 2.0);
        if grid.with_intervals && bar.interval().is_none() {
            let corners = [(left, top), (tip, top), (tip, bottom), (left, bottom)];
            frame.line(&corners, Pen::new(ink, 0.8))?;
        } else {
            let right = tip;
            let rect = Rect {
                left,
                top,
                right,
                bottom,
            };
            frame.bar(rect, ink)?;
        }
        let mut marks_end = tip;
        if let (Some(low), Some(high)) = (bar.low, bar.high) {
            let from = area.spot("an interval", low.clamp(0.0, end), middle)?;
            let to = area.spot("an interval", high.clamp(0.0, end), middle)?;
            frame.line(&[from, to], Pen::new(TEXT, 0.7))?;
            marks_end = marks_end.max(to.0);
        }
        frame.wrapped(
            &Label::new(&bar.label, (left - theme.gap, y), theme.body)
                .anchor(Anchor::End)
                .level(Level::Middle)
                .room(grid.labels + 0.01),
        );
        frame.label(
            &Label::new(
                &write(bar.value),
                (marks_end + theme.gap * 0.8, y),
                theme.small,
            )
            .ink(QUIET)
            .level(Level::Middle),
        );
    }
    frame.line(
        &[(left, rect.top), (left, rect.bottom)],
        Pen::new(AXIS, theme.axis),
    )?;
    let margin = grid.between / 2.0;
    frame.x_axis(&area, Some((margin, margin + grid.numbers)))?;
    frame.close();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(panels: usize, bars: usize) -> RankedBars {
        let bar = |i: usize| Bar {
            label: format!("term {i}"),
            value: (bars - i) as f64,
            low: None,
            high: None,
            articles: None,
        };
        RankedBars {
            panels: vec![
                BarPanel {
                    name: "BBC".into(),
                    size: String::new(),
                    bars: (0..bars).map(bar).collect()
                };
                panels
            ],
            ..RankedBars::default()
        }
    }

    #[test]
    fn panels_are_evened_out_over_the_rows() {
        let theme = Theme::new(&Style::default()).unwrap();
        let fonts = Fonts::new(&Style::default()).unwrap();
        let columns = |panels| Grid::new(&chart(panels, 5), &theme, &fonts, 500.0).columns;
        assert_eq!([1, 2, 3].map(columns), [1, 2, 3]);
        assert_eq!(columns(5), 3);
        let narrow = Grid::new(&chart(4, 5), &theme, &fonts, 236.0);
        assert!(narrow.columns <= 2);
    }

    #[test]
    fn one_wide_interval_does_not_shorten_all_bars() {
        let mut chart = chart(1, 3);
        (chart.panels[0].bars[0].low, chart.panels[0].bars[0].high) = (Some(0.0), Some(1000.0));
        assert_eq!(chart.reach(), (6.0, true));
    }

    #[test]
    fn negative_bars_are_refused() {
        let mut chart = chart(1, 3);
        chart.panels[0].bars[2].value = -1.0;
        assert!(matches!(
            chart.draw(&Style::default()),
            Err(DrawError::OutOfRange { .. })
        ));
    }
}
