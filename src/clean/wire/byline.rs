//! A byline inside the text: `By JANE DOE, Associated Press`.
//!
//! Not every line that begins with `By` names persons (`By Royal Appointment`): a role or an agency
//! must follow the names, or they must begin with given names, or at least contain no common word.

use super::agencies::agency;
use super::gazetteer::fold;
use crate::word_set::WordSet;
use hashbrown::HashSet;
use serde::Deserialize;
use std::sync::LazyLock;

/// A byline is not longer, in bytes.
const LONGEST: usize = 140;

/// Who wrote an article, as its first line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byline {
    /// The names, as written: `JANE DOE`.
    pub author: String,
    /// The agency after the names: `Associated Press`.
    pub origin: Option<String>,
}

/// The words of `persons.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Persons {
    not_given: WordSet,
    given: WordSet,
    particles: WordSet,
    roles: WordSet,
}

static PERSONS: LazyLock<Persons> = LazyLock::new(|| {
    toml::from_str(include_str!("persons.toml"))
        .expect("the list of words of names is part of the program")
});

/// Given names.
static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let names = super::unpacked(include_bytes!("given_names.txt.zst")).lines();
    let names = names.chain(PERSONS.given.iter());
    names
        .filter(|name| !PERSONS.not_given.contains(name))
        .collect()
});

/// Common words, which are hardly ever names of persons.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = super::unpacked(include_bytes!("common_words.txt.zst")).lines();
    words.chain(PERSONS.not_given.iter()).collect()
});

/// The byline that this paragraph is, and nothing else.
pub fn byline(paragraph: &str) -> Option<Byline> {
    let [small, capital] = ["By ", "BY "].map(|by| paragraph.strip_prefix(by));
    let names = small.or(capital)?;
    if paragraph.len() > LONGEST || paragraph.contains(['"', '“', ':', ';', '?', '!', '—', '–'])
    {
        return None;
    }
    let mut names = names.trim();
    // A sentence ends with a full stop, a byline at most with that of `Jr.`
    if names.ends_with('.') && !names.ends_with("Jr.") && !names.ends_with("Sr.") {
        return None;
    }
    if let Some(agency) = agency(names) {
        return Some(Byline {
            author: names.to_owned(),
            origin: Some(agency.to_owned()),
        });
    }
    // Roles and desks go, from the end, until names are left.
    let mut origin = None;
    let mut vouched = false;
    while let Some((before, last)) = names.rsplit_once(',') {
        let last = last.trim();
        if let Some(agency) = agency(last) {
            origin.get_or_insert_with(|| agency.to_owned());
        } else if !is_role(last) {
            break;
        }
        vouched = true;
        names = before.trim_end();
    }
    let mut all = names
        .split(", ")
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" AND "));
    all.all(|name| is_name(name) && (vouched || is_person(name)))
        .then(|| Byline {
            author: names.to_owned(),
            origin,
        })
}

/// `CNN Chief Washington Correspondent`, `with reporting from Barbara Starr`.
fn is_role(text: &str) -> bool {
    text.split(' ').count() <= 6
        && text
            .split([' ', '-'])
            .any(|word| PERSONS.roles.contains(&word.to_lowercase()))
}

/// Two to five words in capitals, or with a particle: `Karen DeYoung`, `Ursula von der Leyen`.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
    };
    let particle = |word: &&str| PERSONS.particles.contains(word);
    (2..=5).contains(&words.len())
        && words.first().is_some_and(capital)
        && words.last().is_some_and(capital)
        && words.iter().all(|word| capital(word) || particle(word))
        // `By Jane Doe's Own Account` is not a byline.
        && !words.iter().any(|word| word.ends_with("'s") || word.ends_with("’s"))
}

/// Whether words in capitals are a person's name: the first is a given name or an initial, or none is a
/// common word.
fn is_person(name: &str) -> bool {
    let mut words = name.split_whitespace().map(fold);
    let Some(first) = words.next() else {
        return false;
    };
    // `Anne-Marie` is two words once folded.
    let given = first.split(' ').next().unwrap_or_default();
    let common = |word: &str| COMMON.contains(word) && !PERSONS.particles.contains(word);
    GIVEN.contains(given)
        || given.chars().count() == 1
        || (!common(&first) && !words.any(|word| common(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_agency_are_told_apart() {
        for (line, author, origin) in [
            (
                "By JANE DOE, Associated Press",
                "JANE DOE",
                Some("Associated Press"),
            ),
            (
                "By Steve Holland and Amanda Becker",
                "Steve Holland and Amanda Becker",
                None,
            ),
            (
                "By Jake Tapper, CNN Chief Washington Correspondent",
                "Jake Tapper",
                None,
            ),
            (
                "By Chris Lawrence, with reporting from Barbara Starr",
                "Chris Lawrence",
                None,
            ),
            (
                "By MARY CLARE JALONICK, KEVIN FREKING and DEB RIECHMANN",
                "MARY CLARE JALONICK, KEVIN FREKING and DEB RIECHMANN",
                None,
            ),
            (
                "By Hans M. Kristensen and Matt Korda",
                "Hans M. Kristensen and Matt Korda",
                None,
            ),
            ("By Ian Vásquez, Reuters", "Ian Vásquez", Some("Reuters")),
            (
                "By Daniel Burke, CNN Belief Blog Co-Editor",
                "Daniel Burke",
                None,
            ),
            ("By Will Smith", "Will Smith", None),
            ("By Anne-Marie Baker", "Anne-Marie Baker", None),
            ("By J. D. Vance", "J. D. Vance", None),
            ("By Xolani Mbekiwe", "Xolani Mbekiwe", None),
            ("BY JANE DOE AND JOHN ROE", "JANE DOE AND JOHN ROE", None),
            (
                "By Associated Press",
                "Associated Press",
                Some("Associated Press"),
            ),
            ("By Royal Baker, staff writer", "Royal Baker", None),
        ] {
            let found = byline(line).unwrap_or_else(|| panic!("{line} is a byline"));
            assert_eq!(found.author, author);
            assert_eq!(found.origin.as_deref(), origin);
        }
    }

    #[test]
    fn a_phrase_that_names_nobody_stays() {
        for line in [
            "By Royal Appointment",
            "BY ROYAL APPOINTMENT",
            "By Land and Sea",
            "By Popular Demand",
            "By Invitation Only",
            "By Their Fruits",
            "By Divine Right",
            "By Kremlin Decree",
            "By Jane Doe's Own Account",
            "By Any Means Necessary",
            "By Executive Order and Popular Vote",
            "By Lake Victoria",
            "By Christmas Eve",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_by_stays() {
        for line in [
            "By now the stories are growing.",
            "By early this year, people were raising red flags.",
            "By Friday, Congress",
            "By Wednesday",
            "By the time Richard Midkiff walked out",
            "By order of the King and the Queen",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }
}
