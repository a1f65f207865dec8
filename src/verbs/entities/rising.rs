//! Who rose and who fell between two periods: key entities of the later against the earlier.

use crate::day::Day;
use crate::measure::correct::Correction;
use crate::select::{Entities, Filter};
use crate::settings::Layer;
use crate::store::Corpus;
use crate::verbs::claims::{self, Days};
use crate::verbs::compare::{self, Comparison, Side};
use crate::verbs::halves::{self, Halves};
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
    /// Today: articles with dates after it are in neither half.
    pub today: Option<Day>,
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
        None => {
            let Some(halves) = Halves::of(corpus, &request.filter, request.today)? else {
                return Err(undivided());
            };
            let (earlier, later) = halves.periods();
            let note = halves.in_words(|day| day.to_string());
            (earlier, later, halves.in_both(&request.filter), Some(note))
        }
    };
    let words = format!("{} against {}", later.label(), earlier.label());
    let comparison = compare::Request {
        a: later,
        b: Side::Selection(earlier),
        filter,
        layer: Layer::Entities,
        listing: request.listing.clone(),
        top: request.top,
        correction: request.correction,
        min_articles_own: OWN_ARTICLES,
        ..compare::Request::default()
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

fn undivided() -> Error {
    Error::Usage {
        message: format!(
            "no day divides the articles into two parts of at least {}",
            halves::LEAST_ARTICLES
        ),
        help: "name the periods with `--earlier` and `--later`, or see how dates were read with `newsprint inspect INPUT...`".into(),
    }
}
