//! `compare`: what distinguishes two selections, with both forms of log-likelihood, effect sizes and
//! intervals.

use super::Error;
use super::answer::{Answer, Drawing};
use super::lists::{self, Listing};
use super::selection::{Selected, nothing, unmatched};
use crate::draw::{KeynessBar, KeynessBars, Side as BarSide};
use crate::measure::Level;
use crate::measure::correct::Correction;
use crate::measure::frequency::{ArticleSums, LOG_RATIO_CI, log_ratio_ci};
use crate::measure::keyness::{
    Direction, G2, G2P, Keyness, LogRatio, Pair, PercentDifference, Zeros,
};
use crate::number::{counted, whole};
use crate::select::{Articles, Filter, Part};
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind, Table};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::path::PathBuf;

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// A selection.
    Selection(Filter),
    /// All selected articles that are not on the other side.
    Rest,
}

/// What the terms are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Signed log-likelihood: how sure the difference is.
    #[default]
    LogLikelihood,
    /// Log Ratio: how large the difference is; terms that one side lacks come after the others.
    LogRatio,
}

/// What is compared.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{settings::Layer, verbs::{Listing, compare}};
/// let answer = compare::run(&compare::Request {
///     corpus,
///     a: "source=Herald".parse()?,
///     b: compare::Side::Rest,
///     filter: Default::default(),
///     layer: Layer::Terms,
///     listing: Listing { min_frequency: 2, ..Default::default() },
///     top: Some(1),
///     rank: Default::default(),
///     min_articles_own: 1,
/// })?;
/// assert_eq!(answer.table.height(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// The target: terms that it has more of are positive.
    pub a: Filter,
    /// The reference.
    pub b: Side,
    /// Which articles both sides are taken from.
    pub filter: Filter,
    /// Which layer.
    pub layer: Layer,
    /// What the list has; `min_frequency` is of both sides together.
    pub listing: Listing,
    /// The most distinctive terms of each side, so many; `None` for all.
    pub top: Option<usize>,
    /// What they are ranked by.
    pub rank: Rank,
    /// Only terms that so many articles of the side have that the term is distinctive of: what one
    /// article repeats says nothing of a source. Every term is tested, those left out too.
    pub min_articles_own: u64,
}

/// Terms of each side in a chart.
const CHART_TERMS: usize = 20;

/// The least frequency, of both sides together, of a term that is tested.
pub const MIN_FREQUENCY: u64 = 5;

/// One term with its statistics.
struct Row {
    term: String,
    a: ArticleSums,
    b: ArticleSums,
    articles: [u64; 2],
    log_likelihood: f64,
    log_ratio: f64,
    bound: bool,
    direction: Direction,
    p: f64,
}

impl Row {
    fn pair(&self) -> Pair {
        Pair {
            a: self.a.frequency,
            b: self.b.frequency,
            n1: self.a.tokens,
            n2: self.b.tokens,
        }
    }

    /// Articles that have the term on the side that has more of it.
    fn own_articles(&self) -> u64 {
        match self.direction {
            Direction::Target => self.articles[0],
            Direction::Reference => self.articles[1],
            _ => self.articles[0].max(self.articles[1]),
        }
    }

    /// The Log Ratio, unless it is a bound on the wrong side: 0.5 of a small side can be a higher rate than
    /// what the other side has.
    fn shown_log_ratio(&self) -> Option<f64> {
        let sides_agree = self.log_ratio * self.direction.sign() >= 0.0;
        (!self.bound || sides_agree).then_some(self.log_ratio)
    }

    /// The order of the table: the most distinctive of A first, of B last, each side's order the other's
    /// in a mirror.
    fn rank(&self, other: &Self, rank: Rank) -> Ordering {
        let sign = |row: &Self| row.direction.sign();
        sign(other).total_cmp(&sign(self)).then_with(|| {
            if self.direction == Direction::Reference {
                other.rank_on_side(self, rank)
            } else {
                self.rank_on_side(other, rank)
            }
        })
    }

