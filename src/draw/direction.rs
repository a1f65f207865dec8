//! Lines in which some letters run from right to left.
//!
//! Each piece of one direction is placed by itself, because the rule of Unicode (UAX #9) lets a number or a comma
//! after a Hebrew name change sides with it, and a note would then name the wrong count.

use crate::tabulate::runs_leftwards;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    Left,
    Right,
    /// Blanks, digits and punctuation.
    Neither,
}

fn letter(c: char) -> Letter {
    match c {
        _ if runs_leftwards(c) => Letter::Right,
        _ if c.is_alphabetic() => Letter::Left,
        _ => Letter::Neither,
    }
}

/// A piece of a line, and whether it runs from right to left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub range: Range<usize>,
    pub leftwards: bool,
}

/// The pieces of a line, from left to right as they stand on the page. The first letter decides where a line begins.
pub(crate) fn pieces(line: &str) -> Vec<Piece> {
    let whole = Piece {
        range: 0..line.len(),
        leftwards: false,
    };
    let letters = || line.char_indices().map(|(at, c)| (at, c, letter(c)));
    let strong = letters().find(|(.., letter)| *letter != Letter::Neither);
    if letters().all(|(.., letter)| letter != Letter::Right) {
        return vec![whole];
    }
    // What stands between two letters of one direction goes with them.
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    for (at, c, letter) in letters() {
        let after = at + c.len_utf8();
        let leftwards = match letter {
            Letter::Right => true,
            Letter::Left => false,
            // A mark belongs to its letter.
            Letter::Neither if unicode_normalization::char::is_combining_mark(c) && end == at => {
                end = after;
                if let Some(last) = pieces.last_mut() {
                    last.range.end = end;
                }
                continue;
            }
            Letter::Neither => continue,
        };
        match pieces.last_mut() {
            Some(last) if last.leftwards == leftwards => last.range.end = after,
            last => {
                let begin = last.map_or(0, |last| last.range.end);
                if begin < at {
                    pieces.push(Piece {
                        range: begin..at,
                        leftwards: false,
                    });
                }
                pieces.push(Piece {
                    range: at..after,
                    leftwards,
                });
            }
        }
        end = after;
    }
    if end < line.len() {
        pieces.push(Piece {
            range: end..line.len(),
            leftwards: false,
        });
    }
    keep_brackets(line, &mut pieces);
    if strong.is_some_and(|(.., letter)| letter == Letter::Right) {
        pieces.reverse();
    }
    pieces
}

/// Gives brackets and quotation marks to the letters that they touch, so that they still enclose them when the order of
/// the pieces is turned around.
fn keep_brackets(line: &str, pieces: &mut Vec<Piece>) {
    const OPENING: [char; 9] = ['(', '[', '{', '«', '“', '„', '‘', '"', '\''];
    const CLOSING: [char; 9] = [')', ']', '}', '»', '”', '“', '’', '"', '\''];
    let has_letters = |piece: &Piece| line[piece.range.clone()].contains(char::is_alphabetic);
    for at in 0..pieces.len() {
        if has_letters(&pieces[at]) {
            continue;
        }
        if at > 0 {
            let text = &line[pieces[at].range.clone()];
            let begin = pieces[at].range.end - text.trim_start_matches(CLOSING).len();
            pieces[at - 1].range.end = begin;
            pieces[at].range.start = begin;
        }
        if at + 1 < pieces.len() {
            let text = &line[pieces[at].range.clone()];
            let end = pieces[at].range.start + text.trim_end_matches(OPENING).len();
            pieces[at + 1].range.start = end;
            pieces[at].range.end = end;
        }
    }
    pieces.retain(|piece| !piece.range.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<&str> {
        pieces(line)
            .into_iter()
            .map(|piece| &line[piece.range])
            .collect()
    }

    #[test]
    fn a_number_after_a_hebrew_name_stays_behind_it() {
        assert_eq!(
            shown("N = 3 of הארץ, 1,234 tokens"),
            ["N = 3 of", " ", "הארץ", ", 1,234 ", "tokens"]
        );
    }

    #[test]
    fn a_line_that_begins_on_the_right_is_set_from_there() {
        assert_eq!(
            shown("قناة BBC عربي."),
            [".", "عربي", " ", "BBC", " ", "قناة"]
        );
        assert_eq!(shown("عام 2021 كان"), ["عام 2021 كان"]);
        assert_eq!(
            shown("ישראל היום (Israel Hayom)"),
            ["(Israel Hayom)", " ", "ישראל היום"]
        );
        assert_eq!(shown("from (הארץ)."), ["from", " ", "(הארץ)", "."]);
    }

    #[test]
    fn other_lines_are_one_piece() {
        assert_eq!(
            shown("Лукашенко, 12 % of 新华社"),
            ["Лукашенко, 12 % of 新华社"]
        );
        assert_eq!(shown(""), [""]);
    }
}
