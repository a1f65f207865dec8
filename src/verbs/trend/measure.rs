//! What a trend is of, and what was counted for it in a period or in several.

use crate::choice::choice;
use crate::measure::frequency::{
    ArticleSums, PER_MILLION, SHARE_OF_ARTICLES, share_ci, share_of_articles,
};
use crate::measure::{Interval, Level};
use crate::number::whole;
use crate::period::Period;
use crate::tabulate::{ColumnAbout, Kind};
use crate::verbs::clusters::Cluster;
use crate::verbs::grouped::{rate, rate_interval};
use crate::verbs::intervals::Intervals;

choice! {
    /// What is followed over time.
    #[derive(Default)]
    pub enum Measure: "measure of a trend" {
        /// Occurrences per million tokens.
        #[default]
        PerMillion = "per-million" | "per_million",
        /// The share of articles that have what is looked for.
        Share = "share" | "share_of_articles",
        /// The number of articles that have it: the volume of coverage.
        Articles = "articles",
    }
}

/// Periods with fewer tokens than this are drawn open: one occurrence more or less would change the
/// rate by 100 per million.
pub const THIN_TOKENS: u64 = 10_000;

/// The same for shares of articles: one article more or less would change the share by 5 points.
pub const THIN_ARTICLES: u64 = 20;

impl Measure {
    /// Whether its values are estimates with an interval: a number of articles is counted, and news comes in bursts, so
    /// that a Poisson interval would be too narrow for what it suggests.
    pub(super) const fn is_estimate(self) -> bool {
        !matches!(self, Self::Articles)
    }

    /// The column of its values.
    pub(super) fn column(self) -> ColumnAbout {
        match self {
            Self::PerMillion => {
                ColumnAbout::new(PER_MILLION.name, self.kind()).heading("per million")
            }
            Self::Share => {
                ColumnAbout::of(&SHARE_OF_ARTICLES, self.kind()).heading("share of articles")
            }
            Self::Articles => ColumnAbout::new("articles", self.kind()),
        }
    }

    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::PerMillion | Self::Articles => Kind::Number { decimals: 2 },
            Self::Share => Kind::Share,
        }
    }

    /// What it is of a period, in words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::PerMillion => "rate per million tokens",
            Self::Share => "share of articles",
            Self::Articles => "number of articles",
        }
    }

    /// What the axis of a chart shows; `part` says of which part of the texts tokens are.
    pub(super) fn unit(self, by: Period, part: &str) -> String {
        match self {
            Self::PerMillion => format!("per million tokens{part}"),
            Self::Share => "percent of articles".into(),
            Self::Articles => format!("articles per {by}"),
        }
    }

    /// What a value is multiplied with for that axis.
    pub(super) const fn scale(self) -> f64 {
        match self {
            Self::Share => 100.0,
            Self::PerMillion | Self::Articles => 1.0,
        }
    }

    /// The whole that a value is a rate of.
    pub(super) fn whole(self, counts: &Counts) -> f64 {
        match self {
            Self::PerMillion => counts.sums.tokens as f64,
            Self::Share | Self::Articles => counts.sums.articles as f64,
        }
    }

    /// The least whole of a value that can be trusted.
    pub(super) const fn least(self) -> f64 {
        match self {
            Self::PerMillion => THIN_TOKENS as f64,
            Self::Share => THIN_ARTICLES as f64,
            Self::Articles => 0.0,
        }
    }

    /// Of what a period has too little to be trusted, for notes; empty where that does not matter.
    pub(super) fn thin_words(self) -> String {
        match self {
            Self::PerMillion => format!("fewer than {} tokens", whole(THIN_TOKENS)),
            Self::Share => format!("fewer than {THIN_ARTICLES} articles"),
            Self::Articles => String::new(),
        }
    }

    /// How intervals are made, for the note under a table.
    pub(super) fn interval_words(self, by: Intervals, cluster: Cluster) -> String {
        match self {
            Self::PerMillion => by.note(cluster),
            Self::Share if by.bootstrap().is_some() => by.note(cluster),
            Self::Share => "95 % interval: Wilson's, articles as sampling units".into(),
            Self::Articles => "articles are counted, not estimated: they have no interval".into(),
        }
    }
}

/// Articles of a period, or of several, and what was found in them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    /// Frequencies with tokens over all articles, those without a hit included.
    pub sums: ArticleSums,
    /// Articles that have what is looked for.
    pub articles: u64,
    /// How many periods the articles are of.
    pub periods: u64,
}

impl Counts {
    /// Adds what was counted in other periods.
    pub fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
        self.articles += other.articles;
        self.periods += other.periods;
    }

    /// The value of a measure over all of these articles: a rate or share of the whole, or articles per period.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::PerMillion => rate(&self.sums),
            Measure::Share => share_of_articles(self.articles, self.sums.articles).ok(),
            Measure::Articles => {
                (self.periods > 0).then(|| self.articles as f64 / self.periods as f64)
            }
        }
    }

    /// The 95 % interval of that value, where it has one.
    pub fn interval(&self, measure: Measure) -> Option<Interval> {
        match measure {
            Measure::PerMillion => rate_interval(&self.sums),
            Measure::Share => share_ci(self.articles, self.sums.articles, Level::P95).ok(),
            Measure::Articles => None,
        }
    }

    /// Whether there is too little text for the value to be trusted.
    pub fn is_thin(&self, measure: Measure) -> bool {
        measure.whole(self) < measure.least()
    }
}
