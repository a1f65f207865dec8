//! `descriptors`: how texts call somebody: the titles and nouns before a name, the appositions behind it, and which
//! form of the name they use; per source or any other group.

pub(super) mod occurrences;
mod phrase;
pub(super) mod tally;
mod words;

use super::Error;
use super::answer::Answer;
use super::evidence::{Claim, Claiming, Naming};
use super::grouped::{Charted, by_columns, cut_words, ends, group_name, leading};
use super::named;
use super::selection::{Basis, Selected, selection_words};
use crate::choice::listed;
use crate::draw::{Bar, BarPanel, Chart, RankedBars, Words};
use crate::measure::Level;
use crate::measure::frequency::{SHARE_CI, SHARE_OF_ARTICLES, share_ci, share_of_articles};
use crate::number::{counted, whole};
use crate::recognise::Kind;
use crate::select::{By, Entities, Filter, GroupId, Groups, Query};
use crate::store::{Corpus, StoreError};
use crate::tabulate::{ColumnAbout, Kind as Column, Table, TabulateError};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use tally::{Tally, Wanted};

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
/// let answer = descriptors::run(&corpus, &descriptors::Request {
///     entities: vec!["@Angela Merkel".parse()?],
///     by: By::list("source")?,
///     filter: Default::default(),
///     top: None,
///     min_articles: 1,
///     nouns: false,
/// })?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The entities; several that one query means are taken together.
    pub entities: Vec<Query>,
    /// What articles are grouped by, such as the source.
    pub by: Vec<By>,
    /// Which articles.
    pub filter: Filter,
    /// How many descriptors of each group, entity and position, the most frequent; `None` for all.
    pub top: Option<usize>,
    /// Only descriptors found in at least this many articles of the group.
    pub min_articles: u64,
    /// Whether a phrase is counted as the noun that ends it: `belarusian dictator` as `dictator`.
    pub nouns: bool,
}

/// What an entity is called in a group.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the group.
    pub group: GroupId,
    /// The position of the entity in the request.
    entity: usize,
    /// Where the descriptor stands.
    pub position: Position,
    /// The descriptor.
    pub descriptor: String,
    /// Mentions with it.
    pub frequency: u64,
    /// Articles with such a mention.
    pub articles: u64,
    /// Articles of the group that name the entity.
    pub of: u64,
}

impl Row {
    /// The share of the articles that name the entity.
    fn share(&self) -> Option<f64> {
        share_of_articles(self.articles, self.of).ok()
    }

    /// The ends of Wilson's 95 % interval of it.
    fn interval(&self) -> (Option<f64>, Option<f64>) {
        ends(share_ci(self.articles, self.of, Level::P95).ok())
    }
}

/// What the entities are called.
#[derive(Debug)]
pub struct Described {
    /// By group, entity and position; the descriptor of most articles first.
    pub rows: Vec<Row>,
    /// The groups.
    pub groups: Groups,
    wanted: Vec<Wanted>,
    /// Articles of each group that name each entity.
    named: BTreeMap<(GroupId, usize), u64>,
    request: Request,
    basis: Basis,
    warnings: Vec<String>,
}

/// Count.
///
/// # Errors
/// When the corpus cannot be read, has no text or no layer of entities, lacks a column, no article is selected, or no
/// entity is called as asked for.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Described, Error> {
    let selected = Selected::of(corpus, &request.filter, &request.by, &[])?;
    corpus.with_text("read what stands around a name in")?;
    let entities = Entities::read(corpus)?;
    let wanted = wanted(request, &selected, &entities)?;
    let groups = Groups::new(&selected.articles, &selected.mask, &request.by);
    let tally = tally(request, &selected, &entities, &wanted, &groups)?;
    let mut warnings = selected.warnings.clone();
    for (at, one) in wanted.iter().enumerate() {
        if !tally.named.keys().any(|(_, of)| *of == at) {
            warnings.push(format!("none of the selected articles names {}", one.name));
        }
    }
    let named = tally.named.iter();
    Ok(Described {
        named: named.map(|(of, count)| (*of, count.articles)).collect(),
        rows: rows(request, tally),
        groups,
        wanted,
        basis: Basis::of(&selected, &request.filter),
        request: request.clone(),
        warnings,
    })
}

