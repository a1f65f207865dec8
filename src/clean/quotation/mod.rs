//! Quoted speech: which parts of a text its author does not say in their own voice.
//!
//! | quoted | for example |
//! |---|---|
//! | what stands between quotation marks of any language, with the marks | `“ ”`, `" "`, `„ “`, `” ”`, `« »`, `» «`, `‘ ’`, `「 」`, `《 》` |
//! | a quotation over paragraphs, each of which opens again while only the last one closes | `“One.` ¶ `“Two.”` |
//! | what a speaker says in an interview or a transcript | `TRUMP: No.` ¶ `HOLT: Why?` |
//! | an embedded post with its signature | `Sad! — Jane Doe (@jane) May 4, 2018` |
//!
//! Scare quotes, titles of works in quotation marks and quoted single words are quoted as well: no mark
//! tells them from speech. Speech that has no mark is narration: reported speech, dialogue after a dash,
//! and block quotations whose indent is lost.
//!
//! Apostrophes and inch marks are no quotation marks. A quotation that never closes ends with its
//! paragraph, and after [`LONGEST_UNCLOSED`] bytes at the latest; a single quotation mark that never
//! closes is an apostrophe.

mod marks;
mod pairing;
mod posts;
mod turns;

use marks::Mark;
use pairing::Pairing;
use posts::Posts;
use std::ops::Range;
use turns::Turns;

pub use pairing::LONGEST_UNCLOSED;

/// The bytes at which a sign can begin: a mark, a line break, the `@` of a handle, the `/` of a link.
const SIGNS: [bool; 256] = {
    let mut signs = [false; 256];
    let bytes = b"\n\"'`@/\xc2\xe2\xe3\xef";
    let mut at = 0;
    while at < bytes.len() {
        signs[bytes[at] as usize] = true;
        at += 1;
    }
    signs
};

/// The parts of a text that are quoted, as byte ranges in ascending order which neither touch nor
/// overlap. Every line that is not blank is a paragraph.
pub fn quoted(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut marks: Vec<Mark> = Vec::new();
    let (mut pairing, mut turns, mut posts) =
        (Pairing::new(text), Turns::new(text), Posts::new(text));
    let mut line_start = 0;
    let mut at = 0;
    loop {
        let found = bytes[at..]
            .iter()
            .position(|byte| SIGNS[usize::from(*byte)]);
        at = found.map_or(text.len(), |found| at + found);
        match bytes.get(at) {
            None | Some(b'\n') => {
                let line = trimmed(text, line_start..at);
                if !line.is_empty() {
                    pairing.paragraph(line.clone(), &marks, &mut spans);
                    posts.paragraph(line.clone(), &mut spans);
                    turns.paragraph(line);
                }
                marks.clear();
                line_start = at + 1;
                if found.is_none() {
                    break;
                }
            }
            Some(b'@') => posts.handle(line_start, at),
            Some(b'/') => posts.slash(line_start, at),
            Some(_) => {
                if let Some(mark) = Mark::read(text, line_start, at) {
                    at = mark.end;
                    marks.push(mark);
                    continue;
                }
            }
        }
        at += 1;
    }
    pairing.finish(&mut spans);
    turns.finish(&mut spans);
    joined(spans)
}

/// A range without the blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.start + inside.len() - inside.trim_start().len();
    start..(range.start + inside.trim_end().len()).max(start)
}

/// Ranges in order, those that overlap or touch as one.
fn joined(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    spans.dedup_by(|next, before| {
        let joins = next.start <= before.end;
        if joins {
            before.end = before.end.max(next.end);
        }
        joins
    });
    spans
}

#[cfg(test)]
mod tests;
