//! Finds the text of the article of a page.
//!
//! Elements whose name, class or role puts them beside the article are removed; then Mozilla's
//! Readability (the crate `dom_smoothie`) finds the text. If it finds less than the page declares or
//! shows in one block, that block is taken instead.

use super::page::is_aside;
use crate::read::markup;
use dom_query::{Document, NodeData, NodeId, NodeRef};
use dom_smoothie::{Config, ParsePolicy, Readability};
use hashbrown::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// If a text has fewer bytes, there may be more to find.
const SHORT: usize = 250;

/// If the strictest policy finds this many characters, that is enough. The value is Readability's.
const ENOUGH: usize = 500;

/// The text of the article. `stated` is the text that the page declares for programs, `all` the number of
/// characters that it shows.
pub(super) fn text(html: &str, document: Document, stated: &str, all: usize) -> String {
    prune(&document, all);
    let found = search(document, Some(ParsePolicy::Strict));
    if found.chars().nth(ENOUGH).is_some() {
        return found;
    }
    // Try all policies, the strictest first; each takes a copy of the tree.
    let document = Document::from(html);
    prune(&document, all);
    let found = search(document, None);
    if found.len() >= SHORT {
        return found;
    }
    let dense = densest(&Document::from(html), all);
    let is_better = |other: &&str| other.len() > 2 * found.len();
    let better = [stated, dense.as_str()].into_iter().find(is_better);
    better.map_or_else(|| found.clone(), str::to_owned)
}

/// The text that Readability finds by this policy, or else by the best of all.
fn search(document: Document, policy: Option<ParsePolicy>) -> String {
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    let search = || {
        let mut readability = Readability::with_document(document, None, Some(config)).ok()?;
        let article = match policy {
            Some(policy) => readability.parse_with_policy(policy),
            None => readability.parse(),
        };
        article.ok()
    };
    // It panics on trees that break its invariants, as those of broken pages may.
    let article = catch_unwind(AssertUnwindSafe(search)).ok().flatten();
    article.map_or_else(String::new, |article| markup::plain(&article.content))
}

/// Removes what its name puts beside the article, and blocks of links, but never anything that holds a
/// third of the page's text.
fn prune(document: &Document, all: usize) {
    let Some(body) = document.body() else { return };
    let kept = holders_of_headlines(document);
    let mut open = vec![Sums::of(&body)];
    let mut at = body.first_child();
    while let Some(node) = at {
        let kind = Kind::of(&node);
        let is_beside = || {
            let is_element = kind != Kind::Text;
            is_element
                && is_aside(&node)
                && !kept.contains(&node.id)
                && 3 * node.normalized_char_count() < all
        };
        if kind == Kind::Hidden || is_beside() {
            at = node.next_sibling();
            node.remove_from_parent();
        } else if let Some(child) = node.first_child() {
            open.push(Sums::of(&node));
            at = Some(child);
            continue;
        } else {
            if let (Some(length), Some(sums)) = (length_of(&node), open.last_mut()) {
                sums.text += length;
            }
            at = node.next_sibling();
        }
        while at.is_none() && open.len() > 1 {
            let Some(sums) = open.pop() else { break };
            let Some(node) = document.tree.get(&sums.node) else {
                break;
            };
            at = node.next_sibling();
            if sums.is_of_links() && !kept.contains(&node.id) && 3 * sums.text < all {
                node.remove_from_parent();
            } else if let Some(above) = open.last_mut() {
                above.add(&sums);
            }
        }
    }
}

/// The elements that hold a headline or are marked as the body.
fn holders_of_headlines(document: &Document) -> HashSet<NodeId> {
    const MOST: usize = 3;
    let marked = document.select("h1, [itemprop=articleBody]");
    let nodes = marked.nodes().iter().take(MOST);
    let holders = nodes.flat_map(|node| {
        let ancestors = node.ancestors_it(None).map(|above| above.id);
        ancestors.chain([node.id]).collect::<Vec<_>>()
    });
    holders.collect()
}

/// The text of an element, in characters, and how much of it is links.
struct Sums {
    node: NodeId,
    kind: Kind,
    text: usize,
    linked: usize,
    links: usize,
}

impl Sums {
    fn of(node: &NodeRef<'_>) -> Self {
        Self {
            node: node.id,
            kind: Kind::of(node),
            text: 0,
            linked: 0,
            links: 0,
        }
    }

    fn add(&mut self, inner: &Self) {
        self.text += inner.text;
        self.linked += if inner.kind == Kind::Link {
            inner.text
        } else {
            inner.linked
        };
        self.links += inner.links + usize::from(inner.kind == Kind::Link);
    }

    fn is_of_links(&self) -> bool {
        self.kind == Kind::Block && self.links >= 3 && 5 * self.linked >= 4 * self.text
    }
}

/// The kind of an element for the search for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Not an element.
    Text,
    /// Not shown.
    Hidden,
    Link,
    /// It may be a menu.
    Block,
    Other,
}

impl Kind {
    fn of(node: &NodeRef<'_>) -> Self {
        node.query_or(Self::Text, |node| match &node.data {
            NodeData::Element(element) => match &*element.name.local {
                "script" | "style" | "noscript" | "template" => Self::Hidden,
                "a" => Self::Link,
                "ul" | "ol" | "dl" | "div" | "td" | "nav" | "section" | "table" | "p"
                | "center" => Self::Block,
                _ => Self::Other,
            },
            _ => Self::Text,
        })
    }
}

/// The length of a text without blanks.
fn length_of(node: &NodeRef<'_>) -> Option<usize> {
    node.query(|node| match &node.data {
        NodeData::Text { contents } => contents.chars().filter(|c| !c.is_whitespace()).count(),
        _ => 0,
    })
}

/// The paragraphs of the element whose own paragraphs have the most text.
fn densest(document: &Document, all: usize) -> String {
    prune(document, all);
    let paragraphs = document.select("p");
    let mut sums: Vec<(NodeId, usize)> = Vec::new();
    let mut places: hashbrown::HashMap<NodeId, usize> = hashbrown::HashMap::new();
    for paragraph in paragraphs.nodes() {
        let Some(parent) = paragraph.parent() else {
            continue;
        };
        let length = paragraph.normalized_char_count();
        let at = *places.entry(parent.id).or_insert_with(|| {
            sums.push((parent.id, 0));
            sums.len() - 1
        });
        sums[at].1 += length;
    }
    let best = sums.iter().max_by_key(|(_, length)| *length);
    let Some((id, _)) = best else {
        return String::new();
    };
    let children = document
        .tree
        .get(id)
        .map(|node| node.children())
        .unwrap_or_default();
    let texts = children
        .iter()
        .filter(|node| node.has_name("p"))
        .map(|node| markup::plain(&node.html()));
    texts
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}
