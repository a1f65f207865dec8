//! What a reader should know about the articles that were read: caveats, counted.

use super::dates::{DateOrder, Votes};
use super::orders::Evidence;
use crate::number::{counted, whole};
use crate::place::Place;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Countable caveats of what was read. Those of parts add up, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// Articles without anything where the date should be.
    pub undated: u64,
    /// Articles, counted as undated, whose date cannot be read.
    pub unreadable_dates: u64,
    /// Articles, counted as undated, whose date can be understood in two ways and whose outlet's other
    /// dates do not tell which.
    pub ambiguous_dates: u64,
    /// Articles, counted as undated, whose date is a number of unknown unit.
    pub unknown_units: u64,
    /// Dates such as `03/04/2021` that were decided by the other dates of the outlet, by outlet.
    pub decided_dates: BTreeMap<String, Decided>,
    /// Articles whose date stands above their text only.
    pub dates_in_text: u64,
    /// Dates above a text that were not taken, because they lie far from those of the other articles.
    pub far_dates_in_text: u64,
    /// Keys that stood twice in one object; the last one counts.
    pub duplicate_keys: u64,
    /// Texts that the export cut off (`… [+1234 chars]`); the mark is taken away.
    pub cut_texts: u64,
    /// Articles whose headline is counted as the text, by input, because the input has no text.
    pub titles_as_text: BTreeMap<Arc<str>, u64>,
    /// Articles read as windows-1252 because they are not UTF-8, by input.
    pub decoded: BTreeMap<Arc<str>, u64>,
    /// Broken characters that became U+FFFD, by input.
    pub replaced: BTreeMap<Arc<str>, u64>,
    /// Where something else follows the end of the compressed data.
    pub garbage_after: Vec<Place>,
    /// Values longer than [`MAX_METADATA_CHARS`](super::record::MAX_METADATA_CHARS) characters, not
    /// kept as metadata.
    pub long_values: u64,
    /// Names of outlets longer than [`MAX_SOURCE_BYTES`](super::record::MAX_SOURCE_BYTES), not used.
    pub long_sources: u64,
    /// Inputs whose path the user's pattern does not fit.
    pub unfit_paths: u64,
    /// Columns that were mapped by the user and are not in the input, by input and column.
    pub absent_columns: BTreeMap<(Arc<str>, String), u64>,
}

/// What an outlet's dates decided of its ambiguous ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Decided {
    /// The order.
    pub order: DateOrder,
    /// The dates that show an order.
    pub evidence: Evidence,
    /// The dates that were decided.
    pub dates: u64,
}

/// So many outlets are named in a note.
const NAMED_OUTLETS: usize = 5;

