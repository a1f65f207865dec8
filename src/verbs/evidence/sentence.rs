//! The sentence in which something stands, cut to a length that is read at a glance.

use crate::recognise::context::ends_abbreviated;
use crate::tokenize::sentence_starts;
use std::collections::BTreeSet;
use std::ops::Range;

/// A longer sentence is cut, in characters.
const LONGEST: usize = 320;
/// A shorter one, such as the `Mr.` before a name, is read with its neighbour.
const SHORTEST: usize = 40;

/// A sentence with the places in it that are meant, in bytes and in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The sentence; `…` stands where it is cut.
    pub text: String,
    /// What is meant.
    pub marks: Vec<Range<usize>>,
}

/// The sentence of a text that has the most of what is looked for, and `least` of it, the first of several. `marks`
/// are what stands where; paragraphs end with a line.
pub fn best(text: &str, marks: &[(usize, Range<usize>)], least: usize) -> Option<Sentence> {
    let mut sentences: Vec<Range<usize>> = Vec::new();
    for (_, mark) in marks {
        if sentences.last().is_none_or(|last| last.end <= mark.start) {
            sentences.push(around(text, mark));
        }
    }
    let different = |sentence: &Range<usize>| -> usize {
        let inside = marks.iter().filter(|(_, mark)| holds(sentence, mark));
        inside.map(|(what, _)| *what).collect::<BTreeSet<_>>().len()
    };
    let most = sentences.iter().map(different).max()?;
    if most < least {
        return None;
    }
    let best = sentences.iter().find(|one| different(one) == most)?;
    Some(cut(text, best, marks))
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The sentence around a place, or the sentences that it reaches over; paragraphs end with a line.
pub fn around(text: &str, mark: &Range<usize>) -> Range<usize> {
    let first = text[..mark.start].rfind('\n').map_or(0, |at| at + 1);
    let last = text[mark.end..]
        .find('\n')
        .map_or(text.len(), |at| mark.end + at);
    let mut bounds: Vec<usize> = sentence_starts(&text[first..last])
        .map(|at| first + at)
        .filter(|at| !ends_abbreviated(&text[first..*at]))
        .collect();
    bounds.push(last);
    let mut begin = bounds.partition_point(|at| *at <= mark.start).max(1) - 1;
    let mut end = bounds.partition_point(|at| *at < mark.end).max(begin + 1);
    let is_short = |begin: usize, end: usize| {
        let characters = text[bounds[begin]..bounds[end]].trim().chars();
        characters.take(SHORTEST).count() < SHORTEST
    };
    while is_short(begin, end) && (end + 1 < bounds.len() || begin > 0) {
        match end + 1 < bounds.len() {
            true => end += 1,
            false => begin -= 1,
        }
    }
    bounds[begin]..bounds[end]
}

/// A sentence of bounded length around its first mark.
fn cut(text: &str, sentence: &Range<usize>, marks: &[(usize, Range<usize>)]) -> Sentence {
    let whole = &text[sentence.clone()];
    let from = sentence.start + (whole.len() - whole.trim_start().len());
    let whole = whole.trim();
    let mut inside: Vec<Range<usize>> = marks
        .iter()
        .filter(|(_, mark)| holds(&(from..from + whole.len()), mark))
        .map(|(_, mark)| mark.start - from..mark.end - from)
        .collect();
    inside.sort_by_key(|mark| (mark.start, mark.end));
    let first = inside.first().cloned().unwrap_or(0..0);
    let window = match whole.chars().nth(LONGEST) {
        None => 0..whole.len(),
        Some(_) => window(whole, &first),
    };
    let before = if window.start > 0 { "…" } else { "" };
    let behind = if window.end < whole.len() { "…" } else { "" };
    let shift = |at: usize| at - window.start + before.len();
    let mut reach = 0;
    inside.retain(|mark| {
        let is_shown = holds(&window, mark) && mark.start >= reach;
        reach = if is_shown { mark.end } else { reach };
        is_shown
    });
    Sentence {
        text: format!("{before}{}{behind}", &whole[window.clone()]),
        marks: inside
            .iter()
            .map(|mark| shift(mark.start)..shift(mark.end))
            .collect(),
    }
}

/// What is shown of a long sentence: a third of the room stands before the mark; words are not divided where
/// there are blanks.
fn window(text: &str, mark: &Range<usize>) -> Range<usize> {
    let mut before = text[..mark.start].char_indices().rev();
    let back = match before.nth(LONGEST / 3) {
        Some((at, _)) => at,
        None => 0,
    };
    let start = match back {
        0 => 0,
        _ => text[back..mark.start]
            .find(' ')
            .map_or(back, |at| back + at + 1),
    };
    let mut behind = text[start..].char_indices();
    let reach = behind
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| start + at)
        .max(mark.end);
    let end = match reach == text.len() {
        true => reach,
        false => text[mark.end..reach]
            .rfind(' ')
            .map_or(reach, |at| mark.end + at),
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(text: &str, words: &[&str]) -> Vec<(usize, Range<usize>)> {
        let mut marks: Vec<(usize, Range<usize>)> = words
            .iter()
            .enumerate()
            .flat_map(|(what, word)| {
                text.match_indices(word)
                    .map(move |(at, _)| (what, at..at + word.len()))
            })
            .collect();
        marks.sort_by_key(|(_, mark)| (mark.start, mark.end));
        marks
    }

    fn shown(text: &str, words: &[&str]) -> (String, Vec<String>) {
        let sentence = best(text, &marks(text, words), 1).unwrap();
        let marked = sentence.marks.iter();
        let marked = marked.map(|mark| sentence.text[mark.clone()].to_owned());
        (sentence.text.clone(), marked.collect())
    }

    #[test]
    fn the_sentence_with_most_of_what_is_looked_for_is_shown() {
        let text = "The wall is a long story that nobody knows. A wall was built by Poland at its border. Poland.";
        assert_eq!(
            shown(text, &["wall", "Poland"]),
            (
                "A wall was built by Poland at its border.".into(),
                vec!["wall".into(), "Poland".into()]
            )
        );
        assert!(shown(text, &["wall"]).0.starts_with("The wall is"));
    }

    #[test]
    fn what_stands_in_two_sentences_is_not_in_one() {
        let text = "The wall is a long story that nobody knows. Poland has built another one at its border.";
        let found = |words: &[&str]| best(text, &marks(text, words), words.len());
        assert_eq!(found(&["wall", "Poland"]), None);
        assert!(found(&["border", "Poland"]).is_some());
    }

    #[test]
    fn a_piece_that_is_no_sentence_is_read_with_its_neighbour() {
        let text = "One.\nMr. Brown said on Tuesday that the border is closed.\nTwo.";
        let whole = "Mr. Brown said on Tuesday that the border is closed.";
        assert_eq!(shown(text, &["Mr"]), (whole.into(), vec!["Mr".into()]));
    }

    #[test]
    fn a_long_sentence_is_cut_around_the_word() {
        let text = format!(
            "{}border {}",
            "many words ".repeat(90),
            "and more ".repeat(90)
        );
        let (sentence, marked) = shown(&text, &["border"]);
        assert!(
            sentence.starts_with('…') && sentence.ends_with('…'),
            "{sentence}"
        );
        assert!(sentence.chars().count() <= LONGEST + 2, "{sentence}");
        assert_eq!(marked, ["border"]);
        assert!(sentence.contains("words border and"));
    }

    proptest! {
        /// Any text: no panic, bounds between characters, and the mark is what it was.
        #[test]
        fn any_text_gives_a_sentence_that_holds_its_mark(text in "(\\PC|[.!? \n]){1,900}", at in 0usize..900) {
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let start = starts[at % starts.len()];
            let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
            prop_assume!(!text[start..end].trim().is_empty());
            let sentence = best(&text, &[(0, start..end)], 1).unwrap();
            prop_assert!(sentence.marks.len() == 1, "{sentence:?}");
            prop_assert_eq!(&sentence.text[sentence.marks[0].clone()], &text[start..end]);
            prop_assert!(sentence.text.chars().count() <= LONGEST + 3);
        }
    }
}
