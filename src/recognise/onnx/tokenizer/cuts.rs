//! Where a tokenizer cuts words before the model divides them, and how it marks the blank before a word.

use super::letters::{Letter, class, is, written};
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

/// A part of the text that the model divides by itself.
#[derive(Debug, Clone)]
pub struct Fragment {
    /// Its letters.
    pub letters: Vec<Letter>,
    /// Whether a blank stands before it, which no step has taken away yet.
    pub blank: bool,
    /// Whether the text begins with it.
    pub first: bool,
}

/// A step of cutting, by the names that `tokenizer.json` has for it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub enum Cut {
    /// Every punctuation mark by itself.
    #[serde(rename = "BertPreTokenizer")]
    Bert,
    /// Letters and digits apart from anything else.
    Whitespace,
    /// At blanks, which then are gone.
    WhitespaceSplit,
    /// Every punctuation mark by itself; blanks stay.
    Punctuation {
        #[serde(default)]
        #[allow(dead_code, reason = "another one is refused when it is read")]
        behavior: Isolated,
    },
    /// Digits apart from letters, perhaps each by itself.
    Digits {
        #[serde(default)]
        individual_digits: bool,
    },
    /// A mark in the place of every blank, as SentencePiece has it.
    Metaspace {
        replacement: char,
        #[serde(default)]
        prepend_scheme: Option<Prepend>,
        #[serde(default)]
        add_prefix_space: Option<bool>,
    },
    /// Bytes in the place of letters, as GPT-2 and RoBERTa have it.
    ByteLevel {
        #[serde(default = "yes")]
        add_prefix_space: bool,
        #[serde(default)]
        #[allow(dead_code, reason = "another one is refused when it is read")]
        use_regex: Regular,
    },
    /// Several, one after the other.
    Sequence { pretokenizers: Vec<Cut> },
}

/// The one way to cut at punctuation that is supported.
#[derive(Debug, Default, Deserialize)]
pub enum Isolated {
    #[default]
    Isolated,
}

/// Which words get a mark although no blank stands before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prepend {
    Always,
    First,
    Never,
}

/// That bytes are cut by the usual expression; anything else is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "bool")]
pub struct Regular;

impl TryFrom<bool> for Regular {
    type Error = &'static str;

    fn try_from(regular: bool) -> Result<Self, &'static str> {
        regular
            .then_some(Self)
            .ok_or("`ByteLevel` with `use_regex: false` is not supported")
    }
}

const fn yes() -> bool {
    true
}

static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| class(r"\p{P}"));

static WORDS: LazyLock<Regex> = LazyLock::new(|| class(r"\w+|[^\w\s]+"));

