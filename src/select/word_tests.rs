//! The words of a query as tests of tokens, divided and folded as the texts of a corpus are.

use super::pattern::Pattern;
use super::query::{self, Step, Word};
use super::token_test::{Matches, Of, Test};
use crate::settings::{Case, Hyphens, Stemmer, Tokenizing};
use crate::tokenize::{self, Kind, Orthographies, Orthography, has_stems};
use std::collections::BTreeSet;

/// Makes tests of words.
pub(super) struct Compiler<'r>(Vec<Tried<'r>>);

/// Languages in which words are tried, and whose articles are meant then.
struct Tried<'r> {
    rules: &'r Tokenizing,
    /// The words are terms already.
    of_terms: bool,
    orthographies: Vec<Orthography>,
    languages: Orthographies,
    /// The terms that stop words would be.
    stop_terms: BTreeSet<String>,
}

/// The terms that stop words would be, in any of some orthographies. They are left out in any case, also where that is
/// kept.
fn stop_terms(rules: &Tokenizing, orthographies: &[Orthography]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for orthography in orthographies {
        for stop_word in tokenize::stop_word_lists_of(rules, *orthography).flatten() {
            let mut letters = stop_word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let capital: String = first.chain(letters).collect();
            for written in [stop_word, &capital, &stop_word.to_uppercase()] {
                terms.insert(tokenize::term_in(written, Kind::Word, rules, *orthography));
            }
        }
    }
    terms
}

impl<'r> Compiler<'r> {
    /// For words of a query, which are terms already or not, under rules, in articles of some languages.
    pub(super) fn new(rules: &'r Tokenizing, of_terms: bool, spoken: Orthographies) -> Self {
        let tried = |orthographies: &[Orthography], languages| Tried {
            rules,
            of_terms,
            stop_terms: stop_terms(rules, orthographies),
            orthographies: orthographies.to_vec(),
            languages,
        };
        let all = Orthography::tried(rules);
        Self(match of_terms {
            true => vec![tried(&[Orthography::Plain], Orthographies::ALL)],
            // A word that is an elided one in French may well be meant in an article whose language was not told. But a
            // stem of another language is another word: `new` is the French stem of `news`.
            false if !rules.terms_by_language() => vec![tried(all, Orthographies::ALL)],
            false => {
                let own = all.iter().filter(|own| spoken.has(**own));
                own.map(|own| tried(&[*own], (*own).into())).collect()
            }
        })
    }

    /// The sequences of tokens that a phrase stands for: articles may be in any language (`l'ukraine` is two tokens in
    /// a French one and one in an English one), and gaps have several lengths.
    pub(super) fn sequences(&self, steps: &[Step]) -> Vec<Vec<Test>> {
        let mut all: Vec<(Vec<Test>, Orthographies)> = Vec::new();
        for tried in &self.0 {
            for sequence in tried.sequences(steps) {
                match all.iter_mut().find(|(other, _)| *other == sequence) {
                    Some((_, languages)) => *languages = languages.with(tried.languages),
                    None => all.push((sequence, tried.languages)),
                }
            }
        }
        let meant_in = |(mut sequence, languages): (Vec<Test>, _)| {
            sequence
                .iter_mut()
                .for_each(|test| test.languages = languages);
            sequence
        };
        all.into_iter().map(meant_in).collect()
    }
}

