//! Sorted runs to postings in the order of terms, a range of terms at a time.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::count::{MAX_FAN_IN, Merge, Runs};
use newsprint::settings::Layer;
use tempfile::TempDir;

use crate::articles::{EXPECTED, Sums, TEXTS, runs, text_bytes};

/// Postings of a range of terms, as when a segment is written.
const RANGE_POSTINGS: u64 = 1 << 18;

/// Merges all ranges and sums up what comes out.
fn merged(merge: &Merge) -> Sums {
    let mut sums = Sums::default();
    for range in 0..merge.ranges() {
        let merged = merge.merge(range).expect("the runs can be read");
        sums.types += merged.terms.len() as u64;
        sums.postings += merged.articles.len() as u64;
        sums.frequency += merged
            .frequencies
            .iter()
            .map(|f| u64::from(*f))
            .sum::<u64>();
    }
    sums
}

/// The runs of a layer in a folder, which must outlive them.
fn made(layer: Layer, run_count: usize) -> (TempDir, Runs) {
    let folder = tempfile::tempdir().expect("a folder for the spill file");
    let mut all = Runs::new(folder.path(), "spill".into());
    for run in runs(layer, TEXTS.len().div_ceil(run_count)) {
        all.push(run);
    }
    (folder, all)
}

/// Merges runs; n-grams as numbers when that takes no more than `bytes`.
fn measure(bencher: Bencher, (folder, runs): (TempDir, Runs), bytes: u64, expected: Sums) {
    let merge = runs.into_merge(RANGE_POSTINGS, bytes);
    let merge = merge.expect("the runs can be read");
    bencher
        .counter(BytesCount::new(text_bytes()))
        .bench(|| assert_eq!(merged(&merge), expected));
    drop(folder);
}

#[divan::bench(args = [4, 32])]
fn in_memory(bencher: Bencher, run_count: usize) {
    let made = made(Layer::Terms, run_count);
    measure(bencher, made, u64::MAX, EXPECTED.terms);
}

#[divan::bench(args = [4, 32])]
fn from_disk(bencher: Bencher, run_count: usize) {
    let (folder, mut runs) = made(Layer::Terms, run_count);
    runs.spill().expect("there is room");
    measure(bencher, (folder, runs), u64::MAX, EXPECTED.terms);
}

#[divan::bench(args = [4, 32])]
fn bigrams(bencher: Bencher, run_count: usize) {
    let made = made(Layer::Ngrams(2), run_count);
    measure(bencher, made, u64::MAX, EXPECTED.bigrams);
}

#[divan::bench(args = [4, 32])]
fn bigrams_as_strings(bencher: Bencher, run_count: usize) {
    let made = made(Layer::Ngrams(2), run_count);
    measure(bencher, made, 0, EXPECTED.bigrams);
}

/// More runs than are merged at once, first merged among themselves: a run an article.
#[divan::bench]
fn narrow(bencher: Bencher) {
    assert!(TEXTS.len() > MAX_FAN_IN, "too few articles for this");
    bencher
        .counter(BytesCount::new(text_bytes()))
        .with_inputs(|| made(Layer::Terms, TEXTS.len()))
        .bench_values(|(folder, runs)| {
            let merge = runs.into_merge(RANGE_POSTINGS, u64::MAX);
            assert!(merge.is_ok_and(|merge| merge.ranges() > 0));
            folder
        });
}
