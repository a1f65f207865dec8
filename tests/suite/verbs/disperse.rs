//! `newsprint disperse`, and dispersion as columns of `freq`.

use super::{Folder, Rows, sampled};
use newsprint::measure::dispersion::statistics;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn every_reference_value_of_dispersion_is_reached_through_the_command_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/dispersion.json");
    let reference: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let of_parts = |case: &&Value| case["input"]["f"].is_array();
    let cases = reference["cases"].as_array().unwrap().iter();
    let (cases, of_places): (Vec<&Value>, Vec<&Value>) = cases.partition(of_parts);
    let numbers = |case: &Value, of: &str| -> Vec<u64> {
        let numbers = case["input"][of].as_array().unwrap().iter();
        numbers.map(|number| number.as_u64().unwrap()).collect()
    };
    let name = |case: &Value| case["input"]["name"].as_str().unwrap().to_owned();
    // An article for each part, with so many occurrences of a word among its tokens.
    let (mut seen, mut lines) = (BTreeSet::new(), Vec::new());
    for case in cases.iter().filter(|case| seen.insert(name(case))) {
        let parts = numbers(case, "f").into_iter().zip(numbers(case, "n"));
        for (part, (frequency, tokens)) in parts.enumerate() {
            let word = |at| if at < frequency { "wall" } else { "other" };
            let text: Vec<&str> = (0..tokens).map(word).collect();
            let article = serde_json::json!({
                "id": format!("{} {part}", name(case)), "source": "Post", "case": name(case), "text": text.join(" "),
            });
            lines.push(article.to_string());
        }
    }
    let folder = Folder::new();
    folder.write("parts.jsonl", lines.join("\n"));
    folder.add("c", &["parts.jsonl"]);
    let measures: Vec<&str> = statistics().map(|about| about.name).collect();
    let rows = folder.rows(&[
        "freq",
        "c",
        "wall",
        "--by",
        "case",
        "--boilerplate",
        "keep",
        "--measures",
        &measures.join(","),
    ]);
    for case in cases {
        let statistic = case["statistic"].as_str().unwrap();
        let of = name(case);
        let got = rows.numbers(statistic)[rows.row(&[("case", &of)])];
        let expected = case["expected"].as_f64();
        let tolerance = case["tolerance"].as_f64().unwrap();
        let is_right = match (got, expected) {
            (Some(got), Some(expected)) => {
                (got - expected).abs() <= tolerance * expected.abs().max(1.0)
            }
            (got, expected) => got == expected,
        };
        assert!(
            is_right,
            "{statistic} of {of}: {got:?}, expected {expected:?}"
        );
    }
    // And by the verb of its own, over sources, with the direction in the heading.
    let all = [
        "disperse",
        "c",
        "wall",
        "--boilerplate",
        "keep",
        "--format",
        "markdown",
    ];
    let table = folder
        .run(
            &[
                &all[..],
                &["--over", "case", "--measures", "burch_da,dkl,vc"],
            ]
            .concat(),
        )
        .succeeds()
        .out;
    for heading in [
        "D_A (1 even, 0 clumped)",
        "D_KL (0 even, towards 1 clumped)",
        "VC (0 even, larger clumped)",
    ] {
        assert!(
            table.contains(heading) || table.contains(&heading.replace('_', "\\_")),
            "{table}"
        );
    }
    assert_eq!(of_places.len(), 4);
    for case in of_places {
        let (places, tokens) = (numbers(case, "positions"), &case["input"]["tokens"]);
        let word = |at| ["other", "wall"][usize::from(places.contains(&at))];
        let words: Vec<&str> = (0..tokens.as_u64().unwrap()).map(word).collect();
        // An article a day, the last one first.
        let articles = words.chunks(7).enumerate().map(|(day, words)| {
            let date = format!("2020-01-{:02}", day + 1);
            serde_json::json!({"date": date, "source": "Post", "text": words.join(" ")}).to_string()
        });
        let articles: Vec<String> = articles.collect();
        let articles: Vec<String> = articles.into_iter().rev().collect();
        let folder = Folder::new();
        folder.write("places.jsonl", articles.join("\n"));
        folder.add("c", &["places.jsonl"]);
        let keep = ["--boilerplate", "keep", "--copies", "keep"];
        let rows = folder.rows(&[&["disperse", "c", "wall", "--arf"], &keep[..]].concat());
        let got = rows.number(&[], "arf");
        assert!(
            (got - case["expected"].as_f64().unwrap()).abs() < 1e-9,
            "{case} {got}"
        );
    }
}

