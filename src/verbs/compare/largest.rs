//! How much of a term comes from one article, one day, or one family of copies: what a single story makes frequent.

use super::{Request, Row, Sides};
use crate::measure::keyness::Direction;
use crate::number::counted;
use crate::select::{Copies, Part};
use crate::store::{Corpus, StoreError, StoreProblem};
use crate::verbs::Error;
use crate::verbs::lists;
use crate::verbs::selection::Selected;
use std::collections::HashMap;

/// The largest shares of the occurrences of a term on the side that has more of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Largest {
    /// That of one article.
    pub article: f64,
    /// That of one day; `None` where no article has a date.
    pub day: Option<f64>,
    /// That of one family of copies, of which an article without copies is one; `None` where copies are not known.
    pub family: Option<f64>,
}

/// What the shares are of, from the narrowest.
const PARTS: [&str; 3] = ["article", "day", "family of copies"];

impl Largest {
    fn shares(&self) -> [Option<f64>; 3] {
        [Some(self.article), self.day, self.family]
    }
}

/// Gives each row its largest shares; `sides` are those of each comparison.
///
/// # Errors
/// As [`run`](super::run).
pub(super) fn measure(
    corpus: &Corpus,
    request: &Request,
    sides: &[&Sides],
    rows: &mut [Row],
) -> Result<(), Error> {
    let selected = Selected::of(corpus, &request.filter, &[], &[])?;
    let articles = &selected.articles;
    let families = families(corpus, articles.len())?;
    let days: Vec<Option<i32>> = (articles.days().iter())
        .map(|day| day.map(|day| day.days_since_epoch()))
        .collect();
    let mut rows_of: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        rows_of.entry(row.term.clone()).or_default().push(at);
    }
    let largest = |row: &Row, hits: &mut dyn Iterator<Item = (u32, u32)>| {
        let side = match row.direction {
            Direction::Target | Direction::Neither => 1,
            Direction::Reference => 2,
        };
        let of = &sides[row.of].of;
        let own = hits.filter(|(article, _)| of[*article as usize] == side);
        of_hits(own, &days, families.as_deref())
    };
    let found: Vec<(usize, Option<Largest>)> = if request.queries.is_empty() {
        let tasks = lists::scan_terms(
            &selected,
            request.layer,
            rows_of.keys().map(String::as_str),
            Vec::new,
            |found: &mut Vec<(usize, Option<Largest>)>, term, parts: &[Part<'_>]| {
                for at in rows_of.get(term).into_iter().flatten() {
                    let mut hits = parts.iter().flat_map(Part::iter);
                    found.push((*at, largest(&rows[*at], &mut hits)));
                }
            },
        )?;
        tasks.into_iter().flatten().collect()
    } else {
        let (listing, layer) = (&request.listing, request.layer);
        // What is to be said of the queries, their comparison has said.
        let (queries, mut said) = lists::told_apart(corpus, &request.queries, listing, layer)?;
        let mut found = Vec::new();
        lists::each_query(
            &selected,
            &queries,
            listing,
            layer,
            &mut said,
            |query, hits| {
                let hits: Vec<(u32, u32)> = hits.into_iter().collect();
                for at in rows_of.get(&query.name).into_iter().flatten() {
                    found.push((*at, largest(&rows[*at], &mut hits.iter().copied())));
                }
            },
        )?;
        found
    };
    for (at, largest) in found {
        rows[at].largest = largest;
    }
    Ok(())
}

/// For each article its family of copies, or itself; `None` where the corpus cannot tell.
fn families(corpus: &Corpus, articles: usize) -> Result<Option<Vec<u32>>, Error> {
    let copies = match Copies::read(corpus) {
        Err(StoreError {
            problem: StoreProblem::NoSketches,
            ..
        }) => return Ok(None),
        copies => copies?,
    };
    let mut of: Vec<u32> = (0..articles as u32).collect();
    for family in &copies.families {
        // A family is called after its first article.
        let first = family.members.first().map(|member| member.article);
        for member in &family.members {
            of[member.article as usize] = first.unwrap_or(member.article);
        }
    }
    Ok(Some(of))
}

/// The shares of the hits of one side; `None` where it has none.
fn of_hits(
    hits: impl Iterator<Item = (u32, u32)>,
    days: &[Option<i32>],
    families: Option<&[u32]>,
) -> Option<Largest> {
    let (mut all, mut article, mut undated) = (0u64, 0u64, 0u64);
    let mut of_day: HashMap<i32, u64> = HashMap::new();
    let mut of_family: HashMap<u32, u64> = HashMap::new();
    for (at, frequency) in hits {
        let (at, frequency) = (at as usize, u64::from(frequency));
        all += frequency;
        article = article.max(frequency);
        match days[at] {
            Some(day) => *of_day.entry(day).or_default() += frequency,
            // It is of some day.
            None => undated = undated.max(frequency),
        }
        if let Some(families) = families {
            *of_family.entry(families[at]).or_default() += frequency;
        }
    }
    let share = |part: u64| part as f64 / all as f64;
    (all > 0).then(|| Largest {
        article: share(article),
        day: (of_day.into_values().max()).map(|most| share(most.max(undated))),
        family: of_family.into_values().max().map(share),
    })
}

/// The terms of a table that owe more than half of their occurrences to one article, day or family, in words.
pub(super) fn notes(rows: &[Row]) -> Vec<String> {
    const NAMED: usize = 5;
    const HALF: f64 = 0.5;
    let notes = PARTS.iter().enumerate().filter_map(|(part, what)| {
        let share = |row: &&Row| row.largest.as_ref().and_then(|own| own.shares()[part]);
        let own = rows.iter().filter(|row| share(row).is_some_and(|share| share > HALF));
        let own: Vec<&str> = own.map(|row| row.term.as_str()).collect();
        let named = own.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = if own.len() > NAMED { ", …" } else { "" };
        let owe = if own.len() == 1 { "owes" } else { "owe" };
        (!own.is_empty()).then(|| {
            format!(
                "{} {owe} more than half of the occurrences on the side with more to one {what}: {named}{more}",
                counted(own.len() as u64, "row")
            )
        })
    });
    notes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_share_is_that_of_the_article_the_day_and_the_family_with_most() {
        let days = [Some(3), Some(3), Some(5), None];
        let families = [0, 1, 0, 3];
        let hits = [(0, 4), (1, 2), (2, 3), (3, 1)];
        let found = of_hits(hits.into_iter(), &days, Some(&families)).unwrap();
        assert_eq!(
            (found.article, found.day, found.family),
            (0.4, Some(0.6), Some(0.7))
        );
        let found = of_hits([(0, 1), (3, 4)].into_iter(), &days, None).unwrap();
        assert_eq!(found.day, Some(0.8), "an undated article is of some day");
        let found = of_hits([(3, 1)].into_iter(), &days, None).unwrap();
        assert_eq!((found.article, found.day, found.family), (1.0, None, None));
        assert_eq!(of_hits([].into_iter(), &days, None), None);
    }
}
