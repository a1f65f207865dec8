//! What is claimed where there is nothing, what is found where there is something, and how often intervals
//! hold the truth: on made-up corpora with fixed seeds.
//!
//! The quick tests run by themselves. The tables of `docs/uncertainty.md` are printed by the long run:
//! `cargo t --test suite noise -- --ignored --nocapture`.

use newsprint::measure::Level;
use newsprint::measure::association::{ByChance, together_p};
use newsprint::measure::correct::Correction;
use newsprint::measure::frequency::{
    ArticleSums, Standardised, Stratum, log_ratio_ci, per_million_ci,
};
use newsprint::measure::permutation::{Exchangeable, Hit, Side, Unit};
use newsprint::store::Corpus;
use newsprint::verbs::claims::{self, Days};
use newsprint::verbs::{Listing, compare};
use rayon::prelude::*;
use std::fmt::Write;

/// Random numbers from a seed (splitmix64).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.uniform() * end as f64) as usize
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.uniform();
        (-2.0 * self.uniform().ln()).sqrt() * angle.cos()
    }

    /// Gamma with mean 1 (Marsaglia & Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        let boosted = if shape < 1.0 { shape + 1.0 } else { shape };
        let d = boosted - 1.0 / 3.0;
        let value = loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                break d * v;
            }
        };
        let less = if shape < 1.0 {
            self.uniform().powf(1.0 / shape)
        } else {
            1.0
        };
        value * less / shape
    }

    /// Poisson, by the product of uniforms; a large mean in parts.
    fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 20.0 {
            return self.poisson(mean / 2.0) + self.poisson(mean / 2.0);
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0);
        while product > limit {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

/// How a term is spread over articles.
#[derive(Clone, Copy)]
enum Spread {
    /// As tokens drawn at random.
    Even,
    /// Negative binomial: the rate of an article is gamma with this shape.
    Clumped(f64),
    /// Only this share of the articles is about it, and these are clumped.
    Subject(f64),
}

impl Spread {
    const ALL: [(&str, Self); 5] = [
        ("even", Self::Even),
        ("negative binomial, shape 1", Self::Clumped(1.0)),
        ("negative binomial, shape 0.3", Self::Clumped(0.3)),
        ("in 30 % of articles", Self::Subject(0.3)),
        ("in 10 % of articles", Self::Subject(0.1)),
    ];

    /// Its frequency in an article in which `mean` are expected. A subject that is `times` as frequent has
    /// that many times the articles.
    fn frequency(self, random: &mut Random, mean: f64, times: f64) -> u64 {
        match self {
            Self::Even => random.poisson(mean * times),
            Self::Clumped(shape) => {
                let own = random.gamma(shape);
                random.poisson(mean * times * own)
            }
            Self::Subject(share) => {
                let own = random.gamma(1.0);
                let is_about = random.uniform() < (share * times).min(1.0);
                if is_about {
                    random.poisson(mean / share * own)
                } else {
                    0
                }
            }
        }
    }
}

/// Tokens of an article: log-normal, as those of news are.
fn tokens(random: &mut Random, median: f64) -> u64 {
    (median * (0.7 * random.normal()).exp()).clamp(20.0, 6_000.0) as u64
}

/// Mean tokens of an article with a median of 400.
const MEAN_TOKENS: f64 = 511.0;

/// A corpus without text.
struct World {
    /// For each article its source, day and tokens.
    articles: Vec<(usize, i32, u64)>,
    /// For each term the articles that have it.
    terms: Vec<Vec<(usize, u64)>>,
}

/// A kind of corpora in which the sources do not differ and nothing changes.
struct Shape {
    name: &'static str,
    /// Articles of each source.
    sources: Vec<usize>,
    /// The median length of a source's articles grows by this factor from source to source.
    longer: f64,
    /// Whether words of one topic come together.
    topics: bool,
    spread: Spread,
}

const TERMS: usize = 250;
const TOPICS: usize = 12;
const DAYS: usize = 90;

fn shapes() -> Vec<Shape> {
    let shape = |name, sources: Vec<usize>, spread| Shape {
        name,
        sources,
        longer: 1.0,
        topics: false,
        spread,
    };
    vec![
        shape("six equal outlets", vec![40; 6], Spread::Even),
        shape("clumped words", vec![40; 6], Spread::Clumped(0.3)),
        shape("few articles", vec![6; 6], Spread::Clumped(1.0)),
        Shape {
            topics: true,
            ..shape("topics, shuffled dates", vec![40; 6], Spread::Clumped(1.0))
        },
        Shape {
            longer: 1.5,
            ..shape(
                "articles of unequal length",
                vec![40; 6],
                Spread::Clumped(1.0),
            )
        },
        Shape {
            topics: true,
            ..shape(
                "one large outlet",
                vec![240, 60, 30, 15, 8, 5],
                Spread::Clumped(0.5),
            )
        },
    ]
}

impl World {
    fn new(shape: &Shape, random: &mut Random) -> Self {
        let mut articles = Vec::new();
        for (source, count) in shape.sources.iter().enumerate() {
            let median = 250.0 * shape.longer.powi(source as i32);
            for _ in 0..*count {
                articles.push((source, random.below(DAYS) as i32, tokens(random, median)));
            }
        }
        let topics: Vec<usize> = articles.iter().map(|_| random.below(TOPICS)).collect();
        let terms = (0..TERMS).map(|term| {
            // Zipf, from 2 % of the tokens on.
            let rate = 0.02 / (term + 1) as f64;
            let hits = articles
                .iter()
                .enumerate()
                .filter_map(|(at, (_, _, tokens))| {
                    let own = match (shape.topics, topics[at] == term % TOPICS) {
                        (false, _) => 1.0,
                        (true, true) => TOPICS as f64 / 2.0,
                        (true, false) => 0.5,
                    };
                    let mean = rate * own * *tokens as f64;
                    let frequency = shape.spread.frequency(random, mean, 1.0);
                    (frequency > 0).then_some((at, frequency))
                });
            hits.collect()
        });
        let terms = terms.collect();
        Self { articles, terms }
    }

    /// The p over articles of each term that may be claimed, as the report asks for it; and how many were
    /// tested.
    fn claims(&self, side: impl Fn(usize, i32) -> Side) -> (Vec<Option<f64>>, usize) {
        let sides: Vec<Side> = self
            .articles
            .iter()
            .map(|(source, day, _)| side(*source, *day))
            .collect();
        let units = self.articles.iter().zip(&sides);
        let units: Vec<Unit> = units
            .map(|((_, day, tokens), side)| Unit {
                side: Some(*side),
                tokens: *tokens as u32,
                day: Some(*day),
            })
            .collect();
        let exchangeable = Exchangeable::new(&units);
        let mut tested = 0;
        let mut p = Vec::new();
        for term in &self.terms {
            if term.iter().map(|(_, frequency)| frequency).sum::<u64>() < 5 {
                continue;
            }
            tested += 1;
            let hit = |(article, frequency): &(usize, u64)| (*article as u32, *frequency as u32);
            let hits: Vec<Hit> = term.iter().map(hit).collect();
            let of = |side| {
                hits.iter()
                    .filter(|hit| sides[hit.0 as usize] == side)
                    .count()
            };
            p.push(match of(Side::Target).max(of(Side::Reference)) {
                0..3 => None,
                _ => exchangeable.claim(hits.iter().copied()).map(|(_, p)| p),
            });
        }
        (p, tested)
    }

    /// Claims of distinctive terms, of change, and of words that come together.
    fn claimed(&self, sources: usize) -> [usize; 3] {
        let claimed = |p: &[Option<f64>], tested| {
            let q = Correction::BenjaminiHochberg.adjust_among(p, tested);
            q.iter().filter(|q| q.is_some_and(|q| q <= 0.05)).count()
        };
        let is = |yes| if yes { Side::Target } else { Side::Reference };
        let of_sources = (0..sources).map(|own| self.claims(|source, _| is(source == own)));
        let (p, tested): (Vec<_>, Vec<_>) = of_sources.unzip();
        let distinctive = claimed(&p.concat(), tested.iter().sum());
        let (p, tested) = self.claims(|_, day| is(day >= DAYS as i32 / 2));
        let change = claimed(&p, tested);
        let names: Vec<&Vec<(usize, u64)>> = self.terms.iter().skip(40).take(40).collect();
        let mut in_article = vec![0; self.articles.len()];
        for (article, _) in names.iter().copied().flatten() {
            in_article[*article] += 1;
        }
        let by_chance = ByChance::new(in_article);
        let chances: Vec<Vec<f64>> = names
            .iter()
            .map(|name| by_chance.chances(name.len() as u64))
            .collect();
        let mut p = Vec::new();
        for a in 0..names.len() {
            for b in a + 1..names.len() {
                let with_a = |(at, _): &&(usize, u64)| names[a].iter().any(|(own, _)| own == at);
                let together = names[b].iter().filter(with_a).count() as u64;
                let expected = by_chance.expected(&chances[a], &chances[b]);
                let enough = together >= 5;
                p.push(enough.then(|| together_p(together - 1, expected)));
            }
        }
        [distinctive, change, claimed(&p, p.len())]
    }
}

/// For each shape how many of so many corpora get a claim: of distinctive terms, of change, of words together,
/// any of the three. Words of a topic do come together, so there the third is left out.
fn claims_without_a_difference(corpora: usize) -> Vec<(&'static str, [usize; 4])> {
    let of_shape = |(number, shape): (usize, Shape)| {
        let seeds = (0..corpora).into_par_iter();
        let found = seeds.map(|seed| {
            let mut random = Random((number * 1_000_003 + seed) as u64);
            let mut claims = World::new(&shape, &mut random).claimed(shape.sources.len());
            if shape.topics {
                claims[2] = 0;
            }
            let [a, b, c] = claims.map(|claims| usize::from(claims > 0));
            [a, b, c, a.max(b).max(c)]
        });
        let sum = |x: [usize; 4], y: [usize; 4]| std::array::from_fn(|at| x[at] + y[at]);
        (shape.name, found.reduce(|| [0; 4], sum))
    };
    shapes().into_iter().enumerate().map(of_shape).collect()
}

#[test]
fn at_most_one_in_twenty_corpora_without_a_difference_gets_a_claim() {
    let found = claims_without_a_difference(34);
    let any: usize = found.iter().map(|(_, claims)| claims[3]).sum();
    assert!(any <= 10, "{any} of 204: {found:?}");
}

/// Articles of six outlets in words drawn at random from one and the same text.
fn articles_from_one_text(seed: u64) -> String {
    let text = include_str!("../../samples/immigration.jsonl");
    let lines = text.lines().map(|line| {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        let texts = ["headline", "body", "text", "title"].map(|name| article[name].as_str());
        texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let text = lines.collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(words.len() > 10_000);
    let mut random = Random(seed);
    let mut drawn = |count: usize| {
        let words: Vec<&str> = (0..count)
            .map(|_| words[random.below(words.len())])
            .collect();
        words.join(" ")
    };
    let articles = (0..180).map(|number| {
        let length = 150 + 37 * (number % 11);
        serde_json::json!({
            "id": number,
            "source": format!("outlet {}", number % 6),
            "date": format!("2021-{:02}-{:02}", 3 + number / 7 % 3, 1 + number * 17 % 28),
            "title": drawn(6),
            "text": drawn(length),
        })
        .to_string()
    });
    articles.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_report_on_outlets_that_do_not_differ_says_that_nothing_stands_out() {
    for seed in [1, 2] {
        let folder = crate::verbs::Folder::new();
        folder.write("same.jsonl", articles_from_one_text(seed));
        folder
            .run(&["report", "same.jsonl", "-o", "out"])
            .succeeds();
        let page = String::from_utf8(folder.read("out/report.html")).unwrap();
        for said in [
            "No term sets any source apart",
            "No term rose or fell",
            "no two are named together",
        ] {
            assert!(page.contains(said), "{said}");
        }
        for claim in [
            "Most distinctive",
            "rose most",
            "fell most",
            "most reliably",
        ] {
            assert!(!page.contains(claim), "{claim}");
        }
    }
}

/// What is claimed of outlet a against b, which have 80 articles each; some of those of a get a word of their own, by a
/// rule that tells from their number whether they have it, and their text's number and day.
fn claimed_of_own_word(own: impl Fn(usize) -> Option<(usize, usize)>) -> Vec<String> {
    let words: Vec<String> = (0..300).map(|at| format!("w{at}x")).collect();
    let articles = (0..160).map(|at| {
        let (source, number) = (["a", "b"][at % 2], at / 2);
        let has = own(number).filter(|_| source == "a");
        let (text, day) = has.unwrap_or((number, number));
        let mut random = Random((text * 2 + at % 2) as u64);
        let length = 120 + random.below(200);
        let text: Vec<&str> = (0..length).map(|_| &*words[random.below(300)]).collect();
        let text = text.join(" ") + if has.is_some() { " zebra" } else { "" };
        serde_json::json!({
            "id": at,
            "source": source,
            "date": format!("2021-{:02}-{:02}", 1 + day / 28, 1 + day % 28),
            "title": format!("title {}", text.len()),
            "text": text,
        })
        .to_string()
    });
    let folder = crate::verbs::Folder::new();
    folder.write("own.jsonl", articles.collect::<Vec<_>>().join("\n"));
    folder.add("corpus", &["own.jsonl"]);
    let corpus = Corpus::open(&folder.path().join("corpus")).unwrap();
    let request = compare::Request {
        a: "source=a".parse().unwrap(),
        b: compare::Side::Rest,
        listing: Listing {
            min_frequency: 5,
            ..Listing::default()
        },
        rank: compare::Rank::default(),
        min_articles_own: 3,
        cluster: newsprint::verbs::Cluster::Article,
        ..Default::default()
    };
    let found = claims::difference(&corpus, &request, Days::Ordinary).unwrap();
    found.rows.into_iter().map(|row| row.term).collect()
}

#[test]
fn neither_one_text_nor_one_day_makes_a_claim() {
    let own = |number: usize| number < 30;
    let spread = claimed_of_own_word(|number| own(number).then_some((number, number)));
    assert_eq!(spread, ["zebra"]);
    let one_text = claimed_of_own_word(|number| own(number).then_some((0, number)));
    assert!(!one_text.contains(&"zebra".to_owned()), "{one_text:?}");
    let one_day = claimed_of_own_word(|number| own(number).then_some((number, 5)));
    assert!(one_day.is_empty(), "{one_day:?}");
}

/// How often a planted difference is claimed: a term that is `times` as frequent in one of six outlets with so many
/// articles each, among terms without a difference.
fn power(spread: Spread, articles: usize, per_article: f64, times: f64, runs: usize) -> f64 {
    let found = (0..runs).into_par_iter().filter(|run| {
        let mut random = Random((articles * 7_919 + run) as u64 ^ times.to_bits());
        let all: Vec<(Side, u64)> = (0..6 * articles)
            .map(|at| {
                let side = if at < articles {
                    Side::Target
                } else {
                    Side::Reference
                };
                (side, tokens(&mut random, 400.0))
            })
            .collect();
        let unit = |(article, (side, tokens)): (usize, &(Side, u64))| Unit {
            side: Some(*side),
            tokens: *tokens as u32,
            day: Some((article % DAYS) as i32),
        };
        let units: Vec<Unit> = all.iter().enumerate().map(unit).collect();
        let hits = (0u32..).zip(&all).filter_map(|(article, (side, n))| {
            let times = if *side == Side::Target { times } else { 1.0 };
            let mean = per_article * *n as f64 / MEAN_TOKENS;
            let frequency = spread.frequency(&mut random, mean, times);
            (frequency > 0).then_some((article, frequency as u32))
        });
        let hits: Vec<Hit> = hits.collect();
        let p = Exchangeable::new(&units).claim(hits.iter().copied());
        // As the only difference among 6 outlets and 5,000 terms.
        p.is_some_and(|(_, p)| p * 30_000.0 <= 0.05)
    });
    found.count() as f64 / runs as f64
}

#[test]
fn planted_differences_are_found() {
    for (spread, articles, per_article, times, least) in [
        (Spread::Even, 40, 1.0, 4.0, 0.95),
        (Spread::Clumped(1.0), 100, 1.0, 4.0, 0.9),
        (Spread::Subject(0.1), 200, 0.3, 4.0, 0.7),
    ] {
        let power = power(spread, articles, per_article, times, 60);
        assert!(
            power >= least,
            "{times} times in {articles} articles: {power}"
        );
    }
}

/// Of intervals of a rate, and of a Log Ratio against five times the articles, how many there are and how
/// many of them hold the truth.
fn cover(spread: Spread, articles: usize, per_article: f64, runs: usize) -> [(f64, f64); 2] {
    let truth = 1e6 * per_article / MEAN_TOKENS;
    let side = |random: &mut Random, articles: usize| {
        ArticleSums::from_articles((0..articles).map(|_| {
            let n = tokens(random, 400.0);
            let mean = per_article * n as f64 / MEAN_TOKENS;
            (spread.frequency(random, mean, 1.0), n)
        }))
    };
    let runs_of = (0..runs).into_par_iter().map(|run| {
        let mut random = Random((articles * 104_729 + run) as u64 ^ per_article.to_bits());
        let (a, b) = (side(&mut random, articles), side(&mut random, 5 * articles));
        let held = |holds: Option<bool>| match holds {
            None => [0, 0],
            Some(holds) => [1, usize::from(holds)],
        };
        [
            held(
                per_million_ci(&a, Level::P95)
                    .ok()
                    .map(|i| i.contains(truth)),
            ),
            held(
                log_ratio_ci(&a, &b, Level::P95)
                    .ok()
                    .map(|i| i.contains(0.0)),
            ),
        ]
    });
    let add = |x: [[usize; 2]; 2], y: [[usize; 2]; 2]| {
        std::array::from_fn(|i| std::array::from_fn(|j| x[i][j] + y[i][j]))
    };
    let sums: [[usize; 2]; 2] = runs_of.reduce(|| [[0; 2]; 2], add);
    sums.map(|[shown, held]| {
        (
            shown as f64 / runs as f64,
            held as f64 / shown.max(1) as f64,
        )
    })
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    for (spread, articles, per_article) in [
        (Spread::Even, 50, 2.0),
        (Spread::Even, 20, 20.0),
        (Spread::Clumped(1.0), 100, 2.0),
        (Spread::Clumped(0.3), 200, 0.3),
        (Spread::Subject(0.3), 100, 1.0),
        (Spread::Subject(0.1), 300, 1.0),
    ] {
        for (shown, held) in cover(spread, articles, per_article, 1_000) {
            assert!(
                shown > 0.95,
                "{articles} articles: {shown} have an interval"
            );
            assert!((0.925..0.98).contains(&held), "{articles} articles: {held}");
        }
    }
}

#[test]
fn where_few_articles_tell_of_a_term_there_is_no_interval_rather_than_a_wrong_one() {
    for (spread, articles, per_article) in [
        (Spread::Clumped(0.3), 5, 20.0),
        (Spread::Subject(0.1), 10, 1.0),
        (Spread::Even, 50, 0.01),
    ] {
        let [(shown, held), _] = cover(spread, articles, per_article, 1_000);
        assert!(shown * (1.0 - held) < 0.05, "{shown} shown, {held} right");
        assert!(shown < 0.1, "{shown}");
    }
}

/// An outlet in a period: weight, articles, and how many times as often it uses a word.
type Outlet = (f64, usize, f64);

/// The outlets of some periods.
const MIXES: [(&str, &[Outlet]); 4] = [
    (
        "six of unequal size",
        &[
            (6.0, 60, 1.0),
            (4.0, 40, 0.5),
            (2.0, 20, 2.0),
            (1.0, 8, 1.0),
            (1.0, 5, 3.0),
            (0.5, 3, 1.0),
        ],
    ),
    (
        "the largest have few articles",
        &[
            (1.0, 80, 1.0),
            (2.0, 40, 0.5),
            (6.0, 12, 2.0),
            (6.0, 10, 1.0),
        ],
    ),
    (
        "half of the weight in 5 articles",
        &[(1.0, 60, 1.0), (1.0, 40, 0.5), (2.0, 5, 2.0)],
    ),
    (
        "two large, six with one article",
        &[
            (6.0, 60, 1.0),
            (4.0, 40, 0.5),
            (0.5, 1, 1.0),
            (0.5, 1, 0.5),
            (0.5, 1, 2.0),
            (0.5, 1, 3.0),
            (0.5, 1, 1.0),
            (0.5, 1, 1.0),
        ],
    ),
];

/// Of intervals of a rate with the mix of outlets held fixed, how many there are and how many of them hold the truth.
fn cover_of_mix(
    spread: Spread,
    mix: &[(f64, usize, f64)],
    per_article: f64,
    runs: usize,
) -> (f64, f64) {
    let weights: f64 = mix.iter().map(|(weight, ..)| weight).sum();
    let means = mix
        .iter()
        .map(|(weight, _, times)| weight / weights * per_article * times);
    let truth = 1e6 * means.sum::<f64>() / MEAN_TOKENS;
    let held = (0..runs).into_par_iter().filter_map(|run| {
        let mut random = Random(((run as u64 + 7) * 104_729) ^ per_article.to_bits());
        let mut outlet = |(weight, articles, times): &(f64, usize, f64)| Stratum {
            weight: *weight,
            sums: ArticleSums::from_articles((0..*articles).map(|_| {
                let n = tokens(&mut random, 400.0);
                let mean = per_article * times * n as f64 / MEAN_TOKENS;
                (spread.frequency(&mut random, mean, 1.0), n)
            })),
        };
        let strata: Vec<Stratum> = mix.iter().map(&mut outlet).collect();
        let interval = Standardised::of(&strata).ok()?.interval(Level::P95).ok()?;
        Some(interval.contains(truth))
    });
    let held: Vec<bool> = held.collect();
    let right = held.iter().filter(|held| **held).count();
    (
        held.len() as f64 / runs as f64,
        right as f64 / held.len().max(1) as f64,
    )
}

#[test]
fn few_articles_of_a_heavy_outlet_do_not_make_the_interval_of_a_fixed_mix_too_narrow() {
    for (name, mix) in MIXES {
        for spread in [Spread::Even, Spread::Clumped(0.3)] {
            let (shown, held) = cover_of_mix(spread, mix, 2.0, 600);
            assert!(shown > 0.25, "{name}: {shown} have an interval");
            assert!(held > 0.91, "{name}: {held} hold the truth");
        }
    }
}

/// The tables of `docs/uncertainty.md`.
#[test]
#[ignore = "takes minutes; prints tables"]
fn print_the_tables_of_the_long_run() {
    let corpora = 400;
    let mut page = String::from(
        "| corpora without a difference | distinctive | rose or fell | together | any claim |\n|---|---:|---:|---:|---:|\n",
    );
    let percent = |part: usize| format!("{:.1} %", 100.0 * part as f64 / corpora as f64);
    for (shape, claims) in claims_without_a_difference(corpora) {
        let cells = claims.map(percent).join(" | ");
        writeln!(page, "| {shape} | {cells} |").unwrap();
    }
    page += "\n| occurrences | articles | per article | × 1.5 | × 2 | × 4 | × 8 |\n|---|---:|---:|---:|---:|---:|---:|\n";
    for (name, spread) in Spread::ALL {
        for articles in [40, 200] {
            for per_article in [0.1, 1.0] {
                let power = [1.5, 2.0, 4.0, 8.0].map(|times| {
                    format!(
                        "{:.0} %",
                        100.0 * power(spread, articles, per_article, times, 400)
                    )
                });
                let cells = power.join(" | ");
                writeln!(page, "| {name} | {articles} | {per_article} | {cells} |").unwrap();
            }
        }
    }
    page += "\n| occurrences | articles | per article | rate: given | holds | Log Ratio: given | holds |\n|---|---:|---:|---:|---:|---:|---:|\n";
    for (name, spread) in Spread::ALL {
        for articles in [5, 10, 20, 50, 200, 1_000] {
            for per_article in [0.03, 0.3, 2.0] {
                let [rate, ratio] =
                    cover(spread, articles, per_article, 2_000).map(|(shown, held)| {
                        let held = format!("{:.1} %", 100.0 * held);
                        let held = if shown < 0.02 { "–".to_owned() } else { held };
                        format!("{:.0} % | {held}", 100.0 * shown)
                    });
                writeln!(
                    page,
                    "| {name} | {articles} | {per_article} | {rate} | {ratio} |"
                )
                .unwrap();
            }
        }
    }
    println!("{page}");
}

/// The table of fixed mixes there.
#[test]
#[ignore = "prints a table"]
fn print_the_table_of_fixed_mixes() {
    let mut page =
        "| mix | occurrences | per article | given | holds |\n|---|---|---:|---:|---:|\n"
            .to_owned();
    for (mix, outlets) in MIXES {
        for (name, spread) in Spread::ALL {
            for per_article in [0.3, 2.0] {
                let (shown, held) = cover_of_mix(spread, outlets, per_article, 2_000);
                let (shown, held) = (100.0 * shown, 100.0 * held);
                writeln!(
                    page,
                    "| {mix} | {name} | {per_article} | {shown:.0} % | {held:.1} % |"
                )
                .unwrap();
            }
        }
    }
    println!("{page}");
}
