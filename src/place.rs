//! Where in the inputs something was found, and what could not be used there.

use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A position in an input, exact enough for a person to find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The input as the user named it: a path, or `-` for standard input.
    #[serde(serialize_with = "as_text")]
    pub input: Arc<str>,
    /// Where in the input.
    pub position: Position,
}

impl Place {
    /// The place of this position in an input.
    pub fn of(input: &Arc<str>, position: Position) -> Self {
        let input = Arc::clone(input);
        Self { input, position }
    }

    /// The reject of what is at this place.
    pub fn reject(self, reason: Reason, found: impl Into<String>) -> Reject {
        Reject {
            place: self,
            reason,
            found: found.into(),
        }
    }
}

fn as_text<S: serde::Serializer>(input: &Arc<str>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(input)
}

/// The position inside one input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// The input as a whole.
    #[default]
    Whole,
    /// A line, counted from 1.
    Line(u64),
    /// A byte offset in the file as it lies on disk (compressed, if it is).
    Byte(u64),
    /// A row of a table without lines (Parquet), counted from 1.
    Row(u64),
    /// An element of an array (JSON), counted from 1.
    Element(u64),
    /// A record of a web archive, counted from 1.
    Record(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.input)?;
        match self.position {
            Position::Whole => Ok(()),
            Position::Line(line) => write!(out, ", line {line}"),
            Position::Byte(byte) => write!(out, ", byte {byte}"),
            Position::Row(row) => write!(out, ", row {row}"),
            Position::Element(element) => write!(out, ", element {element}"),
            Position::Record(record) => write!(out, ", record {record}"),
        }
    }
}

/// Why a record cannot be used. The code is what scripts match; the words are in [`Reject::found`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A line or element is not valid JSON.
    Json,
    /// XML that is broken, breaks off, or is of no known kind.
    Xml,
    /// Elements within elements within elements, beyond the limit.
    TooDeep,
    /// A JSON value that is not an object with fields.
    NotAnArticle,
    /// No text, or only blanks.
    NoText,
    /// A field has the wrong type, such as a list where text is expected.
    Type,
    /// A row has more or fewer cells than the header.
    Columns,
    /// A quoted cell is never closed.
    Quote,
    /// A line or record is longer than the limit.
    TooLong,
    /// An input expands beyond the limit.
    TooLarge,
    /// A compressed stream ends early.
    Truncated,
    /// A compressed stream or a Parquet page does not check.
    Corrupt,
    /// A file without a byte.
    Empty,
    /// A file that is not text.
    Binary,
    /// Bytes that are not valid in the file's encoding.
    Encoding,
    /// A date that cannot be read; only under `--strict`, otherwise the article counts as undated.
    Date,
    /// An article whose id is in the corpus already with another text, title or date.
    DuplicateId,
    /// A file that may not be read.
    Permission,
    /// A member of an archive that is encrypted, a link or a device, or packed in a way that is not read.
    UnsupportedMember,
    /// Archives within archives, more than the limit.
    NestedArchive,
    /// A record of a web archive that does not keep its form.
    Warc,
}

impl Reason {
    /// The code, as it stands in `rejects.jsonl`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::TooDeep => "too-deep",
            Self::NotAnArticle => "not-an-article",
            Self::NoText => "no-text",
            Self::Type => "type",
            Self::Columns => "columns",
            Self::Quote => "quote",
            Self::TooLong => "too-long",
            Self::TooLarge => "too-large",
            Self::Truncated => "truncated",
            Self::Corrupt => "corrupt",
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Encoding => "encoding",
            Self::Date => "date",
            Self::DuplicateId => "duplicate-id",
            Self::Permission => "permission",
            Self::UnsupportedMember => "unsupported-member",
            Self::NestedArchive => "nested-archive",
            Self::Warc => "warc",
        }
    }
}

/// One record that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Why it is unusable.
    pub reason: Reason,
    /// What was found and what was expected, as a lower-case fragment.
    pub found: String,
}

impl fmt::Display for Reject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: {}: {}",
            self.place,
            self.reason.code(),
            self.found
        )
    }
}
