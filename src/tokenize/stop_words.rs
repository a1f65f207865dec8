//! Function words by language.
//!
//! Articles, pronouns, conjunctions, prepositions, auxiliaries and adverbs that are little more. Words
//! that carry the news (`said`, `new`, `people`) are not among them, nor are numbers. Stop words matter
//! for lists and clouds; they are never removed before keyness.

use super::fold::fold;
use crate::settings::Case;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static LISTS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let written: BTreeMap<String, String> =
        toml::from_str(include_str!("stop_words.toml")).expect("the lists are part of the program");
    let list = |words: String| {
        let words = words.split_whitespace();
        let mut words: Vec<String> = words.map(|word| fold(word, Case::Fold)).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let lists = written.into_iter();
    lists.map(|(code, words)| (code, list(words))).collect()
});

/// All lists by the codes of their languages, as
/// [`Tokenizing::stop_words_by_language`](crate::settings::Tokenizing::stop_words_by_language) wants them.
pub fn stop_word_lists() -> &'static BTreeMap<String, Vec<String>> {
    &LISTS
}

/// The languages that have a list, by ISO 639-1 code, sorted.
pub fn stop_word_languages() -> impl Iterator<Item = &'static str> {
    LISTS.keys().map(String::as_str)
}

/// The stop words of a language by its ISO 639-1 code: folded, sorted by bytes, each once, as
/// [`Tokenizing::stop_words`](crate::settings::Tokenizing::stop_words) wants them. `None` when there
/// is not a list, see [`stop_word_languages`].
///
/// ```
/// use newsprint::tokenize::stop_words;
///
/// let english = stop_words("en").unwrap();
/// assert!(english.binary_search(&"the".to_owned()).is_ok());
/// assert!(stop_words("xx").is_none());
/// ```
pub fn stop_words(language_code: &str) -> Option<&'static [String]> {
    LISTS.get(language_code).map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Tokenizing;
    use crate::tokenize::{Orthography, term_in, tokens_in};

    #[test]
    fn every_language_named_has_a_list_sorted_and_without_repetition() {
        for code in stop_word_languages() {
            let list = stop_words(code).unwrap();
            assert_eq!(
                Orthography::of(code).name(),
                code,
                "articles are told by it"
            );
            assert!(list.len() > 150, "{code}: {}", list.len());
            assert!(list.is_sorted_by(|a, b| a < b), "{code}");
        }
    }

    #[test]
    fn each_list_is_of_its_language() {
        for (code, word) in [
            ("de", "während"),
            ("en", "themselves"),
            ("es", "también"),
            ("fr", "n'est"),
            ("it", "perché"),
            ("ja", "について"),
            ("nl", "zonder"),
            ("pl", "również"),
            ("pt", "não"),
            ("ru", "который"),
            ("sv", "också"),
            ("th", "เพราะ"),
            ("zh", "因为"),
            ("zh", "因為"),
        ] {
            let list = stop_words(code).unwrap();
            assert!(list.iter().any(|stop| stop == word), "{code}: {word}");
            for stranger in ["people", "said", "2020"] {
                assert!(!list.iter().any(|stop| stop == stranger), "{code}");
            }
        }
    }

    #[test]
    fn stop_words_are_the_terms_of_words() {
        // Hyphens and a possessive divide some of them, an apostrophe in front is punctuation; all
        // others are one token that folds to itself.
        let rules = Tokenizing::default();
        for code in stop_word_languages() {
            for word in stop_words(code).unwrap() {
                let mut terms = Vec::new();
                let orthography = Orthography::of(code);
                tokens_in(word, &rules, orthography, |token| {
                    terms.push(term_in(token.text, token.kind, &rules, orthography));
                });
                assert!(
                    terms == [word.as_str()] || word.contains(['-', '\'']),
                    "{code}: {word} {terms:?}"
                );
            }
        }
    }
}
