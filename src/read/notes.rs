//! Caveats about the articles that were read, counted.

use super::dates::{DateOrder, Votes};
use super::fields::Field;
use super::orders::Evidence;
use super::record::shortened;
use crate::number::{counted, whole};
use crate::place::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The number of inputs of one encoding that a note names; more are counted.
const NAMED_INPUTS: usize = 3;

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

/// The number of outlets that a note names.
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
                "{} of {source} read as {order}: its {clear} this order",
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
                "{} a date with two readings and count{} as undated, because the other dates of \
                 the outlet do not decide; set the order with --dates dmy or --dates mdy",
                have(n),
                s(n)
            )
        });
        say(self.unknown_units, &|n| {
            format!(
                "{} a number of unknown unit as the date and count{} as undated",
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
                "{} a date only in the text, years away from those of the other articles; it was \
                 not used",
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
        say(self.other_texts, &|n| {
            format!(
                "{} texts in several columns; the first was counted",
                have(n)
            )
        });
        for (caveat, count) in &self.caveats {
            say(*count, &|n| format!("{}, {caveat}", counted(n, "article")));
        }
        say(self.not_numbers, &|n| {
            format!(
                "{} a bare NaN or Infinity and read as missing",
                were(n, "value")
            )
        });
        for (input, count) in &self.titles_as_text {
            say(*count, &|n| {
                format!(
                    "{input} has no text column: {} counted as the text; if there is one, name it \
                     with --map text=COLUMN",
                    were(n, "headline")
                )
            });
        }
        for ((encoding, contradicted), inputs) in &self.encodings {
            let words = |who: &str, one: bool| match (contradicted, one) {
                (Some(said), true) => format!("{who} says it is {said}: read as {encoding}"),
                (Some(said), false) => format!("{who} say they are {said}: read as {encoding}"),
                (None, true) => format!("{who} is not UTF-8: read as {encoding}"),
                (None, false) => format!("{who} are not UTF-8: read as {encoding}"),
            };
            if inputs.len() > NAMED_INPUTS {
                let count = inputs.len() as u64;
                say(count, &|n| words(&counted(n, "input"), false));
            } else {
                for input in inputs {
                    say(1, &|_| words(input, true));
                }
            }
        }
        for (input, count) in &self.quotes_as_letters {
            say(*count, &|n| {
                format!(
                    "in {input}, the quotation marks of {} are read as letters; --quotes double \
                     trusts them",
                    counted(n, "row")
                )
            });
        }
        for (input, count) in &self.doubtful_rows {
            say(*count, &|n| {
                format!(
                    "in {input}, {} in quotes may be rows of the table; --quotes none makes every \
                     line a row",
                    counted(n, "text")
                )
            });
        }
        for (input, count) in &self.without_text {
            say(*count, &|n| {
                format!(
                    "{input} has names but no texts: {} counted without words, the names as entities",
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
        for ((input, what, why), count) in &self.passed_over {
            say(*count, &|n| {
                format!("in {input}, {} passed over: {why}", were(n, what))
            });
        }
        for ((input, column, is_text), count) in &self.markup {
            let what = if *is_text { "text" } else { "value" };
            say(*count, &|n| {
                let values = counted(n, what);
                format!("{input}: markup was removed from {values} in column {column}")
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
                     --markup strip removes it"
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
            let words = format!("{place}: data after the end of the compressed data was not read");
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
            format!("{} too long for an outlet and not used", were(n, "name"))
        });
        say(self.unknown_sources, &|n| {
            format!(
                "{} no outlet and count{} under an unknown one",
                have(n),
                s(n)
            )
        });
        for (kind, count) in &self.wrong_sources {
            say(*count, &|n| {
                format!(
                    "{} {kind} instead of an outlet's name and count{} under an unknown one",
                    have(n),
                    s(n)
                )
            });
        }
        for (namer, count) in &self.named_sources {
            say(*count, &|n| {
                format!(
                    "{} no outlet of {} own and count{} under {}",
                    have(n),
                    if n == 1 { "its" } else { "their" },
                    s(n),
                    namer.words()
                )
            });
        }
        for (word, columns) in &self.missing_words {
            say(columns.values().sum(), &|n| {
                let are = if n == 1 { "is" } else { "are" };
                format!(
                    "{} {are} missing, because \"{word}\" stands for nothing: {}; if it is a real \
                     value, add --keep-values \"{word}\"",
                    counted(n, "value"),
                    listed(columns)
                )
            });
        }
        for (why, columns) in &self.unkept_values {
            say(columns.values().sum(), &|n| {
                format!("{} not kept ({why}): {}", were(n, "value"), listed(columns))
            });
        }
        for ((name, kept), count) in &self.repeated_columns {
            say(*count, &|n| {
                format!(
                    "{name:?} names two columns in {}: the first that has a value counts, the other \
                     is kept as {kept:?}",
                    counted(n, "input")
                )
            });
        }
        say(self.unfit_paths, &|n| {
            format!(
                "the paths of {} do not match the pattern of --map, which was not used for them",
                counted(n, "input")
            )
        });
        let is_short = |(_, (announced, found)): &(&Arc<str>, &(u64, u64))| found < announced;
        let short: Vec<_> = self.announced.iter().filter(is_short).collect();
        let all = |of: fn(&(u64, u64)) -> u64| short.iter().map(|(_, pair)| of(pair)).sum::<u64>();
        say(all(|(announced, found)| announced - found), &|_| {
            let announced = counted(all(|pair| pair.0), "document");
            let found = crate::number::whole(all(|pair| pair.1));
            match short[..] {
                [(input, _)] => {
                    format!("{input} is an export of {announced} but holds only {found}")
                }
                [(input, _), ..] => format!(
                    "{} announce {announced} but hold only {found}; the first is {input}",
                    counted(short.len() as u64, "export")
                ),
                [] => String::new(),
            }
        });
        say(self.short_texts, &|n| {
            format!(
                "{} less than half of the words that the export announces",
                have(n)
            )
        });
        for (input, column) in self.absent_columns.keys() {
            let words = format!("{input} has no column {column}, which --map names");
            say(1, &|_| words.clone());
        }
        for ((input, column), zone) in &self.unknown_zones {
            let words = format!(
                "in {input}, the column {column:?} has the unknown time zone {}; its times are \
                 read as UTC",
                shortened(zone)
            );
            say(1, &|_| words.clone());
        }
        for ((input, note), count) in &self.xml {
            say(*count, &|n| match note {
                XmlNote::Undefined => {
                    let references = were(n, "entity reference");
                    format!("in {input}, {references} kept as written for lack of a definition")
                }
                XmlNote::Unmatched => {
                    format!(
                        "in {input}, {} repaired for lack of a counterpart",
                        were(n, "tag")
                    )
                }
                XmlNote::Include => {
                    let references = were(n, "xi:include");
                    format!("in {input}, {references} not followed: other files are not read")
                }
            });
        }
        out
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

/// The number of columns that a note names.
const NAMED_COLUMNS: usize = 5;

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

/// Columns with their counts, the largest first.
fn listed(columns: &BTreeMap<String, u64>) -> String {
    let mut columns: Vec<_> = columns.iter().collect();
    columns.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let more = columns.len().saturating_sub(NAMED_COLUMNS);
    let mut names: Vec<String> = columns
        .iter()
        .take(NAMED_COLUMNS)
        .map(|(name, count)| match name.as_str() {
            "" => format!("one without a name ({})", whole(**count)),
            name => format!("{name} ({})", whole(**count)),
        })
        .collect();
    if more > 0 {
        names.push(format!("and {}", counted(more as u64, "more column")));
    }
    names.join(", ")
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
                "2 ambiguous dates of Leeds Mail read as dmy: its 12 clear dates show this order",
            ]
        );
        assert!(Notes::default().messages().is_empty());
    }
}
