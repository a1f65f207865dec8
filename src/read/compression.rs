//! Compressed files as plain bytes, told by their first bytes and not by their name.
//!
//! All members of a gzip file and all frames of a Zstandard file are read. A stream that ends early,
//! that does not check, or that expands beyond any honest text fails with a [`Trouble`] that names
//! the byte of the file where it happened; what came before stays good.

use crate::place::Reason;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An input may expand to this many times its size, once it is past [`FREE_BYTES`]. Text seldom
/// expands tenfold.
pub const MAX_EXPANSION: u64 = 200;

/// Up to here, expansion is not looked at: 64 MiB.
pub const FREE_BYTES: u64 = 64 << 20;

/// No input may expand beyond this: 64 GiB.
pub const MAX_BYTES: u64 = 64 << 30;

/// The largest window of a Zstandard frame that is accepted, as a power of two: 128 MiB.
const MAX_WINDOW_LOG: u32 = 27;

/// Bytes that are read from disk at a time.
const READ_BYTES: usize = 256 << 10;

/// A compressed format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// The bytes as they are.
    None,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstandard,
}

impl Compression {
    /// The format that begins with these bytes.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstandard,
            // A skippable frame may stand in front.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstandard,
            _ => Self::None,
        }
    }
}

/// A file's name without the ending of its compression.
pub(super) fn without_ending(name: &str) -> &str {
    ["gz", "zst", "zstd"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))
        .unwrap_or(name)
}

/// Why a stream cannot be read further; travels inside an [`io::Error`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found}")]
pub struct Trouble {
    /// What kind of trouble.
    pub reason: Reason,
    /// The byte of the file on disk at which it showed.
    pub byte: u64,
    /// What was found, as a lower-case fragment.
    pub found: String,
}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::new(io::ErrorKind::InvalidData, trouble)
    }
}

/// A reader that counts what goes through it.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

type File = BufReader<Counted<Box<dyn Read + Send>>>;

