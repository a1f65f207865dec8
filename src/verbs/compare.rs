//! `compare`: what distinguishes two selections, with both forms of log-likelihood, effect sizes and
//! intervals.

mod chart;
mod closer;
mod columns;
mod contrasts;
mod largest;
mod lockwords;
mod matching;
mod pass;
mod sides;

use super::Error;
use super::answer::Answer;
use super::claims::over_articles;
use super::clusters::Cluster;
use super::entities::id_column;
use super::evidence::{Claim, Claiming};
use super::grouped::{ends, rate};
use super::intervals::{Intervals, LimitsBy};
use super::lists::Listing;
use super::spread::Spread;
use crate::choice::choice;
use crate::draw::Chart;
use crate::measure::correct::Correction;
use crate::measure::frequency::{ArticleSums, log_ratio_ci};
use crate::measure::keyness::{Direction, G2, G2P, Keyness, LogRatio, Pair, Quanteda, Zeros};
use crate::measure::{Level, Measured};
use crate::number::{counted, whole};
use crate::recognise;
use crate::select::{By, Filter, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::cmp::Ordering;

pub(super) use chart::function_words;
pub use chart::{PassedOver, dot};
pub use columns::columns;
use columns::{notes, on_both_sides, spread_columns};
pub use contrasts::{Contrasts, Grouping, MOST_GROUPS, contrasts};
pub use largest::Largest;
pub use lockwords::{Lockword, Lockwords, lockwords};
pub use matching::Match;
pub(super) use pass::run_all;
pub(super) use sides::Sides;

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Side {
    /// A selection.
    Selection(Filter),
    /// All selected articles that are not on the other side.
    #[default]
    Rest,
}

choice! {
    /// What the terms are ranked by.
    #[derive(Default)]
    pub enum Rank: "ranking" {
        /// Signed log-likelihood: how sure the difference is.
        #[default]
        LogLikelihood = "log-likelihood",
        /// Log Ratio: how large the difference is; terms that one side lacks come after the others.
        LogRatio = "log-ratio",
        /// Log-likelihood of all four cells.
        FourCells = "log-likelihood-4",
        /// Chi-squared as quanteda has it by default.
        Quanteda = "quanteda-chi2",
    }
}

choice! {
    /// What a comparison is drawn as.
    #[derive(Default)]
    pub enum Form: "form of the chart of a comparison" {
        /// Dots with intervals for the Log Ratio of the terms.
        #[default]
        Dots = "dots",
        /// A line for each term, from its rate on one side to that on the other.
        Slope = "slope",
        /// The Log Ratio of terms by group as colours, where [groups](contrasts()) are compared.
        HeatMap = "heat-map",
    }
}

/// What is compared.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{settings::Layer, verbs::{Listing, compare}};
/// let answer = compare::run(&corpus, &compare::Request {
///     a: "source=Herald".parse()?,
///     layer: Layer::Terms,
///     listing: Listing { min_frequency: 2, ..Default::default() },
///     top: Some(1),
///     ..Default::default()
/// })?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The target: terms that it has more of are positive.
    pub a: Filter,
    /// The reference.
    pub b: Side,
    /// Which articles both sides are taken from.
    pub filter: Filter,
    /// Which layer.
    pub layer: Layer,
    /// What is compared; without queries every term of the layer. Each is in the table, however rare it is.
    pub queries: Vec<Query>,
    /// What the list has; `min_frequency` is of both sides together.
    pub listing: Listing,
    /// How many terms of each side, the most distinctive; `None` for all.
    pub top: Option<usize>,
    /// What they are ranked by.
    pub rank: Rank,
    /// More statistics, each a column.
    pub measures: Vec<&'static dyn Keyness>,
    /// How p is corrected for the number of terms tested.
    pub correction: Correction,
    /// Only terms found in at least this many articles of the side that uses them more: what one
    /// article repeats says nothing of a source. Every term is tested, those left out too.
    pub min_articles_own: u64,
    /// What intervals take as independent.
    pub cluster: Cluster,
    /// How they are made.
    pub intervals: Intervals,
    /// Statistics of dispersion, each a column for either side.
    pub spread: Spread,
    /// Whether a chart has function words and small differences too, as the table does.
    pub draw_all: bool,
    /// What the chart is.
    pub form: Form,
    /// Whether each row has a p over articles.
    pub permutation: bool,
    /// Whether each row has the largest shares of one article, day and family of copies.
    pub largest_shares: bool,
    /// The program whose form it has.
    pub matching: Option<Match>,
}

