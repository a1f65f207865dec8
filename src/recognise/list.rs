//! The user's own names: any language and script, longest match, hundreds of thousands of them.
//!
//! A list is CSV, TSV or JSON Lines with the fields `name` and `kind`, and perhaps `aliases` (divided by
//! `|` or `;`) and `id` (a Wikidata QID, say). Names are found whatever their case, with or without
//! diacritics, between word borders; scripts without blanks between words need no border. A name that
//! is also a common word (`Apple`, `Who`) or a short acronym (`IS`) is found only in the case in
//! which the list writes it.

use super::fold::fold;
use super::kind::Kind;
use super::lexicon::{Class, NEVER, extend};
use super::{Mention, Recogniser, features};
use crate::error::{Teach, nearest};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hashbrown::HashMap;
use std::ops::Range;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// One JSON object a line.
    JsonLines,
}

impl ListFormat {
    /// The format that a path's ending names: `csv`, `tsv`, `jsonl` or `ndjson`.
    pub fn of(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// One entity of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// The name it is counted under.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What else it is called.
    pub aliases: Vec<String>,
    /// The user's identifier; empty when there is none.
    pub id: String,
    /// The line it stands in, from 1.
    pub line: u64,
}

/// A list that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ListError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: ListProblem,
}

/// What is wrong with a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListProblem {
    /// The header lacks a column.
    #[error("found no column `{0}` in the header")]
    Column(&'static str),
    /// The line is not in the format.
    #[error("{0}")]
    Malformed(String),
    /// A field that must not be empty is.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// The kind is none that we know.
    #[error("kind is `{0}`, expected person, organisation or place")]
    Kind(String),
    /// A name or alias without a letter or digit.
    #[error("`{0}` has no letter or digit")]
    NoLetter(String),
    /// The same name or alias twice for one entity.
    #[error("`{name}` stands here and in line {first} for the same entity")]
    Duplicate {
        /// The name.
        name: String,
        /// Where it stood first.
        first: u64,
    },
    /// The same name or alias for two entities.
    #[error("`{name}` names `{here}` here and `{there}` in line {first}")]
    Conflict {
        /// The name.
        name: String,
        /// The entity of this line.
        here: String,
        /// The other entity.
        there: String,
        /// Its line.
        first: u64,
    },
    /// There are more names, or longer ones, than a search machine can hold.
    #[error("the names are too many for one search: {0}")]
    TooMany(String),
}

impl Teach for ListError {
    fn help(&self) -> Option<String> {
        Some(match &self.problem {
            ListProblem::Column(_) | ListProblem::Empty(_) => {
                "a list has the columns name and kind, and perhaps aliases and id".into()
            }
            ListProblem::Malformed(_) => {
                "write CSV or TSV with a header, or one JSON object a line".into()
            }
            ListProblem::Kind(word) => match nearest(word, ["person", "organisation", "place"]) {
                Some(kind) => format!("did you mean `{kind}`?"),
                None => "PER, ORG and LOC are understood too".into(),
            },
            ListProblem::NoLetter(_) => "remove it".into(),
            ListProblem::Duplicate { .. } => "remove one of the two".into(),
            ListProblem::Conflict { .. } => {
                "give the name to one of the two, or make it longer".into()
            }
            ListProblem::TooMany(_) => "split the list".into(),
        })
    }
}

/// Names ready to be found.
#[derive(Debug, Clone)]
pub struct List {
    entries: Vec<ListEntry>,
    machine: AhoCorasick,
    /// By pattern: the entry, and the form that the text must have letter for letter.
    patterns: Vec<(u32, Option<Box<str>>)>,
    by_form: HashMap<String, u32>,
}

impl List {
    /// Reads a list.
    ///
    /// # Errors
    /// A line that is malformed, incomplete, or in conflict with another.
    pub fn read(content: &str, format: ListFormat) -> Result<Self, ListError> {
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let entries = match format {
            ListFormat::Csv => read_table(content, b',')?,
            ListFormat::Tsv => read_table(content, b'\t')?,
            ListFormat::JsonLines => read_json_lines(content)?,
        };
        Self::build(entries)
    }

    /// The entities, in the list's order.
    pub fn entries(&self) -> &[ListEntry] {
        &self.entries
    }

    /// The entity that a name or alias belongs to, whatever its case and diacritics.
    pub fn entity_of(&self, name: &str) -> Option<&ListEntry> {
        self.index_of(name).map(|at| &self.entries[at])
    }

