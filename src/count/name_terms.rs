//! The terms of the layers of entities and mentions: names in one line of text.

use crate::recognise::Kind;
use crate::recognise::alias::Reason;
use std::fmt::{self, Write};

/// A term of the layer of mentions, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionTerm<'t> {
    /// The name of the entity in its article.
    pub name: &'t str,
    /// Its kind.
    pub kind: Kind,
    /// How it is written.
    pub form: &'t str,
    /// Why the form is counted under the name.
    pub reason: Reason,
    /// Whether it could mean another entity of the article as well.
    pub ambiguous: bool,
    /// The identifier that the user's list gives the name, empty where it gives none; `None` for a name
    /// that is not the list's.
    pub listed: Option<&'t str>,
}

/// Stands between the parts of a mention's term; no text has it, because it is a control character.
const BETWEEN: char = '\u{1f}';

impl fmt::Display for MentionTerm<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.name)?;
        out.write_char(BETWEEN)?;
        out.write_str(self.kind.name())?;
        out.write_char(BETWEEN)?;
        write_words(out, self.form)?;
        out.write_char(BETWEEN)?;
        out.write_str(self.reason.name())?;
        out.write_str(if self.ambiguous { "?" } else { "" })?;
        if let Some(id) = self.listed {
            out.write_char(BETWEEN)?;
            write_words(out, id)?;
        }
        Ok(())
    }
}

/// Writes a name on one line, with one blank between its words.
fn write_words(out: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let words = name.split(|letter: char| letter.is_whitespace() || letter == BETWEEN);
    for (at, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if at > 0 {
            out.write_char(' ')?;
        }
        out.write_str(word)?;
    }
    Ok(())
}

/// The term of an entity: its name on one line.
#[derive(Debug, Clone, Copy)]
pub struct EntityTerm<'t>(pub &'t str);

impl fmt::Display for EntityTerm<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.0)
    }
}

impl<'t> MentionTerm<'t> {
    /// Take a term apart; `None` when it is none of this layer.
    pub fn read(term: &'t str) -> Option<Self> {
        let mut parts = term.split(BETWEEN);
        let (name, kind, form, reason) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let listed = parts.next();
        let kind = kind.parse().ok()?;
        let ambiguous = reason.ends_with('?');
        let reason = reason.trim_end_matches('?').parse().ok()?;
        Some(Self {
            name,
            kind,
            form,
            reason,
            ambiguous,
            listed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_survives_the_way_to_its_term_and_back() {
        let mention = MentionTerm {
            name: "Alexander Lukashenko",
            kind: Kind::Person,
            form: "Mister\nLukashenko",
            reason: Reason::Surname,
            ambiguous: true,
            listed: Some("Q2280"),
        };
        let term = mention.to_string();
        let read = MentionTerm::read(&term).unwrap();
        assert_eq!(
            read,
            MentionTerm {
                form: "Mister Lukashenko",
                ..mention
            }
        );
        let unlisted = MentionTerm {
            listed: None,
            ..read
        };
        assert_eq!(
            MentionTerm::read(&unlisted.to_string()),
            Some(unlisted),
            "as corpora have them that were made before lists were told apart"
        );
        assert_eq!(MentionTerm::read("border"), None);
    }
}
