//! The words by which texts that were cut, and names of one outlet, are known.

use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

/// The lists as they are written.
pub(super) const LISTS: &str = include_str!("words.toml");

/// The lists of `words.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    marks: Vec<String>,
    walls: Vec<String>,
    links: Vec<String>,
    rubrics: String,
}

/// The lists, ready for use.
pub(super) struct Words {
    /// What a program puts where it cuts a text, at its end.
    pub mark: Regex,
    /// What a page says instead of the rest of an article, near the end of the text.
    pub wall: Regex,
    /// A link to the rest, at the end of the text.
    pub link: Regex,
    /// Words that do not tell an outlet from another.
    pub rubrics: Vec<&'static str>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists: Lists = toml::from_str(LISTS).expect("the lists of words are part of the program");
    let any = |phrases: &[String], end: &str| {
        let phrases: Vec<String> = phrases.iter().map(|phrase| regex::escape(phrase)).collect();
        let pattern = format!("(?i)\\b(?:{})\\b{end}", phrases.join("|"));
        Regex::new(&pattern).expect("escaped phrases are a pattern")
    };
    Words {
        mark: Regex::new(&format!("(?i)(?:{})\\s*$", lists.marks.join("|")))
            .expect("the patterns are part of the program"),
        wall: any(&lists.walls, ""),
        link: any(&lists.links, r"[\s\p{P}\p{S}]*$"),
        rubrics: lists.rubrics.leak().split_whitespace().collect(),
    }
});
