//! What stands around a name: the word before it, and whether a sentence begins.

use super::fold::fold;
use super::words::Words;
use crate::word_set::WordSet;
use serde::Deserialize;
use std::ops::Range;
use std::sync::OnceLock;

/// The words of `context.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    abbreviations: WordSet,
    /// After the name of an outlet or a company.
    pub outlets: WordSet,
    /// After the name of a team.
    pub play: WordSet,
    /// Before the name of a place where something is.
    pub scenes: WordSet,
    /// After a word that is a verb, not a name.
    pub subjects: WordSet,
    /// Houses, which stand before their members.
    pub houses: WordSet,
    /// Members of a house.
    pub members: WordSet,
    /// Before a month.
    pub time: WordSet,
    /// Words and marks inside names.
    pub joints: WordSet,
    /// Marks after which a sentence may begin.
    pub openings: WordSet,
}

/// Bytes of an abbreviation, at most: most words before a full stop need no look into the table.
const LONGEST_ABBREVIATION: usize = 6;

impl Context {
    /// The words in the program.
    pub fn embedded() -> &'static Self {
        static CONTEXT: OnceLock<Context> = OnceLock::new();
        CONTEXT.get_or_init(|| {
            toml::from_str(include_str!("data/context.toml")).expect("a test reads the same text")
        })
    }

    /// Whether a word is written with a full stop, which then ends no sentence.
    pub fn is_abbreviation(&self, word: &str) -> bool {
        word.len() <= LONGEST_ABBREVIATION && self.abbreviations.contains(word)
    }
}

/// Whether the full stop after a word belongs to it: `Sen.`, `J.`, `U.S.`.
pub fn keeps_full_stop(word: &str) -> bool {
    let mut letters = word.chars();
    let is_initial = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    is_initial || word.contains('.') || Context::embedded().is_abbreviation(word)
}

/// Whether a text ends with a word that has a full stop of its own, such as `Mr.` before a name.
pub fn ends_abbreviated(text: &str) -> bool {
    let Some(before) = text.trim_end().strip_suffix('.') else {
        return false;
    };
    let word = before.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '.');
    word.take(1)
        .any(|word| !word.is_empty() && keeps_full_stop(word))
}

/// How many bytes on either side of a name are looked at: a megabyte without a line break must not be read again for
/// each name.
const NEAR: usize = 400;

/// Where the line of a range starts, or the nearby part of it.
fn line_start(text: &str, range: &Range<usize>) -> usize {
    let from = text.floor_char_boundary(range.start.saturating_sub(NEAR));
    let start = memchr::memrchr(b'\n', &text.as_bytes()[from..range.start]);
    start.map_or(from, |at| from + at + 1)
}

/// The line around a range, or the nearby part of it.
pub(super) fn line_of<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let to = text.ceil_char_boundary(range.end + NEAR);
    let end = text[range.end..to].find('\n');
    let end = end.map_or(to, |at| range.end + at);
    &text[line_start(text, range)..end]
}

/// Marks after which a sentence begins.
const ENDS: [char; 10] = ['.', '!', '?', ':', '…', '。', '！', '？', '؟', '।'];

/// What stands before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before<'t> {
    /// The word, with a full stop that belongs to it; empty where a sentence or quotation begins with the name,
    /// or where a comma or the like stands between.
    pub word: &'t str,
    /// The first byte of the word.
    pub start: usize,
    /// What divides the word from the name.
    pub gap: &'t str,
    /// Whether a sentence or line begins with the name.
    pub begins: bool,
    /// Whether a quotation begins with the name, and goes on after it.
    pub quoted: bool,
    /// Whether the name may owe its capital to where it stands: a sentence, line, quotation, item or aside begins
    /// with it.
    pub opens: bool,
}

impl<'t> Before<'t> {
    /// What stands before the name at `range`, whose ends are those of characters.
    pub fn of(text: &'t str, range: Range<usize>) -> Self {
        let from = line_start(text, &range);
        let line = &text[from..range.start];
        let quoted =
            line.ends_with(['"', '“', '‘']) && !text[range.end..].starts_with(['"', '”', '’']);
        let opening = |letter: char| {
            letter.is_whitespace()
                || matches!(letter, '"' | '“' | '”' | '‘' | '\'' | '(' | '[' | '—')
        };
        let said = line.trim_end_matches(opening);
        let bare =
            said.trim_end_matches(|letter| ENDS.contains(&letter) || matches!(letter, '-' | '–'));
        let in_word = |letter: char| {
            letter.is_alphanumeric()
                || matches!(letter, '-' | '\'' | '’' | '.' | '\u{300}'..='\u{36f}')
        };
        let start = bare.trim_end_matches(in_word).len();
        let mut word = &bare[start..];
        let mut ended = &said[bare.len()..];
        if ended == "." && keeps_full_stop(word) {
            (word, ended) = (&said[start..], "");
        }
        let begins = said.is_empty() || ended.contains(ENDS);
        let opens = line.ends_with(['"', '“', '‘', '\'', '`', '«', '„', '('])
            || line.trim_end().ends_with(['-', '–', '—', '•', '*']);
        Self {
            gap: &line[start + word.len()..],
            word: if begins || quoted { "" } else { word },
            start: from + start,
            begins,
            quoted,
            opens: begins || opens,
        }
    }

