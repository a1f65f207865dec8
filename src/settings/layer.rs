//! What is counted: terms, n-grams, names.

use crate::choice::listed;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A countable view of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Layer {
    /// Normalised types.
    #[default]
    Terms,
    /// Sequences of `n` tokens of one article, joined by a space; `n` is 2 to 5.
    Ngrams(u8),
    /// Persons, organisations and places under their canonical names.
    Entities,
    /// How articles write those names, and why each form is counted under its name: what explains
    /// [`Layer::Entities`] and comes with it. Not asked for by name.
    Mentions,
}

impl Layer {
    /// The layers that are asked for by name.
    pub const NAMED: [Self; 6] = [
        Self::Terms,
        Self::Ngrams(2),
        Self::Ngrams(3),
        Self::Ngrams(4),
        Self::Ngrams(MAX_NGRAM),
        Self::Entities,
    ];

    /// Their names.
    pub fn names() -> [String; 6] {
        Self::NAMED.map(|layer| layer.to_string())
    }
}

/// The longest n-gram that a layer may hold.
pub const MAX_NGRAM: u8 = 5;

impl fmt::Display for Layer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terms => out.write_str("terms"),
            Self::Ngrams(2) => out.write_str("bigrams"),
            Self::Ngrams(3) => out.write_str("trigrams"),
            Self::Ngrams(n) => write!(out, "{n}grams"),
            Self::Entities => out.write_str("entities"),
            Self::Mentions => out.write_str("mentions"),
        }
    }
}

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(name: &str) -> Result<Self, UnknownLayer> {
        match name {
            "terms" => Ok(Self::Terms),
            "entities" => Ok(Self::Entities),
            "bigrams" => Ok(Self::Ngrams(2)),
            "trigrams" => Ok(Self::Ngrams(3)),
            _ => name
                .strip_suffix("grams")
                .and_then(|n| n.trim_end_matches('-').parse().ok())
                .filter(|n| (2..=MAX_NGRAM).contains(n))
                .map(Self::Ngrams)
                .ok_or_else(|| UnknownLayer(name.to_owned())),
        }
    }
}

impl Serialize for Layer {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let name = String::deserialize(input)?;
        if name == "mentions" {
            return Ok(Self::Mentions);
        }
        name.parse().map_err(serde::de::Error::custom)
    }
}

/// A word that names no layer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no layer {name:?}; there are {}", listed(&Layer::names(), "and"), name = .0)]
pub struct UnknownLayer(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_is_read_as_it_is_written() {
        for layer in [
            Layer::Terms,
            Layer::Entities,
            Layer::Ngrams(2),
            Layer::Ngrams(3),
            Layer::Ngrams(5),
        ] {
            assert_eq!(layer.to_string().parse(), Ok(layer));
        }
        assert!("1grams".parse::<Layer>().is_err());
        assert!("9grams".parse::<Layer>().is_err());
    }
}
