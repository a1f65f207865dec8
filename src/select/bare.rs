//! Letters without their diacritics, so that who cannot type `Šimonytė` finds her.

use crate::recognise::fold::fold;

/// The letter of an alphabet without its diacritics; any other character as it is.
///
/// Only Latin and Greek letters have them here, and the Russian ё: й or が is no и or か with a mark, but another letter.
pub(super) fn bare(c: char) -> char {
    if !may_have_diacritics(c) {
        return c;
    }
    let folded = fold(c.encode_utf8(&mut [0; 4]));
    let mut letters = folded.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if c.is_uppercase() => letter.to_uppercase().next().unwrap_or(c),
        (Some(letter), None) => letter,
        // `æ` is two letters.
        _ => c,
    }
}

fn may_have_diacritics(c: char) -> bool {
    matches!(
        c,
        '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' | 'ё' | 'Ё'
    )
}

/// Whether a character is a diacritic by itself, as in letters that Unicode has no one character for.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A term without diacritics; `None` if it has none.
pub(super) fn without_diacritics(term: &str) -> Option<String> {
    // Asked of whole vocabularies.
    if term.is_ascii() || !term.chars().any(|c| is_mark(c) || may_have_diacritics(c)) {
        return None;
    }
    let letters = term.chars().filter(|c| !is_mark(*c)).map(bare);
    let found: String = letters.collect();
    (found != term).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_diacritics_are_taken_away() {
        let without = |term: &str| without_diacritics(term);
        assert_eq!(without("šimonytė").as_deref(), Some("simonyte"));
        assert_eq!(without("İstanbul").as_deref(), Some("Istanbul"));
        assert_eq!(without("Łódź").as_deref(), Some("Lodz"));
        assert_eq!(without("королёв").as_deref(), Some("королев"));
        for term in ["border", "мой", "北京", "한국", "が", "æ"] {
            assert_eq!(without(term), None, "{term}");
        }
    }
}
