//! One pass over the tree of a page: its marked metadata, and its lines of text.

use super::names::names;
use crate::read::elements::ELEMENTS;
use crate::read::markup::in_one_line;
use aho_corasick::AhoCorasick;
use dom_query::{Document, NodeData, NodeId, NodeRef};
use hashbrown::HashMap;
use std::sync::LazyLock;

/// What a page marks and what it shows.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// `lang` of the root.
    pub language: String,
    /// The address that the page declares.
    pub canonical: String,
    /// Names (in lower case) and contents of `<meta>` elements.
    pub metas: Vec<(String, String)>,
    /// The text of `<title>`.
    pub title: String,
    /// The texts of JSON-LD scripts.
    pub scripts: Vec<String>,
    /// What the page shows, one line per block.
    pub lines: Vec<Line>,
    /// Elements that are marked as metadata.
    pub marks: Vec<Mark>,
    /// How deep its elements are nested.
    pub depth: usize,
}

/// A line of a page.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Its text, with single blanks.
    pub text: String,
    /// Whether it is beside the article.
    pub aside: bool,
    /// Its level if it is a heading, else 0.
    pub heading: u8,
}

/// A marked element.
#[derive(Debug)]
pub(super) struct Mark {
    pub kind: MarkKind,
    /// Its value: an attribute, or the text of the element.
    pub value: String,
    /// Its line.
    pub line: usize,
    /// Whether it is beside the article.
    pub aside: bool,
}

/// The mark of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// `itemprop=headline`.
    Headline,
    /// `itemprop=datePublished`, `<time pubdate>`.
    Published,
    /// `<time datetime>`.
    Time,
    /// An element of a class for dates.
    DateClass,
    /// `itemprop=author`, `rel=author`.
    Author,
    /// An element of a class for authors.
    AuthorClass,
    /// `itemprop=articleSection`.
    Section,
}

impl Page {
    /// Reads a page.
    pub fn of(document: &Document) -> Self {
        let mut walk = Walk::default();
        let mut at = document.root().first_child();
        let mut depth = 0;
        while let Some(node) = at {
            let descends = walk.enter(&node);
            let child = if descends { node.first_child() } else { None };
            if let Some(child) = child {
                depth += 1;
                walk.page.depth = walk.page.depth.max(depth);
                at = Some(child);
                continue;
            }
            let mut done = node;
            walk.leave(&done);
            at = loop {
                if let Some(next) = done.next_sibling() {
                    break Some(next);
                }
                let Some(parent) = done.parent().filter(|_| depth > 0) else {
                    break None;
                };
                depth -= 1;
                walk.leave(&parent);
                done = parent;
            };
        }
        walk.break_line();
        walk.page
    }

    /// The contents of the `<meta>` elements of this name.
    pub fn meta<'p>(&'p self, wanted: &'p str) -> impl Iterator<Item = &'p str> {
        let metas = self.metas.iter().filter(move |(name, _)| name == wanted);
        metas.map(|(_, content)| content.as_str())
    }

    /// The contents of the `<meta>` elements of these names, in the order of the names.
    pub fn metas<'p>(&'p self, wanted: &'p [String]) -> impl Iterator<Item = &'p str> {
        wanted.iter().flat_map(|wanted| self.meta(wanted))
    }

    /// The marks of one kind that belong to the article.
    pub fn marked(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        let marks = self.marks.iter();
        marks.filter(move |mark| mark.kind == kind && !mark.aside)
    }

    /// The lines that are long enough for sentences, as paragraphs: the text of a page whose tree is
    /// too deep to search.
    pub fn long_lines(&self) -> String {
        const SHORTEST: usize = 60;
        let lines = self
            .lines
            .iter()
            .filter(|line| !line.aside && line.heading == 0);
        let long = lines.filter(|line| line.text.chars().count() >= SHORTEST);
        long.map(|line| line.text.as_str())
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    /// The first line that says exactly this.
    pub fn line_of(&self, text: &str) -> Option<usize> {
        let wanted = letters(text);
        let is = |line: &Line| {
            // Letters are compared only if the lengths are alike.
            line.text.len() < 4 * text.len() + 32 && letters(&line.text) == wanted
        };
        let first = self.lines.iter().position(|line| !line.aside && is(line));
        first.or_else(|| self.lines.iter().position(is))
    }
}

/// The letters and digits of a text, in lower case: headlines that share them are the same.
pub(super) fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// What the name of a class says about its element.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    author: bool,
    date: bool,
    modified: bool,
    aside: bool,
}

