//! How the tokens and terms of an article depend on its language.
//!
//! | languages | rule | example |
//! |---|---|---|
//! | French, Italian, Catalan, Occitan | an elided word is a token of its own, with its apostrophe ([`Elision::Split`]) | `l'Ukraine` is `l'` `Ukraine`, `dell’Unione` is `dell’` `Unione`; `aujourd'hui` is one |
//! | Turkish, Azeri | `İ` folds to `i`, `I` to `ı` | `İSTANBUL` is `istanbul`, `ISPARTA` is `ısparta` |
//! | Dutch, Afrikaans, Frisian | `'s` at the end of a word is a plural and stays | `foto's` is one |
//! | Japanese | Han is divided by the Japanese dictionary, elsewhere by the Chinese one if no kana are beside it ([`Segmentation::Dictionary`]) | `東京都` is `東京` `都` |
//! | all others | `'s` is split off as a possessive or clitic ([`Possessives::Split`]) | `Lithuania's`, German `geht's` |
//!
//! Those of Turkish, Azeri, Dutch, Afrikaans and Frisian hold where [`Tokenizing::by_language`] says so. A user's word may mean an article of any
//! language, so that queries are tried under all of them. Stems and stop words follow the language too where the
//! settings say so ([`Stemmer::ByLanguage`], [`Tokenizing::stop_words_by_language`]); then a word of a query means, in
//! articles of each language, what it would be there.
//!
//! [`Segmentation::Dictionary`]: crate::settings::Segmentation::Dictionary
//! [`Possessives::Split`]: crate::settings::Possessives::Split
//! [`Stemmer::ByLanguage`]: crate::settings::Stemmer::ByLanguage

use super::rules::{is_apostrophe, word_or_number};
use super::{Kind, Token, fold};
use crate::choice::choice;
use crate::settings::{Case, Elision, Segmentation, Tokenizing};
use crate::word_set::WordSet;
use std::collections::BTreeMap;
use std::sync::LazyLock;

choice! {
    /// A language whose articles have rules, a stemmer or stop words of their own, by its ISO 639-1 code.
    #[derive(Default)]
    #[allow(missing_docs, reason = "a language is its own description")]
    pub enum Orthography: "language" {
        /// All others; also that of articles whose language is unknown.
        #[default]
        Plain = "",
        French = "fr",
        Italian = "it",
        Catalan = "ca",
        Occitan = "oc",
        Turkish = "tr",
        Dutch = "nl",
        Japanese = "ja",
        Afrikaans = "af",
        Arabic = "ar",
        Azeri = "az",
        Chinese = "zh",
        Danish = "da",
        English = "en",
        Finnish = "fi",
        Frisian = "fy",
        German = "de",
        Greek = "el",
        Hungarian = "hu",
        Norwegian = "nb",
        Polish = "pl",
        Portuguese = "pt",
        Romanian = "ro",
        Russian = "ru",
        Spanish = "es",
        Swedish = "sv",
        Tamil = "ta",
        Thai = "th",
    }
}

/// Some of the languages of [`Orthography`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orthographies(u32);

impl Orthographies {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self(u32::MAX);

    /// Whether a language is among them.
    pub fn has(self, one: Orthography) -> bool {
        self.meets(one.into())
    }

    /// Whether any is among others too.
    pub fn meets(self, others: Self) -> bool {
        self.both(others) != Self::NONE
    }

