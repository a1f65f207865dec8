//! The sums over articles from which every article-level error is computed.

use crate::measure::Undefined;

/// Sums over the articles of a selection: k, Σn, Σn², Σf, Σf² and Σfn, with f the frequency of a
/// term and n the tokens of an article, or of a cluster of articles. Two selections without a common article are merged by
/// adding, so errors per period and source come from one pass over the postings.
///
/// The unit may be larger than the article: for clusters (source, copy family, day) add up f and n
/// within the cluster first and give one pair a cluster ([`Self::add_cluster`]).
///
/// The squared sums are exact while they stay below 2⁵³, so the order of articles does not show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ArticleSums {
    /// Articles, those without the term included.
    pub articles: u64,
    /// Sampling units (k): the articles, or clusters of them.
    pub units: u64,
    /// Tokens (Σn).
    pub tokens: u64,
    /// Squared tokens (Σn²).
    pub tokens_squared: f64,
    /// Frequency of the term (Σf).
    pub frequency: u64,
    /// Squared frequencies (Σf²).
    pub frequency_squared: f64,
    /// Frequencies times tokens (Σfn).
    pub frequency_times_tokens: f64,
}

impl ArticleSums {
    /// The sums of articles given as (frequency, tokens), those without the term included.
    pub fn from_articles(articles: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut sums = Self::default();
        for (frequency, tokens) in articles {
            sums.add_tokens(tokens);
            sums.add_frequency(frequency, tokens);
        }
        sums
    }

    /// Counts an article of `tokens` in. Needed once for every article of a selection, whatever the
    /// term; the result can be copied for each term.
    pub fn add_tokens(&mut self, tokens: u64) {
        self.add_cluster(1, tokens);
    }

    /// Counts a cluster of so many articles in, which have `tokens` together.
    pub fn add_cluster(&mut self, articles: u64, tokens: u64) {
        self.articles += articles;
        self.units += 1;
        self.tokens += tokens;
        self.tokens_squared += tokens as f64 * tokens as f64;
    }

    /// Counts `frequency` occurrences in an article, or cluster, of `tokens` that [`Self::add_tokens`] has counted;
    /// those without the term need no call.
    pub fn add_frequency(&mut self, frequency: u64, tokens: u64) {
        self.frequency += frequency;
        self.frequency_squared += frequency as f64 * frequency as f64;
        self.frequency_times_tokens += frequency as f64 * tokens as f64;
    }

    /// Adds the sums of other articles.
    pub fn merge(&mut self, other: &Self) {
        self.articles += other.articles;
        self.units += other.units;
        self.tokens += other.tokens;
        self.tokens_squared += other.tokens_squared;
        self.frequency += other.frequency;
        self.frequency_squared += other.frequency_squared;
        self.frequency_times_tokens += other.frequency_times_tokens;
    }

    /// f/n, occurrences per token.
    ///
    /// # Errors
    /// [`Undefined::NoTokens`].
    pub fn rate(&self) -> Result<f64, Undefined> {
        if self.tokens == 0 {
            return Err(Undefined::NoTokens);
        }
        Ok(self.frequency as f64 / self.tokens as f64)
    }

    /// The standard error of [`Self::rate`] as a ratio of two sums over articles:
    /// `√( k/(k−1) Σ(f − r n)² ) / Σn`. Cochran (1977), chapter 6.
    ///
    /// # Errors
    /// [`Undefined::NoTokens`], [`Undefined::OneArticle`].
    pub fn rate_se(&self) -> Result<f64, Undefined> {
        self.rate()?;
        if self.units < 2 {
            return Err(Undefined::OneArticle);
        }
        let k = self.units as f64;
        Ok((k / (k - 1.0) * self.residual_square()).sqrt() / self.tokens as f64)
    }

    /// How many occurrences, of them independent of each other, tell as much of the frequency as these do:
    /// `f / φ` with `φ = k/(k−1) Σ(f − r n)² / f`, the variance between articles over that of a Poisson
    /// count, and at least 1: where the term occurs alike in every article, tokens may be taken as
    /// independent, but never as better than that. Of a term that each article with it has c times, some
    /// f/c are left: the articles. Kish (1965), *Survey sampling*, on effective sizes of samples. 0 when
    /// the term is absent.
    ///
    /// # Errors
    /// [`Undefined::NoTokens`], [`Undefined::OneArticle`].
    pub fn effective_frequency(&self) -> Result<f64, Undefined> {
        let variance = (self.rate_se()? * self.tokens as f64).powi(2);
        if self.frequency == 0 {
            return Ok(0.0);
        }
        let f = self.frequency as f64;
        Ok((f * f / variance).min(f))
    }