/// The least frequency, of both sides together, of a term that is tested.
pub const MIN_FREQUENCY: u64 = 5;

/// One term with its statistics. Pairs are of side A and side B.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the comparison it is of, where there are [several](contrasts()).
    pub of: usize,
    /// The term.
    pub term: String,
    /// Its frequencies with the tokens of either side.
    pub sums: [ArticleSums; 2],
    /// Articles that have it.
    pub articles: [u64; 2],
    /// The two-cell log-likelihood, negative where B has more of the term.
    pub log_likelihood: f64,
    log_ratio: f64,
    /// One side lacks the term: the Log Ratio is a bound.
    pub bound: bool,
    /// The side that has more of it.
    pub direction: Direction,
    /// The p-value of the log-likelihood.
    pub p: f64,
    /// The same, corrected for the number of terms tested.
    pub q: Option<f64>,
    /// The p over articles, where that was asked for.
    pub p_articles: Option<f64>,
    /// The same, corrected; that of a difference that is [claimed](super::claims).
    pub q_articles: Option<f64>,
    /// The largest shares of one article, day and family, where they were asked for.
    pub largest: Option<Largest>,
    /// What kind of entity it is, where that was asked for.
    pub kind: Option<recognise::Kind>,
    /// The identifier of the entity, where it has one.
    pub id: Option<String>,
    /// Where the limits of its Log Ratio come from.
    pub limits: LimitsBy,
    /// How it is spread over the parts of either side, by the statistics asked for.
    pub spread: [Box<[Measured]>; 2],
}

impl Row {
    fn pair(&self) -> Pair {
        Pair {
            a: self.sums[0].frequency,
            b: self.sums[1].frequency,
            n1: self.sums[0].tokens,
            n2: self.sums[1].tokens,
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
    pub fn shown_log_ratio(&self) -> Option<f64> {
        let sides_agree = self.log_ratio * self.direction.sign() >= 0.0;
        (!self.bound || sides_agree).then_some(self.log_ratio)
    }

    /// The frequency per million tokens of a side: 0 for A, 1 for B.
    pub fn per_million(&self, side: usize) -> Option<f64> {
        rate(&self.sums[side])
    }

    /// The ends of the 95 % interval of the Log Ratio, with the article as the unit, where there is one.
    pub fn interval(&self) -> (Option<f64>, Option<f64>) {
        let formula = || log_ratio_ci(&self.sums[0], &self.sums[1], Level::P95).ok();
        ends(self.limits.or(formula))
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
            Rank::FourCells | Rank::Quanteda => {
                let size = |row: &Self| match rank {
                    Rank::Quanteda => Quanteda::Chi2.measure(&row.pair()),
                    _ => G2::FourCell.measure(&row.pair()),
                };
                let size = |row: &Self| size(row).map_or(0.0, f64::abs);
                size(other).total_cmp(&size(self))
            }
            // Attested terms before those with a bound.
            Rank::LogRatio => {
                let size = |row: &Self| row.log_ratio * row.direction.sign();
                let bounds = self.bound.cmp(&other.bound);
                bounds.then_with(|| size(other).total_cmp(&size(self)))
            }
        };
        let frequency = |row: &Self| row.sums[0].frequency + row.sums[1].frequency;
        by.then_with(|| frequency(other).cmp(&frequency(self)))
            .then_with(|| self.term.cmp(&other.term))
    }
}

/// What distinguishes two selections.
#[derive(Debug)]
pub struct Comparison {
    /// The most distinctive of A first, of B last.
    pub rows: Vec<Row>,
    /// How many terms were tested: the family of q.
    pub tested: u64,
    /// The p-value of each of them.
    p: Vec<Option<f64>>,
    pub(super) request: Request,
    pub(super) warnings: Vec<String>,
    pub(super) sides: Sides,
    charted: chart::Charted,
    /// Sampling units of either side.
    units: [u64; 2],
    /// What the chart is called, where it is not of two sides by their names.
    pub(super) title: Option<String>,
    /// Whether rows have a kind, and identifiers.
    pub(super) kinds: bool,
    pub(super) ids: bool,
    /// More to know of the rows.
    pub(super) notes: Vec<String>,
}

/// Compare.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, a side has no articles, or an article is
/// on both sides.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Comparison, Error> {
    let mut found = run_whole(corpus, std::slice::from_ref(request), None)?;
    let mut found = found.swap_remove(0);
    if request.largest_shares {
        largest::measure(corpus, request, &[&found.sides], &mut found.rows)?;
    }
    Ok(found)
}

