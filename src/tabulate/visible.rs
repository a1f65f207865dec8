//! Makes characters visible that would control a terminal or mislead the eye.

use std::borrow::Cow;
use std::fmt::Write;

/// Replaces every control character in `text` by something visible: C0 and DEL by their pictures (`␛`, `␊`),
/// the others by their code (`<U+202E>`). Characters that shape words stay: combining marks, and the joiners
/// of Persian, Indic scripts and emoji.
pub fn make_visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(acts) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => out.push('\u{2421}'),
            _ if acts(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "<U+{:04X}>", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.into()
}

/// Whether `text` has nothing but printable ASCII.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// `text` without control characters; line breaks and tabs become spaces.
pub(super) fn without_controls(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
            _ => (!acts(c)).then_some(c),
        })
        .collect()
}

/// Whether a character acts instead of being seen: controls, line and paragraph separators, marks and
/// overrides of direction, invisible spaces and operators, the byte order mark, annotations, tags.
const fn acts(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a letter runs from right to left.
pub(crate) fn runs_leftwards(c: char) -> bool {
    let in_block = matches!(
        u32::from(c),
        0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff
    );
    in_block && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_and_what_shapes_words_stays() {
        assert_eq!(make_visible("a\x1b[31mb\nc\x7f"), "a␛[31mb␊c␡");
        assert_eq!(make_visible("\u{9b}x\u{202e}y"), "<U+009B>x<U+202E>y");
        let persian = "می\u{200c}خواهم";
        assert_eq!(make_visible(persian), persian);
        assert!(matches!(make_visible("Šimonytė"), Cow::Borrowed(_)));
    }

    #[test]
    fn controls_leave_and_line_breaks_become_spaces() {
        assert_eq!(without_controls("a\nb\x1b[0m\u{202e}c"), "a b[0mc");
    }
}
