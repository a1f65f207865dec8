//! Messages as wires send them: ANPA 1312 and IPTC 7901, which divide header, text and trailer by
//! control characters. Only the trailer of a message has the year.

use super::dates::{self, Read};
use super::document::{Document, Documents, Found, Piece};
use super::fields::Field;
use super::sections::{Sections, cut};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::article::{Change, ChangeKind};
use crate::place::Reject;
use regex::Regex;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

const HEADER: char = '\u{1}';
const TEXT: char = '\u{2}';
const TRAILER: char = '\u{3}';

/// The number of first bytes in which a message must begin.
const HEAD_BYTES: usize = 2 << 10;

/// Messages of wires.
pub static WIRE_TEXT: Format = Format {
    about: About::new("wire", "messages of news wires: ANPA 1312 and IPTC 7901"),
    endings: &[],
    is_binary: true,
    fits,
    open,
};

fn fits(sample: &Sample<'_>) -> bool {
    let head = &sample.bytes[..sample.bytes.len().min(HEAD_BYTES)];
    let Some(header) = head.iter().position(|byte| *byte == HEADER as u8) else {
        return false;
    };
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
    let begins = head[..header].iter().all(is_blank);
    let text = head[header..].iter().position(|byte| *byte == TEXT as u8);
    // What stands in the header is letters, so that no binary file is taken for a message.
    begins && text.is_some_and(|end| !head[header..header + end].contains(&0))
}

fn open(mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let head = stream.peek(HEAD_BYTES);
    let text = memchr::memchr(TEXT as u8, head).map_or(&[][..], |at| &head[at + 1..]);
    let kind = match text.trim_ascii_start().first() {
        Some(b'^') => "ANPA 1312",
        _ => "IPTC 7901",
    };
    Ok(cut(stream, options, Messages { kind }))
}

/// The messages of an input that begins with one of this kind.
struct Messages {
    kind: &'static str,
}

impl Sections for Messages {
    fn begins(&self, line: &[u8]) -> bool {
        line.contains(&(HEADER as u8))
    }
}

#[derive(Deserialize)]
struct Words {
    versions: Vec<String>,
    notebooks: Vec<String>,
    notes: Vec<String>,
    bylines: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("wire_text.toml"))
        .expect("wire_text.toml is part of the program and a test reads it")
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours, which a test uses")
}

impl Documents for Messages {
    fn kind(&self) -> &str {
        self.kind
    }

    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let bytes = piece.decoded(input, &mut out.notes);
        let Some((_, message)) = bytes.split_once(HEADER) else {
            // Blanks and control characters before the first message.
            return;
        };
        let (header, rest) = message.split_once(TEXT).unwrap_or(("", message));
        let (body, trailer) = rest.split_once(TRAILER).unwrap_or((rest, rest));
        let mut document = Document::at(piece.position);
        let is_anpa = body.trim_start().starts_with('^');
        match is_anpa {
            true => anpa(header, body, trailer, &mut document),
            false => iptc(header, body, trailer, &mut document),
        }
        out.documents.push(document);
    }
}

/// A line without its end and without control characters.
fn clean(line: &str) -> String {
    let is_kept = |c: &char| !c.is_control() || *c == '\t';
    line.chars().filter(is_kept).collect::<String>()
}

fn frame(document: &mut Document, found: &str) {
    /// The number of characters of a cut that the ledger shows.
    const SHOWN: usize = 300;
    let found = found.trim();
    if !found.is_empty() {
        document.changes.push(Change {
            kind: ChangeKind::Frame,
            found: found.chars().take(SHOWN).collect(),
            cut: None,
        });
    }
}

