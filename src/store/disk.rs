//! The few file operations on which the store's promises rest.
//!
//! Everything committed goes through here: files are created new, hashed while written, and synced
//! before anything refers to them; folders are synced after an entry changes. Tests make the n-th
//! operation fail.

use super::error::{StoreError, at};
use super::manifest::FileEntry;
use super::parquet::Tail;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

thread_local! {
    /// Operations left until one fails; only tests set it.
    static FAIL_AFTER: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Let the operation after the next `operations` on this thread fail; for tests of the commit.
#[doc(hidden)]
pub fn fail_after(operations: Option<u32>) {
    FAIL_AFTER.set(operations);
}

fn may_fail() -> io::Result<()> {
    FAIL_AFTER.with(|left| match left.get() {
        None => Ok(()),
        Some(0) => Err(io::Error::other("a test let this operation fail")),
        Some(n) => {
            left.set(Some(n - 1));
            Ok(())
        }
    })
}

/// A new file that is hashed while written.
pub struct NewFile {
    out: BufWriter<File>,
    path: PathBuf,
    hash: blake3::Hasher,
    bytes: u64,
    tail: Option<Tail>,
}

impl NewFile {
    /// Create a file that must not exist yet.
    ///
    /// # Errors
    /// When it is there, or cannot be created.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        may_fail()
            .and_then(|()| File::options().write(true).create_new(true).open(path))
            .map_err(at("create", path))
            .map(|file| Self {
                out: BufWriter::with_capacity(1 << 18, file),
                path: path.to_owned(),
                hash: blake3::Hasher::new(),
                bytes: 0,
                tail: None,
            })
    }

    /// Keeps the checksum of a table's footer beside the hash of the file.
    #[must_use]
    pub fn with_tail(self, tail: Tail) -> Self {
        let tail = Some(tail);
        Self { tail, ..self }
    }

    /// Write what is buffered and wait until the disk has it.
    ///
    /// # Errors
    /// If the disk does not confirm; then give the file up, since a second attempt that succeeds proves
    /// nothing.
    pub fn finish(self) -> Result<(), StoreError> {
        let mut under_way = UnderWay::default();
        self.hand_over(&mut under_way)?;
        under_way.confirm().map(drop)
    }

    /// Write what is buffered and let the disk store it while other work continues.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hand_over(self, under_way: &mut UnderWay) -> Result<(), StoreError> {
        let path = self.path;
        let file = may_fail()
            .and_then(|()| {
                self.out
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
            })
            .map_err(at("write", &path))?;
        let synchronised = std::thread::spawn(move || file.sync_all());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let entry = FileEntry {
            bytes: self.bytes,
            hash: self.hash.finalize().to_hex().to_string(),
            tail: self.tail,
        };
        under_way.files.insert(name.into_owned(), entry);
        under_way.synchronising.push((path, synchronised));
        Ok(())
    }
}

/// Files that are written but may not have reached the disk. Nothing may refer to them before
/// [`Self::confirm`].
#[derive(Default)]
#[must_use = "what is not confirmed may be lost"]
pub struct UnderWay {
    files: BTreeMap<String, FileEntry>,
    synchronising: Vec<(PathBuf, JoinHandle<io::Result<()>>)>,
}

impl UnderWay {
    /// Wait until the disk has all of them; returns them by name.
    ///
    /// # Errors
    /// If the disk does not confirm one; then give it up, since a second attempt that succeeds proves
    /// nothing.
    pub fn confirm(self) -> Result<BTreeMap<String, FileEntry>, StoreError> {
        for (path, synchronised) in self.synchronising {
            may_fail()
                .and_then(|()| {
                    synchronised
                        .join()
                        .unwrap_or_else(|_| Err(io::Error::other("synchronising it failed")))
                })
                .map_err(at("write", &path))?;
        }
        Ok(self.files)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Replace a file by one with this content, which is written beside it first.
///
/// # Errors
/// When that fails; then the file is as it was.
pub fn replace(path: &Path, staged: &Path, content: &[u8]) -> Result<(), StoreError> {
    if staged.exists() {
        // A leftover of a run that was stopped.
        fs::remove_file(staged).map_err(at("remove", staged))?;
    }
    let mut file = NewFile::create(staged)?;
    file.write_all(content).map_err(at("write", staged))?;
    file.finish()?;
    rename(staged, path)
}

/// Create a folder that must not exist yet.
///
/// # Errors
/// When it is there, or cannot be created.
pub fn create_folder(path: &Path) -> Result<(), StoreError> {
    may_fail()
        .and_then(|()| fs::create_dir(path))
        .map_err(at("create", path))
}

/// Move a file or folder within one file system, replacing a file of that name.
///
/// # Errors
/// When the system refuses.
pub fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    may_fail()
        .and_then(|()| fs::rename(from, to))
        .map_err(at("rename", from))
}

/// Wait until the disk has the entries of a folder.
///
/// # Errors
/// When the disk does not confirm.
pub fn sync_folder(path: &Path) -> Result<(), StoreError> {
    // Windows does not open folders as files, and stores entries by itself.
    if cfg!(windows) {
        return Ok(());
    }
    may_fail()
        .and_then(|()| File::open(path)?.sync_all())
        .map_err(at("synchronise", path))
}
