//! Guards against pages made to be costly: a tree is built only if that takes linear time.

use crate::read::elements::ELEMENTS;
use memchr::memchr;

/// No page nests elements deeper than this; browsers stop at 512.
pub(super) const DEEPEST: usize = 256;

/// The most elements that may be open at once, judging by tags; many are closed without one.
const MOST_OPEN: usize = 3000;

/// A tag with more bytes must have most of them in one value.
const LONGEST_TAG: usize = 64 << 10;

/// Formatting elements that are never closed are repeated in every paragraph that follows, at most this
/// often in all.
const MOST_REPEATED: usize = 1 << 20;

/// Whether the tree of a page can be built: the time grows with the square of the open elements and of the
/// attributes of a tag.
pub(in crate::read) fn is_tractable(html: &str) -> bool {
    let bytes = html.as_bytes();
    let (mut open, mut formatting, mut repeated) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        at += found + 1;
        let rest = &bytes[at..];
        let closes = rest.first() == Some(&b'/');
        let name = &rest[usize::from(closes)..];
        let length = name
            .iter()
            .take(12)
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        if length == 0 {
            continue;
        }
        let end = memchr(b'>', rest).unwrap_or(rest.len());
        if end > LONGEST_TAG && many_attributes(&rest[..end]) {
            return false;
        }
        let name = name[..length].to_ascii_lowercase();
        let is_formatting = ELEMENTS.formatting.has(&name);
        if ELEMENTS.not_open.has(&name) || rest[..end].ends_with(b"/") {
            at += end;
            continue;
        }
        if closes {
            open = open.saturating_sub(1);
            formatting -= usize::from(is_formatting && formatting > 0);
        } else {
            open += 1;
            formatting += usize::from(is_formatting);
            repeated += formatting.saturating_sub(8);
        }
        if open > MOST_OPEN || repeated > MOST_REPEATED {
            return false;
        }
        at += end;
    }
    true
}

/// Whether a long tag holds many attributes, rather than one picture.
fn many_attributes(tag: &[u8]) -> bool {
    tag.iter()
        .filter(|byte| **byte == b'=' || byte.is_ascii_whitespace())
        .count()
        > 4096
}
