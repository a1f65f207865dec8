//! Resampling articles: the Poisson bootstrap.
//!
//! In each replicate, each article gets a Poisson weight with mean 1, and the statistic is computed
//! from the weighted sums; the percentiles of the replicates are the limits. Hanley & MacGibbon (2006),
//! doi:10.1016/j.cmpb.2006.04.006.
//!
//! A weight depends only on (seed, article id, replicate): not on a shared stream of random numbers, on
//! threads, on the order of articles or on how segments were cut. So one seed gives one answer, and all
//! terms of a replicate share their weights, which preserves the correlations between terms. Sums are
//! of integers, hence exact.
//!
//! Its variance lacks the factor k/(k − 1): errors are smaller than `per_million_se` by
//! √((k − 1)/k).

use super::{Interval, Level, Undefined};
use crate::about::About;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The Poisson bootstrap.
pub const ABOUT: About = About {
    name: "poisson_bootstrap",
    summary: "percentile interval from articles resampled with Poisson weights",
    unit: "",
    direction: "",
    citation: "hanley2006",
};

/// Below this number of articles the limits are rough ([`Resampled::is_rough`]).
pub const ROUGH_BELOW_ARTICLES: u64 = 10;

/// How articles are resampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// One seed is one answer.
    pub seed: u64,
    /// Replicates; 10,000 for limits that are good to some percent, 2,000 for a look.
    pub replicates: u32,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            seed: 1,
            replicates: 10_000,
        }
    }
}

/// One article of a selection, with or without the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleFrequency {
    /// What identifies the article for good, in whatever selection it stands.
    pub id: u64,
    /// Occurrences of the term.
    pub frequency: u64,
    /// Tokens.
    pub tokens: u64,
}

/// What the replicates of a statistic say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// The percentile limits.
    pub interval: Interval,
    /// The standard deviation of the replicates, divisor n − 1; infinite where a replicate is.
    pub se: f64,
    /// Replicates that were used.
    pub used: u32,
    /// Replicates left out because the statistic was undefined in them, such as all weights 0.
    pub skipped: u32,
    /// Articles resampled; of two sides, those of the smaller.
    pub articles: u64,
}

impl Resampled {
    /// Whether the articles are so few that the limits are rough, which is to be said beside them.
    pub const fn is_rough(&self) -> bool {
        self.articles < ROUGH_BELOW_ARTICLES
    }
}

impl Bootstrap {
    /// The weight of an article in a replicate: Poisson with mean 1.
    pub fn weight(&self, id: u64, replicate: u32) -> u32 {
        poisson(mix(mix(id) ^ self.key(replicate)))
    }

    /// Frequency per million of one term over `articles`, those without the term included.
    ///
    /// # Errors
    /// [`Undefined::NoArticles`], [`Undefined::OneArticle`], [`Undefined::NoTokens`].
    pub fn per_million(
        &self,
        articles: &[ArticleFrequency],
        level: Level,
    ) -> Result<Resampled, Undefined> {
        let tokens: Vec<_> = articles.iter().map(|a| (a.id, a.tokens)).collect();
        let with_term = postings(articles);
        self.tokens(&tokens)?.per_million(&with_term, level)
    }

    /// Log Ratio of one term between two selections. A frequency of 0 in a replicate counts as ½, as in
    /// [`Zeros::HalfForZero`](crate::measure::keyness::Zeros::HalfForZero).
    ///
    /// # Errors
    /// As [`Self::per_million`], for either side; [`Undefined::TermAbsentFromBoth`].
    pub fn log_ratio(
        &self,
        target: &[ArticleFrequency],
        reference: &[ArticleFrequency],
        level: Level,
    ) -> Result<Resampled, Undefined> {
        let sides = [target, reference];
        if sides
            .iter()
            .all(|side| side.iter().all(|a| a.frequency == 0))
        {
            return Err(Undefined::TermAbsentFromBoth);
        }
        let [target, reference] = sides.map(|side| {
            let tokens: Vec<_> = side.iter().map(|a| (a.id, a.tokens)).collect();
            self.tokens(&tokens)
                .map(|tokens| (tokens.frequencies(&postings(side)), tokens))
        });
        let ((f1, n1), (f2, n2)) = (target?, reference?);
        let articles = n1.articles.min(n2.articles);
        let half = |f: u64| if f == 0 { 0.5 } else { f as f64 };
        let values = (0..self.replicates as usize).filter_map(|i| {
            let (a, b, n, m) = (f1[i], f2[i], n1.totals[i], n2.totals[i]);
            (n > 0 && m > 0 && a + b > 0)
                .then(|| ((half(a) / n as f64) / (half(b) / m as f64)).log2())
        });
        self.summary(values.collect(), articles, level)
    }

