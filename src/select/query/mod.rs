//! What is looked for: words, `wild*cards`, `/regular expressions/`, `"phrases"`, words near each other, `@entities`,
//! and what of these an article has.
//!
//! `signs` reads what was typed, `grammar` makes a [`Query`] of it. What its words mean under the rules of a corpus, the
//! plan of [`find`](super::find) says.

mod grammar;
mod signs;

use super::error::{SelectError, SelectProblem};
use super::pattern::Pattern;
use crate::by_text::by_text;
use crate::recognise::Kind;
use crate::settings::Layer;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A query under one name, such as `border=border*|frontier|"border crossing"`. The page `docs/queries.md` shows every
/// form.
///
/// ```
/// use newsprint::select::Query;
///
/// let query: Query = "wall=(wall OR fence) NOT @Berlin".parse()?;
/// assert_eq!(query.name, "wall");
/// assert!(query.has_names());
/// assert!("border NEAR crisis".parse::<Query>().is_err());
/// # Ok::<(), newsprint::select::SelectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its name in results: the given name, or the query as written.
    pub name: String,
    pub(super) node: Node,
    text: String,
    /// Its words are already terms of the corpus, so the rules are not applied again.
    pub(super) of_terms: bool,
    /// Only entities of this kind.
    kind: Option<Kind>,
}

/// What an article can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Words, and what is made of them: what has places in texts.
    Words(Words),
    /// An entity.
    Name(Name),
    /// At least one of these; those it has are counted.
    Any(Vec<Node>),
    /// All of these, which are counted, and none of the others.
    All {
        having: Vec<Node>,
        lacking: Vec<Node>,
    },
}

/// What has places in texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Words {
    /// Tokens that follow each other.
    Sequence(Vec<Step>),
    /// Any of these.
    Either(Vec<Words>),
    /// Two of these near each other.
    Near {
        of: Box<[Words; 2]>,
        /// How many tokens the second is behind the first, or before it, at most.
        within: u32,
        /// The first comes first.
        is_ordered: bool,
    },
}

/// A step of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A word, which can be several tokens.
    Word(Word),
    /// So many tokens, whatever they are.
    Gap(RangeInclusive<u32>),
}

/// A word as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Without its slashes, if it is a regular expression.
    pub text: String,
    pub is_regex: bool,
    /// It is asked for as written: its diacritics, its form, and its capitals if it has some.
    pub is_exact: bool,
}

/// The entities that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Those that are called so.
    Called {
        /// The name, perhaps with wildcards.
        pattern: Pattern,
        /// All whom the name fits are meant together.
        all: bool,
    },
    /// Those of a kind.
    OfKind(Kind),
}

impl Name {
    fn called(text: &str) -> Self {
        Self::Called {
            pattern: Pattern::new(text),
            all: false,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Called { pattern, .. } => pattern.fmt(out),
            Self::OfKind(kind) => kind.fmt(out),
        }
    }
}

impl FromStr for Query {
    type Err = SelectError;

    fn from_str(text: &str) -> Result<Self, SelectError> {
        let (name, from) = signs::named(text);
        let signs = signs::read(text, from)?;
        Ok(Self {
            name: name.unwrap_or(text.trim()).to_owned(),
            node: grammar::parse(text, from, &signs)?,
            text: text.to_owned(),
            of_terms: false,
            kind: None,
        })
    }
}

impl Query {
    /// The query for a term of a layer, as lists of that layer name it.
    pub fn of_term(layer: Layer, term: &str) -> Self {
        let word = |word: &str| {
            Step::Word(Word {
                text: word.to_owned(),
                is_regex: false,
                is_exact: false,
            })
        };
        let (node, text) = match layer {
            Layer::Entities | Layer::Mentions => {
                (Node::Name(Name::called(term)), format!("@{term}"))
            }
            Layer::Terms => (
                Node::Words(Words::Sequence(vec![word(term)])),
                format!("\"{term}\""),
            ),
            Layer::Ngrams(_) => (
                Node::Words(Words::Sequence(term.split(' ').map(word).collect())),
                format!("\"{term}\""),
            ),
        };
        Self {
            name: term.to_owned(),
            node,
            text,
            of_terms: true,
            kind: None,
        }
    }

