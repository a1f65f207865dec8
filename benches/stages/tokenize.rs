//! Text to tokens: the fast path, the same on a processor without AVX2, the reference, and what
//! `unicode-segmentation` does alone.

use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::settings::Tokenizing;
use newsprint::tokenize::{Token, reference_tokens, tokens, tokens_portable};
use unicode_segmentation::UnicodeSegmentation;

use crate::articles::TEXT;

/// What every path must find in the text.
static EXPECTED: LazyLock<Sum> = LazyLock::new(|| {
    let mut sum = Sum::default();
    reference_tokens(&TEXT, &Tokenizing::default(), |token| sum.add(token));
    sum
});

/// How many tokens there are and where they end, in one number: two would cost as much as dividing
/// the text does.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum(u64);

impl Sum {
    #[inline]
    fn add(&mut self, token: Token<'_>) {
        self.0 = self.0.wrapping_add((1 << 40) + token.end() as u64);
    }
}

/// Measures one path over the whole text.
fn measure(bencher: Bencher, path: impl Fn(&mut Sum) + Sync) {
    let expected = &*EXPECTED;
    bencher
        .counter(BytesCount::of_str(TEXT.as_str()))
        .bench(|| {
            let mut sum = Sum::default();
            path(&mut sum);
            assert_eq!(sum, *expected);
            sum
        });
}

#[divan::bench]
fn fast(bencher: Bencher) {
    let rules = Tokenizing::default();
    measure(bencher, |sum| tokens(&TEXT, &rules, |token| sum.add(token)));
}

#[divan::bench]
fn portable(bencher: Bencher) {
    let rules = Tokenizing::default();
    measure(bencher, |sum| {
        tokens_portable(&TEXT, &rules, |token| sum.add(token))
    });
}

#[divan::bench(sample_count = 10)]
fn reference(bencher: Bencher) {
    let rules = Tokenizing::default();
    measure(bencher, |sum| {
        reference_tokens(&TEXT, &rules, |token| sum.add(token))
    });
}

#[divan::bench(sample_count = 10)]
fn unicode_words(bencher: Bencher) {
    let expected = TEXT.unicode_words().count();
    bencher
        .counter(BytesCount::of_str(TEXT.as_str()))
        .bench(|| {
            let count = black_box(TEXT.as_str()).unicode_words().count();
            assert_eq!(count, expected);
            count
        });
}
