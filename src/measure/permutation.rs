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

/// An article that has the term: its position among those of [`Exchangeable::new`], and how often it has it, at
/// least once.
pub type Hit = (u32, u32);

/// An article of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The side it is on; `None` for neither.
    pub side: Option<Side>,
    /// Its tokens.
    pub tokens: u32,
    /// What it may share with other articles, such as its day: all of one are left out together. `None` for
    /// an article that shares it with no other.
    pub day: Option<i32>,
}

/// The articles of two sides, in strata of about equal length.
#[derive(Debug)]
pub struct Exchangeable {
    /// For each article where the table of a [`Tally`] has its stratum, twice, and its side; [`NO_PLACE`] for those on
    /// neither. Terms are tallied by the million: this is all that is looked at of most articles, so that it is a list
    /// by itself.
    places: Vec<u32>,
    /// For each article its place among the days, [`NO_DAY`] where it shares its day with no other, and its tokens.
    days_and_tokens: Vec<[u32; 2]>,
    /// In each stratum the articles of target and reference.
    strata: Vec<[u64; 2]>,
    /// In each stratum the shares of both.
    shares: Vec<[f64; 2]>,
    /// Of target and reference, without any term.
    sums: [ArticleSums; 2],
    /// How many days there are, and one more, as their places begin at 1.
    all_days: usize,
}

impl Exchangeable {
    /// The articles. A text that a side has several times is to be given once.
    pub fn new(articles: &[Unit]) -> Self {
        let sided = articles.iter().filter(|unit| unit.side.is_some());
        let mut lengths: Vec<u32> = sided.map(|unit| unit.tokens).collect();
        lengths.sort_unstable();
        let strata = (lengths.len() / STRATUM).clamp(1, MOST_STRATA);
        // Articles of one length are in one stratum, whatever their order.
        let ends: Vec<u32> = (1..strata)
            .map(|stratum| lengths[lengths.len() * stratum / strata])
            .collect();
        let mut days: Vec<i32> = articles.iter().filter_map(|unit| unit.day).collect();
        days.sort_unstable();
        days.dedup();
        let day = |day: i32| days.binary_search(&day).map_or(NO_DAY, |at| at as u32 + 1);
        let mut all = Self {
            places: Vec::with_capacity(articles.len()),
            days_and_tokens: Vec::with_capacity(articles.len()),
            strata: vec![[0; 2]; strata],
            shares: Vec::new(),
            sums: [ArticleSums::default(); 2],
            all_days: days.len() + 1,
        };
        for unit in articles {
            let place = unit.side.map_or(NO_PLACE, |side| {
                let stratum = ends.partition_point(|end| *end <= unit.tokens);
                all.sums[side as usize].add_tokens(unit.tokens.into());
                all.strata[stratum][side as usize] += 1;
                (2 * OFTEN * stratum + side as usize) as u32
            });
            all.places.push(place);
            let day = unit.day.map_or(NO_DAY, day);
            all.days_and_tokens.push([day, unit.tokens]);
        }
        let share = |own: &[u64; 2]| own.map(|side| side as f64 / (own[0] + own[1]) as f64);
        all.shares = all.strata.iter().map(share).collect();
        all
    }

    /// The share of a side among the articles of a stratum.
    fn share(&self, stratum: usize, side: Side) -> f64 {
        self.shares[stratum][side as usize]
    }

