//! What an entity is.

use crate::choice::choice;

choice! {
    /// The kind of an entity. The order is that of their labels in the model.
    #[derive(PartialOrd, Ord)]
    pub enum Kind: "kind of entity" {
        /// A human being, real or invented.
        Person = "person" | "per" | "people" | "pers",
        /// A company, party, authority, outlet, team or other body.
        Organisation = "organisation" | "organization" | "org",
        /// A country, region, city, building or other place.
        Place = "place" | "loc" | "location" | "gpe",
    }
}

impl Kind {
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
