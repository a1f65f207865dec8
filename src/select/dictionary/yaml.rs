//! Dictionaries of quanteda in YAML.

use super::{Categories, DictionaryError, DictionaryProblem};
use saphyr_parser::{Event, Parser};
use std::collections::HashMap;

/// Categories within each other.
const DEEPEST: usize = 50;
/// The most patterns that aliases can make of a file.
const MOST_NODES: usize = 1_000_000;

/// What stands at a line.
#[derive(Debug, Clone)]
struct Node {
    line: u64,
    is: Is,
}

#[derive(Debug, Clone)]
enum Is {
    Pattern(String),
    List(Vec<Node>),
    Categories(Vec<(String, Node)>),
}

impl Node {
    fn size(&self) -> usize {
        1 + match &self.is {
            Is::Pattern(_) => 0,
            Is::List(nodes) => nodes.iter().map(Self::size).sum(),
            Is::Categories(nodes) => nodes.iter().map(|(_, node)| node.size()).sum(),
        }
    }
}

pub(super) fn read(text: &str) -> Result<Categories, DictionaryError> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: HashMap::new(),
        nodes: 0,
    };
    let mut categories = Categories::default();
    loop {
        let (event, line) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(categories),
            Event::MappingStart(anchor, _) => {
                let node = reader.categories(anchor, line, 0)?;
                add(&mut categories, &mut Vec::new(), &node)?;
            }
            Event::Scalar(..) | Event::SequenceStart(..) | Event::Alias(_) => {
                let problem = DictionaryProblem::NoCategory;
                return Err(DictionaryError { line, problem });
            }
            _ => {}
        }
    }
}

fn add(
    categories: &mut Categories,
    path: &mut Vec<String>,
    node: &Node,
) -> Result<(), DictionaryError> {
    match &node.is {
        Is::Pattern(pattern) => categories.add(path, pattern, node.line),
        Is::List(nodes) => nodes
            .iter()
            .try_for_each(|node| add(categories, path, node)),
        Is::Categories(nodes) => nodes.iter().try_for_each(|(name, node)| {
            path.push(name.clone());
            let added = add(categories, path, node);
            path.pop();
            added
        }),
    }
}

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    /// What anchors name; `None` for one that has begun and not ended.
    anchors: HashMap<usize, Option<Node>>,
    nodes: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, u64), DictionaryError> {
        match self.parser.next() {
            Some(Ok((event, span))) => Ok((event, span.start.line() as u64)),
            Some(Err(error)) => Err(DictionaryError {
                line: error.marker().line() as u64,
                problem: DictionaryProblem::Yaml(error.info().to_owned()),
            }),
            None => Ok((Event::StreamEnd, 0)),
        }
    }

    fn fail<T>(line: u64, problem: DictionaryProblem) -> Result<T, DictionaryError> {
        Err(DictionaryError { line, problem })
    }

    /// The node that an event begins.
    fn node(&mut self, event: Event<'t>, line: u64, depth: usize) -> Result<Node, DictionaryError> {
        if depth > DEEPEST {
            return Self::fail(line, DictionaryProblem::Deep(DEEPEST));
        }
        self.nodes += 1;
        let node = match event {
            Event::Scalar(text, _, anchor, _) => {
                let is = Is::Pattern(text.into_owned());
                let node = Node { line, is };
                self.anchors.insert(anchor, Some(node.clone()));
                node
            }
            Event::SequenceStart(anchor, _) => {
                self.anchors.insert(anchor, None);
                let mut nodes = Vec::new();
                loop {
                    let (event, line) = self.next()?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    nodes.push(self.node(event, line, depth + 1)?);
                }
                let is = Is::List(nodes);
                self.ended(anchor, Node { line, is })
            }
            Event::MappingStart(anchor, _) => self.categories(anchor, line, depth)?,
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(Some(node)) => {
                    self.nodes += node.size();
                    Node {
                        line,
                        is: node.is.clone(),
                    }
                }
                _ => return Self::fail(line, DictionaryProblem::Cycle),
            },
            _ => return Self::fail(line, DictionaryProblem::NoCategory),
        };
        if self.nodes > MOST_NODES {
            return Self::fail(line, DictionaryProblem::TooMany(MOST_NODES));
        }
        Ok(node)
    }

    /// The categories of a mapping that has begun.
    fn categories(
        &mut self,
        anchor: usize,
        line: u64,
        depth: usize,
    ) -> Result<Node, DictionaryError> {
        self.anchors.insert(anchor, None);
        let mut nodes = Vec::new();
        loop {
            let (name, at) = match self.next()? {
                (Event::MappingEnd, _) => break,
                (Event::Scalar(name, ..), at) => (name.into_owned(), at),
                (_, at) => return Self::fail(at, DictionaryProblem::NoCategory),
            };
            let (event, line) = self.next()?;
            // A category without anything is told where its name stands.
            let mut node = self.node(event, line, depth + 1)?;
            node.line = node.line.max(at);
            nodes.push((name, node));
        }
        let is = Is::Categories(nodes);
        Ok(self.ended(anchor, Node { line, is }))
    }

    /// Keeps a node for its aliases. What has no anchor has the number 0.
    fn ended(&mut self, anchor: usize, node: Node) -> Node {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(node.clone()));
        }
        node
    }
}
