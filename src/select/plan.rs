//! A query under the rules of a corpus: which tokens its words are, and what of that the layers know.

use super::bare::without_diacritics;
use super::pattern::Pattern;
use super::query::{self, Name, Node, Query, Step, Word, Words};
use crate::settings::{Case, Hyphens, Tokenizing};
use crate::tokenize::{self, Kind, Orthography, Token};
use regex::Regex;

/// What a query asks for, with its words as tests of tokens.
pub(super) struct Plan {
    /// What an article is to have, of leaves: first those of words, then the names.
    pub node: PlanNode,
    /// The alternatives of the leaves of words.
    pub alternatives: Vec<Alternative>,
    /// The sequences of tokens that alternatives are made of.
    pub sequences: Vec<Vec<Test>>,
    /// The names that are leaves, after those of words.
    pub names: Vec<Name>,
    /// The leaves of words.
    pub leaves: usize,
}

/// [`Node`], with the numbers of leaves.
pub(super) enum PlanNode {
    Leaf(usize),
    Any(Vec<PlanNode>),
    All {
        having: Vec<PlanNode>,
        lacking: Vec<PlanNode>,
    },
}

/// One way in which a leaf of words is met.
pub(super) struct Alternative {
    pub leaf: usize,
    pub shape: Shape,
}

/// [`Words`], with the numbers of sequences.
pub(super) enum Shape {
    Sequence(usize),
    Either(Vec<Shape>),
    /// Any of these; of those within each other the shortest.
    Shortest(Vec<Shape>),
    Near {
        of: Box<[Shape; 2]>,
        within: u32,
        is_ordered: bool,
    },
}

/// Which tokens are meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Test {
    /// `None` for any token.
    matches: Option<Matches>,
    /// What of a token it is that matches.
    of: Of,
    /// Tokens of this term are meant too.
    or_term: Option<Pattern>,
    /// What every term matches that a token can have which is meant; `None` where a term tells nothing.
    terms: Option<Matches>,
    /// The tokens of those terms are all meant.
    is_of_terms: bool,
    /// A hyphen stands between it and the token before.
    pub is_joined: bool,
}

