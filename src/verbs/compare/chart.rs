//! The chart of a comparison: which terms it has, and what it says of the others.

use super::{Comparison, Form, Listing, Rank, Request, Row, Sides};
use crate::draw::{
    Bar, BarPanel, DotWords, Formed, KeynessDot, KeynessDots, RankedBars, Side, Slope, Words,
};
use crate::measure::keyness::Direction;
use crate::number::{counted, whole};
use crate::select::Query;
use crate::settings::Layer;
use crate::tokenize::stop_words;
use crate::verbs::grouped::rate_bar;
use crate::verbs::intervals::Intervals;
use crate::verbs::selection::Selected;
use std::collections::BTreeMap;

impl Form {
    /// Terms of each side in a chart.
    fn terms(self) -> usize {
        match self {
            Self::Dots | Self::HeatMap => 20,
            Self::Slope => Slope::MOST_TERMS / 2,
        }
    }
}

impl Rank {
    /// What the terms of a chart have the most of.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::LogLikelihood => "log-likelihood",
            Self::LogRatio => "Log Ratio",
            Self::FourCells => "four-cell log-likelihood",
            Self::Quanteda => "chi-squared (quanteda)",
        }
    }
}

/// The Log Ratio below which a difference is small: a term is used less than 1.4 times as often.
const SMALL: f64 = 0.5;

/// The share of a side's articles from which on the function words of their language count as such.
const LANGUAGE_SHARE: f64 = 0.05;

/// The function words of the languages that the articles of both sides are written in.
pub(in crate::verbs) fn function_words(selected: &Selected<'_>, sides: &Sides) -> Listing {
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    if let Some(column) = selected.articles.text("language") {
        for (value, side) in column.of.iter().zip(&sides.of) {
            if *side > 0 {
                *languages
                    .entry(&column.values[*value as usize])
                    .or_default() += 1;
            }
        }
    }
    let all: u64 = languages.values().sum();
    let words = languages
        .into_iter()
        .filter(|(_, articles)| *articles as f64 >= LANGUAGE_SHARE * all as f64)
        .filter_map(|(language, _)| stop_words(language));
    let listing = Listing {
        without: words.flatten().cloned().collect(),
        ..Listing::default()
    };
    listing.under(&selected.corpus.settings().tokenizing)
}

/// How many terms were passed over because they say little of what is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedOver {
    function_words: u64,
    small: u64,
}

impl PassedOver {
    /// Whether a term is one of these, which is then counted: a function word, or one whose difference is small.
    pub fn takes(&mut self, row: &Row, layer: Layer, function_words: &Listing) -> bool {
        let of_words = matches!(layer, Layer::Terms | Layer::Ngrams(_));
        let is_function_word = |word: &str| !function_words.has(Layer::Entities, word);
        if of_words && row.term.split(' ').all(is_function_word) {
            self.function_words += 1;
            true
        } else if row
            .shown_log_ratio()
            .is_some_and(|ratio| ratio.abs() < SMALL)
        {
            self.small += 1;
            true
        } else {
            false
        }
    }

    /// The kinds with their numbers, such as `24 function words`; none without any.
    pub fn parts(&self) -> Vec<String> {
        let small = || {
            let terms = counted(self.small, "term");
            format!("{terms} with a Log Ratio nearer to zero than {SMALL}")
        };
        let words = || counted(self.function_words, "function word");
        let words = (self.function_words > 0).then(words);
        words
            .into_iter()
            .chain((self.small > 0).then(small))
            .collect()
    }
}

impl std::iter::Sum for PassedOver {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            function_words: sum.function_words + one.function_words,
            small: sum.small + one.small,
        })
    }
}

/// The terms of a chart, the most distinctive of either side, and how many it passes over.
#[derive(Debug, Default)]
pub(super) struct Charted {
    /// Those that have an estimate or a bound of the Log Ratio.
    pub(super) rows: Vec<Row>,
    /// How many of each side these are, where either side has more.
    cut: Option<usize>,
    pub(super) passed_over: PassedOver,
    /// Terms without even a bound.
    unbounded: u64,
}

impl Comparison {
    /// Keeps only these of its rows, which are all for the chart.
    pub(in crate::verbs) fn keep(&mut self, rows: Vec<Row>) {
        let all = Request {
            draw_all: true,
            ..self.request.clone()
        };
        self.charted = Charted::of(&rows, &all, &Listing::default());
        self.rows = rows;
    }
}

impl Charted {
    /// From all rows, the most distinctive of A first, of B last.
    pub(super) fn of(rows: &[Row], request: &Request, function_words: &Listing) -> Self {
        let mut charted = Self::default();
        let of = |direction: Direction| move |row: &&Row| row.direction == direction;
        let targets = rows.iter().take_while(of(Direction::Target));
        let references = rows.iter().rev().take_while(of(Direction::Reference));
        charted.take(targets, request, function_words);
        charted.take(references, request, function_words);
        charted
    }

