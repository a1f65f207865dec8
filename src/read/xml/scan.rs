//! The tags of XML, found in bytes that may end anywhere: enough to cut elements out of a stream
//! without parsing what is in them. Comments, CDATA, instructions and DOCTYPE are skipped; nothing is
//! allocated, and no entity is expanded.

use memchr::{memchr, memmem};
use std::ops::Range;

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Empty,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// From `<` to after `>`.
    pub range: Range<usize>,
    /// The name, with its prefix.
    pub name: Range<usize>,
    /// What it does.
    pub kind: Kind,
}

/// What was found after a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// The next tag.
    Tag(Tag),
    /// No whole tag: what begins here needs more bytes.
    More(usize),
}

/// The next tag at or after `from`.
pub fn next(bytes: &[u8], from: usize) -> Scan {
    let mut at = from;
    loop {
        let Some(open) = memchr(b'<', &bytes[at..]) else {
            return Scan::More(bytes.len());
        };
        let start = at + open;
        let rest = &bytes[start..];
        let length = match rest.get(1) {
            None => None,
            Some(b'!') => declaration(rest),
            Some(b'?') => memmem::find(&rest[2..], b"?>").map(|end| end + 4),
            Some(b'/') => match tag_end(rest) {
                Some(Ok(end)) => return tag(rest, start, end, Kind::Close),
                Some(Err(next)) => Some(next),
                None => None,
            },
            Some(byte) if begins_name(*byte) => match tag_end(rest) {
                Some(Ok(end)) => {
                    let kind = match rest[end - 2] {
                        b'/' => Kind::Empty,
                        _ => Kind::Open,
                    };
                    return tag(rest, start, end, kind);
                }
                Some(Err(next)) => Some(next),
                None => None,
            },
            // A bare `<` is text.
            Some(_) => Some(1),
        };
        match length {
            Some(length) => at = start + length,
            None => return Scan::More(start),
        }
    }
}

fn tag(rest: &[u8], start: usize, end: usize, kind: Kind) -> Scan {
    let from = 1 + usize::from(kind == Kind::Close);
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>');
    let length = rest[from..end].iter().take_while(|b| is_name(b)).count();
    Scan::Tag(Tag {
        range: start..start + end,
        name: start + from..start + from + length,
        kind,
    })
}

/// Whether a name may begin with this byte, so that a `<` before it begins a tag.
pub fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

/// The end of a tag: `Err` with the place of a `<` that comes before it, so that it is none.
fn tag_end(rest: &[u8]) -> Option<Result<usize, usize>> {
    let mut at = 1;
    // Only after `=` a quote begins a value; elsewhere it is an apostrophe.
    let mut is_value = false;
    loop {
        match *rest.get(at)? {
            b'>' => return Some(Ok(at + 1)),
            b'<' => return Some(Err(at)),
            quote @ (b'"' | b'\'') if is_value => {
                at += 1 + memchr(quote, &rest[at + 1..])?;
                is_value = false;
            }
            b'=' => is_value = true,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => is_value = false,
        }
        at += 1;
    }
}

/// The length of what begins with `<!`.
fn declaration(rest: &[u8]) -> Option<usize> {
    let ends = |start: &[u8], end: &[u8]| -> Option<Option<usize>> {
        if rest.len() < start.len() {
            // Not to be told yet.
            return start.starts_with(rest).then_some(None);
        }
        rest.starts_with(start).then(|| {
            let found = memmem::find(&rest[start.len()..], end);
            found.map(|at| start.len() + at + end.len())
        })
    };
    if let Some(length) = ends(b"<!--", b"-->") {
        return length;
    }
    if let Some(length) = ends(b"<![CDATA[", b"]]>") {
        return length;
    }
    let end = memchr(b'>', rest)?;
    let Some(subset) = memchr(b'[', &rest[..end]) else {
        return Some(end + 1);
    };
    let mut at = subset;
    loop {
        at += memchr(b']', &rest[at..])? + 1;
        let tail = &rest[at..];
        let blank = tail.len() - tail.trim_ascii_start().len();
        match tail.get(blank) {
            Some(b'>') => return Some(at + blank + 1),
            Some(_) => {}
            None => return None,
        }
    }
}

/// A name without its prefix.
pub fn local(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(at) => &name[at + 1..],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(xml: &str) -> (Vec<String>, usize) {
        let mut found = Vec::new();
        let mut at = 0;
        loop {
            match next(xml.as_bytes(), at) {
                Scan::Tag(tag) => {
                    let mark = match tag.kind {
                        Kind::Open => "+",
                        Kind::Close => "-",
                        Kind::Empty => "=",
                    };
                    found.push(format!("{mark}{}", &xml[tag.name]));
                    at = tag.range.end;
                }
                Scan::More(from) => return (found, from),
            }
        }
    }

    #[test]
    fn only_tags_are_tags() {
        for (xml, expected) in [
            ("<a><b/></a>", "+a =b -a"),
            ("<a x='>' y=\"</a>\">t</a >", "+a -a"),
            ("<!-- <a> -- <b> --><c/>", "=c"),
            ("<a><![CDATA[<b>]]></a>", "+a -a"),
            ("<?xml version='1.0'?><!DOCTYPE a SYSTEM 'a.dtd'><a/>", "=a"),
            ("<!DOCTYPE a [<!ENTITY b '<c>'>] ><a/>", "=a"),
            ("<a>1 < 2 > 0 &lt;B></a>", "+a -a"),
            ("<n0:a-b.c x=1/>", "=n0:a-b.c"),
            ("<p don't>x</p>", "+p -p"),
            ("<a <b>x</b>", "+b -b"),
        ] {
            let (found, end) = tags(xml);
            assert_eq!(found.join(" "), expected, "{xml}");
            assert_eq!(end, xml.len(), "{xml}");
        }
    }

    #[test]
    fn what_is_not_whole_waits_where_it_begins() {
        for (xml, from) in [
            ("text <a x='1", 5),
            ("<!-- no end", 0),
            ("<![CDA", 0),
            ("<![CDATA[ ]]", 0),
            ("<a/><", 4),
            ("<!DOCTYPE a [ <!ENTITY b 'c'> ]", 0),
            ("<?pi", 0),
        ] {
            assert_eq!(tags(xml).1, from, "{xml}");
        }
    }
}
