//! The marks of a figure: lines, areas, bars, hatching, points.

use super::error::DrawError;
use super::frame::{Frame, Label, Level, Spot};
use super::labels::Rect;
use super::legend::Swatch;
use super::palette::{HATCH, Ink, Marker, PAPER};
use super::svg::{Anchor, Svg, units};
use super::typeface::Face;
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

    /// A rectangle without data: thin diagonals that continue unbroken in neighbouring rectangles.
    pub(crate) fn hatch(&self, rect: Rect) -> Result<(), DrawError> {
        const APART: f64 = 2.4;
        let pen = Pen::new(HATCH, 0.35);
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
        spot: Spot,
        marker: Marker,
        radius: f64,
        ink: Ink,
        alpha: f64,
    ) -> Result<(), DrawError> {
        match shape(marker) {
            Some((corners, size)) => {
                self.polygon(&around(spot, corners, radius * size), ink, alpha)
            }
            None => self.circle(spot, radius, color(ink).mix(alpha).filled()),
        }
    }

    /// The outline of a data point that counts less than others.
    pub(crate) fn open_marker(
        &self,
        spot: Spot,
        marker: Marker,
        radius: f64,
        ink: Ink,
    ) -> Result<(), DrawError> {
        let pen = Pen::new(ink, 0.6);
        self.marker(spot, marker, radius, PAPER, 1.0)?;
        match shape(marker) {
            Some((corners, size)) => {
                let mut spots = around(spot, corners, radius * size);
                spots.push(spots[0]);
                self.line(&spots, pen)
            }
            None => self.circle(spot, radius, pen.style()),
        }
    }

    fn circle(&self, spot: Spot, radius: f64, style: ShapeStyle) -> Result<(), DrawError> {
        self.element(&Circle::new(backend(&[spot])[0], units(radius), style))
    }

    /// An unfilled triangle at the edge of a panel. It points to a value beyond the axis that counts less than others.
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

    /// A value that is only a bound: an open triangle around it, pointing to where the true one may lie.
    pub(crate) fn bound(
        &self,
        (x, y): Spot,
        radius: f64,
        upwards: bool,
        ink: Ink,
    ) -> Result<(), DrawError> {
        let ahead = if upwards { radius } else { -radius };
        let corners = [
            (x + ahead, y),
            (x - ahead, y + radius),
            (x - ahead, y - radius),
        ];
        self.polygon(&corners, PAPER, 1.0)?;
        let [tip, low, high] = corners;
        self.line(&[tip, low, high, tip], Pen::new(ink, 0.7))
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
            Swatch::Hatch => self.hatch(square),
            Swatch::Mark(marker, ink) => self.marker((x + half, y), marker, half * 0.8, ink, 1.0),
            Swatch::Number(number) => {
                let at = (x + width, y);
                self.label(
                    &Label::new(&number.to_string(), at, self.theme.body)
                        .face(Face::Bold)
                        .anchor(Anchor::End)
                        .level(Level::Middle),
                );
                Ok(())
            }
        }
    }
}

impl Marker {
    /// How far a marker of radius 1 reaches from its middle.
    pub(crate) fn reach(self) -> f64 {
        match self {
            Self::Circle => 1.0,
            Self::Square => 0.89 * std::f64::consts::SQRT_2,
            Self::Triangle => 1.4,
            Self::Diamond | Self::Plus | Self::Cross => 1.25,
        }
    }
}

/// The corners of a marker around its middle, and how large they are drawn; none for a circle.
fn shape(marker: Marker) -> Option<(&'static [Spot], f64)> {
    const ARM: f64 = 0.32;
    // A plus, turned by an eighth.
    const IN: f64 = ARM * std::f64::consts::SQRT_2;
    const NEAR: f64 = (1.0 - ARM) * std::f64::consts::FRAC_1_SQRT_2;
    const FAR: f64 = (1.0 + ARM) * std::f64::consts::FRAC_1_SQRT_2;
    match marker {
        Marker::Circle => None,
        Marker::Square => Some((&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)], 0.89)),
        Marker::Triangle => Some((&[(0.0, -1.0), (0.866, 0.5), (-0.866, 0.5)], 1.4)),
        Marker::Diamond => Some((&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)], 1.25)),
        Marker::Plus => Some((
            &[
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
            ],
            1.2,
        )),
        Marker::Cross => Some((
            &[
                (NEAR, -FAR),
                (FAR, -NEAR),
                (IN, 0.0),
                (FAR, NEAR),
                (NEAR, FAR),
                (0.0, IN),
                (-NEAR, FAR),
                (-FAR, NEAR),
                (-IN, 0.0),
                (-FAR, -NEAR),
                (-NEAR, -FAR),
                (0.0, -IN),
            ],
            1.2,
        )),
    }
}

fn around((x, y): Spot, corners: &[Spot], size: f64) -> Vec<Spot> {
    corners
        .iter()
        .map(|(dx, dy)| (x + dx * size, y + dy * size))
        .collect()
}

fn backend(spots: &[Spot]) -> Vec<(i32, i32)> {
    spots.iter().map(|&(x, y)| (units(x), units(y))).collect()
}
