//! Who carries whose text.

use super::{Known, Request};
use crate::clean::copies::WHOLE;
use crate::draw::{Bar, BarPanel, Chart, RankedBars};
use crate::number::{counted, whole};
use crate::select::{Origin, Role};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::selection::Basis;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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
    basis: Basis,
    warnings: Vec<String>,
}

/// Count whose text each outlet has, in selected articles.
///
/// # Errors
/// As [`super::run`].
pub fn carried(corpus: &Corpus, request: &Request) -> Result<Carried, Error> {
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
        let table = Table::new("Who carries whose text")
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
        let bar = |row: &CarriedRow| Bar {
            label: format!("{} \u{2192} {}", row.origin, row.carrier),
            value: row.articles as f64,
            ..Bar::default()
        };
        let bars: Vec<Bar> = self.rows.iter().take(MOST_BARS).map(bar).collect();
        (!bars.is_empty()).then(|| {
            Box::new(RankedBars {
                title: "Who carries whose text".into(),
                x_label: "articles".into(),
                caption: self.note(),
                panels: vec![BarPanel {
                    bars,
                    ..BarPanel::default()
                }],
                ..RankedBars::default()
            }) as Box<dyn Chart>
        })
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Bars of the chart: the pairs of outlets with the most articles.
const MOST_BARS: usize = 20;

impl Carried {
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
