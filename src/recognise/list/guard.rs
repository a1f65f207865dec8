//! Names that are also common words: when they mean the name, and when the word.
//!
//! A single word of a list that running text also writes in lower case (`Apple`, `Will`), that is a day
//! or a month (`May`), or a short acronym (`IS`) is found only as the list writes it. Case says nothing
//! at the beginning of a sentence and in a heading: there the name needs *evidence*, which is another
//! name of the entity in the article, an occurrence inside a sentence or after a title (`Mrs May`), or
//! the recogniser's agreement at that very place. A day or month needs evidence everywhere, and is
//! never a name beside a number or after a word of time. A part of a longer name that the recogniser
//! reads (`Mark Meadows`) is not `Mark`.
//!
//! The words of time and of questions are English; in other languages only case, position and evidence
//! count.

use crate::recognise::alias::key;
use crate::recognise::context::{Before, Context, line_of};
use crate::recognise::fold::fold;
use crate::recognise::kind::Kind;
use crate::recognise::lexicon::{Class, NEVER, extend};
use crate::recognise::{Mention, Recogniser, features};
use std::ops::Range;

/// Which checks a name of one word needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// Never anything but a name: in small letters it counts if the whole line is, and never as part of
    /// another person's name.
    Plain,
    /// A short acronym, or a word that is never a name elsewhere: its case is enough.
    Case,
    /// A short acronym that is also a word in small letters (`WHO`): it does not count among capitals.
    Acronym,
    /// A common word.
    Word,
    /// A day, a month or a feast.
    Calendar,
}

/// What an occurrence is, judged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The name.
    Name,
    /// The name, if the article has evidence of it.
    Open,
    /// The word.
    Word,
}

impl Guard {
    /// The guard of a name; `None` for names of several words.
    pub fn of(name: &str) -> Option<Self> {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '.';
        if !name.chars().all(is_word) {
            return None;
        }
        let hashed = features::hash(fold(name).as_bytes());
        let classes = Recogniser::embedded()
            .knowledge()
            .map_or(0, |knowledge| knowledge.lexicon.classes(extend(0, hashed)));
        let is = |classes_of: u16| classes & classes_of != 0;
        let common = is(Class::Lower.bit() | Class::Mixed.bit());
        let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
        let capitals =
            name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase);
        if letters <= 5 && capitals {
            return Some(if common { Self::Acronym } else { Self::Case });
        }
        if is(Class::Calendar.bit()) {
            Some(Self::Calendar)
        } else if common {
            Some(Self::Word)
        } else {
            Some(if is(NEVER) { Self::Case } else { Self::Plain })
        }
    }

    /// Whether the name is found only as the list writes it.
    pub fn is_exact(self) -> bool {
        self != Self::Plain
    }

    /// What the occurrence at `range` is, of a name that the list writes as `name` and says to be of a kind.
    /// `alone` says that the list has no name of several words for the entity, so that a person's longer name
    /// may be this one's and nothing better shows that a month is a name; `modelled` is what
    /// a recogniser found in the text, in order.
    pub fn standing(
        self,
        text: &str,
        range: &Range<usize>,
        (name, kind): (&str, Kind),
        alone: bool,
        modelled: &[Mention],
    ) -> Standing {
        if self == Self::Case {
            return Standing::Name;
        }
        let heading = is_in_heading(text, range);
        if self == Self::Acronym {
            return if heading {
                Standing::Open
            } else {
                Standing::Name
            };
        }
        let first = modelled.partition_point(|mention| mention.end <= range.start);
        let read = modelled
            .get(first)
            .filter(|mention| mention.start < range.end);
        let before = Before::of(text, range.clone());
        let titled = before.title().is_some();
        let is_end = read.is_none_or(|mention| mention.end <= range.end);
        if !(titled && is_end)
            && read.is_some_and(|mention| {
                let asked = match kind {
                    Kind::Person => !alone && (self != Self::Plain || mention.kind == kind),
                    Kind::Organisation | Kind::Place => self != Self::Plain,
                };
                asked && is_longer(text, mention, range)
            })
        {
            return Standing::Word;
        }
        if self == Self::Plain {
            let is_small = has_capital(name) && !has_capital(&text[range.clone()]);
            return if is_small && has_capital(line_of(text, range)) {
                Standing::Word
            } else {
                Standing::Name
            };
        }
        let after = After::of(text, range.end);
        let begins = before.begins || before.quoted;
        let is_capital = before.gap.trim().is_empty()
            && last_part(before.word).starts_with(char::is_uppercase)
            && !before.word.ends_with('.');
        let heading = heading || is_capital && after.capital;
        let is_subject = Context::embedded().subjects.contains(after.word);
        if is_subject && (begins || is_capital && !titled) {
            return Standing::Word;
        }
        match self {
            Self::Calendar if is_time(&before, &after) => Standing::Word,
            _ if titled && !heading => Standing::Name,
            Self::Calendar if alone && !begins && !heading => Standing::Name,
            Self::Calendar => Standing::Open,
            _ if begins || heading => match read {
                Some(_) => Standing::Name,
                None => Standing::Open,
            },
            _ => Standing::Name,
        }
    }
}

