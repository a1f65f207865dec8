//! Chooses the columns that leave a table wider than the terminal or the page.

use super::ColumnAbout;
use std::cmp::Reverse;
use std::collections::HashSet;

/// At most this many columns that do not fit are named; the rest are counted.
const NAMED_COLUMNS: usize = 20;

/// Drops `count` columns, each with its group: the least important ones, from the right. The first column
/// stays.
pub(super) fn without_least(
    columns: &[ColumnAbout],
    mut shown: Vec<usize>,
    count: usize,
) -> Vec<usize> {
    let Some(&first) = shown.first() else {
        return shown;
    };
    let mut leave: Vec<usize> = shown[1..].to_vec();
    leave.sort_by_key(|&i| (columns[i].importance, Reverse(i)));
    leave.truncate(count);
    let groups: HashSet<&str> = leave.iter().map(|&i| columns[i].group.as_str()).collect();
    let leave: HashSet<usize> = leave.into_iter().collect();
    shown.retain(|&i| {
        let group = columns[i].group.as_str();
        i == first || !(leave.contains(&i) || (!group.is_empty() && groups.contains(group)))
    });
    shown
}

/// The note that names the columns left out; `None` if all are shown.
pub(super) fn not_shown(
    columns: &[ColumnAbout],
    shown: &[usize],
    name: impl Fn(&str) -> String,
) -> Option<String> {
    let shown: HashSet<usize> = shown.iter().copied().collect();
    let mut hidden: Vec<&str> = (0..columns.len())
        .filter(|i| !shown.contains(i))
        .map(|i| columns[i].name.as_str())
        .collect();
    if hidden.is_empty() {
        return None;
    }
    let unnamed = hidden.len().saturating_sub(NAMED_COLUMNS);
    hidden.truncate(NAMED_COLUMNS);
    let mut names: Vec<String> = hidden.into_iter().map(name).collect();
    if unnamed > 0 {
        names.push(format!("and {} more", crate::number::whole(unnamed as u64)));
    }
    Some(format!(
        "Not shown for lack of room: {}. `--columns` chooses columns; `-o FILE.csv` has all of them.",
        names.join(", ")
    ))
}
