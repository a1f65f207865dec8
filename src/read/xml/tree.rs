//! One element with all that is in it, parsed by `quick-xml` into a table of nodes.
//!
//! No DTD is read, and no entity is expanded beyond the five of XML and the names of HTML; others stay
//! as written and are counted. Tags that do not match are repaired if possible and counted.

use super::scan::{begins_name, local};
use crate::read::markup;
use hashbrown::HashMap;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;

/// The deepest nesting of elements.
pub const MAX_DEPTH: usize = 256;

/// The most elements and runs of text in a piece, which bounds the tree.
pub const MAX_NODES: usize = 2 << 20;

/// A node of a [`Tree`], by its number.
pub type Id = usize;

/// The node around everything.
pub const ROOT: Id = 0;

const NONE: Id = usize::MAX;

/// An element or a run of text.
struct Node<'a> {
    /// The number of its name; `None` for text.
    name: Option<u16>,
    /// The inside of its tag, after the name.
    attributes: &'a str,
    text: Cow<'a, str>,
    parent: Id,
    first: Id,
    last: Id,
    next: Id,
}

impl Default for Tree<'_> {
    fn default() -> Self {
        Build::new().tree
    }
}

/// Elements and text in their order.
pub struct Tree<'a> {
    /// Whether names are compared with their prefixes.
    pub prefixed: bool,
    nodes: Vec<Node<'a>>,
    /// The names that occur, as written.
    names: Vec<&'a str>,
    /// References to undefined entities.
    pub undefined: u64,
    /// Tags that were skipped or inserted.
    pub mended: u64,
}

/// Why bytes cannot be parsed to a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Elements nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More nodes than [`MAX_NODES`].
    TooMany,
    /// Something that is not XML, at this byte.
    Syntax(u64, String),
}

/// Escapes a bare `<` that begins no tag, which SGML allows and XML does not.
pub fn with_bare_marks(xml: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut at, mut from) = (0, 0);
    let mut holds = [("<![CDATA[", "]]>", true), ("<!--", "-->", true)];
    while let Some(mark) = xml[at..].find('<') {
        let start = at + mark;
        let rest = &xml[start..];
        let mut passed = None;
        for (opens, closes, is_there) in &mut holds {
            if *is_there && rest.starts_with(*opens) {
                passed = rest.find(*closes);
                // An end that does not exist is not searched for again.
                *is_there = passed.is_some();
            }
        }
        let byte = rest.as_bytes().get(1).copied().unwrap_or_default();
        if !begins_name(byte) && !b"/!?".contains(&byte) {
            out.push_str(&xml[from..start]);
            out.push_str("&lt;");
            from = start + 1;
        }
        at = start + passed.unwrap_or(1);
    }
    if from == 0 {
        return Cow::Borrowed(xml);
    }
    out.push_str(&xml[from..]);
    Cow::Owned(out)
}

impl<'a> Tree<'a> {
    /// Parses one or several elements.
    ///
    /// # Errors
    /// [`Broken`] if they are nested too deep or not XML.
    pub fn parse(xml: &'a str) -> Result<Self, Broken> {
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        let mut build = Build::new();
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event();
            let end = reader.buffer_position() as usize;
            let written = xml.get(start..end).unwrap_or_default();
            match event {
                Ok(Event::Start(_)) => build.open(written, false)?,
                Ok(Event::Empty(_)) => build.open(written, true)?,
                Ok(Event::End(_)) => build.close(written),
                Ok(Event::Text(_)) => build.text(Cow::Borrowed(written)),
                Ok(Event::CData(_)) => {
                    let inside = written.strip_prefix("<![CDATA[");
                    let inside = inside.and_then(|rest| rest.strip_suffix("]]>"));
                    build.text(Cow::Borrowed(inside.unwrap_or_default()));
                }
                Ok(Event::GeneralRef(_)) => build.reference(written),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Ok(Event::Eof) => break,
                Err(error) => {
                    return Err(Broken::Syntax(
                        reader.error_position(),
                        error.to_string().to_lowercase(),
                    ));
                }
            }
        }
        Ok(build.tree)
    }

    /// The names that occur, as they are written; the number of a node's name is a place in it.
    pub fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The number of an element's name; `None` for text.
    pub fn name_number(&self, id: Id) -> Option<usize> {
        self.nodes[id].name.map(usize::from)
    }

    /// The name of an element as written; empty for text.
    pub fn name(&self, id: Id) -> &'a str {
        self.name_number(id).map_or("", |name| self.names[name])
    }

    /// The text of a run of text; empty for an element.
    pub fn text(&self, id: Id) -> &str {
        &self.nodes[id].text
    }

    /// The element around this one.
    pub fn parent(&self, id: Id) -> Option<Id> {
        Some(self.nodes[id].parent).filter(|parent| *parent != NONE)
    }

    /// The direct children, in order.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let some = |id: Id| Some(id).filter(|id| *id != NONE);
        std::iter::successors(some(self.nodes[id].first), move |id| {
            some(self.nodes[*id].next)
        })
    }

    /// The number after the last node inside this one: all from `id` up to it are inside.
    pub fn end(&self, id: Id) -> Id {
        let mut at = id;
        loop {
            if self.nodes[at].next != NONE {
                return self.nodes[at].next;
            }
            match self.parent(at) {
                Some(parent) => at = parent,
                None => return self.nodes.len(),
            }
        }
    }

    /// The value of an attribute; a name with a prefix matches only that one, a name without one only a
    /// bare one.
    pub fn attribute(&self, id: Id, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.nodes[id].attributes;
        while let Some((found, value, after)) = next_attribute(rest) {
            if found.eq_ignore_ascii_case(name) {
                return Some(resolved(value));
            }
            rest = after;
        }
        None
    }
}

