//! `newsprint collocates`.

use super::{Folder, Rows, sampled, small};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// The columns that others script against.
const PROMISED: [&str; 9] = [
    "collocate",
    "frequency",
    "frequency_collocate",
    "articles",
    "sources",
    "log_dice",
    "log_likelihood",
    "mi",
    "t_score",
];

fn reference(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/reference/{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A folder with a corpus of the reference texts, `texts`.
fn texts() -> &'static Folder {
    static TEXTS: OnceLock<Folder> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let folder = Folder::new();
        let all = reference("texts");
        let lines = all["texts"].as_object().unwrap().iter();
        let lines: Vec<String> = lines
            .map(|(id, text)| {
                let date = format!("{}-01-20", &id[..4]);
                serde_json::json!({"id": id, "source": "Inaugural", "date": date, "text": text})
                    .to_string()
            })
            .collect();
        folder.write("texts.jsonl", lines.join("\n"));
        folder.add("texts", &["texts.jsonl"]);
        folder
    })
}

/// The collocates of a node in the reference texts, as the tools count that gave the values.
fn of_texts(node: &str, window: &str, counting: &str, least: u64) -> Rows {
    texts().rows(&[
        "collocates",
        "texts",
        node,
        "--window",
        window,
        "--within",
        "paragraph",
        "--counting",
        counting,
        "--min-frequency",
        &least.to_string(),
        "--numbers",
        "--boilerplate",
        "keep",
        "--measures",
        "mi3,z_score,log_ratio",
    ])
}

fn near(got: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!(
        (got - expected).abs() <= 1e-6 * expected.abs().max(1.0),
        "{what}: {got}, expected {expected}"
    );
}

#[test]
fn the_collocates_of_other_tools_are_reached_through_the_command_line() {
    let mut cases = 0;
    for case in reference("collocates")["cases"].as_array().unwrap() {
        cases += 1;
        let (id, input) = (case["id"].as_str().unwrap(), &case["input"]);
        let (node, variant) = (input["node"].as_str(), case["variant"].as_str().unwrap());
        match case["statistic"].as_str().unwrap() {
            "window_count" => {
                let window = input["window"].to_string();
                let rows = of_texts(node.unwrap(), &window, "own", 1);
                for (word, pairs) in case["expected"].as_object().unwrap() {
                    let got = rows.number(&[("collocate", word)], "frequency");
                    near(got, pairs, &format!("{id} {word}"));
                }
            }
            "collocates" if variant.starts_with("pair") => {
                let [pairs, span] =
                    ["pairs", "span"].map(|how| of_texts(node.unwrap(), "5", how, 3));
                assert_eq!(
                    pairs.texts("frequency_node")[0],
                    case["expected"]["node_frequency"].to_string()
                );
                assert_eq!(pairs.texts("tokens")[0], case["expected"]["N"].to_string());
                let words = case["expected"]["collocates"].as_object().unwrap();
                // The strongest come first.
                let first: BTreeSet<&str> = pairs.texts("collocate")[..words.len()]
                    .iter()
                    .copied()
                    .collect();
                assert_eq!(first, words.keys().map(String::as_str).collect(), "{id}");
                for (word, expected) in words {
                    let of = [("collocate", word.as_str())];
                    for (name, column) in [
                        ("f", "frequency"),
                        ("f2", "frequency_collocate"),
                        ("log_dice", "log_dice"),
                        ("mi", "mi"),
                        ("t", "t_score"),
                        ("mi3", "mi3"),
                    ] {
                        near(
                            pairs.number(&of, column),
                            &expected[name],
                            &format!("{id} {word} {name}"),
                        );
                    }
                    near(
                        span.number(&of, "mi"),
                        &expected["mi_span"],
                        &format!("{id} {word} MI of the span"),
                    );
                }
            }
            "collocates" => {
                let rows = of_texts(node.unwrap(), "5", "windows", 3);
                assert_eq!(
                    rows.texts("tokens_in_windows")[0],
                    case["expected"]["window_tokens_R1"].to_string()
                );
                for (word, expected) in case["expected"]["collocates"].as_object().unwrap() {
                    let of = [("collocate", word.as_str())];
                    for (name, column) in [
                        ("O11", "in_windows"),
                        ("g2", "log_likelihood"),
                        ("mi", "mi"),
                        ("t", "t_score"),
                        ("z", "z_score"),
                        ("log_ratio", "log_ratio"),
                    ] {
                        near(
                            rows.number(&of, column),
                            &expected[name],
                            &format!("{id} {word} {name}"),
                        );
                    }
                }
            }
            "adjacent_bigrams" => {
                let column = match variant {
                    "t, minimum 5" => "t_score",
                    "mi, minimum 5" => "mi",
                    _ => "log_likelihood",
                };
                for (words, expected) in case["expected"].as_object().unwrap() {
                    let (first, second) = words.split_once(' ').unwrap();
                    let rows = of_texts(first, "0,1", "pairs", 5);
                    near(
                        rows.number(&[("collocate", second)], column),
                        expected,
                        &format!("{id} {words}"),
                    );
                }
            }
            other => panic!("nothing runs {other}"),
        }
    }
    assert!(cases >= 15, "{cases}");
}

