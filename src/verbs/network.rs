//! `network`: which entities are named together, in how many articles, and how strongly they are associated.

mod claimed;
mod pairs;

use super::Error;
use super::answer::Answer;
use super::lists::{self, Listing};
use super::named;
use super::selection::{Basis, Selected};
use crate::draw::{self, Chart, Edge, Vertex, Words};
use crate::measure::association::{Association, Joint, LogDice, LogLikelihood, Mi, TScore};
use crate::recognise::Kind;
use crate::select::{self, Entities, Filter, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind as Column, Table, TabulateError};
pub use claimed::claimed;
use pairs::{Named, Pair};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Whose network, and how much of it.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::network;
/// let answer = network::run(&corpus, &network::Request {
///     egos: Vec::new(),
///     filter: Default::default(),
///     kind: None,
///     among: 10,
///     top: Some(1),
///     min_articles: 1,
///     rank: &newsprint::measure::association::LogDice,
///     measures: Vec::new(),
/// })?;
/// assert_eq!(answer.rows.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The entities whose own networks are asked for; without any, that of the entities that most articles name.
    pub egos: Vec<Query>,
    /// Which articles.
    pub filter: Filter,
    /// Only entities of this kind; the egos may be of any.
    pub kind: Option<Kind>,
    /// Without egos: how many entities are paired, those named in the most articles.
    pub among: usize,
    /// How many pairs, the strongest; with egos this many of theirs, and as many among the others. `None`
    /// for all.
    pub top: Option<usize>,
    /// Only pairs named together in at least this many articles.
    pub min_articles: u64,
    /// What pairs are ranked by: larger is stronger.
    pub rank: &'static dyn Association,
    /// More statistics, each a column.
    pub measures: Vec<&'static dyn Association>,
}

/// Entities that are paired with each other unless another number is asked for.
pub const AMONG: usize = 100;

/// The most entities that can be paired: there are half as many pairs as the square of it.
pub const MOST_AMONG: usize = 10_000;

/// Articles in common below which a pair is not listed unless another number is asked for.
pub const MIN_ARTICLES: u64 = 5;

/// Two entities that articles name together.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The pair, by the positions of its entities.
    pair: Pair,
    /// Sources with an article that names both.
    pub sources: u64,
    /// The q of a pair that is [`claimed`].
    pub q: Option<f64>,
}

impl Row {
    /// Articles that name both, and how many would by chance.
    pub fn together(&self) -> (u64, f64) {
        (self.pair.joint.f, self.pair.joint.expected())
    }
}

/// Which entities are named together.
#[derive(Debug)]
pub struct Together {
    /// The strongest first; with egos their own pairs before those of the others.
    pub rows: Vec<Row>,
    named: Vec<Named>,
    request: Request,
    basis: Basis,
    warnings: Vec<String>,
}

/// Pair entities.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer, no article is selected, or no entity is called as an ego is.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Together, Error> {
    let selected = Selected::of(corpus, &request.filter, &[], &[])?;
    let entities = Entities::read(corpus)?;
    let mut warnings = selected.warnings.clone();
    let (named, pairs) = if request.egos.is_empty() {
        let named = most_named(request, &selected, &entities)?;
        let mut pairs = between(request, &selected, &named);
        pairs.truncate(request.top.unwrap_or(usize::MAX));
        (named, pairs)
    } else {
        around(request, &selected, &entities, &mut warnings)?
    };
    if pairs.is_empty() {
        warnings.push(format!(
            "no two entities are named together in {} articles or more, and more often than by chance",
            request.min_articles.max(1)
        ));
    }
    let column = selected.articles.text("source");
    let row = |pair: Pair| Row {
        pair,
        sources: column.map_or(0, |column| {
            pairs::sources(&named[pair.a], &named[pair.b], column)
        }),
        q: None,
    };
    Ok(Together {
        rows: pairs.into_par_iter().map(row).collect(),
        named,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        warnings,
    })
}

/// The best entities of a task, and the least merit with which another is one of them.
struct Best {
    list: Vec<(f64, Named)>,
    least: f64,
    /// The selected articles of the entity that is looked at.
    articles: Vec<u32>,
}

