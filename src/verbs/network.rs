//! `network`: which entities are named together, in how many articles, and how strongly they are associated.

mod pairs;

use super::Error;
use super::answer::{Answer, Drawing};
use super::lists::{self, Listing};
use super::named;
use super::selection::{Selected, selection_words};
use crate::draw::{self, Edge, Vertex};
use crate::measure::association::{Association, Joint, LogDice, LogLikelihood, Mi, TScore};
use crate::number::counted;
use crate::recognise::Kind;
use crate::select::{self, Entities, Filter, Part, Query};
use crate::settings::Layer;
use crate::tabulate::{ColumnAbout, Kind as Column, Table};
use pairs::{Named, Pair};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Whose network, and how much of it.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::network;
/// let answer = network::run(&network::Request {
///     corpus,
///     egos: Vec::new(),
///     filter: Default::default(),
///     kind: None,
///     among: 10,
///     top: Some(1),
///     min_articles: 1,
///     rank: network::Rank::LogDice,
/// })?;
/// assert_eq!(answer.table.height(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// The entities whose own networks are asked for; without any, that of the entities that most articles name.
    pub egos: Vec<Query>,
    /// Which articles.
    pub filter: Filter,
    /// Only entities of this kind; the egos may be of any.
    pub kind: Option<Kind>,
    /// Without egos: so many entities are paired, those that most articles name.
    pub among: usize,
    /// The strongest pairs, so many; with egos as many of theirs, and as many of the others among each other. `None`
    /// for all.
    pub top: Option<usize>,
    /// Only pairs that so many articles name together.
    pub min_articles: u64,
    /// What pairs are ranked by.
    pub rank: Rank,
}

/// Entities that are paired with each other unless another number is asked for.
pub const AMONG: usize = 100;

/// The most entities that can be paired: there are half as many pairs as the square of it.
pub const MOST_AMONG: usize = 10_000;

/// Articles in common below which a pair is not listed unless another number is asked for.
pub const MIN_ARTICLES: u64 = 5;

/// What pairs are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Log-likelihood: how sure it is that they do not meet by chance.
    #[default]
    LogLikelihood,
    /// logDice: how much of either's articles they share. Where half of the articles name the same, it ranks by how
    /// often they are named.
    LogDice,
    /// Mutual information: how many times oftener than by chance.
    Mi,
    /// t-score.
    TScore,
}

impl Rank {
    /// The statistic.
    pub fn statistic(self) -> &'static dyn Association {
        match self {
            Self::LogDice => &LogDice,
            Self::LogLikelihood => &LogLikelihood,
            Self::Mi => &Mi::Plain,
            Self::TScore => &TScore,
        }
    }

    /// What it is called in a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LogDice => "logDice",
            Self::LogLikelihood => "log-likelihood",
            Self::Mi => "MI",
            Self::TScore => "t-score",
        }
    }
}

/// Pair entities.
///
/// # Errors
/// When the corpus cannot be read or lacks the layer, no article is selected, or no entity is called as an ego is.
pub fn run(request: &Request) -> Result<Answer, Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &[], &[])?;
    let entities = Entities::read(&selected.corpus)?;
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
            "no two entities are named together in {} articles or more, and oftener than by chance",
            request.min_articles.max(1)
        ));
    }
    Ok(Answer {
        table: table(request, &selected, &named, &pairs)?,
        drawing: drawing(request, &selected, &named, &pairs),
        warnings,
        tested: 0,
    })
}

