//! The mix of outlets held fixed: which outlet has which articles of a period, and what its rate weighs.

use super::coverage::Periods;
use super::measure::{Counts, THIN_TOKENS};
use super::series::{Row, around};
use super::{Form, Measure, Request};
use crate::measure::frequency::{ArticleSums, Standardised, Stratum};
use crate::number::counted;
use crate::period::Period;
use crate::select::{By, Groups, Key};
use crate::verbs::Error;
use crate::verbs::selection::Selected;
use std::collections::BTreeMap;
use std::ops::Range;

/// Outlets with less of the weight than this do not show what the mix would have.
const LEAST_PRESENT: f64 = 0.5;

/// Refuses what makes no sense where the mix is held fixed, or would show it as it is.
pub(super) fn check(request: &Request) -> Result<(), Error> {
    let what = if request.measure != Measure::PerMillion {
        format!("`--measure {}`", request.measure)
    } else if request.split == Some(By::Column("source".into())) {
        "`--split source`".to_owned()
    } else if request.form != Form::Lines {
        format!("`--form {}`", request.form)
    } else {
        return Ok(());
    };
    Err(Error::Usage {
        message: format!("`--standardise` does not go with {what}"),
        help: "it draws rates per million tokens of all outlets as lines, with the mix of outlets held fixed: leave one of the two out".into(),
    })
}

/// The articles of each outlet in each group of a trend.
pub(super) struct Mix {
    /// Articles by what the groups are of, and by outlet.
    pub cells: Groups,
    /// The cells of each group.
    of_group: Vec<Range<usize>>,
    /// The outlet of each cell.
    outlets: Vec<usize>,
    /// For each outlet the tokens that it has in all periods of the chart.
    weights: Vec<u64>,
}

impl Mix {
    /// Of the groups by `by`, of which the last is the period.
    pub fn new(selected: &Selected<'_>, by: &[By], periods: &Periods) -> Result<Self, Error> {
        let source = By::Column("source".into());
        let by = [by, &[source]].concat();
        let cells = Groups::new(&selected.articles, &selected.mask, &by);
        let mut numbers: BTreeMap<&Key, usize> = BTreeMap::new();
        let mut weights: Vec<u64> = Vec::new();
        let mut outlets = Vec::with_capacity(cells.len());
        for (keys, tokens) in cells.keys.iter().zip(&cells.tokens) {
            let [.., period, outlet] = keys.as_slice() else {
                continue;
            };
            let new = numbers.len();
            let outlet = *numbers.entry(outlet).or_insert(new);
            weights.resize(numbers.len(), 0);
            outlets.push(outlet);
            let charted = |start| periods.charted().binary_search(&start).is_ok();
            if period.day().is_some_and(charted) {
                weights[outlet] += tokens;
            }
        }
        if weights.iter().filter(|tokens| **tokens > 0).count() < 2 {
            return Err(Error::Usage {
                message: "the selected articles with a date are of one outlet, which is no mix"
                    .into(),
                help: "leave `--standardise` out, or select other articles".into(),
            });
        }
        // Cells are in the order of keys, so those of a group lie together, in the order of groups.
        let mut of_group: Vec<Range<usize>> = Vec::new();
        let same = |a: &Vec<Key>, b: &Vec<Key>| {
            a.split_last().map(|of| of.1) == b.split_last().map(|of| of.1)
        };
        for own in cells.keys.chunk_by(same) {
            let start = of_group.last().map_or(0, |before| before.end);
            of_group.push(start..start + own.len());
        }
        Ok(Self {
            cells,
            of_group,
            outlets,
            weights,
        })
    }

    /// Fills in the rates of neighbouring periods of a series and of their windows, from what was counted in each cell.
    pub fn fill(
        &self,
        rows: &mut [Row],
        counts: &[Counts],
        either_side: usize,
        group: impl Fn(&Row) -> Option<usize>,
    ) {
        let groups: Vec<Option<usize>> = rows.iter().map(group).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            let Some(found) = &mut row.found else {
                continue;
            };
            found.standardised = self.of(groups[at..=at].iter().flatten(), counts);
            if let Some(window) = &mut found.window {
                let near = around(at, groups.len(), either_side);
                window.standardised = self.of(groups[near].iter().flatten(), counts);
            }
        }
    }

    /// The rate over some groups, each outlet's articles of all of them taken together.
    fn of<'g>(
        &self,
        groups: impl Iterator<Item = &'g usize>,
        counts: &[Counts],
    ) -> Option<Standardised> {
        let mut sums: BTreeMap<usize, ArticleSums> = BTreeMap::new();
        for cell in groups.flat_map(|group| self.of_group[*group].clone()) {
            let own = sums.entry(self.outlets[cell]).or_default();
            own.merge(&counts[cell].sums);
        }
        let strata = self.weights.iter().enumerate();
        let strata: Vec<Stratum> = strata
            .map(|(outlet, tokens)| Stratum {
                weight: *tokens as f64,
                sums: sums.remove(&outlet).unwrap_or_default(),
            })
            .collect();
        Standardised::of(&strata).ok()
    }
}

/// Whether one occurrence more would change the rate as much as in a period with too few tokens, or outlets of less than
/// half of the weight are there.
pub(super) fn is_thin(own: &Standardised) -> bool {
    own.step_per_million() * THIN_TOKENS as f64 > 1e6 || own.present < LEAST_PRESENT
}

/// What the notes under a table say of the rates of these rows.
pub(super) fn notes<'r>(rows: impl Iterator<Item = &'r Row>, by: Period) -> [String; 3] {
    let (mut few, mut single, mut least) = (0, 0, 1.0f64);
    for own in rows.filter_map(Row::standardised) {
        few += u64::from(own.present < LEAST_PRESENT);
        single += own.single;
        least = least.min(own.present);
    }
    let least = 100.0 * least;
    [
        format!(
            "standardised: the mean of the rates that the outlets with articles in the {by} have, each weighted with its share of the tokens of all {by}s (direct standardisation); `weight` is the sum of these shares, at least {least:.0} %, and the mean is taken as if it were 100 %"
        ),
        match few {
            0 => String::new(),
            few => format!(
                "outlets of less than half of the weight have articles in {}: there the mix is another one after all",
                counted(few, by.word())
            ),
        },
        match single {
            0 => String::new(),
            single => format!(
                "{} an outlet has one article in a {by}, which does not show how its articles differ: its error is the distance of its rate from the standardised one, or what the articles of all outlets lead one to expect where that is more",
                match single {
                    1 => "once".to_owned(),
                    times => counted(times, "time"),
                }
            ),
        },
    ]
}
