//! The notes as sentences.

use super::{Decided, Evidence, Note, Notes, XmlNote};
use crate::number::{counted, whole};
use crate::read::dates::Votes;
use crate::read::record::shortened;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The number of inputs of one encoding that a note names; more are counted.
const NAMED_INPUTS: usize = 3;

/// The number of outlets that a note names.
const NAMED_OUTLETS: usize = 5;

/// The number of columns that a note names.
const NAMED_COLUMNS: usize = 5;

impl Notes {
    /// The notes as sentences without a final full stop, each with its number and, where there is
    /// one, what to do about it.
    pub fn messages(&self) -> Vec<String> {
        let mut out = Vec::new();
        let first_quotes = Note::QuotesAsLetters("".into());
        let first_repeated = Note::RepeatedColumn(String::new(), String::new());
        let of = |(note, count): (&Note, u64)| message(note, count);
        out.extend(self.counts(..Note::CutText).map(of));
        self.say_decided(&mut out);
        out.extend(self.counts(Note::CutText..first_quotes.clone()).map(of));
        self.say_encodings(&mut out);
        out.extend(self.counts(first_quotes..Note::DuplicateKey).map(of));
        out.extend(self.garbage_after.iter().map(|place| {
            format!("{place}: data after the end of the compressed data was not read")
        }));
        let rest = self.counts(Note::DuplicateKey..first_repeated.clone());
        out.extend(rest.map(of));
        out.extend(self.missing_words.iter().map(|(word, columns)| {
            let (n, columns) = listed(columns);
            let are = if n == 1 { "is" } else { "are" };
            let values = counted(n, "value");
            format!(
                "{values} {are} missing, because \"{word}\" stands for nothing: {columns}; if it is a \
                 real value, add --keep-values \"{word}\""
            )
        }));
        out.extend(self.unkept_values.iter().map(|(why, columns)| {
            let (n, columns) = listed(columns);
            format!("{} not kept ({why}): {columns}", were(n, "value"))
        }));
        out.extend(self.counts(first_repeated..Note::ShortText).map(of));
        out.extend(self.short_exports());
        out.extend(self.counts(Note::ShortText..).map(of));
        out
    }

    /// Which inputs were read in an encoding that they do not say.
    fn say_encodings(&self, out: &mut Vec<String>) {
        for ((encoding, contradicted), inputs) in &self.encodings {
            let words = |who: &str, one: bool| match (contradicted, one) {
                (Some(said), true) => format!("{who} says it is {said}: read as {encoding}"),
                (Some(said), false) => format!("{who} say they are {said}: read as {encoding}"),
                (None, true) => format!("{who} is not UTF-8: read as {encoding}"),
                (None, false) => format!("{who} are not UTF-8: read as {encoding}"),
            };
            if inputs.len() > NAMED_INPUTS {
                out.push(words(&counted(inputs.len() as u64, "input"), false));
            } else {
                out.extend(inputs.iter().map(|input| words(input, true)));
            }
        }
    }

