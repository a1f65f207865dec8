//! Checksums of a file, block by block: whoever reads a few rows learns whether these are the bytes that were written.
//!
//! The blocks cover everything up to the footer, the heads of pages and the bytes between columns included. Their
//! checksums are a value in the footer, which other programs pass over; the footer's own checksum, that of the file's
//! [`Tail`], is kept elsewhere, in the manifest.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a block. A question reads columns of a few kilobytes, so that larger blocks would make it read much more.
const BLOCK_BYTES: u64 = 16 << 10;

/// The name of the checksums in the footer.
const KEY: &str = "newsprint.crc32";

/// The end of a file: its footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// Where it begins, in bytes.
    pub from: u64,
    /// The CRC-32 of its bytes.
    pub crc32: u32,
}

/// What passes through to a file, and its checksums.
pub(super) struct Summed<W> {
    out: W,
    sums: Arc<Mutex<Passed>>,
}

/// The checksums of what has passed.
pub(super) struct Passed {
    blocks: Vec<u32>,
    current: crc32fast::Hasher,
    /// Bytes in the current block.
    filled: u64,
    /// Bytes in all.
    bytes: u64,
    /// How long a block is.
    block_bytes: u64,
}

impl<W: Write> Summed<W> {
    /// Sums what is written to `out`; the second value tells the sums.
    pub fn new(out: W) -> (Self, Arc<Mutex<Passed>>) {
        let sums = Arc::new(Mutex::new(Passed {
            blocks: Vec::new(),
            current: crc32fast::Hasher::new(),
            filled: 0,
            bytes: 0,
            block_bytes: BLOCK_BYTES,
        }));
        let out = Self {
            out,
            sums: Arc::clone(&sums),
        };
        (out, sums)
    }

    pub fn into_inner(self) -> W {
        self.out
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        lock(&self.sums).update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Passed {
    fn update(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = (self.block_bytes - self.filled).min(bytes.len() as u64);
            let (now, rest) = bytes.split_at(room as usize);
            self.current.update(now);
            self.filled += room;
            bytes = rest;
            if self.filled == self.block_bytes {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        let current = std::mem::take(&mut self.current);
        self.blocks.push(current.finalize());
        self.filled = 0;
    }

    /// The checksums of all blocks, as a value of the footer. What follows is one block, the tail.
    pub fn footer_value(&mut self) -> (String, String) {
        if self.filled > 0 {
            self.close();
        }
        self.block_bytes = u64::MAX;
        let bytes: Vec<u8> = (self.blocks.iter())
            .flat_map(|sum| sum.to_le_bytes())
            .collect();
        (KEY.to_owned(), STANDARD.encode(bytes))
    }

    /// The tail, after [`Self::footer_value`].
    pub fn tail(&self) -> Tail {
        Tail {
            from: self.bytes - self.filled,
            crc32: self.current.clone().finalize(),
        }
    }
}

pub(super) fn lock(sums: &Mutex<Passed>) -> std::sync::MutexGuard<'_, Passed> {
    sums.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The checksums of the blocks of a file that was opened.
#[derive(Debug)]
pub(super) struct Sums {
    blocks: Vec<u32>,
    /// Where the last block ends.
    end: u64,
}

impl Sums {
    /// Those that a footer has, if `footer` gives the value of a key.
    pub fn read(tail: &Tail, footer: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let bytes = STANDARD.decode(footer(KEY)?).ok()?;
        let blocks: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|sum| u32::from_le_bytes([sum[0], sum[1], sum[2], sum[3]]))
            .collect();
        let is_whole = blocks.len() as u64 == tail.from.div_ceil(BLOCK_BYTES);
        is_whole.then_some(Self {
            blocks,
            end: tail.from,
        })
    }

    /// The blocks that cover some bytes.
    ///
    /// # Errors
    /// When the file has no such bytes before its footer.
    pub fn covering(&self, bytes: &Range<u64>) -> io::Result<Range<u64>> {
        if bytes.start > bytes.end || bytes.end > self.end {
            return Err(invalid(format!(
                "expected bytes {} to {} before its footer, which begins at {}",
                bytes.start, bytes.end, self.end
            )));
        }
        let start = bytes.start / BLOCK_BYTES * BLOCK_BYTES;
        Ok(start..(bytes.end.div_ceil(BLOCK_BYTES) * BLOCK_BYTES).min(self.end))
    }

    /// Compares blocks, the first of which begins at `start`, with what was written.
    ///
    /// # Errors
    /// At the first block that is another.
    pub fn check(&self, start: u64, bytes: &[u8]) -> io::Result<()> {
        let first = (start / BLOCK_BYTES) as usize;
        for (at, block) in bytes.chunks(BLOCK_BYTES as usize).enumerate() {
            let (found, expected) = (crc32fast::hash(block), self.blocks[first + at]);
            if found != expected {
                let from = start + at as u64 * BLOCK_BYTES;
                return Err(differing(from..from + block.len() as u64, found, expected));
            }
        }
        Ok(())
    }

    /// The blocks of a whole file that are other than they were written.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn differing(
        &self,
        mut read: impl FnMut(u64, &mut [u8]) -> io::Result<()>,
    ) -> io::Result<Vec<Range<u64>>> {
        let mut differing = Vec::new();
        let mut block = vec![0; BLOCK_BYTES as usize];
        for (at, expected) in self.blocks.iter().enumerate() {
            let start = at as u64 * BLOCK_BYTES;
            let end = (start + BLOCK_BYTES).min(self.end);
            let block = &mut block[..(end - start) as usize];
            read(start, block)?;
            if crc32fast::hash(block) != *expected {
                differing.push(start..end);
            }
        }
        Ok(differing)
    }
}

impl Tail {
    /// Compares the end of a file with what was written.
    ///
    /// # Errors
    /// When it is another.
    pub(super) fn check(&self, bytes: &[u8]) -> io::Result<()> {
        let found = crc32fast::hash(bytes);
        if found == self.crc32 {
            return Ok(());
        }
        let range = self.from..self.from + bytes.len() as u64;
        Err(differing(range, found, self.crc32))
    }
}

fn differing(bytes: Range<u64>, found: u32, expected: u32) -> io::Error {
    invalid(format!(
        "its bytes {} to {} have the checksum {found:08x}, expected {expected:08x}",
        bytes.start, bytes.end
    ))
}

fn invalid(words: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}
