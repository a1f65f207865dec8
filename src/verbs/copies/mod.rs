//! `copies`: which articles have their text from others, and from whom.

mod carried;
mod edits;
mod graph;
mod pairs;
mod shares;

pub use carried::{Carried, CarriedRow, Form, carried};
pub use edits::{Edits, Fate, Sentence, edits};
pub use graph::graph;
pub use pairs::{PairRow, Pairs, pairs};
pub use shares::{ShareRow, Shares, shares};

use super::Error;
use super::answer::Answer;
use super::selection::{Basis, Selected};
use crate::day::Day;
use crate::draw::Chart;
use crate::number::whole;
use crate::select::{By, Copies, Family, Filter, Houses, Origin, Role};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use std::sync::Arc;

/// Which articles, and how their origin is told.
///
/// ```
/// # let (_folder, corpus) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctests/corpus.rs"));
/// use newsprint::verbs::copies;
/// let answer = copies::run(&corpus, &copies::Request::default())?;
/// assert!(answer.rows.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Only families and pairs with one of these articles.
    pub filter: Filter,
    /// Outlets of one house.
    pub houses: Houses,
    /// Today: dates after it are doubtful, and charts leave them out.
    pub today: Option<Day>,
}

/// An article in a family.
#[derive(Debug, Clone)]
pub struct Row {
    /// The number of the family, by their first articles.
    pub family: u64,
    /// Its id.
    pub id: String,
    /// Its outlet.
    pub source: String,
    /// Its day.
    pub date: Option<Day>,
    /// What it is in the family.
    pub role: Role,
    /// The id of the earlier article of which it has most words.
    pub parent: Option<String>,
    /// The share of the shorter of both that stands in runs of at least five common words.
    pub share: Option<f64>,
    /// The outlet or agency that the text is from; `None` where nobody can tell.
    pub origin: Option<String>,
    /// Days since the origin, or since the earliest article where the corpus lacks it.
    pub delay: Option<i64>,
    /// Which row of its family the parent is.
    parent_in_family: Option<usize>,
}

/// Families of copies.
#[derive(Debug)]
pub struct Found {
    /// By family, in it by day; agencies first.
    pub rows: Vec<Row>,
    families: usize,
    /// Of the articles that are selected, those in a family.
    copied: u64,
    is_estimated: bool,
    basis: Basis,
    warnings: Vec<String>,
}

/// The copies of a corpus, with what tables say of articles.
struct Known<'c> {
    selected: Selected<'c>,
    copies: Arc<Copies>,
}

impl<'c> Known<'c> {
    fn read(corpus: &'c Corpus, request: &Request) -> Result<Self, Error> {
        Self::by(corpus, request, &By::list("id")?)
    }

    /// With the columns that articles are grouped by.
    fn by(corpus: &'c Corpus, request: &Request, by: &[By]) -> Result<Self, Error> {
        let selected = Selected::as_published(corpus, &request.filter, by, &[])?;
        if let Some(sources) = selected.articles.text("source") {
            request
                .houses
                .check(&sources.values)
                .map_err(|error| Error::Usage {
                    message: error.to_string(),
                    help: crate::error::Teach::help(&error).unwrap_or_default(),
                })?;
        }
        let copies = Copies::read(corpus)?;
        Ok(Self { selected, copies })
    }

    fn is_selected(&self, article: u32) -> bool {
        self.selected.mask[article as usize]
    }

    fn text(&self, column: &str, article: u32) -> String {
        let column = self.selected.articles.text(column);
        column.map_or_else(String::new, |column| column.value(article).to_owned())
    }

    fn id(&self, article: u32) -> &str {
        let column = self.selected.articles.text("id");
        column.map_or("", |column| column.value(article))
    }

    fn day(&self, article: u32) -> Option<Day> {
        self.selected.articles.days()[article as usize]
    }

