//! Where the words of a query stand in a text.

use super::bare::without_diacritics;
use super::lines::Lines;
use super::plan::{Plan, Shape};
use super::token_test::{Forms, Test};
use crate::idle::Idle;
use crate::settings::{Cross, Tokenizing};
use crate::tokenize::{self, Borders, Orthography, Token, has_paragraph};
use std::collections::HashMap;
use std::ops::Range;

/// Words of sequences that share one machine word.
const BLOCK_WORDS: usize = u64::BITS as usize;

/// From the first token to the one behind the last.
pub(super) type Stretch = (u32, u32);

/// Looks for alternatives of a plan, all sequences of tokens at once.
pub(super) struct Matcher<'p> {
    plan: &'p Plan,
    rules: &'p Tokenizing,
    /// The sequences that are leaves by themselves, with their leaf.
    leaf_of: Vec<Option<usize>>,
    /// What is near each other, with its leaf.
    nears: Vec<(usize, &'p Shape)>,
    tests: Vec<&'p Test>,
    /// For each test its sequence, and how many tests that has up to it.
    places: Vec<(usize, u32)>,
    /// Tests that one term meets, by that term without diacritics.
    by_term: HashMap<String, Vec<usize>>,
    /// All other tests.
    others: Vec<usize>,
    /// For each first letter the lengths that ASCII words with it must have to pass any test, as bits; `None` where that
    /// tells nothing.
    lengths: Option<[u32; 26]>,
    /// As bits: the first tests of sequences, the last ones, and those of tokens behind a hyphen.
    firsts: Vec<u64>,
    lasts: Vec<u64>,
    joined: Vec<u64>,
    /// The lines of a text that can have a match; `None` where all can, or one may reach over a line.
    lines: Option<Lines>,
    judged: Idle<Judged>,
}

/// Types in the texts of one task that have been compared with the tests: texts repeat each other's types, and a
/// comparison needs a type in several forms.
#[derive(Default)]
struct Judged {
    /// For each orthography of terms where the masks of a type begin. Tokens that are written alike are of one kind.
    types: [Types; Orthography::ALL.len()],
    /// As bits: the tests that a type passes.
    masks: Vec<u64>,
}

type Types = hashbrown::HashMap<Box<str>, usize, foldhash::fast::RandomState>;

/// So many types are kept, some megabytes.
const MOST_TYPES: usize = 1 << 16;

