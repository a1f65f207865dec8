//! A panel: a part of the page with two axes, its grid, ticks and labels.

use super::calendar::held;
use super::error::DrawError;
use super::fonts::{CAP, DEPTH, Face, Fonts};
use super::frame::{Frame, Label, Level, Spot};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::{AXIS, GRID, QUIET};
use super::scale::Axis;
use super::svg::{Anchor, Svg, units};
use super::text::clean;
use super::theme::{LEADING, Theme};
use plotters::coord::cartesian::Cartesian2d;
use plotters::prelude::DrawingArea;

/// Lines that say what a panel rests on.
const SIZE_LINES: usize = 2;

/// Height of the lines that say what panels rest on, the same for all of them.
pub(crate) fn size_height<'a>(
    sizes: impl Iterator<Item = &'a str>,
    fonts: &Fonts,
    theme: &Theme,
    room: f64,
) -> f64 {
    let lines = |size| {
        fonts
            .wrap(&clean(size), Face::Regular, theme.small, room, SIZE_LINES)
            .len()
    };
    sizes.map(lines).max().unwrap_or(0) as f64 * theme.small * LEADING
}

/// A rectangle of the page with axes.
pub(crate) struct Panel {
    area: DrawingArea<Svg, Cartesian2d<Axis, Axis>>,
    pub rect: Rect,
    pub x: Axis,
    pub y: Axis,
}

impl Panel {
    /// The spot of a value. A value outside the axes, or one that is no number, is refused: plotters would move it to
    /// the edge and draw a line that the data do not have.
    pub(crate) fn spot(&self, what: &'static str, x: f64, y: f64) -> Result<Spot, DrawError> {
        let inside = |axis: &Axis, value: f64| (-1e-6..=1.0 + 1e-6).contains(&axis.share(value));
        if inside(&self.x, x) && inside(&self.y, y) {
            let (x, y) = self.area.map_coordinate(&(x, y));
            Ok((
                f64::from(x) / super::svg::UNITS,
                f64::from(y) / super::svg::UNITS,
            ))
        } else {
            Err(DrawError::Outside { what, at: (x, y) })
        }
    }

    /// The horizontal place of a value on the x axis.
    pub(crate) fn x_of(&self, x: f64) -> f64 {
        self.rect.left + self.x.share(x) * self.rect.width()
    }

    /// The vertical place of a value on the y axis.
    pub(crate) fn y_of(&self, y: f64) -> f64 {
        self.rect.bottom - self.y.share(y) * self.rect.height()
    }
}

impl Frame {
    /// A panel with axes on a part of the page.
    pub(crate) fn panel(&self, rect: Rect, x: Axis, y: Axis) -> Panel {
        let spec = Cartesian2d::<Axis, Axis>::new(
            x.clone(),
            y.clone(),
            (
                units(rect.left)..units(rect.right),
                units(rect.bottom)..units(rect.top),
            ),
        );
        Panel {
            area: self.root.apply_coord_spec(spec),
            rect,
            x,
            y,
        }
    }

    /// Writes what a panel rests on, from a spot down.
    pub(crate) fn panel_size(&self, size: &str, (x, y): Spot, room: f64) {
        let small = self.theme.small;
        let lines = self
            .fonts
            .wrap(&clean(size), Face::Regular, small, room, SIZE_LINES);
        for (at, line) in lines.iter().enumerate() {
            let spot = (x, y + at as f64 * small * LEADING);
            self.label(&Label::new(line, spot, small).ink(QUIET).level(Level::Top));
        }
    }

