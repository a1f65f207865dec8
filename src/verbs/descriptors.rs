//! `descriptors`: how texts call somebody: the titles and nouns before a name, the appositions behind it, and which
//! form of the name they use; per source or any other group.

mod occurrences;
mod phrase;
mod tally;
mod words;

use super::Error;
use super::answer::{Answer, Drawing};
use super::grouped::{Charted, column_of, cut_words, group_name, values_of};
use super::named;
use super::selection::{Selected, selection_words};
use crate::draw::{Bar, BarPanel, RankedBars};
use crate::measure::Level;
use crate::measure::frequency::{
    SHARE_CI, SHARE_OF_ARTICLES, ShareMethod, share_ci, share_of_articles,
};
use crate::number::counted;
use crate::recognise::Kind;
use crate::select::{By, Entities, Filter, GroupId, Groups, Query};
use crate::store::{StoreError, StoreProblem};
use crate::tabulate::{ColumnAbout, Kind as Column, Table};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;
use tally::{Count, Place, Tally, Wanted};

pub use tally::Position;

/// The columns of the result beside those of the groups.
const OWN_COLUMNS: [&str; 9] = [
    "entity",
    "position",
    "descriptor",
    "frequency",
    "articles",
    "of",
    "share_of_articles",
    "low",
    "high",
];

/// Of whom, and how much.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::{select::By, verbs::descriptors};
/// let answer = descriptors::run(&descriptors::Request {
///     corpus,
///     entities: vec!["@Angela Merkel".parse()?],
///     by: By::list("source")?,
///     filter: Default::default(),
///     top: None,
///     min_articles: 1,
///     nouns: false,
/// })?;
/// assert_eq!(answer.table.height(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The corpus.
    pub corpus: PathBuf,
    /// The entities; several that one query means are taken together.
    pub entities: Vec<Query>,
    /// What articles are grouped by, such as the source.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// The most frequent descriptors of each group, entity and position, so many; `None` for all.
    pub top: Option<usize>,
    /// Only descriptors that so many articles of the group have.
    pub min_articles: u64,
    /// Whether a phrase is counted as the noun that ends it: `belarusian dictator` as `dictator`.
    pub nouns: bool,
}

/// Count.
///
/// # Errors
/// When the corpus cannot be read, has no text or no layer of entities, lacks a column, no article is selected, or no
/// entity is called as asked for.
pub fn run(request: &Request) -> Result<Answer, Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &request.by, &[])?;
    if !selected.corpus.settings().text {
        return Err(StoreError {
            action: "read what stands around a name in",
            path: request.corpus.clone(),
            problem: StoreProblem::NoText,
        }
        .into());
    }
    let entities = Entities::read(&selected.corpus)?;
    let wanted = wanted(request, &selected, &entities)?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let tally = tally(request, &selected, &entities, &wanted, &groups)?;
    let mut warnings = selected.warnings.clone();
    for (at, one) in wanted.iter().enumerate() {
        if !tally.named.keys().any(|(_, of)| *of == at) {
            warnings.push(format!("none of the selected articles names {}", one.name));
        }
    }
    let rows = rows(request, &tally);
    Ok(Answer {
        table: table(request, &selected, &groups, &wanted, &rows)?,
        drawing: drawing(request, &selected, &groups, &wanted, &rows),
        warnings,
        tested: 0,
    })
}

fn wanted(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
) -> Result<Vec<Wanted>, Error> {
    let mut all: Vec<Wanted> = Vec::new();
    for query in &request.entities {
        let meant = named::meant(&selected.corpus, entities, query)?;
        let kinds: BTreeSet<Option<Kind>> = meant.iter().map(|name| entities.kind(name)).collect();
        all.push(Wanted {
            name: named::shown(query, &meant),
            kind: kinds
                .first()
                .copied()
                .flatten()
                .filter(|_| kinds.len() == 1),
            members: meant.into_iter().map(str::to_owned).collect(),
        });
    }
    Ok(all)
}

