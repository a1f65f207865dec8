//! Shelves for full names of persons. Two names that are [`compatible`](super::key::compatible) have a shelf in common, so
//! only names that meet on one need to be compared.

use super::key::Name;
use crate::recognise::features::hash;
use crate::recognise::lexicon::extend;
use crate::recognise::words::Words;

/// Shelves for the persons of an article: spellings of the first and of the last word.
pub(super) fn ends(name: &Name, _looking: bool) -> Vec<u64> {
    name.shelves.to_vec()
}

/// Shelves for the persons of a corpus: the spelling of the family name together with something that given names can
/// share. With the family name alone, thousands of namesakes would each be compared with all others. Names that differ
/// only in word order, and names that begin like longer ones, need not meet: over a corpus, these rules join too many
/// namesakes.
pub(super) fn given_and_family(name: &Name, looking: bool) -> Vec<u64> {
    let [spelling, family] = name.shelves;
    let first = name.first().chars().next().unwrap_or_default();
    let shelf = |sort: u64, value: u64| extend(extend(family, sort), value);
    // Names meet by a given name, by forms and spellings of the first one,
    let words = name.given().iter().filter(|word| !is_initial(word));
    let mut shelves: Vec<u64> = words.map(|word| shelf(1, hash(word.as_bytes()))).collect();
    let forms = Words::embedded().forms(name.first());
    shelves.extend(forms.iter().map(|form| shelf(2, *form as u64)));
    shelves.push(shelf(3, spelling));
    // and, if one of the two has only an initial, by the letter.
    let (initial, letter) = (shelf(4, first.into()), shelf(5, first.into()));
    match (looking, is_initial(name.first())) {
        (true, true) => shelves.push(letter),
        (true, false) => shelves.push(initial),
        (false, true) => shelves.extend([letter, initial]),
        (false, false) => shelves.push(letter),
    }
    shelves
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
        let shared = |looked: &[u64], put: &[u64]| looked.iter().any(|shelf| put.contains(shelf));
        let put: Vec<_> = names
            .iter()
            .map(|name| given_and_family(name, false))
            .collect();
        let mut fitting = 0;
        for name in &names {
            let looked = given_and_family(name, true);
            for (other, put) in names.iter().zip(&put) {
                let Some(reason) = key::compatible(name, other) else {
                    continue;
                };
                fitting += 1;
                let met = shared(&ends(name, true), &ends(other, false));
                assert!(met, "{} and {}", name.shown, other.shown);
                if !matches!(reason, Reason::Order | Reason::Part) {
                    assert!(shared(&looked, put), "{} and {}", name.shown, other.shown);
                }
            }
        }
        assert!(fitting > 10_000, "{fitting}");
    }
}
