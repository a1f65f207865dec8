//! Articles in another language than most of their outlet's.
//!
//! Only articles whose language is known count. Told when an outlet with at least [`LEAST_KNOWN`] of them has at least
//! [`LEAST`] in others, and these are at least [`LEAST_SHARE`].

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::number::whole;
use crate::verbs::Error;
use std::cmp::Reverse;
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check {
    about: About::new(
        "language",
        "articles in another language than the outlet's main one",
    ),
    find,
};

const LEAST_KNOWN: u64 = 20;
const LEAST: u64 = 3;
const LEAST_SHARE: f64 = 0.01;
/// Languages that a row names.
const NAMED: usize = 4;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let Some(languages) = seen.selected.articles.text("language") else {
        return Ok(Vec::new());
    };
    let mut counts: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); seen.outlets.len()];
    for one in seen.articles() {
        let language = languages.of[one.article];
        if !languages.values[language as usize].is_empty() {
            *counts[one.outlet].entry(language).or_default() += 1;
        }
    }
    let of: Vec<u64> = counts.iter().map(|own| own.values().sum()).collect();
    let others = |at: usize| match of[at] {
        // An outlet of few articles has no main language.
        0..LEAST_KNOWN => 0,
        all => all - counts[at].values().max().unwrap_or(&0),
    };
    let shares = Shares {
        found: (0..counts.len()).map(others).collect(),
        least: LEAST,
        least_share: LEAST_SHARE,
        of,
    };
    Ok(shares.findings(
        seen,
        CHECK.about.name,
        "count one language at a time: `--where language=CODE`",
        |outlet, found, of| {
            let part = part_of(found, of);
            let Some(outlet) = outlet else {
                return format!("{part} are in another language than most of their outlet");
            };
            let mut own: Vec<(&u32, &u64)> = counts[outlet].iter().collect();
            own.sort_by_key(|(_, count)| Reverse(**count));
            let name = |language: u32| languages.values[language as usize].as_str();
            let named = own.iter().skip(1).take(NAMED);
            let named: Vec<String> = named
                .map(|(language, count)| format!("{} {}", name(**language), whole(**count)))
                .collect();
            format!(
                "{part} are not in {}: {}",
                own.first().map_or("", |own| name(*own.0)),
                named.join(", ")
            )
        },
    ))
}