impl Best {
    fn new() -> Self {
        Self {
            list: Vec::new(),
            least: f64::NEG_INFINITY,
            articles: Vec::new(),
        }
    }

    /// Keep the best first; equal ones by name, so that no order of tasks shows.
    fn cut(&mut self, most: usize) {
        self.list.sort_unstable_by(|(x, one), (y, other)| {
            y.total_cmp(x).then_with(|| one.name.cmp(&other.name))
        });
        self.list.truncate(most);
        if let Some((least, _)) = self.list.last().filter(|_| self.list.len() == most) {
            self.least = *least;
        }
    }
}

/// The `most` best entities of the kind asked for, the best first: `merit` says how good one with these articles is, and
/// nothing where it is not wanted; `at_most` what one with so many has at most. Each task's list is cut whenever it has
/// grown to twice as many.
fn scanned(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
    most: usize,
    at_most: impl Fn(usize) -> f64 + Sync,
    merit: impl Fn(&str, &[u32]) -> Option<f64> + Sync,
) -> Result<Vec<Named>, Error> {
    let listing = Listing {
        kind: request.kind,
        min_articles: request.min_articles.max(1),
        ..Listing::default()
    };
    let tasks = lists::scan(
        selected,
        &selected.mask,
        Layer::Entities,
        &listing,
        Best::new,
        |best: &mut Best, name, parts: &[Part<'_>]| {
            let articles = parts.iter().map(|part| part.articles.len()).sum();
            if at_most(articles) < best.least {
                return;
            }
            let articles = parts
                .iter()
                .flat_map(Part::iter)
                .map(|(article, _)| article);
            best.articles.clear();
            best.articles
                .extend(articles.filter(|article| selected.mask[*article as usize]));
            let merit = merit(name, &best.articles);
            if let Some(merit) = merit.filter(|merit| merit.total_cmp(&best.least).is_ge()) {
                let named = Named {
                    name: name.to_owned(),
                    kind: None,
                    articles: best.articles.clone(),
                };
                best.list.push((merit, named));
                if best.list.len() >= most.saturating_mul(2) {
                    best.cut(most);
                }
            }
        },
    )?;
    let mut all = Best::new();
    all.list = tasks.into_iter().flat_map(|task| task.list).collect();
    all.cut(most);
    let named = all.list.into_iter().map(|(_, named)| Named {
        kind: entities.kind(&named.name),
        ..named
    });
    Ok(named.collect())
}

/// The entities that most articles name.
fn most_named(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
) -> Result<Vec<Named>, Error> {
    let enough = |_: &str, articles: &[u32]| {
        (articles.len() as u64 >= request.min_articles.max(1)).then_some(articles.len() as f64)
    };
    let at_most = |articles| articles as f64;
    scanned(request, selected, entities, request.among, at_most, enough)
}

fn between(request: &Request, selected: &Selected, named: &[Named]) -> Vec<Pair> {
    pairs::all(
        named,
        selected.articles.len(),
        selected.size().0,
        request.min_articles,
        request.rank,
    )
}

