//! Which running words stand near a node.

use crate::choice::choice;
use crate::recognise::context::ends_abbreviated;
use crate::select::{Match, Searched};
use crate::tokenize::sentence_starts;
use std::ops::Range;

/// How far from the node collocates are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// So many running words before the node and behind it.
    Tokens {
        /// Before it.
        left: usize,
        /// Behind it.
        right: usize,
    },
    /// As far as the unit goes that the window stays [`Within`].
    Unit,
}

/// Five on either side.
impl Default for Window {
    fn default() -> Self {
        Self::Tokens { left: 5, right: 5 }
    }
}

choice! {
    /// What a window does not reach beyond.
    #[derive(Default)]
    pub enum Within: "unit of a window" {
        /// The sentence; a full stop that belongs to an abbreviation or an initial ends none.
        #[default]
        Sentence = "sentence",
        /// The paragraph, which is a line of the text.
        Paragraph = "paragraph",
    }
}

impl Window {
    /// The most words it can have, where that is given.
    pub(super) const fn words(self) -> Option<usize> {
        match self {
            Self::Tokens { left, right } => Some(left + right),
            Self::Unit => None,
        }
    }

    /// What it is, in words.
    pub(super) fn in_words(self, within: Within) -> String {
        let unit = within.name();
        match self {
            Self::Tokens { left, right } => {
                format!(
                    "window: {left} tokens before the node and {right} behind it, in its {unit}"
                )
            }
            Self::Unit => format!("window: the {unit} of the node"),
        }
    }
}

/// How far the same sentence or paragraph goes, between any two words of a text. What is not counted divides it too.
pub(super) struct Bounds<'t> {
    found: &'t Searched<'t>,
    within: Within,
}

/// How much of a text is read, in bytes, to see whether a sentence ends: the rule looks for the next letter.
const NEAR: usize = 256;

impl<'t> Bounds<'t> {
    pub fn of(found: &'t Searched<'t>, within: Within) -> Self {
        Self { found, within }
    }

    /// The running words of the window around a hit, and the hit itself.
    pub fn window(&self, hit: &Match, window: Window) -> Range<usize> {
        let (mut start, mut end) = (hit.tokens.start as usize, hit.tokens.end as usize);
        let (left, right) = match window {
            Window::Tokens { left, right } => (left, right),
            Window::Unit => (usize::MAX, usize::MAX),
        };
        let first = start.saturating_sub(left);
        let last = end.saturating_add(right).min(self.found.tokens.len());
        while start > first && self.continues(start - 1) {
            start -= 1;
        }
        while end < last && self.continues(end - 1) {
            end += 1;
        }
        start..end
    }

    /// Whether a running word and the next one are both counted, with no end of the unit between them.
    fn continues(&self, at: usize) -> bool {
        let text = self.found.text;
        let [token, next] = [at, at + 1].map(|at| {
            let token = &self.found.tokens[at];
            token.start as usize..token.end as usize
        });
        if !(self.is_counted(token.start) && self.is_counted(next.start)) {
            return false;
        }
        // Two words of a script without blanks may touch, and `'s` does.
        let gap = &text[token.end.min(next.start)..next.start];
        if gap.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
            return false;
        }
        // Quotation marks and dashes, which are frequent, end none.
        let may_end = |c: char| match c {
            '.' | '!' | '?' => true,
            '‘' | '’' | '“' | '”' | '–' | '—' => false,
            c => !c.is_ascii(),
        };
        if self.within == Within::Paragraph || !gap.contains(may_end) {
            return true;
        }
        // So do most: this is what the rule comes to for them.
        let is_capital = text.as_bytes()[next.start].is_ascii_uppercase();
        if is_capital && matches!(gap, ". " | "! " | "? ") {
            return ends_abbreviated(&text[token.start..next.start]);
        }
        !ends_between(text, token, next)
    }

    /// Whether what begins at a place of the text is counted.
    pub fn is_counted(&self, place: usize) -> bool {
        let Some(part) = self.found.part else {
            return true;
        };
        let at = part.partition_point(|range| range.end as usize <= place);
        part.get(at)
            .is_some_and(|range| range.start as usize <= place)
    }
}

