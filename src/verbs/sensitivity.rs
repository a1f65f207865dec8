//! Sensitivity: whether a finding stands when what could as well have been chosen is chosen: copies, boilerplate, stop words,
//! the unit of sampling (also the weeks or months of publication), the form of the test, the length of periods, and each outlet left out.
//!
//! Nothing is computed here: a verb is asked again with one choice changed.

mod compared;
mod followed;

pub use compared::compared;
pub use followed::followed;

use super::Error;
use super::answer::Answer;
use super::selection::Selected;
use crate::draw::Chart;
use crate::measure::change::{KENDALL_TAU, SEN_SLOPE};
use crate::measure::frequency::LOG_RATIO_CI;
use crate::measure::keyness::{Keyness, LogRatio, Zeros};
use crate::number::counted;
use crate::quoting::quoted;
use crate::select::Filter;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Rows, Table, TabulateError};

/// A finding with a larger p, or q, does not stand.
const LARGEST_P: f64 = 0.05;

/// Outlets that are left out one by one, those with the most articles.
const MOST_SOURCES: usize = 30;

/// Outlets without which a finding does not stand that have a row each.
const MOST_FAILING: usize = 3;

/// A corpus with another choice of what is counted of it, and the choice in words: `--copies first`.
pub type Other = (String, Corpus);

/// A finding under one choice.
#[derive(Debug, Clone)]
pub struct Row {
    /// The term, or the series.
    pub finding: String,
    /// The choice; that of the question itself in the first row of a finding.
    pub choice: String,
    /// What was measured; `None` where nothing could be.
    pub measured: Option<Measured>,
    /// Whether the finding stands.
    pub stands: Option<bool>,
}

/// What was measured under a choice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    /// The Log Ratio, or Kendall's tau.
    pub estimate: Option<f64>,
    /// The ends of its 95 % interval, where it has one.
    pub interval: (Option<f64>, Option<f64>),
    /// Sen's slope per year, of a trend.
    pub slope: Option<f64>,
    /// The corrected p.
    pub q: Option<f64>,
}

impl Measured {
    /// Whether it says by itself that there is a difference: its interval, or else q.
    fn is_found(&self) -> bool {
        match self.interval {
            (Some(low), Some(high)) => low > 0.0 || high < 0.0,
            _ => self.q.is_some_and(|q| q <= LARGEST_P),
        }
    }

    /// The same by q alone, for another form of the test.
    fn is_tested(&self, _: &Self) -> Option<bool> {
        self.q.map(|q| q <= LARGEST_P)
    }

    /// Whether it is a finding by what the question itself went by; `None` where too few units are left for an interval, or
    /// nothing was tested.
    fn is_found_as(&self, base: &Self) -> Option<bool> {
        let lacks = self.interval.0.is_none() && (base.interval.0.is_some() || self.q.is_none());
        (!lacks).then(|| self.is_found())
    }

    /// Whether it has the sign of another.
    fn agrees(&self, base: &Self) -> bool {
        let sign = |own: &Self| own.estimate.filter(|value| *value != 0.0).map(f64::signum);
        sign(self).is_some() && sign(self) == sign(base)
    }
}

/// What the findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Differences,
    Trends,
}

/// Findings under each choice.
#[derive(Debug)]
pub struct Sensitivity {
    /// Finding by finding.
    pub rows: Vec<Row>,
    of: Kinds,
    title: String,
    notes: Vec<String>,
    warnings: Vec<String>,
}

/// Gathers what each choice gives of some findings.
struct Gathering {
    /// Of each finding its name, what the question itself gave, and its rows.
    findings: Vec<(String, Measured, Vec<Row>)>,
    warnings: Vec<String>,
}

impl Gathering {
    /// Of findings with what the question itself gives.
    fn new(findings: Vec<(String, Measured)>, warnings: Vec<String>) -> Self {
        let of = |(finding, measured): (String, Measured)| {
            let row = Row {
                finding: finding.clone(),
                choice: "as asked".into(),
                measured: Some(measured),
                stands: measured.is_found_as(&measured),
            };
            (finding, measured, vec![row])
        };
        Self {
            findings: findings.into_iter().map(of).collect(),
            warnings,
        }
    }

    /// Adds a choice; `of` gives what it measures of a finding, and `is_found` says whether that is one.
    fn add(
        &mut self,
        choice: &str,
        of: impl Fn(&str) -> Option<Measured>,
        is_found: impl Fn(&Measured, &Measured) -> Option<bool>,
    ) {
        for (finding, base, rows) in &mut self.findings {
            let measured = of(finding);
            let stands = measured.and_then(|own| Some(is_found(&own, base)? && own.agrees(base)));
            rows.push(Row {
                finding: finding.clone(),
                choice: choice.to_owned(),
                measured,
                stands,
            });
        }
    }

