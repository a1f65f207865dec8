//! The characters outside ASCII that the fast path knows: those of newspapers in a Latin, Greek or
//! Cyrillic alphabet.
//!
//! It knows only characters that UAX #29 treats like an ASCII one: a letter, a sign that divides words,
//! or a quotation mark that may hold a word together. All others, above all marks and joiners, are
//! [`Role::Rare`].

/// What the fast path takes a character for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    /// Makes its chunk one for the reference.
    Rare,
    /// As `a`: `ALetter` of UAX #29, and alphabetic.
    Letter,
    /// As `!`: divides words, whatever is beside it.
    Other,
    /// `’` and `‘`: `MidNumLet`, and an apostrophe.
    Apostrophe,
    /// `‐` and `‑`: other, but [`Hyphens::Keep`](crate::settings::Hyphens::Keep) joins words by it.
    Hyphen,
}

/// First and last character of ranges of letters below U+0530 and of signs, with their role.
const RANGES: [(u16, u16, Role); 22] = [
    (0xaa, 0xaa, Role::Letter),
    (0xb5, 0xb5, Role::Letter),
    (0xba, 0xba, Role::Letter),
    (0xc0, 0xd6, Role::Letter),
    (0xd8, 0xf6, Role::Letter),
    // Up to the apostrophe U+02BC.
    (0xf8, 0x2bb, Role::Letter),
    (0x386, 0x386, Role::Letter),
    (0x388, 0x38a, Role::Letter),
    (0x38c, 0x38c, Role::Letter),
    (0x38e, 0x3a1, Role::Letter),
    (0x3a3, 0x3f5, Role::Letter),
    (0x3f7, 0x481, Role::Letter),
    (0x48a, 0x52f, Role::Letter),
    // Signs of Latin-1 that divide words.
    (0xa0, 0xa9, Role::Other),
    (0xab, 0xac, Role::Other),
    (0xae, 0xb1, Role::Other),
    (0xb4, 0xb4, Role::Other),
    (0xb6, 0xb6, Role::Other),
    (0xbb, 0xbb, Role::Other),
    (0xbf, 0xbf, Role::Other),
    (0xd7, 0xd7, Role::Other),
    (0xf7, 0xf7, Role::Other),
];

/// The role of each character of two bytes, by code point.
static TWO_BYTES: [Role; 0x800] = {
    let mut roles = [Role::Rare; 0x800];
    let mut range = 0;
    while range < RANGES.len() {
        let (mut c, last, role) = RANGES[range];
        while c <= last {
            roles[c as usize] = role;
            c += 1;
        }
        range += 1;
    }
    roles
};

/// The length in bytes and the role of the character, not of ASCII, that `bytes` begin with.
#[inline]
pub(super) fn role(bytes: &[u8]) -> (u32, Role) {
    match *bytes {
        [lead @ 0xc2..=0xdf, second, ..] => {
            let code = usize::from(lead & 0x1f) << 6 | usize::from(second & 0x3f);
            (2, TWO_BYTES[code])
        }
        [0xe2, 0x80, third, ..] => (3, general_punctuation(third)),
        // €, ™, − and the replacement character.
        [0xe2, 0x82, 0xac, ..]
        | [0xe2, 0x84, 0xa2, ..]
        | [0xe2, 0x88, 0x92, ..]
        | [0xef, 0xbf, 0xbd, ..] => (3, Role::Other),
        [0xf0..=0xff, ..] => (4, Role::Rare),
        _ => (3, Role::Rare),
    }
}

/// The role of a character from U+2000 to U+203F by its third byte.
#[inline]
fn general_punctuation(third: u8) -> Role {
    match third {
        0x90 | 0x91 => Role::Hyphen,
        0x98 | 0x99 => Role::Apostrophe,
        // Spaces; dashes; quotation marks; daggers and bullets; ellipsis; per mille; angles.
        0x80..=0x8a | 0x92..=0x95 | 0x9a..=0x9f | 0xa0..=0xa3 | 0xa6 | 0xb0 | 0xb9 | 0xba => {
            Role::Other
        }
        _ => Role::Rare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation;

    /// All characters but ASCII, with their roles.
    fn known() -> impl Iterator<Item = (char, Role)> {
        ('\u{80}'..=char::MAX).map(|c| {
            let mut bytes = [0; 4];
            let (length, role) = role(c.encode_utf8(&mut bytes).as_bytes());
            assert_eq!(length as usize, c.len_utf8(), "{c:?}");
            (c, role)
        })
    }

    /// Where UAX #29 divides the text.
    fn bounds(text: &str) -> Vec<&str> {
        text.split_word_bounds().collect()
    }

    #[test]
    fn letters_are_to_uax_29_what_ascii_letters_are() {
        let mut count = 0;
        for (c, _) in known().filter(|(_, role)| *role == Role::Letter) {
            count += 1;
            assert!(c.is_alphabetic(), "{c:?}");
            assert_eq!(bounds(&format!("a{c}a")).len(), 1, "{c:?}");
            assert_eq!(bounds(&format!("1{c}1")).len(), 1, "{c:?}");
            assert_eq!(bounds(&format!("_{c}_")).len(), 1, "{c:?}");
            for joint in [".", ":", "'", "’"] {
                assert_eq!(bounds(&format!("{c}{joint}{c}")).len(), 1, "{c:?}");
            }
            for other in [",", ";", "-", "\"", "カ", "1.", " "] {
                assert!(bounds(&format!("{c}{other}{c}")).len() > 1, "{c:?}");
            }
        }
        assert_eq!(count, 922);
    }

    #[test]
    fn other_signs_divide_words_whatever_is_beside_them() {
        let mut count = 0;
        let others = known().filter(|(_, role)| matches!(role, Role::Other | Role::Hyphen));
        for (c, _) in others {
            count += 1;
            assert!(!c.is_alphanumeric(), "{c:?}");
            for side in ["a", "1", "_", "é", "カ", "א", "'", "."] {
                assert_eq!(
                    bounds(&format!("{side}{c}{side}")),
                    [side, c.to_string().as_str(), side],
                    "{c:?}"
                );
            }
        }
        assert_eq!(count, 57);
    }

    #[test]
    fn apostrophes_join_letters_and_numbers_and_nothing_else() {
        let apostrophes: Vec<char> = known()
            .filter(|(_, role)| *role == Role::Apostrophe)
            .map(|(c, _)| c)
            .collect();
        assert_eq!(apostrophes, ['‘', '’']);
        for c in apostrophes {
            assert!(crate::tokenize::rules::is_apostrophe(c));
            assert_eq!(bounds(&format!("a{c}é")).len(), 1);
            assert_eq!(bounds(&format!("1{c}1")).len(), 1);
            for (left, right) in [("a", "1"), ("1", "a"), ("_", "a"), ("a", "_"), ("a", "'")] {
                assert_eq!(bounds(&format!("{left}{c}{right}")).len(), 3);
            }
        }
    }
}
