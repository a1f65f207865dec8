//! Capitals and word lists without a model: what the recogniser is measured against.

use newsprint::recognise::span::Token;
use newsprint::recognise::training::{
    Class, LONGEST, Mask, NEVER, Style, Word, extend, find_runs, lexicon,
};
use newsprint::recognise::{Kind, Mention, Recogniser};

/// Joining words that a rule cannot tell from those between two names.
const DIVIDING: [&str; 10] = ["and", "in", "on", "at", "to", "with", "for", "a", "-", "/"];

/// The names that rules find: runs of capitalised words, judged by the word lists.
pub fn mentions(recogniser: &Recogniser, text: &str, tokens: &[Token], out: &mut Vec<Mention>) {
    out.clear();
    let Some(lexicon) = lexicon(recogniser) else {
        return;
    };
    let mut folded = String::new();
    for tokens in tokens.chunk_by(|_, next| !next.starts_sentence()) {
        if Style::of(tokens) == Style::Capitals {
            continue;
        }
        let words: Vec<Word> = tokens
            .iter()
            .map(|token| Word::of(*token, token.of(text), lexicon, &mut folded).0)
            .collect();
        find_runs(
            tokens,
            |at| words[at].joins && !DIVIDING.contains(&tokens[at].of(text)),
            |run| {
                let (mut first, end) = (run.start, run.end);
                let plain = Class::Lower.bit() | Class::Calendar.bit();
                while first < end
                    && (words[first].classes & NEVER != 0
                        || words[first].classes & Class::Title.bit() != 0
                        || words[first].classes & plain != 0
                            && (first == 0 || !tokens[first].has_capital()))
                {
                    first += 1;
                }
                if first == end {
                    return;
                }
                let mut key = 0;
                let mut whole: Mask = 0;
                let mut any: Mask = 0;
                for (at, word) in words[first..end].iter().enumerate() {
                    key = extend(key, word.folded);
                    if at < LONGEST {
                        whole = lexicon.classes(key);
                    }
                    any |= word.classes;
                }
                if end - first > LONGEST {
                    whole = 0;
                }
                let place = Class::Country.bit() | Class::City.bit() | Class::Region.bit();
                let kind = if whole & (Class::Demonym.bit() | Class::Lower.bit()) != 0
                    && end - first == 1
                {
                    return;
                } else if whole & Class::Country.bit() != 0 {
                    Kind::Place
                } else if whole & Class::Organisation.bit() != 0 || any & Class::Head.bit() != 0 {
                    Kind::Organisation
                } else if words[first].classes & Class::Given.bit() != 0 && end - first > 1 {
                    Kind::Person
                } else if whole & place != 0 {
                    Kind::Place
                } else if end - first == 1 && tokens[first].is_all_capitals() {
                    Kind::Organisation
                } else if whole & (Class::Given.bit() | Class::Family.bit()) != 0
                    || (2..=3).contains(&(end - first))
                {
                    Kind::Person
                } else {
                    Kind::Organisation
                };
                out.push(Mention {
                    start: tokens[first].start as usize,
                    end: tokens[end - 1].end as usize,
                    kind,
                });
            },
        );
    }
}
