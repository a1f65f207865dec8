//! The user's word on boilerplate: the list of what is repeated, edited.
//!
//! ```text
//! action,source,line
//! keep,BBC News,What happens next?
//! drop,BBC News,More on this story
//! pattern,,Follow @* on Twitter
//! ```
//!
//! `keep` counts what the rule would drop; `drop` drops a line, be it repeated or not, and is what an empty action
//! means; `pattern` drops the lines that a pattern with `*` and `?` matches. Without a source a line is that of any.
//! Other columns are for information and are not read back.

use crate::choice::choice;
use crate::clean::boilerplate::line_hash;
use crate::error::{Teach, nearest};
use crate::same_name;
use crate::select::Pattern;
use crate::user_table::UserTable;
use std::collections::{BTreeMap, BTreeSet};

choice! {
    /// What a row of the ledger does.
    pub enum Action: "action" {
        /// Counts what the rule would drop.
        Keep = "keep",
        /// Drops a line.
        Drop = "drop",
        /// Drops the lines that a pattern matches.
        Pattern = "pattern",
    }
}

/// A ledger that has been read.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    /// The line in its file, from 1.
    at: u64,
    action: Action,
    source: String,
    line: String,
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

/// What is wrong with a row of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerProblem {
    /// The header lacks a column.
    #[error("found no column `{0}` in the header")]
    Column(&'static str),
    /// Not CSV.
    #[error("{0}")]
    Malformed(String),
    /// An unknown action.
    #[error("action is `{0}`, expected keep, drop or pattern")]
    Action(String),
    /// A line without words.
    #[error("`line` has no word")]
    Empty,
    /// An unknown source.
    #[error("no article has the source `{source_name}`")]
    Source {
        /// The source.
        source_name: String,
        /// A source that may have been meant.
        nearest: Option<String>,
    },
    /// A line that no article has.
    #[error("no article{of} has the line `{line}`")]
    Line {
        /// ` of BBC News`, or nothing for any source.
        of: String,
        /// The line.
        line: String,
    },
    /// Two rows say different things about one line.
    #[error("`{line}` is kept here and dropped in line {first}, or the other way round")]
    Contradiction {
        /// The line.
        line: String,
        /// The other row.
        first: u64,
    },
}

impl Teach for LedgerError {
    fn help(&self) -> Option<String> {
        Some(match &self.problem {
            LedgerProblem::Column(_) | LedgerProblem::Malformed(_) => {
                "a ledger is CSV with the columns source, line and action; \
                 `newsprint boilerplate CORPUS -o FILE.csv` writes one"
                    .into()
            }
            LedgerProblem::Action(word) => match nearest(word, Action::NAMES.iter().copied()) {
                Some(action) => format!("did you mean `{action}`?"),
                None => "an empty action drops the line".into(),
            },
            LedgerProblem::Source {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            LedgerProblem::Source { .. } => "leave it empty for any source".into(),
            LedgerProblem::Empty | LedgerProblem::Line { .. } => {
                "copy it from an article, or remove the row".into()
            }
            LedgerProblem::Contradiction { .. } => "remove one of the two rows".into(),
        })
    }
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// A row that is malformed or contradicts another.
    pub fn read(content: &str) -> Result<Self, LedgerError> {
        let fail = |line, problem| LedgerError { line, problem };
        let table = UserTable::read(content);
        let table = table.map_err(|(line, found)| fail(line, LedgerProblem::Malformed(found)))?;
        let columns = table.columns(["source", "line"]);
        let [source, line] = columns.map_err(|name| fail(1, LedgerProblem::Column(name)))?;
        let action = table.column(&["action"]);
        let mut rows: Vec<Row> = Vec::new();
        let mut said: BTreeMap<(String, u64), (Action, u64)> = BTreeMap::new();
        for (at, cell) in table.rows() {
            let fail = |problem| fail(at, problem);
            let cell = |column| unguarded(cell(column));
            let action = match cell(action) {
                "" => Action::Drop,
                word => word
                    .parse()
                    .map_err(|_| fail(LedgerProblem::Action(word.to_owned())))?,
            };
            let (source, line) = (cell(source).to_owned(), cell(line).to_owned());
            let hash = line_hash(&line);
            if action != Action::Pattern {
                let hash = hash.ok_or_else(|| fail(LedgerProblem::Empty))?;
                let first = said.entry((source.clone(), hash)).or_insert((action, at));
                if first.0 != action {
                    let first = first.1;
                    return Err(fail(LedgerProblem::Contradiction { line, first }));
                }
            } else if line.is_empty() {
                return Err(fail(LedgerProblem::Empty));
            }
            rows.push(Row {
                at,
                action,
                source,
                line,
            });
        }
        Ok(Self { rows })
    }

    /// Its rows for a corpus with these sources; those of sources that it lacks say nothing.
    pub(super) fn corrections(&self, sources: &[String]) -> Corrections {
        let mut corrections = Corrections::default();
        for (row, own) in self.rows.iter().enumerate() {
            let source = match own.source.as_str() {
                "" => None,
                name => match numbered(name, sources) {
                    None => continue,
                    source => source,
                },
            };
            match (own.action, line_hash(&own.line)) {
                (Action::Pattern, _) => {
                    let pattern = Pattern::new(&own.line);
                    corrections.patterns.push((source, pattern, row));
                }
                (action, Some(hash)) => {
                    corrections.lines.insert((source, hash), (action, row));
                }
                (_, None) => {}
            }
        }
        corrections
    }

    /// Fails if a row names a source that the corpus lacks, or a line that is nowhere; `used` are the rows that were of
    /// effect.
    pub(super) fn check(
        &self,
        sources: &[String],
        used: &BTreeSet<usize>,
    ) -> Result<(), LedgerError> {
        for (at, row) in self.rows.iter().enumerate() {
            let fail = |problem| {
                Err(LedgerError {
                    line: row.at,
                    problem,
                })
            };
            if !row.source.is_empty() && numbered(&row.source, sources).is_none() {
                let known = sources.iter().map(String::as_str);
                return fail(LedgerProblem::Source {
                    source_name: row.source.clone(),
                    nearest: nearest(&row.source, known).map(str::to_owned),
                });
            }
            if !used.contains(&at) {
                let of = match row.source.as_str() {
                    "" => String::new(),
                    source => format!(" of {source}"),
                };
                let line = row.line.clone();
                return fail(LedgerProblem::Line { of, line });
            }
        }
        Ok(())
    }
}

/// The position of a source, however it is spelled.
fn numbered(name: &str, sources: &[String]) -> Option<u32> {
    let key = same_name::key(name);
    let at = sources
        .iter()
        .position(|source| same_name::key(source) == key)?;
    u32::try_from(at).ok()
}

/// A cell without the apostrophe that tables put before what looks like a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t']) => rest,
        _ => cell,
    }
}

