//! What a text calls somebody: the title or noun directly before a name, and the apposition behind it.
//!
//! Enters: a text and the bytes of a name in it. Leaves: the phrase in lower case, such as `belarusian dictator` or
//! `mr`, without article. There is no parser: a phrase counts when the noun that ends it is in the list of nouns that say
//! what somebody is, or is made as such nouns are (`…ist`, `…man`, `…crat`); so what is found is nearly always
//! right, and what is unusual may be missed. Text is hostile: nothing here panics or is slower than the text is long.

use super::words::{
    follows_a_noun, is_address, is_article, is_modifier, is_noun, is_one_office, is_people,
    is_possessive, is_small,
};
use crate::recognise::Kind;
use crate::recognise::context::{Before, keeps_full_stop};

/// Words before the noun that a phrase may have.
const MOST_MODIFIERS: usize = 4;

/// Words of an apposition that are looked at for its noun.
const MOST_WORDS: usize = 8;

/// The phrase that ends where the name of somebody of a kind begins.
pub fn before(text: &str, start: usize, kind: Option<Kind>) -> Option<String> {
    if !text.is_char_boundary(start) {
        return None;
    }
    let mut words: Vec<Word<'_>> = Vec::new();
    // From the name backwards, as long as nothing but a blank divides the words.
    let mut here = Before::of(text, start..start);
    while words.len() <= MOST_MODIFIERS + 1 && here.gap == " " && !here.word.is_empty() {
        let ahead = Before::of(text, here.start..here.start);
        words.push(Word {
            text: here.word,
            opens: ahead.begins,
        });
        here = ahead;
    }
    let (head, modifiers) = words.split_first()?;
    if !is_noun(head.text, kind) {
        return None;
    }
    if is_address(head.text) {
        return Some(joined(&[head.text]));
    }
    // What an article opens belongs to the phrase, but to no title: `the talks bored President Obama`.
    let opened = modifiers
        .iter()
        .take_while(|word| !is_small(word.text) || is_article(word.text))
        .position(|word| is_article(word.text) || is_possessive(word.text))
        .filter(|_| head.text.starts_with(char::is_lowercase));
    let mut phrase = vec![head.text];
    // Where names begin a second time, another clause has ended: `the rise Trump faces Democratic nominee`.
    let mut first_names = None;
    for (at, word) in modifiers.iter().take(MOST_MODIFIERS).enumerate() {
        if is_small(word.text) || is_possessive(word.text) || is_address(word.text) {
            break;
        }
        let known = is_modifier(word.text) || is_noun(word.text, kind);
        let capital =
            word.text.starts_with(char::is_uppercase) && (!word.opens || is_people(word.text));
        if !(opened.is_some_and(|end| at < end) || known || capital) {
            break;
        }
        let is_name = word.text.starts_with(char::is_uppercase);
        match first_names {
            Some(end) if is_name && end < phrase.len() => {
                phrase.truncate(end);
                break;
            }
            _ if is_name => first_names = Some(phrase.len() + 1),
            _ => {}
        }
        phrase.push(word.text);
    }
    phrase.reverse();
    Some(joined(&phrase))
}

/// The apposition, or the mark of party and state (`R-Ariz.`), that begins where the name ends.
pub fn after(text: &str, end: usize, kind: Option<Kind>) -> Option<String> {
    let rest = text.get(end..)?;
    let person = matches!(kind, None | Some(Kind::Person));
    if let Some(inside) = rest.strip_prefix(" (") {
        return mark(inside.split_once(')')?.0).filter(|_| person);
    }
    let mut rest = rest.strip_prefix(", ")?;
    let mut part = up_to_boundary(rest);
    // `Jane Doe, 45, a teacher`
    if part.chars().all(|letter| letter.is_ascii_digit()) && !part.is_empty() {
        rest = rest.get(part.len()..)?.strip_prefix(", ")?;
        part = up_to_boundary(rest);
    }
    if person && let Some(mark) = mark(part).filter(|mark| mark.contains(HYPHENS)) {
        return Some(mark);
    }
    let closed = rest.len() > part.len();
    let mut words: Vec<&str> = part.split(' ').take(MOST_WORDS + 2).collect();
    let first = *words.first()?;
    // `Turkey's long-time president`: what is owned says what somebody is.
    if let Some(owner) = words.iter().take(3).position(|word| is_possessive(word)) {
        words.drain(..=owner);
    } else if is_article(first) {
        words.remove(0);
    } else if !(first.starts_with(char::is_lowercase)
        && (is_modifier(first) || is_noun(first, kind)))
    {
        // `Obama, Secretary of State John Kerry and …` goes on with a list.
        return None;
    }
    for (at, word) in words.iter().take(MOST_WORDS).enumerate() {
        let ends = words
            .get(at + 1)
            .map_or(closed, |next| follows_a_noun(next));
        if ends {
            let is_one = is_noun(word, kind) && !is_address(word);
            return is_one.then(|| joined(&words[..=at]));
        }
        if is_small(word) {
            return None;
        }
    }
    None
}