    /// Adds a choice that may fail, such as copies that a corpus cannot tell: that is said, and the others are made.
    ///
    /// # Errors
    /// When the run was told to stop.
    fn try_add<T>(
        &mut self,
        choice: &str,
        answer: Result<T, Error>,
        of: impl Fn(&T, &str) -> Option<Measured>,
    ) -> Result<(), Error> {
        match answer {
            Ok(answer) => self.add(
                choice,
                |finding| of(&answer, finding),
                Measured::is_found_as,
            ),
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => self
                .warnings
                .push(format!("not measured, {choice}: {error}")),
        }
        Ok(())
    }

    /// Leaves the outlets out one by one. Of each finding the one that changes it most has a row, and some without which it
    /// does not stand.
    ///
    /// # Errors
    /// When the corpus cannot be read.
    fn leave_out<T>(
        &mut self,
        corpus: &Corpus,
        filter: &Filter,
        ask: impl Fn(Filter) -> Result<T, Error>,
        of: impl Fn(&T, &str) -> Option<Measured>,
    ) -> Result<Vec<String>, Error> {
        let (sources, all) = largest_sources(corpus, filter)?;
        let mut without: Vec<(String, T)> = Vec::new();
        let mut needed = 0;
        for source in sources {
            let Ok(others) = format!("source!={}", quoted(&source)).parse::<Filter>() else {
                continue;
            };
            match ask(filter.and(&others)) {
                Ok(answer) => without.push((source, answer)),
                Err(error) if error.is_cancelled() => return Err(error),
                // Without it a side is empty: it is what is compared.
                Err(_) => needed += 1,
            }
        }
        for (finding, base, rows) in &mut self.findings {
            let mut found: Vec<(f64, Row)> = Vec::new();
            for (source, answer) in &without {
                let measured = of(answer, finding);
                let change = match (measured.and_then(|own| own.estimate), base.estimate) {
                    (Some(own), Some(base)) => (own - base).abs(),
                    _ => f64::INFINITY,
                };
                let stands =
                    measured.and_then(|own| Some(own.is_found_as(base)? && own.agrees(base)));
                let row = Row {
                    finding: finding.clone(),
                    choice: format!("without {source}"),
                    measured,
                    stands,
                };
                found.push((change, row));
            }
            found.sort_by(|one, other| other.0.total_cmp(&one.0));
            let fails = |row: &Row| row.stands != Some(true);
            let failing = found.iter().filter(|(_, row)| fails(row)).count();
            let mut shown = 0;
            for (at, (_, mut row)) in found.into_iter().enumerate() {
                if at == 0 {
                    row.choice += ", which changes it most";
                } else if !fails(&row) || shown == MOST_FAILING || !base.is_found() {
                    continue;
                }
                shown += usize::from(fails(&row));
                rows.push(row);
            }
            if failing > shown && base.is_found() {
                let more = failing - shown;
                self.warnings.push(format!(
                    "{finding} does not stand, or is not told, without any one of {} more, which have no row",
                    counted(more as u64, "source")
                ));
            }
        }
        let left = without.len() as u64;
        let mut notes = Vec::new();
        if left > 0 {
            notes.push(format!(
                "{} left out one by one, those with the most articles of {all}; the one that changes a finding most has a row, and up to {MOST_FAILING} without which it does not stand",
                counted(left, "source")
            ));
        }
        if needed > 0 {
            notes.push(format!(
                "{} cannot be left out: there are no other articles to ask, or none of a side",
                counted(needed, "source")
            ));
        }
        Ok(notes)
    }

    /// The answer.
    fn finish(self, of: Kinds, title: String, mut notes: Vec<String>) -> Sensitivity {
        const SUMMED_UP: usize = 12;
        for (finding, base, rows) in self.findings.iter().take(SUMMED_UP) {
            let all = rows.iter().filter_map(|row| row.stands);
            let stands = all.clone().filter(|stands| *stands).count();
            let fails = rows.iter().filter(|row| row.stands == Some(false));
            let fails: Vec<&str> = fails.map(|row| row.choice.as_str()).collect();
            notes.push(match (base.is_found_as(base), fails.is_empty()) {
                (None, _) => format!("{finding} cannot be tested as asked"),
                (Some(false), _) => format!(
                    "{finding} is no finding as asked, and is one under {stands} of {} other choices",
                    all.count() - 1
                ),
                (Some(true), true) => format!("{finding} stands under each of {stands} choices"),
                (Some(true), false) => format!(
                    "{finding} stands under {stands} of {} choices; not: {}",
                    all.count(),
                    fails.join(", ")
                ),
            });
        }
        let rows = self.findings.into_iter().flat_map(|(.., rows)| rows);
        Sensitivity {
            rows: rows.collect(),
            of,
            title,
            notes,
            warnings: self.warnings,
        }
    }
}

