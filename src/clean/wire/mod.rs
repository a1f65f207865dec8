//! What a wire writes around an article: the date line, the byline, a headline repeated by the lead,
//! the dateline, and the credit at the end.
//!
//! Only the first and last paragraphs are inspected, so the time does not depend on the length of the
//! text.

mod agencies;
mod byline;
mod credit;
mod credited;
mod dateline;
mod gazetteer;
mod headline;
mod place;

pub use agencies::is_agency;
pub use byline::{Byline, byline};
pub use credit::credit;
pub use credited::credited;
pub use dateline::{Dateline, dateline};
pub(super) use headline::repeated as repeated_headline;

use crate::article::{Article, Change, ChangeKind, Cut, DateField};
use crate::day::Day;
use crate::read::dates::{self, DateOrder};
use std::ops::Range;

/// The first paragraphs that may hold a dateline: above it there may be a headline, and the caption of
/// a photo.
const PARAGRAPHS: usize = 4;
/// Paragraphs that begin later, in bytes, are ignored.
const HEAD_BYTES: usize = 1_500;
/// A longer paragraph, in bytes, is not taken for a headline.
const LONGEST_HEADLINE: usize = 300;
/// The longest line that gives a date, in bytes.
const LONGEST_DATE_LINE: usize = 120;

/// Moves bylines, datelines and credits out of the text into the article's fields, and into its
/// metadata as `place`, `carrier`, `origin` and `credit`.
///
/// A date that is only in the text is used if it `is_near` those of other articles.
pub fn clean(article: &mut Article, is_near: &dyn Fn(Day) -> bool) {
    date_line(article, is_near);
    let first = paragraphs(&article.text).next();
    if let Some(paragraph) = first
        && let Some(found) = byline(&article.text[paragraph.clone()])
    {
        cut_head(article, ChangeKind::Byline, paragraph);
        fill(&mut article.author, &found.author);
        add(article, "origin", found.origin);
    }
    remove_dateline(article, is_near);
    double_headline(article);
    if let Some(range) = credit(&article.text) {
        let text = article.text[range.clone()].trim().to_owned();
        record(article, ChangeKind::Credit, range.clone());
        article.text.truncate(range.start);
        let end = article.text.trim_end().len();
        article.text.truncate(end);
        add(article, "credit", Some(text));
    }
}

/// The date in the text of an article that has no other: above the text, or in its dateline.
pub fn date_in_text(article: &Article) -> Option<Day> {
    if article.date_field != DateField::Absent {
        return None;
    }
    let mut first_ones = paragraphs(&article.text).take(PARAGRAPHS);
    let first = first_ones.next()?;
    match DateLine::read(&article.text[first.clone()]) {
        Some(line) if line.is_certain() => Some(line.date),
        _ => {
            std::iter::once(first)
                .chain(first_ones)
                .find_map(|range| dateline(&article.text[range]))?
                .date
        }
    }
}

/// Uses a date found in the text, if the record has none.
fn take_date(article: &mut Article, date: Day, is_near: &dyn Fn(Day) -> bool) {
    if article.date_field == DateField::Absent && article.date.is_none() {
        article.date_field = DateField::InText;
        article.date = Some(date).filter(|date| is_near(*date));
    }
}

/// `date 2021-11-18 (@ChaudhryMAli88)`, `Friday, January 4, 2019`, or a date alone if it is the
/// article's own. A number is never a date here, and a date alone may be what the article is about.
fn date_line(article: &mut Article, is_near: &dyn Fn(Day) -> bool) {
    let Some(range) = paragraphs(&article.text).next() else {
        return;
    };
    let line = &article.text[range.clone()];
    let Some(found) = DateLine::read(line) else {
        return;
    };
    let author = found.author.unwrap_or_default().to_owned();
    let (date, labelled) = (found.date, found.labelled);
    if found.is_certain() {
        take_date(article, date, is_near);
    }
    // A date that is not the article's stays in the text, unless the line says that it is a date.
    let is_far = article.date_field == DateField::InText && article.date.is_none();
    if is_far || !labelled && article.date != Some(date) {
        return;
    }
    fill(&mut article.author, &author);
    cut_head(article, ChangeKind::DateLine, range);
}

struct DateLine<'a> {
    date: Day,
    author: Option<&'a str>,
    /// Whether the line says that it is a date.
    labelled: bool,
    /// Whether it names the weekday of the date.
    has_weekday: bool,
}

