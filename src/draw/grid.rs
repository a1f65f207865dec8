//! Values by row and period, for the charts that have a place for each of them.

use super::error::{DrawError, finite};
use super::theme::POINTS_A_MM;
use crate::day::Day;
use crate::period::Period;
use std::collections::BTreeMap;

/// As many periods as are read, days of 270 years; a chart joins those that are too narrow.
pub(crate) const MOST_COLUMNS: usize = 100_000;

/// The narrowest column, in points (0.4 mm): what is narrower runs into its neighbours in print.
pub(crate) const NARROWEST: f64 = 0.4 * POINTS_A_MM;

/// What the rates in a table of rows and periods rest on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RateBasis {
    /// The whole that each value is a rate of, such as the tokens of its articles; as many lists as there are rows, as
    /// long as those of the values.
    pub wholes: Vec<Vec<f64>>,
    /// A rate of a smaller whole is drawn as one that says less.
    pub least: f64,
    /// What such a whole is, such as `fewer than 10,000 tokens`.
    pub words: String,
}

/// A table as a chart was given it.
pub(crate) struct Given<'a> {
    pub step: Period,
    pub rows: &'a [String],
    /// Any day of each column's period, in any order.
    pub columns: &'a [Day],
    pub values: &'a [Vec<Option<f64>>],
    pub basis: Option<&'a RateBasis>,
}

/// A value and the whole that it is a rate of: 1 where nothing is known of that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub value: f64,
    pub whole: f64,
}

/// Cells by row and by first day of period, all periods between the first and the last present.
pub(crate) struct Grid {
    pub step: Period,
    /// The length of the periods that the chart was given.
    pub given: Period,
    /// The first day of each period.
    pub days: Vec<Day>,
    pub cells: Vec<Vec<Option<Cell>>>,
}

/// How cells are joined to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joining {
    /// Counts are summed.
    Sum,
    /// Rates are averaged, each weighted with its whole.
    Mean,
}

impl Grid {
    pub(crate) fn new(given: &Given<'_>) -> Result<Self, DrawError> {
        let step = given.step;
        if given.rows.is_empty() || given.columns.is_empty() {
            return Err(DrawError::Empty {
                what: "the table has no row or no column",
            });
        }
        fit("rows of values", given.values.len(), given.rows.len())?;
        let mut positions = BTreeMap::new();
        for (index, &day) in given.columns.iter().enumerate() {
            if positions.insert(step.start(day), index).is_some() {
                fit(format!("columns for {}", step.name(day)), 2, 1)?;
            }
        }
        let (first, last) = match (positions.keys().next(), positions.keys().next_back()) {
            (Some(&first), Some(&last)) => (first, last),
            _ => {
                return Err(DrawError::Empty {
                    what: "the table has no column",
                });
            }
        };
        let mut days = Vec::new();
        let mut day = first;
        while day <= last {
            days.push(day);
            if days.len() > MOST_COLUMNS {
                let found = (last.days_since_epoch() - first.days_since_epoch()) as usize;
                return Err(DrawError::TooMany {
                    what: "periods",
                    found,
                    at_most: MOST_COLUMNS,
                });
            }
            day = step.next(day);
        }
        let wholes = given.basis.map(|basis| &basis.wholes);
        if let Some(wholes) = wholes {
            fit("rows of wholes", wholes.len(), given.rows.len())?;
        }
        let mut cells = Vec::with_capacity(given.rows.len());
        for (index, (name, row)) in given.rows.iter().zip(given.values).enumerate() {
            fit(format!("values of {name}"), row.len(), given.columns.len())?;
            let wholes = wholes.map(|wholes| &wholes[index]);
            if let Some(wholes) = wholes {
                fit(format!("wholes of {name}"), wholes.len(), row.len())?;
            }
            for (value, day) in row.iter().zip(given.columns) {
                let what = || format!("{name} in {}", step.name(*day));
                if let Some(value) = *value
                    && finite(what, value)? < 0.0
                {
                    return Err(DrawError::OutOfRange {
                        what: what(),
                        value,
                        expected: "zero or more",
                    });
                }
            }
            let cell = |day: &Day| {
                let at = *positions.get(day)?;
                let whole = wholes.map_or(1.0, |wholes| wholes[at]);
                row[at].map(|value| Cell { value, whole })
            };
            cells.push(days.iter().map(cell).collect());
        }
        Ok(Self {
            step,
            given: step,
            days,
            cells,
        })
    }

