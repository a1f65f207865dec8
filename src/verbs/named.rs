//! The entities that the user means by a name.

use super::Error;
use crate::select::{Alternative, Entities, Pattern, Query};
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
    matching(corpus, entities, name, &[Pattern::new(name)])
}

/// The entities that the alternatives of a query mean, taken as names.
///
/// # Errors
/// As [`called`].
pub(super) fn meant<'e>(
    corpus: &Corpus,
    entities: &'e Entities,
    query: &Query,
) -> Result<Vec<&'e str>, Error> {
    let patterns: Vec<Pattern> = query
        .as_names()
        .alternatives
        .into_iter()
        .filter_map(|alternative| match alternative {
            Alternative::Entity(name) => Some(name),
            Alternative::Term(_) | Alternative::Phrase(_) => None,
        })
        .collect();
    matching(
        corpus,
        entities,
        query.name.trim_start_matches('@'),
        &patterns,
    )
}

/// What answers call the entities that a query means.
pub(super) fn shown(query: &Query, meant: &[&str]) -> String {
    match meant {
        [only] => (*only).to_owned(),
        _ => query.name.trim_start_matches('@').to_owned(),
    }
}

fn matching<'e>(
    corpus: &Corpus,
    entities: &'e Entities,
    name: &str,
    patterns: &[Pattern],
) -> Result<Vec<&'e str>, Error> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for pattern in patterns {
        found.extend(entities.matching(corpus, pattern)?);
    }
    if found.is_empty() {
        let all: Vec<&str> = entities.iter().map(|(entity, _)| entity).collect();
        return Err(Error::Usage {
            message: format!("no entity is called {name:?}"),
            help: match crate::error::nearest(name, all) {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => "see which there are with `newsprint entities CORPUS`".into(),
            },
        });
    }
    Ok(found.into_iter().collect())
}
