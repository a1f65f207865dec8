//! Dots: the same terms in several sources, side by side, with their intervals.

use super::Form;
use crate::about::About;
use crate::draw::bars::{Bar, BarPanel, RankedBars};
use crate::draw::error::DrawError;
use crate::draw::figure::Figure;
use crate::draw::fonts::{Face, Fonts};
use crate::draw::frame::{Frame, Label, Level, prepare};
use crate::draw::labels::Rect;
use crate::draw::marks::Pen;
use crate::draw::palette::{AXIS, GRID, Marker, QUIET, look};
use crate::draw::panel::{Panel, size_height};
use crate::draw::rows::Rows;
use crate::draw::scale::Axis;
use crate::draw::svg::Anchor;
use crate::draw::text::clean;
use crate::draw::theme::{Style, Theme};
use crate::number::whole;
use std::collections::HashMap;

/// A dot for each value, with a line for its interval, all on one axis, which begins at 0 only where little room
/// is lost by it. Panels with the same rows share them, from the largest value of the first panel down or in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dots;

/// A panel and what stands beside it.
struct Column<'v> {
    name: &'v str,
    size: &'v str,
    /// From the top.
    bars: Vec<&'v Bar>,
    rows: Rows,
    /// Whether the names of the rows stand to its left.
    labelled: bool,
    /// Whether the articles of the rows stand to its right.
    counted: bool,
}

/// How the columns share the page.
struct Grid<'v> {
    /// Columns side by side, from the top.
    bands: Vec<Vec<Column<'v>>>,
    /// The names of the rows, with their distance from the marks.
    labels: f64,
    /// That distance: a mark at the start of the axis reaches into it.
    apart: f64,
    counts: f64,
    width: f64,
    between: f64,
    heading: f64,
    /// Height of what a panel rests on, below its heading.
    size: f64,
    /// Height of an axis with its numbers.
    axis: f64,
    /// Space below it, before the next band.
    below: f64,
}

/// The bars of each panel in the order of the rows, where all panels have the same rows.
fn shared(panels: &[BarPanel]) -> Option<Vec<Vec<&Bar>>> {
    let (first, others) = panels.split_first()?;
    let mut rows = vec![first.bars.iter().collect::<Vec<_>>()];
    for panel in others {
        let of: HashMap<&str, &Bar> = (panel.bars.iter())
            .map(|bar| (bar.label.as_str(), bar))
            .collect();
        let own: Option<Vec<&Bar>> = (first.bars.iter())
            .map(|bar| of.get(bar.label.as_str()).copied())
            .collect();
        rows.push(own.filter(|own| own.len() == panel.bars.len() && own.len() == of.len())?);
    }
    Some(rows)
}

/// The larger value first; equal ones stay as they are.
fn descending(bars: &[&Bar]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bars.len()).collect();
    order.sort_by(|a, b| bars[*b].value.total_cmp(&bars[*a].value));
    order
}

