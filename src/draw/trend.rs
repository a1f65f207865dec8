//! The trend: frequencies over time, with their uncertainty.

use super::chart::{Chart, Texts, Words};
use super::curve::{Curve, TimeOptions, TrendSeries};
use super::error::DrawError;
use super::events::Room;
use super::extent::extent;
use super::figure::Figure;
use super::fonts::Face;
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::{Rect, spread};
use super::legend::{Key, Swatch};
use super::line_words;
use super::lines::{self, Manner};
use super::marks::Pen;
use super::palette::{DISTINCT, Look, for_text, look};
use super::panel::Panel;
use super::theme::{LEADING, Style};
use crate::about::About;
use crate::period::Period;

/// Frequencies over time: single periods as faint points, a smoothed line over them, a band for the interval of what
/// the line shows, and gaps where there are no articles.
///
/// Up to six series are named at the ends of their lines, more in a legend.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrendChart {
    /// What is written around it.
    pub words: Words,
    /// What the numbers are, such as `per million tokens`.
    pub y_label: String,
    /// The length of a period.
    pub step: Period,
    /// Periods either side that the smoothed values pool; `None` when the values are not smoothed.
    pub smoothing: Option<u32>,
    /// Events, and the kind of the axis.
    pub options: TimeOptions,
    /// At most [`TrendChart::MOST_SERIES`].
    pub series: Vec<TrendSeries>,
}

impl TrendChart {
    /// As many series as can be told apart.
    pub const MOST_SERIES: usize = DISTINCT;
    /// More line ends than this are not labelled but explained in a legend.
    const MOST_LABELS: usize = 6;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "trend",
        "frequencies over time: points, smoothed line, 95 % band and gaps",
    );
}

impl Chart for TrendChart {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self
                .series
                .iter_mut()
                .map(|series| &mut series.name)
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        if self.series.len() > Self::MOST_SERIES {
            return Err(DrawError::TooMany {
                what: "series",
                found: self.series.len(),
                at_most: Self::MOST_SERIES,
            });
        }
        let raw: Vec<Curve> = self
            .series
            .iter()
            .map(|series| Curve::new(series, self.step))
            .collect::<Result<_, _>>()?;
        let extent = extent(&raw, self.options.log).ok_or(DrawError::Empty {
            what: "no series has a period",
        })?;
        let curves: Vec<Curve> = raw.iter().map(|curve| curve.on(&extent)).collect();
        let (theme, fonts) = prepare(style)?;
        let looks: Vec<Look> = (0..curves.len())
            .map(|index| look(index, theme.grey))
            .collect();
        let smoothed = self.smoothing.is_some_and(|either| either > 0);