    pub(super) fn index_of(&self, name: &str) -> Option<usize> {
        let exact = self.by_form.get(name);
        exact
            .or_else(|| self.by_form.get(&fold(name)))
            .map(|at| *at as usize)
    }

    /// Finds the list's names in `text`, in order and without overlaps, replacing the content of `out`.
    pub fn find(&self, text: &str, out: &mut Vec<Mention>) {
        out.clear();
        let mut all: Vec<(Range<usize>, u32)> = Vec::new();
        for hit in self.machine.find_overlapping_iter(text) {
            let (entry, exact) = &self.patterns[hit.pattern().as_usize()];
            let range = hit.range();
            let fits = exact
                .as_deref()
                .is_none_or(|form| text.get(range.clone()) == Some(form));
            if fits && is_bordered(text, &range) {
                all.push((range, *entry));
            }
        }
        all.sort_by_key(|(range, entry)| (range.start, usize::MAX - range.end, *entry));
        let mut end = 0;
        for (range, entry) in all {
            if range.start >= end {
                end = range.end;
                out.push(Mention {
                    start: range.start,
                    end: range.end,
                    kind: self.entries[entry as usize].kind,
                });
            }
        }
    }

    fn build(entries: Vec<ListEntry>) -> Result<Self, ListError> {
        let mut owners: HashMap<String, (u32, u64)> = HashMap::new();
        let mut by_form = HashMap::new();
        let mut forms: Vec<String> = Vec::new();
        let mut patterns = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let fail = |problem| ListError {
                line: entry.line,
                problem,
            };
            let at = at as u32;
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                if !name.chars().any(char::is_alphanumeric) {
                    return Err(fail(ListProblem::NoLetter(name.clone())));
                }
                if let Some((owner, first)) = owners.insert(name.clone(), (at, entry.line)) {
                    let other = &entries[owner as usize];
                    return Err(fail(
                        if owner == at || other.name == entry.name && other.kind == entry.kind {
                            ListProblem::Duplicate {
                                name: name.clone(),
                                first,
                            }
                        } else {
                            ListProblem::Conflict {
                                name: name.clone(),
                                here: entry.name.clone(),
                                there: other.name.clone(),
                                first,
                            }
                        },
                    ));
                }
                by_form.insert(name.clone(), at);
                if is_guarded(name) {
                    forms.push(name.clone());
                    patterns.push((at, Some(name.clone().into_boxed_str())));
                    continue;
                }
                by_form.entry(fold(name)).or_insert(at);
                // The machine folds the case of ASCII letters; of the rest, each case is a pattern.
                let mut variants = vec![name.clone()];
                if !name.is_ascii() {
                    variants.extend([name.to_lowercase(), name.to_uppercase(), fold(name)]);
                    variants.sort_unstable();
                    variants.dedup();
                }
                for variant in variants.into_iter().filter(|variant| !variant.is_empty()) {
                    forms.push(variant);
                    patterns.push((at, None));
                }
            }
        }
        let machine = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&forms)
            .map_err(|error| ListError {
                line: 0,
                problem: ListProblem::TooMany(error.to_string()),
            })?;
        Ok(Self {
            entries,
            machine,
            patterns,
            by_form,
        })
    }
}

/// Whether a name must stand in the text as the list writes it: a common word, or a short acronym.
fn is_guarded(name: &str) -> bool {
    if name
        .chars()
        .any(|letter| !letter.is_alphanumeric() && letter != '.')
    {
        return false;
    }
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters <= 5 && name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
    {
        return true;
    }
    let recogniser = Recogniser::embedded();
    let hashed = features::hash(fold(name).as_bytes());
    let common = Class::Lower.bit() | Class::Mixed.bit() | NEVER;
    let known = recogniser
        .knowledge()
        .map_or(0, |knowledge| knowledge.lexicon.classes(extend(0, hashed)));
    known & common != 0
}

/// Whether no word goes on at either end.
fn is_bordered(text: &str, range: &Range<usize>) -> bool {
    let (Some(before), Some(inside), Some(after)) = (
        text.get(..range.start),
        text.get(range.clone()),
        text.get(range.end..),
    ) else {
        return false;
    };
    let joined = |left: Option<char>, right: Option<char>| match (left, right) {
        (Some(left), Some(right)) => {
            left.is_alphanumeric()
                && right.is_alphanumeric()
                && !is_unspaced(left)
                && !is_unspaced(right)
        }
        _ => false,
    };
    !joined(before.chars().next_back(), inside.chars().next())
        && !joined(inside.chars().next_back(), after.chars().next())
}

