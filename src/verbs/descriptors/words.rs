//! The words of `words.toml`: nouns that say what somebody is, and what stands around them.

use crate::recognise::Kind;
use crate::word_set::WordSet;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    address: WordSet,
    persons: WordSet,
    bodies: WordSet,
    modifiers: WordSet,
    small: WordSet,
    articles: WordSet,
    following: WordSet,
    not_nouns: WordSet,
    below: WordSet,
    offices: HashSet<String>,
}

impl Words {
    fn embedded() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            toml::from_str(include_str!("words.toml")).expect("a test reads the same text")
        })
    }
}

/// No word of the lists is longer in bytes, so longer ones need not be folded.
const LONGEST: usize = 48;

fn folded(word: &str) -> Option<String> {
    (word.len() <= LONGEST).then(|| word.trim_end_matches('.').replace('’', "'").to_lowercase())
}

/// Whether a word is a form of address, such as `Mr.`: nothing but the name belongs to it.
pub fn is_address(word: &str) -> bool {
    folded(word).is_some_and(|folded| Words::embedded().address.contains(&folded))
}

/// Whether a word says what somebody of a kind is: it is in the list, as `dictator` or with a hyphen in `co-founder`, or
/// is made as nouns for persons are in English. Bodies and places may be called what persons are: `ally`, `terrorist`.
pub fn is_noun(word: &str, kind: Option<Kind>) -> bool {
    let Some(folded) = folded(word) else {
        return false;
    };
    let whole = ["-elect", "-in-chief", "-general", "-designate"]
        .into_iter()
        .find_map(|ending| folded.strip_suffix(ending))
        .unwrap_or(&folded);
    let last = whole.rsplit('-').next().unwrap_or(whole);
    let words = Words::embedded();
    let is = |word: &str| {
        words.persons.contains(word)
            || kind != Some(Kind::Person) && words.bodies.contains(word)
            || matches!(kind, None | Some(Kind::Person)) && words.address.contains(word)
    };
    is(whole) || is(last) || is_made_as_one(last)
}

/// Whether a word is made as nouns for persons are in English: `novelist`, `spokeswoman`, `technocrat`.
fn is_made_as_one(word: &str) -> bool {
    let ends = |ending: &str, least: usize| word.ends_with(ending) && word.chars().count() >= least;
    (ends("ist", 6) || ends("sman", 6) || ends("woman", 7) || ends("crat", 6))
        && !Words::embedded().not_nouns.contains(word)
}

/// Whether a word of lower case may stand before such a noun without an article.
pub fn is_modifier(word: &str) -> bool {
    folded(word).is_some_and(|folded| {
        let bare = folded.strip_prefix("then-").unwrap_or(&folded);
        Words::embedded().modifiers.contains(bare) || bare.starts_with("ex-")
    })
}

/// Whether a noun and the word before it name one office, another than the noun alone: `vice president`, `attorney general`.
pub fn is_one_office(before: &str, noun: &str) -> bool {
    let words = Words::embedded();
    match (folded(before), folded(noun)) {
        (Some(before), Some(noun)) => {
            words.below.contains(&before) || words.offices.contains(&format!("{before} {noun}"))
        }
        _ => false,
    }
}

/// Whether a word is an article or possessive pronoun.
pub fn is_article(word: &str) -> bool {
    folded(word).is_some_and(|folded| Words::embedded().articles.contains(&folded))
}

/// Whether a word says whose the following is: `Turkey's`, `Texas’`.
pub fn is_possessive(word: &str) -> bool {
    ["'s", "’s", "s'", "s’"]
        .into_iter()
        .any(|ending| word.ends_with(ending))
}

/// Whether a word is part of no descriptor.
pub fn is_small(word: &str) -> bool {
    folded(word).is_some_and(|folded| Words::embedded().small.contains(&folded)) || is_article(word)
}

/// Whether a word may come right behind the noun of an apposition.
pub fn follows_a_noun(word: &str) -> bool {
    Words::embedded().following.contains(word)
}

/// Whether a capitalised word looks like the name of a people: `Belarusian`, `Turkish`. With a sentence's first word, the
/// capital alone says nothing.
pub fn is_people(word: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "an", "ish", "ese", "ench", "utch", "eek", "iss", "aeli", "aqi",
    ];
    let bare = word.trim_end_matches('.');
    matches!(bare, "U.S" | "US" | "U.K" | "UK" | "EU")
        || bare.chars().count() > 4 && ENDINGS.into_iter().any(|ending| bare.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_of_two_words_is_told_from_a_noun_with_what_belongs_to_it() {
        assert!(is_one_office("vice", "president") && is_one_office("deputy", "chairman"));
        assert!(is_one_office("attorney", "general") && is_one_office("Prime", "Minister"));
        assert!(!is_one_office("former", "president") && !is_one_office("u.s", "general"));
    }

    #[test]
    fn nouns_are_known_in_any_case_with_full_stop_or_hyphen() {
        let person = Some(Kind::Person);
        for word in [
            "dictator",
            "Dictator",
            "Gen.",
            "co-founder",
            "President-elect",
            "editor-in-chief",
            "президент",
            "novelist",
        ] {
            assert!(is_noun(word, person) && is_noun(word, None), "{word}");
        }
        for word in [
            "list",
            "insist",
            "human",
            "deal",
            "said",
            "",
            ".",
            "-",
            &"x".repeat(100),
        ] {
            assert!(!is_noun(word, person) && !is_noun(word, None), "{word}");
        }
    }

    #[test]
    fn persons_are_no_groups_and_groups_have_no_form_of_address() {
        let (person, body) = (Some(Kind::Person), Some(Kind::Organisation));
        assert!(is_noun("group", body) && !is_noun("group", person));
        assert!(is_noun("Mr.", person) && !is_noun("Mr.", body) && is_address("Mr."));
    }

    #[test]
    fn what_stands_around_a_noun_is_told_apart() {
        for word in ["former", "Former", "then-presidential", "ex-KGB"] {
            assert!(is_modifier(word), "{word}");
        }
        assert!(is_small("would") && is_small("The") && !is_small("leader"));
        assert!(is_possessive("Turkey’s") && !is_possessive("chess"));
        assert!(
            is_people("Belarusian")
                && is_people("U.S.")
                && !is_people("After")
                && !is_people("Than")
        );
    }

    #[test]
    fn no_word_is_longer_than_what_is_looked_up_and_none_says_two_things() {
        let words = Words::embedded();
        let all = [
            &words.address,
            &words.persons,
            &words.bodies,
            &words.modifiers,
            &words.small,
            &words.articles,
            &words.following,
        ];
        for word in all.into_iter().flat_map(WordSet::iter) {
            assert!(
                word.len() <= LONGEST && *word == word.to_lowercase(),
                "{word}"
            );
        }
        for nouns in [&words.address, &words.persons, &words.bodies] {
            let both: Vec<_> = nouns
                .iter()
                .filter(|word| words.small.contains(word))
                .collect();
            assert!(both.is_empty(), "{both:?}");
        }
    }
}