/// The egos, those that are named with them, and their pairs: the egos' own first, then those of the others.
fn around(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
    warnings: &mut Vec<String>,
) -> Result<(Vec<Named>, Vec<Pair>), Error> {
    let mut egos: Vec<Named> = Vec::new();
    let mut members: BTreeSet<&str> = BTreeSet::new();
    for query in &request.egos {
        let query = query.as_names()?;
        let meant = named::meant(selected.corpus, entities, &query)?;
        let ego = ego(selected, entities, &query, &meant)?;
        members.extend(meant);
        if ego.articles.is_empty() {
            warnings.push(format!("none of the selected articles names {}", ego.name));
        }
        egos.push(ego);
    }
    // Whether each article names each ego: an ego may have most articles of a corpus, and is asked about every entity.
    let masks: Vec<(Vec<bool>, u64)> = egos
        .iter()
        .map(|ego| {
            let mut mask = vec![false; selected.mask.len()];
            for article in &ego.articles {
                mask[*article as usize] = true;
            }
            (mask, ego.articles.len() as u64)
        })
        .collect();
    let (articles, _) = selected.size();
    let with = |(ego, at): (usize, usize), own: &[u32]| {
        let (mask, size) = &masks[ego];
        let together = own.iter().filter(|article| mask[**article as usize]);
        let joint = Joint {
            f: together.count() as u64,
            f1: *size,
            f2: own.len() as u64,
            n: articles,
        };
        Pair::of((ego, at), joint, request.min_articles, request.rank)
    };
    let strongest = |name: &str, own: &[u32]| {
        let strengths = (0..masks.len()).filter_map(|ego| with((ego, 0), own));
        let strongest = strengths.map(|pair| pair.rank).max_by(f64::total_cmp);
        strongest.filter(|_| !members.contains(name))
    };
    let most = request.top.unwrap_or(usize::MAX);
    let at_most = |_| f64::INFINITY;
    let others = scanned(request, selected, entities, most, at_most, strongest)?;
    let count = egos.len();
    let named: Vec<Named> = egos.into_iter().chain(others).collect();
    let mut own: Vec<Pair> = Vec::new();
    for a in 0..count {
        own.extend((a + 1..named.len()).filter_map(|b| with((a, b), &named[b].articles)));
    }
    own.sort_unstable_by(Pair::order);
    own.truncate(most);
    // The rest of the network: those who are named with an ego, among each other.
    let shown = named.len().min(count + MOST_AMONG);
    let mut rest = between(request, selected, &named[count..shown]);
    for pair in &mut rest {
        pair.a += count;
        pair.b += count;
    }
    own.extend(rest.into_iter().take(most));
    Ok((named, own))
}

/// The articles of a query, as one vertex.
fn ego(
    selected: &Selected,
    entities: &Entities,
    query: &Query,
    meant: &[&str],
) -> Result<Named, Error> {
    let found = select::find(selected.corpus, &selected.articles, query, Layer::Entities)?;
    let kinds: BTreeSet<Option<Kind>> = meant.iter().map(|name| entities.kind(name)).collect();
    Ok(Named {
        name: named::shown(query, meant),
        kind: kinds
            .first()
            .copied()
            .flatten()
            .filter(|_| kinds.len() == 1),
        articles: found
            .into_iter()
            .map(|(article, _)| article)
            .filter(|article| selected.mask[*article as usize])
            .collect(),
    })
}

impl Together {
    /// The entities of a row.
    pub fn names(&self, row: &Row) -> [&str; 2] {
        [row.pair.a, row.pair.b].map(|at| self.named[at].name.as_str())
    }

    /// The pairs from the strongest on, as long as there is room for their entities; `None` without any.
    pub fn graph(&self) -> Option<draw::Network> {
        let (request, named) = (&self.request, &self.named);
        let mut vertices: Vec<usize> = Vec::new();
        let mut edges: Vec<Edge> = Vec::new();
        for Row { pair, .. } in &self.rows {
            let new = [pair.a, pair.b]
                .into_iter()
                .filter(|end| !vertices.contains(end))
                .collect::<Vec<_>>();
            if vertices.len() + new.len() > draw::Network::MOST_VERTICES {
                continue;
            }
            vertices.extend(new);
            let at = |end: usize| vertices.iter().position(|vertex| *vertex == end);
            if let (Some(a), Some(b)) = (at(pair.a), at(pair.b)) {
                edges.push(Edge {
                    a,
                    b,
                    association: pair.rank,
                });
            }
        }
        if edges.is_empty() {
            return None;
        }
        let egos = named.iter().take(request.egos.len());
        let egos: Vec<&str> = egos.map(|ego| ego.name.as_str()).collect();
        Some(draw::Network {
            words: Words {
                title: if egos.is_empty() {
                    "Named together".into()
                } else {
                    format!("Named together with {}", egos.join(", "))
                },
                subtitle: request.filter.subtitle(),
                caption: format!(
                    "N = {}. Lines: pairs named together in at least {} articles and more often than by chance, those with the highest {}.{}",
                    self.basis.in_words(),
                    request.min_articles.max(1),
                    request.rank.about().heading(),
                    if request.rank.is_directed() {
                        " A is the first of a pair in the table."
                    } else {
                        ""
                    }
                ),
            },
            size_label: "articles".into(),
            width_label: request.rank.about().heading(),
            vertices: vertices
                .iter()
                .map(|at| Vertex {
                    name: named[*at].name.clone(),
                    frequency: named[*at].articles.len() as u64,
                    group: named[*at].kind.map_or("", Kind::name).to_owned(),
                })
                .collect(),
            edges,
            groups: Kind::ALL.map(|kind| kind.name().to_owned()).to_vec(),
        })
    }
}

