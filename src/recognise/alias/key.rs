//! Names reduced to what identifies them.

use super::Reason;
use super::spelling::{is_long, same_transliterated, shelf};
use crate::recognise::features::hash;
use crate::recognise::fold::fold_into;
use crate::recognise::kind::Kind;
use crate::recognise::words::Words;
use std::sync::Arc;

/// The folded words of a name, without punctuation; `U.S.` is `us`.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut folded = String::new();
    for piece in name.split(|letter: char| {
        letter.is_whitespace()
            || matches!(
                letter,
                ',' | '"' | '“' | '”' | '(' | ')' | '/' | '–' | '—' | '[' | ']'
            )
    }) {
        folded.clear();
        fold_into(piece, &mut folded);
        let mut word =
            folded.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '\'');
        word = word.strip_suffix("'s").unwrap_or(word).trim_matches('\'');
        let word: String = word.chars().filter(|letter| *letter != '.').collect();
        if !word.is_empty() && word != "s" || piece == "S" || piece == "S." {
            words.push(if word.is_empty() {
                "s".to_owned()
            } else {
                word
            });
        }
    }
    words
}

/// The folded words of a name, joined by spaces.
pub(in crate::recognise) fn plain(name: &str) -> String {
    words(name).join(" ")
}

/// A parsed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What is compared: for a person the words without title, degree, generation and particles; for
    /// others the name without article and legal form, in the table's form if it is there.
    pub words: Vec<String>,
    /// `jr`, `sr`, `iii` …, usually empty. Names that differ here belong to different persons.
    pub generation: String,
    /// Titles before the name.
    pub titles: Vec<String>,
    /// What was left out or replaced, if anything; of several reasons, the weakest.
    pub reduced: Reason,
    /// Whether it is written in capitals only, and so may be an acronym.
    pub capitals: bool,
    /// The form that is compared: names with equal keys are the same without further evidence.
    pub key: Arc<str>,
    /// The words before anything was left out.
    pub spelled: Vec<String>,
    /// The name as it is shown.
    pub shown: String,
    /// Hashes of what the first and the last word of a person's name share with their other spellings.
    pub(super) shelves: [u64; 2],
}

impl Name {
    /// Parses a name of a kind.
    pub fn of(text: &str, kind: Kind) -> Self {
        let table = Words::embedded();
        let mut list = words(text);
        let capitals = is_acronym(text);
        let mut reduced = Reason::Name;
        if list.len() > 1 && list[0] == "the" {
            list.remove(0);
            reduced = Reason::Spelling;
        }
        let spelled = list.clone();
        let parts = match kind {
            Kind::Person => person(table, list),
            Kind::Organisation | Kind::Place => body(table, list, kind),
        };
        reduced = reduced.max(parts.reduced);
        let mut key = parts.words.join(" ");
        if !parts.generation.is_empty() {
            key.push_str(", ");
            key.push_str(&parts.generation);
        }
        let ends = [parts.words.first(), parts.words.last()];
        let persons = ends.map(|word| word.filter(|_| kind == Kind::Person));
        let shelves = persons.map(|word| word.map_or(0, |word| hash(shelf(word).as_bytes())));
        Self {
            generation: parts.generation,
            titles: parts.titles,
            words: parts.words,
            reduced,
            capitals,
            key: key.into(),
            spelled,
            shown: display(text, kind),
            shelves,
        }
    }

    /// All words but the last.
    pub fn given(&self) -> &[String] {
        &self.words[..self.words.len().saturating_sub(1)]
    }

    /// The last word, which in most names of persons is the family name.
    pub fn last(&self) -> &str {
        self.words.last().map_or("", String::as_str)
    }

