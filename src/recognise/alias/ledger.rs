//! The user's word on aliases: a table to edit.
//!
//! ```text
//! action,name,kind,to,reason,articles,frequency,id
//! merge,Lukashenka,person,Alexander Lukashenko,transliteration,3,7,Q2280
//! ```
//!
//! `merge` counts *name* under *to*; `split` keeps *name* for itself; `forbid` keeps *name* and *to*
//! apart; `rename` shows the entity *name* as *to*; `kind` and `qid` set what *name* is, or its Wikidata
//! item. An empty kind means any. The columns after `to` are for information and are not read back.

use super::corpus::Aliases;
use super::key;
use crate::choice::choice;
use crate::error::{Teach, nearest};
use crate::recognise::kind::Kind;
use crate::user_table::UserTable;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;

choice! {
    /// What a line of the ledger does.
    pub enum Action: "action" {
        /// Counts the name under another.
        Merge = "merge",
        /// Merges the name with nothing.
        Split = "split",
        /// Keeps two names apart.
        Forbid = "forbid",
        /// Shows an entity under another name.
        Rename = "rename",
        /// Sets the kind.
        Kind = "kind",
        /// Sets the Wikidata item.
        Qid = "qid",
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

impl Entry {
    fn parse(line: u64, [action, name, kind, to]: [&str; 4]) -> Result<Self, LedgerProblem> {
        let kind_of = |kind: &str| match kind.parse() {
            Ok(kind) => Ok(kind),
            Err(_) => Err(LedgerProblem::Kind(kind.to_owned())),
        };
        let action = match action.parse() {
            _ if action.is_empty() => return Err(LedgerProblem::Empty("action")),
            Err(_) => return Err(LedgerProblem::Action(action.to_owned())),
            Ok(action) => action,
        };
        if name.is_empty() {
            return Err(LedgerProblem::Empty("name"));
        }
        let kind = match kind {
            _ if to.is_empty() && action != Action::Split => {
                return Err(LedgerProblem::Empty("to"));
            }
            "" => None,
            kind => Some(kind_of(kind)?),
        };
        let digits = to.strip_prefix('Q').unwrap_or_default();
        let is_item = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let to = match action {
            Action::Split => "",
            Action::Qid if !is_item => return Err(LedgerProblem::Qid(to.to_owned())),
            Action::Kind => kind_of(to).map(|_: Kind| to)?,
            _ => to,
        };
        let (name, to) = (name.to_owned(), to.to_owned());
        Ok(Self {
            line,
            action,
            name,
            kind,
            to,
        })
    }
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
    /// An unknown action.
    #[error("action is `{0}`, expected merge, split, forbid, rename, kind or qid")]
    Action(String),
    /// A required field is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// An unknown kind.
    #[error("kind is `{0}`, expected person, organisation or place")]
    Kind(String),
    /// Something other than a Wikidata item.
    #[error("item is `{0}`, expected Q and a number")]
    Qid(String),
    /// Two lines say different things about one name.
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
    /// Several merges bring together names that are kept apart.
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
            LedgerProblem::Action(word) => match nearest(word, Action::NAMES.iter().copied()) {
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
        let fail = |line, problem| LedgerError { line, problem };
        let table = UserTable::read(content);
        let table = table.map_err(|(line, found)| fail(line, LedgerProblem::Malformed(found)))?;
        let columns = table.columns(["action", "name", "kind", "to"]);
        let columns = columns.map_err(|name| fail(1, LedgerProblem::Column(name)))?;
        let mut entries = Vec::new();
        for (line, cell) in table.rows() {
            let entry = Entry::parse(line, columns.map(cell));
            entries.push(entry.map_err(|problem| fail(line, problem))?);
        }
        check(&entries)?;
        Ok(Self { entries })
    }

    /// The lines, in the file's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The lines that merge, split or forbid a name that is not among these.
    pub fn idle<'l>(&'l self, aliases: &'l Aliases) -> impl Iterator<Item = &'l Entry> {
        let names: HashSet<&str> = aliases.iter().map(|(row, _)| row.name.as_str()).collect();
        let of_names = |action| matches!(action, Action::Merge | Action::Split | Action::Forbid);
        let entries = self.entries.iter();
        entries.filter(move |entry| of_names(entry.action) && !names.contains(entry.name.as_str()))
    }

    /// The ledger as CSV to edit: first the user's own lines, except merges of names that exist, then every merge that
    /// was made.
    pub fn write(&self, aliases: &Aliases) -> String {
        let mut out = "action,name,kind,to,reason,articles,frequency,id\n".to_owned();
        let mut line = |cells: [&str; 8]| {
            out.push_str(&cells.map(quoted).join(","));
            out.push('\n');
        };
        let waiting = self
            .idle(aliases)
            .filter(|entry| entry.action == Action::Merge);
        let others = self.entries.iter();
        let others = others.filter(|entry| entry.action != Action::Merge);
        for entry in others.chain(waiting) {
            let (action, kind) = (entry.action.name(), entry.kind.map_or("", Kind::name));
            let [name, to] = [&entry.name, &entry.to];
            line([action, name, kind, to, "ledger", "", "", ""]);
        }
        for (row, alias) in aliases.iter() {
            if row.name != alias.canonical {
                let (action, to) = (Action::Merge.name(), &alias.canonical);
                let counts = [row.articles, row.frequency].map(|count| count.to_string());
                let [name, kind, reason] = [&row.name, row.kind.name(), alias.reason.name()];
                line([
                    action, name, kind, to, reason, &counts[0], &counts[1], &alias.id,
                ]);
            }
        }
        out
    }
}

fn quoted(cell: &str) -> Cow<'_, str> {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")).into(),
        false => cell.into(),
    }
}

