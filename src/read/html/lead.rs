//! Mends the beginning of the text: cuts everything above the headline and finds the lead.
//!
//! A lead has its own element between headline and body, where no measure of text density finds it.

use super::page::{Page, letters};

/// A lead has at most this many lines, and begins at most this many below the headline.
const MOST: usize = 4;
const BELOW: usize = 12;

/// A lead has at least this many characters.
const SHORTEST: usize = 40;

/// The text without its headline, if that is one of the first lines, and without anything above it.
pub(super) fn without_headline(headline: &str, text: String) -> String {
    const FIRST: usize = 6;
    let headline = letters(headline);
    if headline.is_empty() {
        return text;
    }
    let mut at = 0;
    for line in text.split_inclusive('\n').take(2 * FIRST) {
        at += line.len();
        let line = letters(line);
        // The cells of a table share a line.
        if line.ends_with(&headline) && line.len() < 2 * headline.len() + 40 {
            let rest = text[at..].trim_start();
            return if rest.is_empty() {
                text
            } else {
                rest.to_owned()
            };
        }
    }
    text
}

/// The text without the short lines after its last sentence, which are labels and buttons.
pub(super) fn without_labels(mut text: String) -> String {
    const MOST: usize = 3;
    const LONGEST: usize = 24;
    let mut end = text.len();
    for _ in 0..=MOST {
        let Some(at) = text[..end].trim_end().rfind('\n') else {
            return text;
        };
        let line = text[at..end].trim();
        if ends_sentence(line) {
            text.truncate(end);
            text.truncate(text.trim_end().len());
            return text;
        }
        if line.chars().count() > LONGEST {
            return text;
        }
        end = at;
    }
    text
}

/// Whether a line ends like a sentence.
fn ends_sentence(line: &str) -> bool {
    const CLOSING: [char; 10] = ['"', '”', '“', '»', '«', '’', '\'', ')', '）', '」'];
    const ENDS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '؟', '।'];
    line.ends_with([')', '）']) || line.trim_end_matches(CLOSING).ends_with(ENDS)
}

/// The text with the sentences between the headline (at the line `title`) and its first paragraph. The
/// description that the page declares is one of them, wherever it is.
pub(super) fn with_lead(page: &Page, title: usize, text: String) -> String {
    let body = letters(&text);
    let begin: String = body.chars().take(30).collect();
    let after = page.lines.iter().enumerate().skip(title + 1);
    let Some(first) = after
        .clone()
        .find(|(_, line)| !begin.is_empty() && letters(&line.text).starts_with(&begin))
    else {
        return text;
    };
    let description = page
        .metas
        .iter()
        .find(|(name, _)| name == "description" || name == "og:description");
    let description = description
        .map(|(_, text)| letters(text))
        .unwrap_or_default();
    let mut leads: Vec<&str> = Vec::new();
    for (at, line) in after.take(first.0.saturating_sub(title + 1)) {
        let own = letters(&line.text);
        let is_described = own.len() >= SHORTEST
            && description.len() >= SHORTEST
            && (description.starts_with(&own) || own.starts_with(&description));
        let is_sentence = !line.aside
            && at <= title + BELOW
            && line.text.chars().count() >= SHORTEST
            && ends_sentence(&line.text);
        if (is_described || is_sentence) && !body.contains(&own) && leads.len() < MOST {
            leads.push(&line.text);
        }
    }
    if leads.is_empty() {
        return text;
    }
    leads.push(&text);
    leads.join("\n\n")
}
