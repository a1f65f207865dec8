//! Cuts and repairs in texts, in a few words: how many of each kind, and the most common ones.

use crate::article::{Change, ChangeKind};
use crate::number::whole;
use hashbrown::HashMap;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Values of a kind that are told apart; later ones only count into the total.
const MOST_VALUES: usize = 4_096;

/// Values that are shown of a kind.
const SHOWN_VALUES: usize = 3;

/// What is shown of a value, in characters.
const SHOWN_CHARS: usize = 40;

/// Counts changes by kind and by what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally(BTreeMap<ChangeKind, Kind>);

#[derive(Debug, Clone, Default, PartialEq)]
struct Kind {
    count: u64,
    /// How often, and when first.
    values: HashMap<String, (u64, usize)>,
}

/// The changes of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The kind.
    pub kind: ChangeKind,
    /// How many.
    pub count: u64,
    /// The commonest values that occur more than once, with their numbers.
    pub commonest: Vec<(String, u64)>,
}

impl Tally {
    /// Counts a change.
    pub fn count(&mut self, change: &Change) {
        let kind = self.0.entry(change.kind).or_default();
        kind.count += 1;
        let value = name_of(change);
        let next = kind.values.len();
        match kind.values.get_mut(value) {
            Some((count, _)) => *count += 1,
            None if next < MOST_VALUES => {
                kind.values.insert(value.to_owned(), (1, next));
            }
            None => {}
        }
    }

    /// The kinds in their order, each with its commonest values; of equally common ones the first.
    pub fn commonest(&self) -> Vec<Changed> {
        let kinds = self.0.iter().map(|(kind, counted)| {
            let repeated = counted.values.iter().filter(|(_, (count, _))| *count > 1);
            let mut values: Vec<_> = repeated.collect();
            values.sort_unstable_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
            let values = values.into_iter().take(SHOWN_VALUES);
            Changed {
                kind: *kind,
                count: counted.count,
                commonest: values
                    .map(|(value, (count, _))| (value.clone(), *count))
                    .collect(),
            }
        });
        kinds.collect()
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.kind.plural(), whole(self.count))?;
        for (at, (value, count)) in self.commonest.iter().enumerate() {
            let shown: String = value.chars().take(SHOWN_CHARS).collect();
            let cut = if shown.len() < value.len() { "…" } else { "" };
            let before = if at == 0 { " (" } else { ", " };
            write!(out, "{before}{shown}{cut} {}", whole(*count))?;
        }
        if self.commonest.is_empty() {
            return Ok(());
        }
        out.write_str(")")
    }
}

/// What a change is counted under: the place of a dateline or else its agency, the names of a byline.
fn name_of(change: &Change) -> &str {
    let found = change.found.as_str();
    let name = match change.kind {
        ChangeKind::Dateline => {
            let end = found
                .char_indices()
                .find(|(at, c)| {
                    matches!(c, '(' | '[' | '—' | '–' | '―')
                        || matches!(c, '-' | '/') && found[..*at].ends_with(' ')
                })
                .map_or(found.len(), |(at, _)| at);
            match found[..end].trim_end() {
                "" => found.trim_end_matches([' ', '-', '–', '—', '―', '.', ':']),
                place => place,
            }
        }
        ChangeKind::Byline => found.get(3..).unwrap_or(found),
        _ => found,
    };
    name.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(changes: &[(ChangeKind, &str)]) -> Vec<String> {
        let mut tally = Tally::default();
        for (kind, found) in changes {
            tally.count(&Change::new(*kind, found));
        }
        tally.commonest().iter().map(Changed::to_string).collect()
    }

    #[test]
    fn each_kind_is_told_with_its_commonest_values() {
        use ChangeKind::{Byline, Dateline};
        let shown = tally(&[
            (Dateline, "OSLO (AP) —"),
            (Dateline, "WASHINGTON (AP) —"),
            (Dateline, "WASHINGTON -"),
            (Dateline, "PORT-AU-PRINCE, Haiti (AP) —"),
            (Dateline, "PORT-AU-PRINCE, Haiti —"),
            (Dateline, "(CNN)"),
            (Dateline, "(CNN) --"),
            (Dateline, "ROME --"),
            (Dateline, "ROME --"),
            (Dateline, "ROME --"),
            (Byline, "By Jane Doe"),
        ]);
        assert_eq!(
            shown,
            [
                "datelines 10 (ROME 3, WASHINGTON 2, PORT-AU-PRINCE, Haiti 2)",
                "bylines 1"
            ]
        );
    }

    #[test]
    fn what_is_told_apart_is_bounded_and_the_total_is_right() {
        let mut tally = Tally::default();
        for at in 0..2 * MOST_VALUES {
            tally.count(&Change::new(ChangeKind::Credit, &at.to_string()));
        }
        let changed = tally.commonest();
        assert_eq!(changed[0].count, 2 * MOST_VALUES as u64);
        assert!(tally.0[&ChangeKind::Credit].values.len() <= MOST_VALUES);
    }
}
