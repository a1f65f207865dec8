//! HTML as lines: each block that a browser would show is a line, with hints from its element, place
//! and style.

use super::line::Line;
use super::profile::{Profile, Selector};
use crate::read::elements::ELEMENTS;
use dom_query::{Document, NodeData, NodeId, NodeRef};
use hashbrown::{HashMap, HashSet};

/// The lines of a page, with the document that each is in if elements or comments mark documents.
pub(super) fn lines(html: &str, profile: &Profile) -> Vec<Line> {
    let tree = Document::from(html);
    let mut elements = HashMap::new();
    for (at, element) in profile.elements.iter().enumerate() {
        for id in select(&tree, &element.css) {
            elements.entry(id).or_insert(at);
        }
    }
    let divide = &profile.divide;
    let ids = |css: &Option<Selector>| -> HashSet<NodeId> {
        css.iter().flat_map(|css| select(&tree, css)).collect()
    };
    let mut writer = Writer {
        elements,
        containers: ids(&divide.element),
        starts: ids(&divide.start),
        comment: divide.comment.as_deref(),
        centred: centred_classes(&tree),
        breaks: profile.breaks,
        ..Writer::default()
    };
    writer.walk(tree.root());
    writer.lines
}

fn select(tree: &Document, css: &Selector) -> Vec<NodeId> {
    let found = tree.select_matcher(&css.0);
    found.nodes().iter().map(|node| node.id).collect()
}

/// Classes that the page's style centres, in lower case.
fn centred_classes(tree: &Document) -> HashSet<String> {
    let mut classes = HashSet::new();
    for style in tree.select("style").nodes() {
        for rule in style.text().split('}') {
            if let Some((selector, body)) = rule.split_once('{')
                && is_centred(body)
            {
                let names = selector.split(',').map(str::trim);
                let names = names.filter_map(|name| Some(name.rsplit_once('.')?.1));
                classes.extend(names.map(str::to_lowercase));
            }
        }
    }
    classes
}

fn is_centred(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    style
        .split_once("text-align:")
        .is_some_and(|(_, value)| value.trim_start().starts_with("center"))
}

/// The gap between two letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    /// A line break.
    Break,
    /// Two line breaks, or the border of a block.
    Block,
}

/// What applies to everything inside an element.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    element: Option<usize>,
    group: u32,
    column: Option<u32>,
    centred: bool,
    bold: bool,
    document: u32,
}

#[derive(Default)]
struct Writer<'p> {
    elements: HashMap<NodeId, usize>,
    containers: HashSet<NodeId>,
    starts: HashSet<NodeId>,
    comment: Option<&'p str>,
    centred: HashSet<String>,
    breaks: bool,
    lines: Vec<Line>,
    line: Line,
    gap: Gap,
    groups: u32,
    documents: u32,
    /// The number of documents so far that an element or comment only announces.
    begun: u32,
    last_group: Option<u32>,
}

