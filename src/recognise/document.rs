//! Reads an article as a whole: a name has the same kind in one sentence as in the next.
//!
//! The model sees five tokens at a time. This pass lets the occurrences of a name decide together,
//! finds those that the model missed, and drops words that the article itself writes in lower case.

use super::context::{Before, Context};
use super::features::{Word, hash};
use super::fold::fold_into;
use super::kind::Kind;
use super::lexicon::{Class, Mask, NEVER, extend};
use super::span::Token;
use super::tagger::{Cache, Found, TypeId, UNKNOWN};
use super::teams;
use hashbrown::HashMap;

type Map<K, V> = HashMap<K, V, foldhash::fast::FixedState>;

/// Names that may be places or bodies themselves: a person of that surname in the article does not make
/// them a person.
const PLACES: Mask = Class::Country.bit() | Class::Region.bit() | Class::City.bit();

/// Names of persons: a lone word in the lists of places that is not one of these is a place.
const NAMES: Mask = Class::Given.bit()
    | Class::Family.bit()
    | Class::Title.bit()
    | Class::NewsPerson.bit()
    | Class::NewsOrganisation.bit();

/// The longest name that is searched for again, in tokens.
const LONGEST: usize = 6;

/// Working memory of the pass.
#[derive(Default)]
pub struct Pass {
    tally: Map<u64, [u32; 3]>,
    surnames: Map<u64, ()>,
    openings: Map<u64, usize>,
    taken: Vec<bool>,
    added: Vec<Found>,
    folded: String,
}

/// An article as the model left it.
pub struct Labelled<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The type of each examined token.
    pub types: &'a [TypeId],
    /// The types.
    pub cache: &'a Cache,
}

impl<'a> Labelled<'a> {
    /// The letters of a token, if there is one.
    pub(super) fn letters(&self, at: usize) -> Option<&'a str> {
        Some(self.tokens.get(at)?.of(self.text))
    }

    fn word(&self, at: usize) -> Option<&Word> {
        let id = *self.types.get(at)?;
        (id != UNKNOWN).then(|| self.cache.word(id))
    }

    fn folded(&self, at: usize) -> Option<u64> {
        Some(self.word(at)?.folded)
    }

    fn classes(&self, at: usize) -> Mask {
        self.word(at).map_or(0, |word| word.classes)
    }

    fn key(&self, name: &Found) -> u64 {
        (name.first..name.end).fold(0, |key, at| {
            extend(key, self.folded(at as usize).unwrap_or(0))
        })
    }

    fn is_surname(&self, at: usize, pass: &Pass) -> bool {
        let word = self.folded(at);
        word.is_some_and(|word| pass.surnames.contains_key(&word))
    }

    /// Whether the token stands where anything has a capital.
    fn is_opening(&self, at: usize) -> bool {
        let token = self.tokens[at];
        Before::of(self.text, token.start as usize..token.end as usize).opens
    }
}

/// Runs the pass over `found`, which stays in order and without overlaps.
pub fn reconcile(article: &Labelled, pass: &mut Pass, found: &mut Vec<Found>) {
    drop_words(article, pass, found);
    if found.is_empty() {
        return;
    }
    note_surnames(article, pass, found);
    pass.tally.clear();
    pass.openings.clear();
    for name in found.iter() {
        pass.tally.entry(article.key(name)).or_default()[name.kind.index()] += 1;
        let length = (name.end - name.first) as usize;
        if length > 1
            && let Some(first) = article.folded(name.first as usize)
        {
            let longest = pass.openings.entry(first).or_default();
            *longest = length.max(*longest);
        }
    }
    for name in found.iter_mut() {
        let key = article.key(name);
        if let Some(kind) = pass.tally.get(&key).and_then(majority) {
            name.kind = kind;
        }
        let at = name.first as usize;
        if name.end - name.first > 1 {
            continue;
        }
        let classes = article.classes(at);
        let next = article.letters(at + 1);
        if article.is_surname(at, pass) {
            if name.kind == Kind::Organisation || classes & PLACES == 0 {
                name.kind = Kind::Person;
            }
        } else if name.kind == Kind::Person {
            if next.is_some_and(|next| Context::embedded().outlets.contains(next)) {
                name.kind = Kind::Organisation;
            } else if classes & PLACES != 0 && classes & NAMES == 0 {
                name.kind = Kind::Place;
            }
        }
    }
    find_again(article, pass, found);
    teams::mark(article, found);
}

