//! Shares of a whole over time: who has how much of the coverage, with the counts behind it.

use super::calendar;
use super::chart::{Chart, Texts, Words};
use super::error::DrawError;
use super::events;
use super::figure::Figure;
use super::fonts::Face;
use super::frame::{Body, Frame, Label, Level, Page, Spot, prepare};
use super::grid::{self, Given, Grid, Joining};
use super::labels::{Rect, spread};
use super::legend::{Key, Swatch};
use super::marks::Pen;
use super::palette::{AXIS, GRID, Ink, PAPER, QUIET, look, tint};
use super::panel::Panel;
use super::scale::Axis;
use super::text::clean;
use super::theme::{LEADING, Style};
use crate::about::About;
use crate::day::Day;
use crate::event::Event;
use crate::number::whole;
use crate::period::Period;

/// Counts of several rows as parts of a hundred percent, stacked, and over them the counts of all rows together.
///
/// A period without a value in any row is hatched; one in which all counts are zero has no shares and stays blank. The
/// largest rows have a band each, the largest at the foot; the others are summed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shares {
    /// What is written around it.
    pub words: Words,
    /// What is counted, in the plural, such as `articles with wall`.
    pub counted: String,
    /// The length of a period.
    pub step: Period,
    /// The names of the rows, at least two.
    pub rows: Vec<String>,
    /// Any day of each column's period, in any order.
    pub columns: Vec<Day>,
    /// A list of as many counts as there are columns for each row; `None` where nothing was collected.
    pub counts: Vec<Vec<Option<f64>>>,
    /// Days that are marked. One outside the range is left out, and the figure warns of it.
    pub events: Vec<Event>,
}

/// A share of fewer than this is hardly known: one more or less changes it by 5 points.
const FEW: f64 = 20.0;

/// Numbers beside a panel: beside a low one, and beside others.
const MARKS: [usize; 2] = [3, 6];

/// Bands that can be told apart in grey; the last is the pale one.
const MOST_BANDS: usize = 6;

/// What each band looks like, from the foot: neighbours differ in lightness, in grey print too.
fn inks(grey: bool) -> [Ink; MOST_BANDS] {
    let [a, b, c, d, e] = [0, 1, 3, 2, 5].map(|index| look(index, grey).ink);
    [a, b, c, d, e, tint(QUIET, 0.72)]
}

/// The counts of a row, or of several together, in each period.
struct BandCounts {
    name: String,
    counts: Vec<f64>,
}

/// A period as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was collected.
    Gap,
    /// Nothing was found.
    Blank,
    Shown,
}

impl Shares {
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "shares",
        "shares of a whole over time, stacked to 100 %, with the counts over them",
    );
    /// As many periods as are read.
    pub const MOST_COLUMNS: usize = grid::MOST_COLUMNS;

    fn grid(&self) -> Result<Grid, DrawError> {
        if self.rows.len() < 2 {
            return Err(DrawError::Empty {
                what: "shares need at least two series",
            });
        }
        Grid::new(&Given {
            step: self.step,
            rows: &self.rows,
            columns: &self.columns,
            values: &self.counts,
            basis: None,
        })
    }

    /// The bands from the foot: the largest rows, and the others together.
    fn bands(&self, grid: &Grid) -> Vec<BandCounts> {
        let mut bands: Vec<BandCounts> = (self.rows.iter().zip(&grid.cells))
            .map(|(name, row)| BandCounts {
                name: clean(name),
                counts: row
                    .iter()
                    .map(|cell| cell.map_or(0.0, |cell| cell.value))
                    .collect(),
            })
            .collect();
        let size = |band: &BandCounts| band.counts.iter().sum::<f64>();
        bands.sort_by(|a, b| size(b).total_cmp(&size(a)));
        if bands.len() > MOST_BANDS {
            let others = bands.split_off(MOST_BANDS - 1);
            let sum = |at| others.iter().map(|band| band.counts[at]).sum();
            bands.push(BandCounts {
                name: format!("{} others", others.len()),
                counts: (0..grid.days.len()).map(sum).collect(),
            });
        }
        bands
    }

    fn notes(&self, grid: &Grid, states: &[State], totals: &[f64]) -> String {
        let word = grid.step.word();
        let mut notes = vec![format!(
            "Below: shares of the {}; above: their number.",
            self.counted
        )];
        notes.push(grid.note());
        if states.contains(&State::Blank) {
            notes.push(format!("Blank: {word}s without any."));
        }
        if few(states, totals).any(|few| few) {
            notes.push(format!(
                "Dark line over shares: {word}s with fewer than {FEW}, whose shares are hardly known."
            ));
        }
        notes.retain(|note| !note.is_empty());
        notes.join(" ")
    }

    fn describe(&self, grid: &Grid, bands: &[BandCounts], totals: &[f64]) -> String {
        let all: f64 = totals.iter().sum();
        let shares = bands.iter().map(|band| {
            let own: f64 = band.counts.iter().sum();
            let percent = if all > 0.0 { 100.0 * own / all } else { 0.0 };
            format!("{} {percent:.1}\u{a0}%", band.name)
        });
        format!(
            "Shares of {} {} from {} to {}: {}.",
            whole(all as u64),
            self.counted,
            grid.step.in_words(grid.days[0]),
            grid.step.in_words(grid.days[grid.days.len() - 1]),
            shares.collect::<Vec<_>>().join(", ")
        )
    }
}

