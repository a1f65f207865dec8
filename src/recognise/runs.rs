//! The tokens worth asking about: runs of capitalised words with what joins them.

use super::span::Token;
use std::ops::Range;

/// At most this many joining words stand between two capitalised ones (`Bank of the West`).
const LONGEST_JOINT: usize = 3;

/// Finds the runs of one sentence. `joins` tells whether a token that is not capitalised may stand
/// inside a name; it is asked only about tokens after a run.
pub fn find(
    tokens: &[Token],
    mut joins: impl FnMut(usize) -> bool,
    mut found: impl FnMut(Range<usize>),
) {
    let core = |at: usize| {
        tokens.get(at).is_some_and(|token| {
            token.has_capital()
                || token.is_number()
                    && (tokens.get(at + 1).is_some_and(|next| next.has_capital())
                        || at > 0 && tokens[at - 1].has_capital())
        })
    };
    let mut at = 0;
    while at < tokens.len() {
        if !core(at) {
            at += 1;
            continue;
        }
        let mut start = at;
        let mut end = at + 1;
        // `al - Qaeda`, where the text or the annotation parts it.
        if at >= 2
            && !tokens[at - 1].is_word()
            && tokens[at - 2].is_word()
            && !tokens[at].starts_sentence()
            && !tokens[at - 1].starts_sentence()
            && joins(at - 1)
            && joins(at - 2)
        {
            start = at - 2;
        }
        'grow: loop {
            while core(end) {
                end += 1;
            }
            for joint in 1..=LONGEST_JOINT {
                if end + joint >= tokens.len() || !joins(end + joint - 1) {
                    break;
                }
                if core(end + joint) {
                    end += joint + 1;
                    continue 'grow;
                }
            }
            break;
        }
        found(start..end);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::span::tokenize;

    fn runs(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        let mut runs = Vec::new();
        find(
            &tokens,
            |at| matches!(tokens[at].of(text), "of" | "the" | "and" | "al" | "-"),
            |range| {
                runs.push(
                    text[tokens[range.start].start as usize..tokens[range.end - 1].end as usize]
                        .to_owned(),
                )
            },
        );
        runs
    }

    #[test]
    fn joining_words_belong_to_a_run_only_between_capitals() {
        assert_eq!(
            runs("the Bank of the West paid Channel 4 and the rest of it"),
            ["Bank of the West", "Channel 4"]
        );
    }

    #[test]
    fn an_article_parted_from_its_name_begins_the_run() {
        assert_eq!(runs("he joined al - Qaeda in Iraq"), ["al - Qaeda", "Iraq"]);
        assert_eq!(runs("all of - Paris"), ["of - Paris"]);
        assert_eq!(runs("one - Paris"), ["Paris"]);
    }

    #[test]
    fn text_without_capitals_has_no_run() {
        assert_eq!(
            runs("nothing to see in 2021, they said"),
            Vec::<String>::new()
        );
    }
}
