//! Words and signs to what is looked for, by functions that call each other as the forms contain each other:
//!
//! ```text
//! any         = all { OR all }
//! all         = [NOT] near { [AND] [NOT] near }        a second part needs AND or NOT before it
//! near        = alternatives { NEAR/n alternatives | BEFORE/n alternatives }
//! alternatives = phrase { | phrase }
//! phrase      = @name | part { part }
//! part        = word | "words" | ( any )
//! ```

use super::signs::{Sign, What};
use super::{Node, Step, Word, Words};
use crate::select::error::{SelectError, SelectProblem};
use std::ops::Range;

/// Brackets within brackets.
const DEEPEST: usize = 50;
/// The most phrases that brackets and gaps in one can stand for.
const MOST_PHRASES: usize = 500;

/// What the signs of a text from a byte on ask for.
pub(super) fn parse(text: &str, from: usize, signs: &[Sign]) -> Result<Node, SelectError> {
    let mut parser = Parser {
        text,
        from,
        signs,
        at: 0,
        depth: 0,
    };
    let node = parser.any()?;
    match parser.next() {
        None => Ok(node),
        // All else is part of what is before it.
        Some(sign) => Err(parser.fail(sign.range.clone(), SelectProblem::Bracket)),
    }
}

struct Parser<'s> {
    text: &'s str,
    from: usize,
    signs: &'s [Sign],
    at: usize,
    depth: usize,
}

impl<'s> Parser<'s> {
    fn peek(&self) -> Option<&'s What> {
        self.signs.get(self.at).map(|sign| &sign.what)
    }

    fn next(&mut self) -> Option<&'s Sign> {
        let sign = self.signs.get(self.at)?;
        self.at += 1;
        Some(sign)
    }

    fn take(&mut self, what: &What) -> bool {
        let is_it = self.peek() == Some(what);
        self.at += usize::from(is_it);
        is_it
    }

    fn fail(&self, range: Range<usize>, problem: SelectProblem) -> SelectError {
        SelectError::new(self.text, range, problem)
    }

    /// From the sign with a number to the one before the next.
    fn since(&self, first: usize) -> Range<usize> {
        let end = |at: usize| self.signs.get(at).map(|sign| sign.range.end);
        let start = self.signs.get(first).map(|sign| sign.range.start);
        let start = start.unwrap_or(self.text.len());
        start
            ..self
                .at
                .checked_sub(1)
                .and_then(end)
                .unwrap_or(start)
                .max(start)
    }

    fn any(&mut self) -> Result<Node, SelectError> {
        let mut nodes = vec![self.all()?];
        while self.take(&What::Or) {
            nodes.push(self.all()?);
        }
        Ok(any_of(nodes))
    }

    fn all(&mut self) -> Result<Node, SelectError> {
        let first = self.at;
        let (mut having, mut lacking) = (Vec::new(), Vec::new());
        loop {
            let into = match self.take(&What::Not) {
                true => &mut lacking,
                false => &mut having,
            };
            into.push(self.near()?);
            if !self.take(&What::And) && self.peek() != Some(&What::Not) {
                break;
            }
        }
        match (having.pop(), lacking.is_empty()) {
            (None, _) => Err(self.fail(self.since(first), SelectProblem::OnlyNot)),
            (Some(only), true) if having.is_empty() => Ok(only),
            (Some(last), _) => {
                having.push(last);
                Ok(Node::All { having, lacking })
            }
        }
    }

    fn near(&mut self) -> Result<Node, SelectError> {
        let first = self.at;
        let mut node = self.alternatives()?;
        while let Some(What::Near { within, is_ordered }) = self.peek() {
            self.at += 1;
            match (node, self.alternatives()?) {
                (Node::Words(one), Node::Words(other)) => {
                    node = Node::Words(Words::Near {
                        of: Box::new([one, other]),
                        within: *within,
                        is_ordered: *is_ordered,
                    });
                }
                _ => return Err(self.fail(self.since(first), SelectProblem::NotWords)),
            }
        }
        Ok(node)
    }

    fn alternatives(&mut self) -> Result<Node, SelectError> {
        let mut nodes = vec![self.phrase()?];
        while self.take(&What::Bar) {
            nodes.push(self.phrase()?);
        }
        Ok(any_of(nodes))
    }

    fn phrase(&mut self) -> Result<Node, SelectError> {
        let first = self.at;
        let mut parts = Vec::new();
        loop {
            match self.peek() {
                Some(What::Steps(steps)) => {
                    parts.push(Node::Words(Words::Sequence(steps.clone())));
                    self.at += 1;
                }
                Some(What::Name(name)) => {
                    parts.push(Node::Name(name.clone()));
                    self.at += 1;
                }
                Some(What::Open) => parts.push(self.bracket()?),
                _ => break,
            }
        }
        match parts.len() {
            0 => Err(self.nothing()),
            1 if !matches!(parts[0], Node::Words(Words::Sequence(_))) => Ok(parts.remove(0)),
            _ => self.joined(first, &parts),
        }
    }

    /// Parts that follow each other, as the phrases that they stand for.
    fn joined(&self, first: usize, parts: &[Node]) -> Result<Node, SelectError> {
        let fail = |problem| self.fail(self.since(first), problem);
        let mut phrases: Vec<Vec<Step>> = vec![Vec::new()];
        for part in parts {
            let Node::Words(words) = part else {
                return Err(fail(SelectProblem::NotWords));
            };
            let mut own = Vec::new();
            if !sequences(words, &mut own) {
                return Err(fail(SelectProblem::NotWords));
            }
            if phrases.len() * own.len() > MOST_PHRASES {
                return Err(fail(SelectProblem::TooMany(MOST_PHRASES)));
            }
            let join = |phrase: &Vec<Step>| {
                let phrase = phrase.clone();
                own.iter().map(move |own| [&phrase[..], own].concat())
            };
            phrases = phrases.iter().flat_map(join).collect();
        }
        let lengths = |phrase: &Vec<Step>| lengths(phrase);
        if phrases.iter().map(lengths).sum::<usize>() > MOST_PHRASES {
            return Err(fail(SelectProblem::TooMany(MOST_PHRASES)));
        }
        let phrases: Option<Vec<Words>> = phrases.into_iter().map(sequence).collect();
        match phrases {
            Some(phrases) => Ok(any_of(phrases.into_iter().map(Node::Words).collect())),
            None => Err(fail(SelectProblem::NoWord)),
        }
    }

    fn bracket(&mut self) -> Result<Node, SelectError> {
        let opened = self.next().map_or(0..0, |sign| sign.range.clone());
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fail(opened, SelectProblem::Deep(DEEPEST)));
        }
        let node = self.any()?;
        self.depth -= 1;
        match self.take(&What::Close) {
            true => Ok(node),
            false => Err(self.fail(opened, SelectProblem::Bracket)),
        }
    }

    /// The error that there is no word where one is expected.
    fn nothing(&self) -> SelectError {
        let (range, problem) = match self.signs.get(self.at) {
            Some(sign) => {
                let is_word = matches!(sign.what, What::And | What::Or);
                let problem = match is_word && (self.at == 0 || self.signs.len() == 1) {
                    true => SelectProblem::Operator,
                    false => SelectProblem::NoWord,
                };
                (sign.range.clone(), problem)
            }
            None => {
                let before = self.at.checked_sub(1).and_then(|at| self.signs.get(at));
                match before {
                    Some(sign) if sign.what != What::Bar => {
                        (sign.range.clone(), SelectProblem::Operator)
                    }
                    Some(sign) => (sign.range.clone(), SelectProblem::NoWord),
                    None => (self.from..self.text.len(), SelectProblem::NoWord),
                }
            }
        };
        self.fail(range, problem)
    }
}

