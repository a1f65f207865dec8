//! One entity, many names: what is merged, and why.
//!
//! [`article`] joins the mentions of one article: `Mister Lukashenko` to the `Alexander Lukashenko` it
//! named before, `EU` to `European Union (EU)`. [`corpus`] joins what articles call their entities:
//! equal names, and bare surnames where the corpus leaves no doubt. [`ledger`] is the user's word, which
//! overrides both. Every link carries a [`Reason`]; none depends on the order of articles.

pub mod article;
mod clusters;
pub mod corpus;
pub mod key;
pub mod ledger;
mod link;
mod shelves;
mod spelling;

pub use article::{ArticleEntity, Links, Resolver, link_article, resolve_article};
pub use corpus::{Alias, Aliases, NameRow, resolve_corpus};
pub use ledger::{Ledger, LedgerError};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a name was joined to an entity.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The entity's own name, letter for letter.
    #[default]
    Name,
    /// It differs in case, diacritics, full stops, an article or a possessive.
    Spelling,
    /// It has a title, honorific or degree that the other lacks.
    Title,
    /// A company's legal form, or `Republic of` and the like.
    Form,
    /// It stands in the table of known names (`US`, `United States`).
    Known,
    /// One has an initial, or a middle name, where the other has a name or none.
    Initial,
    /// A short form of the given name (`Bob`, `Robert`).
    Nickname,
    /// Another spelling from another script, or `al-`/`el-`.
    Transliteration,
    /// Family name first.
    Order,
    /// The beginning or end of the longer name.
    Part,
    /// The name with itself behind it, run together by whoever made the text.
    Repeated,
    /// The family name of a person named in full in the article.
    Surname,
    /// The given name of a person named in full in the article.
    GivenName,
    /// The initials of a longer name.
    Acronym,
    /// The corpus names one entity of that name so much oftener that the bare name is taken for it.
    Vote,
    /// The user's list says so.
    List,
    /// The user's ledger says so.
    Ledger,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 17] = [
        Self::Name,
        Self::Spelling,
        Self::Title,
        Self::Form,
        Self::Known,
        Self::Initial,
        Self::Nickname,
        Self::Transliteration,
        Self::Order,
        Self::Part,
        Self::Repeated,
        Self::Surname,
        Self::GivenName,
        Self::Acronym,
        Self::Vote,
        Self::List,
        Self::Ledger,
    ];

    /// The word that tables and the ledger carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Spelling => "spelling",
            Self::Title => "title",
            Self::Form => "form",
            Self::Known => "known",
            Self::Initial => "initial",
            Self::Nickname => "nickname",
            Self::Transliteration => "transliteration",
            Self::Order => "order",
            Self::Part => "part",
            Self::Repeated => "repeated",
            Self::Surname => "surname",
            Self::GivenName => "given-name",
            Self::Acronym => "acronym",
            Self::Vote => "vote",
            Self::List => "list",
            Self::Ledger => "ledger",
        }
    }

    /// The rule in a sentence, for whoever asks why.
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Name => "the name itself",
            Self::Spelling => {
                "differs only in case, diacritics, full stops, an article or a possessive"
            }
            Self::Title => "differs only by a title, honorific or degree",
            Self::Form => "differs only by a legal form or a word such as `Republic of`",
            Self::Known => "stands in the table of known names",
            Self::Initial => {
                "same family name, and given names that an initial or a left-out middle name tells apart"
            }
            Self::Nickname => "same family name and a short form of the same given name",
            Self::Transliteration => "the same name written from another script",
            Self::Order => "the same words with the family name first",
            Self::Part => "beginning or end of the only longer name of its kind",
            Self::Repeated => "a far more frequent name that begins again behind itself",
            Self::Surname => "family name of a person whom the article names in full",
            Self::GivenName => "given name of a person whom the article names in full",
            Self::Acronym => "initials of the longer name",
            Self::Vote => {
                "the corpus uses the bare name for one entity in at least four of five cases"
            }
            Self::List => "the user's list of names",
            Self::Ledger => "the user's ledger of aliases",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_word() {
        let mut names: Vec<_> = Reason::ALL.iter().map(|reason| reason.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}
