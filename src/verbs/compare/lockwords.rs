//! Lockwords: the terms that two sides, or all groups, use alike.

use super::{Grouping, Request, Row, Sides, run_all};
use crate::draw::Chart;
use crate::measure::frequency::{ArticleSums, EQUIVALENCE_P, LOCKWORD, equivalence_p, is_within};
use crate::measure::{Interval, Level};
use crate::number::{basis, counted};
use crate::select::{Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::evidence::{Claim, Claiming};
use crate::verbs::grouped::{corrected, rate};
use crate::verbs::selection::Selected;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// The q that a term of the list has at most.
const LARGEST_Q: f64 = 0.05;

/// A term that all sides use alike, or a query.
#[derive(Debug, Clone)]
pub struct Lockword {
    /// The term.
    pub term: String,
    /// Of all sides together.
    pub all: ArticleSums,
    /// Articles of all sides that have it.
    pub articles: u64,
    /// The least and the greatest rate per million, each with the number of the side that has it.
    pub rates: [(usize, f64); 2],
    /// From the lowest to the highest end of the intervals of all comparisons; `None` where one has no interval.
    pub interval: Option<Interval>,
    /// The largest p of the tests of equivalence of all comparisons.
    pub p: Option<f64>,
    /// The same, corrected for all terms tested.
    pub q: Option<f64>,
}

impl Lockword {
    /// How far from 0 the Log Ratio may be.
    fn furthest(&self) -> f64 {
        let furthest = |own: &Interval| own.low.abs().max(own.high.abs());
        self.interval.as_ref().map_or(f64::INFINITY, furthest)
    }
}

/// The terms that two sides, or all groups, use alike.
#[derive(Debug)]
pub struct Lockwords {
    /// The one whose Log Ratio is most surely near 0 first; queries in their order.
    pub rows: Vec<Lockword>,
    /// How many terms were tested.
    pub tested: u64,
    /// How many had an interval within the margin, and too large a q.
    unsure: u64,
    margin: f64,
    /// The sides, each with its articles and tokens.
    sides: Vec<(String, ArticleSums)>,
    in_groups: bool,
    notes: Vec<String>,
    request: Request,
    warnings: Vec<String>,
}

/// Look for terms with rates alike on both sides of `request`, or, with a grouping, in each group and the rest. Alike is what
/// has a Log Ratio within `margin` of 0 ([`equivalence_p`]) in every comparison, at a q of at most 0.05; of what is
/// asked for, every row is there.
///
/// # Errors
/// As [`run`](super::run) and [`contrasts`](super::contrasts()); and where the margin is not above 0.
pub fn lockwords(
    corpus: &Corpus,
    request: &Request,
    grouping: Option<(&Grouping, Option<usize>)>,
    margin: f64,
) -> Result<Lockwords, Error> {
    if !(margin > 0.0 && margin.is_finite()) {
        return Err(Error::Usage {
            message: format!("a margin of {margin} around a Log Ratio of 0 has no room"),
            help: "give a number above 0: with 0.5, rates alike differ by less than 1.4 times"
                .into(),
        });
    }
    let (requests, names, mut notes) = match grouping {
        None => (vec![request.clone()], Vec::new(), Vec::new()),
        Some((grouping, largest)) => {
            let asked = grouping.asked(corpus, request, largest, false)?;
            let names = asked.groups.into_iter().map(|group| group.name);
            (asked.requests, names.collect(), asked.left_out)
        }
    };
    let whole = |request: &Request| Request {
        top: None,
        // The test inverts the intervals by formula.
        intervals: Default::default(),
        ..request.clone()
    };
    let requests: Vec<Request> = requests.iter().map(whole).collect();
    let is_list = request.queries.is_empty();
    let least = request.listing.min_frequency;
    let alike = |_: &Selected<'_>, _: &Sides| {
        move |row: &mut Row, _: &[Part<'_>]| {
            let enough = || row.sums.iter().all(|sums| sums.frequency >= least);
            !is_list || enough() && interval(row).is_some_and(|own| is_within(&own, margin))
        }
    };
    let mut comparisons = run_all(corpus, &requests, &[], None, alike)?;
    let tested = comparisons.iter().map(|own| own.tested).max().unwrap_or(0);
    let sides: Vec<(String, ArticleSums)> = match comparisons.as_slice() {
        [only] if names.is_empty() => (only.sides.names.iter().cloned())
            .zip(only.sides.empty)
            .collect(),
        all => names
            .into_iter()
            .zip(all.iter().map(|own| own.sides.empty[0]))
            .collect(),
    };
    let mut said = BTreeSet::new();
    let warnings = comparisons.iter().flat_map(|own| {
        let own_open = own.sides.open.as_ref();
        own.warnings
            .iter()
            .filter(move |warning| grouping.is_none() || Some(*warning) != own_open)
    });
    let warnings = warnings
        .filter(|warning| said.insert(warning.as_str()))
        .cloned()
        .collect();
    notes.extend(
        comparisons
            .iter()
            .flat_map(|own| own.notes.first())
            .take(1)
            .cloned(),
    );
    if grouping.is_none() {
        notes.extend(comparisons[0].sides.open.clone());
    }
    let rows_of: Vec<HashMap<String, Row>> = (comparisons.iter_mut())
        .map(|own| std::mem::take(&mut own.rows).into_iter())
        .map(|rows| rows.map(|row| (row.term.clone(), row)).collect())
        .collect();
    let (first, others) = rows_of.split_first().expect("there is a comparison");
    let terms: Vec<(&String, Vec<&Row>)> = (first.iter())
        .filter_map(|(term, row)| {
            let others: Option<Vec<&Row>> = others.iter().map(|own| own.get(term)).collect();
            Some((term, [vec![row], others?].concat()))
        })
        .collect();
    let in_groups = grouping.is_some();
    let row = |(_, rows): (&String, Vec<&Row>)| row(&rows, in_groups, margin);
    let mut rows: Vec<Lockword> = terms.into_par_iter().filter_map(row).collect();
    rows.sort_unstable_by(|one, other| one.term.cmp(&other.term));
    let p: Vec<Option<f64>> = rows.iter().map(|row| row.p).collect();
    for (row, q) in rows
        .iter_mut()
        .zip(request.correction.adjust_among(&p, tested as usize))
    {
        row.q = q;
    }
    let within = rows.len();
    if is_list {
        rows.retain(|row| row.q.is_some_and(|q| q <= LARGEST_Q));
    }
    let unsure = (within - rows.len()) as u64;
    let order = |row: &Lockword| request.queries.iter().position(|own| own.name == row.term);
    rows.sort_by(|one, other| {
        let by_query = order(one).cmp(&order(other));
        by_query.then(one.furthest().total_cmp(&other.furthest()))
    });
    rows.truncate(request.top.filter(|_| is_list).unwrap_or(usize::MAX));
    Ok(Lockwords {
        rows,
        tested,
        unsure,
        margin,
        sides,
        in_groups,
        notes,
        request: request.clone(),
        warnings,
    })
}

