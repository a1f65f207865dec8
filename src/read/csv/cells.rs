//! One row to its cells.

use super::dialect::Dialect;
use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// The cells of a line in which quotation marks are letters.
pub(super) fn raw(line: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.split(move |byte| *byte == delimiter)
}

/// The cells of a row, added to `cells`. `letters` says that its quotation marks are letters.
pub(super) fn split<'r>(
    row: &'r [u8],
    dialect: Dialect,
    letters: bool,
    cells: &mut Vec<Cow<'r, [u8]>>,
) {
    if letters {
        cells.extend(raw(row, dialect.delimiter).map(Cow::Borrowed));
        return;
    }
    let mut rest = row.strip_suffix(b"\n").unwrap_or(row);
    loop {
        let after = match rest.first() {
            Some(b'"') => {
                let (cell, end) = quoted(rest, dialect);
                cells.push(cell);
                // Behind the closing quote only blanks stand before the delimiter.
                let next = memchr(dialect.delimiter, &rest[end..]);
                next.map(|next| end + next)
            }
            _ => {
                let end = memchr(dialect.delimiter, rest);
                let cell = &rest[..end.unwrap_or(rest.len())];
                // The carriage return of a Windows line end is not text.
                let last = end.is_none().then(|| cell.strip_suffix(b"\r"));
                cells.push(last.flatten().unwrap_or(cell).into());
                end
            }
        };
        match after {
            Some(delimiter) => rest = &rest[delimiter + 1..],
            None => return,
        }
    }
}

/// The quoted cell that `bytes` begin with, and the byte after its closing quote. Only a cell with quotes
/// inside is copied.
fn quoted(bytes: &[u8], dialect: Dialect) -> (Cow<'_, [u8]>, usize) {
    let mut cell: Cow<'_, [u8]> = Cow::Borrowed(b"");
    let mut at = 1;
    // What was not added to the cell yet begins here.
    let mut begin = 1;
    loop {
        let found = if dialect.escapes {
            memchr2(b'"', b'\\', &bytes[at..])
        } else {
            memchr(b'"', &bytes[at..])
        };
        let mark = found.map_or(bytes.len(), |found| at + found);
        let next = bytes.get(mark + 1).copied();
        let is_inside = match bytes.get(mark) {
            Some(b'"') => next == Some(b'"'),
            Some(_) if matches!(next, Some(b'"' | b'\\' | b'\n')) => true,
            // A backslash before any other letter is one.
            Some(_) => {
                at = mark + 1;
                continue;
            }
            None => false,
        };
        if is_inside {
            cell.to_mut().extend_from_slice(&bytes[begin..mark]);
            begin = mark + 1;
            at = mark + 2;
            continue;
        }
        let part = &bytes[begin..mark];
        if begin == 1 {
            cell = part.into();
        } else {
            cell.to_mut().extend_from_slice(part);
        }
        return (cell, (mark + 1).min(bytes.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(row: &str, escapes: bool, letters: bool) -> Vec<String> {
        let dialect = Dialect {
            delimiter: b',',
            escapes,
            ..Dialect::default()
        };
        let mut cells = Vec::new();
        split(row.as_bytes(), dialect, letters, &mut cells);
        let text = |cell: &Cow<'_, [u8]>| String::from_utf8_lossy(cell).into_owned();
        cells.iter().map(text).collect()
    }

    #[test]
    fn quotes_come_off_and_doubled_ones_are_one() {
        assert_eq!(
            of("a,\"b,\nc\",\"d \"\"e\"\"\"\r\n", false, false),
            ["a", "b,\nc", "d \"e\""]
        );
        assert_eq!(
            of("\"a\" ,5\" wide,\r\n", false, false),
            ["a", "5\" wide", ""]
        );
        assert_eq!(of("a", false, false), ["a"]);
        assert_eq!(of("\"\",\n", false, false), ["", ""]);
    }

    #[test]
    fn quotes_that_are_letters_stay() {
        assert_eq!(of("\"a,b\",c\r\n", false, true), ["\"a", "b\"", "c"]);
    }

    #[test]
    fn a_backslash_may_stand_before_a_quote() {
        let row = r#""say \"no\", he said","a\\b\new",2"#;
        assert_eq!(
            of(row, true, false),
            [r#"say "no", he said"#, r"a\b\new", "2"]
        );
    }
}
