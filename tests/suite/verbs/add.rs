//! `add`: every way in, and each article once.

use super::{Folder, SMALL, samples, small};
use std::io::Write;

/// [`SMALL`] as rows: id, source, date, topic, text.
fn small_rows() -> Vec<[String; 5]> {
    SMALL
        .lines()
        .map(|line| {
            let article: serde_json::Value = serde_json::from_str(line).unwrap();
            ["id", "source", "date", "topic", "text"]
                .map(|name| article[name].as_str().unwrap().to_owned())
        })
        .collect()
}

fn separated(delimiter: u8) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    out.write_record(["id", "source", "date", "topic", "text"])
        .unwrap();
    for row in small_rows() {
        out.write_record(row).unwrap();
    }
    out.into_inner().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn parquet() -> Vec<u8> {
    use polars::prelude::*;
    let rows = small_rows();
    let columns = ["id", "source", "date", "topic", "text"]
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let values: Vec<Option<&str>> = rows
                .iter()
                .map(|row| Some(row[at].as_str()).filter(|value| !value.is_empty()))
                .collect();
            Column::new((*name).into(), values)
        })
        .collect();
    let mut frame = DataFrame::new(rows.len(), columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

#[test]
fn every_format_gives_the_same_corpus() {
    let folder = small();
    let expected = folder.answers("small");
    let array = format!("[{}]", SMALL.trim_end().replace('\n', ","));
    for (name, content) in [
        ("array.json", array.clone().into_bytes()),
        (
            "wrapped.json",
            format!("{{\"articles\": {array}}}").into_bytes(),
        ),
        ("rows.csv", separated(b',')),
        ("semicolons.csv", separated(b';')),
        ("rows.tsv", separated(b'\t')),
        ("rows.parquet", parquet()),
        ("lines.jsonl.gz", gz(SMALL.as_bytes())),
        ("lines.jsonl.zst", zst(SMALL.as_bytes())),
        ("rows.csv.gz", gz(&separated(b','))),
        ("two_members.jsonl.gz", {
            let middle = SMALL.match_indices('\n').nth(2).unwrap().0 + 1;
            [
                gz(&SMALL.as_bytes()[..middle]),
                gz(&SMALL.as_bytes()[middle..]),
            ]
            .concat()
        }),
        ("without_ending", SMALL.into()),
        (
            "windows_line_ends.jsonl",
            SMALL.replace('\n', "\r\n").into_bytes(),
        ),
        (
            "with_byte_order_mark.jsonl",
            format!("\u{feff}{SMALL}").into_bytes(),
        ),
    ] {
        folder.write(name, content);
        let corpus = format!("of {name}");
        folder.add(&corpus, &[name]);
        assert_eq!(folder.answers(&corpus), expected, "{name}");
    }
}

#[test]
fn text_files_take_source_and_date_from_folders_names_and_first_lines() {
    let folder = small();
    let texts: Vec<String> = small_rows().into_iter().map(|[.., text]| text).collect();
    folder.write("news/Alpha/2021/11/01/one.txt", &texts[0]);
    folder.write("news/Alpha_2021-11-30_two.txt", &texts[1]);
    folder.write(
        "news/three.txt",
        format!("Source: Alpha\nDate: 5 January 2022\n\n{}", texts[2]),
    );
    folder.write("news/Beta/2021-11-18/four.txt", &texts[3]);
    folder.write("news/five.txt", format!("Source: Beta\n\n{}", texts[4]));
    folder.write("news/picture.jpg", [0xff, 0xd8]);
    folder
        .add("texts", &["news"])
        .says(&["picture.jpg was passed over"]);
    assert_eq!(folder.answers("texts"), folder.answers("small"));
}

#[test]
fn standard_input_folders_and_patterns_are_inputs() {
    let folder = small();
    let expected = folder.answers("small");
    for (corpus, input) in [
        ("plain", SMALL.as_bytes().to_vec()),
        ("packed", gz(SMALL.as_bytes())),
    ] {
        folder
            .run_with(&["add", corpus, "-", "--layers", "terms"], &input)
            .succeeds();
        assert_eq!(folder.answers(corpus), expected, "{corpus}");
    }
    for (at, line) in SMALL.lines().enumerate() {
        folder.write(&format!("parts/{}/part {at}.jsonl", at % 2), line);
    }
    folder.add("of_folder", &["parts"]);
    folder.add("of_pattern", &["parts/*/part*.jsonl"]);
    folder.add("named_twice", &["parts", "parts/0/part 0.jsonl"]);
    for corpus in ["of_folder", "of_pattern", "named_twice"] {
        assert_eq!(folder.answers(corpus), expected, "{corpus}");
    }
}

#[test]
fn columns_with_names_of_their_own_are_mapped() {
    let folder = small();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["nr", "paper", "day out", "topic", "words"])
        .unwrap();
    for row in small_rows() {
        csv.write_record(row).unwrap();
    }
    folder.write("own.csv", csv.into_inner().unwrap());
    folder
        .run(&[
            "add",
            "own",
            "own.csv",
            "--layers",
            "terms",
            "--map",
            "id=nr,source=paper,date=day out,text=words",
        ])
        .succeeds();
    assert_eq!(folder.answers("own"), folder.answers("small"));
}

