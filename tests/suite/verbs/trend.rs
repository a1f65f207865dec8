//! `trend`: columns, gaps and numbers.

use super::{Folder, sampled, samples, small};

#[test]
fn a_period_without_articles_is_empty_and_one_without_the_word_is_zero() {
    let folder = small();
    let rows = folder.rows(&[
        "trend",
        "small",
        "border",
        "--by",
        "month",
        "--smoothing",
        "0",
    ]);
    assert_eq!(
        rows.columns,
        [
            "period",
            "query",
            "frequency",
            "tokens",
            "articles",
            "all_articles",
            "per_million",
            "low",
            "high",
            "covered"
        ]
    );
    let at = |period: &str, column: &str| rows.numbers(column)[rows.row(&[("period", period)])];
    assert_eq!(rows.texts("period"), ["2021-11", "2021-12", "2022-01"]);
    assert_eq!(
        (at("2021-11", "frequency"), at("2021-11", "tokens")),
        (Some(3.0), Some(24.0))
    );
    assert_eq!(at("2021-11", "articles"), Some(2.0));
    assert_eq!(at("2021-11", "per_million"), Some(125_000.0));
    assert_eq!(rows.texts("covered"), ["whole", "none", "part"]);
    for column in &rows.columns[2..rows.columns.len() - 1] {
        assert_eq!(
            at("2021-12", column),
            None,
            "{column} of a month without articles"
        );
    }
    assert_eq!(
        (at("2022-01", "frequency"), at("2022-01", "per_million")),
        (Some(0.0), Some(0.0))
    );
}

#[test]
fn split_adds_its_column_after_the_period() {
    let rows = small().rows(&[
        "trend", "small", "wall", "border", "--by", "year", "--split", "source",
    ]);
    assert_eq!(rows.columns[..3], ["period", "source", "query"]);
    assert_eq!(rows.len(), 2 * 2 * 2, "years, sources, queries");
    let beta_2022 = rows.row(&[("period", "2022"), ("source", "Beta"), ("query", "wall")]);
    assert_eq!(
        rows.numbers("tokens")[beta_2022],
        None,
        "Beta has no article in 2022"
    );
    assert_eq!(
        rows.number(
            &[("period", "2021"), ("source", "Beta"), ("query", "wall")],
            "frequency"
        ),
        3.0
    );
}

#[test]
fn periods_add_up_to_what_freq_counts() {
    let counted = sampled()
        .rows(&["freq", "corpus", "wall", "--where", "date!=none"])
        .number(&[], "frequency");
    for by in ["day", "week", "month", "quarter", "year"] {
        let rows = sampled().rows(&["trend", "corpus", "wall", "--by", by]);
        let sum: f64 = rows.numbers("frequency").into_iter().flatten().sum();
        assert_eq!(sum, counted, "by {by}");
        let mut sorted = rows.texts("period");
        sorted.sort_unstable();
        assert_eq!(rows.texts("period"), sorted, "periods are in order");
    }
}

#[test]
fn the_smoothed_value_is_that_of_the_window_and_lies_in_its_interval() {
    for (measure, value) in [
        ("per-million", "per_million"),
        ("share", "share_of_articles"),
    ] {
        let rows = sampled().rows(&[
            "trend",
            "corpus",
            "border",
            "--by",
            "year",
            "--smoothing",
            "1",
            "--measure",
            measure,
        ]);
        let column = |name: &str| rows.numbers(name);
        let within = |[low, value, high]: [&str; 3]| {
            let ends = column(low).into_iter().zip(column(high));
            for (value, ends) in column(value).into_iter().zip(ends) {
                if let (Some(value), (Some(low), Some(high))) = (value, ends) {
                    assert!(low <= value && value <= high, "{low} {value} {high}");
                }
            }
        };
        within(["low", value, "high"]);
        within(["smoothed_low", "smoothed", "smoothed_high"]);
        let (part, whole, scale) = match measure {
            "share" => ("articles", "all_articles", 1.0),
            _ => ("frequency", "tokens", 1e6),
        };
        let sum = |name: &str, at: usize| -> f64 {
            let values = &column(name)[at.saturating_sub(1)..(at + 2).min(rows.len())];
            values.iter().flatten().sum()
        };
        for (at, smoothed) in column("smoothed").into_iter().enumerate() {
            let expected = scale * sum(part, at) / sum(whole, at);
            assert!((smoothed.unwrap() - expected).abs() < 1e-9 * expected.max(1.0));
            assert_eq!(column("window_articles")[at], Some(sum("all_articles", at)));
        }
    }
}