impl<'v> Grid<'v> {
    fn new(values: &'v RankedBars, fonts: &Fonts, theme: &Theme, inner: f64) -> Self {
        let count = values.panels.len();
        let rows = shared(&values.panels);
        let is_shared = rows.is_some();
        let mut rows = rows.unwrap_or_else(|| {
            values
                .panels
                .iter()
                .map(|p| p.bars.iter().collect())
                .collect()
        });
        if !values.in_time {
            let first = descending(&rows[0]);
            for bars in &mut rows {
                let order = if is_shared {
                    first.clone()
                } else {
                    descending(bars)
                };
                *bars = order.into_iter().map(|at| bars[at]).collect();
            }
        }
        let widest = |text: &dyn Fn(&Bar) -> String, size| {
            let widths = values
                .bars()
                .map(|bar| fonts.width(&clean(&text(bar)), Face::Regular, size));
            widths.fold(0.0, f64::max)
        };
        let counts = match values.bars().any(|bar| bar.articles.is_some()) {
            true => widest(&articles, theme.small).max(theme.small) + theme.gap,
            false => 0.0,
        };
        let between = theme.body * 1.6;
        let apart = theme.gap * 2.0;
        let labels = widest(&|bar| bar.label.clone(), theme.body) + apart;
        // Names and counts stand once a band where the panels share their rows, else at each panel.
        let taken = |columns: usize| {
            let times = if is_shared { 1.0 } else { columns as f64 };
            let room = inner - between * (columns - 1) as f64 - times * counts;
            let labels = labels.min(room * 0.45 / times);
            (labels, (room - times * labels) / columns as f64)
        };
        let mut fitting = 4.min(count);
        while fitting > 1 && taken(fitting).1 < theme.body * 11.0 {
            fitting -= 1;
        }
        // As many as fit, evened out over the bands.
        let columns = count.div_ceil(count.div_ceil(fitting));
        let (labels, width) = taken(columns);
        let mut bands: Vec<Vec<Column<'v>>> = Vec::new();
        for (at, (panel, bars)) in values.panels.iter().zip(rows).enumerate() {
            let place = at % columns;
            if place == 0 {
                bands.push(Vec::new());
            }
            let last = place + 1 == columns || at + 1 == count;
            let column = Column {
                name: &panel.name,
                size: &panel.size,
                counted: counts > 0.0 && (last || !is_shared),
                labelled: place == 0 || !is_shared,
                rows: Rows::new(
                    bars.iter().map(|bar| bar.label.as_str()),
                    fonts,
                    theme,
                    labels - apart,
                ),
                bars,
            };
            bands.last_mut().expect("one was pushed").push(column);
        }
        Self {
            bands,
            labels,
            apart,
            counts,
            width,
            between,
            heading: values.heading(fonts, theme, width).max(if counts > 0.0 {
                theme.body * 1.7
            } else {
                0.0
            }),
            size: size_height(
                values.panels.iter().map(|panel| panel.size.as_str()),
                fonts,
                theme,
                width,
            ),
            axis: theme.tick + theme.small * 1.4,
            below: theme.small * 1.1,
        }
    }

    /// What each band of columns is as high as.
    fn bands(&self) -> impl Iterator<Item = Rows> {
        let bands = self.bands.iter();
        bands.map(|band| Rows::tallest(band.iter().map(|column| &column.rows)))
    }

    fn height(&self, pitch: f64) -> f64 {
        let bands = self
            .bands()
            .map(|rows| self.heading + self.size + rows.height(pitch) + self.axis);
        bands.sum::<f64>() + self.below * (self.bands.len() - 1) as f64
    }
}

fn articles(bar: &Bar) -> String {
    bar.articles.map_or_else(String::new, whole)
}

/// The ends of the axis, and whether an interval is cut there.
fn ends(values: &RankedBars) -> (f64, f64, bool) {
    let (end, cut) = values.reach();
    let lowest = |bar: &Bar| {
        bar.interval()
            .map_or(bar.value, |ends| ends.0.min(bar.value))
    };
    let lowest = values.bars().map(lowest).fold(end, f64::min);
    // Room on either side of the marks.
    let space = (end - lowest) * 0.04;
    let start = if lowest < end * 0.5 {
        0.0
    } else {
        lowest - space
    };
    (start, end + space, cut)
}

fn notes(values: &RankedBars, is_shared: bool, start: f64, cut: bool) -> String {
    let (with, without) = (
        values.bars().any(|bar| bar.interval().is_some()),
        values.bars().any(|bar| bar.interval().is_none()),
    );
    let mut notes = Vec::new();
    match (with, cut) {
        (true, true) => notes.push("Line: 95\u{a0}% interval, cut at the end of the axis.".into()),
        (true, false) => notes.push("Line: 95\u{a0}% interval.".into()),
        (false, _) => {}
    }
    if without {
        notes.push("Open dot: too few articles for an interval.".into());
    }
    if start > 0.0 {
        notes.push("The axis does not begin at 0.".into());
    }
    match values.panels.as_slice() {
        [first, _, ..] if is_shared && !values.in_time => {
            notes.push(format!("Rows in the order of {}.", first.name));
        }
        _ => {}
    }
    if values.bars().any(|bar| bar.articles.is_some()) {
        notes.push("N: articles.".into());
    }
    notes.join(" ")
}