    /// The word in small letters and without full stops.
    pub fn folded(&self) -> String {
        fold(self.word).replace('.', "")
    }

    /// The word as [`Self::folded`], if it is a title.
    pub fn title(&self) -> Option<String> {
        let word = self.folded();
        let titles = &Words::embedded().titles;
        [&word, word.rsplit('-').next().unwrap_or_default()]
            .into_iter()
            .find(|word| titles.contains(word))
            .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands before the name between `[` and `]`.
    fn before(text: &str) -> (&str, String, bool) {
        let (head, rest) = text.split_once('[').unwrap();
        let (name, tail) = rest.split_once(']').unwrap();
        let whole = [head, name, tail].concat();
        let before = Before::of(&whole, head.len()..head.len() + name.len());
        let word = before.word.to_owned();
        (&head[head.len() - before.gap.len()..], word, before.begins)
    }

    #[test]
    fn a_full_stop_ends_a_sentence_unless_it_is_that_of_the_word() {
        for (text, word, begins) in [
            ("said Sen. [May] there", "Sen.", false),
            ("said J. [May] there", "J.", false),
            ("the U.S. [Senate] there", "U.S.", false),
            ("said the king. [May] left", "", true),
            ("said the mayor. [May] left", "", true),
            ("(5). [May] left", "", true),
            ("who? [May] left", "", true),
            ("first line\n[May] left", "", true),
            ("[May] left", "", true),
        ] {
            let (_, found, begin) = before(text);
            assert_eq!((found.as_str(), begin), (word, begins), "{text}");
        }
    }

    #[test]
    fn every_abbreviation_of_the_table_is_known() {
        let context = Context::embedded();
        for word in context.abbreviations.iter() {
            assert!(context.is_abbreviation(word), "{word}");
        }
    }

    #[test]
    fn a_quotation_begins_where_its_mark_is_not_closed_behind_the_name() {
        let quoted = |text: &str| Before::of(text, 10..13).quoted;
        assert!(quoted("he met “May we go?”") && !quoted("he met “May” there"));
        let (gap, word, begins) = before("the “president” ([May])");
        assert_eq!((gap, word.as_str(), begins), ("” (", "president", false));
        assert_eq!(before("in 2019, [May] left").1, "");
    }

    #[test]
    fn behind_a_dash_or_an_opening_mark_a_word_may_owe_its_capital_to_its_place() {
        let opens = |text: &str| Before::of(text, text.len()..text.len()).opens;
        for text in [
            "WASHINGTON – ",
            "the “",
            "the \"",
            "Dirty (",
            "• ",
            "it was: ",
            "over. ",
        ] {
            assert!(opens(text), "{text}");
        }
        for text in ["it is flawed,\" ", "it is flawed,” ", "said Sen. ", "said "] {
            assert!(!opens(text), "{text}");
        }
    }

    #[test]
    fn titles_are_known_with_full_stop_hyphen_and_quotation_mark() {
        let title = |text: &str| Before::of(text, text.len()..text.len()).title();
        for (text, expected) in [
            ("said “President ", Some("president")),
            ("said Sen. ", Some("sen")),
            ("said Vice-President ", Some("vice-president")),
            ("said then-President ", Some("president")),
            ("said the president. ", None),
            ("said ", None),
        ] {
            assert_eq!(title(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_what_is_near_of_a_line_without_end_is_read() {
        let long = "they met May again ".repeat(1000);
        let at = 500 * "they met May again ".len() + "they met ".len();
        let range = at..at + 3;
        assert_eq!(&long[range.clone()], "May");
        assert!(line_of(&long, &range).len() <= 2 * NEAR + 3);
        let short = "A first line\nMay Wins The Race\nand more of it";
        let range = 13..16;
        assert_eq!(line_of(short, &range), "May Wins The Race");
    }
}
