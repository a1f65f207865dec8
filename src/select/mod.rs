//! The user's words to articles, terms and groups.
//!
//! Text such as `source=bbc date=2021-11`, `border=border*|frontier` or `source,month` comes in and is
//! parsed once. For every article, the result says whether it is selected and which group it is in; for
//! a query, which articles match. Nothing here computes a statistic.

mod articles;
mod bare;
mod copies;
mod dictionary;
mod entities;
mod error;
mod filter;
mod groups;
mod hits;
mod lines;
mod matcher;
mod name_pattern;
mod pattern;
mod plan;
mod positions;
mod query;
mod scan;
mod scope;
mod spoken;
mod terms;
mod token_test;
mod word_tests;

pub mod boilerplate;
pub mod calendar;

pub use crate::count::MentionTerm;
pub use crate::period::Period;
pub use articles::{Articles, Merged, TextColumn};
pub use copies::{Copies, Family, Houses, LeftOut, Member, Origin, Pair, Role};
pub use dictionary::{DictionaryError, DictionaryFormat, DictionaryProblem, dictionary};
pub use entities::{Entities, EntitiesError};
pub use error::{SelectError, SelectProblem};
pub use filter::{Filter, columns_of};
pub use groups::{By, GroupId, Groups, Key, NO_GROUP};
pub use hits::{Hits, counted, find};
pub use pattern::Pattern;
#[cfg(test)]
pub(crate) use positions::with_word;
pub use positions::{Match, Nearby, Searched, each_match, places};
pub use query::{Name, Query};
pub use scan::{Part, Scanned, scan, scan_entities, totals};
pub use scope::{Repeats, Scope};
pub use terms::spellings;

use std::collections::BTreeSet;
use std::ops::Range;

/// Fails when a column is not among the known ones.
fn known_column(
    text: &str,
    range: Range<usize>,
    name: &str,
    known: &BTreeSet<String>,
) -> Result<(), SelectError> {
    if known.contains(name) {
        return Ok(());
    }
    let nearest = crate::error::nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    let problem = SelectProblem::UnknownColumn {
        name: name.to_owned(),
        nearest,
        known: known.iter().cloned().collect(),
    };
    Err(SelectError::new(text, range, problem))
}
