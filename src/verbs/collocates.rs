//! `collocates`: which words stand near a node, how often, and how strongly they are associated with it; for any
//! grouping, or as a [`shift`](shift()) between two selections.
//!
//! Two things are counted. *Pairs*: each occurrence of the node with each token in its window, so that a token near two
//! occurrences counts twice (as quanteda's `fcm`, Sketch Engine and AntConc count). And the *table* of Evert (2008):
//! the tokens in any window, each once, against all other tokens, without those of the node. [`Counting`] says which
//! measure is taken from which.

mod chart;
mod shift;
mod tally;
mod window;

use super::Error;
use super::answer::Answer;
use super::evidence::{Claim, Claiming};
use super::grouped::{by_columns, leading};
use super::lists::{self, Listing};
use super::selection::{Basis, Selected};
use crate::choice::choice;
use crate::draw::Chart;
use crate::idle::Idle;
use crate::measure::Measured;
use crate::measure::association::{Association, Joint, LogDice, LogLikelihood, Mi, TScore};
use crate::number::{counted, whole};
use crate::select::{self, By, Filter, GroupId, Groups, NO_GROUP, Nearby, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::collections::HashMap;
use std::sync::Arc;
use tally::{ByArticle, Near, Node, Plan, Tally};

pub use shift::{Shift, ShiftRow, shift};
pub use window::{Window, Within};

choice! {
    /// What measures are taken from.
    #[derive(Default)]
    pub enum Counting: "way of counting" {
        /// Those that need a table of four cells from the windows, the others from pairs.
        #[default]
        Own = "own",
        /// Pairs, with E = f1 f2 / N.
        Pairs = "pairs",
        /// The tokens in windows, each once, against those outside.
        Windows = "windows",
        /// Pairs, with every word of a window as a place that a collocate may take: E = f1 f2 W / N.
        Span = "span",
    }
}

/// What stands near what, in which articles.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::{Listing, collocates};
/// let answer = collocates::run(&corpus, &collocates::Request {
///     listing: Listing { min_frequency: 1, ..Default::default() },
///     ..collocates::Request::of("border".parse()?)
/// })?;
/// assert!(answer.rows[0].pairs() >= 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The node.
    pub node: Query,
    /// Where collocates are looked for.
    pub window: Window,
    /// What the window does not reach beyond.
    pub within: Within,
    /// What measures are taken from.
    pub counting: Counting,
    /// What articles are grouped by; each group has a list of its own.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// What the lists have; `min_frequency` is of pairs in the group, `min_articles` of articles with one.
    pub listing: Listing,
    /// How many collocates of each group; `None` for all.
    pub top: Option<usize>,
    /// What they are ordered by: larger is stronger.
    pub rank: &'static dyn Association,
    /// More statistics, each a column.
    pub measures: Vec<&'static dyn Association>,
}

/// Pairs that a collocate has at least, unless another number is asked for.
pub const MIN_FREQUENCY: u64 = 5;

/// The statistics that are columns in any case.
static MEASURES: [&dyn Association; 4] = [&LogDice, &LogLikelihood, &Mi::Plain, &TScore];

impl Request {
    /// The collocates of a node in all articles, as they are listed unless anything else is asked for.
    pub fn of(node: Query) -> Self {
        Self {
            node,
            window: Window::default(),
            within: Within::default(),
            counting: Counting::default(),
            by: Vec::new(),
            filter: Filter::default(),
            listing: Listing {
                min_frequency: MIN_FREQUENCY,
                min_articles: 1,
                ..Listing::default()
            },
            top: None,
            rank: &LogDice,
            measures: Vec::new(),
        }
    }

    /// The counts that a statistic is taken from.
    fn joint(&self, statistic: &dyn Association, node: &Node, row: &Row, tokens: u64) -> Joint {
        let counting = match self.counting {
            Counting::Own if statistic.needs_table() => Counting::Windows,
            Counting::Own => Counting::Pairs,
            counting => counting,
        };
        let positions = match counting {
            Counting::Windows => {
                return Joint {
                    f: row.near.once,
                    f1: node.near,
                    f2: row.frequency - row.near.in_node.min(row.frequency),
                    n: tokens - node.tokens.min(tokens),
                };
            }
            Counting::Span => self.window.words().unwrap_or(1) as u64,
            Counting::Pairs | Counting::Own => 1,
        };
        Joint {
            f: row.near.pairs,
            f1: node.frequency * positions,
            f2: row.frequency,
            n: tokens,
        }
    }

