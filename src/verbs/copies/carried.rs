//! Who carries whose text.

use super::{Known, Request};
use crate::choice::choice;
use crate::clean::copies::WHOLE;
use crate::draw::{Bar, BarPanel, Cells, Chart, CrossTable, RankedBars, Words};
use crate::number::{counted, whole};
use crate::select::{Origin, Role};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::selection::Basis;
use std::cmp::Reverse;
use std::collections::BTreeMap;

choice! {
    /// What is drawn of who carries whose text.
    #[derive(Default)]
    pub enum Form: "form of this chart" {
        /// A row for each origin and a column for each carrier, with the number of articles in the cell.
        #[default]
        Matrix = "matrix",
        /// A bar for each pair of origin and carrier.
        Bars = "bars",
    }
}

/// An outlet with text of another, or of an agency.
#[derive(Debug, Clone)]
pub struct CarriedRow {
    /// Whose text it is.
    pub origin: String,
    /// Who has it; the same for later versions of an outlet's own articles.
    pub carrier: String,
    /// Articles of the carrier.
    pub articles: u64,
    /// Of these, those that have a whole article, or are in one as a whole.
    pub whole: u64,
    /// The median of days since the origin, where the corpus has that and its day.
    pub median_delay: Option<f64>,
}

/// A matrix of outlets, as a list.
#[derive(Debug)]
pub struct Carried {
    /// The most articles first.
    pub rows: Vec<CarriedRow>,
    /// Selected articles of families whose origin nobody can tell.
    undecided: u64,
    form: Form,
    basis: Basis,
    warnings: Vec<String>,
}

/// Count whose text each outlet has, in selected articles.
///
/// # Errors
/// As [`super::run`].
pub fn carried(corpus: &Corpus, request: &Request, form: Form) -> Result<Carried, Error> {
    let known = Known::read(corpus, request)?;
    let articles = &known.selected.articles;
    let house = |source: &str| request.houses.of(source).to_owned();
    let mut undecided = 0;
    let mut cells: BTreeMap<(String, String), (u64, u64, Vec<i32>)> = BTreeMap::new();
    for family in &known.copies.families {
        let origin = family.origin(articles, &request.houses);
        let (name, start) = match &origin {
            Origin::Member(at) => {
                let article = family.members[*at].article;
                (known.text("source", article), known.day(article))
            }
            Origin::Credited(agency) => (agency.clone(), None),
            Origin::Undecided => {
                let members = family.members.iter();
                let selected = members.filter(|member| known.is_selected(member.article));
                undecided += selected.count() as u64;
                continue;
            }
        };
        let name = house(&name);
        let roles = family.roles(&origin, articles);
        for (member, role) in family.members.iter().zip(roles) {
            if role != Role::Carrier || !known.is_selected(member.article) {
                continue;
            }
            let carrier = house(&known.text("source", member.article));
            let cell = cells.entry((name.clone(), carrier)).or_default();
            cell.0 += 1;
            cell.1 += u64::from(member.share.is_some_and(|share| share >= WHOLE));
            if let (Some(start), Some(day)) = (start, known.day(member.article)) {
                cell.2
                    .push(day.days_since_epoch() - start.days_since_epoch());
            }
        }
    }
    let mut rows: Vec<CarriedRow> = cells
        .into_iter()
        .map(
            |((origin, carrier), (articles, whole, delays))| CarriedRow {
                origin,
                carrier,
                articles,
                whole,
                median_delay: median(delays),
            },
        )
        .collect();
    rows.sort_by_key(|row| Reverse(row.articles));
    Ok(Carried {
        rows,
        undecided,
        form,
        basis: Basis::of(&known.selected, &request.filter),
        warnings: known.selected.warnings,
    })
}

fn median(mut values: Vec<i32>) -> Option<f64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(f64::from(lower), f64::from(upper)))
}

