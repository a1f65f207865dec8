//! The cutting itself: byte by byte, with a look at characters beyond ASCII.

use super::{CAPITAL, DIGIT, LINK, LOWER, SENTENCE, Token, UPPER, WORD, letter_flags};
use crate::recognise::context::Context;
use std::ops::Range;

/// What a byte can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Break,
    Upper,
    Lower,
    Digit,
    Mark,
    Beyond,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'\n' | b'\r' => Class::Break,
            0..=b' ' | 0x7f => Class::Space,
            b'A'..=b'Z' => Class::Upper,
            b'a'..=b'z' | b'_' => Class::Lower,
            b'0'..=b'9' => Class::Digit,
            0x80.. => Class::Beyond,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// The flag of each ASCII letter and digit after the first; 0 for all other bytes.
const LETTERS: [u8; 256] = {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        letters[byte] = match CLASSES[byte] {
            Class::Lower => LOWER,
            Class::Upper => UPPER,
            Class::Digit => DIGIT,
            _ => 0,
        };
        byte += 1;
    }
    letters
};

/// What an apostrophe parts from a word.
const CLITICS: [&[u8]; 12] = [
    b"s", b"S", b"m", b"re", b"ve", b"ll", b"d", b"M", b"RE", b"VE", b"LL", b"D",
];

/// Cuts `text` into tokens, which replace the content of `tokens`.
///
/// A sentence begins after a full stop, question or exclamation mark unless a lower-case word follows,
/// and at a line break unless the line continues in lower case. Only the first 4 GiB of a text are
/// read.
pub fn tokenize(text: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    let text = match text.get(..u32::MAX as usize) {
        Some(head) => head,
        None => text,
    };
    let mut cutter = Cutter {
        text,
        bytes: text.as_bytes(),
        tokens,
        boundary: Boundary::Certain,
    };
    cutter.run();
}

/// What the text so far says about the next token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Boundary {
    None,
    /// A sentence begins unless the next word is in lower case.
    Likely,
    /// A sentence begins.
    Certain,
}

struct Cutter<'a> {
    text: &'a str,
    bytes: &'a [u8],
    tokens: &'a mut Vec<Token>,
    boundary: Boundary,
}

