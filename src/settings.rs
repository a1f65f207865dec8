//! What is fixed when a corpus is created: how text becomes tokens and which layers are counted.

mod layer;
mod wanted;

pub use layer::{Layer, MAX_NGRAM, UnknownLayer};
pub use wanted::Wanted;

use crate::choice::choice;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// The settings of a corpus. Two `add`s with different settings cannot go into one corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How text becomes tokens and terms.
    pub tokenizing: Tokenizing,
    /// The layers that are counted, without repetition, in the order of [`Layer`].
    pub layers: Vec<Layer>,
    /// What finds names; `None` without the layer of entities, and until the first articles are added.
    pub recogniser: Option<RecogniserId>,
    /// Whether the articles' text is stored beside the counts. Without it there are no
    /// concordances, and phrases only as long as the n-gram layers are.
    pub text: bool,
    /// How the names of outlets are compared where articles are told apart. A corpus that does not say
    /// was made when they were compared as written.
    #[serde(default = "Identity::before_it_was_recorded")]
    pub identity: Identity,
    /// Whose day a moment with a zone falls on. Corpora made before there was a choice have that of UTC.
    #[serde(default = "before_the_choice")]
    pub time_zone: Zone,
}

/// How the names of outlets are compared where articles are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// Spellings of one name are one outlet, see [`crate::same_name`].
    #[default]
    SameName,
    /// As they were written.
    AsWritten,
}

impl Identity {
    const fn before_it_was_recorded() -> Self {
        Self::AsWritten
    }

    /// What is compared of an outlet's name.
    pub fn of(self, source: &str) -> std::borrow::Cow<'_, str> {
        match self {
            Self::SameName => crate::same_name::key(source),
            Self::AsWritten => source.into(),
        }
    }
}

fn before_the_choice() -> Zone {
    Zone::Utc
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tokenizing: Tokenizing::default(),
            layers: vec![Layer::Terms, Layer::Entities],
            recogniser: None,
            text: true,
            identity: Identity::default(),
            time_zone: Zone::Written,
        }
    }
}

impl Settings {
    /// The layers that are stored: those of [`Self::layers`], and [`Layer::Mentions`] with the
    /// entities.
    pub fn stored_layers(&self) -> Vec<Layer> {
        let mut layers = self.layers.clone();
        if layers.contains(&Layer::Entities) {
            layers.push(Layer::Mentions);
        }
        layers
    }

    /// The first setting that a segment made elsewhere has otherwise: its name, the value here and the value there.
    /// What finds names may be settled on one side only.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let mut other = other.clone();
        match (&self.recogniser, &other.recogniser) {
            (Some(own), Some(there)) if !own.is_same(there) => {
                let name = "recogniser".to_owned();
                return Some((name, own.to_string(), there.to_string()));
            }
            _ => other.recogniser.clone_from(&self.recogniser),
        }
        let value = |settings: &Self| serde_json::to_value(settings).unwrap_or_default();
        first_difference("settings", &value(self), &value(&other))
    }
}

/// The innermost name under which two values differ, with what each has.
fn first_difference(name: &str, own: &Value, other: &Value) -> Option<(String, String, String)> {
    if own == other {
        return None;
    }
    if let (Value::Object(own), Value::Object(other)) = (own, other) {
        // Either may lack what the other has.
        let mut names = own.keys().chain(other.keys());
        let value = |of: &serde_json::Map<String, Value>, name| of.get(name).cloned();
        return names.find_map(|name| {
            let [own, other] = [own, other].map(|of| value(of, name).unwrap_or_default());
            first_difference(name, &own, &other)
        });
    }
    Some((name.replace('_', " "), shown(own, other), shown(other, own)))
}

/// A value for a message; of a long list what another has not.
fn shown(value: &Value, other: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(values) => values.keys().cloned().collect::<Vec<_>>().join(","),
        Value::Array(values) => {
            let text = |value: &Value| shown(value, &Value::Null);
            let is_other =
                |value: &&Value| !other.as_array().is_some_and(|other| other.contains(value));
            match (values.len(), values.iter().find(is_other)) {
                (0, _) => "none".to_owned(),
                (1..=SHOWN_VALUES, _) => values.iter().map(text).collect::<Vec<_>>().join(","),
                (more, Some(one)) => format!("{more} values with {}", text(one)),
                (more, None) => format!("{more} values"),
            }
        }
        value => value.to_string(),
    }
}