#[test]
fn the_promised_columns_come_first_and_those_asked_for_behind_them() {
    let words = [
        "collocates",
        "texts",
        "america",
        "--measures",
        "delta_p_first,mi3",
    ];
    let rows = texts().rows(&words);
    assert_eq!(rows.columns[..9], PROMISED);
    assert_eq!(rows.columns[9..11], ["delta_p_first", "mi3"]);
    let ordered: Vec<f64> = rows.numbers("log_dice").into_iter().flatten().collect();
    assert!(ordered.len() > 10 && ordered.is_sorted_by(|a, b| a >= b));
    // Five pairs at least, unless anything else is said.
    assert!(
        rows.numbers("frequency")
            .iter()
            .all(|pairs| pairs.unwrap() >= 5.0)
    );
    let by = texts().rows(&["collocates", "texts", "america", "--rank", "z-score"]);
    assert!(by.numbers("z_score").is_sorted_by(|a, b| a >= b));
}

#[test]
fn no_window_reaches_over_a_sentence_a_line_or_the_headline() {
    let folder = Folder::new();
    folder.write(
        "news.jsonl",
        r#"{"id":"1","source":"Post","title":"Tall wall","text":"Wall stands here. Mr. Brown built a wall, they say.\nOld stones lie.\n\nA wall of doom."}"#,
    );
    folder.add("c", &["news.jsonl"]);
    let list = |more: &[&str]| {
        let words = [&["collocates", "c", "wall", "--min-frequency", "1"], more].concat();
        let rows = folder.rows(&words);
        let mut pairs: Vec<String> = rows
            .texts("collocate")
            .iter()
            .zip(rows.texts("frequency"))
            .map(|(word, pairs)| format!("{word} {pairs}"))
            .collect();
        pairs.sort();
        pairs.join(", ")
    };
    assert_eq!(
        list(&[]),
        "a 2, brown 1, built 1, doom 1, here 1, mr 1, of 1, say 1, stands 1, tall 1, they 1"
    );
    assert_eq!(list(&["--window", "1,0"]), "a 2, tall 1");
    assert_eq!(
        list(&["--window", "0,3", "--within", "paragraph"]),
        "doom 1, here 1, mr 1, of 1, say 1, stands 1, they 1"
    );
    assert_eq!(list(&["--window", "0,1", "--zone", "headline"]), "");
    assert_eq!(list(&["--window", "1", "--zone", "headline"]), "tall 1");
}

#[test]
fn frequencies_are_those_of_freq_and_groups_add_up() {
    let folder = sampled();
    let all = [
        "collocates",
        "corpus",
        "border*|\"european union\"",
        "--min-frequency",
        "1",
        "--stop-words",
        "en",
    ];
    let whole = folder.rows(&all);
    assert!(whole.len() > 50);
    let node = folder.rows(&["freq", "corpus", "border*|\"european union\""]);
    assert_eq!(whole.texts("frequency_node")[0], node.texts("frequency")[0]);
    for at in (0..whole.len()).step_by(9) {
        let word = whole.texts("collocate")[at];
        let quoted = format!("\"{word}\"");
        let freq = folder.rows(&["freq", "corpus", &quoted]);
        assert_eq!(
            freq.texts("frequency")[0],
            whole.texts("frequency_collocate")[at],
            "{word}"
        );
    }
    // Whatever part is counted, a word is not more often in windows than in all.
    for part in [
        &["--zone", "quoted"][..],
        &["--zone", "body"],
        &["--boilerplate", "keep"],
        &["--copies", "drop"],
    ] {
        let rows = folder.rows(&[&all[..], part].concat());
        let pairs = rows
            .numbers("in_windows")
            .into_iter()
            .zip(rows.numbers("frequency_collocate"));
        assert!(
            rows.len() > 5 && pairs.into_iter().all(|(near, of)| near <= of),
            "{part:?}"
        );
        assert!(
            rows.numbers("log_likelihood").iter().all(Option::is_some),
            "{part:?}"
        );
    }
    let by_source = folder.rows(&[&all[..], &["--by", "source"]].concat());
    for column in ["frequency", "articles", "sources"] {
        let sum = |rows: &Rows| rows.numbers(column).into_iter().flatten().sum::<f64>();
        assert_eq!(sum(&whole), sum(&by_source), "{column}");
    }
    assert_eq!(by_source.columns[0], "source");
    let first = ["--top", "2"];
    let top = folder.rows(&[&all[..], &["--by", "source"], &first].concat());
    let sources: BTreeSet<&str> = by_source.texts("source").into_iter().collect();
    assert!(top.len() <= 2 * sources.len() && top.len() > sources.len());
}