#[test]
fn a_pattern_that_fits_no_path_is_told() {
    let folder = Folder::new();
    folder.write("bbc/2021-11-18.txt", "One text.");
    for (pattern, fits) in [
        ("path={source}/{date}.txt", true),
        ("path={date}-{source}.md", false),
    ] {
        let ran = folder
            .run(&["add", pattern, "bbc", "--map", pattern])
            .succeeds();
        let said = ran
            .err
            .contains("the paths of 1 input do not match the pattern of --map");
        assert_eq!(said, !fits, "{}", ran.err);
    }
}

#[test]
fn adding_the_same_file_twice_counts_it_once_and_says_so() {
    let folder = small();
    let before = folder.answers("small");
    folder
        .add("small", &["small.jsonl"])
        .says(&["nothing new", "5 articles there already"]);
    assert_eq!(folder.answers("small"), before);
    assert_eq!(folder.info("small")["segments"], 1);

    folder.write(
        "more.jsonl",
        format!(
            "{SMALL}{}",
            r#"{"id":"6","source":"Beta","date":"2022-02-02","text":"A new one."}"#
        ),
    );
    folder
        .add("small", &["more.jsonl"])
        .says(&["added 1 article", "5 articles there already"]);
    assert_eq!(folder.info("small")["articles"], 6);
}

#[test]
fn an_article_without_an_id_is_known_by_its_content() {
    let folder = Folder::new();
    let article = r#"{"source":"Alpha","date":"2021-11-01","text":"The border is closed."}"#;
    let elsewhere = article.replace("Alpha", "Beta");
    folder.write(
        "twice.jsonl",
        format!("{article}\n{article}\n{elsewhere}\n"),
    );
    folder
        .add("corpus", &["twice.jsonl"])
        .says(&["added 2 articles", "1 article"]);
    assert_eq!(
        folder
            .rows(&["freq", "corpus", "border"])
            .number(&[], "frequency"),
        2.0
    );
}

#[test]
fn an_id_with_another_text_is_set_aside_and_said() {
    let folder = Folder::new();
    folder.write(
        "same_id.jsonl",
        "{\"id\":\"1\",\"source\":\"A\",\"text\":\"One text.\"}\n{\"id\":\"1\",\"source\":\"A\",\"text\":\"Another.\"}\n",
    );
    folder
        .add("corpus", &["same_id.jsonl"])
        .says(&["same_id.jsonl, line 2", "counted already with another text"]);
    assert_eq!(folder.info("corpus")["rejects"], 1);
}

#[test]
fn columns_named_as_the_store_names_its_own_are_all_kept() {
    let folder = Folder::new();
    let article = |id: u32| {
        format!(
            r#"{{"id":"{id}","day":"2021-11-0{id}","source":"A","date":"x","date_":"y","date__":"z","text":"One."}}"#
        )
    };
    for id in [1, 2] {
        let file = format!("{id}.jsonl");
        folder.write(&file, article(id));
        folder.add("corpus", &[&file, "--map", "date=day"]);
    }
    let kept = || {
        let by = "date,date_,date__,date___";
        folder.rows(&["freq", "corpus", "one", "--by", by]).cells
    };
    let before = kept();
    assert_eq!(before[0][..4], ["2021-11-01", "x", "y", "z"]);
    folder.run(&["compact", "corpus"]).succeeds();
    assert_eq!(kept(), before);
}

