//! The place of a dateline: what it may be, and how it is written elsewhere.

use super::agencies::is_no_place;
use super::gazetteer;

/// Capitals such as `EL PASO, Texas` or `WASHINGTON/RIYADH`: a name in capitals, then perhaps where
/// that is.
pub(super) fn is_place_in_capitals(place: &str) -> bool {
    let mut parts = place.split(", ");
    let name = parts.next().unwrap_or_default();
    let regions: Vec<&str> = parts.collect();
    // `THE VILLAGES, Fla.` is a place, `THE BIG PICTURE` is not.
    let name = match name.strip_prefix("THE ") {
        Some(rest) if !regions.is_empty() => rest,
        _ => name,
    };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let words = || name.split([' ', '/', '-']).filter(|word| !word.is_empty());
    letters >= 3
        && name.starts_with(char::is_uppercase)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || " .'’-/".contains(c))
        && words().count() <= 5
        && words().all(is_capital_word)
        && !words().any(|word| is_no_place(word.trim_end_matches(['.', '’', '\''])))
        && regions.len() <= 3
        && regions.iter().all(|region| is_region(region))
}

/// All letters in capitals, but for the prefix of `McALLEN`.
fn is_capital_word(word: &str) -> bool {
    let word = word.strip_prefix("Mc").unwrap_or(word);
    !word.chars().any(char::is_lowercase)
}

/// A few words that begin with capitals: `Texas`, `N.H.`, `North Korea`, `Fla./SAN JUAN`.
fn is_region(region: &str) -> bool {
    region.len() <= 30
        && region.split(' ').count() <= 4
        && region.split([' ', '/']).all(|word| {
            word.is_empty()
                || word.starts_with(char::is_uppercase)
                || matches!(word, "of" | "and" | "the" | "de" | "da" | "do")
        })
}

/// A place in any capitals, which an agency beside it has to vouch for.
pub(super) fn is_place(place: &str) -> bool {
    is_place_in_capitals(place)
        || place.split(", ").count() <= 3
            && place.split(", ").all(is_region)
            && !place.chars().any(|c| c.is_ascii_digit())
}

/// `SALT LAKE CITY, Utah` as `Salt Lake City, Utah`; what is not in capitals stays.
pub(super) fn capitalise(place: &str) -> String {
    let mut out = String::with_capacity(place.len());
    for (part_index, part) in place.split(", ").enumerate() {
        if part_index > 0 {
            out.push_str(", ");
        }
        for (index, word) in part.split_inclusive([' ', '/', '-']).enumerate() {
            let letters = word.trim_end_matches([' ', '/', '-']);
            let divided = word.ends_with([' ', '/', '-']);
            let inner = index > 0 && divided;
            // `DC`, `TX`, `UAE`.
            let abbreviated = part_index > 0 && letters == part && letters.chars().count() <= 3;
            let scottish = word
                .strip_prefix("Mc")
                .or(word.strip_prefix("MC"))
                .filter(|rest| rest.len() >= 4 && is_capital_word(rest));
            if let Some(rest) = scottish {
                out.push_str("Mc");
                capitalise_word(rest, &mut out);
            } else if abbreviated || letters.chars().any(char::is_lowercase) || is_initials(letters)
            {
                out.push_str(word);
            } else if inner && gazetteer::is_particle(&letters.to_lowercase()) {
                out.push_str(&word.to_lowercase());
            } else {
                capitalise_word(word, &mut out);
            }
        }
    }
    out
}

/// `D.C.`, `N.H.`, but not `ST.`
fn is_initials(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1)
}

/// The first letter, and that after the apostrophe of `N'DJAMENA`, as a capital.
fn capitalise_word(word: &str, out: &mut String) {
    let mut start = true;
    for (at, c) in word.chars().enumerate() {
        if start || !c.is_alphabetic() {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic() && (at <= 1 || !matches!(c, '\'' | '’'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_in_a_sentence() {
        for (place, written) in [
            ("MOSCOW", "Moscow"),
            ("WASHINGTON, DC", "Washington, DC"),
            ("FORT BENNING, Ga.", "Fort Benning, Ga."),
            (
                "HOLLYWOOD, Fla./SAN JUAN, Puerto Rico",
                "Hollywood, Fla./San Juan, Puerto Rico",
            ),
            ("PORT-AU-PRINCE", "Port-au-Prince"),
            ("MCALLEN, TEXAS", "McAllen, Texas"),
            ("L'AQUILA", "L'Aquila"),
            ("ÉVRY", "Évry"),
            ("Kyiv", "Kyiv"),
        ] {
            assert_eq!(capitalise(place), written);
        }
    }

    #[test]
    fn a_heading_in_capitals_is_no_place() {
        for heading in [
            "THE BIG PICTURE",
            "FILE PHOTO",
            "NATO",
            "OPINION",
            "WHO WON",
            "UN",
            "2020",
        ] {
            assert!(!is_place_in_capitals(heading), "{heading}");
        }
        for place in [
            "OSLO",
            "NEW YORK",
            "ST. LOUIS",
            "THE VILLAGES, Fla.",
            "KYIV, Ukraine",
        ] {
            assert!(is_place_in_capitals(place), "{place}");
        }
    }
}
