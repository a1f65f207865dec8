//! Whether the rises and falls of a trend stand.

use super::{Gathering, Kinds, Measured, Other, Sensitivity};
use crate::measure::correct::Correction;
use crate::period::Period;
use crate::select::Filter;
use crate::store::Corpus;
use crate::verbs::trend::{self, Measure, Request};
use crate::verbs::{Answer, Error};
use std::collections::HashMap;

/// Ask a trend again with each choice changed: of the corpora with `others`, of the length of periods, the measure, the mix
/// of outlets, and the outlets. Findings are the series; what is tested is their rise or fall
/// ([`Trend::tested`](trend::Trend::tested)).
///
/// # Errors
/// As [`trend::run`] and the test.
pub fn followed(
    corpus: &Corpus,
    others: &[Other],
    request: &Request,
    correction: Correction,
) -> Result<Sensitivity, Error> {
    let request = &Request {
        smoothing: 0,
        ..request.clone()
    };
    let base = trend::run(corpus, request)?;
    // The same terms and values of the split, which need not lead under another choice.
    let request = &Request {
        top: None,
        queries: base.request().queries.clone(),
        ..request.clone()
    };
    let warnings = base.warnings().to_vec();
    let first = tested(&base, correction)?;
    let findings = first
        .iter()
        .map(|(name, own)| (name.clone(), *own))
        .collect();
    let mut gathering = Gathering::new(findings, warnings);
    let ask = |corpus: &Corpus, request: &Request| -> Result<HashMap<String, Measured>, Error> {
        let rows = tested(&trend::run(corpus, request)?, correction)?;
        Ok(rows.into_iter().collect())
    };
    let of = |rows: &HashMap<String, Measured>, series: &str| rows.get(series).copied();
    for (choice, other) in others {
        gathering.try_add(choice, ask(other, request), of)?;
    }
    for by in [Period::Week, Period::Month, Period::Quarter, Period::Year] {
        if by != request.by {
            let other = Request {
                by,
                ..request.clone()
            };
            gathering.try_add(&format!("--by {by}"), ask(corpus, &other), of)?;
        }
    }
    let measure = match request.measure {
        Measure::PerMillion => Some(Measure::Share),
        Measure::Share => Some(Measure::PerMillion),
        Measure::Articles => None,
    };
    if let Some(measure) = measure {
        let other = Request {
            measure,
            ..request.clone()
        };
        // A slope of another measure is of another unit.
        let of = |rows: &HashMap<String, Measured>, series: &str| {
            of(rows, series).map(|own| Measured { slope: None, ..own })
        };
        gathering.try_add(&format!("--measure {measure}"), ask(corpus, &other), of)?;
    }
    if !request.standardise && request.measure != Measure::Articles {
        let other = Request {
            standardise: true,
            ..request.clone()
        };
        gathering.try_add("--standardise", ask(corpus, &other), of)?;
    }
    let without = |filter: Filter| {
        let request = Request {
            filter,
            ..request.clone()
        };
        ask(corpus, &request)
    };
    let mut notes = vec![
        format!(
            "tested is the rise or fall of each series by {}, by the Mann-Kendall test; q is its p corrected for all series, after {}",
            request.by,
            correction.about().heading()
        ),
        "a trend stands where tau has the sign of the first row and q is at most 0.05; p takes periods as independent: long ones are less alike".to_owned(),
    ];
    if !request.filter.is_everything() {
        notes.push(format!(
            "articles are those that `{}` selects",
            request.filter
        ));
    }
    notes.extend(gathering.leave_out(corpus, &request.filter, without, of)?);
    let title = "Whether trends stand".to_owned();
    Ok(gathering.finish(Kinds::Trends, title, notes))
}

/// The series with their tests.
fn tested(trend: &trend::Trend, correction: Correction) -> Result<Vec<(String, Measured)>, Error> {
    let years = trend.request().by.per_year();
    let tested = trend.tested(correction)?;
    let series = tested.rows.into_iter().map(|row| {
        let name = match &row.split {
            None => row.query.to_string(),
            Some(split) if row.query.is_empty() => split.to_string(),
            Some(split) => format!("{} in {split}", row.query),
        };
        let measured = Measured {
            estimate: row.tau.ok(),
            interval: (None, None),
            slope: row.slope.ok().map(|own| own.slope * years),
            q: row.corrected,
        };
        (name, measured)
    });
    Ok(series.collect())
}
