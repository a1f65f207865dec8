//! The intervals of a comparison by the bootstrap.

use super::{Comparison, Row};
use crate::select::{Part, Query};
use crate::verbs::Error;
use crate::verbs::intervals::{Drawing, LimitsBy, Of, Resampled, Resampling};
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use std::collections::{HashMap, HashSet};

/// Gives the rows of a comparison, and those of its chart, the limits of a bootstrap, if that is asked for. Only now is it
/// known which rows there are: most terms of a vocabulary are not looked at again.
///
/// # Errors
/// When families are asked for and nobody knows them, the weights would take too much memory, or the corpus cannot be read.
pub(super) fn resample(
    selected: &Selected<'_>,
    queries: &[Query],
    comparison: &mut Comparison,
) -> Result<(), Error> {
    let request = &comparison.request;
    let Some(bootstrap) = request.intervals.bootstrap() else {
        return Ok(());
    };
    let groups = comparison.sides.groups();
    let resampling = Resampling::new(
        selected,
        (&groups, 2),
        request.cluster,
        bootstrap,
        Of::Tokens,
    )?;
    let mut limits: HashMap<String, Option<Resampled>> = HashMap::new();
    if queries.is_empty() {
        let rows = comparison.rows.iter().chain(&comparison.charted.rows);
        let wanted: HashSet<&str> = rows.map(|row| row.term.as_str()).collect();
        let tasks = lists::scan_wanted(
            selected,
            request.layer,
            |term, _, _, _| wanted.contains(term),
            || (Drawing::new(&resampling), Vec::new()),
            |(drawing, found), term, parts: &[Part<'_>]| {
                drawing.take(parts.iter().flat_map(Part::iter));
                found.push((term.to_owned(), drawing.limits_of_log_ratio()));
            },
        )?;
        limits.extend(tasks.into_iter().flat_map(|(_, found)| found));
    } else {
        // What there is to know of the queries has been said.
        let mut said = Vec::new();
        let mut drawing = Drawing::new(&resampling);
        let (listing, layer) = (&request.listing, request.layer);
        lists::each_query(
            selected,
            queries,
            listing,
            layer,
            &mut said,
            |query, hits| {
                drawing.take(hits.into_iter());
                limits.insert(query.name.clone(), drawing.limits_of_log_ratio());
            },
        )?;
    }
    let fill = |row: &mut Row| {
        row.limits = LimitsBy::resampled(limits.get(&row.term).copied().flatten());
    };
    comparison.rows.iter_mut().for_each(fill);
    comparison.charted.rows.iter_mut().for_each(fill);
    Ok(())
}