    /// The rows of a family.
    fn rows(&self, number: u64, family: &Family, houses: &Houses) -> Vec<Row> {
        let articles = &self.selected.articles;
        let origin = family.origin(articles, houses);
        let roles = family.roles(&origin, articles);
        let days = || {
            family
                .members
                .iter()
                .filter_map(|member| self.day(member.article))
        };
        let (name, start) = match &origin {
            Origin::Member(at) => {
                let article = family.members[*at].article;
                (Some(self.text("source", article)), self.day(article))
            }
            Origin::Credited(agency) => (Some(agency.clone()), days().min()),
            Origin::Undecided => (None, days().min()),
        };
        let members = family.members.iter().zip(roles);
        members
            .map(|(member, role)| {
                let date = self.day(member.article);
                let since = |start: Day| Some(date?.days_since_epoch() - start.days_since_epoch());
                Row {
                    family: number,
                    id: self.text("id", member.article),
                    source: self.text("source", member.article),
                    date,
                    role,
                    parent: member.parent.map(|parent| self.text("id", parent)),
                    share: member.share,
                    origin: name.clone(),
                    delay: start.and_then(since).map(i64::from),
                    parent_in_family: member.parent.and_then(|parent| {
                        let mut members = family.members.iter();
                        members.position(|other| other.article == parent)
                    }),
                }
            })
            .collect()
    }
}

/// List the families of copies.
///
/// # Errors
/// When the corpus cannot be read, no article is selected, or a house has an unknown outlet.
pub fn run(corpus: &Corpus, request: &Request) -> Result<Found, Error> {
    let known = Known::read(corpus, request)?;
    let numbered = (1..).zip(&known.copies.families);
    let of_selected: Vec<(u64, &Family)> = numbered
        .filter(|(_, family)| {
            let mut members = family.members.iter();
            members.any(|member| known.is_selected(member.article))
        })
        .collect();
    let members = of_selected.iter().flat_map(|(_, family)| &family.members);
    let copied = members
        .filter(|member| known.is_selected(member.article))
        .count() as u64;
    let rows = of_selected.iter();
    let rows = rows.flat_map(|(number, family)| known.rows(*number, family, &request.houses));
    Ok(Found {
        rows: rows.collect(),
        families: of_selected.len(),
        copied,
        is_estimated: known.copies.is_estimated,
        basis: Basis::of(&known.selected, &request.filter),
        warnings: known.selected.warnings,
    })
}

/// What a reader must know of shares.
fn note_on_shares(is_estimated: bool) -> &'static str {
    match is_estimated {
        true => {
            "The corpus has no texts: shares are estimated from sampled five-word shingles outside quotation."
        }
        false => {
            "share: words in runs of at least five common words, of the shorter article, without passages that its \
             source repeats."
        }
    }
}

impl Found {
    /// How many of the articles are in families.
    fn in_words(&self) -> String {
        let basis = self.basis.note();
        let share = 100.0 * self.copied as f64 / self.basis.articles.max(1) as f64;
        match self.families {
            0 => format!("No article is in a family of copies; {basis}."),
            1 => format!(
                "{} ({share:.1} %) of {basis} are in one family.",
                whole(self.copied)
            ),
            families => format!(
                "{} ({share:.1} %) of {basis} are in one of {} families.",
                whole(self.copied),
                whole(families as u64)
            ),
        }
    }
}

impl Answer for Found {
    fn table(&self) -> Result<Table, TabulateError> {
        let table = Table::new("Families of copies")
            .of(&self.rows)
            .column(ColumnAbout::new("family", Kind::Integer).key(), |row| {
                row.family
            })
            .column(ColumnAbout::new("id", Kind::Text), |row| row.id.as_str())
            .column(ColumnAbout::new("source", Kind::Text).key(), |row| {
                row.source.as_str()
            })
            .column(ColumnAbout::new("date", Kind::Date).key(), |row| row.date)
            .column(ColumnAbout::new("role", Kind::Text).key(), |row| {
                row.role.name()
            })
            .column(
                ColumnAbout::new("parent", Kind::Text)
                    .help("the earlier article of which it has the most words"),
                |row| row.parent.as_deref(),
            )
            .column(
                ColumnAbout::new("share", Kind::Share)
                    .help("words in runs of at least five that both have, of the shorter article")
                    .key(),
                |row| row.share,
            )
            .column(
                ColumnAbout::new("origin", Kind::Text)
                    .help("the outlet or agency that wrote it; empty where that cannot be told"),
                |row| row.origin.as_deref(),
            )
            .column(
                ColumnAbout::new("delay", Kind::Integer)
                    .unit("days")
                    .help("days since the origin, or since the earliest article in the corpus"),
                |row| row.delay,
            )
            .table()?;
        Ok(table
            .note(self.in_words())
            .note(note_on_shares(self.is_estimated)))
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
