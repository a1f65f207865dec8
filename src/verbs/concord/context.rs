//! What of an article is shown around a hit.

use crate::choice::choice;
use crate::select::{Match, Searched};
use crate::verbs::evidence::sentence_around;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// What is shown around a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// So many running words on either side, with the punctuation between and beside them.
    Tokens(usize),
    /// So many characters on either side.
    Characters(usize),
    /// The unit of the text that the hit stands in.
    Unit(Unit),
}

choice! {
    /// A unit of a text.
    pub enum Unit: "unit" {
        /// The sentence, or the sentences that a hit reaches over; one of fewer than 40 characters with its neighbour.
        Sentence = "sentence",
        /// The paragraph, which is a line of the text.
        Paragraph = "paragraph",
    }
}

/// Ten running words fill the line of a terminal.
impl Default for Context {
    fn default() -> Self {
        Self::Tokens(10)
    }
}

/// A hit with what stands around it, on one line.
pub(super) struct Around {
    pub pre: String,
    pub keyword: String,
    pub post: String,
    /// All three as one, for sentences and paragraphs.
    pub whole: Option<String>,
}

impl Context {
    /// The unit, if the context is one.
    pub(super) const fn unit(self) -> Option<Unit> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Tokens(_) | Self::Characters(_) => None,
        }
    }

    /// What stands around a hit.
    pub(super) fn around(self, found: &Searched<'_>, hit: &Match) -> Around {
        let text = found.text;
        let node = hit.bytes.start as usize..hit.bytes.end as usize;
        let reach = match self {
            Self::Tokens(count) => tokens(found, hit, count),
            Self::Characters(count) => {
                let before = text[..node.start].graphemes(true).rev().take(count);
                let behind = text[node.end..].graphemes(true).take(count);
                let length = |side: usize, part: &str| side + part.len();
                node.start - before.fold(0, length)..node.end + behind.fold(0, length)
            }
            Self::Unit(Unit::Sentence) => sentence_around(text, &node),
            Self::Unit(Unit::Paragraph) => {
                let behind = text[node.end..].find('\n');
                text[..node.start].rfind('\n').map_or(0, |at| at + 1)
                    ..behind.map_or(text.len(), |at| node.end + at)
            }
        };
        Around {
            pre: on_one_line(&text[reach.start..node.start]),
            keyword: on_one_line(&text[node.clone()]),
            post: on_one_line(&text[node.end..reach.end]),
            whole: self.unit().map(|_| on_one_line(&text[reach])),
        }
    }
}

/// The bytes from some tokens before a hit to some behind it, with the punctuation that these carry.
fn tokens(found: &Searched<'_>, hit: &Match, count: usize) -> Range<usize> {
    let text = found.text;
    let node = hit.bytes.start as usize..hit.bytes.end as usize;
    if count == 0 {
        return node;
    }
    let first = (hit.tokens.start as usize).saturating_sub(count);
    let before = found
        .tokens
        .get(first)
        .map_or(0, |token| token.start as usize);
    let last = hit.tokens.end as usize + count - 1;
    let behind = found
        .tokens
        .get(last)
        .map_or(text.len(), |token| token.end as usize);
    let is_carried = |letter: char| !letter.is_whitespace() && !letter.is_alphanumeric();
    let bare = text[..before.min(node.start)].trim_end_matches(is_carried);
    let (from, rest) = (bare.len(), &text[behind.max(node.end)..]);
    from..text.len() - rest.trim_start_matches(is_carried).len()
}

/// A stretch of a text with one blank for any white space, and none at its ends.
fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::with_word;

    /// A text in which a word was found.
    fn shown(text: &str, word: &str, context: Context) -> [String; 3] {
        let around = with_word(text, word, |found, hit| context.around(found, hit));
        [around.pre, around.keyword, around.post]
    }

    const TEXT: &str = "Border shut\n\n“The border is closed,” said\nthe minister (on Monday). Nobody asked him why that was so, and nobody will.";

    #[test]
    fn a_window_has_its_tokens_and_their_punctuation() {
        let window = |count| shown(TEXT, "closed", Context::Tokens(count));
        assert_eq!(window(2), ["border is", "closed", ",” said the"]);
        assert_eq!(window(3)[0], "“The border is");
        assert_eq!(window(5)[2], ",” said the minister (on Monday).");
        assert_eq!(window(0), ["", "closed", ""]);
        assert_eq!(window(1000)[0], "Border shut “The border is");
    }

    #[test]
    fn characters_are_counted_as_they_are_seen() {
        let around = |text, count| shown(text, "wall", Context::Characters(count));
        assert_eq!(
            around("e\u{301}e\u{301} wall 北京 x", 3),
            ["e\u{301}e\u{301}", "wall", "北京"]
        );
        assert_eq!(around("wall", 5), ["", "wall", ""]);
    }

    #[test]
    fn a_unit_is_the_sentence_or_the_line_around() {
        let text = "Shut\nThe border is closed to all of them from today on. Nobody asked the minister why that was so.\nEnd";
        let [pre, _, post] = shown(text, "minister", Context::Unit(Unit::Sentence));
        assert_eq!(
            (pre.as_str(), post.as_str()),
            ("Nobody asked the", "why that was so.")
        );
        let [pre, ..] = shown(text, "minister", Context::Unit(Unit::Paragraph));
        assert!(
            pre.starts_with("The border") && pre.ends_with("Nobody asked the"),
            "{pre}"
        );
    }
}
