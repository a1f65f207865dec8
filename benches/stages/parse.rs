//! Files to blocks, blocks to articles. Speed is in bytes of the input.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::read::Block;

use crate::articles::{SAMPLES, blocks};

/// One of the samples, with the articles that are in it.
struct Sample {
    path: String,
    bytes: u64,
    articles: usize,
}

impl Sample {
    fn named(name: &str, articles: usize) -> Self {
        let path = format!("{SAMPLES}/{name}");
        let bytes = std::fs::metadata(&path).expect("a sample").len();
        Self {
            path,
            bytes,
            articles,
        }
    }

    /// 222 objects, one a line.
    fn json_lines() -> Self {
        Self::named("immigration.jsonl", 222)
    }

    /// 164 rows, most with line breaks in quotation marks.
    fn csv() -> Self {
        Self::named("immigration.csv", 164)
    }
}

/// Opens a file, decides what its columns are and cuts it into blocks.
fn cut(bencher: Bencher, sample: Sample) {
    bencher.counter(BytesCount::new(sample.bytes)).bench(|| {
        let cut: Vec<Block> = blocks(&sample.path).collect();
        let bytes: u64 = cut.iter().map(|block| block.disk_bytes).sum();
        assert_eq!(bytes, sample.bytes);
        cut
    });
}

/// Parses the blocks of a file.
fn parse(bencher: Bencher, sample: Sample) {
    bencher
        .counter(BytesCount::new(sample.bytes))
        .with_inputs(|| blocks(&sample.path).collect::<Vec<_>>())
        .bench_values(|blocks| {
            let parsed: Vec<_> = blocks.into_iter().map(Block::parse).collect();
            let articles: usize = parsed.iter().map(|parsed| parsed.articles.len()).sum();
            assert_eq!(articles, sample.articles);
            assert!(parsed.iter().all(|parsed| parsed.rejects.is_empty()));
            parsed
        });
}

#[divan::bench]
fn json_lines_cut(bencher: Bencher) {
    cut(bencher, Sample::json_lines());
}

#[divan::bench]
fn json_lines(bencher: Bencher) {
    parse(bencher, Sample::json_lines());
}

#[divan::bench]
fn csv_cut(bencher: Bencher) {
    cut(bencher, Sample::csv());
}

#[divan::bench]
fn csv(bencher: Bencher) {
    parse(bencher, Sample::csv());
}
