//! Compressed files as plain bytes. The first bytes decide the format, not the name.
//!
//! All members of a gzip file, all frames of a Zstandard file and all streams of an xz or bzip2 file
//! are read. A stream that ends early, fails its checksum, or expands further than any honest text
//! fails with a [`Trouble`] that names the byte of the file; what came before it stays valid.

use crate::place::Reason;
use bzip2::bufread::BzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An input may expand to this many times its size, once it is past [`FREE_BYTES`]. Text seldom
/// expands tenfold.
pub const MAX_EXPANSION: u64 = 200;

/// Up to here, expansion is not checked: 64 MiB.
pub const FREE_BYTES: u64 = 64 << 20;

/// No input may expand beyond this: 64 GiB.
pub const MAX_BYTES: u64 = 64 << 30;

/// The largest window of a Zstandard frame that is accepted, as a power of two: 128 MiB.
const MAX_WINDOW_LOG: u32 = 27;

/// The most memory for an xz stream, in KiB: enough for every preset of `xz` and for the same window as
/// above.
const MAX_XZ_KIB: u32 = 160 << 10;

/// The number of member starts that are remembered, so that a place can name one.
const REMEMBERED_MEMBERS: usize = 1 << 16;

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
    /// The .xz file format.
    Xz,
    /// bzip2.
    Bzip2,
}

impl Compression {
    /// The format that begins with these bytes.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstandard,
            // A skippable frame may come first.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstandard,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            // The size of blocks, then a block (pi) or the end of an empty stream (its root).
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..] => Self::Bzip2,
            _ => Self::None,
        }
    }
}

/// A file's name without the ending of its compression.
pub(super) fn without_ending(name: &str) -> &str {
    ["gz", "zst", "zstd", "xz", "bz2"]
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
    /// The byte of the file on disk where it appeared.
    pub byte: u64,
    /// What was found, as a lower-case fragment.
    pub found: String,
}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::new(io::ErrorKind::InvalidData, trouble)
    }
}

/// A reader that counts its bytes.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

type File = BufReader<Counted<Box<dyn Read + Send>>>;

