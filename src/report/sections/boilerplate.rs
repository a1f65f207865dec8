//! Terms that look like boilerplate: they are set apart from what distinguishes a source, since what stands
//! in every article says how its pages are made, not what it writes about.
//!
//! The rule: a term is set apart when nearly all articles of one source have it and nearly none of the others.
//! A subject that a source writes about in every article would be taken for boilerplate as well, which is why
//! the terms are listed and not dropped.

use crate::report::page::{Block, Builder};
use crate::report::words;
use crate::verbs::compare::Row;

/// The least share of the source's articles.
const OWN_SHARE: f64 = 0.8;
/// The largest share of all other articles.
const OTHER_SHARE: f64 = 0.05;
/// Of fewer articles a source may have a subject in nearly all.
const LEAST_ARTICLES: u64 = 10;
/// Terms of a source that are named; the others are counted.
const NAMED: usize = 12;

/// Whether a term of side A looks like boilerplate; `articles` are those of both sides.
pub fn looks_like(row: &Row, articles: [u64; 2]) -> bool {
    let share = |side: usize| row.articles[side] as f64 / articles[side].max(1) as f64;
    articles[0] >= LEAST_ARTICLES && share(0) >= OWN_SHARE && share(1) <= OTHER_SHARE
}

/// A source, the terms set apart, and the articles of both sides.
pub type SetApart<'k> = (&'k str, &'k [Row], [u64; 2]);

/// Lists what was set apart; nothing where nothing was.
pub fn show(builder: &mut Builder<'_>, found: &[SetApart<'_>]) {
    let found = found.iter().filter(|(_, rows, _)| !rows.is_empty());
    let items: Vec<String> = found.map(in_words).collect();
    if items.is_empty() {
        return;
    }
    builder.heading("Possible boilerplate");
    builder.prose(format!(
        "These terms are in at least {:.0}\u{a0}% of the articles of one source and in at most {:.0}\u{a0}% of all others. \
         Most belong to lines that the source adds to every article, such as a copyright notice. They are left out \
         of the lists of distinctive terms, but not of any count.",
        100.0 * OWN_SHARE,
        100.0 * OTHER_SHARE,
    ));
    builder.push(Block::List { items });
}

fn in_words((source, rows, articles): &SetApart<'_>) -> String {
    let term = |row: &Row| {
        format!(
            "{} ({} here, {} elsewhere)",
            words::term(&row.term),
            words::share(row.articles[0], articles[0]),
            words::share(row.articles[1], articles[1]),
        )
    };
    let mut terms: Vec<String> = rows.iter().take(NAMED).map(term).collect();
    match rows.len().saturating_sub(NAMED) {
        0 => {}
        more => terms.push(format!("{more} more")),
    }
    format!("{}: {}.", words::name(source), words::listed(&terms))
}
