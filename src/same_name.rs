//! When two names are one: the rule for outlets and every other value that articles are selected or
//! grouped by.
//!
//! `BBC News`, `BBC news`, `BBC  News` and `BBC News/` are one name, and so are the composed and the
//! decomposed form of `Süddeutsche`. Values are stored as written; the key is used for comparison only.

use caseless::Caseless;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// What is the same for all spellings of a name: caseless (Unicode's full case folding), in NFC, runs of
/// white space as one space, none at the ends, without slashes at the end.
///
/// ```
/// use newsprint::same_name::key;
///
/// assert_eq!(key("BBC  News"), key("bbc news/"));
/// assert_eq!(key("Su\u{308}ddeutsche"), key("SÜDDEUTSCHE"));
/// assert_ne!(key("BBC News"), key("BBC"));
/// ```
pub fn key(name: &str) -> Cow<'_, str> {
    match folded(name) {
        Cow::Borrowed(name) => Cow::Borrowed(without_slashes(name)),
        Cow::Owned(mut name) => {
            name.truncate(without_slashes(&name).len());
            Cow::Owned(name)
        }
    }
}

/// Whether two names are one.
pub fn are_same(one: &str, other: &str) -> bool {
    one == other || key(one) == key(other)
}

/// A name as [`key`] compares it, but with the slashes at its end.
pub fn folded(name: &str) -> Cow<'_, str> {
    let is_folded = name
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() || byte == b' ')
        && !name.contains("  ")
        && !name.starts_with(' ')
        && !name.ends_with(' ');
    if is_folded {
        return Cow::Borrowed(name);
    }
    let folded = fold_case(name);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

/// Case folded and in NFC; white space as it is.
pub fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().nfd().default_case_fold().nfc().collect()
}

/// A name of nothing but slashes keeps them.
fn without_slashes(name: &str) -> &str {
    match name.trim_end_matches(['/', ' ']) {
        "" => name,
        rest => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_a_name_are_one_and_other_names_are_not() {
        for spelling in [
            "BBC News",
            "bbc news",
            " BBC\u{a0} News\n",
            "BBC NEWS/",
            "BBC News //",
        ] {
            assert_eq!(key(spelling), "bbc news", "{spelling:?}");
        }
        assert!(are_same("Cafe\u{301}", "CAFÉ"));
        assert!(are_same("Straße", "STRASSE"));
        assert!(!are_same("BBC News", "BBC-News"));
        assert!(!are_same("a/b", "ab"));
        assert_eq!(key("/"), "/");
        assert_eq!(key(""), "");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "(\\PC| |/|\u{a0}|e\u{301}|ß|İ){0,12}") {
            let once = key(&name).into_owned();
            prop_assert_eq!(key(&once).into_owned(), once);
        }
    }
}