/// The last words of the persons who are named in full.
fn note_surnames(article: &Labelled, pass: &mut Pass, found: &[Found]) {
    pass.surnames.clear();
    let persons = found.iter().filter(|name| name.kind == Kind::Person);
    let full = persons.filter(|name| name.end - name.first > 1);
    let surnames = full.filter_map(|name| article.folded(name.end as usize - 1));
    pass.surnames.extend(surnames.map(|surname| (surname, ())));
}

/// The kind of at least two thirds of the occurrences.
fn majority(tally: &[u32; 3]) -> Option<Kind> {
    let sum: u32 = tally.iter().sum();
    Kind::ALL
        .into_iter()
        .find(|kind| tally[kind.index()] * 3 >= sum * 2)
}

/// Marks names that the model missed.
fn find_again(article: &Labelled, pass: &mut Pass, found: &mut Vec<Found>) {
    let tokens = article.tokens;
    pass.taken.clear();
    pass.taken.resize(tokens.len() + 1, false);
    for name in found.iter() {
        pass.taken[name.first as usize..name.end as usize].fill(true);
    }
    pass.added.clear();
    let mut at = 0;
    while at < tokens.len() {
        let here = at;
        at += 1;
        if pass.taken[here] || !tokens[here].has_capital() {
            continue;
        }
        let Some(folded) = article.folded(here) else {
            continue;
        };
        // A longer name, word for word.
        if let Some(longest) = pass.openings.get(&folded) {
            let mut key = 0;
            let mut best = None;
            for length in 1..=(*longest).min(LONGEST) {
                let end = here + length;
                if end > tokens.len()
                    || pass.taken[end - 1]
                    || length > 1 && tokens[end - 1].starts_sentence()
                {
                    break;
                }
                let Some(word) = article.folded(end - 1) else {
                    break;
                };
                key = extend(key, word);
                if length > 1
                    && let Some(kind) = pass.tally.get(&key).and_then(majority)
                {
                    best = Some(Found {
                        first: here as u32,
                        end: end as u32,
                        kind,
                    });
                }
            }
            if let Some(name) = best {
                pass.added.push(name);
                at = name.end as usize;
                continue;
            }
        }
        // A surname, or any name of one word, alone: not beside another capital, where it is part of
        // some other name.
        let goes_on = |at: usize| tokens.get(at).is_some_and(|next| !next.starts_sentence());
        let beside = here > 0 && tokens[here - 1].has_capital() && goes_on(here)
            || goes_on(here + 1) && tokens[here + 1].has_capital();
        let word = article.classes(here) & (Class::Lower.bit() | Class::Mixed.bit() | NEVER) != 0;
        let surname = pass.surnames.contains_key(&folded);
        if beside || word && (!surname || article.is_opening(here)) {
            continue;
        }
        let named = pass
            .tally
            .get(&extend(0, folded))
            .filter(|_| !word)
            .and_then(majority);
        let place = !word && is_known_place(article.classes(here));
        let kind = named
            .or(surname.then_some(Kind::Person))
            .or(place.then_some(Kind::Place));
        if let Some(kind) = kind {
            pass.added.push(Found {
                first: here as u32,
                end: here as u32 + 1,
                kind,
            });
        }
    }
    if !pass.added.is_empty() {
        found.append(&mut pass.added);
        found.sort_unstable_by_key(|name| name.first);
    }
}

/// Whether lists and news agree that a word names a place, and no person or body bears the name: it is
/// a place even if its sentence does not say so (`They accuse Minsk of using the crisis`).
const fn is_known_place(classes: Mask) -> bool {
    classes & PLACES != 0 && classes & Class::NewsPlace.bit() != 0 && classes & NAMES == 0
}