/// Values of a list that a message shows.
const SHOWN_VALUES: usize = 5;

/// What finds names: which recogniser, and which model by the BLAKE3 of its files.
///
/// Names are comparable only as long as the same model finds them, so that a corpus has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecogniserId {
    /// The one in the program.
    Embedded {
        /// The model.
        model: String,
    },
    /// The user's list alone.
    List,
    /// A model for token classification from a file.
    Onnx {
        /// What its folder or file is called; the same model may have another name elsewhere.
        #[serde(rename = "called")]
        name: String,
        /// The file in ONNX form.
        model: String,
        /// `tokenizer.json`.
        tokenizer: String,
        /// `config.json`.
        config: String,
    },
}

impl RecogniserId {
    /// What finds names, for a sentence about what was found.
    pub fn words(&self) -> String {
        match self {
            Self::Embedded { .. } => "the embedded recogniser, the user's list".to_owned(),
            Self::List => "the user's list".to_owned(),
            Self::Onnx { name, .. } => format!("the model {name}, the user's list"),
        }
    }

    /// Whether two recognisers find the same names: the same files, whatever they are called.
    pub fn is_same(&self, other: &Self) -> bool {
        let mut own = self.clone();
        if let (Self::Onnx { name, .. }, Self::Onnx { name: called, .. }) = (&mut own, other) {
            name.clone_from(called);
        }
        own == *other
    }
}

impl fmt::Display for RecogniserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |hash: &str| hash.chars().take(8).collect::<String>();
        match self {
            Self::Embedded { model } => write!(out, "embedded ({})", short(model)),
            Self::List => out.write_str("list"),
            Self::Onnx {
                name,
                model,
                tokenizer,
                config,
            } => write!(
                out,
                "onnx:{name} ({}, tokenizer {}, config {})",
                short(model),
                short(tokenizer),
                short(config)
            ),
        }
    }
}

/// How text becomes tokens, and tokens become terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tokenizing {
    /// `out-of-the-box`: four tokens or one.
    pub hyphens: Hyphens,
    /// `Lithuania's`: two tokens or one.
    pub possessives: Possessives,
    /// Whether terms are case-folded (`The` and `the` are one term).
    pub case: Case,
    /// Snowball stemming of terms.
    pub stem: Option<Stemmer>,
    /// Stop words that are left out of the layers (never out of the token totals), folded and sorted.
    pub stop_words: Vec<String>,
    /// Those of articles in a language, by its ISO 639-1 code, besides. A corpus keeps its lists, whatever a later
    /// program has; one without is written as before there were any, so that older programs read it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stop_words_by_language: BTreeMap<String, Vec<String>>,
    /// `l'Ukraine` in French: two tokens or one. One in a corpus that does not say: it was made before
    /// they were split.
    #[serde(default = "Elision::before_it_was_recorded")]
    pub elision: Elision,
    /// Where the words of Chinese, Japanese and Thai end. Characters in a corpus that does not say: it was
    /// made before there were dictionaries.
    #[serde(default = "Segmentation::before_it_was_recorded")]
    pub segment: Segmentation,
    /// What phrases and n-grams go over. Everything in a corpus that does not say.
    #[serde(default = "Cross::before_it_was_recorded")]
    pub cross: Cross,
    /// Whether case and possessives follow the language of the article: the dotless i of Turkish and
    /// Azeri, and no possessive in Dutch `foto's`. Not in a corpus that does not say.
    #[serde(default)]
    pub by_language: bool,
}

impl Default for Tokenizing {
    fn default() -> Self {
        Self {
            hyphens: Hyphens::default(),
            possessives: Possessives::default(),
            case: Case::default(),
            stem: None,
            stop_words: Vec::new(),
            stop_words_by_language: BTreeMap::new(),
            elision: Elision::default(),
            segment: Segmentation::default(),
            cross: Cross::default(),
            by_language: true,
        }
    }
}

