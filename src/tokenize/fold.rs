//! Token to term. Done once for each *type*, never for each token: the crates fold at 20 MB/s.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use super::orthography::is_elided;
use super::rules::{Rules, is_apostrophe};
use super::{Kind, Orthography, stem, tokens};
use crate::settings::{Case, Elision, Possessives, Tokenizing};

/// The longest token, in bytes, that has its own term. A longer one is a table or script whose spaces
/// were lost, or an address with a tracking code.
pub const LONGEST_TOKEN: usize = 256;

/// The term of all tokens that are longer than [`LONGEST_TOKEN`]. No token is written like it.
pub const LONG_TERM: &str = "<long>";

/// The term under which a token is counted.
///
/// With [`Case::Fold`] upper case of ASCII makes no difference, so types may be lowered before they are
/// collected. The term of a term is the same term, except for stems.
///
/// ```
/// use newsprint::settings::Tokenizing;
/// use newsprint::tokenize::{Kind, term};
///
/// let rules = Tokenizing::default();
/// assert_eq!(term("Don’t", Kind::Word, &rules), "don't");
/// assert_eq!(term("Straße", Kind::Word, &rules), "strasse");
/// assert_eq!(term("Šimonytė", Kind::Word, &rules), "šimonytė");
/// ```
pub fn term(token_text: &str, kind: Kind, rules: &Tokenizing) -> String {
    term_in(token_text, kind, rules, Orthography::Plain)
}

/// The term under which a token of an article in an orthography is counted.
pub fn term_in(
    token_text: &str,
    kind: Kind,
    rules: &Tokenizing,
    orthography: Orthography,
) -> String {
    if token_text.len() > LONGEST_TOKEN {
        return LONG_TERM.to_owned();
    }
    let is_language = matches!(kind, Kind::Word | Kind::Number | Kind::Hashtag);
    let folded = if is_language && orthography.has_dotless_i(rules) {
        fold_turkic(token_text)
    } else {
        fold(token_text, rules.case)
    };
    match stem::stemmer(rules, orthography) {
        Some(stemmer) if kind == Kind::Word && !is_clitic(&folded, rules) => {
            stem::stem(folded, stemmer)
        }
        _ => folded,
    }
}

/// Whether the terms of articles of an orthography are stems.
pub fn has_stems(rules: &Tokenizing, orthography: Orthography) -> bool {
    stem::stemmer(rules, orthography).is_some()
}

/// Text in the form in which it is compared: NFC, one apostrophe, no invisible characters, and folded
/// if requested.
pub fn fold(text: &str, case: Case) -> String {
    if text.is_ascii() {
        return match case {
            Case::Fold => text.to_ascii_lowercase(),
            Case::Keep => text.to_owned(),
        };
    }
    let visible = text.chars().filter(|c| !is_invisible(*c));
    match case {
        // Decomposed first, as Unicode defines canonical caseless matching (D145). The apostrophe comes
        // last, because folding turns `ŉ` into one of its forms.
        Case::Fold => visible
            .nfd()
            .default_case_fold()
            .map(one_apostrophe)
            .nfc()
            .collect(),
        Case::Keep => visible.map(one_apostrophe).nfc().collect(),
    }
}

/// [`fold`] for Turkish and Azeri: `İ` is the capital of `i`, and `I` that of `ı`.
fn fold_turkic(text: &str) -> String {
    let dotted = |c: char| match c {
        'I' => 'ı',
        'İ' => 'i',
        c => c,
    };
    let own: String = text.chars().nfc().map(dotted).collect();
    fold(&own, Case::Fold)
}

/// `'` for every form of an apostrophe, any other character unchanged.
fn one_apostrophe(c: char) -> char {
    if is_apostrophe(c) { '\'' } else { c }
}