fn wanted(
    request: &Request,
    selected: &Selected,
    entities: &Entities,
) -> Result<Vec<Wanted>, Error> {
    let mut all: Vec<Wanted> = Vec::new();
    for query in &request.entities {
        let query = query.as_names()?;
        let meant = named::meant(selected.corpus, entities, &query)?;
        let kinds: BTreeSet<Option<Kind>> = meant.iter().map(|name| entities.kind(name)).collect();
        all.push(Wanted {
            name: named::shown(&query, &meant),
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
                let naming = forms.range(articles).map(|(article, _)| article - start);
                let naming: Vec<u32> = naming.collect();
                segment.each_counted_text(&naming, |article, text| {
                    let article = start + article;
                    let group = groups.of[article as usize];
                    own.article(group, text, &forms[&article], wanted, request.nouns);
                })?;
                Ok(own)
            })
            .collect();
        all = tallies?.into_iter().fold(all, Tally::merged);
    }
    Ok(all)
}

/// By group, entity and position; the descriptor of most articles first.
fn rows(request: &Request, tally: Tally) -> Vec<Row> {
    let named = &tally.named;
    let descriptors = tally.descriptors.into_iter();
    let mut rows: Vec<Row> = descriptors
        .filter(|(_, count)| count.articles >= request.min_articles)
        .map(|((group, entity, position, descriptor), count)| Row {
            of: named
                .get(&(group, entity))
                .map_or(0, |named| named.articles),
            group,
            entity,
            position,
            descriptor,
            frequency: count.frequency,
            articles: count.articles,
        })
        .collect();
    leading(
        &mut rows,
        request.top,
        |row| (row.group, row.entity, row.position),
        |a, b| {
            let key = |row: &Row| (Reverse(row.articles), Reverse(row.frequency));
            key(a)
                .cmp(&key(b))
                .then_with(|| a.descriptor.cmp(&b.descriptor))
        },
    );
    rows
}

impl Described {
    /// What the entity of a row is called in answers.
    pub fn entity(&self, row: &Row) -> &str {
        &self.wanted[row.entity].name
    }

    /// How many articles name each entity, over all groups: what the shares are shares of.
    fn naming(&self) -> impl Iterator<Item = (u64, &str)> {
        self.wanted.iter().enumerate().map(|(at, wanted)| {
            let own = self.named.iter().filter(move |((_, of), _)| *of == at);
            (
                own.map(|(_, articles)| articles).sum(),
                wanted.name.as_str(),
            )
        })
    }

    fn title(&self) -> String {
        let names: Vec<&str> = self.wanted.iter().map(|one| one.name.as_str()).collect();
        let are = if names.len() == 1 { "is" } else { "are" };
        format!("What {} {are} called", listed(&names, "and"))
    }
}

/// The verb after a number of articles.
const fn names(articles: u64) -> &'static str {
    if articles == 1 { "names" } else { "name" }
}

impl Claiming for Described {
    fn claims(&self, corpus: &Corpus) -> Vec<Option<Claim>> {
        let request = &self.request;
        let claim = |row: &Row| {
            let called = Naming {
                position: row.position,
                descriptor: row.descriptor.clone(),
                nouns: request.nouns,
            };
            let own = self.groups.filter(&request.by, row.group);
            let entity = request.entities[row.entity].as_names().ok()?;
            Some(Claim::of_descriptor(
                corpus,
                entity,
                called,
                request.filter.and(&own),
            ))
        };
        self.rows.iter().map(claim).collect()
    }
}