/// The next attribute of a tag: its name, its value, what follows.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| c == '=' || c.is_whitespace() || c == '>' || c == '/');
    let end = end.filter(|end| *end > 0);
    let Some(end) = end else {
        let next = text.chars().next()?;
        let after = &text[next.len_utf8()..];
        return (!after.is_empty()).then_some(("", "", after));
    };
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let Some(rest) = rest.strip_prefix('=') else {
        return Some((name, "", rest));
    };
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let inside = &rest[1..];
        let (value, after) = inside.split_once(quote).unwrap_or((inside, ""));
        return Some((name, value, after));
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '>');
    let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
    Some((name, value, after))
}

/// Text with its references resolved; undefined ones stay.
pub fn resolved(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match end_of_reference(rest).and_then(|end| Some((character(&rest[1..end])?, end + 1))) {
            Some((text, length)) => {
                out.push_str(&text);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The end of the reference at the start of these bytes, if there is one.
pub fn end_of_reference(text: &str) -> Option<usize> {
    /// The longest names of HTML have some 30 letters.
    const LONGEST: usize = 40;
    let mut bytes = text.bytes().take(LONGEST);
    bytes.position(|byte| byte == b';')
}

/// What a reference means, by the inside of `&…;`. A control character means nothing.
fn character(name: &str) -> Option<Cow<'static, str>> {
    if let Some(text) = quick_xml::escape::resolve_xml_entity(name) {
        return Some(Cow::Borrowed(text));
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Everyone who writes 128 to 159 means windows-1252, as in HTML.
        if (0x80..0xa0).contains(&code) {
            return html_character(name);
        }
        let c = char::from_u32(code)?;
        let is_text = !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        return Some(if is_text {
            Cow::Owned(c.to_string())
        } else {
            Cow::Borrowed("")
        });
    }
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| html_character(name))?
}

fn html_character(name: &str) -> Option<Cow<'static, str>> {
    let written = format!("&{name};");
    let text = markup::plain(&format!("x{written}x"));
    let inside = text.strip_prefix('x')?.strip_suffix('x')?;
    (inside != written).then(|| Cow::Owned(inside.to_owned()))
}

struct Build<'a> {
    tree: Tree<'a>,
    numbers: HashMap<&'a str, u16>,
    at: Id,
    depth: usize,
}

impl<'a> Build<'a> {
    fn new() -> Self {
        let root = Node {
            name: None,
            attributes: "",
            text: Cow::Borrowed(""),
            parent: NONE,
            first: NONE,
            last: NONE,
            next: NONE,
        };
        Self {
            tree: Tree {
                prefixed: false,
                nodes: vec![root],
                names: Vec::new(),
                undefined: 0,
                mended: 0,
            },
            numbers: HashMap::new(),
            at: ROOT,
            depth: 0,
        }
    }

    fn add(&mut self, name: Option<u16>, attributes: &'a str, text: Cow<'a, str>) -> Id {
        let nodes = &mut self.tree.nodes;
        let id = nodes.len();
        nodes.push(Node {
            name,
            attributes,
            text,
            parent: self.at,
            first: NONE,
            last: NONE,
            next: NONE,
        });
        let before = std::mem::replace(&mut nodes[self.at].last, id);
        if before == NONE {
            nodes[self.at].first = id;
        } else {
            nodes[before].next = id;
        }
        id
    }

    fn open(&mut self, tag: &'a str, empty: bool) -> Result<(), Broken> {
        let inside = tag.strip_prefix('<').unwrap_or(tag);
        let inside = inside.strip_suffix('>').unwrap_or(inside);
        let end = inside.find(|c: char| c.is_whitespace() || c == '/');
        let (name, attributes) = inside.split_at(end.unwrap_or(inside.len()));
        let names = &mut self.tree.names;
        let number = *self.numbers.entry(name).or_insert_with(|| {
            names.push(name);
            // No format has more names than this: the last number stands for all further ones.
            u16::try_from(names.len() - 1).unwrap_or(u16::MAX)
        });
        let id = self.add(Some(number), attributes, Cow::Borrowed(""));
        if !empty {
            self.at = id;
            self.depth += 1;
        }
        match self.depth > MAX_DEPTH {
            true => Err(Broken::TooDeep),
            // Text is between tags, so this bounds it too.
            false if id > MAX_NODES => Err(Broken::TooMany),
            false => Ok(()),
        }
    }

