//! Tokens to term numbers. A counter without layers tokenizes and interns, and counts nothing: what
//! it takes longer than `tokenize` is the interning.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::count::{Counter, Names};
use newsprint::tokenize::Orthography;

use crate::articles::{EXPECTED, RULES, TEXTS, text_bytes};

#[divan::bench]
fn tokens_to_terms(bencher: Bencher) {
    let expected = EXPECTED.terms.frequency;
    bencher.counter(BytesCount::new(text_bytes())).bench(|| {
        let mut counter = Counter::new(&RULES, &[], usize::MAX);
        let tokens: u64 = (0..)
            .zip(TEXTS.iter())
            .map(|(number, text)| {
                counter
                    .article(number, text, &Names::default(), Orthography::Plain)
                    .tokens
            })
            .map(u64::from)
            .sum();
        assert_eq!(tokens, expected);
        counter
    });
}
