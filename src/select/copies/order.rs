//! The articles of a corpus in the order in which copies are looked for.

use crate::day::Day;
use crate::select::Articles;
use crate::store::{Corpus, StoreError};
use rayon::prelude::*;

/// The articles by day, those without one last; then by outlet and content, so that the order does not depend on
/// how a corpus was added to. The place of an article in it is its *rank*.
pub(super) struct Order {
    /// For each article its rank.
    pub rank: Vec<u32>,
    /// For each rank the article.
    pub article: Vec<u32>,
    /// For each rank the number of the outlet, and the day.
    pub source: Vec<u32>,
    pub day: Vec<Option<Day>>,
    /// For each rank what the article is known by in any corpus: its content and its id.
    pub key: Vec<u64>,
}

impl Order {
    /// `articles` have the column of outlets.
    pub fn of(corpus: &Corpus, articles: &Articles) -> Result<Self, StoreError> {
        let keys = keys(corpus)?;
        let sources = articles.text("source").map_or(&[][..], |column| &column.of);
        let source = |article: &u32| sources.get(*article as usize).copied().unwrap_or(0);
        let mut article: Vec<u32> = (0..articles.len() as u32).collect();
        article.par_sort_unstable_by_key(|article| {
            let at = *article as usize;
            let day = articles.days()[at];
            (day.is_none(), day, source(article), keys[at])
        });
        let mut rank = vec![0; article.len()];
        for (own, article) in (0..).zip(&article) {
            rank[*article as usize] = own;
        }
        let places = || article.iter().map(|article| *article as usize);
        Ok(Self {
            source: article.iter().map(source).collect(),
            day: places().map(|at| articles.days()[at]).collect(),
            key: places().map(|at| keys[at]).collect(),
            rank,
            article,
        })
    }
}

/// For each article a hash of its outlet, date, text and id.
fn keys(corpus: &Corpus) -> Result<Vec<u64>, StoreError> {
    let mut keys = Vec::new();
    for segment in corpus.segments() {
        let contents = segment.content_hashes()?;
        let mut contents = contents.into_iter();
        segment.each_id(|id| {
            let mut hash = blake3::Hasher::new();
            hash.update(&contents.next().unwrap_or_default().to_le_bytes());
            let digest = hash.update(id.as_bytes()).finalize();
            let first = digest.as_bytes().first_chunk();
            keys.push(u64::from_le_bytes(*first.expect("a digest has 32 bytes")));
        })?;
    }
    Ok(keys)
}
