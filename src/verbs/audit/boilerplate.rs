//! Articles with lines that their outlet repeats: see [`Boilerplate`].
//!
//! Told of an outlet with at least [`LEAST`] of them that are at least [`LEAST_SHARE`] of its articles.

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::select::boilerplate::Boilerplate;
use crate::store::{StoreProblem, at};
use crate::verbs::Error;

pub(super) const CHECK: Check = Check {
    about: About::new("boilerplate", "lines that an outlet repeats"),
    find,
};

const LEAST: u64 = 10;
const LEAST_SHARE: f64 = 0.1;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let corpus = seen.selected.corpus;
    if !corpus.settings().text {
        return Err(at("read the texts of", corpus.path())(StoreProblem::NoText).into());
    }
    let boilerplate = Boilerplate::read(corpus, seen.limits)?;
    let shares = Shares::of_articles(seen, LEAST, LEAST_SHARE, |one| {
        boilerplate.spans.contains_key(&(one.article as u32))
    });
    Ok(shares.findings(
        seen,
        CHECK.about.name,
        "read these lines with `newsprint boilerplate`: their words are those of the page, not of its articles",
        |_, found, of| format!("{} have lines that their outlet repeats", part_of(found, of)),
    ))
}
