//! One writer at a time.

use super::error::{StoreError, StoreProblem, at};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The right to write a corpus, until it is dropped.
///
/// What counts is the system's lock on the open file, which ends with the process, however it ends;
/// the text in the file only tells people who holds it.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Take the lock, without waiting.
    ///
    /// # Errors
    /// When another process holds it, or the file cannot be made.
    pub fn take(corpus: &Path) -> Result<Self, StoreError> {
        let path = corpus.join("lock");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at("lock", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let holder = file.read_to_string(&mut text).ok().and_then(|_| {
                    let line = text.lines().next().unwrap_or_default().trim();
                    (!line.is_empty()).then(|| line.chars().take(200).collect())
                });
                return Err(at("write", corpus)(StoreProblem::Locked { holder }));
            }
            Err(TryLockError::Error(error)) => return Err(at("lock", &path)(error)),
        }
        let since = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ");
        let line = format!(
            "process {}, newsprint {}, since {since}\n",
            std::process::id(),
            env!("CARGO_PKG_VERSION")
        );
        // The lock holds without its text.
        let _ = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| file.set_len(0))
            .and_then(|()| file.write_all(line.as_bytes()));
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file would do, but not while a child process that is just being started still
        // has a copy of it.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let error = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains(&format!("process {}", std::process::id())),
            "{error}"
        );
        drop(first);
        Lock::take(folder.path()).unwrap();
    }
}
