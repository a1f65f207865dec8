//! The sentences behind what the page claims, folded away below it.

use super::ReportError;
use super::page::Builder;
use super::subject::Subject;
use super::words;
use crate::day::Day;
use crate::tabulate::make_visible;
use crate::verbs::evidence::{self, Claim, Quote, Request};
use serde::Serialize;
use std::ops::Range;

/// Sentences of each claim.
const QUOTES: usize = 3;
/// Claims of one list that sentences are given for.
pub const CLAIMS: usize = 5;

/// What the page says of some articles, and how it is looked for in them.
pub struct Stated {
    /// What is said, such as the term.
    pub what: String,
    /// Its numbers: N, value and interval; where they are empty, the number of articles that have it.
    pub numbers: String,
    /// Where the sentences are.
    pub claim: Claim,
}

/// A claim with its sentences.
#[derive(Debug, Serialize)]
pub struct Shown {
    what: String,
    numbers: String,
    quotes: Vec<ShownQuote>,
}

/// A sentence with what it is from.
#[derive(Debug, Serialize)]
struct ShownQuote {
    parts: Vec<Part>,
    source: String,
    date: String,
    title: String,
}

/// A stretch of a sentence.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Part {
    text: String,
    marked: bool,
}

/// Add sentences for these claims; the number of what was added. A corpus without text has none, which the note
/// on methods says.
pub fn show(
    subject: &Subject<'_>,
    builder: &mut Builder<'_>,
    stated: Vec<Stated>,
) -> Result<Option<usize>, ReportError> {
    if stated.is_empty() || !subject.info.settings.text {
        return Ok(None);
    }
    let claims = stated.iter().map(|stated| stated.claim.clone()).collect();
    let request = Request {
        claims,
        quotes: QUOTES,
    };
    let found = evidence::run(&subject.corpus, &request)?;
    let shown = stated.into_iter().zip(found);
    let shown: Vec<Shown> = shown
        .filter(|(_, found)| !found.quotes.is_empty())
        .map(|(stated, found)| Shown {
            what: stated.what,
            numbers: match stated.numbers.is_empty() {
                true => format!("In {}.", words::counted(found.articles, "article")),
                false => stated.numbers,
            },
            quotes: found.quotes.into_iter().map(shown_quote).collect(),
        })
        .collect();
    Ok((!shown.is_empty()).then(|| builder.evidence(shown)))
}

fn shown_quote(quote: Quote) -> ShownQuote {
    ShownQuote {
        parts: parts(&quote.sentence.text, &quote.sentence.marks),
        source: words::plain_name(&quote.source),
        date: quote
            .date
            .map_or_else(|| "undated".into(), |day: Day| words::day(day)),
        title: words::shortened(&quote.title, words::LONGEST_TEXT),
    }
}

/// A sentence cut where its marks begin and end.
fn parts(text: &str, marks: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::with_capacity(2 * marks.len() + 1);
    let mut add = |range: Range<usize>, marked: bool| {
        if !range.is_empty() {
            let text = make_visible(&text[range]).into_owned();
            parts.push(Part { text, marked });
        }
    };
    let mut reach = 0;
    for mark in marks {
        add(reach..mark.start, false);
        add(mark.clone(), true);
        reach = mark.end;
    }
    add(reach..text.len(), false);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_at_its_marks_and_nothing_in_it_acts() {
        let part = |text: &str, marked| Part {
            text: text.into(),
            marked,
        };
        assert_eq!(
            parts("a wall\u{202e} wall", &[2..6, 10..14]),
            [
                part("a ", false),
                part("wall", true),
                part("<U+202E> ", false),
                part("wall", true)
            ]
        );
        assert_eq!(parts("no mark", &[]), [part("no mark", false)]);
    }
}