enum State {
    /// Between members or frames, or before the first.
    Between(File),
    Plain(File),
    Gzip(Box<GzDecoder<File>>),
    Zstandard(Box<zstd::stream::read::Decoder<'static, File>>),
    Xz(Box<XzReader<File>>),
    Bzip2(Box<BzDecoder<File>>),
    Ended,
}

/// Where a member or frame begins.
#[derive(Debug, Clone, Copy)]
struct Begin {
    plain: u64,
    disk: u64,
}

/// The plain bytes of a file that may be compressed.
pub struct Decompressed {
    state: State,
    pub(super) compression: Compression,
    disk_bytes: Arc<AtomicU64>,
    plain_bytes: u64,
    begins: VecDeque<Begin>,
    pub(super) garbage_at: Option<u64>,
}

impl Decompressed {
    /// Reads `inner`; its first bytes show the compression.
    ///
    /// # Errors
    /// Any error of reading the first bytes.
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
            begins: VecDeque::new(),
            garbage_at: None,
        })
    }

    /// How many bytes of the file were fetched from disk so far.
    pub fn disk_bytes(&self) -> u64 {
        self.disk_bytes.load(Ordering::Relaxed)
    }

    /// Their counter.
    pub fn disk_counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.disk_bytes)
    }

    /// The byte of the file that is decoded next.
    fn byte(&self) -> u64 {
        let waiting = match &self.state {
            State::Between(file) | State::Plain(file) => file.buffer().len(),
            State::Gzip(decoder) => decoder.get_ref().buffer().len(),
            State::Zstandard(decoder) => decoder.get_ref().buffer().len(),
            State::Xz(decoder) => decoder.inner().buffer().len(),
            State::Bzip2(decoder) => decoder.get_ref().buffer().len(),
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
        let begins = Begin {
            plain: self.plain_bytes,
            disk: self.disk_bytes.load(Ordering::Relaxed) - head.len() as u64,
        };
        let next = match (self.compression, head) {
            (Compression::None, _) => State::Plain(file),
            (_, []) => State::Ended,
            (compression, head) if is_another(compression, head) => {
                if self.begins.len() == REMEMBERED_MEMBERS {
                    self.begins.pop_front();
                }
                self.begins.push_back(begins);
                match compression {
                    Compression::Gzip => State::Gzip(Box::new(GzDecoder::new(file))),
                    Compression::Xz => {
                        State::Xz(Box::new(XzReader::new_mem_limit(file, false, MAX_XZ_KIB)))
                    }
                    Compression::Bzip2 => State::Bzip2(Box::new(BzDecoder::new(file))),
                    Compression::Zstandard | Compression::None => {
                        let mut decoder = zstd::stream::read::Decoder::with_buffer(file)?;
                        decoder.window_log_max(MAX_WINDOW_LOG)?;
                        State::Zstandard(Box::new(decoder.single_frame()))
                    }
                }
            }
            // Tape blocks are padded with zeros.
            (_, head @ [0, ..]) => {
                let zeros = head.iter().take_while(|byte| **byte == 0).count();
                file.consume(zeros);
                State::Between(file)
            }
            (_, head) => {
                self.garbage_at = Some(self.disk_bytes() - head.len() as u64);
                State::Ended
            }
        };
        self.state = next;
        Ok(())
    }

    /// The byte of the file on disk at which the member begins that holds this plain byte, and that
    /// byte's distance from the member's first. Bytes must be requested in order.
    pub fn member_of(&mut self, plain: u64) -> (u64, u64) {
        if self.compression == Compression::None {
            return (plain, 0);
        }
        while self.begins.get(1).is_some_and(|next| next.plain <= plain) {
            self.begins.pop_front();
        }
        let begin = self.begins.front();
        begin.map_or((0, plain), |begin| {
            (begin.disk, plain.saturating_sub(begin.plain))
        })
    }

    /// After trouble in a gzip file: continues with the next member that it finds. Returns whether
    /// there is one.
    pub fn recover(&mut self) -> bool {
        let State::Gzip(decoder) = std::mem::replace(&mut self.state, State::Ended) else {
            return false;
        };
        let mut file = decoder.into_inner();
        let Ok(found) = seek_member(&mut file) else {
            return false;
        };
        if found {
            self.state = State::Between(file);
        }
        found
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
        let own = error.get_ref().is_some_and(|inner| inner.is::<Trouble>());
        match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ if own => error,
            io::ErrorKind::OutOfMemory => self.trouble(
                Reason::TooLarge,
                format!(
                    "needs more than {} MiB to be decompressed",
                    MAX_XZ_KIB >> 10
                ),
            ),
            io::ErrorKind::UnexpectedEof => {
                self.trouble(Reason::Truncated, "the compressed data ends early")
            }
            _ => self.trouble(
                Reason::Corrupt,
                format!("the compressed data is corrupt: {error}"),
            ),
        }
    }
}

/// Whether another member, frame or stream of this compression begins here. A head of zeros pads.
fn is_another(compression: Compression, head: &[u8]) -> bool {
    // The buffer may end within the mark; what it is shows when it is decoded.
    let mark: &[u8] = match compression {
        Compression::Xz => b"\xfd7zXZ\0",
        Compression::Bzip2 => b"BZh",
        _ => return Compression::of(head) == compression,
    };
    let length = mark.len().min(head.len());
    head[..length] == mark[..length]
}

