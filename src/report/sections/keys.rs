//! Comparisons: the rows of the verb as values, and which of them the report shows.

use crate::draw::{KeynessBar, KeynessBars, Side as BarSide};
use crate::measure::correct::BENJAMINI_HOCHBERG;
use crate::measure::frequency::{LOG_RATIO_CI, PER_MILLION};
use crate::measure::keyness::{G2, G2P, Keyness, LogRatio, Zeros};
use crate::report::ReportError;
use crate::report::page::{Builder, Cell, View};
use crate::report::rows::Rows;
use crate::report::subject::Subject;
use crate::report::words;
use crate::select::Filter;
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind, Table};
use crate::verbs::Drawing;
use crate::verbs::compare::{self, MIN_FREQUENCY, Rank, Side};

/// Articles of its own side that a term must be in: what one article repeats says nothing of its source.
pub const OWN_ARTICLES: u64 = 3;
/// Candidates for each that is shown: some are dropped since their interval holds zero.
const CANDIDATES: usize = 6;

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

/// A term that sets two sides apart. Each pair is A, B.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub term: String,
    pub frequency: [u64; 2],
    pub per_million: [Option<f64>; 2],
    pub articles: [u64; 2],
    pub log_likelihood: f64,
    pub log_ratio: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub q: Option<f64>,
    /// One side lacks the term: the Log Ratio is a bound.
    pub bound: bool,
}

/// The terms of both sides, the most distinctive first.
pub struct Keys {
    pub a: Vec<Key>,
    pub b: Vec<Key>,
    /// How many terms were tested.
    pub tested: u64,
    /// Articles and tokens of both sides, as the verb says it.
    pub sides: Vec<String>,
}

/// Compare; only terms whose interval excludes zero are kept, those that one side lacks included.
pub fn compared(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    contrast: Contrast,
) -> Result<Keys, ReportError> {
    let mut listing = subject.listing();
    // Keyness decides by itself which words matter.
    listing.without.clear();
    listing.min_frequency = MIN_FREQUENCY;
    let answer = compare::run(&compare::Request {
        corpus: subject.corpus.clone(),
        a: contrast.a,
        b: contrast.b,
        filter: contrast.filter,
        layer: contrast.layer,
        listing,
        top: Some(contrast.top * CANDIDATES),
        rank: Rank::LogLikelihood,
        min_articles_own: OWN_ARTICLES,
    })?;
    builder.uses(&[
        &PER_MILLION,
        G2::TwoCell.about(),
        G2P(G2::TwoCell).about(),
        LogRatio(Zeros::HalfForZero).about(),
        &LOG_RATIO_CI,
        &BENJAMINI_HOCHBERG,
    ]);
    builder.warn(&answer.warnings);
    let rows = Rows::of(&answer.table)?;
    let keys: Vec<Key> = (0..rows.len())
        .filter_map(|row| key(&rows, row))
        .filter(Key::is_sure)
        .collect();
    let (mut a, mut b): (Vec<Key>, Vec<Key>) =
        keys.into_iter().partition(|key| key.log_likelihood > 0.0);
    b.reverse();
    a.truncate(contrast.top);
    b.truncate(contrast.top);
    Ok(Keys {
        a,
        b,
        tested: answer.tested,
        sides: answer.table.notes().iter().take(2).cloned().collect(),
    })
}

/// `None` where a side lacks the term and is so small that there is no bound either.
fn key(rows: &Rows<'_>, row: usize) -> Option<Key> {
    Some(Key {
        term: rows.text(row, "term").to_owned(),
        frequency: ["frequency_a", "frequency_b"].map(|name| rows.count(row, name)),
        per_million: ["per_million_a", "per_million_b"].map(|name| rows.number(row, name)),
        articles: ["articles_a", "articles_b"].map(|name| rows.count(row, name)),
        log_likelihood: rows.number(row, "log_likelihood").unwrap_or(0.0),
        log_ratio: rows.number(row, "log_ratio")?,
        low: rows.number(row, "log_ratio_low"),
        high: rows.number(row, "log_ratio_high"),
        q: rows.number(row, "q"),
        bound: rows.text(row, "bound") == "yes",
    })
}

impl Key {
    /// Whether the interval over articles lies on one side of zero. Where a side lacks the term there is no
    /// interval, and the frequencies speak for themselves.
    fn is_sure(&self) -> bool {
        match (self.low, self.high) {
            (Some(low), Some(high)) => low > 0.0 || high < 0.0,
            _ => self.bound,
        }
    }

    /// The Log Ratio with its interval, as a table shows it.
    pub fn ratio_cell(&self) -> Cell {
        if self.bound {
            let sign = if self.log_ratio > 0.0 { "≥ " } else { "≤ " };
            let mut cell = Cell::decimal(Some(self.log_ratio), 2);
            cell.text.insert_str(0, sign);
            return cell;
        }
        Cell::interval(Some(self.log_ratio), self.low, self.high, 2)
    }

