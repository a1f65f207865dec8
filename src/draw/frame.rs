//! The page of a figure: true millimetres, title, legend, notes and caption, and the drawing of lines,
//! areas, marks and text in points. The only place that knows plotters.

use super::calendar::held;
use super::error::DrawError;
use super::figure::Figure;
use super::fonts::{CAP, DEPTH, Face, Fonts};
use super::labels::Rect;
use super::legend::{self, Key, Legend, Swatch};
use super::palette::{AXIS, GRID, Ink, Marker, PAPER, QUIET, TEXT, THIN};
use super::scale::Axis;
use super::svg::{Anchor, Line, Svg, units};
use super::text::clean;
use super::theme::{LEADING, MOST_HEIGHT_MM, POINTS_A_MM, Style, Theme};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::prelude::{Circle, DrawingArea, PathElement, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};
use std::cell::RefCell;
use std::rc::Rc;

/// A point on the page, in points from the upper left corner.
pub(crate) type Spot = (f64, f64);

/// What stands around the drawing. Empty texts take no room.
#[derive(Debug, Default)]
pub(crate) struct Page<'a> {
    pub title: &'a str,
    pub subtitle: &'a str,
    pub keys: Vec<Key>,
    /// How to read the marks, under the drawing.
    pub notes: String,
    pub caption: &'a str,
}

/// The height that the drawing between title and notes gets where the style leaves it open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body {
    /// Points that the content asks for.
    pub wanted: f64,
    /// Points below which it cannot be read.
    pub least: f64,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub ink: Ink,
    pub width: f64,
    /// 1 is opaque.
    pub alpha: f64,
    /// On and off in line widths.
    pub dash: &'static [f64],
}

impl Pen {
    pub(crate) fn new(ink: Ink, width: f64) -> Self {
        Self {
            ink,
            width,
            alpha: 1.0,
            dash: &[],
        }
    }

    pub(crate) fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }

    fn style(self) -> ShapeStyle {
        color(self.ink)
            .mix(self.alpha)
            .stroke_width(units(self.width) as u32)
    }
}

fn color((red, green, blue): Ink) -> RGBColor {
    RGBColor(red, green, blue)
}

/// Which line of the letters stands at a label's point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Baseline,
    /// The middle of the capitals.
    Middle,
    /// The top of the capitals.
    Top,
}

/// A line of text on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    pub text: &'a str,
    pub at: Spot,
    pub size: f64,
    pub face: Face,
    pub ink: Ink,
    pub anchor: Anchor,
    pub level: Level,
    pub halo: bool,
    /// Points it may take; what is longer ends in an ellipsis.
    pub room: f64,
}

impl<'a> Label<'a> {
    pub(crate) fn new(text: &'a str, at: Spot, size: f64) -> Self {
        Self {
            text,
            at,
            size,
            face: Face::Regular,
            ink: TEXT,
            anchor: Anchor::Start,
            level: Level::Baseline,
            halo: false,
            room: f64::INFINITY,
        }
    }

    pub(crate) fn face(self, face: Face) -> Self {
        Self { face, ..self }
    }

    pub(crate) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(crate) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) fn level(self, level: Level) -> Self {
        Self { level, ..self }
    }

    pub(crate) fn room(self, room: f64) -> Self {
        Self { room, ..self }
    }

    pub(crate) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// A rectangle of the page with axes.
pub(crate) struct Panel {
    area: DrawingArea<Svg, Cartesian2d<Axis, Axis>>,
    pub rect: Rect,
    pub x: Axis,
    pub y: Axis,
}

impl Panel {
    /// The spot of a value; refuses what is not a number or lies outside the axes, because plotters
    /// would move it to the edge and draw a line that the data do not have.
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

/// A figure being drawn.
pub(crate) struct Frame {
    pub theme: Theme,
    pub fonts: Rc<Fonts>,
    /// Where the chart may draw.
    pub body: Rect,
    svg: Rc<RefCell<Svg>>,
    root: DrawingArea<Svg, Shift>,
    height: f64,
    title: String,
    warnings: Vec<String>,
}

/// The fonts and sizes of a style, before anything is drawn: charts measure their labels with them.
pub(crate) fn prepare(style: &Style) -> Result<(Theme, Rc<Fonts>), DrawError> {
    Ok((
        Theme::new(style)?,
        Rc::new(Fonts::new(&style.fallback_fonts)?),
    ))
}

/// Points between two blocks of text.
const BETWEEN: f64 = 2.0;

/// Lines of text with a size, under each other.
struct Block {
    lines: Vec<String>,
    size: f64,
    face: Face,
    ink: Ink,
}

impl Block {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * LEADING
    }
}

