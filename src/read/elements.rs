//! What the elements of HTML do to a text.

use hashbrown::HashSet;
use serde::Deserialize;
use std::sync::LazyLock;

/// The kinds of elements that matter to a text.
pub static ELEMENTS: LazyLock<Elements> = LazyLock::new(|| {
    toml::from_str(include_str!("elements.toml"))
        .expect("elements.toml is part of the program and every page needs it")
});

/// Elements by what they do; `elements.toml` says what each list is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elements {
    /// All of HTML's.
    pub known: Names,
    /// Paragraphs.
    pub blocks: Names,
    /// Parts of lists and tables.
    pub parts: Names,
    /// What is not shown.
    pub hidden: Names,
    /// What is never open for long.
    pub not_open: Names,
    /// What is opened again in every paragraph.
    pub formatting: Names,
    /// What is as sure a sign of HTML as a paragraph.
    pub embedded: Names,
    /// Attributes without a value.
    pub bare_attributes: Names,
}

/// Names in lower case.
#[derive(Deserialize)]
#[serde(from = "String")]
pub struct Names(HashSet<String>);

impl From<String> for Names {
    fn from(names: String) -> Self {
        Self(names.split_whitespace().map(str::to_owned).collect())
    }
}

impl Names {
    /// Whether this is one of them.
    pub fn has(&self, name: &[u8]) -> bool {
        std::str::from_utf8(name).is_ok_and(|name| self.0.contains(name))
    }

    /// The same name, if it is one of them.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