    /// The cells of a row after the term.
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            self.ratio_cell(),
            Cell::decimal(Some(self.log_likelihood.abs()), 1),
            Cell::decimal(self.per_million[0], 0),
            Cell::decimal(self.per_million[1], 0),
            Cell::count(self.articles[0]),
            Cell::count(self.articles[1]),
        ]
    }
}

/// The headings of [`Key::cells`].
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
        let mut cells = vec![Cell::name(&key.term)];
        cells.extend(key.cells());
        if begins {
            view.group_row(cells)
        } else {
            view.row(cells)
        }
    }
    view
}

/// Diverging bars.
pub fn bars(keys: &Keys, title: String, name_a: String, name_b: String) -> Option<Drawing> {
    let bar = |key: &Key| KeynessBar {
        term: words::plain_name(&key.term),
        value: key.log_ratio,
        low: key.low,
        high: key.high,
        side: if key.log_ratio > 0.0 {
            BarSide::A
        } else {
            BarSide::B
        },
        frequency_a: key.frequency[0],
        frequency_b: key.frequency[1],
        bound: key.bound,
    };
    let rows: Vec<KeynessBar> = keys.a.iter().chain(keys.b.iter().rev()).map(bar).collect();
    (!rows.is_empty()).then(|| {
        Drawing::Keyness(KeynessBars {
            title,
            name_a,
            name_b,
            unit: "Log Ratio (binary logarithm), with 95 % interval".into(),
            rows,
            ..KeynessBars::default()
        })
    })
}

/// The numbers as a table for files; `sides` names what each row's A is, where there are several.
pub fn numbers(title: &str, rows: &[(&str, &Key)]) -> Result<Table, ReportError> {
    let number = Kind::Number { decimals: 2 };
    let counts = |of: &dyn Fn(&Key) -> u64| rows.iter().map(|(_, key)| of(key)).collect::<Vec<_>>();
    let values =
        |of: &dyn Fn(&Key) -> Option<f64>| rows.iter().map(|(_, key)| of(key)).collect::<Vec<_>>();
    let texts = |of: &dyn Fn(&(&str, &Key)) -> String| rows.iter().map(of).collect::<Vec<_>>();
    let mut table = Table::new(title);
    if rows.iter().any(|(side, _)| !side.is_empty()) {
        table.add(
            ColumnAbout::new("source", Kind::Text),
            texts(&|(side, _)| (*side).to_owned()),
        )?;
    }
    let table = table
        .with(
            ColumnAbout::new("term", Kind::Text),
            texts(&|(_, key)| key.term.clone()),
        )?
        .with(
            ColumnAbout::new("frequency_a", Kind::Integer),
            counts(&|key| key.frequency[0]),
        )?
        .with(
            ColumnAbout::new("frequency_b", Kind::Integer),
            counts(&|key| key.frequency[1]),
        )?
        .with(
            ColumnAbout::new("per_million_a", number),
            values(&|key| key.per_million[0]),
        )?
        .with(
            ColumnAbout::new("per_million_b", number),
            values(&|key| key.per_million[1]),
        )?
        .with(
            ColumnAbout::new("articles_a", Kind::Integer),
            counts(&|key| key.articles[0]),
        )?
        .with(
            ColumnAbout::new("articles_b", Kind::Integer),
            counts(&|key| key.articles[1]),
        )?
        .with(
            ColumnAbout::new("log_likelihood", number),
            values(&|key| Some(key.log_likelihood)),
        )?
        .with(
            ColumnAbout::new("log_ratio", number),
            values(&|key| Some(key.log_ratio)),
        )?
        .with(
            ColumnAbout::new("log_ratio_low", number),
            values(&|key| key.low),
        )?
        .with(
            ColumnAbout::new("log_ratio_high", number),
            values(&|key| key.high),
        )?
        .with(ColumnAbout::new("q", Kind::PValue), values(&|key| key.q))?
        .with(
            ColumnAbout::new("bound", Kind::Text),
            rows.iter()
                .map(|(_, key)| key.bound.then(|| "yes".to_owned()))
                .collect::<Vec<_>>(),
        )?;
    Ok(table)
}

/// What is shown of a comparison, for captions.
pub fn shown_words() -> String {
    format!(
        "Shown are terms in at least {OWN_ARTICLES} articles of their side whose interval excludes zero, by G²"
    )
}

/// The first terms in a sentence.
pub fn named(keys: &[Key], count: usize) -> String {
    let terms: Vec<String> = keys
        .iter()
        .take(count)
        .map(|key| words::term(&key.term))
        .collect();
    words::listed(&terms)
}
