//! Where persons are looked for whose names may be one.

use crate::recognise::alias::key::Name;
use crate::recognise::alias::words::Words;
use hashbrown::HashMap;

/// Clusters of full names by what makes two names compatible (`key::compatible`): a spelling of the
/// family name, and something that the given names have in common. A family name that thousands have
/// would otherwise compare each of them with all others.
#[derive(Default)]
pub(super) struct Shelves {
    clusters: HashMap<(String, Common), Vec<usize>>,
}

/// What given names can have in common.
#[derive(PartialEq, Eq, Hash)]
enum Common {
    /// One of the names.
    Word(String),
    /// The first letter of the first; the other is an initial.
    Letter(char),
    /// An initial; the other name begins with it.
    Initial(char),
    /// Forms of one given name.
    Form(usize),
    /// Spellings of one given name.
    Spelling(String),
}

impl Shelves {
    /// Put a cluster where names that are compatible with `name`, its first, are looked for.
    pub(super) fn put(&mut self, name: &Name, cluster: usize) {
        let first = name.first().chars().next().unwrap_or_default();
        let own = [
            Some(Common::Letter(first)),
            is_initial(name.first()).then_some(Common::Initial(first)),
        ];
        for common in Self::common(name).chain(own.into_iter().flatten()) {
            let key = (name.last_shelf().to_owned(), common);
            self.clusters.entry(key).or_default().push(cluster);
        }
    }

    /// The clusters that a name may be compatible with, and some more.
    pub(super) fn candidates(&self, name: &Name) -> Vec<usize> {
        let first = name.first().chars().next().unwrap_or_default();
        let other = match is_initial(name.first()) {
            true => Common::Letter(first),
            false => Common::Initial(first),
        };
        let mut found: Vec<usize> = Self::common(name)
            .chain([other])
            .filter_map(|common| self.clusters.get(&(name.last_shelf().to_owned(), common)))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn common(name: &Name) -> impl Iterator<Item = Common> {
        let words = name.given().iter().filter(|word| !is_initial(word));
        let forms = Words::embedded().forms(name.first());
        let spelling = Common::Spelling(name.first_shelf().to_owned());
        words
            .map(|word| Common::Word(word.clone()))
            .chain(forms.iter().map(|form| Common::Form(*form)))
            .chain([spelling])
    }
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::alias::{Reason, key};
    use crate::recognise::kind::Kind;

    #[test]
    fn names_that_are_compatible_meet_on_a_shelf() {
        let given = [
            "A",
            "Alexander",
            "Aleksandr",
            "Sasha",
            "B",
            "Bill",
            "William",
            "W",
            "Jens",
            "Otto",
            "J",
            "Yuri",
            "Iurii",
        ];
        let two = given.iter().flat_map(|a| given.map(|b| format!("{a} {b}")));
        let given: Vec<String> = given.map(str::to_owned).into_iter().chain(two).collect();
        let names: Vec<Name> = ["Lukashenko", "Lukashenka", "Bush", "Li"]
            .iter()
            .flat_map(|family| given.iter().map(move |given| format!("{given} {family}")))
            .map(|name| Name::of(&name, Kind::Person))
            .collect();
        let mut shelves = Shelves::default();
        for (cluster, name) in names.iter().enumerate() {
            shelves.put(name, cluster);
        }
        let mut fitting = 0;
        for name in &names {
            let candidates = shelves.candidates(name);
            for (cluster, other) in names.iter().enumerate() {
                let fits = key::compatible(name, other)
                    .is_some_and(|reason| !matches!(reason, Reason::Order | Reason::Part));
                if fits && name.last_shelf() == other.last_shelf() {
                    fitting += 1;
                    let found = candidates.binary_search(&cluster).is_ok();
                    assert!(found, "{} and {}", name.shown, other.shown);
                }
            }
        }
        assert!(fitting > 10_000, "{fitting}");
    }
}