    /// The more distinctive of two terms of one side first.
    fn rank_on_side(&self, other: &Self, rank: Rank) -> Ordering {
        let by = match rank {
            Rank::LogLikelihood => {
                let size = |row: &Self| row.log_likelihood.abs();
                size(other).total_cmp(&size(self))
            }
            // Attested terms before those with a bound.
            Rank::LogRatio => {
                let size = |row: &Self| row.log_ratio * row.direction.sign();
                let bounds = self.bound.cmp(&other.bound);
                bounds.then_with(|| size(other).total_cmp(&size(self)))
            }
        };
        let frequency = |row: &Self| row.a.frequency + row.b.frequency;
        by.then_with(|| frequency(other).cmp(&frequency(self)))
            .then_with(|| self.term.cmp(&other.term))
    }
}

/// Both sides' articles and their sums without any term.
struct Sides {
    /// For each article 0 when it is on neither side, 1 on side A, 2 on side B.
    of: Vec<u8>,
    empty: [ArticleSums; 2],
    /// What to know of the articles that the rest does not have.
    open: Option<String>,
    names: [String; 2],
}

/// Compare.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, a side has no articles, or an article is
/// on both sides.
pub fn run(request: &Request) -> Result<Answer, Error> {
    lists::check_kind(&request.listing, request.layer, &[])?;
    let mut others = vec![&request.a];
    if let Side::Selection(b) = &request.b {
        others.push(b);
    }
    let selected = Selected::open(&request.corpus, &request.filter, &[], &others)?;
    let mut warnings = selected.warnings.clone();
    let sides = sides(request, &selected, &mut warnings)?;
    let mut rows = measured(request, &selected, &sides)?;
    let family = rows.len();
    rows.par_sort_unstable_by(|one, other| one.rank(other, request.rank));
    let p: Vec<Option<f64>> = rows.iter().map(|row| Some(row.p)).collect();
    let q = Correction::BenjaminiHochberg.adjust(&p);
    let mut rows: Vec<(Row, Option<f64>)> = rows.into_iter().zip(q).collect();
    rows.retain(|(row, _)| row.own_articles() >= request.min_articles_own);
    if let Some(top) = request.top {
        rows = both_ends(rows, top);
    }
    let table = table(request, &rows, &sides, family)?;
    let drawing = drawing(request, &rows, &sides, family);
    if rows.is_empty() {
        warnings.push(why_empty(request, &sides, family));
    }
    Ok(Answer {
        table,
        drawing,
        warnings,
        tested: family as u64,
    })
}

/// Why a table has no rows.
fn why_empty(request: &Request, sides: &Sides, family: usize) -> String {
    let without_tokens = sides.empty.iter().position(|sums| sums.tokens == 0);
    if let Some(side) = without_tokens {
        return format!("the articles of {} have no tokens", sides.names[side]);
    }
    if family == 0 {
        return format!(
            "no term occurs {} times or more",
            request.listing.min_frequency
        );
    }
    format!(
        "none of the {} tested has {} or more on the side that has more of it",
        counted(family as u64, "term"),
        counted(request.min_articles_own, "article")
    )
}

fn sides(
    request: &Request,
    selected: &Selected,
    warnings: &mut Vec<String>,
) -> Result<Sides, Error> {
    let articles = &selected.articles;
    let and_selected = |mask: Vec<bool>| {
        mask.into_iter()
            .zip(&selected.mask)
            .map(|(own, all)| own && *all)
            .collect()
    };
    let a: Vec<bool> = and_selected(request.a.mask(articles));
    warnings.extend(unmatched(&request.a, articles));
    if !a.contains(&true) {
        return Err(nothing(&request.filter.and(&request.a), articles));
    }
    let mut left_out = None;
    let (b, name_b): (Vec<bool>, String) = match &request.b {
        Side::Rest => {
            // What has no date cannot be known to lie outside of the range.
            let (open, _) = request.a.open(articles);
            let open: Vec<bool> = and_selected(open);
            left_out = left_open(&request.a, articles, &selected.mask);
            let rest = a.iter().zip(&open).zip(&selected.mask);
            (
                rest.map(|((a, open), all)| *all && !a && !open).collect(),
                "the rest".into(),
            )
        }
        Side::Selection(filter) => {
            warnings.extend(unmatched(filter, articles));
            (and_selected(filter.mask(articles)), filter.label())
        }
    };
    if !b.contains(&true) {
        return Err(match &request.b {
            Side::Selection(filter) => nothing(&request.filter.and(filter), articles),
            Side::Rest => Error::NothingSelected {
                selection: "rest".into(),
                nearest: None,
            },
        });
    }
    let common = a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
    if common > 0 {
        return Err(Error::Overlap {
            articles: common as u64,
        });
    }
    warnings.extend(left_out.clone());
    warnings.extend(kept_without_value(&request.a, &a, articles));
    if let Side::Selection(filter) = &request.b {
        warnings.extend(kept_without_value(filter, &b, articles));
    }
    let mut sides = Sides {
        of: a
            .iter()
            .zip(&b)
            .map(|(a, b)| u8::from(*a) + 2 * u8::from(*b))
            .collect(),
        empty: Default::default(),
        open: left_out,
        names: [request.a.label(), name_b],
    };
    for (side, tokens) in sides.of.iter().zip(articles.tokens()) {
        if *side > 0 {
            sides.empty[usize::from(*side) - 1].add_tokens(u64::from(*tokens));
        }
    }
    Ok(sides)
}