/// Where a title inside of a name ends, in bytes: `President ` of `President Donald Trump`.
pub fn title_within(name: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    for word in name.split(' ') {
        let next = at + word.len() + 1;
        if next < name.len() && is_noun(word, Some(Kind::Person)) {
            end = next;
        }
        at = next;
    }
    end
}

/// The noun that ends a phrase; of an office with two words, such as `vice president`, both.
pub fn head(phrase: &str) -> &str {
    let Some((before, noun)) = phrase.rsplit_once(' ') else {
        return phrase;
    };
    let start = before.rfind(' ').map_or(0, |blank| blank + 1);
    if is_one_office(&before[start..], noun) {
        &phrase[start..]
    } else {
        noun
    }
}

/// A word before a name.
struct Word<'t> {
    text: &'t str,
    /// Whether a sentence begins with it, so that a capital says nothing.
    opens: bool,
}

/// The text up to the first mark that ends a clause; the full stop of an abbreviation ends none.
fn up_to_boundary(text: &str) -> &str {
    let mut previous = 0;
    for (at, letter) in text.char_indices() {
        let ends = match letter {
            ',' | ';' | ':' | '(' | ')' | '—' | '–' | '\n' | '“' | '”' | '"' | '!' | '?' => {
                true
            }
            '.' => {
                let word = text[previous..at].trim_start();
                let next = text[at + 1..].chars().next();
                let inside = next.is_some_and(|next| !next.is_whitespace());
                !inside && !keeps_full_stop(word)
            }
            _ => false,
        };
        if ends {
            return text[..at].trim_end();
        }
        if letter == ' ' {
            previous = at + 1;
        }
    }
    text
}

/// What stands between a party and a state.
const HYPHENS: [char; 3] = ['-', '–', '‑'];

/// `R-Ariz.`, `D-Mass`, `CDU`: a party, perhaps with a state.
fn mark(text: &str) -> Option<String> {
    let (party, state) = text.split_once(HYPHENS).unwrap_or((text, ""));
    let letters = party.chars().count();
    let is_party = (1..=4).contains(&letters) && party.chars().all(char::is_uppercase);
    let is_state = match state {
        "" => letters > 1,
        state => {
            state.starts_with(char::is_uppercase)
                && state.chars().count() <= 10
                && !state.contains([' ', '\n'])
        }
    };
    (is_party && is_state).then(|| text.trim_end_matches('.').to_lowercase())
}

