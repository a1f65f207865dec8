//! Different transliterations of the same name.

use crate::recognise::words::Words;

/// Whether two words may be transliterations of the same word.
pub fn same_transliterated(first: &str, second: &str) -> bool {
    first == second || is_long(first) && is_long(second) && shelf(first) == shelf(second)
}

/// Whether a word is long enough to be compared: shorter ones resemble each other by chance.
pub fn is_long(word: &str) -> bool {
    word.chars().count() >= 4
}

/// What all transliterations of a word have in common. The last vowel of names like `Lukashenko` is left out.
pub fn shelf(word: &str) -> String {
    let skeleton = skeleton(word);
    let mut endings = ["enko", "enka"].into_iter();
    let stem = endings.find_map(|ending| skeleton.strip_suffix(ending));
    stem.map(|stem| format!("{stem}enk")).unwrap_or(skeleton)
}

/// A word in which the letters that transliterations disagree on are made equal.
fn skeleton(word: &str) -> String {
    let mut out = word.replace('\'', "");
    let mut letters = letters_of(&out);
    for (from, to) in &Words::embedded().spellings {
        // Few words have all letters of a spelling.
        let needed = letters_of(from);
        if letters & needed == needed && out.contains(from.as_str()) {
            out = out.replace(from.as_str(), to);
            letters = letters_of(&out);
        }
    }
    if let Some(stem) = out.strip_suffix("ff") {
        out = format!("{stem}v");
    }
    let mut single = String::with_capacity(out.len());
    for letter in out.chars() {
        if !single.ends_with(letter) {
            single.push(letter);
        }
    }
    single
}

/// A bit for each of a to z that a word has.
fn letters_of(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |letters, letter| letters | 1 << (letter - b'a'))
}
