//! Articles that are in a family of copies and not known to be its origin: see [`Copies`].
//!
//! Told of an outlet with at least [`LEAST`] of them that are at least [`LEAST_SHARE`] of its articles.

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::select::{Copies, Houses, Origin};
use crate::verbs::Error;

pub(super) const CHECK: Check = Check {
    about: About::new("copies", "many copies"),
    find,
};

const LEAST: u64 = 10;
const LEAST_SHARE: f64 = 0.05;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let copies = Copies::read(seen.selected.corpus)?;
    let mut is_copy = vec![false; seen.selected.articles.len()];
    for family in &copies.families {
        // Of two articles of one day nobody knows which is the copy.
        let origin = family.origin(&seen.selected.articles, &Houses::default());
        for (at, member) in family.members.iter().enumerate() {
            is_copy[member.article as usize] = origin != Origin::Member(at);
        }
    }
    let shares = Shares::of_articles(seen, LEAST, LEAST_SHARE, |one| is_copy[one.article]);
    Ok(shares.findings(
        seen,
        CHECK.about.name,
        "a story that several carry counts as often as it is carried; see who has whose text with `newsprint copies`",
        |_, found, of| {
            format!("{} have text of another article, and are not known to be where it is from", part_of(found, of))
        },
    ))
}
