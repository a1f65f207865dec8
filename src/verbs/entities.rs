//! `entities`: who is named, where and when; who rose and fell; under which names, and why; and the ledger that the user
//! edits.

mod corrections;
mod explain;
mod rising;

use super::Error;
use super::answer::Answer;
use super::evidence::{Claim, Claiming};
use super::grouped::{
    Charted, Counts, Floor, Leaders, OfList, by_columns, cut_words, group_name, group_size, rate,
    rate_bar, token_sums,
};
use super::lists::{self, Listing};
use super::selection::{Basis, Selected};
use crate::day::Day;
use crate::draw::{BarPanel, Chart, RankedBars, Words};
use crate::measure::frequency::{ArticleSums, PER_MILLION};
use crate::number::whole;
use crate::recognise::Kind;
use crate::select::{By, Entities, Filter, GroupId, Groups, NO_GROUP, Part, Query};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind as Column, Table, TabulateError};
use hashbrown::HashSet;

pub use corrections::{Corrected, ledger, set_aliases};
pub use explain::explain;
pub use rising::{Change, rising};

use corrections::own_ledger;

/// Which entities.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::entities;
/// let answer = entities::run(&corpus, &entities::Request {
///     by: Vec::new(),
///     filter: Default::default(),
///     listing: Default::default(),
///     top: Some(2),
/// })?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// What the list has.
    pub listing: Listing,
    /// How many of each group, the most frequent; `None` for all.
    pub top: Option<usize>,
}

/// The columns of the list beside those of the groups; the last where entities have identifiers.
const OWN_COLUMNS: [&str; 8] = [
    "entity",
    "kind",
    "frequency",
    "articles",
    "sources",
    "per_million",
    "first_seen",
    "id",
];

/// An entity in a group.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the group.
    pub group: GroupId,
    /// The entity.
    pub name: String,
    /// What it is.
    pub kind: Option<Kind>,
    /// Its identifier.
    pub id: Option<String>,
    /// Its mentions with the tokens of the group, over the group's articles.
    pub sums: ArticleSums,
    /// Articles that name it.
    pub articles: u64,
    /// Sources that name it.
    pub sources: u64,
    /// The earliest date of an article that names it.
    pub first: Option<Day>,
}

/// The entities of the selected articles.
#[derive(Debug)]
pub struct Named {
    /// By group, the most frequent first.
    pub rows: Vec<Row>,
    groups: Groups,
    request: Request,
    basis: Basis,
    /// How many rows there would be without `top`.
    listed: usize,
    ids: bool,
    /// What finds names in this corpus.
    found_by: String,
    warnings: Vec<String>,
}

/// List the entities of the selected articles, the most frequent of each group first.
///
/// # Errors
/// When the corpus cannot be read, lacks the layer or a column, or no article is selected.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Named, Error> {
    let selected = Selected::of(corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let entities = Entities::read(corpus)?;
    let (rows, listed) = rows(request, &selected, &entities, &groups)?;
    Ok(Named {
        rows,
        groups,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        listed,
        ids: entities.have_ids(),
        found_by: match &corpus.settings().recogniser {
            Some(recogniser) => recogniser.words(),
            None => "a recogniser".to_owned(),
        },
        warnings: selected.warnings,
    })
}

/// What one entity has in one group.
#[derive(Debug, Clone, Default)]
struct Own {
    sums: ArticleSums,
    articles: u64,
    sources: HashSet<u32, foldhash::fast::FixedState>,
    first: Option<Day>,
}

/// One entity in every group, and the rows so far.
struct Task<'f> {
    counts: Counts,
    own: Vec<Own>,
    touched: Vec<GroupId>,
    rows: Leaders<'f, Row>,
    listed: usize,
}

/// The rows of the table, and how many there would be without `top`.
fn rows(
    request: &Request,
    selected: &Selected<'_>,
    entities: &Entities,
    groups: &Groups,
) -> Result<(Vec<Row>, usize), Error> {
    let sources = selected.articles.text("source");
    let (days, tokens) = (selected.articles.days(), selected.articles.tokens());
    let own = |sums| Own {
        sums,
        ..Own::default()
    };
    let empty: Vec<Own> = token_sums(selected, groups).into_iter().map(own).collect();
    let listing = &request.listing;
    let of_list: OfList<Row> = |row| (row.group, row.sums.frequency, &row.name);
    let floor = Floor::new(groups.len(), request.top);
    let tasks = lists::scan(
        selected,
        &selected.mask,
        Layer::Entities,
        listing,
        || Task {
            counts: Counts::new(groups.len()),
            own: empty.clone(),
            touched: Vec::new(),
            rows: Leaders::new(&floor, of_list),
            listed: 0,
        },
        |task: &mut Task<'_>, name, parts: &[Part<'_>]| {
            let hits = || parts.iter().flat_map(Part::iter);
            let of_groups = hits().map(|(article, own)| (groups.of[article as usize], own));
            let mut is_any = false;
            task.counts.each(of_groups, |group, frequency, articles| {
                if frequency >= listing.min_frequency.max(1) && articles >= listing.min_articles {
                    task.listed += 1;
                    is_any |= task.rows.has_room(group, frequency);
                }
            });
            if !is_any {
                return;
            }
            for (article, frequency) in hits() {
                let at = article as usize;
                let group = groups.of[at];
                if group == NO_GROUP {
                    continue;
                }
                let own = &mut task.own[group as usize];
                if own.articles == 0 {
                    task.touched.push(group);
                }
                own.articles += 1;
                own.sums
                    .add_frequency(u64::from(frequency), u64::from(tokens[at]));
                own.sources.extend(sources.map(|column| column.of[at]));
                own.first = match (own.first, days[at]) {
                    (Some(first), Some(day)) => Some(first.min(day)),
                    (first, day) => first.or(day),
                };
            }
            for group in task.touched.drain(..) {
                let at = group as usize;
                let own = std::mem::replace(&mut task.own[at], empty[at].clone());
                if own.sums.frequency >= listing.min_frequency.max(1)
                    && own.articles >= listing.min_articles
                    && task.rows.has_room(group, own.sums.frequency)
                {
                    task.rows.push(Row {
                        group,
                        name: name.to_owned(),
                        kind: entities.kind(name),
                        id: entities.id(name).map(str::to_owned),
                        sums: own.sums,
                        articles: own.articles,
                        sources: own.sources.len() as u64,
                        first: own.first,
                    });
                }
            }
        },
    )?;
    let listed = tasks.iter().map(|task| task.listed).sum();
    let rows = Leaders::of_all(tasks.into_iter().map(|task| task.rows));
    Ok((rows, listed))
}

