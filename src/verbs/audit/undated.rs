//! Articles without a date, which are in no period.
//!
//! Told of an outlet when it has at least [`LEAST`] of them and they are at least [`LEAST_SHARE`] of its articles.

use super::seen::{Seen, Shares, part_of};
use super::{Check, Finding};
use crate::about::About;
use crate::verbs::Error;

pub(super) const CHECK: Check = Check {
    about: About::new("undated", "articles without a date"),
    find,
};

const LEAST: u64 = 5;
const LEAST_SHARE: f64 = 0.05;

fn find(seen: &Seen<'_>) -> Result<Vec<Finding>, Error> {
    let days = seen.selected.articles.days();
    let shares = Shares::of_articles(seen, LEAST, LEAST_SHARE, |one| days[one.article].is_none());
    Ok(shares.findings(
        seen,
        CHECK.about.name,
        "look at how dates were read with `newsprint inspect INPUT`; these articles count in totals but in no trend",
        |_, found, of| format!("{} have no date", part_of(found, of)),
    ))
}