#[test]
fn neither_threads_nor_the_cut_of_the_corpus_change_an_answer() {
    let folder = Folder::new();
    let texts = String::from_utf8(texts().read("texts.jsonl")).unwrap();
    let lines: Vec<&str> = texts.lines().collect();
    folder.write("first.jsonl", lines[..4].join("\n"));
    folder.write("second.jsonl", lines[4..].join("\n"));
    folder.write("all.jsonl", texts.as_bytes());
    folder.add("whole", &["all.jsonl"]);
    folder.add("cut", &["first.jsonl"]);
    folder.add("cut", &["second.jsonl"]);
    for more in [
        &["--by", "year", "--measures", "fisher,delta_p_first"][..],
        &["--a", "date=..1950", "--b", "rest"],
    ] {
        let ask = |corpus: &str, threads: &str| {
            let all = [
                "collocates",
                corpus,
                "our",
                "--format",
                "csv",
                "--threads",
                threads,
            ];
            folder.run(&[&all[..], more].concat()).succeeds().out
        };
        let one = ask("whole", "1");
        assert!(one.lines().count() > 20, "{one}");
        assert_eq!(one, ask("whole", "5"));
        assert_eq!(one, ask("cut", "3"));
    }
}

#[test]
fn a_shift_is_the_difference_of_two_lists() {
    let folder = sampled();
    let source = folder.rows(&["freq", "corpus", "border", "--by", "source"]);
    let (a, b) = (source.texts("source")[0], source.texts("source")[1]);
    let (a, b) = (format!("source=\"{a}\""), format!("source=\"{b}\""));
    let all = ["collocates", "corpus", "border", "--min-frequency", "1"];
    let shift = folder.rows(&[&all[..], &["--a", &a, "--b", &b]].concat());
    let lists = [&a, &b].map(|side| folder.rows(&[&all[..], &["--where", side]].concat()));
    let mut both = 0;
    for at in 0..shift.len() {
        let of = [("collocate", shift.texts("collocate")[at])];
        let dice = ["log_dice_a", "log_dice_b"].map(|column| shift.numbers(column)[at]);
        for (side, list) in lists.iter().enumerate() {
            if let Some(dice) = dice[side] {
                let column = ["frequency_a", "frequency_b"][side];
                assert!((list.number(&of, "log_dice") - dice).abs() < 1e-9);
                assert_eq!(
                    Some(list.number(&of, "frequency")),
                    shift.numbers(column)[at]
                );
            }
        }
        if let [Some(one), Some(other)] = dice {
            both += 1;
            assert!((one - other - shift.numbers("shift")[at].unwrap()).abs() < 1e-9);
            if let (Some(low), Some(high)) = (
                shift.numbers("shift_low")[at],
                shift.numbers("shift_high")[at],
            ) {
                assert!(low < one - other && one - other < high);
            }
        } else {
            assert_eq!(shift.texts("bound")[at], "yes");
        }
    }
    assert!(both > 20, "{both}");
}

#[test]
fn the_chart_of_a_shift_counts_those_that_are_not_listed_too() {
    let folder = sampled();
    let shown = |top: &str| {
        let out = Folder::new();
        let [chart, caption] =
            ["chart.svg", "caption.txt"].map(|name| out.path().join(name).display().to_string());
        let all = ["collocates", "corpus", "border", "--a", "date=..2015"];
        let rest = ["--b", "rest", "--chart", &chart, "--caption", &caption];
        folder
            .run(&[&all[..], &rest, &["--top", top]].concat())
            .succeeds();
        let caption = String::from_utf8(out.read("caption.txt")).unwrap();
        let words = caption.split("Shown are ").nth(1).unwrap();
        let words: Vec<&str> = words.split(' ').collect();
        (words[0].to_owned(), words[3].to_owned())
    };
    let (few, many) = (shown("1"), shown("1000"));
    assert_ne!(few.0, many.0);
    assert_eq!(few.1, many.1);
}

