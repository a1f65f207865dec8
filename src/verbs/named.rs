//! The entities that the user means by a name.

use super::Error;
use crate::select::{Entities, Name, Pattern, Query};
use crate::store::Corpus;
use std::collections::BTreeSet;

/// The entities that a name means, in byte order: by their own names, or by one that is counted under them.
///
/// # Errors
/// When nothing is called that, with the nearest name there is; or the corpus is damaged.
pub(super) fn called<'e>(
    corpus: &Corpus,
    entities: &'e Entities,
    name: &str,
) -> Result<Vec<&'e str>, Error> {
    let found = entities.matching(corpus, &Pattern::new(name))?;
    match found.is_empty() {
        true => Err(nothing(entities, name)),
        false => Ok(found),
    }
}

/// The entities that the names of a query mean, in byte order.
///
/// # Errors
/// As [`called`]; also where a name fits several entities.
pub(super) fn meant<'e>(
    corpus: &Corpus,
    entities: &'e Entities,
    query: &Query,
) -> Result<Vec<&'e str>, Error> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let names: Vec<&Name> = query.names();
    for name in names {
        found.extend(entities.meant(corpus, name, query)?);
    }
    match found.is_empty() {
        true => Err(nothing(entities, query.name.trim_start_matches('@'))),
        false => Ok(found.into_iter().collect()),
    }
}

/// The error that no entity is called so, with the nearest that is.
fn nothing(entities: &Entities, name: &str) -> Error {
    let all: Vec<&str> = entities.iter().map(|(entity, _)| entity).collect();
    Error::Usage {
        message: format!("no entity is called {name:?}"),
        help: match crate::error::nearest(name, all) {
            Some(nearest) => format!("did you mean {nearest:?}?"),
            None => "see which there are with `newsprint entities CORPUS`".into(),
        },
    }
}

/// What answers call the entities that a query means.
pub(super) fn shown(query: &Query, meant: &[&str]) -> String {
    match meant {
        [only] => (*only).to_owned(),
        _ => query.name.trim_start_matches('@').to_owned(),
    }
}
