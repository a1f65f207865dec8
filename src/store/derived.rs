//! Files of what was derived from a corpus or a segment. They belong to no commit: any reader may write them, and they
//! are used only whole, by the version of the program that made them, and for what they were derived from.

use super::manifest::PROGRAM;
use std::io::Write;
use std::path::Path;

/// The content of a file, if this version of the program wrote it whole, and `is_right` says so of what it was derived
/// from.
pub(super) fn read(path: &Path, is_right: impl FnOnce(&str) -> bool) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(path).ok()?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let (origin, hash) = head
        .strip_prefix(PROGRAM)?
        .strip_prefix(' ')?
        .rsplit_once(' ')?;
    let body = &bytes[end + 1..];
    if !is_right(origin) || hash != blake3::hash(body).to_hex().as_str() {
        return None;
    }
    bytes.drain(..=end);
    Some(bytes)
}

/// Write what was derived from `origin`. It can always be derived again, so a failure (no permission, no space) does
/// not matter, and [`read`] ignores a file that a crash left incomplete.
pub(super) fn write(path: &Path, origin: &str, body: &[u8]) {
    // Processes that derive the same do so apart.
    let mut staged = path.as_os_str().to_owned();
    staged.push(format!(".{}", std::process::id()));
    let staged = Path::new(&staged);
    let _ = std::fs::remove_file(staged);
    let written = std::fs::File::create_new(staged)
        .and_then(|mut file| {
            writeln!(file, "{PROGRAM} {origin} {}", blake3::hash(body))?;
            file.write_all(body)
        })
        .and_then(|()| std::fs::rename(staged, path));
    if written.is_err() {
        let _ = std::fs::remove_file(staged);
    }
}
