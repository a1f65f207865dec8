//! Runs, rows and texts to the files of a segment, each synchronised to the disk.

use newsprint::tokenize::Orthography;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::article::Article;
use newsprint::count::{ArticleTotals, Counter, Names, Run};
use newsprint::limits::Limits;
use newsprint::settings::{Layer, Wanted};
use newsprint::store::{ArticleRow, CorpusWriter};
use tempfile::TempDir;

use crate::articles::{ARTICLES, EXPECTED, RULES, TEXTS, text_bytes};

/// What a segment is written from: for each article its row and totals, and the runs.
struct Counted {
    articles: Vec<(ArticleRow, ArticleTotals)>,
    runs: Vec<Vec<Run>>,
}

static COUNTED: LazyLock<Counted> = LazyLock::new(|| {
    let mut counter = Counter::new(&RULES, &[Layer::Terms], usize::MAX);
    let articles = ARTICLES
        .iter()
        .zip(TEXTS.iter())
        .zip(0..)
        .map(|((article, text), number)| {
            let totals = counter.article(number, text, &Names::default(), Orthography::Plain);
            (row(article, number, totals.tokens), totals)
        })
        .collect();
    Counted {
        articles,
        runs: counter.finish(),
    }
});

fn row(article: &Article, number: u32, tokens: u32) -> ArticleRow {
    ArticleRow {
        id: number.to_string(),
        source: article.source.clone(),
        date: article.date,
        title: article.title.clone(),
        tokens,
        ..ArticleRow::default()
    }
}

/// An empty corpus with the layer of terms, in a folder of its own.
fn corpus(text: bool) -> (TempDir, CorpusWriter) {
    let folder = tempfile::tempdir().expect("a folder for the corpus");
    let wanted = Wanted {
        layers: Some(vec![Layer::Terms]),
        text: Some(text),
        ..Wanted::default()
    };
    let corpus = CorpusWriter::open(&folder.path().join("corpus"), &wanted).expect("a new corpus");
    (folder, corpus)
}

#[divan::bench]
fn segment_of_terms(bencher: Bencher) {
    let limits = Limits::default();
    rayon::in_place_scope_fifo(|scope| {
        bencher
            .counter(BytesCount::new(text_bytes()))
            .with_inputs(|| {
                let (folder, corpus) = corpus(false);
                let mut segment = corpus.segment(scope).expect("a new segment");
                for (row, totals) in &COUNTED.articles {
                    let added = segment.article(row, &totals.layers);
                    added.expect("there is room");
                }
                segment.runs(COUNTED.runs.clone());
                (folder, corpus, segment)
            })
            .bench_local_values(|(folder, corpus, segment)| {
                let entry = segment.finish(&limits).expect("there is room");
                assert_eq!(entry.types[&Layer::Terms], EXPECTED.terms.types);
                assert_eq!(entry.tokens, EXPECTED.terms.frequency);
                assert_eq!(entry.articles as usize, TEXTS.len());
                (corpus, folder)
            });
    });
}

/// Compresses the texts, on all cores, and writes them.
#[divan::bench]
fn texts(bencher: Bencher) {
    let limits = Limits::default();
    rayon::in_place_scope_fifo(|scope| {
        bencher
            .counter(BytesCount::new(text_bytes()))
            .with_inputs(|| (corpus(true), TEXTS.clone()))
            .bench_local_values(|((folder, corpus), texts)| {
                let mut segment = corpus.segment(scope).expect("a new segment");
                for text in texts {
                    segment.text(text).expect("there is room");
                }
                let entry = segment.finish(&limits).expect("there is room");
                assert!(entry.files["text.parquet"].bytes as usize > TEXTS.len());
                (corpus, folder)
            });
    });
}
