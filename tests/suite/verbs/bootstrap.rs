//! `--intervals bootstrap` and `--bands simultaneous`.

use super::{Folder, Rows, sample, sampled};

const BY: [&str; 2] = ["--intervals", "bootstrap"];

const SIDES: [&str; 6] = [
    "compare",
    "corpus",
    "--a",
    "leaning=left",
    "--b",
    "leaning=right",
];

fn all<'w>(words: &[&[&'w str]]) -> Vec<&'w str> {
    words.concat()
}

/// The ends of a row's interval, which it has.
fn ends(rows: &Rows, at: &[(&str, &str)], names: [&str; 2]) -> [f64; 2] {
    names.map(|name| rows.number(at, name))
}

#[test]
fn where_many_articles_tell_of_a_term_the_limits_are_about_those_of_the_formula() {
    let folder = sampled();
    let freq = ["freq", "corpus", "border"];
    let formula = ends(
        &folder.rows(&all(&[&freq, &["--intervals"]])),
        &[],
        ["low", "high"],
    );
    let rows = folder.rows(&all(&[&freq, &BY, &["--replicates", "2000"]]));
    let drawn = ends(&rows, &[], ["low", "high"]);
    let near = |drawn: [f64; 2], formula: [f64; 2]| {
        let width = formula[1] - formula[0];
        for (drawn, formula) in drawn.into_iter().zip(formula) {
            assert!((drawn - formula).abs() < 0.12 * width, "{drawn} {formula}");
        }
    };
    near(drawn, formula);
    assert_eq!(rows.texts("rough"), [""]);
    let names = ["log_ratio_low", "log_ratio_high"];
    let at = [("term", "immigration")];
    let asked = all(&[&SIDES, &["immigration"]]);
    let formula = ends(&folder.rows(&asked), &at, names);
    let drawn = ends(&folder.rows(&all(&[&asked, &BY])), &at, names);
    near(drawn, formula);
}

#[test]
fn the_same_articles_have_the_same_weights_in_every_question() {
    let folder = sampled();
    let year = ["--where", "date=2018"];
    let freq = folder.rows(&all(&[&["freq", "corpus", "border"], &BY, &year]));
    let of_trend = [
        "trend",
        "corpus",
        "border",
        "--by",
        "year",
        "--smoothing",
        "0",
    ];
    let trend = folder.rows(&all(&[&of_trend, &BY]));
    let at = [("period", "2018")];
    let names = ["low", "high"];
    assert_eq!(ends(&freq, &[], names), ends(&trend, &at, names));
    // A list is drawn in its own pass over the terms.
    let list = folder.rows(&all(&[&["freq", "corpus", "--all"], &BY, &year]));
    assert_eq!(
        ends(&freq, &[], names),
        ends(&list, &[("term", "border")], names)
    );
    let other = folder.rows(&all(&[
        &["freq", "corpus", "border", "--seed", "1"],
        &BY,
        &year,
    ]));
    assert_ne!(ends(&freq, &[], names), ends(&other, &[], names));
    let key = folder.rows(&all(&[&SIDES, &BY]));
    let asked = folder.rows(&all(&[&SIDES, &["immigration"], &BY]));
    let at = [("term", "immigration")];
    let names = ["log_ratio_low", "log_ratio_high"];
    assert_eq!(ends(&key, &at, names), ends(&asked, &at, names));
}

