//! Who rose and who fell between two periods: key entities of the later against the earlier.

use crate::measure::correct::Correction;
use crate::select::{Entities, Filter};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::verbs::claims::{self, Days};
use crate::verbs::compare::{self, Comparison, Rank, Side};
use crate::verbs::halves::{self, BySource};
use crate::verbs::selection::Selected;
use crate::verbs::{Error, Listing};

/// Between when and when.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which articles.
    pub filter: Filter,
    /// The earlier and the later period; `None` for the halves of the selected articles.
    pub periods: Option<(Filter, Filter)>,
    /// What the list has; `min_frequency` is of both periods together.
    pub listing: Listing,
    /// How p is corrected for the number of entities tested.
    pub correction: Correction,
    /// How many that rose and how many that fell, the strongest; `None` for all.
    pub top: Option<usize>,
    /// Only those whose change [holds over articles](claims::differences).
    pub claimed: bool,
}

/// Articles of its own period that an entity must be in: what one article repeats is no rise.
const OWN_ARTICLES: u64 = 3;

/// Compare the later with the earlier period: A is the later, so positive is risen.
///
/// # Errors
/// As [`compare::run`]; and when no periods are given and no day divides the articles.
pub fn rising(corpus: &Corpus, request: &Change) -> Result<Comparison, Error> {
    let (earlier, later, filter, note) = match &request.periods {
        Some((earlier, later)) => (earlier.clone(), later.clone(), request.filter.clone(), None),
        None => halved(corpus, request)?,
    };
    let words = format!("{} against {}", later.label(), earlier.label());
    let comparison = compare::Request {
        a: later,
        b: Side::Selection(earlier),
        filter,
        layer: Layer::Entities,
        listing: request.listing.clone(),
        top: request.top,
        rank: Rank::LogLikelihood,
        correction: request.correction,
        min_articles_own: OWN_ARTICLES,
        draw_all: false,
        form: Default::default(),
        measures: Vec::new(),
    };
    let mut found = match request.claimed {
        false => compare::run(corpus, &comparison)?,
        true => claims::difference(corpus, &comparison, Days::All)?,
    };
    found.title = Some(format!("Who rose and fell: {words}"));
    let entities = Entities::read(corpus)?;
    for row in &mut found.rows {
        row.kind = entities.kind(&row.term);
        row.id = entities.id(&row.term).map(str::to_owned);
    }
    found.kinds = true;
    found.ids = entities.have_ids();
    found.notes = vec!["A is the later period: positive has risen, negative has fallen".to_owned()];
    found.notes.extend(note);
    Ok(found)
}

/// The halves of the selected articles, the selection without sources that came or went, and a note of it.
fn halved(
    corpus: &Corpus,
    request: &Change,
) -> Result<(Filter, Filter, Filter, Option<String>), Error> {
    let selected = Selected::of(corpus, &request.filter, &[], &[])?;
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
