//! The marks of a figure: lines, areas, bars, hatching, points.

use super::error::DrawError;
use super::frame::{Frame, Spot};
use super::labels::Rect;
use super::legend::Swatch;
use super::palette::{Ink, Marker, PAPER, THIN};
use super::svg::{Svg, units};
use plotters::prelude::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::{Color, RGBColor, ShapeStyle};

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

impl Frame {
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

    /// An unfilled triangle at the edge of a panel: a point that counts less lies beyond it, in the
    /// direction of the tip.
    pub(crate) fn beyond(
        &self,
        (x, y): Spot,
        radius: f64,
        above: bool,
        ink: Ink,
    ) -> Result<(), DrawError> {
        let inwards = if above { 2.0 * radius } else { -2.0 * radius };
        let corners = [(x, y), (x + radius, y + inwards), (x - radius, y + inwards)];
        self.polygon(&corners, PAPER, 1.0)?;
        let [tip, right, left] = corners;
        self.line(&[tip, right, left, tip], Pen::new(ink, 0.6))
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
}

fn backend(spots: &[Spot]) -> Vec<(i32, i32)> {
    spots.iter().map(|&(x, y)| (units(x), units(y))).collect()
}
