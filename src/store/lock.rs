//! One writer at a time, and nothing removed that is being read.

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
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        // A corpus may come from others: a link in the place of the lock would let them choose which
        // file is overwritten.
        #[cfg(unix)]
        {
            use rustix::fs::OFlags;
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
        }
        let not_a_file = || {
            at("lock", &path)(StoreProblem::Damaged(
                "expected a file of its own, found a link or something else".into(),
            ))
        };
        if std::fs::symlink_metadata(&path).is_ok_and(|about| !is_own_file(&about)) {
            return Err(not_a_file());
        }
        let mut file = options.open(&path).map_err(at("lock", &path))?;
        if !is_own_file(&file.metadata().map_err(at("lock", &path))?) {
            return Err(not_a_file());
        }
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

/// Whether a path leads to a file that no other name leads to.
fn is_own_file(about: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    let is_alone = std::os::unix::fs::MetadataExt::nlink(about) == 1;
    #[cfg(not(unix))]
    let is_alone = true;
    about.is_file() && is_alone
}

/// Says that segments are being read, until it is dropped: those that are replaced meanwhile stay.
///
/// It is a shared lock on the folder of the segments, which needs no right to write there. Where the
/// system has none (Windows keeps files that are open anyway), nothing is said.
#[derive(Debug)]
pub struct Reading {
    _folder: Option<File>,
}

impl Reading {
    /// Waits as long as somebody is just removing segments.
    pub fn begin(segments: &Path) -> Self {
        let folder = File::open(segments).ok();
        Self {
            _folder: folder.filter(|folder| folder.lock_shared().is_ok()),
        }
    }

    /// Runs `remove` unless somebody reads the segments; nobody begins to meanwhile.
    pub fn when_nobody_does(segments: &Path, remove: impl FnOnce()) {
        match File::open(segments) {
            Ok(folder) => {
                if !matches!(folder.try_lock(), Err(TryLockError::WouldBlock)) {
                    remove();
                }
            }
            Err(_) => remove(),
        }
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

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_lock_is_refused_and_its_target_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (target, lock) = (folder.path().join("target"), folder.path().join("lock"));
        std::fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &lock).unwrap();
        Lock::take(folder.path()).unwrap_err();
        std::fs::remove_file(&lock).unwrap();
        std::fs::hard_link(&target, &lock).unwrap();
        Lock::take(folder.path()).unwrap_err();
        assert_eq!(std::fs::read(&target).unwrap(), b"precious");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_read_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let reading = Reading::begin(folder.path());
        Reading::when_nobody_does(folder.path(), || panic!("somebody reads"));
        drop(reading);
        let mut removed = false;
        Reading::when_nobody_does(folder.path(), || removed = true);
        assert!(removed);
    }

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
