//! Files that stay in use: opened when needed, closed when others are.
//!
//! A corpus of many segments has more files than a process may open. At most [`MOST_OPEN`] are open:
//! the ones opened last.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Files that are open at the same time, in the whole process. With the others that a run needs (its
/// inputs, what it writes, the system's own) they stay below 64.
const MOST_OPEN: usize = 24;

/// The files that are open, in the order in which they were opened.
static OPEN: Mutex<VecDeque<Weak<Handle>>> = Mutex::new(VecDeque::new());

/// A file that is read at any place, by any thread.
#[derive(Debug, Clone)]
pub struct ReadFile {
    handle: Arc<Handle>,
}

#[derive(Debug)]
struct Handle {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

impl ReadFile {
    /// The file at this path; it is opened when it is first read.
    pub fn new(path: &Path) -> Self {
        Self {
            handle: Arc::new(Handle {
                path: path.to_owned(),
                file: Mutex::new(None),
            }),
        }
    }

    /// Calls `use_file` with the file, at whatever offset.
    ///
    /// # Errors
    /// When it cannot be opened, and what `use_file` gives.
    pub fn with<T>(&self, use_file: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        let mut file = self.handle.lock();
        if file.is_none() {
            close_one();
            *file = Some(File::open(&self.handle.path)?);
            lock_open().push_back(Arc::downgrade(&self.handle));
        }
        match &mut *file {
            Some(file) => use_file(file),
            None => Err(io::Error::other("the file was opened above")),
        }
    }

    /// Fills `bytes` from an offset on.
    ///
    /// # Errors
    /// When the file cannot be opened or ends before.
    pub fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.with(|file| {
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(bytes)
        })
    }
}

impl Handle {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<File>> {
        // Whoever panicked while reading left the file at some offset; every read seeks first.
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock_open() -> std::sync::MutexGuard<'static, VecDeque<Weak<Handle>>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for another file. Those that are being read at this moment stay open.
fn close_one() {
    let mut open = lock_open();
    let mut tried = 0;
    while open.len() >= MOST_OPEN && tried < MOST_OPEN {
        tried += 1;
        let Some(oldest) = open.pop_front() else {
            return;
        };
        let Some(handle) = oldest.upgrade() else {
            continue;
        };
        match handle.file.try_lock() {
            Ok(mut file) => *file = None,
            Err(_) => open.push_back(oldest),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_files_than_may_be_open_are_read_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<ReadFile> = (0..3 * MOST_OPEN)
            .map(|number| {
                let path = folder.path().join(number.to_string());
                std::fs::write(&path, format!("{number:04}")).unwrap();
                ReadFile::new(&path)
            })
            .collect();
        for _ in 0..2 {
            for (number, file) in files.iter().enumerate() {
                let mut bytes = [0; 4];
                file.read_at(0, &mut bytes).unwrap();
                assert_eq!(bytes, *format!("{number:04}").as_bytes());
            }
            let open = files.iter().filter(|file| file.handle.lock().is_some());
            assert!(open.count() <= MOST_OPEN);
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error_when_it_is_read() {
        let file = ReadFile::new(Path::new("/no/such/file"));
        assert_eq!(
            file.read_at(0, &mut [0]).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }
}
