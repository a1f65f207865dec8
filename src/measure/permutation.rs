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
    symbol: "",
    direction: "",
    citation: "lijffijt2016",
};

/// A difference with a larger p-value is never claimed.
pub const LARGEST_P: f64 = 0.05;

/// Articles in a stratum of length, at least, and how many strata there are at most.
const STRATUM: usize = 40;
const MOST_STRATA: usize = 20;

/// Below this many standard deviations the bound is far above [`LARGEST_P`], and is not computed.
const LEAST_DEVIATIONS: f64 = 2.5;

/// Steps towards the best bound; some ten are enough.
const MOST_STEPS: usize = 60;

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
    /// In each stratum the articles of target and reference.
    strata: Vec<[u64; 2]>,
    /// Of target and reference, without any term.
    sums: [ArticleSums; 2],
}

#[derive(Debug, Clone, Copy)]
struct Article {
    side: Side,
    tokens: u64,
    stratum: usize,
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
        let mut all = Self {
            articles: Vec::with_capacity(articles.len()),
            strata: vec![[0; 2]; strata],
            sums: [ArticleSums::default(); 2],
        };
        for (side, tokens) in articles {
            let article = side.map(|side| Article {
                side,
                tokens: *tokens,
                stratum: ends.partition_point(|end| end <= tokens),
            });
            if let Some(article) = article {
                all.sums[article.side as usize].add_tokens(article.tokens);
                all.strata[article.stratum][article.side as usize] += 1;
            }
            all.articles.push(article);
        }
        all
    }

    /// The share of a side among the articles of a stratum.
    fn share(&self, stratum: usize, side: Side) -> f64 {
        let [target, reference] = self.strata[stratum];
        self.strata[stratum][side as usize] as f64 / (target + reference) as f64
    }

    /// The side on which it may be claimed that a term is more frequent, and the p-value, in a family of tests
    /// that is still to be corrected for; `None` where it may not be claimed, however few tests there are: p is above [`LARGEST_P`], or the interval of the Log Ratio holds zero. A side without the term, or
    /// with too few articles of it for an interval, leaves the decision to p alone.
    pub fn claim(&self, hits: &[Hit]) -> Option<(Side, f64)> {
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
            Ok(_) | Err(Undefined::TermAbsentFromOneSide | Undefined::TooFewArticles) => {
                Some((side, p))
            }
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
    /// `2 exp(−supₜ (t T − K(t)))`, Chernoff's bound of the tail. T is the excess `Σ (Lᵢ − sᵢ) eᵢ` over articles,
    /// with L 1 on the side and 0 elsewhere, s the share of the side in the article's stratum of length, and e
    /// the article's frequency, cut at twice the median of those that have the term, less the mean of the
    /// stratum. `K(t) = Σ ln(1 − s + s exp(t e)) − t s e` is its cumulant generating function when labels fall as
    /// they may.
    ///
    /// The bound holds for any e, however a term is clumped; a normal approximation does not for the small
    /// p that many tests ask for. It is some ten times too large there, which costs little power. What an
    /// article repeats is cut because it says nothing more of the side, and drowns the others: without the
    /// cut, a difference is found three times less often in terms of subjects.
    ///
    /// # Source
    /// Lijffijt et al. (2016) on articles as units; Chernoff (1952), *The Annals of Mathematical Statistics* 23,
    /// 493–507.
    pub fn p(&self, side: Side, hits: &[Hit]) -> f64 {
        let mut frequencies: Vec<u64> = self.of(hits).map(|(hit, _)| hit.frequency).collect();
        let Some(middle) = frequencies.len().checked_sub(1).map(|last| last / 2) else {
            return 1.0;
        };
        let most = 2 * *frequencies.select_nth_unstable(middle).1;
        let mut strata: Vec<Sums> = vec![Sums::default(); self.strata.len()];
        let mut total = 0.0;
        for (hit, article) in self.of(hits) {
            let cut = hit.frequency.min(most) as f64;
            strata[article.stratum].add(cut);
            let on_side = f64::from(u8::from(article.side == side));
            // Σ (L − s) is 0 over a stratum, so that the means do not matter here.
            total += (on_side - self.share(article.stratum, side)) * cut;
        }
        let articles = |stratum: usize| self.strata[stratum].iter().sum::<u64>() as f64;
        let mean = |stratum: usize| strata[stratum].frequency / articles(stratum).max(1.0);
        let occupied = || (0..strata.len()).filter(|stratum| articles(*stratum) > 0.0);
        let variances = occupied().map(|at| {
            let share = self.share(at, side);
            let squares = strata[at].squares - articles(at) * mean(at).powi(2);
            share * (1.0 - share) * squares
        });
        // Of most terms this is all that is looked at.
        if total < LEAST_DEVIATIONS * variances.sum::<f64>().max(0.0).sqrt() {
            return 1.0;
        }
        let mut with_term: Vec<WithTerm> = self
            .of(hits)
            .map(|(hit, article)| {
                let share = self.share(article.stratum, side);
                let cut = hit.frequency.min(most);
                let excess = cut as f64 - mean(article.stratum);
                WithTerm {
                    class: (article.stratum, cut),
                    alike: Alike {
                        share,
                        excess,
                        articles: 1.0,
                    },
                    adds: (f64::from(u8::from(article.side == side)) - share) * excess,
                    day: hit.day,
                }
            })
            .collect();
        with_term.sort_unstable_by_key(|one| one.class);
        let without_term: Vec<Alike> = occupied()
            .map(|stratum| Alike {
                share: self.share(stratum, side),
                excess: -mean(stratum),
                articles: articles(stratum) - strata[stratum].articles,
            })
            .collect();
        let bound_without = |left_out: &dyn Fn(&WithTerm) -> bool| {
            let gone = with_term.iter().filter(|one| left_out(one));
            let gone: f64 = gone.map(|one| one.adds).sum();
            let mut alike = without_term.clone();
            for class in with_term.chunk_by(|a, b| a.class == b.class) {
                let articles = class.iter().filter(|one| !left_out(one)).count() as f64;
                alike.push(Alike {
                    articles,
                    ..class[0].alike
                });
            }
            bound(total - gone, &alike)
        };
        let all = bound_without(&|_| false);
        if all > LARGEST_P {
            return all;
        }
        let Some(largest) = with_term.iter().max_by(|a, b| a.adds.total_cmp(&b.adds)) else {
            return all;
        };
        let without_article = bound_without(&|one| std::ptr::eq(one, largest));
        let without_day = match most_influential_day(&with_term) {
            None => 0.0,
            day => bound_without(&|one| one.day == day),
        };
        all.max(without_article).max(without_day)
    }
}

