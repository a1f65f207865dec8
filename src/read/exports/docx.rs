//! Word files as lines: the paragraphs of their main document.

use super::line::Line;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Cursor, Read};
use zip::ZipArchive;

/// The paragraphs of a Word file. At most `limit` bytes of it are unpacked.
///
/// # Errors
/// What is wrong with it, as a fragment.
pub(super) fn lines(bytes: &[u8], limit: u64) -> Result<Vec<Line>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("a Word file that cannot be unpacked: {error}"))?;
    let document = archive
        .by_name("word/document.xml")
        .map_err(|error| format!("a Word file without its document: {error}"))?;
    let mut counted = document.take(limit);
    let lines = paragraphs(BufReader::new(&mut counted))?;
    if counted.limit() == 0 {
        return Err(format!("a Word file that expands to {limit} bytes or more"));
    }
    Ok(lines)
}

#[derive(Default)]
struct Paragraphs {
    lines: Vec<Line>,
    line: Line,
    /// Inside `w:t`, but not inside a fallback for something else.
    in_text: bool,
    fallback: usize,
    blank: bool,
    group: u32,
}

fn paragraphs(xml: impl BufRead) -> Result<Vec<Line>, String> {
    let mut reader = Reader::from_reader(xml);
    // Damage ends the reading, since half a document is not a document.
    let mut found = Paragraphs::default();
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|error| format!("a Word file with damaged XML: {error}"))? {
            Event::Start(start) => found.start(&start),
            Event::Empty(start) => {
                found.start(&start);
                found.end(start.local_name().as_ref());
            }
            Event::End(end) => found.end(end.local_name().as_ref()),
            Event::Text(text) if found.in_text => {
                found.push(&text);
            }
            Event::GeneralRef(reference) if found.in_text => {
                let entity = format!("&{};", &*reference);
                match quick_xml::escape::unescape(&entity) {
                    Ok(text) => found.push(&text),
                    Err(_) => found.push(&entity),
                }
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    found.flush();
    Ok(found.lines)
}

impl Paragraphs {
    fn start(&mut self, start: &BytesStart<'_>) {
        let value = |name: &str| {
            let attributes = start.attributes().flatten();
            let mut values = attributes.filter(|a| a.key.local_name().as_ref() == name);
            values.next().map(|a| a.value.into_owned())
        };
        match start.local_name().as_ref() {
            "Fallback" => self.fallback += 1,
            _ if self.fallback > 0 => {}
            "p" => self.flush(),
            "t" => self.in_text = true,
            "jc" => self.line.centred = value("val").as_deref() == Some("center"),
            "tab" => self.blank = true,
            "br" | "cr" if value("type").is_none() => self.line.text.push('\n'),
            "noBreakHyphen" => self.push("-"),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "t" => self.in_text = false,
            "p" if self.fallback == 0 => self.flush(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank = true;
                continue;
            }
            let text = &mut self.line.text;
            if std::mem::take(&mut self.blank) && !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push(c);
        }
    }

    fn flush(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        self.blank = false;
        line.text = line.text.trim().to_owned();
        if !line.text.is_empty() {
            self.group += 1;
            line.group = self.group;
            line.first = true;
            self.lines.push(line);
        }
    }
}