impl<'a> DateLine<'a> {
    fn read(line: &'a str) -> Option<Self> {
        if line.len() > LONGEST_DATE_LINE || !line.chars().any(char::is_numeric) {
            return None;
        }
        let label = line
            .get(..4)
            .filter(|label| label.eq_ignore_ascii_case("date"))
            .map(|_| &line[4..])
            .filter(|rest| rest.starts_with([' ', ':', '\t']));
        let labelled = label.is_some();
        let rest = label.unwrap_or(line).trim_start_matches([':', ' ', '\t']);
        let (text, author) = match rest
            .strip_suffix(')')
            .and_then(|rest| rest.rsplit_once('('))
        {
            Some((date, author)) => (date.trim(), Some(author.trim())),
            None => (rest, None),
        };
        if dates::number_of(text).is_some() {
            return None;
        }
        let date = dates::decide(dates::read(text), DateOrder::Auto)?;
        Some(Self {
            date,
            author: author.filter(|author| !author.is_empty()),
            labelled,
            has_weekday: dates::names_weekday_of(text, date),
        })
    }

    /// Whether this is a form in which wires and sites put a date above a text.
    fn is_certain(&self) -> bool {
        self.labelled || self.has_weekday
    }
}

/// The dateline of one of the first paragraphs.
fn remove_dateline(article: &mut Article, is_near: &dyn Fn(Day) -> bool) {
    let found = paragraphs(&article.text)
        .take(PARAGRAPHS)
        .find_map(|range| Some((range.start, dateline(&article.text[range])?)));
    let Some((start, line)) = found else { return };
    record(article, ChangeKind::Dateline, start..start + line.length);
    cut(article, start..start + line.length);
    if let Some(date) = line.date {
        take_date(article, date, is_near);
    }
    add(article, "place", line.place);
    add(article, "carrier", line.carrier);
    add(article, "origin", line.origin);
}

/// Counts a headline only once if the text repeats it.
///
/// The title field may open the text, as a paragraph or as the lead's first words. Without a title
/// field, a first paragraph that the second repeats is the headline.
fn double_headline(article: &mut Article) {
    let text = &article.text;
    let (first, second) = {
        let mut all = paragraphs(text);
        (all.next(), all.next())
    };
    let Some(first) = first else { return };
    let heading = &text[first.clone()];
    let is_heading = if article.title.is_empty() {
        heading.len() <= LONGEST_HEADLINE && !heading.ends_with(['.', ':'])
    } else {
        headline::repeated(&article.title, heading)
            .is_some_and(|end| heading[end..].trim_matches(['.', ' ']).is_empty())
    };
    let lead_repeats = |second: &Range<usize>| {
        // As a separate paragraph, the headline only looks like a lead.
        headline::repeated(heading, &text[second.clone()]).is_some()
    };
    if is_heading && second.as_ref().is_some_and(lead_repeats) {
        if article.title.is_empty() {
            article.title = heading.to_owned();
        }
        cut_head(article, ChangeKind::Headline, first);
        article.title_repeated = true;
    } else if !article.title.is_empty() && headline::repeated(&article.title, text).is_some() {
        article.title_repeated = true;
    }
}

/// Records that a range of the text is cut.
fn record(article: &mut Article, kind: ChangeKind, range: Range<usize>) {
    let change = Change::new(kind, article.text[range].trim());
    article.changes.push(change);
}

/// One of the lists that are kept compressed: read once, and kept for the program's life.
fn unpacked(list: &[u8]) -> &'static str {
    let bytes = zstd::decode_all(list).expect("the list is part of the program");
    String::from_utf8(bytes).expect("the list is UTF-8").leak()
}

/// Removes a paragraph, what stands above it, and the blank lines that would then open the text.
fn cut_head(article: &mut Article, kind: ChangeKind, paragraph: Range<usize>) {
    let after = &article.text[paragraph.end..];
    let end = article.text.len() - after.trim_start().len();
    record(article, kind, paragraph);
    cut(article, 0..end);
}

/// Removes the range of the change that was recorded last.
fn cut(article: &mut Article, range: Range<usize>) {
    let characters = |text: &str| text.chars().count() as u64;
    let cut = Cut {
        start: characters(&article.text[..range.start]),
        characters: characters(&article.text[range.clone()]),
    };
    if let Some(change) = article.changes.last_mut() {
        change.cut = Some(cut);
    }
    article.text.replace_range(range, "");
}

fn fill(field: &mut String, value: &str) {
    if field.is_empty() {
        field.push_str(value);
    }
}

/// Adds a metadata column, unless the article has it.
pub(super) fn add(article: &mut Article, name: &str, value: Option<String>) {
    let Some(value) = value else { return };
    match article.metadata.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => fill(known, &value),
        None => article.metadata.push((name.to_owned(), value)),
    }
}

/// The paragraphs that begin in the head of a text, without surrounding blanks.
fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let mut at = 0;
    let lines = text.split('\n').map(move |line| {
        let start = at + line.len() - line.trim_start_matches(blank).len();
        let end = at + line.trim_end_matches(blank).len();
        at += line.len() + 1;
        (at - line.len() - 1, start..end)
    });
    let in_head = lines.take_while(|(at, _)| *at < HEAD_BYTES);
    in_head
        .map(|(_, range)| range)
        .filter(|range| range.start < range.end)
}

#[cfg(test)]
mod tests;
