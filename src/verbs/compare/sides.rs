//! Which articles are on which side of a comparison, and what to know of those that are on neither.

use super::Side;
use crate::measure::frequency::ArticleSums;
use crate::number::counted;
use crate::select::{Articles, Filter, GroupId, NO_GROUP};
use crate::verbs::Error;
use crate::verbs::selection::{Selected, nothing, of_part, unmatched};
use std::collections::HashMap;

/// Both sides' articles and their sums without any term.
#[derive(Debug)]
pub(in crate::verbs) struct Sides {
    /// For each article 0 when it is on neither side, 1 on side A, 2 on side B.
    pub of: Vec<u8>,
    /// The sums of either side without any term.
    pub empty: [ArticleSums; 2],
    /// What to know of the articles that the rest does not have.
    pub open: Option<String>,
    /// What the sides are called.
    pub names: [String; 2],
    /// Of which part of the texts the tokens are.
    pub part: String,
}

impl Sides {
    /// The sides of a comparison.
    ///
    /// # Errors
    /// When a side has no articles, or an article is on both.
    pub fn of(
        filter: &Filter,
        a: &Filter,
        b: &Side,
        selected: &Selected<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let (target, reference) = (a, b);
        let articles = &selected.articles;
        let and_selected = |mask: Vec<bool>| {
            mask.into_iter()
                .zip(&selected.mask)
                .map(|(own, all)| own && *all)
                .collect()
        };
        let a: Vec<bool> = and_selected(target.mask(articles));
        warnings.extend(unmatched(target, articles));
        if !a.contains(&true) {
            return Err(nothing(&filter.and(target), articles));
        }
        let mut left_out = None;
        let (b, name_b): (Vec<bool>, String) = match reference {
            Side::Rest => {
                // What has no date cannot be known to lie outside of the range.
                let (open, _) = target.open(articles);
                let open: Vec<bool> = and_selected(open);
                left_out = left_open(target, articles, &selected.mask);
                let rest = a.iter().zip(&open).zip(&selected.mask);
                (
                    rest.map(|((a, open), all)| *all && !a && !open).collect(),
                    "the rest".into(),
                )
            }
            Side::Selection(own) => {
                warnings.extend(unmatched(own, articles));
                (and_selected(own.mask(articles)), own.label())
            }
        };
        if !b.contains(&true) {
            return Err(match reference {
                Side::Selection(own) => nothing(&filter.and(own), articles),
                Side::Rest => Error::NoRest { a: target.label() },
            });
        }
        let common = a.iter().zip(&b).filter(|(a, b)| **a && **b).count();
        if common > 0 {
            return Err(Error::Overlap {
                articles: common as u64,
            });
        }
        warnings.extend(left_out.clone());
        warnings.extend(kept_without_value(target, &a, articles));
        if let Side::Selection(own) = reference {
            warnings.extend(kept_without_value(own, &b, articles));
        }
        let mut sides = Self {
            of: a
                .iter()
                .zip(&b)
                .map(|(a, b)| u8::from(*a) + 2 * u8::from(*b))
                .collect(),
            empty: Default::default(),
            open: left_out,
            names: [target.label(), name_b],
            part: of_part(selected.corpus),
        };
        for (side, tokens) in sides.of.iter().zip(articles.tokens()) {
            if *side > 0 {
                sides.empty[usize::from(*side) - 1].add_tokens(u64::from(*tokens));
            }
        }
        Ok(sides)
    }
}

impl Sides {
    /// For each article the number of its side, 0 for A, or [`NO_GROUP`].
    pub fn groups(&self) -> Vec<GroupId> {
        let of = |side: &u8| side.checked_sub(1).map_or(NO_GROUP, GroupId::from);
        self.of.iter().map(of).collect()
    }
}

/// The articles that are on the same side in each comparison are a class: for each article its class, and for
/// each class its side in every comparison.
pub(super) fn classes<'s>(all: impl Iterator<Item = &'s Sides>) -> (Vec<u32>, Vec<Vec<u8>>) {
    let all: Vec<&Sides> = all.collect();
    let articles = all.first().map_or(0, |sides| sides.of.len());
    let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut classes: Vec<Vec<u8>> = Vec::new();
    let mut own = Vec::with_capacity(all.len());
    let of = (0..articles).map(|at| {
        own.clear();
        own.extend(all.iter().map(|sides| sides.of[at]));
        match numbers.get(&own) {
            Some(number) => *number,
            None => {
                let number = classes.len() as u32;
                classes.push(own.clone());
                numbers.insert(own.clone(), number);
                number
            }
        }
    });
    (of.collect(), classes)
}

/// What to know of the articles that are on neither side, because they have no value where A asks for one.
fn left_open(a: &Filter, articles: &Articles, selected: &[bool]) -> Option<String> {
    let (open, columns) = a.open(articles);
    let count = open
        .iter()
        .zip(selected)
        .filter(|(open, all)| **open && **all)
        .count() as u64;
    if count == 0 {
        return None;
    }
    let columns: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
    let (are, they) = if count == 1 {
        ("is", "it")
    } else {
        ("are", "they")
    };
    Some(format!(
        "{} without {} {are} on neither side: nobody knows whether {they} belong{} to `{a}`; to count {} with the rest, write the other side as a selection with `!=`",
        counted(count, "article"),
        columns.join(" or "),
        if count == 1 { "s" } else { "" },
        if count == 1 { "it" } else { "them" },
    ))
}

/// What to know of the articles that are on a side because `!=` does not exclude what has no value.
fn kept_without_value(filter: &Filter, side: &[bool], articles: &Articles) -> Vec<String> {
    let clauses = filter.kept_without_value(articles).into_iter();
    clauses
        .filter_map(|(column, kept): (String, Vec<bool>)| {
            let count = kept.iter().zip(side).filter(|(kept, on)| **kept && **on).count() as u64;
            let are = if count == 1 { "is" } else { "are" };
            (count > 0).then(|| {
                format!(
                    "{} without {column} {are} on the side of `{filter}`, as `!=` leaves out values only; add `none` to \
                     its values to leave out what has none",
                    counted(count, "article")
                )
            })
        })
        .collect()
}
