//! `freq`: how often, per million, and in how many articles; for any grouping.

mod thrice;

pub use thrice::{Thrice, ThriceRow, thrice};

use super::Error;
use super::answer::Answer;
use super::closer::{Closer, Look};
use super::clusters::{Cluster, Clusters, Tally};
use super::doubtful::Shown;
use super::entities::id_column;
use super::evidence::{Claim, Claiming};
use super::grouped::{
    Charted, Counts, Floor, Leaders, OfList, Panels, by_columns, cut_words, ends, group_name,
    group_size, rate, rate_bar, rate_interval,
};
use super::intervals::{self, Intervals, LimitsBy, Of, Resampling};
use super::lists::{self, Listing};
use super::selection::{Basis, Selected};
use super::spread::{self, Parts, Spread};
use crate::day::Day;
use crate::draw::{Bar, Chart, Form, Formed, RankedBars, Words};
use crate::measure::Measured;
use crate::measure::frequency::{ArticleSums, PER_MILLION};
use crate::select::{By, Entities, Filter, GroupId, Groups, Hits, Key, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::collections::HashMap;
use std::sync::Arc;

/// Which terms, in which articles, grouped how.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::freq};
/// let answer = freq::run(&corpus, &freq::Request {
///     queries: vec!["border".parse()?],
///     by: By::list("source")?,
///     ..Default::default()
/// })?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// What is looked for; without queries the most frequent terms.
    pub queries: Vec<Query>,
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// Which layer the lists are made of.
    pub layer: Layer,
    /// How many terms of each group, the most frequent; `None` for every term.
    pub top: Option<usize>,
    /// What the lists have.
    pub listing: Listing,
    /// How the intervals of the table are made, if it has any.
    pub intervals: Option<Intervals>,
    /// What intervals take as independent; anything but articles has a column with their number.
    pub cluster: Cluster,
    /// Statistics of dispersion, each a column.
    pub spread: Spread,
    /// The form of the chart.
    pub form: &'static dyn Form,
    /// The day of the question: in a chart over time, dates after it are doubtful.
    pub today: Option<Day>,
}

/// The columns of the result beside those of the groups; the last where entities have identifiers.
const OWN_COLUMNS: [&str; 13] = [
    "term",
    "frequency",
    "articles",
    "per_million",
    "share_of_articles",
    "low",
    "high",
    "rough",
    "tokens",
    "all_articles",
    "share_of_text",
    "clusters",
    "id",
];

/// A term in a group.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the group.
    pub group: GroupId,
    /// The term, or the name of the query.
    pub term: Arc<str>,
    /// Its frequency with the tokens of the group, over the group's articles.
    pub sums: ArticleSums,
    /// Articles that have it.
    pub articles: u64,
    /// How it is spread, by the statistics asked for.
    pub spread: Box<[Measured]>,
    /// Where its limits come from.
    pub limits: LimitsBy,
}

impl Row {
    /// Its frequency per million tokens of the group.
    pub fn per_million(&self) -> Option<f64> {
        rate(&self.sums)
    }

    /// The ends of the 95 % interval of that, where there is one.
    pub fn interval(&self) -> (Option<f64>, Option<f64>) {
        ends(self.limits.or(|| rate_interval(&self.sums)))
    }
}

/// What was counted.
#[derive(Debug)]
pub struct Frequencies {
    /// By group; the rows of a list by frequency, those of queries in the order of these.
    pub rows: Vec<Row>,
    /// The groups.
    pub groups: Groups,
    /// For each group over how many parts the terms are spread; empty where no statistic of that was asked for.
    pub parts: Vec<u64>,
    request: Request,
    pub(super) basis: Basis,
    warnings: Vec<String>,
    /// The entities, where the list is of those that have identifiers.
    identified: Option<Arc<Entities>>,
    /// For each group the running words of its whole articles; empty where these are what is counted.
    lengths: Vec<u64>,
    /// What a chart over time shows.
    shown: Shown,
}