/// Which shown periods have few counts.
fn few<'a>(states: &'a [State], totals: &'a [f64]) -> impl Iterator<Item = bool> + 'a {
    let periods = states.iter().zip(totals);
    periods.map(|(state, total)| *state == State::Shown && *total < FEW)
}

impl Chart for Shares {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            words: &mut self.words,
            names: self.rows.iter_mut().collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        let grid = self.grid()?;
        let (theme, fonts) = prepare(style)?;
        let inner = theme.width - 2.0 * theme.border;
        let of_names = self.bands(&grid);
        let widest = of_names
            .iter()
            .map(|band| fonts.width(&band.name, Face::Regular, theme.body))
            .fold(0.0, f64::max);
        let names = widest.min(inner * 0.3);
        let swatch = theme.body * 0.7;
        let right = theme.width - theme.border - names - swatch - theme.gap * 2.0;
        // Columns are joined for a panel that is a little wider than it will be beside its numbers.
        let grid = grid.wide_enough(right - theme.border, Joining::Sum);
        let bands = self.bands(&grid);
        let totals: Vec<f64> = (0..grid.days.len())
            .map(|at| bands.iter().map(|band| band.counts[at]).sum())
            .collect();
        let most = totals.iter().copied().fold(0.0, f64::max);
        let numbers = [(most, MARKS[0]), (most, MARKS[1]), (100.0, MARKS[1])];
        let numbers = numbers
            .map(|(end, ticks)| Frame::widest(&fonts, &theme, &Axis::numbers(0.0, end, ticks)));
        let left = theme.border + numbers.into_iter().fold(0.0, f64::max) + theme.gap;
        let states: Vec<State> = (0..grid.days.len())
            .map(|at| {
                let known = grid.cells.iter().any(|row| row[at].is_some());
                match (known, totals[at] > 0.0) {
                    (false, _) => State::Gap,
                    (true, false) => State::Blank,
                    (true, true) => State::Shown,
                }
            })
            .collect();
        let (low, high) = grid.ends();
        let share = |day: Day| (f64::from(day.days_since_epoch()) - low) / (high - low);
        let events = events::Placed::new(
            &self.events,
            |day| (0.0..1.0).contains(&share(day)),
            |day| share(day) * (right - left),
            &events::Room {
                fonts: &fonts,
                theme: &theme,
                length: right - left,
                margins: (left - theme.border, theme.width - theme.border - right),
            },
        );
        let mut keys = Vec::new();
        if states.contains(&State::Gap) {
            keys.push(Key {
                label: format!("no articles that {}", grid.step.word()),
                swatch: Swatch::Hatch,
            });
        }
        let notes = self.notes(&grid, &states, &totals);
        let page = Page {
            words: &self.words,
            keys,
            notes: format!("{notes}{}", events.key),
        };
        let head = theme.small * 1.7;
        // The heading of the shares keeps clear of the marks over them.
        let between = theme.small * 2.4;
        let of_bands = bands.iter().map(|band| band.name.as_str());
        let more = fonts.more(of_bands, Face::Regular, theme.body, names + 0.01);
        let apart = theme.body * LEADING + more;
        let axis = theme.small * 3.2;
        let least = (bands.len() as f64 * apart).max(theme.body * 7.0);
        let body = Body {
            wanted: head + between + events.height() + axis + least.max(theme.width * 0.2) * 1.5,
            least: head + between + events.height() + axis + least * 1.5,
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        grid.warning().into_iter().for_each(|told| frame.warn(told));
        for told in &events.left_out {
            frame.warn(told.clone());
        }

        let measure = |text: &str| frame.fonts.width(text, Face::Regular, theme.small);
        let x = calendar::axis(
            low,
            high,
            grid.step,
            &calendar::Room {
                length: right - left,
                gap: theme.small * 0.7,
                width: &measure,
                margins: frame.margins(left, right),
                under_period: true,
            },
        );
        // A third for the counts, the rest for the shares.
        let top = frame.body.top + head + events.height();
        let bottom = frame.body.bottom - Frame::x_axis_height(&theme, &x);
        let middle = top + (bottom - top - between) / 3.0;
        let place = |top, bottom| Rect {
            left,
            top,
            right,
            bottom,
        };
        let ticks = |height: f64| match height / (theme.small * 2.6) {
            room if room < MARKS[1] as f64 => MARKS[0],
            _ => MARKS[1],
        };
        let counts = Axis::numbers(0.0, most, ticks(middle - top));
        let counts = frame.panel(place(top, middle), x.clone(), counts);
        let shares = Axis::numbers(0.0, 100.0, ticks(bottom - middle - between));
        let shares = frame.panel(place(middle + between, bottom), x, shares);
        let heading = |text: &str, y: f64| {
            frame.label(
                &Label::new(text, (frame.body.left, y), theme.small)
                    .ink(QUIET)
                    .level(Level::Top)
                    .room(inner),
            );
        };
        let per = format!("{} per {}", self.counted, grid.step.word());
        heading(&per, frame.body.top);
        heading("percent of these", middle + theme.small * 0.5);

        frame.y_grid(&counts, true)?;
        let columns = Columns {
            grid: &grid,
            states: &states,
        };
        columns.count_line(&frame, &counts, &totals)?;
        frame.x_axis(&counts, None)?;
        columns.bands(&frame, &shares, &bands, &totals)?;
        columns.gaps(&frame, &shares)?;
        frame.y_grid(&shares, true)?;
        columns.few(&frame, &shares, &totals)?;
        frame.x_axis(&shares, Some(frame.margins(left, right)))?;
        let through = place(top, bottom);
        events.draw_lines(&frame, &through, true)?;
        events.draw_labels(&frame, &through);
        columns.names(&frame, &shares, &bands, &totals, apart, (swatch, names))?;
        Ok(frame.finish(self.describe(&grid, &bands, &totals)))
    }
}