/// Read the texts of the articles that name one of the wanted.
fn tally(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
    wanted: &[Wanted],
    groups: &Groups,
) -> Result<Tally, Error> {
    let forms = occurrences::forms(selected, entities, wanted)?;
    let mut all = Tally::default();
    for (number, segment) in selected.corpus.segments().iter().enumerate() {
        let start = selected.articles.start(number);
        let tallies: Result<Vec<Tally>, StoreError> = segment
            .text_groups()?
            .into_par_iter()
            .map(|group| {
                let mut own = Tally::default();
                let articles = start + group.start as u32..start + group.end as u32;
                if forms.range(articles.clone()).next().is_none() {
                    return Ok(own);
                }
                let texts = segment.texts(group)?;
                for (article, forms) in forms.range(articles.clone()) {
                    let text = &texts[(article - articles.start) as usize];
                    let group = groups.of[*article as usize];
                    own.article(group, text, forms, wanted, request.nouns);
                }
                Ok(own)
            })
            .collect();
        all = tallies?.into_iter().fold(all, Tally::merged);
    }
    Ok(all)
}

/// One row of the table.
struct Row {
    place: Place,
    count: Count,
    /// Articles of the group that name the entity.
    of: u64,
}

/// By group, entity and position; the descriptor of most articles first.
fn rows(request: &Request, tally: &Tally) -> Vec<Row> {
    let mut rows: Vec<Row> = tally
        .descriptors
        .iter()
        .filter(|(_, count)| count.articles >= request.min_articles)
        .map(|(place, count)| Row {
            place: place.clone(),
            count: *count,
            of: tally
                .named
                .get(&(place.0, place.1))
                .map_or(0, |named| named.articles),
        })
        .collect();
    let list = |row: &Row| (row.place.0, row.place.1, row.place.2);
    rows.sort_by(|a, b| {
        list(a)
            .cmp(&list(b))
            .then(b.count.articles.cmp(&a.count.articles))
            .then(b.count.frequency.cmp(&a.count.frequency))
            .then_with(|| a.place.3.cmp(&b.place.3))
    });
    if let Some(top) = request.top {
        let mut at = None;
        let mut count = 0;
        rows.retain(|row| {
            if at != Some(list(row)) {
                at = Some(list(row));
                count = 0;
            }
            count += 1;
            count <= top
        });
    }
    rows
}

/// A number of each row, and where it is undefined nothing.
fn numbers(rows: &[Row], of: impl Fn(&Row) -> Option<f64>) -> Vec<Option<f64>> {
    rows.iter().map(of).collect()
}

fn interval(row: &Row) -> Option<crate::measure::Interval> {
    share_ci(row.count.articles, row.of, Level::P95, ShareMethod::Wilson).ok()
}

fn table(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    wanted: &[Wanted],
    rows: &[Row],
) -> Result<Table, Error> {
    let names: Vec<&str> = wanted.iter().map(|one| one.name.as_str()).collect();
    let mut table = Table::new(format!("What {} is called", names.join(", ")));
    for (at, by) in request.by.iter().enumerate() {
        let keys = rows
            .iter()
            .map(|row| &groups.keys[row.place.0 as usize][at]);
        table = table.with(column_of(by, &OWN_COLUMNS), values_of(by, keys))?;
    }
    let text = |of: &dyn Fn(&Row) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let count = |of: &dyn Fn(&Row) -> u64| rows.iter().map(of).collect::<Vec<u64>>();
    let (articles, tokens) = selected.size();
    let table = table
        .with(ColumnAbout::new("entity", Column::Text), text(&|row| wanted[row.place.1].name.clone()))?
        .with(
            ColumnAbout::new("position", Column::Text).help("before the name, in an apposition after it, or which form of the name is used"),
            text(&|row| row.place.2.word().to_owned()),
        )?
        .with(ColumnAbout::new("descriptor", Column::Keyword), text(&|row| row.place.3.clone()))?
        .with(ColumnAbout::new("frequency", Column::Integer).help("mentions with the descriptor"), count(&|row| row.count.frequency))?
        .with(ColumnAbout::new("articles", Column::Integer).help("articles with such a mention"), count(&|row| row.count.articles))?
        .with(ColumnAbout::new("of", Column::Integer).help("articles of the group that name the entity"), count(&|row| row.of))?
        .with(
            ColumnAbout::of(&SHARE_OF_ARTICLES, Column::Share).heading("share of articles").help("articles with the descriptor over articles that name the entity"),
            numbers(rows, |row| share_of_articles(row.count.articles, row.of).ok()),
        )?
        .with(
            ColumnAbout::new("low", Column::Share).group("95 % interval").help(SHARE_CI.summary),
            numbers(rows, |row| interval(row).map(|interval| interval.low)),
        )?
        .with(
            ColumnAbout::new("high", Column::Share).group("95 % interval"),
            numbers(rows, |row| interval(row).map(|interval| interval.high)),
        )?
        .note(format!("{}, {}{}", counted(articles, "article"), counted(tokens, "token"), selection_words(&request.filter)))
        .note("a descriptor is a title or noun directly before the name, or the noun of an apposition behind it, with what belongs to it and without article; found by a list of nouns, best for English: what is listed is nearly always one, what is unusual may be missed")
        .note("share: of the articles of the group that name the entity; Wilson's interval, articles as sampling units; one article may use several descriptors");
    Ok(table)
}