/// Count.
///
/// # Errors
/// When the corpus cannot be read, lacks a column or layer, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Frequencies, Error> {
    let (listing, layer) = (&request.listing, request.layer);
    let (queries, mut warnings) = lists::told_apart(corpus, &request.queries, listing, layer)?;
    let request = &Request {
        queries,
        ..request.clone()
    };
    let mut by = request.by.clone();
    if !request.spread.measures.is_empty() {
        by.extend(request.spread.over.clone());
    }
    let selected = Selected::of(corpus, &request.filter, &by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let clusters = Clusters::new(&selected, &groups.of, request.cluster)?;
    let empty = clusters.sums(groups.len());
    warnings.extend(selected.warnings.iter().cloned());
    let is_list = request.queries.is_empty();
    if is_list {
        warnings.extend(selected.crossing(request.layer)?);
    }
    let over = request.spread.over.as_ref();
    let parts = (!request.spread.measures.is_empty())
        .then(|| Parts::new(&selected, &groups.of, groups.len(), over));
    let resampling = request.intervals.and_then(Intervals::bootstrap);
    let resampling = resampling.map(|bootstrap| {
        let groups = (groups.of.as_slice(), groups.len());
        Resampling::new(&selected, groups, request.cluster, bootstrap, Of::Tokens)
    });
    let resampling = resampling.transpose()?;
    let closer = Closer {
        spread: &request.spread,
        parts: parts.as_ref(),
        resampling: resampling.as_ref(),
    };
    let rows = if is_list {
        let mut rows = listed(request, &selected, &groups, &clusters, &empty)?;
        look_closer(request, &selected, closer, &mut rows)?;
        rows
    } else {
        let counting = (&clusters, empty.as_slice());
        queried(request, &selected, &groups, counting, closer, &mut warnings)?
    };
    let parts = parts.map_or_else(Vec::new, |parts| parts.counts());
    let lengths = match corpus.part() {
        Some(_) => groups.sums(selected.articles.lengths()),
        None => Vec::new(),
    };
    let identified = (request.layer == Layer::Entities && is_list)
        .then(|| Entities::read(corpus))
        .transpose()?
        .filter(|entities| entities.have_ids());
    let shown = match request.by.iter().any(By::is_period) {
        true => Shown::of(&selected, &request.filter, request.today),
        false => Shown::default(),
    };
    Ok(Frequencies {
        rows,
        shown,
        groups,
        parts,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        warnings,
        identified,
        lengths,
    })
}

/// Frequencies of one term in every group that has it.
struct GroupSums<'g> {
    clusters: &'g Clusters<'g>,
    tally: Tally,
    empty: &'g [ArticleSums],
    sums: Vec<ArticleSums>,
    articles: Vec<u64>,
    touched: Vec<GroupId>,
}

impl<'g> GroupSums<'g> {
    fn new(clusters: &'g Clusters<'g>, empty: &'g [ArticleSums]) -> Self {
        Self {
            clusters,
            tally: Tally::default(),
            empty,
            sums: empty.to_vec(),
            articles: vec![0; empty.len()],
            touched: Vec::new(),
        }
    }

    #[inline]
    fn add(&mut self, hits: impl Iterator<Item = (u32, u32)>) {
        self.clusters.each(hits, &mut self.tally, |group, found| {
            let at = group as usize;
            if self.articles[at] == 0 {
                self.touched.push(group);
            }
            self.articles[at] += found.articles;
            self.sums[at].add_frequency(found.frequency, found.tokens);
        });
    }

    fn drain(&mut self, mut each: impl FnMut(GroupId, ArticleSums, u64)) {
        self.touched.sort_unstable();
        for group in self.touched.drain(..) {
            let at = group as usize;
            each(
                group,
                std::mem::replace(&mut self.sums[at], self.empty[at]),
                std::mem::take(&mut self.articles[at]),
            );
        }
    }
}

