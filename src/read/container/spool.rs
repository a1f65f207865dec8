//! Makes a stream readable at any place: a zip archive from a pipe or inside another archive. A small
//! one is held in memory, a large one in a temporary file whose name is removed at once.

use std::fs::{File, OpenOptions};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// The number of bytes held in memory.
const MEMORY_BYTES: usize = 8 << 20;

/// Bytes that can be read at any place.
pub(in crate::read) enum Spool {
    Memory(Cursor<Vec<u8>>),
    Disk(Temporary),
}

/// A temporary file that is gone when it is dropped.
pub(in crate::read) struct Temporary {
    file: File,
    /// Its path, on systems that keep the name of an open file.
    path: Option<PathBuf>,
}

impl Spool {
    /// All of `from`.
    pub(in crate::read) fn of(mut from: impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        (&mut from)
            .take(MEMORY_BYTES as u64)
            .read_to_end(&mut bytes)?;
        if bytes.len() < MEMORY_BYTES {
            return Ok(Self::Memory(Cursor::new(bytes)));
        }
        let mut temporary = Temporary::new()?;
        temporary.file.write_all(&bytes)?;
        drop(bytes);
        io::copy(&mut from, &mut temporary.file)?;
        temporary.file.seek(SeekFrom::Start(0))?;
        Ok(Self::Disk(temporary))
    }
}

impl Temporary {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("newsprint-{}-{count}.spool", std::process::id());
            let path = std::env::temp_dir().join(name);
            let mut options = OpenOptions::new();
            options.read(true).write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(file) => {
                    // Without a name it cannot be left behind.
                    let kept = std::fs::remove_file(&path).is_err();
                    let path = kept.then_some(path);
                    return Ok(Self { file, path });
                }
                // That of another process, or one that was left behind.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Read for Spool {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => bytes.read(buffer),
            Self::Disk(temporary) => temporary.file.read(buffer),
        }
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Memory(bytes) => bytes.seek(to),
            Self::Disk(temporary) => temporary.file.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_bytes_go_to_disk_and_are_read_at_any_place() {
        for length in [100, MEMORY_BYTES, MEMORY_BYTES + 100] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut spool = Spool::of(&bytes[..]).unwrap();
            assert_eq!(matches!(spool, Spool::Disk(_)), length >= MEMORY_BYTES);
            spool.seek(SeekFrom::End(-10)).unwrap();
            let mut end = Vec::new();
            spool.read_to_end(&mut end).unwrap();
            assert_eq!(end, bytes[length - 10..]);
        }
    }
}