#[test]
fn a_range_that_is_asked_for_is_shown_whole() {
    let folder = small();
    let range = "date=2021-10..2022-01-15";
    let words = [
        "trend", "small", "border", "--where", range, "--chart", "a.svg",
    ];
    let rows = folder.rows(&words);
    assert_eq!(
        rows.texts("period"),
        ["2021-10", "2021-11", "2021-12", "2022-01"]
    );
    assert_eq!(rows.texts("covered"), ["none", "whole", "none", "part"]);
    assert_eq!(rows.numbers("per_million")[0], None);
    let chart = String::from_utf8(folder.read("a.svg")).unwrap();
    assert!(chart.contains("from 2021-10 to 2022-01"), "{chart}");
    assert!(chart.contains("2022-01 is only partly covered"));
    let years = folder.rows(&[
        "trend",
        "small",
        "border",
        "--by",
        "day",
        "--where",
        "date=0001..9998",
    ]);
    assert!(
        years.len() < 100,
        "a range that is too long is not shown whole"
    );
}

#[test]
fn shares_and_numbers_of_articles_are_those_that_can_be_counted() {
    let folder = small();
    let of =
        |words: &[&str]| folder.rows(&[&["trend", "small", "--smoothing", "0"], words].concat());
    let share = of(&["border", "--measure", "share"]);
    let november = [("period", "2021-11")];
    assert_eq!(share.number(&november, "articles"), 2.0);
    assert_eq!(share.number(&november, "all_articles"), 3.0);
    assert_eq!(share.number(&november, "share_of_articles"), 2.0 / 3.0);
    assert!(share.number(&november, "low") > 0.2 && share.number(&november, "high") < 0.95);
    let with = of(&["border", "--measure", "articles"]);
    assert_eq!(
        with.columns,
        [
            "period",
            "query",
            "frequency",
            "tokens",
            "articles",
            "all_articles",
            "covered"
        ]
    );
    assert_eq!(with.numbers("articles"), [Some(2.0), None, Some(0.0)]);
    let all = of(&["--measure", "articles"]);
    assert_eq!(all.columns, ["period", "tokens", "articles", "covered"]);
    assert_eq!(all.numbers("articles"), [Some(3.0), None, Some(1.0)]);
    folder
        .run(&["trend", "small", "--measure", "share"])
        .fails(2, &["needs a QUERY"]);
}

#[test]
fn events_are_marked_in_the_chart_and_one_that_cannot_be_read_is_named() {
    let folder = small();
    let run = |events: &[&str]| {
        let marks = events.iter().flat_map(|event| ["--event", event]);
        let words = ["trend", "small", "border", "--chart", "a.svg"];
        folder.run(&words.into_iter().chain(marks).collect::<Vec<_>>())
    };
    folder.write(
        "events.csv",
        "date,label\n2021-12-24,\"Holidays, at last\"\n",
    );
    let ran = run(&["2021-11-18=Summit", "events.csv", "2019-01-01=Long ago"]).succeeds();
    ran.says(&["\"Long ago\" of 2019-01-01 lies outside the range"]);
    let chart = String::from_utf8(folder.read("a.svg")).unwrap();
    assert!(chart.contains(">Summit</text>") && chart.contains(">Holidays, at last</text>"));
    folder.write("wrong.csv", "2021-12-24,Holidays\n24.12.2021,Holidays\n");
    for (event, parts) in [
        (
            "2021-13-18=Summit",
            &["2021-13-18", "2016-06-23=Referendum"][..],
        ),
        ("2021-11-18=", &["needs a label"]),
        ("2021-11-18", &["2021-11-18"]),
        ("nowhere.csv", &["nowhere.csv"]),
        ("wrong.csv", &["wrong.csv: line 2", "24.12.2021"]),
    ] {
        run(&[event]).fails(2, parts);
    }
}