fn listed(
    request: &Request,
    selected: &Selected<'_>,
    groups: &Groups,
    clusters: &Clusters<'_>,
    empty: &[ArticleSums],
) -> Result<Vec<Row>, Error> {
    let listing = &request.listing;
    let of_list: OfList<Row> = |row| (row.group, row.sums.frequency, &row.term);
    let floor = Floor::new(groups.len(), request.top);
    let tasks = lists::scan(
        selected,
        &selected.mask,
        request.layer,
        listing,
        || {
            let sums = GroupSums::new(clusters, empty);
            let counts = Counts::new(groups.len());
            (counts, sums, Leaders::new(&floor, of_list))
        },
        |(counts, sums, rows), term, parts: &[Part<'_>]| {
            let hits = || parts.iter().flat_map(Part::iter);
            let is_listed = |rows: &Leaders<'_, Row>, group, frequency, articles| {
                frequency >= listing.min_frequency
                    && articles >= listing.min_articles
                    && rows.has_room(group, frequency)
            };
            // A list of every term has room for nearly all of them.
            if request.top.is_some() {
                if !rows.has_any_room(parts) {
                    return;
                }
                let mut is_any = false;
                let of_groups = hits().map(|(article, own)| (clusters.group(article), own));
                counts.each(of_groups, |group, frequency, articles| {
                    is_any |= is_listed(rows, group, frequency, articles);
                });
                if !is_any {
                    return;
                }
            }
            sums.add(hits());
            let mut shared: Option<Arc<str>> = None;
            sums.drain(|group, sums, articles| {
                if is_listed(rows, group, sums.frequency, articles) {
                    let term = shared.get_or_insert_with(|| term.into());
                    rows.push(Row {
                        group,
                        term: Arc::clone(term),
                        sums,
                        articles,
                        spread: Box::default(),
                        limits: LimitsBy::default(),
                    });
                }
            });
        },
    )?;
    Ok(Leaders::of_all(tasks.into_iter().map(|(.., rows)| rows)))
}