/// Whether a mention that covers a name is a longer name, not the same with a title.
fn is_longer(text: &str, mention: &Mention, range: &Range<usize>) -> bool {
    let own = text.get(range.clone()).unwrap_or_default();
    let name = key::Name::of(mention.of(text), mention.kind);
    name.words != key::words(own)
}

/// `mid` of `mid-May`.
fn last_part(word: &str) -> &str {
    word.rsplit('-').next().unwrap_or(word)
}

/// Whether a day or month is one here.
fn is_time(before: &Before, after: &After) -> bool {
    let number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let word = before.folded();
    let time = Context::embedded().time.contains(last_part(&word)) && !after.possessive;
    time || number(last_part(&word)) || number(after.word) || after.word == "Day"
}

/// What follows a name.
struct After<'t> {
    word: &'t str,
    possessive: bool,
    /// Whether the word begins with a capital and nothing but blanks divides it from the name.
    capital: bool,
}

impl<'t> After<'t> {
    fn of(text: &'t str, end: usize) -> Self {
        let rest = &text[end..];
        let own = rest.strip_prefix(['\'', '’']);
        let possessive = own.is_some_and(|own| own.starts_with('s'));
        let next = rest.trim_start_matches([' ', ',', '\u{a0}']);
        let word = next.split(|letter: char| !letter.is_alphanumeric()).next();
        Self {
            word: word.unwrap_or_default(),
            possessive,
            capital: rest.trim_start().starts_with(char::is_uppercase),
        }
    }
}