impl<'p> Matcher<'p> {
    /// For those alternatives of a plan, by their positions, that are wanted.
    pub(super) fn new(
        plan: &'p Plan,
        rules: &'p Tokenizing,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let mut matcher = Self {
            plan,
            rules,
            leaf_of: vec![None; plan.sequences.len()],
            nears: Vec::new(),
            tests: Vec::new(),
            places: Vec::new(),
            by_term: HashMap::new(),
            others: Vec::new(),
            lengths: None,
            firsts: Vec::new(),
            lasts: Vec::new(),
            joined: Vec::new(),
            lines: None,
            judged: Idle::default(),
        };
        for (at, alternative) in plan.alternatives.iter().enumerate() {
            if !wanted(at) {
                continue;
            }
            match &alternative.shape {
                Shape::Sequence(at) => {
                    matcher.leaf_of[*at] = Some(alternative.leaf);
                    matcher.add(*at);
                }
                shape => {
                    matcher.nears.push((alternative.leaf, shape));
                    matcher.add_all(shape);
                }
            }
        }
        let blocks = matcher.tests.len().div_ceil(BLOCK_WORDS);
        for bits in [&mut matcher.firsts, &mut matcher.lasts, &mut matcher.joined] {
            *bits = vec![0; blocks];
        }
        for (at, (sequence, length)) in matcher.places.iter().enumerate() {
            let (block, bit) = (at / BLOCK_WORDS, 1 << (at % BLOCK_WORDS));
            let is_last = *length as usize == plan.sequences[*sequence].len();
            matcher.firsts[block] |= if *length == 1 { bit } else { 0 };
            matcher.lasts[block] |= if is_last { bit } else { 0 };
            matcher.joined[block] |= if matcher.tests[at].is_joined { bit } else { 0 };
            match matcher.tests[at].only_term() {
                Some(term) => {
                    let own = matcher.by_term.entry(term.bare().as_str().to_owned());
                    own.or_default().push(at);
                }
                None => matcher.others.push(at),
            }
        }
        matcher.lengths = matcher.lengths();
        let in_lines = rules.cross != Cross::Paragraphs
            || matcher.places.iter().all(|(_, length)| *length == 1);
        if rules.stem.is_none() && in_lines {
            let shapes = plan.alternatives.iter().enumerate();
            let shapes = shapes.filter(|(at, _)| wanted(*at));
            let shapes = shapes.map(|(_, alternative)| &alternative.shape);
            matcher.lines = Lines::of(shapes, &plan.sequences);
        }
        matcher
    }

    /// The stretches of a text that are to be searched, in order: those with every line that can have a match, or
    /// [more of it](Lines::stretches).
    pub(super) fn stretches(
        &self,
        text: &str,
        orthography: Orthography,
        places: &[Range<u32>],
        beyond: usize,
    ) -> Vec<Range<usize>> {
        let lines = self.lines.as_ref();
        let lines = lines.filter(|_| orthography.of_terms(self.rules) == Orthography::Plain);
        match lines {
            Some(lines) => lines.stretches(text, places, beyond),
            None => {
                let all = 0..text.len();
                vec![all]
            }
        }
    }

    /// What [`Self::is_none`] looks at.
    fn lengths(&self) -> Option<[u32; 26]> {
        // Of a stem neither is known.
        if !self.others.is_empty() || self.rules.stem.is_some() {
            return None;
        }
        let mut lengths = [0; 26];
        for term in self.by_term.keys() {
            let first = term.as_bytes().first();
            let letter = first.and_then(|first| letter(*first));
            if let Some(letter) = letter.filter(|_| term.len() < u32::BITS as usize) {
                lengths[letter] |= 1 << term.len();
            }
        }
        Some(lengths)
    }

    /// Whether a token can pass no test, told without looking it up, which takes longer than finding tokens. Folded as it
    /// is, a word of ASCII letters has as many of them.
    #[inline]
    fn is_none(lengths: &[u32; 26], text: &str) -> bool {
        let bytes = text.as_bytes();
        let Some(letter) = bytes.first().and_then(|first| letter(*first)) else {
            return false;
        };
        bytes.len() < u32::BITS as usize
            && lengths[letter] >> bytes.len() & 1 == 0
            && bytes.iter().all(u8::is_ascii_alphabetic)
    }

    fn add_all(&mut self, shape: &'p Shape) {
        match shape {
            Shape::Sequence(at) => self.add(*at),
            Shape::Either(shapes) | Shape::Shortest(shapes) => {
                shapes.iter().for_each(|shape| self.add_all(shape));
            }
            Shape::Near { of, .. } => of.iter().for_each(|shape| self.add_all(shape)),
        }
    }

    fn add(&mut self, sequence: usize) {
        for (at, test) in self.plan.sequences[sequence].iter().enumerate() {
            self.tests.push(test);
            self.places.push((sequence, at as u32 + 1));
        }
    }

    /// Where the leaves are met in some [stretches](Self::stretches) of a text: each leaf with the stretch of the tokens
    /// there, in no order. `see` is shown every token, and tells whether it can be part of a match.
    pub(super) fn search<'t>(
        &self,
        text: &'t str,
        stretches: &[Range<usize>],
        orthography: Orthography,
        mut see: impl FnMut(&Token<'t>) -> bool,
    ) -> Vec<(usize, Stretch)> {
        let blocks = self.firsts.len();
        let mut judged = self.judged.take(Judged::default);
        if judged.masks.len() > MOST_TYPES * blocks {
            // Masks of all orthographies lie in one list.
            judged = Judged::default();
        }
        let of_terms = orthography.of_terms(self.rules);
        let lengths = self.lengths.as_ref();
        let lengths = lengths.filter(|_| of_terms == Orthography::Plain);
        let types = &mut judged.types[of_terms as usize];
        let masks = &mut judged.masks;
        // Bit k: the tokens up to here are those of a sequence up to test k.
        let mut open = vec![0u64; blocks];
        let mut found: Vec<(usize, Stretch)> = Vec::new();
        // For each token in which stretch without a border it is; only for what is near each other.
        let mut units: Vec<u32> = Vec::new();
        let (mut end, mut unit, mut last) = (0, 0, 0);
        let mut borders = Borders::of(text, self.rules.cross);
        let mut each = |token: Token<'t>| {
            end += 1;
            let between = &text[last..token.start];
            last = token.end();
            let is_seen = see(&token);
            let is_border = borders.as_mut().is_some_and(|own| own.before(&token));
            if !self.nears.is_empty() {
                unit += u32::from(!is_seen || is_border || has_paragraph(between));
                units.push(unit);
            }
            if is_border {
                open.fill(0);
            }
            if !is_seen {
                unit += 1;
                open.fill(0);
                return;
            }
            if lengths.is_some_and(|lengths| Self::is_none(lengths, token.text)) {
                open.fill(0);
                return;
            }
            let mask = match types.get(token.text) {
                Some(mask) => *mask,
                None => {
                    self.judge(&token, orthography, masks);
                    types.insert(token.text.into(), masks.len() - blocks);
                    masks.len() - blocks
                }
            };
            let is_joined = matches!(between, "-" | "\u{2010}" | "\u{2011}");
            let mut carried = 0;
            for block in 0..blocks {
                let mut moved = open[block] << 1 | carried;
                carried = open[block] >> (BLOCK_WORDS - 1);
                if !is_joined {
                    moved &= !self.joined[block];
                }
                open[block] = (moved | self.firsts[block]) & masks[mask + block];
                let mut complete = open[block] & self.lasts[block];
                while complete != 0 {
                    let at = block * BLOCK_WORDS + complete.trailing_zeros() as usize;
                    let (sequence, length) = self.places[at];
                    found.push((sequence, (end - length, end)));
                    complete &= complete - 1;
                }
            }
        };
        for stretch in stretches {
            let start = stretch.start;
            tokenize::tokens_in(&text[stretch.clone()], self.rules, orthography, |token| {
                each(Token {
                    start: start + token.start,
                    ..token
                });
            });
        }
        self.judged.give(judged);
        let mut leaves: Vec<(usize, Stretch)> = found
            .iter()
            .filter_map(|(sequence, stretch)| Some((self.leaf_of[*sequence]?, *stretch)))
            .collect();
        for (leaf, shape) in &self.nears {
            let own = met(shape, &found, &units).into_iter();
            leaves.extend(own.map(|stretch| (*leaf, stretch)));
        }
        leaves
    }

    fn judge(&self, token: &Token<'_>, orthography: Orthography, masks: &mut Vec<u64>) {
        let start = masks.len();
        masks.resize(start + self.firsts.len(), 0);
        let forms = Forms::of(token, self.rules, orthography);
        let bare = without_diacritics(forms.term());
        let keys = [
            Some(bare.as_deref().unwrap_or(forms.term())),
            forms.bare_stem(),
        ];
        let by_term = keys.into_iter().flatten();
        let by_term = by_term.filter_map(|key| self.by_term.get(key)).flatten();
        for at in by_term.chain(&self.others) {
            let test = self.tests[*at];
            if test.languages.has(orthography) && test.has(&forms) {
                masks[start + at / BLOCK_WORDS] |= 1 << (at % BLOCK_WORDS);
            }
        }
    }
}