/// Of the articles of a stratum that have the term.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    articles: f64,
    frequency: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, frequency: f64) {
        self.articles += 1.0;
        self.frequency += frequency;
        self.squares += frequency * frequency;
    }
}

/// Articles of one stratum and frequency.
#[derive(Debug, Clone, Copy)]
struct Alike {
    /// s.
    share: f64,
    /// e.
    excess: f64,
    articles: f64,
}

/// An article with the term.
struct WithTerm {
    /// Its stratum and its frequency.
    class: (usize, u64),
    alike: Alike,
    /// (L − s) e.
    adds: f64,
    day: Option<i32>,
}

/// The day whose articles add most.
fn most_influential_day(articles: &[WithTerm]) -> Option<i32> {
    let mut days: Vec<(i32, f64)> = articles
        .iter()
        .filter_map(|one| Some((one.day?, one.adds)))
        .collect();
    days.sort_by_key(|(day, _)| *day);
    let sums = days.chunk_by(|a, b| a.0 == b.0);
    let sums = sums.map(|own| (own[0].0, own.iter().map(|(_, adds)| adds).sum::<f64>()));
    let most = sums.max_by(|one, other| one.1.total_cmp(&other.1));
    most.map(|(day, _)| day)
}

/// Twice Chernoff's bound of the probability that T is `total` or more.
fn bound(total: f64, articles: &[Alike]) -> f64 {
    // K, K′ and K″ at t.
    let cumulants = |t: f64| {
        let mut k = [0.0; 3];
        for alike in articles {
            let (s, e) = (alike.share, alike.excess);
            let tilted = s * (t * e).exp();
            let all = 1.0 - s + tilted;
            let share = tilted / all;
            k[0] += alike.articles * (all.ln() - t * s * e);
            k[1] += alike.articles * (share - s) * e;
            k[2] += alike.articles * share * (1.0 - share) * e * e;
        }
        k
    };
    let variance = cumulants(0.0)[2];
    if total <= 0.0 || variance <= 0.0 {
        return 1.0;
    }
    // Newton's steps towards K′(t) = T. Every t gives a bound, the best one is where they end.
    let mut best: f64 = 0.0;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = total / variance;
    for _ in 0..MOST_STEPS {
        let [k, slope, curve] = cumulants(t);
        if k.is_finite() && slope.is_finite() {
            let exponent = t * total - k;
            let gain = exponent - best;
            best = best.max(exponent);
            if gain.abs() <= 1e-9 * best {
                break;
            }
            if slope > total {
                high = t;
            } else {
                low = t;
            }
            t += (total - slope) / curve;
        } else {
            high = t;
        }
        if t.is_nan() || t <= low || t >= high {
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
        let p = |own: &[(usize, u64)]| sides(200, 2_000).p(Side::Target, &hits(own));
        let once = p(&own);
        own[0].1 = 5_000;
        assert!(p(&own) >= once && once > 0.001, "{once}");
        assert!(p(&own[..1]) > LARGEST_P);
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
        let mut with_term: Vec<u64> = frequencies.iter().copied().filter(|f| *f > 0).collect();
        with_term.sort_unstable();
        let Some(last) = with_term.len().checked_sub(1) else {
            return 1.0;
        };
        let most = 2 * with_term[last / 2];
        let frequencies: Vec<u64> = frequencies.iter().map(|f| *f.min(&most)).collect();
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