#[test]
fn the_average_reduced_frequency_has_the_articles_in_the_order_of_date_source_and_id() {
    let articles = [
        r#"{"id": "2", "date": "2020-01-01", "source": "B", "text": "wall one two three"}"#,
        r#"{"id": "1", "date": "2020-01-01", "source": "A", "text": "four five wall six"}"#,
        r#"{"id": "9", "date": "2019-05-01", "source": "Z", "text": "wall wall seven eight"}"#,
        r#"{"id": "3", "source": "A", "text": "nine ten wall eleven"}"#,
    ];
    let folder = Folder::new();
    folder.write("all.jsonl", articles.join("\n"));
    folder.add("once", &["all.jsonl"]);
    for article in articles.iter().rev() {
        folder.write("one.jsonl", article);
        folder.add("apart", &["one.jsonl"]);
    }
    for corpus in ["once", "apart"] {
        for threads in ["1", "3"] {
            let asked = [
                "disperse",
                corpus,
                "wall",
                "\"nine ten\"",
                "nothing",
                "--arf",
            ];
            let rows = folder.rows(&[&asked[..], &["--threads", threads]].concat());
            // Places 0, 1, 6, 8 and 14 of 16: 1/3.2 (1 + 3.2 + 2 + 3.2 + 2).
            let arf = rows.numbers("arf");
            assert!((arf[0].unwrap() - 3.5625).abs() < 1e-9, "{arf:?}");
            assert_eq!(arf[1..], [Some(1.0), None]);
        }
        let rows = folder.rows(&["disperse", corpus, "wall", "--arf", "--where", "date=2020"]);
        assert_eq!(rows.number(&[], "arf"), 1.5);
    }
    folder
        .run(&["disperse", "once", "--arf"])
        .fails(2, &["TERM"]);
}

#[test]
fn the_average_reduced_frequency_counts_no_place_that_is_left_out() {
    // The naive way, from the lines of a concordance and the tokens of articles.
    for kept in ["keep", "drop"] {
        let boilerplate = ["--boilerplate", kept];
        let arf = sampled()
            .rows(&[&["disperse", "corpus", "border", "--arf"], &boilerplate[..]].concat());
        let (arf, frequency) = (arf.number(&[], "arf"), arf.number(&[], "frequency"));
        assert!(1.0 < arf && arf < frequency, "{arf} {frequency}");
        if kept == "drop" {
            continue;
        }
        let lines = sampled().rows(&[&["concord", "corpus", "border"], &boilerplate[..]].concat());
        let by = ["--by", "date,source,id"];
        let lengths =
            sampled().rows(&[&["freq", "corpus", "border"], &by[..], &boilerplate].concat());
        let names = |rows: &Rows| -> Vec<[String; 3]> {
            let columns = ["date", "source", "id"].map(|name| rows.texts(name));
            let row = |at: usize| [0, 1, 2].map(|own: usize| columns[own][at].to_owned());
            (0..columns[0].len()).map(row).collect()
        };
        let tokens = lengths.numbers("tokens");
        let mut order: Vec<(bool, [String; 3], u64)> = names(&lengths)
            .into_iter()
            .zip(tokens)
            .map(|(name, tokens)| (name[0].is_empty(), name, tokens.unwrap() as u64))
            .collect();
        order.sort();
        let mut all = 0;
        let mut starts = BTreeMap::new();
        for (_, name, tokens) in order {
            starts.insert(name, all);
            all += tokens;
        }
        let from = lines.numbers("from");
        let places = names(&lines).into_iter().zip(from);
        let mut places: Vec<u64> = places
            .map(|(name, from)| starts[&name] + from.unwrap() as u64 - 1)
            .collect();
        places.sort_unstable();
        let segment = all as f64 / places.len() as f64;
        let mut sum = (all - places[places.len() - 1] + places[0]) as f64;
        sum = sum.min(segment);
        for pair in places.windows(2) {
            sum += ((pair[1] - pair[0]) as f64).min(segment);
        }
        assert!(
            (arf - sum / segment).abs() < 1e-9,
            "{arf} {}",
            sum / segment
        );
    }
}

#[test]
fn an_x_ray_has_a_row_for_each_source_or_term_and_says_what_it_leaves_out() {
    let folder = sampled();
    let out = Folder::new();
    let file = out.path().join("x.svg").display().to_string();
    let draw = |more: &[&str]| {
        let all = [
            "disperse", "corpus", "border", "--form", "x-ray", "--chart", &file,
        ];
        folder.run(&[&all[..], more].concat()).succeeds();
        String::from_utf8(out.read("x.svg")).unwrap()
    };
    let svg = draw(&[]);
    let by_source = folder.rows(&["freq", "corpus", "border", "--by", "source"]);
    assert!(svg.contains("Where border occurs") && svg.contains("class=\"ticks\""));
    for source in by_source.texts("source") {
        assert!(svg.contains(&source.replace('&', "&amp;")), "{source}");
    }
    let svg = draw(&["--over", "month"]);
    assert!(svg.contains("class=\"ticks\""));
    let many = [
        "disperse", "corpus", "border", "wall", "--form", "x-ray", "--chart", &file,
    ];
    folder.run(&many).succeeds();
    let svg = String::from_utf8(out.read("x.svg")).unwrap();
    assert!(svg.contains(">wall</text>") && svg.contains("Where border and wall occur"));
    folder
        .run(&["disperse", "corpus", "border", "--form", "x-ray"])
        .fails(2, &["--chart"]);

    let small = super::small();
    let file = small.path().join("small.svg").display().to_string();
    small
        .run(&[
            "disperse", "small", "border", "--form", "x-ray", "--chart", &file,
        ])
        .succeeds();
    let svg = String::from_utf8(small.read("small.svg")).unwrap();
    assert!(
        svg.contains("Not shown: 1 occurrence in articles without a date."),
        "{svg}"
    );
}
