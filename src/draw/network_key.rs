//! The key of a network: what the sizes of marks and the widths of lines stand for.

use super::error::DrawError;
use super::fonts::Fonts;
use super::frame::{Frame, Label, Level};
use super::marks::Pen;
use super::network::{LEAST_SHARE, Network, pen, radius};
use super::palette::{AXIS, Marker, PAPER, QUIET};
use super::scale::column;
use super::theme::Theme;
use super::typeface::Face;
use crate::number::whole;

/// One mark of the key, with what it stands for.
struct Sample {
    shape: Shape,
    text: String,
}

enum Shape {
    Circle(f64),
    Line(Pen),
}

impl Sample {
    fn width(&self, theme: &Theme) -> f64 {
        match self.shape {
            Shape::Circle(radius) => radius * 2.0,
            Shape::Line(_) => theme.body * 1.8,
        }
    }
}

/// Samples of one measure, on one line.
struct Row<'a> {
    label: &'a str,
    samples: Vec<Sample>,
}

impl Row<'_> {
    fn width(&self, fonts: &Fonts, theme: &Theme) -> f64 {
        let text = |text: &str| fonts.width(text, Face::Regular, theme.small);
        let samples = self.samples.iter().map(|sample| {
            sample.width(theme) + theme.gap * 0.7 + text(&sample.text) + theme.gap * 2.0
        });
        text(self.label) + theme.gap * 1.5 + samples.sum::<f64>()
    }
}

fn rows<'a>(network: &'a Network, theme: &Theme) -> Vec<Row<'a>> {
    let most = network.most() as f64;
    let mut sizes: Vec<f64> = [1.0, 6.0, 36.0]
        .into_iter()
        .map(|part| round(most / part))
        .filter(|size| *size >= 1.0 && *size >= most * LEAST_SHARE)
        .collect();
    sizes.dedup();
    let circles = sizes.into_iter().map(|size| Sample {
        shape: Shape::Circle(radius(size, most, theme)),
        text: whole(size as u64),
    });
    let mut rows = vec![Row {
        label: network.size_label(),
        samples: circles.collect(),
    }];
    if let Some((low, high)) = network.range() {
        let shares: &[f64] = if high > low { &[1.0, 0.5, 0.0] } else { &[0.5] };
        let write = column(high.abs().max(low.abs()));
        let lines = shares.iter().map(|share| Sample {
            shape: Shape::Line(pen(*share)),
            text: write(if high > low {
                low + share * (high - low)
            } else {
                low
            }),
        });
        rows.push(Row {
            label: network.width_label(),
            samples: lines.collect(),
        });
    }
    rows
}

/// The largest of 1, 2 and 5 times a power of ten that is not above a number.
fn round(number: f64) -> f64 {
    let power = 10f64.powi(number.log10().floor() as i32);
    let factors = [5.0, 2.0, 1.0];
    let factor = factors.into_iter().find(|factor| factor * power <= number);
    factor.unwrap_or(1.0) * power
}

/// The height of the largest circle, or of a line of text.
fn pitch(network: &Network, theme: &Theme) -> f64 {
    let most = network.most() as f64;
    (radius(round(most), most, theme) * 2.0).max(theme.small) + 2.0
}

/// The height that the key takes from the top of the drawing.
pub(crate) fn height(network: &Network, fonts: &Fonts, theme: &Theme, width: f64) -> f64 {
    let rows = rows(network, theme);
    let beside = rows.iter().map(|row| row.width(fonts, theme)).sum::<f64>() <= width;
    let lines = if beside || rows.len() == 1 {
        0.0
    } else {
        theme.small * 1.5
    };
    pitch(network, theme) + lines + theme.gap
}

/// Draws the key.
pub(crate) fn draw(network: &Network, frame: &Frame) -> Result<(), DrawError> {
    let theme = &frame.theme;
    let mut x = frame.body.left;
    let mut y = frame.body.top + pitch(network, theme) / 2.0;
    frame.open("key", None);
    for (index, row) in rows(network, theme).iter().enumerate() {
        if index > 0 && x + row.width(&frame.fonts, theme) > frame.body.right + theme.gap * 2.0 {
            x = frame.body.left;
            y += pitch(network, theme) / 2.0 + theme.small * 0.75;
        }
        let text = |words: &str, x: f64| {
            let label = Label::new(words, (x, y), theme.small).ink(QUIET);
            frame.label(&label.level(Level::Middle));
            frame.fonts.width(words, Face::Regular, theme.small)
        };
        x += text(row.label, x) + theme.gap * 1.5;
        for sample in &row.samples {
            let width = sample.width(theme);
            match sample.shape {
                Shape::Circle(radius) => {
                    let middle = (x + radius, y);
                    frame.marker(middle, Marker::Circle, radius, AXIS, 1.0)?;
                    frame.marker(middle, Marker::Circle, radius - 0.5, PAPER, 1.0)?;
                }
                Shape::Line(pen) => frame.line(&[(x, y), (x + width, y)], pen)?,
            }
            x += width + theme.gap * 0.7;
            x += text(&sample.text, x) + theme.gap * 2.0;
        }
    }
    frame.close();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_the_key_are_round() {
        assert_eq!(
            [10_902.0, 1_817.0, 303.0, 7.0, 1.0].map(round),
            [10_000.0, 1_000.0, 200.0, 5.0, 1.0]
        );
    }
}
