//! `compare`: columns, and values worked out here from the counts alone.

use super::{Folder, Rows, sampled, small};
use std::collections::BTreeMap;

const LEFT_AND_RIGHT: [&str; 6] = [
    "compare",
    "corpus",
    "--a",
    "leaning=left",
    "--b",
    "leaning=right",
];

#[test]
fn further_measures_are_columns_and_those_of_texts_are_given_texts() {
    let measures = ["--measures", "odds_ratio,text_dispersion_keyness,log_ratio"];
    let rows = sampled().rows(&[&LEFT_AND_RIGHT[..], &measures].concat());
    assert_eq!(
        rows.columns[16..],
        ["odds_ratio", "text_dispersion_keyness"]
    );
    let signs = |column: &str| {
        let numbers = rows.numbers(column).into_iter();
        numbers
            .map(|number| number.map(f64::signum))
            .collect::<Vec<_>>()
    };
    let (texts, tokens) = (signs("text_dispersion_keyness"), signs("log_likelihood"));
    let both = texts
        .iter()
        .zip(&tokens)
        .filter(|(a, b)| a.is_some() && b.is_some());
    let apart = both.filter(|(a, b)| a != b).count();
    assert!(
        apart > 0 && apart < rows.len() / 2,
        "where one article repeats a term, articles and tokens disagree, and nowhere else"
    );
}

#[test]
fn the_promised_columns_are_there_in_order() {
    let rows = sampled().rows(&LEFT_AND_RIGHT);
    let promised = [
        "term",
        "frequency_a",
        "frequency_b",
        "per_million_a",
        "per_million_b",
        "articles_a",
        "articles_b",
        "log_likelihood",
        "log_likelihood_4",
        "log_ratio",
        "log_ratio_low",
        "log_ratio_high",
        "percent_difference",
        "p",
        "q",
    ];
    assert_eq!(rows.columns[..promised.len()], promised);
    assert!(
        rows.len() > 1000,
        "a table for programs has every term that was tested"
    );
}

/// What each side has of a term, and in all, by `freq` and `info`-like sums: another way to the counts.
fn counts() -> (BTreeMap<String, [f64; 2]>, [f64; 2]) {
    let mut counts: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let mut tokens = [0.0; 2];
    for (side, leaning) in ["leaning=left", "leaning=right"].into_iter().enumerate() {
        let all = sampled().rows(&["freq", "corpus", "--all", "--where", leaning]);
        for (term, frequency) in all.texts("term").into_iter().zip(all.numbers("frequency")) {
            counts.entry(term.to_owned()).or_default()[side] = frequency.unwrap();
            tokens[side] += frequency.unwrap();
        }
    }
    (counts, tokens)
}

/// `x ln x`-like term of G2: 0 when nothing was observed.
fn part(observed: f64, expected: f64) -> f64 {
    if observed == 0.0 {
        0.0
    } else {
        observed * (observed / expected).ln()
    }
}

#[test]
fn statistics_are_those_of_the_formulas_for_every_term() {
    let (counts, [n1, n2]) = counts();
    let rows = sampled().rows(&LEFT_AND_RIGHT);
    let column = |name: &str| rows.numbers(name);
    let (two, four, ratio) = (
        column("log_likelihood"),
        column("log_likelihood_4"),
        column("log_ratio"),
    );
    let (percent, per_a, per_b) = (
        column("percent_difference"),
        column("per_million_a"),
        column("per_million_b"),
    );
    let (shown_a, shown_b) = (column("frequency_a"), column("frequency_b"));
    for (row, term) in rows.texts("term").into_iter().enumerate() {
        let [a, b] = counts[term];
        assert_eq!((shown_a[row], shown_b[row]), (Some(a), Some(b)), "{term}");
        let close = |got: Option<f64>, expected: f64, what: &str| {
            let got = got.unwrap_or_else(|| panic!("{what} of {term} is empty"));
            let same = got == expected || (got - expected).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(same, "{what} of {term}: {got}, by the formula {expected}");
        };
        let sign = if a / n1 >= b / n2 { 1.0 } else { -1.0 };
        let (e1, e2) = (n1 * (a + b) / (n1 + n2), n2 * (a + b) / (n1 + n2));
        let (others, o1, o2) = (n1 + n2 - a - b, n1 - a, n2 - b);
        let two_cells = 2.0 * (part(a, e1) + part(b, e2));
        let four_cells = two_cells
            + 2.0 * (part(o1, n1 * others / (n1 + n2)) + part(o2, n2 * others / (n1 + n2)));
        // Both are differences of numbers that nearly cancel where the rates are the same.
        assert!(
            (two[row].unwrap() - sign * two_cells).abs() < 1e-6,
            "log_likelihood of {term}"
        );
        assert!(
            (four[row].unwrap() - sign * four_cells).abs() < 1e-6,
            "log_likelihood_4 of {term}"
        );
        let half = |frequency: f64| if frequency == 0.0 { 0.5 } else { frequency };
        close(
            ratio[row],
            ((half(a) / n1) / (half(b) / n2)).log2(),
            "log_ratio",
        );
        close(per_a[row], a / n1 * 1e6, "per_million_a");
        close(per_b[row], b / n2 * 1e6, "per_million_b");
        if b == 0.0 {
            // It has no bound.
            assert_eq!(percent[row], None, "percent_difference of {term}");
        } else {
            let difference = ((a / n1) / (b / n2) - 1.0) * 100.0;
            close(percent[row], difference, "percent_difference");
        }
    }
    assert_eq!(rows.number(&[("term", "illegal")], "frequency_b"), 498.0);
}

