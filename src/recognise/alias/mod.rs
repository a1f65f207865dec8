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

pub use article::{ArticleEntity, Links, Resolver};
pub use corpus::{Alias, Aliases, NameRow, resolve_corpus};
pub use ledger::{Ledger, LedgerError};

use crate::choice::choice;

choice! {
    /// Why a name was joined to an entity.
    #[derive(PartialOrd, Ord, Default)]
    pub enum Reason: "reason" {
        /// The entity's own name, letter for letter.
        #[default]
        Name = "name",
        /// It differs in case, diacritics, full stops, an article or a possessive.
        Spelling = "spelling",
        /// It has a title, honorific or degree that the other lacks.
        Title = "title",
        /// A company's legal form, or `Republic of` and the like.
        Form = "form",
        /// It stands in the table of known names (`US`, `United States`).
        Known = "known",
        /// One has an initial, or a middle name, where the other has a name or none.
        Initial = "initial",
        /// A short form of the given name (`Bob`, `Robert`).
        Nickname = "nickname",
        /// Another spelling from another script, or `al-`/`el-`.
        Transliteration = "transliteration",
        /// Family name first.
        Order = "order",
        /// The beginning or end of the longer name.
        Part = "part",
        /// The name and the same name again, run together in the making of the text.
        Repeated = "repeated",
        /// The family name of a person named in full in the article.
        Surname = "surname",
        /// The given name of a person named in full in the article.
        GivenName = "given-name",
        /// The initials of a longer name.
        Acronym = "acronym",
        /// The corpus names one entity far more often than all others of that name, so the bare name is taken for it.
        Vote = "vote",
        /// The user's list says so.
        List = "list",
        /// The user's ledger says so.
        Ledger = "ledger",
    }
}

impl Reason {
    /// The rule in a sentence, for users who ask why.
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
