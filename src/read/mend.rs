//! Restores values to what they should have been: without markup, and encoded once.
//!
//! Columns of any format may hold HTML. The first records of each input decide which columns do
//! ([`Seen`]); in those, everything that may be a tag is one. Elsewhere only what is certainly HTML is
//! removed, so that the tags of a late page are not counted and a sentence about `<b>` is left alone.
//! Character references are letters everywhere.

use super::fields::Field;
use super::markup::{self, Sign};
use super::mojibake;
use super::notes::{Note, Notes};
use super::plan::{By, Plan};
use super::record::{Record, shortened};
use crate::article::{Change, ChangeKind};
use crate::choice::choice;
use hashbrown::{HashMap, HashSet};
use std::borrow::Cow;
use std::sync::Arc;

choice! {
    /// What becomes of markup in columns.
    #[derive(Default)]
    pub enum Markup: "treatment of markup", "strip removes whatever may be a tag, keep removes nothing" {
        /// It is taken out where it is recognised.
        #[default]
        Auto = "auto",
        /// Whatever may be markup is taken out of every column.
        Strip = "strip",
        /// It stays, and is counted.
        Keep = "keep",
    }
}

/// What the columns of the first records hold.
#[derive(Debug, Default)]
pub struct Seen {
    /// Values that are certainly HTML, and values that may be, by column.
    columns: HashMap<String, (u64, u64)>,
}

impl Seen {
    /// Inspects the values of a record.
    pub fn add(&mut self, mut record: Record<'_>) {
        for (name, field, text) in record.texts_mut() {
            if !markup::may_hold(text.as_bytes()) || !field.is_some_and(holds_prose) {
                continue;
            }
            let sign = markup::signs(text).sign;
            let is_reference = matches!(markup::references(text), Cow::Owned(_));
            if sign == Sign::None && !is_reference {
                continue;
            }
            let (sure, doubtful) = self.columns.entry(name.to_owned()).or_default();
            match sign {
                Sign::Doubtful => *doubtful += 1,
                _ => *sure += 1,
            }
        }
    }

    /// The columns that hold markup.
    pub fn columns(self) -> HashSet<String> {
        let marked = |(name, (sure, doubtful)): (String, (u64, u64))| {
            (sure >= 1 && sure >= doubtful).then_some(name)
        };
        self.columns.into_iter().filter_map(marked).collect()
    }
}

/// Whether the values of a field may have tags; those of the others are names and numbers.
fn holds_prose(field: Field) -> bool {
    matches!(
        field,
        Field::Text | Field::Title | Field::Author | Field::Section | Field::Source
    )
}

/// Repairs the values of a record, counts the repairs, and adds them to the changes of the article.
pub(super) fn mend(record: &mut Record<'_>, plan: &Plan, notes: &mut Notes) {
    let choice = plan.options.markup;
    // A sample of what was repaired.
    let (mut of_markup, mut of_encoding) = (None, None);
    for (name, field, text) in record.texts_mut() {
        if matches!(field, Some(Field::Id | Field::Date | Field::Language)) {
            continue;
        }
        if choice != Markup::Keep && markup::may_hold(text.as_bytes()) {
            let (plain, is_doubtful) = without_markup(text, field, plan, name);
            if is_doubtful {
                notes.note(Note::DoubtfulMarkup(
                    Arc::clone(&plan.input),
                    name.to_owned(),
                ));
            }
            if let Some((plain, sample)) = plain {
                let is_text = field == Some(Field::Text);
                let (input, column) = (Arc::clone(&plan.input), name.to_owned());
                notes.note(Note::Markup(input, column, is_text));
                of_markup.get_or_insert(sample);
                *text = plain.into();
            }
        }
        if field != Some(Field::Url)
            && let Some(repaired) = mojibake::repaired(text)
        {
            notes.note(Note::EncodedTwice(Arc::clone(&plan.input), name.to_owned()));
            let sample = || difference(text, &repaired);
            of_encoding.get_or_insert_with(sample);
            *text = repaired.into();
        }
    }
    let changes = [
        (ChangeKind::Markup, of_markup),
        (ChangeKind::Encoding, of_encoding),
    ];
    for (kind, found) in changes {
        if let Some(found) = found {
            record.changes.push(Change {
                kind,
                found,
                cut: None,
            });
        }
    }
}

/// The name of an outlet as [`mend`] will leave it, for earlier steps.
pub(super) fn name<'t>(text: &'t str, plan: &Plan) -> Cow<'t, str> {
    match plan.options.markup {
        Markup::Keep => text.into(),
        Markup::Auto | Markup::Strip => markup::references(text),
    }
}

/// The text of a value that may hold markup with a sample of the markup, `None` if there was none; and
/// whether something like a tag was left.
fn without_markup(
    text: &str,
    field: Option<Field>,
    plan: &Plan,
    column: &str,
) -> (Option<(String, String)>, bool) {
    let signs = markup::signs(text);
    let least = match field {
        Some(field) if !holds_prose(field) => None,
        None => None,
        Some(_) if plan.options.markup == Markup::Strip || plan.is_marked(column) => {
            Some(Sign::Doubtful)
        }
        // A format of documents returns text; only escaped markup in it can be more.
        Some(_) if plan.column_of(column).by == By::Format => Some(Sign::Block),
        Some(_) => Some(Sign::Inline),
    };
    let sample = |at: usize| shortened(text.get(at..).unwrap_or(text));
    if let Some(least) = least
        && signs.sign >= least
    {
        let plain = markup::plain_text(text);
        // HTML escaped inside HTML; a text that merely shows a tag does not begin with one.
        let plain = match markup::signs(&plain) {
            inner if inner.sign == Sign::Block && plain.starts_with('<') => {
                markup::plain_text(&plain)
            }
            _ => plain,
        };
        let plain = match markup::references(&plain) {
            Cow::Owned(decoded) => decoded,
            Cow::Borrowed(_) => plain,
        };
        return (Some((plain, sample(signs.first))), false);
    }
    let doubtful = least.is_some() && signs.sign == Sign::Doubtful;
    let Cow::Owned(decoded) = markup::references(text) else {
        return (None, doubtful);
    };
    let at = memchr::memchr(b'&', text.as_bytes()).unwrap_or(0);
    // Tags whose signs were escaped.
    let escaped =
        least.is_some_and(|least| markup::signs(&decoded).sign >= least.max(Sign::Inline));
    let plain = if escaped {
        markup::plain_text(&decoded)
    } else {
        decoded
    };
    (Some((plain, sample(at))), doubtful)
}

/// The first words that differ.
fn difference(before: &str, after: &str) -> String {
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b);
    let at: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let begin = before[..at]
        .rfind(char::is_whitespace)
        .map_or(0, |blank| blank + 1);
    let begin = before.ceil_char_boundary(begin);
    let rest = before[begin..].trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    shortened(&rest[..end])
}

#[cfg(test)]
mod tests;