#[test]
fn q_is_p_after_benjamini_and_hochberg_over_all_terms() {
    let rows = sampled().rows(&LEFT_AND_RIGHT);
    let (p, q) = (rows.numbers("p"), rows.numbers("q"));
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|x, y| p[*x].unwrap().total_cmp(&p[*y].unwrap()));
    let mut least = 1.0f64;
    for (rank, row) in order.iter().enumerate().rev() {
        least = least.min(p[*row].unwrap() * p.len() as f64 / (rank + 1) as f64);
        assert!(
            (q[*row].unwrap() - least).abs() <= 1e-9 * least,
            "rank {rank}"
        );
    }
}

#[test]
fn intervals_enclose_the_log_ratio_and_a_bound_has_none() {
    let rows = sampled().rows(&LEFT_AND_RIGHT);
    let (low, high, ratio) = (
        rows.numbers("log_ratio_low"),
        rows.numbers("log_ratio_high"),
        rows.numbers("log_ratio"),
    );
    let (a, b) = (rows.numbers("frequency_a"), rows.numbers("frequency_b"));
    let mut with = 0;
    for row in 0..rows.len() {
        let absent = a[row] == Some(0.0) || b[row] == Some(0.0);
        assert_eq!(low[row].is_none(), high[row].is_none());
        assert!(
            !absent || low[row].is_none(),
            "an interval where one side lacks the term"
        );
        if let (Some(low), Some(high), Some(ratio)) = (low[row], high[row], ratio[row]) {
            assert!(low <= ratio && ratio <= high);
            with += 1;
        }
    }
    assert!(with > 500);
}

#[test]
fn the_sides_exchanged_give_the_same_numbers_with_the_other_sign() {
    let there = sampled().rows(&LEFT_AND_RIGHT);
    let back = sampled().rows(&[
        "compare",
        "corpus",
        "--a",
        "leaning=right",
        "--b",
        "leaning=left",
    ]);
    assert_eq!(there.len(), back.len());
    for term in ["illegal", "undocumented", "amnesty", "us"] {
        let of = |rows: &Rows, column: &str| rows.number(&[("term", term)], column);
        for column in ["log_likelihood", "log_likelihood_4", "log_ratio"] {
            assert!(
                (of(&there, column) + of(&back, column)).abs() < 1e-9,
                "{column} of {term}"
            );
        }
        assert_eq!(of(&there, "p"), of(&back, "p"));
        assert_eq!(of(&there, "articles_a"), of(&back, "articles_b"));
    }
}

#[test]
fn the_sides_exchanged_give_the_list_in_a_mirror_whatever_it_is_ranked_by() {
    for rank in ["log-likelihood", "log-ratio"] {
        let list = |a: &str, b: &str| {
            let options = ["--rank", rank, "--top", "25"];
            sampled().rows(&[&["compare", "corpus", "--a", a, "--b", b], &options[..]].concat())
        };
        let there = list("leaning=left", "leaning=right");
        let back = list("leaning=right", "leaning=left");
        let mut mirrored = back.texts("term");
        mirrored.reverse();
        assert_eq!(there.texts("term"), mirrored, "{rank}");
        assert_eq!(there.len(), 50);
    }
    // Whatever is attested on both sides comes before what one side lacks.
    let rows = sampled().rows(&[
        "compare",
        "corpus",
        "--a",
        "source=Vox",
        "--b",
        "rest",
        "--rank",
        "log-ratio",
        "--top",
        "6",
    ]);
    assert!(rows.texts("bound").iter().all(|bound| bound.is_empty()));
}