    /// What was counted, in words for notes.
    fn notes(&self) -> [String; 2] {
        let window = self.window.in_words(self.within);
        let reach = "no window reaches over a line, nor from the headline into the text; the node's own tokens are no collocates";
        let counts = match self.counting {
            Counting::Own => {
                let names = |table: bool| {
                    let shown = MEASURES.iter().chain(&self.measures);
                    let shown = shown.filter(|one| one.needs_table() == table);
                    let mut names: Vec<String> = shown.map(|one| one.about().heading()).collect();
                    names.dedup();
                    names.join(", ")
                };
                format!(
                    "{}: from pairs, where a token near two occurrences of the node counts twice; {}: from the table of tokens in and outside of windows, each once (Evert 2008)",
                    names(false),
                    names(true)
                )
            }
            Counting::Pairs => "all measures: from pairs, where a token near two occurrences of the node counts twice; E = f1 f2 / N".to_owned(),
            Counting::Windows => "all measures: from the table of tokens in and outside of windows, each once (Evert 2008)".to_owned(),
            Counting::Span => "all measures: from pairs, with f1 times the words of a window".to_owned(),
        };
        [
            format!("{window}; {reach}"),
            format!("{counts}; tokens treated as independent"),
        ]
    }
}

/// A collocate in a group.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the group.
    pub group: GroupId,
    /// The term.
    pub collocate: Arc<str>,
    /// How often the term occurs in the group, near the node or not.
    pub frequency: u64,
    near: Near,
}

impl Row {
    /// Pairs of an occurrence of the node and one of the collocate.
    pub const fn pairs(&self) -> u64 {
        self.near.pairs
    }

    /// Articles that have a pair.
    pub const fn articles(&self) -> u64 {
        self.near.articles
    }

    /// Sources of these articles.
    pub fn sources(&self) -> u64 {
        self.near.sources()
    }
}

/// What stands near a node.
#[derive(Debug)]
pub struct Collocates {
    /// By group; the strongest first.
    pub rows: Vec<Row>,
    /// The groups.
    pub groups: Groups,
    /// The node in each of them.
    nodes: Vec<Node>,
    /// Collocates that are often enough, before the weaker ones were left out.
    all: u64,
    request: Request,
    basis: Basis,
    warnings: Vec<String>,
}

/// Count.
///
/// # Errors
/// When the corpus cannot be read, has no text, lacks a column or layer, no article is selected, or none of them has
/// the node.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Collocates, Error> {
    let mut request = request.clone();
    let shown = |one: &&&dyn Association| one.about() == request.rank.about();
    if MEASURES
        .iter()
        .chain(&request.measures)
        .find(shown)
        .is_none()
    {
        request.measures.insert(0, request.rank);
    }
    let request = &request;
    let selected = Selected::of(corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let mut warnings = selected.warnings.clone();
    let found = count(request, &selected, &groups.of, groups.len(), false)?;
    warnings.extend(found.warnings);
    let enough = |near: &Near| {
        near.pairs >= request.listing.min_frequency.max(1)
            && near.articles >= request.listing.min_articles
    };
    let near = found.near.into_iter().filter(|(_, _, near)| enough(near));
    let mut rows: Vec<Row> = near
        .map(|(group, collocate, near)| Row {
            group,
            collocate,
            frequency: 0,
            near,
        })
        .collect();
    if groups.of.iter().all(|group| *group == 0) {
        // All articles are one group, of which the vocabulary tells.
        let wanted: Vec<Arc<str>> = rows.iter().map(|row| Arc::clone(&row.collocate)).collect();
        let totals = select::totals(corpus, Layer::Terms, wanted.iter().map(|term| &**term))?;
        for row in &mut rows {
            row.frequency = totals[&*row.collocate];
        }
    } else {
        let wanted = rows.iter().map(|row| (row.group, &row.collocate));
        let sums = frequencies(&selected, &groups.of, groups.len(), wanted, None)?;
        for (row, sums) in rows.iter_mut().zip(sums) {
            row.frequency = sums.frequency;
        }
    }
    let mut found = Collocates {
        all: rows.len() as u64,
        rows,
        groups,
        nodes: found.nodes,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        warnings,
    };
    found.order();
    if found.rows.is_empty() {
        let node = &request.node.name;
        let all: u64 = found.nodes.iter().map(|own| own.tokens).sum();
        found.warnings.push(match all == found.basis.tokens {
            true => format!("`{node}` is every word, which leaves none to stand near it"),
            false => format!(
                "no word stands {} or more near `{node}`",
                counted(request.listing.min_frequency.max(1), "time"),
            ),
        });
    }
    Ok(found)
}

