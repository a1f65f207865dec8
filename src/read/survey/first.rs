//! An article of a sample, shortened, so that a reader sees whether fields and text are what they should be.

use crate::article::Article;
use crate::day::Day;
use crate::read::record::{shortened, shortened_to};
use serde::Serialize;

/// What is shown of a text, in characters.
const TEXT_CHARS: usize = 200;

/// An article as it would be counted; fields that it does not have are empty and left out of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstArticle {
    /// Where it was read.
    pub place: String,
    /// The input's own identifier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The headline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The day of publication.
    pub date: Option<Day>,
    /// The outlet; empty when it is unknown.
    pub source: String,
    /// The byline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// The section.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// The address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The language, as given or identified.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Running words, those of the headline among them.
    pub words: u64,
    /// Names that the input gives instead of a text.
    #[serde(skip_serializing_if = "is_zero")]
    pub names: u64,
    /// How the text begins, without the headline.
    pub text: String,
}

impl FirstArticle {
    pub(super) fn of(article: &Article, words: u64) -> Self {
        Self {
            place: article.place.to_string(),
            id: shortened(&article.id),
            title: shortened(&article.title),
            date: article.date,
            source: shortened(&article.source),
            author: shortened(&article.author),
            section: shortened(&article.section),
            url: shortened(&article.url),
            language: shortened(&article.language),
            words,
            names: article.names.len() as u64,
            text: shortened_to(TEXT_CHARS, &article.text),
        }
    }
}

// The signature is what serde asks for.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