#[test]
fn limits_depend_neither_on_threads_nor_on_how_articles_were_added() {
    let lines = std::fs::read_to_string(sample("immigration.jsonl")).unwrap();
    let lines: Vec<&str> = lines
        .lines()
        .step_by(lines.lines().count() / 90)
        .take(90)
        .collect();
    let folder = Folder::new();
    folder.write("all.jsonl", lines.join("\n"));
    folder.write("first.jsonl", lines[..30].join("\n"));
    folder.write("second.jsonl", lines[30..].join("\n"));
    folder.add("a", &["all.jsonl"]);
    folder.add("b", &["second.jsonl"]);
    folder.add("b", &["first.jsonl"]);
    let drawn = [
        "--intervals",
        "bootstrap",
        "--replicates",
        "300",
        "--format",
        "csv",
    ];
    let clusters = ["--cluster", "source"];
    for question in [
        all(&[&["freq", "CORPUS", "--top", "30", "--by", "date"], &drawn]),
        all(&[&["freq", "CORPUS", "--top", "30"], &drawn, &clusters]),
        all(&[
            &["compare", "CORPUS", "--a", "date=2012..2015", "--b", "rest"],
            &drawn,
        ]),
        all(&[
            &[
                "trend",
                "CORPUS",
                "immigra*",
                "--by",
                "year",
                "--bands",
                "simultaneous",
            ],
            &drawn,
        ]),
    ] {
        let answer = |corpus: &str, threads: &str| {
            let words = question.iter().map(|word| word.replace("CORPUS", corpus));
            let words: Vec<String> = words.collect();
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            words.extend(["--threads", threads]);
            folder.run(&words).succeeds().out
        };
        let once = answer("a", "1");
        assert_eq!(once, answer("a", "3"), "{question:?}");
        assert_eq!(once, answer("b", "2"), "{question:?}");
    }
}

#[test]
fn where_a_side_lacks_the_term_one_limit_is_open_and_few_articles_are_called_rough() {
    let rows = sampled().rows(&all(&[&SIDES, &["--all"], &BY]));
    let column = |name: &str| rows.numbers(name);
    let (low, high) = (column("log_ratio_low"), column("log_ratio_high"));
    let (ratio, rough) = (column("log_ratio"), rows.texts("rough"));
    let frequency = [column("frequency_a"), column("frequency_b")];
    let articles = [column("articles_a"), column("articles_b")];
    let (mut open, mut closed) = (0, 0);
    for row in 0..rows.len() {
        let [a, b] = [0, 1].map(|side: usize| frequency[side][row].unwrap());
        let few = articles.iter().any(|of| of[row].unwrap() < 10.0);
        assert_eq!(rough[row] == "yes", few, "{:?}", rows.cells[row]);
        match (low[row], high[row]) {
            // An infinite limit is empty in files.
            (Some(_), None) | (None, Some(_)) => {
                assert!(few);
                open += u32::from(a == 0.0 || b == 0.0);
            }
            (Some(low), Some(high)) => {
                assert!(a > 0.0 && b > 0.0 && low < high);
                let ratio = ratio[row].unwrap();
                closed += u32::from(low <= ratio && ratio <= high);
                assert!(few || (low < ratio && ratio < high));
            }
            (None, None) => assert!(few),
        }
    }
    assert!(open > 20 && closed > 500, "{open} {closed}");
    let told = sampled()
        .run(&all(&[&SIDES, &BY]))
        .succeeds()
        .out
        .replace('\n', " ");
    for part in ["Poisson bootstrap", "seed 0", "articles as", "rough"] {
        assert!(told.contains(part), "{part:?} is not in:\n{told}");
    }
}

#[test]
fn a_rate_has_limits_unless_the_term_is_absent_or_there_is_one_article() {
    let by_source = ["freq", "corpus", "border", "--by", "source"];
    let rows = sampled().rows(&all(&[&by_source, &BY]));
    let of = |name: &str| rows.numbers(name);
    let all = [
        of("low"),
        of("high"),
        of("frequency"),
        of("all_articles"),
        of("per_million"),
    ];
    let mut rough = 0;
    for (row, cells) in rows.cells.iter().enumerate() {
        let [low, high, frequency, articles, rate] = all.each_ref().map(|own| own[row]);
        let has_limits = frequency > Some(0.0) && articles > Some(1.0);
        assert_eq!(low.is_some(), has_limits);
        assert_eq!(high.is_some(), has_limits);
        if has_limits {
            assert!(low <= rate && rate <= high, "{cells:?}");
            rough += u32::from(rows.texts("rough")[row] == "yes");
        }
    }
    assert!(rough > 0);
}

