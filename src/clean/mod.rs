//! Articles to text worth counting.
//!
//! An [`Article`] comes in from a reader; it leaves with its metadata in one spelling and with nothing
//! but the article in its text. [`clean`] moves what a wire or a site wrote around the text into the
//! fields where it belongs.
//!
//! | found | becomes |
//! |---|---|
//! | a first line such as `date 2021-11-18 (@ChaudhryMAli88)` or `Friday, January 4, 2019` | date, author |
//! | a byline such as `By JANE DOE, Associated Press`, if it names persons | author, metadata `origin` |
//! | a headline that stands above a lead of the same words | title, counted once |
//! | a dateline such as `MOSCOW (UrduPoint News / Sputnik - 18th November, 2021)`, if it names a place | metadata `place`, `carrier`, `origin` |
//! | a credit at the end such as `(Reporting by A; Editing by B)` | metadata `credit` |
//! | no language, or `English`, `en-US`, `eng` | an ISO 639-1 code |
//! | a long part in another language than the article's | metadata `other_language` |
//!
//! What leaves the text is kept as a [`Change`](crate::article::Change) of the article. A kicker such as
//! `BREXIT —` or `ANALYSIS/OPINION:` is text.
//!
//! A value that the article has already is never replaced: what was found then only leaves the text.
//! Letters of the text itself are never changed (the tokenizer normalises types), nothing is taken
//! from the middle of a text, and one article is never compared with another: lines that a source
//! repeats, and copies, need the whole collection and are other stages' work.

pub mod boilerplate;
pub mod copies;
pub mod language;
pub mod quotation;
pub mod unicode;
pub mod wire;
pub mod zones;

use crate::article::{Article, DateField};
use crate::day::Day;
use crate::read::{Note, Parsed};
use serde::{Deserialize, Serialize};

/// What is cleaned. The default is everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether datelines, bylines, date lines and doubled headlines leave the counted text.
    pub wire: bool,
    /// Whether an article without a language gets the one that its text is written in, and a long part in
    /// another is looked for.
    pub identify_language: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            wire: true,
            identify_language: true,
        }
    }
}

/// A date in a text counts as the article's date only if it lies within this number of days of the
/// other articles' dates: ten years.
const FAR_DAYS: i32 = 3_653;

/// Cleans articles that were read together. A text may have a date that the record does not have; it is
/// taken when it lies within ten years of a date that another record has, or, where none has one, of the
/// middle one of the dates in the texts.
pub fn clean_all(parsed: &mut Parsed, options: &Options) {
    let (articles, notes) = (&mut parsed.articles, &mut parsed.notes);
    let mut own: Vec<Day> = articles.iter().filter_map(|article| article.date).collect();
    if own.is_empty() && options.wire {
        let mut found: Vec<Day> = articles.iter().filter_map(wire::date_in_text).collect();
        found.sort_unstable();
        own.extend(found.get(found.len() / 2));
    }
    own.sort_unstable();
    let is_near = |day: Day| {
        let after = own.partition_point(|other| *other < day);
        let mut near = own[after.saturating_sub(1)..].iter().take(2);
        let distance = |other: &Day| other.days_since_epoch() - day.days_since_epoch();
        own.is_empty() || near.any(|other| distance(other).abs() <= FAR_DAYS)
    };
    for article in articles {
        if clean_one(article, options, &is_near) {
            notes.note(Note::OtherLanguage);
        }
        if article.date_field == DateField::InText {
            match article.date {
                Some(_) => notes.replace(&Note::Undated, Note::DateInText),
                None => notes.note(Note::FarDateInText),
            }
        }
    }
}

/// Cleans one article in place, by itself.
pub fn clean(article: &mut Article, options: &Options) {
    clean_one(article, options, &|_| true);
}

/// Whether it has a long part in another language.
fn clean_one(article: &mut Article, options: &Options, is_near: &dyn Fn(Day) -> bool) -> bool {
    for field in [
        &mut article.id,
        &mut article.url,
        &mut article.source,
        &mut article.title,
        &mut article.author,
        &mut article.language,
        &mut article.section,
    ] {
        unicode::tidy(field);
    }
    for (_, value) in &mut article.metadata {
        unicode::tidy(value);
    }
    if options.wire {
        wire::clean(article, is_near);
    }
    if !article.language.is_empty() {
        language::normalise_field(&mut article.language);
    }
    if options.identify_language
        && article.language.is_empty()
        && let Some(code) = language::identify(&article.text)
    {
        article.language.push_str(code);
    }
    let other = (options.identify_language && !article.language.is_empty())
        .then(|| language::second(&article.text, &article.language))
        .flatten();
    wire::add(article, "other_language", other.map(str::to_owned));
    other.is_some()
}

#[cfg(test)]
mod tests;
