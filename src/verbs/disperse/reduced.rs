//! The average reduced frequency of terms, from where they stand in all selected articles, one after the other.

use super::Request;
use crate::count::Within;
use crate::measure::dispersion::arf;
use crate::measure::{Measured, Undefined};
use crate::select::{self, By, Hits, Nearby, Query, Searched};
use crate::store::{Corpus, StoreError};
use crate::verbs::Error;
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use std::collections::HashMap;
use std::sync::Arc;

/// What a note says of the order of articles.
pub(super) const ORDER: &str = "ARF: the articles stand one after the other, by date, source and id, those without a date last";

/// The average reduced frequency of each query, by its name. The texts that have a query are
/// read for it; [`Undefined::NoUnits`] where an occurrence has no place in a text, such as a name that an input gave.
///
/// # Errors
/// As [`select::each_match`].
pub(super) fn reduced(
    corpus: &Corpus,
    request: &Request,
) -> Result<HashMap<Arc<str>, Measured>, Error> {
    corpus.with_text("look up the places of terms in")?;
    let id = [By::Column("id".into())];
    let selected = Selected::of(corpus, &request.filter, &id, &[])?;
    let articles = &selected.articles;
    let (starts, tokens) = starts(&selected)?;
    let (listing, layer) = (&request.listing, request.layer);
    // What there is to know of the queries has been said.
    let (queries, _) = lists::told_apart(corpus, &request.queries, listing, layer)?;
    let of = |query: &Query| {
        let query = query.clone().of_kind(listing.kind);
        let mut hits: Hits = select::find(corpus, articles, &query, layer)?;
        hits.retain(|(article, _)| selected.mask[*article as usize]);
        let having: Vec<u32> = hits.iter().map(|(article, _)| *article).collect();
        let asked = (&query, layer);
        let all = Nearby::Article;
        let found = select::each_match(corpus, articles, asked, &having, all, counted_before)?;
        let frequency: u64 = hits.iter().map(|(_, own)| u64::from(*own)).sum();
        let mut places: Vec<u64> = having
            .iter()
            .zip(found)
            .flat_map(|(article, own)| {
                let start = starts[*article as usize];
                own.into_iter().map(move |before| start + u64::from(before))
            })
            .collect();
        if places.len() as u64 != frequency {
            return Ok((query.name.into(), Err(Undefined::NoUnits)));
        }
        places.sort_unstable();
        Ok((query.name.into(), arf(&places, tokens)))
    };
    queries.iter().map(of).collect()
}

/// How many tokens stand before each selected article, and in all of them.
fn starts(selected: &Selected<'_>) -> Result<(Vec<u64>, u64), StoreError> {
    let mut hashes = Vec::with_capacity(selected.articles.len());
    for segment in selected.corpus.segments() {
        hashes.extend(segment.content_hashes()?);
    }
    let articles = &selected.articles;
    let [sources, ids] = ["source", "id"].map(|name| articles.text(name));
    let days = articles.days();
    let mut order: Vec<u32> = (0..articles.len() as u32).collect();
    order.retain(|article| selected.mask[*article as usize]);
    order.sort_by_cached_key(|article| {
        let day = days[*article as usize];
        let source = sources.map(|column| column.of[*article as usize]);
        let id = ids.map(|column| column.of[*article as usize]);
        // What has no id is told apart by its content.
        (day.is_none(), day, source, id, hashes[*article as usize])
    });
    let mut starts = vec![0; articles.len()];
    let mut tokens = 0;
    for article in order {
        starts[article as usize] = tokens;
        tokens += u64::from(articles.tokens()[article as usize]);
    }
    Ok((starts, tokens))
}

/// For each match of an article how many counted tokens stand before it.
fn counted_before(found: &Searched<'_>) -> Vec<u32> {
    let mut within = found.part.map(Within::new);
    let (mut before, mut next) = (0, 0);
    let place = |at: u32| {
        for token in &found.tokens[next..at as usize] {
            let within = within.as_mut();
            let is_counted = within.is_none_or(|within| within.has(token.start as usize));
            before += u32::from(is_counted);
        }
        next = next.max(at as usize);
        before
    };
    let starts = found.matches.iter().map(|own| own.tokens.start);
    starts.map(place).collect()
}
