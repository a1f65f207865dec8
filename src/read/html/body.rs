//! The text of the article of a page.
//!
//! What is beside the article by its name, classes or role is taken out, then Mozilla's Readability (the
//! crate `dom_smoothie`) finds the rest; where it finds less than the page states or shows in one
//! block, that is taken.

use super::page::is_aside;
use crate::read::markup;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

/// A text is no shorter, in bytes, if there is more to find.
const SHORT: usize = 250;

/// The text of the article; `stated` is what the page states of it for programs.
pub(super) fn text(document: Document, stated: &str) -> String {
    let all = document
        .body()
        .map_or(0, |body| body.normalized_char_count());
    remove_asides(&document, all);
    let fallback = || densest(&document);
    let dense = fallback();
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    let found = Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse())
        .map(|article| markup::plain(&article.content))
        .unwrap_or_default();
    [stated, dense.as_str()]
        .into_iter()
        .fold(found, |found, other| {
            if found.len() < SHORT && other.len() > 2 * found.len() {
                other.to_owned()
            } else {
                found
            }
        })
}

/// Takes out what stands beside the article, unless it holds most of the page's text.
fn remove_asides(document: &Document, all: usize) {
    let Some(body) = document.body() else { return };
    let mut at = body.first_child();
    while let Some(node) = at {
        if node.is_element() && is_aside(&node) && 3 * node.normalized_char_count() < all {
            at = behind(&node, &body);
            node.remove_from_parent();
        } else {
            at = node.first_child().or_else(|| behind(&node, &body));
        }
    }
}

/// The next node in the order of the page that is not inside of this one.
fn behind<'a>(node: &NodeRef<'a>, body: &NodeRef<'_>) -> Option<NodeRef<'a>> {
    let mut node = *node;
    loop {
        if let Some(next) = node.next_sibling() {
            return Some(next);
        }
        node = node.parent().filter(|parent| parent.id != body.id)?;
    }
}

/// The paragraphs of the element with the most text in paragraphs of its own.
fn densest(document: &Document) -> String {
    let paragraphs = document.select("p");
    let mut sums: Vec<(dom_query::NodeId, usize)> = Vec::new();
    let mut places: hashbrown::HashMap<dom_query::NodeId, usize> = hashbrown::HashMap::new();
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
