//! The dateline: where a wire article was written, who carries it and who wrote it first.
//!
//! Known are the forms of the large agencies and papers. Each begins a paragraph:
//!
//! ```text
//! MOSCOW (UrduPoint News / Sputnik - 18th November, 2021) …    KABUL, Afghanistan (AP) — …
//! BRUSSELS, Nov 18 (Xinhua) -- …                               Nov. 18 (UPI) -- …
//! MOSCOW, November 18. /TASS/. …                               (Reuters) - …
//! WASHINGTON — …                                               PASADENA, Texas—…
//! ```
//!
//! What stands in the place's position must be a place: known to the gazetteer, or written with both a
//! known agency and a date. An agency alone makes none of `ISIS (AFP)`, capitals and a dash none of
//! `BREXIT — `; such a heading is text. See `gazetteer` for names that may be both.

use super::agencies::agency;
use super::gazetteer::{Standing, standing};
use super::place::{capitalise, is_place, is_place_in_capitals};
use crate::day::Day;
use crate::read::dates::{self, DateOrder};

/// The longest dateline, in bytes.
const LONGEST: usize = 140;
/// The longest place, in bytes.
const LONGEST_PLACE: usize = 64;

/// What a dateline says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dateline {
    /// Bytes of the paragraph that it takes, with the dash and the blanks after it.
    pub length: usize,
    /// The place in normal capitals: `Moscow`, `El Paso, Texas`.
    pub place: Option<String>,
    /// Who carries the article, if another wrote it: `UrduPoint News`.
    pub carrier: Option<String>,
    /// The agency or paper that wrote it: `Sputnik`.
    pub origin: Option<String>,
    /// The day, where it has a year.
    pub date: Option<Day>,
}

/// The dateline that begins this paragraph.
pub fn dateline(paragraph: &str) -> Option<Dateline> {
    let first = paragraph.chars().next()?;
    if !(first.is_uppercase() || first == '(' || first == '[') {
        return None;
    }
    let head = &paragraph[..paragraph.floor_char_boundary(LONGEST)];
    let (before, mark, after) = first_mark(head)?;
    let (mut line, rest) = match mark {
        Mark::Bracket(close) => bracketed(before, after, close),
        Mark::Slash => slashed(before, after),
        Mark::Dash => dashed(before, after),
    }?;
    // What follows must be a sentence: a credit under a photo has nothing after it.
    let text = rest.trim_start_matches(is_divider);
    line.length = head.len() - text.len();
    let sentence = &paragraph[line.length..];
    let mut letters = sentence.chars().filter(|c| c.is_alphabetic());
    letters.nth(7).is_some().then_some(line)
}

/// A dateline whose length is not known yet, and what follows its last sign.
type Found<'a> = (Dateline, &'a str);

enum Mark {
    /// An opening bracket, with its closing one.
    Bracket(char),
    /// The slash of `/TASS/`.
    Slash,
    Dash,
}

/// The first bracket, dash or slash after a blank that ends the place, and what stands on its sides.
fn first_mark(head: &str) -> Option<(&str, Mark, &str)> {
    for (at, c) in head.char_indices() {
        let mark = match c {
            '(' => Mark::Bracket(')'),
            '[' => Mark::Bracket(']'),
            '—' | '–' | '―' => Mark::Dash,
            '-' if head[at + 1..].starts_with('-')
                || (head[..at].ends_with(' ') && head[at + 1..].starts_with(' ')) =>
            {
                Mark::Dash
            }
            '/' if at == 0 || head[..at].ends_with(' ') => Mark::Slash,
            // A sentence has begun, so there is no dateline.
            '"' | '“' | '”' | ':' | ';' | '?' | '!' | '\n' => return None,
            _ if at > LONGEST_PLACE => return None,
            _ => continue,
        };
        return Some((head[..at].trim_end(), mark, &head[at + c.len_utf8()..]));
    }
    None
}

/// `PLACE, date (CREDIT - date) —`
fn bracketed<'a>(before: &str, after: &'a str, close: char) -> Option<Found<'a>> {
    let (credit, rest) = after.split_once(close)?;
    let divided = rest.trim_start().starts_with(is_dash);
    let Opening { place, date, dated } = Opening::read(before)?;
    let credit = Credit::read(credit);
    match place {
        // An agency alone: `(Reuters) - Four senators`.
        None if !credit.all_known => return None,
        None => {}
        Some(place) => {
            let dated = dated || credit.dated;
            let vouched = credit.known && is_place(place) && is_of_agency(place, dated);
            // Between a place in capitals and a dash stand local papers that no list has; a politician
            // has a party there.
            let local = || divided && credit.is_a_name() && is_known_in_capitals(place);
            if !(vouched || local()) {
                return None;
            }
        }
    }
    let line = Dateline {
        length: 0,
        place: place.map(capitalise),
        carrier: credit.carrier,
        origin: credit.origin,
        date: date.or(credit.date),
    };
    Some((line, rest))
}

