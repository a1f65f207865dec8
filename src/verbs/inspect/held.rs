//! What of a sample a corpus has already.

use crate::store::{Corpus, StoreError};
use crate::verbs::intake::Prepared;
use crate::verbs::seen::each_key;
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
    for segment in corpus.segments() {
        each_key(segment, identity, by_content, |source, id, content| {
            if let Some(held) = known.get_mut(&(source.to_owned(), id.to_owned())) {
                held.get_or_insert(content);
            }
            Ok(())
        })?;
    }
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