    /// The side on which it may be claimed that a term is more frequent, and the p-value, in a family of tests
    /// that is still to be corrected for; `None` where it may not be claimed, however few tests there are: p is above [`LARGEST_P`], or the interval of the Log Ratio holds zero. A side without the term, or
    /// with too few articles of it for an interval, leaves the decision to p alone.
    pub fn claim(&self, hits: impl Iterator<Item = Hit> + Clone) -> Option<(Side, f64)> {
        let tally = self.tally(hits.clone());
        let mut sums = self.sums;
        for (sums, frequency) in sums.iter_mut().zip(tally.frequencies()) {
            sums.frequency = frequency;
        }
        let side = match sums[0].rate().ok()? > sums[1].rate().ok()? {
            true => Side::Target,
            false => Side::Reference,
        };
        let mut sums = self.sums;
        let p = self.p_of(side, &tally, hits, |own, frequency, tokens| {
            sums[own as usize].add_frequency(frequency.into(), tokens.into());
        });
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

    /// The hits that are on a side, each with its place.
    fn of(&self, hits: impl Iterator<Item = Hit>) -> impl Iterator<Item = (usize, u32, usize)> {
        hits.filter_map(|(at, frequency)| {
            let place = *self.places.get(at as usize)?;
            (place != NO_PLACE).then_some((at as usize, frequency, place as usize))
        })
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
    pub fn p(&self, side: Side, hits: impl Iterator<Item = Hit> + Clone) -> f64 {
        self.p_of(side, &self.tally(hits.clone()), hits, |_, _, _| ())
    }

    /// How many articles have the term how often.
    fn tally(&self, hits: impl Iterator<Item = Hit>) -> Tally {
        let mut tally = Tally {
            often: vec![[0; 2]; self.strata.len() * OFTEN],
            more_often: Vec::new(),
        };
        self.of(hits).for_each(|(_, frequency, place)| {
            let (at, side) = (place / 2, place % 2);
            match frequency as usize {
                often if often < OFTEN => tally.often[at + often][side] += 1,
                _ => tally.more_often.push(((at / OFTEN) as u8, frequency, side)),
            }
        });
        tally
    }

    /// The p-value of a tally of these articles. Where that is at most [`LARGEST_P`], `also` has seen the side, the
    /// frequency and the tokens of each of them.
    fn p_of(
        &self,
        side: Side,
        tally: &Tally,
        hits: impl Iterator<Item = Hit> + Clone,
        mut also: impl FnMut(Side, u32, u32),
    ) -> f64 {
        let Some(most) = tally.median().map(|median| median.saturating_mul(2)) else {
            return 1.0;
        };
        let mut classes = tally.classes(most);
        let mut strata: Vec<Sums> = vec![Sums::default(); self.strata.len()];
        let mut total = 0.0;
        for class in &classes {
            let share = self.share(class.stratum.into(), side);
            let (own, all) = (class.articles[side as usize], class.articles());
            strata[usize::from(class.stratum)].add(class.cut.into(), all);
            // Σ (L − s) is 0 over a stratum, so that the means do not matter here.
            total += (own - all * share) * f64::from(class.cut);
        }
        let articles = |stratum: usize| self.strata[stratum].iter().sum::<u64>() as f64;
        let means = strata.iter().enumerate();
        let means = means.map(|(at, sums)| sums.frequency / articles(at).max(1.0));
        let means: Vec<f64> = means.collect();
        let mean = |stratum: usize| means[stratum];
        let occupied = || (0..strata.len()).filter(|stratum| articles(*stratum) > 0.0);
        let variances = occupied().map(|at| {
            let share = self.share(at, side);
            let squares = strata[at].squares - articles(at) * mean(at).powi(2);
            share * (1.0 - share) * squares
        });
        let variance = variances.sum::<f64>().max(0.0);
        // Of most terms this is all that is looked at.
        if total < LEAST_DEVIATIONS * variance.sqrt() {
            return 1.0;
        }
        for class in &mut classes {
            class.excess = f64::from(class.cut) - mean(class.stratum.into());
        }
        let with_term = classes.iter().map(|class| Alike {
            share: self.share(class.stratum.into(), side),
            excess: class.excess,
            articles: class.articles(),
        });
        let without_term = occupied().map(|stratum| Alike {
            share: self.share(stratum, side),
            excess: -mean(stratum),
            articles: articles(stratum) - strata[stratum].articles,
        });
        let mut alike: Vec<Alike> = with_term.chain(without_term).collect();
        let (all, tilt) = bound(total, &alike, None);
        if all > LARGEST_P {
            return all;
        }
        // What one article of a class adds to the total, if it is on the side and if not.
        let adds = |class: &Class, on_side: bool| {
            let label = f64::from(u8::from(on_side));
            (label - self.share(class.stratum.into(), side)) * class.excess
        };
        let of_one_article = classes.iter().enumerate().flat_map(|(at, class)| {
            let sides = [Side::Target, Side::Reference].into_iter();
            let there = sides.filter(|own| class.articles[*own as usize] > 0.0);
            there.map(move |own| (at, adds(class, own == side)))
        });
        let largest = of_one_article.max_by(|one, other| one.1.total_cmp(&other.1));
        let mut without_article = 0.0;
        if let Some((class, gone)) = largest {
            alike[class].articles -= 1.0;
            without_article = bound(total - gone, &alike, tilt).0;
            alike[class].articles += 1.0;
        }
        if without_article > LARGEST_P {
            return without_article;
        }
        // What an article that is not on the side, or is, adds to the total for each time it has the term above the mean.
        let weights: Vec<[f64; 2]> = (0..self.strata.len())
            .map(|stratum| [-self.share(stratum, side), 1.0 - self.share(stratum, side)])
            .collect();
        let mut of_day = vec![0.0; self.all_days];
        self.of(hits.clone()).for_each(|(at, frequency, place)| {
            let [day, tokens] = self.days_and_tokens[at];
            let own = [Side::Target, Side::Reference][place % 2];
            also(own, frequency, tokens);
            let stratum = place / (2 * OFTEN);
            let excess = f64::from(frequency.min(most)) - means[stratum];
            of_day[day as usize] += weights[stratum][usize::from(own == side)] * excess;
        });
        // Articles that share their day with no other are left out alone, as above.
        of_day[NO_DAY as usize] = 0.0;
        let gone = greatest(&of_day);
        let mut without_day = 0.0;
        if let Some(day) = of_day.iter().rposition(|own| *own == gone) {
            let day = day as u32;
            let of_day = self
                .of(hits)
                .filter(|(at, ..)| day != NO_DAY && self.days_and_tokens[*at][0] == day);
            for (_, frequency, place) in of_day {
                let key = ((place / (2 * OFTEN)) as u8, frequency.min(most));
                if let Ok(class) = classes.binary_search_by_key(&key, Class::key) {
                    alike[class].articles -= 1.0;
                }
            }
            without_day = bound(total - gone, &alike, tilt).0;
        }
        all.max(without_article).max(without_day)
    }
}

/// Frequencies in an article below this are counted in a table.
const OFTEN: usize = 16;

/// The place of an article on neither side.
const NO_PLACE: u32 = u32::MAX;

/// The place of an article's day that it shares with no other.
const NO_DAY: u32 = 0;

/// How many articles of either side have a term how often.
struct Tally {
    /// For each stratum and each frequency below [`OFTEN`] the articles of both sides.
    often: Vec<[u32; 2]>,
    /// Stratum, frequency and side of each other article.
    more_often: Vec<(u8, u32, usize)>,
}

impl Tally {
    /// How often target and reference have the term.
    fn frequencies(&self) -> [u64; 2] {
        let mut sums = [0; 2];
        for (at, articles) in self.often.iter().enumerate() {
            for (sum, articles) in sums.iter_mut().zip(articles) {
                *sum += (at % OFTEN) as u64 * u64::from(*articles);
            }
        }
        for (_, frequency, side) in &self.more_often {
            sums[*side] += u64::from(*frequency);
        }
        sums
    }

    /// The lower median of the frequencies in the articles that have the term.
    fn median(&self) -> Option<u32> {
        let mut of: [usize; OFTEN] = [0; OFTEN];
        for (at, articles) in self.often.iter().enumerate() {
            of[at % OFTEN] += articles[0] as usize + articles[1] as usize;
        }
        let all = of.iter().sum::<usize>() + self.more_often.len();
        let mut before = all.checked_sub(1)? / 2;
        for (frequency, articles) in (0u32..).zip(of) {
            match before.checked_sub(articles) {
                Some(left) => before = left,
                None => return Some(frequency),
            }
        }
        let mut more: Vec<u32> = self.more_often.iter().map(|(_, often, _)| *often).collect();
        Some(*more.select_nth_unstable(before).1)
    }

    /// The articles with the term by stratum and frequency, cut at `most`, in this order.
    fn classes(&self, most: u32) -> Vec<Class> {
        let often = self.often.iter().enumerate().map(|(at, articles)| {
            let frequency = (at % OFTEN) as u32;
            ((at / OFTEN) as u8, frequency, articles.map(f64::from))
        });
        let more_often = self.more_often.iter().map(|(stratum, frequency, side)| {
            let mut articles = [0.0; 2];
            articles[*side] = 1.0;
            (*stratum, *frequency, articles)
        });
        let mut classes: Vec<Class> = often
            .chain(more_often)
            .filter(|(_, _, articles)| *articles != [0.0; 2])
            .map(|(stratum, frequency, articles)| Class {
                stratum,
                cut: frequency.min(most),
                articles,
                excess: 0.0,
            })
            .collect();
        classes.sort_unstable_by_key(Class::key);
        classes.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same {
                kept.articles = [0, 1].map(|side| kept.articles[side] + next.articles[side]);
            }
            same
        });
        classes
    }
}

