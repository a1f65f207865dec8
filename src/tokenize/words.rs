//! The words of UAX #29, and the definition of our tokens on top of them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::addresses::next_address;
use super::dictionary::Script;
use super::rules::{Rules, kind_of};
use super::{Kind, Orthography, Token};
use crate::settings::Tokenizing;

/// Hands each token of `text`, in order, to `each`: slowly, by definition.
///
/// Addresses are cut out of the text, what is between them is divided by
/// [`unicode_word_indices`](UnicodeSegmentation::unicode_word_indices), words are joined over hyphens,
/// possessives split off, and runs without spaces divided by a dictionary.
pub fn reference_tokens<'t>(text: &'t str, rules: &Tokenizing, each: impl FnMut(Token<'t>)) {
    reference_tokens_in(text, rules, Orthography::Plain, each);
}

/// The same for an article in an orthography. Elided words are split off last.
pub fn reference_tokens_in<'t>(
    text: &'t str,
    rules: &Tokenizing,
    orthography: Orthography,
    mut each: impl FnMut(Token<'t>),
) {
    let (all, cut) = (0..text.len(), Rules::of(rules, orthography));
    match orthography.elisions(rules) {
        None => tokens_of(text, all, cut, &mut each),
        Some(elisions) => {
            tokens_of(text, all, cut, &mut |token| {
                elisions.split(token, &mut each)
            });
        }
    }
}

/// The tokens of a part of the text that begins and ends at ASCII white space or with the text.
/// They do not depend on what is outside of it.
#[cold]
#[inline(never)]
pub(super) fn tokens_of<'t>(
    text: &'t str,
    part: Range<usize>,
    rules: Rules,
    each: &mut dyn FnMut(Token<'t>),
) {
    let before = part.start;
    let text = &text[part];
    let each = &mut |token: Token<'t>| {
        each(Token {
            start: before + token.start,
            ..token
        });
    };
    let mut rest = 0;
    while let Some((address, kind)) = next_address(text, rest) {
        words_between(text, rest..address.start, rules, each);
        rest = address.end;
        each(Token {
            text: &text[address.clone()],
            start: address.start,
            kind,
        });
    }
    words_between(text, rest..text.len(), rules, each);
}

/// The tokens of a stretch without addresses.
fn words_between<'t>(
    text: &'t str,
    stretch: Range<usize>,
    rules: Rules,
    each: &mut impl FnMut(Token<'t>),
) {
    // What may still go on: a word by a hyphen, a run of a script without spaces by its next character.
    let mut open: Option<(Range<usize>, Option<Script>)> = None;
    for (offset, segment) in text[stretch.clone()].unicode_word_indices() {
        let end = stretch.start + offset + segment.len();
        let word = end - segment.trim_start_matches(carries_mark).len()..end;
        let script = rules.script(&text[word.clone()]);
        if let Some((open, of)) = &mut open
            && *of == script
        {
            let between = &text[open.end..word.start];
            if script.map_or_else(|| rules.joins(between), |_| between.is_empty()) {
                open.end = word.end;
                continue;
            }
        }
        if let Some((word, script)) = open.replace((word, script)) {
            rules.split(text, word, script, each);
        }
    }
    if let Some((word, script)) = open {
        rules.split(text, word, script, each);
    }
}

/// Whether a segment can only begin with the character because a mark stands on it: UAX #29 makes of
/// a space and a vowel sign one segment.
fn carries_mark(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_')
}