/// The place of an ASCII letter in the alphabet.
fn letter(byte: u8) -> Option<usize> {
    byte.is_ascii_alphabetic()
        .then(|| usize::from(byte.to_ascii_lowercase() - b'a'))
}

/// Where a shape is met, in order, each stretch once; `found` are the sequences.
fn met(shape: &Shape, found: &[(usize, Stretch)], units: &[u32]) -> Vec<Stretch> {
    let mut own: Vec<Stretch> = match shape {
        Shape::Sequence(at) => {
            let own = found.iter().filter(|(sequence, _)| sequence == at);
            own.map(|(_, stretch)| *stretch).collect()
        }
        Shape::Either(shapes) => shapes
            .iter()
            .flat_map(|shape| met(shape, found, units))
            .collect(),
        Shape::Shortest(shapes) => {
            let own = shapes.iter();
            let own = own.flat_map(|shape| met(shape, found, units));
            innermost(own.collect())
        }
        Shape::Near {
            of,
            within,
            is_ordered,
        } => {
            let [first, second] = of.each_ref().map(|shape| met(shape, found, units));
            let mut pairs = pairs(&first, &second, *within, units);
            if !is_ordered {
                pairs.extend(self::pairs(&second, &first, *within, units));
            }
            innermost(pairs)
        }
    };
    own.sort_unstable();
    own.dedup();
    own
}

