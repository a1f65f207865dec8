//! Places that a dateline may name.
//!
//! Whether a name is a place decides whether words are cut from a text, so a list answers: towns of
//! more than 15,000 people (`cities.txt.zst`), countries and their parts (`regions.txt.zst`), and what
//! these lack or leave open (`places.toml`). `NOTICE` names their origin.

use crate::word_set::WordSet;
use hashbrown::HashSet;
use serde::Deserialize;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What the lists say of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It is in no list.
    Unknown,
    /// It may be a place and something else (`READING`), or is a country, which a headline
    /// names as often: an agency or a date beside it must vouch for it.
    Doubtful,
    /// It is a place.
    Known,
}

/// The words of `places.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: String,
    never: WordSet,
    words: WordSet,
    persons: WordSet,
    countries: String,
    regions: WordSet,
    before: Vec<String>,
    aboard: Vec<String>,
    parts: WordSet,
    first_words: WordSet,
    last_words: WordSet,
    particles: WordSet,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("places.toml")).expect("the list of places is part of the program")
});

struct Index {
    known: HashSet<&'static str>,
    doubtful: HashSet<&'static str>,
    regions: HashSet<&'static str>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let file = &*FILE;
    let cities = super::unpacked(include_bytes!("cities.txt.zst"));
    let regions = super::unpacked(include_bytes!("regions.txt.zst"));
    let countries = || listed(&file.countries);
    // A name of three letters is too often that of a party or a body.
    let mut known: HashSet<&str> = cities.lines().filter(|name| name.len() > 3).collect();
    for name in file
        .words
        .iter()
        .chain(file.persons.iter())
        .chain(countries())
    {
        known.remove(name);
    }
    known.extend(listed(&file.names));
    let words = file.words.iter();
    let mut doubtful: HashSet<&str> = words.chain(countries()).chain(regions.lines()).collect();
    for name in file.never.iter() {
        known.remove(name);
        doubtful.remove(name);
    }
    let regions = regions.lines().chain(countries());
    Index {
        known,
        doubtful,
        regions: regions.chain(file.regions.iter()).collect(),
    }
});

/// The names of a list that are divided by semicolons.
fn listed(names: &str) -> impl Iterator<Item = &str> {
    let names = names.split([';', '\n']).map(str::trim);
    names.filter(|name| !name.is_empty())
}

/// What is known of a place as a dateline writes it: `EL PASO, Texas`, `WASHINGTON/RIYADH`. Several are
/// known where one is and the others may be; an unknown one beside a known one leaves doubt.
pub(super) fn standing(place: &str) -> Standing {
    let all = place
        .split('/')
        .flat_map(|places| places.split(" and "))
        .flat_map(|places| places.split(" AND "))
        .map(|place| one(place.trim()));
    let (mut least, mut most) = (Standing::Known, Standing::Unknown);
    for standing in all {
        least = least.min(standing);
        most = most.max(standing);
    }
    match (least, most) {
        (Standing::Unknown, Standing::Known) => Standing::Doubtful,
        (Standing::Unknown, _) => Standing::Unknown,
        _ => most,
    }
}

/// What is known of one place with its regions.
fn one(place: &str) -> Standing {
    let mut parts = place.split(", ");
    let name = fold(parts.next().unwrap_or_default());
    if name.is_empty() {
        return Standing::Unknown;
    }
    if let Some(region) = parts.last()
        && is_region(&fold(region))
    {
        return Standing::Known;
    }
    // `FERGUSON Mo.`
    if place.contains('.')
        && let Some((town, region)) = name.rsplit_once(' ')
        && is_region(region)
        && INDEX.known.contains(town)
    {
        return Standing::Known;
    }
    let after = |starts: &[String]| {
        starts
            .iter()
            .find_map(|start| name.strip_prefix(start.as_str())?.strip_prefix(' '))
            .map(str::to_owned)
    };
    if after(&FILE.aboard).is_some() {
        return Standing::Known;
    }
    of_name(after(&FILE.before).as_deref().unwrap_or(&name))
}