impl Form for Dots {
    fn about(&self) -> &'static About {
        const {
            &About::new(
                "dots",
                "dots with intervals, a panel per term and a row per group, on an axis that need not begin at 0",
            )
        }
    }

    fn draw(&self, values: &RankedBars, style: &Style) -> Result<Figure, DrawError> {
        values.check()?;
        let (theme, fonts) = prepare(style)?;
        let grid = Grid::new(values, &fonts, &theme, theme.width - 2.0 * theme.border);
        let (start, end, cut) = ends(values);
        let notes = notes(values, shared(&values.panels).is_some(), start, cut);
        let rows = grid.bands().map(|band| band.len()).sum();
        let height = |pitch| grid.height(pitch);
        let (frame, pitch) = values.frame(style, (theme, fonts), notes, rows, height)?;
        let theme = &frame.theme;
        let mut top = frame.body.top;
        for (band, rows) in grid.bands.iter().zip(grid.bands()) {
            let first = top + grid.heading + grid.size;
            let mut left = frame.body.left;
            for column in band {
                left += if column.labelled { grid.labels } else { 0.0 };
                let rect = Rect {
                    left,
                    top: first,
                    right: left + grid.width,
                    bottom: first + column.rows.height(pitch),
                };
                let ticks = ((grid.width / (theme.small * 4.5)) as usize).clamp(2, 6);
                let panel = frame.panel(
                    rect,
                    Axis::numbers(start, end, ticks),
                    Axis::numbers(0.0, column.rows.height(pitch) / pitch, 2),
                );
                draw_column(&frame, column, &panel, &grid, pitch)?;
                left += grid.width + grid.between;
                left += if column.counted && band.len() > 1 {
                    grid.counts
                } else {
                    0.0
                };
            }
            top = first + rows.height(pitch) + grid.axis + grid.below;
        }
        values.unit(&frame, frame.body.left + grid.labels);
        Ok(frame.finish(values.describe("Dots")))
    }
}

fn draw_column(
    frame: &Frame,
    column: &Column<'_>,
    panel: &Panel,
    grid: &Grid<'_>,
    pitch: f64,
) -> Result<(), DrawError> {
    let (theme, rect) = (&frame.theme, panel.rect);
    frame.open("panel", None);
    let heading = rect.top - grid.size - grid.heading + theme.body * 0.2;
    frame.panel_size(column.size, (rect.left, rect.top - grid.size), grid.width);
    frame.wrapped(
        &Label::new(column.name, (rect.left, heading), theme.body)
            .face(Face::Bold)
            .level(Level::Top)
            .room(grid.width + 0.01),
    );
    let margin = rect.right + grid.counts;
    if column.counted {
        frame.label(
            &Label::new("N", (margin, heading), theme.small)
                .ink(QUIET)
                .anchor(Anchor::End)
                .level(Level::Top),
        );
    }
    frame.x_grid(panel)?;
    let rows = || column.bars.iter().zip(column.rows.middles(pitch));
    for (bar, y) in rows() {
        let y = rect.top + y;
        frame.line(
            &[(rect.left, y), (rect.right, y)],
            Pen::new(GRID, theme.grid),
        )?;
        if column.labelled {
            frame.wrapped(
                &Label::new(&bar.label, (rect.left - grid.apart, y), theme.body)
                    .anchor(Anchor::End)
                    .level(Level::Middle)
                    .room(grid.labels - grid.apart + 0.01),
            );
        }
        if column.counted {
            frame.label(
                &Label::new(&articles(bar), (margin, y), theme.small)
                    .ink(QUIET)
                    .anchor(Anchor::End)
                    .level(Level::Middle),
            );
        }
    }
    frame.line(
        &[(rect.left, rect.top), (rect.left, rect.bottom)],
        Pen::new(AXIS, theme.axis),
    )?;
    let look = look(0, theme.grey);
    let radius = (pitch * 0.24).min(theme.body * 0.3);
    for (bar, y) in rows() {
        let at = |value: f64| panel.spot("a dot", value, panel.y.high - y / pitch);
        if let Some((low, high)) = bar.interval() {
            let inside = |value: f64| value.clamp(panel.x.low, panel.x.high);
            let ends = [at(inside(low))?, at(inside(high))?];
            frame.line(&ends, Pen::new(look.ink, theme.line))?;
            frame.marker(at(bar.value)?, Marker::Circle, radius, look.ink, 1.0)?;
        } else {
            frame.open_marker(at(bar.value)?, Marker::Circle, radius, look.ink)?;
        }
    }
    let margin = grid.between / 2.0;
    frame.x_axis(panel, Some((margin, margin)))?;
    frame.close();
    Ok(())
}
