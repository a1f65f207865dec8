//! Colours, dashes and markers that tell series apart on screen, in grey print and for colour-blind
//! readers alike.
//!
//! The six colours come from a computer search. Their lightness rises in equal steps (L* 18 to 61), so that a
//! photocopy keeps their order, and each has at least 3:1 contrast with white paper. The smallest distance of any
//! two in OKLab is 0.14, under normal sight, protanopia, deuteranopia and tritanopia (Machado et al. 2009); the
//! first six colours of Okabe and Ito come to 0.08.

/// A colour: red, green, blue.
pub(crate) type Ink = (u8, u8, u8);

/// Text, axes and ticks.
pub(crate) const TEXT: Ink = (0x1a, 0x1a, 0x1a);
/// Quieter text: tick labels, notes, captions.
pub(crate) const QUIET: Ink = (0x55, 0x55, 0x55);
/// Axis lines and ticks.
pub(crate) const AXIS: Ink = (0x55, 0x55, 0x55);
/// Grid lines.
pub(crate) const GRID: Ink = (0xdd, 0xdd, 0xdd);
/// The hatching of what has no data.
pub(crate) const HATCH: Ink = (0x9a, 0x9a, 0x9a);
/// Paper.
pub(crate) const PAPER: Ink = (0xff, 0xff, 0xff);

/// Navy, orange, teal, wine, violet, red: neighbours in this order are far apart in hue and lightness.
const COLOURS: [Ink; 6] = [
    (0x03, 0x3f, 0x7e),
    (0xd1, 0x60, 0x22),
    (0x12, 0xa2, 0x9e),
    (0x5d, 0x03, 0x22),
    (0x78, 0x56, 0xc1),
    (0xa0, 0x27, 0x13),
];

/// The dash of each series, in line widths, on and off in turn; an empty list is a solid line. Ends are round, so a
/// length near zero is a dot, and every dash is longer by one width. The second six repeat the colours of the first,
/// never with the same dash.
const DASHES: [&[f64]; 12] = [
    &[],
    &[],
    &[4.5, 1.8],
    &[0.1, 2.2],
    &[5.0, 2.0, 0.1, 2.0],
    &[2.2, 1.8],
    &[4.5, 1.8],
    &[2.2, 1.8],
    &[],
    &[7.0, 2.0],
    &[],
    &[5.0, 2.0, 0.1, 2.0, 0.1, 2.0],
];

/// The shape that marks the points of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Plus,
    Cross,
}

const MARKERS: [Marker; 6] = [
    Marker::Circle,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
    Marker::Plus,
    Marker::Cross,
];

/// How the series of an index looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    pub ink: Ink,
    pub dash: &'static [f64],
    pub marker: Marker,
}

/// The look of the series with this index; after twelve it repeats.
pub(crate) fn look(index: usize, grey: bool) -> Look {
    let colour = COLOURS[index % COLOURS.len()];
    Look {
        ink: if grey { to_grey(colour) } else { colour },
        dash: DASHES[index % DASHES.len()],
        // The markers of the second cycle are shifted, so that no colour meets a marker twice.
        marker: MARKERS[(index + index / MARKERS.len()) % MARKERS.len()],
    }
}

/// The number of different looks.
pub(crate) const DISTINCT: usize = DASHES.len();

/// The grey that is as light as a colour.
fn to_grey(ink: Ink) -> Ink {
    let level = encode(luminance(ink));
    (level, level, level)
}

/// A colour mixed with paper: at 0 the colour, at 1 paper. It stands in for transparency where areas touch.
pub(crate) fn tint(ink: Ink, share: f64) -> Ink {
    let mix = |c: u8| (f64::from(c) + (255.0 - f64::from(c)) * share).round() as u8;
    (mix(ink.0), mix(ink.1), mix(ink.2))
}

/// A colour of the sequential scale, from 0 (nearly paper) to 1 (nearly black).
///
/// Lightness falls linearly from 0.965 to 0.27 in OKLCH while the hue turns from straw over green to
/// blue, so that a grey print keeps the order and the colours add resolution.
pub(crate) fn sequential(share: f64, grey: bool) -> Ink {
    let share = share.clamp(0.0, 1.0);
    let lightness = 0.965 - share * (0.965 - 0.27);
    let hue: f64 = 100.0 + share.powf(0.75) * 168.0;
    let chroma =
        0.035 + 0.044 * (std::f64::consts::PI * share.powf(0.8)).sin().max(0.0) + 0.035 * share;
    let ink = oklch(lightness, chroma, hue);
    if grey { to_grey(ink) } else { ink }
}

