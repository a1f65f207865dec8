//! Pairs of copies.

use super::{Known, Request, note_on_shares};
use crate::day::Day;
use crate::draw::Chart;
use crate::number::counted;
use crate::select::Copies;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::selection::Basis;

/// Two articles of which one is a copy of the other, or of a part of it.
#[derive(Debug, Clone)]
pub struct PairRow {
    /// The ids, that of the earlier article first.
    pub ids: [String; 2],
    /// Their outlets.
    pub sources: [String; 2],
    /// Their days.
    pub dates: [Option<Day>; 2],
    /// The share of the shorter that stands in runs of at least five common words.
    pub share: f64,
    /// Whether that is all of it, but for edits.
    pub is_whole: bool,
}

/// All pairs.
#[derive(Debug)]
pub struct Pairs {
    /// By the later article's day.
    pub rows: Vec<PairRow>,
    is_estimated: bool,
    basis: Basis,
    warnings: Vec<String>,
}

/// List pairs of copies, at least one of both selected.
///
/// # Errors
/// As [`super::run`].
pub fn pairs(corpus: &Corpus, request: &Request) -> Result<Pairs, Error> {
    let known = Known::read(corpus, request)?;
    let pairs = Copies::pairs(corpus)?;
    let selected = pairs
        .iter()
        .filter(|pair| known.is_selected(pair.later) || known.is_selected(pair.earlier));
    let row = |pair: &crate::select::Pair| {
        let both = [pair.earlier, pair.later];
        PairRow {
            ids: both.map(|article| known.text("id", article)),
            sources: both.map(|article| known.text("source", article)),
            dates: both.map(|article| known.day(article)),
            share: pair.share,
            is_whole: pair.is_whole(),
        }
    };
    Ok(Pairs {
        rows: selected.map(row).collect(),
        is_estimated: known.copies.is_estimated,
        basis: Basis::of(&known.selected, &request.filter),
        warnings: known.selected.warnings,
    })
}

impl Answer for Pairs {
    fn table(&self) -> Result<Table, TabulateError> {
        let mut table = Table::new("Pairs of copies").of(&self.rows);
        for (at, name) in ["id_a", "id_b"].into_iter().enumerate() {
            table = table.column(ColumnAbout::new(name, Kind::Text).key(), move |row| {
                row.ids[at].as_str()
            });
        }
        for (at, name) in ["source_a", "source_b"].into_iter().enumerate() {
            table = table.column(ColumnAbout::new(name, Kind::Text), move |row| {
                row.sources[at].as_str()
            });
        }
        for (at, name) in ["date_a", "date_b"].into_iter().enumerate() {
            table = table.column(ColumnAbout::new(name, Kind::Date), move |row| row.dates[at]);
        }
        let share = ColumnAbout::new("share", Kind::Share)
            .help("words in runs of at least five that both have, of the shorter article")
            .key();
        let kind = ColumnAbout::new("kind", Kind::Text)
            .help("whole: at least 80 % of the shorter article");
        let table = table
            .column(share, |row| row.share)
            .column(kind, |row| if row.is_whole { "whole" } else { "partial" })
            .table()?;
        Ok(table
            .note(format!(
                "{} among {}.",
                counted(self.rows.len() as u64, "pair"),
                self.basis.note()
            ))
            .note(note_on_shares(self.is_estimated)))
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
