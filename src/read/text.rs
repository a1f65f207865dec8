//! Plain text: one article per file, with metadata from its path and from header lines such as
//! `Source: BBC` before a blank line, if it has them.

use super::checksums;
use super::encoding;
use super::fields::Field;
use super::head::{Cutter, Head, Raw, Records};
use super::plan::{By, Column, Plan, Role};
use super::record::{Record, Value};
use super::survey::{Cell, Content};
use super::{Cut, Format, Parsed, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use std::sync::Arc;

/// Plain text.
pub static TEXT: Format = Format {
    about: About::new(
        "text",
        "plain text, one article a file; metadata from header lines and the path",
    ),
    endings: &["txt", "text"],
    is_binary: false,
    fits,
    open,
};

fn fits(_: &Sample<'_>) -> bool {
    true
}

fn open(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let plan = Plan::of_article(stream.name(), options);
    let file = File {
        stream,
        limit: options.line_limit_bytes,
        done: false,
    };
    Ok(Head::of(file).planned(plan))
}

/// A file that is one article.
struct File {
    stream: Stream,
    limit: u64,
    done: bool,
}

impl Cutter for File {
    type Records = Article;

    fn next(&mut self) -> Option<Raw<Article>> {
        if std::mem::replace(&mut self.done, true) {
            return None;
        }
        let mut raw = Raw::default();
        match self.stream.read_whole(self.limit) {
            Err(trouble) => raw.rejects.push(trouble),
            Ok(None) => {
                let found = format!("an article of more than {} bytes", self.limit);
                let reject = self.stream.reject(Position::Whole, Reason::TooLong, found);
                raw.rejects.push(reject);
            }
            Ok(Some(bytes)) if checksums::is_list(&bytes) => {
                let input = self.stream.name();
                raw.notes.passed_over(input, "file", checksums::WHAT, 1);
            }
            Ok(Some(bytes)) => raw.records = Some(Article(bytes)),
        }
        self.stream.note(&mut raw.notes);
        Some(raw)
    }

    fn disk_bytes(&self) -> u64 {
        self.stream.disk_bytes()
    }
}

/// One article that is ready to be parsed.
struct Article(Vec<u8>);

const BODY: Column = Column {
    role: Role::Field {
        field: Field::Text,
        rank: 0,
    },
    by: By::Nothing,
    parent: false,
};

impl Records for Article {
    fn count(&self) -> usize {
        1
    }

    fn bytes(&self) -> usize {
        self.0.capacity()
    }

    fn parse(&self, plan: &Arc<Plan>, out: &mut Parsed) {
        let (text, replaced) = encoding::mend(self.0.clone());
        out.notes.replaced(&plan.input, replaced);
        let (header, body) = split_header(&text, plan);
        let mut record = Record::of(plan);
        for (name, column, value) in header {
            record.set(name.into(), column, Value::Text(value.into()));
        }
        record.set("text".into(), BODY, Value::Text(body.into()));
        record.finish(Place::of(&plan.input, Position::Whole), plan, out);
    }

    fn observe(&self, plan: &Plan, see: &mut dyn FnMut(Cell<'_>)) {
        let text = String::from_utf8_lossy(&self.0);
        for (column, _, value) in split_header(&text, plan).0 {
            let content = Content::of(value, column, plan);
            see(Cell { column, content });
        }
    }
}

/// Header lines with what they mean, and the rest of the text.
///
/// Lines are a header when all up to the first blank one have the form `Key: value` and the first
/// key names a field; a body that merely begins with a colon somewhere is left alone.
fn split_header<'t>(text: &'t str, plan: &Plan) -> (Vec<(&'t str, Column, &'t str)>, &'t str) {
    let mut header = Vec::new();
    let mut rest = text;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.trim().is_empty() {
            let is_header = !header.is_empty();
            return if is_header {
                (header, after)
            } else {
                (header, text)
            };
        }
        let entry = key_and_value(line).map(|(key, value)| (key, plan.column_of(key), value));
        match entry {
            Some((_, column, _)) if column.field() == Some(Field::Text) => {
                return (Vec::new(), text);
            }
            Some(entry) if !header.is_empty() || entry.1.field().is_some() => header.push(entry),
            _ => return (Vec::new(), text),
        }
        rest = after;
    }
}

fn key_and_value(line: &str) -> Option<(&str, &str)> {
    const LONGEST_KEY: usize = 32;
    let (key, value) = line.trim_end().split_once(':')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-');
    let is_key = key.starts_with(char::is_alphabetic)
        && key.len() <= LONGEST_KEY
        && key.chars().all(word)
        // `10:30` and `https://` are no key and value.
        && (value.is_empty() || value.starts_with([' ', '\t']));
    is_key.then(|| (key.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> (Vec<(String, String)>, String) {
        let plan = Plan::of_article(&"a.txt".into(), &Arc::default());
        let (header, body) = split_header(text, &plan);
        let pair = |(key, _, value): (&str, Column, &str)| (key.to_owned(), value.to_owned());
        (header.into_iter().map(pair).collect(), body.to_owned())
    }

    #[test]
    fn header_lines_end_at_the_first_blank_line() {
        let (header, body) = split("Source: BBC\r\nDate: 2021-11-18\r\nTopic: x: y\r\n\r\nBody.\n");
        assert_eq!(header.len(), 3);
        assert_eq!(header[2], ("Topic".to_owned(), "x: y".to_owned()));
        assert_eq!(body, "Body.\n");
    }

    #[test]
    fn a_body_with_a_colon_is_no_header() {
        for text in [
            "Analysis: why it matters\n\nBody.",
            "Date: 2021-11-18\nand then a sentence.\n\nBody.",
            "Text: all of it\n\nBody.",
            "https://bbc.com\n\nBody.",
            "",
        ] {
            assert_eq!(split(text), (Vec::new(), text.to_owned()), "{text}");
        }
    }
}
