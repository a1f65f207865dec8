//! The notes as sentences.

use super::{Decided, Evidence, Notes, XmlNote};
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