/// Whether a line begins with one of these words.
fn is_one_of(line: &str, words: &[String]) -> bool {
    let line = line.trim().to_lowercase();
    let begins = |word: &String| {
        let rest = line.strip_prefix(word.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    words.iter().any(begins)
}

/// The names after `By `; agencies after a comma are none.
fn author(line: &str) -> Option<&str> {
    let (word, names) = line.trim().split_once(' ')?;
    let is_byline = WORDS.bylines.iter().any(|by| word.eq_ignore_ascii_case(by));
    let names = names.trim();
    let names = names
        .rsplit_once(", ")
        .filter(|(_, last)| !last.contains(' '))
        .map_or(names, |(names, _)| names);
    (is_byline && names.starts_with(char::is_uppercase)).then_some(names)
}

/// ANPA 1312: `^…<` and `^…=` lines are slug, headline, notes and byline; the lines of the text begin
/// with a tab; `AP-WF-11-13-13 1509GMT` ends it.
fn anpa(header: &str, body: &str, trailer: &str, document: &mut Document) {
    static TRAILER_FORM: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"([A-Z]{2,})(?:-[A-Z]{2,})?-(\d\d)-(\d\d)-(\d\d)\s+\d{4}"));
    static SLUG: LazyLock<Regex> = LazyLock::new(|| pattern(r",\s*\d+\s*$"));
    let mut paragraphs: Vec<String> = Vec::new();
    let mut headline = String::new();
    let mut slug = String::new();
    let mut agency = String::new();
    let mut notes: Vec<String> = Vec::new();
    let mut marked: Option<String> = None;
    for line in body.lines() {
        let line = clean(line);
        let begins = line.starts_with('^');
        if begins || marked.is_some() {
            let so_far = marked.take().unwrap_or_default();
            let whole = format!("{so_far} {}", line.trim_start_matches('^').trim());
            let whole = whole.trim();
            let is_whole = whole.ends_with(['<', '=']);
            if !is_whole && !line.trim().is_empty() && !line.starts_with('\t') {
                marked = Some(whole.to_owned());
                continue;
            }
            let said = whole.trim_end_matches(['<', '=', ' ']).trim();
            if let Some(names) = author(said).filter(|_| whole.ends_with('=')) {
                document.set(Field::Author, names);
            } else if slug.is_empty() && (SLUG.is_match(said) || said.starts_with("BC-")) {
                slug = SLUG.replace(said, "").into_owned();
            } else if is_one_of(said, &WORDS.notes) {
                notes.push(said.to_owned());
            } else if !paragraphs.is_empty() {
                // A heading between the paragraphs.
                paragraphs.push(said.to_owned());
            } else if whole.ends_with('=') && agency.is_empty() {
                agency = said.to_owned();
            } else if headline.is_empty() && whole.ends_with('<') {
                headline = said.to_owned();
            } else {
                notes.push(said.to_owned());
            }
            continue;
        }
        let text = line.trim();
        match paragraphs.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if !line.starts_with(['\t', ' ']) && !last.is_empty() => {
                last.push(' ');
                last.push_str(text);
            }
            _ => paragraphs.push(text.to_owned()),
        }
    }
    // Lines of `___` divide, they say nothing.
    paragraphs.retain(|paragraph| paragraph.chars().any(char::is_alphanumeric));
    let text = paragraphs.join("\n\n");
    let typed = unwire(&text);
    if typed != text {
        document.changes.push(Change {
            kind: ChangeKind::Encoding,
            found: "`` '' _ in the place of quotation marks and dashes".to_owned(),
            cut: None,
        });
    }
    document.set(Field::Text, typed);
    document.set(
        Field::Title,
        unwire(if headline.is_empty() {
            &slug
        } else {
            &headline
        }),
    );
    document.set_metadata("note", notes.join(" / "));
    document.set_metadata("slug", slug);
    document.set_metadata(
        "header",
        clean(header.lines().last().unwrap_or_default()).trim(),
    );
    if let Some(found) = TRAILER_FORM.captures(trailer) {
        let year = century(&found[4]);
        document.set(Field::Date, format!("{year}-{}-{}", &found[2], &found[3]));
        document.set(Field::Source, &found[1]);
    }
    document.set(Field::Source, agency);
}

/// Quotation marks and dashes as they are written elsewhere.
fn unwire(text: &str) -> String {
    text.replace("``", "“")
        .replace("''", "”")
        .replace(" _ ", " — ")
}

/// The year of two digits or four.
fn century(year: &str) -> String {
    match (year.len(), year.parse::<u16>()) {
        (2, Ok(year)) if year >= 70 => format!("19{year}"),
        (2, _) => format!("20{year}"),
        _ => year.to_owned(),
    }
}

