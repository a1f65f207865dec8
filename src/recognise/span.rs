//! Cuts text into the tokens that the model reads: words and punctuation with byte offsets.
//!
//! This is not the tokenizer for terms. It cuts like the annotated data (`Lithuania` + `'s`, `U.S.`
//! whole, `Polish-Belarusian` whole), knows where sentences begin, and runs over bytes, because this is
//! where the recogniser's time goes.

mod cutter;

pub use cutter::tokenize;

/// One token: a byte range of the text, and what its letters look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    flags: u8,
}

const SENTENCE: u8 = 1;
const CAPITAL: u8 = 2;
const UPPER: u8 = 4;
const LOWER: u8 = 8;
const DIGIT: u8 = 16;
const WORD: u8 = 32;
const LINK: u8 = 64;

impl Token {
    /// Whether a sentence begins with this token.
    pub const fn starts_sentence(self) -> bool {
        self.flags & SENTENCE != 0
    }

    /// Whether its first letter is upper case.
    pub const fn is_capitalised(self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// Whether it has two or more letters, all of them upper case.
    pub const fn is_all_capitals(self) -> bool {
        self.flags & (CAPITAL | UPPER | LOWER) == CAPITAL | UPPER
    }

    /// Whether it begins with a digit.
    pub const fn is_number(self) -> bool {
        self.flags & (DIGIT | WORD) == DIGIT | WORD && self.flags & CAPITAL == 0
    }

    /// Whether it holds letters or digits.
    pub const fn is_word(self) -> bool {
        self.flags & WORD != 0
    }

    /// Whether it holds an upper-case letter anywhere (`iPhone`, `al-Qaida`).
    pub const fn has_capital(self) -> bool {
        self.flags & (CAPITAL | UPPER) != 0
    }

    /// The token's letters.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// A token given from outside (a line of an annotated file) that covers `start..end`.
    pub fn given(text: &str, start: u32, end: u32, starts_sentence: bool) -> Self {
        let word = text.get(start as usize..end as usize).unwrap_or_default();
        let mut flags = 0;
        for (at, letter) in word.char_indices() {
            flags |= letter_flags(letter, at == 0);
        }
        if word.contains("://") || (word.len() > 1 && word.starts_with(['@', '#'])) {
            flags = flags & !(CAPITAL | UPPER) | LINK;
        }
        if starts_sentence {
            flags |= SENTENCE;
        }
        Self { start, end, flags }
    }
}

fn letter_flags(letter: char, first: bool) -> u8 {
    if letter.is_lowercase() {
        WORD | LOWER
    } else if letter.is_uppercase() {
        if first { WORD | CAPITAL } else { WORD | UPPER }
    } else if letter.is_numeric() {
        if first { WORD | DIGIT } else { WORD }
    } else if letter.is_alphabetic() {
        WORD
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens
            .iter()
            .map(|token| {
                let mark = if token.starts_sentence() { "|" } else { "" };
                format!("{mark}{}", token.of(text))
            })
            .collect()
    }

    #[test]
    fn words_are_cut_as_the_annotated_data_cuts_them() {
        assert_eq!(
            cut(
                "Lithuania's U.S. envoy, J. Smith, didn’t see AT&T in O'Brien's Polish-Belarusian plan."
            ),
            [
                "|Lithuania",
                "'s",
                "U.S.",
                "envoy",
                ",",
                "J.",
                "Smith",
                ",",
                "did",
                "n’t",
                "see",
                "AT&T",
                "in",
                "O'Brien",
                "'s",
                "Polish-Belarusian",
                "plan",
                "."
            ]
        );
    }

    #[test]
    fn a_sentence_begins_behind_its_end_and_at_a_new_line() {
        assert_eq!(
            cut("He left.\" Mr. Dole said. then\nBerlin\nand so on.Next! 2,000"),
            [
                "|He", "left", ".", "\"", "|Mr.", "Dole", "said", ".", "then", "|Berlin", "and",
                "so", "on", ".", "|Next", "!", "|2,000"
            ]
        );
    }

    #[test]
    fn addresses_and_handles_are_one_token_that_is_no_name() {
        let text = "See https://Example.com/Bush and @RealName.";
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let links = tokens.iter().filter(|token| token.flags & LINK != 0);
        let links: Vec<_> = links
            .map(|token| (token.of(text), token.has_capital()))
            .collect();
        let expected = ["https://Example.com/Bush", "@RealName"];
        assert_eq!(links, expected.map(|link| (link, false)));
    }

    #[test]
    fn every_character_that_is_not_blank_is_in_one_token() {
        let text = "Ingrida Šimonytė’s “plan” — 北京。 Ελλάδα…\u{a0}naïve e\u{301}te\u{301} ‑ x";
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let mut end = 0;
        for token in &tokens {
            let (from, to) = (token.start as usize, token.end as usize);
            assert!(
                text[end..from].chars().all(char::is_whitespace),
                "{:?}",
                &text[end..from]
            );
            assert!(from < to);
            end = to;
        }
        assert_eq!(end, text.len());
    }
}