impl Answer for Described {
    fn table(&self) -> Result<Table, TabulateError> {
        let by = &self.request.by;
        let table = Table::new(self.title()).of(&self.rows);
        let entity = ColumnAbout::new("entity", Column::Text);
        // The title names the only one.
        let entity = match self.naming().count() {
            1 => entity.detail(),
            _ => entity.key(),
        };
        by_columns(table, by, &OWN_COLUMNS, &self.groups, |row| row.group)
            .column(entity, |row| self.entity(row))
            .column(
                ColumnAbout::new("position", Column::Text).key().help("before the name, in an apposition after it, or which form of the name is used"),
                |row| row.position.word(),
            )
            .column(ColumnAbout::new("descriptor", Column::Keyword).key(), |row| row.descriptor.as_str())
            .column(ColumnAbout::new("frequency", Column::Integer).help("mentions with the descriptor"), |row| row.frequency)
            .column(ColumnAbout::new("articles", Column::Integer).help("articles with such a mention"), |row| row.articles)
            .column(ColumnAbout::new("of", Column::Integer).help("articles of the group that name the entity"), |row| row.of)
            .column(
                ColumnAbout::of(&SHARE_OF_ARTICLES, Column::Share).heading("share of articles").key().help("articles with the descriptor over articles that name the entity"),
                Row::share,
            )
            .interval([ColumnAbout::new("low", Column::Share).group("95 % interval").key().help(SHARE_CI.summary), ColumnAbout::new("high", Column::Share).group("95 % interval").key()], Row::interval)
            .note({
                let naming = self.naming().map(|(articles, name)| format!("{} {} {name}", whole(articles), names(articles)));
                let naming = naming.collect::<Vec<_>>().join(", ");
                let all = counted(self.basis.articles, "article") + &self.basis.part;
                format!("of {all}, {naming}{}", selection_words(&self.basis.filter))
            })
            .note(self.basis.left_out.clone())
            .note("a descriptor is a title or noun directly before the name, or the noun of an apposition behind it, with what belongs to it and without article; found by a list of nouns, best for English: what is listed is nearly always one, what is unusual may be missed")
            .note("share: of the articles of the group that name the entity; Wilson's interval, articles as sampling units; one article may use several descriptors")
            .table()
    }

    /// Ranked bars, a panel a group (and entity): the descriptors before and after the name, in percent of articles.
    fn chart(&self) -> Option<Box<dyn Chart>> {
        let mut panels: Vec<((GroupId, usize), BarPanel)> = Vec::new();
        let (mut left_out, mut cut) = (false, false);
        let mut shown: Vec<&Row> = self.rows.iter().collect();
        shown.retain(|row| row.position != Position::Name);
        shown.sort_by_key(|row| (row.group, row.entity, Reverse(row.articles)));
        let charted = Charted::new(
            &self.groups,
            shown.iter().map(|row| row.group),
            (RankedBars::MOST_PANELS / self.wanted.len().max(1)).max(1),
        );
        shown.retain(|row| charted.has(row.group));
        for row in shown {
            let at = (row.group, row.entity);
            if panels.last().is_none_or(|(last, _)| *last != at) {
                if panels.len() == RankedBars::MOST_PANELS {
                    left_out = true;
                    break;
                }
                let group = group_name(&self.groups, row.group);
                let name = match (self.wanted.len(), group.as_str()) {
                    (1, _) => group,
                    (_, "") => self.entity(row).to_owned(),
                    _ => format!("{}, {group}", self.entity(row)),
                };
                let panel = BarPanel {
                    name,
                    size: counted(row.of, "article"),
                    bars: Vec::new(),
                };
                panels.push((at, panel));
            }
            if let Some((_, panel)) = panels.last_mut() {
                if panel.bars.len() == RankedBars::MOST_BARS {
                    cut = true;
                    continue;
                }
                let percent = |share: f64| share * 100.0;
                let (low, high) = row.interval();
                panel.bars.push(Bar {
                    label: match row.position {
                        Position::Before => format!("{} …", row.descriptor),
                        Position::After | Position::Name => format!("…, {}", row.descriptor),
                    },
                    value: percent(row.share()?),
                    low: low.map(percent),
                    high: high.map(percent),
                    ..Bar::default()
                });
            }
        }
        match panels.as_mut_slice() {
            [] => return None,
            // The caption has the N of the only panel.
            [(_, only)] => only.size.clear(),
            _ => {}
        }
        let naming = self.naming().map(|(articles, name)| {
            format!(
                "{} that {} {name}",
                counted(articles, "article"),
                names(articles)
            )
        });
        Some(Box::new(RankedBars {
            words: Words {
                title: self.title(),
                subtitle: self.request.filter.subtitle(),
                caption: format!(
                    "N = {}.{}{}{} Titles and nouns before the name and in appositions behind it (after …). Intervals by Wilson, the article as sampling unit.",
                    naming.collect::<Vec<_>>().join("; "),
                    charted.words(),
                    cut_words(cut),
                    if left_out {
                        " Shown are the first of the entities."
                    } else {
                        ""
                    }
                ),
            },
            x_label: "percent of the articles that name the entity".into(),
            panels: panels.into_iter().map(|(_, panel)| panel).collect(),
            ..RankedBars::default()
        }))
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