    /// Which exports hold fewer documents than they announce.
    fn short_exports(&self) -> Option<String> {
        let is_short = |(_, (announced, found)): &(&Arc<str>, &(u64, u64))| found < announced;
        let short: Vec<_> = self.announced.iter().filter(is_short).collect();
        let (first, _) = short.first()?;
        let announced = short.iter().map(|(_, pair)| pair.0).sum();
        let announced = counted(announced, "document");
        let found = whole(short.iter().map(|(_, pair)| pair.1).sum());
        Some(match short.len() {
            1 => format!("{first} is an export of {announced} but holds only {found}"),
            exports => format!(
                "{} announce {announced} but hold only {found}; the first is {first}",
                counted(exports as u64, "export")
            ),
        })
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
}

/// A caveat that was counted `n` times as a sentence.
fn message(note: &Note, n: u64) -> String {
    let (its, s) = if n == 1 { ("its", "s") } else { ("their", "") };
    let undated = |why: &str| format!("{} {why} and count{s} as undated", have(n));
    match note {
        Note::Undated => undated("no date"),
        Note::UnreadableDate => undated("a date that cannot be read"),
        Note::AmbiguousDate => {
            let undated = undated("a date with two readings");
            format!(
                "{undated}, because the other dates of the outlet do not decide; set the order with \
                 --dates dmy or --dates mdy"
            )
        }
        Note::UnknownUnit => undated("a number of unknown unit as the date"),
        Note::DateInText => format!("{} dated by a line in {its} text", were(n, "article")),
        Note::FarDateInText => format!(
            "{} a date only in the text, years away from those of the other articles; it was not used",
            have(n)
        ),
        Note::OtherLanguage => format!(
            "{} a long part in another language, which the column other_language names",
            have(n)
        ),
        Note::CutText => format!("{} a text that the export cut off", have(n)),
        Note::OtherTexts => format!(
            "{} texts in several columns; the first was counted",
            have(n)
        ),
        Note::Caveat(caveat) => format!("{}, {caveat}", counted(n, "article")),
        Note::NotANumber => format!(
            "{} a bare NaN or Infinity and read as missing",
            were(n, "value")
        ),
        Note::TitleAsText(input) => format!(
            "{input} has no text column: {} counted as the text; if there is one, name it with --map \
             text=COLUMN",
            were(n, "headline")
        ),
        Note::QuotesAsLetters(input) => format!(
            "in {input}, the quotation marks of {} are read as letters; --quotes double trusts them",
            counted(n, "row")
        ),
        Note::DoubtfulRow(input) => format!(
            "in {input}, {} in quotes may be rows of the table; --quotes none makes every line a row",
            counted(n, "text")
        ),
        Note::WithoutText(input) => format!(
            "{input} has names but no texts: {} counted without words, the names as entities",
            were(n, "article")
        ),
        Note::Replaced(input) => format!(
            "{input} is damaged: {} replaced by U+FFFD",
            were(n, "broken character")
        ),
        Note::PassedOver(input, what, why) => {
            format!("in {input}, {} passed over: {why}", were(n, what))
        }
        Note::Markup(input, column, is_text) => {
            let values = counted(n, if *is_text { "text" } else { "value" });
            format!("{input}: markup was removed from {values} in column {column}")
        }
        Note::DoubtfulMarkup(input, column) => {
            let values = counted(n, "value");
            let [hold, stay] = match n {
                1 => ["holds", "stays as it is"],
                _ => ["hold", "stay as they are"],
            };
            format!(
                "{input}: {values} in column {column} {hold} what may be tags or text, and {stay}; \
                 --markup strip removes it"
            )
        }
        Note::EncodedTwice(input, column) => {
            let values = were(n, "value");
            format!("{input}: {values} encoded twice in column {column} and repaired")
        }
        Note::DuplicateKey => format!(
            "{} found twice in one object; the last one counts",
            were(n, "key")
        ),
        Note::LongValue => format!("{} too long to be kept as metadata", were(n, "value")),
        Note::LongSource => format!("{} too long for an outlet and not used", were(n, "name")),
        Note::UnknownSource => format!("{} no outlet and count{s} under an unknown one", have(n)),
        Note::WrongSource(kind) => format!(
            "{} {kind} instead of an outlet's name and count{s} under an unknown one",
            have(n)
        ),
        Note::NamedSource(namer) => format!(
            "{} no outlet of {its} own and count{s} under {}",
            have(n),
            namer.words()
        ),
        Note::RepeatedColumn(name, kept) => format!(
            "{name:?} names two columns in {}: the first that has a value counts, the other is kept as \
             {kept:?}",
            counted(n, "input")
        ),
        Note::UnfitPath => format!(
            "the paths of {} do not match the pattern of --map, which was not used for them",
            counted(n, "input")
        ),
        Note::ShortText => format!(
            "{} less than half of the words that the export announces",
            have(n)
        ),
        Note::AbsentColumn(input, column) => {
            format!("{input} has no column {column}, which --map names")
        }
        Note::UnknownZone(input, column, zone) => format!(
            "in {input}, the column {column:?} has the unknown time zone {}; its times are read as UTC",
            shortened(zone)
        ),
        Note::Xml(input, XmlNote::Undefined) => {
            let references = were(n, "entity reference");
            format!("in {input}, {references} kept as written for lack of a definition")
        }
        Note::Xml(input, XmlNote::Unmatched) => format!(
            "in {input}, {} repaired for lack of a counterpart",
            were(n, "tag")
        ),
        Note::Xml(input, XmlNote::Include) => {
            let references = were(n, "xi:include");
            format!("in {input}, {references} not followed: other files are not read")
        }
    }
}

/// Columns with their counts, the largest first.
fn listed(columns: &BTreeMap<String, u64>) -> (u64, String) {
    let all = columns.values().sum();
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
    (all, names.join(", "))
}

fn have(count: u64) -> String {
    let have = if count == 1 { "has" } else { "have" };
    format!("{} {have}", counted(count, "article"))
}

fn were(count: u64, what: &str) -> String {
    let were = if count == 1 { "was" } else { "were" };
    format!("{} {were}", counted(count, what))
}