/// The column of identifiers, which the tables of a corpus have whenever one of its entities has one.
pub(super) fn id_column() -> ColumnAbout {
    ColumnAbout::new("id", Column::Text).help("of the user's list, or the ledger's Wikidata item")
}

impl Claiming for Named {
    fn claims(&self, _: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        let claim = |row: &Row| {
            let query = Query::of_term(Layer::Entities, &row.name);
            let own = self.groups.filter(&request.by, row.group);
            Some(Claim::of(query, Layer::Entities, request.filter.and(&own)))
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Named {
    fn table(&self) -> Result<Table, TabulateError> {
        let own = &OWN_COLUMNS[..OWN_COLUMNS.len() - usize::from(!self.ids)];
        let by = &self.request.by;
        let listed = match self.listed {
            1 => "1 entity".to_owned(),
            listed => format!("{} entities", whole(listed as u64)),
        };
        let over = if by.is_empty() {
            ""
        } else {
            " over all groups"
        };
        by_columns(Table::new("Entities").of(&self.rows), by, own, &self.groups, |row| row.group)
            .column(ColumnAbout::new("entity", Column::Text), |row| row.name.as_str())
            .column(ColumnAbout::new("kind", Column::Text), |row| row.kind.map(Kind::name))
            .when(self.ids, |table| table.column(id_column(), |row| row.id.as_deref()))
            .column(ColumnAbout::new("frequency", Column::Integer).help("mentions"), |row| {
                row.sums.frequency
            })
            .column(ColumnAbout::new("articles", Column::Integer), |row| row.articles)
            .column(ColumnAbout::new("sources", Column::Integer), |row| row.sources)
            .column(ColumnAbout::of(&PER_MILLION, Column::Number { decimals: 2 }), |row| {
                rate(&row.sums)
            })
            .column(
                ColumnAbout::new("first_seen", Column::Date)
                    .help("earliest date of an article with it"),
                |row| row.first,
            )
            .note(format!("{}; {listed}{over}", self.basis.note()))
            .note(format!(
                "found by {} and alias rules; see them with --explain, correct them with --ledger and --aliases",
                self.found_by
            ))
            .table()
    }

    /// Ranked bars, a panel a group.
    fn chart(&self) -> Option<Box<dyn Chart>> {
        let mut panels: Vec<BarPanel> = Vec::new();
        let wanted = self.rows.iter().map(|row| row.group);
        let charted = Charted::new(&self.groups, wanted, RankedBars::MOST_PANELS);
        let mut cut = false;
        for group in self.rows.chunk_by(|a, b| a.group == b.group) {
            cut |= group.len() > RankedBars::MOST_BARS;
            if charted.has(group[0].group) {
                let bars = group
                    .iter()
                    .filter_map(|row| rate_bar(&row.name, &row.sums));
                panels.push(BarPanel {
                    name: group_name(&self.groups, group[0].group),
                    size: group_size(&self.groups, group[0].group),
                    bars: bars.take(RankedBars::MOST_BARS).collect(),
                });
            }
        }
        if panels.iter().all(|panel| panel.bars.is_empty()) {
            return None;
        }
        Some(Box::new(RankedBars {
            words: Words {
                title: match self.request.listing.kind {
                    None => "Named most often".into(),
                    Some(Kind::Person) => "Persons named most often".into(),
                    Some(Kind::Organisation) => "Organisations named most often".into(),
                    Some(Kind::Place) => "Places named most often".into(),
                },
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "N = {}.{}{} Intervals take the article as sampling unit.",
                    self.basis.in_words(),
                    charted.words(),
                    cut_words(cut)
                ),
            },
            x_label: "mentions per million tokens".into(),
            panels,
            ..RankedBars::default()
        }))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