/// Articles of one stratum that have the term equally often.
struct Class {
    stratum: u8,
    /// Their frequency, cut.
    cut: u32,
    /// Of either side.
    articles: [f64; 2],
    /// e, once the means are known.
    excess: f64,
}

impl Class {
    fn key(&self) -> (u8, u32) {
        (self.stratum, self.cut)
    }

    fn articles(&self) -> f64 {
        self.articles[0] + self.articles[1]
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
    fn add(&mut self, frequency: f64, articles: f64) {
        self.articles += articles;
        self.frequency += articles * frequency;
        self.squares += articles * frequency * frequency;
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

/// The largest of some numbers. There are thousands of days, so that they are looked at several at a time.
fn greatest(numbers: &[f64]) -> f64 {
    let larger = |one: f64, other: f64| if other > one { other } else { one };
    let (rows, rest) = numbers.as_chunks::<8>();
    let columns = rows.iter().fold([f64::NEG_INFINITY; 8], |most, row| {
        std::array::from_fn(|at| larger(most[at], row[at]))
    });
    columns
        .iter()
        .chain(rest)
        .copied()
        .fold(f64::NEG_INFINITY, larger)
}

/// Twice Chernoff's bound of the probability that T is `total` or more, and the t at which it was found, from which the
/// bound of nearly the same articles is near.
fn bound(total: f64, articles: &[Alike], near: Option<f64>) -> (f64, Option<f64>) {
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
    let spread = |alike: &Alike| {
        alike.articles * alike.share * (1.0 - alike.share) * alike.excess * alike.excess
    };
    let variance: f64 = articles.iter().map(spread).sum();
    if total <= 0.0 || variance <= 0.0 {
        return (1.0, None);
    }
    // Newton's steps towards K′(t) = T. Every t gives a bound, the best one is where they end.
    let mut best: f64 = 0.0;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut t = near.unwrap_or(total / variance);
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
    ((2.0 * (-best).exp()).min(1.0), Some(t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: u32 = 400;

    fn unit(side: Option<Side>) -> Unit {
        let (tokens, day) = (LENGTH, None);
        Unit { side, tokens, day }
    }

    fn sides(target: usize, reference: usize) -> Exchangeable {
        let of = |side, count| std::iter::repeat_n(unit(Some(side)), count);
        let all: Vec<_> = of(Side::Target, target)
            .chain(of(Side::Reference, reference))
            .collect();
        Exchangeable::new(&all)
    }

    #[test]
    fn a_term_that_ten_articles_of_one_side_have_stands_out_and_its_mirror_does() {
        let ours = (0..10).map(|at| (at, 2));
        let p = sides(20, 20).p(Side::Target, ours.clone());
        assert!(p > 1e-4 && p < 0.02, "{p}");
        let theirs = (20..30).map(|at| (at, 2));
        let mirrored = sides(20, 20).p(Side::Reference, theirs);
        assert!((p - mirrored).abs() < 1e-12);
        assert_eq!(sides(20, 20).p(Side::Reference, ours), 1.0);
    }

    #[test]
    fn what_one_article_repeats_is_no_difference_however_often_it_does() {
        let mut own: Vec<Hit> = (0..3).map(|at| (at, 1)).collect();
        let p = |own: &[Hit]| sides(200, 2_000).p(Side::Target, own.iter().copied());
        let once = p(&own);
        own[0].1 = 5_000;
        assert!(p(&own) >= once && once > 0.001, "{once}");
        assert!(p(&own[..1]) > LARGEST_P);
    }

    #[test]
    fn what_one_day_has_is_no_difference() {
        let mut units = vec![unit(Some(Side::Target)); 200];
        units.extend(vec![unit(Some(Side::Reference)); 200]);
        let p =
            |units: &[Unit]| Exchangeable::new(units).p(Side::Target, (0..30).map(|at| (at, 2)));
        let spread = p(&units);
        for (at, unit) in units.iter_mut().enumerate() {
            unit.day = Some(if at < 28 { 18_000 } else { at as i32 });
        }
        let of_one_day = p(&units);
        assert!(spread < 1e-4 && of_one_day > 0.05, "{spread} {of_one_day}");
    }

    #[test]
    fn longer_articles_are_no_difference() {
        // The target has the longer articles; all use the term about once in a hundred words.
        let articles: Vec<_> = (0..400u32)
            .map(|at| match at % 4 {
                0 => (Side::Target, 800 + 3 * at),
                _ => (Side::Reference, 200 + 3 * at),
            })
            .map(|(side, tokens)| Unit {
                tokens,
                ..unit(Some(side))
            })
            .collect();
        let hits = (0u32..).zip(&articles);
        let hits = hits.map(|(at, unit)| (at, unit.tokens / 100 + at / 4 % 3));
        let sides = Exchangeable::new(&articles);
        for side in [Side::Target, Side::Reference] {
            assert!(sides.p(side, hits.clone()) > 0.1, "{side:?}");
        }
    }

    #[test]
    fn articles_on_neither_side_do_not_count() {
        let mut articles = vec![unit(Some(Side::Target)); 20];
        articles.extend(vec![unit(Some(Side::Reference)); 20]);
        let ours = (0..10).map(|at| (at, 2));
        let p = Exchangeable::new(&articles).p(Side::Target, ours.clone());
        articles.extend(vec![unit(None); 100]);
        assert_eq!(Exchangeable::new(&articles).p(Side::Target, ours), p);
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
            let own = (0u32..).zip(frequencies.iter().map(|f| *f as u32)).filter(|(_, f)| *f > 0);
            let bound = sides(target, 12 - target).p(Side::Target, own);
            let exact = exact(&frequencies, target);
            prop_assert!(bound >= exact * 0.999_999, "{bound} {exact}");
        }
    }
}
