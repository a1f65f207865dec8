//! The names that pages use, from `names.toml`.

use serde::Deserialize;
use std::sync::LazyLock;

/// The tables of `names.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Names {
    pub title_separators: Vec<String>,
    pub article_types: Vec<String>,
    pub not_authors: Vec<String>,
    pub meta: Meta,
    pub classes: Classes,
    pub bylines: Bylines,
}

/// Names of `<meta>` elements.
#[derive(Debug, Deserialize)]
pub(super) struct Meta {
    pub title: Vec<String>,
    pub date: Vec<String>,
    pub source: Vec<String>,
    pub author: Vec<String>,
    pub section: Vec<String>,
}

/// Tokens of `class` and `id`.
#[derive(Debug, Deserialize)]
pub(super) struct Classes {
    pub author: Vec<String>,
    pub date: Vec<String>,
    pub modified: Vec<String>,
    pub aside: Vec<String>,
    pub aside_parts: Vec<String>,
    pub negations: Vec<String>,
}

/// Words before and after the name in a byline.
#[derive(Debug, Deserialize)]
pub(super) struct Bylines {
    pub labels: Vec<String>,
    pub words: Vec<String>,
    pub ends: Vec<String>,
}

/// The names that pages use.
pub(super) fn names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        toml::from_str(include_str!("names.toml")).expect("the table of names is well formed")
    });
    &NAMES
}