/// The selected articles among these.
fn chosen(selected: &Selected, parts: &[Part<'_>]) -> Vec<u32> {
    parts
        .iter()
        .flat_map(Part::iter)
        .map(|(article, _)| article)
        .filter(|article| selected.mask[*article as usize])
        .collect()
}

/// The `most` best entities of the kind asked for, the best first: `merit` says how good one with these articles is, and
/// nothing where it is not wanted. Each task's list is cut whenever it has grown to twice as many.
fn scanned(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
    most: usize,
    merit: impl Fn(&str, &[u32]) -> Option<f64> + Sync,
) -> Result<Vec<Named>, Error> {
    let listing = Listing {
        kind: request.kind,
        min_articles: request.min_articles.max(1),
        ..Listing::default()
    };
    // The best first; equal ones by name, so that no order of tasks shows.
    let cut = |list: &mut Vec<(f64, Named)>| {
        list.sort_unstable_by(|(x, one), (y, other)| {
            y.total_cmp(x).then_with(|| one.name.cmp(&other.name))
        });
        list.truncate(most);
    };
    let tasks = lists::scan(
        selected,
        Layer::Entities,
        &listing,
        Vec::new,
        |list: &mut Vec<(f64, Named)>, name, parts: &[Part<'_>]| {
            let articles = chosen(selected, parts);
            if let Some(merit) = merit(name, &articles) {
                let kind = entities.kind(name);
                list.push((
                    merit,
                    Named {
                        name: name.to_owned(),
                        kind,
                        articles,
                    },
                ));
                if list.len() >= most.saturating_mul(2) {
                    cut(list);
                }
            }
        },
    )?;
    let mut all: Vec<(f64, Named)> = tasks.into_iter().flatten().collect();
    cut(&mut all);
    Ok(all.into_iter().map(|(_, named)| named).collect())
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
    scanned(request, selected, entities, request.among, enough)
}

fn between(request: &Request, selected: &Selected, named: &[Named]) -> Vec<Pair> {
    pairs::all(
        named,
        selected.articles.len(),
        selected.size().0,
        request.min_articles,
        request.rank.statistic(),
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
        let meant = named::meant(&selected.corpus, entities, query)?;
        let ego = ego(selected, entities, query, &meant)?;
        members.extend(meant);
        if ego.articles.is_empty() {
            warnings.push(format!("none of the selected articles names {}", ego.name));
        }
        egos.push(ego);
    }
    let articles = selected.size().0;
    let statistic = request.rank.statistic();
    let joint = |a: &[u32], b: &[u32]| Joint {
        f: pairs::common(a, b).count() as u64,
        f1: a.len() as u64,
        f2: b.len() as u64,
        n: articles,
    };
    let strongest = |name: &str, own: &[u32]| {
        let with = |ego: &Named| {
            let joint = joint(&ego.articles, own);
            Pair::of((0, 1), joint, request.min_articles, statistic).map(|pair| pair.rank)
        };
        let strengths = egos.iter().filter_map(with);
        let strongest = strengths.max_by(f64::total_cmp);
        strongest.filter(|_| !members.contains(name))
    };
    let most = request.top.unwrap_or(usize::MAX);
    let others = scanned(request, selected, entities, most, strongest)?;
    let count = egos.len();
    let named: Vec<Named> = egos.into_iter().chain(others).collect();
    let mut own: Vec<Pair> = Vec::new();
    for a in 0..count {
        own.extend((a + 1..named.len()).filter_map(|b| {
            let joint = joint(&named[a].articles, &named[b].articles);
            Pair::of((a, b), joint, request.min_articles, statistic)
        }));
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
    let found = select::find(&selected.corpus, &selected.articles, query, Layer::Entities)?;
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

fn table(
    request: &Request,
    selected: &Selected,
    named: &[Named],
    pairs: &[Pair],
) -> Result<Table, Error> {
    let number = Column::Number { decimals: 2 };
    let name = |at: &dyn Fn(&Pair) -> usize| -> Vec<String> {
        pairs
            .iter()
            .map(|pair| named[at(pair)].name.clone())
            .collect()
    };
    let kind = |at: &dyn Fn(&Pair) -> usize| -> Vec<Option<String>> {
        let kind = |pair: &Pair| Some(named[at(pair)].kind?.name().to_owned());
        pairs.iter().map(kind).collect()
    };
    let count = |of: &dyn Fn(&Pair) -> u64| pairs.iter().map(of).collect::<Vec<u64>>();
    let measured = |statistic: &dyn Association| -> Vec<Option<f64>> {
        let value = |pair: &Pair| statistic.measure(&pair.joint).ok();
        pairs.iter().map(value).collect()
    };
    let sources = selected.articles.text("source");
    let in_sources = |pair: &Pair| {
        sources.map_or(0, |column| {
            pairs::sources(&named[pair.a], &named[pair.b], column)
        })
    };
    let (articles, tokens) = selected.size();
    let mut table = Table::new("Named together")
        .with(
            ColumnAbout::new("entity_a", Column::Text).heading("entity A"),
            name(&|pair| pair.a),
        )?
        .with(
            ColumnAbout::new("entity_b", Column::Text).heading("entity B"),
            name(&|pair| pair.b),
        )?
        .with(
            ColumnAbout::new("kind_a", Column::Text)
                .heading("kind A")
                .detail(),
            kind(&|pair| pair.a),
        )?
        .with(
            ColumnAbout::new("kind_b", Column::Text)
                .heading("kind B")
                .detail(),
            kind(&|pair| pair.b),
        )?
        .with(
            ColumnAbout::new("articles", Column::Integer)
                .heading("both")
                .group("articles")
                .help("articles that name both"),
            count(&|pair| pair.joint.f),
        )?
        .with(
            ColumnAbout::new("articles_a", Column::Integer)
                .heading("A")
                .group("articles"),
            count(&|pair| pair.joint.f1),
        )?
        .with(
            ColumnAbout::new("articles_b", Column::Integer)
                .heading("B")
                .group("articles"),
            count(&|pair| pair.joint.f2),
        )?
        .with(
            ColumnAbout::new("expected", Column::Number { decimals: 1 })
                .help("articles that would name both if one had nothing to do with the other")
                .detail(),
            pairs
                .iter()
                .map(|pair| pair.joint.expected())
                .collect::<Vec<f64>>(),
        )?
        .with(
            ColumnAbout::new("sources", Column::Integer)
                .help("sources with an article that names both"),
            count(&in_sources),
        )?
        .with(
            ColumnAbout::of(LogDice.about(), number).heading("logDice"),
            measured(&LogDice),
        )?
        .with(
            ColumnAbout {
                name: "log_likelihood".into(),
                ..ColumnAbout::of(LogLikelihood.about(), number)
            }
            .heading("log-likelihood"),
            measured(&LogLikelihood),
        )?
        .with(
            ColumnAbout::of(Mi::Plain.about(), number).heading("MI"),
            measured(&Mi::Plain),
        )?
        .with(
            ColumnAbout::of(TScore.about(), number)
                .heading("t-score")
                .detail(),
            measured(&TScore),
        )?
        .note(format!(
            "{}, {}{}; the article is the unit: named together means named in the same article",
            counted(articles, "article"),
            counted(tokens, "token"),
            selection_words(&request.filter)
        ));
    let kinds = request.kind.map_or_else(
        || "entities".to_owned(),
        |kind| format!("entities of the kind {kind}"),
    );
    table = table.note(if request.egos.is_empty() {
        format!(
            "paired are the {} {kinds} that most articles name, ranked by {}; pairs in fewer than {} articles, or named together no oftener than by chance, are left out",
            named.len(),
            request.rank.word(),
            request.min_articles.max(1)
        )
    } else {
        format!(
            "{kinds} that are named with those asked for, ranked by {}; behind them the strongest pairs among these; pairs in fewer than {} articles, or named together no oftener than by chance, are left out",
            request.rank.word(),
            request.min_articles.max(1)
        )
    });
    Ok(table)
}

/// The pairs from the strongest on, as long as there is room for their entities.
fn drawing(
    request: &Request,
    selected: &Selected,
    named: &[Named],
    pairs: &[Pair],
) -> Option<Drawing> {
    let mut vertices: Vec<usize> = Vec::new();
    let mut edges: Vec<Edge> = Vec::new();
    for pair in pairs {
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
    let (articles, tokens) = selected.size();
    let egos: Vec<&str> = named
        .iter()
        .take(request.egos.len())
        .map(|ego| ego.name.as_str())
        .collect();
    Some(Drawing::Network(draw::Network {
        title: if egos.is_empty() {
            "Named together".into()
        } else {
            format!("Named together with {}", egos.join(", "))
        },
        subtitle: request.filter.subtitle(),
        caption: format!(
            "N = {}, {}. Lines: pairs named together in at least {} articles and oftener than by chance, those with the highest {}.",
            counted(articles, "article"),
            counted(tokens, "token"),
            request.min_articles.max(1),
            request.rank.word()
        ),
        size_label: "articles".into(),
        width_label: request.rank.word().into(),
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
    }))
}
