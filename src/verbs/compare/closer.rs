//! A closer look at the rows of a comparison: how terms are spread over each side, and intervals by the bootstrap.

use super::{Comparison, Request, Row};
use crate::measure::Measured;
use crate::select::{GroupId, Hits, Part, Query};
use crate::verbs::Error;
use crate::verbs::closer::{Closer, Look};
use crate::verbs::intervals::{Drawn, LimitsBy, Of, Resampling};
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use crate::verbs::spread::Parts;
use std::collections::HashMap;
use std::sync::Arc;

/// What a closer look shows of a term: how it is spread over either side, and where the limits of its Log Ratio come from.
type Seen = ([Box<[Measured]>; 2], LimitsBy);

/// Takes a closer look at the rows of comparisons, the first ones where only so many are `shown`, and of their charts, if that
/// is asked for. Only now is it
/// known which rows there are: most terms of a vocabulary are not looked at again. The comparisons are of the same units
/// and intervals, so that what is drawn is drawn once.
///
/// # Errors
/// When families are asked for and nobody knows them, the weights would take too much memory, or the corpus cannot be read.
pub(super) fn look_closer(
    selected: &Selected<'_>,
    queries: &[Query],
    comparisons: &mut [Comparison],
    shown: Option<usize>,
) -> Result<(), Error> {
    let Some(Request {
        intervals, cluster, ..
    }) = comparisons.first().map(|first| &first.request)
    else {
        return Ok(());
    };
    let drawn = intervals.bootstrap().map(|bootstrap| {
        let on_a_side = |at: usize| comparisons.iter().any(|own| own.sides.of[at] != 0);
        Drawn::new(selected, on_a_side, 2, *cluster, bootstrap).map(Arc::new)
    });
    let drawn = drawn.transpose()?;
    comparisons
        .iter_mut()
        .try_for_each(|own| look_at(selected, queries, own, drawn.as_ref(), shown))
}

/// Takes a closer look at one comparison.
fn look_at(
    selected: &Selected<'_>,
    queries: &[Query],
    comparison: &mut Comparison,
    drawn: Option<&Arc<Drawn>>,
    shown: Option<usize>,
) -> Result<(), Error> {
    let request = &comparison.request;
    let groups = comparison.sides.groups();
    let parts = (!request.spread.measures.is_empty())
        .then(|| Parts::new(selected, &groups, 2, request.spread.over.as_ref()));
    let resampling = drawn.map(|drawn| {
        let groups = (groups.as_slice(), 2);
        Resampling::of(Arc::clone(drawn), selected, groups, Of::Tokens)
    });
    let closer = Closer {
        spread: &request.spread,
        parts: parts.as_ref(),
        resampling: resampling.as_ref(),
    };
    if closer.is_nothing() {
        return Ok(());
    }
    let mut seen: HashMap<String, Seen> = HashMap::new();
    if queries.is_empty() {
        let rows = comparison.rows.iter().take(shown.unwrap_or(usize::MAX));
        let rows = rows.chain(&comparison.charted.rows);
        let wanted = rows.map(|row| row.term.as_str());
        let tasks = lists::scan_terms(
            selected,
            request.layer,
            wanted,
            || (closer.look(), Vec::new()),
            |(look, found), term, parts: &[Part<'_>]| {
                let hits = parts.iter().flat_map(Part::iter);
                found.push((term.to_owned(), see(look, hits)));
            },
        )?;
        seen.extend(tasks.into_iter().flat_map(|(_, found)| found));
    } else {
        // What there is to know of the queries has been said.
        let mut said = Vec::new();
        let mut look = closer.look();
        let (listing, layer) = (&request.listing, request.layer);
        let each = |query: &Query, hits: Hits| {
            seen.insert(query.name.clone(), see(&mut look, hits.into_iter()));
        };
        lists::each_query(selected, queries, listing, layer, &mut said, each)?;
    }
    let fill = |row: &mut Row| {
        if let Some((spread, limits)) = seen.get(&row.term) {
            row.spread.clone_from(spread);
            row.limits.clone_from(limits);
        }
    };
    comparison.rows.iter_mut().for_each(fill);
    comparison.charted.rows.iter_mut().for_each(fill);
    Ok(())
}

fn see(look: &mut Look<'_>, hits: impl Iterator<Item = (u32, u32)> + Clone) -> Seen {
    look.take(hits);
    let spread = [0, 1].map(|side: GroupId| look.spread(side));
    (spread, look.log_ratio())
}
