//! `disperse`: how evenly terms are spread over articles, sources or periods.

mod reduced;
mod x_ray;

use super::answer::Answer;
use super::freq::{self, Frequencies, Row};
use super::spread::{column, is_count};
use super::{Error, Listing, Spread};
use crate::about::About;
use crate::choice::choice;
use crate::day::Day;
use crate::draw::{Bar, BarPanel, Chart, RankedBars, Words, XRay};
use crate::measure::dispersion::{ARF, Dispersion, Dp, DpNorm, JuillandD, Part, Range};
use crate::measure::{Measured, Undefined};
use crate::number::{counted, whole};
use crate::select::{Filter, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::collections::HashMap;
use std::sync::Arc;

/// Which terms, spread over what, by which statistics.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::disperse;
/// let answer = disperse::run(&corpus, &disperse::Request {
///     queries: vec!["wall".parse()?],
///     ..Default::default()
/// })?;
/// // One of four articles has all of its four occurrences.
/// assert_eq!((answer.parts, answer.rows[0].spread[0]), (4, Ok(1.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What is looked for; without queries the most frequent terms.
    pub queries: Vec<Query>,
    /// Which articles.
    pub filter: Filter,
    /// Which layer the list is made of.
    pub layer: Layer,
    /// How many of the list's terms; `None` for all that are measured.
    pub top: Option<usize>,
    /// Which terms the list has.
    pub listing: Listing,
    /// The parts, and the statistics of them; without any, [`MEASURES`].
    pub spread: Spread,
    /// Whether queries have their average reduced frequency beside, for which the texts that have them are read.
    pub reduced: bool,
    /// How terms are ordered; without it by frequency, and queries as they are given.
    pub sort: Option<Sort>,
    /// What the chart is.
    pub form: Form,
    /// Today: dates after it are doubtful, and a drawing over time leaves them out.
    pub today: Option<Day>,
}

choice! {
    /// What a dispersion is drawn as.
    #[derive(Default)]
    pub enum Form: "form of the chart of a dispersion" {
        /// Bars of a statistic.
        #[default]
        Bars = "bars",
        /// A tick where a term occurs, a row a source over time.
        XRay = "x-ray",
    }
}

/// An order by a statistic.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// The statistic, which becomes a column if it is none yet.
    pub by: &'static dyn Dispersion,
    /// Smallest value first instead of the largest.
    pub ascending: bool,
    /// How many terms of the list are measured, the most frequent. Each is looked up in every part.
    pub among: usize,
}

/// The statistics that are columns unless others are asked for.
pub static MEASURES: &[&dyn Dispersion] = &[&Range, &Dp, &DpNorm, &JuillandD];

/// Terms that are sorted unless another number is asked for.
pub const AMONG: usize = 1000;

/// How terms are spread.
#[derive(Debug)]
pub struct Dispersed {
    /// A term each, with the statistics of [`Dispersed::measures`]; behind them the share of the largest part.
    pub rows: Vec<Row>,
    /// The statistics.
    pub measures: Vec<&'static dyn Dispersion>,
    /// How many parts there are.
    pub parts: u64,
    /// The average reduced frequency by term, where it is asked for.
    reduced: HashMap<Arc<str>, Measured>,
    request: Request,
    found: Frequencies,
    x_ray: Option<XRay>,
}

/// The share of a term's occurrences that lies in the part with the most of them.
#[derive(Debug)]
struct LargestShare;

impl Dispersion for LargestShare {
    fn about(&self) -> &'static About {
        const {
            &About::new(
                "largest_share",
                "share of the term's occurrences in the part that has the most",
            )
        }
    }

    fn measure(&self, parts: &[Part]) -> Measured {
        let all: u64 = parts.iter().map(|part| part.frequency).sum();
        if all == 0 {
            return Err(Undefined::TermAbsent);
        }
        let largest = parts.iter().map(|part| part.frequency).max();
        Ok(largest.unwrap_or(0) as f64 / all as f64)
    }
}