/// Invisible characters that do not change a word: soft hyphen, zero width characters, direction marks.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether a token of an article of an orthography is one of the rules' stop words. Stop words are
/// compared before stemming.
pub fn is_stop_word(token_text: &str, rules: &Tokenizing, orthography: Orthography) -> bool {
    let mut lists = stop_word_lists_of(rules, orthography).peekable();
    if lists.peek().is_none() || token_text.len() > LONGEST_TOKEN {
        return false;
    }
    // The list is folded whatever the rules say about case.
    let folded = if orthography.has_dotless_i(rules) {
        fold_turkic(token_text)
    } else {
        fold(token_text, Case::Fold)
    };
    lists.any(|list| list.binary_search(&folded).is_ok())
}

/// The lists of stop words that hold for articles of an orthography under these rules.
pub fn stop_word_lists_of(
    rules: &Tokenizing,
    orthography: Orthography,
) -> impl Iterator<Item = &[String]> {
    let own = match rules.stop_words_by_language.is_empty() {
        true => None,
        false => rules.stop_words_by_language.get(orthography.name()),
    };
    let lists = [Some(&rules.stop_words), own].into_iter().flatten();
    lists.filter(|list| !list.is_empty()).map(Vec::as_slice)
}

/// The form in which a user's word matches under these rules: the terms of its tokens, in order.
/// `out-of-the-box` has several if hyphens split, `--` has none.
///
/// ```
/// use newsprint::settings::Tokenizing;
/// use newsprint::tokenize::normalise_query_word;
///
/// let rules = Tokenizing::default();
/// assert_eq!(normalise_query_word("Lithuania’s", &rules), ["lithuania", "'s"]);
/// ```
pub fn normalise_query_word(word: &str, rules: &Tokenizing) -> Vec<String> {
    let word = word.trim();
    if is_clitic(&fold(word, Case::Fold), rules) {
        return vec![term(word, Kind::Word, rules)];
    }
    let mut terms = Vec::new();
    tokens(word, rules, |token| {
        terms.push(term(token.text, token.kind, rules));
    });
    terms
}

/// The form in which a part of a user's word, such as the `Migra` of `Migra*`, matches a part of a term
/// in an orthography: folded like terms, but neither divided nor stemmed.
pub fn normalise_query_part(part: &str, rules: &Tokenizing, orthography: Orthography) -> String {
    if orthography.has_dotless_i(rules) {
        fold_turkic(part)
    } else {
        fold(part, rules.case)
    }
}

/// Whether a folded word is a term that text has only as a part of another word: `'s` and, with its
/// apostrophe, an elided word such as `l'`.
pub fn is_clitic(folded: &str, rules: &Tokenizing) -> bool {
    folded == "'s" && rules.possessives == Possessives::Split
        || rules.elision == Elision::Split && is_elided(folded)
}

