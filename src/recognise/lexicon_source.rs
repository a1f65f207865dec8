//! Where the known names and words come from: a gazetteer file and the annotated text itself.

use super::bio::Document;
use super::features::Style;
use super::fold::fold;
use super::lexicon::{Class, Lexicon};
use super::train::{phrase, sentence_ranges};
use hashbrown::HashMap;

const CALENDAR: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june \
    july august september october november december jan. feb. aug. sept. oct. nov. dec. christmas easter ramadan \
    thanksgiving hanukkah passover";

/// Demonyms of the gazetteer that are none: halves of names (`Sri Lanka`, `Los Angeles`) and countries.
const NO_DEMONYM: &[&str] = &[
    "States",
    "Lanka",
    "Orleans",
    "Angeles",
    "Rica",
    "Niger",
    "Jordan",
    "Nepal",
    "Andorra",
    "Liechtenstein",
    "Gibraltar",
    "USSR",
    "Azerbaijan",
    "Madagonia",
];

/// A word counts as written in lower case with this many occurrences in the middle of a sentence.
const ENOUGH: u32 = 2;

/// The classes of the gazetteer file, by the number in its first column.
fn class(column: &str) -> Option<Class> {
    Some(match column {
        "0" => Class::Given,
        "1" => Class::Family,
        "2" => Class::City,
        "3" => Class::Region,
        "4" => Class::Country,
        "5" => Class::Demonym,
        "6" => Class::Organisation,
        "7" => Class::Head,
        "8" => Class::Title,
        _ => return None,
    })
}

/// Builds the lexicon from a gazetteer (`class<TAB>phrase` lines) and from how `documents` write
/// their words.
pub fn build(gazetteer: &str, documents: &[&Document]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for line in gazetteer.lines() {
        let Some((column, name)) = line.split_once('\t') else {
            continue;
        };
        let Some(class) = class(column) else { continue };
        let noise = class == Class::Demonym && NO_DEMONYM.contains(&name);
        if !noise && name.chars().count() > 1 {
            lexicon.insert(&phrase(name), class);
        }
    }
    for word in CALENDAR.split_whitespace() {
        lexicon.insert(&[word.to_owned()], Class::Calendar);
    }
    let mut written: HashMap<String, (u32, u32)> = HashMap::new();
    for document in documents {
        for (start, end) in sentence_ranges(&document.tokens) {
            let tokens = &document.tokens[start..end];
            if Style::of(tokens) != Style::Running {
                continue;
            }
            for token in tokens.iter().skip(1) {
                let letters = token.of(&document.text);
                if letters.chars().next().is_some_and(char::is_alphabetic) {
                    let counts = written.entry(fold(letters)).or_default();
                    if token.has_capital() {
                        counts.1 += 1;
                    } else {
                        counts.0 += 1;
                    }
                }
            }
        }
    }
    for (word, (lower, capital)) in written {
        let sum = lower + capital;
        if lower >= ENOUGH && lower * 100 >= sum * 95 {
            lexicon.insert(&[word], Class::Lower);
        } else if lower >= ENOUGH && lower * 100 >= sum * 30 {
            lexicon.insert(&[word], Class::Mixed);
        }
    }
    lexicon
}