/// The interval of the Log Ratio of a row.
fn interval(row: &Row) -> Option<Interval> {
    let (low, high) = row.interval();
    low.zip(high).map(|(low, high)| Interval { low, high })
}

/// A term in all comparisons; `None` where a side has no tokens.
fn row(rows: &[&Row], in_groups: bool, margin: f64) -> Option<Lockword> {
    let first = rows.first()?;
    let sums: Vec<&ArticleSums> = match in_groups {
        true => rows.iter().map(|row| &row.sums[0]).collect(),
        false => first.sums.iter().collect(),
    };
    let rates: Option<Vec<f64>> = sums.iter().map(|sums| rate(sums)).collect();
    let rates = rates?;
    let numbered = || rates.iter().copied().enumerate();
    let least = numbered().min_by(|one, other| one.1.total_cmp(&other.1))?;
    let most = numbered().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let intervals: Option<Vec<Interval>> = rows.iter().map(|row| interval(row)).collect();
    let interval = intervals.map(|all| Interval {
        low: all.iter().map(|own| own.low).fold(f64::INFINITY, f64::min),
        high: all
            .iter()
            .map(|own| own.high)
            .fold(f64::NEG_INFINITY, f64::max),
    });
    let p: Result<Vec<f64>, _> = (rows.iter())
        .map(|row| equivalence_p(&row.sums[0], &row.sums[1], margin))
        .collect();
    let mut all = first.sums[0];
    all.merge(&first.sums[1]);
    Some(Lockword {
        term: first.term.clone(),
        all,
        articles: first.articles.iter().sum(),
        rates: [least, most],
        interval,
        p: p.ok().map(|p| p.into_iter().fold(0.0, f64::max)),
        q: None,
    })
}

