//! Which lines of a text can have what a query looks for, so that only these are tokenized: finding a few letters
//! takes a fraction of the time.

use super::pattern::Pattern;
use super::plan::Shape;
use super::token_test::{Matches, Test};
use crate::tokenize::LONG_TERM;
use regex::Regex;
use std::ops::Range;

/// For more, all lines are tokenized.
const MOST_PARTS: usize = 32;

/// Parts of words of which a line has one, if it has what is looked for; `None` where no words are.
pub(super) struct Lines(Option<Regex>);

impl Lines {
    /// Those of some shapes; `None` where nothing is known of the words of one. Words must be compared as they are
    /// written or folded: neither stems nor letters of Turkish, whose `I` is no `i`. And no shape may reach over a line.
    pub(super) fn of<'s>(
        shapes: impl IntoIterator<Item = &'s Shape>,
        sequences: &[Vec<Test>],
    ) -> Option<Self> {
        let mut all: Vec<String> = Vec::new();
        for shape in shapes {
            all.extend(of_shape(shape, sequences)?);
        }
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            return Some(Self(None));
        }
        // They are letters and digits, which mean themselves.
        let parts = (all.len() <= MOST_PARTS).then(|| format!("(?i-u){}", all.join("|")))?;
        Some(Self(Some(Regex::new(&parts).ok()?)))
    }

    /// The stretches of a text, in order and apart, that have every line with something to find, every line that one of
    /// `places` touches, and as much around these lines that at least `beyond` words are on either side.
    pub(super) fn stretches(
        &self,
        text: &str,
        places: &[Range<u32>],
        beyond: usize,
    ) -> Vec<Range<usize>> {
        // A place in each of the lines, or several.
        let mut marks: Vec<usize> = Vec::new();
        if let Some(parts) = &self.0 {
            marks.extend(parts.find_iter(text).map(|part| part.start()));
            if has_odd_letters(text) {
                let mut start = 0;
                for line in text.split_inclusive('\n') {
                    marks.extend(has_odd_letters(line).then_some(start));
                    start += line.len();
                }
            }
        }
        for place in places {
            let (start, end) = (place.start as usize, place.end as usize);
            let ends = memchr::memchr_iter(b'\n', &text.as_bytes()[start..end]);
            marks.push(start);
            marks.extend(ends.map(|at| start + at + 1).filter(|next| *next < end));
        }
        marks.sort_unstable();
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut end = 0;
        for mark in marks {
            if mark < end {
                continue;
            }
            let before = memchr::memrchr(b'\n', &text.as_bytes()[end..mark]);
            let start = before.map_or(end, |at| end + at + 1);
            end = line_end(text, start);
            let wide = widened(text, start..end, beyond);
            match stretches.last_mut().filter(|last| wide.start <= last.end) {
                Some(last) => last.end = wide.end,
                None => stretches.push(wide),
            }
        }
        stretches
    }
}

/// Parts of which whatever has a shape has one.
fn of_shape(shape: &Shape, sequences: &[Vec<Test>]) -> Option<Vec<String>> {
    match shape {
        Shape::Sequence(at) => longest(sequences[*at].iter().map(of_test)),
        Shape::Near { of, .. } => longest(of.iter().map(|shape| of_shape(shape, sequences))),
        Shape::Either(shapes) | Shape::Shortest(shapes) => {
            let each = shapes.iter().map(|shape| of_shape(shape, sequences));
            Some(each.collect::<Option<Vec<_>>>()?.concat())
        }
    }
}

/// Of things that must all be there, the one that is easiest to tell.
fn longest(all: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    all.flatten()
        .max_by_key(|parts| parts.iter().map(String::len).min())
}

/// Parts of which every token that a test means has one, if none of its letters is [odd](has_odd_letters).
fn of_test(test: &Test) -> Option<Vec<String>> {
    let Some(Matches::Pattern(pattern)) = &test.matches else {
        return None;
    };
    let patterns = [Some(pattern), test.or_term.as_ref()];
    patterns.into_iter().flatten().map(of_pattern).collect()
}

fn of_pattern(pattern: &Pattern) -> Option<String> {
    // A token that is too long may have any letters.
    if pattern.matches(LONG_TERM) {
        return None;
    }
    // An apostrophe or hyphen may be written otherwise.
    let parts = pattern
        .as_str()
        .split(|letter: char| !letter.is_ascii_alphanumeric());
    let part = parts.max_by_key(|part| part.len())?;
    (part.len() > 1).then(|| part.to_ascii_lowercase())
}

/// Whether a line may have letters that are folded onto letters of ASCII, or left out of a term: bytes other than those of
/// ASCII and of the dashes and quotation marks of General Punctuation, of which no such letters are made.
pub(super) fn has_odd_letters(line: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii() | matches!(byte, 0x80 | 0x90..=0xa7 | 0xc2 | 0xe2);
    // All of them, which is faster than up to the first.
    !line.bytes().fold(true, |all, byte| all & is_plain(byte))
}

/// The end of the line that begins at a place, with its line feed.
fn line_end(text: &str, start: usize) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[start..]);
    end.map_or(text.len(), |end| start + end + 1)
}

/// A line with so many of those around it that at least `beyond` words are on either side.
fn widened(text: &str, line: Range<usize>, beyond: usize) -> Range<usize> {
    let Range { mut start, mut end } = line;
    let mut words = 0;
    while words < beyond && start > 0 {
        let before = text[..start - 1].rfind('\n').map_or(0, |at| at + 1);
        words += least_words(&text[before..start], beyond);
        start = before;
    }
    words = 0;
    while words < beyond && end < text.len() {
        let next = line_end(text, end);
        words += least_words(&text[end..next], beyond);
        end = next;
    }
    start..end
}

/// How many tokens a line has at least, up to `most`: what stands between white space and begins with a letter or digit
/// has one.
fn least_words(line: &str, most: usize) -> usize {
    let words = line.split_ascii_whitespace();
    words
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_alphanumeric()))
        .take(most)
        .count()
}
