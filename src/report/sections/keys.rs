//! Comparisons: the rows of the verb as values, and which of them the report shows.

use crate::draw::{Chart, KeynessBar, KeynessBars};
use crate::measure::correct::BENJAMINI_HOCHBERG;
use crate::measure::frequency::{LOG_RATIO_CI, PER_MILLION};
use crate::measure::keyness::{G2, G2P, Keyness, LogRatio, Zeros};
use crate::measure::permutation::ABOUT as PERMUTATION_P;
use crate::report::ReportError;
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::Subject;
use crate::report::words;
use crate::select::Filter;
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind, Table};
use crate::verbs::Answer;
use crate::verbs::claims::{self, Days, LARGEST_Q};
use crate::verbs::compare::{self, MIN_FREQUENCY, Rank, Row, Side};

/// Articles of its own side that a term must be in: what one article repeats says nothing of its source.
pub const OWN_ARTICLES: u64 = 3;

/// What is compared.
pub struct Contrast {
    /// The target.
    pub a: Filter,
    /// The reference.
    pub b: Side,
    /// Which articles both are taken from.
    pub filter: Filter,
    /// Which layer.
    pub layer: Layer,
    /// Terms of each side.
    pub top: usize,
}

/// The terms of both sides, the most distinctive first.
pub struct Keys {
    pub a: Vec<Row>,
    pub b: Vec<Row>,
    /// How many terms were tested.
    pub tested: u64,
    /// Articles and tokens of both sides, as the verb says it.
    pub sides: [String; 2],
}

/// Compare; only terms whose difference holds are kept, in the family of all that these comparisons test.
pub fn compared(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    contrasts: Vec<Contrast>,
    days: Days,
) -> Result<Vec<Keys>, ReportError> {
    let mut listing = subject.listing();
    // Keyness decides by itself which words matter.
    listing.without.clear();
    listing.min_frequency = MIN_FREQUENCY;
    let request = |contrast: Contrast| compare::Request {
        a: contrast.a,
        b: contrast.b,
        filter: contrast.filter,
        layer: contrast.layer,
        listing: listing.clone(),
        top: Some(contrast.top),
        rank: Rank::LogLikelihood,
        min_articles_own: OWN_ARTICLES,
        measures: Vec::new(),
    };
    let requests: Vec<compare::Request> = contrasts.into_iter().map(request).collect();
    let found = claims::differences(&subject.corpus, &requests, days)?;
    builder.uses(&[
        &PER_MILLION,
        G2::TwoCell.about(),
        G2P(G2::TwoCell).about(),
        LogRatio(Zeros::HalfForZero).about(),
        &LOG_RATIO_CI,
        &PERMUTATION_P,
        &BENJAMINI_HOCHBERG,
    ]);
    let keys = found.into_iter().map(|answer| {
        builder.warn(answer.warnings());
        let (tested, sides) = (answer.tested, answer.sides());
        let rows = answer.rows.into_iter();
        let (a, mut b): (Vec<Row>, Vec<Row>) = rows.partition(|row| row.log_likelihood > 0.0);
        b.reverse();
        Keys {
            a,
            b,
            tested,
            sides,
        }
    });
    Ok(keys.collect())
}

/// The Log Ratio with its interval, as a table shows it.
fn ratio_cell(row: &Row) -> Cell {
    let ratio = row.shown_log_ratio();
    if row.bound {
        let sign = if ratio > Some(0.0) { "≥ " } else { "≤ " };
        let mut cell = Cell::decimal(ratio, 2);
        cell.text.insert_str(0, sign);
        return cell;
    }
    let (low, high) = row.interval();
    Cell::interval(ratio, low, high, 2)
}

/// The cells of a row after the term.
pub fn cells(row: &Row) -> Vec<Cell> {
    vec![
        ratio_cell(row),
        Cell::decimal(Some(row.log_likelihood.abs()), 1),
        Cell::decimal(row.per_million(0), 0),
        Cell::decimal(row.per_million(1), 0),
        Cell::count(row.articles[0]),
        Cell::count(row.articles[1]),
    ]
}

/// The headings of [`cells`].
pub const HEADS: [&str; 6] = ["#Log Ratio  [95 % interval]", "#G²", "#A", "#B", "#A", "#B"];

/// A table for people with the strongest terms of both sides.
pub fn view(keys: &Keys, rows: usize, a: &'static str, b: &'static str) -> View {
    let mut heads = vec!["Term", HEADS[0], HEADS[1]];
    let (a_head, b_head): (&str, &str) = (a, b);
    let numbered: Vec<String> = [a_head, b_head, a_head, b_head]
        .iter()
        .map(|head| format!("#{head}"))
        .collect();
    heads.extend(numbered.iter().map(String::as_str));
    let mut view = View::new(&heads).groups(&[("", 3), ("per million", 2), ("articles", 2)]);
    for (begins, key) in [&keys.a, &keys.b].into_iter().flat_map(|side| {
        side.iter()
            .take(rows)
            .enumerate()
            .map(|(position, key)| (position == 0, key))
    }) {
        let mut row = vec![Cell::name(&key.term)];
        row.extend(cells(key));
        if begins {
            view.group_row(row)
        } else {
            view.row(row)
        }
    }
    view
}

/// Diverging bars; `None` without any.
pub fn bars(keys: &Keys, title: String, name_a: String, name_b: String) -> Option<Box<dyn Chart>> {
    let rows = keys.a.iter().chain(keys.b.iter().rev());
    let rows: Vec<KeynessBar> = rows
        .filter_map(|row| compare::bar(row, words::plain_name(&row.term)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(Box::new(KeynessBars {
        title,
        name_a,
        name_b,
        unit: "Log Ratio (binary logarithm), with 95 % interval".into(),
        rows,
        ..KeynessBars::default()
    }))
}

/// The numbers as a table for files; `sources` names what each row's A is, where there are several.
///
/// # Errors
/// Never for rows of a comparison.
pub fn numbers(title: &str, rows: &[Row], sources: Option<&[&str]>) -> Result<Table, ReportError> {
    let table = match sources {
        Some(sources) => {
            Table::new(title).with(ColumnAbout::new("source", Kind::Text), sources.to_vec())?
        }
        None => Table::new(title),
    };
    let table = compare::columns(table, rows).table()?;
    Ok(table.without(&["log_likelihood_4", "percent_difference", "p"]))
}

/// What is shown of a comparison, for captions.
pub fn shown_words() -> String {
    format!(
        "Shown are terms in at least {OWN_ARTICLES} articles of their side whose difference holds over articles (q < {LARGEST_Q} \
         among all that were tested), even without the article and the day that add most to it, by G²"
    )
}

/// The first terms in a sentence.
pub fn named(keys: &[Row], count: usize) -> String {
    let terms: Vec<String> = keys
        .iter()
        .take(count)
        .map(|key| words::term(&key.term))
        .collect();
    words::listed(&terms)
}
