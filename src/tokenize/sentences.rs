//! Where the sentences of a text begin, by UAX #29. An abbreviation before a capital letter, as in `Mr. Brown`,
//! ends a sentence by that rule.

use super::Token;
use crate::settings::Cross;
use unicode_segmentation::UnicodeSegmentation;

/// The offset of the first byte of each sentence, in order.
pub fn sentence_starts(text: &str) -> impl Iterator<Item = usize> {
    text.split_sentence_bound_indices().map(|(start, _)| start)
}

/// Tells between which tokens of a text a border lies that phrases and n-grams do not go over.
pub struct Borders<'t> {
    text: &'t str,
    sentences: Option<std::iter::Peekable<Box<dyn Iterator<Item = usize> + 't>>>,
    last: usize,
}

impl<'t> Borders<'t> {
    /// Those of a text; `None` where there are none.
    pub fn of(text: &'t str, cross: Cross) -> Option<Self> {
        let sentences: Option<Box<dyn Iterator<Item = usize>>> = match cross {
            Cross::Paragraphs => return None,
            Cross::Sentences => None,
            Cross::Nothing => Some(Box::new(sentence_starts(text))),
        };
        Some(Self {
            text,
            sentences: sentences.map(Iterator::peekable),
            last: 0,
        })
    }

    /// Whether one lies between a token and the one before, which was asked about last.
    pub fn before(&mut self, token: &Token<'_>) -> bool {
        let between = &self.text[self.last..token.start];
        let mut is_border = has_paragraph(between);
        if let Some(sentences) = &mut self.sentences {
            while sentences.next_if(|start| *start <= token.start).is_some() {
                is_border = true;
            }
        }
        self.last = token.end();
        is_border
    }
}

/// Whether a paragraph or the headline ends between two tokens: every line of a text is a paragraph.
pub fn has_paragraph(between: &str) -> bool {
    memchr::memchr(b'\n', between.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Tokenizing;

    #[test]
    fn borders_are_those_of_paragraphs_or_of_sentences_too() {
        let text = "A headline\nIt ends. It goes on,\n\nand on";
        let after = |cross| {
            let mut borders = Borders::of(text, cross);
            let mut after = Vec::new();
            crate::tokenize::tokens(text, &Tokenizing::default(), |token| {
                if borders.as_mut().is_some_and(|own| own.before(&token)) && token.start > 0 {
                    after.push(token.text.to_owned());
                }
            });
            after
        };
        assert_eq!(after(Cross::Sentences), ["It", "and"]);
        assert_eq!(after(Cross::Nothing), ["It", "It", "and"]);
        assert!(after(Cross::Paragraphs).is_empty());
    }

    #[test]
    fn sentences_begin_where_one_has_ended() {
        let text = "The U.S. border is closed. Nobody asked why.";
        let starts: Vec<usize> = sentence_starts(text).collect();
        assert_eq!(starts, [0, 27]);
        assert_eq!(sentence_starts("").count(), 0);
    }
}