fn has_capital(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

/// Whether the line is a heading, whose words all begin with capitals but for short ones.
fn is_in_heading(text: &str, range: &Range<usize>) -> bool {
    let is_small = |word: &str| {
        word.starts_with(char::is_lowercase)
            && word.chars().filter(|letter| letter.is_alphabetic()).count() > 3
    };
    !line_of(text, range).split_whitespace().any(is_small)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each `[name]` of a text is.
    fn standings(text: &str) -> Vec<Standing> {
        let mut plain = String::new();
        let mut ranges = Vec::new();
        for (at, piece) in text.split('[').enumerate() {
            let Some((name, rest)) = piece.split_once(']').filter(|_| at > 0) else {
                plain.push_str(piece);
                continue;
            };
            ranges.push(plain.len()..plain.len() + name.len());
            plain.push_str(name);
            plain.push_str(rest);
        }
        let stands = |range: &Range<usize>| {
            let guard = Guard::of(&plain[range.clone()]).unwrap();
            guard.standing(
                &plain,
                range,
                (&plain[range.clone()], Kind::Person),
                false,
                &[],
            )
        };
        ranges.iter().map(stands).collect()
    }

    #[test]
    fn a_line_of_capitals_is_a_heading_and_one_without_end_is_none() {
        let short = "A first line\nMay Wins The Race\nand more of it";
        assert!(is_in_heading(short, &(13..16)));
        let long = "they met May again ".repeat(1000);
        let at = long.len() / 38 * 19 + "they met ".len();
        assert!(!is_in_heading(&long, &(at..at + 3)));
    }

    #[test]
    fn words_months_and_acronyms_are_guarded_and_names_are_not() {
        for (name, guard) in [
            ("Apple", Some(Guard::Word)),
            ("Will", Some(Guard::Word)),
            ("May", Some(Guard::Calendar)),
            ("WHO", Some(Guard::Acronym)),
            ("NATO", Some(Guard::Case)),
            ("Minsk", Some(Guard::Plain)),
            ("Theresa May", None),
        ] {
            assert_eq!(Guard::of(name), guard, "{name}");
        }
    }

    #[test]
    fn the_first_word_of_a_sentence_or_quotation_needs_evidence_and_one_inside_needs_none() {
        use Standing::{Name, Open, Word};
        for (text, standing) in [
            ("[Apple] said on Monday", Open),
            ("it said so. [Apple] said on Monday", Open),
            ("it said: “[Apple] pie is sweet", Open),
            ("first line\n[Apple] said on Monday", Open),
            ("what [Apple] said", Name),
            ("shares of “[Apple]” rose", Name),
            ("said Mr. [Will] on Monday", Name),
            ("Then J. [Will] said", Name),
            ("as item 5. [Will] said", Open),
            ("said the mayor. [Will] said", Open),
            ("a song, “[Will] brave men win”, was heard", Open),
            ("in the essay Millions [Will] Lose and others", Open),
            ("[Will] the House vote?", Word),
            ("it rained. [Will] we see", Word),
            ("see it: MUST WATCH [Will] there be rain", Word),
            ("Why [Apple] Will Win", Open),
        ] {
            assert_eq!(standings(text), [standing], "{text}");
        }
    }

    #[test]
    fn a_month_is_a_month_beside_numbers_and_words_of_time() {
        use Standing::{Name, Open, Word};
        for (text, standing) in [
            ("In [May] 2019 they met", Word),
            ("met on [May] 5 in Rome", Word),
            ("met in [May], 2019, there", Word),
            ("met on 12 [May] there", Word),
            ("what last [May] brought", Word),
            ("ever since [May] they wait", Word),
            ("obstacles in [May]’s deal", Open),
            ("a letter to [May] said", Open),
            ("[May] said that", Open),
            ("[May] we ask", Word),
            ("on [May] Day they marched", Word),
            ("said Mrs. [May] on Monday", Name),
            ("hired as attorney [May] 2018", Word),
            ("said Prime Minister [May] on Monday", Name),
        ] {
            assert_eq!(standings(text), [standing], "{text}");
        }
    }

    #[test]
    fn capitals_are_no_acronym_among_capitals() {
        assert_eq!(standings("a [WHO] expert said"), [Standing::Name]);
        assert_eq!(standings("THE MAN [WHO] WOULD BE KING"), [Standing::Open]);
    }

    #[test]
    fn small_letters_are_a_name_only_where_all_letters_are_small() {
        let stands = |text: &str| {
            let at = text.find("turkey").unwrap();
            let name = ("Turkey", Kind::Place);
            Guard::Plain.standing(text, &(at..at + 6), name, false, &[])
        };
        assert_eq!(stands("They ate turkey in Minsk."), Standing::Word);
        assert_eq!(stands("Title\nthey flew to turkey."), Standing::Name);
    }

    #[test]
    fn a_person_listed_by_one_word_is_meant_by_longer_names_too() {
        let text = "said Alexander Lukashenko there";
        let mention = Mention {
            start: 5,
            end: 25,
            kind: Kind::Person,
        };
        let stands = |alone| {
            let name = ("Lukashenko", Kind::Person);
            Guard::Plain.standing(text, &(15..25), name, alone, &[mention])
        };
        assert_eq!(
            (stands(true), stands(false)),
            (Standing::Name, Standing::Word)
        );
    }

    #[test]
    fn a_part_of_a_longer_name_is_none_but_a_title_makes_no_name_longer() {
        let stands = |text: &str, start, end| {
            let mention = Mention {
                start,
                end,
                kind: Kind::Person,
            };
            let at = text.find("Mark").unwrap();
            Guard::Word.standing(
                text,
                &(at..at + 4),
                ("Mark", Kind::Person),
                false,
                &[mention],
            )
        };
        assert_eq!(stands("said Mark Meadows there", 5, 17), Standing::Word);
        assert_eq!(stands("said Senator Mark there", 5, 17), Standing::Name);
        assert_eq!(
            stands("said Governor Mark Dayton there", 5, 25),
            Standing::Word
        );
        assert_eq!(stands("Mark said so", 0, 4), Standing::Name);
    }
}
