//! Marks to quotations, paragraph by paragraph.

use super::marks::{Act, Family, Lean, Mark, Shape};
use std::ops::Range;

/// A quotation that never closes ends after this number of bytes, if its paragraph does not end before.
pub const LONGEST_UNCLOSED: usize = 2_000;

/// A quotation between single marks closes within this number of bytes of a paragraph.
const LONGEST_SINGLE: usize = 1_000;

/// A mark that closes a quotation of an earlier paragraph, which did not open again, stands within this
/// number of bytes after it: lines that an export broke, and block quotations.
const REACH: usize = 1_000;

/// Words that an apostrophe begins, in lower case.
const ELIDED: &[&str] = &[
    "em", "til", "till", "tis", "twas", "cause", "cuz", "cos", "bout", "round", "nuff", "neath",
    "n", "s", "t", "k", "m", "r", "d",
];

#[derive(Debug, Clone, Copy)]
struct Open {
    start: usize,
    family: Family,
    shape: Shape,
    depth: u32,
}

/// A quotation that was open at the end of a paragraph.
#[derive(Debug, Clone, Copy)]
struct Carried {
    open: Open,
    end: usize,
}

pub(super) struct Pairing<'a> {
    text: &'a str,
    carried: Option<Carried>,
}

impl<'a> Pairing<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            carried: None,
        }
    }

    /// Adds the quotations of a paragraph, whose marks are all given.
    pub fn paragraph(&mut self, line: Range<usize>, marks: &[Mark], spans: &mut Vec<Range<usize>>) {
        let (mut open, mut next) = self.resume(&line, marks, spans);
        while let Some(mark) = marks.get(next) {
            match &mut open {
                None => {
                    if mark.family == Family::Single {
                        let is_opening = mark.shape != Shape::Right
                            && mark.lean == Lean::Opens
                            && !self.is_elision(mark);
                        if is_opening
                            && let Some(closing) = self.single_close(mark.end, &marks[next + 1..])
                        {
                            let closing = next + 1 + closing;
                            spans.push(mark.start..marks[closing].end);
                            next = closing;
                        } else if is_opening && self.reopens_after(&line, Family::Single) {
                            open = Some(Open::at(mark));
                            break;
                        }
                    } else if mark.act(None) == Act::Opens
                        && (mark.shape != Shape::Right
                            || self.right_one_opens(&line, mark, &marks[next + 1..]))
                    {
                        open = Some(Open::at(mark));
                    }
                }
                Some(open) if open.family == Family::Single => break,
                Some(current) if mark.family == current.family => {
                    let rest = || {
                        marks[next + 1..]
                            .iter()
                            .filter(|other| other.family == current.family)
                    };
                    let acts = |other: &Mark| other.act(Some(current.shape));
                    match acts(mark) {
                        Act::Opens
                            if rest()
                                .take(2)
                                .filter(|other| acts(other) == Act::Closes)
                                .count()
                                == 2 =>
                        {
                            current.depth += 1;
                        }
                        Act::Opens if mark.start - current.start > LONGEST_UNCLOSED => {
                            spans.push(self.unclosed(current.start, mark.start));
                            open = Some(Open::at(mark));
                        }
                        Act::Closes
                            if mark.follows_digit()
                                && rest()
                                    .next()
                                    .is_some_and(|other| acts(other) == Act::Closes) => {}
                        Act::Closes if current.depth > 0 => current.depth -= 1,
                        Act::Closes => {
                            spans.push(current.start..mark.end);
                            open = None;
                        }
                        _ => {}
                    }
                }
                Some(_) => {}
            }
            next += 1;
        }
        if let Some(open) = open {
            self.finish(spans);
            self.carried = Some(Carried {
                open,
                end: line.end,
            });
        }
    }

    /// Ends what is open.
    pub fn finish(&mut self, spans: &mut Vec<Range<usize>>) {
        if let Some(Carried { open, end }) = self.carried.take()
            && !open.must_close()
        {
            spans.push(self.unclosed(open.start, end));
        }
    }

    /// What of earlier paragraphs is still open in this one, and the first of its marks that matters.
    fn resume(
        &mut self,
        line: &Range<usize>,
        marks: &[Mark],
        spans: &mut Vec<Range<usize>>,
    ) -> (Option<Open>, usize) {
        let Some(Carried { open, end }) = self.carried else {
            return (None, 0);
        };
        let opens_again = |mark: &&Mark| mark.start == line.start && mark.opens_again(open.family);
        if marks.first().is_some_and(|mark| opens_again(&mark)) {
            self.carried = None;
            if open.family != Family::Single {
                return (Some(Open { depth: 0, ..open }), 1);
            }
            return match self.single_close(line.start, &marks[1..]) {
                Some(closing) => {
                    spans.push(open.start..marks[1 + closing].end);
                    (None, closing + 2)
                }
                None if self.reopens_after(line, Family::Single) => (Some(open), marks.len()),
                None => (None, 0),
            };
        }
        match marks.iter().position(|mark| mark.family == open.family) {
            None if line.end - end <= REACH => return (None, 0),
            Some(first) if marks[first].start - end <= REACH => {
                let mark = &marks[first];
                let is_certain = mark.lean == Lean::Closes
                    || !matches!(mark.shape, Shape::Straight | Shape::Left);
                if is_certain && !mark.follows_digit() && mark.act(Some(open.shape)) == Act::Closes
                {
                    self.carried = None;
                    return (Some(Open { depth: 0, ..open }), first);
                }
            }
            _ => {}
        }
        self.finish(spans);
        (None, 0)
    }

    /// The range of a quotation that has no end of its own.
    fn unclosed(&self, start: usize, end: usize) -> Range<usize> {
        let mut last = end;
        if end - start > LONGEST_UNCLOSED {
            let limit = self.text.floor_char_boundary(start + LONGEST_UNCLOSED);
            last = self.text[start..limit]
                .rfind(char::is_whitespace)
                .map_or(limit, |blank| start + blank);
        }
        start..last
    }

    /// Whether the next paragraph begins with a mark of a family.
    fn reopens_after(&self, line: &Range<usize>, family: Family) -> bool {
        let rest = &self.text[line.end..];
        let start = self.text.len() - rest.trim_start().len();
        start < self.text.len()
            && Mark::read(self.text, start, start).is_some_and(|mark| mark.opens_again(family))
    }

    /// Whether a right mark opens a quotation (`” ”`, `» «`): the next one closes it, or the next paragraph
    /// opens again.
    fn right_one_opens(&self, line: &Range<usize>, mark: &Mark, rest: &[Mark]) -> bool {
        match rest.iter().find(|other| other.family == mark.family) {
            Some(next) => next.act(Some(Shape::Right)) == Act::Closes,
            None => self.reopens_after(line, mark.family),
        }
    }

    /// Which of the marks closes a single quotation.
    ///
    /// An apostrophe at the end of a word looks like such a mark (`the ‘dogs’ bowls’`). After punctuation
    /// it is none; after a letter it is taken only if no mark after punctuation comes before the next
    /// quotation opens.
    fn single_close(&self, from: usize, marks: &[Mark]) -> Option<usize> {
        let mut candidate = None;
        let near = marks
            .iter()
            .take_while(|mark| mark.start - from <= LONGEST_SINGLE);
        for (at, mark) in near
            .enumerate()
            .filter(|(_, mark)| mark.family == Family::Single)
        {
            if mark.lean == Lean::Opens && mark.shape != Shape::Right {
                if candidate.is_some() && !self.is_elision(mark) {
                    break;
                }
                continue;
            }
            let after_letter = mark.before.is_some_and(char::is_alphanumeric);
            let ends_word = mark.after.is_none_or(|after| !after.is_alphanumeric());
            if mark.before.is_none_or(char::is_whitespace) || !ends_word || mark.shape == Shape::Low
            {
                continue;
            }
            let may_be_apostrophe = after_letter
                && matches!(mark.before, Some('s' | 'S' | 'n'))
                && mark.after.is_some_and(char::is_whitespace)
                && self.text[mark.end..]
                    .trim_start()
                    .starts_with(char::is_lowercase);
            if !may_be_apostrophe && (candidate.is_none() || !after_letter) {
                return Some(at);
            }
            candidate = candidate.or(Some(at));
        }
        candidate
    }

    /// Whether a mark is the apostrophe of a word or a number that lacks its beginning (`’em`, `’90s`).
    fn is_elision(&self, mark: &Mark) -> bool {
        let rest = &self.text[mark.end..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        let word = &rest[..end];
        word.is_empty() && mark.after.is_some_and(char::is_whitespace)
            || word.len() <= 3
                && word
                    .as_bytes()
                    .iter()
                    .take(2)
                    .filter(|byte| byte.is_ascii_digit())
                    .count()
                    == 2
            || ELIDED
                .iter()
                .any(|elided| word.eq_ignore_ascii_case(elided))
    }
}

impl Open {
    fn at(mark: &Mark) -> Self {
        Self {
            start: mark.start,
            family: mark.family,
            shape: mark.shape,
            depth: 0,
        }
    }

    /// Whether it is a quotation only if it closes: the mark may be an apostrophe, or the bullet of a list.
    fn must_close(&self) -> bool {
        self.family == Family::Single || self.shape == Shape::Right
    }
}