/// Compare as each request says, with a p over articles where the first asks for it; every term is kept, or so many that
/// lead.
fn run_whole(
    corpus: &Corpus,
    requests: &[Request],
    leading: Option<usize>,
) -> Result<Vec<Comparison>, Error> {
    let permutation = requests.first().is_some_and(|request| request.permutation);
    let title = permutation.then(|| By::Column("title".to_owned()));
    run_all(
        corpus,
        requests,
        title.as_slice(),
        leading,
        |selected, sides| over_articles(permutation, &selected.articles, &sides.of),
    )
}

/// Why a table has no rows.
fn why_empty(request: &Request, sides: &Sides, family: usize) -> String {
    let without_tokens = sides.empty.iter().position(|sums| sums.tokens == 0);
    if let Some(side) = without_tokens {
        return format!("the articles of {} have no tokens", sides.names[side]);
    }
    if !request.queries.is_empty() {
        return "nothing asked for occurs on either side".to_owned();
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
        of: 0,
        term: term.to_owned(),
        articles,
        log_likelihood: G2::TwoCell.measure(&pair).ok()?,
        log_ratio: ratio.value,
        bound: ratio.bound,
        direction: ratio.direction,
        p: G2P(G2::TwoCell).measure(&pair).ok()?,
        q: None,
        p_articles: None,
        q_articles: None,
        largest: None,
        kind: None,
        id: None,
        limits: LimitsBy::default(),
        spread: Default::default(),
        sums: [a, b],
    })
}

/// The first and the last rows, `top` of each side; rows of equal rates belong to neither.
pub(super) fn both_ends(mut rows: Vec<Row>, top: usize) -> Vec<Row> {
    let of = |direction: Direction| move |row: &&Row| row.direction == direction;
    let firsts = rows
        .iter()
        .take_while(of(Direction::Target))
        .count()
        .min(top);
    let lasts = rows
        .iter()
        .rev()
        .take_while(of(Direction::Reference))
        .count();
    let mut ends = rows.split_off(rows.len() - lasts.min(top));
    rows.truncate(firsts);
    rows.append(&mut ends);
    rows
}

impl Comparison {
    fn measured(&self, statistic: &dyn Keyness, row: &Row) -> Measured {
        let [a, b] = &self.sides.empty;
        statistic.measure(&match statistic.is_of_articles() {
            false => row.pair(),
            true => Pair {
                a: row.articles[0],
                b: row.articles[1],
                n1: a.articles,
                n2: b.articles,
            },
        })
    }

    /// Articles of both sides.
    pub fn articles(&self) -> [u64; 2] {
        [0, 1].map(|side: usize| self.sides.empty[side].articles)
    }

