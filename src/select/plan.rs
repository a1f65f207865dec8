//! A query under the rules of a corpus: what an article is to have, and which sequences of tokens its words are.

use super::query::{Name, Node, Query, Step, Words};
use super::token_test::Test;
use super::word_tests::Compiler;
use crate::settings::Tokenizing;
use crate::tokenize::Orthographies;

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

impl Plan {
    /// The plan of a query for a corpus with these rules, whose articles are in some languages: these matter only
    /// where terms depend on them.
    pub(super) fn of(query: &Query, rules: &Tokenizing, spoken: Orthographies) -> Self {
        let mut plan = Self {
            node: PlanNode::Any(Vec::new()),
            alternatives: Vec::new(),
            sequences: Vec::new(),
            names: Vec::new(),
            leaves: 0,
        };
        plan.leaves = count_words(&query.node);
        let compiler = Compiler::new(rules, query.of_terms, spoken);
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
            [test] if test.is_of_terms => Some(test),
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
        // No article is in two languages.
        let in_one_article = |one: &[Test], other: &[Test]| {
            let languages = |own: &[Test]| own.first().map(|test| test.languages);
            languages(one)
                .zip(languages(other))
                .is_none_or(|(one, other)| one.meets(other))
        };
        let mut pairs = longer.flat_map(|(at, one)| {
            let others = sequences.iter().enumerate();
            let others = others.filter(move |(other, own)| *other < at || own.len() == 1);
            others.map(move |(_, other)| (*one, *other))
        });
        let mut odd = sequences
            .iter()
            .enumerate()
            .filter(|(_, own)| own.len() == 1 && !own[0].is_of_terms);
        let meets_other = |(at, odd): (usize, &&[Test])| {
            let mut all = sequences.iter().enumerate();
            all.any(|(other, own)| other != at && in_one_article(odd, own))
        };
        odd.any(meets_other)
            || pairs.any(|(one, other)| {
                if !in_one_article(one, other) {
                    return false;
                }
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
