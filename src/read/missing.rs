//! Words that stand for a missing value, from `missing.toml`, except those that the user keeps.

use super::fields::Field;
use hashbrown::{HashMap, HashSet};
use serde::Deserialize;
use std::sync::LazyLock;

/// No word for nothing is longer, in bytes.
const LONGEST: usize = 24;

#[derive(Deserialize)]
struct Words {
    everywhere: HashSet<String>,
    fields: HashMap<Field, HashSet<String>>,
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        toml::from_str(include_str!("missing.toml"))
            .expect("missing.toml is part of the program and a test reads it")
    });
    &WORDS
}

/// Whether a character shows nothing: a blank, or one that only joins or divides others.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// The word for nothing that this value of a field is, or of a column that is not a field; `""` when it is
/// blank, `None` when it is a value.
pub fn word(value: &str, field: Option<Field>) -> Option<&'static str> {
    let value = value.trim_matches(is_blank);
    if value.is_empty() {
        return Some("");
    }
    if value.len() > LONGEST {
        return None;
    }
    let words = words();
    if let Some(word) = words.everywhere.get(value) {
        return Some(word);
    }
    let of_field = words.fields.get(&field?)?;
    of_field
        .get(&*value.to_ascii_lowercase())
        .map(String::as_str)
}

/// Values that are what they say, though programs use them for nothing: an outlet called NA.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(Vec<String>);

impl Kept {
    /// Keeps these values.
    pub fn of(values: impl IntoIterator<Item = String>) -> Self {
        Self(values.into_iter().map(|v| v.trim().to_owned()).collect())
    }

    /// The word for nothing that a value is, as [`word`] gives it, unless it is kept.
    pub fn word(&self, value: &str, field: Option<Field>) -> Option<&'static str> {
        let value = value.trim_matches(is_blank);
        // The words of a field have any case, and so have those that are kept.
        let any_case = word(value, None).is_none();
        let is_kept = |kept: &String| kept == value || any_case && kept.eq_ignore_ascii_case(value);
        word(value, field).filter(|word| word.is_empty() || !self.0.iter().any(is_kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_known_as_they_are_spelled() {
        for value in [
            "NA",
            "N/A",
            "#N/A",
            "n/a",
            "\\N",
            "-",
            "—",
            "–",
            "--",
            "null",
            "NULL",
            "None",
            "nan",
            "NaN",
            "<NA>",
            "[Removed]",
            "[removed]",
            "[deleted]",
            "(no title)",
            "(none)",
            "undefined",
            "[]",
            "…",
            " NA ",
            "\u{200b}NA\u{feff}",
            "\u{200b}",
            "",
        ] {
            assert!(word(value, None).is_some(), "{value:?}");
        }
        for value in [
            "Nan",
            "Null",
            "na",
            "0",
            "none of these",
            "A -",
            "Removed",
            "unknown",
        ] {
            assert_eq!(word(value, None), None, "{value:?}");
        }
    }

    #[test]
    fn a_field_may_have_words_of_its_own() {
        assert_eq!(
            word("Untitled Article", Some(Field::Title)),
            Some("untitled article")
        );
        assert_eq!(word("Untitled Article", Some(Field::Text)), None);
        assert_eq!(word("0000-00-00", Some(Field::Date)), Some("0000-00-00"));
        assert_eq!(word("Unknown", Some(Field::Date)), Some("unknown"));
    }

    #[test]
    fn no_word_is_longer_than_what_is_looked_at() {
        let words = words();
        let all = words.fields.values().flatten().chain(&words.everywhere);
        for word in all {
            assert!(word.len() <= LONGEST, "{word}");
        }
    }

    #[test]
    fn what_the_user_keeps_is_a_value() {
        let kept = Kept::of(["NA".to_owned()]);
        assert_eq!(kept.word("NA", None), None);
        assert_eq!(kept.word("N/A", None), Some("N/A"));
        assert_eq!(kept.word(" ", None), Some(""));
        let kept = Kept::of(["Untitled".to_owned()]);
        assert_eq!(kept.word("untitled", Some(Field::Title)), None);
    }
}
