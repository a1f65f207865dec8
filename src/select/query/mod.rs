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
use crate::choice::listed;
use crate::number::counted;
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

    /// The query for a word as it is written.
    pub fn exact(word: &str) -> Self {
        let text = format!("={word}");
        Self {
            name: text.clone(),
            node: Node::Words(Words::Sequence(vec![Step::Word(Word {
                text: word.to_owned(),
                is_regex: false,
                is_exact: true,
            })])),
            text,
            of_terms: false,
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

    /// What figures call it: its name, without the sign that marks the name of an entity.
    pub fn in_words(&self) -> &str {
        let unmarked = self.name.strip_prefix('@');
        let name = unmarked.filter(|name| self.only_name() == Some(name));
        name.unwrap_or(&self.name)
    }

    /// What the title of a figure calls several: `border, wall and visa`, or `12 terms`.
    pub fn all_in_words(queries: &[Self]) -> String {
        /// More names make no title.
        const MOST_NAMED: usize = 4;
        match queries.len() > MOST_NAMED {
            true => counted(queries.len() as u64, "term"),
            false => {
                let names: Vec<&str> = queries.iter().map(Self::in_words).collect();
                listed(&names, "and")
            }
        }
    }

    /// The only thing that is asked for, if that is one word without wildcards; and whether as it is written.
    pub fn only_word(&self) -> Option<(&str, bool)> {
        let Node::Words(Words::Sequence(steps)) = &self.node else {
            return None;
        };
        match steps.as_slice() {
            [Step::Word(word)] if !self.of_terms && !word.is_regex => {
                let is_wild = Pattern::new(&word.text).is_wild();
                (!is_wild).then_some((word.text.as_str(), word.is_exact))
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        text.parse().unwrap()
    }

    fn step(text: &str) -> Step {
        signs::pattern_step(text)
    }

    fn phrase(text: &str) -> Words {
        Words::Sequence(text.split(' ').map(step).collect())
    }

    fn words(text: &str) -> Node {
        Node::Words(phrase(text))
    }

    fn name(text: &str) -> Node {
        Node::Name(Name::called(text))
    }

    fn near(one: Words, other: Words, within: u32, is_ordered: bool) -> Node {
        Node::Words(Words::Near {
            of: Box::new([one, other]),
            within,
            is_ordered,
        })
    }

    #[test]
    fn words_phrases_entities_and_groups_are_told_apart() {
        assert_eq!(query("border").node, words("border"));
        assert_eq!(query("\"border crisis\"").node, words("border crisis"));
        assert_eq!(query("border crisis").node, words("border crisis"));
        assert_eq!(query("@Angela Merkel").node, name("Angela Merkel"));
        assert_eq!(query("@\"Angela Merkel\"").node, name("Angela Merkel"));
        assert_eq!(query("\\@politico").node, words("@politico"));
        assert_eq!(query("\"@politico\"").node, words("@politico"));
        let group = query("border=border*|frontier|\"green line\"");
        let either = ["border*", "frontier", "green line"].map(phrase);
        assert_eq!(group.name, "border");
        assert_eq!(group.node, Node::Words(Words::Either(either.into())));
        assert_eq!(query("a|b").name, "a|b");
        let both = Node::Any(vec![name("Angela Merkel"), words("merkel*")]);
        assert_eq!(query("@Angela Merkel|merkel*").node, both);
    }

    #[test]
    fn entities_are_asked_for_by_kind_and_all_together() {
        assert_eq!(
            query("@person").node,
            Node::Name(Name::OfKind(Kind::Person))
        );
        assert_eq!(query("@\"person\"").node, name("person"));
        let all = Node::Name(Name::Called {
            pattern: Pattern::new("Kovar"),
            all: true,
        });
        assert_eq!(query("@Kovar/all").node, all);
        assert_eq!(query("@\"Kovar\"/all").node, all);
        assert_eq!(query("@AC/DC").node, name("AC/DC"));
        assert_eq!(query("@Kovar (minister)").node, name("Kovar (minister)"));
    }

    #[test]
    fn operators_join_what_is_beside_them_and_brackets_change_that() {
        let all = |having: &[Node], lacking: &[Node]| Node::All {
            having: having.to_vec(),
            lacking: lacking.to_vec(),
        };
        let either = |some: &[&str]| Words::Either(some.iter().map(|text| phrase(text)).collect());
        assert_eq!(query("a OR b").node, query("a|b").node);
        assert_eq!(
            query("a AND b NOT c").node,
            all(&[words("a"), words("b")], &[words("c")])
        );
        assert_eq!(query("a AND NOT c").node, query("a NOT c").node);
        assert_eq!(query("NOT c AND a").node, query("a NOT c").node);
        assert_eq!(
            query("a AND b OR c").node,
            Node::Any(vec![all(&[words("a"), words("b")], &[]), words("c")])
        );
        assert_eq!(
            query("a AND (b OR c d)").node,
            all(&[words("a"), Node::Words(either(&["b", "c d"]))], &[])
        );
        assert_eq!(
            query("@Angela Merkel AND (@Putin NOT russia)").node,
            all(
                &[
                    name("Angela Merkel"),
                    all(&[name("Putin")], &[words("russia")])
                ],
                &[]
            )
        );
        assert_eq!(
            query("a|b NEAR/5 c").node,
            near(either(&["a", "b"]), phrase("c"), 5, false)
        );
        assert_eq!(
            query("a BEFORE/3 \"b c\" AND d").node,
            all(
                &[near(phrase("a"), phrase("b c"), 3, true), words("d")],
                &[]
            )
        );
        assert_eq!(
            query("border (crisis|wall)").node,
            Node::Words(either(&["border crisis", "border wall"]))
        );
        // Words of the text, where they are quoted or small.
        assert_eq!(query("\"black AND white\"").node, words("black AND white"));
        assert_eq!(query("near and before").node, words("near and before"));
        assert_eq!(query("\\NOT").node, words("NOT"));
    }

    #[test]
    fn gaps_regular_expressions_and_exact_words_are_read() {
        let gap = |text: &str| match query(text).node {
            Node::Words(Words::Sequence(steps)) => steps[1].clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(gap("\"border * crisis\""), Step::Gap(1..=1));
        assert_eq!(gap("border *{0,3} crisis"), Step::Gap(0..=3));
        assert_eq!(gap("\"border *{2} crisis\""), Step::Gap(2..=2));
        let only = |text: &str| match query(text).node {
            Node::Words(Words::Sequence(steps)) => match steps.as_slice() {
                [Step::Word(word)] => (word.text.clone(), word.is_regex, word.is_exact),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(
            only("/mig(ra|re).+/"),
            ("mig(ra|re).+".to_owned(), true, false)
        );
        assert_eq!(only("/1\\/2/"), ("1/2".to_owned(), true, false));
        assert_eq!(only("=US"), ("US".to_owned(), false, true));
        assert_eq!(only("=\"US\""), ("US".to_owned(), false, true));
        assert_eq!(only("=/U\\.?S/"), ("U\\.?S".to_owned(), true, true));
        assert_eq!(only("us==US"), ("US".to_owned(), false, true));
        assert_eq!(only("*"), ("*".to_owned(), false, false));
        assert_eq!(query("us==US").name, "us");
        assert_eq!(query("/a=b/").name, "/a=b/");
        assert_eq!(query("who AND =US").name, "who AND =US");
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at() {
        use SelectProblem as P;
        for (text, part, problem) in [
            ("", "", P::NoWord),
            ("a||b", "|", P::NoWord),
            ("border=", "", P::NoWord),
            ("@", "@", P::NoWord),
            ("\"\"", "\"\"", P::NoWord),
            ("\"border crisis", "\"border crisis", P::Quote),
            ("a AND (b OR c", "(", P::Bracket),
            ("a) b", ")", P::Bracket),
            ("a AND ()", ")", P::NoWord),
            ("a AND", "AND", P::Operator),
            ("OR", "OR", P::Operator),
            ("a NEAR/5", "NEAR/5", P::Operator),
            ("a NEAR b", "NEAR", P::Near),
            ("a NEAR/0 b", "NEAR/0", P::Near),
            ("a near/5 b", "near/5", P::Near),
            ("a BEFORE/x b", "BEFORE/x", P::Near),
            ("NOT b", "NOT b", P::OnlyNot),
            ("a OR NOT b", "NOT b", P::OnlyNot),
            ("@Putin NEAR/5 war", "@Putin NEAR/5 war", P::NotWords),
            ("war @Putin", "war @Putin", P::NotWords),
            ("(a AND b) NEAR/2 c", "(a AND b) NEAR/2 c", P::NotWords),
            ("a *{3,2} b", "*{3,2}", P::Gap),
            ("a *{0,99} b", "*{0,99}", P::Gap),
            ("* *", "* *", P::NoWord),
            ("/mig", "/mig", P::Slash),
            (
                "a *{0,19} b *{0,19} c *{0,19} d",
                "a *{0,19} b *{0,19} c *{0,19} d",
                P::TooMany(500),
            ),
        ] {
            let error = text.parse::<Query>().unwrap_err();
            assert_eq!(error.problem, problem, "{text}");
            assert_eq!(&text[error.range], part, "{text}");
        }
        let error = "a AND /mig(ra/".parse::<Query>().unwrap_err();
        assert_eq!(&error.text[error.range], "/mig(ra/");
        assert_eq!(error.problem, P::Regex("unclosed group".to_owned()));
        let deep = "(".repeat(200) + "a";
        assert_eq!(deep.parse::<Query>().unwrap_err().problem, P::Deep(50));
    }

    #[test]
    fn a_query_is_written_and_read_back() {
        for text in ["border=a|b", "a NEAR/5 (b|c)", "@Kovar/all", "=US AND /x+/"] {
            let kept = serde_json::to_string(&query(text)).unwrap();
            assert_eq!(serde_json::from_str::<Query>(&kept).unwrap(), query(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_of_it(
            text in "(a|b|\"|\\(|\\)| |\\||/|=|@|\\*|\\{|AND|OR|NOT|NEAR/2|,|1|\\\\|é|\\PC){0,14}"
        ) {
            if let Err(error) = text.parse::<Query>() {
                proptest::prop_assert!(text.get(error.range.clone()).is_some(), "{:?}", error);
            }
        }
    }
}
