//! One row to its cells.

use super::dialect::Dialect;
use memchr::{memchr, memchr2};

/// The cells of a line in which quotation marks are letters.
pub(super) fn raw(line: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.split(move |byte| *byte == delimiter)
}

/// The cells of a row, added to `cells`. `letters` says that its quotation marks are letters.
pub(super) fn split(row: &[u8], dialect: Dialect, letters: bool, cells: &mut csv::ByteRecord) {
    if letters {
        for cell in raw(row, dialect.delimiter) {
            cells.push_field(cell);
        }
        return;
    }
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    let mut rest = row;
    let mut text = Vec::new();
    loop {
        let after = match rest.first() {
            Some(b'"') => {
                let end = quoted(rest, dialect, &mut text);
                cells.push_field(&text);
                // Behind the closing quote only blanks stand before the delimiter.
                let next = memchr(dialect.delimiter, &rest[end..]);
                next.map(|next| end + next)
            }
            _ => {
                let end = memchr(dialect.delimiter, rest);
                let cell = &rest[..end.unwrap_or(rest.len())];
                // The carriage return of a Windows line end is no text.
                let last = end.is_none().then(|| cell.strip_suffix(b"\r"));
                cells.push_field(last.flatten().unwrap_or(cell));
                end
            }
        };
        match after {
            Some(delimiter) => rest = &rest[delimiter + 1..],
            None => return,
        }
    }
}

/// Reads the quoted cell that `bytes` begin with into `text`; gives the byte behind its closing quote.
fn quoted(bytes: &[u8], dialect: Dialect, text: &mut Vec<u8>) -> usize {
    text.clear();
    let mut at = 1;
    loop {
        let rest = &bytes[at..];
        let found = if dialect.escapes {
            memchr2(b'"', b'\\', rest)
        } else {
            memchr(b'"', rest)
        };
        let Some(found) = found else {
            text.extend_from_slice(rest);
            return bytes.len();
        };
        text.extend_from_slice(&rest[..found]);
        at += found + 1;
        let next = bytes.get(at).copied();
        match (rest[found], next) {
            (b'"', Some(b'"')) => text.push(b'"'),
            (b'"', _) => return at,
            (_, Some(byte @ (b'"' | b'\\' | b'\n'))) => text.push(byte),
            // A backslash before any other letter is one.
            (letter, _) => {
                text.push(letter);
                continue;
            }
        }
        at += 1;
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
        let mut cells = csv::ByteRecord::new();
        split(row.as_bytes(), dialect, letters, &mut cells);
        let text = |cell| String::from_utf8_lossy(cell).into_owned();
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
        let row = r#""say \"no\", he said","C:\\x\new",2"#;
        assert_eq!(
            of(row, true, false),
            [r#"say "no", he said"#, r"C:\x\new", "2"]
        );
    }
}