/// What is known of a folded name.
fn of_name(name: &str) -> Standing {
    let index = &*INDEX;
    if index.known.contains(name) {
        return Standing::Known;
    }
    let rest =
        |(first, rest): (&str, &str)| FILE.parts.contains(first) && index.known.contains(rest);
    if name.split_once(' ').is_some_and(rest) {
        return Standing::Known;
    }
    let begins = |(first, _): (&str, &str)| FILE.first_words.contains(first);
    let ends = |(_, last): (&str, &str)| FILE.last_words.contains(last);
    let has_head =
        name.split_once(' ').is_some_and(begins) || name.rsplit_once(' ').is_some_and(ends);
    if has_head || index.doubtful.contains(name) {
        return Standing::Doubtful;
    }
    Standing::Unknown
}

/// Whether a folded name is that of a country or of a part of one, or abbreviates it.
fn is_region(name: &str) -> bool {
    INDEX.regions.contains(name)
}

/// Whether a word in lower case stays so inside the name of a place.
pub(super) fn is_particle(word: &str) -> bool {
    FILE.particles.contains(word)
}

/// A name as the lists have it: in lower case, without diacritics, apostrophes and full stops, words
/// divided by one space, `Saint`, `Fort` and `Mount` shortened.
pub(super) fn fold(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.nfd() {
        match c {
            _ if is_combining_mark(c) => {}
            '.' | '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '`' => {}
            '-' | '‐' | '‑' => plain.push(' '),
            'ß' | 'ẞ' => plain.push_str("ss"),
            'ø' | 'Ø' => plain.push('o'),
            'æ' | 'Æ' => plain.push_str("ae"),
            'œ' | 'Œ' => plain.push_str("oe"),
            'ł' | 'Ł' => plain.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ə' | 'Ə' => plain.push('e'),
            c => plain.extend(c.to_lowercase()),
        }
    }
    let words = plain.split_whitespace().map(|word| match word {
        "saint" => "st",
        "fort" => "ft",
        "mount" => "mt",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_in_the_spellings_that_wires_use() {
        for place in [
            "KABUL, Afghanistan",
            "ST. LOUIS",
            "Saint Louis",
            "PORT-AU-PRINCE",
            "WASHINGTON/RIYADH",
            "McALLEN, Texas",
            "McALLEN",
            "SPARKS, Nev.",
            "UNITED NATIONS",
            "ABOARD AIR FORCE ONE",
            "N’DJAMENA",
            "MÜNCHEN",
            "KØBENHAVN",
            "ŁÓDŹ",
            "İSTANBUL",
            "МОСКВА",
            "BRUXELLES",
            "NEAR MOSUL, Iraq",
            "EAST JERUSALEM",
            "HOLLYWOOD, Fla./SAN JUAN, Puerto Rico",
            "WASHINGTON and LONDON",
            "WINSTON-SALEM, N.C.",
            "FERGUSON Mo.",
            "MANCHESTER N.H.",
        ] {
            assert_eq!(standing(place), Standing::Known, "{place}");
        }
    }

    #[test]
    fn a_name_that_is_also_a_word_a_person_or_a_country_is_doubtful() {
        for place in [
            "LONDON/BREXIT",
            "READING",
            "MOBILE",
            "UKRAINE",
            "TEXAS",
            "FORT NOWHERE",
        ] {
            assert_eq!(standing(place), Standing::Doubtful, "{place}");
        }
    }

    #[test]
    fn topics_parties_and_bodies_are_no_places() {
        for topic in [
            "BREXIT",
            "CLINTON",
            "BORDER CRISIS",
            "PORT STRIKE",
            "EL NIÑO",
            "SYRIZA",
            "IMMIGRATION",
            "WALL STREET",
            "ISIS",
            "HAMAS",
            "",
            "/",
        ] {
            assert_eq!(standing(topic), Standing::Unknown, "{topic}");
        }
    }

    #[test]
    fn every_name_of_the_lists_is_folded() {
        let file = &*FILE;
        let lists = listed(&file.names)
            .chain(listed(&file.countries))
            .chain(file.words.iter())
            .chain(file.persons.iter())
            .chain(file.regions.iter())
            .chain(INDEX.known.iter().copied())
            .chain(INDEX.regions.iter().copied());
        for name in lists {
            assert_eq!(fold(name), name);
        }
    }
}
