//! Text to names, and names to entities.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::recognise::alias::Resolver;
use newsprint::recognise::{Mention, Recogniser, Scratch, span};

use crate::articles::{TEXTS, text_bytes};

/// The names of a text, found with tables that nothing was read into before.
fn alone(text: &str) -> Vec<Mention> {
    let mut mentions = Vec::new();
    Recogniser::embedded()
        .mentions(text, &mut Scratch::default(), &mut mentions)
        .expect("the embedded recogniser does not fail");
    mentions
}

/// Cuts the tokens that the recogniser looks at.
#[divan::bench]
fn tokens(bencher: Bencher) {
    bencher.counter(BytesCount::new(text_bytes())).bench(|| {
        let mut tokens = Vec::new();
        let mut found = 0;
        for text in TEXTS.iter() {
            span::tokenize(text, &mut tokens);
            found += tokens.len();
            let last = tokens.last().map_or("", |token| token.of(text));
            assert!(text.trim_end().ends_with(last));
        }
        found
    });
}

#[divan::bench(sample_count = 20)]
fn mentions(bencher: Bencher) {
    let expected: Vec<Vec<Mention>> = TEXTS.iter().map(|text| alone(text)).collect();
    bencher.counter(BytesCount::new(text_bytes())).bench(|| {
        let (mut scratch, mut found) = (Scratch::default(), Vec::new());
        for (text, expected) in TEXTS.iter().zip(&expected) {
            Recogniser::embedded()
                .mentions(text, &mut scratch, &mut found)
                .expect("the embedded recogniser does not fail");
            assert_eq!(found, *expected);
        }
    });
}

/// Merges the names of each article.
#[divan::bench(sample_count = 20)]
fn entities(bencher: Bencher) {
    let mentions: Vec<Vec<Mention>> = TEXTS.iter().map(|text| alone(text)).collect();
    let expected: Vec<usize> = TEXTS
        .iter()
        .zip(&mentions)
        .map(|(text, mentions)| Resolver::default().resolve(text, mentions).0.len())
        .collect();
    bencher.counter(BytesCount::new(text_bytes())).bench(|| {
        let mut resolver = Resolver::with_list(None);
        for ((text, mentions), expected) in TEXTS.iter().zip(&mentions).zip(&expected) {
            assert_eq!(resolver.resolve(text, mentions).0.len(), *expected);
        }
    });
}
