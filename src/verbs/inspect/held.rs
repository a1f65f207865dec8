//! What of a sample a corpus has already.

use crate::settings::Identity;
use crate::store::{Corpus, StoreError, StoreProblem};
use crate::verbs::intake::Prepared;
use crate::verbs::seen::id_of_content;
use serde::Serialize;
use std::collections::HashMap;

/// What adding a sample to a corpus that exists would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Articles of the sample that the corpus does not have.
    pub new: u64,
    /// Those that it has, which would not be counted twice.
    pub duplicates: u64,
    /// Those whose id another article of their outlet has there; they would be set aside.
    pub same_ids: u64,
}

/// Counts what a corpus has of a sample, and gives what is new to it. With `by_content`, articles with an id
/// are known by their content too, as in `add`.
///
/// # Errors
/// When the corpus is damaged.
pub fn new_articles(
    corpus: &Corpus,
    sample: Vec<Prepared>,
    by_content: bool,
) -> Result<(Vec<Prepared>, Held), StoreError> {
    let identity = corpus.settings().identity;
    let mut known: HashMap<(String, String), Option<u64>> = HashMap::new();
    for article in &sample {
        for (id, _) in article.keys() {
            known.insert((article.source(identity), id), None);
        }
    }
    look_up(corpus, identity, by_content, &mut known)?;
    let mut held = Held::default();
    let mut new = Vec::new();
    for article in sample {
        let source = article.source(identity);
        let keys = article.keys();
        let content = |id: &String| known.get(&(source.clone(), id.clone())).copied().flatten();
        if keys.iter().any(|(id, own)| content(id) == Some(*own)) {
            held.duplicates += 1;
        } else if keys.first().is_some_and(|(id, _)| content(id).is_some()) {
            held.same_ids += 1;
        } else {
            held.new += 1;
            new.push(article);
        }
    }
    Ok((new, held))
}

/// The content that each known id has in the corpus.
fn look_up(
    corpus: &Corpus,
    identity: Identity,
    by_content: bool,
    known: &mut HashMap<(String, String), Option<u64>>,
) -> Result<(), StoreError> {
    let mut admit = |key: (String, String), content: u64| {
        if let Some(known) = known.get_mut(&key) {
            known.get_or_insert(content);
        }
    };
    for segment in corpus.segments() {
        let table = segment.articles()?;
        for group in 0..table.groups() {
            let rows = table.group_rows(group);
            let read = || -> std::io::Result<_> {
                Ok((
                    table.column("source")?.texts(rows.clone())?,
                    table.column("id")?.texts(rows.clone())?,
                    table.column("content_hash")?.u64(rows.clone())?,
                ))
            };
            let (sources, ids, contents) = read().map_err(|error| StoreError {
                action: "read the articles of",
                path: segment.folder().to_owned(),
                problem: StoreProblem::Damaged(error.to_string()),
            })?;
            for ((source, id), content) in sources.iter().zip(ids).zip(contents) {
                let source = identity.of(source).into_owned();
                if by_content {
                    admit((source.clone(), id_of_content(content)), content);
                }
                admit((source, id), content);
            }
        }
    }
    Ok(())
}