/// The expression of GPT-2, without what is about blanks at the end.
static BYTE_LEVEL: LazyLock<Regex> =
    LazyLock::new(|| class(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+"));

impl Cut {
    /// Cuts each fragment further.
    pub fn apply(&self, fragments: Vec<Fragment>) -> Vec<Fragment> {
        match self {
            Self::Sequence { pretokenizers } => pretokenizers
                .iter()
                .fold(fragments, |fragments, step| step.apply(fragments)),
            Self::Bert => divide(without_blanks(fragments), isolated_marks),
            Self::Whitespace => divide(without_blanks(fragments), by_words),
            Self::WhitespaceSplit => without_blanks(fragments),
            Self::Punctuation { .. } => divide(fragments, isolated_marks),
            Self::Digits { individual_digits } => divide(fragments, |letters| {
                ends(letters, |before, after| {
                    let (before, after) = (before.is_numeric(), after.is_numeric());
                    before != after || before && *individual_digits
                })
            }),
            Self::Metaspace {
                replacement,
                prepend_scheme,
                add_prefix_space,
            } => {
                let prepend = match (prepend_scheme, add_prefix_space) {
                    (Some(scheme), _) => *scheme,
                    (None, Some(false)) => Prepend::Never,
                    (None, _) => Prepend::Always,
                };
                let mut fragments = fragments;
                for fragment in &mut fragments {
                    let marked = fragment.blank
                        || match prepend {
                            Prepend::Always => true,
                            Prepend::First => fragment.first,
                            Prepend::Never => false,
                        };
                    if marked {
                        put_before(fragment, *replacement);
                    }
                }
                fragments
            }
            Self::ByteLevel {
                add_prefix_space, ..
            } => {
                let mut fragments = fragments;
                for fragment in &mut fragments {
                    if fragment.blank || *add_prefix_space {
                        put_before(fragment, ' ');
                    }
                }
                let mut fragments = divide(fragments, |letters| matches(&BYTE_LEVEL, letters));
                for fragment in &mut fragments {
                    fragment.letters = in_bytes(&fragment.letters);
                }
                fragments
            }
        }
    }
}

fn without_blanks(mut fragments: Vec<Fragment>) -> Vec<Fragment> {
    for fragment in &mut fragments {
        fragment.blank = false;
    }
    fragments
}

/// Puts a letter that stands for no bytes before a fragment.
fn put_before(fragment: &mut Fragment, letter: char) {
    if let Some(first) = fragment.letters.first() {
        let start = first.start;
        fragment.letters.insert(
            0,
            Letter {
                letter,
                start,
                end: start,
            },
        );
        fragment.blank = false;
    }
}

/// Divides every fragment at the positions that `ends` gives, the last of which is its end.
fn divide(fragments: Vec<Fragment>, ends: impl Fn(&[Letter]) -> Vec<usize>) -> Vec<Fragment> {
    let mut divided = Vec::with_capacity(fragments.len());
    for fragment in fragments {
        let mut start = 0;
        for end in ends(&fragment.letters) {
            if end > start {
                divided.push(Fragment {
                    letters: fragment.letters[start..end].to_vec(),
                    blank: fragment.blank && start == 0,
                    first: fragment.first && start == 0,
                });
            }
            start = end;
        }
    }
    divided
}

/// Ends of parts between two letters that `parts` tells apart.
fn ends(letters: &[Letter], parts: impl Fn(char, char) -> bool) -> Vec<usize> {
    let mut ends: Vec<usize> = letters
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| parts(pair[0].letter, pair[1].letter))
        .map(|(at, _)| at + 1)
        .collect();
    ends.push(letters.len());
    ends
}

fn isolated_marks(letters: &[Letter]) -> Vec<usize> {
    let is_mark = |letter: char| letter.is_ascii_punctuation() || is(&PUNCTUATION, letter);
    ends(letters, |before, after| is_mark(before) || is_mark(after))
}

fn by_words(letters: &[Letter]) -> Vec<usize> {
    matches(&WORDS, letters)
}

/// Ends of what an expression matches. It matches everything but blanks, which there are none of.
fn matches(expression: &Regex, letters: &[Letter]) -> Vec<usize> {
    let text = written(letters);
    let mut at = 0;
    let mut ends: Vec<usize> = expression
        .find_iter(&text)
        .map(|found| {
            at += found.as_str().chars().count();
            at
        })
        .collect();
    if at != letters.len() {
        ends.push(letters.len());
    }
    ends
}

/// The bytes of letters, each as the printable letter that GPT-2 writes for it.
fn in_bytes(letters: &[Letter]) -> Vec<Letter> {
    let mut bytes = Vec::with_capacity(letters.len());
    for own in letters {
        bytes.extend(
            own.letter
                .encode_utf8(&mut [0; 4])
                .bytes()
                .map(|byte| Letter {
                    letter: BYTE_LETTERS[usize::from(byte)],
                    ..*own
                }),
        );
    }
    bytes
}

/// Printable Latin-1 is written as it is, the other bytes by the letters from U+0100 on.
const BYTE_LETTERS: [char; 256] = {
    let mut letters = ['\0'; 256];
    let (mut byte, mut others) = (0, 0);
    while byte < 256 {
        let printable = matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
        let code = if printable { byte } else { 0x100 + others };
        others += !printable as u32;
        letters[byte as usize] = match char::from_u32(code) {
            Some(letter) => letter,
            None => '\0',
        };
        byte += 1;
    }
    letters
};

#[cfg(test)]
mod tests {
    use super::super::letters::letters;
    use super::*;

    fn cut(json: &str, word: &str, blank: bool) -> Vec<String> {
        let cut: Cut = serde_json::from_str(json).unwrap();
        let fragment = Fragment {
            letters: letters(word),
            blank,
            first: !blank,
        };
        cut.apply(vec![fragment])
            .iter()
            .map(|fragment| written(&fragment.letters))
            .collect()
    }

    #[test]
    fn bert_isolates_punctuation() {
        let bert = r#"{"type":"BertPreTokenizer"}"#;
        assert_eq!(
            cut(bert, "(U.S.),", true),
            ["(", "U", ".", "S", ".", ")", ","]
        );
        assert_eq!(cut(bert, "“Ja”", true), ["“", "Ja", "”"]);
    }

    #[test]
    fn sentence_piece_marks_the_blank_before_a_word() {
        let always =
            r#"{"type":"Metaspace","replacement":"▁","add_prefix_space":true,"split":true}"#;
        let never = r#"{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}"#;
        assert_eq!(cut(always, "Minsk", false), ["▁Minsk"]);
        assert_eq!(cut(never, "Minsk", false), ["Minsk"]);
        assert_eq!(cut(never, "Minsk", true), ["▁Minsk"]);
    }

    #[test]
    fn bytes_are_cut_as_gpt_2_cuts_them() {
        let roberta = r#"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}"#;
        assert_eq!(
            cut(roberta, "don't!?", true),
            ["Ġdon", "'t", "!?"],
            "the blank is part of the word"
        );
        assert_eq!(cut(roberta, "Šo1", false), ["Å\u{142}o", "1"]);
        assert_eq!(cut(roberta, "'s", true), ["Ġ'", "s"]);
        assert_eq!(cut(roberta, "'s", false), ["'s"]);
        assert!(serde_json::from_str::<Cut>(r#"{"type":"ByteLevel","use_regex":false}"#).is_err());
    }

    #[test]
    fn digits_are_set_apart_and_steps_follow_one_another() {
        let steps = r#"{"type":"Sequence","pretokenizers":[
            {"type":"WhitespaceSplit"},
            {"type":"Digits","individual_digits":true},
            {"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}]}"#;
        assert_eq!(cut(steps, "G20", true), ["▁G", "▁2", "▁0"]);
    }
}
