//! What is looked for: words, `wild*cards`, `"phrases"`, `@entities` and groups of them.

use super::error::{SelectError, SelectProblem};
use super::pattern::Pattern;
use crate::by_text::by_text;
use crate::recognise::Kind;
use crate::settings::{Layer, Tokenizing};
use crate::tokenize::{self, Orthography};
use std::fmt;
use std::str::FromStr;

/// A query: alternatives under one name, such as `border=border*|frontier|"border crossing"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its name in results: the given name, or the query as written.
    pub name: String,
    /// The alternatives, which are counted together.
    pub alternatives: Vec<Alternative>,
    text: String,
    /// Its words are already terms of the corpus, so the rules are not applied again.
    of_terms: bool,
    /// Only entities of this kind.
    kind: Option<Kind>,
}

/// One of the things that a query counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    /// A term, perhaps with wildcards.
    Term(Pattern),
    /// Tokens that follow each other, each perhaps with wildcards; two or more.
    Phrase(Vec<Pattern>),
    /// An entity by its name, perhaps with wildcards.
    Entity(Pattern),
}

impl FromStr for Query {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let (name, rest_at) = match text.find('=') {
            Some(at) if !text[..at].contains(['"', '@', '|']) && !text[..at].trim().is_empty() => {
                (Some(text[..at].trim()), at + 1)
            }
            _ => (None, 0),
        };
        let mut alternatives = Vec::new();
        let mut start = rest_at;
        let mut quoted = false;
        let letters = text.char_indices().skip_while(|(at, _)| *at < rest_at);
        for (position, c) in letters.chain([(text.len(), '|')]) {
            match c {
                '"' => quoted = !quoted,
                '|' if !quoted || position == text.len() => {
                    let fail = |problem| SelectError::new(text, start..position, problem);
                    if quoted {
                        return Err(fail(SelectProblem::Quote));
                    }
                    let part = alternative(text[start..position].trim());
                    alternatives.push(part.ok_or_else(|| fail(SelectProblem::NoWord))?);
                    start = position + 1;
                }
                _ => {}
            }
        }
        let name = name.unwrap_or(text.trim()).to_owned();
        Ok(Self {
            name,
            alternatives,
            text: text.to_owned(),
            of_terms: false,
            kind: None,
        })
    }
}

fn alternative(part: &str) -> Option<Alternative> {
    if let Some(name) = part.strip_prefix('@') {
        let name = name.trim().trim_matches('"').trim();
        // To ask for a handle such as `@politico`, use a backslash or quotation marks.
        return (!name.is_empty()).then(|| Alternative::Entity(Pattern::new(name)));
    }
    let words: Vec<Pattern> = part
        .trim_matches('"')
        .split_whitespace()
        .map(Pattern::new)
        .collect();
    match words.len() {
        0 => None,
        1 => words.into_iter().next().map(Alternative::Term),
        _ => Some(Alternative::Phrase(words)),
    }
}

impl Query {
    /// The query for a term of a layer, as lists of that layer name it.
    pub fn of_term(layer: Layer, term: &str) -> Self {
        let (alternative, text) = match layer {
            Layer::Entities | Layer::Mentions => {
                (Alternative::Entity(Pattern::new(term)), format!("@{term}"))
            }
            Layer::Terms => (Alternative::Term(Pattern::new(term)), format!("\"{term}\"")),
            Layer::Ngrams(_) => {
                let words = term.split(' ').map(Pattern::new).collect();
                (Alternative::Phrase(words), format!("\"{term}\""))
            }
        };
        Self {
            name: term.to_owned(),
            alternatives: vec![alternative],
            text,
            of_terms: true,
            kind: None,
        }
    }

    /// The query with its names restricted to entities of a kind, if one is given.
    #[must_use]
    pub fn of_kind(self, kind: Option<Kind>) -> Self {
        Self { kind, ..self }
    }

    /// Whether an entity of a kind may be meant.
    pub fn means(&self, kind: Option<Kind>) -> bool {
        self.kind.is_none() || self.kind == kind
    }

    /// Whether names are looked for: those that it marks, or all of its words in a layer of names.
    pub fn is_of_names(&self, layer: Layer) -> bool {
        matches!(layer, Layer::Entities | Layer::Mentions) || self.has_names()
    }

    /// Whether an entity is asked for.
    pub fn has_names(&self) -> bool {
        let is_name = |alternative: &Alternative| matches!(alternative, Alternative::Entity(_));
        self.alternatives.iter().any(is_name)
    }

    /// The query with its words taken as names of entities.
    pub fn as_names(&self) -> Self {
        let name = |alternative: &Alternative| match alternative {
            Alternative::Entity(name) | Alternative::Term(name) => name.clone(),
            Alternative::Phrase(words) => {
                let words: Vec<&str> = words.iter().map(Pattern::as_str).collect();
                Pattern::new(&words.join(" "))
            }
        };
        let names = self.alternatives.iter().map(name);
        Self {
            alternatives: names.map(Alternative::Entity).collect(),
            ..self.clone()
        }
    }