impl Writer<'_> {
    /// Walks the tree without recursion, since a page may be nested to any depth.
    fn walk(&mut self, root: NodeRef<'_>) {
        let mut stack: Vec<(NodeRef<'_>, Inside)> = Vec::new();
        let mut inside = Inside::default();
        let mut next = root.first_child();
        loop {
            let Some(node) = next else {
                let Some((parent, outside)) = stack.pop() else {
                    break;
                };
                self.leave(&parent);
                inside = outside;
                next = parent.next_sibling();
                continue;
            };
            if self.enter(&node, &mut inside, &mut stack) {
                next = node.first_child();
            } else {
                next = node.next_sibling();
            }
        }
        self.flush();
    }

    /// Takes a node; returns whether to look at its children.
    fn enter<'t>(
        &mut self,
        node: &NodeRef<'t>,
        inside: &mut Inside,
        stack: &mut Vec<(NodeRef<'t>, Inside)>,
    ) -> bool {
        let comment = self.comment;
        let mut starts = self.starts.contains(&node.id);
        let text = node.query_or(None, |node| match &node.data {
            NodeData::Text { contents } => Some(contents.to_string()),
            NodeData::Comment { contents } => {
                starts |= comment.is_some_and(|sign| contents.contains(sign));
                None
            }
            _ => None,
        });
        if starts {
            self.gap = Gap::Block;
            self.begun += 1;
        }
        if let Some(text) = text {
            self.text(&text, inside);
        }
        if !node.is_element() {
            return false;
        }
        let name = node.node_name().unwrap_or_default();
        let name: &[u8] = name.as_bytes();
        if ELEMENTS.hidden.has(name) {
            return false;
        }
        if name == b"br" {
            self.gap = match self.gap {
                Gap::None | Gap::Blank if !self.breaks => Gap::Break,
                _ => Gap::Block,
            };
            return false;
        }
        stack.push((*node, *inside));
        self.open(node, name, inside);
        true
    }

    fn open(&mut self, node: &NodeRef<'_>, name: &[u8], inside: &mut Inside) {
        if divides(name) {
            self.gap = Gap::Block;
        }
        if let Some(element) = self.elements.get(&node.id) {
            inside.element = Some(*element);
        }
        if self.containers.contains(&node.id) {
            self.documents += 1;
            inside.document = self.documents;
        }
        match name {
            b"div" | b"tr" | b"article" | b"section" => {
                self.groups += 1;
                inside.group = self.groups;
                inside.column = None;
            }
            b"td" | b"th" => {
                let cells = std::iter::successors(node.prev_element_sibling(), |cell| {
                    cell.prev_element_sibling()
                });
                // Labels are only in the first few cells.
                let column = cells.take(8).count();
                inside.column = u32::try_from(column).ok();
            }
            b"b" | b"strong" => inside.bold = true,
            b"center" => inside.centred = true,
            _ => {}
        }
        if divides(name) {
            let of_class = |class: &str| self.centred.contains(&class.to_lowercase());
            let by_class = node
                .class()
                .is_some_and(|classes| classes.split_whitespace().any(of_class));
            let attribute = |name: &str| node.attr(name);
            inside.centred |= by_class
                || attribute("align").is_some_and(|align| align.eq_ignore_ascii_case("center"))
                || attribute("style").is_some_and(|style| is_centred(&style));
        }
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        if divides(node.node_name().unwrap_or_default().as_bytes()) {
            self.gap = Gap::Block;
        }
    }

    fn text(&mut self, text: &str, inside: &Inside) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = self.gap.max(Gap::Blank);
                continue;
            }
            let gap = std::mem::take(&mut self.gap);
            if self.line.text.is_empty() || gap == Gap::Block || self.line.element != inside.element
            {
                self.begin(inside);
            } else {
                match gap {
                    Gap::None | Gap::Block => {}
                    Gap::Blank => self.line.text.push(' '),
                    Gap::Break => self.line.text.push('\n'),
                }
            }
            let bold = inside.bold && self.line.bold == self.line.text.trim_end().len();
            self.line.text.push(c);
            if bold {
                self.line.bold = self.line.text.len();
            }
        }
    }

    fn begin(&mut self, inside: &Inside) {
        self.flush();
        let first = self.last_group != Some(inside.group);
        self.last_group = Some(inside.group);
        self.line = Line {
            text: String::new(),
            element: inside.element,
            group: inside.group,
            first,
            column: inside.column,
            centred: inside.centred,
            bold: 0,
            document: if self.begun > 0 {
                self.begun
            } else {
                inside.document
            },
        };
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.is_empty() {
            self.lines.push(line);
        }
    }
}

/// Whether an element divides the text before it from the text after it.
fn divides(name: &[u8]) -> bool {
    ELEMENTS.blocks.has(name) || ELEMENTS.parts.has(name) || name == b"caption"
}
