//! The words of `names.toml`: titles, particles, legal forms, known names, forms of given names.

use super::alias::key::plain;
use super::kind::Kind;
use crate::word_set::WordSet;
use hashbrown::HashMap;
use serde::Deserialize;
use std::sync::OnceLock;

/// The words of `names.toml`, all of them folded.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Before a person's name.
    pub titles: WordSet,
    /// Titles that say nothing of an office.
    pub courtesies: WordSet,
    male: WordSet,
    female: WordSet,
    /// After a person's name; persons who differ here may be the same.
    pub degrees: WordSet,
    /// After a person's name; persons who differ here are different.
    pub generations: WordSet,
    /// Inside family names.
    pub particles: WordSet,
    /// After the names of companies.
    pub legal: WordSet,
    /// Last words that short names of bodies leave out.
    pub heads: WordSet,
    /// Words that an acronym may skip.
    pub skipped: WordSet,
    /// Before the names of places.
    pub states: Vec<String>,
    /// Letters that transliterations disagree on, each with what stands for it, in the order in which they are replaced.
    pub spellings: Vec<(String, String)>,
    /// The table of known names.
    pub known: Known,
    given: Given,
}

/// Known names by kind and any of their forms.
#[derive(Debug, Deserialize)]
#[serde(from = "KnownLines")]
pub(super) struct Known {
    of: [HashMap<String, String>; 3],
    displayed: [HashMap<String, String>; 3],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownLines {
    place: Vec<String>,
    organisation: Vec<String>,
}

impl From<KnownLines> for Known {
    fn from(lines: KnownLines) -> Self {
        let (mut of, mut displayed) = <([HashMap<_, _>; 3], [HashMap<_, _>; 3])>::default();
        for (kind, lines) in [
            (Kind::Place, &lines.place),
            (Kind::Organisation, &lines.organisation),
        ] {
            for line in lines {
                let (name, others) = line.split_once('=').unwrap_or((line, ""));
                let target = plain(name);
                for form in others.split(',').chain([name]) {
                    of[kind.index()].insert(plain(form), target.clone());
                }
                displayed[kind.index()].insert(target, name.trim().to_owned());
            }
        }
        Self { of, displayed }
    }
}

impl Known {
    /// The words of the known name that has the form.
    pub fn words(&self, kind: Kind, form: &[String]) -> Option<Vec<String>> {
        let name = self.of[kind.index()].get(&form.join(" "))?;
        Some(name.split(' ').map(str::to_owned).collect())
    }

    /// How the table writes the name with this key.
    pub fn displayed(&self, kind: Kind, key: &str) -> Option<&str> {
        self.displayed[kind.index()].get(key).map(String::as_str)
    }
}

/// Numbers of the given names that a word is a form of.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<String>")]
struct Given(HashMap<String, Vec<usize>>);

impl From<Vec<String>> for Given {
    fn from(lines: Vec<String>) -> Self {
        let mut given: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, line) in lines.iter().enumerate() {
            for form in line.split_whitespace() {
                given.entry(form.to_owned()).or_default().push(number);
            }
        }
        Self(given)
    }
}

impl Words {
    /// The words in the program.
    pub fn embedded() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            toml::from_str(include_str!("data/names.toml")).expect("a test reads the same text")
        })
    }

    /// Whether one of the titles says that the person is a man (`Some(true)`) or a woman.
    pub fn is_male(&self, titles: &[String]) -> Option<bool> {
        let male = |title: &String| match self.male.contains(title) {
            true => Some(true),
            false => self.female.contains(title).then_some(false),
        };
        titles.iter().find_map(male)
    }

    /// Whether two folded given names are forms of one.
    pub fn same_given(&self, first: &str, second: &str) -> bool {
        let second = self.forms(second);
        self.forms(first).iter().any(|form| second.contains(form))
    }

    /// Numbers of the given names of which a folded one is a form.
    pub fn forms(&self, given: &str) -> &[usize] {
        self.given.0.get(given).map_or(&[], Vec::as_slice)
    }
}
