//! Articles whose language has no stemmer or no stop words, in a corpus that takes those of each article's language.

use crate::number::{counted, whole};
use crate::settings::{Stemmer, Tokenizing};
use crate::tokenize::{self, Orthography};
use std::collections::BTreeMap;

/// Languages that a sentence names.
const NAMED_LANGUAGES: usize = 5;

/// What is to be said of articles in these languages, which are codes with numbers of articles; "" where it is unknown.
pub(super) fn sentences(rules: &Tokenizing, languages: &BTreeMap<String, u64>) -> Vec<String> {
    let mut said = Vec::new();
    if rules.stem == Some(Stemmer::ByLanguage) {
        let has_some = |of| tokenize::has_stems(rules, of);
        said.extend(without(
            languages,
            "is not stemmed",
            "are not stemmed",
            has_some,
        ));
    }
    if !rules.stop_words_by_language.is_empty() {
        let has_some = |of: Orthography| rules.stop_words_by_language.contains_key(of.name());
        let (one, all) = ("keeps its stop words", "keep their stop words");
        said.extend(without(languages, one, all, has_some));
    }
    said
}

/// `3 articles are not stemmed: unknown language 2, pl 1`.
fn without(
    languages: &BTreeMap<String, u64>,
    one: &str,
    all: &str,
    has_some: impl Fn(Orthography) -> bool,
) -> Option<String> {
    let of = |code: &str| Orthography::of(code);
    let own = languages.iter().filter(|(code, _)| !has_some(of(code)));
    let mut own: Vec<(&str, u64)> = own.map(|(code, count)| (code.as_str(), *count)).collect();
    own.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let articles: u64 = own.iter().map(|(_, count)| count).sum();
    let named = own
        .iter()
        .take(NAMED_LANGUAGES)
        .map(|(code, count)| match *code {
            "" => format!("unknown language {}", whole(*count)),
            code => format!("{code} {}", whole(*count)),
        });
    let mut named: Vec<String> = named.collect();
    if let more @ 1.. = own.len().saturating_sub(NAMED_LANGUAGES) {
        named.push(counted(more as u64, "other language"));
    }
    let verb = if articles == 1 { one } else { all };
    (articles > 0).then(|| {
        format!(
            "{} {verb}: {}",
            counted(articles, "article"),
            named.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
        let counts = counts.iter();
        counts
            .map(|(code, count)| ((*code).to_owned(), *count))
            .collect()
    }

    #[test]
    fn articles_without_a_stemmer_or_stop_words_are_told_by_language() {
        let rules = Tokenizing {
            stem: Some(Stemmer::ByLanguage),
            stop_words_by_language: tokenize::stop_word_lists().clone(),
            ..Tokenizing::default()
        };
        let all = languages(&[("en", 5), ("", 2), ("pl", 1), ("ar", 1)]);
        assert_eq!(
            sentences(&rules, &all),
            [
                "3 articles are not stemmed: unknown language 2, pl 1",
                "3 articles keep their stop words: unknown language 2, ar 1",
            ]
        );
        assert!(sentences(&rules, &languages(&[("en", 5), ("de", 1)])).is_empty());
        assert!(sentences(&Tokenizing::default(), &all).is_empty());
        let one = sentences(&rules, &languages(&[("xx", 1)]));
        assert_eq!(one[0], "1 article is not stemmed: xx 1");
    }
}