impl Rules {
    /// Hands on the tokens of one joined word, or of a run of a script without spaces.
    fn split<'t>(
        self,
        text: &'t str,
        word: Range<usize>,
        script: Option<Script>,
        each: &mut impl FnMut(Token<'t>),
    ) {
        let mut hand_on = |range: Range<usize>, kind: Kind| {
            each(Token {
                text: &text[range.clone()],
                start: range.start,
                kind,
            });
        };
        if let Some((script, orthography)) = script.zip(self.by_dictionary) {
            let at = |own: Range<usize>| word.start + own.start..word.start + own.end;
            script.divide(&text[word.clone()], orthography, |own| {
                hand_on(at(own), Kind::Word);
            });
            return;
        }
        let clitic = self.clitic(text, word.clone());
        if word.start < clitic {
            let head = word.start..clitic.min(word.end);
            hand_on(head.clone(), kind_of(&text[head]));
        }
        if clitic < word.end {
            hand_on(clitic..word.end, Kind::Word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Hyphens, Possessives};

    fn rules(hyphens: Hyphens, possessives: Possessives) -> Tokenizing {
        Tokenizing {
            hyphens,
            possessives,
            ..Tokenizing::default()
        }
    }

    fn split_with(text: &str, rules: &Tokenizing) -> Vec<String> {
        let mut all = Vec::new();
        reference_tokens(text, rules, |token| {
            assert_eq!(&text[token.start..token.end()], token.text);
            all.push(token.text.to_owned());
        });
        all
    }

    fn split(text: &str) -> Vec<String> {
        split_with(text, &Tokenizing::default())
    }

    #[test]
    fn full_stops_and_apostrophes_hold_letters_together() {
        assert_eq!(
            split("The U.S. can't, e.g., act."),
            ["The", "U.S", "can't", "e.g", "act"]
        );
        assert_eq!(split("snake_case __ a_"), ["snake_case", "a_"]);
        assert_eq!(split("see example.com."), ["see", "example.com"]);
    }

    #[test]
    fn numbers_keep_their_marks_and_lose_their_signs() {
        assert_eq!(
            split("2,000 3.14 1'000 $5.5bn 50% 12:30 1990s 1st F16 10kg -7"),
            [
                "2,000", "3.14", "1'000", "5.5bn", "50", "12", "30", "1990s", "1st", "F16", "10kg",
                "7"
            ]
        );
    }

    #[test]
    fn possessives_are_split_off_whatever_their_apostrophe_and_case() {
        assert_eq!(split("Lithuania's"), ["Lithuania", "'s"]);
        assert_eq!(split("Lithuania’s"), ["Lithuania", "’s"]);
        assert_eq!(split("Trump‘s"), ["Trump", "‘s"]);
        assert_eq!(split("itʼs"), ["it", "ʼs"]);
        assert_eq!(split("NATO'S"), ["NATO", "'S"]);
        assert_eq!(split("the teachers' room"), ["the", "teachers", "room"]);
        assert_eq!(split("don't it'so"), ["don't", "it'so"]);
    }

    #[test]
    fn possessives_are_found_where_uax_29_leaves_a_lone_s() {
        assert_eq!(split("the 1990's"), ["the", "1990", "'s"]);
        assert_eq!(split("the U.S.’s"), ["the", "U.S", "’s"]);
        assert_eq!(split("Yahoo!'s"), ["Yahoo", "'s"]);
        assert_eq!(split("@bbc's #MeToo’s"), ["@bbc", "'s", "#MeToo", "’s"]);
        assert_eq!(split("https://bbc.com's"), ["https://bbc.com", "'s"]);
        // Here it begins a quotation.
        assert_eq!(split("'S wonderful ('s"), ["S", "wonderful", "s"]);
    }

    #[test]
    fn possessives_are_kept_when_the_rules_say_so() {
        let keep = rules(Hyphens::Split, Possessives::Keep);
        assert_eq!(
            split_with("Lithuania’s 1990's", &keep),
            ["Lithuania’s", "1990", "s"]
        );
    }

    #[test]
    fn hyphens_divide_words_unless_the_rules_keep_them() {
        let text = "out-of-the-box he -- and - they a--b -x- son‐in‑law's 2019-20 mother's-milk";
        assert_eq!(
            split("out-of-the-box a--b son‐in‑law's"),
            [
                "out", "of", "the", "box", "a", "b", "son", "in", "law", "'s"
            ]
        );
        assert_eq!(
            split_with(text, &rules(Hyphens::Keep, Possessives::Split)),
            [
                "out-of-the-box",
                "he",
                "and",
                "they",
                "a",
                "b",
                "x",
                "son‐in‑law",
                "'s",
                "2019-20",
                "mother's-milk"
            ]
        );
    }

    #[test]
    fn hyphens_do_not_join_words_to_addresses() {
        let keep = rules(Hyphens::Keep, Possessives::Split);
        assert_eq!(
            split_with("anti-#MeToo-era", &keep),
            ["anti", "#MeToo", "era"]
        );
    }

    #[test]
    fn other_scripts_are_divided_as_uax_29_has_it() {
        assert_eq!(split("北京。"), ["北京"]);
        assert_eq!(split("ສາ។"), ["ສ", "າ"]);
        assert_eq!(split("カタカナ"), ["カタカナ"]);
        assert_eq!(split("Šimonytė Минск"), ["Šimonytė", "Минск"]);
        assert_eq!(split("צה\"ל"), ["צה\"ל"]);
    }

    #[test]
    fn a_mark_on_a_space_or_sign_is_a_token_without_it() {
        assert_eq!(split("a  \u{93f}b"), ["a", "\u{93f}", "b"]);
        assert_eq!(split("a@\u{345}"), ["a", "\u{345}"]);
    }

    #[test]
    fn addresses_are_one_token_each() {
        let mut all = Vec::new();
        reference_tokens(
            "(https://bbc.co.uk/news). news@bbc.co.uk, .@bbcnews #MeToo 7 word 北www.bbc.com",
            &Tokenizing::default(),
            |token| all.push((token.text.to_owned(), token.kind)),
        );
        let expected = [
            ("https://bbc.co.uk/news", Kind::Url),
            ("news@bbc.co.uk", Kind::Email),
            ("@bbcnews", Kind::Handle),
            ("#MeToo", Kind::Hashtag),
            ("7", Kind::Number),
            ("word", Kind::Word),
            ("北", Kind::Word),
            ("www.bbc.com", Kind::Url),
        ]
        .map(|(text, kind)| (text.to_owned(), kind));
        assert_eq!(all, expected);
    }
}