    /// Those that are among others too.
    #[must_use]
    pub fn both(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// These and others.
    #[must_use]
    pub fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

impl From<Orthography> for Orthographies {
    fn from(one: Orthography) -> Self {
        Self(1 << one as u32)
    }
}

impl FromIterator<Orthography> for Orthographies {
    fn from_iter<I: IntoIterator<Item = Orthography>>(all: I) -> Self {
        let each = all.into_iter().map(Self::from);
        each.fold(Self::NONE, Self::with)
    }
}

/// The elided words of the languages by their codes.
static ELIDED: LazyLock<BTreeMap<String, WordSet>> = LazyLock::new(|| {
    toml::from_str(include_str!("elisions.toml")).expect("the list is part of the program")
});

impl Orthography {
    /// That of a language by its ISO 639-1 code.
    pub fn of(language: &str) -> Self {
        language.parse().unwrap_or_default()
    }

    /// Those under which a word of a query is tried under these rules: each by itself where terms follow the language,
    /// else one of those that treat words alike.
    pub fn tried(rules: &Tokenizing) -> &'static [Self] {
        const ALL: &[Orthography] = &Orthography::ALL;
        match rules.terms_by_language() {
            true => ALL,
            // Without a stemmer or list, English is written as `Plain` is, Azeri as Turkish and Frisian as Dutch.
            false => &ALL[..=Self::Japanese as usize],
        }
    }

    /// The first of those whose tokens become the same terms under these rules, however they are divided.
    pub(crate) fn of_terms(self, rules: &Tokenizing) -> Self {
        match self {
            own if rules.terms_by_language() => own,
            own if own.has_dotless_i(rules) => Self::Turkish,
            _ => Self::Plain,
        }
    }

    /// Whether any language is treated otherwise than [`Self::Plain`] under these rules.
    pub fn matters(rules: &Tokenizing) -> bool {
        rules.by_language
            || rules.elision == Elision::Split
            || rules.segment == Segmentation::Dictionary
            || rules.terms_by_language()
    }

    /// What is split off as elided under these rules.
    pub(super) fn elisions(self, rules: &Tokenizing) -> Option<Elisions> {
        let own = ELIDED.get(self.name())?;
        (rules.elision == Elision::Split).then_some(Elisions(own))
    }

    /// Whether `I` and `İ` are folded as Turkish has it under these rules.
    pub(super) fn has_dotless_i(self, rules: &Tokenizing) -> bool {
        matches!(self, Self::Turkish | Self::Azeri) && rules.by_language && rules.case == Case::Fold
    }

    /// Whether `'s` is a possessive under these rules.
    pub(super) fn has_possessives(self, rules: &Tokenizing) -> bool {
        !(matches!(self, Self::Dutch | Self::Afrikaans | Self::Frisian) && rules.by_language)
    }
}

/// The elided words of a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elisions(&'static WordSet);

impl Elisions {
    /// Hands a token on, divided after each elided word that it begins with.
    pub(super) fn split<'t>(self, token: Token<'t>, each: &mut dyn FnMut(Token<'t>)) {
        let mut rest = token;
        if rest.kind == Kind::Word {
            while let Some(end) = self.end_of_head(rest.text) {
                each(Token {
                    text: &rest.text[..end],
                    ..rest
                });
                let text = &rest.text[end..];
                rest = Token {
                    text,
                    start: rest.start + end,
                    kind: word_or_number(text),
                };
            }
        }
        each(rest);
    }

