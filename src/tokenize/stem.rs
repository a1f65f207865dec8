//! Snowball stems.

use rust_stemmers::{Algorithm, Stemmer as Snowball};

use super::Orthography;
use crate::settings::{Stemmer, Tokenizing};
use std::sync::LazyLock;

/// The stemmer of each language that has one.
static BY_LANGUAGE: LazyLock<[Option<Stemmer>; Orthography::ALL.len()]> =
    LazyLock::new(|| Orthography::ALL.map(|own| own.name().parse().ok()));

/// The stemmer of articles of a language under these rules.
pub(super) fn stemmer(rules: &Tokenizing, orthography: Orthography) -> Option<Stemmer> {
    match rules.stem? {
        Stemmer::ByLanguage => BY_LANGUAGE[orthography as usize],
        stemmer => Some(stemmer),
    }
}

/// The stem of a folded word; the word itself where the stemmer leaves nothing.
pub(super) fn stem(word: String, stemmer: Stemmer) -> String {
    let Some(algorithm) = algorithm(stemmer) else {
        return word;
    };
    let stem = Snowball::create(algorithm).stem(&word).into_owned();
    if stem.is_empty() { word } else { stem }
}

/// The algorithm of a stemmer of one language.
fn algorithm(stemmer: Stemmer) -> Option<Algorithm> {
    Some(match stemmer {
        Stemmer::ByLanguage => return None,
        Stemmer::Arabic => Algorithm::Arabic,
        Stemmer::Danish => Algorithm::Danish,
        Stemmer::Dutch => Algorithm::Dutch,
        Stemmer::English => Algorithm::English,
        Stemmer::Finnish => Algorithm::Finnish,
        Stemmer::French => Algorithm::French,
        Stemmer::German => Algorithm::German,
        Stemmer::Greek => Algorithm::Greek,
        Stemmer::Hungarian => Algorithm::Hungarian,
        Stemmer::Italian => Algorithm::Italian,
        Stemmer::Norwegian => Algorithm::Norwegian,
        Stemmer::Portuguese => Algorithm::Portuguese,
        Stemmer::Romanian => Algorithm::Romanian,
        Stemmer::Russian => Algorithm::Russian,
        Stemmer::Spanish => Algorithm::Spanish,
        Stemmer::Swedish => Algorithm::Swedish,
        Stemmer::Tamil => Algorithm::Tamil,
        Stemmer::Turkish => Algorithm::Turkish,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (stemmer, one, other) in [
            (Stemmer::English, "migration", "migrations"),
            (Stemmer::German, "wahl", "wahlen"),
            (Stemmer::French, "gouvernement", "gouvernements"),
            (Stemmer::Russian, "президент", "президента"),
            (Stemmer::Spanish, "elección", "elecciones"),
        ] {
            assert_eq!(
                stem(one.to_owned(), stemmer),
                stem(other.to_owned(), stemmer)
            );
        }
    }

    #[test]
    fn every_stemmer_belongs_to_a_language() {
        let known: Vec<Stemmer> = BY_LANGUAGE.iter().flatten().copied().collect();
        for stemmer in Stemmer::ALL {
            let count = known.iter().filter(|own| **own == stemmer).count();
            assert_eq!(
                count,
                usize::from(stemmer != Stemmer::ByLanguage),
                "{stemmer}"
            );
        }
        assert_eq!(BY_LANGUAGE[Orthography::Plain as usize], None);
    }

    proptest! {
        #[test]
        fn no_word_makes_a_stemmer_fail(
            word in prop_oneof![
                "[a-zäöüéñ'’.0-9]{0,14}",
                "[а-яёʼ]{0,14}",
                "[α-ωάέήίόύώς]{0,14}",
                "[\u{621}-\u{652}]{0,14}",
                "[\u{b80}-\u{bff}]{0,14}",
                "\\PC{0,14}",
            ],
        ) {
            for stemmer in Stemmer::ALL {
                prop_assert!(word.is_empty() || !stem(word.clone(), stemmer).is_empty());
            }
        }
    }
}
