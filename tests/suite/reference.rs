//! Every value in `tests/reference`, made by other people's software or printed in papers, against
//! ours.
//!
//! A case passes when `|got − expected| <= tolerance × max(1, |expected|)`; `"inf"` and `"-inf"` are
//! infinities, `null` is undefined. A case that nothing here knows how to run fails, and so does a
//! statistic without a case.

use newsprint::about::About;
use newsprint::measure::association::{
    Association, ByChance, DeltaP, Dice, Jaccard, Joint, LogDice, LogLikelihood, Mi, Npmi,
    TOGETHER_P, TScore, together_p,
};
use newsprint::measure::bootstrap::{self, ArticleFrequency, Bootstrap};
use newsprint::measure::change::{self, Ends};
use newsprint::measure::correct::Correction;
use newsprint::measure::dispersion::{self, Dispersion, Part};
use newsprint::measure::frequency::{self, ArticleSums, ShareMethod};
use newsprint::measure::keyness::{
    self, Bic, Chi2, DifferenceCoefficient, Ell, FisherP, G2, G2P, Keyness, LogRatio, Lrc,
    LrcLimits, OddsRatio, Pair, PercentDifference, Prior, Quanteda, QuantedaCorrection,
    QuantedaMeasure, RelativeRisk, SimpleMaths, TextDispersion, Zeros,
};
use newsprint::measure::permutation::{self, Exchangeable, Hit, Side};
use newsprint::measure::{self, Interval, Level, Measured, Undefined};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// What a case gave, and which statistic gave it.
type Run = Option<(&'static About, Value)>;

#[test]
fn every_reference_value_is_met() {
    let mut failures = Vec::new();
    let mut covered = HashSet::new();
    let mut cases = 0;
    for (family, run) in [
        ("frequency", frequency_case as fn(&Value) -> Run),
        ("keyness", keyness_case),
        ("trends", change_case),
        ("dispersion", dispersion_case),
        ("collocation", association_case),
    ] {
        for case in read(family)["cases"].as_array().unwrap() {
            cases += 1;
            let id = case["id"].as_str().unwrap();
            let Some((about, got)) = run(case) else {
                failures.push(format!(
                    "{id}: nothing runs {} {}",
                    case["statistic"], case["variant"]
                ));
                continue;
            };
            covered.insert(about.name);
            let tolerance = case["tolerance"].as_f64().unwrap();
            if let Err(difference) = compare(&got, &case["expected"], tolerance) {
                let what = format!("{} {}", case["statistic"], case["variant"]);
                failures.push(format!("{id} {what} of {}: {difference}", case["input"]));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {cases}:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(cases > 700, "only {cases} cases were found");
    let all: BTreeSet<&str> = measure::statistics().map(|about| about.name).collect();
    let bare: Vec<_> = all.iter().filter(|name| !covered.contains(*name)).collect();
    assert!(bare.is_empty(), "no reference value for {bare:?}");
}

fn read(family: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/reference/{family}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn compare(got: &Value, expected: &Value, tolerance: f64) -> Result<(), String> {
    match (got, expected) {
        (Value::Array(got), Value::Array(expected)) if got.len() == expected.len() => got
            .iter()
            .zip(expected)
            .try_for_each(|(g, e)| compare(g, e, tolerance)),
        (Value::Object(got), Value::Object(expected)) if got.len() == expected.len() => {
            expected.iter().try_for_each(|(key, e)| {
                let g = got.get(key).ok_or_else(|| format!("no {key}"))?;
                compare(g, e, tolerance).map_err(|difference| format!("{key}: {difference}"))
            })
        }
        (Value::Number(got), Value::Number(expected)) => {
            let (got, expected) = (got.as_f64().unwrap(), expected.as_f64().unwrap());
            if (got - expected).abs() <= tolerance * expected.abs().max(1.0) {
                Ok(())
            } else {
                Err(format!("got {got}, expected {expected}"))
            }
        }
        _ if got == expected => Ok(()),
        _ => Err(format!("got {got}, expected {expected}")),
    }
}

fn number(value: f64) -> Value {
    if value == f64::INFINITY {
        json!("inf")
    } else if value == f64::NEG_INFINITY {
        json!("-inf")
    } else {
        json!(value)
    }
}

fn measured(value: Measured) -> Value {
    value.map_or(Value::Null, number)
}

fn limits(interval: Result<Interval, Undefined>) -> Value {
    interval.map_or(Value::Null, |i| json!([number(i.low), number(i.high)]))
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn wholes(value: &Value) -> Vec<u64> {
    value.as_array().unwrap().iter().map(whole).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect()
}

fn named(case: &Value) -> (&str, &str, &Value) {
    (
        case["statistic"].as_str().unwrap(),
        case["variant"].as_str().unwrap(),
        &case["input"],
    )
}

/// (frequency, tokens) of each article of an input.
fn articles(input: &Value) -> Vec<(u64, u64)> {
    wholes(&input["f"])
        .into_iter()
        .zip(wholes(&input["n"]))
        .collect()
}

/// The sums over the units of an input: articles, or its clusters in order of appearance.
fn sums(input: &Value) -> ArticleSums {
    let articles = articles(input);
    let Some(clusters) = input.get("cluster") else {
        return ArticleSums::from_articles(articles);
    };
    let clusters = texts(clusters);
    let names: BTreeSet<&str> = clusters.iter().copied().collect();
    ArticleSums::from_articles(names.into_iter().map(|name| {
        let members = clusters
            .iter()
            .zip(&articles)
            .filter(|(cluster, _)| **cluster == name);
        members.fold((0, 0), |sum, (_, article)| {
            (sum.0 + article.0, sum.1 + article.1)
        })
    }))
}

fn side(input: &Value, group: &str) -> ArticleSums {
    let articles = articles(input).into_iter().zip(texts(&input["group"]));
    ArticleSums::from_articles(
        articles
            .filter(|(_, of)| *of == group)
            .map(|(article, _)| article),
    )
}

/// That the target uses the term more.
fn permutation_p(input: &Value) -> f64 {
    let articles = articles(input);
    let units: Vec<_> = articles
        .iter()
        .zip(texts(&input["group"]))
        .map(|((_, tokens), group)| match group {
            "a" => (Some(Side::Target), *tokens),
            _ => (Some(Side::Reference), *tokens),
        })
        .collect();
    let hits = articles.iter().enumerate().filter(|(_, (f, _))| *f > 0);
    let hits: Vec<Hit> = hits
        .map(|(article, (frequency, _))| Hit {
            article,
            frequency: *frequency,
            day: None,
        })
        .collect();
    Exchangeable::new(&units).p(Side::Target, &hits)
}

fn frequency_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let share = |method| {
        let (x, m) = (
            whole(&input["articles_with_term"]),
            whole(&input["articles"]),
        );
        assert!(x as f64 / m as f64 == frequency::share_of_articles(x, m).unwrap());
        (
            &frequency::SHARE_CI,
            limits(frequency::share_ci(x, m, Level::P95, method)),
        )
    };
    // `groups of articles` differs from `articles` only in its input.
    let variant = variant.strip_prefix("groups of ").unwrap_or(variant);
    Some(match (statistic, variant) {
        ("per_million", "plain") => {
            let value = frequency::per_million(whole(&input["f"]), whole(&input["n"]));
            (&frequency::PER_MILLION, measured(value))
        }
        ("per_million_se", "articles") => (
            &frequency::PER_MILLION_SE,
            measured(frequency::per_million_se(&sums(input))),
        ),
        ("per_million_ci", "articles, gamma 95") => (
            &frequency::PER_MILLION_CI,
            limits(frequency::per_million_ci(&sums(input), Level::P95)),
        ),
        ("per_million_difference_ci", "articles, normal 95") => {
            let (a, b) = (side(input, "a"), side(input, "b"));
            let got = frequency::per_million_difference(&a, &b, Level::P95).ok()?;
            let Interval { low, high } = got.interval;
            (&frequency::DIFFERENCE, json!([low, got.per_million, high]))
        }
        ("log_ratio_ci", "articles, of both intervals 95") => {
            let (a, b) = (side(input, "a"), side(input, "b"));
            (
                &frequency::LOG_RATIO_CI,
                limits(frequency::log_ratio_ci(&a, &b, Level::P95)),
            )
        }
        ("permutation_p", "bound, without the most influential article") => {
            (&permutation::ABOUT, number(permutation_p(input)))
        }
        ("together_p", "by the names of articles") => {
            let by_chance = ByChance::new(wholes(&input["names"]));
            let [a, b] = ["f1", "f2"].map(|of| by_chance.chances(whole(&input[of])));
            let p = together_p(whole(&input["together"]), by_chance.expected(&a, &b));
            (&TOGETHER_P, number(p))
        }
        ("document_frequency_ci", "wilson 95" | "wilson 95, published") => {
            share(ShareMethod::Wilson)
        }
        ("document_frequency_ci", "agresti-coull 95") => share(ShareMethod::AgrestiCoull),
        ("document_frequency_ci", "clopper-pearson 95") => share(ShareMethod::ClopperPearson),
        ("document_frequency_ci", "jeffreys 95") => share(ShareMethod::Jeffreys),
        ("document_frequency", "share of articles") => {
            let (x, m) = (
                whole(&input["articles_with_term"]),
                whole(&input["articles"]),
            );
            (
                &frequency::SHARE_OF_ARTICLES,
                measured(frequency::share_of_articles(x, m)),
            )
        }
        ("poisson_bootstrap", "percentile 95 and SE") => {
            let articles: Vec<_> = articles(input)
                .into_iter()
                .zip(0..)
                .map(|((frequency, tokens), id)| ArticleFrequency {
                    id,
                    frequency,
                    tokens,
                })
                .collect();
            let got = Bootstrap {
                seed: 1,
                replicates: 40_000,
            }
            .per_million(&articles, Level::P95)
            .ok()?;
            let Interval { low, high } = got.interval;
            (
                &bootstrap::ABOUT,
                json!({"lower": low, "upper": high, "se": got.se}),
            )
        }
        _ => return None,
    })
}

fn pair(input: &Value) -> Option<Pair> {
    Some(Pair {
        a: input.get("a")?.as_u64()?,
        b: input.get("b")?.as_u64()?,
        n1: input.get("n1")?.as_u64()?,
        n2: input.get("n2")?.as_u64()?,
    })
}

fn keyness_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let lrc = |limits, family| {
        Box::new(Lrc {
            limits,
            level: Level::P95,
            family,
        })
    };
    let quanteda = |measure, correction| {
        Box::new(Quanteda {
            measure,
            correction,
        })
    };
    let of_pair: Option<Box<dyn Keyness>> = match (statistic, variant) {
        ("g2", "two-cell") => Some(Box::new(G2::TwoCell)),
        ("g2", "four-cell") => Some(Box::new(G2::FourCell)),
        ("g2_p", "two-cell") => Some(Box::new(G2P(G2::TwoCell))),
        ("chi2", "pearson") => Some(Box::new(Chi2::Pearson)),
        ("chi2", "yates") => Some(Box::new(Chi2::Yates)),
        ("fisher_p", "two-sided") => Some(Box::new(FisherP)),
        ("log_ratio", "hardie") => Some(Box::new(LogRatio(Zeros::HalfForZero))),
        ("log_ratio", "walter") => Some(Box::new(LogRatio(Zeros::Walter))),
        ("log_ratio", "half-always") => Some(Box::new(LogRatio(Zeros::HalfAlways))),
        ("lrc", "poisson-95") => Some(lrc(LrcLimits::Exact, 1)),
        ("lrc", "poisson-95-bonferroni-1000") => Some(lrc(LrcLimits::Exact, 1000)),
        ("lrc", "positive-poisson-95") => Some(lrc(LrcLimits::ExactPositive, 1)),
        ("lrc", "normal-95") => Some(lrc(LrcLimits::Normal, 1)),
        ("percent_diff", "plain") => Some(Box::new(PercentDifference)),
        ("odds_ratio", "sample") => Some(Box::new(OddsRatio)),
        ("relative_risk", "plain") => Some(Box::new(RelativeRisk)),
        ("simple_maths", _) => {
            let add = variant.strip_prefix("N=")?.parse().ok()?;
            Some(Box::new(SimpleMaths { add }))
        }
        ("bic", "two-cell") => Some(Box::new(Bic)),
        ("ell", "ucrel") => Some(Box::new(Ell)),
        ("difference_coefficient", "plain") => Some(Box::new(DifferenceCoefficient)),
        ("quanteda_keyness", _) => Some(match variant {
            "chi2/default" => quanteda(QuantedaMeasure::Chi2, QuantedaCorrection::Default),
            "chi2/williams" => quanteda(QuantedaMeasure::Chi2, QuantedaCorrection::Williams),
            "chi2/none" => quanteda(QuantedaMeasure::Chi2, QuantedaCorrection::None),
            "lr/default" => quanteda(QuantedaMeasure::Lr, QuantedaCorrection::Default),
            "lr/williams" => quanteda(QuantedaMeasure::Lr, QuantedaCorrection::Williams),
            "lr/none" => quanteda(QuantedaMeasure::Lr, QuantedaCorrection::None),
            "pmi/default" => quanteda(QuantedaMeasure::Pmi, QuantedaCorrection::Default),
            _ => return None,
        }),
        _ => None,
    };
    if let Some(statistic) = of_pair {
        return Some((
            statistic.about(),
            measured(statistic.measure(&pair(input)?)),
        ));
    }
    let corpora = || articles(input);
    Some(match (statistic, variant) {
        ("log_ratio_ci", "katz-95") => {
            let interval = keyness::log_ratio_katz_ci(&pair(input)?, Level::P95);
            (&keyness::LOG_RATIO_KATZ_CI, limits(interval))
        }
        ("odds_ratio_ci", "woolf-95") => (
            &keyness::ODDS_RATIO_CI,
            limits(keyness::odds_ratio_ci(&pair(input)?, Level::P95)),
        ),
        ("g2_cutoff", "chi2-1df") => (
            &keyness::G2_CUTOFF,
            measured(keyness::g2_cutoff(input["p"].as_f64()?)),
        ),
        ("g2_many", "one term, k corpora, expected row only (UCREL form)") => (
            &keyness::G2_MANY,
            measured(keyness::g2_many_ucrel(&corpora())),
        ),
        ("g2_many", "2 x k table") => {
            let got = keyness::g2_many(&corpora()).ok()?;
            (
                &keyness::G2_MANY,
                json!({"g2": got.value, "df": got.df, "p": got.p}),
            )
        }
        ("chi2_many", "2 x k table") => {
            let got = keyness::chi2_many(&corpora()).ok()?;
            (
                &keyness::CHI2_MANY,
                json!({"chi2": got.value, "df": got.df, "p": got.p}),
            )
        }
        ("text_dispersion_keyness", "two-cell on articles") => {
            let articles = Pair {
                a: whole(&input["articles_with_term_target"]),
                b: whole(&input["articles_with_term_reference"]),
                n1: whole(&input["articles_target"]),
                n2: whole(&input["articles_reference"]),
            };
            (
                TextDispersion.about(),
                measured(TextDispersion.measure(&articles)),
            )
        }
        ("p_adjust", name) => {
            let correction: Correction = name.parse().ok()?;
            let p: Vec<Option<f64>> = input["p"].as_array()?.iter().map(Value::as_f64).collect();
            (correction.about(), json!(correction.adjust(&p)))
        }
        ("weighted_log_odds", "informative-prior" | "flat-prior") => {
            (&keyness::WEIGHTED_LOG_ODDS, weighted_log_odds(input)?)
        }
        _ => return None,
    })
}

fn weighted_log_odds(input: &Value) -> Option<Value> {
    let counts = read("counts");
    let targets = texts(&input["target"]);
    let is_target: Vec<bool> = texts(&counts["articles"])
        .iter()
        .map(|article| targets.contains(article))
        .collect();
    let split = |values: Vec<u64>| {
        let (mut target, mut reference) = (0, 0);
        for (value, is_target) in values.into_iter().zip(&is_target) {
            *(if *is_target {
                &mut target
            } else {
                &mut reference
            }) += value;
        }
        (target, reference)
    };
    let (n1, n2) = split(wholes(&counts["tokens"]));
    let mut got = serde_json::Map::new();
    for term in texts(&input["terms"]) {
        let (a, b) = split(wholes(&counts["counts"][term]));
        let prior = match input["prior_total"].as_f64() {
            Some(total) => Prior::informative(a + b, n1 + n2, total),
            None => Prior::flat(input["alpha"].as_f64()?, whole(&counts["types"])),
        };
        let odds = keyness::weighted_log_odds(&Pair { a, b, n1, n2 }, prior).ok()?;
        got.insert(
            term.to_owned(),
            json!({"delta": odds.delta, "variance": odds.variance, "z": odds.z()}),
        );
    }
    Some(Value::Object(got))
}

fn change_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let y: Vec<f64> = input["y"]
        .as_array()?
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    Some(match (statistic, variant) {
        ("moving_average", _) => {
            let (window, ends) = variant.strip_prefix("centred, window ")?.split_once(", ")?;
            let ends = match ends {
                "only full windows (null elsewhere)" => Ends::Missing,
                "shorter at the ends" => Ends::Shorter,
                _ => return None,
            };
            let window: usize = window.parse().ok()?;
            let values: Vec<Option<f64>> = y.into_iter().map(Some).collect();
            let got = change::moving_average(&values, window / 2, ends);
            (&change::MOVING_AVERAGE, json!(got))
        }
        ("mann_kendall", "ties corrected, continuity corrected") => {
            let got = change::mann_kendall(&y).ok()?;
            let got = json!({"S": got.s, "var_S": got.variance, "z": got.z, "p": got.p});
            (&change::MANN_KENDALL, got)
        }
        ("kendall_tau", "b, series against time") => {
            (&change::KENDALL_TAU, measured(change::kendall_tau(&y)))
        }
        ("sen_slope", "per step, median of pairwise slopes") => {
            (&change::SEN_SLOPE, measured(change::sen_slope(&y)))
        }
        ("sen_slope", "95 interval of scipy") => (
            &change::SEN_SLOPE_CI,
            limits(change::sen_slope_ci(&y, Level::P95)),
        ),
        _ => return None,
    })
}

fn association_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let statistic: &dyn Association = match (statistic, variant) {
        ("log_dice", "14 + log2 dice") => &LogDice,
        ("mi", "log2" | "published (rounded)") => &Mi::Plain,
        ("mi2", "log2(f^2/E)") => &Mi::Squared,
        ("mi3", "log2(f^3/E)") => &Mi::Cubed,
        ("npmi", "-1 to 1") => &Npmi,
        ("t_score", "(O-E)/sqrt(O)" | "published (rounded)") => &TScore,
        ("g2", "four-cell, signed" | "published (rounded)") => &LogLikelihood,
        ("dice", "2f/(f1+f2)") => &Dice,
        ("jaccard", "f/(f1+f2-f)") => &Jaccard,
        ("delta_p", "collocate given node: f/f1 - (f2-f)/(N-f1)") => &DeltaP::SecondGivenFirst,
        ("delta_p", "node given collocate: f/f2 - (f1-f)/(N-f2)") => &DeltaP::FirstGivenSecond,
        _ => return None,
    };
    let joint = Joint {
        f: whole(&input["f"]),
        f1: whole(&input["f1"]),
        f2: whole(&input["f2"]),
        n: whole(&input["N"]),
    };
    Some((statistic.about(), measured(statistic.measure(&joint))))
}

fn dispersion_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let parts: Vec<Part> = articles(input)
        .into_iter()
        .map(|(frequency, tokens)| Part { frequency, tokens })
        .collect();
    let known = [
        ("range", "articles with the term"),
        ("dp", "gries-2008 (0 even, 1 clumped)"),
        (
            "dpnorm",
            "lijffijt-gries-2012: DP / (1 - min share) (0 even, 1 clumped)",
        ),
        (
            "dp_egbert",
            "egbert-2020: 1 - DP / (1 - min share among parts with the term) (1 even, 0 clumped)",
        ),
        (
            "juilland_d",
            "rates per part, population sd (1 even, 0 clumped)",
        ),
        ("carroll_d2", "rates per part (1 even, 0 clumped)"),
        ("rosengren_s", "(1 even, 1/k clumped)"),
        (
            "kl_divergence",
            "bits, shares of the term against shares of the tokens (0 even)",
        ),
    ];
    let published = variant == "published, Gries 2008 (rounded)";
    if !published && !known.contains(&(statistic, variant)) {
        return None;
    }
    let statistic: &dyn Dispersion = dispersion::by_name(statistic).ok()?;
    Some((statistic.about(), measured(statistic.measure(&parts))))
}