/// What was counted in the texts.
struct Counted {
    nodes: Vec<Node>,
    near: Vec<(GroupId, Arc<str>, Near)>,
    /// Articles that have the node, each with its frequency.
    hits: select::Hits,
    by_article: ByArticle,
    warnings: Vec<String>,
}

/// Read the articles that have the node, each in its group; `by_article` says whether the pairs of each are kept.
fn count(
    request: &Request,
    selected: &Selected<'_>,
    of: &[GroupId],
    groups: usize,
    by_article: bool,
) -> Result<Counted, Error> {
    let corpus = selected.corpus;
    corpus.with_text("read what stands near a node in")?;
    let listing = &request.listing;
    let node = request.node.clone().of_kind(listing.kind);
    lists::check_kind(listing, Layer::Terms, std::slice::from_ref(&node))?;
    if request.counting == Counting::Span && request.window.words().is_none() {
        return Err(Error::Usage {
            message: "`--counting span` needs a window of tokens".into(),
            help: "give one, such as `--window 5,5`, or leave `--counting` out".into(),
        });
    }
    if request.window.words() == Some(0) {
        return Err(Error::Usage {
            message: "a window of no tokens has no collocates".into(),
            help: "give it some, such as `--window 5,5`".into(),
        });
    }
    let mut hits = select::find(corpus, &selected.articles, &node, Layer::Terms)?;
    hits.retain(|(article, _)| of[*article as usize] != NO_GROUP);
    let occurrences: u64 = hits
        .iter()
        .map(|(_, frequency)| u64::from(*frequency))
        .sum();
    if occurrences == 0 {
        return Err(Error::Absent {
            what: node.to_string(),
            place: "the selected articles".into(),
        });
    }
    let plan = Plan {
        window: request.window,
        within: request.within,
        rules: &corpus.settings().tokenizing,
        by_article,
    };
    let sources = selected.articles.text("source");
    let tallies: Idle<Tally> = Idle::default();
    let having: Vec<u32> = hits.iter().map(|(article, _)| *article).collect();
    select::each_match(
        corpus,
        &selected.articles,
        (&node, Layer::Terms),
        &having,
        // No window reaches over a line.
        Nearby::Lines { beyond: 0 },
        |found| {
            let at = found.article as usize;
            let mut tally = tallies.take(Tally::default);
            tally.article(
                found,
                of[at],
                sources.map_or(0, |column| column.of[at]),
                &plan,
            );
            tallies.give(tally);
        },
    )?;
    let mut tally = tallies.into_all().fold(Tally::default(), Tally::merged);
    let by_article = tally.take_by_article();
    let (nodes, near) = tally.finish(groups);
    let listing = listing.under(&corpus.settings().tokenizing);
    let near = near
        .filter(|(_, term, _)| listing.has(Layer::Terms, term))
        .collect();
    let placed: u64 = nodes.iter().map(|node| node.frequency).sum();
    let mut warnings = Vec::new();
    if placed != occurrences {
        warnings.push(format!(
            "{} of {} of `{node}` have no place in the text and are not counted here",
            whole(occurrences.abs_diff(placed)),
            counted(occurrences, "occurrence")
        ));
    }
    Ok(Counted {
        nodes,
        near,
        hits,
        by_article,
        warnings,
    })
}

