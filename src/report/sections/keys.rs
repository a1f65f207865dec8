//! Comparisons: the rows of the verb as values, and which of them the report shows.

use super::boilerplate;
use crate::draw::{Chart, KeynessDot, KeynessDots, Words};
use crate::measure::correct::{BENJAMINI_HOCHBERG, Correction};
use crate::measure::frequency::{LOG_RATIO_CI, PER_MILLION};
use crate::measure::keyness::{G2, G2P, Keyness, LogRatio, Zeros};
use crate::measure::permutation::ABOUT as PERMUTATION_P;
use crate::report::ReportError;
use crate::report::evidence::{self, Stated};
use crate::report::page::{Builder, Cell, View};
use crate::report::subject::Subject;
use crate::report::words;
use crate::select::{Filter, Query};
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind, Table};
use crate::verbs::Answer;
use crate::verbs::Listing;
use crate::verbs::claims::{self, Claimed, Days, LARGEST_Q};
use crate::verbs::compare::{self, MIN_FREQUENCY, PassedOver, Row, Side};
use crate::verbs::evidence::Claim;

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
    /// Terms of A that look like boilerplate, where B is the rest.
    pub boilerplate: Vec<Row>,
    /// Articles of both sides.
    pub articles: [u64; 2],
    /// How many terms were tested.
    pub tested: u64,
    /// Articles and tokens of both sides, as the verb says it.
    pub sides: [String; 2],
    /// Terms whose difference holds as well, but says little.
    pub passed_over: PassedOver,
}

impl Keys {
    /// The most distinctive of A first, of B last.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.a.iter().chain(self.b.iter().rev())
    }
}

/// Compare; only terms whose difference holds are kept, in the family of all that these comparisons test, and
/// only those of the sides that are `claimed`.
pub fn compared(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    contrasts: Vec<Contrast>,
    days: Days,
    claimed: Claimed,
) -> Result<Vec<Keys>, ReportError> {
    let mut listing = subject.listing();
    // Every word is tested, function words too.
    let without = std::mem::take(&mut listing.without);
    let function_words = Listing {
        without,
        ..Listing::default()
    };
    let function_words = function_words.under(&subject.corpus.settings().tokenizing);
    listing.min_frequency = MIN_FREQUENCY;
    let shown: Vec<(bool, usize)> = contrasts
        .iter()
        .map(|contrast| (contrast.b == Side::Rest, contrast.top))
        .collect();
    let layer = contrasts
        .first()
        .map_or(Layer::Terms, |contrast| contrast.layer);
    let request = |contrast: Contrast| compare::Request {
        a: contrast.a,
        b: contrast.b,
        filter: contrast.filter,
        layer: contrast.layer,
        listing: listing.clone(),
        // The lists are cut when boilerplate has been taken out.
        top: None,
        min_articles_own: OWN_ARTICLES,
        ..compare::Request::default()
    };
    let requests: Vec<compare::Request> = contrasts.into_iter().map(request).collect();
    let found = claims::differences(&subject.corpus, &requests, days, claimed)?;
    builder.uses(&[
        &PER_MILLION,
        G2::TwoCell.about(),
        G2P(G2::TwoCell).about(),
        LogRatio(Zeros::HalfForZero).about(),
        &LOG_RATIO_CI,
        &PERMUTATION_P,
        &BENJAMINI_HOCHBERG,
    ]);
    let found = found.into_iter().zip(shown);
    let keys = found.map(|(answer, (against_rest, top))| {
        builder.warn(answer.warnings());
        let (tested, sides, articles) = (answer.tested, answer.sides(), answer.articles());
        let mut passed_over = PassedOver::default();
        let mut rows = answer.rows;
        rows.retain(|row| !passed_over.takes(row, layer, &function_words));
        let rows = rows.into_iter();
        let (mut a, mut b): (Vec<Row>, Vec<Row>) = rows.partition(|row| row.log_likelihood > 0.0);
        b.reverse();
        let boilerplate = a.extract_if(.., |row| {
            against_rest && boilerplate::looks_like(row, articles)
        });
        let boilerplate = boilerplate.collect();
        a.truncate(top);
        b.truncate(top);
        Keys {
            a,
            b,
            boilerplate,
            articles,
            tested,
            sides,
            passed_over,
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

/// The first terms with their numbers, for the sentences behind them. `sides` are what the numbers of the own
/// and the other side are said of, such as `here` and `elsewhere`.
pub fn stated(
    keys: &[Row],
    layer: Layer,
    filter: &Filter,
    without: Option<&Filter>,
    sides: [&str; 2],
) -> Vec<Stated> {
    let numbers = |row: &Row| {
        let own = usize::from(row.log_likelihood < 0.0);
        format!(
            "Log Ratio {}; {} {}, {} {}{}.",
            ratio_cell(row).text,
            words::counted(row.articles[own], "article"),
            sides[0],
            words::count(row.articles[1 - own]),
            sides[1],
            q_words(row.q_articles),
        )
    };
    let stated = keys.iter().take(evidence::CLAIMS).map(|row| Stated {
        what: words::term(&row.term),
        numbers: numbers(row),
        claim: Claim {
            without: without.cloned(),
            ..Claim::of(Query::of_term(layer, &row.term), layer, filter.clone())
        },
    });
    stated.collect()
}

/// The q of a claim behind its other numbers; empty without one.
pub fn q_words(q: Option<f64>) -> String {
    q.map_or_else(String::new, |q| match q < 0.0001 {
        true => "; q over articles < 0.0001".into(),
        false => format!("; q over articles = {q:.4}"),
    })
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
pub fn view(keys: &Keys, rows: usize, a: &str, b: &str) -> View {
    let mut heads = vec!["Term", HEADS[0], HEADS[1]];
    let numbered = [a, b, a, b].map(|head| format!("#{head}"));
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

/// Dots with intervals, the most distinctive of A first, of B last; `None` without any.
pub fn bars<'r>(
    rows: impl IntoIterator<Item = &'r Row>,
    title: String,
    name_a: String,
    name_b: String,
) -> Option<Box<dyn Chart>> {
    let rows: Vec<KeynessDot> = rows
        .into_iter()
        .filter_map(|row| compare::dot(row, words::plain_name(&row.term)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(Box::new(KeynessDots {
        words: Words {
            title,
            ..Words::default()
        },
        name_a,
        name_b,
        unit: "Log Ratio (binary logarithm), with 95 % interval".into(),
        rows,
        ..KeynessDots::default()
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
    let table = table.of(rows);
    let table = compare::columns(table, rows, Correction::default(), Default::default()).table()?;
    Ok(table.without(&["log_likelihood_4", "percent_difference", "p"]))
}

/// What is shown of comparisons, for captions; `what` is said of their terms.
pub fn shown_words(what: &str) -> String {
    format!(
        "Shown are {what} found in at least {OWN_ARTICLES} articles of their side whose difference holds over articles \
         (q < {LARGEST_Q} among all that were tested), also without the article and the day that add most to it, \
         chosen by G²"
    )
}

/// What is left out of them, as a sentence with a space before it; empty when nothing is.
pub fn left_out_words<'k>(keys: impl IntoIterator<Item = &'k Keys>) -> String {
    let passed_over: PassedOver = keys.into_iter().map(|keys| keys.passed_over).sum();
    match passed_over.parts().as_slice() {
        [] => String::new(),
        parts => format!(
            " Left out, though such a difference holds: {}.",
            parts.join(" and ")
        ),
    }
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