#[test]
fn settings_are_fixed_with_the_corpus_and_options_that_differ_are_refused() {
    let folder = small();
    let before = folder.answers("small");
    for (options, parts) in [
        (["--layers", "terms,bigrams"], ["layers", "terms,bigrams"]),
        (["--stem", "english"], ["stem", "english"]),
        (["--stop-words", "en"], ["stop words", "none"]),
        (["--hyphens", "keep"], ["split", "keep"]),
        (["--case", "keep"], ["fold", "keep"]),
    ] {
        let ran = folder.run(&[&["add", "small", "small.jsonl"], &options[..]].concat());
        ran.fails(2, &parts);
    }
    assert_eq!(folder.answers("small"), before);
    folder.run(&["add", "small", "small.jsonl"]).succeeds();
}

#[test]
fn options_of_the_tokenizer_show_in_the_counts() {
    let folder = Folder::new();
    folder.write(
        "one.jsonl",
        r#"{"source":"A","date":"2021-11-01","text":"The well-known Border's guards are guarding borders."}"#,
    );
    folder.write("guards.txt", "guards\n");
    for (options, terms) in [
        (
            &[][..],
            &[
                "'s", "are", "border", "borders", "guarding", "guards", "known", "the", "well",
            ][..],
        ),
        (
            &["--hyphens", "keep"],
            &[
                "'s",
                "are",
                "border",
                "borders",
                "guarding",
                "guards",
                "the",
                "well-known",
            ],
        ),
        (
            &["--possessives", "keep"],
            &[
                "are", "border's", "borders", "guarding", "guards", "known", "the", "well",
            ],
        ),
        (
            &["--case", "keep"],
            &[
                "'s", "Border", "The", "are", "borders", "guarding", "guards", "known", "well",
            ],
        ),
        (
            &["--stem", "english"],
            &["'s", "are", "border", "guard", "known", "the", "well"],
        ),
        (
            &["--stop-words", "en"],
            &["border", "borders", "guarding", "guards", "known", "well"],
        ),
        // Stop words are those of the list whatever their case, and before they become stems.
        (
            &["--stop-words", "en", "--case", "keep"],
            &["Border", "borders", "guarding", "guards", "known", "well"],
        ),
        (
            &["--stop-words", "guards.txt", "--stem", "english"],
            &["'s", "are", "border", "guard", "known", "the", "well"],
        ),
    ] {
        let corpus = options.join(" ").replace("--", "");
        let corpus = if corpus.is_empty() {
            "default"
        } else {
            &corpus
        };
        folder
            .run(&[&["add", corpus, "one.jsonl", "--layers", "terms"], options].concat())
            .succeeds();
        let frequency = |term: &str| {
            let rows = folder.rows(&["freq", corpus, term]);
            rows.number(&[("term", term)], "frequency")
        };
        if corpus.contains("guards.txt") {
            // The list has `guarding` only; a query finds in the texts what the layers leave out.
            let list = folder.rows(&["freq", corpus, "--all"]);
            assert_eq!(list.number(&[("term", "guard")], "frequency"), 1.0);
            assert_eq!(frequency("guard"), 2.0, "`guards` as well");
        }
        let mut got: Vec<String> = folder
            .rows(&["freq", corpus, "--all"])
            .texts("term")
            .into_iter()
            .map(str::to_owned)
            .collect();
        got.sort_unstable();
        assert_eq!(got, terms, "{corpus}");
        assert_eq!(
            folder.info(corpus)["tokens"].as_u64().unwrap(),
            if options == ["--hyphens", "keep"] || options == ["--possessives", "keep"] {
                8
            } else {
                9
            },
            "{corpus}"
        );
    }
}