/// Letters of scripts that put no blanks between words.
const fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

fn entry(
    name: &str,
    kind: &str,
    aliases: Vec<String>,
    id: &str,
    line: u64,
) -> Result<ListEntry, ListError> {
    let fail = |problem| Err(ListError { line, problem });
    let (name, kind) = (name.trim(), kind.trim());
    if name.is_empty() {
        return fail(ListProblem::Empty("name"));
    }
    if kind.is_empty() {
        return fail(ListProblem::Empty("kind"));
    }
    let Ok(kind) = kind.parse() else {
        return fail(ListProblem::Kind(kind.to_owned()));
    };
    Ok(ListEntry {
        name: name.to_owned(),
        kind,
        aliases,
        id: id.trim().to_owned(),
        line,
    })
}

fn split(aliases: &str) -> Vec<String> {
    let parts = aliases.split(['|', ';']).map(str::trim);
    parts
        .filter(|alias| !alias.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read_table(content: &str, delimiter: u8) -> Result<Vec<ListEntry>, ListError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(content.as_bytes());
    let malformed = |error: &csv::Error| ListError {
        line: error.position().map_or(1, csv::Position::line),
        problem: ListProblem::Malformed(error.to_string()),
    };
    let header = reader.headers().map_err(|error| malformed(&error))?.clone();
    let column = |names: &[&str]| {
        header
            .iter()
            .position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
    };
    let missing = |name| ListError {
        line: 1,
        problem: ListProblem::Column(name),
    };
    let name = column(&["name", "entity", "label"]).ok_or_else(|| missing("name"))?;
    let kind = column(&["kind", "type", "class"]).ok_or_else(|| missing("kind"))?;
    let aliases = column(&["aliases", "alias"]);
    let id = column(&["id", "qid", "wikidata"]);
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        entries.push(entry(
            cell(Some(name)),
            cell(Some(kind)),
            split(cell(aliases)),
            cell(id),
            line,
        )?);
    }
    Ok(entries)
}

