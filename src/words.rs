//! Names and values inside a line that a person writes: in double quotes where they hold what divides the
//! others.
//!
//! Inside quotes a quotation mark is doubled or has a backslash before it. A mark anywhere but at the
//! beginning is a letter.

use std::borrow::Cow;

/// Quotes that are never closed, or with something behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed;

/// The parts of `text` between delimiters outside quotes, without the blanks around them. Quotes open at the
/// beginning of a part, or behind one of `openers`.
pub fn parts<'t>(text: &'t str, delimiter: char, openers: &[char]) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut begin, mut opens) = (0, true);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '"' && opens {
            at += length_of_quoted(&text[at..]).unwrap_or(text.len() - at);
            opens = false;
            continue;
        }
        if c == delimiter {
            parts.push(text[begin..at].trim());
            begin = at + c.len_utf8();
            opens = true;
        } else if openers.contains(&c) {
            opens = true;
        } else {
            opens &= c.is_whitespace();
        }
        at += c.len_utf8();
    }
    parts.push(text[begin..].trim());
    parts
}

/// The name or value that is meant, its quotes taken off.
///
/// # Errors
/// When quotes are not closed, or something stands behind them.
pub fn unquoted(text: &str) -> Result<Cow<'_, str>, Unclosed> {
    if !text.starts_with('"') {
        return Ok(text.into());
    }
    let length = length_of_quoted(text).ok_or(Unclosed)?;
    if length < text.len() {
        return Err(Unclosed);
    }
    let mut out = String::with_capacity(length);
    let mut inside = text[1..length - 1].chars().peekable();
    while let Some(c) = inside.next() {
        let escaped = match (c, inside.peek()) {
            ('"', Some('"')) | ('\\', Some('"' | '\\')) => inside.next(),
            _ => None,
        };
        out.push(escaped.unwrap_or(c));
    }
    Ok(out.into())
}

/// A name or value as it is written in a line where `dividers` divide: in quotes if it holds one of them.
pub fn quoted<'t>(text: &'t str, dividers: &[char]) -> Cow<'t, str> {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with('"')
        && !text.contains(dividers);
    if plain {
        return text.into();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")).into()
}

/// The bytes of the quoted word that `text` begins with, its quotes included.
fn length_of_quoted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) | (b'\\', Some(b'"' | b'\\')) => at += 2,
            (b'"', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_holds_what_divides() {
        let text = r#"text="full, text" , source=a, title="say ""hi"", he said""#;
        assert_eq!(
            parts(text, ',', &['=']),
            [
                r#"text="full, text""#,
                "source=a",
                r#"title="say ""hi"", he said""#
            ]
        );
        assert_eq!(parts("a=5\" wide,b", ',', &['=']), ["a=5\" wide", "b"]);
        assert_eq!(parts("\"a=b\"=c", '=', &[]), ["\"a=b\"", "c"]);
    }

    #[test]
    fn a_mark_inside_is_doubled_or_has_a_backslash() {
        assert_eq!(
            unquoted(r#""a ""b"" \"c\" \\ \d""#).unwrap(),
            r#"a "b" "c" \ \d"#
        );
        assert_eq!(unquoted("plain\\").unwrap(), "plain\\");
        for wrong in [r#""a"#, r#""a" b"#, r#"""#] {
            assert_eq!(unquoted(wrong), Err(Unclosed), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for word in [
            "a",
            "a,b",
            "say \"hi\", \\ and go",
            "",
            " a ",
            "\"x\"",
            "5\" wide, or so",
        ] {
            let written = quoted(word, &[',', '=']);
            assert_eq!(unquoted(&written).unwrap(), word);
            assert_eq!(parts(&written, ',', &['=']).len(), 1);
        }
    }
}
