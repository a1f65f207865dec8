//! Words with `*` and `?` in them.

use std::fmt;

/// A word in which `*` stands for any characters, or none, and `?` for one character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    text: String,
}

impl Pattern {
    /// The pattern as written.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
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
        if self.is_wild() {
            wild(&signs(&self.text), word)
        } else {
            self.text == word
        }
    }

    /// Whether there can be a word that matches both; a yes may be wrong where both have wildcards.
    pub fn may_meet(&self, other: &Self) -> bool {
        match (self.is_wild(), other.is_wild()) {
            (false, _) => other.matches(&self.text),
            (true, false) => self.matches(&other.text),
            (true, true) => true,
        }
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
    let (mut p, mut w) = (0, 0);
    let mut star = None;
    while w < word.len() {
        match pattern.get(p) {
            Some(('*', true)) => {
                star = Some((p, w));
                p += 1;
            }
            Some((c, wild)) if *c == word[w] || (*wild && *c == '?') => {
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

    proptest! {
        #[test]
        fn matching_agrees_with_a_regular_expression(pattern in "[ab*?]{0,8}", word in "[ab]{0,10}") {
            let regex = format!("^{}$", pattern.replace('*', ".*").replace('?', "."));
            prop_assert_eq!(wild(&signs(&pattern), &word), regex::Regex::new(&regex).unwrap().is_match(&word));
        }
    }
}
