//! An HTTP response as it was sent: its header, and its body without the encodings of transport.

use crate::place::Reason;
use std::borrow::Cow;
use std::io::Read;

/// Name and value of each line of a header; the first line has none. A line that begins with a blank goes
/// on with the value before it.
pub(super) fn fields(header: &[u8]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in header.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// A media type with its charset.
#[derive(Debug, Default)]
pub(super) struct Media {
    kind: String,
    pub(super) charset: Option<String>,
}

/// Reads `text/html; charset=utf-8`.
pub(super) fn media_type(text: &str) -> Media {
    let mut parts = text.split(';');
    let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    Media { kind, charset }
}

impl Media {
    /// Whether it is a page of HTML; told by the body where the header does not say.
    pub(super) fn is_page(&self, body: &[u8]) -> bool {
        match self.kind.as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "" => body.trim_ascii_start().starts_with(b"<"),
            _ => false,
        }
    }

    /// Whether it is text of any kind that an article can be.
    pub(super) fn is_text(&self) -> bool {
        let known = ["text/html", "application/xhtml+xml", "text/plain"];
        known.contains(&self.kind.as_str())
    }
}

/// An answer.
pub(super) struct Response<'a> {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: &'a [u8],
    content_encoding: String,
    is_chunked: bool,
}

/// Reads an answer; `None` when it is none.
pub(super) fn response(bytes: &[u8]) -> Option<Response<'_>> {
    let length = super::record::header_length(bytes).unwrap_or(bytes.len());
    let (head, body) = bytes.split_at(length);
    let line = head.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line.strip_prefix(b"HTTP/")?).ok()?;
    let mut response = Response {
        status: line.split_ascii_whitespace().nth(1)?.parse().ok()?,
        content_type: String::new(),
        body,
        content_encoding: String::new(),
        is_chunked: false,
    };
    for (name, value) in fields(head) {
        match name.to_ascii_lowercase().as_str() {
            "content-type" if response.content_type.is_empty() => response.content_type = value,
            "content-encoding" => response.content_encoding = value.to_ascii_lowercase(),
            "transfer-encoding" => {
                response.is_chunked = value.to_ascii_lowercase().contains("chunked");
            }
            _ => {}
        }
    }
    Some(response)
}

impl<'a> Response<'a> {
    /// The body as the page that it is, of at most `limit` bytes. Crawlers that unpacked it
    /// often left the header as it was, so that the bytes decide too.
    pub(super) fn decoded(&self, limit: u64) -> Result<Cow<'a, [u8]>, (Reason, String)> {
        let mut body = Cow::Borrowed(self.body);
        if self.is_chunked
            && let Some(joined) = joined(self.body)
        {
            body = joined.into();
        }
        for encoding in self.content_encoding.split(',').rev() {
            body = match encoding.trim() {
                "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
                    unpacked(flate2::read::MultiGzDecoder::new(&*body), limit)?.into()
                }
                "deflate" => match unpacked(flate2::read::ZlibDecoder::new(&*body), limit) {
                    Ok(bytes) => bytes.into(),
                    Err((Reason::TooLarge, found)) => return Err((Reason::TooLarge, found)),
                    // Some servers leave the frame out; some crawlers leave nothing to unpack.
                    Err(_) => match unpacked(flate2::read::DeflateDecoder::new(&*body), limit) {
                        Ok(bytes) => bytes.into(),
                        Err(_) if body.trim_ascii_start().starts_with(b"<") => body,
                        Err(problem) => return Err(problem),
                    },
                },
                "br" | "zstd" | "compress" if !body.trim_ascii_start().starts_with(b"<") => {
                    let found =
                        format!("a page in the content encoding {encoding}, which is not read");
                    return Err((Reason::UnsupportedMember, found));
                }
                _ => body,
            };
        }
        Ok(body)
    }
}

fn unpacked(from: impl Read, limit: u64) -> Result<Vec<u8>, (Reason, String)> {
    let mut bytes = Vec::new();
    from.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            (
                Reason::Corrupt,
                format!("a page that cannot be unpacked: {error}"),
            )
        })?;
    if bytes.len() as u64 > limit {
        return Err((
            Reason::TooLarge,
            format!("a page that expands beyond {limit} bytes"),
        ));
    }
    Ok(bytes)
}

/// The chunks of a body as one; `None` when it is not in chunks. What the last chunk lacks is lost.
fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(&rest[..size.min(rest.len())]);
        if size >= rest.len() {
            return Some(body);
        }
        rest = &rest[size..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or(rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
        if rest.is_empty() {
            return Some(body);
        }
    }
}
