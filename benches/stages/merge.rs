//! Sorted runs to postings in the order of terms, a range of terms at a time.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::count::merge::{merge, plan};
use newsprint::count::{MAX_FAN_IN, Run, Runs};

use crate::articles::{EXPECTED, Sums, runs, text_bytes};

/// Postings of a range of terms, as when a segment is written.
const RANGE_POSTINGS: u64 = 1 << 18;

/// Merges all ranges and sums up what comes out.
fn merged(runs: &[Run]) -> Sums {
    let mut sums = Sums::default();
    for bounds in plan(runs, RANGE_POSTINGS) {
        let merged = merge(runs, &bounds).expect("the runs can be read");
        sums.types += merged.terms().count() as u64;
        sums.postings += merged.articles.len() as u64;
        sums.frequency += merged
            .frequencies
            .iter()
            .map(|f| u64::from(*f))
            .sum::<u64>();
    }
    sums
}

#[divan::bench(args = [4, 32])]
fn in_memory(bencher: Bencher, run_count: usize) {
    let runs = runs(crate::articles::TEXTS.len().div_ceil(run_count));
    bencher
        .counter(BytesCount::new(text_bytes()))
        .bench(|| assert_eq!(merged(&runs), EXPECTED.terms));
}

#[divan::bench(args = [4, 32])]
fn from_disk(bencher: Bencher, run_count: usize) {
    let folder = tempfile::tempdir().expect("a folder for the spill file");
    let mut spilled = Runs::new(folder.path(), "terms.spill".into());
    for run in runs(crate::articles::TEXTS.len().div_ceil(run_count)) {
        spilled.push(run);
    }
    spilled.spill().expect("there is room");
    bencher
        .counter(BytesCount::new(text_bytes()))
        .bench(|| assert_eq!(merged(spilled.as_slice()), EXPECTED.terms));
}

/// More runs than are merged at once, first merged among themselves: a run an article.
#[divan::bench]
fn narrow(bencher: Bencher) {
    let made = runs(1);
    assert!(made.len() > MAX_FAN_IN, "too few articles for this");
    bencher
        .counter(BytesCount::new(text_bytes()))
        .with_inputs(|| {
            let folder = tempfile::tempdir().expect("a folder for the spill file");
            let mut runs = Runs::new(folder.path(), "terms.spill".into());
            made.iter().cloned().for_each(|run| runs.push(run));
            (folder, runs)
        })
        .bench_values(|(folder, mut runs)| {
            runs.narrow().expect("there is room");
            assert!(runs.as_slice().len() <= MAX_FAN_IN);
            let postings: u64 = runs.as_slice().iter().map(|run| run.postings).sum();
            assert_eq!(postings, EXPECTED.terms.postings);
            (runs, folder)
        });
}
