//! `--cluster`: what intervals take as independent.

use super::{Folder, Rows, sample, sampled};
use newsprint::measure::frequency::{ArticleSums, log_ratio_ci, per_million_ci};
use newsprint::measure::{Interval, Level};
use serde_json::{Value, json};

/// What each outlet, or week, of a selection of the samples has of a word, as one unit each.
fn by(unit: &str, word: &str, selection: &str) -> ArticleSums {
    let asked = ["freq", "corpus", word, "--by", unit, "--where", selection];
    let rows = sampled().rows(&asked);
    let [frequency, tokens] = ["frequency", "tokens"].map(|name| rows.numbers(name));
    let units = frequency.into_iter().zip(tokens);
    ArticleSums::from_articles(units.map(|(f, n)| (f.unwrap() as u64, n.unwrap() as u64)))
}

fn ends(rows: &Rows, at: &[(&str, &str)], names: [&str; 2]) -> Interval {
    let [low, high] = names.map(|name| rows.number(at, name));
    Interval { low, high }
}

fn near(got: Interval, expected: Interval) {
    for (got, expected) in [(got.low, expected.low), (got.high, expected.high)] {
        assert!(
            (got - expected).abs() < 1e-6 * expected.abs(),
            "{got} {expected}"
        );
    }
}

#[test]
fn outlets_as_units_are_their_sums_in_freq_trend_and_compare() {
    let folder = sampled();
    let all = by("source", "border", "date=2012..2019");
    let asked = [
        "freq",
        "corpus",
        "border",
        "--cluster",
        "source",
        "--where",
        "date=2012..2019",
    ];
    let rows = folder.rows(&asked);
    near(
        ends(&rows, &[], ["low", "high"]),
        per_million_ci(&all, Level::P95).unwrap(),
    );
    assert_eq!(rows.number(&[], "clusters"), all.articles as f64);
    let articles = [&asked[..3], &["--intervals"], &asked[5..]].concat();
    let articles = ends(&folder.rows(&articles), &[], ["low", "high"]);
    assert!(articles.low != rows.number(&[], "low"), "{articles:?}");
    let asked = [
        "trend",
        "corpus",
        "border",
        "--by",
        "year",
        "--cluster",
        "source",
    ];
    let rows = folder.rows(&asked);
    let year = [("period", "2018")];
    near(
        ends(&rows, &year, ["low", "high"]),
        per_million_ci(&by("source", "border", "date=2018"), Level::P95).unwrap(),
    );
    let asked = [
        "compare",
        "corpus",
        "--a",
        "date=2012..2015",
        "--b",
        "date=2016..2020",
        "--cluster",
        "source",
    ];
    let rows = folder.rows(&asked);
    let [a, b] = ["date=2012..2015", "date=2016..2020"].map(|years| by("source", "border", years));
    near(
        ends(
            &rows,
            &[("term", "border")],
            ["log_ratio_low", "log_ratio_high"],
        ),
        log_ratio_ci(&a, &b, Level::P95).unwrap(),
    );
    for refused in [
        &["--smoothing", "1"][..],
        &["--measure", "share"],
        &["--standardise"],
        &["--test"],
    ] {
        let asked = [
            "trend",
            "corpus",
            "border",
            "--by",
            "year",
            "--cluster",
            "source",
        ];
        folder
            .run(&[&asked[..], refused].concat())
            .fails(2, &["--cluster", refused[0]]);
    }
}

#[test]
fn articles_of_a_week_or_month_are_one_unit_and_those_without_a_date_are_one() {
    let folder = sampled();
    for unit in ["day", "week", "month"] {
        let cluster = ["--cluster", unit];
        let all = by(unit, "border", "source!=Vox");
        let asked = ["freq", "corpus", "border", "--where", "source!=Vox"];
        let rows = folder.rows(&[&asked[..], &cluster].concat());
        let expected = per_million_ci(&all, Level::P95).unwrap();
        near(ends(&rows, &[], ["low", "high"]), expected);
        assert_eq!(rows.number(&[], "clusters"), all.articles as f64, "{unit}");
        let asked = ["trend", "corpus", "border", "--by", "year"];
        let rows = folder.rows(&[&asked[..], &cluster].concat());
        let year = per_million_ci(&by(unit, "border", "date=2018"), Level::P95).unwrap();
        near(ends(&rows, &[("period", "2018")], ["low", "high"]), year);
        let sides = ["source=CNN", "source!=CNN"];
        let asked = ["compare", "corpus", "border", "--a", sides[0], "--b"];
        let rows = folder.rows(&[&asked[..], &sides[1..], &cluster].concat());
        let [a, b] = sides.map(|side| by(unit, "border", side));
        near(
            ends(&rows, &[], ["log_ratio_low", "log_ratio_high"]),
            log_ratio_ci(&a, &b, Level::P95).unwrap(),
        );
    }
    let month = ["trend", "corpus", "border", "--cluster", "month", "--by"];
    for refused in [&["month"][..], &["week"], &["year", "--standardise"]] {
        let what = refused.last().expect("a word");
        folder
            .run(&[&month[..], refused].concat())
            .fails(2, &["--cluster month", what]);
    }
    // One unit has no interval.
    let folder = Folder::new();
    let dated = r#"{"source": "A", "date": "2020-01-06", "text": "wall of stones"}"#;
    let undated = r#"{"source": "A", "text": "wall and more"}"#;
    let lines: Vec<String> = (0..40)
        .map(|at| [dated, undated][at % 2].replace("of", &format!("of {at}")))
        .collect();
    folder.write("c.jsonl", lines.join("\n"));
    folder.add("c", &["c.jsonl"]);
    let rows = folder.rows(&["freq", "c", "wall", "--cluster", "week"]);
    assert_eq!(rows.number(&[], "clusters"), 2.0);
    assert_eq!(rows.texts("low"), [""]);
}

#[test]
fn copies_of_an_article_are_one_unit_with_it_where_families_are_asked_for() {
    let lines = std::fs::read_to_string(sample("immigration.jsonl")).unwrap();
    let mut articles: Vec<Value> = (lines.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .take(30)
        .collect();
    let copies = articles
        .clone()
        .into_iter()
        .enumerate()
        .map(|(number, mut copy)| {
            copy["id"] = json!(format!("copy{number}"));
            copy["outlet"] = json!("Evening Echo");
            copy
        });
    articles.extend(copies.collect::<Vec<_>>());
    let folder = Folder::new();
    let lines: Vec<String> = articles.iter().map(Value::to_string).collect();
    folder.write("c.jsonl", lines.join("\n"));
    folder.add("c", &["c.jsonl"]);
    let of = |cluster: &str| {
        folder.rows(&[
            "freq",
            "c",
            "immigration",
            "--intervals",
            "--cluster",
            cluster,
        ])
    };
    let (article, family) = (of("article"), of("family"));
    assert_eq!(family.number(&[], "clusters"), 30.0);
    assert!(!article.columns.contains(&"clusters".to_owned()));
    assert_eq!(family.number(&[], "all_articles"), 60.0);
    let [one, other] = [&article, &family].map(|rows| ends(rows, &[], ["low", "high"]));
    // Twice the articles would narrow the interval by a third, as if they told anything new.
    assert!(
        other.low < one.low && one.high < other.high,
        "{one:?} {other:?}"
    );
    let told = folder.run(&["freq", "c", "immigration", "--cluster", "family"]);
    let told = told.succeeds().out.replace('\n', " ");
    assert!(
        told.contains("families of copies as sampling units"),
        "{told}"
    );
}