#[test]
fn what_cannot_be_answered_is_refused_in_words() {
    let folder = small();
    let run = |words: &[&str]| folder.run(&[&["collocates", "small"], words].concat());
    run(&["xyzzy"]).fails(
        1,
        &[
            "`xyzzy` does not occur in the selected articles",
            "newsprint freq",
        ],
    );
    run(&["wall", "--where", "source=Gamma"]).fails(1, &["no article is selected"]);
    run(&["wall", "--a", "source=Alpha", "--b", "date=2022"]).fails(2, &["on both sides"]);
    run(&["met", "--a", "source=Alpha", "--b", "rest"])
        .fails(1, &["`met` does not occur in Alpha"]);
    run(&["wall", "--window", "five"])
        .fails(2, &["the words before and behind the node, such as 5,5"]);
    run(&["wall", "--window", "0"]).fails(2, &["a window of no tokens"]);
    run(&["wall", "--window", "sentence", "--counting", "span"])
        .fails(2, &["needs a window of tokens"]);
    run(&["wall", "--measures", "logdise"]).fails(2, &["did you mean log_dice?"]);
    run(&["\"wall"]).fails(2, &["quotation mark"]);
    run(&["wall", "--kind", "person"]).fails(2, &["only entities have a kind"]);
    run(&["wall", "--min-frequency", "99"])
        .succeeds()
        .says(&["no word stands 99 times or more near `wall`"]);
    // Every word is the node.
    run(&["*"])
        .succeeds()
        .says(&["`*` is every word, which leaves none to stand near it"]);
    folder.write(
        "one.jsonl",
        r#"{"id":"1","source":"Post","text":"One wall."}"#,
    );
    folder
        .run(&["add", "bare", "one.jsonl", "--no-text"])
        .succeeds();
    folder
        .run(&["collocates", "bare", "wall"])
        .fails(1, &["text"]);
    // One article: numbers, and no NaN.
    folder.add("one", &["one.jsonl"]);
    let rows = folder.rows(&[
        "collocates",
        "one",
        "wall",
        "--min-frequency",
        "1",
        "--measures",
        "npmi,chi2,fisher,log_ratio",
    ]);
    assert_eq!(rows.texts("collocate"), ["one"]);
    assert!(
        rows.cells
            .iter()
            .flatten()
            .all(|cell| !cell.contains("NaN"))
    );
}

#[test]
fn names_and_phrases_are_nodes_whose_own_words_are_no_collocates() {
    let folder = Folder::new();
    folder.write(
        "news.jsonl",
        r#"{"id":"1","source":"Post","date":"2021-11-18","text":"Chancellor Angela Merkel met Angela Smith. Later Chancellor Merkel spoke in Berlin."}"#,
    );
    folder.run(&["add", "c", "news.jsonl"]).succeeds();
    let list = |node: &str| {
        let rows = folder.rows(&["collocates", "c", node, "--min-frequency", "1"]);
        let mut words: Vec<String> = rows
            .texts("collocate")
            .into_iter()
            .map(str::to_owned)
            .collect();
        words.sort();
        (rows.texts("frequency_node")[0].to_owned(), words.join(" "))
    };
    assert_eq!(
        list("@Angela Merkel"),
        (
            "2".into(),
            "angela berlin chancellor in later met smith spoke".into()
        )
    );
    assert_eq!(
        list("\"angela merkel\""),
        ("1".into(), "angela chancellor met smith".into())
    );
}

#[test]
fn every_answer_has_a_chart() {
    let folder = sampled();
    for (name, more) in [
        ("network", &[][..]),
        ("bars", &["--by", "source"]),
        ("dots", &["--a", "source=CNN", "--b", "rest"]),
    ] {
        let folder_out = Folder::new();
        let file = folder_out
            .path()
            .join(format!("{name}.svg"))
            .display()
            .to_string();
        let all = [
            "collocates",
            "corpus",
            "border",
            "--stop-words",
            "en",
            "--chart",
            &file,
        ];
        folder.run(&[&all[..], more].concat()).succeeds();
        let svg = String::from_utf8(folder_out.read(&format!("{name}.svg"))).unwrap();
        assert!(svg.contains("Collocates of border") && !svg.contains("NaN"));
    }
}