#[test]
fn a_bound_on_the_wrong_side_is_left_empty_and_not_drawn() {
    // 0.5 in 20 tokens is a higher rate than 40 in 4,040: no bound at all.
    let folder = Folder::new();
    let small = "word ".repeat(10);
    let large = format!("{} rare", "word ".repeat(100));
    let articles: String = (0..42)
        .map(|n| {
            let (source, text) = if n < 2 {
                ("small", &small)
            } else {
                ("large", &large)
            };
            format!("{{\"id\":\"{n}\",\"source\":\"{source}\",\"text\":\"{text}\"}}\n")
        })
        .collect();
    folder.write("articles.jsonl", articles);
    folder.add("corpus", &["articles.jsonl"]);
    let question = [
        "compare",
        "corpus",
        "--a",
        "source=small",
        "--b",
        "source=large",
    ];
    let bare = folder.run(&[&question[..], &["--chart", "none.svg"]].concat());
    bare.fails(1, &["nothing to draw", "differ little", "--draw-all"]);
    let drawn = ["--draw-all", "--chart", "chart.svg"];
    let rows = folder.rows(&[&question[..], &drawn].concat());
    let of = |column: &str| rows.numbers(column)[rows.row(&[("term", "rare")])];
    assert_eq!(of("log_ratio"), None);
    assert!(of("log_likelihood").unwrap() < 0.0);
    let svg = String::from_utf8(folder.read("chart.svg")).unwrap();
    assert!(svg.contains("Without 1 term"));
    assert!(!svg.contains(">rare<"));
}

#[test]
fn terms_that_are_asked_for_are_drawn_whatever_they_are_and_time_runs_from_left_to_right() {
    let folder = sampled();
    let drawn = |form: &str, a: &str, b: &str| {
        let question = ["compare", "corpus", "the", "border", "--a", a, "--b", b];
        let more = ["--form", form, "--chart", "chart.svg"];
        folder.run(&[&question[..], &more].concat()).succeeds();
        String::from_utf8(folder.read("chart.svg")).unwrap()
    };
    let (early, late) = ("date=2012..2015", "date=2016..2019");
    for form in ["dots", "slope"] {
        let svg = drawn(form, late, early);
        assert!(svg.contains(">the<") && svg.contains(">border<"), "{form}");
        assert!(
            !svg.contains("draw-all") && svg.contains("the and border in"),
            "{form}"
        );
    }
    let x_of = |svg: &str, name: &str| -> f64 {
        let at = svg.rfind(&format!(">{name}<")).unwrap();
        let tag = &svg[svg[..at].rfind("<text").unwrap()..at];
        let x = tag.split_once(" x=\"").unwrap().1;
        x.split_once('"').unwrap().0.parse().unwrap()
    };
    for (a, b) in [(late, early), (early, late)] {
        let svg = drawn("slope", a, b);
        assert!(
            x_of(&svg, "2012 to 2015") < x_of(&svg, "2016 to 2019"),
            "{a}"
        );
    }
}

