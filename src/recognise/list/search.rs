//! Where a list's names may occur in a text.
//!
//! A name that begins with a letter or digit begins at a word of the text, and its first and second
//! words are whole words there. Few pairs of words in a text are the first two of a name, so a lookup
//! in tables of these avoids the search machine, which for hundreds of thousands of names is larger
//! than any cache. Names in scripts without blanks, and names that begin with a sign (`'t Hooft`), may
//! begin anywhere; they have their own machine.

use super::is_unspaced;
use aho_corasick::automaton::OverlappingState;
use aho_corasick::{
    AhoCorasick, AhoCorasickKind, Anchored, BuildError, Input, MatchKind, StartKind,
};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::ops::Range;

/// Finds names at the beginnings of words, and some names anywhere.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// Hashes of the first words of names, and whether there is such a name without a second.
    firsts: HashMap<u64, bool, FixedState>,
    /// Hashes of names up to the end of their second word.
    seconds: HashSet<u64, FixedState>,
    at_words: Machine,
    anywhere: Option<Machine>,
}

/// A search machine with the number of each of its names.
#[derive(Debug, Clone)]
struct Machine {
    automaton: AhoCorasick,
    forms: Vec<u32>,
}

impl Machine {
    fn new(forms: Vec<(u32, &str)>, start: StartKind) -> Result<Self, BuildError> {
        Ok(Self {
            automaton: AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .start_kind(start)
                .build(forms.iter().map(|(_, form)| form))?,
            forms: forms.into_iter().map(|(number, _)| number).collect(),
        })
    }
}

impl Search {
    /// A search for names, none of them empty, by their numbers in `forms`.
    pub(super) fn new(forms: &[String]) -> Result<Self, BuildError> {
        let numbered = (0..).zip(forms.iter().map(String::as_str));
        let (words, others): (Vec<_>, Vec<_>) =
            numbered.partition(|(_, form)| form.starts_with(is_of_word));
        let hasher = FixedState::default();
        let mut firsts = HashMap::with_hasher(hasher.clone());
        let mut seconds = HashSet::with_hasher(hasher.clone());
        for (_, form) in &words {
            let mut ends = Vec::new();
            each_word(form, |word| ends.push(word.end));
            let alone = firsts.entry(hasher.hash_one(&form[..ends[0]])).or_default();
            match ends.get(1) {
                Some(second) => {
                    seconds.insert(hasher.hash_one(&form[..*second]));
                }
                None => *alone = true,
            }
        }
        Ok(Self {
            firsts,
            seconds,
            at_words: Machine::new(words, StartKind::Anchored)?,
            anywhere: match others.is_empty() {
                true => None,
                false => Some(Machine::new(others, StartKind::Unanchored)?),
            },
        })
    }

    /// Hands every place where a name may stand to `each`, with the number of the name. Its borders are for
    /// the caller to look at.
    pub(super) fn each(&self, text: &str, mut each: impl FnMut(usize, Range<usize>)) {
        let mut before: Option<Range<usize>> = None;
        each_word(text, |word| {
            if let Some(first) = before.replace(word.clone())
                && self.may_begin(text, &first, Some(&word))
            {
                self.at(text, first.start, &mut each);
            }
        });
        if let Some(last) = before
            && self.may_begin(text, &last, None)
        {
            self.at(text, last.start, &mut each);
        }
        if let Some(machine) = &self.anywhere {
            for hit in machine.automaton.find_overlapping_iter(text) {
                let number = machine.forms[hit.pattern().as_usize()];
                each(number as usize, hit.range());
            }
        }
    }
}

impl Search {
    /// Whether a name may begin with the word `first`, which another may follow.
    fn may_begin(&self, text: &str, first: &Range<usize>, second: Option<&Range<usize>>) -> bool {
        let hash = |range: Range<usize>| self.firsts.hasher().hash_one(&text[range]);
        self.firsts.get(&hash(first.clone())).is_some_and(|alone| {
            let both = second.map(|second| first.start..second.end);
            *alone || both.is_some_and(|both| self.seconds.contains(&hash(both)))
        })
    }

    /// Hands the names that begin at a place to `each`.
    fn at(&self, text: &str, start: usize, each: &mut impl FnMut(usize, Range<usize>)) {
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        let mut state = OverlappingState::start();
        loop {
            let automaton = &self.at_words.automaton;
            let found = automaton.try_find_overlapping(input.clone(), &mut state);
            debug_assert!(found.is_ok(), "the machine was built for this search");
            let Some(hit) = state.get_match() else {
                return;
            };
            // What ends there may be the end of a longer name too.
            if hit.start() == start {
                let number = self.at_words.forms[hit.pattern().as_usize()];
                each(number as usize, hit.range());
            }
        }
    }
}

/// Letters and digits that a word goes on over.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() && !is_unspaced(letter)
}

/// Hands every word of `text` to `each`: letters and digits with none before and after.
fn each_word(text: &str, mut each: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    // How long the letter at a place is, where it is one that words go on over.
    let length_at = |at: usize| match bytes[at] {
        byte if byte.is_ascii() => (1, byte.is_ascii_alphanumeric()),
        _ => text[at..]
            .chars()
            .next()
            .map_or((1, false), |letter| (letter.len_utf8(), is_of_word(letter))),
    };
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len()
            && let (length, true) = length_at(at)
        {
            at += length;
        }
        if at > start {
            each(start..at);
        }
        if at < bytes.len() {
            at += length_at(at).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::is_bordered;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Every name at every place, compared one by one.
        #[test]
        fn what_is_found_is_what_stands_there(
            forms in prop::collection::hash_set("[ab'. 北é\u{301}]{1,5}", 1..12),
            text in "[ab'. 北é\u{301}]{0,60}",
        ) {
            let forms: Vec<String> = forms.into_iter().collect();
            let mut expected = Vec::new();
            for (number, form) in forms.iter().enumerate() {
                for (start, _) in text.char_indices() {
                    let range = start..start + form.len();
                    if text[start..].starts_with(form) && is_bordered(&text, &range) {
                        expected.push((number, range.start, range.end));
                    }
                }
            }
            let mut found = Vec::new();
            Search::new(&forms).unwrap().each(&text, |number, range| {
                if is_bordered(&text, &range) {
                    found.push((number, range.start, range.end));
                }
            });
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
