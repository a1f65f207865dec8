//! One input as a stream of UTF-8: opened, decompressed, decoded, without its byte order mark. A format
//! looks at the head before it decides anything, then takes the bytes in pieces.

use super::compression::{Decompressed, Trouble};
use super::encoding::{self, Choice, Named};
use super::inputs::{Input, Location};
use super::notes::Notes;
use crate::place::{Place, Position, Reason, Reject};
use encoding_rs::{Decoder, Encoding, UTF_8};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Bytes that are fetched at a time when a head is filled.
const STEP_BYTES: usize = 256 << 10;

/// The number of first bytes that decide the encoding; up to [`MOST_SAMPLE_BYTES`] where so few of them
/// are not ASCII that a guess would be weak.
const SAMPLE_BYTES: usize = 256 << 10;
const MOST_SAMPLE_BYTES: usize = 4 << 20;
const FEW_LETTERS: usize = 400;

/// The files beside an input.
pub trait Beside: Send + Sync {
    /// The content of the file of this name; `None` if there is none, or it is longer than `limit`.
    fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>>;

    /// The files in the folder above; `None` if that is not known.
    fn above(&self) -> Option<Arc<dyn Beside>>;
}

/// The files in the folder of a file.
struct Neighbours(Option<PathBuf>);

impl Beside for Neighbours {
    fn read(&self, name: &str, limit: u64) -> Option<Vec<u8>> {
        // A file may name others, but only inside its folder.
        let parts = std::path::Path::new(name).components();
        let mut parts = parts.map(|part| matches!(part, std::path::Component::Normal(_)));
        if !parts.all(|is_name| is_name) {
            return None;
        }
        let file = File::open(self.0.as_ref()?.with_file_name(name)).ok()?;
        let about = file.metadata().ok()?;
        if !about.is_file() || about.len() > limit {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn above(&self) -> Option<Arc<dyn Beside>> {
        let folder = self.0.as_ref()?.parent()?;
        folder.file_name()?;
        Some(Arc::new(Self(Some(folder.to_owned()))))
    }
}

/// An input that is being read.
pub struct Stream {
    /// What is read.
    pub(super) input: Input,
    /// The files beside a member of an archive.
    pub(super) beside: Option<Arc<dyn Beside>>,
    raw: Decompressed,
    /// Bytes that were inspected and are not yet decoded.
    undecoded: Vec<u8>,
    raw_ended: bool,
    decoding: Decoding,
    encoding: &'static Encoding,
    /// What the input declares as its encoding, if it is in another.
    contradicted: Option<String>,
    /// Whether a note says which encoding it is.
    is_told: bool,
    /// Bytes that were inspected and not yet taken.
    head: Vec<u8>,
    at: usize,
    ended: bool,
    trouble: Option<Reject>,
    replaced: u64,
}

/// What happens to the bytes.
enum Decoding {
    /// Nothing: they are not text, or they are UTF-8.
    None,
    /// They were ASCII so far; the first other byte decides.
    Open,
    /// They are decoded.
    By(Decoder),
}

impl Stream {
    /// Opens an input and inspects its first bytes. Nothing is decoded before `decode`.
    ///
    /// # Errors
    /// A reject for the whole input when it cannot be opened or read at all.
    pub fn open(input: &Input) -> Result<Self, Reject> {
        let whole = |error: &io::Error| reject(&input.name, Position::Whole, error);
        let inner: Box<dyn Read + Send> = match &input.location {
            Location::File(path) => Box::new(File::open(path).map_err(|error| whole(&error))?),
            Location::StandardInput => Box::new(io::stdin()),
            Location::Member => Box::new(io::empty()),
        };
        Self::of(input, inner)
    }

    /// The bytes of an input from their source.
    ///
    /// # Errors
    /// A reject for the whole input when it cannot be read at all.
    pub(super) fn of(input: &Input, inner: Box<dyn Read + Send>) -> Result<Self, Reject> {
        let raw = Decompressed::new(inner)
            .map_err(|error| reject(&input.name, Position::Whole, &error))?;
        Ok(Self {
            input: input.clone(),
            beside: None,
            raw,
            undecoded: Vec::new(),
            raw_ended: false,
            decoding: Decoding::None,
            encoding: UTF_8,
            contradicted: None,
            is_told: true,
            head: Vec::new(),
            at: 0,
            ended: false,
            trouble: None,
            replaced: 0,
        })
    }

    /// The input's name, as places show it.
    pub fn name(&self) -> &Arc<str> {
        &self.input.name
    }

    /// The file itself, if its bytes are neither compressed nor decoded.
    pub fn plain_file(&self) -> Option<&std::path::Path> {
        let plain = self.raw.compression == super::compression::Compression::None;
        let undecoded = !matches!(self.decoding, Decoding::By(_));
        match &self.input.location {
            // A pipe has a path too, but cannot be opened twice.
            Location::File(path) if plain && undecoded && path.is_file() => Some(path),
            _ => None,
        }
    }

    /// The name of the encoding, as far as it is decided.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// The files beside the input; `None` if it is not a file.
    pub fn beside(&self) -> Arc<dyn Beside> {
        match &self.input.location {
            Location::File(path) => Arc::new(Neighbours(Some(path.clone()))),
            _ => match &self.beside {
                Some(beside) => Arc::clone(beside),
                None => Arc::new(Neighbours(None)),
            },
        }
    }

    /// Bytes of the input on disk that were fetched so far.
    pub fn disk_bytes(&self) -> u64 {
        self.raw.disk_bytes()
    }

    /// The byte of the file at which the compressed member with this plain byte begins, and the plain
    /// byte's distance from that beginning; the byte itself if nothing is compressed.
    pub(super) fn member_of(&mut self, plain: u64) -> (u64, u64) {
        self.raw.member_of(plain)
    }

    /// A place in this input.
    pub fn place(&self, position: Position) -> Place {
        Place::of(&self.input.name, position)
    }

    /// The reject of what is at a position in the input.
    pub fn reject(&self, position: Position, reason: Reason, found: impl Into<String>) -> Reject {
        self.place(position).reject(reason, found)
    }

    /// All that is left of the input; `None` if it is more than this.
    ///
    /// # Errors
    /// The trouble that ends the input early: half a file is no file.
    pub fn read_whole(&mut self, limit_bytes: u64) -> Result<Option<Vec<u8>>, Reject> {
        let enough = usize::try_from(limit_bytes.saturating_add(1)).unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        loop {
            let missing = (enough - bytes.len()).min(1 << 20);
            if missing == 0 || !self.fill(&mut bytes, missing) {
                break;
            }
        }
        match self.trouble() {
            Some(trouble) => Err(trouble.clone()),
            None => Ok((bytes.len() < enough).then_some(bytes)),
        }
    }

    /// Peeks at the next bytes before anything is decoded: at least `bytes` of them, unless the input
    /// ends earlier.
    pub(super) fn peek_undecoded(&mut self, bytes: usize) -> &[u8] {
        let missing = bytes.saturating_sub(self.undecoded.len());
        if missing > 0 && !self.raw_ended {
            let mut undecoded = std::mem::take(&mut self.undecoded);
            self.fetch(&mut undecoded, missing.max(STEP_BYTES.min(bytes)));
            self.undecoded = undecoded;
        }
        &self.undecoded
    }

    /// The counter of the bytes of the input fetched from disk.
    pub(super) fn disk_counter(&self) -> Arc<AtomicU64> {
        self.raw.disk_counter()
    }

    /// The remaining bytes, not decoded.
    pub(super) fn into_undecoded(self) -> impl Read + Send {
        io::Cursor::new(self.undecoded).chain(self.raw)
    }

    /// From here on the stream is text. Decides its encoding: the one that the user names, else what
    /// the bytes show and a header outside declares.
    pub(super) fn decode(&mut self, forced: Option<Named>, declared: Option<&str>) {
        let choice = match forced {
            Some(Named(encoding)) => {
                let sample = self.peek_undecoded(4);
                let mark = Encoding::for_bom(sample).filter(|(marked, _)| *marked == encoding);
                Choice {
                    encoding,
                    mark: mark.map_or(0, |(_, length)| length),
                    open: false,
                    contradicted: None,
                }
            }
            None => self.choose(declared),
        };
        self.settle(choice);
    }

    fn choose(&mut self, declared: Option<&str>) -> Choice {
        let mut bytes = SAMPLE_BYTES;
        loop {
            let sample = self.peek_undecoded(bytes);
            let letters = sample.iter().filter(|byte| !byte.is_ascii()).count();
            let weak = (1..FEW_LETTERS).contains(&letters) && std::str::from_utf8(sample).is_err();
            if !weak || self.raw_ended || bytes >= MOST_SAMPLE_BYTES {
                break;
            }
            bytes *= 4;
        }
        encoding::choose(&self.undecoded, declared, self.raw_ended)
    }

    fn settle(&mut self, choice: Choice) {
        self.undecoded.drain(..choice.mark);
        self.encoding = choice.encoding;
        let is_utf_8 = choice.encoding == UTF_8;
        // A byte order mark means UTF-8, and ASCII is whatever it declares.
        let is_as_said = is_utf_8 && choice.contradicted.is_none();
        self.is_told = choice.mark > 0 || choice.open || is_as_said;
        self.contradicted = choice.contradicted;
        self.decoding = if choice.open {
            Decoding::Open
        } else if is_utf_8 {
            Decoding::None
        } else {
            Decoding::By(choice.encoding.new_decoder_without_bom_handling())
        };
    }

    /// Peeks at the next bytes: at least `bytes` of them, unless the input ends earlier.
    pub fn peek(&mut self, bytes: usize) -> &[u8] {
        while self.head.len() - self.at < bytes && !self.ended {
            let mut head = std::mem::take(&mut self.head);
            self.pull(&mut head, STEP_BYTES);
            self.head = head;
        }
        &self.head[self.at..]
    }

    /// Appends at least `bytes` of the next bytes to `to`, fewer only if the input ends. Returns
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

    /// Why the input ended early, if it did.
    pub fn trouble(&self) -> Option<&Reject> {
        self.trouble.as_ref()
    }

    /// Takes the trouble, and continues after the compressed member that caused it. Returns whether
    /// there is another one.
    pub(super) fn recover(&mut self) -> bool {
        let goes_on = self.trouble.take().is_some() && self.raw.recover();
        if goes_on {
            self.ended = false;
            self.raw_ended = false;
        }
        goes_on
    }

    /// Adds notes about the bytes, once the input has ended.
    pub fn note(&self, notes: &mut Notes) {
        if self.replaced > 0 {
            notes.replaced(&self.input.name, self.replaced);
        }
        if !self.is_told {
            let declared = self.contradicted.clone();
            notes.encoded(&self.input.name, self.encoding.name(), declared);
        }
        if let Some(byte) = self.raw.garbage_at {
            notes.garbage_after.push(self.place(Position::Byte(byte)));
        }
    }

    /// Fetches bytes that are not decoded.
    fn fetch(&mut self, to: &mut Vec<u8>, bytes: usize) {
        let before = to.len();
        match (&mut self.raw).take(bytes as u64).read_to_end(to) {
            Ok(_) => self.raw_ended = to.len() - before < bytes,
            Err(error) => {
                self.raw_ended = true;
                let byte = Position::Byte(self.raw.disk_bytes());
                self.trouble = Some(reject(&self.input.name, byte, &error));
            }
        }
    }

    /// Takes the next bytes that are not decoded.
    fn take_undecoded(&mut self, to: &mut Vec<u8>, bytes: usize) {
        if self.undecoded.is_empty() {
            self.fetch(to, bytes);
        } else if to.is_empty() && self.undecoded.len() <= bytes {
            *to = std::mem::take(&mut self.undecoded);
        } else {
            let count = bytes.min(self.undecoded.len());
            to.extend(self.undecoded.drain(..count));
        }
    }

    fn pull(&mut self, to: &mut Vec<u8>, bytes: usize) {
        match std::mem::replace(&mut self.decoding, Decoding::None) {
            Decoding::None => self.take_undecoded(to, bytes),
            Decoding::Open => {
                let before = to.len();
                self.take_undecoded(to, bytes);
                self.decoding = Decoding::Open;
                if !encoding::is_ascii(&to[before..]) {
                    let ascii = to[before..].iter().take_while(|byte| is_plain(**byte));
                    let mut rest = to.split_off(before + ascii.count());
                    rest.append(&mut self.undecoded);
                    self.undecoded = rest;
                    let declared = self.contradicted.take();
                    let choice = self.choose(declared.as_deref());
                    self.settle(choice);
                    // What was cut off is not a mark at the beginning.
                }
            }
            Decoding::By(mut decoder) => {
                let mut units = Vec::new();
                self.take_undecoded(&mut units, bytes.max(STEP_BYTES));
                let last = self.raw_ended && self.undecoded.is_empty();
                let mut text = String::new();
                self.replaced += encoding::push(&mut decoder, &units, last, &mut text);
                to.extend_from_slice(text.as_bytes());
                self.decoding = Decoding::By(decoder);
            }
        }
        self.ended = self.raw_ended && self.undecoded.is_empty();
    }
}

/// Whether a byte is ASCII that leaves the encoding open.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii() && byte != 0x1b
}

/// The reject for an error of the system or of a decoder.
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
                // The file is gone, permission is missing, or the disk fails: it cannot be read.
                _ => Reason::Permission,
            },
            format!("cannot be read: {error}"),
        ),
    };
    Place::of(name, position).reject(reason, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (Vec<u8>, Stream) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, bytes).unwrap();
        let mut stream = Stream::open(&Input::file(path)).unwrap();
        stream.decode(None, None);
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
        assert_eq!(
            notes.count(&crate::read::Note::Replaced(Arc::clone(stream.name()))),
            1
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_a_reject() {
        let reject = Stream::open(&Input::file("/no/such/file")).err().unwrap();
        assert_eq!(reject.reason, Reason::Permission);
        assert!(reject.found.starts_with("cannot be read"));
    }

    #[test]
    fn the_first_letter_behind_much_ascii_decides() {
        let ascii = "plain words of an article, again and again\n".repeat(20_000);
        for (tail, encoding) in [
            ("Nausėda žada", encoding_rs::UTF_8),
            ("Президент подписал указ", encoding_rs::WINDOWS_1251),
            ("國務院總理主持召開會議", encoding_rs::BIG5),
            ("首相は記者会見で", encoding_rs::ISO_2022_JP),
        ] {
            let bytes = [ascii.as_bytes(), &encoding.encode(tail).0].concat();
            let (out, stream) = all(&bytes);
            assert!(
                String::from_utf8(out)
                    .unwrap()
                    .ends_with(&format!("\n{tail}"))
            );
            assert_eq!(stream.encoding(), encoding.name());
            let mut notes = Notes::default();
            stream.note(&mut notes);
            assert_eq!(notes.is_empty(), encoding == encoding_rs::UTF_8);
        }
    }

    #[test]
    fn an_encoding_that_is_forced_goes_before_all_that_the_bytes_show() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        std::fs::write(&path, "é").unwrap();
        let mut stream = Stream::open(&Input::file(path)).unwrap();
        stream.decode(Some("latin1".parse().unwrap()), None);
        assert_eq!(stream.peek(10), "Ã©".as_bytes());
    }
}
