//! Who rose and who fell between two periods: key entities of the later against the earlier.

use super::id_column;
use crate::recognise::Kind;
use crate::select::{Entities, Filter};
use crate::settings::Layer;
use crate::tabulate::{Cell, ColumnAbout, Kind as Column};
use crate::verbs::answer::Answer;
use crate::verbs::compare::{self, Rank, Side};
use crate::verbs::halves::{self, BySource};
use crate::verbs::selection::Selected;
use crate::verbs::{Error, Listing};
use std::path::PathBuf;

/// Between when and when.
#[derive(Debug, Clone)]
pub struct Change {
    /// The corpus.
    pub corpus: PathBuf,
    /// Which articles.
    pub filter: Filter,
    /// The earlier and the later period; `None` for the halves of the selected articles.
    pub periods: Option<(Filter, Filter)>,
    /// What the list has; `min_frequency` is of both periods together.
    pub listing: Listing,
    /// Those that rose and those that fell most, so many of each; `None` for all.
    pub top: Option<usize>,
}

/// Articles of its own period that an entity must be in: what one article repeats is no rise.
const OWN_ARTICLES: u64 = 3;

/// Compare the later with the earlier period: A is the later, so positive is risen.
///
/// # Errors
/// As [`compare::run`]; and when no periods are given and no day divides the articles.
pub fn rising(request: &Change) -> Result<Answer, Error> {
    let (earlier, later, filter, note) = match &request.periods {
        Some((earlier, later)) => (earlier.clone(), later.clone(), request.filter.clone(), None),
        None => halved(request)?,
    };
    let mut answer = compare::run(&compare::Request {
        corpus: request.corpus.clone(),
        a: later,
        b: Side::Selection(earlier),
        filter,
        layer: Layer::Entities,
        listing: request.listing.clone(),
        top: request.top,
        rank: Rank::LogLikelihood,
        min_articles_own: OWN_ARTICLES,
    })?;
    let selected = Selected::open(&request.corpus, &request.filter, &[], &[])?;
    let entities = Entities::read(&selected.corpus)?;
    let names: Vec<String> = (0..answer.table.height())
        .map(|row| match answer.table.cell(row, 0) {
            Some(Cell::Text(name)) => name.to_owned(),
            _ => String::new(),
        })
        .collect();
    let kind = |name: &String| entities.kind(name).map(Kind::name);
    let kinds: Vec<Option<&str>> = names.iter().map(kind).collect();
    answer
        .table
        .add(ColumnAbout::new("kind", Column::Text), kinds)?;
    if entities.have_ids() {
        let ids: Vec<Option<&str>> = names.iter().map(|name| entities.id(name)).collect();
        answer.table.add(id_column(), ids)?;
    }
    answer
        .table
        .add_note("A is the later period: positive has risen, negative has fallen");
    if let Some(note) = note {
        answer.table.add_note(note);
    }
    Ok(answer)
}

/// The halves of the selected articles, the selection without sources that came or went, and a note of it.
fn halved(request: &Change) -> Result<(Filter, Filter, Filter, Option<String>), Error> {
    let selected = Selected::open(&request.corpus, &request.filter, &[], &[])?;
    let mut by_source = BySource::new();
    if let Some(column) = selected.articles.text("source") {
        for (article, day) in selected.articles.days().iter().enumerate() {
            if let Some(day) = day.filter(|_| selected.mask[article]) {
                let source = &column.values[column.of[article] as usize];
                let own = by_source.entry(source.clone()).or_default();
                *own.entry(day).or_default() += 1;
            }
        }
    }
    let Some(halves) = halves::divided(&by_source) else {
        return Err(Error::Usage {
            message: format!(
                "no day divides the articles into two parts of at least {}",
                halves::LEAST_ARTICLES
            ),
            help: "name the periods with `--earlier` and `--later`, or see how dates were read with `newsprint inspect INPUT...`".into(),
        });
    };
    let filter = match &halves.sources {
        Some(sources) => request.filter.and(&Filter::of_values("source", sources)),
        None => request.filter.clone(),
    };
    let note = (halves.left_out > 0).then(|| {
        format!(
            "{} of {} sources, with less than a tenth of their articles in one of the halves, are left out, so that the coming or going of a source is not taken for a change",
            halves.left_out,
            by_source.len()
        )
    });
    let of = |(first, last)| Filter::of_days(first, last);
    Ok((of(halves.earlier), of(halves.later), filter, note))
}
