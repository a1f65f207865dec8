//! `entities`: who is named, where and when; who rose and fell; under which names, and why; and the ledger that the user
//! edits.

mod corrections;
mod explain;
mod rising;

use super::Error;
use super::answer::{Answer, Drawing};
use super::grouped::{Charted, column_of, cut_words, group_name, token_sums, values_of};
use super::lists::{self, Listing};
use super::selection::{Selected, selection_words};
use crate::day::Day;
use crate::draw::{Bar, BarPanel, RankedBars};
use crate::measure::Level;
use crate::measure::frequency::{ArticleSums, PER_MILLION, Scale, per_million, per_million_ci};
use crate::number::{counted, whole};
use crate::recognise::Kind;
use crate::select::{By, Entities, Filter, GroupId, Groups, NO_GROUP, Part};
use crate::settings::{Layer, RecogniserId};
use crate::tabulate::{ColumnAbout, Kind as Column, Table};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::PathBuf;

pub use corrections::{Corrected, ledger, set_aliases};
pub use explain::explain;
pub use rising::{Change, rising};

use corrections::own_ledger;

/// Which entities.
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// What articles are grouped by.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// What the list has.
    pub listing: Listing,
    /// The most frequent ones of each group, so many; `None` for all.
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
struct Row {
    group: GroupId,
    name: String,
    kind: Option<Kind>,
    id: Option<String>,
    sums: ArticleSums,
    articles: u64,
    sources: u64,
    first: Option<Day>,
}

/// List the entities of the selected articles, the most frequent of each group first.
///
/// # Errors
/// When the corpus cannot be read, lacks the layer or a column, or no article is selected.
pub fn run(request: &Request) -> Result<Answer, Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &request.by, &[])?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let entities = Entities::read(&selected.corpus)?;
    let (rows, listed) = rows(request, &selected, &entities, &groups)?;
    Ok(Answer {
        table: table(request, &selected, &entities, &groups, &rows, listed)?,
        drawing: drawing(request, &selected, &groups, &rows),
        warnings: selected.warnings,
        tested: 0,
    })
}

/// What one entity has in one group.
#[derive(Debug, Clone, Default)]
struct Own {
    sums: ArticleSums,
    articles: u64,
    sources: BTreeSet<u32>,
    first: Option<Day>,
}

/// One entity in every group, and the rows so far.
struct Task {
    own: Vec<Own>,
    touched: Vec<GroupId>,
    rows: Vec<Row>,
    listed: usize,
}

