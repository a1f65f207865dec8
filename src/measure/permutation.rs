//! Whether a difference between two sides holds: the rule by which a report claims one unasked.
//!
//! The words of an article come together, so that a test of tokens takes one long article for many
//! witnesses and finds differences where there are none. Here articles are permuted. If the sides do not
//! differ, it is chance which of two articles of about the same length is on which side. A claim must
//! also survive that its most influential article, and all articles of its most influential day, are left
//! out, and the interval of its Log Ratio must not hold zero.
//!
//! What enters is a division of articles ([`Exchangeable`]) and the articles that have a term ([`Hit`]);
//! what leaves is a p-value, for a correction over all that was tested
//! ([`correct`](super::correct::Correction::adjust)).

use super::frequency::{ArticleSums, log_ratio_ci};
use super::{Level, Undefined};
use crate::about::About;

/// The test.
pub const ABOUT: About = About {
    name: "permutation_p",
    summary: "p-value of the difference of two relative frequencies, articles of about the same length being exchangeable between the sides; an upper bound, and the largest of three: with all articles, without the most influential article, and without the most influential day",
    unit: "",
    direction: "",
    citation: "lijffijt2016",
};

/// A difference with a larger p-value is never claimed.
pub const LARGEST_P: f64 = 0.05;

/// Articles in a stratum of length, at least, and how many strata there are at most.
const STRATUM: usize = 40;
const MOST_STRATA: usize = 10;

/// Below this many standard deviations the bound is far above [`LARGEST_P`], and is not computed.
const LEAST_DEVIATIONS: f64 = 2.0;

/// The side of an article in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The target, A.
    Target,
    /// The reference, B.
    Reference,
}

/// An article that has the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its position among the articles of [`Exchangeable::new`].
    pub article: usize,
    /// Occurrences of the term in it, at least 1.
    pub frequency: u64,
    /// What it may share with other articles, such as its day: all of one are left out together. `None` for
    /// an article that shares it with no other.
    pub day: Option<i32>,
}

/// The articles of two sides, in strata of about equal length.
#[derive(Debug)]
pub struct Exchangeable {
    /// `None` for those on neither side.
    articles: Vec<Option<Article>>,
    /// Of target and reference, without any term.
    sums: [ArticleSums; 2],
    /// Σ (L − s) n: how many tokens more the target has than articles of these lengths would.
    imbalance: f64,
    /// Σ n² s(1 − s), s being the share of the target, or that of the reference.
    spread: [f64; 2],
}

#[derive(Debug, Clone, Copy)]
struct Article {
    side: Side,
    tokens: u64,
    /// The share of the target among the articles of its length.
    share: f64,
}

impl Article {
    /// What the article adds to an excess in a side, per occurrence.
    fn surprise(&self, side: Side) -> f64 {
        f64::from(u8::from(self.side == side)) - self.share_of(side)
    }

    fn share_of(&self, side: Side) -> f64 {
        match side {
            Side::Target => self.share,
            Side::Reference => 1.0 - self.share,
        }
    }

    /// The largest variance of its tokens on the side when its label is 1 with a probability of s or less.
    fn most_variance(&self, side: Side) -> f64 {
        let share = self.share_of(side).min(0.5);
        share * (1.0 - share) * (self.tokens as f64).powi(2)
    }
}

impl Exchangeable {
    /// The articles with their side, if they are on one, and their tokens. A text that a side has several
    /// times is to be given once.
    pub fn new(articles: &[(Option<Side>, u64)]) -> Self {
        let mut lengths: Vec<u64> = articles
            .iter()
            .filter_map(|(side, tokens)| side.map(|_| *tokens))
            .collect();
        lengths.sort_unstable();
        let strata = (lengths.len() / STRATUM).clamp(1, MOST_STRATA);
        // Articles of one length are in one stratum, whatever their order.
        let ends: Vec<u64> = (1..strata)
            .map(|stratum| lengths[lengths.len() * stratum / strata])
            .collect();
        let stratum = |tokens: u64| ends.partition_point(|end| *end <= tokens);
        let mut counts = vec![[0u64; 2]; strata];
        for (side, tokens) in articles {
            if let Some(side) = side {
                counts[stratum(*tokens)][*side as usize] += 1;
            }
        }
        let mut all = Self {
            articles: Vec::with_capacity(articles.len()),
            sums: [ArticleSums::default(); 2],
            imbalance: 0.0,
            spread: [0.0; 2],
        };
        for (side, tokens) in articles {
            let article = side.map(|side| {
                let [target, reference] = counts[stratum(*tokens)];
                Article {
                    side,
                    tokens: *tokens,
                    share: target as f64 / (target + reference) as f64,
                }
            });
            if let Some(article) = &article {
                all.sums[article.side as usize].add_tokens(article.tokens);
                all.imbalance += article.surprise(Side::Target) * article.tokens as f64;
                for side in [Side::Target, Side::Reference] {
                    all.spread[side as usize] += article.most_variance(side);
                }
            }
            all.articles.push(article);
        }
        all
    }