#[test]
fn many_series_get_panels_of_their_own_and_few_share_one() {
    let folder = small();
    let chart = |words: &[&str]| {
        let words = [&["trend", "small", "--chart", "a.svg"], words].concat();
        folder.run(&words).succeeds();
        String::from_utf8(folder.read("a.svg")).unwrap()
    };
    let panels = |svg: &str| svg.matches("<g class=\"panel\">").count();
    let five = ["border", "wall", "the", "of", "said"];
    assert_eq!(panels(&chart(&five)), 5);
    assert!(chart(&five).contains("Grey: the other panels"));
    assert_eq!(panels(&chart(&five[..4])), 0);
    assert_eq!(
        panels(&chart(&[&five[..], &["--facet", "none"]].concat())),
        0
    );
    let by_source = chart(&["border", "wall", "--facet", "source"]);
    assert!(panels(&by_source) >= 2 && by_source.contains(">3 articles, 18 tokens</text>"));
    assert_eq!(
        panels(&chart(&[
            "border", "wall", "--split", "source", "--facet", "query"
        ])),
        2
    );
    let wrong = [
        "trend", "small", "wall", "--split", "source", "--facet", "topic",
    ];
    folder.run(&wrong).fails(2, &["topic", "--facet source"]);
    let unknown = ["trend", "small", "wall", "--facet", "sorce"];
    let slip = ["trend", "small", "wall", "--facet", "qery"];
    folder.run(&slip).fails(2, &["qery", "--facet query"]);
    folder
        .run(&unknown)
        .fails(2, &["sorce", "did you mean `source`"]);
    let top = ["trend", "small", "wall", "--top", "1"];
    folder.run(&top).fails(2, &["--split"]);
}

#[test]
fn a_logarithmic_axis_is_advised_where_values_are_far_apart_and_drawn_when_asked_for() {
    let folder = Folder::new();
    let mut articles = "source,date,text\n".to_owned();
    for n in 0..40 {
        let month = [1, 2, 2, 3][n % 4];
        let last = if n % 4 == 1 { "rare" } else { "word" };
        let words = "word ".repeat(1_000 + n);
        articles += &format!("Alpha,2021-{month:02}-15,{words}{last}\n");
    }
    folder.write("a.csv", articles);
    folder.add("corpus", &["a.csv"]);
    let words = [
        "trend",
        "corpus",
        "word",
        "rare",
        "--smoothing",
        "0",
        "--boilerplate",
        "keep",
        "--chart",
        "a.svg",
    ];
    folder.run(&words).succeeds().says(&["logarithmic axis"]);
    let log = folder.run(&[&words[..], &["--log"]].concat()).succeeds();
    assert!(!log.err.contains("logarithmic"), "{}", log.err);
    let chart = String::from_utf8(folder.read("a.svg")).unwrap();
    assert!(chart.contains("per million tokens, logarithmic axis"));
    assert!(chart.contains("triangles at the foot: zero"));
}

#[test]
fn a_phrase_has_the_same_frequency_from_the_text_and_from_bigrams() {
    let folder = Folder::new();
    folder.add("without_bigrams", &[&samples()]);
    let words = [
        "\"border security\"",
        "two=\"border patrol\"|\"of the\"",
        "\"immigra* reform\"",
        "\"šimonytė said\"",
    ];
    let of = |folder: &Folder, corpus: &str| {
        folder.rows(&[&["trend", corpus], &words[..], &["--by", "year"]].concat())
    };
    let from_text = of(&folder, "without_bigrams");
    assert_eq!(from_text, of(sampled(), "corpus"));
    let sum: f64 = from_text.numbers("frequency").into_iter().flatten().sum();
    assert!(sum > 1000.0, "{sum}");
}

