//! Articles that have their text from an earlier one: see [`Copies`].
//!
//! Told of an outlet with at least [`LEAST`] of them that are at least [`LEAST_SHARE`] of its articles.

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::select::Copies;
use crate::verbs::Error;

pub(super) const CHECK: Check = Check {
    about: About::new("copies", "many copies"),
    find,
};

const LEAST: u64 = 10;
const LEAST_SHARE: f64 = 0.05;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let copies = Copies::read(seen.selected.corpus)?;
    let members = copies.families.iter().flat_map(|family| &family.members);
    let mut is_copy = vec![false; seen.selected.articles.len()];
    for member in members.filter(|member| member.parent.is_some()) {
        is_copy[member.article as usize] = true;
    }
    let shares = Shares::of_articles(seen, LEAST, LEAST_SHARE, |one| is_copy[one.article]);
    Ok(shares.findings(
        seen,
        CHECK.about.name,
        "a story that several carry counts as often as it is carried; see who has whose text with `newsprint copies`",
        |_, found, of| {
            format!("{} have their text, or a part of it, from an earlier article", part_of(found, of))
        },
    ))
}
