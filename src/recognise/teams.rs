//! Teams that bear the name of their country or town: in a report of matches, `Sweden` plays.
//!
//! A sentence rarely says so (`Korea substituted Park`), but the article does: if names of places occur
//! more than once beside results or what players do, the places are teams, except after a preposition
//! of place.

use super::context::Context;
use super::document::Labelled;
use super::kind::Kind;
use super::tagger::Found;

/// The number of names beside a result or a word of play that make a report of matches, if one of them
/// stands beside a result: armies defeat too.
const LEAST: usize = 3;

/// Results count less than this on either side: shares of votes, which stand after places too, are
/// greater.
const MOST_GOALS: u8 = 30;

/// Makes organisations of the places that are teams.
pub fn mark(article: &Labelled, found: &mut [Found]) {
    let count = |stands: fn(&Labelled, &Found) -> bool| {
        let places = found.iter().filter(|name| name.kind == Kind::Place);
        places.filter(|name| stands(article, name)).count()
    };
    let results = count(has_result);
    if results == 0 || results + count(plays) < LEAST {
        return;
    }
    for name in found.iter_mut() {
        if name.kind == Kind::Place && !is_scene(article, name) {
            name.kind = Kind::Organisation;
        }
    }
}

/// Whether a result stands after the name: `Sweden 1 – 0`, `Belgium 3-0`.
fn has_result(article: &Labelled, name: &Found) -> bool {
    let at = name.end as usize;
    let Some(first) = article.letters(at) else {
        return false;
    };
    match first.split_once(['-', '–']) {
        Some((ours, theirs)) => is_goals(ours) && is_goals(theirs),
        None => {
            is_goals(first)
                && matches!(article.letters(at + 1), Some("-" | "–" | "—" | ":"))
                && article.letters(at + 2).is_some_and(is_goals)
        }
    }
}

fn is_goals(letters: &str) -> bool {
    letters.parse().is_ok_and(|goals: u8| goals < MOST_GOALS)
}

/// Whether the word after the name is one of play.
fn plays(article: &Labelled, name: &Found) -> bool {
    let next = article.letters(name.end as usize);
    next.is_some_and(|word| Context::embedded().play.contains(word))
}

/// Whether a preposition before the name says that something is there: `in Sweden`, but not `lost 1-2
/// to England`.
fn is_scene(article: &Labelled, name: &Found) -> bool {
    let letters_before = |at: usize| article.letters(at.checked_sub(1)?);
    let at = name.first as usize;
    match letters_before(at) {
        Some("to") => {
            !letters_before(at - 1).is_some_and(|word| word.ends_with(|end: char| end.is_numeric()))
        }
        word => word.is_some_and(|word| Context::embedded().scenes.contains(word)),
    }
}

#[cfg(test)]
mod tests {
    use crate::recognise::{Kind, Recogniser, Scratch};

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        let mut mentions = Vec::new();
        Recogniser::embedded()
            .mentions(text, &mut Scratch::default(), &mut mentions)
            .unwrap();
        mentions
            .iter()
            .map(|mention| (mention.of(text), mention.kind))
            .collect()
    }

    #[test]
    fn countries_in_a_report_of_matches_are_teams_and_scenes_stay_places() {
        let found = kinds(
            "Sweden 1-0 Panama. Belgium 3 – 0 Tunisia in Russia. Sweden defeated Panama. \
             The match took place in Sweden.",
        );
        let of = |name: &str| -> Vec<Kind> {
            let named = found.iter().filter(|(other, _)| *other == name);
            named.map(|(_, kind)| *kind).collect()
        };
        use Kind::{Organisation, Place};
        assert_eq!(of("Sweden"), [Organisation, Organisation, Place]);
        assert_eq!(of("Belgium"), [Organisation]);
        assert_eq!(of("Russia"), [Place]);
    }

    #[test]
    fn shares_of_votes_and_wars_make_no_teams() {
        for text in [
            "Obama won Ohio 50-47, Florida 49-48 and Virginia 51-47, and later Iowa.",
            "France defeated Austria. Austria faced Russia. Russia defeated France.",
        ] {
            let found = kinds(text);
            assert!(found.len() > 3, "{found:?}");
            let teams = found.iter().filter(|(_, kind)| *kind == Kind::Organisation);
            assert_eq!(teams.count(), 0, "{found:?}");
        }
    }
}
