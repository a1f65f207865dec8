//! One record of a web archive, and the article in it.

use super::http;
use crate::place::{Place, Reason};
use crate::read::document::{Document, Documents, Found, Piece};
use crate::read::encoding::{self, Decoded, Named};
use crate::read::fields::{Field, host};
use crate::read::html;
use crate::read::notes::Notes;
use std::sync::Arc;

/// What a record says of itself.
#[derive(Debug, Default)]
pub(super) struct Header {
    kind: String,
    uri: String,
    date: String,
    content_type: String,
    /// The bytes of what follows; `None` when it is not said, or is not a number.
    pub(super) length: Option<u64>,
}

impl Header {
    /// The header in these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut header = Self::default();
        for (name, value) in http::fields(bytes) {
            match name.to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                // Some programs put the address in brackets.
                "warc-target-uri" => {
                    header.uri = value.trim_matches(['<', '>']).to_owned();
                }
                "warc-date" => header.date = value,
                "content-type" => header.content_type = value,
                "content-length" => header.length = value.parse().ok(),
                _ => {}
            }
        }
        header
    }

    /// Whether a record of this kind may be an article.
    pub(super) fn is_article(&self) -> bool {
        let is_page = || http::media_type(&self.content_type).is_text();
        match self.kind.as_str() {
            "response" => true,
            "conversion" | "resource" => self.content_type.is_empty() || is_page(),
            _ => false,
        }
    }
}

/// The length of a header with the blank line after it.
pub(super) fn header_length(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', &bytes[from..]) {
        from += at + 1;
        match &bytes[from..] {
            [b'\n', ..] => return Some(from + 1),
            [b'\r', b'\n', ..] => return Some(from + 2),
            _ => {}
        }
    }
    None
}

/// Counts a record that is not an article.
pub(super) fn pass(input: &Arc<str>, notes: &mut Notes) {
    let why = "requests, errors, files and other records that are not pages";
    notes.passed_over(input, "record", why, 1);
}

/// The articles of records.
pub(super) struct Records {
    /// The longest page, in bytes.
    pub(super) limit: u64,
    /// The encoding of all pages, if the user names one.
    pub(super) encoding: Option<Named>,
}

/// Why a record is not an article.
enum No {
    Page,
    Because(Reason, String),
}

impl Documents for Records {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        match self.document(piece, input, &mut out.notes) {
            Ok(document) => out.documents.push(document),
            Err(No::Page) => pass(input, &mut out.notes),
            Err(No::Because(reason, found)) => out
                .rejects
                .push(Place::of(input, piece.position).reject(reason, found)),
        }
    }
}

impl Records {
    fn document(&self, piece: &Piece, input: &Arc<str>, notes: &mut Notes) -> Result<Document, No> {
        let length = header_length(&piece.bytes).unwrap_or(piece.bytes.len());
        let (head, content) = piece.bytes.split_at(length);
        let header = Header::of(head);
        if header.uri.ends_with("/robots.txt") {
            return Err(No::Page);
        }
        let is_http = header.content_type.is_empty()
            || header.content_type.to_ascii_lowercase().contains("http");
        let (content_type, body) = match header.kind.as_str() {
            "response" if is_http || content.starts_with(b"HTTP/") => {
                let response = http::response(content).ok_or(No::Page)?;
                if response.status != 200 {
                    return Err(No::Page);
                }
                if !http::media_type(&response.content_type).is_page(response.body) {
                    return Err(No::Page);
                }
                let body = response.decoded(self.limit);
                let body = body.map_err(|(reason, found)| No::Because(reason, found))?;
                (response.content_type, body)
            }
            _ => (header.content_type.clone(), content.into()),
        };
        let media = http::media_type(&content_type);
        let is_page = media.is_page(&body);
        if !is_page && !media.is_text() {
            return Err(No::Page);
        }
        let Decoded { text, replaced, .. } = match self.encoding {
            Some(Named(encoding)) => encoding::decode_as(&body, encoding),
            None => encoding::decode(&body, media.charset.as_deref()),
        };
        if replaced > 0 {
            notes.replaced(input, replaced);
        }
        let mut document = Document::at(piece.position);
        let at = host(&header.uri).to_lowercase();
        document.set(Field::Url, header.uri.clone());
        document.set(Field::Source, at.strip_prefix("www.").unwrap_or(&at));
        document.set_metadata("crawled", header.date);
        let url = Some(header.uri.as_str()).filter(|uri| !uri.is_empty());
        let found = if is_page {
            html::article(&text, url, &mut document)
        } else {
            document.set(Field::Text, text.trim().replace("\r\n", "\n"));
            !text.trim().is_empty()
        };
        if found {
            Ok(document)
        } else {
            let found = format!("no text in the page {}", header.uri);
            Err(No::Because(Reason::NoText, found))
        }
    }
}