impl Frame {
    /// Measures and draws what stands around the drawing, and leaves the rest to the chart as `body`.
    pub(crate) fn new(
        style: &Style,
        theme: Theme,
        fonts: Rc<Fonts>,
        page: &Page<'_>,
        body: Body,
    ) -> Result<Self, DrawError> {
        let inner = theme.width - 2.0 * theme.border;
        let block = |text: &str, size: f64, face, ink, lines| Block {
            lines: fonts.wrap(&clean(text), face, size, inner, lines),
            size,
            face,
            ink,
        };
        let above = [
            block(page.title, theme.title, Face::Bold, TEXT, 3),
            block(page.subtitle, theme.body, Face::Regular, QUIET, 3),
        ];
        let below = [
            block(&page.notes, theme.small, Face::Regular, QUIET, 6),
            block(page.caption, theme.small, Face::Regular, QUIET, 8),
        ];
        let keys = legend::lay_out(&page.keys, &fonts, &theme, inner);
        let stacked = |blocks: &[Block; 2]| {
            let between = if blocks.iter().all(|block| !block.lines.is_empty()) {
                BETWEEN
            } else {
                0.0
            };
            blocks.iter().map(Block::height).sum::<f64>() + between
        };
        let mut top = theme.border + stacked(&above);
        let legend_top = top
            + if top > theme.border && keys.height > 0.0 {
                theme.gap * 0.5
            } else {
                0.0
            };
        top = legend_top + keys.height;
        if top > theme.border {
            top += theme.gap;
        }
        let mut bottom = stacked(&below) + theme.border;
        if bottom > theme.border {
            bottom += theme.gap;
        }
        let height = match style.height_mm {
            None => top + body.wanted.max(body.least) + bottom,
            Some(mm) => mm * POINTS_A_MM,
        };
        let height_mm = height / POINTS_A_MM;
        let least = (top + body.least + bottom) / POINTS_A_MM;
        if height_mm + 1e-6 < least || height_mm > MOST_HEIGHT_MM {
            return Err(DrawError::Size {
                what: "height",
                found: round(height_mm),
                least: (least * 10.0).ceil() / 10.0,
                most: MOST_HEIGHT_MM,
                unit: "mm",
            });
        }
        let svg = Rc::new(RefCell::new(Svg::new(
            theme.width,
            height,
            Rc::clone(&fonts),
        )));
        let frame = Self {
            theme,
            fonts,
            body: Rect {
                left: theme.border,
                top,
                right: theme.width - theme.border,
                bottom: height - bottom,
            },
            root: DrawingArea::from(&svg),
            svg,
            height,
            title: clean(page.title),
            warnings: Vec::new(),
        };
        frame.blocks(&above, theme.border);
        frame.legend(&keys, legend_top)?;
        frame.blocks(
            &below,
            height - bottom
                + if bottom > theme.border {
                    theme.gap
                } else {
                    0.0
                },
        );
        Ok(frame)
    }

    fn blocks(&self, blocks: &[Block; 2], mut top: f64) {
        for block in blocks {
            for line in &block.lines {
                // The leading is shared out above and below the letters.
                let above = block.size * (LEADING - CAP - DEPTH) / 2.0;
                self.label(
                    &Label::new(line, (self.theme.border, top + above), block.size)
                        .face(block.face)
                        .ink(block.ink)
                        .level(Level::Top),
                );
                top += block.size * LEADING;
            }
            if !block.lines.is_empty() {
                top += BETWEEN;
            }
        }
    }

    fn legend(&self, legend: &Legend, top: f64) -> Result<(), DrawError> {
        if legend.entries.is_empty() {
            return Ok(());
        }
        self.open("legend", None);
        for entry in &legend.entries {
            let (x, y) = (self.theme.border + entry.x, top + entry.y);
            self.swatch(entry.key.swatch, (x, y), entry.swatch)?;
            self.label(
                &Label::new(
                    &entry.key.label,
                    (x + entry.swatch + self.theme.gap, y),
                    self.theme.body,
                )
                .level(Level::Middle)
                .room(entry.room),
            );
        }
        self.close();
        Ok(())
    }