    /// The resampled token totals of a selection, from which any number of terms can be measured by
    /// their postings alone. `articles` are (id, tokens).
    ///
    /// # Errors
    /// [`Undefined::NoArticles`], [`Undefined::OneArticle`], [`Undefined::NoTokens`].
    pub fn tokens(&self, articles: &[(u64, u64)]) -> Result<ResampledTokens, Undefined> {
        match articles.len() {
            0 => return Err(Undefined::NoArticles),
            1 => return Err(Undefined::OneArticle),
            _ => {}
        }
        if articles.iter().all(|a| a.1 == 0) {
            return Err(Undefined::NoTokens);
        }
        Ok(ResampledTokens {
            bootstrap: *self,
            totals: self.totals(articles),
            articles: articles.len() as u64,
        })
    }

    /// Weighted sums of (id, value) a replicate.
    fn totals(&self, values: &[(u64, u64)]) -> Vec<u64> {
        let mixed: Vec<(u64, u64)> = values.iter().map(|&(id, value)| (mix(id), value)).collect();
        (0..self.replicates)
            .into_par_iter()
            .map(|replicate| {
                let key = self.key(replicate);
                mixed
                    .iter()
                    .map(|&(id, v)| u64::from(poisson(mix(id ^ key))) * v)
                    .sum()
            })
            .collect()
    }

    fn key(&self, replicate: u32) -> u64 {
        mix(mix(self.seed).wrapping_add(u64::from(replicate)))
    }

    fn summary(
        &self,
        mut values: Vec<f64>,
        articles: u64,
        level: Level,
    ) -> Result<Resampled, Undefined> {
        if values.len() < 2 {
            return Err(Undefined::FewerPointsThan(2));
        }
        values.sort_by(f64::total_cmp);
        let used = values.len() as u32;
        let mean = values.iter().sum::<f64>() / f64::from(used);
        let square: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        let tail = level.alpha() / 2.0;
        Ok(Resampled {
            interval: Interval {
                low: percentile(&values, tail),
                high: percentile(&values, 1.0 - tail),
            },
            se: (square / f64::from(used - 1)).sqrt(),
            used,
            skipped: self.replicates - used,
            articles,
        })
    }
}

/// Token totals of the replicates of a selection; see [`Bootstrap::tokens`].
#[derive(Debug, Clone)]
pub struct ResampledTokens {
    bootstrap: Bootstrap,
    totals: Vec<u64>,
    articles: u64,
}

impl ResampledTokens {
    /// Frequency per million of a term given as (article id, frequency); articles without it may be
    /// left out.
    ///
    /// # Errors
    /// [`Undefined::FewerPointsThan`] when nearly every replicate is without tokens.
    pub fn per_million(&self, term: &[(u64, u64)], level: Level) -> Result<Resampled, Undefined> {
        let values = self
            .frequencies(term)
            .into_iter()
            .zip(&self.totals)
            .filter(|(_, tokens)| **tokens > 0)
            .map(|(frequency, tokens)| 1e6 * frequency as f64 / *tokens as f64)
            .collect();
        self.bootstrap.summary(values, self.articles, level)
    }

    fn frequencies(&self, term: &[(u64, u64)]) -> Vec<u64> {
        self.bootstrap.totals(term)
    }
}

fn postings(articles: &[ArticleFrequency]) -> Vec<(u64, u64)> {
    articles
        .iter()
        .filter(|a| a.frequency > 0)
        .map(|a| (a.id, a.frequency))
        .collect()
}

/// The value below which a share of the sorted values lies, interpolated (type 7 of R).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let part = position - below as f64;
    // Kept apart so that two infinite neighbours do not make NaN.
    if part == 0.0 || sorted[below] == sorted[above] {
        return sorted[below];
    }
    sorted[below] + part * (sorted[above] - sorted[below])
}

/// The finaliser of splitmix64: every bit of the input reaches every bit of the output.
const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The Poisson (mean 1) value at a uniform position of 64 bits, by inversion. Positions near the
/// upper end beyond the table get its last value; their probability is below 1e-16.
fn poisson(uniform: u64) -> u32 {
    CUMULATIVE
        .iter()
        .position(|limit| uniform < *limit)
        .unwrap_or(CUMULATIVE.len()) as u32
}