/// IPTC 7901: the headline ends with `=`, paragraphs with a blank line, the text with a notebook for
/// editors; `131137 GMT Nov 13` is 13 November 2013.
fn iptc(header: &str, body: &str, trailer: &str, document: &mut Document) {
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = body.lines().map(clean).collect();
    let (headline, begins) = headline(&lines, document);
    document.set(Field::Title, headline);
    let mut header = header.lines().map(clean);
    let first = header.next().unwrap_or_default();
    let slugs: Vec<String> = header
        .map(|line| line.trim().trim_end_matches('/').to_owned())
        .collect();
    document.set_metadata("slug", slugs.join(" ").trim());
    document.set_metadata("header", first.trim());
    let text = &lines[begins..];
    let ends = text
        .iter()
        .position(|line| is_one_of(line, &WORDS.notebooks))
        .unwrap_or(text.len());
    frame(document, &text[ends..].join("\n"));
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in &text[..ends] {
        let said = line.trim();
        if said.is_empty() || line.starts_with("  ") || line.starts_with('\t') {
            paragraphs.push(String::new());
        }
        if let Some(last) = paragraphs.last_mut().filter(|_| !said.is_empty()) {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(said);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    if let Some(line) = paragraphs
        .first()
        .filter(|line| line.len() < 100 && !line.ends_with('.'))
    {
        let line = line.clone();
        if let Some(names) = author(&line) {
            document.set(Field::Author, names);
            document.changes.push(Change {
                kind: ChangeKind::Byline,
                found: line.clone(),
                cut: None,
            });
            paragraphs.remove(0);
        }
    }
    let agency = agency(&first, paragraphs.first());
    // `dpa wsz jln npr`: who worked on it.
    static DESK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[\p{L}/]{2,10}( [a-z0-9/]{1,5}){1,8}$"));
    while let Some(last) = paragraphs.last() {
        let is_desk = DESK.is_match(last)
            && agency
                .as_deref()
                .is_some_and(|name| last.to_lowercase().starts_with(&name.to_lowercase()));
        if !is_desk {
            break;
        }
        frame(document, last);
        paragraphs.pop();
    }
    document.set(Field::Text, paragraphs.join("\n\n"));
    document.set(Field::Source, agency.unwrap_or_default());
    if let Some(day) = day(trailer) {
        document.set(Field::Date, day);
    }
}

/// The headline, and the line at which the text begins. Marks of versions and bylines between the two
/// are no headline.
fn headline(lines: &[String], document: &mut Document) -> (String, usize) {
    /// A headline has no more lines.
    const MOST_LINES: usize = 12;
    let ending = lines
        .iter()
        .take(MOST_LINES)
        .position(|line| line.trim_end().ends_with('='));
    let blank = lines.iter().skip(1).position(|line| line.trim().is_empty());
    let ends = ending.unwrap_or_else(|| blank.unwrap_or(0).min(MOST_LINES));
    let mut said: Vec<&str> = Vec::new();
    let mut versions: Vec<&str> = Vec::new();
    for line in lines.iter().take(ends + 1) {
        let line = line.trim().trim_end_matches('=').trim();
        if line.is_empty() {
        } else if let Some(names) = author(line).filter(|_| !said.is_empty()) {
            document.set(Field::Author, names);
        } else {
            let (version, rest) = version(line);
            versions.extend(Some(version).filter(|version| !version.is_empty()));
            said.extend(Some(rest).filter(|rest| !rest.is_empty()));
        }
    }
    if said.is_empty() {
        said = std::mem::take(&mut versions);
    }
    document.set_metadata("version", versions.join(" "));
    (said.join(" "), (ends + 1).min(lines.len()))
}

/// A line of a headline without the mark of a version in front: `1ST LEAD`, `EXTRA`.
fn version(line: &str) -> (&str, &str) {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\(?\d+(?:ST|ND|RD|TH|\.)? (?:LEAD|UPDATE|ROUNDUP|Lead|Zusammenfassung)\)?\b:?")
    });
    let end = NUMBERED.find(line).map(|found| found.end()).or_else(|| {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let known = word.trim_matches(['(', ')', ':']);
        let is_known = WORDS
            .versions
            .iter()
            .any(|version| version.eq_ignore_ascii_case(known));
        // In a headline of capitals the word may be one of the headline.
        let is_mark = word.len() == line.len()
            || (!word.contains(char::is_lowercase)
                && (line.contains(char::is_lowercase) || line[word.len()..].starts_with(':')));
        (is_known && is_mark).then_some(word.len())
    });
    match end {
        Some(end) => (
            line[..end].trim_end_matches(':'),
            line[end..].trim_start_matches([':', ' ', '-']),
        ),
        None => ("", line),
    }
}

