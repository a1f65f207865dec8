//! `rejects.jsonl`: the records of a segment's inputs that could not be used, one a line.

use super::error::{StoreError, at};
use super::open_segment::Segment;
use crate::place::Reject;

/// The name of the ledger in a segment's folder.
pub(super) const FILE_NAME: &str = "rejects.jsonl";

/// The line under which a reject stands in the ledger.
pub fn line(reject: &Reject) -> String {
    serde_json::to_string(reject).expect("a reject has a JSON form")
}

/// The lines of a segment's ledger.
///
/// # Errors
/// When it cannot be read.
pub fn lines(segment: &Segment) -> Result<Vec<String>, StoreError> {
    if segment.entry().rejects == 0 {
        return Ok(Vec::new());
    }
    let path = segment.folder().join(FILE_NAME);
    let ledger = std::fs::read_to_string(&path).map_err(at("read", &path))?;
    Ok(ledger.lines().map(str::to_owned).collect())
}