/// Measure.
///
/// # Errors
/// As [`freq::run`].
pub fn run(corpus: &Corpus, request: &Request) -> Result<Dispersed, Error> {
    let mut measures = match request.spread.measures.as_slice() {
        [] => MEASURES.to_vec(),
        asked => asked.to_vec(),
    };
    let is = |name: &'static str| move |one: &&dyn Dispersion| one.about().name == name;
    if let Some(sort) = request.sort
        && !measures.iter().any(is(sort.by.about().name))
    {
        measures.push(sort.by);
    }
    let columns = measures.iter().copied().chain([&LargestShare as _]);
    let mut found = freq::run(
        corpus,
        &freq::Request {
            queries: request.queries.clone(),
            filter: request.filter.clone(),
            layer: request.layer,
            top: request.sort.map_or(request.top, |sort| Some(sort.among)),
            listing: request.listing.clone(),
            spread: Spread {
                measures: columns.collect(),
                over: request.spread.over.clone(),
            },
            ..freq::Request::default()
        },
    )?;
    let mut rows = std::mem::take(&mut found.rows);
    let reduced = match request.reduced {
        false => HashMap::new(),
        true => reduced::reduced(corpus, request)?,
    };
    if let Some(Sort { by, ascending, .. }) = request.sort {
        let at = measures.iter().position(is(by.about().name));
        let value = |row: &Row| at.and_then(|at| row.spread[at].ok());
        // What has no value stands last in either order.
        rows.sort_by(|a, b| match (value(a), value(b)) {
            (Some(a), Some(b)) if ascending => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        if request.queries.is_empty() {
            rows.truncate(request.top.unwrap_or(usize::MAX));
        }
    }
    let x_ray = match request.form {
        Form::Bars => None,
        Form::XRay => {
            let terms: Vec<&str> = rows.iter().map(|row| &*row.term).collect();
            x_ray::x_ray(corpus, request, &terms, request.today)?
        }
    };
    Ok(Dispersed {
        rows,
        x_ray,
        measures,
        reduced,
        parts: found.parts.first().copied().unwrap_or(0),
        request: request.clone(),
        found,
    })
}

impl Dispersed {
    /// `462 articles`, `17 sources`.
    fn parts_in_words(&self) -> String {
        self.request.spread.counted_in_words(self.parts)
    }

    /// Which terms a sorted list has, and in which order.
    fn order_in_words(&self) -> String {
        match self.request.sort {
            Some(sort) if self.request.queries.is_empty() => format!(
                "the {} most frequent terms, sorted by {}, the {} value first",
                whole(sort.among as u64),
                sort.by.about().name,
                if sort.ascending {
                    "smallest"
                } else {
                    "largest"
                }
            ),
            _ => String::new(),
        }
    }
}

impl Answer for Dispersed {
    fn table(&self) -> Result<Table, TabulateError> {
        let mut table = Table::new("Dispersion")
            .of(&self.rows)
            .column(ColumnAbout::new("term", Kind::Text), |row| &*row.term)
            .column(ColumnAbout::new("frequency", Kind::Integer), |row| {
                row.sums.frequency
            })
            .column(
                ColumnAbout::new("articles", Kind::Integer).help("articles that have the term"),
                |row| row.articles,
            )
            .when(self.request.reduced, |table| {
                let number = Kind::Number { decimals: 2 };
                table.column(ColumnAbout::of(&ARF, number), |row| {
                    self.reduced.get(&row.term).copied()?.ok()
                })
            });
        for (at, statistic) in self.measures.iter().enumerate() {
            table = table.column(column(*statistic), move |row| row.spread[at]);
        }
        let share = self.measures.len();
        table
            .column(
                ColumnAbout::of(LargestShare.about(), Kind::Share).heading("largest part"),
                move |row| row.spread[share],
            )
            .note(format!(
                "{}; spread over {}",
                self.found.basis.note(),
                self.parts_in_words()
            ))
            .note("dispersion depends on frequency: compare terms of about the same frequency, over the same parts")
            .note(if self.request.reduced { reduced::ORDER } else { "" })
            .note(self.order_in_words())
            .note(if self.request.queries.is_empty() {
                self.request.listing.note()
            } else {
                String::new()
            })
            .table()
    }

    /// Ticks over time, or bars of the statistic that terms are sorted by, else of the first that is no count of parts.
    fn chart(&self) -> Option<Box<dyn Chart>> {
        if self.request.form == Form::XRay {
            return Some(Box::new(self.x_ray.clone()?));
        }
        let sorted = self.request.sort.map(|sort| sort.by.about().name);
        let shown = |one: &&dyn Dispersion| match sorted {
            Some(name) => one.about().name == name,
            None => !is_count(one.about()),
        };
        let at = self.measures.iter().position(shown).unwrap_or(0);
        let about = self.measures[at].about();
        let bars: Vec<Bar> = (self.rows.iter())
            .filter_map(|row| {
                Some(Bar {
                    label: row.term.to_string(),
                    value: row.spread[at].ok()?,
                    ..Bar::default()
                })
            })
            .take(RankedBars::MOST_BARS)
            .collect();
        if bars.is_empty() {
            return None;
        }
        let left_out = self.rows.len() - bars.len();
        let left_out = match left_out {
            0 => String::new(),
            n => format!(
                " {} left out: beyond the room, or without a value.",
                counted(n as u64, "term")
            ),
        };
        Some(Box::new(RankedBars {
            words: Words {
                title: format!("Dispersion over {}", self.parts_in_words()),
                subtitle: self.request.filter.subtitle(),
                caption: format!("N = {}.{left_out}", self.found.basis.in_words()),
            },
            x_label: format!("{} ({})", about.summary, about.direction),
            panels: vec![BarPanel {
                bars,
                ..BarPanel::default()
            }],
            ..RankedBars::default()
        }))
    }

    fn warnings(&self) -> &[String] {
        self.found.warnings()
    }
}
