//! What a page says about its article in JSON-LD, in the vocabulary of schema.org.

use super::names::names;
use super::page::Page;
use crate::read::markup::{self, in_one_line};
use serde_json::Value;

/// The article as JSON-LD describes it; a field is empty if nothing is said.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub headline: String,
    pub published: String,
    pub authors: Vec<String>,
    pub publisher: String,
    pub section: String,
    pub language: String,
    pub url: String,
    pub body: String,
}

/// Graphs are read to this depth.
const DEEPEST: usize = 8;

/// At most this many nodes are looked at.
const MOST_NODES: usize = 10_000;

/// The article that the scripts of a page describe: the one whose headline or address is the page's,
/// else the first with a headline and a date.
pub(super) fn described(page: &Page) -> Described {
    let mut nodes = Vec::new();
    let scripts: Vec<Value> = page.scripts.iter().filter_map(|s| parsed(s)).collect();
    for script in &scripts {
        collect(script, DEEPEST, &mut nodes);
    }
    let mut best: Option<(usize, Described)> = None;
    for node in nodes.iter().filter(|node| is_article(node)) {
        let found = read(node, &nodes);
        let mut merit = 0;
        if !found.headline.is_empty() {
            merit += 1;
            if !page.title.is_empty() && page.title.contains(&found.headline) {
                merit += 4;
            }
        }
        merit += usize::from(!found.published.is_empty());
        merit += 4 * usize::from(!found.url.is_empty() && found.url == page.canonical);
        if best.as_ref().is_none_or(|(most, _)| merit > *most) {
            best = Some((merit, found));
        }
    }
    let mut found = best.map(|(_, found)| found).unwrap_or_default();
    if found.publisher.is_empty() {
        let site = nodes.iter().find(|node| is_of(node, "WebSite"));
        found.publisher = site.map(|site| text(&site["name"])).unwrap_or_default();
    }
    found
}

/// A parsed script, without what programs put around it.
fn parsed(script: &str) -> Option<Value> {
    let script = script.trim();
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let begin = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])? + 1;
    // Line breaks inside strings are the commonest fault.
    let clean: String = script
        .get(begin..end)?
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let first = serde_json::Deserializer::from_str(&clean)
        .into_iter()
        .next();
    first?.ok()
}

/// All nodes of a graph that may be the article, but not those in lists of other articles.
fn collect<'v>(value: &'v Value, deepest: usize, out: &mut Vec<&'v Value>) {
    if deepest == 0 || out.len() >= MOST_NODES {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values {
                collect(value, deepest - 1, out);
            }
        }
        Value::Object(fields) => {
            out.push(value);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate"] {
                if let Some(inner) = fields.get(key) {
                    collect(inner, deepest - 1, out);
                }
            }
        }
        _ => {}
    }
}

fn types(node: &Value) -> impl Iterator<Item = &str> {
    let kind = &node["@type"];
    let several = kind.as_array().into_iter().flatten();
    kind.as_str()
        .into_iter()
        .chain(several.filter_map(Value::as_str))
}

fn is_of(node: &Value, name: &str) -> bool {
    types(node).any(|kind| kind == name)
}

fn is_article(node: &Value) -> bool {
    types(node).any(|kind| {
        names()
            .article_types
            .iter()
            .any(|known| kind.ends_with(known.as_str()))
    })
}

fn read(node: &Value, nodes: &[&Value]) -> Described {
    let first = |keys: &[&str]| {
        let mut texts = keys.iter().map(|key| text(&node[*key]));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if authors.is_empty() {
            people(&node[key], nodes, &mut authors);
        }
    }
    let mut publisher = Vec::new();
    people(&node["publisher"], nodes, &mut publisher);
    Described {
        headline: first(&["headline", "name", "alternativeHeadline"]),
        published: first(&["datePublished", "dateCreated", "uploadDate"]),
        authors,
        publisher: publisher.into_iter().next().unwrap_or_default(),
        section: first(&["articleSection"]),
        language: first(&["inLanguage"]),
        url: first(&["url", "mainEntityOfPage", "@id"]),
        body: node["articleBody"].as_str().map(body).unwrap_or_default(),
    }
}

/// The value of a field that should be text: the first of several, the name or address of an object.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => in_one_line(&markup::plain(text)),
        Value::Array(values) => values.first().map(text).unwrap_or_default(),
        Value::Object(fields) => ["@value", "name", "@id", "url"]
            .into_iter()
            .find_map(|key| fields.get(key).and_then(Value::as_str))
            .map(in_one_line)
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// The names of persons or organisations, including those that are only referred to.
fn people(value: &Value, nodes: &[&Value], out: &mut Vec<String>) {
    match value {
        Value::Array(values) => values
            .iter()
            .take(50)
            .for_each(|value| people(value, nodes, out)),
        Value::Object(fields) => {
            let id = fields.get("@id").and_then(Value::as_str);
            let referred = || {
                let id = id?;
                let node = nodes
                    .iter()
                    .find(|node| node["@id"].as_str() == Some(id) && !node["name"].is_null())?;
                Some(&node["name"])
            };
            match fields.get("name").or_else(referred) {
                Some(Value::Array(names)) => {
                    out.extend(
                        names
                            .iter()
                            .filter_map(Value::as_str)
                            .map(|name| in_one_line(&markup::plain(name))),
                    );
                }
                Some(name) => out.push(text(name)),
                None => {}
            }
        }
        Value::String(name) => out.push(in_one_line(&markup::plain(name))),
        _ => {}
    }
    out.retain(|name| !name.is_empty());
}

/// The text of an article that has a line for each paragraph.
fn body(text: &str) -> String {
    if text.contains("</") || text.contains("&lt;") {
        return markup::plain(text);
    }
    let text = markup::references(text);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}