    /// The first word.
    pub fn first(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Whether the last word is that of another name, or another spelling of it.
    pub fn spells_last_as(&self, other: &Self) -> bool {
        let (own, word) = (self.last(), other.last());
        own == word || self.shelves[1] == other.shelves[1] && is_long(own) && is_long(word)
    }

    /// The letters of a name that may be an acronym; `AT&T` is `att`.
    pub fn acronym(&self) -> Option<String> {
        let is_one = self.capitals && self.words.len() == 1;
        is_one.then(|| self.first().replace('&', ""))
    }

    /// Whether it has a given and a family name.
    pub fn is_full(&self) -> bool {
        self.words.len() > 1
    }
}

/// A name while it is parsed.
#[derive(Default)]
struct Parts {
    words: Vec<String>,
    generation: String,
    titles: Vec<String>,
    reduced: Reason,
}

/// Takes titles, degrees, generation and particles from a person's name.
fn person(table: &Words, mut list: Vec<String>) -> Parts {
    let mut reduced = Reason::Name;
    let mut generation = String::new();
    while list.len() > 1 {
        let last = &list[list.len() - 1];
        if table.degrees.contains(last) {
            reduced = Reason::Title;
            list.pop();
        } else if table.generations.contains(last) {
            generation = match last.as_str() {
                "junior" => "jr".into(),
                "senior" => "sr".into(),
                _ => last.clone(),
            };
            list.pop();
        } else {
            break;
        }
    }
    // Everything up to the last title goes: `Belarusian President Alexander Lukashenko`.
    let mut titles = Vec::new();
    let mut front = list[..list.len().saturating_sub(1)].iter();
    if let Some(last) = front.rposition(|word| table.titles.contains(word)) {
        // A title word inside a name (`Billie Jean King Smith`) is a title only at the front or
        // behind other titles.
        titles = list
            .drain(..=last)
            .filter(|word| table.titles.contains(word))
            .collect();
        reduced = Reason::Title;
    }
    // `al-Sisi` is `al` and `sisi`.
    let mut parts: Vec<String> = Vec::new();
    for word in list {
        match word.split_once('-') {
            Some((particle, rest)) if table.particles.contains(particle) && !rest.is_empty() => {
                parts.push(particle.to_owned());
                parts.push(rest.to_owned());
            }
            _ => parts.push(word),
        }
    }
    let without = parts.iter().filter(|word| !table.particles.contains(word));
    let without: Vec<String> = without.cloned().collect();
    let words = if without.is_empty() { parts } else { without };
    Parts {
        words,
        generation,
        titles,
        reduced,
    }
}

/// Strips the legal form from the name of a body, and looks the rest up in the table.
fn body(table: &Words, mut list: Vec<String>, kind: Kind) -> Parts {
    let mut reduced = Reason::Name;
    if let Some(known) = table.known.words(kind, &list) {
        if known != list {
            list = known;
            reduced = Reason::Known;
        }
    } else if kind == Kind::Organisation {
        while list.len() > 1 && table.legal.contains(&list[list.len() - 1]) {
            list.pop();
            reduced = Reason::Form;
        }
        // Teams and governments go by the names of countries: `US` is one name whatever it is.
        let known = table.known.words(kind, &list);
        let known = known.or_else(|| table.known.words(Kind::Place, &list));
        if let Some(known) = known.filter(|known| *known != list) {
            list = known;
            reduced = Reason::Known;
        }
    } else {
        let joined = list.join(" ");
        let mut states = table.states.iter();
        let rest = states.find_map(|form| joined.strip_prefix(form.as_str())?.strip_prefix(' '));
        if let Some(rest) = rest {
            let words = rest.split(' ').filter(|word| *word != "the");
            list = words.map(str::to_owned).collect();
            reduced = Reason::Form;
        }
    }
    Parts {
        words: list,
        reduced,
        ..Parts::default()
    }
}

/// Whether a name is two to six capital letters, with or without full stops.
fn is_acronym(text: &str) -> bool {
    let letters = || text.chars().filter(|letter| !matches!(letter, '.' | '&'));
    (2..=6).contains(&letters().count()) && letters().all(char::is_uppercase)
}

/// The letters that may abbreviate a name: the first letters of all its words, and of its words without those that an
/// acronym may skip. With `parted`, words are split at hyphens first, and a name without hyphens has no letters. A
/// single word never has any.
pub fn initials(words: &[String], parted: bool) -> Vec<String> {
    let skipped = &Words::embedded().skipped;
    let pieces = || {
        let pieces = words
            .iter()
            .flat_map(|word| word.splitn(if parted { 99 } else { 1 }, '-'));
        pieces.filter(|piece| !piece.is_empty())
    };
    if pieces().nth(1).is_none() || parted && !words.iter().any(|word| word.contains('-')) {
        return Vec::new();
    }
    let letters = |takes: &dyn Fn(&str) -> bool| -> String {
        let pieces = pieces().filter(|piece| takes(piece));
        pieces.filter_map(|piece| piece.chars().next()).collect()
    };
    let mut both = vec![
        letters(&|_| true),
        letters(&|piece| !skipped.contains(piece)),
    ];
    both.dedup();
    both
}

/// Why two full names of persons are the same, if they are: they share the family name, and nothing in the rest
/// contradicts it.
pub fn compatible(first: &Name, second: &Name) -> Option<Reason> {
    if first.generation != second.generation {
        return None;
    }
    if first.words == second.words {
        return Some(Reason::Spelling);
    }
    let (a, b) = (&first.words, &second.words);
    if a.len() == 2 && b.len() == 2 && a[0] == b[1] && a[1] == b[0] {
        return Some(Reason::Order);
    }
    let surname = if first.last() == second.last() {
        None
    } else if first.spells_last_as(second) {
        Some(Reason::Transliteration)
    } else {
        // The beginning of a longer name: `Mariano Rajoy Brey`.
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let names = short.len() >= 2 && short.iter().all(|word| word.chars().count() > 1);
        return (names && long.starts_with(short)).then_some(Reason::Part);
    };
    let given = given_names(&a[..a.len() - 1], &b[..b.len() - 1])?;
    Some(surname.unwrap_or(given))
}

fn given_names(first: &[String], second: &[String]) -> Option<Reason> {
    let (short, long) = if first.len() <= second.len() {
        (first, second)
    } else {
        (second, first)
    };
    let head = short.first()?;
    // `Otto Jespersen`, `Jens Otto Harry Jespersen`: the given name in use need not be the first.
    let at = long
        .iter()
        .position(|word| word == head && word.chars().count() > 1);
    let (reason, start) = match at {
        Some(at) => (Reason::Initial, at),
        None => (same_given(head, &long[0])?, 0),
    };
    if short.len() == long.len() && short[1..] == long[1..] {
        return Some(match at {
            Some(0) => Reason::Spelling,
            _ => reason,
        });
    }
    // Middle names: one may lack them; if both have some, they must agree one by one.
    let (rest, middles) = (&short[1..], &long[start + 1..]);
    if !rest.is_empty() && !middles.is_empty() {
        if rest.len() != middles.len() {
            return None;
        }
        for (middle, other) in rest.iter().zip(middles) {
            if middle != other {
                same_given(middle, other)?;
            }
        }
    }
    Some(reason)
}

/// Whether two given names may be the same: an initial, a short form, another spelling.
fn same_given(first: &str, second: &str) -> Option<Reason> {
    let is_initial = |word: &str| word.chars().count() == 1;
    if first == second {
        return Some(Reason::Initial);
    }
    if is_initial(first) || is_initial(second) {
        return (first.chars().next() == second.chars().next()).then_some(Reason::Initial);
    }
    if same_transliterated(first, second) {
        return Some(Reason::Transliteration);
    }
    let is_form = Words::embedded().same_given(first, second);
    is_form.then_some(Reason::Nickname)
}

/// The name as it is shown: without title, degree, leading article and possessive, with single spaces.
pub fn display(text: &str, kind: Kind) -> String {
    let table = Words::embedded();
    let mut pieces: Vec<&str> = text.split_whitespace().collect();
    let folded = |piece: &str| words(piece).pop().unwrap_or_default();
    if kind == Kind::Person {
        let mut front = pieces[..pieces.len().saturating_sub(1)].iter();
        if let Some(last) = front.rposition(|piece| table.titles.contains(&folded(piece))) {
            pieces.drain(..=last);
        }
        while pieces.len() > 1 && table.degrees.contains(&folded(pieces[pieces.len() - 1])) {
            pieces.pop();
        }
    } else if pieces.len() > 1 && pieces[0].eq_ignore_ascii_case("the") {
        pieces.remove(0);
    }
    let joined = pieces.join(" ");
    let shown = joined.trim_end_matches(',');
    let shown = shown.trim_end_matches(['-', '–', '—']);
    let shown = ["'s", "’s", " 's", " ’s", "'", "’"]
        .iter()
        .find_map(|ending| shown.strip_suffix(ending))
        .unwrap_or(shown);
    shown.trim().to_owned()
}

/// Why `form` stands for an entity shown as `shown`, whose name is `name`, when both have the same key.
pub fn difference(form: &str, own: &Name, shown: &str, name: &Name) -> Reason {
    if form == shown {
        return Reason::Name;
    }
    if own.spelled == name.spelled {
        return Reason::Spelling;
    }
    own.reduced.max(name.reduced).max(Reason::Spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, kind: Kind) -> String {
        Name::of(name, kind).key.to_string()
    }

    fn join(first: &str, second: &str) -> Option<Reason> {
        compatible(
            &Name::of(first, Kind::Person),
            &Name::of(second, Kind::Person),
        )
    }

    #[test]
    fn titles_degrees_diacritics_and_possessives_are_no_part_of_a_person() {
        for name in [
            "Belarusian President Alexander Lukashenko",
            "Mr. Alexander Lukashenko",
            "ALEXANDER LUKASHENKO's",
        ] {
            assert_eq!(key(name, Kind::Person), "alexander lukashenko", "{name}");
        }
        assert_eq!(key("Ingrida Šimonytė", Kind::Person), "ingrida simonyte");
        assert_eq!(key("Zaha Hadid, DBE", Kind::Person), "zaha hadid");
        assert_eq!(key("Mister Lukashenko", Kind::Person), "lukashenko");
    }

    #[test]
    fn particles_do_not_tell_names_apart() {
        assert_eq!(
            key("Abdel Fattah al-Sisi", Kind::Person),
            key("Abdel Fattah el Sisi", Kind::Person)
        );
        assert_eq!(key("von der Leyen", Kind::Person), "leyen");
    }

    #[test]
    fn articles_legal_forms_and_the_table_reduce_bodies_and_places() {
        assert_eq!(
            key("the European Union", Kind::Organisation),
            key("EU", Kind::Organisation)
        );
        assert_eq!(
            key("U.S.", Kind::Place),
            key("United States of America", Kind::Place)
        );
        assert_eq!(key("Apple Inc.", Kind::Organisation), "apple");
        assert_eq!(key("Republic of Poland", Kind::Place), "poland");
        assert_ne!(key("Republic of Korea", Kind::Place), "korea");
    }

    #[test]
    fn initials_middle_names_nicknames_and_order_join() {
        assert_eq!(
            join("A. Lukashenko", "Alexander Lukashenko"),
            Some(Reason::Initial)
        );
        assert_eq!(
            join("Donald J. Trump", "Donald Trump"),
            Some(Reason::Initial)
        );
        assert_eq!(
            join("Otto Jespersen", "Jens Otto Harry Jespersen"),
            Some(Reason::Initial)
        );
        assert_eq!(join("Bob Corker", "Robert Corker"), Some(Reason::Nickname));
        assert_eq!(
            join("Higuchi Ichiyō", "Ichiyō Higuchi"),
            Some(Reason::Order)
        );
        assert_eq!(
            join("Mariano Rajoy", "Mariano Rajoy Brey"),
            Some(Reason::Part)
        );
    }

    #[test]
    fn transliterations_join() {
        assert_eq!(
            join("Aliaksandr Lukashenka", "Alexander Lukashenko"),
            Some(Reason::Transliteration)
        );
        assert_eq!(
            join("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
            Some(Reason::Transliteration)
        );
        assert_eq!(
            join("Moammar Khaddafi", "Moamar Khadafi"),
            Some(Reason::Transliteration)
        );
    }

    #[test]
    fn two_persons_of_one_family_name_stay_apart() {
        for (first, second) in [
            ("Bill Clinton", "Hillary Clinton"),
            ("George W. Bush", "George H.W. Bush"),
            ("Donald Trump", "Donald Trump Jr."),
            ("Francis Smith", "Frances Smith"),
            ("A. Lukashenko", "Viktor Lukashenko"),
        ] {
            assert_eq!(join(first, second), None, "{first}, {second}");
        }
    }

    #[test]
    fn acronyms_are_first_letters_with_or_without_small_words() {
        for (name, whole, parted) in [
            ("European Union", &["eu"][..], &[][..]),
            ("Department of Justice", &["doj", "dj"], &[]),
            ("Parti de la France", &["pdlf", "pf"], &[]),
            ("Anti-Defamation League", &["al"], &["adl"]),
            ("Agence-France", &[], &["af"]),
            ("Europe", &[], &[]),
            ("-", &[], &[]),
        ] {
            assert_eq!(initials(&words(name), false), whole, "{name}");
            assert_eq!(initials(&words(name), true), parted, "{name}");
        }
        let acronym = |name| Name::of(name, Kind::Organisation).acronym();
        assert_eq!(acronym("AT&T").as_deref(), Some("att"));
        assert_eq!(
            (acronym("Tea"), acronym("WHO")),
            (None, None),
            "the table knows what WHO is"
        );
        assert!(is_acronym("U.S.") && is_acronym("EU") && !is_acronym("Eu") && !is_acronym("E"));
    }
}