/// What to know of the articles that are on neither side, because they have no value where A asks for one.
fn left_open(a: &Filter, articles: &Articles, selected: &[bool]) -> Option<String> {
    let (open, columns) = a.open(articles);
    let count = open
        .iter()
        .zip(selected)
        .filter(|(open, all)| **open && **all)
        .count() as u64;
    if count == 0 {
        return None;
    }
    let columns: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
    let (are, they) = if count == 1 {
        ("is", "it")
    } else {
        ("are", "they")
    };
    Some(format!(
        "{} without {} {are} on neither side: nobody knows whether {they} belong{} to `{a}`; to count {} with the rest, write the other side as a selection with `!=`",
        counted(count, "article"),
        columns.join(" or "),
        if count == 1 { "s" } else { "" },
        if count == 1 { "it" } else { "them" },
    ))
}

/// What to know of the articles that are on a side because `!=` does not exclude what has no value.
fn kept_without_value(filter: &Filter, side: &[bool], articles: &Articles) -> Vec<String> {
    let clauses = filter.kept_without_value(articles).into_iter();
    clauses
        .filter_map(|(column, kept): (String, Vec<bool>)| {
            let count = kept.iter().zip(side).filter(|(kept, on)| **kept && **on).count() as u64;
            let are = if count == 1 { "is" } else { "are" };
            (count > 0).then(|| {
                format!(
                    "{} without {column} {are} on the side of `{filter}`, as `!=` leaves out values only; add `none` to \
                     its values to leave out what has none",
                    counted(count, "article")
                )
            })
        })
        .collect()
}

fn measured(request: &Request, selected: &Selected, sides: &Sides) -> Result<Vec<Row>, Error> {
    let tokens = selected.articles.tokens();
    let listing = &request.listing;
    let tasks = lists::scan(
        selected,
        request.layer,
        listing,
        Vec::new,
        |rows: &mut Vec<Row>, term, parts: &[Part<'_>]| {
            let mut sums = sides.empty;
            let mut articles = [0; 2];
            for part in parts {
                for (article, frequency) in part.iter() {
                    let side = sides.of[article as usize];
                    if side > 0 {
                        let at = usize::from(side) - 1;
                        sums[at].add_frequency(
                            u64::from(frequency),
                            u64::from(tokens[article as usize]),
                        );
                        articles[at] += 1;
                    }
                }
            }
            let enough = sums[0].frequency + sums[1].frequency >= listing.min_frequency.max(1)
                && articles[0] + articles[1] >= listing.min_articles;
            if enough && let Some(row) = row(term, sums, articles) {
                rows.push(row);
            }
        },
    )?;
    let mut rows = Vec::with_capacity(tasks.iter().map(Vec::len).sum());
    for mut task in tasks {
        rows.append(&mut task);
    }
    Ok(rows)
}

/// `None` where a side has no tokens, so that nothing can be compared.
fn row(term: &str, [a, b]: [ArticleSums; 2], articles: [u64; 2]) -> Option<Row> {
    let pair = Pair {
        a: a.frequency,
        b: b.frequency,
        n1: a.tokens,
        n2: b.tokens,
    };
    let ratio = LogRatio(Zeros::HalfForZero).value(&pair).ok()?;
    Some(Row {
        term: term.to_owned(),
        articles,
        log_likelihood: G2::TwoCell.measure(&pair).ok()?,
        log_ratio: ratio.value,
        bound: ratio.bound,
        direction: ratio.direction,
        p: G2P(G2::TwoCell).measure(&pair).ok()?,
        a,
        b,
    })
}