/// Periods as columns that touch.
struct Columns<'a> {
    grid: &'a Grid,
    states: &'a [State],
}

impl Columns<'_> {
    /// The left and the right edge of a period.
    fn edges(&self, panel: &Panel, at: usize) -> (f64, f64) {
        let x = |day: Day| panel.x_of(f64::from(day.days_since_epoch()));
        let day = self.grid.days[at];
        (x(day), x(self.grid.step.next(day)))
    }

    /// Periods next to each other that are all in such a state.
    fn runs(&self, wanted: impl Fn(State) -> bool) -> Vec<Vec<usize>> {
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for at in (0..self.states.len()).filter(|at| wanted(self.states[*at])) {
            match runs.last_mut() {
                Some(run) if run.last() == Some(&(at - 1)) => run.push(at),
                _ => runs.push(vec![at]),
            }
        }
        runs
    }

    /// The corners of a stair over a run of periods.
    fn stair(&self, panel: &Panel, run: &[usize], y: impl Fn(usize) -> f64) -> Vec<Spot> {
        run.iter()
            .flat_map(|at| {
                let (left, right) = self.edges(panel, *at);
                let y = panel.y_of(y(*at));
                [(left, y), (right, y)]
            })
            .collect()
    }

    /// The counts as a line, broken at gaps.
    fn count_line(&self, frame: &Frame, panel: &Panel, totals: &[f64]) -> Result<(), DrawError> {
        frame.open("line", None);
        for run in self.runs(|state| state != State::Gap) {
            let line = self.stair(panel, &run, |at| totals[at]);
            frame.line(
                &line,
                Pen::new(look(0, frame.theme.grey).ink, frame.theme.line),
            )?;
        }
        frame.close();
        Ok(())
    }

    fn bands(
        &self,
        frame: &Frame,
        panel: &Panel,
        bands: &[BandCounts],
        totals: &[f64],
    ) -> Result<(), DrawError> {
        let below = |band: usize, at: usize| {
            let sum: f64 = bands[..band].iter().map(|band| band.counts[at]).sum();
            // The top is that of the panel to the last digit.
            (100.0 * sum / totals[at]).min(100.0)
        };
        let inks = inks(frame.theme.grey);
        let narrow = panel.rect.width() / self.grid.days.len() as f64 <= 4.0;
        let runs = self.runs(|state| state == State::Shown);
        for (band, counts) in bands.iter().enumerate() {
            frame.open("band", Some(&counts.name));
            for run in &runs {
                let mut outline = self.stair(panel, run, |at| below(band + 1, at));
                let foot = self.stair(panel, run, |at| below(band, at));
                outline.extend(foot.into_iter().rev());
                frame.polygon(&outline, inks[band], 1.0)?;
            }
            frame.close();
        }
        if narrow {
            return Ok(());
        }
        for band in 1..bands.len() {
            for run in &runs {
                let line = self.stair(panel, run, |at| below(band, at));
                frame.line(&line, Pen::new(PAPER, 0.5))?;
            }
        }
        Ok(())
    }

    fn gaps(&self, frame: &Frame, panel: &Panel) -> Result<(), DrawError> {
        frame.merging(true);
        for run in self.runs(|state| state == State::Gap) {
            let (left, _) = self.edges(panel, run[0]);
            let (_, right) = self.edges(panel, run[run.len() - 1]);
            let gap = Rect {
                left,
                right,
                ..panel.rect
            };
            frame.hatch(gap)?;
            frame.outline(gap, Pen::new(GRID, 0.3))?;
        }
        frame.merging(false);
        Ok(())
    }

    /// A line over the periods whose shares are hardly known.
    fn few(&self, frame: &Frame, panel: &Panel, totals: &[f64]) -> Result<(), DrawError> {
        let few: Vec<bool> = few(self.states, totals).collect();
        let y = panel.rect.top - 2.0;
        frame.merging(true);
        for at in (0..few.len()).filter(|at| few[*at]) {
            let (left, right) = self.edges(panel, at);
            frame.line(&[(left, y), (right, y)], Pen::new(AXIS, 1.2))?;
        }
        frame.merging(false);
        Ok(())
    }

    /// The names of the bands beside their last period, each with its colour.
    fn names(
        &self,
        frame: &Frame,
        panel: &Panel,
        bands: &[BandCounts],
        totals: &[f64],
        apart: f64,
        (swatch, room): (f64, f64),
    ) -> Result<(), DrawError> {
        let theme = &frame.theme;
        let last = self.states.iter().rposition(|state| *state == State::Shown);
        let mut sum = 0.0;
        // From the top down, so that names with one wish stand in the order of the bands.
        let mut wishes: Vec<f64> = (bands.iter().zip(1..))
            .map(|(band, place)| match last {
                Some(at) => {
                    let middle = sum + band.counts[at] / 2.0;
                    sum += band.counts[at];
                    panel.y_of(100.0 * middle / totals[at])
                }
                None => panel.rect.bottom - f64::from(place) * apart,
            })
            .collect();
        wishes.reverse();
        let (top, bottom) = (
            panel.rect.top + apart / 2.0,
            panel.rect.bottom - apart / 2.0,
        );
        let places = spread(&wishes, apart, top, bottom).unwrap_or(wishes);
        let inks = inks(theme.grey);
        frame.open("labels", None);
        for ((band, y), ink) in bands.iter().zip(places.into_iter().rev()).zip(inks) {
            let left = panel.rect.right + theme.gap;
            let square = Rect {
                left,
                top: y - swatch / 2.0,
                right: left + swatch,
                bottom: y + swatch / 2.0,
            };
            frame.bar(square, ink)?;
            let label = Label::new(&band.name, (left + swatch + theme.gap, y), theme.body)
                .level(Level::Middle)
                .room(room + 0.01);
            frame.wrapped(&label);
        }
        frame.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::palette::luminance;

    fn chart(rows: usize) -> Shares {
        let day = |day: usize| Day::from_epoch(18_900 + day as i32);
        Shares {
            counted: "articles".into(),
            step: Period::Day,
            rows: (0..rows).map(|row| format!("row {row}")).collect(),
            columns: (0..4).map(day).collect(),
            counts: (0..rows)
                .map(|row| vec![Some(row as f64), None, Some(0.0), Some(90.0)])
                .collect(),
            ..Shares::default()
        }
    }

    #[test]
    fn the_largest_rows_have_bands_from_the_foot_and_the_others_are_summed() {
        let chart = chart(9);
        let bands = chart.bands(&chart.grid().unwrap());
        let names: Vec<&str> = bands.iter().map(|band| band.name.as_str()).collect();
        let expected = ["row 8", "row 7", "row 6", "row 5", "row 4", "4 others"];
        assert_eq!(names, expected);
        assert_eq!(bands[5].counts, [6.0, 0.0, 0.0, 360.0]);
    }

    #[test]
    fn neighbouring_bands_differ_in_grey() {
        for pair in inks(true).windows(2) {
            let [a, b] = [pair[0], pair[1]].map(luminance);
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast > 1.5, "{pair:?}: {contrast}");
        }
    }

    #[test]
    fn shares_of_one_series_are_refused() {
        assert!(matches!(
            chart(1).draw(&Style::default()),
            Err(DrawError::Empty { .. })
        ));
    }
}