    fn close(&mut self, tag: &str) {
        let name = tag.trim_start_matches("</").trim_end_matches('>').trim();
        let mut at = self.at;
        let mut levels = 0;
        // The element to be closed may not be the innermost one: then those inside end with it.
        while at != ROOT {
            if self.tree.name(at) == name {
                self.tree.mended += levels;
                self.at = self.tree.nodes[at].parent;
                self.depth = self.depth.saturating_sub(levels as usize + 1);
                return;
            }
            at = self.tree.nodes[at].parent;
            levels += 1;
        }
        self.tree.mended += 1;
    }

    fn text(&mut self, text: Cow<'a, str>) {
        if text.is_empty() {
            return;
        }
        let last = self.tree.nodes[self.at].last;
        if last != NONE && self.tree.nodes[last].name.is_none() {
            self.tree.nodes[last].text.to_mut().push_str(&text);
        } else {
            self.add(None, "", text);
        }
    }

    fn reference(&mut self, written: &'a str) {
        let name = written.trim_start_matches('&').trim_end_matches(';');
        match character(name) {
            Some(text) => self.text(text),
            None => {
                self.tree.undefined += 1;
                self.text(Cow::Borrowed(written));
            }
        }
    }
}

/// Whether a written name is meant by another one: with a prefix only that very name; without one any
/// name with that local part or, where prefixes tell elements apart, only the bare one.
pub fn is_named(written: &str, wanted: &str, prefixed: bool) -> bool {
    if wanted.contains(':') || prefixed {
        written.eq_ignore_ascii_case(wanted)
    } else {
        local(written.as_bytes()).eq_ignore_ascii_case(wanted.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(xml: &str) -> String {
        fn show(tree: &Tree<'_>, id: Id, out: &mut String) {
            for child in tree.children(id) {
                match tree.name_number(child) {
                    Some(_) => {
                        out.push_str(&format!("{}(", tree.name(child)));
                        show(tree, child, out);
                        out.push(')');
                    }
                    None => out.push_str(tree.text(child)),
                }
            }
        }
        let mut out = String::new();
        match Tree::parse(xml) {
            Ok(tree) => show(&tree, ROOT, &mut out),
            Err(broken) => out = format!("{broken:?}"),
        }
        out
    }

    #[test]
    fn references_are_resolved_once_and_unknown_ones_stay() {
        let xml = "<a x='&amp;lt;'>&lt;b> &#233;&eacute;&nbsp;&#5;&lol; AT&T &amp;amp; &#150;</a>";
        let tree = Tree::parse(xml).unwrap();
        let text: Vec<char> = tree.text(2).chars().collect();
        assert_eq!(
            text.into_iter().collect::<String>(),
            "<b> éé &lol; AT&T &amp; –"
        );
        assert_eq!(tree.attribute(1, "X").as_deref(), Some("&lt;"));
        assert_eq!(tree.undefined, 1);
    }

    #[test]
    fn a_bare_mark_is_text_but_for_what_holds_any_text() {
        for (xml, written) in [
            ("<a>1 < 2 <3 <</a>", "<a>1 &lt; 2 &lt;3 &lt;</a>"),
            (
                "<a><![CDATA[1 < 2]]> < <!-- < --></a>",
                "<a><![CDATA[1 < 2]]> &lt; <!-- < --></a>",
            ),
            ("<é/>", "<é/>"),
            ("<", "&lt;"),
        ] {
            assert_eq!(with_bare_marks(xml), written);
        }
    }

    #[test]
    fn tags_that_do_not_match_are_mended_and_counted() {
        assert_eq!(outline("<a><b>x<c>y</b>z</a></d>"), "a(b(xc(y))z)");
        assert_eq!(Tree::parse("<a><b>x<c>y</b>z</a></d>").unwrap().mended, 2);
        assert_eq!(outline("<a><![CDATA[<p>x]]> y</a>"), "a(<p>x y)");
    }

    #[test]
    fn the_end_of_a_node_is_where_the_next_one_begins() {
        let tree = Tree::parse("<a><b><c/>x</b><d/></a>").unwrap();
        let id = |name: &str| (1..7).find(|id| tree.name(*id) == name).unwrap();
        assert_eq!(tree.end(id("b")), id("d"));
        assert_eq!(tree.end(id("d")), tree.end(ROOT));
    }

    #[test]
    fn no_depth_of_nesting_and_no_number_of_elements_harms() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(Tree::parse(&deep).err(), Some(Broken::TooDeep));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES));
        assert_eq!(Tree::parse(&wide).err(), Some(Broken::TooMany));
    }

    #[test]
    fn attributes_are_found_however_they_are_quoted() {
        let tree = Tree::parse("<a b='1' c = \"x>y\" d=2 e f:g='3'/>").unwrap();
        for (name, value) in [
            ("b", "1"),
            ("c", "x>y"),
            ("d", "2"),
            ("e", ""),
            ("f:g", "3"),
        ] {
            assert_eq!(tree.attribute(1, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(tree.attribute(1, "g"), None);
    }
}
