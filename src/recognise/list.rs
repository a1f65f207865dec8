//! The user's own names: any language and script, longest match, hundreds of thousands of them.
//!
//! A list is CSV, TSV or JSON Lines with the fields `name` and `kind`, and optionally `aliases`
//! (separated by `|` or `;`) and `id` (such as a Wikidata QID). Names are found whatever their case,
//! with or without diacritics, between word borders; scripts without blanks between words need no
//! border. A name that is also a common word (`Apple`, `May`) or a short acronym (`IS`) is found only
//! in the case in which the list writes it. A common word counts inside a sentence. At the beginning of
//! a sentence and in headings it counts if the article has another name of the entity, if the name
//! occurs inside a sentence or after a title, or if the recogniser takes it for a name. Days and months
//! need another name or a title everywhere, and never count beside a number or after a word of time. A
//! single word in small letters is a name only in a line without capitals. A part of a longer personal
//! name that the recogniser finds does not count.

mod guard;
mod read;
mod search;

use super::Mention;
use super::fold::fold;
use super::kind::Kind;
use crate::error::{Teach, nearest};
use guard::{Guard, Standing};
use hashbrown::{HashMap, HashSet};
use search::Search;
use std::ops::Range;

/// Whether a name is checked in its context, because running text also has it as a word. The module
/// documentation says where it counts.
pub fn is_common_word(name: &str) -> bool {
    matches!(
        Guard::of(name),
        Some(Guard::Word | Guard::Calendar | Guard::Acronym)
    )
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// One JSON object per line.
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
    /// Its kind.
    pub kind: Kind,
    /// Its other names.
    pub aliases: Vec<String>,
    /// The user's identifier; empty if there is none.
    pub id: String,
    /// Its line, from 1.
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

/// The number of letters of a long name that an error shows.
const SHOWN_LETTERS: usize = 40;

/// What is wrong with a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListProblem {
    /// The header lacks a column.
    #[error("found no column `{missing}` in the header, but `{}`", found.join("`, `"))]
    Column {
        /// The column.
        missing: &'static str,
        /// The header.
        found: Vec<String>,
    },
    /// A cell continues past the end of its line.
    #[error("the cell that begins with `{0}` continues over several lines")]
    Lines(String),
    /// The line is not in the format.
    #[error("{0}")]
    Malformed(String),
    /// A required field is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// The kind is unknown.
    #[error("kind is `{0}`, expected person, organisation or place")]
    Kind(String),
    /// A name or alias without a letter or digit.
    #[error("`{0}` has no letter or digit")]
    NoLetter(String),
    /// A name or alias that is too long.
    #[error(
        "the name that begins with `{begins}` has {bytes} bytes, expected at most {} in at most {} words",
        super::MOST_NAME_BYTES,
        super::MOST_NAME_WORDS
    )]
    TooLong {
        /// Its first letters.
        begins: String,
        /// Its length.
        bytes: usize,
    },
    /// The same name or alias twice for one entity.
    #[error("`{name}` stands {} for the same entity", again(*.first, *.here))]
    Duplicate {
        /// The name.
        name: String,
        /// Its first line.
        first: u64,
        /// This line.
        here: u64,
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
    #[error("too many names for one search: {0}")]
    TooMany(String),
}

fn again(first: u64, here: u64) -> String {
    if first == here {
        "twice here".into()
    } else {
        format!("here and in line {first}")
    }
}

