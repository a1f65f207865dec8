//! Caveats about the articles that were read, counted.

mod messages;

use super::dates::DateOrder;
use super::orders::Evidence;
use super::record::shortened;
use crate::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeBounds;
use std::sync::Arc;

/// A caveat that only needs to be counted, in the order in which they are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// An article without anything where the date should be.
    Undated,
    /// An article, counted as undated, whose date cannot be read.
    UnreadableDate,
    /// An article, counted as undated, whose date has two readings, because its outlet's other dates do
    /// not decide.
    AmbiguousDate,
    /// An article, counted as undated, whose date is a number of unknown unit.
    UnknownUnit,
    /// An article whose date is only above its text.
    DateInText,
    /// A date above a text that is not used, because it is far from those of the other articles.
    FarDateInText,
    /// An article with a long part in another language.
    OtherLanguage,
    /// A text that the export cut off (`… [+1234 chars]`); the mark is taken away.
    CutText,
    /// An article with texts in several columns, of which one is counted.
    OtherTexts,
    /// An article of an export about whose articles this should be known.
    Caveat(String),
    /// A bare `NaN` or `Infinity`, which is no JSON; it is read as missing.
    NotANumber,
    /// An article whose headline is counted as the text, because this input has no text.
    TitleAsText(Arc<str>),
    /// A row of this input in which a quotation mark at the beginning of a cell is read as a letter.
    QuotesAsLetters(Arc<str>),
    /// A row of this input with a line inside quotes that looks like a row.
    DoubtfulRow(Arc<str>),
    /// An article for which this input has names but no text.
    WithoutText(Arc<str>),
    /// A broken character of this input that became U+FFFD.
    Replaced(Arc<str>),
    /// A part of this input in the place of articles that is not an article, such as a picture among the
    /// members of an archive: the kind of part, and the reason.
    PassedOver(Arc<str>, &'static str, String),
    /// A value that markup was taken out of, by input and column, and whether it is the text.
    Markup(Arc<str>, String, bool),
    /// A value that holds what may be markup and stays as it is, by input and column.
    DoubtfulMarkup(Arc<str>, String),
    /// A value that was encoded twice and is repaired, by input and column.
    EncodedTwice(Arc<str>, String),
    /// A key that stands twice in one object; the last one counts.
    DuplicateKey,
    /// A value longer than [`MAX_METADATA_CHARS`](super::record::MAX_METADATA_CHARS) characters, not kept
    /// as metadata.
    LongValue,
    /// A name of an outlet longer than [`MAX_SOURCE_BYTES`](super::record::MAX_SOURCE_BYTES), not used.
    LongSource,
    /// An article whose outlet is unknown: the column for it has nothing, or there is none and nothing
    /// else names it.
    UnknownSource,
    /// An article whose outlet is unknown because its column holds this instead of a name.
    WrongSource(&'static str),
    /// An article of an input without a column for the outlet, which this named.
    NamedSource(Namer),
    /// An input with two columns of the first name; the second column is kept under the second name.
    RepeatedColumn(String, String),
    /// An input whose path the user's pattern does not fit.
    UnfitPath,
    /// A text of an export with less than half of the words that the export announces.
    ShortText,
    /// A column that the user maps and this input lacks.
    AbsentColumn(Arc<str>, String),
    /// A column of this input that holds moments in an unknown zone, the last name; they are read as those
    /// of UTC.
    UnknownZone(Arc<str>, String, String),
    /// What the XML of this input leaves open.
    Xml(Arc<str>, XmlNote),
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

/// Countable caveats of what was read. Those of parts add up, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    counts: BTreeMap<Note, u64>,
    /// Dates such as `03/04/2021` that were decided by the other dates of the outlet, by outlet.
    pub decided_dates: BTreeMap<String, Decided>,
    /// Inputs that are not UTF-8, or not what they say, by the encoding that they were read as and, where
    /// they say another, that one.
    pub encodings: BTreeMap<(&'static str, Option<String>), BTreeSet<Arc<str>>>,
    /// Where something else follows the end of the compressed data.
    pub garbage_after: Vec<Place>,
    /// Documents that an export announces, and how many of them are there, by input.
    pub announced: BTreeMap<Arc<str>, (u64, u64)>,
    /// Values that are words for a missing value, by word and column.
    pub missing_words: ByColumn,
    /// Values that are not kept, by why ("lists") and column.
    pub unkept_values: ByColumn,
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
    /// Counts a caveat once more.
    pub fn note(&mut self, note: Note) {
        self.add(note, 1);
    }

    /// Counts a caveat so often; not at all adds nothing.
    pub fn add(&mut self, note: Note, count: u64) {
        if count > 0 {
            *self.counts.entry(note).or_default() += count;
        }
    }

    /// How often a caveat was counted.
    pub fn count(&self, note: &Note) -> u64 {
        self.counts.get(note).copied().unwrap_or(0)
    }

    /// Takes back one of what was counted as the first, if there is any, and counts the second.
    pub fn replace(&mut self, counted: &Note, by: Note) {
        match self.counts.get_mut(counted) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.counts.remove(counted)),
        }
        self.note(by);
    }

    /// Each caveat within a range, with its count.
    pub(super) fn counts(
        &self,
        range: impl RangeBounds<Note>,
    ) -> impl Iterator<Item = (&Note, u64)> {
        let counts = self.counts.range(range);
        counts.map(|(note, count)| (note, *count))
    }

    /// Adds the notes of another part.
    pub fn merge(&mut self, other: Self) {
        for (note, count) in other.counts {
            self.add(note, count);
        }
        for (source, decided) in other.decided_dates {
            self.add_decided(source, decided);
        }
        for (encoding, inputs) in other.encodings {
            self.encodings.entry(encoding).or_default().extend(inputs);
        }
        self.garbage_after.extend(other.garbage_after);
        for (input, (announced, found)) in other.announced {
            let known = self.announced.entry(input).or_default();
            *known = (known.0.max(announced), known.1 + found);
        }
        merge_columns(&mut self.missing_words, other.missing_words);
        merge_columns(&mut self.unkept_values, other.unkept_values);
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn passed_over(
        &mut self,
        input: &Arc<str>,
        what: &'static str,
        why: &str,
        count: u64,
    ) {
        let note = Note::PassedOver(Arc::clone(input), what, why.to_owned());
        self.add(note, count);
    }

    pub(super) fn replaced(&mut self, input: &Arc<str>, count: u64) {
        self.add(Note::Replaced(Arc::clone(input)), count);
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

    pub(super) fn missing(&mut self, word: &'static str, column: &str) {
        count_column(&mut self.missing_words, word, column, 1);
    }

    pub(super) fn unkept(&mut self, why: &'static str, column: &str) {
        count_column(&mut self.unkept_values, why, column, 1);
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