#[test]
fn an_empty_table_and_an_empty_side_say_why() {
    let folder = small();
    folder.write("dots.jsonl", r#"{"source":"Dots","text":"... !"}"#);
    folder.add("small", &["dots.jsonl"]);
    let ask = |options: &[&str]| folder.run(&[&["compare", "small"], options].concat());
    ask(&["--a", "source=Alpha", "--b", "rest", "--min-frequency", "6"])
        .succeeds()
        .says(&["no term occurs 6 times or more"]);
    let of_ten = ["--min-frequency", "1", "--min-articles-own", "10"];
    ask(&[&["--a", "source=Alpha", "--b", "rest"], &of_ten[..]].concat())
        .succeeds()
        .says(&["terms tested has 10 articles or more"]);
    ask(&["--a", "source=Dots", "--b", "rest"])
        .succeeds()
        .says(&["the articles of Dots have no tokens"]);
    ask(&[
        "--a",
        "source=Alpha",
        "--b",
        "rest",
        "--where",
        "source=Beta",
    ])
    .fails(1, &["`source=Beta source=Alpha`"]);
    // What both sides are taken from stands under the table.
    let table = ask(&[
        "--a",
        "topic=world",
        "--b",
        "rest",
        "--min-frequency",
        "1",
        "--where",
        "date=2021",
    ]);
    assert!(table.succeeds().out.contains("what `date=2021` selects"));
}

#[test]
fn rest_is_everything_else() {
    let folder = small();
    let rest = folder.rows(&[
        "compare",
        "small",
        "--a",
        "source=Alpha",
        "--b",
        "rest",
        "--min-frequency",
        "1",
    ]);
    let beta = folder.rows(&[
        "compare",
        "small",
        "--a",
        "source=Alpha",
        "--b",
        "source=Beta",
        "--min-frequency",
        "1",
    ]);
    assert_eq!(rest, beta);
    assert_eq!(rest.number(&[("term", "wall")], "frequency_a"), 2.0);
    assert_eq!(rest.number(&[("term", "wall")], "articles_b"), 1.0);
}

#[test]
fn the_table_for_people_names_sides_family_and_unit_of_test() {
    let out = sampled().run(&LEFT_AND_RIGHT).succeeds().out;
    for words in [
        "A is left: 130 articles",
        "B is right: 158 articles",
        "Benjamini and Hochberg",
        "treats the article as the unit",
    ] {
        assert!(
            out.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains(words),
            "{words:?} is not in:\n{out}"
        );
    }
}

/// Three articles: of 2019, of 2018, and without date, outlet or section each.
fn with_gaps() -> Folder {
    let folder = Folder::new();
    folder.write(
        "gaps.csv",
        "id,date,source,section,text\n\
         1,2019-01-01,A,x,alpha alpha alpha alpha alpha beta\n\
         2,2018-01-01,A,y,beta beta beta beta beta beta\n\
         3,,A,,gamma gamma gamma gamma gamma gamma\n",
    );
    folder.add("corpus", &["gaps.csv"]);
    folder
}

#[test]
fn a_rest_without_articles_is_named_with_the_side_that_has_them_all() {
    let folder = with_gaps();
    let asked = ["compare", "corpus", "--a", "source=A", "--b", "rest"];
    folder
        .run(&asked)
        .fails(1, &["side B is empty", "side A (A)", "narrower"]);
    let every = folder.run(&["collocates", "corpus", "*"]).succeeds();
    assert!(every.err.contains("`*` is every word"), "{}", every.err);
}

#[test]
fn what_has_no_date_is_not_taken_for_the_rest() {
    let folder = with_gaps();
    for selection in ["date=2019", "section=x"] {
        let words = [
            "compare", "corpus", "--a", selection, "--b", "rest", "--format", "csv",
        ];
        let ran = folder.run(&words).succeeds();
        assert!(!ran.out.contains("gamma"), "{}", ran.out);
        assert!(ran.err.contains("1 article without"), "{}", ran.err);
        assert!(ran.err.contains("is on neither side"), "{}", ran.err);
    }
    // Where the selection asks for what has no value, all is known.
    let words = [
        "compare",
        "corpus",
        "--a",
        "section=x,none",
        "--b",
        "rest",
        "--format",
        "csv",
    ];
    assert!(!folder.run(&words).succeeds().err.contains("neither side"));
    // By `!=` it is taken in, which is said.
    let words = [
        "compare",
        "corpus",
        "--a",
        "date=2019",
        "--b",
        "date!=2019",
        "--format",
        "csv",
    ];
    let ran = folder.run(&words).succeeds();
    assert!(ran.out.contains("gamma"));
    assert!(
        ran.err
            .contains("1 article without date is on the side of `date!=2019`"),
        "{}",
        ran.err
    );
}

#[test]
fn a_range_that_ends_before_it_begins_is_a_usage_error() {
    let folder = with_gaps();
    for words in [
        &["compare", "corpus", "--a", "date=2020..2018", "--b", "rest"][..],
        &[
            "compare",
            "corpus",
            "--a",
            "date=2019",
            "--b",
            "date=2018-12..2018-01",
        ],
        &["freq", "corpus", "--where", "date=2020..2018"],
    ] {
        let ran = folder.run(words);
        assert_eq!(ran.code, 2, "{words:?}");
        assert!(ran.err.contains("ends before it begins"), "{}", ran.err);
        assert!(ran.err.contains("2018"), "{}", ran.err);
    }
}

#[test]
fn numbers_for_programs_are_numbers_or_missing() {
    let folder = with_gaps();
    let compare = ["compare", "corpus", "--a", "date=2019", "--b", "date=2018"];
    let with = |format| [&compare[..], &["--format", format]].concat();
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&with("json")).succeeds().out).unwrap();
    let row = &json["rows"][0];
    assert_eq!(row["term"], "alpha");
    assert!(row["percent_difference"].is_null() && row["bound"] == "yes");
    for column in json["columns"].as_array().unwrap() {
        if column["kind"] == "text" {
            continue;
        }
        let name = column["name"].as_str().unwrap();
        for row in json["rows"].as_array().unwrap() {
            assert!(
                row[name].is_number() || row[name].is_null(),
                "{name}: {row}"
            );
        }
    }
    assert!(!folder.run(&with("csv")).succeeds().out.contains("inf"));
    assert!(!folder.run(&with("jsonl")).succeeds().out.contains("inf"));
}

