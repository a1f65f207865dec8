//! Articles to text worth counting: all of it, and its parts.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::article::Article;
use newsprint::clean::{Options, clean};

use crate::articles::ARTICLES;

/// Cleans all articles; each must come out as it does by itself.
fn measure(bencher: Bencher, options: Options) {
    // From the last to the first: what was cleaned before changes nothing.
    let mut expected: Vec<usize> = ARTICLES
        .iter()
        .rev()
        .map(|article| {
            let mut article = article.clone();
            clean(&mut article, &options);
            mark(&article)
        })
        .collect();
    expected.reverse();
    let bytes: usize = ARTICLES.iter().map(|article| article.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(|| ARTICLES.clone())
        .bench_values(|mut articles| {
            for (article, expected) in articles.iter_mut().zip(&expected) {
                clean(article, &options);
                assert_eq!(mark(article), *expected);
            }
            articles
        });
}

/// What cleaning changes, in a number.
fn mark(article: &Article) -> usize {
    article.text.len()
        + (article.title.len() << 8)
        + (article.author.len() << 16)
        + (article.metadata.len() << 24)
        + (article.language.len() << 32)
}

#[divan::bench]
fn all(bencher: Bencher) {
    measure(bencher, Options::default());
}

#[divan::bench]
fn wire(bencher: Bencher) {
    measure(
        bencher,
        Options {
            identify_language: false,
            ..Options::default()
        },
    );
}

#[divan::bench]
fn language(bencher: Bencher) {
    measure(
        bencher,
        Options {
            wire: false,
            ..Options::default()
        },
    );
}
