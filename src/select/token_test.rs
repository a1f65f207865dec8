//! Which tokens a word of a query means, and what of that the layers know.

use super::bare::without_diacritics;
use super::pattern::Pattern;
use crate::settings::{Case, Tokenizing};
use crate::tokenize::{self, Kind, Orthographies, Orthography, Token};
use regex::Regex;

/// Which tokens are meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Test {
    /// `None` for any token.
    pub matches: Option<Matches>,
    /// What of a token it is that matches.
    pub of: Of,
    /// Tokens of this term are meant too.
    pub or_term: Option<Pattern>,
    /// What every term matches that a token can have which is meant; `None` where a term tells nothing.
    pub terms: Option<Matches>,
    /// The tokens of those terms are all meant.
    pub is_of_terms: bool,
    /// A hyphen stands between it and the token before.
    pub is_joined: bool,
    /// The languages whose articles are meant.
    pub languages: Orthographies,
}

/// What a token is compared with.
#[derive(Debug, Clone)]
pub(super) enum Matches {
    Pattern(Pattern),
    Regex(Regex),
}

impl PartialEq for Matches {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pattern(one), Self::Pattern(other)) => one == other,
            (Self::Regex(one), Self::Regex(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }
}

impl Matches {
    fn has(&self, text: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches(text),
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// What of a token is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Its term.
    Term,
    /// The token, folded as terms are, but no stem.
    Folded,
    /// The token as written.
    Written,
}

/// A token in the forms in which it is compared.
pub(super) struct Forms {
    term: String,
    /// `None` where it is the term.
    folded: Option<String>,
    written: Option<String>,
    /// The stem of its spelling without diacritics, which need not be the term without them.
    bare_stem: Option<String>,
}

impl Forms {
    pub(super) fn of(token: &Token<'_>, rules: &Tokenizing, orthography: Orthography) -> Self {
        let term = tokenize::term_in(token.text, token.kind, rules, orthography);
        let long = token.text.len() > tokenize::LONGEST_TOKEN;
        let folded = (tokenize::has_stems(rules, orthography) && !long)
            .then(|| tokenize::normalise_query_part(token.text, rules, orthography));
        let written =
            (rules.case == Case::Fold && !long).then(|| tokenize::fold(token.text, Case::Keep));
        Self {
            bare_stem: bare_stem(&term, rules, orthography),
            term,
            folded,
            written,
        }
    }

    pub(super) fn term(&self) -> &str {
        &self.term
    }

    pub(super) fn bare_stem(&self) -> Option<&str> {
        self.bare_stem.as_deref()
    }
}

impl Test {
    /// Any token.
    pub(super) fn any() -> Self {
        Self {
            matches: None,
            of: Of::Term,
            or_term: None,
            terms: None,
            is_of_terms: false,
            is_joined: false,
            languages: Orthographies::ALL,
        }
    }

    /// Tokens whose term matches.
    pub(super) fn of_term(matches: Matches) -> Self {
        Self {
            matches: Some(matches.clone()),
            of: Of::Term,
            or_term: None,
            terms: Some(matches),
            is_of_terms: true,
            is_joined: false,
            languages: Orthographies::ALL,
        }
    }

    /// Whether a token is meant.
    pub(super) fn has(&self, forms: &Forms) -> bool {
        let Some(matches) = &self.matches else {
            return true;
        };
        let text = match self.of {
            Of::Term => &forms.term,
            Of::Folded => forms.folded.as_ref().unwrap_or(&forms.term),
            Of::Written => {
                let folded = forms.folded.as_ref().unwrap_or(&forms.term);
                forms.written.as_ref().unwrap_or(folded)
            }
        };
        let is_term = |pattern: &Pattern| {
            pattern.matches(&forms.term)
                || pattern.finds_diacritics()
                    && forms
                        .bare_stem
                        .as_ref()
                        .is_some_and(|stem| pattern.matches(stem))
        };
        match (matches, self.of) {
            (Matches::Pattern(pattern), Of::Term) => is_term(pattern),
            _ => matches.has(text) || self.or_term.as_ref().is_some_and(is_term),
        }
    }

    /// The one term that is meant, with its spellings, if no other form of a token matters.
    pub(super) fn only_term(&self) -> Option<&Pattern> {
        match (&self.matches, self.of) {
            (Some(Matches::Pattern(pattern)), Of::Term) if !pattern.is_wild() => Some(pattern),
            _ => None,
        }
    }

    /// Whether it means one term, with its spellings, wherever that stands.
    pub(super) fn is_one_term(&self) -> bool {
        self.is_of_terms && self.only_term().is_some() && !self.is_joined
    }

    /// Whether the layer of terms tells which articles can have such tokens.
    pub(super) fn knows_terms(&self) -> bool {
        self.terms.is_some()
    }

    /// What its terms match; a regular expression is no pattern.
    pub(super) fn pattern(&self) -> Option<&Pattern> {
        match &self.terms {
            Some(Matches::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    /// Whether tokens of a term can be meant, as far as that is known.
    pub(super) fn has_term(&self, term: &str) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.has(term))
    }

    /// Whether there can be a token that both mean; a yes may be wrong.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        match (&self.matches, self.of, &other.matches, other.of) {
            (Some(Matches::Pattern(one)), Of::Term, Some(Matches::Pattern(other)), Of::Term) => {
                one.may_meet(other)
            }
            _ => true,
        }
    }
}

/// The stem of a term's spelling without diacritics, where terms are stems: `resum` of `résumé`.
pub(super) fn bare_stem(
    term: &str,
    rules: &Tokenizing,
    orthography: Orthography,
) -> Option<String> {
    let bare = without_diacritics(term)?;
    tokenize::has_stems(rules, orthography)
        .then(|| tokenize::term_in(&bare, Kind::Word, rules, orthography))
}
