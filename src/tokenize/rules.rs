//! The rules on top of UAX #29 that both paths share: kinds, hyphens, possessives.

use std::ops::Range;

use super::addresses::begins_host;
use super::dictionary::Script;
use super::{Kind, Orthography};
use crate::settings::{Hyphens, Possessives, Segmentation, Tokenizing};

/// The settings that decide where a token ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Words are joined over a hyphen.
    pub keep_hyphens: bool,
    /// `'s` is split off.
    pub split_possessives: bool,
    /// Where there are no spaces, a dictionary divides words as the orthography has them.
    pub(super) by_dictionary: Option<Orthography>,
}

impl Rules {
    /// What the settings decide for articles of an orthography.
    pub(super) fn of(rules: &Tokenizing, orthography: Orthography) -> Self {
        Self {
            keep_hyphens: rules.hyphens == Hyphens::Keep,
            split_possessives: rules.possessives == Possessives::Split
                && orthography.has_possessives(rules),
            by_dictionary: (rules.segment == Segmentation::Dictionary).then_some(orthography),
        }
    }

    /// The script of a word of UAX #29 that is only a part of a run for a dictionary.
    pub fn script(self, word: &str) -> Option<Script> {
        self.by_dictionary.and_then(|_| Script::of(word))
    }

    /// Whether the characters between two words make them one.
    pub fn joins(self, between: &str) -> bool {
        self.keep_hyphens && matches!(between, "-" | "\u{2010}" | "\u{2011}")
    }

    /// Where the possessive of `word` begins, which becomes a separate token: in the word, or one
    /// apostrophe before it if UAX #29 has cut that off. The word's end if there is none.
    pub fn clitic(self, text: &str, word: Range<usize>) -> usize {
        if !self.split_possessives {
            return word.end;
        }
        let Some(before_s) = text[word.clone()].strip_suffix(['s', 'S']) else {
            return word.end;
        };
        if !before_s.is_empty() {
            return match before_s.strip_suffix(is_apostrophe) {
                Some(head) if !head.is_empty() => word.start + head.len(),
                _ => word.end,
            };
        }
        match text[..word.start].strip_suffix(is_apostrophe) {
            Some(head) if head.ends_with(ends_name) => head.len(),
            _ => word.end,
        }
    }
}

/// The characters written for an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}')
}

/// Whether a possessive can follow the character: the end of a word, an abbreviation or a title in
/// quotation marks. After anything else an apostrophe opens a quotation.
fn ends_name(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '.' | '!' | '?' | ')' | ']' | '"' | '”' | '’' | '\'' | '_'
        )
}

/// Whether a token that is not an address has a letter.
pub(super) fn word_or_number(text: &str) -> Kind {
    let mut digits = false;
    for c in text.chars() {
        if c.is_alphabetic() {
            return Kind::Word;
        }
        digits |= c.is_numeric();
    }
    if digits { Kind::Number } else { Kind::Word }
}

/// The kind of token that a term was made from.
///
/// A term that was too long ([`LONG_TERM`](super::LONG_TERM)) is always a [`Kind::Word`].
pub fn kind_of(term: &str) -> Kind {
    let begins = |with: &str| {
        term.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    // Alone among addresses, one that begins with `www.` can be a word: after an ideograph it is an
    // address of the text, before other scripts it is not.
    let bare_url = || begins("www.") && term[4..].starts_with(begins_host);
    if begins("http://") || begins("https://") || bare_url() {
        Kind::Url
    } else if term.starts_with('@') {
        Kind::Handle
    } else if term.starts_with('#') {
        Kind::Hashtag
    } else if term.contains('@') {
        Kind::Email
    } else {
        word_or_number(term)
    }
}

/// Whether a term is a number: digits, with the marks that hold them together, and no letter.
pub fn is_number(term: &str) -> bool {
    kind_of(term) == Kind::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_digit_and_no_letter() {
        for number in ["7", "2,000", "3.14", "1'000", "½", "2019-20", "٣", "1_0"] {
            assert!(is_number(number), "{number}");
        }
        for word in ["1990s", "1st", "five", "五", "f16", "'s", "<long>"] {
            assert!(!is_number(word), "{word}");
        }
    }

    #[test]
    fn the_kind_of_a_term_is_seen_from_the_term() {
        for (term, kind) in [
            ("https://bbc.com", Kind::Url),
            ("www.bbc.com", Kind::Url),
            ("WWW.bbc.com", Kind::Url),
            ("news@bbc.com", Kind::Email),
            ("@bbc", Kind::Handle),
            ("@user@social.org", Kind::Handle),
            ("#metoo", Kind::Hashtag),
            ("http", Kind::Word),
            ("www", Kind::Word),
            ("www.א", Kind::Word),
            ("bbc.com", Kind::Word),
            ("42", Kind::Number),
        ] {
            assert_eq!(kind_of(term), kind, "{term}");
        }
    }
}