impl Claiming for Lockwords {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        let claim = |row: &Lockword| {
            let asked = request.queries.iter().find(|query| query.name == row.term);
            let query = asked
                .cloned()
                .unwrap_or_else(|| Query::of_term(request.layer, &row.term));
            Some(Claim::of(query, request.layer, request.filter.clone()))
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Lockwords {
    fn table(&self) -> Result<Table, TabulateError> {
        let request = &self.request;
        let number = Kind::Number { decimals: 2 };
        let what = match request.layer {
            _ if !request.queries.is_empty() => "Queries, as lockwords",
            Layer::Entities => "Lock entities",
            _ => "Lockwords",
        };
        let names: Vec<&str> = self.sides.iter().map(|(name, _)| name.as_str()).collect();
        let of = match self.in_groups {
            false => format!("{} and {}", names[0], names[1]),
            true => counted(names.len() as u64, "group"),
        };
        let rates = |at: usize, name: &str| {
            let about = |name: String, kind| ColumnAbout::new(name, kind);
            let value = about(format!("{name}_per_million"), number)
                .heading("per million")
                .group(name.to_owned());
            let place = about(format!("{name}_in"), Kind::Text)
                .heading("in")
                .group(name.to_owned())
                .detail();
            (at, value, place)
        };
        let mut table = Table::new(format!("{what} of {of}"))
            .of(&self.rows)
            .column(ColumnAbout::new("term", Kind::Text).key(), |row| {
                row.term.as_str()
            })
            .column(ColumnAbout::new("frequency", Kind::Integer), |row| {
                row.all.frequency
            })
            .column(ColumnAbout::new("articles", Kind::Integer), |row| {
                row.articles
            })
            .column(
                ColumnAbout::new("per_million", number)
                    .heading("per million")
                    .key(),
                |row| rate(&row.all),
            );
        for (at, value, place) in [rates(0, "least"), rates(1, "most")] {
            let names = names.clone();
            table = table
                .column(value, move |row| row.rates[at].1)
                .column(place, move |row| names[row.rates[at].0].to_owned());
        }
        let corrected = corrected(request.correction);
        let (name, heading) = (corrected.name.clone(), corrected.heading.clone());
        let is_list = request.queries.is_empty();
        let alike = match self.in_groups {
            true => format!(
                "alike: the Log Ratio of each group against the rest lies within ±{}; alike in all of them, so that p, the largest, needs no correction over groups; the interval reaches from the lowest to the highest end",
                self.margin
            ),
            false => format!(
                "alike: the Log Ratio of A against B lies within ±{}",
                self.margin
            ),
        };
        let sizes: Vec<String> = (self.sides.iter())
            .map(|(name, sums)| format!("{name}: {}", basis(sums.articles, sums.tokens)))
            .collect();
        let filter = match request.filter.is_everything() {
            true => String::new(),
            false => format!("all sides are taken from what `{}` selects", request.filter),
        };
        table
            .interval(
                [
                    ColumnAbout::new("log_ratio_low", number)
                        .heading("low")
                        .group("95 % interval")
                        .key()
                        .help(LOCKWORD.summary),
                    ColumnAbout::new("log_ratio_high", number).heading("high").group("95 % interval").key(),
                ],
                |row| (row.interval.map(|own| own.low), row.interval.map(|own| own.high)),
            )
            .column(
                ColumnAbout::of(&EQUIVALENCE_P, Kind::PValue).heading("p").group("equivalence"),
                |row| row.p,
            )
            .column(
                ColumnAbout::new(format!("{name}_equivalence"), Kind::PValue)
                    .heading(heading.clone())
                    .group("equivalence")
                    .key(),
                |row| row.q,
            )
            .note(match sizes.len() > 12 {
                false => sizes.join("; "),
                true => String::new(),
            })
            .note(alike)
            .note(format!(
                "two one-sided tests (Schuirmann 1987) with articles as sampling units; that a difference is not significant would not show that rates are alike (Baker 2011 on lockwords). The interval of {:.0} % lies within the margin where p is at most 0.025",
                100.0 * Level::P95.value()
            ))
            .note(match is_list {
                true => format!(
                    "{} tested, the family of {heading} after {}; listed: an interval within the margin and {heading} of at most {LARGEST_Q}, each side with a frequency of at least {}, the most surely alike first",
                    counted(self.tested, "term"),
                    request.correction.about().heading(),
                    request.listing.min_frequency
                ),
                false => format!("{heading}: corrected for what is asked for, after {}", request.correction.about().heading()),
            })
            .note(match self.unsure {
                0 => String::new(),
                unsure => format!("not listed: {} with an interval within the margin and a larger {heading}", counted(unsure, "term")),
            })
            .note(filter)
            .note(self.notes.iter().filter(|note| !note.is_empty()).cloned().collect::<Vec<_>>().join("; "))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn why_no_chart(&self) -> &'static str {
        "lockwords are a table"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
