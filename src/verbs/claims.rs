//! What a report may claim unasked: differences that hold over articles, corrected for all that was
//! tested. [`permutation`] has the rule.

use super::Error;
use super::compare::{self, Comparison, Row, both_ends};
use crate::day::Day;
use crate::measure::correct::Correction;
use crate::measure::keyness::Direction;
use crate::measure::permutation::{self, Exchangeable, Side, Unit};
use crate::select::{Articles, By, Part};
use crate::store::Corpus;
use std::collections::{HashMap, HashSet};

/// The q that a claim needs at most.
pub const LARGEST_Q: f64 = permutation::LARGEST_P;

/// What is left out of each comparison to see whether a difference depends on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Any day: a change over time needs more than one.
    All,
    /// Any day but one that has more than half of its side, as where all articles were collected at once.
    Ordinary,
}

/// Which side's terms are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    /// Those of both.
    Both,
    /// Those of the target; the reference's need no test, but count as tested.
    Target,
}

/// Compares as each request says, and keeps the terms whose difference holds in the family of all that was
/// tested in any of the requests; the `top` of each side by its ranking.
///
/// # Errors
/// As [`compare::run`].
pub fn differences(
    corpus: &Corpus,
    requests: &[compare::Request],
    days: Days,
    claimed: Claimed,
) -> Result<Vec<Comparison>, Error> {
    let whole = |request: &compare::Request| compare::Request {
        top: None,
        ..request.clone()
    };
    let whole: Vec<compare::Request> = requests.iter().map(whole).collect();
    let title = By::Column("title".to_owned());
    let mut all = compare::run_all(corpus, &whole, &[title], None, |selected, sides| {
        test(&selected.articles, &sides.of, days, claimed)
    })?;
    let rows = || all.iter().flat_map(|comparison| &comparison.rows);
    let p: Vec<Option<f64>> = rows().map(|row| row.q_articles).collect();
    let tested: u64 = all.iter().map(|comparison| comparison.tested).sum();
    let q = Correction::BenjaminiHochberg.adjust_among(&p, tested as usize);
    let rows = all.iter_mut().flat_map(|comparison| &mut comparison.rows);
    for (row, q) in rows.zip(q) {
        row.q_articles = q;
    }
    for (comparison, request) in all.iter_mut().zip(requests) {
        let mut rows = std::mem::take(&mut comparison.rows);
        rows.retain(|row| row.q_articles.is_some_and(|q| q <= LARGEST_Q));
        comparison.keep(match request.top {
            Some(top) => both_ends(rows, top),
            None => rows,
        });
    }
    Ok(all)
}

/// The same for one comparison, a family of its own.
///
/// # Errors
/// As [`compare::run`].
pub fn difference(
    corpus: &Corpus,
    request: &compare::Request,
    days: Days,
) -> Result<Comparison, Error> {
    let mut all = differences(corpus, std::slice::from_ref(request), days, Claimed::Both)?;
    Ok(all.swap_remove(0))
}

/// Keeps each row whose difference holds, with its p over articles, uncorrected.
fn test(
    articles: &Articles,
    sides: &[u8],
    days: Days,
    claimed: Claimed,
) -> impl Fn(&mut Row, &[Part<'_>]) -> bool + Sync + use<> {
    let exchangeable = exchangeable(articles, sides, days);
    move |row, parts| {
        // What does not even differ with tokens as independent, which finds too much, need not be tested; nor what may
        // be shown on neither side.
        if row.p > LARGEST_Q || claimed == Claimed::Target && row.direction != Direction::Target {
            return false;
        }
        if holds_zero(row) {
            return false;
        }
        let claim = exchangeable.claim(parts.iter().flat_map(Part::iter));
        // What is shown must say the same.
        let claim = claim.filter(|(side, _)| match side {
            Side::Target => row.direction == Direction::Target,
            Side::Reference => row.direction == Direction::Reference,
        });
        row.q_articles = claim.map(|(_, p)| p);
        claim.is_some()
    }
}

/// Gives each row its p over articles, uncorrected, where that is wanted, and keeps all of them.
pub(super) fn over_articles(
    wanted: bool,
    articles: &Articles,
    sides: &[u8],
) -> impl Fn(&mut Row, &[Part<'_>]) -> bool + Send + Sync + use<> {
    let exchangeable = wanted.then(|| exchangeable(articles, sides, Days::Ordinary));
    move |row, parts| {
        if let Some(exchangeable) = &exchangeable {
            let hits = parts.iter().flat_map(Part::iter);
            row.p_articles = Some(match row.direction {
                Direction::Target => exchangeable.p(Side::Target, hits),
                Direction::Reference => exchangeable.p(Side::Reference, hits),
                Direction::Neither => 1.0,
            });
        }
        true
    }
}

/// The articles of two sides as the test sees them: a text that a side has several times counts once.
fn exchangeable(articles: &Articles, sides: &[u8], days: Days) -> Exchangeable {
    let side = |at: usize| match sides[at] {
        1 => Some(Side::Target),
        2 => Some(Side::Reference),
        _ => None,
    };
    let copy = copies(articles, side);
    let once = |at: usize| side(at).filter(|_| !copy[at]);
    let day = days_left_out(articles, days, once);
    let unit = |at: usize| Unit {
        side: once(at),
        tokens: articles.tokens()[at],
        day: day[at],
    };
    let units: Vec<Unit> = (0..articles.len()).map(unit).collect();
    Exchangeable::new(&units)
}

/// Whether the Log Ratio that is shown of a term, in which a text counts as often as it is there, may be zero.
fn holds_zero(row: &Row) -> bool {
    match row.interval() {
        (Some(low), Some(high)) => low <= 0.0 && high >= 0.0,
        _ => row.shown_log_ratio().is_none(),
    }
}

/// Whether an earlier article of the same side has the same text, as far as title and length tell.
pub(super) fn copies<S: std::hash::Hash + Eq>(
    articles: &Articles,
    side: impl Fn(usize) -> Option<S>,
) -> Vec<bool> {
    let mut known = HashSet::new();
    let titles = articles.text("title");
    let is_copy = |at: usize| {
        let Some((titles, side)) = titles.zip(side(at)) else {
            return false;
        };
        let title = titles.of[at];
        !titles.values[title as usize].is_empty()
            && !known.insert((side, title, articles.tokens()[at]))
    };
    (0..articles.len()).map(is_copy).collect()
}

/// For each article the day with which it is left out; `None` for one that is left out alone.
pub(super) fn days_left_out<S: std::hash::Hash + Eq>(
    articles: &Articles,
    days: Days,
    side: impl Fn(usize) -> Option<S>,
) -> Vec<Option<i32>> {
    let day = |at: usize| articles.days()[at].map(Day::days_since_epoch);
    let mut of_side: HashMap<S, u64> = HashMap::new();
    let mut of_day: HashMap<(S, i32), u64> = HashMap::new();
    if days == Days::Ordinary {
        for at in 0..articles.len() {
            if let Some(own) = side(at) {
                *of_side.entry(own).or_default() += 1;
            }
            if let Some((own, day)) = side(at).zip(day(at)) {
                *of_day.entry((own, day)).or_default() += 1;
            }
        }
    }
    let is_most = |at: usize| {
        let of_day = side(at).zip(day(at)).and_then(|own| of_day.get(&own));
        let of_side = side(at).and_then(|own| of_side.get(&own));
        of_day.zip(of_side).is_some_and(|(day, all)| 2 * day > *all)
    };
    (0..articles.len())
        .map(|at| day(at).filter(|_| !is_most(at)))
        .collect()
}
