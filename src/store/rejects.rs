//! `rejects.jsonl`: the unusable records of a segment's inputs, one per line.

use super::error::{StoreError, at};
use super::open_segment::Segment;
use crate::place::Reject;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{BufRead, BufReader};

/// The name of the ledger in a segment's folder.
pub(super) const FILE_NAME: &str = "rejects.jsonl";

/// The line of the ledger for a reject.
pub fn line(reject: &Reject) -> String {
    serde_json::to_string(reject).expect("a reject has a JSON form")
}

/// Each line of a segment's ledger.
///
/// # Errors
/// When it cannot be read; that of `take`.
pub fn each_line<E: From<StoreError>>(
    segment: &Segment,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    if segment.entry().rejects == 0 {
        return Ok(());
    }
    let path = segment.folder().join(FILE_NAME);
    let ledger = segment.file(FILE_NAME)?;
    for line in BufReader::new(ledger).lines() {
        take(&line.map_err(at("read", &path))?)?;
    }
    Ok(())
}

/// Whether a line is about a record of standard input, of which every stream has one with that number.
pub fn is_of_standard_input(line: &str) -> bool {
    #[derive(Deserialize)]
    struct Line<'l> {
        #[serde(borrow)]
        input: Cow<'l, str>,
    }
    serde_json::from_str::<Line<'_>>(line).is_ok_and(|line| line.input == "-")
}
