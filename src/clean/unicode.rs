//! One spelling for metadata: two articles of `Le Monde` have the same source, however it was typed.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Brings a metadata value to NFC, its blanks (non-breaking ones and line breaks included) to single
/// spaces between words, and drops what is invisible: soft hyphens, zero-width spaces, direction
/// marks, byte order marks, control characters. Joiners stay, for they change how Persian or Hindi is
/// read.
pub fn tidy(value: &mut String) {
    if is_tidy(value) {
        return;
    }
    // What is invisible may stand between a letter and its accent.
    let visible = value
        .chars()
        .filter(|c| c.is_whitespace() || !is_invisible(*c))
        .nfc()
        .collect::<String>();
    *value = visible.split_whitespace().collect::<Vec<_>>().join(" ");
}

fn is_tidy(value: &str) -> bool {
    let mut after_blank = true;
    for byte in value.bytes() {
        match byte {
            b' ' if after_blank => return false,
            0..0x20 | 0x7f => return false,
            0x80.. => {
                // The slow questions are asked of the few values that are not ASCII.
                return !value.starts_with(' ')
                    && !value.ends_with(' ')
                    && !value.contains("  ")
                    && !value
                        .chars()
                        .any(|c| is_invisible(c) || (c != ' ' && c.is_whitespace()))
                    && is_nfc_quick(value.chars()) == IsNormalized::Yes;
            }
            _ => after_blank = byte == b' ',
        }
    }
    value.is_empty() || !after_blank
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'
                ..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tidied(value: &str) -> String {
        let mut value = value.to_owned();
        tidy(&mut value);
        value
    }

    #[test]
    fn one_name_in_several_spellings_becomes_one() {
        for spelling in [
            "Süddeutsche Zeitung",
            "Su\u{308}ddeutsche Zeitung",
            "  Süddeutsche\u{a0}Zeitung\n",
            "\u{feff}Süd\u{ad}deutsche  Zeitung\u{200b}",
            "Su\u{ad}\u{308}ddeutsche Zeitung",
        ] {
            assert_eq!(tidied(spelling), "Süddeutsche Zeitung", "{spelling:?}");
        }
        assert_eq!(tidied(" \t\u{a0}"), "");
        assert_eq!(tidied("a\u{7}b"), "ab");
    }

    #[test]
    fn a_joiner_that_persian_needs_stays() {
        assert_eq!(tidied("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing_more(value in "(\\PC| |\u{a0}|\u{ad}|e\u{301}|\n){0,12}") {
            let once = tidied(&value);
            prop_assert_eq!(tidied(&once), once.clone());
            prop_assert!(is_tidy(&once) || is_nfc_quick(once.chars()) != IsNormalized::Yes);
        }
    }
}