/// Ranked bars, a panel a group (and entity): the descriptors before and after the name, in percent of articles.
fn drawing(
    request: &Request,
    selected: &Selected,
    groups: &Groups,
    wanted: &[Wanted],
    rows: &[Row],
) -> Option<Drawing> {
    let mut panels: Vec<((GroupId, usize), BarPanel)> = Vec::new();
    let (mut left_out, mut cut) = (false, false);
    let mut shown: Vec<&Row> = rows
        .iter()
        .filter(|row| row.place.2 != Position::Name)
        .collect();
    shown.sort_by_key(|row| {
        (
            row.place.0,
            row.place.1,
            std::cmp::Reverse(row.count.articles),
        )
    });
    let charted = Charted::new(
        groups,
        shown.iter().map(|row| row.place.0),
        (RankedBars::MOST_PANELS / wanted.len().max(1)).max(1),
    );
    shown.retain(|row| charted.has(row.place.0));
    for row in shown {
        let at = (row.place.0, row.place.1);
        if panels.last().is_none_or(|(last, _)| *last != at) {
            if panels.len() == RankedBars::MOST_PANELS {
                left_out = true;
                break;
            }
            let group = group_name(groups, row.place.0);
            let name = match (wanted.len(), group.as_str()) {
                (1, _) => group,
                (_, "") => wanted[row.place.1].name.clone(),
                _ => format!("{}, {group}", wanted[row.place.1].name),
            };
            let bars = Vec::new();
            panels.push((at, BarPanel { name, bars }));
        }
        if let Some((_, panel)) = panels.last_mut() {
            if panel.bars.len() == RankedBars::MOST_BARS {
                cut = true;
                continue;
            }
            let percent = |share: f64| share * 100.0;
            panel.bars.push(Bar {
                label: match row.place.2 {
                    Position::Before => format!("{} …", row.place.3),
                    Position::After | Position::Name => format!("…, {}", row.place.3),
                },
                value: percent(share_of_articles(row.count.articles, row.of).ok()?),
                low: interval(row).map(|interval| percent(interval.low)),
                high: interval(row).map(|interval| percent(interval.high)),
            });
        }
    }
    if panels.is_empty() {
        return None;
    }
    let names: Vec<&str> = wanted.iter().map(|one| one.name.as_str()).collect();
    let (articles, _) = selected.size();
    Some(Drawing::Bars(RankedBars {
        title: format!("What {} is called", names.join(", ")),
        subtitle: request.filter.subtitle(),
        x_label: "percent of the articles that name the entity".into(),
        caption: format!(
            "N = {}.{}{}{} Titles and nouns before the name and in appositions behind it (after …). Intervals by Wilson, the article as sampling unit.",
            counted(articles, "article"),
            charted.words(),
            cut_words(cut),
            if left_out {
                " Shown are the first of the entities."
            } else {
                ""
            }
        ),
        panels: panels.into_iter().map(|(_, panel)| panel).collect(),
    }))
}