impl Tokenizing {
    /// Whether the terms of the same words differ with the language of the article: stems or stop words follow it.
    pub fn terms_by_language(&self) -> bool {
        self.stem == Some(Stemmer::ByLanguage) || !self.stop_words_by_language.is_empty()
    }

    /// Whether stop words are left out of any article's layers.
    pub fn has_stop_words(&self) -> bool {
        !self.stop_words.is_empty() || !self.stop_words_by_language.is_empty()
    }
}

choice! {
    /// What becomes of words that are elided before another (`l'Ukraine`, `dell'Unione`), in the languages
    /// that have them.
    #[derive(Default)]
    pub enum Elision: "treatment of elisions" {
        /// `l'Ukraine` is `l'` and `ukraine` in French, Italian, Catalan and Occitan articles.
        #[default]
        Split = "split",
        /// `l'Ukraine` is one token, as UAX #29 has it.
        Keep = "keep",
    }
}

impl Elision {
    const fn before_it_was_recorded() -> Self {
        Self::Keep
    }
}

choice! {
    /// What divides words that have no spaces between them.
    ///
    /// A corpus has one way for good, so that another edition of the dictionaries would be another choice.
    #[derive(Default)]
    pub enum Segmentation: "segmentation" {
        /// Dictionaries of Chinese, Japanese and Thai: `中国人民` is `中国` and `人民`.
        #[default]
        Dictionary = "dictionary",
        /// UAX #29: each character of Chinese, Hiragana and Thai is a token.
        Characters = "characters",
    }
}

impl Segmentation {
    const fn before_it_was_recorded() -> Self {
        Self::Characters
    }
}

choice! {
    /// What the words of a phrase or n-gram may have between them.
    #[derive(Default)]
    pub enum Cross: "border" {
        /// Nothing: they stand in one sentence, as UAX #29 divides them, which ends one after `Mr.` too.
        Nothing = "nothing",
        /// The end of a sentence, but of no paragraph or headline: every line of a text is one.
        #[default]
        Sentences = "sentences",
        /// Anything.
        Paragraphs = "paragraphs",
    }
}

impl Cross {
    const fn before_it_was_recorded() -> Self {
        Self::Paragraphs
    }
}

choice! {
    /// What becomes of words joined by hyphens.
    #[derive(Default)]
    pub enum Hyphens: "treatment of hyphens" {
        /// `out-of-the-box` is four tokens, as UAX #29 has it.
        #[default]
        Split = "split",
        /// `out-of-the-box` is one token.
        Keep = "keep",
    }
}

choice! {
    /// What becomes of `'s` at the end of a word.
    #[derive(Default)]
    pub enum Possessives: "treatment of possessives" {
        /// `Lithuania's` is `lithuania` and `'s`, as in the BNC and Sketch Engine.
        #[default]
        Split = "split",
        /// `Lithuania's` is one token, as UAX #29 has it.
        Keep = "keep",
    }
}

choice! {
    /// What becomes of upper case.
    #[derive(Default)]
    pub enum Case: "treatment of case" {
        /// Unicode full case folding.
        #[default]
        Fold = "fold",
        /// Kept as written.
        Keep = "keep",
    }
}