/// A term in all articles of a group, near a node or not.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    frequency: u64,
    /// The frequencies of articles, squared and added up.
    squared: u64,
    /// The same, times that of the node there.
    times_node: u64,
    /// The same, times the pairs there.
    times_pairs: u64,
}

/// The sums of each wanted term in its group, in their order; those with the node where it is given: its frequency in
/// each article, and the pairs.
fn frequencies<'w>(
    selected: &Selected<'_>,
    of: &[GroupId],
    groups: usize,
    wanted: impl Iterator<Item = (GroupId, &'w Arc<str>)>,
    node: Option<(&[u32], &ByArticle)>,
) -> Result<Vec<Sums>, Error> {
    let mut places: HashMap<&str, Vec<(GroupId, usize)>> = HashMap::new();
    let mut count = 0;
    for (at, (group, term)) in wanted.enumerate() {
        places.entry(&**term).or_default().push((group, at));
        count = at + 1;
    }
    let tasks = lists::scan_terms(
        selected,
        Layer::Terms,
        places.keys().copied(),
        || (vec![Sums::default(); groups], Vec::new()),
        |(sums, found), term, parts: &[Part<'_>]| {
            let wanted = places.get(term).into_iter().flatten();
            for (group, _) in wanted.clone() {
                sums[*group as usize] = Sums::default();
            }
            let pairs = node.iter().flat_map(|(_, pairs)| pairs.of(term));
            let mut pairs = pairs.peekable();
            for (article, frequency) in parts.iter().flat_map(Part::iter) {
                if let Some(sums) = sums.get_mut(of[article as usize] as usize) {
                    let frequency = u64::from(frequency);
                    sums.frequency += frequency;
                    sums.squared += frequency * frequency;
                    if let Some((node, _)) = node {
                        sums.times_node += frequency * u64::from(node[article as usize]);
                        while pairs.next_if(|(other, _)| *other < article).is_some() {}
                        if let Some((_, pairs)) = pairs.next_if(|(other, _)| *other == article) {
                            sums.times_pairs += frequency * u64::from(pairs);
                        }
                    }
                }
            }
            found.extend(wanted.map(|(group, at)| (*at, sums[*group as usize])));
        },
    )?;
    let mut all = vec![Sums::default(); count];
    for (at, sums) in tasks.into_iter().flat_map(|(_, found)| found) {
        all[at] = sums;
    }
    Ok(all)
}

impl Collocates {
    /// A statistic of a row.
    pub fn measured(&self, statistic: &dyn Association, row: &Row) -> Measured {
        let group = row.group as usize;
        let joint = self.request.joint(
            statistic,
            &self.nodes[group],
            row,
            self.groups.tokens[group],
        );
        statistic.measure(&joint)
    }

    /// The strongest first, as many as were asked for.
    fn order(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let rank = |row: Row| (self.measured(self.request.rank, &row).ok(), row);
        let mut rows: Vec<(Option<f64>, Row)> = rows.into_iter().map(rank).collect();
        leading(
            &mut rows,
            self.request.top,
            |(_, row)| row.group,
            |(x, one), (y, other)| {
                // What has no value stands last.
                let by_rank = match (x, y) {
                    (Some(x), Some(y)) => y.total_cmp(x),
                    (x, y) => y.is_some().cmp(&x.is_some()),
                };
                by_rank
                    .then_with(|| other.near.pairs.cmp(&one.near.pairs))
                    .then_with(|| one.collocate.cmp(&other.collocate))
            },
        );
        self.rows = rows.into_iter().map(|(_, row)| row).collect();
    }

    /// The node in all groups: how often, in how many articles.
    fn node_in_words(&self) -> String {
        let sum = |of: fn(&Node) -> u64| self.nodes.iter().map(of).sum::<u64>();
        format!(
            "“{}” occurs {} in {}",
            self.request.node.name,
            counted(sum(|node| node.frequency), "time"),
            counted(sum(|node| node.articles), "article")
        )
    }

    fn node(&self, row: &Row) -> &Node {
        &self.nodes[row.group as usize]
    }
}