/// Fails on contradictions and cycles.
fn check(entries: &[Entry]) -> Result<(), LedgerError> {
    let fail = |entry: &Entry, problem| {
        Err(LedgerError {
            line: entry.line,
            problem,
        })
    };
    let mut said: HashMap<(Action, &str), Vec<&Entry>> = HashMap::new();
    let mut forbidden: HashMap<(&str, &str), u64> = HashMap::new();
    for entry in entries {
        // A merge and a split of one name contradict each other as two merges do.
        let action = match entry.action {
            Action::Forbid => {
                forbidden.insert((&entry.name, &entry.to), entry.line);
                forbidden.insert((&entry.to, &entry.name), entry.line);
                continue;
            }
            Action::Split => Action::Merge,
            action => action,
        };
        let said = said.entry((action, &entry.name)).or_default();
        let first = said.iter().find(|first| {
            let meets = first.kind.is_none() || entry.kind.is_none() || first.kind == entry.kind;
            meets && first.to != entry.to
        });
        if let Some(first) = first {
            let shown = |to: &String| if to.is_empty() { &entry.name } else { to }.clone();
            let problem = LedgerProblem::Conflict {
                name: entry.name.clone(),
                to: shown(&entry.to),
                other: shown(&first.to),
                first: first.line,
            };
            return fail(entry, problem);
        }
        if said.iter().all(|first| first.kind != entry.kind) {
            said.push(entry);
        }
    }
    let merges = || entries.iter().filter(|entry| entry.action == Action::Merge);
    for entry in merges() {
        if let Some(first) = forbidden.get(&(entry.name.as_str(), entry.to.as_str())) {
            let problem = LedgerProblem::Contradiction {
                name: entry.name.clone(),
                to: entry.to.clone(),
                first: *first,
            };
            return fail(entry, problem);
        }
    }
    // The same name may go to different entities, depending on its kind.
    let mut next: HashMap<(Kind, &str), &str> = HashMap::new();
    for entry in merges() {
        for kind in Kind::ALL {
            if entry.kind.is_some_and(|own| own != kind) {
                continue;
            }
            next.insert((kind, &entry.name), &entry.to);
            // Only the line just added can have closed a cycle.
            let mut chain = vec![entry.name.as_str()];
            let mut seen: HashSet<&str> = chain.iter().copied().collect();
            let mut at = entry.name.as_str();
            while let Some(to) = next.get(&(kind, at)) {
                chain.push(to);
                if !seen.insert(to) {
                    let problem = LedgerProblem::Cycle(chain.join(" → "));
                    return fail(entry, problem);
                }
                at = to;
            }
        }
    }
    for entry in forbids(entries) {
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
                let problem = LedgerProblem::Together {
                    name: entry.name.clone(),
                    to: entry.to.clone(),
                    with: with.to_owned(),
                };
                return fail(entry, problem);
            }
        }
    }
    Ok(())
}

/// The lines that keep two names apart.
fn forbids(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let entries = entries.iter();
    entries.filter(|entry| entry.action == Action::Forbid)
}

/// Whether the ledger keeps two names apart.
pub(super) struct Apart(HashSet<(String, String)>);

impl Apart {
    pub(super) fn of(ledger: &Ledger) -> Self {
        let pairs = forbids(&ledger.entries);
        let pairs = pairs.map(|entry| (key::plain(&entry.name), key::plain(&entry.to)));
        let both = pairs.flat_map(|(a, b)| [(a.clone(), b.clone()), (b, a)]);
        Self(both.collect())
    }

    pub(super) fn are_kept(&self, first: &str, second: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&(key::plain(first), key::plain(second)))
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
