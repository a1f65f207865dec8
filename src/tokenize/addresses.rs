//! URLs, e-mail addresses, handles and hashtags.
//!
//! No address contains ASCII white space, and text before white space does not affect text after it.
//! The fast path relies on that.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::Kind;

/// The first address that begins at or after byte `from`, where the last one ended.
pub(super) fn next_address(text: &str, from: usize) -> Option<(Range<usize>, Kind)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(sign) = bytes[at..].iter().position(|b| b"@#:wW".contains(b)) {
        let sign = at + sign;
        let found = match bytes[sign] {
            b'@' => email(text, from, sign).or_else(|| handle(text, sign)),
            b'#' => hashtag(text, sign),
            b':' => schemed_url(text, from, sign),
            _ => bare_url(text, sign),
        };
        if found.is_some() {
            return found;
        }
        at = sign + 1;
    }
    None
}

/// Whether something that begins at byte `at` would be inside a word.
fn stands_in_word(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// `http://…` or `https://…`, whose colon is at `colon`. Text glued to its front stays outside.
fn schemed_url(text: &str, from: usize, colon: usize) -> Option<(Range<usize>, Kind)> {
    let bytes = text.as_bytes();
    if !bytes[colon..].starts_with(b"://") {
        return None;
    }
    let before = &bytes[from..colon];
    let scheme = [5, 4].into_iter().find(|&length| {
        before.len() >= length
            && before[before.len() - length..].eq_ignore_ascii_case(&b"https"[..length])
    })?;
    let end = url_end(text, colon + 3)?;
    Some((colon - scheme..end, Kind::Url))
}

/// `www.…`, not within a word.
fn bare_url(text: &str, start: usize) -> Option<(Range<usize>, Kind)> {
    let prefix = text.as_bytes().get(start..start + 4)?;
    if !prefix.eq_ignore_ascii_case(b"www.") || stands_in_word(text, start) {
        return None;
    }
    let end = url_end(text, start + 4)?;
    Some((start..end, Kind::Url))
}

/// The end of the URL whose host begins at `host`; `None` if there is no host.
fn url_end(text: &str, host: usize) -> Option<usize> {
    let rest = &text[host..];
    if !rest.starts_with(begins_host) {
        return None;
    }
    let mut url = &rest[..rest.find(|c| !is_of_url(c)).unwrap_or(rest.len())];
    // A closing bracket belongs to the sentence if the URL does not open it.
    let count = |sign: u8| url.bytes().filter(|&b| b == sign).count();
    let mut unopened = [(b'(', b')'), (b'[', b']')]
        .map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    loop {
        let last = *url.as_bytes().last()?;
        let surplus = unopened
            .iter_mut()
            .find(|(close, surplus)| *close == last && *surplus > 0);
        if let Some((_, surplus)) = surplus {
            *surplus -= 1;
        } else if let Some(owner) = url.strip_suffix("'s").or_else(|| url.strip_suffix("'S")) {
            url = owner;
            continue;
        } else if !b".,;:!?'*~([".contains(&last) {
            return Some(host + url.len());
        }
        url = &url[..url.len() - 1];
    }
}

/// Whether a host may begin with the character.
pub(super) fn begins_host(c: char) -> bool {
    c.is_alphanumeric() && is_of_url(c)
}

/// Whether a URL may hold the character: the characters of RFC 3986, and letters of the alphabets
/// that are written with spaces, as browsers show them.
fn is_of_url(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
    } else {
        // `ŉ` is folded to two characters, of which an apostrophe is the first.
        ('\u{c0}'..='\u{58f}').contains(&c) && c.is_alphabetic() && c != 'ŉ'
    }
}

/// `local@host.tld`, whose sign is at `at` and which cannot begin before `from`.
fn email(text: &str, from: usize, at: usize) -> Option<(Range<usize>, Kind)> {
    let bytes = text.as_bytes();
    let local = bytes[from..at]
        .iter()
        .rposition(|b| !(b.is_ascii_alphanumeric() || b"._%+-".contains(b)))
        .map_or(from, |other| from + other + 1);
    // `Zoë@…`, or text glued to another address, is not read as `…@…`.
    if stands_in_word(text, local) {
        return None;
    }
    let start = local
        + bytes[local..at]
            .iter()
            .position(u8::is_ascii_alphanumeric)?;
    let end = host_end(bytes, at + 1)?;
    Some((start..end, Kind::Email))
}

/// The end of the host that begins at `start`: it has at least two labels, the last of two letters or
/// more.
fn host_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    let mut labels = 0;
    let mut label;
    loop {
        label = &bytes[end..];
        let length = label
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || *b == b'-'))
            .unwrap_or(label.len());
        label = &label[..length];
        while let [rest @ .., b'-'] = label {
            label = rest;
        }
        end += label.len();
        labels += 1;
        let more = label.len() == length
            && bytes.get(end) == Some(&b'.')
            && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        if label.is_empty() || !more {
            break;
        }
        end += 1;
    }
    (labels >= 2 && label.len() >= 2 && label.iter().all(u8::is_ascii_alphabetic)).then_some(end)
}

