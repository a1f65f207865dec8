//! The articles that are measured on, and what is true of them by the definitions.

use newsprint::tokenize::Orthography;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use newsprint::article::Article;
use newsprint::clean;
use newsprint::count::{Counter, Names, Run};
use newsprint::read::{self, Block, ReadOptions};
use newsprint::settings::{Layer, Tokenizing};
use newsprint::tokenize::{reference_tokens, term};

/// The samples of the repository.
pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");

/// Text that is taken of a larger input, in bytes: as much as one task counts.
const MOST_BYTES: usize = 8 << 20;

/// The articles as a reader leaves them.
pub static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let input = std::env::var("NEWSPRINT_BENCH_INPUT").unwrap_or(SAMPLES.into());
    let mut left = MOST_BYTES;
    let articles = blocks(&input).flat_map(|block| block.parse().articles);
    articles
        .take_while(|article| {
            let more = left > 0;
            left = left.saturating_sub(article.text.len());
            more
        })
        .collect()
});

/// The text of each article that is counted.
pub static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let cleaned = ARTICLES.iter().cloned().map(|mut article| {
        clean::clean(&mut article, &clean::Options::default());
        article.counted_text().into_owned()
    });
    cleaned.collect()
});

/// All texts, one after the other.
pub static TEXT: LazyLock<String> = LazyLock::new(|| TEXTS.join("\n\n"));

/// How words are made terms.
pub static RULES: LazyLock<Tokenizing> = LazyLock::new(Tokenizing::default);

/// What the counted layers must have, found with the tokenizer's definition and hash tables.
pub static EXPECTED: LazyLock<Expected> = LazyLock::new(|| {
    let mut terms = Totals::default();
    let mut bigrams = Totals::default();
    for text in TEXTS.iter() {
        let mut own: Vec<String> = Vec::new();
        let mut pairs: Vec<String> = Vec::new();
        // No pair goes over the end of a line.
        for line in text.lines() {
            let start = own.len();
            reference_tokens(line, &RULES, |token| {
                own.push(term(token.text, token.kind, &RULES));
            });
            pairs.extend(own[start..].windows(2).map(|pair| pair.join(" ")));
        }
        terms.add(own);
        bigrams.add(pairs);
    }
    Expected {
        terms: terms.sums(),
        bigrams: bigrams.sums(),
    }
});

/// What is known of the articles.
pub struct Expected {
    /// Sums of the layer of terms.
    pub terms: Sums,
    /// Sums of the layer of bigrams.
    pub bigrams: Sums,
}

/// Sums of a layer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Different terms.
    pub types: u64,
    /// Pairs of a term and an article that has it.
    pub postings: u64,
    /// Occurrences.
    pub frequency: u64,
}

/// For each term its frequency and its articles.
#[derive(Default)]
struct Totals(HashMap<String, (u64, u64)>);

impl Totals {
    fn add(&mut self, terms: Vec<String>) {
        let mut own: HashMap<String, u64> = HashMap::new();
        for term in terms {
            *own.entry(term).or_default() += 1;
        }
        for (term, frequency) in own {
            let total = self.0.entry(term).or_default();
            total.0 += frequency;
            total.1 += 1;
        }
    }

    fn sums(&self) -> Sums {
        Sums {
            types: self.0.len() as u64,
            postings: self.0.values().map(|total| total.1).sum(),
            frequency: self.0.values().map(|total| total.0).sum(),
        }
    }
}

/// Bytes of all texts.
pub fn text_bytes() -> usize {
    TEXTS.iter().map(String::len).sum()
}

/// The blocks of an input, read ahead without bound.
pub fn blocks(input: &str) -> impl Iterator<Item = Block> + use<> {
    let found = read::find(&[input]).expect("the input is there");
    read::blocks(
        found.inputs,
        Arc::new(ReadOptions::default()),
        1,
        u64::MAX / 2,
    )
}

/// The runs of a layer, each of so many articles.
pub fn runs(layer: Layer, articles_of_run: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    for (part, texts) in TEXTS.chunks(articles_of_run).enumerate() {
        let mut counter = Counter::new(&RULES, &[layer], usize::MAX);
        for (position, text) in texts.iter().enumerate() {
            let number = (part * articles_of_run + position) as u32;
            counter.article(number, text, &Names::default(), Orthography::Plain);
        }
        runs.extend(counter.finish().into_iter().flatten());
    }
    runs
}
