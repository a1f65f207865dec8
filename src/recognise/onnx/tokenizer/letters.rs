//! A word as letters that know where they come from, and what a tokenizer makes of its letters first.

use super::charsmap::Charsmap;
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// A letter, and the bytes of the word that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// As the model reads it.
    pub letter: char,
    /// Its first byte in the word.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

/// The letters of a word as it is written.
pub fn letters(word: &str) -> Vec<Letter> {
    word.char_indices()
        .map(|(at, letter)| Letter {
            letter,
            start: at as u32,
            end: (at + letter.len_utf8()) as u32,
        })
        .collect()
}

/// A string of the letters alone.
pub fn written(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.letter).collect()
}

/// A step of normalising, by the names that `tokenizer.json` has for it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub enum Normaliser {
    /// What BERT does: no control characters, blanks around Chinese characters, perhaps no accents, perhaps
    /// no capitals.
    #[serde(rename = "BertNormalizer")]
    Bert {
        #[serde(default = "yes")]
        clean_text: bool,
        #[serde(default = "yes")]
        handle_chinese_chars: bool,
        /// With the capitals, unless it says otherwise.
        #[serde(default)]
        strip_accents: Option<bool>,
        #[serde(default = "yes")]
        lowercase: bool,
    },
    /// Several, one after the other.
    Sequence {
        normalizers: Vec<Normaliser>,
    },
    #[serde(rename = "NFC")]
    Nfc,
    #[serde(rename = "NFD")]
    Nfd,
    #[serde(rename = "NFKC")]
    Nfkc,
    #[serde(rename = "NFKD")]
    Nfkd,
    Lowercase,
    StripAccents,
    /// Blanks at both ends: words have none.
    Strip,
    /// The table that SentencePiece makes of its rules.
    Precompiled {
        precompiled_charsmap: Charsmap,
    },
    /// One string by another.
    Replace {
        pattern: Pattern,
        content: String,
    },
}

/// What is replaced.
#[derive(Debug, Deserialize)]
pub enum Pattern {
    /// This string.
    String(String),
    /// What these expressions match: runs of blanks, which words do not have.
    Regex(Blanks),
}

/// An expression that matches blanks alone; others are refused.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Blanks;

impl TryFrom<String> for Blanks {
    type Error = String;

    fn try_from(pattern: String) -> Result<Self, String> {
        let known = [" {2,}", " +", r"\s+", r"\s{2,}"];
        known
            .contains(&pattern.as_str())
            .then_some(Self)
            .ok_or_else(|| format!("replacing what `{pattern}` matches is not supported"))
    }
}

const fn yes() -> bool {
    true
}

/// Control, format and private characters: what BERT drops.
static OTHER: LazyLock<Regex> = LazyLock::new(|| class(r"[\p{Cc}\p{Cf}\p{Co}]"));

/// Accents: marks that take no room of their own.
static ACCENT: LazyLock<Regex> = LazyLock::new(|| class(r"\p{Mn}"));

/// An expression for one character.
pub fn class(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the expression is tested")
}

/// Whether a character is in a class.
pub fn is(class: &Regex, letter: char) -> bool {
    class.is_match(letter.encode_utf8(&mut [0; 4]))
}

impl Normaliser {
    /// Normalises a word. Letters may become blanks; blanks divide the word.
    pub fn apply(&self, letters: &mut Vec<Letter>) {
        match self {
            Self::Sequence { normalizers } => {
                for step in normalizers {
                    step.apply(letters);
                }
            }
            Self::Bert {
                clean_text,
                handle_chinese_chars,
                strip_accents,
                lowercase,
            } => {
                if *clean_text {
                    letters.retain(|own| {
                        !matches!(own.letter, '\0' | '\u{fffd}') && !is(&OTHER, own.letter)
                    });
                }
                if *handle_chinese_chars {
                    each_letter(letters, |letter, out| {
                        if is_chinese(letter) {
                            out.extend([' ', letter, ' ']);
                        } else {
                            out.push(letter);
                        }
                    });
                }
                if strip_accents.unwrap_or(*lowercase) {
                    each_cluster(letters, |cluster, out| out.extend(cluster.nfd()));
                    letters.retain(|own| !is(&ACCENT, own.letter));
                }
                if *lowercase {
                    each_letter(letters, |letter, out| out.extend(letter.to_lowercase()));
                }
            }
            Self::Nfc => each_cluster(letters, |cluster, out| out.extend(cluster.nfc())),
            Self::Nfd => each_cluster(letters, |cluster, out| out.extend(cluster.nfd())),
            Self::Nfkc => each_cluster(letters, |cluster, out| out.extend(cluster.nfkc())),
            Self::Nfkd => each_cluster(letters, |cluster, out| out.extend(cluster.nfkd())),
            Self::Lowercase => {
                each_letter(letters, |letter, out| out.extend(letter.to_lowercase()));
            }
            Self::StripAccents => letters.retain(|own| !is_combining_mark(own.letter)),
            Self::Strip => {}
            Self::Precompiled {
                precompiled_charsmap: map,
            } => each_cluster(letters, |cluster, out| map.replace(cluster, out)),
            Self::Replace {
                pattern: Pattern::String(pattern),
                content,
            } => replace(letters, pattern, content),
            Self::Replace { .. } => {}
        }
    }
}

