//! Whether the differences of a comparison stand.

use super::{Gathering, Kinds, Measured, Other, Sensitivity};
use crate::measure::keyness::{G2, G2P, Keyness, Pair};
use crate::select::{By, Filter, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::verbs::clusters::Cluster;
use crate::verbs::compare::{self, Comparison, Request, Row, Sides};
use crate::verbs::selection::Selected;
use crate::verbs::{Bootstrap, Error, Intervals, Listing};
use std::collections::{HashMap, HashSet};

/// Terms of each side, unless another number or certain terms are asked for.
const TERMS: usize = 5;

/// Ask a comparison again with each choice changed: of the corpora with `others`, of the list, the unit, the test and the
/// outlets. Findings are what is asked for, or else the most distinctive terms of either side.
///
/// # Errors
/// As [`compare::run`].
pub fn compared(
    corpus: &Corpus,
    others: &[Other],
    request: &Request,
) -> Result<Sensitivity, Error> {
    let request = &Request {
        top: Some(request.top.unwrap_or(TERMS)),
        permutation: true,
        ..request.clone()
    };
    let base = compare::run(corpus, request)?;
    let findings = base.rows.iter();
    let findings = findings
        .map(|row| (row.term.clone(), measured(row)))
        .collect();
    let mut gathering = Gathering::new(findings, base.warnings.clone());
    let chosen: HashSet<&str> = base.rows.iter().map(|row| row.term.as_str()).collect();
    let plain = Request {
        permutation: false,
        top: None,
        ..request.clone()
    };
    let ask = |corpus: &Corpus, request: &Request| again(corpus, request, &chosen);
    let of = |rows: &HashMap<String, Row>, term: &str| rows.get(term).map(measured);
    for (choice, other) in others {
        gathering.try_add(choice, ask(other, &plain), of)?;
    }
    if let Some(listing) = without_stop_words(corpus, &base, request)? {
        let request = Request {
            listing,
            ..plain.clone()
        };
        gathering.try_add("--stop-words of its languages", ask(corpus, &request), of)?;
    }
    for cluster in Cluster::ALL {
        if cluster != request.cluster {
            let request = Request {
                cluster,
                ..plain.clone()
            };
            let choice = format!("--cluster {cluster}");
            gathering.try_add(&choice, ask(corpus, &request), of)?;
        }
    }
    let (intervals, choice) = match request.intervals {
        Intervals::Formula => (
            Intervals::Bootstrap(Bootstrap::default()),
            "--intervals bootstrap",
        ),
        Intervals::Bootstrap(_) => (Intervals::Formula, "--intervals formula"),
    };
    let bootstrap = Request {
        intervals,
        ..plain.clone()
    };
    gathering.try_add(choice, ask(corpus, &bootstrap), of)?;
    let (four_cells, permuted) = other_tests(&base);
    gathering.add(
        "p of log-likelihood with four cells",
        |term| four_cells.get(term).copied(),
        Measured::is_tested,
    );
    gathering.add(
        "p over articles (--permutation)",
        |term| permuted.get(term).copied(),
        Measured::is_tested,
    );
    // Of each outlet left out only the chosen terms are counted, if none of them is judged by q, which is of all terms.
    let of_list = request.queries.is_empty();
    let by_interval = base.rows.iter().all(|row| row.interval().0.is_some());
    let counted = match of_list && by_interval {
        false => request.queries.clone(),
        true => (base.rows.iter())
            .map(|row| Query::of_term(request.layer, &row.term))
            .collect(),
    };
    let without = |filter: Filter| {
        let request = Request {
            filter,
            queries: counted.clone(),
            ..plain.clone()
        };
        let mut rows = ask(corpus, &request)?;
        if of_list && by_interval {
            rows.values_mut().for_each(|row| row.q = None);
        }
        Ok(rows)
    };
    let left_out = gathering.leave_out(corpus, &request.filter, without, of)?;
    let [side_a, side_b] = base.sides();
    let mut notes = vec![
        side_a,
        side_b,
        "a difference stands where it has the sign of the first row and its 95 % interval does not hold 0, and is not told where too few units are left for an interval; other forms of the test: where q is at most 0.05".to_owned(),
    ];
    if !request.filter.is_everything() {
        notes.push(format!(
            "both sides are taken from what `{}` selects",
            request.filter
        ));
    }
    notes.extend(left_out);
    let [name_a, name_b] = &base.sides.names;
    let title = format!("Whether differences of {name_a} and {name_b} stand");
    Ok(gathering.finish(Kinds::Differences, title, notes))
}

fn measured(row: &Row) -> Measured {
    Measured {
        estimate: row.shown_log_ratio(),
        interval: row.interval(),
        slope: None,
        q: row.q,
    }
}

/// The chosen terms in another comparison, in the family of all that it tests.
fn again(
    corpus: &Corpus,
    request: &Request,
    chosen: &HashSet<&str>,
) -> Result<HashMap<String, Row>, Error> {
    let is_chosen = |_: &Selected<'_>, _: &Sides| {
        |row: &mut Row, _: &[Part<'_>]| chosen.contains(row.term.as_str())
    };
    let found = compare::run_all(corpus, std::slice::from_ref(request), &[], None, is_chosen)?;
    let rows = found.into_iter().flat_map(|own| own.rows);
    Ok(rows.map(|row| (row.term.clone(), row)).collect())
}

/// The list without the function words of its languages; `None` where that changes nothing.
fn without_stop_words(
    corpus: &Corpus,
    base: &Comparison,
    request: &Request,
) -> Result<Option<Listing>, Error> {
    let of_words = matches!(request.layer, Layer::Terms | Layer::Ngrams(_));
    if !of_words || !request.queries.is_empty() || !request.listing.without.is_empty() {
        return Ok(None);
    }
    let language = [By::Column("language".into())];
    let selected = Selected::of(corpus, &request.filter, &language, &[])?;
    let words = compare::function_words(&selected, &base.sides);
    Ok((!words.without.is_empty()).then(|| Listing {
        without: words.without,
        ..request.listing.clone()
    }))
}

type OfTerms = HashMap<String, Measured>;

/// What other tests say of the rows: p of log-likelihood with four cells, which no row that is left out has smaller as far as
/// they rank alike, and p over articles.
fn other_tests(base: &Comparison) -> (OfTerms, OfTerms) {
    let p_of = |row: &Row| {
        let [a, b] = &row.sums;
        let pair = Pair {
            a: a.frequency,
            b: b.frequency,
            n1: a.tokens,
            n2: b.tokens,
        };
        G2P(G2::FourCell).measure(&pair).ok()
    };
    let p: Vec<Option<f64>> = base.rows.iter().map(p_of).collect();
    let correction = base.request.correction;
    let q = correction.adjust_among(&p, base.tested as usize);
    let with = |row: &Row, q: Option<f64>| {
        let own = Measured {
            interval: (None, None),
            q,
            ..measured(row)
        };
        (row.term.clone(), own)
    };
    let rows = || base.rows.iter();
    (
        rows().zip(q).map(|(row, q)| with(row, q)).collect(),
        rows().map(|row| with(row, row.q_articles)).collect(),
    )
}
