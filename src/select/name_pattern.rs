//! Names with `*` and `?` in them, compared as names are.

use super::pattern::wild;
use crate::quoting::Part;
use crate::same_name;

/// The values that a user means by a name: `*` stands for any characters, or none, and `?` for one,
/// unless they were quoted. Spellings of one name are one, see [`same_name`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamePattern {
    /// The name without quotes, for people.
    text: String,
    /// The characters as names are compared, each with whether it is a wildcard.
    folded: Vec<(char, bool)>,
    is_wild: bool,
}

impl NamePattern {
    /// The pattern that was typed.
    pub(super) fn new(part: &Part) -> Self {
        // What lies between wildcards is folded in one piece, so that a letter meets its accent.
        let mut folded: Vec<(char, bool)> = Vec::new();
        let mut piece = String::new();
        let flush = |piece: &mut String, folded: &mut Vec<(char, bool)>| {
            folded.extend(same_name::fold_case(piece).chars().map(|c| (c, false)));
            piece.clear();
        };
        for (at, c) in part.text.char_indices() {
            if matches!(c, '*' | '?') && !part.is_literal(at) {
                flush(&mut piece, &mut folded);
                folded.push((c, true));
            } else {
                piece.push(c);
            }
        }
        flush(&mut piece, &mut folded);
        let is_wild = folded.iter().any(|(_, wild)| *wild);
        Self {
            text: part.text.clone(),
            folded: collapsed(folded),
            is_wild,
        }
    }

    /// Whether a value is meant.
    pub(super) fn matches(&self, value: &str) -> bool {
        if !self.is_wild {
            return same_name::are_same(&self.text, value);
        }
        let key = same_name::key(value);
        // A slash at the end makes no difference, unless the pattern asks for it.
        let folded = same_name::folded(value);
        wild(&self.folded, &key) || (folded != key && wild(&self.folded, &folded))
    }

    /// The name as it was typed, without quotes.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// White space as one space each, none at the ends.
fn collapsed(pattern: Vec<(char, bool)>) -> Vec<(char, bool)> {
    let mut out: Vec<(char, bool)> = Vec::with_capacity(pattern.len());
    for (c, wild) in pattern {
        if !c.is_whitespace() {
            out.push((c, wild));
        } else if out.last().is_some_and(|(last, _)| *last != ' ') {
            out.push((' ', false));
        }
    }
    if let Some((' ', _)) = out.last() {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quoting::unquoted;

    fn matches(typed: &str, value: &str) -> bool {
        NamePattern::new(&unquoted(typed).unwrap()).matches(value)
    }

    #[test]
    fn spellings_of_one_name_match() {
        for value in ["BBC News", "bbc  news", "BBC NEWS/"] {
            assert!(matches("bbc news", value), "{value}");
            assert!(matches("BBC N*", value), "{value}");
        }
        assert!(matches("Cafe\u{301}*", "CAFÉ Zeitung"));
        assert!(matches("https://x.com/*", "https://x.com/"));
        assert!(!matches("bbc", "bbc news"));
    }

    #[test]
    fn a_wildcard_that_was_quoted_is_a_sign() {
        for typed in [r"E\*Trade", r#""E*Trade""#] {
            assert!(matches(typed, "e*trade"), "{typed}");
            assert!(!matches(typed, "E-Trade"), "{typed}");
        }
        assert!(matches("E*Trade", "E-Trade"));
        assert!(matches(r"Who\?", "Who?") && !matches(r"Who\?", "Whom"));
        assert!(matches(r#""Sun, *" *"#.trim(), "Sun, * today"));
    }
}
