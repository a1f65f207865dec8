//! Snowball stems.

use rust_stemmers::{Algorithm, Stemmer};

use crate::settings::SnowballLanguage;

/// The stem of a folded word; the word itself where the stemmer leaves nothing.
pub(super) fn stem(word: String, language: SnowballLanguage) -> String {
    let stem = Stemmer::create(algorithm(language))
        .stem(&word)
        .into_owned();
    if stem.is_empty() { word } else { stem }
}

/// The settings' name of a language to the stemmer's.
fn algorithm(language: SnowballLanguage) -> Algorithm {
    match language {
        SnowballLanguage::Arabic => Algorithm::Arabic,
        SnowballLanguage::Danish => Algorithm::Danish,
        SnowballLanguage::Dutch => Algorithm::Dutch,
        SnowballLanguage::English => Algorithm::English,
        SnowballLanguage::Finnish => Algorithm::Finnish,
        SnowballLanguage::French => Algorithm::French,
        SnowballLanguage::German => Algorithm::German,
        SnowballLanguage::Greek => Algorithm::Greek,
        SnowballLanguage::Hungarian => Algorithm::Hungarian,
        SnowballLanguage::Italian => Algorithm::Italian,
        SnowballLanguage::Norwegian => Algorithm::Norwegian,
        SnowballLanguage::Portuguese => Algorithm::Portuguese,
        SnowballLanguage::Romanian => Algorithm::Romanian,
        SnowballLanguage::Russian => Algorithm::Russian,
        SnowballLanguage::Spanish => Algorithm::Spanish,
        SnowballLanguage::Swedish => Algorithm::Swedish,
        SnowballLanguage::Tamil => Algorithm::Tamil,
        SnowballLanguage::Turkish => Algorithm::Turkish,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (language, one, other) in [
            (SnowballLanguage::English, "migration", "migrations"),
            (SnowballLanguage::German, "wahl", "wahlen"),
            (SnowballLanguage::French, "gouvernement", "gouvernements"),
            (SnowballLanguage::Russian, "президент", "президента"),
            (SnowballLanguage::Spanish, "elección", "elecciones"),
        ] {
            assert_eq!(
                stem(one.to_owned(), language),
                stem(other.to_owned(), language)
            );
        }
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
            for language in SnowballLanguage::ALL {
                prop_assert!(word.is_empty() || !stem(word.clone(), language).is_empty());
            }
        }
    }
}
