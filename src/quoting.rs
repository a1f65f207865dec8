//! The one way to quote names and values that a user types: in `--where`, `--a`, `--b`, `--by` and `--map`.
//!
//! Inside double quotes every character stands for itself, and a doubled quote for one quote. Outside,
//! a backslash makes the next quote, backslash, comma, equals sign, `*` or `?` literal; any other
//! backslash is literal itself. White space around a value is dropped unless it is quoted.

use std::ops::Range;

/// One of the parts that a separator divides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// The part without its quotes and backslashes.
    pub text: String,
    /// Bytes of what was typed that it stands at.
    pub range: Range<usize>,
    /// Whether any of it stood in quotes.
    pub is_quoted: bool,
    /// The bytes of `text` that stand for themselves, because they were quoted or had a backslash.
    pub literal: Vec<Range<usize>>,
}

impl Part {
    /// Whether the character at a byte of the text stands for itself.
    pub fn is_literal(&self, at: usize) -> bool {
        self.literal.iter().any(|range| range.contains(&at))
    }
}

/// A quotation mark without its fellow, at this byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclosed(pub usize);

/// What a backslash can take the meaning from.
fn is_escapable(c: char) -> bool {
    matches!(c, '"' | '\\' | ',' | '=' | '*' | '?')
}

/// One character of what was typed, as quoting has it.
struct Unit {
    /// Where it begins, with its backslash.
    at: usize,
    end: usize,
    c: char,
    /// Whether it stands for itself.
    literal: bool,
    /// Whether it only opens or closes a quotation.
    mark: bool,
}

/// Goes through a text; fails at a quote that is never closed.
fn units(text: &str) -> Result<Vec<Unit>, Unclosed> {
    let mut units = Vec::new();
    let mut opened = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut unit = Unit {
            at,
            end: at + c.len_utf8(),
            c,
            literal: opened.is_some(),
            mark: false,
        };
        let next = chars.peek().copied();
        match (c, next) {
            ('"', Some((_, '"'))) if opened.is_some() => {
                chars.next();
                unit.end += 1;
            }
            ('"', _) => {
                unit.mark = true;
                unit.literal = true;
                opened = if opened.is_some() { None } else { Some(at) };
            }
            ('\\', Some((_, '"'))) | ('\\', Some((_, '\\'))) => {
                chars.next();
                unit.c = next.map_or(c, |(_, next)| next);
                unit.end += 1;
                unit.literal = true;
            }
            ('\\', Some((_, next))) if opened.is_none() && is_escapable(next) => {
                chars.next();
                unit.c = next;
                unit.end += next.len_utf8();
                unit.literal = true;
            }
            _ => {}
        }
        units.push(unit);
    }
    match opened {
        Some(at) => Err(Unclosed(at)),
        None => Ok(units),
    }
}

/// Divides what was typed at each separator that is not quoted.
///
/// ```
/// use newsprint::quoting::split;
///
/// let parts = split(r#"BBC, "Sun, The", 6\" News"#, ',').unwrap();
/// let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
/// assert_eq!(texts, ["BBC", "Sun, The", "6\" News"]);
/// ```
///
/// # Errors
/// When a quotation mark is never closed.
pub fn split(text: &str, separator: char) -> Result<Vec<Part>, Unclosed> {
    let units = units(text)?;
    let mut parts = Vec::new();
    let mut start = 0;
    let mut from = 0;
    for (position, unit) in units.iter().enumerate() {
        if unit.c == separator && !unit.literal {
            parts.push(part(&units[from..position], start));
            from = position + 1;
            start = unit.end;
        }
    }
    parts.push(part(&units[from..], start));
    Ok(parts)
}

/// A name or value with its quotes and backslashes taken away.
///
/// # Errors
/// When a quotation mark is never closed.
pub fn unquoted(text: &str) -> Result<Part, Unclosed> {
    Ok(part(&units(text)?, 0))
}

