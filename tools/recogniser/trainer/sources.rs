//! Where the known names and words come from: a gazetteer file, the annotated text itself, and what was
//! gathered from much plain text.

use super::word_lists::WordLists;
use crate::bio::Document;
use hashbrown::HashMap;
use newsprint::recognise::span;
use newsprint::recognise::training::{Class, Style, fold};

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

/// Files that the word lists are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'s> {
    /// The number of a class and a phrase a line.
    pub gazetteer: &'s str,
    /// Names that news have often: `0`, `1` or `2` for the kind, and the name, a line.
    pub news_names: &'s str,
    /// A word and the number of its cluster in each of three clusterings a line.
    pub clusters: &'s str,
    /// A folded word and the number of its group in each of three divisions by vectors a line.
    pub groups: &'s str,
}

/// Builds the word lists from `sources` and from how `documents` write their words.
pub fn build(sources: Sources, documents: &[&Document]) -> WordLists {
    let mut lists = WordLists::default();
    add_gazetteer(&mut lists, sources.gazetteer);
    add_news_names(&mut lists, sources.news_names);
    add_clusters(sources.clusters, |word, own| {
        lists.insert_clusters(word, own)
    });
    add_clusters(sources.groups, |word, own| lists.insert_groups(word, own));
    add_common_words(&mut lists, documents);
    lists
}

fn add_gazetteer(lists: &mut WordLists, gazetteer: &str) {
    for line in gazetteer.lines() {
        let Some((column, name)) = line.split_once('\t') else {
            continue;
        };
        let Some(class) = class(column) else { continue };
        let noise = class == Class::Demonym && NO_DEMONYM.contains(&name);
        if !noise && name.chars().count() > 1 {
            lists.insert(&phrase(name), class);
        }
    }
    for word in CALENDAR.split_whitespace() {
        lists.insert(&[word.to_owned()], Class::Calendar);
    }
}

fn add_news_names(lists: &mut WordLists, names: &str) {
    for line in names.lines() {
        let class = match line.split_once('\t') {
            Some(("0", name)) => (Class::NewsPerson, name),
            Some(("1", name)) => (Class::NewsOrganisation, name),
            Some(("2", name)) => (Class::NewsPlace, name),
            _ => continue,
        };
        lists.insert(&phrase(class.1), class.0);
    }
}

fn add_clusters(clusters: &str, mut add: impl FnMut(&str, [u16; 3])) {
    for line in clusters.lines() {
        let mut cells = line.split('\t');
        let word = cells.next().unwrap_or_default();
        let own: Vec<u16> = cells.filter_map(|cell| cell.parse().ok()).collect();
        if let [few, more, many] = own[..] {
            add(word, [few + 1, more + 1, many + 1]);
        }
    }
}

/// Words that running text writes in lower case.
fn add_common_words(lists: &mut WordLists, documents: &[&Document]) {
    let mut written: HashMap<String, (u32, u32)> = HashMap::new();
    for document in documents {
        for tokens in document.tokens.chunk_by(|_, next| !next.starts_sentence()) {
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
            lists.insert(&[word], Class::Lower);
        } else if lower >= ENOUGH && lower * 100 >= sum * 30 {
            lists.insert(&[word], Class::Mixed);
        }
    }
}

/// The folded tokens of a phrase, cut as text is.
fn phrase(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    span::tokenize(text, &mut tokens);
    tokens.iter().map(|token| fold(token.of(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use newsprint::recognise::training::{Lexicon, extend, hash};

    #[test]
    fn every_source_gives_its_classes() {
        let sources = Sources {
            gazetteer: "2\tMinsk\n9\tnothing\n",
            news_names: "2\tMinsk\n0\tAngela Merkel\nx\n",
            clusters: "Minsk\t0\t7\t300\nbroken\t1\n",
            groups: "minsk\t3\t5\t6\n",
        };
        let lists = build(sources, &[]).write();
        let lexicon = Lexicon::read(&mut lists.as_slice()).unwrap();
        let classes = |words: &[&str]| {
            let extended = |key, word: &&str| extend(key, hash(word.as_bytes()));
            lexicon.classes(words.iter().fold(0, extended))
        };
        assert_eq!(
            classes(&["minsk"]),
            Class::City.bit() | Class::NewsPlace.bit()
        );
        assert_eq!(classes(&["angela", "merkel"]), Class::NewsPerson.bit());
        assert_eq!(lexicon.clusters("Minsk"), [1, 8, 301]);
        assert_eq!(lexicon.clusters("MINSK"), [1, 8, 301]);
        assert_eq!(lexicon.clusters("broken"), [0; 3]);
        assert_eq!(lexicon.groups(hash(b"minsk")), [4, 6, 7]);
    }
}