/// `PLACE, date. /TASS/.`
fn slashed<'a>(before: &str, after: &'a str) -> Option<Found<'a>> {
    let (credit, rest) = after.split_once('/')?;
    // `Joao Laet / AFP/Getty Images` is the credit of a photo: the blank tells them apart.
    let origin = agency(credit)?;
    let Opening { place, date, dated } = Opening::read(before.trim_end_matches('.'))?;
    if place.is_some_and(|place| !(is_place(place) && is_of_agency(place, dated))) {
        return None;
    }
    let line = Dateline {
        place: place.map(capitalise),
        origin: Some(origin.to_owned()),
        date,
        ..Dateline::default()
    };
    Some((line, rest))
}

/// `PLACE, date —`
fn dashed<'a>(before: &str, after: &'a str) -> Option<Found<'a>> {
    let Opening { place, date, dated } = Opening::read(before)?;
    let place = place.filter(|place| {
        is_known_in_capitals(place)
            || dated && is_place_in_capitals(place) && standing(place) == Standing::Doubtful
    })?;
    let text = after.trim_start_matches(is_divider);
    // A sentence begins with a capital; `NATO — the alliance` goes on.
    let begins = text
        .chars()
        .find(|c| c.is_alphanumeric() || *c == '$')
        .is_some_and(|c| !c.is_lowercase());
    // `NEW YORK, NY – NOVEMBER 01: Sundar Pichai …` is the caption of a photo.
    let caption = text
        .split_once(':')
        .is_some_and(|(date, _)| is_date(date) || is_date(&format!("{date} 2000")));
    let line = || Dateline {
        place: Some(capitalise(place)),
        date,
        ..Dateline::default()
    };
    (begins && !caption).then(|| (line(), after))
}

/// Whether capitals belong to a place, and to nothing else.
fn is_known_in_capitals(place: &str) -> bool {
    is_place_in_capitals(place) && standing(place) == Standing::Known
}

/// Whether a name beside a known agency is a place: a date beside it makes any name one.
fn is_of_agency(place: &str, dated: bool) -> bool {
    dated || standing(place) > Standing::Unknown
}

/// The agencies in the brackets of a dateline.
struct Credit {
    carrier: Option<String>,
    origin: Option<String>,
    date: Option<Day>,
    /// Whether there is a date, with a year or without.
    dated: bool,
    /// Whether at least one of them is in the list.
    known: bool,
    /// Whether all are: `(Larry Downing/Reuters)` is the credit of a photo.
    all_known: bool,
}

impl Credit {
    /// Reads `UrduPoint News / Sputnik - 18th November, 2021`, `AP`, `CBSDC/AP`.
    fn read(text: &str) -> Self {
        // A date may have a comma of its own.
        let (names, date) = split_date(text);
        let dated = names.len() < text.len();
        let name_of = |name: &str| {
            let name = name.trim();
            agency(name).unwrap_or(name).to_owned()
        };
        let is_known = |name: &str| agency(name.trim()).is_some();
        // The carrier is before the slash, the author after it, unless the whole is one known name.
        let (carrier, origin) = match names.split_once('/') {
            Some((carrier, origin)) if !is_known(names) => (Some(carrier), origin),
            _ => (None, names),
        };
        Self {
            carrier: carrier.map(name_of),
            origin: Some(name_of(origin)),
            date,
            dated,
            known: carrier.is_some_and(is_known) || is_known(origin),
            all_known: carrier.is_none_or(is_known) && is_known(origin),
        }
    }

    /// Whether an unlisted credit may be a paper: a few words, and not a party's initial.
    fn is_a_name(&self) -> bool {
        self.origin.as_deref().is_some_and(|name| {
            name.len() >= 3
                && name.split(' ').count() <= 3
                && name.starts_with(char::is_uppercase)
                && !name.starts_with("R-")
                && !name.starts_with("D-")
                && !name.contains(|c: char| c.is_ascii_digit())
        })
    }
}

/// Divides `names - date` at the first dash or comma that a date follows.
fn split_date(text: &str) -> (&str, Option<Day>) {
    for (at, c) in text.char_indices() {
        if !matches!(c, '-' | '–' | '—' | ',') {
            continue;
        }
        let tail = text[at + c.len_utf8()..].trim();
        if let Some(day) = day(tail) {
            return (&text[..at], Some(day));
        }
        if is_date(&format!("{tail} 2000")) {
            return (&text[..at], None);
        }
    }
    (text, None)
}