fn joined(words: &[&str]) -> String {
    let word = |word: &&str| {
        let abbreviated = word.find('.').is_some_and(|at| at + 1 == word.len());
        let word = &word[..word.len() - usize::from(abbreviated)];
        word.replace('’', "'").to_lowercase()
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is said of the name between `[` and `]`.
    fn described(text: &str) -> (Option<String>, Option<String>) {
        let (start, end) = (text.find('[').unwrap(), text.find(']').unwrap() - 1);
        let kind = match text.contains("[Hezbollah]") {
            true => Some(Kind::Organisation),
            false => Some(Kind::Person),
        };
        let text = text.replace(['[', ']'], "");
        (before(&text, start, kind), after(&text, end, kind))
    }

    fn before_in(text: &str) -> Option<String> {
        described(text).0
    }

    fn after_in(text: &str) -> Option<String> {
        described(text).1
    }

    #[test]
    fn titles_and_nouns_before_a_name_are_found_with_what_belongs_to_them() {
        for (text, expected) in [
            ("Mister [Lukashenko] said", "mister"),
            ("it was Mr. [Trump] who", "mr"),
            ("Sen. [John McCain]", "sen"),
            (
                "He met Belarusian President [Alexander Lukashenko].",
                "belarusian president",
            ),
            (
                "Belarusian President [Alexander Lukashenko] met him.",
                "belarusian president",
            ),
            ("with U.S. President [Barack Obama]", "u.s. president"),
            (
                "against the embattled Belarusian dictator [Alexander Lukashenko]",
                "embattled belarusian dictator",
            ),
            ("Former Vice President [Joe Biden]", "former vice president"),
            ("said strongman [Lukashenko]", "strongman"),
            ("Trump's personal lawyer [Michael Cohen]", "personal lawyer"),
            ("President-elect [Donald Trump]", "president-elect"),
            (
                "the white nationalist [Richard Spencer]",
                "white nationalist",
            ),
            ("“President [Obama]", "president"),
            ("mit Bundeskanzlerin [Angela Merkel]", "bundeskanzlerin"),
            ("le président [Macron]", "président"),
        ] {
            assert_eq!(before_in(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_merely_stands_before_a_name_is_no_descriptor() {
        for text in [
            "said [Trump]",
            "the deal [Obama] made",
            "After [Merkel] left",
            "He is a lawyer. [Cohen] said",
            "He is a lawyer, [Cohen] said",
            "he met the president\n[Trump] said",
            "the state [Trump] won",
            "[Trump] said",
        ] {
            assert_eq!(before_in(text), None, "{text}");
        }
        for (text, expected) in [
            ("the report accused Mr. [Trump]", "mr"),
            ("the talks bored President [Obama]", "president"),
            (
                "on the rise Trump faces Democratic nominee [Clinton]",
                "democratic nominee",
            ),
        ] {
            assert_eq!(before_in(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(
            before_in("Later President [Obama] left").as_deref(),
            Some("president"),
            "a first word is not part of it"
        );
    }

    #[test]
    fn a_phrase_is_counted_by_its_noun_and_an_office_of_two_words_by_both() {
        assert_eq!(head("belarusian dictator"), "dictator");
        assert_eq!(head("former vice president"), "vice president");
        assert_eq!(head("vice president"), "vice president");
        assert_eq!(head("u.s attorney general"), "attorney general");
        assert_eq!(head("president"), "president");
    }

    #[test]
    fn appositions_are_found_up_to_their_noun() {
        for (text, expected) in [
            (
                "[Lukashenko], the Belarusian leader, said",
                "belarusian leader",
            ),
            ("[Merkel], the chancellor of Germany, said", "chancellor"),
            (
                "[Cohen], Trump's personal lawyer, pleaded",
                "personal lawyer",
            ),
            ("[Jane Doe], 45, a teacher from Ohio, said", "teacher"),
            ("[John McCain] (R-Ariz.) said", "r-ariz"),
            ("[Elizabeth Warren], D-Mass., said", "d-mass"),
            (
                "[Biden], former vice president, said",
                "former vice president",
            ),
            (
                "[Hezbollah], the Lebanese militant group, said",
                "lebanese militant group",
            ),
            (
                "[Assad], a ruthless dictator who gassed",
                "ruthless dictator",
            ),
        ] {
            assert_eq!(after_in(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_merely_follows_a_name_is_no_apposition() {
        for text in [
            "[Trump], the president said, was",
            "[Obama], former President Bill Clinton, and others",
            "[Trump], who is president, said",
            "[Trump], and the president",
            "[Trump], Mr. Pence and others",
            "[Trump], Sen. Rand Paul and others",
            "[Obama], Secretary of State John Kerry and others",
            "[Hezbollah] (IS) said",
            "[Trump]'s lawyer, a teacher, said",
            "[Trump] (pictured) said",
            "[Trump], the",
            "[Trump], ",
            "[Trump] the president",
        ] {
            assert_eq!(after_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_title_within_a_name_is_seen() {
        assert_eq!(title_within("President Donald Trump"), "President ".len());
        assert_eq!(
            title_within("Belarusian President Alexander Lukashenko"),
            "Belarusian President ".len()
        );
        assert_eq!(title_within("Lukashenko"), 0);
        assert_eq!(title_within("King"), 0);
        assert_eq!(title_within(""), 0);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}", at in 0usize..80) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let _ = (before(&text, at, None), after(&text, at, None), title_within(&text));
        }

        #[test]
        fn words_and_marks_in_any_order_make_it_panic_never(
            parts in prop::collection::vec(prop::sample::select(vec![
                "the ", "Mr. ", ", ", "president ", "’s ", "(", ")", "R-", "\n", ". ", "é", "北京", " ", "—",
            ]), 0..20),
            at in 0usize..60,
        ) {
            let text = parts.concat();
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let _ = (before(&text, at, Some(Kind::Person)), after(&text, at, Some(Kind::Place)));
        }
    }
}