choice! {
    /// A Snowball stemmer, by its language or the code of that.
    #[allow(missing_docs, reason = "a language is its own description")]
    pub enum Stemmer: "stemmer for" {
        /// That of each article's language; an article whose language has none, or is unknown, is not stemmed.
        ByLanguage = "auto",
        Arabic = "arabic" | "ar",
        Danish = "danish" | "da",
        Dutch = "dutch" | "nl",
        English = "english" | "en",
        Finnish = "finnish" | "fi",
        French = "french" | "fr",
        German = "german" | "de",
        Greek = "greek" | "el",
        Hungarian = "hungarian" | "hu",
        Italian = "italian" | "it",
        Norwegian = "norwegian" | "nb",
        Portuguese = "portuguese" | "pt",
        Romanian = "romanian" | "ro",
        Russian = "russian" | "ru",
        Spanish = "spanish" | "es",
        Swedish = "swedish" | "sv",
        Tamil = "tamil" | "ta",
        Turkish = "turkish" | "tr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_that_does_not_say_keeps_what_it_was_made_with() {
        let old = r#"{"tokenizing": {"hyphens": "split"}, "layers": ["terms"]}"#;
        let old: Settings = serde_json::from_str(old).unwrap();
        assert_eq!(old.tokenizing.elision, Elision::Keep);
        assert!(!old.tokenizing.by_language);
        assert_eq!(old.tokenizing.segment, Segmentation::Characters);
        assert_eq!(old.identity, Identity::AsWritten);
        let new = Wanted::default();
        assert_eq!(new.settings().tokenizing.elision, Elision::Split);
        assert_eq!(new.conflict(&old), None, "nothing was asked for");
        let split = Wanted {
            elision: Some(Elision::Split),
            ..Wanted::default()
        };
        let (name, ..) = split.conflict(&old).unwrap();
        assert_eq!(name, "elision");
        let written = serde_json::to_string(&new.settings()).unwrap();
        let read: Settings = serde_json::from_str(&written).unwrap();
        assert_eq!(read, new.settings());
    }

    #[test]
    fn what_only_one_side_has_is_a_difference() {
        let plain = Settings::default();
        let mut by_language = plain.clone();
        let lists = [("de", "die"), ("en", "the")];
        let lists = lists.map(|(language, word)| (language.to_owned(), vec![word.to_owned()]));
        by_language.tokenizing.stop_words_by_language = lists.into();
        let name = || "stop words by language".to_owned();
        let [none, both] = ["none", "de,en"].map(str::to_owned);
        let (there, here) = ((name(), none.clone(), both.clone()), (name(), both, none));
        assert_eq!(plain.difference(&by_language), Some(there));
        assert_eq!(by_language.difference(&plain), Some(here));
        assert_eq!(plain.difference(&plain), None);
    }

    #[test]
    fn the_first_setting_that_differs_is_named_with_both_values() {
        let own = Settings::default();
        let with = |change: &dyn Fn(&mut Settings)| {
            let mut other = own.clone();
            change(&mut other);
            own.difference(&other)
        };
        let named = |name: &str, own: &str, other: &str| {
            Some((name.to_owned(), own.to_owned(), other.to_owned()))
        };
        assert_eq!(with(&|_| {}), None);
        let by_language = with(&|other| other.tokenizing.by_language = false);
        assert_eq!(by_language, named("by language", "true", "false"));
        let layers = with(&|other| other.layers.push(Layer::Ngrams(2)));
        let both = ("terms,entities", "terms,entities,bigrams");
        assert_eq!(layers, named("layers", both.0, both.1));
        let words = with(&|other| {
            other.tokenizing.stop_words = "a b c d e f".split(' ').map(str::to_owned).collect();
        });
        assert_eq!(words, named("stop words", "none", "6 values with a"));
        assert_eq!(
            with(&|other| other.identity = Identity::AsWritten)
                .unwrap()
                .0,
            "identity"
        );
        // What finds names may be settled later.
        let embedded = |model: &str| {
            let model = model.to_owned();
            Some(RecogniserId::Embedded { model })
        };
        assert_eq!(with(&|other| other.recogniser = embedded("1")), None);
        let (one, two) = (embedded("1"), embedded("2"));
        let with = |recogniser: &Option<RecogniserId>| Settings {
            recogniser: recogniser.clone(),
            ..own.clone()
        };
        assert_eq!(with(&one).difference(&own), None);
        assert_eq!(with(&one).difference(&with(&two)).unwrap().0, "recogniser");
    }

    #[test]
    fn a_corpus_from_before_there_was_a_choice_of_zones_has_days_of_utc() {
        let old: Settings = serde_json::from_str(r#"{"text": true}"#).unwrap();
        assert_eq!(old.time_zone, Zone::Utc);
        let new = serde_json::to_string(&Settings::default()).unwrap();
        let again: Settings = serde_json::from_str(&new).unwrap();
        assert_eq!(again.time_zone, Zone::Written);
    }
}
