//! Caveats about the articles that were read, counted.

mod messages;

use super::dates::DateOrder;
use super::fields::Field;
use super::orders::Evidence;
use super::record::shortened;
use crate::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Countable caveats of what was read. Those of parts add up, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// Articles without anything where the date should be.
    pub undated: u64,
    /// Articles, counted as undated, whose date cannot be read.
    pub unreadable_dates: u64,
    /// Articles, counted as undated, whose date has two readings and whose outlet's other dates do not
    /// decide.
    pub ambiguous_dates: u64,
    /// Articles, counted as undated, whose date is a number of unknown unit.
    pub unknown_units: u64,
    /// Dates such as `03/04/2021` that were decided by the other dates of the outlet, by outlet.
    pub decided_dates: BTreeMap<String, Decided>,
    /// Articles whose date is only above their text.
    pub dates_in_text: u64,
    /// Dates above a text that were not used, because they are far from those of the other articles.
    pub far_dates_in_text: u64,
    /// Keys that stood twice in one object; the last one counts.
    pub duplicate_keys: u64,
    /// Texts that the export cut off (`… [+1234 chars]`); the mark is taken away.
    pub cut_texts: u64,
    /// Articles with texts in several columns, of which one is counted.
    pub other_texts: u64,
    /// What should be known of the articles of an export, with their number.
    pub caveats: BTreeMap<String, u64>,
    /// Bare `NaN` and `Infinity`, which are no JSON; they were read as missing.
    pub not_numbers: u64,
    /// Articles whose headline is counted as the text, by input, because the input has no text.
    pub titles_as_text: BTreeMap<Arc<str>, u64>,
    /// Inputs that are not UTF-8, or not what they say, by the encoding that they were read as and, where
    /// they say another, that one.
    pub encodings: BTreeMap<(&'static str, Option<String>), BTreeSet<Arc<str>>>,
    /// Articles for which the input has names but no text, by input.
    pub without_text: BTreeMap<Arc<str>, u64>,
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
    /// Parts in the place of articles that are not articles, such as a picture among the members of an
    /// archive, by input, kind of part, and reason.
    pub passed_over: BTreeMap<(Arc<str>, &'static str, String), u64>,
    /// Documents that an export announces, and how many of them are there, by input.
    pub announced: BTreeMap<Arc<str>, (u64, u64)>,
    /// Texts of exports with less than half of the words that the export announces.
    pub short_texts: u64,
    /// Rows in which a quotation mark at the beginning of a cell was read as a letter, by input.
    pub quotes_as_letters: BTreeMap<Arc<str>, u64>,
    /// Rows with a line inside quotes that looks like a row, by input.
    pub doubtful_rows: BTreeMap<Arc<str>, u64>,
    /// Articles whose outlet is unknown: the column for it has nothing, or there is none and nothing else
    /// names it.
    pub unknown_sources: u64,
    /// Articles whose outlet is unknown because its column holds this instead of a name.
    pub wrong_sources: BTreeMap<&'static str, u64>,
    /// Articles of inputs without a column for the outlet, by what named it.
    pub named_sources: BTreeMap<Namer, u64>,
    /// Values that are words for a missing value, by word and column.
    pub missing_words: ByColumn,
    /// Values that are not kept, by why ("lists") and column.
    pub unkept_values: ByColumn,
    /// Columns whose name stands twice in a header, with the name under which the second is kept, and in
    /// how many inputs.
    pub repeated_columns: BTreeMap<(String, String), u64>,
    /// Columns that were mapped by the user and are not in the input, by input and column.
    pub absent_columns: BTreeMap<(Arc<str>, String), u64>,
    /// Columns of moments in a zone that is not known, read as those of UTC, by input and column, with the
    /// zone.
    pub unknown_zones: BTreeMap<(Arc<str>, String), String>,
    /// What XML leaves open, by input: references to entities that no one has defined, tags that do
    /// not match, files that should be included.
    pub xml: BTreeMap<(Arc<str>, XmlNote), u64>,
}

/// What XML leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum XmlNote {
    /// A reference to an entity that no one has defined; it stays as it is written.
    Undefined,
    /// A tag without its counterpart.
    Unmatched,
    /// A reference to another file, which is not followed.
    Include,
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
        self.other_texts += other.other_texts;
        self.not_numbers += other.not_numbers;
        merge_counts(&mut self.caveats, other.caveats);
        self.long_values += other.long_values;
        self.long_sources += other.long_sources;
        self.unfit_paths += other.unfit_paths;
        self.short_texts += other.short_texts;
        for (input, (announced, found)) in other.announced {
            let known = self.announced.entry(input).or_default();
            *known = (known.0.max(announced), known.1 + found);
        }
        self.unknown_sources += other.unknown_sources;
        merge_counts(&mut self.quotes_as_letters, other.quotes_as_letters);
        merge_counts(&mut self.doubtful_rows, other.doubtful_rows);
        merge_counts(&mut self.wrong_sources, other.wrong_sources);
        merge_counts(&mut self.named_sources, other.named_sources);
        merge_counts(&mut self.repeated_columns, other.repeated_columns);
        merge_columns(&mut self.missing_words, other.missing_words);
        merge_columns(&mut self.unkept_values, other.unkept_values);
        self.garbage_after.extend(other.garbage_after);
        for (source, decided) in other.decided_dates {
            self.add_decided(source, decided);
        }
        merge_counts(&mut self.titles_as_text, other.titles_as_text);
        for (encoding, inputs) in other.encodings {
            self.encodings.entry(encoding).or_default().extend(inputs);
        }
        merge_counts(&mut self.replaced, other.replaced);
        merge_counts(&mut self.passed_over, other.passed_over);
        merge_counts(&mut self.without_text, other.without_text);
        merge_counts(&mut self.absent_columns, other.absent_columns);
        self.unknown_zones.extend(other.unknown_zones);
        merge_counts(&mut self.xml, other.xml);
        merge_counts(&mut self.markup, other.markup);
        merge_counts(&mut self.doubtful_markup, other.doubtful_markup);
        merge_counts(&mut self.encoded_twice, other.encoded_twice);
    }

    /// Whether there are no notes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn unknown_zone(&mut self, input: &Arc<str>, column: &str, zone: &str) {
        let column = (Arc::clone(input), column.to_owned());
        self.unknown_zones.insert(column, zone.to_owned());
    }

    pub(super) fn replaced(&mut self, input: &Arc<str>, count: u64) {
        *self.replaced.entry(Arc::clone(input)).or_default() += count;
    }

    pub(super) fn passed_over(
        &mut self,
        input: &Arc<str>,
        what: &'static str,
        why: &str,
        count: u64,
    ) {
        if count > 0 {
            let key = (Arc::clone(input), what, why.to_owned());
            *self.passed_over.entry(key).or_default() += count;
        }
    }

    pub(super) fn encoded(
        &mut self,
        input: &Arc<str>,
        encoding: &'static str,
        contradicted: Option<String>,
    ) {
        let inputs = self.encodings.entry((encoding, contradicted)).or_default();
        inputs.insert(Arc::clone(input));
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

    pub(super) fn xml(&mut self, input: &Arc<str>, note: XmlNote, count: u64) {
        if count > 0 {
            *self.xml.entry((Arc::clone(input), note)).or_default() += count;
        }
    }

    pub(super) fn caveat(&mut self, caveat: &str) {
        match self.caveats.get_mut(caveat) {
            Some(count) => *count += 1,
            None => drop(self.caveats.insert(caveat.to_owned(), 1)),
        }
    }

    pub(super) fn without_text(&mut self, input: &Arc<str>) {
        *self.without_text.entry(Arc::clone(input)).or_default() += 1;
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

    pub(super) fn quotes_as_letters(&mut self, input: &Arc<str>, rows: u64) {
        if rows > 0 {
            *self.quotes_as_letters.entry(Arc::clone(input)).or_default() += rows;
        }
    }

    pub(super) fn doubtful_rows(&mut self, input: &Arc<str>, rows: u64) {
        if rows > 0 {
            *self.doubtful_rows.entry(Arc::clone(input)).or_default() += rows;
        }
    }

    pub(super) fn missing(&mut self, word: &'static str, column: &str) {
        count_column(&mut self.missing_words, word, column, 1);
    }

    pub(super) fn unkept(&mut self, why: &'static str, column: &str) {
        count_column(&mut self.unkept_values, why, column, 1);
    }

    pub(super) fn wrong_source(&mut self, kind: &'static str) {
        *self.wrong_sources.entry(kind).or_default() += 1;
    }

    pub(super) fn source_named(&mut self, namer: Namer) {
        *self.named_sources.entry(namer).or_default() += 1;
    }
}

/// Counts by a word and a column.
pub type ByColumn = BTreeMap<&'static str, BTreeMap<String, u64>>;

/// What names the outlet of an article whose input has no column for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Namer {
    /// The host of its address.
    Host,
    /// The file's name or folder beside a date.
    Path,
    /// The folder that the file is in.
    Folder,
    /// The file's name.
    File,
}

impl Namer {
    const fn words(self) -> &'static str {
        match self {
            Self::Host => "the host of the address",
            Self::Path => "the name beside the date in the path",
            Self::Folder => "the name of the folder",
            Self::File => "the name of the file",
        }
    }
}

/// The number of columns whose counts are kept.
const COUNTED_COLUMNS: usize = 1000;

fn count_column(counts: &mut ByColumn, word: &'static str, column: &str, count: u64) {
    let columns = counts.entry(word).or_default();
    if let Some(known) = columns.get_mut(column) {
        *known += count;
        return;
    }
    let name = if columns.len() < COUNTED_COLUMNS {
        shortened(column)
    } else {
        "others".to_owned()
    };
    *columns.entry(name).or_default() += count;
}

fn merge_columns(to: &mut ByColumn, from: ByColumn) {
    for (word, columns) in from {
        for (column, count) in columns {
            count_column(to, word, &column, count);
        }
    }
}

fn merge_counts<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        *to.entry(key).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::dates::Votes;

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
                "2 ambiguous dates of Leeds Mail read as dmy: its 12 clear dates show this order",
            ]
        );
        assert!(Notes::default().messages().is_empty());
    }
}