    /// Where the elided word ends, with its apostrophe, that a word begins with.
    pub(super) fn end_of_head(self, word: &str) -> Option<usize> {
        // No elided word is longer.
        let (at, apostrophe) = word
            .char_indices()
            .take(9)
            .find(|(_, c)| is_apostrophe(*c))?;
        let end = at + apostrophe.len_utf8();
        let next = word[end..].chars().next()?;
        let is_head = at > 0 && (next.is_alphanumeric() || matches!(next, '*' | '?'));
        (is_head && self.0.contains(&fold(&word[..at], Case::Fold))).then_some(end)
    }
}

/// Whether a folded word is an elided one with its apostrophe, in any language: a term by itself.
pub(super) fn is_elided(word: &str) -> bool {
    word.strip_suffix('\'')
        .is_some_and(|head| ELIDED.values().any(|heads| heads.contains(head)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::{reference_tokens_in, term_in, tokens_in};
    use proptest::prelude::*;

    fn terms(text: &str, language: &str, rules: &Tokenizing) -> Vec<String> {
        let orthography = Orthography::of(language);
        let mut terms = Vec::new();
        tokens_in(text, rules, orthography, |token| {
            assert_eq!(&text[token.start..token.end()], token.text);
            terms.push(term_in(token.text, token.kind, rules, orthography));
        });
        terms
    }

    fn default_terms(text: &str, language: &str) -> String {
        terms(text, language, &Tokenizing::default()).join(" ")
    }

    #[test]
    fn elided_words_are_tokens_of_their_own_in_languages_that_elide() {
        for (language, text, expected) in [
            ("fr", "l'Ukraine", "l' ukraine"),
            ("fr", "L’UKRAINE", "l' ukraine"),
            ("fr", "d'accord qu'il", "d' accord qu' il"),
            (
                "fr",
                "jusqu’à aujourd'hui d’aujourd’hui",
                "jusqu' à aujourd'hui d' aujourd'hui",
            ),
            (
                "fr",
                "prud'hommes presqu'île quelqu'un",
                "prud'hommes presqu'île quelqu'un",
            ),
            ("fr", "l'un des l'11", "l' un des l 11"),
            ("fr", "c’est-à-dire", "c' est à dire"),
            ("fr", "McDonald's l'", "mcdonald 's l"),
            (
                "it",
                "dell'Unione un’altra c'è",
                "dell' unione un' altra c' è",
            ),
            ("it", "Sant'Angelo L'Aquila", "sant'angelo l' aquila"),
            ("ca", "l'Ajuntament d'Olot", "l' ajuntament d' olot"),
            ("oc", "l'occitan qu'es", "l' occitan qu' es"),
            (
                "en",
                "l'Ukraine d'Artagnan O'Brien",
                "l'ukraine d'artagnan o'brien",
            ),
            ("", "l'Ukraine", "l'ukraine"),
        ] {
            assert_eq!(default_terms(text, language), expected, "{language}");
        }
        let keep = Tokenizing {
            elision: Elision::Keep,
            ..Tokenizing::default()
        };
        assert_eq!(terms("l'Ukraine", "fr", &keep), ["l'ukraine"]);
    }

    #[test]
    fn the_kind_of_what_is_left_is_its_own() {
        let mut kinds = Vec::new();
        let rules = Tokenizing::default();
        tokens_in("l'11 l'an", &rules, Orthography::French, |token| {
            kinds.push(token.kind);
        });
        assert_eq!(kinds, [Kind::Word, Kind::Number, Kind::Word, Kind::Word]);
    }

    #[test]
    fn languages_that_are_not_tried_are_treated_as_one_that_is() {
        let rules = Tokenizing::default();
        let text = "l'Ukraine I İ foto's 東京都 d'accord 's Wahlen elections";
        let told = |own: &Orthography| terms(text, own.name(), &rules);
        let tried: Vec<_> = Orthography::tried(&rules).iter().map(told).collect();
        assert!(
            Orthography::ALL
                .iter()
                .all(|own| tried.contains(&told(own)))
        );
    }

    #[test]
    fn some_languages_are_those_that_were_named() {
        let some: Orthographies = [Orthography::Plain, Orthography::Thai]
            .into_iter()
            .collect();
        let has = Orthography::ALL.into_iter().filter(|own| some.has(*own));
        assert_eq!(
            has.collect::<Vec<_>>(),
            [Orthography::Plain, Orthography::Thai]
        );
        assert!(
            Orthography::ALL
                .into_iter()
                .all(|own| Orthographies::ALL.has(own))
        );
        assert!(!some.meets(Orthography::French.into()));
    }

    #[test]
    fn turkish_has_an_i_with_and_one_without_a_dot() {
        for language in ["tr", "az"] {
            assert_eq!(
                default_terms(
                    "İstanbul İSTANBUL I\u{307}stanbul ISPARTA ısparta iz",
                    language
                ),
                "istanbul istanbul istanbul ısparta ısparta iz"
            );
            assert_eq!(
                default_terms("@BBCNEWSI #İZMİR https://X.COM/I", language),
                "@bbcnewsi #izmir https://x.com/i"
            );
        }
        assert_eq!(default_terms("ISPARTA İ", "en"), "isparta i\u{307}");
        let unicode = Tokenizing {
            by_language: false,
            ..Tokenizing::default()
        };
        assert_eq!(terms("ISPARTA", "tr", &unicode), ["isparta"]);
        let keep = Tokenizing {
            case: Case::Keep,
            ..Tokenizing::default()
        };
        assert_eq!(terms("ISPARTA", "tr", &keep), ["ISPARTA"]);
    }

    #[test]
    fn plurals_of_dutch_are_no_possessives() {
        assert_eq!(default_terms("foto's auto’s", "nl"), "foto's auto's");
        assert_eq!(default_terms("geht's", "de"), "geht 's");
        assert_eq!(default_terms("Lithuania's", "en"), "lithuania 's");
    }

    #[test]
    fn every_elided_word_is_folded_and_found_in_queries() {
        for words in ELIDED.values() {
            for word in words.iter() {
                assert_eq!(fold(word, Case::Fold), word);
                assert!(is_elided(&format!("{word}'")));
                // The search for an apostrophe must reach it.
                assert!(word.chars().count() < 9, "{word}");
            }
        }
        assert!(!is_elided("don'") && !is_elided("l"));
    }

    proptest! {
        #[test]
        fn fast_and_reference_agree_in_every_orthography(
            text in "(l|d|qu|jusqu|un|dell|s|a|É|İ|I|1|'|’|ʼ|-| |\\.|www\\.x|@a|北){0,24}",
            hyphens in any::<bool>(),
        ) {
            let rules = Tokenizing {
                hyphens: if hyphens {
                    crate::settings::Hyphens::Keep
                } else {
                    crate::settings::Hyphens::Split
                },
                ..Tokenizing::default()
            };
            for orthography in Orthography::ALL {
                let mut expected = Vec::new();
                reference_tokens_in(&text, &rules, orthography, |token| expected.push(token));
                let mut found = Vec::new();
                tokens_in(&text, &rules, orthography, |token| found.push(token));
                prop_assert_eq!(&found, &expected);
                for token in found {
                    prop_assert_eq!(&text[token.start..token.end()], token.text);
                    prop_assert!(!token.text.is_empty());
                }
            }
        }

        #[test]
        fn the_term_of_a_term_is_the_same_in_turkish_too(text in "(I|İ|ı|i|\u{307}|É|ß|a){0,8}") {
            let rules = Tokenizing::default();
            let fold = |text: &str| term_in(text, Kind::Word, &rules, Orthography::Turkish);
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