fn part(units: &[Unit], start: usize) -> Part {
    let is_blank = |unit: &Unit| !unit.literal && unit.c.is_whitespace();
    let first = units.iter().position(|unit| !is_blank(unit));
    let last = units.iter().rposition(|unit| !is_blank(unit));
    let (Some(first), Some(last)) = (first, last) else {
        return Part {
            range: start..start,
            ..Part::default()
        };
    };
    let mut out = Part {
        range: units[first].at..units[last].end,
        ..Part::default()
    };
    for unit in &units[first..=last] {
        if unit.mark {
            out.is_quoted = true;
            continue;
        }
        let at = out.text.len();
        out.text.push(unit.c);
        if unit.literal {
            match out.literal.last_mut() {
                Some(range) if range.end == at => range.end = out.text.len(),
                _ => out.literal.push(at..out.text.len()),
            }
        }
    }
    out
}

/// Whether each byte of a text stands outside of quotes and has no backslash before it; all of them after
/// a quote that is never closed are inside.
pub fn is_open(text: &str) -> Vec<bool> {
    let mut open = vec![false; text.len()];
    let closed = match units(text) {
        Ok(_) => text.len(),
        Err(Unclosed(at)) => at,
    };
    for unit in units(&text[..closed]).unwrap_or_default() {
        if !unit.literal {
            open[unit.at..unit.end].fill(true);
        }
    }
    open
}

/// A value as it can be typed: in quotes where it needs them.
///
/// ```
/// use newsprint::quoting::quoted;
///
/// assert_eq!(quoted("BBC News"), "BBC News");
/// assert_eq!(quoted("Sun, \"The\""), "\"Sun, \"\"The\"\"\"");
/// ```
pub fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && value.trim() == value
        && !value.contains(['"', '\\', ',', '=', '*', '?', '<', '>', '!'])
        && !matches!(value, "none" | "unknown");
    if is_plain {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(typed: &str) -> Vec<String> {
        let parts = split(typed, ',').unwrap();
        parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn quotes_and_backslashes_take_the_meaning_from_signs() {
        assert_eq!(texts("a, b ,c"), ["a", "b", "c"]);
        assert_eq!(texts(r#""a, b",c"#), ["a, b", "c"]);
        assert_eq!(texts(r"a\,b,c"), ["a,b", "c"]);
        assert_eq!(texts(r#""The ""Sun""""#), [r#"The "Sun""#]);
        assert_eq!(texts(r#"The \"Sun\""#), [r#"The "Sun""#]);
        assert_eq!(texts(r#""The \"Sun\"""#), [r#"The "Sun""#]);
        assert_eq!(texts(r"news\today"), [r"news\today"]);
        assert_eq!(texts(r#"" a ","#), [" a ", ""]);
        assert_eq!(texts(""), [""]);
    }

    #[test]
    fn what_was_quoted_is_known_by_character() {
        let part = unquoted(r#"a*"b*"\*"#).unwrap();
        assert_eq!(part.text, "a*b**");
        let literal: Vec<bool> = (0..5).map(|at| part.is_literal(at)).collect();
        assert_eq!(literal, [false, false, true, true, true]);
        assert!(part.is_quoted);
    }

    #[test]
    fn parts_know_where_they_stand() {
        let typed = r#"a,  "b c" ,d"#;
        let ranges = split(typed, ',').unwrap();
        let ranges: Vec<&str> = ranges
            .iter()
            .map(|part| &typed[part.range.clone()])
            .collect();
        assert_eq!(ranges, ["a", r#""b c""#, "d"]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_pointed_at() {
        assert_eq!(split(r#"a,"b"#, ','), Err(Unclosed(2)));
        assert_eq!(unquoted(r#"a\"b"#).unwrap().text, "a\"b");
    }

    proptest! {
        #[test]
        fn a_quoted_value_is_read_back(value in "(a|b|,|\"|\\\\|=|\\*| |é){1,10}") {
            let parts = split(&quoted(&value), ',').unwrap();
            prop_assert_eq!(parts.len(), 1);
            prop_assert_eq!(&parts[0].text, &value);
        }

        #[test]
        fn any_text_is_gone_through_without_a_panic(typed in "(a|,|\"|\\\\|=|\\*| |é|\\PC){0,12}") {
            prop_assert_eq!(is_open(&typed).len(), typed.len());
            if let Ok(parts) = split(&typed, ',') {
                for part in parts {
                    prop_assert!(typed.get(part.range.clone()).is_some());
                }
            }
        }
    }
}