/// The characters that BERT reads one by one.
const fn is_chinese(letter: char) -> bool {
    matches!(letter,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b73f}' | '\u{2b740}'..='\u{2b81f}' | '\u{2b920}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// Puts other letters in the place of each one.
fn each_letter(letters: &mut Vec<Letter>, mut map: impl FnMut(char, &mut Vec<char>)) {
    let mut mapped = Vec::new();
    let mut out = Vec::with_capacity(letters.len());
    for own in letters.iter() {
        map(own.letter, &mut mapped);
        out.extend(mapped.drain(..).map(|letter| Letter { letter, ..*own }));
    }
    *letters = out;
}

/// Puts other letters in the place of each cluster of letters that a reader takes for one; they all stand
/// for the whole cluster.
fn each_cluster(letters: &mut Vec<Letter>, mut map: impl FnMut(&str, &mut Vec<char>)) {
    let text = written(letters);
    let mut mapped = Vec::new();
    let mut out = Vec::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    for cluster in text.graphemes(true) {
        let own;
        (own, rest) = rest.split_at(cluster.chars().count());
        let (Some(first), Some(last)) = (own.first(), own.last()) else {
            continue;
        };
        map(cluster, &mut mapped);
        if mapped.iter().copied().eq(own.iter().map(|own| own.letter)) {
            out.extend(own);
            mapped.clear();
        }
        out.extend(mapped.drain(..).map(|letter| Letter {
            letter,
            start: first.start,
            end: last.end,
        }));
    }
    *letters = out;
}

/// Puts `content` in the place of every `pattern`.
fn replace(letters: &mut Vec<Letter>, pattern: &str, content: &str) {
    let pattern: Vec<char> = pattern.chars().collect();
    if pattern.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    while let Some(first) = rest.first() {
        let matched = rest.get(..pattern.len()).filter(|found| {
            found
                .iter()
                .map(|own| own.letter)
                .eq(pattern.iter().copied())
        });
        if let Some(found) = matched {
            let end = found.last().map_or(first.end, |last| last.end);
            out.extend(content.chars().map(|letter| Letter {
                letter,
                start: first.start,
                end,
            }));
            rest = &rest[pattern.len()..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    *letters = out;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(json: &str, word: &str) -> Vec<(char, u32, u32)> {
        let normaliser: Normaliser = serde_json::from_str(json).unwrap();
        let mut letters = letters(word);
        normaliser.apply(&mut letters);
        letters
            .iter()
            .map(|own| (own.letter, own.start, own.end))
            .collect()
    }

    #[test]
    fn letters_know_their_bytes_through_every_step() {
        let uncased = r#"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}"#;
        assert_eq!(
            normalised(uncased, "Šó"),
            [('s', 0, 2), ('o', 2, 4)],
            "one letter each, without its accent"
        );
        assert_eq!(
            normalised(uncased, "a\u{200b}京"),
            [('a', 0, 1), (' ', 4, 7), ('京', 4, 7), (' ', 4, 7)]
        );
        assert_eq!(
            normalised(r#"{"type":"NFC"}"#, "e\u{301}t"),
            [('é', 0, 3), ('t', 3, 4)]
        );
        assert_eq!(
            normalised(
                r#"{"type":"Replace","pattern":{"String":"``"},"content":"\""}"#,
                "``so"
            ),
            [('"', 0, 2), ('s', 2, 3), ('o', 3, 4)]
        );
    }

    #[test]
    fn a_step_that_is_not_known_is_named() {
        let error = serde_json::from_str::<Normaliser>(r#"{"type":"Nmt"}"#).unwrap_err();
        assert!(error.to_string().contains("`Nmt`"), "{error}");
        let regex = r#"{"type":"Replace","pattern":{"Regex":"[0-9]"},"content":"0"}"#;
        let error = serde_json::from_str::<Normaliser>(regex).unwrap_err();
        assert!(error.to_string().contains("[0-9]"), "{error}");
    }
}