impl Answer for Together {
    fn table(&self) -> Result<Table, TabulateError> {
        let (request, named) = (&self.request, &self.named);
        let number = Column::Number { decimals: 2 };
        let kind = |at: usize| named[at].kind.map(Kind::name);
        let kinds = request.kind.map_or_else(
            || "entities".to_owned(),
            |kind| format!("entities of the kind {kind}"),
        );
        let paired = if request.egos.is_empty() {
            format!(
                "paired are the {} {kinds} that most articles name, ranked",
                named.len()
            )
        } else {
            format!("{kinds} that are named with those asked for, ranked")
        };
        let behind = if request.egos.is_empty() {
            ""
        } else {
            " behind them the strongest pairs among these;"
        };
        let mut table = Table::new("Named together")
            .of(&self.rows)
            .column(
                ColumnAbout::new("entity_a", Column::Text)
                    .heading("A")
                    .group("entity")
                    .key(),
                |row| self.names(row)[0],
            )
            .column(
                ColumnAbout::new("entity_b", Column::Text)
                    .heading("B")
                    .group("entity")
                    .key(),
                |row| self.names(row)[1],
            )
            .column(
                ColumnAbout::new("kind_a", Column::Text)
                    .heading("A")
                    .group("kind")
                    .detail(),
                |row| kind(row.pair.a),
            )
            .column(
                ColumnAbout::new("kind_b", Column::Text)
                    .heading("B")
                    .group("kind")
                    .detail(),
                |row| kind(row.pair.b),
            )
            .column(
                ColumnAbout::new("articles", Column::Integer)
                    .heading("both")
                    .group("articles")
                    .help("articles that name both"),
                |row| row.pair.joint.f,
            )
            .column(
                ColumnAbout::new("articles_a", Column::Integer)
                    .heading("A")
                    .group("articles"),
                |row| row.pair.joint.f1,
            )
            .column(
                ColumnAbout::new("articles_b", Column::Integer)
                    .heading("B")
                    .group("articles"),
                |row| row.pair.joint.f2,
            )
            .column(
                ColumnAbout::new("expected", Column::Number { decimals: 1 })
                    .help("articles that would name both if one had nothing to do with the other")
                    .detail(),
                |row| row.pair.joint.expected(),
            )
            .column(
                ColumnAbout::new("sources", Column::Integer)
                    .help("sources with an article that names both"),
                |row| row.sources,
            );
        if self.rows.iter().any(|row| row.q.is_some()) {
            let about = ColumnAbout::new("q", Column::PValue);
            let about = about
                .help("p of naming both more often than by chance, after Benjamini and Hochberg");
            table = table.column(about, |row| row.q);
        }
        let always: [&dyn Association; 4] = [&LogDice, &LogLikelihood, &Mi::Plain, &TScore];
        let asked = [request.rank].into_iter().chain(request.measures.clone());
        for statistic in always.into_iter().chain(asked) {
            let about = ColumnAbout::of(statistic.about(), number);
            // What pairs are ranked by stays where a terminal is narrow.
            let about = if statistic.about() == request.rank.about() {
                about.key()
            } else if statistic.about() == TScore.about() {
                about.detail()
            } else {
                about
            };
            table = table.further(about, move |row| statistic.measure(&row.pair.joint));
        }
        table
            .note(format!(
                "{}; the article is the unit: named together means named in the same article",
                self.basis.note()
            ))
            .note(format!(
                "{paired} by {};{behind} pairs in fewer than {} articles, or named together no more often than by chance, are left out",
                request.rank.about().heading(),
                request.min_articles.max(1)
            ))
            .table()
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        Some(Box::new(self.graph()?))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
