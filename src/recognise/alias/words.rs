//! The words of `names.toml`: titles, particles, legal forms, known names, forms of given names.

use super::key::plain;
use crate::recognise::kind::Kind;
use hashbrown::{HashMap, HashSet};
use serde::Deserialize;
use std::sync::OnceLock;

/// The words of `names.toml`.
#[derive(Debug)]
pub struct Words {
    pub(super) titles: HashSet<String>,
    male: HashSet<String>,
    female: HashSet<String>,
    pub(super) degrees: HashSet<String>,
    pub(super) generations: HashSet<String>,
    pub(super) particles: HashSet<String>,
    pub(super) legal: HashSet<String>,
    heads: HashSet<String>,
    pub(super) states: Vec<String>,
    pub(super) known: HashMap<(Kind, String), String>,
    displayed: [HashMap<String, String>; 3],
    given: HashMap<String, Vec<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    titles: String,
    male: String,
    female: String,
    degrees: String,
    generations: String,
    particles: String,
    legal: String,
    heads: String,
    states: Vec<String>,
    known: Known,
    given: Given,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    place: Vec<String>,
    organisation: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    same: Vec<String>,
}

impl Words {
    /// The words in the program.
    pub fn embedded() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            let source: Result<Source, _> = toml::from_str(include_str!("../data/names.toml"));
            Self::from(source.expect("a test reads the same text"))
        })
    }

    /// Whether the folded word is a title.
    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether short names of bodies leave the folded word out.
    pub fn is_head(&self, word: &str) -> bool {
        self.heads.contains(word)
    }

    /// How the table writes the name with this key.
    pub fn displayed(&self, kind: Kind, key: &str) -> Option<&str> {
        self.displayed[kind.index()].get(key).map(String::as_str)
    }

    /// Whether the title is a man's (`Some(true)`) or a woman's.
    pub fn is_male(&self, title: &str) -> Option<bool> {
        if self.male.contains(title) {
            Some(true)
        } else {
            self.female.contains(title).then_some(false)
        }
    }

    /// Whether two folded given names are forms of one.
    pub fn same_given(&self, first: &str, second: &str) -> bool {
        let second = self.forms(second);
        self.forms(first).iter().any(|form| second.contains(form))
    }

    /// Numbers of the given names of which a folded one is a form.
    pub fn forms(&self, given: &str) -> &[usize] {
        self.given.get(given).map_or(&[], Vec::as_slice)
    }
}

impl From<Source> for Words {
    fn from(source: Source) -> Self {
        let set = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        let (mut known, mut displayed) = (HashMap::new(), <[HashMap<_, _>; 3]>::default());
        for (kind, lines) in [
            (Kind::Place, &source.known.place),
            (Kind::Organisation, &source.known.organisation),
        ] {
            for line in lines {
                let (name, others) = line.split_once('=').unwrap_or((line, ""));
                let target = plain(name);
                known.insert((kind, target.clone()), target.clone());
                displayed[kind.index()].insert(target.clone(), name.trim().to_owned());
                for other in others.split(',') {
                    known.insert((kind, plain(other)), target.clone());
                }
            }
        }
        let mut given: HashMap<String, Vec<usize>> = HashMap::new();
        for (group, line) in source.given.same.iter().enumerate() {
            for name in line.split_whitespace() {
                given.entry(name.to_owned()).or_default().push(group);
            }
        }
        Self {
            titles: set(&source.titles),
            male: set(&source.male),
            female: set(&source.female),
            degrees: set(&source.degrees),
            generations: set(&source.generations),
            particles: set(&source.particles),
            legal: set(&source.legal),
            heads: set(&source.heads),
            states: source.states.iter().map(|form| plain(form)).collect(),
            known,
            displayed,
            given,
        }
    }
}