fn read_json_lines(content: &str) -> Result<Vec<ListEntry>, ListError> {
    let mut entries = Vec::new();
    for (at, row) in content.lines().enumerate() {
        let line = at as u64 + 1;
        if row.trim().is_empty() {
            continue;
        }
        let malformed = |found: String| ListError {
            line,
            problem: ListProblem::Malformed(found),
        };
        let value: serde_json::Value =
            serde_json::from_str(row).map_err(|error| malformed(error.to_string()))?;
        let text = |name: &str| {
            value
                .get(name)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let kind = if text("kind").is_empty() {
            text("type")
        } else {
            text("kind")
        };
        let id = if text("id").is_empty() {
            text("qid")
        } else {
            text("id")
        };
        let aliases = match value.get("aliases") {
            None | Some(serde_json::Value::Null) => Vec::new(),
            Some(serde_json::Value::String(aliases)) => split(aliases),
            Some(serde_json::Value::Array(aliases)) => aliases
                .iter()
                .map(|alias| alias.as_str().map(|alias| alias.trim().to_owned()))
                .collect::<Option<_>>()
                .ok_or_else(|| malformed("an alias is no text".into()))?,
            Some(_) => {
                return Err(malformed(
                    "`aliases` is neither text nor a list of texts".into(),
                ));
            }
        };
        entries.push(entry(text("name"), kind, aliases, id, line)?);
    }
    Ok(entries)
}

/// Whether `text` is one word, as the recogniser cuts words.
#[cfg(test)]
fn is_one_word(text: &str) -> bool {
    let mut tokens = Vec::new();
    super::span::tokenize(text, &mut tokens);
    tokens.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &List, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        list.find(text, &mut out);
        out.iter()
            .map(|mention| mention.of(text).to_owned())
            .collect()
    }

    fn csv(rows: &str) -> Result<List, ListError> {
        List::read(&format!("name,kind,aliases,id\n{rows}"), ListFormat::Csv)
    }

    #[test]
    fn the_longest_name_between_word_borders_is_found() {
        let list = csv("Iran,place,,\nIran Air,organisation,,\nNew York,place,Big Apple|NYC,Q60\n")
            .unwrap();
        assert_eq!(
            found(&list, "Iran Air flew over Iran."),
            ["Iran Air", "Iran"]
        );
        assert_eq!(found(&list, "Iran Airlines, Iranians"), ["Iran"]);
        assert_eq!(
            found(&list, "the big apple, NEW YORK"),
            ["big apple", "NEW YORK"]
        );
        assert_eq!(list.entity_of("Big Apple").unwrap().id, "Q60");
    }

    #[test]
    fn common_words_and_short_acronyms_must_be_written_as_in_the_list() {
        let list = csv("Apple,ORG,,\nIslamic State,ORG,IS,\nMinsk,LOC,,\n").unwrap();
        assert!(is_one_word("Apple"));
        assert_eq!(
            found(&list, "It is an apple, and Apple is IS in minsk"),
            ["Apple", "IS", "minsk"]
        );
    }

    #[test]
    fn any_script_is_found_and_diacritics_may_be_missing() {
        let list = csv("Ingrida Šimonytė,person,,\nΕλλάδα,place,,\n北京,place,,\n").unwrap();
        assert_eq!(
            found(
                &list,
                "INGRIDA ŠIMONYTĖ, Ingrida Simonyte, ελλάδα, 我在北京住"
            ),
            ["INGRIDA ŠIMONYTĖ", "Ingrida Simonyte", "ελλάδα", "北京"]
        );
    }

    #[test]
    fn duplicates_and_conflicts_are_named_with_both_lines() {
        let error = csv("A Corp,ORG,Acme,\nB Corp,ORG,Acme,\n").unwrap_err();
        assert_eq!(error.line, 3);
        assert_eq!(
            error.to_string(),
            "line 3: `Acme` names `B Corp` here and `A Corp` in line 2"
        );
        let error = csv("A Corp,ORG,Acme|Acme,\n").unwrap_err();
        assert_eq!(
            error.problem,
            ListProblem::Duplicate {
                name: "Acme".into(),
                first: 2
            }
        );
        let error = csv("A Corp,ORG,,\nA Corp,ORG,,\n").unwrap_err();
        assert_eq!(
            (error.line, error.problem),
            (
                3,
                ListProblem::Duplicate {
                    name: "A Corp".into(),
                    first: 2
                }
            )
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_named_with_its_line() {
        assert_eq!(
            List::read("label;kind\n", ListFormat::Csv)
                .unwrap_err()
                .problem,
            ListProblem::Column("name")
        );
        let error = csv("Minsk,plase,,\n").unwrap_err();
        assert_eq!(
            (error.line, error.help()),
            (2, Some("did you mean `place`?".into()))
        );
        assert_eq!(
            csv("x,PER,,\n,PER,,\n").unwrap_err().problem,
            ListProblem::Empty("name")
        );
        let lines = "{\"name\":\"Minsk\",\"kind\":\"place\"}\n{\"name\":1\n";
        assert_eq!(
            List::read(lines, ListFormat::JsonLines).unwrap_err().line,
            2
        );
    }

    #[test]
    fn json_lines_take_aliases_as_text_or_list() {
        let lines = "{\"name\":\"European Union\",\"kind\":\"ORG\",\"aliases\":[\"EU\"],\"id\":\"Q458\"}\n{\"name\":\"Minsk\",\"type\":\"LOC\",\"aliases\":\"Mensk; Miensk\"}\n";
        let list = List::read(lines, ListFormat::JsonLines).unwrap();
        assert_eq!(found(&list, "The EU met in Miensk"), ["EU", "Miensk"]);
        assert_eq!(list.entity_of("Mensk").unwrap().name, "Minsk");
    }

    #[test]
    fn two_hundred_thousand_names_are_searched_at_once() {
        let mut rows = String::from("name\tkind\n");
        for number in 0..200_000u32 {
            let word = |seed: u32| -> String {
                (0..6)
                    .map(|at| {
                        char::from(b'a' + (seed.wrapping_mul(2_654_435_761) >> (at * 5)) as u8 % 26)
                    })
                    .collect()
            };
            rows.push_str(&format!(
                "{} {} {number}\tPER\n",
                word(number),
                word(number ^ 0xffff)
            ));
        }
        let list = List::read(&rows, ListFormat::Tsv).unwrap();
        let name = list.entries()[123_456].name.to_uppercase();
        assert_eq!(found(&list, &format!("He met {name} yesterday.")), [name]);
    }
}