/// The first and the last rows, `top` of each side; rows of equal rates belong to neither.
fn both_ends(mut rows: Vec<(Row, Option<f64>)>, top: usize) -> Vec<(Row, Option<f64>)> {
    let firsts = rows
        .iter()
        .take_while(|(row, _)| row.direction == Direction::Target)
        .count()
        .min(top);
    let lasts = rows
        .iter()
        .rev()
        .take_while(|(row, _)| row.direction == Direction::Reference)
        .count()
        .min(top);
    let mut ends = rows.split_off(rows.len() - lasts);
    rows.truncate(firsts);
    rows.append(&mut ends);
    rows
}

fn table(
    request: &Request,
    rows: &[(Row, Option<f64>)],
    sides: &Sides,
    family: usize,
) -> Result<Table, Error> {
    let [name_a, name_b] = &sides.names;
    let number = Kind::Number { decimals: 2 };
    let per_million = |sums: &ArticleSums| {
        crate::measure::frequency::per_million(sums.frequency, sums.tokens).ok()
    };
    let column = |value: &(dyn Fn(&Row) -> Option<f64> + Sync)| {
        let values = rows.par_iter().map(|(row, _)| value(row));
        values.collect::<Vec<_>>()
    };
    let count = |value: &(dyn Fn(&Row) -> u64 + Sync)| {
        let values = rows.par_iter().map(|(row, _)| value(row));
        values.collect::<Vec<_>>()
    };
    let (low, high): (Vec<Option<f64>>, Vec<Option<f64>>) = rows
        .par_iter()
        .map(|(row, _)| {
            let interval = log_ratio_ci(&row.a, &row.b, Level::P95).ok();
            (interval.map(|i| i.low), interval.map(|i| i.high))
        })
        .unzip();
    let ratio = LogRatio(Zeros::HalfForZero);
    let table = Table::new(format!("{} of {name_a} against {name_b}", if request.layer == Layer::Entities { "Key entities" } else { "Keywords" }))
        .with(ColumnAbout::new("term", Kind::Text), rows.iter().map(|(row, _)| row.term.clone()).collect::<Vec<_>>())?
        .with(ColumnAbout::new("frequency_a", Kind::Integer).heading("A").group("frequency"), count(&|row| row.a.frequency))?
        .with(ColumnAbout::new("frequency_b", Kind::Integer).heading("B").group("frequency"), count(&|row| row.b.frequency))?
        .with(ColumnAbout::new("per_million_a", number).heading("A").group("per million"), column(&|row| per_million(&row.a)))?
        .with(ColumnAbout::new("per_million_b", number).heading("B").group("per million"), column(&|row| per_million(&row.b)))?
        .with(ColumnAbout::new("articles_a", Kind::Integer).heading("A").group("articles"), count(&|row| row.articles[0]))?
        .with(ColumnAbout::new("articles_b", Kind::Integer).heading("B").group("articles"), count(&|row| row.articles[1]))?
        .with(ColumnAbout::of(G2::TwoCell.about(), number).heading("log-likelihood"), column(&|row| Some(row.log_likelihood)))?
        .with(ColumnAbout::of(G2::FourCell.about(), number).detail(), column(&|row| G2::FourCell.measure(&row.pair()).ok()))?
        .with(ColumnAbout::of(ratio.about(), number), column(&Row::shown_log_ratio))?
        .with(ColumnAbout::new("log_ratio_low", number).heading("low").group("95 % interval").help(LOG_RATIO_CI.summary), low)?
        .with(ColumnAbout::new("log_ratio_high", number).heading("high").group("95 % interval"), high)?
        .with(ColumnAbout::of(PercentDifference.about(), Kind::Number { decimals: 1 }).heading("%DIFF").detail(), column(&|row| PercentDifference.measure(&row.pair()).ok()))?
        .with(ColumnAbout::of(G2P(G2::TwoCell).about(), Kind::PValue), column(&|row| Some(row.p)))?
        .with(ColumnAbout::new("q", Kind::PValue).help("p after Benjamini and Hochberg"), rows.iter().map(|(_, q)| *q).collect::<Vec<_>>())?
        .with(
            ColumnAbout::new("bound", Kind::Text).help("yes where a side lacks the term: a zero counts as 0.5, so that the Log Ratio is a bound").detail(),
            rows.iter().map(|(row, _)| row.bound.then(|| "yes".to_owned())).collect::<Vec<_>>(),
        )?;
    let side = |letter: &str, name: &str, sums: &ArticleSums| {
        format!(
            "{letter} is {name}: {}, {}",
            counted(sums.articles, "article"),
            counted(sums.tokens, "token")
        )
    };
    let mut table = table
        .note(side("A", name_a, &sides.empty[0]))
        .note(side("B", name_b, &sides.empty[1]))
        .note(format!("{} tested (frequency of at least {} on both sides together): the family of q, after Benjamini and Hochberg", counted(family as u64, "term"), request.listing.min_frequency))
        .note("log-likelihood, p and q: tokens treated as independent (two-cell G2, chi-squared with 1 degree of freedom); the interval of the Log Ratio treats the article as the unit");
    if let Some(open) = &sides.open {
        table = table.note(open.clone());
    }
    if !request.filter.is_everything() {
        table = table.note(format!(
            "both sides are taken from what `{}` selects",
            request.filter
        ));
    }
    if rows.iter().any(|(row, _)| row.bound) {
        table = table.note("where a side lacks the term its zero counts as 0.5: the Log Ratio is then a bound and has no interval, and is left empty where the 0.5 turns its sign");
    }
    if rows
        .iter()
        .any(|(row, _)| row.bound && row.b.frequency == 0)
    {
        table = table.note(
            "%DIFF has no bound where B lacks the term (`bound` is yes): it is empty in files",
        );
    }
    if request.min_articles_own > 1 {
        table = table.note(format!(
            "shown are terms in at least {} articles of the side that has more of them; the others were tested as well",
            request.min_articles_own
        ));
    }
    let note = Listing {
        min_frequency: 0,
        ..request.listing.clone()
    }
    .note();
    if !note.is_empty() {
        table = table.note(note);
    }
    Ok(table)
}