/// 2⁶⁴ times the cumulative Poisson probabilities, mean 1.
const CUMULATIVE: [u64; 18] = {
    let mut table = [0; 18];
    let mut probability = 0.367_879_441_171_442_33; // 1/e
    let mut sum = 0.0;
    let mut value = 0;
    while value < table.len() {
        sum += probability;
        // The cast saturates, so a sum of 1 is the largest position.
        table[value] = (sum * 18_446_744_073_709_551_616.0) as u64;
        value += 1;
        probability /= value as f64;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::frequency::{ArticleSums, per_million_se};
    use proptest::prelude::*;

    fn selection(counts: &[(u64, u64)]) -> Vec<ArticleFrequency> {
        counts
            .iter()
            .zip(100..)
            .map(|(&(frequency, tokens), id)| ArticleFrequency {
                id,
                frequency,
                tokens,
            })
            .collect()
    }

    #[test]
    fn weights_are_poisson_with_mean_and_variance_1() {
        let bootstrap = Bootstrap {
            seed: 7,
            replicates: 0,
        };
        let n = 400_000;
        let (mut zeros, mut sum, mut square) = (0.0, 0.0, 0.0);
        for i in 0..n {
            let w = f64::from(bootstrap.weight(i / 1000, (i % 1000) as u32));
            zeros += f64::from(u8::from(w == 0.0));
            sum += w;
            square += w * w;
        }
        let n = n as f64;
        assert!((zeros / n - (-1.0f64).exp()).abs() < 0.004);
        assert!((sum / n - 1.0).abs() < 0.008);
        assert!((square / n - 2.0).abs() < 0.03);
    }

    #[test]
    fn weights_of_two_articles_or_replicates_do_not_go_together() {
        let bootstrap = Bootstrap {
            seed: 7,
            replicates: 0,
        };
        let covariance = |other: &dyn Fn(u64, u32) -> u32| {
            let n = 100_000;
            (0..n)
                .map(|i| {
                    let (id, replicate) = (i / 500, (i % 500) as u32);
                    let here = f64::from(bootstrap.weight(id, replicate)) - 1.0;
                    here * (f64::from(other(id, replicate)) - 1.0)
                })
                .sum::<f64>()
                / n as f64
        };
        assert!(covariance(&|id, replicate| bootstrap.weight(id + 1, replicate)).abs() < 0.02);
        assert!(covariance(&|id, replicate| bootstrap.weight(id, replicate + 1)).abs() < 0.02);
        let other = Bootstrap {
            seed: 8,
            replicates: 0,
        };
        assert!(covariance(&|id, replicate| other.weight(id, replicate)).abs() < 0.02);
    }

    #[test]
    fn one_seed_is_one_answer_for_any_number_of_threads_and_order_of_articles() {
        let mut articles = selection(&[(3, 400), (0, 250), (5, 900), (1, 300), (0, 800)]);
        let bootstrap = Bootstrap {
            seed: 11,
            replicates: 500,
        };
        let with = |threads, articles: &[ArticleFrequency]| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| bootstrap.per_million(articles, Level::P95).unwrap())
        };
        let one = with(1, &articles);
        assert_eq!(one, with(7, &articles));
        articles.reverse();
        assert_eq!(one, with(3, &articles));
        let other = Bootstrap {
            seed: 12,
            ..bootstrap
        };
        assert_ne!(one, other.per_million(&articles, Level::P95).unwrap());
    }

    #[test]
    fn replicates_without_an_article_are_skipped_and_counted() {
        let two = selection(&[(1, 10), (2, 10)]);
        let got = Bootstrap {
            seed: 1,
            replicates: 10_000,
        }
        .per_million(&two, Level::P95)
        .unwrap();
        // Both weights are 0 with probability e⁻².
        assert!((f64::from(got.skipped) / 10_000.0 - (-2.0f64).exp()).abs() < 0.015);
        assert_eq!(got.used + got.skipped, 10_000);
        assert!(got.is_rough());
    }

    #[test]
    fn selections_that_cannot_be_resampled_say_why() {
        let bootstrap = Bootstrap {
            seed: 1,
            replicates: 100,
        };
        let of = |counts: &[(u64, u64)]| bootstrap.per_million(&selection(counts), Level::P95);
        assert_eq!(of(&[]).unwrap_err(), Undefined::NoArticles);
        assert_eq!(of(&[(1, 10)]).unwrap_err(), Undefined::OneArticle);
        assert_eq!(of(&[(0, 0), (0, 0)]).unwrap_err(), Undefined::NoTokens);
    }

    #[test]
    fn the_log_ratio_of_an_absent_term_is_bounded_by_the_bootstrap() {
        let target = selection(&[(3, 400), (2, 250), (5, 900), (1, 300)]);
        let reference = selection(&[(0, 400), (0, 250), (0, 900)]);
        let bootstrap = Bootstrap {
            seed: 3,
            replicates: 2000,
        };
        let got = bootstrap
            .log_ratio(&target, &reference, Level::P95)
            .unwrap();
        assert!(got.interval.low > 0.0 && got.interval.high.is_finite());
        let back = bootstrap
            .log_ratio(&reference, &target, Level::P95)
            .unwrap();
        assert!((got.interval.low + back.interval.high).abs() < 1e-9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn its_error_is_that_of_the_ratio_estimator_without_the_factor_of_few_articles(
            // Enough articles that the tokens of a replicate vary little: the formula is linear in
            // them, and with 40 articles 4 % off for that alone.
            articles in prop::collection::vec((0u64..12, 300u64..900), 150..300)
        ) {
            prop_assume!(articles.iter().map(|a| a.0).sum::<u64>() >= 20);
            let k = articles.len() as f64;
            let expected = per_million_se(&ArticleSums::from_articles(articles.iter().copied()))
                .unwrap() * ((k - 1.0) / k).sqrt();
            let got = Bootstrap { seed: 5, replicates: 10_000 }
                .per_million(&selection(&articles), Level::P95)
                .unwrap();
            prop_assert!((got.se / expected - 1.0).abs() < 0.05, "{} {expected}", got.se);
        }
    }
}
