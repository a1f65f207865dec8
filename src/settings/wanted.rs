//! The settings that a user asks for.

use super::{Case, Cross, Elision, Hyphens, Layer, Possessives, Segmentation, Settings, Stemmer};
use crate::zone::Zone;
use std::collections::BTreeMap;
use std::fmt;

/// Settings asked for by name; what is `None` was not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(
    missing_docs,
    reason = "the fields are those of `Settings` and `Tokenizing`"
)]
pub struct Wanted {
    pub hyphens: Option<Hyphens>,
    pub possessives: Option<Possessives>,
    pub elision: Option<Elision>,
    pub segment: Option<Segmentation>,
    pub cross: Option<Cross>,
    pub case: Option<Case>,
    pub stem: Option<Stemmer>,
    pub stop_words: Option<Vec<String>>,
    pub stop_words_by_language: Option<BTreeMap<String, Vec<String>>>,
    pub layers: Option<Vec<Layer>>,
    pub text: Option<bool>,
    pub time_zone: Option<Zone>,
}

impl Wanted {
    /// The settings of a new corpus: what was asked for, and the defaults for the rest.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        let tokenizing = &mut settings.tokenizing;
        tokenizing.hyphens = self.hyphens.unwrap_or_default();
        tokenizing.possessives = self.possessives.unwrap_or_default();
        tokenizing.elision = self.elision.unwrap_or_default();
        tokenizing.segment = self.segment.unwrap_or_default();
        tokenizing.cross = self.cross.unwrap_or_default();
        tokenizing.case = self.case.unwrap_or_default();
        tokenizing.stem = self.stem;
        tokenizing.stop_words = sorted(self.stop_words.clone().unwrap_or_default());
        tokenizing.stop_words_by_language = self.stop_words_by_language.clone().unwrap_or_default();
        if let Some(layers) = &self.layers {
            settings.layers = sorted(layers.clone());
        }
        settings.text = self.text.unwrap_or(settings.text);
        settings.time_zone = self.time_zone.clone().unwrap_or_default();
        settings
    }

    /// The first setting that was asked for and that a corpus has otherwise: its name, the value in
    /// the corpus and the value asked for.
    pub fn conflict(&self, corpus: &Settings) -> Option<(String, String, String)> {
        let tokenizing = &corpus.tokenizing;
        let words = |words: &[String]| match words.len() {
            0 => "none".to_owned(),
            1..=5 => words.join(","),
            n => format!("{n} words ({}, …)", words[..3].join(", ")),
        };
        let layers = |layers: &[Layer]| {
            layers
                .iter()
                .map(Layer::to_string)
                .collect::<Vec<_>>()
                .join(",")
        };
        conflict("hyphens", self.hyphens, tokenizing.hyphens)
            .or_else(|| conflict("possessives", self.possessives, tokenizing.possessives))
            .or_else(|| conflict("elision", self.elision, tokenizing.elision))
            .or_else(|| conflict("segment", self.segment, tokenizing.segment))
            .or_else(|| conflict("cross", self.cross, tokenizing.cross))
            .or_else(|| conflict("case", self.case, tokenizing.case))
            .or_else(|| conflict("stem", self.stem, tokenizing.stem))
            .or_else(|| {
                let (same, by_language) = (&self.stop_words, &self.stop_words_by_language);
                if same.is_none() && by_language.is_none() {
                    return None;
                }
                let wanted = sorted(same.clone().unwrap_or_default());
                // Its lists stay those that the corpus was made with.
                let wanted_lists = by_language.as_ref().is_some_and(|lists| !lists.is_empty());
                let (own, lists) = (&tokenizing.stop_words, &tokenizing.stop_words_by_language);
                let differs = wanted != *own || wanted_lists == lists.is_empty();
                let shown = |same: &[String], lists: bool| match (lists, same) {
                    (true, []) => "by language".to_owned(),
                    (true, same) => format!("by language and {}", words(same)),
                    (false, same) => words(same),
                };
                differs.then(|| {
                    let own = shown(own, !lists.is_empty());
                    ("stop words".to_owned(), own, shown(&wanted, wanted_lists))
                })
            })
            .or_else(|| {
                let wanted = sorted(self.layers.clone()?);
                (wanted != corpus.layers)
                    .then(|| ("layers".to_owned(), layers(&corpus.layers), layers(&wanted)))
            })
            .or_else(|| conflict("text", self.text, corpus.text))
            .or_else(|| {
                let own = corpus.time_zone.clone();
                conflict("time zone", self.time_zone.clone(), own)
            })
    }
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}

/// The setting of this name, as the corpus has it and as it was asked for, when the two differ.
fn conflict<T: PartialEq + fmt::Display>(
    name: &str,
    wanted: Option<T>,
    corpus: impl Into<Option<T>>,
) -> Option<(String, String, String)> {
    let (wanted, corpus) = (wanted?, corpus.into());
    (corpus.as_ref() != Some(&wanted)).then(|| {
        let corpus = corpus.map_or_else(|| "none".to_owned(), |corpus| corpus.to_string());
        (name.to_owned(), corpus, wanted.to_string())
    })
}
