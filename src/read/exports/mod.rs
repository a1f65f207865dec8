//! Exports of press databases: Nexis, Factiva, Europresse, ProQuest, Yomidasu, Kikuzo and whatever
//! `exports.toml` describes.
//!
//! HTML, plain text and Word all become a list of lines with hints about their form. A profile says where
//! documents begin, what each line is, and what belongs to the frame.

mod article;
mod dates;
mod divide;
mod docx;
mod html;
mod line;
mod paragraphs;
pub(super) mod profile;
mod spreadsheet;
mod text;

pub(super) use spreadsheet::SPREADSHEET;

use super::compression::{FREE_BYTES, MAX_EXPANSION};
use super::document::{Documents, Found, Piece, whole};
use super::fields::Field;
use super::html::is_tractable;
use super::profiles::Profiles;
use super::sections::{Sections, cut};
use super::{Cut, Format, ReadOptions, Sample, Stream};
use crate::about::About;
use crate::place::{Place, Position, Reason, Reject};
use profile::{Form, Profile, find, known};
use std::sync::Arc;

/// An export is recognised within this many bytes: 200 kB of styles may come first.
const SIGN_BYTES: usize = 256 << 10;

/// Exports of press databases as HTML or plain text.
pub(super) static EXPORT: Format = Format {
    about: About::new(
        "export",
        "exports of press databases (Nexis, Factiva, Europresse, ProQuest, Yomidasu, Kikuzo) as HTML or text",
    ),
    // Exports in plain text have the ending of any text.
    endings: &["html", "htm"],
    is_binary: false,
    fits: fits_export,
    open: open_export,
};

fn fits_export(sample: &Sample<'_>) -> bool {
    of_sample(sample.bytes, sample.profiles).is_some()
}

fn open_export(mut stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    let Some(profile) = of_sample(stream.peek(SIGN_BYTES), &options.profiles) else {
        return Err(stream.reject(
            Position::Whole,
            Reason::NotAnArticle,
            "not a known export of a press database",
        ));
    };
    if profile.form == Form::Text && profile.divide.line.is_some() {
        return Ok(cut(stream, options, Lines { profile }));
    }
    let documents = Arc::new(Lines { profile });
    whole(stream, options, options.whole_limit_bytes, documents)
}

/// The profile that fits a text; the user's own profiles are tried before the known ones.
fn of_sample(sample: &[u8], own: &Profiles) -> Option<Arc<Profile>> {
    let sample = &sample[..sample.len().min(SIGN_BYTES)];
    let is_html = matches!(
        sample.trim_ascii_start(),
        [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?', ..]
    );
    let form = if is_html { Form::Html } else { Form::Text };
    recognise(own, form, sample)
}

fn recognise(own: &Profiles, form: Form, sample: &[u8]) -> Option<Arc<Profile>> {
    let own = find(&own.labels, form, sample);
    own.or_else(|| find(known(), form, sample)).cloned()
}

/// The documents of an export in HTML or text.
struct Lines {
    profile: Arc<Profile>,
}

impl Sections for Lines {
    fn begins(&self, line: &[u8]) -> bool {
        const LONGEST: usize = 1024;
        let border = self.profile.divide.line.as_ref();
        let line = std::str::from_utf8(line).ok();
        let line = line.filter(|line| line.len() <= LONGEST);
        let is_border = line.zip(border);
        is_border.is_some_and(|(line, border)| border.is_match(line.trim()))
    }

    fn are_numbered(&self) -> bool {
        true
    }
}

impl Documents for Lines {
    fn kind(&self) -> &str {
        &self.profile.name
    }

    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let text = piece.text(input, &mut out.notes);
        let lines = match self.profile.form {
            Form::Html if !is_tractable(&text) => {
                let found = "a page whose elements are nested too deep";
                let place = Place::of(input, piece.position);
                out.rejects.push(place.reject(Reason::TooLarge, found));
                return;
            }
            Form::Html => html::lines(&text, &self.profile),
            Form::Text | Form::Docx => text::lines(&text, &self.profile),
        };
        let first = match piece.position {
            Position::Element(first) => first,
            _ => 1,
        };
        article::find(&lines, &self.profile, first, input, out);
    }
}

/// Word files: exports of press databases, or single articles.
pub(super) static WORD: Format = Format {
    about: About::new(
        "docx",
        "Word files: exports of Nexis Uni and Lexis Advance, others as one article each",
    ),
    endings: &["docx", "docm"],
    is_binary: true,
    fits: fits_word,
    open: open_word,
};

fn fits_word(sample: &Sample<'_>) -> bool {
    is_zip(sample) && (WORD.endings.contains(&sample.ending) || has_member(sample, b"word/"))
}

fn open_word(stream: Stream, options: &Arc<ReadOptions>) -> Result<Box<dyn Cut>, Reject> {
    whole(
        stream,
        options,
        options.whole_limit_bytes,
        Arc::new(WordFile {
            options: Arc::clone(options),
        }),
    )
}

fn is_zip(sample: &Sample<'_>) -> bool {
    sample.bytes.starts_with(b"PK\x03\x04")
}

/// Whether the sample of a zip file shows a member whose name begins with `name`.
fn has_member(sample: &Sample<'_>, name: &[u8]) -> bool {
    /// The distance from the mark of a member to its name.
    const NAME_AT: usize = 30;
    memchr::memmem::find_iter(sample.bytes, b"PK\x03\x04").any(|at| {
        sample.bytes[at..]
            .get(NAME_AT..)
            .is_some_and(|rest| rest.starts_with(name))
    })
}

/// The most bytes that a packed file of this size may expand to.
fn expansion(bytes: usize) -> u64 {
    const MOST_BYTES: u64 = 1 << 30;
    (bytes as u64)
        .saturating_mul(MAX_EXPANSION)
        .clamp(FREE_BYTES, MOST_BYTES)
}

struct WordFile {
    options: Arc<ReadOptions>,
}

impl Documents for WordFile {
    fn find(&self, piece: &Piece, input: &Arc<str>, out: &mut Found) {
        let lines = match docx::lines(&piece.bytes, expansion(piece.bytes.len())) {
            Ok(lines) => lines,
            Err(found) => {
                out.rejects
                    .push(Place::of(input, Position::Whole).reject(Reason::Corrupt, found));
                return;
            }
        };
        let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let text = text.join("\n\n");
        match recognise(&self.options.profiles, Form::Docx, text.as_bytes()) {
            Some(profile) => article::find(&lines, &profile, 1, input, out),
            None => {
                let mut document = super::document::Document::at(Position::Whole);
                document.set(Field::Text, text);
                out.documents.push(document);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