fn drawing(
    request: &Request,
    rows: &[(Row, Option<f64>)],
    sides: &Sides,
    family: usize,
) -> Option<Drawing> {
    let of = |direction: Direction| -> Vec<(&Row, f64)> {
        rows.iter()
            .filter(|(row, _)| row.direction == direction)
            .filter_map(|(row, _)| Some((row, row.shown_log_ratio()?)))
            .collect()
    };
    let (mut firsts, mut lasts) = (of(Direction::Target), of(Direction::Reference));
    let mut words = String::new();
    if firsts.len().max(lasts.len()) > CHART_TERMS {
        words = format!(" Shown are {CHART_TERMS} of a side.");
    }
    let without = rows
        .iter()
        .filter(|(row, _)| row.shown_log_ratio().is_none());
    let without = without.count() as u64;
    if without > 0 {
        let terms = counted(without, "term");
        words +=
            &format!(" Without {terms} that the smaller side lacks: it is too small for a bound.");
    }
    firsts.truncate(CHART_TERMS);
    let lasts = lasts.split_off(lasts.len().saturating_sub(CHART_TERMS));
    let bars: Vec<KeynessBar> = firsts
        .into_iter()
        .chain(lasts)
        .map(|(row, value)| {
            let interval = log_ratio_ci(&row.a, &row.b, Level::P95).ok();
            KeynessBar {
                term: row.term.clone(),
                value,
                low: interval.map(|i| i.low),
                high: interval.map(|i| i.high),
                side: if row.direction == Direction::Target {
                    BarSide::A
                } else {
                    BarSide::B
                },
                frequency_a: row.a.frequency,
                frequency_b: row.b.frequency,
                bound: row.bound,
            }
        })
        .collect();
    if bars.is_empty() {
        return None;
    }
    let [a, b] = &sides.names;
    let ranked = match request.rank {
        Rank::LogLikelihood => "log-likelihood",
        Rank::LogRatio => "Log Ratio",
    };
    Some(Drawing::Keyness(KeynessBars {
        title: format!("What distinguishes {a} from {b}"),
        subtitle: request.filter.subtitle(),
        name_a: a.clone(),
        name_b: b.clone(),
        unit: "Log Ratio (binary logarithm) with 95 % interval".into(),
        caption: format!(
            "N = {}, {} of {a}; {}, {} of {b}. The terms with the highest {ranked} of {} tested.{words}",
            counted(sides.empty[0].articles, "article"),
            counted(sides.empty[0].tokens, "token"),
            counted(sides.empty[1].articles, "article"),
            counted(sides.empty[1].tokens, "token"),
            whole(family as u64),
        ),
        rows: bars,
    }))
}