/// Whether a sentence ends between two words.
fn ends_between(text: &str, token: Range<usize>, next: Range<usize>) -> bool {
    // Where a sentence ends depends on what stands from the last word of it on.
    let near = text.ceil_char_boundary((next.end + NEAR).min(text.len()));
    let stretch = &text[token.start..near];
    sentence_starts(stretch)
        .take_while(|start| *start <= next.start - token.start)
        .filter(|start| *start > token.len())
        .any(|start| !ends_abbreviated(&stretch[..start]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::with_word;
    use proptest::prelude::*;

    /// The words of the window around the first `node`, that in the middle.
    fn window(text: &str, node: &str, window: Window, within: Within) -> String {
        with_word(text, node, |found, hit| {
            let words = found.tokens[Bounds::of(found, within).window(hit, window)].iter();
            let words = words.map(|token| &text[token.start as usize..token.end as usize]);
            words.collect::<Vec<_>>().join(" ")
        })
    }

    const TWO: Window = Window::Tokens { left: 2, right: 2 };

    #[test]
    fn a_window_ends_with_its_sentence() {
        let text = "It was late. The wall, he said, stands. Nobody knows.";
        assert_eq!(
            window(text, "wall", TWO, Within::Sentence),
            "The wall he said"
        );
        assert_eq!(
            window(text, "wall", TWO, Within::Paragraph),
            "late The wall he said"
        );
        assert_eq!(
            window(text, "stands", TWO, Within::Sentence),
            "he said stands"
        );
        assert_eq!(
            window(text, "wall", Window::Unit, Within::Sentence),
            "The wall he said stands"
        );
    }

    #[test]
    fn an_abbreviation_an_initial_and_a_number_end_no_sentence() {
        let text = "On Monday, Mr. J. Smith of the U.S. Senate paid $3.5 to Sen. Brown.";
        assert_eq!(
            window(text, "Smith", TWO, Within::Sentence),
            "Mr J Smith of the"
        );
        assert_eq!(
            window(text, "Senate", TWO, Within::Sentence),
            "the U.S Senate paid 3.5"
        );
        assert_eq!(window(text, "Brown", TWO, Within::Sentence), "to Sen Brown");
    }

    #[test]
    fn no_window_reaches_over_a_line_or_into_the_headline() {
        let text = "Border wall\n\nThe wall is old\nand long";
        assert_eq!(window(text, "wall", TWO, Within::Paragraph), "Border wall");
        assert_eq!(window(text, "The", TWO, Within::Paragraph), "The wall is");
        assert_eq!(window(text, "old", TWO, Within::Paragraph), "wall is old");
    }

    proptest! {
        #[test]
        fn what_is_told_without_the_rule_agrees_with_it(
            text in "([A-Za-c]{1,2}|Mr|U\\.S|3)([.!?]? |[’”] [“‘]?|\\.” | – |\\.[a-c])([A-Za-c]{1,2}|“[Aa]|É|3)[ .!a]{0,4}"
        ) {
            with_word(&format!("zz {text}"), "zz", |found, _| {
                let text = found.text;
                let bounds = Bounds::of(found, Within::Sentence);
                for (at, both) in found.tokens.windows(2).enumerate() {
                    let [token, next] = [&both[0], &both[1]].map(|own| own.start as usize..own.end as usize);
                    let ends = ends_between(text, token, next);
                    assert_eq!(bounds.continues(at), !ends, "{text}");
                }
            });
        }
    }

    #[test]
    fn a_window_may_lie_on_one_side() {
        let text = "a b c d e";
        let right = Window::Tokens { left: 0, right: 1 };
        assert_eq!(window(text, "c", right, Within::Sentence), "c d");
        assert_eq!(window(text, "e", right, Within::Sentence), "e");
        let all = Window::Tokens {
            left: usize::MAX,
            right: 0,
        };
        assert_eq!(window(text, "c", all, Within::Sentence), "a b c");
    }
}