    /// Name, articles and tokens of both sides.
    pub fn sides(&self) -> [String; 2] {
        let side = |letter: char, side: usize| {
            let sums = &self.sides.empty[side];
            format!(
                "{letter} is {}: {}, {}{}",
                self.sides.names[side],
                counted(sums.articles, "article"),
                counted(sums.tokens, "token"),
                self.sides.part
            )
        };
        [side('A', 0), side('B', 1)]
    }
}

impl Comparison {
    /// What a row claims of the articles of the side that has more of the term.
    fn claim(&self, row: &Row) -> Claim {
        let request = &self.request;
        let (side, without) = match (row.direction, &request.b) {
            (Direction::Target | Direction::Neither, _) => (&request.a, None),
            (Direction::Reference, Side::Selection(b)) => (b, None),
            (Direction::Reference, Side::Rest) => (&request.filter, Some(request.a.clone())),
        };
        // A row that is no query's own is one of the entities that share a name.
        let asked = request.queries.iter().find(|query| query.name == row.term);
        let query = match (asked, request.queries.is_empty()) {
            (Some(query), _) => query.clone().of_kind(request.listing.kind),
            (None, true) => Query::of_term(request.layer, &row.term),
            (None, false) => Query::of_term(Layer::Entities, &row.term),
        };
        Claim {
            without,
            ..Claim::of(query, request.layer, request.filter.and(side))
        }
    }
}

impl Claiming for Comparison {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        self.rows.iter().map(|row| Some(self.claim(row))).collect()
    }
}

impl Answer for Comparison {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, rows) = (&self.request, &self.rows);
        let [name_a, name_b] = &self.sides.names;
        let what = match request.layer {
            _ if !request.queries.is_empty() => "Queries",
            Layer::Entities => "Key entities",
            _ => "Keywords",
        };
        let [side_a, side_b] = self.sides();
        let title = format!("{what} of {name_a} against {name_b}");
        let table = Table::new(title).of(rows);
        let by = (request.intervals, request.cluster);
        let mut table = columns(table, rows, request.correction, by);
        for statistic in &request.measures {
            let about = ColumnAbout::of(statistic.about(), Kind::Number { decimals: 2 }).key();
            table = table.further(about, |row| self.measured(*statistic, row));
        }
        let table = spread_columns(table, &request.spread);
        let family = match request.queries.is_empty() {
            true => format!(
                "{} tested (frequency of at least {} on both sides together)",
                counted(self.tested, "term"),
                request.listing.min_frequency
            ),
            false => "what is asked for is tested".to_owned(),
        };
        let clusters = match request.cluster {
            Cluster::Article => String::new(),
            cluster => {
                let [a, b] = self.units;
                format!(
                    "{}: {} in A, {} in B; one on both sides {}",
                    cluster.plural(),
                    whole(a),
                    whole(b),
                    on_both_sides(request.intervals)
                )
            }
        };
        let open = self.sides.open.clone().unwrap_or_default();
        let table = table
            .when(self.kinds, |table| {
                table.column(ColumnAbout::new("kind", Kind::Text), |row| {
                    row.kind.map(recognise::Kind::name)
                })
            })
            .when(self.ids, |table| {
                table.column(id_column(), |row| row.id.as_deref())
            })
            .note(side_a)
            .note(side_b);
        let notes = notes(request, rows, family, vec![clusters, open]);
        notes
            .iter()
            .chain(&self.notes)
            .fold(table, |table, note| table.note(note.as_str()))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        match self.request.form {
            Form::Dots => Some(Box::new(self.dots()?)),
            Form::Slope => Some(Box::new(self.slopes()?)),
            Form::HeatMap => None,
        }
    }

    fn why_no_chart(&self) -> &'static str {
        match self.rows.is_empty() {
            true => "the table has no terms",
            false => "all terms are function words or differ little; `--draw-all` draws them too",
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