/// The agency: the last letters of the header (`… dpa 061`), else what stands in the parentheses of
/// the dateline.
fn agency(header: &str, lead: Option<&String>) -> Option<String> {
    static DATELINE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[^()]{2,60}\(([\p{L} /.-]{2,30})\)"));
    let in_lead = lead
        .and_then(|lead| DATELINE.captures(lead))
        .map(|found| found[1].trim().to_owned());
    let words: Vec<&str> = header.split_whitespace().skip(4).collect();
    let in_header = words
        .iter()
        .rev()
        .find(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
    // `ccccb` is not an agency: the header names one before its number.
    let in_header = in_header.filter(|_| {
        words
            .last()
            .is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()))
    });
    in_header.map(|word| (*word).to_owned()).or(in_lead)
}

/// The day of a trailer: day, hour and minute, zone, month, year.
fn day(trailer: &str) -> Option<String> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\b(\d\d)\d{4}\s*(?:[A-Z]{1,5}\s+)?(\p{L}{3,10})\.?\s+(\d{4}|\d\d)\b")
    });
    let found = FORM.captures_iter(trailer).last()?;
    let written = format!("{} {} {}", &found[1], &found[2], century(&found[3]));
    match dates::read(&written) {
        Read::Day(day) => Some(day.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_versions_are_no_headline_and_words_of_headlines_no_mark() {
        for (line, expected) in [
            ("EXTRA", ("EXTRA", "")),
            ("1ST LEAD", ("1ST LEAD", "")),
            ("1ST LEAD Ferry sails", ("1ST LEAD", "Ferry sails")),
            (
                "2. Zusammenfassung: Neue Fähre",
                ("2. Zusammenfassung", "Neue Fähre"),
            ),
            ("EIL: Fähre fährt", ("EIL", "Fähre fährt")),
            ("UPDATE ON TRADE TALKS", ("", "UPDATE ON TRADE TALKS")),
            (
                "Lead in the water worries town",
                ("", "Lead in the water worries town"),
            ),
            ("Extra time for the ferry", ("", "Extra time for the ferry")),
            ("G20 LEADERS meet", ("", "G20 LEADERS meet")),
        ] {
            assert_eq!(version(line), expected, "{line}");
        }
    }

    #[test]
    fn the_day_of_a_trailer_stands_in_front_of_its_hour() {
        for (trailer, expected) in [
            ("131137 GMT Nov 13 ", Some("2013-11-13")),
            ("212101 GMT Nov 18", Some("2018-11-21")),
            ("030915 MEZ Mrz 21", Some("2021-03-03")),
            ("030915 Okt 98", Some("1998-10-03")),
            ("030915 GMT Dec 2021", Some("2021-12-03")),
            ("310915 GMT Feb 13", None),
            ("nothing", None),
        ] {
            assert_eq!(day(trailer).as_deref(), expected, "{trailer}");
        }
    }

    #[test]
    fn notes_of_editors_are_told_from_headlines() {
        for (line, expected) in [
            ("Eds: With AP Photos.", true),
            ("AP Photo XYZ101", true),
            ("AP Photos XYZ101, XYZ102", true),
            ("Photos show a ferry", false),
            ("Edsel returns", false),
            ("Advertisers leave", false),
            ("Embargoed goods seized", false),
        ] {
            assert_eq!(is_one_of(line, &WORDS.notes), expected, "{line}");
        }
    }

    #[test]
    fn authors_are_behind_a_word_for_by() {
        assert_eq!(author("By Eva Lind, dpa"), Some("Eva Lind"));
        assert_eq!(author("Von Max Muster"), Some("Max Muster"));
        assert_eq!(author("By the river"), None);
        assert_eq!(author("Bystanders watch"), None);
    }
}