    /// The same grid in longer periods, long enough that no column is narrower than [`NARROWEST`]; a period in which
    /// nothing has a value stays a gap.
    pub(crate) fn wide_enough(self, width: f64, joining: Joining) -> Self {
        // Weeks begin in one month and end in another.
        let nests = |step: &Period| *step > self.step && self.step != Period::Week;
        let longer = Period::ALL.into_iter().filter(nests);
        let narrow = |days: usize| width / (days as f64) < NARROWEST;
        let mut best = None;
        if narrow(self.days.len()) {
            for step in longer {
                let mut days: Vec<Day> = self.days.iter().map(|day| step.start(*day)).collect();
                days.dedup();
                let enough = !narrow(days.len());
                best = Some((step, days));
                if enough {
                    break;
                }
            }
        }
        let Some((step, days)) = best else {
            return self;
        };
        let joined = |row: &Vec<Option<Cell>>| {
            let mut joined: Vec<Option<Cell>> = vec![None; days.len()];
            let mut at = 0;
            for (day, cell) in self.days.iter().zip(row) {
                at += usize::from(step.start(*day) != days[at]);
                let Some(Cell { value, whole }) = *cell else {
                    continue;
                };
                let sum = joined[at].get_or_insert(Cell {
                    value: 0.0,
                    whole: 0.0,
                });
                sum.whole += whole;
                sum.value += match joining {
                    Joining::Sum => value,
                    Joining::Mean => value * whole,
                };
            }
            if joining == Joining::Mean {
                for cell in joined.iter_mut().flatten().filter(|cell| cell.whole > 0.0) {
                    cell.value /= cell.whole;
                }
            }
            joined
        };
        Self {
            step,
            given: self.given,
            cells: self.cells.iter().map(joined).collect(),
            days,
        }
    }

    /// What a reader must know of joined periods; empty where none are.
    pub(crate) fn note(&self) -> String {
        if self.step == self.given {
            return String::new();
        }
        let (given, drawn) = (self.given.word(), self.step.word());
        format!("A {given} would be narrower than 0.4\u{a0}mm, so each column is a {drawn}.")
    }

    /// The same for who draws the chart.
    pub(crate) fn warning(&self) -> Option<String> {
        let note = self.note();
        let help = format!(
            "Draw a wider figure, or fewer {}s, to see each.",
            self.given
        );
        (!note.is_empty()).then(|| format!("{note} {help}"))
    }

    /// The ends of the axis of time, in days since 1970-01-01.
    pub(crate) fn ends(&self) -> (f64, f64) {
        let end = self.step.next(self.days[self.days.len() - 1]);
        (
            f64::from(self.days[0].days_since_epoch()),
            f64::from(end.days_since_epoch()),
        )
    }

    pub(crate) fn has_gaps(&self) -> bool {
        self.cells.iter().flatten().any(Option::is_none)
    }
}

