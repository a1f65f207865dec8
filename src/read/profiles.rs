//! Descriptions of exports and files, as data: the user's own in files of profiles, and how such files are
//! read. Each kind has its place: [`columns`] of tables and JSON, [`xml`](super::xml::profile), and lines
//! with labels.

pub mod columns;
mod entry;

use super::exports::profile as labels;
use super::scan::Wrappers;
use super::xml::path::Path;
use super::xml::profile as xml;
use crate::error::{Teach, nearest};
use columns::Columns;
pub(super) use entry::Entry;
use regex::Regex;
use serde::Deserialize;
use std::ops::{Deref, Range};
use std::str::FromStr;
use std::sync::Arc;
use toml::Spanned;

/// The user's own profiles, in the order in which they are tried; all of them before the known ones.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    /// Kinds of XML.
    pub(super) xml: Vec<Arc<xml::Profile>>,
    /// Exports that are lines with labels.
    pub(super) labels: Vec<Arc<labels::Profile>>,
    /// Exports with columns.
    pub(super) columns: Columns,
}

/// A file of profiles that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ProfileError {
    /// The line.
    pub line: usize,
    /// What was found there, and what was expected.
    pub problem: String,
}

impl Teach for ProfileError {
    fn help(&self) -> Option<String> {
        let words = "a profile is a table: [[xml]] with root or has, piece and paths such as title = \
                     [\"head/title\"]; [[labels]] with form, signs, text, marks and [labels.labels]; \
                     [[profile]] with requires or any, and columns such as title = [\"Otsikko\"]; \
                     [wrappers] has lists = [\"path.to.articles\"]";
        Some(words.to_owned())
    }

    fn is_usage(&self) -> bool {
        true
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    xml: Vec<Spanned<Entry<xml::Profile, Path>>>,
    #[serde(default)]
    labels: Vec<Spanned<labels::Profile>>,
    #[serde(default)]
    profile: Vec<Spanned<Entry<columns::Profile, String>>>,
    #[serde(default)]
    wrappers: Wrappers,
}

impl FromStr for Profiles {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let file: File = toml::from_str(text).map_err(|error| ProfileError {
            line: line_of(text, error.span()),
            problem: told(error.message()),
        })?;
        if file.xml.is_empty()
            && file.labels.is_empty()
            && file.profile.is_empty()
            && file.wrappers.is_empty()
        {
            return Err(ProfileError {
                line: 1,
                problem: "found no profile, expected a table [[xml]], [[labels]], [[profile]] or \
                          [wrappers]"
                    .to_owned(),
            });
        }
        let mut before: Vec<Arc<labels::Profile>> = Vec::new();
        let labels = all(text, file.labels, |profile| {
            let profile = Arc::new(profile.complete(&before, labels::known())?);
            before.push(Arc::clone(&profile));
            Ok(profile)
        })?;
        let columns = all(text, file.profile, columns::Profile::of)?;
        Ok(Self {
            xml: all(text, file.xml, |entry| {
                xml::Profile::of(entry).map(Arc::new)
            })?,
            labels,
            columns: Columns::of(columns, file.wrappers),
        })
    }
}

/// What tables of a file describe; the first that cannot be used is told with its line.
fn all<E, P>(
    text: &str,
    entries: Vec<Spanned<E>>,
    mut read: impl FnMut(E) -> Result<P, String>,
) -> Result<Vec<P>, ProfileError> {
    let read = |entry: Spanned<E>| {
        let line = line_of(text, Some(entry.span()));
        read(entry.into_inner()).map_err(|problem| ProfileError { line, problem })
    };
    entries.into_iter().map(read).collect()
}

impl Profiles {
    /// Puts others behind these.
    pub fn add(&mut self, others: Self) {
        self.xml.extend(others.xml);
        self.labels.extend(others.labels);
        self.columns.add(others.columns);
    }
}

/// The line that a span of a file begins on.
fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let at = span.map_or(0, |span| span.start.min(text.len()));
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count()
}

/// A message of serde's in one line; of a key or value that is unknown with the one that may be meant,
/// where serde names all there are: ``unknown field `titel`, expected one of `text`, `title` ``.
fn told(message: &str) -> String {
    let message = message.replace('\n', ", ");
    let mut words = message.split('`').skip(1).step_by(2);
    let (Some(found), true) = (words.next(), message.starts_with("unknown ")) else {
        return message;
    };
    match nearest(found, words) {
        Some(nearest) => format!("found `{found}`, which is unknown; did you mean `{nearest}`?"),
        None => message,
    }
}

/// A regular expression that a profile gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Pattern(Regex);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Regex::new(&text)
            .map(Self)
            .map_err(|e| no_pattern(&text, &e))
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.0
    }
}

impl Pattern {
    /// The value that its first group finds.
    pub fn value<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(self.captures(text)?.get(1)?.as_str())
    }

    /// Says what is wrong where it has no group.
    ///
    /// # Errors
    /// When it has none.
    pub fn has_group(&self, key: &str) -> Result<(), String> {
        match self.captures_len() {
            1 => Err(format!(
                "{key}: found the pattern {:?} without a group, expected (…) round the value",
                self.as_str()
            )),
            _ => Ok(()),
        }
    }
}

/// Why a text is no regular expression.
pub(super) fn no_pattern(text: &str, error: &regex::Error) -> String {
    let error = error.to_string();
    let why = error.lines().last().unwrap_or_default();
    format!(
        "found the pattern {text:?}, expected a regular expression ({})",
        why.trim_start_matches("error: ")
    )
}

#[cfg(test)]
mod tests;
