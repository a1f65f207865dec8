//! Counts to numbers. Speed is in terms that are measured.

use divan::Bencher;
use divan::counter::ItemsCount;
use newsprint::measure::Level;
use newsprint::measure::frequency::{ArticleSums, log_ratio_ci};
use newsprint::measure::keyness::{G2, Keyness, LogRatio, Pair, Zeros};

/// Terms of a whole vocabulary that a comparison tests.
const TERMS: u64 = 100_000;

/// Frequencies as a comparison of two outlets has them: few are high, most are low.
fn pairs() -> Vec<Pair> {
    let pairs = (1..=TERMS).map(|rank| Pair {
        a: 1_000_000 / rank + rank % 7,
        b: 800_000 / rank + rank % 5 + 1,
        n1: 12_000_000,
        n2: 10_000_000,
    });
    pairs.collect()
}

/// Both forms of log-likelihood and the Log Ratio, as `compare` has them.
#[divan::bench]
fn keyness(bencher: Bencher) {
    // The value of the literature, so that what is measured is the right formula.
    let known = Pair {
        a: 12_000,
        b: 10_000,
        n1: 1_000_000,
        n2: 1_000_000,
    };
    let value = G2::TwoCell.measure(&known).expect("it is defined");
    assert!((value - 182.07).abs() < 0.005);
    let pairs = pairs();
    bencher.counter(ItemsCount::new(pairs.len())).bench(|| {
        let mut sums = [0.0; 3];
        for pair in &pairs {
            let measures: [&dyn Keyness; 3] =
                [&G2::TwoCell, &G2::FourCell, &LogRatio(Zeros::HalfForZero)];
            for (sum, measure) in sums.iter_mut().zip(measures) {
                // Exchanged sides have the opposite sign.
                let value = measure.measure(pair).expect("it is defined");
                let swapped = measure.measure(&pair.swapped()).expect("it is defined");
                assert!((value + swapped).abs() <= 1e-9 * value.abs().max(1.0));
                *sum += value;
            }
        }
        sums
    });
}

/// The interval of the Log Ratio from sums over articles.
#[divan::bench]
fn log_ratio_intervals(bencher: Bencher) {
    let sums: Vec<[ArticleSums; 2]> = (0..TERMS)
        .map(|term| {
            [3, 5].map(|step| {
                let articles = (0..20).map(|article| ((article * step + term) % 4, 500 + article));
                ArticleSums::from_articles(articles)
            })
        })
        .collect();
    bencher.counter(ItemsCount::new(sums.len())).bench(|| {
        for [target, reference] in &sums {
            let interval = log_ratio_ci(target, reference, Level::P95).expect("it is defined");
            let ratio = target.frequency as f64 / reference.frequency as f64;
            assert!(interval.contains(ratio.log2()));
        }
    });
}