        let inner = theme.width - 2.0 * theme.border;
        let ends: Vec<(usize, f64)> = curves
            .iter()
            .enumerate()
            .filter_map(|(index, curve)| Some((index, curve.end(smoothed)?.1)))
            .collect();
        let widest = ends
            .iter()
            .map(|&(index, _)| fonts.width(&curves[index].name, Face::Regular, theme.body))
            .fold(0.0, f64::max);
        let direct = ends.len() <= Self::MOST_LABELS && (widest <= inner * 0.3 || ends.len() == 1);
        let keys = if direct {
            Vec::new()
        } else {
            ends.iter()
                .map(|&(index, _)| Key {
                    label: curves[index].name.clone(),
                    swatch: Swatch::Line(looks[index]),
                })
                .collect()
        };
        let label_room = widest.min(inner * 0.3);
        let right = theme.width
            - theme.border
            - if direct {
                label_room + theme.gap * 2.2
            } else {
                theme.small * 0.8
            };
        // Events need their places before the height is known, on which the numbers left of the panel depend.
        let marked = (!self.options.events.is_empty()).then(|| {
            let widths = MARKS.map(|ticks| Frame::widest(&fonts, &theme, &extent.axis(ticks)));
            theme.border + widths.into_iter().fold(0.0, f64::max) + theme.gap
        });
        let events = marked.map(|left| {
            let room = Room {
                fonts: &fonts,
                theme: &theme,
                length: right - left,
                margins: (left - theme.border, theme.width - theme.border - right),
            };
            lines::place(&self.options.events, &extent, self.step, &room)
        });
        let events = events.unwrap_or_default();
        let page = Page {
            words: &self.words,
            keys,
            notes: line_words::note(&raw, self.step, self.smoothing, &self.options, &extent)
                + &line_words::without_values(&raw)
                + &events.key,
        };
        let label_lines = if direct { ends.len() as f64 } else { 0.0 };
        let axis_room = theme.small * 4.5;
        let body = Body {
            wanted: theme.width * 0.25 + 90.0 + events.height(),
            least: axis_room + events.height() + (label_lines * theme.body * LEADING).max(40.0),
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        let told = line_words::axis_warning(&raw, &self.options, &extent);
        told.into_iter()
            .chain(events.left_out.iter().cloned())
            .for_each(|told| frame.warn(told));
        let theme = frame.theme;

        // What stands above and left of the panel is measured first, then what is right of it.
        let head = if self.y_label.is_empty() {
            theme.small * 0.5
        } else {
            theme.small * 1.7
        };
        let top = frame.body.top + head + events.height();
        let height = frame.body.bottom - top - theme.small * 3.0;
        let y = extent.axis(((height / (theme.small * 2.6)) as usize).clamp(MARKS[0], MARKS[5]));
        let left = marked.unwrap_or_else(|| {
            frame.body.left + Frame::widest(&frame.fonts, &theme, &y) + theme.gap
        });
        let x = lines::time_axis(
            &extent,
            self.step,
            right - left,
            frame.margins(left, right),
            &self.options.events,
            &frame.fonts,
            &theme,
        );
        let bottom = frame.body.bottom - Frame::x_axis_height(&theme, &x);
        let panel = frame.panel(
            Rect {
                left,
                top,
                right,
                bottom,
            },
            x,
            y,
        );

        lines::y_label(&frame, &self.y_label, &extent);
        frame.y_grid(&panel, true)?;
        events.draw_lines(&frame, &panel.rect, false)?;
        let drawn: Vec<(&Curve, Look)> = curves.iter().zip(looks.iter().copied()).collect();
        let manner = Manner::new(
            self.step,
            smoothed,
            curves.len(),
            &extent,
            right - left,
            &theme,
        );
        lines::draw(&frame, &panel, &drawn, manner)?;
        events.draw_labels(&frame, &panel.rect);
        frame.x_axis(&panel, Some(frame.margins(left, right)))?;
        if direct {
            line_ends(&frame, &panel, &drawn, smoothed, label_room)?;
        }
        let unit = if self.y_label.is_empty() {
            String::new()
        } else {
            format!(", {}", self.y_label)
        };
        let description = format!(
            "Line chart of {} series by {} from {} to {}{unit}.{}",
            curves.len(),
            self.step.word(),
            self.step.in_words(extent.first),
            self.step.in_words(extent.last),
            line_words::describe(&raw, self.step)
        );
        Ok(frame.finish(description))
    }
}

/// How many numbers the axis of values may have.
const MARKS: [usize; 6] = [3, 4, 5, 6, 7, 8];

/// Dots of a leader, in line widths.
const DOTTED: &[f64] = &[0.1, 5.0];

/// Names each line at its end, with a thin leader where the name had to move or the line ends early.
fn line_ends(
    frame: &Frame,
    panel: &Panel,
    curves: &[(&Curve, Look)],
    smoothed: bool,
    room: f64,
) -> Result<(), DrawError> {
    let theme = &frame.theme;
    let mut ends = Vec::new();
    for (curve, look) in curves {
        if let Some((x, y)) = curve.end(smoothed) {
            let y = y.clamp(panel.y.low, panel.y.high);
            ends.push((curve, look, panel.spot("the end of a line", x, y)?));
        }
    }
    let wishes: Vec<f64> = ends.iter().map(|(.., spot)| spot.1).collect();
    let half = theme.body * 0.5;
    // Beside the panel where there is room, else beside the time axis as well.
    let placed = [panel.rect.bottom + half, frame.body.bottom - half]
        .into_iter()
        .find_map(|bottom| {
            let apart = theme.body * LEADING * 0.95;
            spread(&wishes, apart, panel.rect.top + half, bottom)
        });
    let Some(placed) = placed else {
        return Ok(());
    };
    frame.open("labels", None);
    for ((curve, look, spot), y) in ends.iter().zip(placed) {
        let text = panel.rect.right + theme.gap * 1.8;
        let far = panel.rect.right - spot.0 > 12.0;
        if far || (y - spot.1).abs() > theme.body * 0.3 {
            // Dotted where it runs through the panel: it is not a value.
            let pen = Pen {
                alpha: 0.7,
                ..Pen::new(look.ink, 0.4).dashed(if far { DOTTED } else { &[] })
            };
            let bend = if far { panel.rect.right } else { spot.0 + 1.5 };
            let start = (spot.0 + manner_gap(theme.body), spot.1);
            frame.line(&[start, (bend.max(start.0), spot.1), (text - 1.5, y)], pen)?;
        }
        frame.label(
            &Label::new(&curve.name, (text, y), theme.body)
                .ink(for_text(look.ink))
                .level(Level::Middle)
                .room(room),
        );
    }
    frame.close();
    Ok(())
}

/// Space between the end of a line and its leader.
fn manner_gap(body: f64) -> f64 {
    body * 0.25
}
