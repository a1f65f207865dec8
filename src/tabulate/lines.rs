//! Text in a given number of terminal columns: cut, or broken into lines.

use super::Kind;
use super::visible::is_plain;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// `count` spaces. Widths in format strings are limited to 65,535, but cells can be wider.
pub(super) fn blanks(count: usize) -> String {
    " ".repeat(count)
}

/// The columns that `text` takes on a terminal.
pub(super) fn width_of(text: &str) -> usize {
    match is_plain(text) {
        true => text.len(),
        false => text.width(),
    }
}

/// `text` cut between graphemes to at most `width` columns, with `…` in place of the rest.
pub(super) fn cut(text: &str, width: usize, kind: Kind) -> Cow<'_, str> {
    if width_of(text) <= width {
        return text.into();
    }
    let room = width.saturating_sub(1);
    let mut taken = 0;
    let mut fits = |grapheme: &&str| {
        taken += grapheme.width();
        taken <= room
    };
    if kind == Kind::TextBefore {
        let kept: Vec<&str> = text.graphemes(true).rev().take_while(|g| fits(g)).collect();
        let kept: String = kept.into_iter().rev().collect();
        return format!("…{}", kept.trim_start()).into();
    }
    let kept: String = text.graphemes(true).take_while(|g| fits(g)).collect();
    format!("{}…", kept.trim_end()).into()
}

/// `text` broken between words into lines of at most `width` columns. A longer word gets a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut taken = 0;
    for word in words(text) {
        let needs = word.width();
        match lines.last_mut() {
            Some(line) if taken + 1 + needs <= width => {
                line.push(' ');
                line.push_str(word);
                taken += 1 + needs;
            }
            _ => {
                lines.push(word.to_owned());
                taken = needs;
            }
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The words of `text`; `95 %` is one.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .match_indices(' ')
            .map(|(space, _)| space)
            .find(|space| !is_percent(&rest[space + 1..]))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after.trim_start();
        Some(word)
    })
}

/// Whether `text` begins with a percent sign on its own.
fn is_percent(text: &str) -> bool {
    text.strip_prefix('%')
        .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_graphemes_and_never_too_wide() {
        assert_eq!(
            cut("Lithuanian Prime Minister", 12, Kind::Text),
            "Lithuanian…"
        );
        assert_eq!(
            cut("Lithuanian Prime Minister", 12, Kind::TextBefore),
            "…me Minister"
        );
        // A wide character that does not fit is left out.
        assert_eq!(cut("都知事記者会見", 6, Kind::Text), "都知…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, Kind::Text), "e\u{301}…");
    }

    #[test]
    fn words_are_wrapped_and_long_ones_stand_alone() {
        assert_eq!(wrapped("share of articles", 8), ["share of", "articles"]);
        assert_eq!(
            wrapped("log-likelihood (two)", 5),
            ["log-likelihood", "(two)"]
        );
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(
            wrapped("an interval of 95 %, or %DIFF", 6),
            ["an", "interval", "of", "95 %,", "or", "%DIFF"]
        );
    }
}
