//! What an entity is.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The kind of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A human being, real or invented.
    Person,
    /// A company, party, authority, outlet, team or other body.
    Organisation,
    /// A country, region, city, building or other place.
    Place,
}

impl Kind {
    /// Every kind, in the order of their labels in the model.
    pub const ALL: [Self; 3] = [Self::Person, Self::Organisation, Self::Place];

    /// The name that columns and flags carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
        }
    }

    /// The tag that token-per-line files carry: `PER`, `ORG` or `LOC`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organisation => "ORG",
            Self::Place => "LOC",
        }
    }

    /// The position in [`Kind::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A word that names no kind of entity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind `{0}`, expected person, organisation or place")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        match word.trim().to_ascii_lowercase().as_str() {
            "person" | "per" | "people" | "pers" => Ok(Self::Person),
            "organisation" | "organization" | "org" => Ok(Self::Organisation),
            "place" | "loc" | "location" | "gpe" => Ok(Self::Place),
            _ => Err(UnknownKind(word.trim().to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_name_and_from_its_tag() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(kind.tag().parse(), Ok(kind));
        }
        assert!("event".parse::<Kind>().is_err());
    }
}