    /// Draws a swatch with its left end and middle line at a spot.
    pub(crate) fn swatch(&self, swatch: Swatch, (x, y): Spot, width: f64) -> Result<(), DrawError> {
        let half = width / 2.0;
        let square = Rect {
            left: x,
            top: y - half,
            right: x + width,
            bottom: y + half,
        };
        match swatch {
            Swatch::Line(look) => {
                self.line(
                    &[(x, y), (x + width, y)],
                    Pen::new(look.ink, self.theme.line).dashed(look.dash),
                )?;
                self.marker(
                    (x + half, y),
                    look.marker,
                    self.theme.body * 0.2,
                    look.ink,
                    1.0,
                )
            }
            Swatch::Fill(ink) => self.bar(square, ink),
            Swatch::Hatch => self.hatch(square),
            Swatch::Dot(ink) => self.marker((x + half, y), Marker::Circle, half * 0.8, ink, 1.0),
        }
    }

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
    /// labels that reach no further than so many points beyond its ends.
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

    pub(crate) fn line(&self, spots: &[Spot], pen: Pen) -> Result<(), DrawError> {
        let dash: Vec<f64> = pen.dash.iter().map(|length| length * pen.width).collect();
        self.svg.borrow_mut().set_dash(&dash);
        let drawn = self.element(&PathElement::new(backend(spots), pen.style()));
        self.svg.borrow_mut().set_dash(&[]);
        drawn
    }

    pub(crate) fn polygon(&self, spots: &[Spot], ink: Ink, alpha: f64) -> Result<(), DrawError> {
        self.element(&Polygon::new(
            backend(spots),
            color(ink).mix(alpha).filled(),
        ))
    }

    pub(crate) fn bar(&self, rect: Rect, ink: Ink) -> Result<(), DrawError> {
        let corners = backend(&[(rect.left, rect.top), (rect.right, rect.bottom)]);
        self.element(&Rectangle::new(
            [corners[0], corners[1]],
            color(ink).filled(),
        ))
    }

    pub(crate) fn outline(&self, rect: Rect, pen: Pen) -> Result<(), DrawError> {
        let corners = backend(&[(rect.left, rect.top), (rect.right, rect.bottom)]);
        self.element(&Rectangle::new([corners[0], corners[1]], pen.style()))
    }

    /// A rectangle without data: paper with thin diagonals that run through neighbours unbroken.
    pub(crate) fn hatch(&self, rect: Rect) -> Result<(), DrawError> {
        const APART: f64 = 2.4;
        let pen = Pen::new(THIN, 0.35);
        let first = ((rect.left + rect.top) / APART).ceil() as i64;
        let last = ((rect.right + rect.bottom) / APART).floor() as i64;
        for index in first..=last {
            let sum = index as f64 * APART;
            let ends = ((sum - rect.bottom, rect.bottom), (sum - rect.top, rect.top));
            if let Some((from, to)) = rect.clip(ends.0, ends.1)
                && from != to
            {
                self.line(&[from, to], pen)?;
            }
        }
        Ok(())
    }

