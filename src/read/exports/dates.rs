//! Finds where a date begins and ends within a line.

use crate::read::dates::{self, MAX_BYTES, Read};
use std::ops::Range;

/// Only this many words of a line are searched.
const MOST_WORDS: usize = 40;

/// A date has at most this many words, including its time and zone.
const LONGEST: usize = 10;

/// The first date in a line, with as many words as can be read: `Section, mardi 14 mars 2006, p. 3`.
pub(super) fn find(line: &str) -> Option<Range<usize>> {
    let words = words(line);
    (0..words.len()).find_map(|first| from(line, &words, first))
}

/// The date at the beginning of a line.
pub(super) fn at_start(line: &str) -> Option<Range<usize>> {
    from(line, &words(line), 0)
}

fn from(line: &str, words: &[Range<usize>], first: usize) -> Option<Range<usize>> {
    let start = words.get(first)?.start;
    // A date has a number among its first words; without one there is nothing to read.
    let near = &words[first..words.len().min(first + 4)];
    if !near
        .iter()
        .any(|word| line[word.clone()].contains(|c: char| c.is_numeric()))
    {
        return None;
    }
    let last = words.len().min(first + LONGEST);
    (first..last).rev().find_map(|last| {
        let text = line[start..words[last].end].trim_end_matches([',', ';', '.', ' ']);
        let is_day = text.len() <= MAX_BYTES && matches!(dates::read(text), Read::Day(_));
        // Digits alone may be any number.
        let is_sure = text.contains(|c: char| !c.is_ascii_digit());
        (is_day && is_sure).then(|| start..start + text.len())
    })
}

fn words(line: &str) -> Vec<Range<usize>> {
    let offset = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    line.split_whitespace()
        .take(MOST_WORDS)
        .map(|word| offset(word)..offset(word) + word.len())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_found_in_its_line_in_every_language() {
        for (line, date) in [
            (
                "December 19, 1991, Sunday, An Edition",
                "December 19, 1991, Sunday",
            ),
            (
                "27. Februar 2012 Montag 9:50 PM GMT+1",
                "27. Februar 2012 Montag 9:50 PM GMT+1",
            ),
            (
                "Politique, jeudi 5 octobre 2013, p. 03",
                "jeudi 5 octobre 2013",
            ),
            (
                "World, Friday, November 13, 2015",
                "Friday, November 13, 2015",
            ),
            (
                "August 6, 1997, Wednesday,, FINAL EDITION",
                "August 6, 1997, Wednesday,, FINAL EDITION",
            ),
            ("2018 年 10 月 7 日 17:04", "2018 年 10 月 7 日 17:04"),
            ("1985年01月10日", "1985年01月10日"),
            ("２００９年１月３日", "２００９年１月３日"),
            ("2009.01.13", "2009.01.13"),
            ("Sep 20, 2024", "Sep 20, 2024"),
            ("Lundi 2 Janvier 2012", "Lundi 2 Janvier 2012"),
            ("29 décembre 2011", "29 décembre 2011"),
        ] {
            assert_eq!(find(line).map(|at| &line[at]), Some(date), "{line}");
        }
        for line in [
            "The Times (London)",
            "20 Minutes",
            "877 words",
            "20120227",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