/// Divides a user's word after the elided words that it begins with and before its possessive, as articles of an
/// orthography do: `l'ukr*` as `l'` and `ukr*`, `l*a's` as `l*a` and `'s`.
pub fn divide_query_word<'w>(
    word: &'w str,
    rules: &Tokenizing,
    orthography: Orthography,
) -> Vec<&'w str> {
    let mut parts = Vec::new();
    let mut rest = word;
    if let Some(elisions) = orthography.elisions(rules) {
        while let Some(end) = elisions.end_of_head(rest) {
            parts.push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    let head = rest
        .strip_suffix(['s', 'S'])
        .and_then(|rest| rest.strip_suffix(is_apostrophe))
        .filter(|head| !head.is_empty() && Rules::of(rules, orthography).split_possessives);
    match head {
        Some(head) => parts.extend([head, &rest[head.len()..]]),
        None => parts.push(rest),
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Hyphens, Stemmer};
    use crate::tokenize::kind_of;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        term(text, Kind::Word, &Tokenizing::default())
    }

    #[test]
    fn case_is_folded_in_full_and_for_no_language_in_particular() {
        assert_eq!(folded("STRASSE"), folded("Straße"));
        assert_eq!(folded("ΟΔΥΣΣΕΎΣ"), folded("οδυσσεύς"));
        assert_eq!(folded("МИНСК"), "минск");
        assert_eq!(folded("ﬁne"), "fine");
        assert_eq!(folded("İ"), "i\u{307}");
        let keep = Tokenizing {
            case: Case::Keep,
            ..Tokenizing::default()
        };
        assert_eq!(term("McDonald’s", Kind::Word, &keep), "McDonald's");
    }

    #[test]
    fn composed_and_decomposed_are_one_term() {
        assert_eq!(folded("Ne\u{301}gre"), folded("N\u{e9}gre"));
        assert_eq!(folded("N\u{e9}gre"), "n\u{e9}gre");
    }

    #[test]
    fn invisible_characters_and_forms_of_the_apostrophe_make_no_difference() {
        assert_eq!(
            folded("Donau\u{ad}dampf\u{200b}schiff\u{feff}"),
            "donaudampfschiff"
        );
        for apostrophe in ['\'', '’', '‘', 'ʼ', '＇'] {
            assert_eq!(folded(&format!("don{apostrophe}t")), "don't");
        }
    }

    #[test]
    fn what_is_too_long_is_one_term() {
        assert_eq!(folded(&"a".repeat(256)).len(), 256);
        assert_eq!(folded(&"a".repeat(257)), LONG_TERM);
        assert_eq!(folded(&"é".repeat(129)), LONG_TERM);
    }

    #[test]
    fn words_are_stemmed_and_nothing_else() {
        let rules = Tokenizing {
            stem: Some(Stemmer::English),
            ..Tokenizing::default()
        };
        assert_eq!(term("Elections", Kind::Word, &rules), "elect");
        assert_eq!(term("’s", Kind::Word, &rules), "'s");
        assert_eq!(term("#Elections", Kind::Hashtag, &rules), "#elections");
    }

    #[test]
    fn stop_words_are_known_before_stemming() {
        let rules = Tokenizing {
            stem: Some(Stemmer::English),
            stop_words: vec!["having".to_owned(), "the".to_owned()],
            ..Tokenizing::default()
        };
        assert!(is_stop_word("Having", &rules, Orthography::Plain));
        assert!(is_stop_word("THE", &rules, Orthography::Plain));
        assert!(!is_stop_word("have", &rules, Orthography::Plain));
    }

    #[test]
    fn a_users_word_becomes_the_terms_of_its_tokens() {
        let split = Tokenizing::default();
        let keep = Tokenizing {
            hyphens: Hyphens::Keep,
            possessives: Possessives::Keep,
            ..Tokenizing::default()
        };
        assert_eq!(normalise_query_word("Out-of", &split), ["out", "of"]);
        assert_eq!(normalise_query_word("Out-of", &keep), ["out-of"]);
        assert_eq!(normalise_query_word("’s", &split), ["'s"]);
        assert_eq!(normalise_query_word("L’", &split), ["l'"]);
        assert_eq!(normalise_query_word("Belarus’s", &keep), ["belarus's"]);
        assert_eq!(normalise_query_word(" @BBC ", &split), ["@bbc"]);
        assert!(normalise_query_word("--", &split).is_empty());
        assert_eq!(
            normalise_query_part("Don’", &split, Orthography::Plain),
            "don'"
        );
    }

    #[test]
    fn the_term_of_every_letters_term_is_the_same() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric()) {
            let once = folded(&c.to_string());
            assert_eq!(folded(&once), once, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn ascii_case_makes_no_difference_to_a_folded_term(text in "\\PC{0,20}") {
            prop_assert_eq!(folded(&text), folded(&text.to_ascii_lowercase()));
        }

        #[test]
        fn the_term_of_a_term_is_the_same_term(text in "\\PC{0,20}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn the_kind_of_a_token_is_seen_from_its_term(text in "[ -~éßÅ½²五\u{345}٣@#:/'’_.-]{0,30}") {
            let rules = Tokenizing::default();
            tokens(&text, &rules, |token| {
                assert_eq!(kind_of(&term(token.text, token.kind, &rules)), token.kind, "{text:?}");
            });
        }
    }
}