    /// The p-value with which it may be claimed that a term is more frequent on one side, in a family of
    /// tests that is still to be corrected for; `None` where it may not be claimed, however few tests there
    /// are: p is above [`LARGEST_P`], or the interval of the Log Ratio holds zero. A side without the term, or
    /// with too few articles of it for an interval, leaves the decision to p alone.
    pub fn claim(&self, hits: &[Hit]) -> Option<f64> {
        let mut sums = self.sums;
        for (hit, article) in self.of(hits) {
            sums[article.side as usize].add_frequency(hit.frequency, article.tokens);
        }
        let side = match sums[0].rate().ok()? > sums[1].rate().ok()? {
            true => Side::Target,
            false => Side::Reference,
        };
        let p = self.p(side, hits);
        if p > LARGEST_P {
            return None;
        }
        match log_ratio_ci(&sums[0], &sums[1], Level::P95) {
            Ok(interval) if interval.contains(0.0) => None,
            Ok(_) | Err(Undefined::TermAbsentFromOneSide | Undefined::TooFewArticles) => Some(p),
            Err(_) => None,
        }
    }

    /// The hits that are on a side, with their articles.
    fn of<'h>(&self, hits: &'h [Hit]) -> impl Iterator<Item = (&'h Hit, &Article)> {
        hits.iter()
            .filter_map(|hit| Some((hit, self.articles.get(hit.article)?.as_ref()?)))
    }

    /// The p-value that a term with these articles is more frequent on a side than chance would have it,
    /// two-sided; 1 where it is not more frequent, or not any more without an article or a day.
    ///
    /// # Formula
    /// `2 exp(−supₜ (t T − K(t)))`, Chernoff's bound. T is the excess `Σ (Lᵢ − sᵢ) eᵢ` with L 1 for articles of
    /// the side and 0 for others, s the share of the side among the articles of the length, and
    /// `eᵢ = fᵢ − r nᵢ`, r being the frequency per token on both sides. `K(t) = Σ ln(1 − s + s exp(t e)) − t s e` is
    /// its cumulant generating function when labels fall as they may. The bound holds for any t and any
    /// distribution of e, however clumped a term is; a normal approximation would not for the small p that
    /// many tests ask for. It is some ten times too large there, which costs little power.
    ///
    /// # Source
    /// Lijffijt et al. (2016) on articles as units; Chernoff (1952), *The Annals of Mathematical Statistics* 23,
    /// 493–507.
    pub fn p(&self, side: Side, hits: &[Hit]) -> f64 {
        let tokens = (self.sums[0].tokens + self.sums[1].tokens) as f64;
        let frequency: u64 = self.of(hits).map(|(hit, _)| hit.frequency).sum();
        let rate = frequency as f64 / tokens;
        let imbalance = match side {
            Side::Target => self.imbalance,
            Side::Reference => -self.imbalance,
        };
        let mut rest = self.spread[side as usize];
        let mut terms: Vec<Term> = Vec::with_capacity(hits.len());
        for (hit, article) in self.of(hits) {
            rest -= article.most_variance(side);
            terms.push(Term {
                frequency: hit.frequency as f64,
                excess: hit.frequency as f64 - rate * article.tokens as f64,
                surprise: article.surprise(side),
                share: article.share_of(side),
                day: hit.day,
            });
        }
        // Articles without the term have e = −r n.
        let rest = (rest * rate * rate).max(0.0);
        let of_hits: f64 = terms.iter().map(|one| one.surprise * one.frequency).sum();
        let total = of_hits - rate * imbalance;
        let variance: f64 = rest + terms.iter().map(Term::variance).sum::<f64>();
        if total < LEAST_DEVIATIONS * variance.sqrt() {
            return 1.0;
        }
        let without = |left_out: &dyn Fn(&Term) -> bool| {
            let gone: f64 = terms
                .iter()
                .filter(|one| left_out(one))
                .map(Term::of_excess)
                .sum();
            let kept = || terms.iter().filter(|one| !left_out(one));
            bound(total - gone, rest, kept)
        };
        let largest = |one: &&Term, other: &&Term| one.of_excess().total_cmp(&other.of_excess());
        let all = bound(total, rest, || terms.iter());
        let Some(most) = terms.iter().max_by(largest) else {
            return 1.0;
        };
        let without_article = without(&|one| std::ptr::eq(one, most));
        let without_day = match most_influential_day(&terms) {
            None => 0.0,
            day => without(&|one| one.day == day),
        };
        all.max(without_article).max(without_day)
    }
}