/// The rows of the table, and how many there would be without `top`.
fn rows(
    request: &Request,
    selected: &Selected,
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
    let tasks = lists::scan(
        selected,
        Layer::Entities,
        listing,
        || Task {
            own: empty.clone(),
            touched: Vec::new(),
            rows: Vec::new(),
            listed: 0,
        },
        |task: &mut Task, name, parts: &[Part<'_>]| {
            for (article, frequency) in parts.iter().flat_map(Part::iter) {
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
                {
                    task.listed += 1;
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
            // Only what can still be among the first of its group is kept.
            if let Some(top) = request.top
                && task.rows.len() > 4 * top * groups.len() + (1 << 16)
            {
                rank(&mut task.rows, request.top);
            }
        },
    )?;
    let listed = tasks.iter().map(|task| task.listed).sum();
    let mut rows: Vec<Row> = tasks.into_iter().flat_map(|task| task.rows).collect();
    rank(&mut rows, request.top);
    Ok((rows, listed))
}

/// By group, the most frequent first, ties by name; at most `top` of each group.
fn rank(rows: &mut Vec<Row>, top: Option<usize>) {
    rows.sort_unstable_by(|a, b| {
        (a.group, Reverse(a.sums.frequency), &a.name).cmp(&(
            b.group,
            Reverse(b.sums.frequency),
            &b.name,
        ))
    });
    let (mut group, mut count) = (NO_GROUP, 0);
    rows.retain(|row| {
        count = if row.group == group { count + 1 } else { 1 };
        group = row.group;
        top.is_none_or(|top| count <= top)
    });
}

/// The column of identifiers, which the tables of a corpus have whenever one of its entities has one.
pub(super) fn id_column() -> ColumnAbout {
    ColumnAbout::new("id", Column::Text).help("of the user's list, or the ledger's Wikidata item")
}

fn table(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
    groups: &Groups,
    rows: &[Row],
    listed: usize,
) -> Result<Table, Error> {
    let mut table = Table::new("Entities");
    let own = &OWN_COLUMNS[..OWN_COLUMNS.len() - usize::from(!entities.have_ids())];
    for (at, by) in request.by.iter().enumerate() {
        let keys = rows.iter().map(|row| &groups.keys[row.group as usize][at]);
        table = table.with(column_of(by, own), values_of(by, keys))?;
    }
    let count = |of: fn(&Row) -> u64| rows.iter().map(of).collect::<Vec<u64>>();
    let kind = |row: &Row| row.kind.map(|kind| kind.name().to_owned());
    let rate = |row: &Row| per_million(row.sums.frequency, row.sums.tokens);
    let (articles, tokens) = selected.size();
    let what = if request.by.is_empty() {
        "entities"
    } else {
        "entities over all groups"
    };
    table = table
        .with(
            ColumnAbout::new("entity", Column::Text),
            rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>(),
        )?
        .with(
            ColumnAbout::new("kind", Column::Text),
            rows.iter().map(kind).collect::<Vec<_>>(),
        )?;
    if entities.have_ids() {
        let ids = rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        table = table.with(id_column(), ids)?;
    }
    Ok(table
        .with(
            ColumnAbout::new("frequency", Column::Integer).help("mentions"),
            count(|row| row.sums.frequency),
        )?
        .with(
            ColumnAbout::new("articles", Column::Integer),
            count(|row| row.articles),
        )?
        .with(
            ColumnAbout::new("sources", Column::Integer),
            count(|row| row.sources),
        )?
        .with(
            ColumnAbout::of(&PER_MILLION, Column::Number { decimals: 2 }),
            rows.iter().map(rate).collect::<Vec<_>>(),
        )?
        .with(
            ColumnAbout::new("first_seen", Column::Date).help("earliest date of an article with it"),
            rows.iter().map(|row| row.first).collect::<Vec<_>>(),
        )?
        .note(format!(
            "{}, {}{}; {} {what}",
            counted(articles, "article"),
            counted(tokens, "token"),
            selection_words(&request.filter),
            whole(listed as u64)
        ))
        .note(format!(
            "found by {} and alias rules; see them with --explain, correct them with --ledger and --aliases",
            selected.corpus.settings().recogniser.as_ref().map_or("a recogniser".into(), RecogniserId::words)
        )))
}

/// Ranked bars, a panel a group.
fn drawing(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    rows: &[Row],
) -> Option<Drawing> {
    let mut panels: Vec<BarPanel> = Vec::new();
    let wanted = rows.iter().map(|row| row.group);
    let charted = Charted::new(groups, wanted, RankedBars::MOST_PANELS);
    let mut cut = false;
    for group in rows.chunk_by(|a, b| a.group == b.group) {
        cut |= group.len() > RankedBars::MOST_BARS;
        if !charted.has(group[0].group) {
            continue;
        }
        let bar = |row: &Row| {
            let estimate = per_million_ci(&row.sums, Level::P95, Scale::Log).ok();
            let interval = estimate.map(|estimate| estimate.interval);
            Some(Bar {
                label: row.name.clone(),
                value: per_million(row.sums.frequency, row.sums.tokens).ok()?,
                low: interval.map(|interval| interval.low),
                high: interval.map(|interval| interval.high),
            })
        };
        panels.push(BarPanel {
            name: group_name(groups, group[0].group),
            bars: group
                .iter()
                .filter_map(bar)
                .take(RankedBars::MOST_BARS)
                .collect(),
        });
    }
    if panels.iter().all(|panel| panel.bars.is_empty()) {
        return None;
    }
    let (articles, tokens) = selected.size();
    Some(Drawing::Bars(RankedBars {
        title: match request.listing.kind {
            None => "Named most often".into(),
            Some(Kind::Person) => "Persons named most often".into(),
            Some(Kind::Organisation) => "Organisations named most often".into(),
            Some(Kind::Place) => "Places named most often".into(),
        },
        subtitle: request.filter.subtitle(),
        x_label: "mentions per million tokens".into(),
        caption: format!(
            "N = {}, {}.{}{} Intervals take the article as sampling unit.",
            counted(articles, "article"),
            counted(tokens, "token"),
            charted.words(),
            cut_words(cut)
        ),
        panels,
    }))
}