impl Tried<'_> {
    fn sequences(&self, steps: &[Step]) -> Vec<Vec<Test>> {
        let mut all: Vec<Vec<Test>> = Vec::new();
        for orthography in &self.orthographies {
            let mut own: Vec<Vec<Test>> = vec![Vec::new()];
            for step in steps {
                let next: Vec<Vec<Test>> = match step {
                    Step::Word(word) => vec![self.word(word, *orthography)],
                    Step::Gap(gap) => gap
                        .clone()
                        .map(|tokens| vec![Test::any(); tokens as usize])
                        .collect(),
                };
                let join = |before: &Vec<Test>| {
                    let before = before.clone();
                    next.iter().map(move |next| [&before[..], next].concat())
                };
                own = own.iter().flat_map(join).collect();
            }
            for sequence in own {
                if !all.contains(&sequence) {
                    all.push(sequence);
                }
            }
        }
        all
    }

    fn word(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        let tests = self.word_in(word, orthography);
        if matches!(self.rules.stem, None | Some(Stemmer::ByLanguage)) {
            return tests;
        }
        let plain = self.word_in(word, Orthography::Plain);
        // In Dutch `Lithuania's` is one token, whose stem is that of any `Lithuania`.
        match plain.len() > tests.len() && plain.starts_with(&tests) {
            true => plain,
            false => tests,
        }
    }

    fn word_in(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        if self.of_terms {
            return vec![Test::of_term(Matches::Pattern(Pattern::new(&word.text)))];
        }
        if word.is_regex {
            return vec![self.regex(word, orthography)];
        }
        let folded = |part: &str| tokenize::normalise_query_part(part, self.rules, orthography);
        // A term by itself, but a token only beside another word of a text.
        let whole = folded(&word.text);
        if tokenize::is_clitic(&whole, self.rules) {
            return vec![self.checked(Test::of_term(Matches::Pattern(Pattern::new(&whole))))];
        }
        if Pattern::new(&word.text).is_wild() {
            return self.wild(word, orthography);
        }
        let mut tests = self.tokens(&word.text, word.is_exact, orthography);
        if tests.is_empty() {
            tests.push(Test::of_term(Matches::Pattern(Pattern::new(&word.text))));
        }
        tests
    }

    /// The tokens of a word without wildcards.
    fn tokens(&self, word: &str, is_exact: bool, orthography: Orthography) -> Vec<Test> {
        let rules = self.rules;
        let mut tests = Vec::new();
        tokenize::tokens_in(word, rules, orthography, |token| {
            let term = tokenize::term_in(token.text, token.kind, rules, orthography);
            let test = match is_exact {
                true => self.exact(token.text, &term, orthography),
                false => Test::of_term(Matches::Pattern(Pattern::new(&term).finding_diacritics())),
            };
            tests.push(self.checked(test));
        });
        tests
    }

    /// A word as it was typed, without wildcards, or a piece with some.
    fn exact(&self, text: &str, term: &str, orthography: Orthography) -> Test {
        let rules = self.rules;
        let folded = tokenize::normalise_query_part(text, rules, orthography);
        let written = tokenize::fold(text, Case::Keep);
        let has_capitals = rules.case == Case::Fold && written != folded;
        let has_stems = has_stems(rules, orthography);
        let terms = match has_stems && Pattern::new(text).is_wild() {
            true => None,
            false => Some(Matches::Pattern(Pattern::new(term))),
        };
        let (text, of) = match has_capitals {
            true => (written, Of::Written),
            false => (folded, Of::Folded),
        };
        Test {
            matches: Some(Matches::Pattern(Pattern::new(&text))),
            of: match of {
                Of::Folded if !has_stems => Of::Term,
                of => of,
            },
            or_term: None,
            is_of_terms: !has_capitals && !has_stems,
            terms,
            is_joined: false,
            languages: Orthographies::ALL,
        }
    }

    fn regex(&self, word: &Word, orthography: Orthography) -> Test {
        let folds = self.rules.case == Case::Fold;
        // The grammar has read it already.
        let read = |folds| query::regex(&word.text, folds).ok().map(Matches::Regex);
        let is_written = word.is_exact && folds;
        let has_stems = has_stems(self.rules, orthography);
        self.checked(Test {
            matches: Some(
                read(folds && !is_written)
                    .unwrap_or_else(|| Matches::Pattern(Pattern::new(&word.text))),
            ),
            of: match (is_written, has_stems) {
                (true, _) => Of::Written,
                (false, true) => Of::Folded,
                (false, false) => Of::Term,
            },
            or_term: None,
            terms: read(folds).filter(|_| !has_stems),
            is_of_terms: !is_written && !has_stems,
            is_joined: false,
            languages: Orthographies::ALL,
        })
    }

    /// The tokens of a word with wildcards: it is divided where the tokenizer divides words without them.
    fn wild(&self, word: &Word, orthography: Orthography) -> Vec<Test> {
        let rules = self.rules;
        let is_part =
            |c: char| c.is_alphanumeric() || matches!(c, '*' | '?' | '@' | '#' | '_' | '\'' | '’');
        let text = word.text.trim_matches(|c: char| !is_part(c));
        let is_address = text.contains("://") || text.starts_with("www.");
        let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
        let pieces: Vec<&str> = match rules.hyphens == Hyphens::Split && !is_address {
            true => text
                .split(is_hyphen)
                .filter(|piece| !piece.is_empty())
                .collect(),
            false => vec![text],
        };
        let mut tests = Vec::new();
        for (at, piece) in pieces.into_iter().enumerate() {
            let first = tests.len();
            for part in tokenize::divide_query_word(piece, rules, orthography) {
                let is_wild = Pattern::new(part).is_wild();
                match is_wild {
                    true if part == "*" && at > 0 => tests.push(Test::any()),
                    true => tests.push(self.wild_token(part, word.is_exact, orthography)),
                    false => {
                        let whole = tokenize::normalise_query_part(part, rules, orthography);
                        match tokenize::is_clitic(&whole, rules) {
                            true => {
                                let clitic = Matches::Pattern(Pattern::new(&whole));
                                tests.push(self.checked(Test::of_term(clitic)));
                            }
                            false => {
                                tests.extend(self.tokens(part, word.is_exact, orthography));
                            }
                        }
                    }
                }
            }
            if let (true, Some(test)) = (at > 0, tests.get_mut(first)) {
                test.is_joined = true;
            }
        }
        tests
    }

    fn wild_token(&self, part: &str, is_exact: bool, orthography: Orthography) -> Test {
        let rules = self.rules;
        let folded = tokenize::normalise_query_part(part, rules, orthography);
        if is_exact {
            return self.checked(self.exact(part, &folded, orthography));
        }
        let pattern = Pattern::new(&folded).finding_diacritics();
        if !has_stems(rules, orthography) {
            return self.checked(Test::of_term(Matches::Pattern(pattern)));
        }
        // What the word itself finds, `policy*` finds too: `policies`.
        let word = part
            .strip_suffix('*')
            .filter(|word| !Pattern::new(word).is_wild());
        let word = word.map(|word| tokenize::term_in(word, Kind::Word, rules, orthography));
        Test {
            matches: Some(Matches::Pattern(pattern)),
            of: Of::Folded,
            or_term: word
                .filter(|word| !word.is_empty())
                .map(|word| Pattern::new(&word).finding_diacritics()),
            terms: None,
            is_of_terms: false,
            is_joined: false,
            languages: Orthographies::ALL,
        }
    }

    /// Stop words are in no layer: where one can be meant, terms tell nothing.
    fn checked(&self, test: Test) -> Test {
        match self.stop_terms.iter().any(|term| test.has_term(term)) {
            true => Test {
                terms: None,
                is_of_terms: false,
                ..test
            },
            false => test,
        }
    }
}