/// What an article with the term adds.
struct Term {
    /// f.
    frequency: f64,
    /// e = f − r n.
    excess: f64,
    /// L − s.
    surprise: f64,
    /// s.
    share: f64,
    day: Option<i32>,
}

impl Term {
    fn of_excess(&self) -> f64 {
        self.surprise * self.excess
    }

    fn variance(&self) -> f64 {
        self.share * (1.0 - self.share) * self.excess * self.excess
    }
}

/// The day whose articles add most.
fn most_influential_day(terms: &[Term]) -> Option<i32> {
    let mut days: Vec<(i32, f64)> = terms
        .iter()
        .filter_map(|one| Some((one.day?, one.of_excess())))
        .collect();
    days.sort_by_key(|(day, _)| *day);
    let sums = days.chunk_by(|a, b| a.0 == b.0);
    let sums = sums.map(|own| (own[0].0, own.iter().map(|(_, adds)| adds).sum::<f64>()));
    let most = sums.max_by(|one, other| one.1.total_cmp(&other.1));
    most.map(|(day, _)| day)
}

/// Twice Chernoff's bound of the probability that the sum is `total` or more; `rest` is the variance of
/// what the articles without the term add, which is small.
fn bound<'t, I: Iterator<Item = &'t Term>>(total: f64, rest: f64, terms: impl Fn() -> I) -> f64 {
    if total <= 0.0 {
        return 1.0;
    }
    // K, K′ and K″ at t.
    let cumulants = |t: f64| {
        let mut k = [0.5 * rest * t * t, rest * t, rest];
        for term in terms() {
            let (s, e) = (term.share, term.excess);
            let tilted = s * (t * e).exp();
            let all = 1.0 - s + tilted;
            let share = tilted / all;
            k[0] += all.ln() - t * s * e;
            k[1] += (share - s) * e;
            k[2] += share * (1.0 - share) * e * e;
        }
        k
    };
    let mut best: f64 = 0.0;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = total / cumulants(0.0)[2];
    for _ in 0..60 {
        let [k, slope, curve] = cumulants(t);
        if !k.is_finite() || !slope.is_finite() {
            high = t;
        } else {
            let exponent = t * total - k;
            let gain = (exponent - best).abs();
            best = best.max(exponent);
            if gain <= 1e-6 * best {
                break;
            }
            if slope > total {
                high = t
            } else {
                low = t
            }
            t += (total - slope) / curve;
        }
        if !(t > low && t < high) {
            t = if high.is_finite() {
                0.5 * (low + high)
            } else {
                2.0 * low
            };
        }
    }
    (2.0 * (-best).exp()).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: u64 = 400;

    fn sides(target: usize, reference: usize) -> Exchangeable {
        let of = |side: Side, count: usize| std::iter::repeat_n((Some(side), LENGTH), count);
        let all: Vec<_> = of(Side::Target, target)
            .chain(of(Side::Reference, reference))
            .collect();
        Exchangeable::new(&all)
    }

    fn hits(frequencies: &[(usize, u64)]) -> Vec<Hit> {
        let hit = |(article, frequency): &(usize, u64)| Hit {
            article: *article,
            frequency: *frequency,
            day: None,
        };
        frequencies.iter().map(hit).collect()
    }

    #[test]
    fn a_term_that_ten_articles_of_one_side_have_stands_out_and_its_mirror_does() {
        let ours: Vec<_> = (0..10).map(|at| (at, 2)).collect();
        let p = sides(20, 20).p(Side::Target, &hits(&ours));
        assert!(p > 1e-4 && p < 0.02, "{p}");
        let theirs: Vec<_> = (20..30).map(|at| (at, 2)).collect();
        let mirrored = sides(20, 20).p(Side::Reference, &hits(&theirs));
        assert!((p - mirrored).abs() < 1e-12);
        assert_eq!(sides(20, 20).p(Side::Reference, &hits(&ours)), 1.0);
    }

    #[test]
    fn what_one_article_repeats_is_no_difference_however_often_it_does() {
        let mut own: Vec<_> = (0..3).map(|at| (at, 1)).collect();
        own[0].1 = 5_000;
        assert!(sides(200, 2_000).p(Side::Target, &hits(&own)) > 0.001);
        assert_eq!(sides(200, 2_000).p(Side::Target, &hits(&own[..1])), 1.0);
    }

    #[test]
    fn what_one_day_has_is_no_difference() {
        let mut own = hits(&(0..30).map(|at| (at, 2)).collect::<Vec<_>>());
        let sides = sides(200, 200);
        let spread = sides.p(Side::Target, &own);
        for (at, hit) in own.iter_mut().enumerate() {
            hit.day = Some(if at < 28 { 18_000 } else { at as i32 });
        }
        let of_one_day = sides.p(Side::Target, &own);
        assert!(spread < 1e-4 && of_one_day > 0.05, "{spread} {of_one_day}");
    }

    #[test]
    fn longer_articles_are_no_difference() {
        // The target has the longer articles; all use the term about once in a hundred words.
        let articles: Vec<_> = (0..400u64)
            .map(|at| match at % 4 {
                0 => (Some(Side::Target), 800 + 3 * at),
                _ => (Some(Side::Reference), 200 + 3 * at),
            })
            .collect();
        let hits: Vec<Hit> = articles
            .iter()
            .enumerate()
            .map(|(article, (_, tokens))| Hit {
                article,
                frequency: tokens / 100 + article as u64 / 4 % 3,
                day: None,
            })
            .collect();
        let sides = Exchangeable::new(&articles);
        for side in [Side::Target, Side::Reference] {
            assert!(sides.p(side, &hits) > 0.1, "{side:?}");
        }
    }

    #[test]
    fn articles_on_neither_side_do_not_count() {
        let mut articles = vec![(Some(Side::Target), LENGTH); 20];
        articles.extend(vec![(Some(Side::Reference), LENGTH); 20]);
        let ours = hits(&(0..10).map(|at| (at, 2)).collect::<Vec<_>>());
        let p = Exchangeable::new(&articles).p(Side::Target, &ours);
        articles.extend(vec![(None, LENGTH); 100]);
        assert_eq!(Exchangeable::new(&articles).p(Side::Target, &ours), p);
    }

    /// The share of the ways to choose the target's articles whose excess is that large, doubled.
    fn exact(frequencies: &[u64], target: usize) -> f64 {
        let all = frequencies.len();
        let sum = |chosen: u32| -> u64 {
            (0..all)
                .filter(|at| chosen >> at & 1 == 1)
                .map(|at| frequencies[at])
                .sum()
        };
        let seen = sum((1 << target) - 1);
        let ways = (0..1u32 << all).filter(|chosen| chosen.count_ones() as usize == target);
        let (count, large) = ways.fold((0u32, 0u32), |(count, large), chosen| {
            (count + 1, large + u32::from(sum(chosen) >= seen))
        });
        (2.0 * f64::from(large) / f64::from(count)).min(1.0)
    }

    proptest! {
        #[test]
        fn the_bound_is_never_below_the_p_of_all_permutations(
            frequencies in prop::collection::vec(prop_oneof![3 => Just(0u64), 2 => 1u64..4, 1 => 1u64..40], 12),
            target in 3usize..9,
        ) {
            let own: Vec<_> = frequencies.iter().copied().enumerate().filter(|(_, f)| *f > 0).collect();
            let bound = sides(target, 12 - target).p(Side::Target, &hits(&own));
            let exact = exact(&frequencies, target);
            prop_assert!(bound >= exact * 0.999_999, "{bound} {exact}");
        }
    }
}