#[test]
fn p_is_corrected_as_asked_for_and_the_column_says_how() {
    let corrected =
        |method: &str| sampled().rows(&[&LEFT_AND_RIGHT[..], &["--correction", method]].concat());
    let (bonferroni, holm, q) = (corrected("bonferroni"), corrected("holm"), corrected("by"));
    let count = holm.len() as f64;
    let harmonic: f64 = (1..=holm.len()).map(|rank| 1.0 / rank as f64).sum();
    let plain = sampled().rows(&LEFT_AND_RIGHT);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b;
    let column = |rows: &Rows, name: &str| -> Vec<f64> {
        rows.numbers(name).into_iter().flatten().collect()
    };
    let (p, steps) = (column(&holm, "p"), column(&holm, "p_holm"));
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|x, y| p[*x].total_cmp(&p[*y]));
    let mut most = 0.0f64;
    for (rank, row) in order.into_iter().enumerate() {
        most = most.max(p[row] * (count - rank as f64)).min(1.0);
        assert!(close(steps[row], most), "rank {rank}");
    }
    for (p, corrected) in p.iter().zip(column(&bonferroni, "p_bonferroni")) {
        assert!(close(corrected, (p * count).min(1.0)));
    }
    for (own, by) in column(&plain, "q")
        .into_iter()
        .zip(column(&q, "q_benjamini_yekutieli"))
    {
        assert!(close(by, (own * harmonic).min(1.0)));
    }
    assert_eq!(plain, corrected("BH"));
    let words = [&LEFT_AND_RIGHT[..], &["--correction", "holm", "--top", "1"]].concat();
    let said = sampled().run(&words).succeeds().out;
    assert!(
        said.contains("family of corrected p") && said.contains("Holm"),
        "{said}"
    );
    let unknown = [&LEFT_AND_RIGHT[..], &["--correction", "sidak"]].concat();
    sampled()
        .run(&unknown)
        .fails(2, &["there is no correction", "benjamini-hochberg"]);
}

/// The rows of a table whose column has a value, without some columns.
fn rows_of(rows: &Rows, column: &str, value: &str, without: &[&str]) -> Vec<Vec<String>> {
    let own: Vec<&str> = rows.texts(column);
    let columns = rows
        .columns
        .iter()
        .filter(|name| !without.contains(&name.as_str()));
    let columns: Vec<Vec<&str>> = columns.map(|name| rows.texts(name)).collect();
    (0..rows.len())
        .filter(|row| own[*row] == value)
        .map(|row| {
            columns
                .iter()
                .map(|column| column[row].to_owned())
                .collect()
        })
        .collect()
}

/// What only tables of groups have, or what is corrected in another family.
const OF_GROUPS: [&str; 6] = [
    "source",
    "q",
    "all_articles_a",
    "tokens_a",
    "all_articles_b",
    "tokens_b",
];

