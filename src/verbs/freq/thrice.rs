//! The same question with all copies, with one of each family, and without: three counts side by side.

use super::{Frequencies, Request, Row, run};
use crate::clean::copies::CopiesCounted;
use crate::draw::Chart;
use crate::select::{GroupId, Key};
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use crate::verbs::grouped::by_columns;
use std::collections::HashMap;

/// Three counts of each term.
#[derive(Debug)]
pub struct Thrice {
    /// In the order of the count of all copies.
    pub rows: Vec<ThriceRow>,
    all: Frequencies,
    notes: Vec<String>,
}

/// Three counts of a term.
#[derive(Debug)]
pub struct ThriceRow {
    /// The number of the group.
    pub group: GroupId,
    /// As [`CopiesCounted::ALL`] has them; `None` where the group has no article then.
    pub counts: [Option<Row>; 3],
}

/// Ask three times. The corpora are one, counted as [`CopiesCounted::ALL`] says.
///
/// # Errors
/// As [`run`].
pub fn thrice(corpora: &[Corpus; 3], request: &Request) -> Result<Thrice, Error> {
    let [all, first, none] = corpora;
    let all = run(all, request)?;
    // A term that leads with copies need not lead without.
    let every = Request {
        top: None,
        ..request.clone()
    };
    let others = [run(first, &every)?, run(none, &every)?];
    let notes = [&all, &others[0], &others[1]].map(|one| one.basis.note());
    type Of<'r> = HashMap<(&'r [Key], &'r str), &'r Row>;
    let by_name: Vec<Of<'_>> = others
        .iter()
        .map(|other| {
            let key = |row: &Row| other.groups.keys[row.group as usize].as_slice();
            other
                .rows
                .iter()
                .map(|row| ((key(row), &*row.term), row))
                .collect()
        })
        .collect();
    let rows = all.rows.iter().map(|row| {
        let name = (all.groups.keys[row.group as usize].as_slice(), &*row.term);
        let other = |at: usize| by_name[at].get(&name).map(|row| (*row).clone());
        ThriceRow {
            group: row.group,
            counts: [Some(row.clone()), other(0), other(1)],
        }
    });
    Ok(Thrice {
        rows: rows.collect(),
        notes: notes.to_vec(),
        all,
    })
}

impl Answer for Thrice {
    fn table(&self) -> Result<Table, TabulateError> {
        let groups = &self.all.groups;
        let mut table = by_columns(
            Table::new("Frequency with and without copies").of(&self.rows),
            &self.all.request.by,
            &["term"],
            groups,
            |row| row.group,
        )
        .column(ColumnAbout::new("term", Kind::Text).key(), |row| {
            row.counts[0].as_ref().map(|row| &*row.term)
        });
        for (at, counted) in CopiesCounted::ALL.into_iter().enumerate() {
            let about = |name: &str, kind| {
                ColumnAbout::new(format!("{name}_{counted}"), kind)
                    .heading(name.replace('_', " "))
                    .group(counted.in_words())
            };
            table = table
                .column(about("frequency", Kind::Integer), move |row| {
                    row.counts[at].as_ref().map(|row| row.sums.frequency)
                })
                .column(about("articles", Kind::Integer), move |row| {
                    row.counts[at].as_ref().map(|row| row.articles)
                })
                .column(
                    about("per_million", Kind::Number { decimals: 2 }),
                    move |row| row.counts[at].as_ref().and_then(Row::per_million),
                );
        }
        let mut table = table.table()?;
        for note in &self.notes {
            table = table.note(note.clone());
        }
        Ok(table)
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        None
    }

    fn why_no_chart(&self) -> &'static str {
        "a chart shows one count: choose it with `--copies keep`, `first` or `drop`"
    }

    fn warnings(&self) -> &[String] {
        self.all.warnings()
    }
}
