//! Small multiples: one trend per panel, all on the same axes.

use super::chart::{Chart, Texts, Words};
use super::curve::{Curve, TimeOptions, TrendSeries};
use super::error::DrawError;
use super::events::Room;
use super::extent::{self, Beyond, Extent};
use super::figure::Figure;
use super::fonts::{Face, Fonts};
use super::frame::{Body, Frame, Label, Level, Page, prepare};
use super::labels::Rect;
use super::legend::{Key, Swatch};
use super::line_words;
use super::lines::{self, Manner};
use super::palette::{DISTINCT, Look, QUIET, look};
use super::panel::size_height;
use super::scale::Axis;
use super::theme::{Style, Theme};
use crate::about::About;
use crate::period::Period;

/// A grid of trends that share both axes, so that heights and dates can be compared across panels; or only
/// that of time, where what is compared is the shape of trends of unlike height.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SmallMultiples {
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
    /// Whether every panel has a scale of its own, from 0 to its highest value, where on one scale the lowest would lie
    /// flat; the figure then says so and why.
    pub own_scales: bool,
    /// Whether the series of the other panels stand in grey behind that of each, where each has one.
    pub behind: bool,
    /// At most [`SmallMultiples::MOST_PANELS`], row by row.
    pub panels: Vec<TrendPanel>,
}

/// One panel of [`SmallMultiples`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrendPanel {
    /// Its heading.
    pub name: String,
    /// What it rests on, such as `1,234 articles, 567,890 tokens`; empty where the caption says it.
    pub size: String,
    /// Its series. Those of one name look the same in all panels; with more than one name there is a
    /// legend.
    pub series: Vec<TrendSeries>,
}

impl SmallMultiples {
    /// As many panels as a page holds.
    pub const MOST_PANELS: usize = 48;
    /// As many points of other panels' series as a figure may have in all.
    const MOST_BEHIND: usize = 400_000;
    /// The chart's own description.
    pub const ABOUT: About = About::new("small_multiples", "one trend per panel, on shared axes");
}

/// How many numbers the axis of values may have.
const MARKS: [usize; 5] = [2, 3, 4, 5, 6];

/// A panel whose highest value is less than one in so many of another's would show a flat line on its scale.
const FLAT: f64 = 5.0;

/// How the panels share the page.
struct Grid {
    columns: usize,
    rows: usize,
    between: f64,
    heading: f64,
}

impl Grid {
    fn new(count: usize, theme: &Theme, inner: f64) -> Self {
        let between = theme.body * 1.4;
        let fitting = (((inner + between) / (theme.body * 11.5 + between)) as usize).clamp(1, 6);
        // A near-square grid, evened out over its rows.
        let wanted = ((count as f64 * 1.4).sqrt().ceil() as usize).clamp(1, fitting);
        let rows = count.div_ceil(wanted);
        let columns = count.div_ceil(rows);
        Self {
            columns,
            rows,
            between,
            heading: theme.body * 1.5,
        }
    }
}