    fn take<'r>(
        &mut self,
        side: impl Iterator<Item = &'r Row>,
        request: &Request,
        function_words: &Listing,
    ) {
        // Who asks for terms wants to see them.
        let choosing = !request.draw_all && request.queries.is_empty();
        let room = request.form.terms();
        let most = self.rows.len() + request.top.unwrap_or(room).min(room);
        for row in side {
            if self.rows.len() == most {
                if request.top.is_none_or(|top| top > room) {
                    self.cut = Some(room);
                }
                return;
            }
            if choosing && self.passed_over.takes(row, request.layer, function_words) {
                continue;
            }
            match row.shown_log_ratio() {
                Some(_) => self.rows.push(row.clone()),
                None => self.unbounded += 1,
            }
        }
    }

    /// What a reader must know of the terms that are not there, in sentences that follow a caption.
    fn words(&self) -> String {
        let mut words = String::new();
        if let Some(most) = self.cut {
            words = format!(" Shown are {most} of a side.");
        }
        let parts = self.passed_over.parts();
        if !parts.is_empty() {
            let parts = parts.join(" and ");
            words += &format!(" Passed over, unless asked for with --draw-all: {parts}.");
        }
        if self.unbounded > 0 {
            let terms = counted(self.unbounded, "term");
            words += &format!(
                " Without {terms} that the smaller side lacks: it is too small for a bound."
            );
        }
        words
    }
}

impl Comparison {
    /// The most distinctive terms of both sides as dots; `None` where there is none.
    pub fn dots(&self) -> Option<KeynessDots> {
        let rows = &self.charted.rows;
        let dots: Vec<KeynessDot> = rows
            .iter()
            .filter_map(|row| dot(row, row.term.clone()))
            .collect();
        if dots.is_empty() {
            return None;
        }
        let [name_a, name_b] = self.sides.names.clone();
        Some(KeynessDots {
            words: Words {
                title: self.chart_title(),
                subtitle: self.request.filter.subtitle(),
                caption: self.caption(),
            },
            name_a,
            name_b,
            unit: "Log Ratio (binary logarithm; 1: twice as often) with 95 % interval".into(),
            kind: DotWords::Terms,
            rows: dots,
        })
    }

    /// The rates of these terms on both sides, as lines between them; `None` where there is none.
    pub(super) fn slopes(&self) -> Option<Formed> {
        let [of_a, of_b] = &self.sides.empty;
        let articles = [of_a.articles, of_b.articles];
        let end = |row: &Row, side: usize| {
            Some(Bar {
                articles: Some(articles[side]),
                ..rate_bar(&self.sides.names[side], &row.sums[side])?
            })
        };
        let ends = match self.in_reverse() {
            true => [1, 0],
            false => [0, 1],
        };
        let panel = |row: &Row| {
            Some(BarPanel {
                name: row.term.clone(),
                bars: ends
                    .map(|side| end(row, side))
                    .into_iter()
                    .collect::<Option<_>>()?,
                ..BarPanel::default()
            })
        };
        let panels: Vec<BarPanel> = self.charted.rows.iter().filter_map(panel).collect();
        if panels.is_empty() {
            return None;
        }
        let values = RankedBars {
            words: Words {
                title: self.chart_title(),
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "{} Intervals take the {} as sampling unit.",
                    self.caption(),
                    self.request.cluster.noun()
                ),
            },
            x_label: format!("per million tokens{}", self.sides.part),
            panels,
            ..RankedBars::default()
        };
        let form = &Slope;
        Some(Formed { values, form })
    }

    /// Whether A is the later of two periods: time runs from left to right.
    fn in_reverse(&self) -> bool {
        let super::Side::Selection(b) = &self.request.b else {
            return false;
        };
        let (a, b) = (self.request.a.days().0, b.days().0);
        a.zip(b).is_some_and(|(a, b)| a > b)
    }

    fn chart_title(&self) -> String {
        let [a, b] = &self.sides.names;
        let chosen = || match self.request.queries.is_empty() {
            true => format!("What distinguishes {a} from {b}"),
            false => format!(
                "{} in {a} and {b}",
                Query::all_in_words(&self.request.queries)
            ),
        };
        self.title.clone().unwrap_or_else(chosen)
    }

    fn caption(&self) -> String {
        let [a, b] = &self.sides.names;
        let part = match self.sides.part.strip_prefix(" of ") {
            Some(part) => format!(" ({part})"),
            None => String::new(),
        };
        let [of_a, of_b] = &self.sides.empty;
        let chosen = match self.request.queries.is_empty() {
            true => format!(
                " The terms with the highest {} of {} tested.",
                self.request.rank.in_words(),
                whole(self.tested)
            ),
            false => String::new(),
        };
        format!(
            "N = {}, {}{part} of {a}; {}, {}{part} of {b}.{chosen}{}{}",
            counted(of_a.articles, "article"),
            counted(of_a.tokens, "token"),
            counted(of_b.articles, "article"),
            counted(of_b.tokens, "token"),
            self.charted.words(),
            match self.request.intervals {
                Intervals::Formula => "",
                Intervals::Bootstrap(_) => " Intervals by bootstrap.",
            },
        )
    }
}

/// The dot of a term; `None` where there is not even a bound.
pub fn dot(row: &Row, term: String) -> Option<KeynessDot> {
    let (low, high) = row.interval();
    Some(KeynessDot {
        term,
        value: row.shown_log_ratio()?,
        low,
        high,
        side: match row.direction {
            Direction::Target => Side::A,
            _ => Side::B,
        },
        number_a: row.per_million(0).unwrap_or_default(),
        number_b: row.per_million(1).unwrap_or_default(),
        bound: row.bound,
    })
}
