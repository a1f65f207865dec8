//! Names as readers are to see them: `bbc_news` stands as `BBC News` in figures and tables.

use crate::error::{Teach, nearest};
use crate::quoting;
use std::collections::BTreeSet;

/// Names, and what stands in their place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renaming {
    /// Old and new, the longer old names first.
    pairs: Vec<(String, String)>,
}

/// Why names cannot be replaced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenamingError {
    /// Not of the form `old=new`.
    #[error("expected OLD=NEW, found {0:?}")]
    Form(String),
    /// One name has two new ones.
    #[error("{0:?} has two new names")]
    Twice(String),
    /// Two things would have one name.
    #[error("two names would both be shown as {0:?}")]
    Same(String),
    /// Nothing that is shown has the old name.
    #[error("nothing shown is called {name:?}")]
    Unknown {
        /// The old name.
        name: String,
        /// The nearest that is shown.
        nearest: Option<String>,
    },
}

impl Teach for RenamingError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Form(_) => Some("put a name that has an equals sign in double quotes".into()),
            Self::Unknown { nearest, .. } => Some(match nearest {
                Some(name) => format!("did you mean {name}?"),
                None => "write a name as the table or the figure shows it".into(),
            }),
            Self::Twice(_) | Self::Same(_) => None,
        }
    }

    fn is_usage(&self) -> bool {
        true
    }
}

impl Renaming {
    /// Reads `old=new`; quotes as everywhere (see [`quoting`]).
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn pair(text: &str) -> Result<(String, String), RenamingError> {
        let form = || RenamingError::Form(text.to_owned());
        let parts = quoting::split(text, '=').map_err(|_| form())?;
        match parts.as_slice() {
            [old, new] if !old.text.is_empty() && !new.text.is_empty() => {
                Ok((old.text.clone(), new.text.clone()))
            }
            _ => Err(form()),
        }
    }

    /// From old and new names.
    ///
    /// # Errors
    /// When a name has two new ones, or two names the same.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, RenamingError> {
        let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
        pairs.sort();
        pairs.dedup();
        let mut taken = BTreeSet::new();
        for (at, (old, new)) in pairs.iter().enumerate() {
            if at > 0 && pairs[at - 1].0 == *old {
                return Err(RenamingError::Twice(old.clone()));
            }
            if !taken.insert(new) {
                return Err(RenamingError::Same(new.clone()));
            }
        }
        pairs.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        Ok(Self { pairs })
    }

    /// Whether it leaves every name as it is.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    fn new_name(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(old, _)| old == name);
        pair.map(|(_, new)| new.as_str())
    }

    /// What stands for a name, or for its parts where it is a list of them, such as `border, bbc`; `None` for itself.
    pub fn of(&self, name: &str) -> Option<String> {
        if let Some(new) = self.new_name(name) {
            return Some(new.to_owned());
        }
        let parts: Vec<&str> = name.split(", ").collect();
        let renamed: Vec<&str> = parts
            .iter()
            .map(|part| self.new_name(part).unwrap_or(part))
            .collect();
        (parts != renamed).then(|| renamed.join(", "))
    }

    /// A sentence with its names replaced, where they stand as whole words.
    pub fn in_sentence(&self, sentence: &str) -> String {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let mut out = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some(c) = rest.chars().next() {
            let begins = !word(out.chars().next_back()) || !word(Some(c));
            let found = self.pairs.iter().find(|(old, _)| {
                let after = rest.strip_prefix(old.as_str());
                begins && after.is_some_and(|after| !word(after.chars().next()))
            });
            match found {
                Some((old, new)) => {
                    out.push_str(new);
                    rest = &rest[old.len()..];
                }
                None => {
                    out.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        out
    }

    /// Only the names that stand in a sentence.
    #[must_use]
    pub fn within(&self, sentence: &str) -> Self {
        let one = |pair: &(String, String)| Self {
            pairs: vec![pair.clone()],
        };
        let stands = |pair: &&(String, String)| one(pair).in_sentence(sentence) != sentence;
        Self {
            pairs: self.pairs.iter().filter(stands).cloned().collect(),
        }
    }

    /// Fails when an old name is none of those shown, or a new one is already another's.
    ///
    /// # Errors
    /// Names it, and the nearest that is shown.
    pub fn check<'a>(&self, shown: impl IntoIterator<Item = &'a str>) -> Result<(), RenamingError> {
        if self.is_empty() {
            return Ok(());
        }
        let shown: BTreeSet<&str> = shown.into_iter().collect();
        let parts: BTreeSet<&str> = shown.iter().flat_map(|name| name.split(", ")).collect();
        for (old, new) in &self.pairs {
            if !shown.contains(old.as_str()) && !parts.contains(old.as_str()) {
                return Err(RenamingError::Unknown {
                    name: old.clone(),
                    nearest: nearest(old, shown.iter().copied()).map(str::to_owned),
                });
            }
            if shown.contains(new.as_str()) && self.new_name(new).is_none() {
                return Err(RenamingError::Same(new.clone()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[&str]) -> Renaming {
        Renaming::new(pairs.iter().map(|pair| Renaming::pair(pair).unwrap())).unwrap()
    }

    #[test]
    fn a_name_is_replaced_whole_or_in_a_list() {
        let names = names(&["bbc=BBC News", "\"a=b\"=c"]);
        assert_eq!(names.of("bbc").as_deref(), Some("BBC News"));
        assert_eq!(names.of("wall, bbc").as_deref(), Some("wall, BBC News"));
        assert_eq!(names.of("a=b").as_deref(), Some("c"));
        assert_eq!(names.of("bbc world"), None);
    }

    #[test]
    fn a_sentence_keeps_words_that_only_contain_a_name() {
        let names = names(&["rt=RT", "bbc=BBC", "bbc world=World Service"]);
        assert_eq!(
            names.in_sentence("What sets rt apart from bbc world, bbc and sport"),
            "What sets RT apart from World Service, BBC and sport"
        );
        let within = names.within("of bbc");
        assert_eq!(within.in_sentence("rt and bbc"), "rt and BBC");
    }

    #[test]
    fn names_that_would_mislead_are_refused() {
        let pairs = |pairs: &[(&str, &str)]| {
            Renaming::new(pairs.iter().map(|&(old, new)| (old.into(), new.into())))
        };
        assert_eq!(
            pairs(&[("a", "x"), ("b", "x")]),
            Err(RenamingError::Same("x".into()))
        );
        assert_eq!(
            pairs(&[("a", "x"), ("a", "y")]),
            Err(RenamingError::Twice("a".into()))
        );
        let one = pairs(&[("bbc", "rt")]).unwrap();
        assert_eq!(
            one.check(["bbc", "rt"]),
            Err(RenamingError::Same("rt".into()))
        );
        assert_eq!(one.check(["bbc", "tass"]), Ok(()));
        let slip = pairs(&[("bcc", "BBC")]).unwrap();
        assert_eq!(
            slip.check(["bbc", "rt"]),
            Err(RenamingError::Unknown {
                name: "bcc".into(),
                nearest: Some("bbc".into())
            })
        );
        assert!(Renaming::pair("bbc").is_err() && Renaming::pair("=x").is_err());
    }
}