fn said(token: &str) -> Option<&'static Said> {
    static SAID: LazyLock<HashMap<&'static str, Said>> = LazyLock::new(|| {
        let classes = &names().classes;
        let mut table: HashMap<&str, Said> = HashMap::new();
        let mut all = |list: &'static [String], set: fn(&mut Said)| {
            for name in list {
                set(table.entry(name.as_str()).or_default());
            }
        };
        all(&classes.author, |said| said.author = true);
        all(&classes.date, |said| said.date = true);
        all(&classes.modified, |said| said.modified = true);
        all(&classes.aside, |said| said.aside = true);
        table
    });
    SAID.get(token)
}

/// What the classes and the id of an element say about it.
fn said_by(class: &str, id: &str) -> Said {
    static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&names().classes.aside_parts)
            .expect("the parts of classes are few")
    });
    let negations = &names().classes.negations;
    let is_part = |token: &str| {
        PARTS.is_match(token)
            && !negations
                .iter()
                .any(|negation| token.starts_with(negation.as_str()))
    };
    let mut out = Said::default();
    for token in class.split_ascii_whitespace().chain([id]).take(24) {
        let found = match token.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => said(&token.to_ascii_lowercase()),
            false => said(token),
        };
        out.aside |= is_part(token);
        if let Some(found) = found {
            out.author |= found.author;
            out.date |= found.date;
            out.modified |= found.modified;
            out.aside |= found.aside;
        }
    }
    out
}

/// Whether an element's name, classes or role put it beside the article.
pub(super) fn is_aside(node: &NodeRef<'_>) -> bool {
    node.query_or(false, |node| {
        let NodeData::Element(element) = &node.data else {
            return false;
        };
        let attribute = |name: &str| {
            let found = element.attrs.iter().find(|a| &*a.name.local == name);
            found.map_or("", |attribute| &*attribute.value)
        };
        aside(&element.name.local, attribute("class"), attribute("id"))
            || attribute("role") == "complementary"
    })
}

fn aside(name: &str, class: &str, id: &str) -> bool {
    match name {
        "aside" | "nav" | "footer" | "figcaption" | "dialog" => true,
        "html" | "body" | "main" | "article" | "h1" | "table" | "tbody" | "tr" => false,
        _ => said_by(class, id).aside,
    }
}

/// A mark whose text is being collected.
struct Open {
    node: NodeId,
    mark: Mark,
}

/// The longest text that counts as metadata.
const LONGEST_MARK: usize = 300;

#[derive(Default)]
struct Walk {
    page: Page,
    line: Line,
    /// The enclosing elements that are beside the article.
    aside: Vec<NodeId>,
    /// Those that describe changes.
    modified: Vec<NodeId>,
    open: Vec<Open>,
}