impl Chart for SmallMultiples {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self
                .panels
                .iter_mut()
                .flat_map(|panel| {
                    let series = panel.series.iter_mut().map(|series| &mut series.name);
                    std::iter::once(&mut panel.name).chain(series)
                })
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        if self.panels.is_empty() {
            return Err(DrawError::Empty { what: "no panel" });
        }
        if self.panels.len() > Self::MOST_PANELS {
            return Err(DrawError::TooMany {
                what: "panels",
                found: self.panels.len(),
                at_most: Self::MOST_PANELS,
            });
        }
        let raw: Vec<Vec<Curve>> = self
            .panels
            .iter()
            .map(|panel| {
                panel
                    .series
                    .iter()
                    .map(|series| Curve::new(series, self.step))
                    .collect()
            })
            .collect::<Result<_, _>>()?;
        let mut names: Vec<&str> = Vec::new();
        for curve in raw.iter().flatten() {
            if !names.contains(&curve.name.as_str()) {
                names.push(&curve.name);
            }
        }
        let one_each = raw.iter().all(|curves| curves.len() <= 1);
        if !one_each && names.len() > DISTINCT {
            return Err(DrawError::TooMany {
                what: "series",
                found: names.len(),
                at_most: DISTINCT,
            });
        }
        let extent =
            extent::extent(raw.iter().flatten(), self.options.log).ok_or(DrawError::Empty {
                what: "no series has a period",
            })?;
        // The scale of each panel; a panel without values has that of all.
        let of_panel = |curves: &Vec<Curve>| {
            let values = self.own_scales && curves.iter().any(Curve::has_values);
            let own = values.then(|| extent::extent(curves, self.options.log));
            own.flatten()
        };
        let mut own: Vec<Option<Extent>> = raw.iter().map(of_panel).collect();
        let highs = || own.iter().flatten().map(|own| own.high);
        let lowest = highs().fold(f64::INFINITY, f64::min);
        let own_scales = highs().any(|high| high > lowest * FLAT);
        if !own_scales {
            own.fill(None);
        }
        let scales: Vec<Extent> = own.into_iter().map(|own| own.unwrap_or(extent)).collect();
        let on = |scale: &Extent, curves: &Vec<Curve>| -> Vec<Curve> {
            curves.iter().map(|curve| curve.on(scale)).collect()
        };
        let panels: Vec<Vec<Curve>> = scales
            .iter()
            .zip(&raw)
            .map(|(scale, own)| on(scale, own))
            .collect();
        let points: usize = raw.iter().flatten().map(|curve| curve.points.len()).sum();
        let behind = self.behind
            && one_each
            && raw.len() > 1
            && points * (raw.len() - 1) <= Self::MOST_BEHIND;
        let (theme, fonts) = prepare(style)?;
        // One curve a panel needs no colours: the heading says whose it is.
        let look_of = |name: &str| {
            let index = names.iter().position(|known| *known == name).unwrap_or(0);
            look(if one_each { 0 } else { index }, theme.grey)
        };
        let keys = if one_each {
            Vec::new()
        } else {
            names
                .iter()
                .map(|name| Key {
                    label: (*name).to_owned(),
                    swatch: Swatch::Line(look_of(name)),
                })
                .collect()
        };
        let all: Vec<Curve> = raw.iter().flatten().cloned().collect();
        let smoothed = self.smoothing.is_some_and(|either| either > 0);
        let inner = theme.width - 2.0 * theme.border;
        let grid = Grid::new(self.panels.len(), &theme, inner);
        // Panels with a scale of their own have its numbers at their left.
        let between = |widest: f64| match own_scales {
            true => widest + theme.gap + theme.body * 0.7,
            false => grid.between,
        };
        let columns = grid.columns as f64;
        let width_of = |widest: f64| {
            (inner - widest - theme.gap - between(widest) * (columns - 1.0)) / columns
        };
        let widest_of = |ticks: usize, fonts: &Fonts| {
            let widths = scales
                .iter()
                .map(|scale| Frame::widest(fonts, &theme, &scale.axis(ticks)));
            widths.fold(0.0, f64::max)
        };
        // Events and sizes need their places before the height is known, on which the numbers left of the panels depend.
        let widest = MARKS.map(|ticks| widest_of(ticks, &fonts));
        let widest = widest.into_iter().fold(0.0, f64::max);
        let room = Room {
            fonts: &fonts,
            theme: &theme,
            length: width_of(widest),
            margins: (0.0, 0.0),
        };
        let headings = self.panels.iter().map(|panel| panel.name.as_str());
        let more = fonts.more(headings, Face::Bold, theme.body, room.length);
        let sizes = self.panels.iter().map(|panel| panel.size.as_str());
        let size = size_height(sizes, &fonts, &theme, room.length);
        let marks = &self.options.events;
        let events = lines::place(marks, &extent, self.step, &room);
        let beyond = scales.iter().map(|own| own.beyond);
        let scale = Extent {
            beyond: beyond.fold(Beyond::default(), Beyond::or),
            ..extent
        };
        let mut notes = line_words::note(&all, self.step, self.smoothing, &self.options, &scale);
        if behind {
            notes.push_str(" Grey: the other panels' lines.");
        }
        if own_scales {
            notes.push_str(
                " Each panel has its own scale: on one, the lowest lines would lie flat.",
            );
        }
        notes.push_str(&events.key);
        let page = Page {
            words: &self.words,
            keys,
            notes,
        };
        let head = if self.y_label.is_empty() {
            0.0
        } else {
            theme.small * 1.8
        };
        let foot = theme.tick + theme.small * 2.6;
        let rows = grid.rows as f64;
        let over = grid.heading + more + size + events.height();
        let around = head + foot + rows * over + (rows - 1.0) * grid.between;
        let width = inner / grid.columns as f64;
        let body = Body {
            wanted: around + rows * (width * 0.5).clamp(theme.body * 6.0, theme.body * 11.0),
            least: around + rows * theme.body * 3.5,
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        let told = line_words::axis_warning(&all, &self.options, &extent).filter(|_| !own_scales);
        told.into_iter()
            .chain(events.left_out.iter().cloned())
            .for_each(|told| frame.warn(told));

        let height = (frame.body.height() - around) / rows;
        let ticks = ((height / (theme.small * 2.0)) as usize).clamp(MARKS[0], MARKS[4]);
        let axes: Vec<Axis> = scales.iter().map(|scale| scale.axis(ticks)).collect();
        let widest = if marks.is_empty() {
            widest_of(ticks, &frame.fonts)
        } else {
            widest
        };
        let left = frame.body.left + widest + theme.gap;
        let (between, width) = (between(widest), width_of(widest));
        // Labels reach half way into the space between panels, and no further than the page.
        let margin = grid.between * 0.4;
        let margins = (margin, 0.0);
        let x = lines::time_axis(
            &extent,
            self.step,
            width,
            margins,
            marks,
            &frame.fonts,
            &theme,
        );
        lines::y_label(&frame, &self.y_label, &extent);
        for (index, (panel, curves)) in self.panels.iter().zip(&panels).enumerate() {
            let (row, column) = (index / grid.columns, index % grid.columns);
            let corner = (
                left + column as f64 * (width + between),
                frame.body.top + head + row as f64 * (over + height + grid.between),
            );
            let rect = Rect {
                left: corner.0,
                top: corner.1 + over,
                right: corner.0 + width,
                bottom: corner.1 + over + height,
            };
            let area = frame.panel(rect, x.clone(), axes[index].clone());
            frame.open("panel", None);
            frame.wrapped(
                &Label::new(&panel.name, corner, theme.body)
                    .face(Face::Bold)
                    .level(Level::Top)
                    .room(width),
            );
            let under = (corner.0, corner.1 + more + theme.body * 1.25);
            frame.panel_size(&panel.size, under, width);
            frame.y_grid(&area, column == 0 || own_scales)?;
            let drawn: Vec<(&Curve, Look)> = curves
                .iter()
                .map(|curve| (curve, look_of(&curve.name)))
                .collect();
            let scale = &scales[index];
            let manner = Manner::new(self.step, smoothed, curves.len(), scale, width, &theme);
            events.draw_lines(&frame, &rect, false)?;
            if behind {
                let others = raw.iter().enumerate().filter(|(other, _)| *other != index);
                let others: Vec<Curve> = others.flat_map(|(_, own)| on(scale, own)).collect();
                lines::draw_behind(&frame, &area, &others, manner)?;
            }
            lines::draw(&frame, &area, &drawn, manner)?;
            events.draw_labels(&frame, &rect);
            // Dates stand under the lowest panel of each column.
            let lowest = index + grid.columns >= self.panels.len();
            frame.x_axis(&area, lowest.then_some(margins))?;
            if !curves.iter().any(Curve::has_values) {
                frame.label(
                    &Label::new(
                        "no articles",
                        (
                            (rect.left + rect.right) / 2.0,
                            (rect.top + rect.bottom) / 2.0,
                        ),
                        theme.small,
                    )
                    .ink(QUIET)
                    .anchor(super::svg::Anchor::Middle)
                    .level(Level::Middle)
                    .halo(),
                );
            }
            frame.close();
        }
        Ok(frame.finish(self.describe(&raw, own_scales)))
    }
}

impl SmallMultiples {
    fn describe(&self, panels: &[Vec<Curve>], own_scales: bool) -> String {
        let unit = if self.y_label.is_empty() {
            String::new()
        } else {
            format!(", {}", self.y_label)
        };
        let mut text = format!(
            "{} line charts by {} on {}{unit}.",
            panels.len(),
            self.step.word(),
            if own_scales {
                "scales of their own"
            } else {
                "shared axes"
            },
        );
        for (panel, curves) in self.panels.iter().zip(panels).take(12) {
            text.push_str(&format!(
                " {}:{}",
                panel.name,
                line_words::describe(curves, self.step)
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_evened_out_and_as_wide_as_the_page_allows() {
        let theme = Theme::new(&Style::default()).unwrap();
        let shape = |count, inner| {
            let grid = Grid::new(count, &theme, inner);
            (grid.columns, grid.rows)
        };
        assert_eq!(shape(1, 500.0), (1, 1));
        assert_eq!(shape(6, 500.0), (3, 2));
        assert_eq!(shape(12, 500.0), (4, 3));
        assert_eq!(shape(6, 236.0), (2, 3));
    }
}