/// A ledger as it is applied to texts.
#[derive(Default)]
pub(super) struct Corrections {
    /// By source, or of any, and by the hash of the words: what is done, and the row.
    lines: BTreeMap<(Option<u32>, u64), (Action, usize)>,
    patterns: Vec<(Option<u32>, Pattern, usize)>,
}

impl Corrections {
    /// What the ledger does with words of a source, and the row that says so: that of the source before that of any.
    pub(super) fn of(&self, source: u32, hash: u64) -> Option<(Action, usize)> {
        if self.lines.is_empty() {
            return None;
        }
        let own = self.lines.get(&(Some(source), hash));
        own.or_else(|| self.lines.get(&(None, hash))).copied()
    }

    /// The row with a pattern that matches a line of a source.
    pub(super) fn pattern(&self, source: u32, line: &str) -> Option<usize> {
        if self.patterns.is_empty() {
            return None;
        }
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut patterns = self.patterns.iter();
        let found = patterns.find(|(of, pattern, _)| {
            of.is_none_or(|of| of == source) && pattern.matches_caseless(&line)
        });
        found.map(|(.., row)| *row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(rows: &str) -> (u64, LedgerProblem) {
        let error = Ledger::read(rows).unwrap_err();
        (error.line, error.problem)
    }

    #[test]
    fn a_table_that_was_not_edited_is_a_ledger() {
        let ledger = Ledger::read("source,line,articles\nBBC,What next?,9\n,'@nyt,8\n").unwrap();
        assert_eq!(ledger.rows[1].line, "@nyt");
        assert!(ledger.rows.iter().all(|row| row.action == Action::Drop));
    }

    #[test]
    fn rows_that_cannot_be_are_named() {
        assert_eq!(problem("line\nA\n"), (1, LedgerProblem::Column("source")));
        let rows = "action,source,line\nkeep,BBC,A b\nkepe,BBC,C\n";
        assert_eq!(problem(rows), (3, LedgerProblem::Action("kepe".into())));
        let rows = "action,source,line\nkeep,BBC,A b\n,BBC,a  B!\n";
        let line = "a  B!".to_owned();
        assert_eq!(
            problem(rows),
            (3, LedgerProblem::Contradiction { line, first: 2 })
        );
        assert_eq!(problem("source,line\nBBC,---\n"), (2, LedgerProblem::Empty));
    }

    #[test]
    fn sources_and_lines_that_are_nowhere_are_named() {
        let ledger = Ledger::read("source,line\nbbc news,A b\n,C d\n").unwrap();
        let sources = ["BBC News".to_owned()];
        let error = ledger.check(&sources, &BTreeSet::from([0])).unwrap_err();
        assert_eq!(error.to_string(), "line 3: no article has the line `C d`");
        let error = ledger
            .check(&["BBC".to_owned()], &BTreeSet::new())
            .unwrap_err();
        assert_eq!(error.line, 2);
        assert!(matches!(error.problem, LedgerProblem::Source { .. }));
    }
}
