//! The user's word on aliases: a table to edit.
//!
//! ```text
//! action,name,kind,to,reason,articles,frequency,id
//! merge,Lukashenka,person,Alexander Lukashenko,transliteration,3,7,Q2280
//! ```
//!
//! `merge` counts *name* under *to*; `split` keeps *name* for itself; `forbid` keeps *name* and *to*
//! apart; `rename` shows the entity *name* as *to*; `kind` and `qid` set what *name* is, or its Wikidata
//! item. An empty kind means any. The columns behind `to` inform, and are not read back.

use super::corpus::Aliases;
use super::key;
use crate::error::{Teach, nearest};
use crate::recognise::kind::Kind;
use hashbrown::{HashMap, HashSet};

/// What a line of the ledger does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Counts the name under another.
    Merge,
    /// Merges the name with nothing.
    Split,
    /// Keeps two names apart.
    Forbid,
    /// Shows an entity under another name.
    Rename,
    /// Sets the kind.
    Kind,
    /// Sets the Wikidata item.
    Qid,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 6] = [
        Self::Merge,
        Self::Split,
        Self::Forbid,
        Self::Rename,
        Self::Kind,
        Self::Qid,
    ];

    /// The word in the ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Forbid => "forbid",
            Self::Rename => "rename",
            Self::Kind => "kind",
            Self::Qid => "qid",
        }
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line in its file, from 1; 0 for one made in the program.
    pub line: u64,
    /// What it does.
    pub action: Action,
    /// The name it is about.
    pub name: String,
    /// Its kind; `None` for any.
    pub kind: Option<Kind>,
    /// The other name, the kind or the item; empty for `split`.
    pub to: String,
}

/// A ledger that has been read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
}

/// A ledger that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LedgerError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: LedgerProblem,
}

/// What is wrong with a line of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerProblem {
    /// The header lacks a column.
    #[error("found no column `{0}` in the header")]
    Column(&'static str),
    /// Not CSV.
    #[error("{0}")]
    Malformed(String),
    /// An action that there is not.
    #[error("action is `{0}`, expected merge, split, forbid, rename, kind or qid")]
    Action(String),
    /// A field that must not be empty is.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A kind that there is not.
    #[error("kind is `{0}`, expected person, organisation or place")]
    Kind(String),
    /// Something other than a Wikidata item.
    #[error("item is `{0}`, expected Q and a number")]
    Qid(String),
    /// Two lines say different things of one name.
    #[error("`{name}` goes to `{to}` here and to `{other}` in line {first}")]
    Conflict {
        /// The name.
        name: String,
        /// What this line says.
        to: String,
        /// What the other says.
        other: String,
        /// The other line.
        first: u64,
    },
    /// The same pair is merged and kept apart.
    #[error("`{name}` is merged with `{to}` here and kept from it in line {first}")]
    Contradiction {
        /// The name.
        name: String,
        /// The other.
        to: String,
        /// Where they are kept apart.
        first: u64,
    },
    /// Names that are kept apart come together by several merges.
    #[error("`{name}` and `{to}` are kept apart here, and both are merged with `{with}`")]
    Together {
        /// The name.
        name: String,
        /// The other.
        to: String,
        /// Where their merges lead.
        with: String,
    },
    /// Merges that lead back to where they began.
    #[error("merges go in a circle: {0}")]
    Cycle(String),
}

impl Teach for LedgerError {
    fn help(&self) -> Option<String> {
        Some(match &self.problem {
            LedgerProblem::Column(_) => {
                "a ledger has the columns action, name, kind and to; `--ledger FILE` writes one"
                    .into()
            }
            LedgerProblem::Malformed(_) => "a ledger is CSV with a header".into(),
            LedgerProblem::Action(word) => match nearest(word, Action::ALL.map(Action::name)) {
                Some(action) => format!("did you mean `{action}`?"),
                None => "to undo an automatic merge write `split`".into(),
            },
            LedgerProblem::Empty(_) => "fill it in or remove the line".into(),
            LedgerProblem::Kind(_) => {
                "PER, ORG and LOC are understood too; leave it empty for any kind".into()
            }
            LedgerProblem::Qid(_) => "copy it from wikidata.org, such as Q2280".into(),
            LedgerProblem::Conflict { .. } | LedgerProblem::Contradiction { .. } => {
                "remove one of the two lines".into()
            }
            LedgerProblem::Together { .. } => "remove this line or one of the merges".into(),
            LedgerProblem::Cycle(_) => {
                "remove one of these merges, or write `rename` to choose the name shown".into()
            }
        })
    }
}

