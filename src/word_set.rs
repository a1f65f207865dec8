//! Lists of words that are part of the program.

use hashbrown::HashSet;
use serde::Deserialize;

/// Words that a table of the program writes divided by blanks, in one string or in several.
#[derive(Debug, Deserialize)]
#[serde(from = "Written")]
pub(crate) struct WordSet(HashSet<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Line(String),
    Lines(Vec<String>),
}

impl From<Written> for WordSet {
    fn from(written: Written) -> Self {
        let words = match written {
            Written::Line(line) => line,
            Written::Lines(lines) => lines.join(" "),
        };
        Self(words.split_whitespace().map(str::to_owned).collect())
    }
}

impl WordSet {
    /// Whether a word is one of them, written as they are.
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// The words, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