/// The stretches from one of `first` to one of `second`, which are in order, that begins behind it, at most `within`
/// tokens later; all in one unit.
fn pairs(first: &[Stretch], second: &[Stretch], within: u32, units: &[u32]) -> Vec<Stretch> {
    let mut pairs = Vec::new();
    for (start, end) in first {
        let behind = second.partition_point(|(other, _)| other < end);
        let near = second[behind..]
            .iter()
            .take_while(|(other, _)| *other - end < within);
        let unit = |at: u32| units.get(at as usize);
        let one_unit = near.filter(|(_, last)| unit(*start) == unit(last - 1));
        pairs.extend(one_unit.map(|(_, last)| (*start, *last)));
    }
    pairs
}

/// The stretches in which no other lies, in order; equal ones are one.
fn innermost(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable_by_key(|(start, end)| (*end, std::cmp::Reverse(*start)));
    let mut from = None;
    stretches.retain(|(start, _)| {
        let is_inner = from.is_none_or(|from| *start > from);
        from = from.max(Some(*start));
        is_inner
    });
    stretches
}

/// The stretches that do not lie within another, in order; equal ones are one.
pub(super) fn outermost(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    let mut reach = 0;
    stretches.retain(|(_, end)| {
        let is_outer = *end > reach;
        reach = reach.max(*end);
        is_outer
    });
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::query::Query;
    use crate::settings::{Case, Hyphens, Possessives, Stemmer};
    use crate::tokenize::Orthographies;
    use proptest::prelude::*;

    /// The text of each hit.
    fn found(text: &str, query: &str, rules: &Tokenizing) -> Vec<String> {
        let query: Query = query.parse().unwrap();
        let places = crate::select::places(&query, text, rules, Orthography::Plain);
        let places = places.into_iter().map(|place| text[place].to_owned());
        places.collect()
    }

    fn count(text: &str, query: &str) -> usize {
        found(text, query, &Tokenizing::default()).len()
    }

    fn nests(query: &str) -> bool {
        let query: Query = query.parse().unwrap();
        Plan::of(&query, &Tokenizing::default(), Orthographies::ALL).may_nest()
    }

    #[test]
    fn only_lines_that_can_have_a_match_are_searched() {
        let text = "The wall.\nNo border here,\nor all of it,\nbut — “there”.\nBörder\nAnd so on\n";
        let stretches = |query: &str, places: &[Range<u32>], beyond| {
            let query: Query = query.parse().unwrap();
            let rules = Tokenizing::default();
            let plan = Plan::of(&query, &rules, Orthographies::ALL);
            let matcher = Matcher::new(&plan, &rules, |_| true);
            let own = matcher.stretches(text, Orthography::Plain, places, beyond);
            own.into_iter().map(|own| &text[own]).collect::<Vec<_>>()
        };
        let odd = "Börder\n";
        assert_eq!(stretches("border", &[], 0), ["No border here,\n", odd]);
        assert_eq!(stretches("wall NEAR/3 the", &[], 0), ["The wall.\n", odd]);
        let wall = 4..8;
        assert_eq!(stretches("@Poland", &[wall], 0), ["The wall.\n"]);
        let around = [
            "The wall.\nNo border here,\n",
            "but — “there”.\nBörder\nAnd so on\n",
        ];
        assert_eq!(stretches("wall", &[], 1), around);
        assert_eq!(stretches("w?ll", &[], 4), [text]);
        assert_eq!(stretches("/w.*/", &[], 0), [text]);
    }

    #[test]
    fn no_letter_of_ascii_is_folded_from_the_bytes_of_dashes_and_quotation_marks() {
        let is_odd = |letter: &char| super::super::lines::has_odd_letters(&letter.to_string());
        let plain = (char::MIN..=char::MAX).filter(|letter| !letter.is_ascii() && !is_odd(letter));
        let plain: Vec<char> = plain.collect();
        assert!("–—‘’“”…".chars().all(|letter| plain.contains(&letter)));
        for letter in plain {
            let term = tokenize::fold(&format!("a{letter}b"), Case::Fold);
            assert_eq!(term.chars().count(), 3, "{letter:?}");
            assert_eq!(
                term.replace(|own: char| !own.is_ascii_alphanumeric(), ""),
                "ab"
            );
        }
    }

    #[test]
    fn a_phrase_is_counted_where_its_words_follow_each_other() {
        let text = "The border crisis: a Border-Crisis at the border. Crisis!";
        assert_eq!(count(text, "border crisis"), 3);
        assert_eq!(count("ha ha ha", "ha ha"), 2);
        let text = "migrant crossing, migrants crossed";
        assert_eq!(count(text, "migrant* cross*"), 2);
        assert_eq!(count("crisis border", "border crisis"), 0);
    }

    #[test]
    fn a_gap_is_as_many_tokens_as_it_says() {
        let text = "border crisis, border of crisis, border and the crisis";
        for (query, hits) in [
            ("border * crisis", 1),
            ("\"border *{0,1} crisis\"", 2),
            ("border *{2} crisis", 1),
            ("border *{0,9} crisis", 3),
        ] {
            assert_eq!(count(text, query), hits, "{query}");
        }
    }

    #[test]
    fn a_match_within_a_longer_one_is_not_counted_again() {
        let text = "A border crossing at the border: border crossings.";
        assert_eq!(count(text, "border*|border crossing"), 3);
        assert_eq!(count(text, "border crossing|border crossing"), 1);
        assert_eq!(count(text, "crossing*|border crossing*"), 2);
        // These two overlap, and neither lies within the other.
        let text = "illegal alien crossing";
        assert_eq!(count(text, "illegal alien|alien crossing|alien"), 2);
    }

    #[test]
    fn words_are_near_each_other_up_to_a_number_of_tokens_within_a_paragraph() {
        let rules = Tokenizing::default();
        let text = "The crisis at the border. No border, no\ncrisis.";
        assert_eq!(
            found(text, "border NEAR/3 crisis", &rules),
            ["crisis at the border"]
        );
        assert_eq!(count(text, "border NEAR/2 crisis"), 0);
        assert_eq!(count(text, "border BEFORE/9 crisis"), 0);
        assert_eq!(count(text, "crisis BEFORE/3 border"), 1);
        // The shortest stretches, each once.
        assert_eq!(found("a x a b b", "a NEAR/4 b", &rules), ["a b"]);
        assert_eq!(count("a b a", "a NEAR/1 b"), 2);
        assert_eq!(count("a a", "a NEAR/1 a"), 1);
        let text = "green line of the border crisis";
        assert_eq!(count(text, "\"green line\" NEAR/4 (crisis|wall)"), 1);
        assert_eq!(count(text, "\"green line\" NEAR/3 (crisis|wall)"), 0);
        assert_eq!(count(text, "green NEAR/1 line NEAR/3 border"), 1);
    }

    #[test]
    fn regular_expressions_match_whole_tokens_in_the_case_of_the_corpus() {
        let text = "Migrants migrated. IMMIGRANTS, mig";
        assert_eq!(count(text, "/migra(nt|te).*/"), 2);
        assert_eq!(count(text, "/(im)?migrants/"), 2);
        assert_eq!(count(text, "=/[A-Z]+/"), 1);
        let keep = Tokenizing {
            case: Case::Keep,
            ..Tokenizing::default()
        };
        assert_eq!(found(text, "/[A-Z].*/", &keep), ["Migrants", "IMMIGRANTS"]);
    }

    #[test]
    fn exact_words_are_found_as_they_are_written() {
        let text = "US and us, Us. Šimonytė, Simonyte";
        assert_eq!(count(text, "us"), 3);
        assert_eq!(count(text, "=US"), 1);
        assert_eq!(count(text, "=us"), 3);
        assert_eq!(count(text, "simonyte"), 2);
        assert_eq!(count(text, "=simonyte"), 1);
        assert_eq!(count(text, "=Šimonytė|simon*"), 2);
        assert_eq!(count(text, "=\"US and\""), 1);
    }

    #[test]
    fn patterns_find_what_the_word_finds_whatever_the_settings() {
        let text = "Covid-19 and covid cases; policy, policies, policyholder. Lithuania’s";
        let kept = Tokenizing {
            hyphens: Hyphens::Keep,
            possessives: Possessives::Keep,
            ..Tokenizing::default()
        };
        let stemmed = Tokenizing {
            stem: Some(Stemmer::English),
            ..Tokenizing::default()
        };
        let stopped = Tokenizing {
            stop_words: vec!["and".to_owned(), "cases".to_owned()],
            ..Tokenizing::default()
        };
        for rules in [&Tokenizing::default(), &kept, &stemmed, &stopped] {
            assert_eq!(found(text, "covid-*", rules), ["Covid-19"]);
            assert_eq!(found(text, "co*-1?", rules), ["Covid-19"]);
            assert_eq!(found(text, "an*|c?s?s", rules).len(), 2);
            assert_eq!(found(text, "/pol.*y/", rules), ["policy"]);
            assert_eq!(found(text, "lith*a's", rules), ["Lithuania’s"]);
            assert_eq!(found(text, "\"*19 and\"", rules).len(), 1);
        }
        assert_eq!(found(text, "policy*", &stopped), ["policy", "policyholder"]);
        assert_eq!(found(text, "policy", &stemmed), ["policy", "policies"]);
        assert_eq!(found(text, "policy*", &stemmed).len(), 3);
        assert_eq!(found(text, "=policy", &stemmed), ["policy"]);
        let text = "Résumés, resume; Šimonytė";
        assert_eq!(found(text, "resume", &stemmed).len(), 2);
        assert_eq!(found(text, "simonyte", &stemmed).len(), 1);
    }

    #[test]
    fn alternatives_beyond_one_machine_word_are_found() {
        let words: Vec<String> = (0..150).map(|n| format!("w{n}")).collect();
        let long = words.join(" ");
        let text = format!("{long} w3 x {long}");
        assert_eq!(count(&text, &format!("{long}|w3|w149 w0|x")), 4);
    }

    #[test]
    fn nesting_is_foreseen_where_words_can_be_the_same() {
        assert!(nests("border*|border crossing"));
        assert!(nests("a b|a b") && nests("\"a *\"|\"? b\"") && nests("wom?n|women x"));
        assert!(nests("resume x|résumé") && nests("=US|us") && nests("a|b NEAR/2 c"));
        assert!(!nests("frontier|border crossing") && !nests("a b|b a"));
        assert!(!nests("border|frontier") && !nests("border|borders|b c"));
    }

    proptest! {
        /// What is folded onto letters of ASCII, or left out of terms, may stand anywhere.
        #[test]
        fn lines_that_can_have_no_match_are_left_out(
            text in "(a|A|b|ba|Border|bórder|BORDER|bor\u{ad}der|\u{212a}it|kit|ſaid|said|US|us|wall's|wall’s|x-ray|x‑ray|@us_a|www[.]us[.]eu|[(]kit[)]|—|北京|e\u{301}|[.])(( |, |[.] |-|\n|\r\n|\n\n)(a|b|Border|border|kit|Said|us|=|US|walls|wall|ray|’s|—|é)){0,12}",
            query in prop::sample::select(vec![
                "border", "=Border", "bor*", "*rder", "?ait|kit", "said NEAR/3 (us|wall)", "\"border * wall\"", "=US",
                "\"a b\"|kit", "wall's", "x-ray", "x-*", "@us_a", "border BEFORE/2 a", "\"border *{0,2} us\"", "\"*a b*\"",
            ]),
            cross in prop::sample::select(Cross::ALL.to_vec()),
            beyond in 0usize..4,
        ) {
            let rules = Tokenizing { cross, ..Tokenizing::default() };
            let query: Query = query.parse().unwrap();
            let plan = Plan::of(&query, &rules, Orthographies::ALL);
            let matcher = Matcher::new(&plan, &rules, |_| true);
            // What is found with what stands around it, in bytes.
            let found = |stretches: &[Range<usize>]| {
                let mut tokens = Vec::new();
                let found = matcher.search(&text, stretches, Orthography::Plain, |token| {
                    tokens.push(token.start..token.end());
                    true
                });
                let around = |(leaf, (start, end)): (usize, Stretch)| {
                    let before = (start as usize).saturating_sub(beyond);
                    let behind = tokens.len().min(end as usize + beyond);
                    (leaf, tokens[start as usize].clone(), tokens[before..behind].to_vec())
                };
                let mut found: Vec<_> = found.into_iter().map(around).collect();
                found.sort_by_key(|(leaf, first, around)| (*leaf, first.start, around.len()));
                found
            };
            let lines = matcher.stretches(&text, Orthography::Plain, &[], beyond);
            let all = 0..text.len();
            prop_assert_eq!(found(&lines), found(&[all]));
        }

        /// The same by trying every alternative at every place.
        #[test]
        fn counting_agrees_with_trying_every_place(
            text in "[abc]( [abc]){0,12}",
            alternatives in prop::collection::vec("[ab?]( [abc*]){0,2}", 1..5)
        ) {
            let tokens: Vec<&str> = text.split(' ').collect();
            let mut all = std::collections::BTreeSet::new();
            for words in &alternatives {
                let words: Vec<&str> = words.split(' ').collect();
                for (start, stretch) in tokens.windows(words.len()).enumerate() {
                    let meets = |(word, token): (&&str, &&str)| word == token || ["*", "?"].contains(word);
                    if words.iter().zip(stretch).all(meets) {
                        all.insert((start, start + words.len()));
                    }
                }
            }
            let inner = |range: &&(usize, usize)| all.iter().any(|other| {
                other != *range && other.0 <= range.0 && range.1 <= other.1
            });
            let expected = all.len() - all.iter().filter(inner).count();
            let query = alternatives.join("|");
            prop_assert_eq!(count(&text, &query), expected);
            if !nests(&query) && alternatives.iter().all(|own| own.contains(' ')) {
                let sum: usize = alternatives.iter().map(|alone| count(&text, alone)).sum();
                prop_assert_eq!(sum, expected);
            }
        }

        #[test]
        fn nearness_agrees_with_trying_every_pair(
            text in "[abc]( [abc]|\n[abc]){0,12}",
            within in 1u32..5,
            is_ordered in any::<bool>(),
        ) {
            let mut tokens: Vec<(&str, usize)> = Vec::new();
            for (paragraph, line) in text.lines().enumerate() {
                tokens.extend(line.split(' ').map(|word| (word, paragraph)));
            }
            let mut all = std::collections::BTreeSet::new();
            for (i, (one, at)) in tokens.iter().enumerate() {
                for (j, (other, beside)) in tokens.iter().enumerate() {
                    let far = (j as i64 - i as i64).unsigned_abs() as u32;
                    let is_near = *one == "a" && *other == "b" && at == beside && far <= within;
                    if is_near && (!is_ordered || i < j) {
                        all.insert((i.min(j), i.max(j)));
                    }
                }
            }
            let outer = |range: &&(usize, usize)| all.iter().any(|other| {
                other != *range && range.0 <= other.0 && other.1 <= range.1
            });
            let expected = all.len() - all.iter().filter(outer).count();
            let operator = if is_ordered { "BEFORE" } else { "NEAR" };
            prop_assert_eq!(count(&text, &format!("a {operator}/{within} b")), expected);
        }
    }
}