#[test]
fn a_simultaneous_band_is_wider_than_the_intervals_of_its_periods() {
    let trend = ["trend", "corpus", "border", "--by", "year"];
    for smoothing in ["0", "1"] {
        let trend = all(&[&trend, &["--smoothing", smoothing]]);
        let single = sampled().rows(&all(&[&trend, &BY]));
        let band = sampled().rows(&all(&[&trend, &["--bands", "simultaneous"]]));
        let names = if smoothing == "0" {
            ["low", "high"]
        } else {
            ["smoothed_low", "smoothed_high"]
        };
        let width = |rows: &Rows| {
            let [low, high] = names.map(|name| rows.numbers(name));
            let width = low.into_iter().zip(high);
            width
                .map(|(low, high)| Some(high? - low?))
                .collect::<Vec<_>>()
        };
        let (single, band) = (width(&single), width(&band));
        let both: Vec<(f64, f64)> = single
            .into_iter()
            .zip(band)
            .filter_map(|(s, b)| Some((s?, b?)))
            .collect();
        assert!(both.len() > 5);
        let ratio =
            both.iter().map(|(single, band)| band / single).sum::<f64>() / both.len() as f64;
        assert!(ratio > 1.2 && ratio < 2.0, "{ratio}");
    }
}

#[test]
fn shares_of_articles_and_clusters_can_be_drawn_again_too() {
    let share = [
        "trend",
        "corpus",
        "border",
        "--by",
        "year",
        "--measure",
        "share",
        "--smoothing",
        "0",
    ];
    let wilson = sampled().rows(&share);
    let drawn = sampled().rows(&all(&[&share, &BY, &["--replicates", "2000"]]));
    let at = [("period", "2018")];
    let [wilson, own] = [&wilson, &drawn].map(|rows| ends(rows, &at, ["low", "high"]));
    let width = wilson[1] - wilson[0];
    for (own, wilson) in own.into_iter().zip(wilson) {
        assert!((own - wilson).abs() < 0.15 * width, "{own} {wilson}");
    }
    let rows = sampled().rows(&all(&[&share, &BY, &["--cluster", "source"]]));
    let clustered = ends(&rows, &at, ["low", "high"]);
    assert_ne!(clustered[1] - clustered[0], width);
    assert!(0.0 <= clustered[0] && clustered[1] <= 1.0);
}

#[test]
fn what_no_bootstrap_is_made_of_is_refused_in_words() {
    let folder = sampled();
    let trend = ["trend", "corpus", "border"];
    for (more, parts) in [
        (
            &["--intervals", "bootstrap", "--measure", "articles"][..],
            &["counted, not estimated"][..],
        ),
        (
            &["--intervals", "bootstrap", "--standardise"],
            &["--standardise"],
        ),
        (
            &["--intervals", "formula", "--bands", "simultaneous"],
            &["--intervals bootstrap"],
        ),
        (&["--intervals", "bootstrap", "--test"], &["--test"]),
        (
            &["--intervals", "bootstrap", "--copies", "all"],
            &["--copies all"],
        ),
        (&["--replicates", "500"], &["--intervals bootstrap"]),
        (&["--seed", "5"], &["--intervals bootstrap"]),
        (&["--intervals", "bootstrap", "--replicates", "9"], &["100"]),
        (&["--intervals", "jackknife"], &["formula", "bootstrap"]),
        (
            &[
                "--intervals",
                "bootstrap",
                "--replicates",
                "1000000",
                "--memory",
                "256MiB",
            ],
            &["--replicates", "--memory"],
        ),
    ] {
        folder.run(&all(&[&trend, more])).fails(2, parts);
    }
}