#[test]
fn the_samples_are_added_whole_in_each_of_their_formats() {
    let folder = Folder::new();
    let ran = folder.add("corpus", &[&samples()]);
    assert_eq!(
        ran.out, "",
        "what is said about a run goes to standard error"
    );
    assert!(!ran.err.contains("passed over"), "{}", ran.err);
    ran.says(&["added 462 articles", "10 articles have no date"]);
    let rows = folder.rows(&["freq", "corpus", "immigration", "--by", "source"]);
    assert_eq!(rows.len(), 17);
    let quiet = folder
        .run(&["add", "quiet", &samples(), "--layers", "terms", "--quiet"])
        .succeeds();
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn ids_that_begin_anew_are_told_with_their_remedy_which_works_in_any_order() {
    let day = |day: u32, words: [&str; 2]| {
        let rows = words.iter().enumerate();
        let rows = rows.map(|(at, word)| format!("{},2019-01-0{day},Post,{word}\n", at + 1));
        format!("id,date,source,text\n{}", rows.collect::<String>())
    };
    let folder = Folder::new();
    folder.write("1.csv", day(1, ["alpha one", "beta one"]));
    folder.write("2.csv", day(2, ["alpha two", "beta two"]));
    let ran = folder.add("corpus", &["1.csv", "2.csv"]);
    let note = "2 articles have the id of another article of the same outlet";
    assert_eq!(ran.err.matches(note).count(), 1, "{}", ran.err);
    assert!(
        ran.err.contains("--ids ignore") && ran.err.contains("--map id="),
        "{}",
        ran.err
    );
    // What was counted by its id is known by its content, and the other way round.
    let articles = |corpus: &str| {
        let info = folder
            .run(&["info", corpus, "--format", "json"])
            .succeeds()
            .out;
        serde_json::from_str::<serde_json::Value>(&info).unwrap()["articles"].clone()
    };
    folder.add("corpus", &["1.csv", "2.csv", "--ids", "ignore"]);
    assert_eq!(articles("corpus"), 4);
    folder.add("corpus", &["1.csv", "2.csv", "--ids", "ignore"]);
    assert_eq!(articles("corpus"), 4);
    let ran = folder.add("other", &["1.csv", "2.csv", "--ids", "ignore"]);
    assert!(!ran.err.contains("set aside"), "{}", ran.err);
    assert_eq!(articles("other"), 4);
    let ran = folder.add("other", &["1.csv", "2.csv"]);
    assert_eq!(articles("other"), 4);
    assert!(ran.err.contains("4 articles there already"), "{}", ran.err);
}

#[test]
fn names_of_a_graph_without_texts_are_entities() {
    let row = |id: &str, persons: &str| {
        let mut cells = vec![""; 27];
        cells[0] = id;
        cells[1] = "20190402101500";
        cells[3] = "example.org";
        cells[12] = persons;
        cells[14] = "Water Board,9";
        cells.join("\t") + "\n"
    };
    let folder = Folder::new();
    let rows = [
        row("20190402101500-1", "Ada Brook,10;Ada Brook,20;Brook,30"),
        row("20190402101500-2", "Ada Brook,10"),
    ];
    folder.write("a.gkg.csv", rows.concat());
    let ran = folder.run(&["add", "corpus", "a.gkg.csv"]).succeeds();
    assert!(ran.err.contains("2 articles with 0 tokens"), "{}", ran.err);
    assert!(
        ran.err.contains("2 articles were counted without words"),
        "{}",
        ran.err
    );
    let rows = folder.rows(&["freq", "corpus", "--layer", "entities"]);
    assert_eq!(rows.texts("term"), ["Ada Brook", "Water Board"]);
    assert_eq!(rows.numbers("frequency"), [Some(4.0), Some(2.0)]);
    assert_eq!(rows.numbers("per_million"), [None, None]);
    let rows = folder.rows(&["freq", "corpus", "--all"]);
    assert_eq!(rows.len(), 0);
    // A run more changes nothing.
    let ran = folder.run(&["add", "corpus", "a.gkg.csv"]).succeeds();
    assert!(ran.err.contains("2 articles there already"), "{}", ran.err);
}

#[test]
fn equal_names_of_columns_are_told() {
    let folder = Folder::new();
    folder.write(
        "a.csv",
        "date,source,text,text\n2019-01-01,Post,first,second\n",
    );
    let said = "\"text\" names two columns in 1 input: the first that has a value counts";
    let ran = folder.add("corpus", &["a.csv"]);
    assert!(ran.err.contains(said), "{}", ran.err);
    let rows = folder.rows(&["freq", "corpus", "--all"]);
    assert_eq!(rows.texts("term"), ["first"]);
    let ran = folder.run(&["inspect", "a.csv"]).succeeds();
    assert!(ran.out.contains(said), "{}", ran.out);
    assert!(ran.out.contains("text_2"), "{}", ran.out);
}
