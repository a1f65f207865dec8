//! Words with `*` and `?` in them.

use super::bare::{bare, is_mark, without_diacritics};
use std::fmt;

/// A word in which `*` stands for any characters, or none, and `?` for one character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    text: String,
    /// A letter without diacritics also stands for the same letter with some.
    finds_diacritics: bool,
}

impl Pattern {
    /// The pattern as written, letter for letter.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            finds_diacritics: false,
        }
    }

    /// The pattern whose letters without diacritics also find those with.
    #[must_use]
    pub fn finding_diacritics(self) -> Self {
        Self {
            finds_diacritics: true,
            ..self
        }
    }

    /// Whether letters without diacritics also find those with.
    pub fn finds_diacritics(&self) -> bool {
        self.finds_diacritics
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it has a `*` or `?`.
    pub fn is_wild(&self) -> bool {
        self.text.contains(['*', '?'])
    }

    /// What every match begins with.
    pub fn prefix(&self) -> &str {
        &self.text[..self.text.find(['*', '?']).unwrap_or(self.text.len())]
    }

    /// Whether a word matches as a whole.
    pub fn matches(&self, word: &str) -> bool {
        if self.finds_diacritics && !word.is_ascii() {
            self.matches_bare(word)
        } else if self.is_wild() {
            wild(&signs(&self.text), word)
        } else {
            self.text == word
        }
    }

    fn matches_bare(&self, word: &str) -> bool {
        let word: Vec<char> = match self.text.contains(is_mark) {
            true => word.chars().collect(),
            // What Unicode has no single letter for.
            false => word.chars().filter(|c| !is_mark(*c)).collect(),
        };
        wild_where(&signs(&self.text), &word, |own, c| {
            own == c || bare(c) == own
        })
    }

    /// Whether there can be a word that matches both; a yes may be wrong where both have wildcards.
    pub fn may_meet(&self, other: &Self) -> bool {
        if self.finds_diacritics || other.finds_diacritics {
            // `müller` and `mull*` may both find `müller`: what two find has one spelling without diacritics.
            return self.bare().may_meet(&other.bare());
        }
        match (self.is_wild(), other.is_wild()) {
            (false, _) => other.matches(&self.text),
            (true, false) => self.matches(&other.text),
            (true, true) => true,
        }
    }

    /// The pattern without its diacritics, letter for letter.
    pub(super) fn bare(&self) -> Self {
        Self::new(&without_diacritics(&self.text).unwrap_or_else(|| self.text.clone()))
    }

    /// Whether a word matches, case aside.
    pub fn matches_caseless(&self, word: &str) -> bool {
        wild(&signs(&self.text.to_lowercase()), &word.to_lowercase())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The characters of a pattern, each with whether it is a wildcard.
fn signs(pattern: &str) -> Vec<(char, bool)> {
    let signs = pattern.chars().map(|c| (c, matches!(c, '*' | '?')));
    signs.collect()
}

/// Matches by going back to the last `*` when a character fails: no more than the product of the
/// two lengths, whatever the pattern.
pub(super) fn wild(pattern: &[(char, bool)], word: &str) -> bool {
    let word: Vec<char> = word.chars().collect();
    wild_where(pattern, &word, |own, c| own == c)
}

/// The same where `meets` tells whether a character of the pattern stands for one of the word.
fn wild_where(pattern: &[(char, bool)], word: &[char], meets: impl Fn(char, char) -> bool) -> bool {
    let (mut p, mut w) = (0, 0);
    let mut star = None;
    while w < word.len() {
        match pattern.get(p) {
            Some(('*', true)) => {
                star = Some((p, w));
                p += 1;
            }
            Some((c, wild)) if (*wild && *c == '?') || meets(*c, word[w]) => {
                p += 1;
                w += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    w = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|sign| *sign == ('*', true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards_stand_for_characters() {
        let matches = |pattern: &str, word: &str| Pattern::new(pattern).matches(word);
        assert!(matches("migra*", "migrants") && matches("migra*", "migra"));
        assert!(matches("*šimo*", "šimonytė") && matches("wom?n", "women"));
        assert!(!matches("migra*", "immigrants") && !matches("wom?n", "womn"));
        assert!(matches("a*b*c", "a-bb-bc") && !matches("a*b*c", "a-c-b"));
        assert_eq!(Pattern::new("migra*").prefix(), "migra");
    }

    #[test]
    fn letters_without_diacritics_find_those_with_and_no_others_do() {
        let finds =
            |pattern: &str, word: &str| Pattern::new(pattern).finding_diacritics().matches(word);
        assert!(finds("simonyte", "šimonytė") && finds("šimonyte", "šimonytė"));
        assert!(!finds("šimonytė", "simonyte") && !finds("simonyté", "šimonytė"));
        assert!(finds("s*nyt?", "šimonytė") && finds("istanbul", "i\u{307}stanbul"));
        assert!(finds("walesa", "wałęsa") && finds("ελλαδα", "ελλάδα"));
        // Other letters, not the same with a diacritic.
        assert!(!finds("мои", "мой") && !finds("か", "が") && !finds("हद", "हिंदी"));
        assert!(!Pattern::new("simonyte").matches("šimonytė"));
    }

    proptest! {
        #[test]
        fn matching_agrees_with_a_regular_expression(pattern in "[ab*?]{0,8}", word in "[ab]{0,10}") {
            let regex = format!("^{}$", pattern.replace('*', ".*").replace('?', "."));
            prop_assert_eq!(wild(&signs(&pattern), &word), regex::Regex::new(&regex).unwrap().is_match(&word));
        }
    }
}