    /// The query with its words in the form that terms have under these rules.
    pub fn normalised(&self, rules: &Tokenizing) -> Self {
        if self.of_terms {
            return self.clone();
        }
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut add = |alternative: Alternative| {
            if !alternatives.contains(&alternative) {
                alternatives.push(alternative);
            }
        };
        for alternative in &self.alternatives {
            // Articles may be in any language: `l'ukraine` is two tokens in a French one and one in an
            // English one.
            for orthography in Orthography::ALL {
                let own = |words: &[Pattern]| -> Vec<Pattern> {
                    let words = words.iter();
                    words
                        .flat_map(|word| words_of(word, rules, orthography))
                        .collect()
                };
                add(match alternative {
                    Alternative::Entity(_) => alternative.clone(),
                    Alternative::Term(word) => match own(std::slice::from_ref(word)).as_slice() {
                        [word] => Alternative::Term(word.clone()),
                        // `out-of-the-box` is four tokens if hyphens divide words.
                        words => Alternative::Phrase(words.to_vec()),
                    },
                    Alternative::Phrase(words) => Alternative::Phrase(own(words)),
                });
            }
        }
        Self {
            alternatives,
            ..self.clone()
        }
    }
}

/// A word of a query as the patterns of the terms that the tokenizer would make of it in an article of
/// an orthography.
fn words_of(word: &Pattern, rules: &Tokenizing, orthography: Orthography) -> Vec<Pattern> {
    let folded = |part: &str| tokenize::normalise_query_part(part, rules, orthography);
    // A term by itself, but a token only beside another word of a text.
    if tokenize::is_clitic(&folded(word.as_str()), rules) {
        return vec![Pattern::new(&folded(word.as_str()))];
    }
    if word.is_wild() {
        let parts = tokenize::divide_query_word(word.as_str(), rules, orthography);
        return parts
            .into_iter()
            .map(|part| Pattern::new(&folded(part)))
            .collect();
    }
    let mut words = Vec::new();
    tokenize::tokens_in(word.as_str(), rules, orthography, |token| {
        let term = tokenize::term_in(token.text, token.kind, rules, orthography);
        words.push(Pattern::new(&term));
    });
    if words.is_empty() {
        words.push(word.clone());
    }
    words
}

by_text!(Query);

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        text.parse().unwrap()
    }

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text)
    }

    #[test]
    fn words_phrases_entities_and_groups_are_told_apart() {
        assert_eq!(
            query("border").alternatives,
            [Alternative::Term(pattern("border"))]
        );
        assert_eq!(
            query("\"border crisis\"").alternatives,
            [Alternative::Phrase(vec![
                pattern("border"),
                pattern("crisis")
            ])]
        );
        assert_eq!(
            query("@Angela Merkel").alternatives,
            [Alternative::Entity(pattern("Angela Merkel"))]
        );
        let group = query("border=border*|frontier|\"green line\"");
        assert_eq!(
            (group.name.as_str(), group.alternatives.len()),
            ("border", 3)
        );
        assert_eq!(query("a|b").name, "a|b");
    }

    #[test]
    fn a_query_without_a_word_or_with_an_open_quote_is_refused() {
        for (text, problem) in [
            ("", SelectProblem::NoWord),
            ("a||b", SelectProblem::NoWord),
            ("border=", SelectProblem::NoWord),
            ("@", SelectProblem::NoWord),
            ("\"border crisis", SelectProblem::Quote),
        ] {
            assert_eq!(
                text.parse::<Query>().unwrap_err().problem,
                problem,
                "{text}"
            );
        }
    }

    #[test]
    fn a_term_of_a_list_is_looked_for_as_it_stands() {
        let rules = Tokenizing::default();
        for (layer, term, expected) in [
            (Layer::Terms, "'s", Alternative::Term(pattern("'s"))),
            (Layer::Terms, "@potus", Alternative::Term(pattern("@potus"))),
            (
                Layer::Entities,
                "Angela Merkel",
                Alternative::Entity(pattern("Angela Merkel")),
            ),
            (
                Layer::Ngrams(2),
                "border crisis",
                Alternative::Phrase(vec![pattern("border"), pattern("crisis")]),
            ),
        ] {
            let query = Query::of_term(layer, term);
            assert_eq!(query.name, term);
            assert_eq!(query.normalised(&rules).alternatives, [expected]);
        }
    }

    #[test]
    fn a_query_is_folded_and_divided_as_the_text_is() {
        let rules = Tokenizing::default();
        let alternatives = |text: &str| query(text).normalised(&rules).alternatives;
        assert_eq!(
            alternatives("Border"),
            [Alternative::Term(pattern("border"))]
        );
        let phrase =
            |words: &[&str]| Alternative::Phrase(words.iter().map(|w| pattern(w)).collect());
        assert_eq!(
            alternatives("l’Ukraine"),
            [
                Alternative::Term(pattern("l'ukraine")),
                phrase(&["l'", "ukraine"])
            ]
        );
        assert_eq!(
            alternatives("l'Ukr*"),
            [
                Alternative::Term(pattern("l'ukr*")),
                phrase(&["l'", "ukr*"])
            ]
        );
        assert_eq!(alternatives("L'"), [Alternative::Term(pattern("l'"))]);
        assert_eq!(
            alternatives("\"guerre d'Ukraine\""),
            [
                phrase(&["guerre", "d'ukraine"]),
                phrase(&["guerre", "d'", "ukraine"])
            ]
        );
        assert_eq!(
            alternatives("İstanbul"),
            [
                Alternative::Term(pattern("i\u{307}stanbul")),
                Alternative::Term(pattern("istanbul"))
            ]
        );
        assert_eq!(
            alternatives("Migra*"),
            [Alternative::Term(pattern("migra*"))]
        );
        assert_eq!(
            alternatives("Polish-Belarusian"),
            [Alternative::Phrase(vec![
                pattern("polish"),
                pattern("belarusian")
            ])]
        );
    }
}