/// Whether a name says who belongs to a house and party (`Senate Republicans`), or when something was
/// (`mid-March`).
fn is_of_members(article: &Labelled, name: &Found) -> bool {
    let letters = |at: u32| article.tokens[at as usize].of(article.text);
    let (first, last) = (letters(name.first), letters(name.end - 1));
    match name.end - name.first {
        1 => first.starts_with("mid-"),
        _ => {
            let context = Context::embedded();
            context.houses.contains(first) && context.members.contains(last)
        }
    }
}

/// Drops names that are only days, months, peoples and the like, and words at the beginning of a
/// sentence that the article elsewhere writes in lower case.
fn drop_words(article: &Labelled, pass: &mut Pass, found: &mut Vec<Found>) {
    // `May` is a month, and Theresa May's name where the article has that in full.
    note_surnames(article, pass, found);
    found.retain(|name| {
        let surname = name.kind == Kind::Person
            && name.end - name.first == 1
            && article.is_surname(name.first as usize, pass);
        let never = |at: u32| article.classes(at as usize) & NEVER != 0;
        surname || !(name.first..name.end).all(never) && !is_of_members(article, name)
    });
    // Words that have a capital only where anything has one.
    pass.openings.clear();
    for name in found.iter().filter(|name| name.end - name.first == 1) {
        let at = name.first as usize;
        let opening = article.is_opening(at) && !article.tokens[at].is_all_capitals();
        if let Some(word) = article.folded(at) {
            let suspect = pass.openings.entry(word).or_insert(0);
            if !opening {
                *suspect = usize::MAX;
            }
        }
    }
    pass.openings.retain(|_, elsewhere| *elsewhere == 0);
    if pass.openings.is_empty() {
        return;
    }
    let (mut shortest, mut longest) = (usize::MAX, 0);
    // A bit for each first letter, which spares most words their hash.
    let mut initials = [false; 256];
    for name in found.iter() {
        let token = article.tokens[name.first as usize];
        let length = (token.end - token.start) as usize;
        shortest = shortest.min(length);
        longest = longest.max(length);
        if let Some(first) = token.of(article.text).bytes().next() {
            initials[usize::from(first.to_ascii_lowercase())] = true;
        }
    }
    // How other letters fold is not known in advance.
    let foreign = initials[0x80..].contains(&true);
    let mut in_lower_case = false;
    for token in article.tokens {
        let length = (token.end - token.start) as usize;
        if length < shortest || length > longest || token.has_capital() || !token.is_word() {
            continue;
        }
        let first = article.text.as_bytes()[token.start as usize];
        if first.is_ascii() && !initials[usize::from(first)] && !foreign {
            continue;
        }
        let letters = token.of(article.text);
        let word = if letters.is_ascii() {
            hash(letters.as_bytes())
        } else {
            pass.folded.clear();
            fold_into(letters, &mut pass.folded);
            hash(pass.folded.as_bytes())
        };
        if let Some(seen) = pass.openings.get_mut(&word) {
            *seen = 1;
            in_lower_case = true;
        }
    }
    if in_lower_case {
        found.retain(|name| {
            let word = article.folded(name.first as usize);
            let lower = word.is_some_and(|word| pass.openings.get(&word) == Some(&1));
            name.end - name.first > 1 || !lower
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::recognise::{Recogniser, Scratch};

    fn names(text: &str) -> Vec<&str> {
        let mut mentions = Vec::new();
        Recogniser::embedded()
            .mentions(text, &mut Scratch::default(), &mut mentions)
            .unwrap();
        mentions.iter().map(|mention| mention.of(text)).collect()
    }

    #[test]
    fn a_surname_that_is_a_word_is_found_behind_a_quotation_but_not_where_a_sentence_begins() {
        let found = names(
            "Jeff Sessions objected. “It is flawed,” Sessions told them on Monday. Sessions of the court \
             went on, and other sessions ended.",
        );
        assert_eq!(found, ["Jeff Sessions", "Sessions"]);
    }
}