#[test]
fn each_group_against_the_rest_is_what_a_comparison_of_two_sides_says_of_it() {
    let all = sampled().rows(&["compare", "corpus", "--groups", "source", "--all"]);
    let sources: std::collections::BTreeSet<&str> = all.texts("source").into_iter().collect();
    assert!(sources.len() > 2);
    let mut tested = 0;
    for source in &sources {
        let a = format!("source={source:?}");
        let alone = sampled().rows(&["compare", "corpus", "--a", &a, "--b", "rest", "--all"]);
        let columns = alone.columns.iter().filter(|name| *name != "q");
        let of_alone: Vec<Vec<&str>> = columns.map(|name| alone.texts(name)).collect();
        let of_alone: Vec<Vec<String>> = (0..alone.len())
            .map(|row| {
                of_alone
                    .iter()
                    .map(|column| column[row].to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(
            rows_of(&all, "source", source, &OF_GROUPS),
            of_alone,
            "{source}"
        );
        tested += alone.len();
    }
    assert_eq!(all.len(), tested);
    // Bonferroni shows the family: every term of every group.
    let bonferroni = sampled().rows(&[
        "compare",
        "corpus",
        "--groups",
        "source",
        "--all",
        "--correction",
        "bonferroni",
    ]);
    let corrected = bonferroni
        .numbers("p_bonferroni")
        .into_iter()
        .zip(bonferroni.numbers("p"));
    for (corrected, p) in corrected {
        let expected = (p.unwrap() * tested as f64).min(1.0);
        assert!((corrected.unwrap() - expected).abs() <= 1e-12 * expected);
    }
}

#[test]
fn the_first_terms_of_each_group_are_those_of_the_whole_table_with_any_number_of_threads() {
    let words = ["compare", "corpus", "--groups", "source"];
    let whole = sampled().rows(&[&words[..], &["--all"]].concat());
    for threads in ["1", "7"] {
        let first = sampled().rows(&[&words[..], &["--top", "3", "--threads", threads]].concat());
        for source in first.texts("source") {
            let own = rows_of(&first, "source", source, &[]);
            let all = rows_of(&whole, "source", source, &[]);
            assert!(own.len() <= 3 && own == all[..own.len()], "{source}");
        }
    }
}

#[test]
fn chosen_terms_are_compared_in_every_two_groups_and_corrected_over_all_of_them() {
    let words = [
        "compare",
        "corpus",
        "border",
        "said",
        "--groups",
        "source",
        "--correction",
        "bonferroni",
    ];
    let pairs = sampled().rows(&words);
    let known: std::collections::BTreeSet<&str> = ["source_a", "source_b"]
        .iter()
        .flat_map(|column| pairs.texts(column))
        .collect();
    let groups = known.len();
    assert!(groups > 2);
    let (a, b, p) = (
        pairs.texts("source_a"),
        pairs.texts("source_b"),
        pairs.numbers("p"),
    );
    for (row, corrected) in pairs.numbers("p_bonferroni").into_iter().enumerate() {
        let expected = (p[row].unwrap() * pairs.len() as f64).min(1.0);
        assert!((corrected.unwrap() - expected).abs() <= 1e-12 * expected);
        if row % 7 > 0 {
            continue;
        }
        let sides = [a[row], b[row]].map(|source| format!("source={source:?}"));
        let term = pairs.texts("term")[row];
        let alone = sampled().rows(&[
            "compare", "corpus", term, "--a", &sides[0], "--b", &sides[1],
        ]);
        for column in [
            "frequency_a",
            "frequency_b",
            "log_ratio",
            "log_ratio_low",
            "p",
        ] {
            assert_eq!(
                pairs.texts(column)[row],
                alone.texts(column)[0],
                "{term} {sides:?}"
            );
        }
    }
    // A pair of which neither has the term says nothing.
    assert!(pairs.len() <= groups * (groups - 1));
    assert!(
        pairs.texts("term").is_sorted(),
        "the pairs of a term stand together"
    );
}

#[test]
fn groups_with_names_are_compared_as_the_selections_are() {
    let groups = [
        "--group",
        "left wing=leaning=left",
        "--group",
        "right=leaning=right",
    ];
    let named = sampled().rows(&[&["compare", "corpus", "--all"][..], &groups].concat());
    let by = sampled().rows(&["compare", "corpus", "--all", "--groups", "leaning"]);
    let own = |rows: &Rows, column: &str, value: &str| {
        let without = ["group", "leaning", "q"];
        rows_of(rows, column, value, &without)
    };
    assert_eq!(
        own(&named, "group", "left wing"),
        own(&by, "leaning", "left")
    );
}

#[test]
fn groups_that_cannot_be_compared_are_refused_in_words() {
    let fails = |words: &[&str], parts: &[&str]| {
        let code = if words.contains(&"source=nowhere") {
            1
        } else {
            2
        };
        let words = [&["compare", "corpus"][..], words].concat();
        sampled().run(&words).fails(code, parts);
    };
    fails(&["--groups", "nosuch"], &["there is no column `nosuch`"]);
    fails(
        &["--groups", "source,month"],
        &["`--groups` takes one column"],
    );
    fails(
        &["--groups", "title"],
        &["groups by title, and at most 100", "--largest N"],
    );
    fails(
        &["--groups", "year", "--where", "source=nowhere"],
        &["no article is selected"],
    );
    fails(
        &["--group", "left=leaning=left"],
        &["one `--group` is named"],
    );
    fails(
        &["--group", "x=leaning=left", "--group", "x=leaning=right"],
        &["two groups are called x"],
    );
    fails(&["--group", "left"], &["expected a name and a selection"]);
    fails(
        &["--groups", "source", "--a", "source=x"],
        &["cannot be used with"],
    );
    fails(
        &["--groups", "source", "--form", "slope", "--chart", "x.svg"],
        &["shows two sides"],
    );
    fails(
        &[
            "--a",
            "leaning=left",
            "--b",
            "rest",
            "--form",
            "heat-map",
            "--chart",
            "x.svg",
        ],
        &["shows several groups"],
    );
}

#[test]
fn dispersion_over_each_side_is_what_disperse_says_of_it() {
    let measures = ["--dispersion", "range,dpnorm,juilland_d"];
    for over in ["article", "source", "month"] {
        let over = ["--over", over];
        let listed = [&LEFT_AND_RIGHT[..], &measures, &over].concat();
        let asked = [
            &LEFT_AND_RIGHT[..],
            &["border", "immigra*"],
            &measures,
            &over,
        ]
        .concat();
        let (listed, asked) = (sampled().rows(&listed), sampled().rows(&asked));
        for (side, selection) in [("a", "leaning=left"), ("b", "leaning=right")] {
            let disperse = [
                "disperse", "corpus", "border", "immigra*", "--where", selection,
            ];
            let measures = ["--measures", "range,dpnorm,juilland_d"];
            let of_side = sampled().rows(&[&disperse[..], &measures, &over].concat());
            for name in ["range", "dpnorm", "juilland_d"] {
                let column = format!("{name}_{side}");
                for (rows, term) in [
                    (&listed, "border"),
                    (&asked, "border"),
                    (&asked, "immigra*"),
                ] {
                    let at = [("term", term)];
                    assert_eq!(
                        rows.number(&at, &column),
                        of_side.number(&at, name),
                        "{term} {column}"
                    );
                }
            }
        }
    }
    let told = sampled().run(&[&LEFT_AND_RIGHT[..], &["border"], &measures].concat());
    let told = told.succeeds().out.replace('\n', " ");
    // A value without its direction says nothing.
    for part in ["0 even", "1 even", "the parts of each side"] {
        assert!(told.contains(part), "{part:?} is not in:\n{told}");
    }
    sampled()
        .run(&[&LEFT_AND_RIGHT[..], &["--dispersion", "dq"]].concat())
        .fails(2, &["dp"]);
}

#[test]
fn the_reference_values_of_other_programs_are_reached_through_the_command_line() {
    let reference = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reference/keyness.json"
    ));
    let reference: serde_json::Value = serde_json::from_str(&reference.unwrap()).unwrap();
    // Two outlets for each input, with one article of so many tokens.
    let mut inputs: Vec<[u64; 4]> = Vec::new();
    let mut expected = Vec::new();
    for case in reference["cases"].as_array().unwrap() {
        let (program, column) = match (
            case["statistic"].as_str().unwrap(),
            case["variant"].as_str().unwrap(),
        ) {
            ("quanteda_keyness", "chi2/default") => ("quanteda", "quanteda_chi2"),
            ("g2", "four-cell") => ("antconc", "log_likelihood_4"),
            ("g2", "two-cell") => ("ucrel", "log_likelihood"),
            ("ell", _) => ("ucrel", "ell"),
            ("bic", _) => ("wordsmith", "bic"),
            _ => continue,
        };
        let input = ["a", "b", "n1", "n2"].map(|name| case["input"][name].as_u64().unwrap());
        if input[2] + input[3] > 200_000 {
            continue;
        }
        let known = inputs.iter().position(|own| *own == input);
        let at = known.unwrap_or_else(|| {
            inputs.push(input);
            inputs.len() - 1
        });
        expected.push((at, program, column, case));
    }
    let article = |(at, [a, b, n1, n2]): (usize, &[u64; 4])| {
        [("a", a, n1), ("b", b, n2)].map(|(side, f, n)| {
            let words = std::iter::repeat_n("word", *f as usize);
            let words = words.chain(std::iter::repeat_n("other", (n - f) as usize));
            let text = words.collect::<Vec<_>>().join(" ");
            serde_json::json!({"id": format!("{at}{side}"), "source": format!("{side}{at}"), "text": text}).to_string()
        })
    };
    let lines: Vec<String> = inputs.iter().enumerate().flat_map(article).collect();
    let folder = Folder::new();
    folder.write("counts.jsonl", lines.join("\n"));
    folder
        .run(&["add", "corpus", "counts.jsonl", "--layers", "terms"])
        .succeeds();
    let (mut met, mut undefined) = (0, 0);
    for (at, program, column, case) in expected {
        let sides = ["a", "b"].map(|side| format!("source={side}{at}"));
        let rows = folder.rows(&[
            "compare",
            "corpus",
            "--a",
            &sides[0],
            "--b",
            &sides[1],
            "--match",
            program,
            "--boilerplate",
            "keep",
        ]);
        let row = rows
            .texts("term")
            .into_iter()
            .position(|term| term == "word")
            .unwrap();
        let Some(expected) = case["expected"].as_f64() else {
            assert_eq!(rows.numbers(column)[row], None, "{}", case["id"]);
            undefined += 1;
            continue;
        };
        let got = rows.numbers(column)[row].unwrap();
        let tolerance = case["tolerance"].as_f64().unwrap() * expected.abs().max(1.0);
        assert!(
            (got - expected).abs() <= tolerance,
            "{}: {got}, expected {expected}",
            case["id"]
        );
        met += 1;
    }
    assert!(met >= 40, "{met} met, {undefined} undefined");
}

#[test]
fn lockwords_are_the_terms_whose_interval_lies_within_the_margin_in_every_group() {
    let words = ["compare", "corpus", "--groups", "leaning"];
    let all = sampled().rows(&[&words[..], &["--all"]].concat());
    let alike = sampled().rows(&[&words[..], &["--lockwords", "--margin", "1", "--all"]].concat());
    assert!(!alike.texts("term").is_empty());
    let groups: std::collections::BTreeSet<&str> = all.texts("leaning").into_iter().collect();
    let (low, high) = (all.numbers("log_ratio_low"), all.numbers("log_ratio_high"));
    let mut ends: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for (row, term) in all.texts("term").into_iter().enumerate() {
        if let Some(own) = low[row].zip(high[row]) {
            ends.entry(term).or_default().push(own);
        }
    }
    for (row, term) in alike.texts("term").into_iter().enumerate() {
        let own = &ends[term];
        assert_eq!(own.len(), groups.len());
        let lowest = own.iter().map(|ends| ends.0).fold(f64::INFINITY, f64::min);
        let highest = own
            .iter()
            .map(|ends| ends.1)
            .fold(f64::NEG_INFINITY, f64::max);
        assert!(-1.0 < lowest && highest < 1.0, "{term}");
        assert_eq!(alike.numbers("log_ratio_low")[row], Some(lowest));
        assert_eq!(alike.numbers("log_ratio_high")[row], Some(highest));
        let (p, q) = (
            alike.numbers("p_equivalence")[row],
            alike.numbers("q_equivalence")[row],
        );
        assert!(p <= q && q <= Some(0.05), "{term}");
    }
    sampled()
        .run(&[&words[..], &["--lockwords", "--margin", "0"]].concat())
        .fails(2, &["a margin of 0", "above 0"]);
    let narrow =
        sampled().rows(&[&words[..], &["--lockwords", "--margin", "0.001", "--all"]].concat());
    assert_eq!(narrow.len(), 0, "an empty table, and no error");
}

#[test]
fn p_over_articles_and_largest_shares_are_columns_on_request() {
    let asked = ["--permutation", "--largest-shares"];
    let listed = sampled().rows(&[&LEFT_AND_RIGHT[..], &asked].concat());
    assert_eq!(
        listed.columns[15..],
        [
            "p_articles",
            "q_articles",
            "largest_article",
            "largest_day",
            "largest_family",
            "bound"
        ]
    );
    let (p, q) = (listed.numbers("p_articles"), listed.numbers("q_articles"));
    assert!(
        p.iter()
            .all(|p| p.is_some_and(|p| (0.0..=1.0).contains(&p)))
    );
    assert!(p.iter().zip(&q).all(|(p, q)| p <= q));
    let [article, day, family] =
        ["largest_article", "largest_day", "largest_family"].map(|name| listed.numbers(name));
    for ((article, day), family) in article.into_iter().zip(day).zip(family) {
        let (article, family) = (article.unwrap(), family.unwrap());
        // Without dates there is no day.
        let day = day.unwrap_or(article);
        assert!(
            0.0 < article && article <= day && article <= family && day <= 1.0 && family <= 1.0
        );
    }
    // Terms that are asked for get what the list says of them.
    let term = listed.texts("term")[0];
    let alone = sampled().rows(&[&LEFT_AND_RIGHT[..], &asked, &[term]].concat());
    for column in [
        "p_articles",
        "largest_article",
        "largest_day",
        "largest_family",
    ] {
        assert_eq!(alone.texts(column)[0], listed.texts(column)[0], "{column}");
    }
    let groups = ["compare", "corpus", "--groups", "leaning", "--top", "3"];
    let groups = sampled().rows(&[&groups[..], &asked].concat());
    assert!(
        groups
            .numbers("largest_article")
            .iter()
            .all(Option::is_some)
    );
    assert!(groups.numbers("p_articles").iter().all(Option::is_some));
}

#[test]
fn each_row_of_a_sensitivity_is_what_the_verb_says_under_that_choice() {
    let rows =
        sampled().rows(&[&LEFT_AND_RIGHT[..], &["said", "border", "--sensitivity"]].concat());
    assert_eq!(
        rows.columns,
        [
            "term",
            "choice",
            "log_ratio",
            "log_ratio_low",
            "log_ratio_high",
            "q",
            "stands"
        ]
    );
    let mut without = 0;
    for (row, choice) in rows.texts("choice").into_iter().enumerate() {
        let term = rows.texts("term")[row];
        let source = choice.strip_prefix("without ");
        let source = source.map(|name| name.trim_end_matches(", which changes it most"));
        let filter = source.map(|name| format!("source!={name:?}"));
        let options: Vec<&str> = match (&filter, choice.strip_prefix("--")) {
            (Some(filter), _) => vec!["--where", filter],
            (None, Some(_)) => choice.split(' ').collect(),
            (None, None) => Vec::new(),
        };
        without += usize::from(source.is_some());
        let alone = sampled().rows(&[&LEFT_AND_RIGHT[..], &["said", "border"], &options].concat());
        let at = alone
            .texts("term")
            .into_iter()
            .position(|own| own == term)
            .unwrap();
        assert_eq!(
            rows.texts("log_ratio")[row],
            alone.texts("log_ratio")[at],
            "{term} {choice}"
        );
        if !choice.starts_with("p ") {
            assert_eq!(
                rows.texts("log_ratio_low")[row],
                alone.texts("log_ratio_low")[at],
                "{term} {choice}"
            );
        }
    }
    assert!(
        without >= 2,
        "the outlet that changes each term most has a row"
    );
    let choices: std::collections::BTreeSet<&str> = rows.texts("choice").into_iter().collect();
    for choice in [
        "as asked",
        "--copies first",
        "--boilerplate keep",
        "--cluster family",
        "--cluster week",
        "--cluster month",
        "--intervals bootstrap",
    ] {
        assert!(
            choices.contains(choice),
            "{choice} is not among {choices:?}"
        );
    }
}
