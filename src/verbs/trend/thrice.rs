//! The same trend with all copies, with one of each family, and without: three values side by side.

use super::{Request, Row, Series, Trend, run};
use crate::clean::copies::CopiesCounted;
use crate::day::Day;
use crate::draw::Chart;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::Error;
use crate::verbs::answer::Answer;
use std::collections::HashMap;
use std::sync::Arc;

/// Three values of each period.
#[derive(Debug)]
pub struct Thrice {
    /// In the order of the trend with all copies.
    pub rows: Vec<ThriceRow>,
    all: Trend,
}

/// Three values of a period.
#[derive(Debug)]
pub struct ThriceRow {
    /// The period, its series, and what was counted with all copies.
    pub row: Row,
    /// As [`CopiesCounted::ALL`] has them; `None` where the period has no article then.
    pub values: [Option<f64>; 3],
}

/// Ask three times. The corpora are one, counted as [`CopiesCounted::ALL`] says.
///
/// # Errors
/// As [`run`].
pub fn thrice(corpora: &[Corpus; 3], request: &Request) -> Result<Thrice, Error> {
    if request.standardise {
        return Err(Error::Usage {
            message: "`--standardise` does not go with `--copies all`: without copies the outlets have other weights".into(),
            help: "choose one count with `--copies keep`, `first` or `drop`".into(),
        });
    }
    let [all, first, none] = corpora;
    let all = run(all, request)?;
    // The same terms and values of the split, which need not lead without copies.
    let same = Request {
        top: None,
        ..all.request.clone()
    };
    type Of = HashMap<(Day, Arc<Series>), Option<f64>>;
    let values = |corpus: &Corpus| -> Result<Of, Error> {
        let rows = run(corpus, &same)?.rows.into_iter();
        let value = |row: Row| {
            let value = row.value(same.measure);
            ((row.start, row.series), value)
        };
        Ok(rows.map(value).collect())
    };
    let others = [values(first)?, values(none)?];
    let rows = all.rows.iter().map(|row| {
        let name = (row.start, Arc::clone(&row.series));
        let other = |at: usize| others[at].get(&name).copied().flatten();
        ThriceRow {
            values: [row.value(same.measure), other(0), other(1)],
            row: row.clone(),
        }
    });
    Ok(Thrice {
        rows: rows.collect(),
        all,
    })
}

impl Answer for Thrice {
    fn table(&self) -> Result<Table, TabulateError> {
        let request = &self.all.request;
        let by = request.by;
        let mut table = Table::new("Trend with and without copies")
            .of(&self.rows)
            .column(ColumnAbout::new("period", Kind::Text).key(), move |row| {
                by.name(row.row.start)
            });
        if let Some(split) = &request.split {
            let about = ColumnAbout::new(split.column_beside(&["period", "query"]), Kind::Text);
            table = table.column(about.key(), |row| row.row.series.split.as_deref());
        }
        table = table.column(ColumnAbout::new("query", Kind::Text).key(), |row| {
            &*row.row.series.query
        });
        for (at, counted) in CopiesCounted::ALL.into_iter().enumerate() {
            let mut about = request.measure.column();
            about.name = format!("{}_{counted}", about.name);
            let about = about.group(counted.in_words());
            table = table.column(about, move |row| row.values[at]);
        }
        table.table()
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