impl Ledger {
    /// Reads and checks a ledger.
    ///
    /// # Errors
    /// A line that is malformed, contradicts another, or closes a circle of merges.
    pub fn read(content: &str) -> Result<Self, LedgerError> {
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(content.as_bytes());
        let malformed = |error: &csv::Error| LedgerError {
            line: error.position().map_or(1, csv::Position::line),
            problem: LedgerProblem::Malformed(error.to_string()),
        };
        let header = reader.headers().map_err(|error| malformed(&error))?.clone();
        let column = |name: &'static str| {
            header
                .iter()
                .position(|cell| cell.trim().eq_ignore_ascii_case(name))
                .ok_or(LedgerError {
                    line: 1,
                    problem: LedgerProblem::Column(name),
                })
        };
        let columns = [
            column("action")?,
            column("name")?,
            column("kind")?,
            column("to")?,
        ];
        let mut entries = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| malformed(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let [action, name, kind, to] =
                columns.map(|at| record.get(at).unwrap_or_default().trim());
            let fail = |problem| Err(LedgerError { line, problem });
            if action.is_empty() {
                return fail(LedgerProblem::Empty("action"));
            }
            let Some(action) = Action::ALL
                .into_iter()
                .find(|known| known.name().eq_ignore_ascii_case(action))
            else {
                return fail(LedgerProblem::Action(action.to_owned()));
            };
            if name.is_empty() {
                return fail(LedgerProblem::Empty("name"));
            }
            if to.is_empty() && action != Action::Split {
                return fail(LedgerProblem::Empty("to"));
            }
            let parsed = if kind.is_empty() {
                None
            } else {
                kind.parse().ok()
            };
            if parsed.is_none() && !kind.is_empty() {
                return fail(LedgerProblem::Kind(kind.to_owned()));
            }
            if action == Action::Kind && to.parse::<Kind>().is_err() {
                return fail(LedgerProblem::Kind(to.to_owned()));
            }
            let digits = to.strip_prefix('Q').unwrap_or_default();
            if action == Action::Qid
                && (digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()))
            {
                return fail(LedgerProblem::Qid(to.to_owned()));
            }
            let to = if action == Action::Split { "" } else { to };
            entries.push(Entry {
                line,
                action,
                name: name.to_owned(),
                kind: parsed,
                to: to.to_owned(),
            });
        }
        check(&entries)?;
        Ok(Self { entries })
    }

    /// The lines, in the file's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The user's lines that merge, split or forbid a name which is none of these.
    pub fn idle<'l>(&'l self, aliases: &'l Aliases) -> impl Iterator<Item = &'l Entry> {
        let names: HashSet<&str> = aliases.iter().map(|(row, _)| row.name.as_str()).collect();
        let of_names = |action| matches!(action, Action::Merge | Action::Split | Action::Forbid);
        let entries = self.entries.iter();
        entries.filter(move |entry| of_names(entry.action) && !names.contains(entry.name.as_str()))
    }

    /// The ledger of what was merged, as CSV to edit: first the user's own lines, but for merges of names
    /// that there are, then every merge.
    pub fn write(&self, aliases: &Aliases) -> String {
        let mut rows = vec![
            [
                "action",
                "name",
                "kind",
                "to",
                "reason",
                "articles",
                "frequency",
                "id",
            ]
            .map(str::to_owned),
        ];
        let waiting = self
            .idle(aliases)
            .filter(|entry| entry.action == Action::Merge);
        let others = self.entries.iter();
        let others = others.filter(|entry| entry.action != Action::Merge);
        for entry in others.chain(waiting) {
            let kind = entry.kind.map_or("", Kind::name);
            rows.push(
                [
                    entry.action.name(),
                    &entry.name,
                    kind,
                    &entry.to,
                    "ledger",
                    "",
                    "",
                    "",
                ]
                .map(str::to_owned),
            );
        }
        for (row, alias) in aliases.iter() {
            if row.name != alias.canonical {
                rows.push([
                    Action::Merge.name().to_owned(),
                    row.name.clone(),
                    row.kind.name().to_owned(),
                    alias.canonical.clone(),
                    alias.reason.name().to_owned(),
                    row.articles.to_string(),
                    row.frequency.to_string(),
                    alias.id.clone(),
                ]);
            }
        }
        let mut out = String::new();
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        out
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Contradictions and circles.
fn check(entries: &[Entry]) -> Result<(), LedgerError> {
    let mut said: HashMap<(Action, &str, Option<Kind>), &Entry> = HashMap::new();
    let mut forbidden: HashMap<(&str, &str), u64> = HashMap::new();
    for entry in entries {
        if entry.action == Action::Forbid {
            forbidden.insert((&entry.name, &entry.to), entry.line);
            forbidden.insert((&entry.to, &entry.name), entry.line);
            continue;
        }
        // A merge and a split of one name contradict each other as two merges do.
        let action = if entry.action == Action::Split {
            Action::Merge
        } else {
            entry.action
        };
        for kind in [
            None,
            Some(Kind::Person),
            Some(Kind::Organisation),
            Some(Kind::Place),
        ] {
            let meets = kind == entry.kind || entry.kind.is_none() || kind.is_none();
            let Some(first) = said
                .get(&(action, entry.name.as_str(), kind))
                .filter(|first| meets && first.to != entry.to)
            else {
                continue;
            };
            let shown = |to: &str| {
                if to.is_empty() {
                    entry.name.clone()
                } else {
                    to.to_owned()
                }
            };
            return Err(LedgerError {
                line: entry.line,
                problem: LedgerProblem::Conflict {
                    name: entry.name.clone(),
                    to: shown(&entry.to),
                    other: shown(&first.to),
                    first: first.line,
                },
            });
        }
        said.insert((action, &entry.name, entry.kind), entry);
    }
    let merges = || entries.iter().filter(|entry| entry.action == Action::Merge);
    for entry in merges() {
        if let Some(first) = forbidden.get(&(entry.name.as_str(), entry.to.as_str())) {
            return Err(LedgerError {
                line: entry.line,
                problem: LedgerProblem::Contradiction {
                    name: entry.name.clone(),
                    to: entry.to.clone(),
                    first: *first,
                },
            });
        }
    }
    // A name of one kind may go elsewhere than the same name of another.
    let mut next: HashMap<(Kind, &str), &str> = HashMap::new();
    for entry in merges() {
        for kind in Kind::ALL {
            if entry.kind.is_some_and(|own| own != kind) {
                continue;
            }
            next.insert((kind, &entry.name), &entry.to);
            // Only the line just added can have closed a circle.
            let mut chain = vec![entry.name.as_str()];
            let mut seen: HashSet<&str> = chain.iter().copied().collect();
            let mut at = entry.name.as_str();
            while let Some(to) = next.get(&(kind, at)) {
                chain.push(to);
                if !seen.insert(to) {
                    return Err(LedgerError {
                        line: entry.line,
                        problem: LedgerProblem::Cycle(chain.join(" → ")),
                    });
                }
                at = to;
            }
        }
    }
    for entry in entries {
        if entry.action != Action::Forbid {
            continue;
        }
        for kind in Kind::ALL {
            let end = |name| {
                let mut at = name;
                while let Some(to) = next.get(&(kind, at)) {
                    at = to;
                }
                at
            };
            let with = end(entry.name.as_str());
            if with == end(entry.to.as_str()) {
                return Err(LedgerError {
                    line: entry.line,
                    problem: LedgerProblem::Together {
                        name: entry.name.clone(),
                        to: entry.to.clone(),
                        with: with.to_owned(),
                    },
                });
            }
        }
    }
    Ok(())
}

/// Whether the ledger keeps two names apart.
pub(super) struct Apart(HashSet<(String, String)>);

impl Apart {
    pub(super) fn of(ledger: &Ledger) -> Self {
        let pairs = ledger
            .entries
            .iter()
            .filter(|entry| entry.action == Action::Forbid);
        let folded = |name: &str| key::words(name).join(" ");
        Self(
            pairs
                .flat_map(|entry| {
                    let (a, b) = (folded(&entry.name), folded(&entry.to));
                    [(a.clone(), b.clone()), (b, a)]
                })
                .collect(),
        )
    }

    pub(super) fn are_kept(&self, first: &str, second: &str) -> bool {
        !self.0.is_empty()
            && self
                .0
                .contains(&(key::words(first).join(" "), key::words(second).join(" ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<Ledger, LedgerError> {
        Ledger::read(&format!("action,name,kind,to\n{rows}"))
    }

    #[test]
    fn every_action_is_read() {
        let ledger = read("merge,EU,ORG,European Union\nsplit,Bush,,\nforbid,A,,B\nrename,A,,C\nkind,X,,place\nqid,X,,Q42\n").unwrap();
        let actions: Vec<_> = ledger.entries().iter().map(|entry| entry.action).collect();
        assert_eq!(actions, Action::ALL);
        assert_eq!(ledger.entries()[0].line, 2);
    }

    #[test]
    fn a_circle_of_merges_is_named_with_the_line_that_closes_it() {
        let error = read("merge,A,,B\nmerge,B,,C\nmerge,D,,C\nmerge,C,,A\n").unwrap_err();
        assert_eq!(error.line, 5);
        assert_eq!(error.problem, LedgerProblem::Cycle("C → A → B → C".into()));
        assert_eq!(read("merge,A,,A\n").unwrap_err().line, 2);
        let error = read("merge,A,PER,B\nmerge,A,ORG,C\nmerge,B,PER,A\n").unwrap_err();
        assert_eq!(
            error.line, 4,
            "the lines of one kind do not hide those of another"
        );
        assert!(read("merge,A,PER,B\nmerge,B,ORG,A\n").is_ok());
    }

    #[test]
    fn lines_that_contradict_each_other_are_named_with_both_lines() {
        let error = read("merge,A,,B\nmerge,A,PER,C\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3: `A` goes to `C` here and to `B` in line 2"
        );
        assert!(matches!(
            read("forbid,A,,B\nmerge,B,,A\n").unwrap_err().problem,
            LedgerProblem::Contradiction { first: 2, .. }
        ));
        assert!(matches!(
            read("split,A,,\nmerge,A,,B\n").unwrap_err().problem,
            LedgerProblem::Conflict { .. }
        ));
        assert!(read("merge,A,PER,B\nmerge,A,ORG,C\n").is_ok());
        let error = read("merge,A,,C\nmerge,B,,C\nforbid,A,,B\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 4: `A` and `B` are kept apart here, and both are merged with `C`"
        );
        assert!(read("merge,A,PER,C\nmerge,B,ORG,C\nforbid,A,,B\n").is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let error = read("merge,A,,B\nmerg,C,,D\n").unwrap_err();
        assert_eq!(
            (error.line, error.help()),
            (3, Some("did you mean `merge`?".into()))
        );
        assert_eq!(
            read("qid,A,,42\n").unwrap_err().problem,
            LedgerProblem::Qid("42".into())
        );
        assert_eq!(
            read("merge,A,,\n").unwrap_err().problem,
            LedgerProblem::Empty("to")
        );
        assert_eq!(
            Ledger::read("name,to\nA,B\n").unwrap_err().problem,
            LedgerProblem::Column("action")
        );
    }
}