fn day(text: &str) -> Option<Day> {
    dates::decide(dates::read(text), DateOrder::Auto)
}

fn is_date(text: &str) -> bool {
    day(text).is_some()
}

/// The text before the mark.
#[derive(Default)]
struct Opening<'a> {
    place: Option<&'a str>,
    /// The day, where it has a year.
    date: Option<Day>,
    /// Whether there is a date, with a year or without.
    dated: bool,
}

impl<'a> Opening<'a> {
    /// Divides it into a place and a date, either of which may be missing; `None` if both are, although
    /// there is text.
    fn read(before: &'a str) -> Option<Self> {
        let before = before.trim().trim_end_matches(',');
        if before.is_empty() {
            return Some(Self::default());
        }
        if before.len() > LONGEST_PLACE {
            return None;
        }
        if !before.bytes().any(|b| b.is_ascii_digit()) {
            return Some(Self {
                place: Some(before),
                ..Self::default()
            });
        }
        let whole = before.trim_end_matches('.');
        let date = day(whole);
        let is_all = date.is_some() || is_date(&format!("{whole} 2000"));
        let (place, date) = if is_all {
            ("", date)
        } else {
            split_date(whole)
        };
        (place.len() < whole.len()).then(|| Self {
            place: (!is_all).then(|| place.trim()),
            date,
            dated: true,
        })
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―')
}

/// What may come between a dateline and its sentence.
fn is_divider(c: char) -> bool {
    c.is_whitespace() || is_dash(c) || matches!(c, '.' | ':' | '|' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "The president said on Thursday that he would go.";

    /// Place, carrier, origin and date of `line`, and that exactly the sentence is left.
    fn parts(line: &str) -> Option<(String, String, String, String)> {
        let paragraph = format!("{line}{SENTENCE}");
        let found = dateline(&paragraph)?;
        assert_eq!(&paragraph[found.length..], SENTENCE, "{line}");
        Some((
            found.place.unwrap_or_default(),
            found.carrier.unwrap_or_default(),
            found.origin.unwrap_or_default(),
            found.date.map(|day| day.to_string()).unwrap_or_default(),
        ))
    }

    #[test]
    fn a_carrier_and_an_origin_are_told_apart() {
        let found = parts("MOSCOW (UrduPoint News / Sputnik - 18th November, 2021) ").unwrap();
        let (place, carrier, origin, date) = &found;
        assert_eq!(
            [place, carrier, origin, date],
            ["Moscow", "UrduPoint News", "Sputnik", "2021-11-18"]
        );
    }

    #[test]
    fn datelines_of_the_large_agencies_are_read() {
        for (line, place, origin, date) in [
            ("WASHINGTON (AP) — ", "Washington", "Associated Press", ""),
            ("LONDON (Reuters) - ", "London", "Reuters", ""),
            ("BRUSSELS, Nov 18 (Xinhua) -- ", "Brussels", "Xinhua", ""),
            (
                "BRUSSELS, Nov. 18, 2021 (Xinhua) -- ",
                "Brussels",
                "Xinhua",
                "2021-11-18",
            ),
            (
                "KABUL, Afghanistan (AP) — ",
                "Kabul, Afghanistan",
                "Associated Press",
                "",
            ),
            ("Nov. 18 (UPI) -- ", "", "UPI", ""),
            ("WASHINGTON, Dec. 5 (UPI) — ", "Washington", "UPI", ""),
            ("MOSCOW, November 18. /TASS/. ", "Moscow", "TASS", ""),
            (
                "MOSCOW, November 18, 2021 /TASS/. ",
                "Moscow",
                "TASS",
                "2021-11-18",
            ),
            ("(Reuters) - ", "", "Reuters", ""),
            ("(CNN) ", "", "CNN", ""),
            ("(CNN) -- ", "", "CNN", ""),
            ("[CNN] -- ", "", "CNN", ""),
            (
                "SALT LAKE CITY, Utah (CNN) — ",
                "Salt Lake City, Utah",
                "CNN",
                "",
            ),
            (
                "WASHINGTON/RIYADH (Reuters) - ",
                "Washington/Riyadh",
                "Reuters",
                "",
            ),
            (
                "HOLLYWOOD, Fla./SAN JUAN, Puerto Rico (Reuters) - ",
                "Hollywood, Fla./San Juan, Puerto Rico",
                "Reuters",
                "",
            ),
            ("Kyiv (Reuters) - ", "Kyiv", "Reuters", ""),
            ("WASHINGTON — ", "Washington", "", ""),
            ("PASADENA, Texas—", "Pasadena, Texas", "", ""),
            ("COLUMBIA, S.C. – ", "Columbia, S.C.", "", ""),
            ("COLUMBUS, Ohio -- ", "Columbus, Ohio", "", ""),
            ("PARIS, June 3 — ", "Paris", "", ""),
            ("McALLEN, Texas — ", "McAllen, Texas", "", ""),
            ("MCALLEN, TX — ", "McAllen, TX", "", ""),
            ("NEW YORK – ", "New York", "", ""),
            ("THE VILLAGES, Fla. — ", "The Villages, Fla.", "", ""),
            ("WEST DES MOINES, Iowa — ", "West Des Moines, Iowa", "", ""),
            ("ST. LOUIS — ", "St. Louis", "", ""),
            (
                "PORT-AU-PRINCE, Haiti (AP) — ",
                "Port-au-Prince, Haiti",
                "Associated Press",
                "",
            ),
            (
                "RIO DE JANEIRO (AP) — ",
                "Rio de Janeiro",
                "Associated Press",
                "",
            ),
            ("N’DJAMENA (AFP) - ", "N’Djamena", "AFP", ""),
            (
                "TURNBERRY/GLASGOW, Scotland (Reuters) - ",
                "Turnberry/Glasgow, Scotland",
                "Reuters",
                "",
            ),
            ("CHICAGO (Sun-Times) — ", "Chicago", "Sun-Times", ""),
            ("UNITED NATIONS — ", "United Nations", "", ""),
            (
                "ABOARD AIR FORCE ONE (AP) — ",
                "Aboard Air Force One",
                "Associated Press",
                "",
            ),
            ("MÜNCHEN (dpa) - ", "München", "dpa", ""),
            ("READING, Pa. — ", "Reading, Pa.", "", ""),
            ("MOBILE (AP) — ", "Mobile", "Associated Press", ""),
            ("SEBILLA, Nov 18 (Xinhua) -- ", "Sebilla", "Xinhua", ""),
            ("WASHINGTON/RIYADH — ", "Washington/Riyadh", "", ""),
        ] {
            let found = parts(line).unwrap_or_else(|| panic!("{line} is a dateline"));
            assert_eq!(found.0, place, "{line}");
            assert_eq!(found.2, origin, "{line}");
            assert_eq!(found.3, date, "{line}");
        }
    }

    #[test]
    fn what_only_resembles_a_dateline_stays() {
        for line in [
            "",
            "The FBI (Federal Bureau of Investigation) — ",
            "NATO — the alliance of which — ",
            "GOP — ",
            "SCHUMER (D-N.Y.) — ",
            "BREXIT — ",
            "MARCH (AP) — ",
            "BREXIT (Reuters) - ",
            "SYRIZA — ",
            "SYRIZA (AP) — ",
            "IMMIGRATION - ",
            "WALL STREET — ",
            "WALL STREET (Reuters) - ",
            "ISIS (AFP) - ",
            "ISIS — ",
            "Brexit (Reuters) - ",
            "CLINTON — ",
            "OBAMA (AP) — ",
            "BORDER CRISIS (AP) — ",
            "TRUMP (Reuters) - ",
            "READING — ",
            "UKRAINE — ",
            "LONDON/BREXIT — ",
            "STEVE DOOCY (co-host): ",
            "ANALYSIS/OPINION: ",
            "FILE PHOTO - ",
            "FILE - ",
            "THE BIG PICTURE — ",
            "NEW YORK, NY – NOVEMBER 01: ",
            "WASHINGTON, D.C., UNITED STATES (JANUARY 28, 2014) (UNRESTRICTED POOL) ",
            "(Larry Downing/Reuters) ",
            "(APPLAUSE) ",
            "(AP Photo) ",
            "Joao Laet / AFP/Getty Images ",
            "Anthony Wallace / AFP / Getty Images ",
            "He was “LATE” — ",
            "Washington — ",
            "WASHINGTON ",
            "Senator Smith and his friends (Reuters) - ",
        ] {
            assert_eq!(parts(line), None, "{line}");
        }
        let april = "ALBUQUERQUE, N.M. — April Gomez hopes that Obamacare changes her life.";
        assert!(dateline(april).is_some(), "a month may be a name");
        assert_eq!(dateline("(Reuters)"), None, "a credit without a sentence");
        assert_eq!(dateline("WASHINGTON — AP"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_paragraph_is_looked_at_without_a_panic(
            paragraph in "(PARIS|Nov|\\(|\\)|AP|/|—|-|, |\\. | |[0-9]{1,2}|é|İ|’|“|\\PC){0,24}"
        ) {
            if let Some(found) = dateline(&paragraph) {
                proptest::prop_assert!(paragraph.is_char_boundary(found.length));
            }
        }
    }
}
