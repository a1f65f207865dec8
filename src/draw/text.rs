//! Makes untrusted text fit for a figure: titles, names and terms come from the articles and may
//! contain anything.

use unicode_normalization::char::is_combining_mark;

/// No script stacks more marks on one letter; further ones only smear the lines above.
const MARKS_A_LETTER: usize = 4;

/// Makes one line of text that can be drawn: runs of blanks become one, characters that XML 1.0 forbids become
/// U+FFFD, and characters that show nothing or reorder others are left out.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if is_invisible(c) {
            continue;
        }
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks > MARKS_A_LETTER {
            continue;
        }
        if c == '\u{a0}' || c == '\u{202f}' {
            out.push(c);
        } else if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if is_forbidden(c) {
            out.push('\u{fffd}');
        } else {
            out.push(c);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Writes text between tags or into an attribute in double or single quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Characters that show nothing in a label: bidi controls (which could turn the rest of a label around), soft
/// hyphens, byte order marks, zero-width blanks, tags.
///
/// The joiners U+200C and U+200D stay: Persian and Indic words are spelt with them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Controls and non-characters. XML 1.1 would allow some of them, no reader of figures does.
fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_replacement_characters_and_bidi_controls_disappear() {
        assert_eq!(
            clean("a\u{0}b\u{1b}c\u{fffe}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}"
        );
        assert_eq!(clean("abc\u{202e}fed\u{2066}x\u{200f}"), "abcfedx");
    }

    #[test]
    fn lines_and_blanks_become_one_blank() {
        assert_eq!(clean("\t border \r\n\u{2028} crisis\n"), "border crisis");
    }

    #[test]
    fn a_tower_of_marks_is_cut_to_what_scripts_use() {
        let tower = format!("a{}b", "\u{301}".repeat(60));
        assert_eq!(
            clean(&tower),
            format!("a{}b", "\u{301}".repeat(MARKS_A_LETTER))
        );
        assert_eq!(clean("Šimonytė"), "Šimonytė");
    }

    #[test]
    fn markup_is_written_as_text() {
        assert_eq!(
            escape("<script>alert('x')</script> & \"y\""),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;"
        );
    }
}
