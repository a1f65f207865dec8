//! One input, opened: its format chosen and its plan made.

use super::compression::without_ending;
use super::inputs::Input;
use super::{Cut, FORMATS, Format, ReadOptions, Sample, Stream, xml};
use crate::place::{Position, Reason, Reject};
use std::sync::Arc;

/// A format is chosen by so many bytes.
const SAMPLE_BYTES: usize = 256 << 10;

/// A file with a NUL in so many bytes is not text.
const BINARY_BYTES: usize = 8 << 10;

/// Opens an input. The format is the one that is asked for, else the first that fits.
///
/// # Errors
/// A reject for the whole input when nothing in it can be used.
pub(super) fn open(
    input: &Input,
    options: &Arc<ReadOptions>,
) -> Result<(&'static dyn Format, Box<dyn Cut>), Reject> {
    let mut stream = Stream::open(input)?;
    let is_empty = stream.peek(SAMPLE_BYTES).is_empty();
    let whole = |stream: &Stream, reason, found: &str| Reject {
        place: stream.place(Position::Whole),
        reason,
        found: found.to_owned(),
    };
    if is_empty {
        let empty = || whole(&stream, Reason::Empty, "a file without a byte");
        return Err(stream.trouble().cloned().unwrap_or_else(empty));
    }
    let name = input.name.to_lowercase();
    let file = without_ending(&name)
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    let bytes = stream.peek(SAMPLE_BYTES);
    let format = options.format.unwrap_or_else(|| {
        if xml::is_own(bytes, options) {
            return &xml::Xml;
        }
        let sample = Sample { bytes, ending };
        let fits = |format: &&&dyn Format| format.fits(&sample);
        *FORMATS
            .iter()
            .find(fits)
            .expect("plain text fits everything")
    });
    if !format.reads_binary()
        && let Some(kind) = binary(bytes)
    {
        return Err(whole(&stream, Reason::Binary, kind));
    }
    Ok((format, format.open(stream, options)?))
}

/// What kind of file that is not text begins like this, if it is one.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 7] = [
        (b"%PDF", "a PDF file, expected text"),
        (
            b"PK\x03\x04",
            "a zip file (or a Word or Excel one), expected text",
        ),
        (
            b"\xfd7zXZ\0",
            "xz-compressed data; gzip and Zstandard are read",
        ),
        (b"BZh", "bzip2-compressed data; gzip and Zstandard are read"),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Word or Excel file, expected text",
        ),
        (b"{\\rtf", "a rich text file, expected plain text"),
        (b"PAR1", "a Parquet file, expected text"),
    ];
    let known = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    let head = &bytes[..bytes.len().min(BINARY_BYTES)];
    // In JSON a NUL spoils one record and not the file.
    let json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
    let nul = !json && head.contains(&0);
    known
        .map(|(_, kind)| *kind)
        .or_else(|| nul.then_some("a binary file, expected text"))
}