/// The outlets with the most articles, and how many there are.
fn largest_sources(corpus: &Corpus, filter: &Filter) -> Result<(Vec<String>, usize), Error> {
    let selected = Selected::of(corpus, filter, &[], &[])?;
    let Some(sources) = selected.articles.text("source") else {
        return Ok((Vec::new(), 0));
    };
    let mut articles = vec![0u64; sources.values.len()];
    for (source, on) in sources.of.iter().zip(&selected.mask) {
        articles[*source as usize] += u64::from(*on);
    }
    let named = sources.values.iter().zip(articles);
    let mut named: Vec<(&String, u64)> = named
        .filter(|(name, articles)| !name.is_empty() && *articles > 0)
        .collect();
    let all = named.len();
    named.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    let largest = named.into_iter().take(MOST_SOURCES);
    Ok((largest.map(|(name, _)| name.clone()).collect(), all))
}

impl Answer for Sensitivity {
    fn table(&self) -> Result<Table, TabulateError> {
        let number = Kind::Number { decimals: 2 };
        let of =
            |value: fn(&Measured) -> Option<f64>| move |row: &Row| value(row.measured.as_ref()?);
        let ratio = LogRatio(Zeros::HalfForZero);
        let is_trend = self.of == Kinds::Trends;
        let (name, about) = match self.of {
            Kinds::Differences => ("term", ratio.about()),
            Kinds::Trends => ("series", &KENDALL_TAU),
        };
        let ends = |row: &Row| row.measured.map_or((None, None), |own| own.interval);
        let table: Rows<'_, Row> = Table::new(self.title.as_str())
            .of(&self.rows)
            .column(ColumnAbout::new(name, Kind::Text).key(), |row| {
                row.finding.as_str()
            })
            .column(ColumnAbout::new("choice", Kind::Text).key(), |row| {
                row.choice.as_str()
            })
            .column(ColumnAbout::of(about, number).key(), of(|own| own.estimate))
            .when(!is_trend, |table| {
                let end = |name: &str, heading: &str| {
                    let about = ColumnAbout::new(name, number).heading(heading);
                    about.group("95 % interval").help(LOG_RATIO_CI.summary)
                };
                table.interval(
                    [end("log_ratio_low", "low"), end("log_ratio_high", "high")],
                    ends,
                )
            })
            .when(is_trend, |table| {
                let about =
                    ColumnAbout::new("sen_slope_per_year", number).heading("slope per year");
                table.column(about.help(SEN_SLOPE.summary), of(|own| own.slope))
            })
            .column(
                ColumnAbout::new("q", Kind::PValue).help("the corrected p of the form of the test"),
                of(|own| own.q),
            )
            .column(ColumnAbout::new("stands", Kind::Text).key(), |row| {
                row.stands.map(|stands| if stands { "yes" } else { "no" })
            });
        self.notes
            .iter()
            .fold(table, |table, note| table.note(note.as_str()))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn why_no_chart(&self) -> &'static str {
        "whether findings stand is a table"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_stands_where_it_has_the_same_sign_and_is_one_by_itself() {
        let base = Measured {
            estimate: Some(1.0),
            interval: (Some(0.5), Some(1.5)),
            q: Some(0.001),
            ..Measured::default()
        };
        let mut gathering = Gathering::new(vec![("wall".into(), base)], Vec::new());
        let with = |estimate, low, high| Measured {
            estimate: Some(estimate),
            interval: (low, high),
            ..base
        };
        let choices = [
            (with(0.4, Some(0.1), Some(0.7)), Some(true)),
            (with(0.4, Some(-0.1), Some(0.9)), Some(false)),
            (with(-0.4, Some(-0.7), Some(-0.1)), Some(false)),
            // p of tokens does not say what an interval would.
            (with(0.4, None, None), None),
        ];
        for (measured, _) in choices {
            gathering.add("another choice", |_| Some(measured), Measured::is_found_as);
        }
        gathering.add("nothing", |_| None, Measured::is_found_as);
        let untested = Measured {
            q: None,
            ..with(0.4, None, None)
        };
        let of_q = Measured {
            interval: (None, None),
            ..base
        };
        assert_eq!(untested.is_found_as(&of_q), None);
        let answer = Gathering::new(vec![("one".into(), untested)], Vec::new());
        let answer = answer.finish(Kinds::Trends, String::new(), Vec::new());
        assert_eq!(answer.rows[0].stands, None);
        assert_eq!(answer.notes, ["one cannot be tested as asked"]);
        assert_eq!(of_q.is_found_as(&of_q), Some(true));
        let answer = gathering.finish(Kinds::Differences, String::new(), Vec::new());
        let stands: Vec<Option<bool>> = answer.rows.iter().map(|row| row.stands).collect();
        let expected = choices.map(|(_, stands)| stands);
        assert_eq!(stands[0], Some(true));
        assert_eq!(stands[1..5], expected);
        assert_eq!(stands[5], None);
        assert!(answer.notes[0].starts_with("wall stands under 2 of 4 choices"));
    }
}