/// Nodes of which any is meant; those that are words as one.
fn any_of(nodes: Vec<Node>) -> Node {
    let (mut words, mut others) = (Vec::new(), Vec::new());
    let each = nodes.into_iter().flat_map(|node| match node {
        Node::Any(nodes) => nodes,
        node => vec![node],
    });
    for node in each {
        match node {
            Node::Words(Words::Either(more)) => words.extend(more),
            Node::Words(one) => words.push(one),
            other => others.push(other),
        }
    }
    let words = match words.len() {
        0 => None,
        1 => words.pop(),
        _ => Some(Words::Either(words)),
    };
    others.extend(words.map(Node::Words));
    match others.len() {
        1 => others.remove(0),
        _ => Node::Any(others),
    }
}

/// Adds the phrases that words stand for; `false` if they are near each other instead.
fn sequences(words: &Words, into: &mut Vec<Vec<Step>>) -> bool {
    match words {
        Words::Sequence(steps) => {
            into.push(steps.clone());
            true
        }
        Words::Either(either) => either.iter().all(|words| sequences(words, into)),
        Words::Near { .. } => false,
    }
}

/// How many lengths a phrase can have by its gaps.
fn lengths(steps: &[Step]) -> usize {
    let of_each = steps.iter().map(|step| match step {
        Step::Word(_) => 1,
        Step::Gap(gap) => (gap.end() - gap.start() + 1) as usize,
    });
    of_each.fold(1, usize::saturating_mul)
}

/// Steps as one phrase; `None` where they have no word. A `*` alone is any word.
pub(super) fn sequence(steps: Vec<Step>) -> Option<Words> {
    let is_word = |step: &Step| matches!(step, Step::Word(_));
    match steps.as_slice() {
        [Step::Gap(gap)] if *gap == (1..=1) => Some(Words::Sequence(vec![Step::Word(Word {
            text: "*".to_owned(),
            is_regex: false,
            is_exact: false,
        })])),
        steps if !steps.iter().any(is_word) => None,
        _ if lengths(&steps) > MOST_PHRASES => None,
        _ => Some(Words::Sequence(steps)),
    }
}