/// The columns of the result beside those of the groups.
const OWN_COLUMNS: [&str; 16] = [
    "collocate",
    "frequency",
    "frequency_collocate",
    "articles",
    "sources",
    "log_dice",
    "log_likelihood",
    "mi",
    "t_score",
    "before",
    "behind",
    "in_windows",
    "largest_article",
    "frequency_node",
    "tokens_in_windows",
    "tokens",
];

impl Claiming for Collocates {
    /// A sentence that has node and collocate, within the window or not.
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        let claim = |row: &Row| {
            let own = self.groups.filter(&request.by, row.group);
            let node = request.node.clone().of_kind(request.listing.kind);
            let mut claim = Claim::of(node, Layer::Terms, request.filter.and(&own));
            claim
                .queries
                .push(Query::of_term(Layer::Terms, &row.collocate));
            claim.together = true;
            Some(claim)
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Collocates {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, groups) = (&self.request, &self.groups);
        let number = Kind::Number { decimals: 2 };
        let is_own =
            |one: &&'static dyn Association| MEASURES.iter().any(|own| own.about() == one.about());
        let own: Vec<&str> = OWN_COLUMNS
            .iter()
            .copied()
            .chain(request.measures.iter().map(|one| one.about().name))
            .collect();
        let table = Table::new(format!("Collocates of {}", request.node.name)).of(&self.rows);
        let mut table = by_columns(table, &request.by, &own, groups, |row| row.group)
            .column(ColumnAbout::new("collocate", Kind::Text).key(), |row| {
                &*row.collocate
            })
            .column(
                ColumnAbout::new("frequency", Kind::Integer)
                    .heading("together")
                    .key()
                    .help(
                        "pairs of an occurrence of the node and one of the collocate in its window",
                    ),
                Row::pairs,
            )
            .column(
                ColumnAbout::new("frequency_collocate", Kind::Integer)
                    .heading("in all")
                    .help("occurrences of the collocate, near the node or not"),
                |row| row.frequency,
            )
            .column(
                ColumnAbout::new("articles", Kind::Integer).help("articles with a pair"),
                Row::articles,
            )
            .column(
                ColumnAbout::new("sources", Kind::Integer).help("sources of these articles"),
                Row::sources,
            );
        let further = request.measures.iter().filter(|one| !is_own(one));
        for statistic in MEASURES.iter().chain(further) {
            let mut column = ColumnAbout::of(statistic.about(), number);
            if statistic.about() == request.rank.about() {
                column = column.key();
            }
            table = table.column(column, |row| self.measured(*statistic, row));
        }
        let [window, counts] = request.notes();
        table
            .column(
                ColumnAbout::new("before", Kind::Integer)
                    .detail()
                    .help("pairs with the collocate before the node"),
                |row| row.near.before,
            )
            .column(
                ColumnAbout::new("behind", Kind::Integer)
                    .detail()
                    .help("pairs with it behind the node"),
                |row| row.near.pairs - row.near.before,
            )
            .column(
                ColumnAbout::new("in_windows", Kind::Integer)
                    .detail()
                    .help("occurrences of the collocate in any window, each once"),
                |row| row.near.once,
            )
            .column(
                ColumnAbout::new("largest_article", Kind::Share)
                    .detail()
                    .help("share of the pairs in the article that has the most"),
                |row| row.near.largest as f64 / row.near.pairs as f64,
            )
            .column(
                ColumnAbout::new("frequency_node", Kind::Integer)
                    .detail()
                    .help("occurrences of the node in the group"),
                |row| self.node(row).frequency,
            )
            .column(
                ColumnAbout::new("tokens_in_windows", Kind::Integer)
                    .detail()
                    .help("tokens in any window, each once, without those of the node"),
                |row| self.node(row).near,
            )
            .column(
                ColumnAbout::new("tokens", Kind::Integer)
                    .detail()
                    .help("running words of the group"),
                |row| groups.tokens[row.group as usize],
            )
            .note(format!("{}; {}", self.basis.note(), self.node_in_words()))
            .note(window)
            .note(counts)
            .note(request.listing.note())
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        match self.request.by.as_slice() {
            [] => Some(Box::new(self.network()?)),
            _ => Some(Box::new(self.bars()?)),
        }
    }

    fn why_no_chart(&self) -> &'static str {
        "no collocate has a value"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
