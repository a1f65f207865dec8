//! The rows of a large table, written on all cores.

use super::TabulateError;
use rayon::prelude::*;
use std::io::Write;
use std::ops::Range;

/// Rows that one task writes.
const TASK_ROWS: usize = 1 << 13;

/// Writes what `lines` makes of each stretch of so many rows, in their order.
pub(super) fn write_rows(
    height: usize,
    out: &mut dyn Write,
    lines: impl Fn(Range<usize>) -> Result<Vec<u8>, TabulateError> + Sync,
) -> Result<(), TabulateError> {
    let starts: Vec<usize> = (0..height).step_by(TASK_ROWS).collect();
    for starts in starts.chunks(4 * rayon::current_num_threads()) {
        let written: Vec<Result<Vec<u8>, TabulateError>> = starts
            .par_iter()
            .map(|start| lines(*start..(start + TASK_ROWS).min(height)))
            .collect();
        for lines in written {
            out.write_all(&lines?)?;
        }
    }
    Ok(())
}