/// `@name` or `@name@host.tld`, whose sign is at `at`.
fn handle(text: &str, at: usize) -> Option<(Range<usize>, Kind)> {
    if stands_in_word(text, at) {
        return None;
    }
    let end = name_end(text, at + 1);
    if !text[at + 1..end].contains(char::is_alphanumeric) {
        return None;
    }
    let bytes = text.as_bytes();
    let host = (bytes.get(end) == Some(&b'@'))
        .then(|| host_end(bytes, end + 1))
        .flatten();
    Some((at..host.unwrap_or(end), Kind::Handle))
}

/// `#topic`, whose sign is at `at`; not `&#8217;`, not `#1`.
fn hashtag(text: &str, at: usize) -> Option<(Range<usize>, Kind)> {
    if stands_in_word(text, at) || text[..at].ends_with(['&', '#', '/']) {
        return None;
    }
    let end = name_end(text, at + 1);
    text[at + 1..end]
        .contains(char::is_alphabetic)
        .then_some((at..end, Kind::Hashtag))
}

/// The end of the name of a handle or hashtag that begins at `start`.
fn name_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    // Non-joiners and joiners are part of spelling in Persian and the scripts of India.
    let length = rest.find(|c: char| {
        !(c.is_alphanumeric()
            || c == '_'
            || is_combining_mark(c)
            || matches!(c, '\u{200c}' | '\u{200d}'))
    });
    start + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All addresses of a text.
    fn addresses(text: &str) -> Vec<(&str, Kind)> {
        let mut all = Vec::new();
        let mut from = 0;
        while let Some((range, kind)) = next_address(text, from) {
            from = range.end;
            all.push((&text[range], kind));
        }
        all
    }

    fn only(text: &str, address: &str, kind: Kind) {
        assert_eq!(addresses(text), [(address, kind)], "{text}");
    }

    #[test]
    fn a_url_ends_before_the_punctuation_of_its_sentence() {
        for text in [
            "https://bbc.co.uk/a",
            "(https://bbc.co.uk/a)",
            "(see https://bbc.co.uk/a).",
            "'https://bbc.co.uk/a',",
            "“https://bbc.co.uk/a”",
            "<a href=\"https://bbc.co.uk/a\">",
            "https://bbc.co.uk/a…",
            "https://bbc.co.uk/a's",
            "请看https://bbc.co.uk/a。",
            "herehttps://bbc.co.uk/a",
            "https://bbc.co.uk/a?!",
        ] {
            only(text, "https://bbc.co.uk/a", Kind::Url);
        }
    }

    #[test]
    fn a_url_keeps_what_belongs_to_it() {
        for url in [
            "HTTP://BBC.com",
            "https://en.wikipedia.org/wiki/Minsk_(city)",
            "https://de.wikipedia.org/wiki/Öl",
            "http://a.b/?q=1&r=%20#part",
            "http://user@host/x",
            "www.bbc.com/news/",
            "https://t.co/abc",
            "WWW.BBC.COM",
        ] {
            only(url, url, Kind::Url);
        }
        only("(x http://a.b/(c))", "http://a.b/(c)", Kind::Url);
    }

    #[test]
    fn what_lacks_a_host_is_no_url() {
        for text in [
            "http://",
            "https:// x",
            "www.",
            "ftp://a.b",
            "awww.cute",
            "www..a",
            "://",
        ] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }

    #[test]
    fn an_email_address_needs_a_host_with_a_domain() {
        only("mail a.b+c@bbc.co.uk.", "a.b+c@bbc.co.uk", Kind::Email);
        only("...news@bbc.com-", "news@bbc.com", Kind::Email);
        only("<news@bbc-uk.com>", "news@bbc-uk.com", Kind::Email);
        for text in [
            "a@b",
            "a@b.c",
            "a@1.2",
            "Zoë@bbc.com",
            "a@.com",
            "a @ b.com",
            "@@",
            "-@bbc",
        ] {
            let found = addresses(text);
            assert!(found.iter().all(|(_, kind)| *kind != Kind::Email), "{text}");
        }
    }

    #[test]
    fn a_handle_stands_after_anything_but_a_word() {
        only(".@bbcnews:", "@bbcnews", Kind::Handle);
        only("@user@social.org,", "@user@social.org", Kind::Handle);
        only("@José", "@José", Kind::Handle);
        for text in ["a@b", "@ home", "@_", "@-a"] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }

    #[test]
    fn a_hashtag_has_a_letter_and_is_no_character_reference() {
        only("#MeToo-era", "#MeToo", Kind::Hashtag);
        only("(#2020Election)", "#2020Election", Kind::Hashtag);
        only("#मोदी", "#मोदी", Kind::Hashtag);
        for text in ["#1", "&#x27;", "&#8217;", "C#a", "##a", "# a"] {
            assert_eq!(addresses(text), [], "{text}");
        }
    }

    #[test]
    fn brackets_without_end_take_linear_time() {
        let text = format!("http://a{}", ")".repeat(200_000));
        only(&text, "http://a", Kind::Url);
        let text = "a@".repeat(100_000);
        assert_eq!(addresses(&text), []);
    }
}