/// Skips bytes up to the next possible head of a gzip member.
fn seek_member(file: &mut impl BufRead) -> io::Result<bool> {
    // Deflate, with none but the known flags.
    let begins = |head: &[u8]| matches!(head, [0x1f, 0x8b, 8, flags] if *flags < 0x20);
    loop {
        let buffer = file.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        if let Some(at) = buffer.windows(4).position(begins) {
            file.consume(at);
            return Ok(true);
        }
        // A head split between two buffers is lost, and the next one is found.
        let length = buffer.len();
        file.consume(length);
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
                State::Xz(decoder) => decoder.read(buffer),
                State::Bzip2(decoder) => decoder.read(buffer),
            };
            match result {
                Ok(0) => {
                    self.state = match std::mem::replace(&mut self.state, State::Ended) {
                        State::Gzip(decoder) => State::Between(decoder.into_inner()),
                        State::Zstandard(decoder) => State::Between(decoder.finish()),
                        State::Xz(decoder) => State::Between(decoder.into_inner()),
                        State::Bzip2(decoder) => State::Between(decoder.into_inner()),
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

    /// An xz file of `text(40_000)`: what is used here has no packer.
    const LETTERS_XZ: &[u8] = include_bytes!("../../tests/inputs/compressed/letters.xz");

    /// An xz file of 200 MiB of blanks.
    const BLANKS_XZ: &[u8] = include_bytes!("../../tests/inputs/compressed/blanks.xz");

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let level = bzip2::Compression::fast();
        let mut out = bzip2::write::BzEncoder::new(Vec::new(), level);
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    type Pack = fn(&[u8]) -> Vec<u8>;
    const PACKERS: [Pack; 3] = [gzip, zstandard, bzip2];

    /// What can be read, the trouble that ended it, and the garbage after it.
    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<Trouble>, Option<u64>) {
        let mut stream = Decompressed::new(Box::new(io::Cursor::new(bytes))).unwrap();
        let mut out = Vec::new();
        let trouble = stream.read_to_end(&mut out).err().map(|error| {
            let inner = error.get_ref().unwrap();
            inner.downcast_ref::<Trouble>().unwrap().clone()
        });
        (out, trouble, stream.garbage_at)
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
        for pack in PACKERS {
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
        for pack in PACKERS {
            let mut packed = pack(&plain);
            let half = packed.len() / 2;
            packed.truncate(half);
            let (out, trouble, _) = read(packed);
            assert!(plain.starts_with(&out) && out.len() > 90_000);
            let trouble = trouble.unwrap();
            assert_eq!(trouble.reason, Reason::Truncated);
            assert_eq!(trouble.byte, half as u64);
        }
    }

    #[test]
    fn a_changed_byte_is_found_by_the_checksum() {
        let plain = text(1_000_000);
        for pack in [gzip, bzip2] {
            let mut packed = pack(&plain);
            let half = packed.len() / 2;
            packed[half] ^= 0x55;
            let (_, trouble, _) = read(packed);
            assert_eq!(trouble.unwrap().reason, Reason::Corrupt);
        }
    }

    #[test]
    fn xz_is_read_in_all_its_streams_and_a_cut_or_changed_one_is_told() {
        let plain = text(40_000);
        let twice = [LETTERS_XZ, &[0; 8], LETTERS_XZ, b"rubbish"].concat();
        let end = twice.len() as u64 - 7;
        let (out, trouble, garbage) = read(twice);
        assert!(out == [&plain[..], &plain].concat());
        assert_eq!((trouble, garbage), (None, Some(end)));
        let half = LETTERS_XZ.len() / 2;
        let (out, trouble, _) = read(LETTERS_XZ[..half].to_vec());
        assert!(plain.starts_with(&out));
        let trouble = trouble.unwrap();
        assert_eq!(
            (trouble.reason, trouble.byte),
            (Reason::Truncated, half as u64)
        );
        let mut changed = LETTERS_XZ.to_vec();
        changed[half] ^= 0x55;
        assert_eq!(read(changed).1.unwrap().reason, Reason::Corrupt);
    }

    #[test]
    fn after_a_damaged_gzip_member_the_next_one_can_be_found() {
        let (a, b, c) = (text(300_000), text(200_000), text(100));
        let mut damaged = gzip(&b);
        let half = damaged.len() / 2;
        damaged[half] ^= 0x55;
        let packed = [gzip(&a), damaged, gzip(&c)].concat();
        let mut stream = Decompressed::new(Box::new(io::Cursor::new(packed))).unwrap();
        let mut out = Vec::new();
        assert!(stream.read_to_end(&mut out).is_err());
        assert!(stream.recover());
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, c);
        assert!(!stream.recover());
    }

    #[test]
    fn garbage_after_the_end_is_told_and_padding_is_not_garbage() {
        let plain = text(1000);
        for pack in PACKERS {
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
        let bombs = [
            packer.finish().unwrap(),
            zstandard(&blanks),
            BLANKS_XZ.to_vec(),
            bzip2(&blanks),
        ];
        for bomb in bombs {
            let (out, trouble, _) = read(bomb);
            assert_eq!(trouble.unwrap().reason, Reason::TooLarge);
            assert!(out.len() as u64 <= FREE_BYTES + (1 << 20));
        }
    }

    #[test]
    fn the_ending_of_a_compression_is_not_the_ending_of_a_name() {
        assert_eq!(without_ending("a.jsonl.gz"), "a.jsonl");
        assert_eq!(without_ending("a.csv.zst"), "a.csv");
        assert_eq!(without_ending("a.xz"), "a");
        assert_eq!(without_ending("gz"), "gz");
    }
}
