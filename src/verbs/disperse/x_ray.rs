//! Where terms occur over time, for the x-ray: one term in a row a source, several in a row a term.

use super::Request;
use crate::day::Day;
use crate::draw::{Words, XRay, XRayRow};
use crate::number::{counted, whole};
use crate::select::{self, By, Groups, Hits, NO_GROUP, Query};
use crate::store::Corpus;
use crate::verbs::Error;
use crate::verbs::doubtful::Shown;
use crate::verbs::grouped::group_name;
use crate::verbs::selection::{Basis, Selected};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rows of a page.
const MOST_ROWS: usize = 30;

/// The picture of the terms that were measured; `None` where none of the articles has a date.
///
/// # Errors
/// As [`select::find`].
pub(super) fn x_ray(
    corpus: &Corpus,
    request: &Request,
    terms: &[&str],
    today: Option<Day>,
) -> Result<Option<XRay>, Error> {
    let queries: Vec<Query> = match request.queries.as_slice() {
        [] => terms
            .iter()
            .map(|term| Query::of_term(request.layer, term))
            .collect(),
        queries => queries.to_vec(),
    };
    let over = match &request.spread.over {
        Some(By::Column(column)) => By::Column(column.clone()),
        Some(By::Period(_)) | None => By::Column("source".into()),
    };
    let by = std::slice::from_ref(&over);
    let selected = Selected::of(corpus, &request.filter, by, &[])?;
    let shown = Shown::of(&selected, &request.filter, today);
    let find = |query: &Query| {
        let query = query.clone().of_kind(request.listing.kind);
        let mut hits = select::find(corpus, &selected.articles, &query, request.layer)?;
        hits.retain(|(article, _)| selected.mask[*article as usize]);
        Ok::<Hits, Error>(hits)
    };
    let days = selected.articles.days();
    let mut rows: Vec<XRayRow>;
    let mut undated = 0;
    let (what, all) = match queries.as_slice() {
        [query] => {
            let groups = Groups::new(&selected.articles, &selected.mask, by);
            let mut of_group = vec![BTreeMap::new(); groups.len()];
            for (article, frequency) in find(query)? {
                let group = groups.of[article as usize] as usize;
                match days[article as usize] {
                    Some(day) => *of_group[group].entry(day).or_default() += u64::from(frequency),
                    None => undated += u64::from(frequency),
                }
            }
            let mut covered = vec![Vec::new(); groups.len()];
            for (group, day) in groups.of.iter().zip(days) {
                if let (true, Some(day)) = (*group != NO_GROUP, day) {
                    covered[*group as usize].push(*day);
                }
            }
            let of = of_group.into_iter().zip(covered).zip(0..);
            let row = |((hits, covered), group): ((BTreeMap<Day, u64>, Vec<Day>), u32)| XRayRow {
                name: group_name(&groups, group),
                hits: hits.into_iter().collect(),
                covered,
            };
            rows = of.map(row).collect();
            let sum = |row: &XRayRow| row.hits.iter().map(|(_, count)| count).sum::<u64>();
            rows.sort_by_key(|row| Reverse((sum(row), row.covered.len())));
            let row = match &over {
                By::Column(column) if column == "source" => "source",
                _ => "row",
            };
            let all = counted(rows.len() as u64, row);
            (
                query.name.clone(),
                format!("of {all} with the most occurrences"),
            )
        }
        queries => {
            let dated = days.iter().zip(&selected.mask).filter(|(_, on)| **on);
            let covered: Vec<Day> = dated.filter_map(|(day, _)| *day).collect();
            rows = Vec::new();
            for query in queries.iter().take(MOST_ROWS) {
                let mut hits: BTreeMap<Day, u64> = BTreeMap::new();
                for (article, frequency) in find(query)? {
                    match days[article as usize] {
                        Some(day) => *hits.entry(day).or_default() += u64::from(frequency),
                        None => undated += u64::from(frequency),
                    }
                }
                rows.push(XRayRow {
                    name: query.name.clone(),
                    hits: hits.into_iter().collect(),
                    covered: covered.clone(),
                });
            }
            let all = counted(queries.len() as u64, "term");
            (Query::all_in_words(queries), format!("of {all}, the first"))
        }
    };
    let cut = match rows.len() > MOST_ROWS || queries.len() > MOST_ROWS {
        true => format!(" Shown are {} {all}.", whole(MOST_ROWS as u64)),
        false => String::new(),
    };
    rows.truncate(MOST_ROWS);
    let undated = match undated {
        0 => String::new(),
        undated => format!(
            " Not shown: {} in articles without a date.",
            counted(undated, "occurrence")
        ),
    };
    let basis = Basis::of(&selected, &request.filter);
    Ok(shown.days.map(|_| XRay {
        words: Words {
            title: format!(
                "Where {what} occur{}",
                if queries.len() == 1 { "s" } else { "" }
            ),
            subtitle: request.filter.subtitle(),
            caption: format!("N = {}.{cut}{undated}{}", basis.in_words(), shown.words()),
        },
        unit: "occurrences".into(),
        days: shown.days,
        rows,
    }))
}
