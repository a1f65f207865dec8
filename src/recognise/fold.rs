//! Names without case and diacritics, so that `Šimonytė` and `Simonyte` are one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends `text` in lower case, without diacritics, to `out`.
///
/// Letters that Unicode does not decompose but that news writes without their stroke or as two
/// letters (`ø`, `ł`, `ß`, `æ`) are replaced too; a curly apostrophe becomes a straight one.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(
            text.bytes()
                .map(|byte| char::from(byte.to_ascii_lowercase())),
        );
        return;
    }
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'ł' | 'Ł' => out.push('l'),
            'ø' | 'Ø' => out.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ħ' | 'Ħ' => out.push('h'),
            'ŧ' | 'Ŧ' => out.push('t'),
            'ı' => out.push('i'),
            'ß' | 'ẞ' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ə' | 'Ə' => out.push('a'),
            '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | 'ʿ' | 'ʾ' => out.push('\''),
            '‐' | '‑' => out.push('-'),
            _ => out.extend(letter.to_lowercase()),
        }
    }
}

/// `text` in lower case, without diacritics.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diacritics_strokes_and_case_are_folded_away() {
        assert_eq!(fold("Ingrida Šimonytė"), "ingrida simonyte");
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(fold("Erdoğan"), "erdogan");
        assert_eq!(fold("Jørgensen"), "jorgensen");
        assert_eq!(fold("O’Brien"), "o'brien");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(fold("Ελλάδα"), "ελλαδα");
        assert_eq!(fold("北京"), "北京");
    }
}
