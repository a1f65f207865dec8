//! What a reader should know about the articles that were read: caveats, counted.

use super::dates::DateOrder;
use super::fields::Field;
use crate::number::counted;
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
    /// Articles, counted as undated, whose date can be understood in two ways and no other date of
    /// the source or file tells which.
    pub ambiguous_dates: u64,
    /// Dates such as `03/04/2021` that were decided by the other dates, by input and order
    /// (`dmy`, `mdy`, `ymd`).
    pub decided_dates: BTreeMap<(Arc<str>, &'static str), u64>,
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
    /// Values that markup was taken out of, by input and column, and whether these are the texts.
    pub markup: BTreeMap<(Arc<str>, String, bool), u64>,
    /// Values that hold what may be markup and were left as they are, by input and column.
    pub doubtful_markup: BTreeMap<(Arc<str>, String), u64>,
    /// Values that were encoded twice and are repaired, by input and column.
    pub encoded_twice: BTreeMap<(Arc<str>, String), u64>,
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

impl Notes {
    /// Adds the notes of another part.
    pub fn merge(&mut self, other: Self) {
        self.undated += other.undated;
        self.unreadable_dates += other.unreadable_dates;
        self.ambiguous_dates += other.ambiguous_dates;
        self.duplicate_keys += other.duplicate_keys;
        self.cut_texts += other.cut_texts;
        self.long_values += other.long_values;
        self.long_sources += other.long_sources;
        self.unfit_paths += other.unfit_paths;
        self.garbage_after.extend(other.garbage_after);
        merge_counts(&mut self.decided_dates, other.decided_dates);
        merge_counts(&mut self.titles_as_text, other.titles_as_text);
        merge_counts(&mut self.decoded, other.decoded);
        merge_counts(&mut self.replaced, other.replaced);
        merge_counts(&mut self.absent_columns, other.absent_columns);
        merge_counts(&mut self.markup, other.markup);
        merge_counts(&mut self.doubtful_markup, other.doubtful_markup);
        merge_counts(&mut self.encoded_twice, other.encoded_twice);
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

    pub(super) fn markup(&mut self, input: &Arc<str>, column: &str, field: Option<Field>) {
        let key = (
            Arc::clone(input),
            column.to_owned(),
            field == Some(Field::Text),
        );
        *self.markup.entry(key).or_default() += 1;
    }

    pub(super) fn doubtful_markup(&mut self, input: &Arc<str>, column: &str) {
        let key = (Arc::clone(input), column.to_owned());
        *self.doubtful_markup.entry(key).or_default() += 1;
    }

    pub(super) fn encoded_twice(&mut self, input: &Arc<str>, column: &str) {
        let key = (Arc::clone(input), column.to_owned());
        *self.encoded_twice.entry(key).or_default() += 1;
    }

    pub(super) fn title_as_text(&mut self, input: &Arc<str>) {
        *self.titles_as_text.entry(Arc::clone(input)).or_default() += 1;
    }

    pub(super) fn decided(&mut self, input: &Arc<str>, order: DateOrder) {
        let key = (Arc::clone(input), order.name());
        *self.decided_dates.entry(key).or_default() += 1;
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
                "{} a date that can be understood in two ways and count{} as undated; name the \
                 order with --dates dmy or --dates mdy",
                have(n),
                s(n)
            )
        });
        for ((input, order), count) in &self.decided_dates {
            say(*count, &|n| {
                format!(
                    "in {input}, {} read as {order}, as its other dates are",
                    were(n, "ambiguous date")
                )
            });
        }
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
        for ((input, column, is_text), count) in &self.markup {
            let what = if *is_text { "text" } else { "value" };
            say(*count, &|n| {
                let values = counted(n, what);
                format!("{input}: markup was taken out of {values} in column {column}")
            });
        }
        for ((input, column), count) in &self.doubtful_markup {
            say(*count, &|n| {
                let values = counted(n, "value");
                let [hold, stay] = match n {
                    1 => ["holds", "stays as it is"],
                    _ => ["hold", "stay as they are"],
                };
                format!(
                    "{input}: {values} in column {column} {hold} what may be tags or text, and {stay}; \
                     --markup strip takes it out"
                )
            });
        }
        for ((input, column), count) in &self.encoded_twice {
            say(*count, &|n| {
                let values = were(n, "value");
                format!("{input}: {values} encoded twice in column {column} and repaired")
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
        other.decided(&"a.csv".into(), DateOrder::DayFirst);
        notes.merge(other.clone());
        notes.merge(other);
        assert_eq!(
            notes.messages(),
            [
                "2,001 articles have no date and count as undated",
                "in a.csv, 2 ambiguous dates were read as dmy, as its other dates are",
            ]
        );
        assert!(Notes::default().messages().is_empty());
    }
}
