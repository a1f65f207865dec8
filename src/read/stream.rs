//! One input as a stream of UTF-8: opened, decompressed, its byte order mark taken off and UTF-16
//! decoded. A format looks at the head before it decides anything, then takes the bytes in pieces.

use super::compression::{Decompressed, Trouble};
use super::inputs::{Input, Location};
use super::notes::Notes;
use crate::place::{Place, Position, Reason, Reject};
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes that are fetched at a time when a head is filled.
const STEP_BYTES: usize = 256 << 10;

/// The files beside an input.
pub trait Beside: Send + Sync {
    /// What stands in the one of this name; nothing where there is none, or one longer than `limit`.
    fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>>;
}

/// The files in the folder of a file.
struct Neighbours(Option<PathBuf>);

impl Beside for Neighbours {
    fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>> {
        let file = File::open(self.0.as_ref()?.with_file_name(name)).ok()?;
        let about = file.metadata().ok()?;
        if !about.is_file() || about.len() > limit {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// An input that is being read.
pub struct Stream {
    name: Arc<str>,
    input: Input,
    raw: Decompressed,
    utf16: Option<Decoder>,
    /// Bytes that were looked at and not yet taken.
    head: Vec<u8>,
    at: usize,
    ended: bool,
    trouble: Option<Reject>,
    replaced: u64,
}

impl Stream {
    /// Opens an input and looks at its first bytes.
    ///
    /// # Errors
    /// A reject for the whole input when it cannot be opened or read at all.
    pub fn open(input: &Input) -> Result<Self, Reject> {
        let whole = |error: &io::Error| {
            let position = Position::Whole;
            reject(&input.name, position, error)
        };
        let inner: Box<dyn Read + Send> = match &input.location {
            Location::File(path) => Box::new(File::open(path).map_err(|error| whole(&error))?),
            Location::StandardInput => Box::new(io::stdin()),
        };
        let raw = Decompressed::new(inner).map_err(|error| whole(&error))?;
        let mut stream = Self {
            name: Arc::clone(&input.name),
            input: input.clone(),
            raw,
            utf16: None,
            head: Vec::new(),
            at: 0,
            ended: false,
            trouble: None,
            replaced: 0,
        };
        stream.peek(4);
        stream.take_byte_order_mark();
        Ok(stream)
    }

    /// The input's name, as it stands in places.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The input.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// The file itself, when its bytes are neither compressed nor decoded.
    pub fn plain_file(&self) -> Option<&std::path::Path> {
        let plain = self.raw.compression() == super::compression::Compression::None;
        match &self.input.location {
            // A pipe has a path too, and cannot be opened twice.
            Location::File(path) if plain && self.utf16.is_none() && path.is_file() => Some(path),
            _ => None,
        }
    }

    /// The files beside the input; none where it is no file.
    pub fn beside(&self) -> Arc<dyn Beside> {
        match &self.input.location {
            Location::File(path) => Arc::new(Neighbours(Some(path.clone()))),
            _ => Arc::new(Neighbours(None)),
        }
    }

    /// Bytes of the input, as it lies on disk, that were fetched so far.
    pub fn disk_bytes(&self) -> u64 {
        self.raw.disk_bytes()
    }

    /// A place in this input.
    pub fn place(&self, position: Position) -> Place {
        Place {
            input: Arc::clone(&self.name),
            position,
        }
    }

    /// The next bytes, at least `bytes` of them unless the input ends before, without taking them.
    pub fn peek(&mut self, bytes: usize) -> &[u8] {
        while self.head.len() - self.at < bytes && !self.ended {
            let mut head = std::mem::take(&mut self.head);
            self.pull(&mut head, STEP_BYTES);
            self.head = head;
        }
        &self.head[self.at..]
    }

    /// Appends at least `bytes` of the next bytes to `to`, fewer only when the input ends. Gives
    /// whether there may be more.
    pub fn fill(&mut self, to: &mut Vec<u8>, bytes: usize) -> bool {
        let wanted = to.len() + bytes;
        if self.at < self.head.len() {
            let take = bytes.min(self.head.len() - self.at);
            to.extend_from_slice(&self.head[self.at..self.at + take]);
            self.at += take;
            if self.at == self.head.len() {
                self.head = Vec::new();
                self.at = 0;
            }
        }
        while to.len() < wanted && !self.ended {
            self.pull(to, wanted - to.len());
        }
        self.at < self.head.len() || !self.ended
    }

    /// Takes bytes that were peeked at.
    pub fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.head.len());
    }

    /// Why the input ended before its end, once it did.
    pub fn trouble(&self) -> Option<&Reject> {
        self.trouble.as_ref()
    }

    /// Adds what is worth a note about the bytes, once the input has ended.
    pub fn note(&self, notes: &mut Notes) {
        if self.replaced > 0 {
            notes.replaced(&self.name, self.replaced);
        }
        if let Some(byte) = self.raw.garbage_at() {
            notes.garbage_after.push(self.place(Position::Byte(byte)));
        }
    }

    fn pull(&mut self, to: &mut Vec<u8>, bytes: usize) {
        let result = if let Some(mut decoder) = self.utf16.take() {
            let result = self.pull_utf16(&mut decoder, to);
            self.utf16 = Some(decoder);
            result
        } else {
            let before = to.len();
            let result = (&mut self.raw).take(bytes as u64).read_to_end(to);
            if result.is_ok() && to.len() - before < bytes {
                self.ended = true;
            }
            result.map(|_| ())
        };
        if let Err(error) = result {
            self.ended = true;
            let byte = Position::Byte(self.raw.disk_bytes());
            self.trouble = Some(reject(&self.name, byte, &error));
        }
    }

    fn pull_utf16(&mut self, decoder: &mut Decoder, to: &mut Vec<u8>) -> io::Result<()> {
        let mut units = vec![0; STEP_BYTES];
        let count = loop {
            match self.raw.read(&mut units) {
                Ok(count) => break count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        let last = count == 0;
        self.decode_utf16(decoder, &units[..count], last, to);
        self.ended = last;
        Ok(())
    }

    fn decode_utf16(&mut self, decoder: &mut Decoder, units: &[u8], last: bool, to: &mut Vec<u8>) {
        // Each malformed sequence becomes one U+FFFD, counted here.
        let mut text = String::with_capacity(units.len() * 2 + 16);
        let mut at = 0;
        loop {
            let (result, read) =
                decoder.decode_to_string_without_replacement(&units[at..], &mut text, last);
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => text.reserve(units.len() + 16),
                DecoderResult::Malformed(..) => {
                    text.push('\u{fffd}');
                    self.replaced += 1;
                }
            }
        }
        to.extend_from_slice(text.as_bytes());
    }

    fn take_byte_order_mark(&mut self) {
        let (encoding, mark) = match &self.head[..] {
            [0xef, 0xbb, 0xbf, ..] => (None, 3),
            [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
            [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
            _ => return,
        };
        let Some(encoding) = encoding else {
            self.at = mark;
            return;
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let units = std::mem::take(&mut self.head);
        let mut head = Vec::new();
        self.decode_utf16(&mut decoder, &units[mark..], self.ended, &mut head);
        self.head = head;
        self.utf16 = Some(decoder);
    }
}

/// The reject that an error of the system or of a decoder stands for.
pub(super) fn reject(name: &Arc<str>, position: Position, error: &io::Error) -> Reject {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Trouble>());
    let (position, reason, found) = match inner {
        Some(trouble) => (
            Position::Byte(trouble.byte),
            trouble.reason,
            trouble.found.clone(),
        ),
        None => (
            position,
            match error.kind() {
                io::ErrorKind::UnexpectedEof => Reason::Truncated,
                io::ErrorKind::InvalidData => Reason::Corrupt,
                // Not there any more, not allowed, or a disk that fails: it may not be read.
                _ => Reason::Permission,
            },
            format!("cannot be read: {error}"),
        ),
    };
    Reject {
        place: Place {
            input: Arc::clone(name),
            position,
        },
        reason,
        found,
    }
}

/// How text that is not valid UTF-8 was made readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It was valid.
    None,
    /// It was read as windows-1252.
    Decoded,
    /// It is UTF-8 with this many broken places, each of them now U+FFFD.
    Replaced(u64),
}

/// The text of bytes that should be UTF-8.
///
/// Bytes that are not are windows-1252, unless they hold more whole UTF-8 letters beyond ASCII than
/// broken ones: then they are damaged UTF-8, and one lost byte must not spoil all the others.
pub fn text_of(bytes: Vec<u8>) -> (String, Repair) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Repair::None),
        Err(error) => error.into_bytes(),
    };
    let (mut whole, mut broken) = (0_u64, 0_u64);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
        broken += u64::from(!chunk.invalid().is_empty());
    }
    if whole > broken {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return (text, Repair::Replaced(broken));
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    (text.into_owned(), Repair::Decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (Vec<u8>, Stream) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, bytes).unwrap();
        let mut stream = Stream::open(&Input::file(path)).unwrap();
        let mut out = Vec::new();
        stream.peek(5);
        while stream.fill(&mut out, 7) {}
        (out, stream)
    }

    #[test]
    fn a_byte_order_mark_is_taken_off_and_utf_16_decoded() {
        let text = "Nausėda 🙂 x".repeat(1000);
        assert_eq!(all(text.as_bytes()).0, text.as_bytes());
        assert_eq!(
            all(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).0,
            text.as_bytes()
        );
        let units: Vec<u16> = text.encode_utf16().collect();
        let little = units.iter().flat_map(|unit| unit.to_le_bytes());
        let big = units.iter().flat_map(|unit| unit.to_be_bytes());
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(little).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(big).collect();
        assert_eq!(all(&little).0, text.as_bytes());
        assert_eq!(all(&big).0, text.as_bytes());
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_counted() {
        let (out, stream) = all(b"\xff\xfea\0\x3d\xd8b\0");
        assert_eq!(out, "a\u{fffd}b".as_bytes());
        let mut notes = Notes::default();
        stream.note(&mut notes);
        assert_eq!(notes.replaced.values().sum::<u64>(), 1);
    }

    #[test]
    fn a_file_that_is_not_there_is_a_reject() {
        let reject = Stream::open(&Input::file("/no/such/file")).err().unwrap();
        assert_eq!(reject.reason, Reason::Permission);
        assert!(reject.found.starts_with("cannot be read"));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_read_as_windows_1252_unless_most_of_them_are() {
        assert_eq!(
            text_of(b"caf\xe9 \x93x\x94".to_vec()),
            ("café “x”".to_owned(), Repair::Decoded)
        );
        assert_eq!(
            text_of("é è à \u{e9}".as_bytes()[..10].to_vec()),
            ("é è à \u{fffd}".to_owned(), Repair::Replaced(1))
        );
        assert_eq!(
            text_of(b"plain".to_vec()),
            ("plain".to_owned(), Repair::None)
        );
    }
}