    /// Σ(f − r n)², which is Σf² − 2rΣfn + r²Σn². The difference loses all digits when the articles'
    /// rates are nearly equal, so it is taken in integers where they hold it (tokens up to some
    /// 10¹²), and otherwise kept from falling below 0.
    fn residual_square(&self) -> f64 {
        let r = self.frequency as f64 / self.tokens as f64;
        self.residual_times_tokens_squared().map_or_else(
            || {
                (self.frequency_squared
                    - r * (2.0 * self.frequency_times_tokens - r * self.tokens_squared))
                    .max(0.0)
            },
            |exact| exact as f64 / (self.tokens as f64 * self.tokens as f64),
        )
    }

    /// n²Σf² − 2fnΣfn + f²Σn² in integers.
    fn residual_times_tokens_squared(&self) -> Option<u128> {
        let exact =
            |sum: f64| (sum < 9_007_199_254_740_992.0 && sum.fract() == 0.0).then_some(sum as i128);
        let (f, n) = (i128::from(self.frequency), i128::from(self.tokens));
        let first = exact(self.frequency_squared)?.checked_mul(n.checked_mul(n)?)?;
        let second = exact(self.frequency_times_tokens)?
            .checked_mul(f.checked_mul(n)?)?
            .checked_mul(2)?;
        let third = exact(self.tokens_squared)?.checked_mul(f.checked_mul(f)?)?;
        let sum = first.checked_sub(second)?.checked_add(third)?;
        u128::try_from(sum).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The formula as the books print it, in two passes.
    fn direct(articles: &[(u64, u64)]) -> f64 {
        let f: u64 = articles.iter().map(|a| a.0).sum();
        let n: u64 = articles.iter().map(|a| a.1).sum();
        let r = f as f64 / n as f64;
        let k = articles.len() as f64;
        let sum: f64 = articles
            .iter()
            .map(|a| (a.0 as f64 - r * a.1 as f64).powi(2))
            .sum();
        (k / (k - 1.0) * sum).sqrt() / n as f64
    }

    #[test]
    fn articles_with_one_rate_have_no_error_at_all() {
        let sums = ArticleSums::from_articles([(3, 300), (7, 700), (11, 1100)]);
        assert_eq!(sums.rate_se(), Ok(0.0));
    }

    #[test]
    fn sums_too_large_for_integers_stay_near_the_direct_formula() {
        let articles: Vec<(u64, u64)> = (0..50)
            .map(|i| (900_000_000 + i * 31_000_000, 40_000_000_000 + i * 7))
            .collect();
        let sums = ArticleSums::from_articles(articles.iter().copied());
        assert_eq!(sums.residual_times_tokens_squared(), None);
        let expected = direct(&articles);
        assert!((sums.rate_se().unwrap() - expected).abs() < 1e-9 * expected);
    }

    #[test]
    fn one_article_and_no_tokens_have_no_error() {
        assert_eq!(
            ArticleSums::from_articles([(3, 300)]).rate_se(),
            Err(Undefined::OneArticle)
        );
        assert_eq!(
            ArticleSums::from_articles([(0, 0)]).rate_se(),
            Err(Undefined::NoTokens)
        );
        assert_eq!(ArticleSums::default().rate(), Err(Undefined::NoTokens));
    }

    fn articles() -> impl Strategy<Value = Vec<(u64, u64)>> {
        let article =
            (1u64..5000).prop_flat_map(|n| (prop_oneof![Just(0), 0..=n, 0..=n.min(5)], Just(n)));
        prop::collection::vec(article, 2..60)
    }

    proptest! {
        #[test]
        fn the_sums_give_the_direct_two_pass_error(articles in articles()) {
            let sums = ArticleSums::from_articles(articles.iter().copied());
            let (got, expected) = (sums.rate_se().unwrap(), direct(&articles));
            // The direct formula itself rounds r, which shows where the true error is 0.
            prop_assert!((got - expected).abs() <= 1e-12 * expected + 1e-14, "{got} {expected}");
        }

        #[test]
        fn merging_in_any_order_is_counting_at_once(
            articles in articles(), cut in 0usize..60, backwards: bool
        ) {
            let cut = cut.min(articles.len());
            let mut parts = [&articles[..cut], &articles[cut..]]
                .map(|part| ArticleSums::from_articles(part.iter().copied()));
            if backwards {
                parts.reverse();
            }
            let mut merged = ArticleSums::default();
            parts.iter().for_each(|part| merged.merge(part));
            prop_assert_eq!(merged, ArticleSums::from_articles(articles));
        }
    }
}
