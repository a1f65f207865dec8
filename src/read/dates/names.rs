//! The words of `names.toml`, folded and looked up.

use crate::day::Day;
use hashbrown::HashMap;
use jiff::tz::{Offset, TimeZone};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a word may be in a date. A word can be several things: `mar` is March and a Tuesday.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    /// The month, 1 to 12.
    pub month: Option<i8>,
    /// A weekday or a preposition: nothing that tells the day.
    pub filler: bool,
    /// The weekdays that it may name, a bit each from Monday on: `so` is a Sunday in German and a
    /// Saturday in Czech.
    pub weekdays: u8,
    /// The year before the first one of an era.
    pub era: Option<u32>,
    /// May be glued to the number of a day, as in `18th`.
    pub ordinal: bool,
    /// A time zone.
    pub zone: Option<TimeZone>,
}

/// Looks up a word that [`fold`] has been applied to.
pub(super) fn word(folded: &str) -> Option<&'static Word> {
    static WORDS: LazyLock<HashMap<String, Word>> = LazyLock::new(load);
    WORDS.get(folded)
}

/// Lower case without diacritics, compatibility forms resolved (`1º` becomes `1o`, a non-breaking
/// blank a blank), so that `FÉVR`, `févr` and `fevr` are one word.
pub(super) fn fold(text: &str) -> String {
    text.nfkd()
        .flat_map(char::to_lowercase)
        // `İ` lowers to `i` and a combining dot: marks go last.
        .filter(|c| !is_combining_mark(*c))
        // The one letter of the table that people leave the diacritic off and Unicode does not.
        .map(|c| if c == 'ı' { 'i' } else { western(c) })
        .collect()
}

/// The European form of an Arabic, Persian or Indian digit.
fn western(c: char) -> char {
    let zero = match c {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return c,
    };
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

/// Whether a text names the weekday that a day is, in any language: `Friday, January 4, 2019`.
pub fn names_weekday_of(text: &str, day: Day) -> bool {
    let weekday = 1u8 << day.civil().weekday().to_monday_zero_offset();
    let folded = fold(text);
    let mut words = folded.split(|c: char| !c.is_alphabetic()).filter_map(word);
    words.any(|word| word.weekdays & weekday != 0)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    months: BTreeMap<String, [String; 12]>,
    weekdays: BTreeMap<String, [String; 7]>,
    other: BTreeMap<String, String>,
    eras: BTreeMap<String, u32>,
    ordinals: BTreeMap<String, String>,
    zones: BTreeMap<String, i32>,
    seasonal_zones: BTreeMap<String, String>,
}

fn names() -> Names {
    toml::from_str(include_str!("names.toml")).expect("the table of names is part of the program")
}

fn load() -> HashMap<String, Word> {
    let names = names();
    let mut words: HashMap<String, Word> = HashMap::new();
    let mut each = |forms: &str, set: &dyn Fn(&mut Word)| {
        for form in forms.split_whitespace() {
            set(words.entry(fold(form)).or_default());
        }
    };
    for months in names.months.values() {
        for (month, forms) in (1..).zip(months) {
            each(forms, &|word| word.month = Some(month));
        }
    }
    for weekdays in names.weekdays.values() {
        for (at, forms) in weekdays.iter().enumerate() {
            each(forms, &|word| {
                word.filler = true;
                word.weekdays |= 1 << at;
            });
        }
    }
    for forms in names.other.values() {
        each(forms, &|word| word.filler = true);
    }
    for (form, year) in &names.eras {
        each(form, &|word| word.era = Some(*year));
    }
    for forms in names.ordinals.values() {
        each(forms, &|word| word.ordinal = true);
    }
    for (form, minutes) in &names.zones {
        let offset = Offset::from_seconds(minutes * 60).expect("an offset of less than a day");
        each(form, &|word| word.zone = Some(TimeZone::fixed(offset)));
    }
    for (form, rule) in &names.seasonal_zones {
        let zone = TimeZone::posix(rule).expect("a POSIX rule");
        each(form, &|word| word.zone = Some(zone.clone()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_languages_disagree_about_a_month() {
        let mut seen: HashMap<String, (i8, String)> = HashMap::new();
        for (language, months) in &names().months {
            for (month, forms) in (1..).zip(months) {
                assert!(!forms.trim().is_empty(), "{language} lacks month {month}");
                for form in forms.split_whitespace() {
                    let (first, other) = seen
                        .entry(fold(form))
                        .or_insert_with(|| (month, language.clone()));
                    assert_eq!(*first, month, "{form} of {language} and {other}");
                }
            }
        }
    }

    #[test]
    fn diacritics_and_case_do_not_matter() {
        for form in ["févr", "FEVR", "Fe\u{301}vr"] {
            assert_eq!(word(&fold(form)).unwrap().month, Some(2));
        }
        assert_eq!(word(&fold("KASIM")).unwrap().month, Some(11));
        assert_eq!(word(&fold("Kasım")).unwrap().month, Some(11));
    }

    #[test]
    fn a_word_that_is_only_a_zone_is_no_month() {
        let et = word("et").unwrap();
        assert!(et.zone.is_some() && et.month.is_none());
    }
}
