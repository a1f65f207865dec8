//! How much of the text of outlets and periods was taken over.

use super::{Known, Request, note_on_shares};
use crate::draw::{Chart, HeatMap, HeatScale, Words};
use crate::number::whole;
use crate::period::Period;
use crate::select::{By, Copies, GroupId, Groups, Key, NO_GROUP, Origin};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::doubtful::Shown;
use crate::verbs::grouped::by_columns;
use crate::verbs::selection::Basis;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Copied text in a group of articles.
#[derive(Debug, Clone, Copy)]
pub struct ShareRow {
    /// The number of the group.
    pub group: GroupId,
    /// Its articles.
    pub articles: u64,
    /// Those that are in a family, but not as its origin.
    pub copies: u64,
    /// Running words of the group.
    pub tokens: u64,
    /// Those that a copy has in common with another article of its family.
    pub copied_tokens: u64,
}

/// The share of copied text, by group.
#[derive(Debug)]
pub struct Shares {
    /// By group.
    pub rows: Vec<ShareRow>,
    groups: Groups,
    by: Vec<By>,
    is_estimated: bool,
    /// The days that a chart shows.
    shown: Shown,
    basis: Basis,
    warnings: Vec<String>,
}

const OWN_COLUMNS: [&str; 6] = [
    "articles",
    "copies",
    "share_of_articles",
    "tokens",
    "copied_tokens",
    "share_of_text",
];

/// Measure how much of the selected articles was taken over from others, or may have been.
///
/// # Errors
/// As [`super::run`]; when the corpus lacks a column of `by`.
pub fn shares(corpus: &Corpus, request: &Request, by: &[By]) -> Result<Shares, Error> {
    let known = Known::by(corpus, request, by)?;
    let articles = &known.selected.articles;
    let groups = Groups::new(articles, &known.selected.mask, by);
    // For each article the most words that it has in common with another.
    let mut common: Vec<u32> = vec![0; articles.len()];
    for pair in Copies::pairs(corpus)? {
        for article in [pair.later, pair.earlier] {
            let most = &mut common[article as usize];
            *most = pair.words.max(*most);
        }
    }
    let sizes = groups.articles.iter().zip(&groups.tokens);
    let mut rows: Vec<ShareRow> = (0..)
        .zip(sizes)
        .map(|(group, (articles, tokens))| ShareRow {
            group,
            articles: *articles,
            copies: 0,
            tokens: *tokens,
            copied_tokens: 0,
        })
        .collect();
    for family in &known.copies.families {
        let origin = family.origin(articles, &request.houses);
        for (at, member) in family.members.iter().enumerate() {
            let group = groups.of[member.article as usize];
            if group == NO_GROUP || origin == Origin::Member(at) {
                continue;
            }
            let row = &mut rows[group as usize];
            let article = member.article as usize;
            row.copies += 1;
            row.copied_tokens += u64::from(common[article].min(articles.tokens()[article]));
        }
    }
    Ok(Shares {
        rows,
        groups,
        by: by.to_vec(),
        is_estimated: known.copies.is_estimated,
        shown: Shown::of(&known.selected, &request.filter, request.today),
        basis: Basis::of(&known.selected, &request.filter),
        warnings: known.selected.warnings,
    })
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Answer for Shares {
    fn table(&self) -> Result<Table, TabulateError> {
        let table = Table::new("Share of copied text").of(&self.rows);
        let table = by_columns(table, &self.by, &OWN_COLUMNS, &self.groups, |row| row.group)
            .column(ColumnAbout::new("articles", Kind::Integer), |row| {
                row.articles
            })
            .column(
                ColumnAbout::new("copies", Kind::Integer)
                    .help("articles in a family of copies, but for its origin"),
                |row| row.copies,
            )
            .column(ColumnAbout::new("share_of_articles", Kind::Share), |row| {
                share(row.copies, row.articles)
            })
            .column(ColumnAbout::new("tokens", Kind::Integer).detail(), |row| {
                row.tokens
            })
            .column(
                ColumnAbout::new("copied_tokens", Kind::Integer)
                    .help("words that these have in common with another article of their family")
                    .detail(),
                |row| row.copied_tokens,
            )
            .column(
                ColumnAbout::new("share_of_text", Kind::Share).key(),
                |row| share(row.copied_tokens, row.tokens),
            )
            .table()?;
        Ok(table
            .note(format!(
                "{}; of a family without a known origin, every article counts as a copy.",
                self.basis.note()
            ))
            .note(note_on_shares(self.is_estimated)))
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        match self.by.as_slice() {
            [By::Column(_), By::Period(period)] => {
                Some(Box::new(self.heat_map(*period)?) as Box<dyn Chart>)
            }
            _ => None,
        }
    }

    fn why_no_chart(&self) -> &'static str {
        "copied text is drawn by outlet and period: `--by source,year`"
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Rows of the chart: the outlets with the most text.
const MOST_ROWS: usize = 30;

impl Shares {
    fn heat_map(&self, period: Period) -> Option<HeatMap> {
        let mut sizes: BTreeMap<&Key, u64> = BTreeMap::new();
        for row in &self.rows {
            let [name, Key::Period(..)] = self.groups.keys[row.group as usize].as_slice() else {
                continue;
            };
            *sizes.entry(name).or_default() += row.tokens;
        }
        let (first, last) = self.shown.days?;
        let columns = period.between(first, last);
        if columns.len() > HeatMap::MOST_COLUMNS {
            return None;
        }
        let mut names: Vec<(&Key, u64)> = sizes.into_iter().collect();
        names.sort_by_key(|(_, tokens)| Reverse(*tokens));
        let cut = match names.len() {
            0..=MOST_ROWS => String::new(),
            all => format!(
                " Shown are the {MOST_ROWS} of {} rows with the most text.",
                whole(all as u64)
            ),
        };
        names.truncate(MOST_ROWS);
        let mut values = vec![vec![None; columns.len()]; names.len()];
        for row in &self.rows {
            let [name, Key::Period(_, day)] = self.groups.keys[row.group as usize].as_slice()
            else {
                continue;
            };
            let place = names.iter().position(|(own, _)| *own == name);
            if let (Some(place), Ok(at)) = (place, columns.binary_search(day)) {
                values[place][at] = share(row.copied_tokens, row.tokens).map(|share| 100.0 * share);
            }
        }
        Some(HeatMap {
            words: Words {
                title: "Share of copied text".into(),
                caption: format!("N = {}.{cut}{}", self.basis.in_words(), self.shown.words()),
                ..Words::default()
            },
            legend: "copied words, % of all".into(),
            step: period,
            rows: names
                .iter()
                .map(|(name, _)| name.name().unwrap_or_else(|| "unknown".into()))
                .collect(),
            columns,
            values,
            scale: HeatScale::Auto,
            ..HeatMap::default()
        })
    }
}
