//! Articles to sorted runs, tokenizing and interning included.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::count::{Counter, Names, Run};
use newsprint::settings::Layer;
use newsprint::tokenize::Orthography;

use crate::articles::{EXPECTED, RULES, Sums, TEXTS, text_bytes};

/// Counts all articles in one run a layer.
fn measure(bencher: Bencher, layers: &[(Layer, Sums)]) {
    let names: Vec<Layer> = layers.iter().map(|(layer, _)| *layer).collect();
    bencher.counter(BytesCount::new(text_bytes())).bench(|| {
        let mut counter = Counter::new(&RULES, &names, usize::MAX);
        let mut frequencies = vec![0; names.len()];
        for (number, text) in (0..).zip(TEXTS.iter()) {
            let totals = counter.article(number, text, &Names::default(), Orthography::Plain);
            for (sum, own) in frequencies.iter_mut().zip(totals.layers) {
                *sum += own;
            }
        }
        let runs = counter.finish();
        for (((_, expected), runs), frequency) in layers.iter().zip(&runs).zip(frequencies) {
            // N-grams are counted as often as they occur until they are merged.
            let postings: u64 = runs.iter().map(Run::postings).sum();
            assert!(postings == expected.postings || postings == expected.frequency);
            assert_eq!(frequency, expected.frequency);
        }
        runs
    });
}

#[divan::bench]
fn terms(bencher: Bencher) {
    measure(bencher, &[(Layer::Terms, EXPECTED.terms)]);
}

#[divan::bench]
fn bigrams(bencher: Bencher) {
    measure(bencher, &[(Layer::Ngrams(2), EXPECTED.bigrams)]);
}

#[divan::bench]
fn terms_and_bigrams(bencher: Bencher) {
    let layers = [
        (Layer::Terms, EXPECTED.terms),
        (Layer::Ngrams(2), EXPECTED.bigrams),
    ];
    measure(bencher, &layers);
}