    /// Horizontal grid lines at the ticks of y, with their numbers to the left.
    pub(crate) fn y_grid(&self, panel: &Panel, numbers: bool) -> Result<(), DrawError> {
        self.open("grid", None);
        self.merging(true);
        for tick in &panel.y.ticks {
            let y = panel.y_of(tick.at);
            self.line(
                &[(panel.rect.left, y), (panel.rect.right, y)],
                Pen::new(GRID, self.theme.grid),
            )?;
        }
        self.merging(false);
        self.close();
        if numbers {
            self.open("axis", None);
            for tick in &panel.y.ticks {
                let at = (panel.rect.left - self.theme.gap, panel.y_of(tick.at));
                self.label(
                    &Label::new(&tick.label, at, self.theme.small)
                        .ink(QUIET)
                        .anchor(Anchor::End)
                        .level(Level::Middle),
                );
            }
            self.close();
        }
        Ok(())
    }

    /// Vertical grid lines at the ticks of x.
    pub(crate) fn x_grid(&self, panel: &Panel) -> Result<(), DrawError> {
        self.open("grid", None);
        self.merging(true);
        for tick in &panel.x.ticks {
            let x = panel.x_of(tick.at);
            self.line(
                &[(x, panel.rect.top), (x, panel.rect.bottom)],
                Pen::new(GRID, self.theme.grid),
            )?;
        }
        self.merging(false);
        self.close();
        Ok(())
    }

    /// How far labels of an axis may reach beyond a panel that has the page's width to itself.
    pub(crate) fn margins(&self, left: f64, right: f64) -> (f64, f64) {
        (
            left - self.theme.border,
            self.theme.width - self.theme.border - right,
        )
    }

    /// The x axis under a panel: line, ticks, and, unless there are no `margins`, one or two lines of
    /// labels that reach at most that many points beyond its ends.
    pub(crate) fn x_axis(
        &self,
        panel: &Panel,
        margins: Option<(f64, f64)>,
    ) -> Result<(), DrawError> {
        let theme = &self.theme;
        let bottom = panel.rect.bottom;
        let pen = Pen::new(AXIS, theme.axis);
        self.open("axis", None);
        self.line(
            &[(panel.rect.left, bottom), (panel.rect.right, bottom)],
            pen,
        )?;
        self.merging(true);
        for (at, length) in panel
            .x
            .minor
            .iter()
            .map(|&at| (at, theme.tick * 0.55))
            .chain(panel.x.ticks.iter().map(|tick| (tick.at, theme.tick)))
        {
            let x = panel.x_of(at);
            self.line(
                &[(x, bottom), (x, bottom + length)],
                Pen::new(AXIS, theme.axis * 0.8),
            )?;
        }
        self.merging(false);
        if let Some(margins) = margins {
            let first = bottom + theme.tick + theme.small * 0.35;
            for tick in &panel.x.ticks {
                self.x_label(panel, &tick.label, tick.at, first, margins);
                if let Some(context) = &tick.context {
                    self.x_label(
                        panel,
                        context,
                        tick.at,
                        first + theme.small * LEADING,
                        margins,
                    );
                }
            }
        }
        self.close();
        Ok(())
    }

    fn x_label(&self, panel: &Panel, text: &str, at: f64, top: f64, margins: (f64, f64)) {
        let half = self.fonts.width(text, Face::Regular, self.theme.small) / 2.0;
        let wish = panel.x_of(at) - panel.rect.left;
        let middle = panel.rect.left + held(wish, half, panel.rect.width(), margins);
        self.label(
            &Label::new(text, (middle, top), self.theme.small)
                .ink(QUIET)
                .anchor(Anchor::Middle)
                .level(Level::Top),
        );
    }

    /// Height that [`Frame::x_axis`] needs under a panel.
    pub(crate) fn x_axis_height(theme: &Theme, axis: &Axis) -> f64 {
        let lines = if axis.ticks.iter().any(|tick| tick.context.is_some()) {
            2.0
        } else {
            1.0
        };
        theme.tick + theme.small * (0.35 + CAP + DEPTH + LEADING * (lines - 1.0))
    }

    /// The widest tick label of an axis.
    pub(crate) fn widest(fonts: &Fonts, theme: &Theme, axis: &Axis) -> f64 {
        axis.ticks
            .iter()
            .map(|tick| fonts.width(&tick.label, Face::Regular, theme.small))
            .fold(0.0, f64::max)
    }
}
