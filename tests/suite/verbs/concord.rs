//! `concord`: the lines behind a number.

use super::Folder;

const NEWS: &str = "id,source,date,title,text
a,Post,2021-11-08,Border shut,\"The border is closed until May, said the new minister on Monday.\nHe said: “The border stays shut.\n“The border guard waits.”\nMrs Merkel met Angela Merkel's aide.\"
b,Herald,2021-11-09,‘No border’ says Merkel,\"Angela Merkel said “no border” in Berlin, and the minister left the border\nguard.\"
c,Herald,,=1+1 <3 & border,\"A wall is no border. \u{202e}Angela\nMerkel left.\"
";

fn corpus() -> Folder {
    let folder = Folder::new();
    folder.write("news.csv", NEWS);
    let add = ["add", "corpus", "news.csv"];
    folder
        .run(
            &[
                &add[..],
                &[
                    "--layers",
                    "terms,bigrams,entities",
                    "--cross",
                    "paragraphs",
                ],
            ]
            .concat(),
        )
        .succeeds();
    folder
}

fn frequency(folder: &Folder, words: &[&str]) -> usize {
    let rows = folder.rows(&[&["freq", "corpus"], words].concat());
    rows.numbers("frequency")[0].unwrap() as usize
}

#[test]
fn there_are_as_many_lines_as_freq_counts_in_every_zone() {
    let folder = corpus();
    let zones = ["", "headline", "lead", "body", "quoted", "narration"];
    let mut seen = 0;
    for query in [
        "border",
        "\"border guard\"",
        "border|\"border guard\"|\"the border\"",
        "m*",
        "@Angela Merkel",
        "@Angela Merkel|minister",
    ] {
        for zone in zones {
            let zone = ["--zone", zone];
            let zone = if zone[1].is_empty() { &[][..] } else { &zone };
            let words = [&[query], zone].concat();
            let lines = folder.rows(&[&["concord", "corpus"], &words[..]].concat());
            assert_eq!(lines.len(), frequency(&folder, &words), "{words:?}");
            seen += lines.len();
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_line_has_its_article_and_the_tokens_that_it_stands_at() {
    let folder = corpus();
    let lines = folder.rows(&["concord", "corpus", "\"border guard\"", "--window", "3"]);
    assert_eq!(
        lines.columns,
        [
            "source", "date", "title", "id", "from", "to", "pre", "keyword", "post", "pattern"
        ]
    );
    assert_eq!(
        lines.cells[1],
        [
            "Herald",
            "2021-11-09",
            "‘No border’ says Merkel",
            "b",
            "17",
            "18",
            "minister left the",
            "border guard",
            ".",
            "\"border guard\""
        ]
    );
    let names = folder.rows(&["concord", "corpus", "@Angela Merkel", "--window", "1"]);
    let shown: Vec<_> = names
        .texts("id")
        .into_iter()
        .zip(names.texts("keyword"))
        .collect();
    assert!(shown.contains(&("b", "Angela Merkel")), "{shown:?}");
    assert!(shown.contains(&("a", "Merkel")), "{shown:?}");
}

#[test]
fn lines_are_grouped_sorted_and_cut_by_group() {
    let folder = corpus();
    let words = [
        "concord", "corpus", "border", "--by", "source", "--sort", "1R", "--limit", "2",
    ];
    let lines = folder.rows(&words);
    assert_eq!(lines.texts("source"), ["Herald", "Herald", "Post", "Post"]);
    assert_eq!(lines.texts("id"), ["c", "c", "a", "a"]);
    let dated = folder.rows(&["concord", "corpus", "border", "--sort", "date"]);
    assert_eq!(dated.texts("date").last(), Some(&""));
}

#[test]
fn the_first_lines_of_an_order_are_those_of_all_lines() {
    let folder = corpus();
    for query in ["border", "border|\"border guard\"", "m*", "@Angela Merkel"] {
        for sort in ["1R", "3L", "9R,date", "node,2L", "source,1L"] {
            let words = ["concord", "corpus", query, "--sort", sort];
            let all = folder.rows(&words).cells;
            for limit in [2, 1000] {
                let first = folder.rows(&[&words[..], &["--limit", &limit.to_string()]].concat());
                assert_eq!(first.cells, all[..limit.min(all.len())], "{query} {sort}");
            }
        }
    }
}

#[test]
fn a_seed_draws_the_same_lines_whatever_the_threads_and_the_adds() {
    let folder = corpus();
    let articles: Vec<&str> = NEWS.split_inclusive("\"\n").collect();
    for (number, article) in articles.iter().filter(|part| !part.is_empty()).enumerate() {
        let head = "id,source,date,title,text\n";
        let name = format!("{number}.csv");
        folder.write(&name, format!("{head}{}", article.trim_start_matches(head)));
        let add = ["add", "parts", &name, "--layers", "terms,bigrams,entities"];
        folder.run(&add).succeeds();
    }
    let ask = |corpus: &str, seed: &str, threads: &str| {
        let words = ["concord", corpus, "border", "--sample", "4", "--seed", seed];
        folder
            .rows(&[&words[..], &["--threads", threads]].concat())
            .cells
    };
    let drawn = ask("corpus", "5", "1");
    assert_eq!(drawn.len(), 4);
    assert_eq!(drawn, ask("corpus", "5", "3"));
    assert_eq!(drawn, ask("parts", "5", "2"));
    let others = ["1", "2", "3", "4"].map(|seed| ask("corpus", seed, "1"));
    assert!(others.iter().any(|other| *other != drawn));
}

#[test]
fn a_page_escapes_what_articles_say() {
    let folder = corpus();
    let words = [
        "concord",
        "corpus",
        "wall",
        "--unit",
        "sentence",
        "-o",
        "wall.html",
    ];
    folder.run(&words).succeeds();
    let page = String::from_utf8(folder.read("wall.html")).unwrap();
    assert!(page.contains("=1+1 &lt;3 &amp; border"), "{page}");
    assert!(
        page.contains("A</td><td dir=\"auto\"><mark>wall</mark></td>"),
        "{page}"
    );
    let csv = folder
        .run(&["concord", "corpus", "wall", "--format", "csv"])
        .succeeds()
        .out;
    assert!(csv.contains(",'=1+1 <3"), "{csv}");
}

#[test]
fn without_the_texts_a_concordance_is_refused_in_words() {
    let folder = corpus();
    folder
        .run(&["add", "bare", "news.csv", "--layers", "terms", "--no-text"])
        .succeeds();
    let ran = folder.run(&["concord", "bare", "border", "--boilerplate", "keep"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("it was made without the articles' text"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("segments"), "{}", ran.err);
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let folder = corpus();
    for (words, said) in [
        (&["--sort", "2X"][..], "1R is the first word to the right"),
        (&["--sort", "sourc"], "did you mean source?"),
        (&["--chars", "9", "--window", "2"], "cannot be used with"),
        (&["--copies", "all"], "choose keep, first or drop"),
    ] {
        let ran = folder.run(&[&["concord", "corpus", "border"], words].concat());
        assert!(ran.code == 2 && ran.err.contains(said), "{}", ran.err);
    }
    let ran = folder.run(&["concord", "corpus", "border", "--chart", "border.svg"]);
    assert!(
        ran.code == 1 && ran.err.contains("a concordance is text"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["concord", "corpus", "absent"]).succeeds();
    assert!(
        ran.out.starts_with("0 hits of absent in 0 articles"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("`absent` does not occur"), "{}", ran.err);
}

/// Names that an input gives are counted, and stand nowhere.
#[test]
fn hits_without_a_place_are_told() {
    let folder = Folder::new();
    folder.write("gkg.csv", include_bytes!("../../inputs/read/gkg.csv"));
    folder.run(&["add", "corpus", "gkg.csv"]).succeeds();
    let name = folder.rows(&["entities", "corpus", "--top", "1"]);
    let asked = format!("@{}", name.texts("entity")[0]);
    let ran = folder.run(&["concord", "corpus", &asked]).succeeds();
    assert!(
        ran.err.contains("no place in the text, and no line"),
        "{}",
        ran.err
    );
    assert_eq!(folder.rows(&["concord", "corpus", &asked]).len(), 0);
}
