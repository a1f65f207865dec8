//! Runs out of memory to a file. That the file holds them is what `merge` asserts.

use divan::Bencher;
use divan::counter::BytesCount;
use newsprint::count::{Run, Runs};
use newsprint::settings::Layer;

use crate::articles::{runs, text_bytes};

#[divan::bench]
fn to_file(bencher: Bencher) {
    let made = runs(Layer::Terms, 16);
    let length = |run: &Run| match run {
        Run::Terms(run) => run.length,
        Run::Ngrams(run) => run.length,
    };
    let bytes: u64 = made.iter().map(length).sum();
    bencher
        .counter(BytesCount::new(text_bytes()))
        .with_inputs(|| {
            let folder = tempfile::tempdir().expect("a folder for the spill file");
            let mut runs = Runs::new(folder.path(), "terms.spill".into());
            made.iter().cloned().for_each(|run| runs.push(run));
            (folder, runs)
        })
        .bench_values(|(folder, mut runs)| {
            let before = runs.held_bytes();
            runs.spill().expect("there is room");
            assert_eq!(before - runs.held_bytes(), bytes);
            // Both vanish outside of the measurement, the file before its folder.
            (runs, folder)
        });
}