#[test]
fn the_articles_that_are_named_are_those_that_are_shown() {
    let folder = small();
    let words = ["trend", "small", "border", "--chart", "a.svg"];
    let all = folder.run(&words).succeeds();
    let chart = || String::from_utf8(folder.read("a.svg")).unwrap();
    assert!(all.out.contains("· 4 articles, 28 tokens\n"), "{}", all.out);
    assert!(all.out.contains("1 article more without a date"));
    assert!(chart().contains("N = 4 articles, 28 tokens; 1 more without a date."));
    let one = folder
        .run(&[&words[..], &["--split", "source", "--top", "1"]].concat())
        .succeeds();
    assert!(one.out.contains("· 3 articles, 18 tokens\n"), "{}", one.out);
    assert!(chart().contains("N = 3 articles, 18 tokens."));
}

/// z of the Mann-Kendall test, and the slopes between all pairs of periods that have a rate, by brute force.
fn by_hand(values: &[Option<f64>]) -> (f64, Vec<f64>) {
    let (mut s, mut slopes) = (0.0, Vec::new());
    for (i, earlier) in values.iter().enumerate() {
        for (j, later) in values.iter().enumerate().skip(i + 1) {
            if let (Some(earlier), Some(later)) = (earlier, later) {
                s += f64::from(i8::from(later > earlier) - i8::from(later < earlier));
                slopes.push((later - earlier) / (j - i) as f64);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let mut there: Vec<f64> = values.iter().flatten().copied().collect();
    there.sort_by(f64::total_cmp);
    let of = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0) / 18.0;
    let tied = there
        .chunk_by(|a, b| a == b)
        .map(|equal| of(equal.len() as f64));
    let variance = of(there.len() as f64) - tied.sum::<f64>();
    ((s - s.signum()) / variance.sqrt(), slopes)
}

#[test]
fn each_series_is_tested_over_the_periods_that_have_articles() {
    let words = [
        "trend", "corpus", "border", "illegal", "--split", "leaning", "--by", "quarter",
    ];
    let series = sampled().rows(&words);
    let tested = sampled().rows(&[&words[..], &["--test"]].concat());
    assert_eq!(
        tested.columns,
        [
            "leaning",
            "query",
            "periods",
            "gaps",
            "kendall_tau",
            "z",
            "p",
            "q",
            "sen_slope",
            "sen_slope_low",
            "sen_slope_high",
            "sen_slope_per_year"
        ]
    );
    let mut gaps = 0.0;
    for row in 0..tested.len() {
        let (leaning, query) = (tested.texts("leaning")[row], tested.texts("query")[row]);
        let at = |column: &str| tested.numbers(column)[row].unwrap();
        let values: Vec<Option<f64>> = (0..series.len())
            .filter(|at| {
                series.texts("leaning")[*at] == leaning && series.texts("query")[*at] == query
            })
            .map(|at| series.numbers("per_million")[at])
            .collect();
        let there = values.iter().flatten().count() as f64;
        assert_eq!(
            (at("periods"), at("gaps")),
            (there, values.len() as f64 - there)
        );
        gaps += at("gaps");
        let (z, slopes) = by_hand(&values);
        assert!(
            (at("z") - z).abs() < 1e-9,
            "{leaning} {query}: {} and {z}",
            at("z")
        );
        assert!(at("kendall_tau") * z >= 0.0);
        let middle = slopes.len() / 2;
        let median = match slopes.len() % 2 {
            1 => slopes[middle],
            _ => f64::midpoint(slopes[middle - 1], slopes[middle]),
        };
        assert!((at("sen_slope") - median).abs() <= 1e-9 * median.abs());
        assert_eq!(at("sen_slope_per_year"), 4.0 * at("sen_slope"));
        assert!(at("sen_slope_low") <= median && median <= at("sen_slope_high"));
        assert!(at("p") <= at("q"));
    }
    assert!(gaps > 0.0, "no series of the samples has a gap");
}

#[test]
fn a_series_too_short_for_a_test_has_none_and_a_note_says_so() {
    let small = small();
    let words = ["trend", "small", "border", "--by", "month", "--test"];
    let rows = small.rows(&words);
    assert_eq!(rows.numbers("periods"), [Some(2.0)]);
    for column in ["z", "p", "q", "sen_slope_low"] {
        assert_eq!(rows.numbers(column), [None], "{column}");
    }
    let said = small.run(&words).succeeds().out;
    assert!(
        said.contains("empty for fewer than 4 of them") && said.contains("autocorrelation"),
        "{said}"
    );
    let holm = small.rows(&[&words[..], &["--correction", "holm"]].concat());
    assert!(holm.columns.contains(&"p_holm".to_owned()));
    small
        .run(&["trend", "small", "border", "--correction", "holm"])
        .fails(2, &["--test"]);
}

#[test]
fn a_series_too_long_for_a_look_at_every_pair_of_periods_is_refused() {
    let folder = Folder::new();
    folder.write(
        "old.csv",
        "id,source,date,text\n1,A,1990-01-01,a wall\n2,A,2020-01-01,no wall\n",
    );
    folder.add("corpus", &["old.csv"]);
    folder
        .run(&["trend", "corpus", "wall", "--by", "day", "--test"])
        .fails(2, &["10,958 days", "--by"]);
    let years = folder.rows(&["trend", "corpus", "wall", "--by", "year", "--test"]);
    assert_eq!(
        (years.numbers("periods"), years.numbers("gaps")),
        (vec![Some(2.0)], vec![Some(29.0)])
    );
    // Two words each: from 500,000 to 500,000 per million in thirty years.
    assert_eq!(years.numbers("sen_slope"), [Some(0.0)]);
}

#[test]
fn a_trend_is_drawn_as_a_heat_map_or_as_shares_where_that_makes_sense() {
    let folder = small();
    let chart = |words: &[&str]| {
        let words = [&["trend", "small", "--chart", "a.svg"], words].concat();
        folder.run(&words).succeeds();
        String::from_utf8(folder.read("a.svg")).unwrap()
    };
    let map = chart(&["border", "--split", "source", "--form", "heat-map"]);
    // An article has far fewer than 10,000 tokens, and no source has one every month.
    assert!(map.contains("All cells: fewer than 10,000 tokens"));
    assert!(map.contains("no articles that month"));
    let shares = chart(&["border", "wall", "--form", "shares"]);
    assert!(shares.contains(">occurrences per month</text>"));
    let rows = folder.rows(&["trend", "small", "border", "wall"]);
    let all: f64 = rows.numbers("frequency").into_iter().flatten().sum();
    assert!(shares.contains(&format!("Shares of {all} occurrences.")));
    let articles = [
        "border",
        "wall",
        "--form",
        "shares",
        "--measure",
        "articles",
    ];
    assert!(chart(&articles).contains("An article with several of them counts for each."));

    let refused = |words: &[&str], parts: &[&str]| {
        let words = [&["trend", "small", "--chart", "b.svg"], words].concat();
        folder.run(&words).fails(2, parts);
        assert!(!folder.has("b.svg"));
    };
    let known = ["lines, heat-map, shares"];
    refused(&["border", "--form", "slope"], &known);
    let facets = ["border", "wall", "--facet", "query", "--form", "heat-map"];
    refused(&facets, &["`--facet` does not go with `--form heat-map`"]);
    let log = ["border", "wall", "--log", "--form", "shares"];
    refused(&log, &["`--log` does not go with `--form shares`"]);
    let alone = [
        "trend", "small", "border", "--form", "shares", "--chart", "b.svg",
    ];
    folder.run(&alone).fails(1, &["at least two series"]);
}

#[test]
fn with_the_mix_of_outlets_held_fixed_a_trend_that_is_one_of_the_mix_is_level() {
    // Two outlets keep to their rates, and the one that says `wall` more often publishes more and more; a third has one article.
    let folder = Folder::new();
    let words = |walls: usize| "wall ".repeat(walls) + &"word ".repeat(100 - walls);
    let outlets = [
        ("Local", "2021", 40, 1),
        ("National", "2021", 20, 5),
        ("Local", "2022", 20, 1),
        ("National", "2022", 40, 5),
        ("Stray", "2022", 1, 0),
    ];
    let mut lines = String::new();
    for (source, year, articles, walls) in outlets {
        for number in 0..articles {
            let (day, month) = (number % 28 + 1, number % 12 + 1);
            let text = words(walls);
            lines += &format!(
                "{{\"source\":\"{source}\",\"date\":\"{year}-{month:02}-{day:02}\",\"title\":\"\",\"text\":\"{text}\",\"id\":\"{source}{year}{number}\"}}\n"
            );
        }
    }
    folder.write("mix.jsonl", lines);
    folder.add("mix", &["mix.jsonl"]);
    let asked = [
        "trend",
        "mix",
        "wall",
        "--boilerplate",
        "keep",
        "--by",
        "year",
    ];
    let with = |more: &[&'static str]| [&asked[..], &["--standardise"], more].concat();
    let rows = folder.rows(&with(&[]));
    let at = |year: &str, column: &str| rows.number(&[("period", year)], column);
    let near = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-6, "{got} {expected}");
    near(at("2021", "per_million"), 1e4 * 140.0 / 60.0);
    near(at("2022", "per_million"), 1e4 * 220.0 / 61.0);
    // Weights of 60, 60 and 1 of 121 articles that are all as long.
    near(at("2021", "standardised"), 30_000.0);
    near(at("2021", "weight"), 120.0 / 121.0);
    near(at("2022", "standardised"), 30_000.0 * 120.0 / 121.0);
    near(at("2022", "weight"), 1.0);
    for year in ["2021", "2022"] {
        let [low, high] = ["standardised_low", "standardised_high"].map(|end| at(year, end));
        assert!(
            low < 29_000.0 && 31_000.0 < high && low > 20_000.0,
            "{low} {high}"
        );
    }
    let told = folder.run(&asked).succeeds().out;
    assert!(!told.contains("standardised"), "{told}");
    let told = folder.run(&with(&[])).succeeds().out.replace('\n', " ");
    assert!(
        told.contains("once an outlet has one article in a year"),
        "{told}"
    );
    // Smoothed, the outlets' articles of the years are taken together before they are weighted.
    let rows = folder.rows(&with(&["--smoothing", "1"]));
    for year in ["2021", "2022"] {
        near(
            rows.number(&[("period", year)], "standardised_smoothed"),
            30_000.0 * 120.0 / 121.0,
        );
    }
    // The line and the pale one, in the figure.
    folder.run(&with(&["--chart", "mix.svg"])).succeeds();
    let figure = String::from_utf8(folder.read("mix.svg")).unwrap();
    assert!(figure.contains("dashed: the rate as counted"), "{figure}");
    for refused in [
        &["--split", "source"][..],
        &["--measure", "share"],
        &["--form", "heat-map", "--chart", "a.svg"],
        &["--copies", "all"],
    ] {
        folder
            .run(&with(refused))
            .fails(2, &["`--standardise`", refused[1]]);
    }
    let one = with(&["--where", "source=Local"]);
    folder.run(&one).fails(2, &["of one outlet"]);
}

#[test]
fn a_trend_under_another_choice_is_what_its_test_says_there() {
    let words = ["trend", "corpus", "said"];
    let rows = sampled().rows(&[&words[..], &["--sensitivity"]].concat());
    let mut compared = 0;
    for (row, choice) in rows.texts("choice").into_iter().enumerate() {
        let options: Vec<&str> = match choice.starts_with("--") {
            true => choice.split(' ').collect(),
            false if choice == "as asked" => Vec::new(),
            false => continue,
        };
        let alone = sampled().rows(&[&words[..], &["--test"], &options].concat());
        assert_eq!(
            rows.texts("kendall_tau")[row],
            alone.texts("kendall_tau")[0],
            "{choice}"
        );
        assert_eq!(rows.texts("q")[row], alone.texts("q")[0], "{choice}");
        compared += 1;
    }
    assert!(compared >= 8, "{compared}");
    sampled()
        .run(&[&words[..], &["--sensitivity", "--test"]].concat())
        .fails(2, &["cannot be used with"]);
}
