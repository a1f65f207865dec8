//! Every value in `tests/reference`, made by other people's software or printed in papers, against
//! ours.
//!
//! A case passes when `|got − expected| <= tolerance × max(1, |expected|)`; `"inf"` and `"-inf"` are
//! infinities, `null` is undefined. A case that nothing here knows how to run fails, and so does a
//! statistic without a case. Cases of dispersion and association name a statistic of the registry; their variant
//! says which form the origin computes.

use newsprint::about::About;
use newsprint::measure::association::{self, ByChance, Joint, TOGETHER_P, together_p};
use newsprint::measure::bootstrap::{
    POISSON_BOOTSTRAP, Replicates, SUP_T_BAND, Weighted, Weights, sup_t_band,
};
use newsprint::measure::change;
use newsprint::measure::correct::Correction;
use newsprint::measure::dispersion::{self, ARF, Part, arf};
use newsprint::measure::frequency::{self, ArticleSums, Standardised, Stratum};
use newsprint::measure::keyness::{
    Bic, Chi2, DifferenceCoefficient, Ell, FisherP, G2, G2P, Keyness, LogRatio, Lrc, OddsRatio,
    Pair, PercentDifference, Quanteda, RelativeRisk, SimpleMaths, TextDispersion, WeightedLogOdds,
    Zeros,
};
use newsprint::measure::permutation::{self, Exchangeable, Side, Unit};
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
            covered.insert(about);
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
    assert!(cases > 600, "only {cases} cases were found");
    let bare: Vec<_> = measure::statistics()
        .filter(|about| !covered.contains(about))
        .map(|about| about.name)
        .collect();
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
/// Weights, and the articles of each outlet.
fn strata(input: &Value) -> Vec<Stratum> {
    let [weights, f, n] = ["weight", "f", "n"].map(|name| input[name].as_array().unwrap());
    let outlets = weights.iter().zip(f.iter().zip(n));
    let outlets = outlets.map(|(weight, (f, n))| Stratum {
        weight: weight.as_f64().unwrap(),
        sums: ArticleSums::from_articles(wholes(f).into_iter().zip(wholes(n))),
    });
    outlets.collect()
}

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
            "a" => (Side::Target, *tokens),
            _ => (Side::Reference, *tokens),
        })
        .map(|(side, tokens)| Unit {
            side: Some(side),
            tokens: tokens as u32,
            day: None,
        })
        .collect();
    let hits = (0u32..).zip(articles.iter().map(|(frequency, _)| *frequency as u32));
    Exchangeable::new(&units).p(Side::Target, hits.filter(|(_, frequency)| *frequency > 0))
}

/// Frequency and tokens of articles in each of so many replicates.
fn drawn(seed: u64, articles: &[(u64, u64)]) -> [Vec<u64>; 2] {
    // Any numbers may be keys, if they differ.
    let keys: Vec<u64> = (0..articles.len() as u64).collect();
    let weights = Weights::draw(seed, &keys, 40_000);
    [0, 1].map(|which| {
        let mut sums = Weighted::new(&weights);
        for (unit, (frequency, tokens)) in (0..).zip(articles) {
            sums.add(unit, [*frequency, *tokens][which]);
        }
        sums.sums().to_vec()
    })
}

fn bootstrapped(input: &Value) -> Value {
    let [frequency, tokens] = drawn(0, &articles(input));
    let replicates = Replicates::of_ratio(&frequency, &tokens);
    let interval = replicates.interval(Level::P95).unwrap().scaled(1e6);
    let error = replicates.standard_error().unwrap();
    json!({"lower": interval.low, "upper": interval.high, "se": 1e6 * error})
}

fn band(input: &Value) -> Value {
    let [f, n] = ["f", "n"].map(|name| input[name].as_array().unwrap());
    let periods = (0..).zip(f.iter().zip(n)).map(|(seed, (f, n))| {
        let articles: Vec<(u64, u64)> = wholes(f).into_iter().zip(wholes(n)).collect();
        let [frequency, tokens] = drawn(seed, &articles);
        let rate = ArticleSums::from_articles(articles).rate().unwrap();
        (rate, Replicates::of_ratio(&frequency, &tokens))
    });
    let periods: Vec<(f64, Replicates)> = periods.collect();
    let series: Vec<(f64, &Replicates)> = periods.iter().map(|own| (own.0, &own.1)).collect();
    let band = sup_t_band(&series, Level::P95).unwrap();
    let ends = |end: fn(&Interval) -> f64| {
        let ends = band.intervals.iter().map(|own| own.as_ref().map(end));
        json!(ends.map(|end| end.map(|end| 1e6 * end)).collect::<Vec<_>>())
    };
    json!({"critical": band.critical, "low": ends(|own| own.low), "high": ends(|own| own.high)})
}