/// What a token is compared with.
#[derive(Debug, Clone)]
enum Matches {
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
enum Of {
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
        let folded = (rules.stem.is_some() && !long)
            .then(|| tokenize::normalise_query_part(token.text, rules, orthography));
        let written =
            (rules.case == Case::Fold && !long).then(|| tokenize::fold(token.text, Case::Keep));
        Self {
            bare_stem: bare_stem(&term, rules),
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
    fn any(is_joined: bool) -> Self {
        Self {
            matches: None,
            of: Of::Term,
            or_term: None,
            terms: None,
            is_of_terms: false,
            is_joined,
        }
    }

    /// Tokens whose term matches.
    fn of_term(matches: Matches) -> Self {
        Self {
            matches: Some(matches.clone()),
            of: Of::Term,
            or_term: None,
            terms: Some(matches),
            is_of_terms: true,
            is_joined: false,
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

    /// Whether the layer of terms tells which articles have such tokens, and how often.
    pub(super) fn is_of_terms(&self) -> bool {
        self.is_of_terms
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
    fn may_meet(&self, other: &Self) -> bool {
        match (&self.matches, self.of, &other.matches, other.of) {
            (Some(Matches::Pattern(one)), Of::Term, Some(Matches::Pattern(other)), Of::Term) => {
                one.may_meet(other)
            }
            _ => true,
        }
    }
}

impl Plan {
    /// The plan of a query for a corpus with these rules.
    pub(super) fn of(query: &Query, rules: &Tokenizing) -> Self {
        let mut plan = Self {
            node: PlanNode::Any(Vec::new()),
            alternatives: Vec::new(),
            sequences: Vec::new(),
            names: Vec::new(),
            leaves: 0,
        };
        plan.leaves = count_words(&query.node);
        let compiler = Compiler {
            rules,
            of_terms: query.of_terms,
        };
        let mut next = 0;
        plan.node = plan.node(&query.node, &compiler, &mut next);
        plan
    }

    fn node(&mut self, node: &Node, compiler: &Compiler<'_>, next: &mut usize) -> PlanNode {
        match node {
            Node::Words(words) => {
                let leaf = *next;
                *next += 1;
                self.alternatives_of(leaf, words, compiler);
                PlanNode::Leaf(leaf)
            }
            Node::Name(name) => {
                self.names.push(name.clone());
                PlanNode::Leaf(self.leaves + self.names.len() - 1)
            }
            Node::Any(nodes) => {
                let nodes = nodes.iter().map(|node| self.node(node, compiler, next));
                PlanNode::Any(nodes.collect())
            }
            Node::All { having, lacking } => {
                let mut each = |nodes: &[Node]| -> Vec<PlanNode> {
                    let nodes = nodes.iter().map(|node| self.node(node, compiler, next));
                    nodes.collect()
                };
                PlanNode::All {
                    having: each(having),
                    lacking: each(lacking),
                }
            }
        }
    }

    fn alternatives_of(&mut self, leaf: usize, words: &Words, compiler: &Compiler<'_>) {
        match words {
            Words::Either(either) => {
                let each = either.iter();
                each.for_each(|words| self.alternatives_of(leaf, words, compiler));
            }
            words => match self.shape(words, compiler) {
                Shape::Either(shapes) => self
                    .alternatives
                    .extend(shapes.into_iter().map(|shape| Alternative { leaf, shape })),
                shape => self.alternatives.push(Alternative { leaf, shape }),
            },
        }
    }

    fn shape(&mut self, words: &Words, compiler: &Compiler<'_>) -> Shape {
        match words {
            Words::Sequence(steps) => {
                let mut shapes = Vec::new();
                for sequence in compiler.sequences(steps) {
                    shapes.push(Shape::Sequence(self.sequences.len()));
                    self.sequences.push(sequence);
                }
                let varies =
                    |step: &Step| matches!(step, Step::Gap(gap) if gap.start() < gap.end());
                match steps.iter().any(varies) {
                    true => Shape::Shortest(shapes),
                    false => Shape::Either(shapes),
                }
            }
            Words::Either(either) => {
                let shapes = either.iter().map(|words| self.shape(words, compiler));
                Shape::Either(shapes.collect())
            }
            Words::Near {
                of,
                within,
                is_ordered,
            } => Shape::Near {
                of: Box::new([self.shape(&of[0], compiler), self.shape(&of[1], compiler)]),
                within: *within,
                is_ordered: *is_ordered,
            },
        }
    }

    /// That an article has no leaf.
    pub(super) fn leaves_of_none(&self) -> Vec<bool> {
        vec![false; self.leaves + self.names.len()]
    }

    /// The leaves that can be counted: those that an article is not to lack.
    pub(super) fn asked(&self) -> Vec<bool> {
        fn mark(node: &PlanNode, asked: &mut [bool]) {
            match node {
                PlanNode::Leaf(leaf) => asked[*leaf] = true,
                PlanNode::Any(nodes) | PlanNode::All { having: nodes, .. } => {
                    nodes.iter().for_each(|node| mark(node, asked));
                }
            }
        }
        let mut asked = self.leaves_of_none();
        mark(&self.node, &mut asked);
        asked
    }

    /// Which leaves are counted in an article, by those that it has.
    pub(super) fn counted(&self, has: &[bool]) -> Vec<bool> {
        let mut counted = self.leaves_of_none();
        self.node.counted(has, &mut counted);
        counted
    }

    /// The tests of an alternative that is one sequence.
    pub(super) fn sequence(&self, alternative: &Alternative) -> Option<&[Test]> {
        match alternative.shape {
            Shape::Sequence(at) => Some(&self.sequences[at]),
            Shape::Either(_) | Shape::Shortest(_) | Shape::Near { .. } => None,
        }
    }

    /// The test of an alternative that the layer of terms answers by itself.
    pub(super) fn single(&self, alternative: &Alternative) -> Option<&Test> {
        match self.sequence(alternative)? {
            [test] if test.is_of_terms() => Some(test),
            _ => None,
        }
    }

    /// Whether all that is asked is whether an article has any of its leaves.
    pub(super) fn is_any(&self) -> bool {
        match &self.node {
            PlanNode::Leaf(_) => true,
            PlanNode::Any(nodes) => nodes.iter().all(|node| matches!(node, PlanNode::Leaf(_))),
            PlanNode::All { .. } => false,
        }
    }

    /// Whether a match of one alternative can lie within a match of another, so that adding up what each finds would
    /// count tokens twice.
    pub(super) fn may_nest(&self) -> bool {
        let sequences: Option<Vec<&[Test]>> = self
            .alternatives
            .iter()
            .map(|alternative| self.sequence(alternative))
            .collect();
        let Some(sequences) = sequences else {
            return true;
        };
        // Two that are one token each are terms, and those of all are counted as one set.
        let longer = sequences
            .iter()
            .enumerate()
            .filter(|(_, own)| own.len() > 1);
        let mut pairs = longer.flat_map(|(at, one)| {
            let others = sequences.iter().enumerate();
            let others = others.filter(move |(other, own)| *other < at || own.len() == 1);
            others.map(move |(_, other)| (*one, *other))
        });
        let has_odd = sequences
            .iter()
            .any(|own| own.len() == 1 && !own[0].is_of_terms());
        has_odd && sequences.len() > 1
            || pairs.any(|(one, other)| {
                let (short, long) = match one.len() < other.len() {
                    true => (one, other),
                    false => (other, one),
                };
                long.windows(short.len())
                    .any(|stretch| stretch.iter().zip(short).all(|(a, b)| a.may_meet(b)))
            })
    }
}

impl PlanNode {
    /// Whether an article has what is asked, by the leaves that it has.
    pub(super) fn holds(&self, has: &[bool]) -> bool {
        match self {
            Self::Leaf(leaf) => has[*leaf],
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(has)),
            Self::All { having, lacking } => {
                having.iter().all(|node| node.holds(has))
                    && !lacking.iter().any(|node| node.holds(has))
            }
        }
    }

    /// Marks the leaves that are counted in an article, by those that it has.
    pub(super) fn counted(&self, has: &[bool], counted: &mut [bool]) {
        if !self.holds(has) {
            return;
        }
        match self {
            Self::Leaf(leaf) => counted[*leaf] = true,
            Self::Any(nodes) | Self::All { having: nodes, .. } => {
                nodes.iter().for_each(|node| node.counted(has, counted));
            }
        }
    }
}

fn count_words(node: &Node) -> usize {
    match node {
        Node::Words(_) => 1,
        Node::Name(_) => 0,
        Node::Any(nodes) => nodes.iter().map(count_words).sum(),
        Node::All { having, lacking } => having.iter().chain(lacking).map(count_words).sum(),
    }
}

/// Makes tests of words.
struct Compiler<'r> {
    rules: &'r Tokenizing,
    /// The words are terms already.
    of_terms: bool,
}

impl Compiler<'_> {
    /// The sequences of tokens that a phrase stands for: articles may be in any language (`l'ukraine` is two tokens in
    /// a French one and one in an English one), and gaps have several lengths.
    fn sequences(&self, steps: &[Step]) -> Vec<Vec<Test>> {
        let mut all: Vec<Vec<Test>> = Vec::new();
        let orthographies: &[Orthography] = match self.of_terms {
            true => &[Orthography::Plain],
            false => &Orthography::ALL,
        };
        for orthography in orthographies {
            let mut own: Vec<Vec<Test>> = vec![Vec::new()];
            for step in steps {
                let next: Vec<Vec<Test>> = match step {
                    Step::Word(word) => vec![self.word(word, *orthography)],
                    Step::Gap(gap) => gap
                        .clone()
                        .map(|tokens| vec![Test::any(false); tokens as usize])
                        .collect(),
                };
                let join = |before: &Vec<Test>| {
                    let before = before.clone();
                    next.iter().map(move |next| [&before[..], next].concat())
                };
                own = own.iter().flat_map(join).collect();
            }
            for sequence in own {
                if !all.contains(&sequence) {
                    all.push(sequence);
                }
            }
        }
        all
    }

    fn word(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        let tests = self.word_in(word, orthography);
        let plain = self.word_in(word, Orthography::Plain);
        // In Dutch `Lithuania's` is one token, whose stem is that of any `Lithuania`.
        match plain.len() > tests.len() && plain.starts_with(&tests) {
            true => plain,
            false => tests,
        }
    }

    fn word_in(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        if self.of_terms {
            return vec![Test::of_term(Matches::Pattern(Pattern::new(&word.text)))];
        }
        if word.is_regex {
            return vec![self.regex(word)];
        }
        let folded = |part: &str| tokenize::normalise_query_part(part, self.rules, orthography);
        // A term by itself, but a token only beside another word of a text.
        let whole = folded(&word.text);
        if tokenize::is_clitic(&whole, self.rules) {
            return vec![self.checked(Test::of_term(Matches::Pattern(Pattern::new(&whole))))];
        }
        if Pattern::new(&word.text).is_wild() {
            return self.wild(word, orthography);
        }
        let mut tests = self.tokens(&word.text, word.is_exact, orthography);
        if tests.is_empty() {
            tests.push(Test::of_term(Matches::Pattern(Pattern::new(&word.text))));
        }
        tests
    }

    /// The tokens of a word without wildcards.
    fn tokens(&self, word: &str, is_exact: bool, orthography: Orthography) -> Vec<Test> {
        let rules = self.rules;
        let mut tests = Vec::new();
        tokenize::tokens_in(word, rules, orthography, |token| {
            let term = tokenize::term_in(token.text, token.kind, rules, orthography);
            let test = match is_exact {
                true => self.exact(token.text, &term, orthography),
                false => Test::of_term(Matches::Pattern(Pattern::new(&term).finding_diacritics())),
            };
            tests.push(self.checked(test));
        });
        tests
    }

    /// A word as it was typed, without wildcards, or a piece with some.
    fn exact(&self, text: &str, term: &str, orthography: Orthography) -> Test {
        let rules = self.rules;
        let folded = tokenize::normalise_query_part(text, rules, orthography);
        let written = tokenize::fold(text, Case::Keep);
        let has_capitals = rules.case == Case::Fold && written != folded;
        let terms = match rules.stem {
            Some(_) if Pattern::new(text).is_wild() => None,
            _ => Some(Matches::Pattern(Pattern::new(term))),
        };
        let (text, of) = match has_capitals {
            true => (written, Of::Written),
            false => (folded, Of::Folded),
        };
        Test {
            matches: Some(Matches::Pattern(Pattern::new(&text))),
            of: match of {
                Of::Folded if rules.stem.is_none() => Of::Term,
                of => of,
            },
            or_term: None,
            is_of_terms: !has_capitals && rules.stem.is_none(),
            terms,
            is_joined: false,
        }
    }

    fn regex(&self, word: &Word) -> Test {
        let folds = self.rules.case == Case::Fold;
        // The grammar has read it already.
        let read = |folds| query::regex(&word.text, folds).ok().map(Matches::Regex);
        let is_written = word.is_exact && folds;
        let has_stems = self.rules.stem.is_some();
        self.checked(Test {
            matches: Some(
                read(folds && !is_written)
                    .unwrap_or_else(|| Matches::Pattern(Pattern::new(&word.text))),
            ),
            of: match (is_written, has_stems) {
                (true, _) => Of::Written,
                (false, true) => Of::Folded,
                (false, false) => Of::Term,
            },
            or_term: None,
            terms: read(folds).filter(|_| !has_stems),
            is_of_terms: !is_written && !has_stems,
            is_joined: false,
        })
    }

    /// The tokens of a word with wildcards: it is divided where the tokenizer divides words without them.
    fn wild(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        let rules = self.rules;
        let is_part =
            |c: char| c.is_alphanumeric() || matches!(c, '*' | '?' | '@' | '#' | '_' | '\'' | '’');
        let text = word.text.trim_matches(|c: char| !is_part(c));
        let is_address = text.contains("://") || text.starts_with("www.");
        let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
        let pieces: Vec<&str> = match rules.hyphens == Hyphens::Split && !is_address {
            true => text
                .split(is_hyphen)
                .filter(|piece| !piece.is_empty())
                .collect(),
            false => vec![text],
        };
        let mut tests = Vec::new();
        for (at, piece) in pieces.into_iter().enumerate() {
            let first = tests.len();
            for part in tokenize::divide_query_word(piece, rules, orthography) {
                let is_wild = Pattern::new(part).is_wild();
                match is_wild {
                    true if part == "*" && at > 0 => tests.push(Test::any(false)),
                    true => tests.push(self.wild_token(part, word.is_exact, orthography)),
                    false => {
                        let whole = tokenize::normalise_query_part(part, rules, orthography);
                        match tokenize::is_clitic(&whole, rules) {
                            true => {
                                let clitic = Matches::Pattern(Pattern::new(&whole));
                                tests.push(self.checked(Test::of_term(clitic)));
                            }
                            false => {
                                tests.extend(self.tokens(part, word.is_exact, orthography));
                            }
                        }
                    }
                }
            }
            if let (true, Some(test)) = (at > 0, tests.get_mut(first)) {
                test.is_joined = true;
            }
        }
        tests
    }

    fn wild_token(&self, part: &str, is_exact: bool, orthography: Orthography) -> Test {
        let rules = self.rules;
        let folded = tokenize::normalise_query_part(part, rules, orthography);
        if is_exact {
            return self.checked(self.exact(part, &folded, orthography));
        }
        let pattern = Pattern::new(&folded).finding_diacritics();
        if rules.stem.is_none() {
            return self.checked(Test::of_term(Matches::Pattern(pattern)));
        }
        // What the word itself finds, `policy*` finds too: `policies`.
        let word = part
            .strip_suffix('*')
            .filter(|word| !Pattern::new(word).is_wild());
        let word = word.map(|word| tokenize::term_in(word, Kind::Word, rules, orthography));
        Test {
            matches: Some(Matches::Pattern(pattern)),
            of: Of::Folded,
            or_term: word
                .filter(|word| !word.is_empty())
                .map(|word| Pattern::new(&word).finding_diacritics()),
            terms: None,
            is_of_terms: false,
            is_joined: false,
        }
    }

    /// Stop words are in no layer: where one can be meant, terms tell nothing.
    fn checked(&self, test: Test) -> Test {
        let rules = self.rules;
        let can_be = |stop_word: &String| {
            // They are left out in any case, also where that is kept.
            let mut letters = stop_word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let capital: String = first.chain(letters).collect();
            let is_it =
                |pattern: &Pattern| tokenize::fold(pattern.as_str(), Case::Fold) == *stop_word;
            test.pattern().is_some_and(is_it)
                || [stop_word, &capital, &stop_word.to_uppercase()]
                    .iter()
                    .any(|written| {
                        Orthography::ALL.iter().any(|orthography| {
                            let term = tokenize::term_in(written, Kind::Word, rules, *orthography);
                            test.has_term(&term)
                        })
                    })
        };
        match rules.stop_words.iter().any(can_be) {
            true => Test {
                terms: None,
                is_of_terms: false,
                ..test
            },
            false => test,
        }
    }
}

/// The stem of a term's spelling without diacritics, where terms are stems: `resum` of `résumé`.
pub(super) fn bare_stem(term: &str, rules: &Tokenizing) -> Option<String> {
    let bare = without_diacritics(term)?;
    rules
        .stem
        .map(|_| tokenize::term_in(&bare, Kind::Word, rules, Orthography::Plain))
}