impl Notes {
    /// Adds the notes of another part.
    pub fn merge(&mut self, other: Self) {
        self.undated += other.undated;
        self.unreadable_dates += other.unreadable_dates;
        self.ambiguous_dates += other.ambiguous_dates;
        self.unknown_units += other.unknown_units;
        self.dates_in_text += other.dates_in_text;
        self.far_dates_in_text += other.far_dates_in_text;
        self.duplicate_keys += other.duplicate_keys;
        self.cut_texts += other.cut_texts;
        self.long_values += other.long_values;
        self.long_sources += other.long_sources;
        self.unfit_paths += other.unfit_paths;
        self.garbage_after.extend(other.garbage_after);
        for (source, decided) in other.decided_dates {
            self.add_decided(source, decided);
        }
        merge_counts(&mut self.titles_as_text, other.titles_as_text);
        merge_counts(&mut self.decoded, other.decoded);
        merge_counts(&mut self.replaced, other.replaced);
        merge_counts(&mut self.absent_columns, other.absent_columns);
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn replaced(&mut self, input: &Arc<str>, count: u64) {
        *self.replaced.entry(Arc::clone(input)).or_default() += count;
    }

    pub(super) fn decoded(&mut self, input: &Arc<str>) {
        *self.decoded.entry(Arc::clone(input)).or_default() += 1;
    }

    pub(super) fn title_as_text(&mut self, input: &Arc<str>) {
        *self.titles_as_text.entry(Arc::clone(input)).or_default() += 1;
    }

    pub(super) fn decided(&mut self, source: &str, order: DateOrder, evidence: Evidence) {
        if let Some(known) = self.decided_dates.get_mut(source) {
            known.dates += 1;
            return;
        }
        let dates = 1;
        let decided = Decided {
            order,
            evidence,
            dates,
        };
        self.add_decided(source.to_owned(), decided);
    }

    fn add_decided(&mut self, source: String, decided: Decided) {
        let known = self.decided_dates.entry(source);
        known
            .and_modify(|known| known.dates += decided.dates)
            .or_insert(decided);
    }

    /// How the ambiguous dates of the outlets were read, those of the most dates first.
    fn say_decided(&self, out: &mut Vec<String>) {
        let mut outlets: Vec<(&String, &Decided)> = self.decided_dates.iter().collect();
        outlets.sort_by_key(|(_, decided)| std::cmp::Reverse(decided.dates));
        for (source, decided) in outlets.iter().take(NAMED_OUTLETS) {
            let Decided {
                order,
                evidence: Evidence { inputs, corpus },
                dates,
            } = decided;
            let of = |votes: &Votes| match (votes.of(*order), votes.total() - votes.of(*order)) {
                (n, 0) => counted(n, "clear date"),
                (n, against) => {
                    format!("{} ({} against)", counted(n, "clear date"), whole(against))
                }
            };
            let clear = match (inputs.total(), corpus.total()) {
                (1, 0) => "one clear date shows".to_owned(),
                (_, 0) => format!("{} show", of(inputs)),
                (0, _) => format!("{} in the corpus show", of(corpus)),
                _ => format!("{} here and {} in the corpus show", of(inputs), of(corpus)),
            };
            let source = match source.as_str() {
                "" => "an unknown outlet",
                source => source,
            };
            out.push(format!(
                "{} of {source} read as {order}, as its {clear}",
                counted(*dates, "ambiguous date"),
            ));
        }
        if let Some(rest) = outlets.get(NAMED_OUTLETS..).filter(|rest| !rest.is_empty()) {
            let dates = rest.iter().map(|(_, decided)| decided.dates).sum();
            out.push(format!(
                "{} of {} read as the clear dates of the same outlet show",
                counted(dates, "ambiguous date"),
                counted(rest.len() as u64, "more outlet"),
            ));
        }
    }

    /// The notes as sentences without a final full stop, each with its number and, where there is
    /// one, what to do about it.
    pub fn messages(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |count: u64, words: &dyn Fn(u64) -> String| {
            if count > 0 {
                out.push(words(count));
            }
        };
        say(self.undated, &|n| {
            format!("{} no date and count{} as undated", have(n), s(n))
        });
        say(self.unreadable_dates, &|n| {
            format!(
                "{} a date that cannot be read and count{} as undated",
                have(n),
                s(n)
            )
        });
        say(self.ambiguous_dates, &|n| {
            format!(
                "{} a date that can be understood in two ways and count{} as undated, since the other \
                 dates of the outlet do not tell; name the order with --dates dmy or --dates mdy",
                have(n),
                s(n)
            )
        });
        say(self.unknown_units, &|n| {
            format!(
                "{} a number as date whose unit its column does not tell and count{} as undated",
                have(n),
                s(n)
            )
        });
        say(self.dates_in_text, &|n| {
            let they = if n == 1 { "its" } else { "their" };
            format!("{} dated by a line in {they} text", were(n, "article"))
        });
        say(self.far_dates_in_text, &|n| {
            format!(
                "{} a date only in the text, years from those of the other articles, which was not \
                 taken",
                have(n)
            )
        });
        self.say_decided(&mut out);
        let mut say = |count: u64, words: &dyn Fn(u64) -> String| {
            if count > 0 {
                out.push(words(count));
            }
        };
        say(self.cut_texts, &|n| {
            format!("{} a text that the export cut off", have(n))
        });
        for (input, count) in &self.titles_as_text {
            say(*count, &|n| {
                format!(
                    "{input} has no column of text: {} counted as the text; name the column with \
                     --map text=COLUMN if there is one",
                    were(n, "headline")
                )
            });
        }
        for (input, count) in &self.decoded {
            say(*count, &|n| {
                format!(
                    "{input} is not all UTF-8: {} read as windows-1252",
                    were(n, "article")
                )
            });
        }
        for (input, count) in &self.replaced {
            say(*count, &|n| {
                format!(
                    "{input} is damaged: {} replaced by U+FFFD",
                    were(n, "broken character")
                )
            });
        }
        for place in &self.garbage_after {
            let words =
                format!("{place}: other data after the end of the compressed data, not read");
            say(1, &|_| words.clone());
        }
        say(self.duplicate_keys, &|n| {
            format!(
                "{} found twice in one object; the last one counts",
                were(n, "key")
            )
        });
        say(self.long_values, &|n| {
            format!("{} too long to be kept as metadata", were(n, "value"))
        });
        say(self.long_sources, &|n| {
            format!(
                "{} too long to be an outlet's and not used",
                were(n, "name")
            )
        });
        say(self.unfit_paths, &|n| {
            format!(
                "the paths of {} do not fit the pattern of --map, which says nothing of them",
                counted(n, "input")
            )
        });
        for (input, column) in self.absent_columns.keys() {
            let words = format!("{input} has no column {column}, which --map names");
            say(1, &|_| words.clone());
        }
        out
    }
}

fn have(count: u64) -> String {
    let have = if count == 1 { "has" } else { "have" };
    format!("{} {have}", counted(count, "article"))
}

fn were(count: u64, what: &str) -> String {
    let were = if count == 1 { "was" } else { "were" };
    format!("{} {were}", counted(count, what))
}

fn s(count: u64) -> &'static str {
    if count == 1 { "s" } else { "" }
}

fn merge_counts<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        *to.entry(key).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_add_up_and_say_their_numbers() {
        let mut notes = Notes {
            undated: 1,
            ..Notes::default()
        };
        assert_eq!(
            notes.messages(),
            ["1 article has no date and counts as undated"]
        );
        let mut other = Notes {
            undated: 1_000,
            ..Notes::default()
        };
        let votes = Votes {
            day_first: 12,
            ..Votes::default()
        };
        let evidence = Evidence {
            inputs: votes,
            corpus: Votes::default(),
        };
        other.decided("Leeds Mail", DateOrder::DayFirst, evidence);
        notes.merge(other.clone());
        notes.merge(other);
        assert_eq!(
            notes.messages(),
            [
                "2,001 articles have no date and count as undated",
                "2 ambiguous dates of Leeds Mail read as dmy, as its 12 clear dates show",
            ]
        );
        assert!(Notes::default().messages().is_empty());
    }
}