fn frequency_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let share = || {
        let articles = whole(&input["articles"]);
        (whole(&input["articles_with_term"]), articles)
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
        ("standardised", "by outlets") => {
            let of = Standardised::of(&strata(input));
            (
                &frequency::STANDARDISED,
                measured(of.map(|of| of.per_million())),
            )
        }
        ("standardised_ci", "articles by outlets, gamma 95") => {
            let of = Standardised::of(&strata(input));
            let interval = of.and_then(|of| of.interval(Level::P95));
            (&frequency::STANDARDISED_CI, limits(interval))
        }
        ("log_ratio_ci", "articles, of both intervals 95") => {
            let (a, b) = (side(input, "a"), side(input, "b"));
            (
                &frequency::LOG_RATIO_CI,
                limits(frequency::log_ratio_ci(&a, &b, Level::P95)),
            )
        }
        ("poisson_bootstrap", "percentile 95 and SE") => (&POISSON_BOOTSTRAP, bootstrapped(input)),
        ("sup_t_band", "square roots, simultaneous 95") => (&SUP_T_BAND, band(input)),
        ("p_equivalence", "two one-sided tests, articles") => {
            let (a, b) = (side(input, "a"), side(input, "b"));
            let margin = input["margin"].as_f64().unwrap();
            let p = frequency::equivalence_p(&a, &b, margin);
            (&frequency::EQUIVALENCE_P, measured(p))
        }
        ("lockword", "interval 95 within the margin") => {
            let (a, b) = (side(input, "a"), side(input, "b"));
            let interval = frequency::log_ratio_ci(&a, &b, Level::P95).unwrap();
            let margin = input["margin"].as_f64().unwrap();
            let is_within = frequency::is_within(&interval, margin);
            (&frequency::LOCKWORD, json!(is_within))
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
            let (x, m) = share();
            let interval = frequency::share_ci(x, m, Level::P95);
            (&frequency::SHARE_CI, limits(interval))
        }
        ("document_frequency", "share of articles") => {
            let (x, m) = share();
            let value = frequency::share_of_articles(x, m);
            (&frequency::SHARE_OF_ARTICLES, measured(value))
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
        ("lrc", "poisson-95") => Some(Box::new(Lrc)),
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
        ("quanteda_keyness", "chi2/default") => Some(Box::new(Quanteda::Chi2)),
        ("quanteda_keyness", "lr/default") => Some(Box::new(Quanteda::Lr)),
        ("quanteda_keyness", "pmi/default") => Some(Box::new(Quanteda::Pmi)),
        _ => None,
    };
    if let Some(statistic) = of_pair {
        return Some((
            statistic.about(),
            measured(statistic.measure(&pair(input)?)),
        ));
    }
    Some(match (statistic, variant) {
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
        ("weighted_log_odds", "z, prior of all articles together") => {
            (WeightedLogOdds.about(), weighted_log_odds(input))
        }
        _ => return None,
    })
}

fn weighted_log_odds(input: &Value) -> Value {
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
        let z = WeightedLogOdds.measure(&Pair { a, b, n1, n2 });
        got.insert(term.to_owned(), measured(z));
    }
    Value::Object(got)
}

fn change_case(case: &Value) -> Run {
    let (statistic, variant, input) = named(case);
    let y: Vec<f64> = input["y"]
        .as_array()?
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    let sen_slope = |y: Vec<f64>| {
        let values: Vec<Option<f64>> = y.into_iter().map(Some).collect();
        change::sen_slope(&values, Level::P95)
    };
    Some(match (statistic, variant) {
        ("mann_kendall", "ties corrected, continuity corrected") => {
            let got = change::mann_kendall(&y).ok()?;
            let got = json!({"S": got.s, "var_S": got.variance, "z": got.z, "p": got.p});
            (&change::MANN_KENDALL, got)
        }
        ("kendall_tau", "b, series against time") => {
            (&change::KENDALL_TAU, measured(change::kendall_tau(&y)))
        }
        ("sen_slope", "per step, median of pairwise slopes") => {
            let got = sen_slope(y);
            (&change::SEN_SLOPE, measured(got.map(|got| got.slope)))
        }
        ("sen_slope", "95 interval of scipy") => {
            let got = sen_slope(y);
            (&change::SEN_SLOPE, limits(got.map(|got| got.interval)))
        }
        (
            "changepoints",
            "PELT, Poisson: cost 2 k (ln m - ln k), k = sum, m = length of the segment",
        ) => {
            let counts: Vec<u64> = y.iter().map(|count| *count as u64).collect();
            let penalty = input["penalty"].as_f64()?;
            let got = change::changepoints(&counts, penalty, whole(&input["min_segment"]) as usize);
            let got = json!({"changepoints": got.starts, "cost": got.cost});
            (&change::CHANGEPOINTS, got)
        }
        _ => return None,
    })
}

fn association_case(case: &Value) -> Run {
    let (name, _, input) = named(case);
    let statistic = association::by_name(name).ok()?;
    let joint = Joint {
        f: whole(&input["f"]),
        f1: whole(&input["f1"]),
        f2: whole(&input["f2"]),
        n: whole(&input["N"]),
    };
    Some((statistic.about(), measured(statistic.measure(&joint))))
}

fn dispersion_case(case: &Value) -> Run {
    let (name, _, input) = named(case);
    if name == ARF.name {
        let places: Vec<u64> = input["positions"].as_array()?.iter().map(whole).collect();
        return Some((&ARF, measured(arf(&places, whole(&input["tokens"])))));
    }
    let statistic = dispersion::by_name(name).ok()?;
    let parts: Vec<Part> = articles(input)
        .into_iter()
        .map(|(frequency, tokens)| Part { frequency, tokens })
        .collect();
    Some((statistic.about(), measured(statistic.measure(&parts))))
}
