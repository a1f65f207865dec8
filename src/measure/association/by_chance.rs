//! How often two names meet by chance, where some articles name many and others few.

use crate::about::About;
use crate::measure::special;

/// The test.
pub const TOGETHER_P: About = About {
    name: "together_p",
    summary: "p-value of two names in the same articles more often than by chance, which keeps how many names each article has; upper tail of a Poisson count",
    symbol: "",
    direction: "",
    citation: "",
};

/// Classes of articles at most.
const MOST_CLASSES: usize = 64;

/// Articles in classes of how many names they have.
///
/// That two names meet more often than `f₁ f₂ / n` shows little: long articles and reviews name more of
/// everybody, so that any two names meet more often than that. Here chance puts a name into an article with
/// m names with probability `1 − exp(−λ m)`, with the λ that gives its number of articles.
#[derive(Debug)]
pub struct ByChance {
    /// Mean names, and articles.
    classes: Vec<(f64, f64)>,
}

impl ByChance {
    /// In articles with so many names each.
    pub fn new(mut names: Vec<u64>) -> Self {
        names.sort_unstable();
        let classes = names.len().min(MOST_CLASSES);
        let class = |at: usize| {
            let own = &names[names.len() * at / classes..names.len() * (at + 1) / classes];
            let articles = own.len() as f64;
            (own.iter().sum::<u64>() as f64 / articles, articles)
        };
        Self {
            classes: (0..classes).map(class).collect(),
        }
    }

    /// In each class the chance that an article has what `articles` have in all.
    pub fn chances(&self, articles: u64) -> Vec<f64> {
        let chance = |rate: f64, names: f64| -(-rate * names).exp_m1();
        // The number rises ever slower with the rate: Newton's steps come from below and never go too far.
        let mut rate = 0.0;
        for _ in 0..100 {
            let (mut number, mut slope) = (0.0, 0.0);
            for (names, of) in &self.classes {
                number += of * chance(rate, *names);
                slope += of * names * (-rate * names).exp();
            }
            let step = (articles as f64 - number) / slope;
            if !step.is_finite() || step <= 1e-12 * rate {
                break;
            }
            rate += step;
        }
        let classes = self.classes.iter();
        classes.map(|(names, _)| chance(rate, *names)).collect()
    }

    /// Articles that have both of two things by chance.
    pub fn expected(&self, first: &[f64], second: &[f64]) -> f64 {
        let classes = self.classes.iter().zip(first).zip(second);
        classes.map(|(((_, of), a), b)| of * a * b).sum()
    }
}

/// The probability that chance puts two things into `together` articles or more, where it puts them into
/// `expected` on average: the upper tail of a Poisson count, which is above that of the sum of unequal
/// chances that it stands for.
pub fn together_p(together: u64, expected: f64) -> f64 {
    if together == 0 {
        return 1.0;
    }
    special::poisson_upper_tail(together, expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_every_article_has_as_many_names_two_meet_as_usual() {
        let by_chance = ByChance::new(vec![300; 200]);
        let expected = by_chance.expected(&by_chance.chances(40), &by_chance.chances(10));
        assert!((expected - 2.0).abs() < 1e-9, "{expected}");
    }

    #[test]
    fn where_some_articles_name_more_chance_does_more() {
        let by_chance = ByChance::new((1..=400).map(|at| at * at / 50 + 20).collect());
        let chances = by_chance.chances(40);
        let number: f64 = chances
            .iter()
            .zip(&by_chance.classes)
            .map(|(p, (_, of))| p * of)
            .sum();
        assert!((number - 40.0).abs() < 1e-6, "{number}");
        let expected = by_chance.expected(&chances, &chances);
        assert!(expected > 6.0, "{expected} of 4 without regard to that");
        assert!(together_p(9, expected) > 0.05 && together_p(9, 4.0) < 0.05);
    }

    #[test]
    fn what_every_article_has_meets_everything() {
        let by_chance = ByChance::new(vec![100, 200, 300]);
        let expected = by_chance.expected(&by_chance.chances(3), &by_chance.chances(2));
        assert!((expected - 2.0).abs() < 0.01, "{expected}");
        assert_eq!(together_p(0, 2.0), 1.0);
        assert!(ByChance::new(Vec::new()).chances(3).is_empty());
    }
}
