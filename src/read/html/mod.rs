//! Saved news pages, one article each. The text is found among menus, teasers and comments; the metadata,
//! in what the page declares for programs or shows near the headline.
//!
//! The names with which pages mark these are data, in `names.toml`.

mod author;
mod body;
mod date;
mod guard;
mod json_ld;
mod lead;
mod names;
mod page;
mod title;

pub(super) use guard::is_tractable;

use super::document::{Document, Documents, Found, Piece, whole};
use super::fields::{Field, host};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Reason, Reject};
use page::{MarkKind, Page};
use std::sync::Arc;

/// Pages as a browser saves them.
pub static HTML: Format = Format {
    about: About::new(
        "html",
        "saved news pages, one article a page; text and metadata are found in the page",
    ),
    endings: &["html", "htm", "xhtml", "shtml"],
    is_binary: false,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    looks_like_page(sample.bytes, HTML.endings.contains(&sample.ending))
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    whole(stream, options, options.line_limit_bytes, Arc::new(Pages))
}

/// Whether bytes begin like a page: with its doctype or root element, after declarations and comments. The
/// ending of the name is enough if the root is another element and the file is not XML.
fn looks_like_page(bytes: &[u8], named: bool) -> bool {
    const HEAD: usize = 64 << 10;
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let mut rest = head.trim_ascii_start();
    let mut is_xml = false;
    loop {
        let end: &[u8] = if rest.starts_with(b"<!--") {
            b"-->"
        } else {
            b">"
        };
        if rest.starts_with(b"<!doctype") {
            if rest[b"<!doctype".len()..]
                .trim_ascii_start()
                .starts_with(b"html")
            {
                return true;
            }
        } else if rest.starts_with(b"<?") {
            is_xml |= rest.starts_with(b"<?xml");
        } else if !rest.starts_with(b"<!--") {
            break;
        }
        match memchr::memmem::find(rest, end) {
            Some(at) => rest = rest[at + end.len()..].trim_ascii_start(),
            None => return false,
        }
    }
    let name = rest.strip_prefix(b"<").unwrap_or_default();
    let length = name
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let is_page = matches!(&name[..length], b"html" | b"head" | b"body");
    let has_tag = || memchr::memmem::find(&head, b"<p").is_some() || length > 0;
    is_page || named && !is_xml && has_tag()
}

struct Pages;

impl Documents for Pages {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let html = piece.text(input, &mut out.notes);
        let mut document = Document::at(piece.position);
        if article(&html, None, &mut document) {
            out.documents.push(document);
            return;
        }
        out.rejects.push(
            Place::of(input, piece.position)
                .reject(Reason::NoText, "a page without an article's text"),
        );
    }
}

/// Finds the article of a page, its text and its fields. `url` is where the page was fetched, if known.
/// Returns false if the page has no main text.
pub(super) fn article(html: &str, url: Option<&str>, document: &mut Document) -> bool {
    if !is_tractable(html) {
        return false;
    }
    let tree = dom_query::Document::from(html);
    let page = Page::of(&tree);
    let described = json_ld::described(&page);
    let url = url.unwrap_or_default();
    let own = page.meta("og:url").next().unwrap_or_default();
    let addresses = [page.canonical.as_str(), own, described.url.as_str(), url];
    let address = addresses
        .into_iter()
        .find(|address| !host(address).is_empty())
        .unwrap_or_default();
    let site = title::site(&page, &described);
    let at = host(address);
    let stem = at.split('.').rev().nth(1).unwrap_or_default();
    let sites = [site.as_deref().unwrap_or_default(), at, stem];
    let headline = title::headline(&page, &described, &sites);
    let line = page.line_of(&headline).filter(|_| !headline.is_empty());

    document.set(Field::Url, address);
    if let Some(date) = date::published(&page, &described, line, &addresses) {
        document.set(Field::Date, date);
    }
    if let Some(authors) = author::authors(&page, &described, line, &sites) {
        document.set(Field::Author, authors);
    }
    let marked = page.marked(MarkKind::Section);
    let section = [described.section.as_str()]
        .into_iter()
        .chain(page.metas(&names::names().meta.section))
        .chain(marked.map(|mark| mark.value.as_str()))
        .find(|section| !section.is_empty() && *section != headline);
    document.set(Field::Section, section.unwrap_or_default());
    document.set(Field::Language, language(&page, &described));
    let source = site.or_else(|| (!at.is_empty()).then(|| at.to_owned()));
    document.set(
        Field::Source,
        source
            .or_else(|| title::site_of_title(&page, &headline))
            .unwrap_or_default(),
    );
    document.set(Field::Title, headline);

    let text = if page.depth <= guard::DEEPEST {
        let all = page
            .lines
            .iter()
            .map(|line| line.text.chars().count())
            .sum();
        body::text(html, tree, &described.body, all)
    } else if described.body.is_empty() {
        page.long_lines()
    } else {
        described.body
    };
    let found = text.chars().any(char::is_alphanumeric);
    let text = match line.filter(|_| found) {
        Some(line) => {
            let text = lead::without_labels(text);
            let text = lead::without_headline(&page.lines[line].text, text);
            lead::with_lead(&page, line, text)
        }
        None => text,
    };
    document.set(Field::Text, text);
    found
}

/// The language that the page declares, as a code without a region.
fn language(page: &Page, described: &json_ld::Described) -> String {
    let stated = [page.language.as_str(), described.language.as_str()];
    let codes = stated.into_iter().map(|code| {
        code.split(['-', '_', ','])
            .next()
            .unwrap_or_default()
            .trim()
    });
    let mut codes = codes.filter(|code| {
        (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic())
    });
    codes.next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests;