impl Answer for Carried {
    fn table(&self) -> Result<Table, TabulateError> {
        let table = Table::new(TITLE)
            .of(&self.rows)
            .column(ColumnAbout::new("origin", Kind::Text).key(), |row| {
                row.origin.as_str()
            })
            .column(ColumnAbout::new("carrier", Kind::Text).key(), |row| {
                row.carrier.as_str()
            })
            .column(ColumnAbout::new("articles", Kind::Integer).key(), |row| {
                row.articles
            })
            .column(
                ColumnAbout::new("whole", Kind::Integer)
                    .help("of these, at least 80 % of the shorter of both articles"),
                |row| row.whole,
            )
            .column(
                ColumnAbout::new("median_delay", Kind::Number { decimals: 1 })
                    .unit("days")
                    .help("median of days since the origin, where the corpus has it"),
                |row| row.median_delay,
            )
            .table()?;
        Ok(table.note(self.note()))
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        if self.rows.is_empty() {
            return None;
        }
        Some(match self.form {
            Form::Matrix => Box::new(self.matrix()),
            Form::Bars => Box::new(self.bars()),
        })
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// What table and chart are called.
const TITLE: &str = "Who carries whose text";
/// Bars of the chart: the pairs of outlets with the most articles.
const MOST_BARS: usize = 20;
/// Rows of the matrix, and its columns: the outlets with the most articles.
const MOST_ORIGINS: usize = 30;

impl Carried {
    fn bars(&self) -> RankedBars {
        let bar = |row: &CarriedRow| Bar {
            label: format!("{} \u{2192} {}", row.origin, row.carrier),
            value: row.articles as f64,
            ..Bar::default()
        };
        let cut = match self.rows.len() {
            0..=MOST_BARS => String::new(),
            all => format!(
                " Shown are the {MOST_BARS} of {} pairs of outlets with the most articles.",
                whole(all as u64)
            ),
        };
        RankedBars {
            words: Words {
                title: TITLE.into(),
                caption: self.note() + " Arrows lead from the origin to the carrier." + &cut,
                ..Words::default()
            },
            x_label: "articles".into(),
            panels: vec![BarPanel {
                bars: self.rows.iter().take(MOST_BARS).map(bar).collect(),
                ..BarPanel::default()
            }],
            ..RankedBars::default()
        }
    }

    /// Rows and columns by their totals, so that what is exchanged most stands together at the upper left.
    fn matrix(&self) -> CrossTable {
        let (origins, all_origins) = self.largest(MOST_ORIGINS, |row| &row.origin);
        let (carriers, all_carriers) = self.largest(CrossTable::MOST_COLUMNS, |row| &row.carrier);
        let mut counts = vec![vec![0; carriers.len()]; origins.len()];
        let mut shown = 0;
        for row in &self.rows {
            let origin = origins.iter().position(|name| *name == row.origin);
            let carrier = carriers.iter().position(|name| *name == row.carrier);
            if let (Some(origin), Some(carrier)) = (origin, carrier) {
                counts[origin][carrier] += row.articles;
                shown += row.articles;
            }
        }
        // An origin that none of these carriers has the text of would be an empty row.
        let is_there = |own: &Vec<u64>| own.iter().any(|articles| *articles > 0);
        let rows = origins.into_iter().zip(counts);
        let (origins, counts): (Vec<&str>, Vec<Vec<u64>>) =
            rows.filter(|(_, own)| is_there(own)).unzip();
        let of = |shown: usize, all: usize, what: &str| match shown == all {
            true => format!("all {all} {what}"),
            false => format!("the {shown} of {} {what} with the most", whole(all as u64)),
        };
        let cut = if origins.len() < all_origins || carriers.len() < all_carriers {
            format!(
                " Shown are {} and {}: {}.",
                of(origins.len(), all_origins, "origins"),
                of(carriers.len(), all_carriers, "carriers"),
                counted(shown, "article")
            )
        } else {
            String::new()
        };
        CrossTable {
            words: Words {
                title: TITLE.into(),
                caption: self.note() + &cut,
                ..Words::default()
            },
            legend: "articles of the outlet above, with text of the one at the left".into(),
            rows: origins.into_iter().map(str::to_owned).collect(),
            columns: carriers.into_iter().map(str::to_owned).collect(),
            cells: Cells::Counts(counts),
        }
    }

    /// The names with the most articles, and how many there are.
    fn largest<'s>(
        &'s self,
        most: usize,
        name: impl Fn(&'s CarriedRow) -> &'s String,
    ) -> (Vec<&'s str>, usize) {
        let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
        for row in &self.rows {
            *totals.entry(name(row)).or_default() += row.articles;
        }
        let mut names: Vec<(&str, u64)> = totals.into_iter().collect();
        names.sort_by_key(|(_, articles)| Reverse(*articles));
        let all = names.len();
        names.truncate(most);
        (names.into_iter().map(|(name, _)| name).collect(), all)
    }

    fn note(&self) -> String {
        let carried: u64 = self.rows.iter().map(|row| row.articles).sum();
        format!(
            "{} carry text of a known origin, {} are in families of unknown origin; {}.",
            counted(carried, "article"),
            whole(self.undecided),
            self.basis.note()
        )
    }
}
