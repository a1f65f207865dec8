//! `newsprint disperse`, and dispersion as columns of `freq`.

use super::{Folder, sampled};
use newsprint::measure::dispersion::statistics;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_reference_value_of_dispersion_is_reached_through_the_command_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/dispersion.json");
    let reference: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let cases = reference["cases"].as_array().unwrap();
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