impl Teach for ListError {
    fn help(&self) -> Option<String> {
        Some(match &self.problem {
            ListProblem::Column { .. } => {
                "a list has the columns name and kind, and optionally aliases and id".into()
            }
            ListProblem::Empty(_) => "fill it in or remove the line".into(),
            ListProblem::Lines(_) => "look for an unclosed quotation mark".into(),
            ListProblem::Malformed(_) => {
                "write CSV or TSV with a header, or one JSON object a line".into()
            }
            ListProblem::Kind(word) => match nearest(word, ["person", "organisation", "place"]) {
                Some(kind) => format!("did you mean `{kind}`?"),
                None => "PER, ORG and LOC are understood too".into(),
            },
            ListProblem::NoLetter(_) => "remove it".into(),
            ListProblem::TooLong { .. } => {
                "divide aliases by `|` or `;`, or shorten the name".into()
            }
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
    search: Search,
    patterns: Vec<Pattern>,
    by_form: HashMap<String, u32>,
    /// By entry: whether it has no name of several words.
    alone: Vec<bool>,
}

/// The patterns of the search machine.
#[derive(Debug, Clone)]
struct Pattern {
    entry: u32,
    /// How a name of one word is guarded, and how the list writes it.
    guard: Option<(Guard, Box<str>)>,
}

impl List {
    /// Reads a list.
    ///
    /// # Errors
    /// A line is malformed, incomplete, or in conflict with another.
    pub fn read(content: &str, format: ListFormat) -> Result<Self, ListError> {
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let entries = match format {
            ListFormat::Csv | ListFormat::Tsv => read::table(content)?,
            ListFormat::JsonLines => read::json_lines(content)?,
        };
        Self::build(entries)
    }

    /// The entities, in the list's order.
    pub fn entries(&self) -> &[ListEntry] {
        &self.entries
    }

    /// The place of the entity that a name or alias belongs to, whatever its case and diacritics.
    pub(super) fn index_of(&self, name: &str) -> Option<usize> {
        let exact = self.by_form.get(name);
        exact
            .or_else(|| self.by_form.get(&fold(name)))
            .map(|at| *at as usize)
    }

    /// Finds the list's names in `text`, in order and without overlaps, replacing the content of `out`.
    /// `modelled` is what a recogniser found in the text, in order: it helps to tell names from words,
    /// and loses what is clearly the word.
    pub fn find(&self, text: &str, modelled: &mut Vec<Mention>, out: &mut Vec<Mention>) {
        out.clear();
        let mut all: Vec<(Range<usize>, &Pattern)> = Vec::new();
        let folded = text.to_ascii_lowercase();
        self.search.each(&folded, |number, range| {
            let pattern = &self.patterns[number];
            let fits = pattern.guard.as_ref().is_none_or(|(guard, form)| {
                !guard.is_exact() || text.get(range.clone()) == Some(form)
            });
            if fits && is_bordered(text, &range) {
                all.push((range, pattern));
            }
        });
        all.sort_by_key(|(range, pattern)| (range.start, usize::MAX - range.end, pattern.entry));
        let mut end = 0;
        all.retain(|(range, _)| {
            let apart = range.start >= end;
            if apart {
                end = range.end;
            }
            apart
        });
        let standing = |(range, pattern): &(Range<usize>, &Pattern)| match &pattern.guard {
            None => Standing::Name,
            Some((guard, form)) => {
                let entry = pattern.entry as usize;
                let name = (&**form, self.entries[entry].kind);
                guard.standing(text, range, name, self.alone[entry], modelled)
            }
        };
        let standings: Vec<Standing> = all.iter().map(standing).collect();
        let judged = || all.iter().zip(&standings);
        let certain = judged().filter(|(_, standing)| **standing == Standing::Name);
        let evident: HashSet<u32> = certain.map(|((_, pattern), _)| pattern.entry).collect();
        let mut words: HashSet<(usize, usize)> = HashSet::new();
        for ((range, pattern), standing) in judged() {
            let is_name = match standing {
                Standing::Name => true,
                Standing::Open => evident.contains(&pattern.entry),
                Standing::Word => {
                    words.insert((range.start, range.end));
                    false
                }
            };
            if is_name {
                // Of two entries that differ by case, the one written in this case.
                let entry = self.by_form.get(&text[range.clone()]);
                let entry = *entry.unwrap_or(&pattern.entry) as usize;
                out.push(Mention {
                    start: range.start,
                    end: range.end,
                    kind: self.entries[entry].kind,
                });
            }
        }
        modelled.retain(|mention| !words.contains(&(mention.start, mention.end)));
    }

    fn build(entries: Vec<ListEntry>) -> Result<Self, ListError> {
        let mut owners: HashMap<String, (u32, u64)> = HashMap::new();
        let mut by_form = HashMap::new();
        let mut forms: Vec<String> = Vec::new();
        let mut patterns = Vec::new();
        let mut alone = vec![true; entries.len()];
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
                if !super::is_name(name) {
                    return Err(fail(ListProblem::TooLong {
                        begins: name.chars().take(SHOWN_LETTERS).collect(),
                        bytes: name.len(),
                    }));
                }
                if let Some((owner, first)) = owners.insert(name.clone(), (at, entry.line)) {
                    let other = &entries[owner as usize];
                    return Err(fail(
                        if owner == at || other.name == entry.name && other.kind == entry.kind {
                            ListProblem::Duplicate {
                                name: name.clone(),
                                first,
                                here: entry.line,
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
                let guard = Guard::of(name).map(|guard| (guard, name.clone().into_boxed_str()));
                if guard.as_ref().is_some_and(|(guard, _)| guard.is_exact()) {
                    // In capitals only if a recogniser takes it for a name.
                    by_form.entry(name.to_uppercase()).or_insert(at);
                    forms.push(name.to_ascii_lowercase());
                    patterns.push(Pattern { entry: at, guard });
                    continue;
                }
                alone[at as usize] &= guard.is_some();
                by_form.entry(fold(name)).or_insert(at);
                // Texts are searched with ASCII letters in lower case, which keeps their positions; for
                // other letters, each case is a pattern.
                let mut variants = vec![name.to_ascii_lowercase()];
                if !name.is_ascii() {
                    let cases = [name.to_lowercase(), name.to_uppercase(), fold(name)];
                    variants.extend(cases.map(|form| form.to_ascii_lowercase()));
                    variants.sort_unstable();
                    variants.dedup();
                }
                for variant in variants.into_iter().filter(|variant| !variant.is_empty()) {
                    forms.push(variant);
                    patterns.push(Pattern {
                        entry: at,
                        guard: guard.clone(),
                    });
                }
            }
        }
        let search = Search::new(&forms).map_err(|error| ListError {
            line: 0,
            problem: ListProblem::TooMany(error.to_string()),
        })?;
        Ok(Self {
            entries,
            search,
            patterns,
            by_form,
            alone,
        })
    }
}

/// Whether no word continues at either end.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &List, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        list.find(text, &mut Vec::new(), &mut out);
        out.iter()
            .map(|mention| mention.of(text).to_owned())
            .collect()
    }

    fn csv(rows: &str) -> Result<List, ListError> {
        List::read(&format!("name,kind,aliases,id\n{rows}"), ListFormat::Csv)
    }

    #[test]
    fn a_name_longer_than_names_are_is_refused_with_its_line() {
        for long in ["x".repeat(1001), "a ".repeat(101)] {
            let rows = format!("name,kind\nMinsk,place\n{long},person\n");
            let error = List::read(&rows, ListFormat::Csv).unwrap_err();
            assert_eq!(error.line, 3);
            assert!(matches!(error.problem, ListProblem::TooLong { .. }));
        }
        let rows = format!("name,kind\n{},person\n", "x".repeat(1000));
        assert!(List::read(&rows, ListFormat::Csv).is_ok());
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
        assert_eq!(
            list.entries()[list.index_of("Big Apple").unwrap()].id,
            "Q60"
        );
    }

    #[test]
    fn common_words_and_short_acronyms_must_be_written_as_in_the_list() {
        let list = csv("Apple,ORG,,\nIslamic State,ORG,IS,\nMinsk,LOC,,\n").unwrap();
        assert_eq!(
            found(
                &list,
                "It is an apple, and Apple is IS in minsk\nnot so minsk"
            ),
            ["Apple", "IS", "minsk"],
            "small letters are a name where no letter is a capital"
        );
    }

    #[test]
    fn any_script_is_found_and_diacritics_may_be_missing() {
        let list = csv("Ingrida Šimonytė,person,,\nΕλλάδα,place,,\n北京,place,,\n").unwrap();
        assert_eq!(
            found(
                &list,
                "INGRIDA ŠIMONYTĖ, Ingrida Simonyte, ΕΛΛΆΔΑ, 我在北京住"
            ),
            ["INGRIDA ŠIMONYTĖ", "Ingrida Simonyte", "ΕΛΛΆΔΑ", "北京"]
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
                first: 2,
                here: 2
            }
        );
        assert_eq!(
            error.to_string(),
            "line 2: `Acme` stands twice here for the same entity"
        );
        let error = csv("A Corp,ORG,,\nA Corp,ORG,,\n").unwrap_err();
        assert_eq!(
            (error.line, error.problem),
            (
                3,
                ListProblem::Duplicate {
                    name: "A Corp".into(),
                    first: 2,
                    here: 3
                }
            )
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_named_with_its_line() {
        assert_eq!(
            List::read("who,kind\n", ListFormat::Csv)
                .unwrap_err()
                .to_string(),
            "line 1: found no column `name` in the header, but `who`, `kind`"
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
    fn tables_are_divided_as_spreadsheets_divide_them() {
        for rows in [
            "name;kind;aliases\nMinsk;place;Mensk|Miensk\n",
            "name\tkind\taliases\nMinsk\tplace\tMensk\n",
        ] {
            let list = List::read(rows, ListFormat::Csv).unwrap();
            assert_eq!(
                list.entries()[list.index_of("Mensk").unwrap()].name,
                "Minsk",
                "{rows}"
            );
        }
        let open = csv("\"Minsk,place,,\nBrest,place,,\n").unwrap_err();
        assert_eq!(
            (open.line, open.help().unwrap().contains("quotation mark")),
            (2, true),
            "{open}"
        );
    }

    #[test]
    fn json_lines_take_aliases_as_text_or_list() {
        let lines = "{\"name\":\"European Union\",\"kind\":\"ORG\",\"aliases\":[\"EU\"],\"id\":\"Q458\"}\n{\"name\":\"Minsk\",\"type\":\"LOC\",\"aliases\":\"Mensk; Miensk\"}\n";
        let list = List::read(lines, ListFormat::JsonLines).unwrap();
        assert_eq!(found(&list, "The EU met in Miensk"), ["EU", "Miensk"]);
        assert_eq!(
            list.entries()[list.index_of("Mensk").unwrap()].name,
            "Minsk"
        );
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