    /// A query for any of some words and phrases, perhaps with wildcards, as dictionaries have them: no sign of theirs
    /// has another meaning. `None` where one has no word.
    pub fn of_patterns<'p>(
        name: &str,
        patterns: impl IntoIterator<Item = &'p str>,
    ) -> Option<Self> {
        let mut either = Vec::new();
        for pattern in patterns {
            let words = pattern.split_whitespace();
            let steps: Vec<Step> = words.map(signs::pattern_step).collect();
            either.push(grammar::sequence(steps)?);
        }
        (!either.is_empty()).then(|| Self {
            name: name.to_owned(),
            node: Node::Words(Words::Either(either)),
            text: name.to_owned(),
            of_terms: false,
            kind: None,
        })
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
        !self.names().is_empty()
    }

    /// The entities that are asked for, those that an article is not to have among them.
    pub fn names(&self) -> Vec<&Name> {
        fn add<'n>(node: &'n Node, names: &mut Vec<&'n Name>) {
            match node {
                Node::Words(_) => {}
                Node::Name(name) => names.push(name),
                Node::Any(nodes) => nodes.iter().for_each(|node| add(node, names)),
                Node::All { having, lacking } => {
                    let nodes = having.iter().chain(lacking);
                    nodes.for_each(|node| add(node, names));
                }
            }
        }
        let mut names = Vec::new();
        add(&self.node, &mut names);
        names
    }

    /// The only thing that is asked for, if that is one name without wildcards.
    pub fn only_name(&self) -> Option<&str> {
        match &self.node {
            Node::Name(Name::Called {
                pattern,
                all: false,
            }) if !pattern.is_wild() => Some(pattern.as_str()),
            _ => None,
        }
    }

    /// The only thing that is asked for, if that is one word without wildcards.
    pub(super) fn only_word(&self) -> Option<&Word> {
        match &self.node {
            Node::Words(Words::Sequence(steps)) => match steps.as_slice() {
                [Step::Word(word)] if !word.is_regex && !word.text.contains(['*', '?']) => {
                    Some(word)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The query with its words taken as names of entities.
    ///
    /// # Errors
    /// When it looks for words near each other, or for a regular expression.
    pub fn as_names(&self) -> Result<Self, SelectError> {
        let refused = || {
            let range = 0..self.text.len();
            SelectError::new(&self.text, range, SelectProblem::NoNames)
        };
        Ok(Self {
            node: as_names(&self.node).ok_or_else(refused)?,
            ..self.clone()
        })
    }
}

fn as_names(node: &Node) -> Option<Node> {
    let all = |nodes: &[Node]| nodes.iter().map(as_names).collect::<Option<Vec<_>>>();
    Some(match node {
        Node::Words(words) => named_words(words)?,
        Node::Name(_) => node.clone(),
        Node::Any(nodes) => Node::Any(all(nodes)?),
        Node::All { having, lacking } => Node::All {
            having: all(having)?,
            lacking: all(lacking)?,
        },
    })
}

fn named_words(words: &Words) -> Option<Node> {
    match words {
        Words::Sequence(steps) => {
            let word = |step: &Step| match step {
                Step::Word(word) if !word.is_regex => Some(word.text.clone()),
                Step::Gap(gap) if *gap == (1..=1) => Some("*".to_owned()),
                Step::Word(_) | Step::Gap(_) => None,
            };
            let words: Option<Vec<String>> = steps.iter().map(word).collect();
            Some(Node::Name(Name::called(&words?.join(" "))))
        }
        Words::Either(either) => {
            let nodes: Option<Vec<Node>> = either.iter().map(named_words).collect();
            Some(Node::Any(nodes?))
        }
        Words::Near { .. } => None,
    }
}

by_text!(Query);

impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// A regular expression for a whole token; without regard to case if that is folded.
pub(super) fn regex(text: &str, folds: bool) -> Result<regex::Regex, String> {
    // By itself first: `a)|(b` is none, though it would be one between brackets.
    let whole = regex::Regex::new(text).and_then(|_| {
        let whole = format!("^(?:{text})$");
        let mut whole = regex::RegexBuilder::new(&whole);
        whole.case_insensitive(folds).build()
    });
    whole.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        error => {
            // The parser's message draws the expression; its last line says what is wrong.
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        }
    })
}
