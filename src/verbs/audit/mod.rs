//! `audit`: what of a corpus would mislead who follows something over time or compares outlets.
//!
//! Each check is a file here and a line in [`CHECKS`]. A check says what it found with numbers, on how many articles
//! that rests, and what to do about it. Its rule and the constants of the rule stand at the head of its file.

mod boilerplate;
mod breaks;
mod chart;
mod copies;
mod dates;
mod days_twice;
mod ends;
mod gaps;
mod languages;
mod lengths;
mod mix;
mod names;
mod seen;
mod truncated;
mod undated;
mod words;

use super::Error;
use super::answer::Answer;
use super::selection::{Basis, Selected};
use crate::about::About;
use crate::day::Day;
use crate::draw::Chart;
use crate::limits::Limits;
use crate::number::counted;
use crate::select::{By, Filter};
use crate::store::{Corpus, StoreError, StoreProblem};
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use seen::{Outlet, Seen};

/// Which articles.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::audit;
/// let answer = audit::run(&corpus, &audit::Request::default(), &Default::default())?;
/// assert!(answer.findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Which articles.
    pub filter: Filter,
    /// Today: dates after it are doubtful.
    pub today: Option<Day>,
}

/// Something that would mislead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check that found it.
    pub check: &'static str,
    /// The outlet; `None` where it concerns several.
    pub source: Option<String>,
    /// Its first and last day, where it has some.
    pub period: Option<(Day, Day)>,
    /// The articles that it concerns: none in a gap.
    pub articles: u64,
    /// What was found, as a sentence without full stop.
    pub found: String,
    /// What to do about it.
    pub advice: String,
}

/// A check.
pub struct Check {
    /// What it looks for.
    pub about: About,
    find: fn(&Seen<'_>) -> Result<Vec<Finding>, Error>,
}

/// The checks, in the order of their findings.
pub static CHECKS: &[Check] = &[
    gaps::CHECK,
    breaks::CHECK,
    days_twice::CHECK,
    dates::CHECK,
    undated::CHECK,
    truncated::CHECK,
    lengths::CHECK,
    languages::CHECK,
    names::CHECK,
    copies::CHECK,
    boilerplate::CHECK,
    mix::CHECK,
];

/// What was found.
#[derive(Debug)]
pub struct Audit {
    /// By check, in the order of [`CHECKS`].
    pub findings: Vec<Finding>,
    basis: Basis,
    outlets: Vec<Outlet>,
    warnings: Vec<String>,
}

/// Look for what would mislead; `limits` are those of what is derived on the way.
///
/// # Errors
/// When the corpus cannot be read or no article is selected.
pub fn run(corpus: &Corpus, request: &Request, limits: &Limits) -> Result<Audit, Error> {
    let by = By::list("source,language")?;
    let selected = Selected::of(corpus, &request.filter, &by, &[])?;
    let basis = Basis::of(&selected, &request.filter);
    let mut warnings = selected.warnings.clone();
    let seen = Seen::new(selected, request.today, limits);
    let mut findings = Vec::new();
    for check in CHECKS {
        match (check.find)(&seen) {
            Ok(found) => findings.extend(found),
            Err(Error::Store(StoreError {
                problem: problem @ (StoreProblem::NoText | StoreProblem::NoSketches),
                ..
            })) => warnings.push(format!(
                "{} were not looked for in the corpus: {problem}",
                check.about.summary
            )),
            Err(error) => return Err(error),
        }
    }
    Ok(Audit {
        findings,
        basis,
        outlets: seen.outlets,
        warnings,
    })
}

/// Days as `--where date=` takes them.
fn days_in_words((first, last): (Day, Day)) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}..{last}")
    }
}

impl Answer for Audit {
    fn table(&self) -> Result<Table, TabulateError> {
        let text = |name| ColumnAbout::new(name, Kind::Text).key();
        let passage = |name| ColumnAbout::new(name, Kind::Passage).key();
        Table::new("Audit")
            .of(&self.findings)
            .column(text("check"), |row| row.check)
            .column(
                text("source").help("empty where it concerns several"),
                |row| row.source.as_deref(),
            )
            .column(
                text("period").help("first and last day, as `--where date=` takes them"),
                |row| row.period.map(days_in_words),
            )
            .column(
                ColumnAbout::new("articles", Kind::Integer)
                    .help("articles that it concerns; none in a gap")
                    .key(),
                |row| row.articles,
            )
            .column(passage("found"), |row| row.found.as_str())
            .column(passage("advice"), |row| row.advice.as_str())
            .note(match self.findings.len() {
                0 => "nothing found that would mislead".to_owned(),
                found => counted(found as u64, "finding"),
            })
            .note(self.basis.note())
            .note(format!(
                "looked for: {}",
                CHECKS
                    .iter()
                    .map(|check| check.about.summary)
                    .collect::<Vec<_>>()
                    .join("; ")
            ))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        Some(Box::new(self.heat_map()?))
    }

    fn why_no_chart(&self) -> &'static str {
        "no article has a date that is not doubtful"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