enum State {
    /// Between members or frames, or before the first.
    Between(File),
    Plain(File),
    Gzip(Box<GzDecoder<File>>),
    Zstandard(Box<zstd::stream::read::Decoder<'static, File>>),
    Ended,
}

/// The plain bytes of a file that may be compressed.
pub struct Decompressed {
    state: State,
    compression: Compression,
    disk_bytes: Arc<AtomicU64>,
    plain_bytes: u64,
    started: bool,
    garbage_at: Option<u64>,
}

impl Decompressed {
    /// Reads `inner`, whose compression shows in its first bytes.
    ///
    /// # Errors
    /// Whatever reading the first bytes gives.
    pub fn new(inner: Box<dyn Read + Send>) -> io::Result<Self> {
        let disk_bytes = Arc::new(AtomicU64::new(0));
        let bytes = Arc::clone(&disk_bytes);
        let mut file = BufReader::with_capacity(READ_BYTES, Counted { inner, bytes });
        let compression = loop {
            match file.fill_buf() {
                Ok(head) => break Compression::of(head),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        Ok(Self {
            state: State::Between(file),
            compression,
            disk_bytes,
            plain_bytes: 0,
            started: false,
            garbage_at: None,
        })
    }

    /// How the file is compressed.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// How many bytes of the file were fetched from disk so far.
    pub fn disk_bytes(&self) -> u64 {
        self.disk_bytes.load(Ordering::Relaxed)
    }

    /// The byte of the file at which something that is not compressed follows the compressed data,
    /// once the end was reached.
    pub fn garbage_at(&self) -> Option<u64> {
        self.garbage_at
    }

    /// The byte of the file that is decoded next.
    fn byte(&self) -> u64 {
        let waiting = match &self.state {
            State::Between(file) | State::Plain(file) => file.buffer().len(),
            State::Gzip(decoder) => decoder.get_ref().buffer().len(),
            State::Zstandard(decoder) => decoder.get_ref().buffer().len(),
            State::Ended => 0,
        };
        self.disk_bytes() - waiting as u64
    }

    fn trouble(&self, reason: Reason, found: impl Into<String>) -> io::Error {
        Trouble {
            reason,
            byte: self.byte(),
            found: found.into(),
        }
        .into()
    }

    /// Begins the next member or frame, or finds the end.
    fn begin(&mut self, mut file: File) -> io::Result<()> {
        let head = file.fill_buf()?;
        let next = match (self.compression, head) {
            (Compression::None, _) => State::Plain(file),
            (_, []) => State::Ended,
            (compression, head) if Compression::of(head) == compression => {
                if compression == Compression::Gzip {
                    State::Gzip(Box::new(GzDecoder::new(file)))
                } else {
                    let mut decoder = zstd::stream::read::Decoder::with_buffer(file)?;
                    decoder.window_log_max(MAX_WINDOW_LOG)?;
                    State::Zstandard(Box::new(decoder.single_frame()))
                }
            }
            // Tape blocks are padded with zeros.
            (_, head) if head.iter().all(|byte| *byte == 0) => {
                let length = head.len();
                file.consume(length);
                State::Between(file)
            }
            (_, head) => {
                self.garbage_at = Some(self.disk_bytes() - head.len() as u64);
                State::Ended
            }
        };
        self.state = next;
        self.started = true;
        Ok(())
    }

    fn check_expansion(&self) -> io::Result<()> {
        if self.compression == Compression::None || self.plain_bytes <= FREE_BYTES {
            return Ok(());
        }
        if self.plain_bytes > MAX_BYTES {
            return Err(self.trouble(
                Reason::TooLarge,
                format!("expands beyond {} GiB", MAX_BYTES >> 30),
            ));
        }
        if self.plain_bytes / MAX_EXPANSION > self.byte() {
            return Err(self.trouble(
                Reason::TooLarge,
                format!("expands to more than {MAX_EXPANSION} times its size"),
            ));
        }
        Ok(())
    }

    fn decoding_trouble(&self, error: io::Error) -> io::Error {
        match error.kind() {
            io::ErrorKind::Interrupted => error,
            io::ErrorKind::UnexpectedEof => {
                self.trouble(Reason::Truncated, "the compressed data ends early")
            }
            _ => self.trouble(
                Reason::Corrupt,
                format!("the compressed data does not check: {error}"),
            ),
        }
    }
}

impl Read for Decompressed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let result = match &mut self.state {
                State::Ended => return Ok(0),
                State::Plain(file) => return file.read(buffer),
                State::Between(_) => {
                    let State::Between(file) = std::mem::replace(&mut self.state, State::Ended)
                    else {
                        unreachable!("the state was just looked at");
                    };
                    self.begin(file)?;
                    continue;
                }
                State::Gzip(decoder) => decoder.read(buffer),
                State::Zstandard(decoder) => decoder.read(buffer),
            };
            match result {
                Ok(0) => {
                    self.state = match std::mem::replace(&mut self.state, State::Ended) {
                        State::Gzip(decoder) => State::Between(decoder.into_inner()),
                        State::Zstandard(decoder) => State::Between(decoder.finish()),
                        other => other,
                    };
                }
                Ok(count) => {
                    self.plain_bytes += count as u64;
                    self.check_expansion()?;
                    return Ok(count);
                }
                Err(error) => return Err(self.decoding_trouble(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    /// What can be read, the trouble that ended it, and the garbage after it.
    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<Trouble>, Option<u64>) {
        let mut stream = Decompressed::new(Box::new(io::Cursor::new(bytes))).unwrap();
        let mut out = Vec::new();
        let trouble = stream.read_to_end(&mut out).err().map(|error| {
            let inner = error.get_ref().unwrap();
            inner.downcast_ref::<Trouble>().unwrap().clone()
        });
        (out, trouble, stream.garbage_at())
    }

    /// Text that does not compress well.
    fn text(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + u8::try_from(state >> 28).unwrap()
        })
        .take(length)
        .collect()
    }

    #[test]
    fn all_members_and_frames_are_read_and_plain_bytes_pass() {
        let (a, b) = (text(300_000), text(10));
        let both = [a.clone(), b.clone()].concat();
        for pack in [gzip, zstandard] {
            assert_eq!(
                read([pack(&a), pack(&b)].concat()),
                (both.clone(), None, None)
            );
        }
        assert_eq!(read(both.clone()), (both, None, None));
        assert_eq!(read(Vec::new()), (Vec::new(), None, None));
    }

    #[test]
    fn a_cut_stream_gives_what_came_before_and_the_byte_of_the_cut() {
        let plain = text(1_000_000);
        for pack in [gzip, zstandard] {
            let mut packed = pack(&plain);
            let half = packed.len() / 2;
            packed.truncate(half);
            let (out, trouble, _) = read(packed);
            assert!(plain.starts_with(&out) && out.len() > 100_000);
            let trouble = trouble.unwrap();
            assert_eq!(trouble.reason, Reason::Truncated);
            assert_eq!(trouble.byte, half as u64);
        }
    }

    #[test]
    fn a_changed_byte_is_found_by_the_checksum() {
        let plain = text(1_000_000);
        let mut packed = gzip(&plain);
        let half = packed.len() / 2;
        packed[half] ^= 0x55;
        let (_, trouble, _) = read(packed);
        assert_eq!(trouble.unwrap().reason, Reason::Corrupt);
    }

    #[test]
    fn garbage_after_the_end_is_told_and_padding_is_not_garbage() {
        let plain = text(1000);
        for pack in [gzip, zstandard] {
            let packed = pack(&plain);
            let length = packed.len() as u64;
            let (out, trouble, garbage) = read([packed.clone(), b"rubbish".to_vec()].concat());
            assert_eq!((out, trouble, garbage), (plain.clone(), None, Some(length)));
            let (out, trouble, garbage) = read([packed, vec![0; 512]].concat());
            assert_eq!((out, trouble, garbage), (plain.clone(), None, None));
        }
    }

    #[test]
    fn a_bomb_is_refused_soon_after_the_free_bytes() {
        let blanks = vec![b' '; 200 << 20];
        let best = flate2::Compression::best();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), best);
        packer.write_all(&blanks).unwrap();
        for bomb in [packer.finish().unwrap(), zstandard(&blanks)] {
            let (out, trouble, _) = read(bomb);
            assert_eq!(trouble.unwrap().reason, Reason::TooLarge);
            assert!(out.len() as u64 <= FREE_BYTES + (1 << 20));
        }
    }

    #[test]
    fn the_ending_of_a_compression_is_not_the_ending_of_a_name() {
        assert_eq!(without_ending("a.jsonl.gz"), "a.jsonl");
        assert_eq!(without_ending("a.csv.zst"), "a.csv");
        assert_eq!(without_ending("gz"), "gz");
    }
}