fn queried(
    request: &Request,
    selected: &Selected<'_>,
    groups: &Groups,
    (clusters, empty): (&Clusters<'_>, &[ArticleSums]),
    closer: Closer<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Row>, Error> {
    let mut look = closer.look();
    let mut found = Vec::new();
    let count = |query: &Query, hits: Hits| {
        let mut sums = GroupSums::new(clusters, empty);
        sums.add(hits.iter().copied());
        look.take(hits.iter().copied());
        let all = (0..groups.len() as GroupId).map(|group| closer_at(&mut look, group));
        let all: Vec<(Box<[Measured]>, LimitsBy)> = all.collect();
        found.push((Arc::<str>::from(query.name.as_str()), sums, all));
    };
    lists::each_query(
        selected,
        &request.queries,
        &request.listing,
        request.layer,
        warnings,
        count,
    )?;
    // A group without a hit is a zero, not a gap: it has articles.
    let rows = (0..groups.len()).flat_map(|group| {
        found.iter().map(move |(name, sums, closer)| {
            let (spread, limits) = closer[group].clone();
            Row {
                group: group as GroupId,
                term: Arc::clone(name),
                sums: sums.sums[group],
                articles: sums.articles[group],
                spread,
                limits,
            }
        })
    });
    Ok(rows.collect())
}

/// How a term is spread over a group, and its limits there.
fn closer_at(look: &mut Look<'_>, group: GroupId) -> (Box<[Measured]>, LimitsBy) {
    (look.spread(group), look.per_million(group))
}

/// Takes a closer look at the terms of a list, if that is asked for.
fn look_closer(
    request: &Request,
    selected: &Selected<'_>,
    closer: Closer<'_>,
    rows: &mut [Row],
) -> Result<(), Error> {
    if closer.is_nothing() {
        return Ok(());
    }
    let mut rows_of: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        rows_of.entry(Arc::clone(&row.term)).or_default().push(at);
    }
    let tasks = lists::scan_terms(
        selected,
        request.layer,
        rows_of.keys().map(|term| &**term),
        || (closer.look(), Vec::new()),
        |(look, found), term, of_term: &[Part<'_>]| {
            look.take(of_term.iter().flat_map(Part::iter));
            for at in rows_of.get(term).into_iter().flatten() {
                found.push((*at, closer_at(look, rows[*at].group)));
            }
        },
    )?;
    for (at, (spread, limits)) in tasks.into_iter().flat_map(|(_, found)| found) {
        rows[at].spread = spread;
        rows[at].limits = limits;
    }
    Ok(())
}

impl Claiming for Frequencies {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        // The rows of queries are in the order of these, group by group.
        let mut queries = request.queries.iter().cycle();
        let claim = |row: &Row| {
            let query = match queries.next() {
                Some(query) => query.clone().of_kind(request.listing.kind),
                None => Query::of_term(request.layer, &row.term),
            };
            let own = self.groups.filter(&request.by, row.group);
            Some(Claim::of(query, request.layer, request.filter.and(&own)))
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Frequencies {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, groups) = (&self.request, &self.groups);
        let is_list = request.queries.is_empty();
        let title = match (request.layer, is_list) {
            (_, false) => "Frequency".to_owned(),
            (Layer::Entities, true) => "Most frequent entities".to_owned(),
            (layer, true) => format!("Most frequent {layer}"),
        };
        let own = OWN_COLUMNS.len() - usize::from(self.identified.is_none());
        let number = Kind::Number { decimals: 2 };
        // Without tokens there is no rate.
        let share = |part: u64, wholes: &[u64], row: &Row, scale: f64| {
            let whole = wholes[row.group as usize] as f64;
            (whole > 0.0).then(|| scale * part as f64 / whole)
        };
        let spread_over = &request.spread;
        let table = Table::new(title).of(&self.rows);
        let mut table = by_columns(table, &request.by, &OWN_COLUMNS[..own], groups, |row| {
            row.group
        })
        .column(ColumnAbout::new("term", Kind::Text), |row| &*row.term)
        .column(
            ColumnAbout::new("frequency", Kind::Integer).detail(),
            |row| row.sums.frequency,
        )
        .column(
            ColumnAbout::new("articles", Kind::Integer)
                .help("articles that have the term")
                .detail(),
            |row| row.articles,
        )
        .column(ColumnAbout::of(&PER_MILLION, number), |row| {
            share(row.sums.frequency, &groups.tokens, row, 1e6)
        })
        .column(
            ColumnAbout::new("share_of_articles", Kind::Share)
                .heading("share of articles")
                .detail(),
            |row| share(row.articles, &groups.articles, row, 1.0),
        )
        .when(request.intervals.is_some(), |table| {
            let by = request.intervals.unwrap_or_default();
            table
                .interval(
                    [
                        ColumnAbout::new("low", number).help(format!(
                            "lower end of the 95 % interval of per million{}, {} as sampling units",
                            by.words(),
                            request.cluster.plural()
                        )),
                        ColumnAbout::new("high", number).help("upper end of it"),
                    ],
                    Row::interval,
                )
                .when(by.bootstrap().is_some(), |table| {
                    table.column(intervals::rough_column(), |row| row.limits.rough())
                })
        })
        .column(
            ColumnAbout::new("tokens", Kind::Integer)
                .help("running words of the group")
                .detail(),
            |row| row.sums.tokens,
        )
        .column(
            ColumnAbout::new("all_articles", Kind::Integer)
                .help("articles of the group")
                .detail(),
            |row| row.sums.articles,
        )
        .when(request.cluster != Cluster::Article, |table| {
            table.column(
                ColumnAbout::new("clusters", Kind::Integer)
                    .heading(request.cluster.plural())
                    .help("sampling units of the group"),
                |row| row.sums.units,
            )
        })
        .when(!self.lengths.is_empty(), |table| {
            table.column(
                ColumnAbout::new("share_of_text", Kind::Share)
                    .heading("share of text")
                    .help("tokens of the zone over all tokens of the group's articles"),
                |row| share(row.sums.tokens, &self.lengths, row, 1.0),
            )
        });
        for (at, statistic) in spread_over.measures.iter().enumerate() {
            table = table.column(spread::column(*statistic), move |row| row.spread[at]);
        }
        let limits = self.rows.iter().filter_map(|row| row.limits.bootstrap());
        let [rough, skipped] = intervals::notes(limits, request.cluster);
        table
            .when(self.identified.is_some(), |table| {
                let entities = self.identified.as_ref();
                table.column(id_column(), |row| {
                    entities.and_then(|all| all.id(&row.term))
                })
            })
            .note(format!(
                "{}; per million of all tokens of the group, numbers included",
                self.basis.note()
            ))
            .note(
                request
                    .intervals
                    .map_or_else(String::new, |by| by.note(request.cluster)),
            )
            .note(rough)
            .note(skipped)
            .note(spread_over.note("group"))
            .note(if is_list {
                request.listing.note()
            } else {
                String::new()
            })
            .table()
    }

    /// Rates in the form asked for: a panel a group, or a panel a query where there are queries and groups.
    fn chart(&self) -> Option<Box<dyn Chart>> {
        let (request, groups) = (&self.request, &self.groups);
        let by_query = !request.queries.is_empty() && !request.by.is_empty();
        let room = if by_query {
            RankedBars::MOST_BARS
        } else {
            RankedBars::MOST_PANELS
        };
        let is_shown = |group: &GroupId| {
            let keys = groups.keys[*group as usize].iter();
            keys.filter_map(Key::period).all(|(period, start)| {
                self.shown
                    .days
                    .is_none_or(|(first, last)| start <= last && first < period.next(start))
            })
        };
        let of_rows = self.rows.iter().map(|row| row.group);
        let charted = Charted::new(groups, of_rows.filter(is_shown), room);
        let mut panels = Panels::default();
        for row in self.rows.iter().filter(|row| charted.has(row.group)) {
            let (term, group) = (row.term.to_string(), group_name(groups, row.group));
            let (panel, size, label) = if by_query {
                (term, String::new(), group)
            } else {
                (group, group_size(groups, row.group), term)
            };
            if let Some(bar) = rate_bar(&label, &row.sums) {
                let (low, high) = row.interval();
                let articles = by_query.then(|| groups.articles[row.group as usize]);
                let bar = Bar {
                    articles,
                    low,
                    high,
                    ..bar
                };
                panels.push(panel, size, bar);
            }
        }
        let shown = match (request.queries.is_empty(), panels.cut) {
            (true, cut) => cut_words(cut),
            (false, true) => " Shown are the first of the terms asked for.".to_owned(),
            (false, false) => String::new(),
        };
        let names: Vec<&str> = request.queries.iter().map(Query::in_words).collect();
        let what = match names.as_slice() {
            [] => request.layer.to_string(),
            names => names.join(", "),
        };
        let values = RankedBars {
            words: Words {
                title: format!("Frequency of {what}"),
                subtitle: request.filter.subtitle(),
                caption: format!(
                    "N = {}.{}{}{shown} Intervals take the {} as sampling unit{}.",
                    self.basis.in_words(),
                    self.shown.words(),
                    charted.words(),
                    request.cluster.noun(),
                    request.intervals.unwrap_or_default().words()
                ),
            },
            x_label: format!("per million tokens{}", self.basis.part),
            panels: panels.panels()?,
            in_time: by_query && request.by.iter().any(By::is_period),
        };
        let form = request.form;
        Some(Box::new(Formed { values, form }))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