impl Walk {
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        node.query_or(false, |tree_node| match &tree_node.data {
            NodeData::Text { contents } => {
                self.text(contents);
                false
            }
            NodeData::Element(element) => {
                let name: &str = &element.name.local;
                let attribute = |name: &str| {
                    let found = element.attrs.iter().find(|a| &*a.name.local == name);
                    found.map(|attribute| &*attribute.value)
                };
                self.element(node, name, &attribute)
            }
            _ => false,
        })
    }

    fn element<'n>(
        &mut self,
        node: &NodeRef<'_>,
        name: &str,
        attribute: &dyn Fn(&str) -> Option<&'n str>,
    ) -> bool {
        match name {
            "html" => self.page.language = attribute("lang").unwrap_or_default().to_owned(),
            "meta" => {
                self.meta(attribute);
                return false;
            }
            "link" => {
                let rel = attribute("rel").unwrap_or_default();
                if rel.eq_ignore_ascii_case("canonical") && self.page.canonical.is_empty() {
                    self.page.canonical = attribute("href").unwrap_or_default().trim().to_owned();
                }
                return false;
            }
            "title" => {
                // The title of a picture (SVG) comes later.
                if self.page.title.is_empty() {
                    self.page.title = in_one_line(&node.text());
                }
                return false;
            }
            "script" => {
                let kind = attribute("type").unwrap_or_default();
                if kind.trim().eq_ignore_ascii_case("application/ld+json") {
                    self.page.scripts.push(node.text().to_string());
                }
                return false;
            }
            "style" | "noscript" | "template" | "svg" | "iframe" | "object" | "select"
            | "textarea" => return false,
            _ => {}
        }
        if is_block(name) {
            self.break_line();
            self.line.heading = match name {
                "h1" => 1,
                "h2" => 2,
                "h3" => 3,
                _ => self.line.heading,
            };
        }
        let class = attribute("class").unwrap_or_default();
        let id = attribute("id").unwrap_or_default();
        if aside(name, class, id) {
            self.aside.push(node.id);
        }
        let said = said_by(class, id);
        let property = attribute("itemprop").unwrap_or_default();
        let author = property.eq_ignore_ascii_case("author")
            || attribute("rel").is_some_and(|rel| {
                rel.split_ascii_whitespace()
                    .any(|rel| rel.eq_ignore_ascii_case("author"))
            });
        let is_property = |name: &str| {
            property
                .split_ascii_whitespace()
                .any(|property| property.eq_ignore_ascii_case(name))
        };
        let kind =
            if is_property("datePublished") || name == "time" && attribute("pubdate").is_some() {
                MarkKind::Published
            } else if said.modified || property.eq_ignore_ascii_case("dateModified") {
                self.modified.push(node.id);
                return true;
            } else if name == "time" {
                MarkKind::Time
            } else if property.eq_ignore_ascii_case("headline") {
                MarkKind::Headline
            } else if property.eq_ignore_ascii_case("articleSection") {
                MarkKind::Section
            } else if author {
                MarkKind::Author
            } else if said.author {
                MarkKind::AuthorClass
            } else if said.date {
                MarkKind::DateClass
            } else {
                return true;
            };
        let is_date = matches!(kind, MarkKind::Time | MarkKind::DateClass);
        if is_date && !self.modified.is_empty() {
            return true;
        }
        let stated = ["datetime", "content"]
            .into_iter()
            .find_map(|name| attribute(name).filter(|value| !value.trim().is_empty()));
        let mark = |value: &str| Mark {
            kind,
            value: value.to_owned(),
            line: self.page.lines.len(),
            aside: !self.aside.is_empty(),
        };
        let open = mark("");
        if let Some(value) = stated.filter(|_| kind != MarkKind::AuthorClass) {
            let mark = mark(value.trim());
            self.page.marks.push(mark);
        }
        // Marks nested without end are not marks.
        if self.open.len() < 16 {
            let node = node.id;
            self.open.push(Open { node, mark: open });
        }
        true
    }

    fn meta<'n>(&mut self, attribute: &dyn Fn(&str) -> Option<&'n str>) {
        let content = attribute("content").unwrap_or_default().trim();
        if content.is_empty() || content.len() > 4 * LONGEST_MARK {
            return;
        }
        for key in ["property", "name", "itemprop"] {
            for name in attribute(key).unwrap_or_default().split_ascii_whitespace() {
                let name = name.to_lowercase();
                self.page.metas.push((name, content.to_owned()));
            }
        }
        let is = |key, value: &str| {
            attribute(key).is_some_and(|found: &str| found.eq_ignore_ascii_case(value))
        };
        if is("http-equiv", "content-language") && self.page.language.is_empty() {
            self.page.language = content.to_owned();
        }
    }

    fn text(&mut self, text: &str) {
        push_folded(&mut self.line.text, text);
        self.line.aside |= !self.aside.is_empty();
        for open in &mut self.open {
            if open.mark.value.len() < LONGEST_MARK {
                push_folded(&mut open.mark.value, text);
            }
        }
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        if self.open.last().is_some_and(|open| open.node == node.id)
            && let Some(Open { mut mark, .. }) = self.open.pop()
        {
            mark.value = mark.value.trim().to_owned();
            if !mark.value.is_empty() && mark.value.len() <= LONGEST_MARK {
                self.page.marks.push(mark);
            }
        }
        self.aside.pop_if(|open| *open == node.id);
        self.modified.pop_if(|open| *open == node.id);
        let block = node.query_or(false, |node| match &node.data {
            NodeData::Element(element) => is_block(&element.name.local),
            _ => false,
        });
        if block {
            self.break_line();
        }
    }

    fn break_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.text.truncate(line.text.trim_end().len());
        if !line.text.is_empty() {
            self.page.lines.push(line);
        }
    }
}

fn is_block(name: &str) -> bool {
    let name = name.as_bytes();
    ELEMENTS.blocks.has(name) || ELEMENTS.parts.has(name) || name == b"br"
}

fn push_folded(to: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            to.push(c);
        } else if !to.is_empty() && !to.ends_with(' ') {
            to.push(' ');
        }
    }
}