impl Cutter<'_> {
    fn class(&self, at: usize) -> Option<Class> {
        self.bytes.get(at).map(|byte| CLASSES[usize::from(*byte)])
    }

    /// Whether an ASCII letter or digit stands at a byte.
    fn is_letter(&self, at: usize) -> bool {
        let letters = [Class::Upper, Class::Lower, Class::Digit];
        self.class(at).is_some_and(|class| letters.contains(&class))
    }

    fn is_abbreviation(&self, range: Range<usize>) -> bool {
        let word = self.text.get(range);
        word.is_some_and(|word| Context::embedded().is_abbreviation(word))
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(class) = self.class(at) {
            at = match class {
                Class::Space => at + 1,
                Class::Break => self.line_break(at),
                Class::Upper | Class::Lower | Class::Digit => self.word(at),
                Class::Mark => self.mark(at),
                Class::Beyond => self.beyond(at),
            };
        }
    }

    /// Skips blanks from a line break on; two breaks always end a sentence.
    fn line_break(&mut self, from: usize) -> usize {
        let mut at = from;
        let mut breaks = 0;
        while let Some(class) = self.class(at) {
            match class {
                Class::Break => {
                    breaks += usize::from(self.bytes[at] == b'\n');
                }
                Class::Space => {}
                _ => break,
            }
            at += 1;
        }
        if breaks > 1 {
            self.boundary = Boundary::Certain;
        } else if self.boundary == Boundary::None {
            self.boundary = Boundary::Likely;
        }
        at
    }

    /// Pushes a token, returning where it ends.
    fn push(&mut self, start: usize, end: usize, mut flags: u8) -> usize {
        let begins = match self.boundary {
            Boundary::None => false,
            Boundary::Likely => {
                flags & WORD == 0 || flags & (CAPITAL | DIGIT) != 0 || flags & (LOWER | UPPER) == 0
            }
            Boundary::Certain => true,
        };
        self.boundary = Boundary::None;
        if begins {
            flags |= SENTENCE;
        }
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            flags,
        });
        end
    }

    /// A character outside ASCII: part of a word, a blank, or a mark.
    fn beyond(&mut self, at: usize) -> usize {
        let Some(letter) = self.letter(at) else {
            return at + 1;
        };
        if letter.is_alphanumeric() {
            return self.word(at);
        }
        let end = at + letter.len_utf8();
        if letter == '\u{2028}' || letter == '\u{2029}' || letter == '\u{85}' {
            self.boundary = Boundary::Certain;
        } else if !letter.is_whitespace()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
        {
            self.push_mark(
                at,
                end,
                matches!(letter, '…' | '。' | '！' | '？' | '؟' | '।'),
                matches!(letter, '”' | '’' | '»'),
            );
        }
        end
    }

    /// Pushes punctuation. `ends` marks a sentence's end; a closing mark after one belongs to it.
    fn push_mark(&mut self, start: usize, end: usize, ends: bool, closes: bool) {
        let pending = self.boundary;
        if closes
            && pending == Boundary::Likely
            && self
                .tokens
                .last()
                .is_some_and(|last| last.end as usize == start)
        {
            self.boundary = Boundary::None;
            self.push(start, end, 0);
            self.boundary = pending;
        } else {
            self.push(start, end, 0);
        }
        if ends {
            self.boundary = Boundary::Likely;
        }
    }

    fn mark(&mut self, at: usize) -> usize {
        let byte = self.bytes[at];
        match byte {
            b'@' | b'#' if self.is_letter(at + 1) => {
                let mut end = at + 1;
                while self.is_letter(end) {
                    end += 1;
                }
                return self.push(at, end, LINK);
            }
            b'\'' => {
                // A clitic left over from a word that ended in another script or mark.
                self.push_mark(at, at + 1, false, true);
                return at + 1;
            }
            _ => {}
        }
        let mut end = at + 1;
        while self.bytes.get(end) == Some(&byte)
            && matches!(byte, b'-' | b'.' | b'`' | b'*' | b'=' | b'!' | b'?')
        {
            end += 1;
        }
        self.push_mark(
            at,
            end,
            matches!(byte, b'.' | b'!' | b'?'),
            matches!(byte, b'"' | b')' | b']'),
        );
        end
    }

    /// Runs over letters and digits from `at`; returns their end and their flags.
    #[inline]
    fn letters(&self, from: usize, first: bool) -> (usize, u8) {
        let mut at = from;
        let mut flags = WORD;
        if first {
            match self.class(at) {
                Some(Class::Upper) => (at, flags) = (at + 1, flags | CAPITAL),
                Some(Class::Digit) => (at, flags) = (at + 1, flags | DIGIT),
                _ => {}
            }
        }
        loop {
            let mut seen = 0;
            while let Some(byte) = self.bytes.get(at) {
                let letter = LETTERS[usize::from(*byte)];
                if letter == 0 {
                    break;
                }
                seen |= letter;
                at += 1;
            }
            flags |= seen & (LOWER | UPPER);
            if self.class(at) != Some(Class::Beyond) {
                return (at, flags);
            }
            let Some(letter) = self.letter(at) else {
                return (at, flags);
            };
            let combining = unicode_normalization::char::is_combining_mark(letter);
            if !letter.is_alphanumeric() && !combining && letter != '\u{ad}' {
                return (at, flags);
            }
            flags |= letter_flags(letter, first && at == from);
            at += letter.len_utf8();
        }
    }

    /// A word with the marks that belong inside it.
    fn word(&mut self, start: usize) -> usize {
        let (mut end, mut flags) = self.letters(start, true);
        // Nothing is inside most words: a blank follows.
        if self.class(end) == Some(Class::Space) {
            return self.push(start, end, flags);
        }
        let mut dotted = false;
        loop {
            let (mark, width) = match self.bytes.get(end) {
                Some(mark @ (b'.' | b'-' | b'\'' | b'&' | b',' | b':')) => (*mark, 1),
                Some(0xe2) if self.bytes[end..].starts_with("’".as_bytes()) => (b'\'', 3),
                Some(0xe2) if self.bytes[end..].starts_with("‑".as_bytes()) => (b'-', 3),
                _ => break,
            };
            let (next, next_flags) = self.letters(end + width, false);
            let piece = &self.bytes[end + width..next];
            let last = self.bytes[end - 1];
            let goes_on = match mark {
                b'-' => !piece.is_empty(),
                b'&' => {
                    CLASSES[usize::from(last)] == Class::Upper
                        && piece.first().is_some_and(u8::is_ascii_uppercase)
                }
                b',' => last.is_ascii_digit() && piece.first().is_some_and(u8::is_ascii_digit),
                b':' => {
                    if self.bytes[end..].starts_with(b"://") {
                        return self.link(start, end);
                    }
                    false
                }
                b'.' => {
                    let single = end - start == 1 || dotted;
                    if piece.is_empty() {
                        let word = &self.bytes[start..end];
                        let initial =
                            single && flags & (CAPITAL | UPPER) != 0 && word != b"I" || dotted;
                        if initial || self.is_abbreviation(start..end) {
                            return self.push(start, end + 1, flags);
                        }
                        false
                    } else if single && piece.len() == 1 && piece[0].is_ascii_alphabetic() {
                        dotted = true;
                        true
                    } else if single && dotted {
                        // `U.S.-led`, `U.N.Security`: the abbreviation ends before the word.
                        return self.push(start, end + 1, flags);
                    } else if self.bytes[start..end].eq_ignore_ascii_case(b"www") {
                        return self.link(start, end);
                    } else {
                        // `example.com` and `1.5` are whole; `sentence.Next` is two sentences that a
                        // scraper glued together, and `J.Smith` an initial and a name.
                        let glued = piece[0].is_ascii_uppercase()
                            || self.class(end + 1) == Some(Class::Beyond);
                        if glued && end - start == 1 && flags & CAPITAL != 0 {
                            return self.push(start, end + 1, flags);
                        }
                        !glued
                    }
                }
                _ => {
                    // An apostrophe: a clitic is a token of its own, `O'Brien` is one word.
                    if CLITICS.contains(&piece)
                        && !(matches!(piece, b"d" | b"D") && end - start == 1)
                    {
                        self.push(start, end, flags);
                        return self.push(end, next, WORD | LOWER);
                    }
                    if matches!(piece, b"t" | b"T")
                        && matches!(last, b'n' | b'N')
                        && end - start > 1
                    {
                        self.push(start, end - 1, flags);
                        return self.push(end - 1, next, WORD | LOWER);
                    }
                    !piece.is_empty()
                }
            };
            if !goes_on {
                break;
            }
            flags |= next_flags;
            end = next;
        }
        self.push(start, end, flags)
    }

    /// An address, up to the next blank.
    fn link(&mut self, start: usize, from: usize) -> usize {
        let mut end = from;
        while self
            .class(end)
            .is_some_and(|class| !matches!(class, Class::Space | Class::Break))
        {
            end += 1;
        }
        self.push(start, end, LINK)
    }
}