    /// A data point. Its area is about the same for every shape.
    pub(crate) fn marker(
        &self,
        (x, y): Spot,
        marker: Marker,
        radius: f64,
        ink: Ink,
        alpha: f64,
    ) -> Result<(), DrawError> {
        let polygon = |corners: &[(f64, f64)], size: f64| {
            let spots: Vec<Spot> = corners
                .iter()
                .map(|(dx, dy)| (x + dx * radius * size, y + dy * radius * size))
                .collect();
            self.polygon(&spots, ink, alpha)
        };
        match marker {
            Marker::Circle => {
                let center = backend(&[(x, y)])[0];
                self.element(&Circle::new(
                    center,
                    units(radius),
                    color(ink).mix(alpha).filled(),
                ))
            }
            Marker::Square => polygon(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)], 0.89),
            Marker::Triangle => polygon(&[(0.0, -1.0), (0.866, 0.5), (-0.866, 0.5)], 1.4),
            Marker::Diamond => polygon(&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)], 1.25),
            Marker::Plus | Marker::Cross => {
                const ARM: f64 = 0.32;
                let plus = [
                    (-ARM, -1.0),
                    (ARM, -1.0),
                    (ARM, -ARM),
                    (1.0, -ARM),
                    (1.0, ARM),
                    (ARM, ARM),
                    (ARM, 1.0),
                    (-ARM, 1.0),
                    (-ARM, ARM),
                    (-1.0, ARM),
                    (-1.0, -ARM),
                    (-ARM, -ARM),
                ];
                if marker == Marker::Plus {
                    return polygon(&plus, 1.2);
                }
                let turn = std::f64::consts::FRAC_1_SQRT_2;
                polygon(
                    &plus.map(|(dx, dy)| ((dx - dy) * turn, (dx + dy) * turn)),
                    1.2,
                )
            }
        }
    }

    /// An unfilled circle: a point that counts less.
    pub(crate) fn ring(&self, spot: Spot, radius: f64, ink: Ink) -> Result<(), DrawError> {
        let center = backend(&[spot])[0];
        self.element(&Circle::new(center, units(radius), color(PAPER).filled()))?;
        self.element(&Circle::new(
            center,
            units(radius),
            Pen::new(ink, 0.6).style(),
        ))
    }

    fn element<'a, E>(&self, element: &'a E) -> Result<(), DrawError>
    where
        &'a E: plotters::element::PointCollection<'a, (i32, i32)>,
        E: plotters::element::Drawable<Svg>,
    {
        self.root.draw(element).map_err(|error| DrawError::Export {
            format: "SVG",
            problem: error.to_string(),
        })
    }

    /// Draws a line of text, cut to its room.
    pub(crate) fn label(&self, label: &Label<'_>) {
        let text = clean(label.text);
        let fitted = self.fonts.fit(&text, label.face, label.size, label.room);
        let down = match label.level {
            Level::Baseline => 0.0,
            Level::Middle => CAP / 2.0 * label.size,
            Level::Top => CAP * label.size,
        };
        self.svg.borrow_mut().line(&Line {
            text: &fitted.shown,
            x: label.at.0,
            y: label.at.1 + down,
            size: label.size,
            face: label.face,
            ink: label.ink,
            anchor: label.anchor,
            upwards: false,
            halo: label.halo,
            whole: fitted.whole.as_deref(),
        });
    }

    /// The box that a label's letters take, accents and descenders included.
    pub(crate) fn label_box(&self, label: &Label<'_>) -> Rect {
        let text = clean(label.text);
        let fitted = self.fonts.fit(&text, label.face, label.size, label.room);
        let width = self.fonts.width(&fitted.shown, label.face, label.size);
        let left = label.at.0
            - match label.anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
        let baseline = label.at.1
            + match label.level {
                Level::Baseline => 0.0,
                Level::Middle => CAP / 2.0 * label.size,
                Level::Top => CAP * label.size,
            };
        Rect {
            left,
            top: baseline - (CAP + 0.1) * label.size,
            right: left + width,
            bottom: baseline + DEPTH * label.size,
        }
    }

    pub(crate) fn open(&self, class: &str, title: Option<&str>) {
        self.svg.borrow_mut().open(class, title);
    }

    pub(crate) fn close(&self) {
        self.svg.borrow_mut().close();
    }

    pub(crate) fn merging(&self, merging: bool) {
        self.svg.borrow_mut().set_merging(merging);
    }

    pub(crate) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// Ends the drawing.
    pub(crate) fn finish(self, description: String) -> Figure {
        let (body, faces) = self.svg.borrow_mut().take();
        let mut warnings = self.fonts.warnings();
        warnings.extend(self.warnings);
        Figure {
            body,
            faces,
            width_pt: self.theme.width,
            height_pt: self.height,
            title: self.title,
            description: clean(&description),
            warnings,
            fallbacks: self.fonts.fallbacks(),
        }
    }
}

fn backend(spots: &[Spot]) -> Vec<(i32, i32)> {
    spots.iter().map(|&(x, y)| (units(x), units(y))).collect()
}

/// Two decimals are enough for a message.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
