//! Families as a graph for Gephi and other programs: GraphML.

use super::{Found, Row};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

/// What a vertex says of its article: name, type, value.
type Attribute = (&'static str, &'static str, fn(&Row) -> String);

const OF_ARTICLES: [Attribute; 5] = [
    ("family", "long", |row| row.family.to_string()),
    ("source", "string", |row| row.source.clone()),
    ("date", "string", |row| {
        row.date.map_or_else(String::new, |day| day.to_string())
    }),
    ("role", "string", |row| row.role.name().to_owned()),
    ("origin", "string", |row| {
        row.origin.clone().unwrap_or_default()
    }),
];

/// Write the families as GraphML: a vertex for each article, an edge from each to those that have most words of it.
/// Ids need not be unique over outlets, so vertices are numbered, and the id is their label.
pub fn graph(found: &Found) -> Vec<u8> {
    let mut out = Vec::new();
    write(found, &mut out).expect("memory takes everything");
    out
}

fn write(found: &Found, out: &mut Vec<u8>) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = xml.create_element("graphml");
    let root = root.with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"));
    root.write_inner_content(|xml| {
        let label = [("label", "string")].into_iter();
        let others = OF_ARTICLES.iter().map(|(name, kind, _)| (*name, *kind));
        for (name, kind) in label.chain(others) {
            key(xml, name, kind, "node")?;
        }
        key(xml, "share", "double", "edge")?;
        let graph = xml
            .create_element("graph")
            .with_attribute(("edgedefault", "directed"));
        graph.write_inner_content(|xml| {
            for (number, row) in found.rows.iter().enumerate() {
                let node = xml.create_element("node");
                node.with_attribute(("id", number.to_string().as_str()))
                    .write_inner_content(|xml| {
                        data(xml, "label", &row.id)?;
                        let mut attributes = OF_ARTICLES.iter();
                        attributes.try_for_each(|(name, _, value)| data(xml, name, &value(row)))
                    })?;
            }
            let mut first = 0;
            for (number, row) in found.rows.iter().enumerate() {
                if found.rows[first].family != row.family {
                    first = number;
                }
                let Some(parent) = row.parent_in_family else {
                    continue;
                };
                let parent = first + parent;
                let edge = xml.create_element("edge");
                edge.with_attribute(("source", parent.to_string().as_str()))
                    .with_attribute(("target", number.to_string().as_str()))
                    .write_inner_content(|xml| {
                        data(xml, "share", &row.share.unwrap_or_default().to_string())
                    })?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    xml.into_inner().write_all(b"\n")
}

fn key<W: Write>(xml: &mut Writer<W>, name: &str, kind: &str, of: &str) -> io::Result<()> {
    let key = xml.create_element("key").with_attribute(("id", name));
    let key = key
        .with_attribute(("for", of))
        .with_attribute(("attr.name", name));
    key.with_attribute(("attr.type", kind)).write_empty()?;
    Ok(())
}

fn data<W: Write>(xml: &mut Writer<W>, name: &str, value: &str) -> io::Result<()> {
    let data = xml.create_element("data").with_attribute(("key", name));
    data.write_text_content(BytesText::new(value))?;
    Ok(())
}