/// The colour of a series' name: the series' own, darkened until small letters can be read (4.5:1).
pub(crate) fn for_text(ink: Ink) -> Ink {
    let darker = |step: u32| {
        let share = 1.0 - 0.05 * f64::from(step);
        let scale = |level: u8| (f64::from(level) * share).round() as u8;
        (scale(ink.0), scale(ink.1), scale(ink.2))
    };
    (0..20)
        .map(darker)
        .find(|ink| contrast(*ink, PAPER) >= 4.5)
        .unwrap_or(TEXT)
}

/// Relative luminance, 0 to 1 (WCAG).
pub(crate) fn luminance(ink: Ink) -> f64 {
    0.2126 * decode(ink.0) + 0.7152 * decode(ink.1) + 0.0722 * decode(ink.2)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG).
pub(crate) fn contrast(a: Ink, b: Ink) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn decode(level: u8) -> f64 {
    let share = f64::from(level) / 255.0;
    if share <= 0.04045 {
        share / 12.92
    } else {
        ((share + 0.055) / 1.055).powf(2.4)
    }
}

fn encode(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let share = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (share * 255.0).round() as u8
}

/// OKLCH (Ottosson 2020) to sRGB. A colour outside sRGB loses chroma until it fits; clipping its channels would bend
/// the scale.
fn oklch(lightness: f64, chroma: f64, hue_degrees: f64) -> Ink {
    let (sin, cos) = hue_degrees.to_radians().sin_cos();
    let light = |chroma: f64| {
        let (a, b) = (chroma * cos, chroma * sin);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    };
    let [red, green, blue] = (0..50)
        .map(|step| light(chroma * (1.0 - 0.02 * f64::from(step))))
        .find(|channels| {
            channels
                .iter()
                .all(|channel| (-1e-4..=1.0001).contains(channel))
        })
        .unwrap_or_else(|| light(0.0));
    (encode(red), encode(green), encode(blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE L*, 0 to 100.
    fn lightness(ink: Ink) -> f64 {
        let light = luminance(ink);
        if light > 0.008_856 {
            116.0 * light.cbrt() - 16.0
        } else {
            903.3 * light
        }
    }

    #[test]
    fn six_series_stay_apart_in_grey_and_stand_out_from_paper() {
        let mut levels: Vec<f64> = (0..6).map(|i| lightness(look(i, true).ink)).collect();
        levels.sort_by(f64::total_cmp);
        for pair in levels.windows(2) {
            assert!(pair[1] - pair[0] > 6.0, "{levels:?}");
        }
        for index in 0..6 {
            assert!(
                contrast(look(index, false).ink, PAPER) >= 3.0,
                "series {index}"
            );
        }
    }

    #[test]
    fn the_first_two_series_are_far_apart_without_a_dash() {
        let difference = lightness(look(0, true).ink) - lightness(look(1, true).ink);
        assert!(difference.abs() > 20.0, "{difference}");
    }

    #[test]
    fn no_two_of_twelve_series_share_colour_and_dash_or_colour_and_marker() {
        for a in 0..DISTINCT {
            for b in 0..a {
                let (x, y) = (look(a, false), look(b, false));
                assert!(
                    x.ink != y.ink || (x.dash != y.dash && x.marker != y.marker),
                    "{a} {b}"
                );
            }
        }
    }

    #[test]
    fn the_sequential_scale_darkens_at_every_step_in_colour_and_in_grey() {
        for grey in [false, true] {
            let mut last = f64::INFINITY;
            for step in 0..=32 {
                let light = lightness(sequential(f64::from(step) / 32.0, grey));
                assert!(light < last, "step {step}: {light} after {last}");
                last = light;
            }
            assert!(last < 30.0);
        }
    }

    #[test]
    fn the_sequential_scale_has_no_bend() {
        let level = |step: i32| {
            let (r, g, b) = sequential(f64::from(step) / 64.0, false);
            [r, g, b].map(f64::from)
        };
        for step in 1..64 {
            for channel in 0..3 {
                let [before, here, after] =
                    [step - 1, step, step + 1].map(|step| level(step)[channel]);
                let bend = (after - here) - (here - before);
                assert!(bend.abs() < 8.0, "step {step}, channel {channel}: {bend}");
            }
        }
    }
}