fn fit(what: impl Into<String>, found: usize, expected: usize) -> Result<(), DrawError> {
    if found == expected {
        return Ok(());
    }
    Err(DrawError::Shape {
        what: what.into(),
        found,
        expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: i8) -> Day {
        Day::from_ymd(2021, 11, date).unwrap()
    }

    fn grid(columns: &[Day], values: &[Vec<Option<f64>>]) -> Result<Grid, DrawError> {
        let rows: Vec<String> = (0..values.len()).map(|row| row.to_string()).collect();
        let (step, basis) = (Period::Day, None);
        Grid::new(&Given {
            step,
            rows: &rows,
            columns,
            values,
            basis,
        })
    }

    fn values(row: &[Option<Cell>]) -> Vec<Option<f64>> {
        row.iter().map(|cell| cell.map(|cell| cell.value)).collect()
    }

    #[test]
    fn a_period_that_is_no_column_is_a_gap_in_every_row() {
        let rows = [
            vec![Some(3.0), Some(0.0), None],
            vec![Some(1.0), Some(2.0), Some(5.0)],
        ];
        let grid = grid(&[day(1), day(2), day(4)], &rows).unwrap();
        assert_eq!(grid.days.len(), 4);
        assert_eq!(values(&grid.cells[0]), [Some(3.0), Some(0.0), None, None]);
        let second = [Some(1.0), Some(2.0), None, Some(5.0)];
        assert_eq!(values(&grid.cells[1]), second);
    }

    #[test]
    fn days_too_narrow_for_print_are_joined_to_weeks() {
        let days: Vec<Day> = (0..21).map(|day| Day::from_epoch(18_934 + day)).collect();
        let twos = days
            .iter()
            .map(|day| (days[0].plus(7) > *day).then_some(2.0));
        let rows = [twos.collect::<Vec<_>>()];
        let joined = |width: f64, joining| {
            let grid = grid(&days, &rows).unwrap();
            grid.wide_enough(width * NARROWEST, joining)
        };
        let wide = joined(21.0, Joining::Sum);
        assert_eq!((wide.step, wide.days.len()), (Period::Day, 21));
        let narrow = joined(20.9, Joining::Sum);
        assert_eq!(narrow.step, Period::Week);
        let sums = values(&narrow.cells[0]);
        assert_eq!(sums.iter().flatten().sum::<f64>(), 14.0);
        assert_eq!(sums.last(), Some(&None), "a week without a value is a gap");
        let means = joined(20.9, Joining::Mean);
        assert_eq!(values(&means.cells[0])[0], Some(2.0));
    }

    #[test]
    fn days_of_a_century_are_joined_to_periods_that_can_be_seen() {
        let days: Vec<Day> = (0..36_500).map(Day::from_epoch).collect();
        let rows = [vec![Some(1.0); days.len()]];
        let grid = grid(&days, &rows).unwrap();
        let joined = grid.wide_enough(200.0 * NARROWEST, Joining::Sum);
        assert_eq!((joined.step, joined.days.len()), (Period::Year, 100));
    }

    #[test]
    fn joined_rates_are_those_of_the_joined_wholes() {
        let days: Vec<Day> = (0..7).map(|day| Day::from_epoch(18_939 + day)).collect();
        let basis = RateBasis {
            wholes: vec![vec![1.0, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0]],
            ..RateBasis::default()
        };
        let mut values = vec![None; 7];
        values[0] = Some(50.0);
        values[1] = Some(0.0);
        let given = Given {
            step: Period::Day,
            rows: &["a".into()],
            columns: &days,
            values: &[values],
            basis: Some(&basis),
        };
        let grid = Grid::new(&given).unwrap();
        let week = grid.wide_enough(NARROWEST, Joining::Mean);
        let cell = Cell {
            value: 5.0,
            whole: 10.0,
        };
        assert_eq!(week.cells[0], [Some(cell)]);
    }

    #[test]
    fn rows_that_do_not_fit_and_negative_values_are_refused() {
        let columns = [day(1), day(2)];
        let short = grid(&columns, &[vec![Some(1.0), None], vec![None]]);
        let shape = Some((1, 2));
        let found = match short.err() {
            Some(DrawError::Shape {
                found, expected, ..
            }) => Some((found, expected)),
            _ => None,
        };
        assert_eq!(found, shape);
        let negative = grid(&columns, &[vec![Some(-1.0), None]]);
        assert!(matches!(negative, Err(DrawError::OutOfRange { .. })));
    }
}
